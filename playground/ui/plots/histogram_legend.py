"""The legend above the histograms: which way train and test points go, and the colour and pattern of each class."""

import html
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from playground.data.dataset import Dataset
from playground.ui.plots.histogram_look import paint_swatch
from playground.ui.theme import CAPTION_PX, Theme, number_font
from playground.ui.wording import counted

HEIGHT_PX = 18
SWATCH_WIDTH_PX, SWATCH_HEIGHT_PX = 14, 9
GAP_PX = 12
MAX_TEXT_PX = 120


@dataclass(frozen=True, slots=True)
class Entry:
    """Words, and the class whose look stands before them; None is the look of points without classes."""

    words: str
    index: int | None = None
    is_filled: bool = True
    has_swatch: bool = True


class HistogramLegend(QWidget):
    """Painted by hand with the very look of the bars; wraps where it is narrow.

    What has no room in `max_rows` rows is counted; pointing at a bar names it.
    """

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._entries: list[Entry] = []
        self._max_rows = 1
        self.setFont(number_font(CAPTION_PX))
        theme.changed.connect(self.update)

    def show_dataset(self, dataset: Dataset) -> None:
        """Explain the bars of a dataset."""
        n_train, n_test = len(dataset.y_train), len(dataset.y_test)
        classes = dataset.info.classes
        self._entries = [
            Entry("train ↑"),
            Entry("test ↓", is_filled=False),
            *(Entry(name, index) for index, name in enumerate(classes)),
        ]
        parts = f"{counted(n_train, 'train point')} upwards, {counted(n_test, 'test point')} downwards"
        words = ", ".join((parts, *classes))
        self.setAccessibleName(f"Legend: {words}")
        self.setToolTip(f"<p>{html.escape(words, quote=False)}</p>")
        self.updateGeometry()
        self.update()

    def set_max_rows(self, max_rows: int) -> None:
        """Take no more rows than these."""
        if max_rows != self._max_rows:
            self._max_rows = max_rows
            self.updateGeometry()
            self.update()

    def shown(self, width: int) -> list[tuple[int, float, Entry]]:
        """Return row, left edge and entry of everything that has room in this width."""
        places: list[tuple[int, float, Entry]] = []
        row, x = 0, 0.0
        for entry in self._entries:
            needed = self._width(entry)
            if x > 0 and x + needed > width:
                row, x = row + 1, 0.0
            places.append((row, x, entry))
            x += needed + GAP_PX
        return self._shortened(places, width) if row >= self._max_rows else places

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return HEIGHT_PX * (1 + max((row for row, _, _ in self.shown(width)), default=0))

    def sizeHint(self) -> QSize:
        return QSize(200, self.heightForWidth(max(200, self.width())))

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        painter = QPainter(self)
        colors, align = self._theme.colors, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        for row, left, entry in self.shown(self.width()):
            x, top = left, row * HEIGHT_PX
            if entry.has_swatch:
                swatch = QRectF(x, top + (HEIGHT_PX - SWATCH_HEIGHT_PX) / 2, SWATCH_WIDTH_PX, SWATCH_HEIGHT_PX)
                paint_swatch(painter, swatch, entry.index, colors, is_filled=entry.is_filled)
                x += SWATCH_WIDTH_PX + 5
            painter.setPen(QColor(colors.quiet))
            fitting = self.fontMetrics().elidedText(entry.words, Qt.TextElideMode.ElideRight, MAX_TEXT_PX)
            painter.drawText(QRectF(x, top, MAX_TEXT_PX + 2, HEIGHT_PX), align, fitting)
        painter.end()

    def _shortened(self, places: list[tuple[int, float, Entry]], width: int) -> list[tuple[int, float, Entry]]:
        """Return what fits into the rows there may be, with a count of the rest behind it; the parts always stay."""
        n = sum(row < self._max_rows for row, _, _ in places)
        while True:
            row, left, last = places[n - 1]
            x = left + self._width(last) + GAP_PX
            more = Entry(f"and {len(places) - n} more", has_swatch=False)
            if n <= 2 or x + self._width(more) <= width:
                return [*places[:n], (row, x, more)]
            n -= 1

    def _width(self, entry: Entry) -> float:
        sign = SWATCH_WIDTH_PX + 5 if entry.has_swatch else 0
        return sign + min(self.fontMetrics().horizontalAdvance(entry.words), MAX_TEXT_PX)
