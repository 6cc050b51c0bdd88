"""The legend of curves: every line's look and its name, and what the signs on them mean."""

import html
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from playground.ui.plots.curves.events import SignKind
from playground.ui.plots.curves.sign_layer import SIGN_PX, paint_sign
from playground.ui.theme import CAPTION_PX, Theme, number_font

HEIGHT_PX = 18
LINE_PX = 16
SIGN_GAP_PX = 5
GAP_PX = 12
MAX_TEXT_PX = 200


@dataclass(frozen=True, slots=True)
class LegendLine:
    """A line and its name; `dashes` is a pattern in widths of the line, empty for a solid one.

    With a `sign` it is that instead of a line.
    """

    text: str
    color: str
    width_px: int = 1
    dashes: tuple[float, ...] = ()
    sign: SignKind | None = None

    def pen(self, scale: float = 1.0) -> QPen:
        """Return the pen of the line, `scale` device pixels to a pixel."""
        pen = QPen(QColor(self.color), self.width_px * scale)
        pen.setCosmetic(True)
        if self.dashes:
            pen.setDashPattern(self.dashes)
            pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        return pen


class CurveLegend(QWidget):
    """Painted by hand with the very pens of the plot; wraps where it is narrow, and counts what has no room."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._lines: tuple[LegendLine, ...] = ()
        self._max_rows = 3
        self.setFont(number_font(CAPTION_PX))
        theme.changed.connect(self.update)

    @property
    def lines(self) -> tuple[LegendLine, ...]:
        """The lines that are named, those without room included."""
        return self._lines

    def show_lines(self, lines: tuple[LegendLine, ...]) -> None:
        """Name these lines."""
        if lines == self._lines:
            return
        self._lines = lines
        words = ", ".join(line.text for line in lines)
        self.setAccessibleName(f"Legend: {words}")
        self.setToolTip(f"<p>{html.escape(words, quote=False)}</p>" if words else "")  # with names a person gave
        self.updateGeometry()
        self.update()

    def set_max_rows(self, max_rows: int) -> None:
        """Take no more rows than these."""
        if max_rows != self._max_rows:
            self._max_rows = max_rows
            self.updateGeometry()
            self.update()

    def one_row_px(self) -> int:
        """Return the width in which all lines stand side by side."""
        return sum(self._width(line) for line in self._lines) + GAP_PX * max(0, len(self._lines) - 1)

    def shown(self, width: int) -> tuple[list[tuple[int, int, LegendLine]], int]:
        """Return row, left edge and line of all that have room in this width, and how many have none."""
        places: list[tuple[int, int, LegendLine]] = []
        row, x = 0, 0
        for line in self._lines:
            needed = self._width(line)
            if x > 0 and x + needed > width:
                row, x = row + 1, 0
            places.append((row, x, line))
            x += needed + GAP_PX
        n_shown = sum(place[0] < self._max_rows for place in places)
        if n_shown < len(places):
            while n_shown > 0 and self._end(places[n_shown - 1]) + self._more_px() > width:
                n_shown -= 1
        return places[:n_shown], len(places) - n_shown

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        places, _ = self.shown(width)
        return HEIGHT_PX * (1 + max((row for row, _, _ in places), default=0))

    def sizeHint(self) -> QSize:
        return QSize(self.one_row_px(), self.heightForWidth(max(200, self.width())))

    def minimumSizeHint(self) -> QSize:
        return QSize(80, HEIGHT_PX)

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        places, n_more = self.shown(self.width())
        painter = QPainter(self)
        for row, x, line in places:
            middle = row * HEIGHT_PX + HEIGHT_PX // 2
            if line.sign is not None:
                paint_sign(painter, line.sign, QPointF(x + SIGN_PX / 2 + 1, middle), self._theme.colors)
            else:
                painter.setPen(line.pen(self.devicePixelRatioF()))
                painter.drawLine(x, middle, x + LINE_PX, middle)
            self._write(painter, self._fitting(line.text), x + _sign_width(line) + SIGN_GAP_PX, row)
        if n_more:
            row, end = (places[-1][0], self._end(places[-1]) + GAP_PX) if places else (0, 0)
            self._write(painter, f"and {n_more} more" if places else f"{n_more} lines", end, row)
        painter.end()

    def _write(self, painter: QPainter, text: str, x: int, row: int) -> None:
        painter.setPen(QColor(self._theme.colors.quiet))
        room = QRectF(x, row * HEIGHT_PX, 2 * MAX_TEXT_PX, HEIGHT_PX)
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)

    def _fitting(self, text: str) -> str:
        return self.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, MAX_TEXT_PX)

    def _width(self, line: LegendLine) -> int:
        return _sign_width(line) + SIGN_GAP_PX + self.fontMetrics().horizontalAdvance(self._fitting(line.text)) + 1

    def _end(self, place: tuple[int, int, LegendLine]) -> int:
        return place[1] + self._width(place[2])

    def _more_px(self) -> int:
        return GAP_PX + self.fontMetrics().horizontalAdvance("and 8 more")


def _sign_width(line: LegendLine) -> int:
    return LINE_PX if line.sign is None else round(SIGN_PX) + 2
