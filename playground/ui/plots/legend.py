"""The legend above the feature space: what the colours and the shapes mean."""

import html
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QLinearGradient, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from playground.data.dataset import Dataset
from playground.data.plane import Plane
from playground.project.dataset import Source
from playground.session.messages import OutputMap
from playground.ui.plots.map_style import PROBABILITIES, MapStyle, fine_levels, has_levels, value_step
from playground.ui.plots.output_colors import diverging_table
from playground.ui.plots.point_marks import PARTS, class_stamp, quiet_stamp
from playground.ui.plots.stamp_item import Stamp
from playground.ui.theme import CAPTION_PX, Theme, mix, number_font
from playground.ui.wording import short_number

HEIGHT_PX = 18
MARK_PX = 14
GAP_PX = 12
BAR_PX = 56
MAX_TEXT_PX = 120
MAX_ROWS = 3
LOW_ROWS = 2
"""Where all classes take more rows, in a low panel fewer, some are left out and counted."""
LINE_STRENGTH = 0.6
"""How far the thin lines of levels go from the panel's colour to that of text."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A sign and what it means: a stamp, a line of the colour `line`, the scale of values, or words alone."""

    text: str
    stamp: Stamp | None = None
    line: str | None = None
    is_scale: bool = False


@dataclass(frozen=True, slots=True)
class Scale:
    """What the colours of values mean: of what they are, the range they run over, and how far apart the lines are."""

    name: str
    range: tuple[float, float]
    step: float


class Legend(QWidget):
    """Painted by hand with the very shapes of the plot; wraps where it is narrow."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._info: Source | None = None
        self._scale = Scale("", (0.0, 1.0), 1.0)
        self._is_curve = False
        self._is_unit = False
        self._is_low = False
        self._levels: list[float] = []
        self.setFont(number_font(CAPTION_PX))
        theme.changed.connect(self.update)

    def show_data(self, dataset: Dataset, plane: Plane) -> None:
        """Explain the colours and shapes of a dataset on this plane."""
        if (dataset.info, plane.is_curve) != (self._info, self._is_curve):
            self._info, self._is_curve, self._is_unit, self._levels = dataset.info, plane.is_curve, False, []
            self._scale = Scale(dataset.info.target, dataset.target_range, value_step(dataset.target_range, MapStyle()))
            self._show()

    def show_map(self, seen: OutputMap, style: MapStyle, unit_name: str = "") -> None:
        """Explain the colours and lines of a map: those of values by their scale, that of a unit by its name."""
        info = self._info
        if info is None:
            return
        scale, is_unit = self._scale, seen.unit is not None
        levels = [] if self._is_curve and not is_unit else fine_levels(seen, info, style)
        if has_levels(seen, info):
            name = unit_name if is_unit else info.target
            scale, levels = Scale(name, seen.value_range, value_step(seen.value_range, style)), []
        if (scale, is_unit, levels) != (self._scale, self._is_unit, self._levels):
            self._scale, self._is_unit, self._levels = scale, is_unit, levels
            self._show()

    def _show(self) -> None:
        assert self._info is not None
        self.setAccessibleName("Legend: " + ", ".join(entry.text for entry in self._entries(len(self._info.classes))))
        names = ", ".join(self._info.classes)
        tip = f"<p>{html.escape(self._info.target)}: {html.escape(names)}</p>" if names else ""
        self.setToolTip(f"<p>{self._lines_words()}</p>{tip}" if self._is_unit else tip)
        self.updateGeometry()
        self.update()

    def set_low(self, *, is_low: bool) -> None:
        """Leave more room to the plane of a low panel."""
        if is_low != self._is_low:
            self._is_low = is_low
            self.updateGeometry()
            self.update()

    def entries(self, width: int) -> list[Entry]:
        """Return what is shown in this width: as many classes as have room, and everything else."""
        if self._info is None:
            return []
        n_classes = len(self._info.classes)
        for n_shown in range(n_classes, 0, -1):
            entries = self._entries(n_shown)
            if self._places(entries, width)[-1][0] < (LOW_ROWS if self._is_low else MAX_ROWS):
                return entries
        return self._entries(min(1, n_classes))

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return HEIGHT_PX * (1 + max((row for row, _ in self._places(self.entries(width), width)), default=0))

    def sizeHint(self) -> QSize:
        return QSize(200, self.heightForWidth(max(200, self.width())))

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        entries = self.entries(self.width())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for (row, x), entry in zip(self._places(entries, self.width()), entries, strict=True):
            self._paint(painter, entry, x, row * HEIGHT_PX)
        painter.end()

    def _entries(self, n_classes: int) -> list[Entry]:
        """Return all entries, with the first so many classes."""
        info, colors = self._info, self._theme.colors
        assert info is not None
        parts = [Entry(part, quiet_stamp(info, part, colors)) for part in reversed(PARTS)]
        scale = [Entry(self._scale_words(), is_scale=True)] if self._is_unit or not info.classes else []
        if not info.classes:
            curve = [Entry("prediction", line=colors.text)] if self._is_curve else []
            return [*curve, *(scale if self._is_unit or not self._is_curve else []), *parts]
        shown = [
            Entry(name, class_stamp(info, index, "train", colors))
            for index, name in enumerate(info.classes[:n_classes])
        ]
        if n_classes < len(info.classes):
            shown.append(Entry(f"and {len(info.classes) - n_classes} more"))
        return [*scale, *shown, *parts, *self._level_entries()]

    def _level_entries(self) -> list[Entry]:
        """Return what the lines of equal probability are of."""
        if not self._levels:
            return []
        assert self._info is not None
        ends = f"{self._levels[0]:.1f} … {self._levels[-1]:.1f}"
        of = f"probability of {self._info.classes[1]}" if self._levels == list(PROBABILITIES) else "confidence"
        colors = self._theme.colors
        return [Entry(f"{of} {ends}", line=mix(colors.panel, colors.text, LINE_STRENGTH))]

    def _scale_words(self) -> str:
        return self._scale.name if self._is_unit else self._lines_words()

    def _lines_words(self) -> str:
        step = self._scale.step
        return f"{self._scale.name}, a line every {short_number(step, step)}"

    def _places(self, entries: list[Entry], width: int) -> list[tuple[int, float]]:
        """Return row and left edge of every entry."""
        row, x = 0, 0.0
        places: list[tuple[int, float]] = []
        for entry in entries:
            needed = self._sign_width(entry) + self._text_width(entry)
            if x > 0 and x + needed > width:
                row, x = row + 1, 0.0
            places.append((row, x))
            x += needed + GAP_PX
        return places

    def _sign_width(self, entry: Entry) -> float:
        if entry.is_scale:
            metrics = self.fontMetrics()
            return sum(metrics.horizontalAdvance(text) for text in self.ends) + BAR_PX + 14
        return MARK_PX + 2 if entry.stamp is not None or entry.line is not None else 0

    def _text_width(self, entry: Entry) -> float:
        full = self.fontMetrics().horizontalAdvance(entry.text)
        return full if entry.is_scale or entry.line is not None else min(full, MAX_TEXT_PX)

    @property
    def ends(self) -> tuple[str, str]:
        """The numbers at both ends of the scale of values."""
        low, high = self._scale.range
        return short_number(low, high - low), short_number(high, high - low)

    def _paint(self, painter: QPainter, entry: Entry, x: float, top: float) -> None:
        colors, middle = self._theme.colors, top + HEIGHT_PX / 2
        if entry.is_scale:
            self._paint_scale(painter, x, top)
        elif entry.stamp is not None:
            entry.stamp.paint(painter, QPointF(x + MARK_PX / 2, middle))
        elif entry.line is not None:
            painter.setPen(QPen(QColor(entry.line), 2))
            painter.drawLine(QPointF(x, middle), QPointF(x + MARK_PX - 2, middle))
        width = self._text_width(entry)
        text = self.fontMetrics().elidedText(entry.text, Qt.TextElideMode.ElideRight, int(width) + 1)
        color = colors.text if entry.is_scale and self._is_unit else colors.quiet
        self._write(painter, text, x + self._sign_width(entry), top, color)

    def _paint_scale(self, painter: QPainter, x: float, top: float) -> None:
        low, high = self.ends
        metrics, colors = self.fontMetrics(), self._theme.colors
        self._write(painter, low, x, top, colors.quiet)
        bar = QRectF(x + metrics.horizontalAdvance(low) + 4, top + HEIGHT_PX / 2 - 4, BAR_PX, 8)
        gradient = QLinearGradient(bar.topLeft(), bar.topRight())
        table = diverging_table(colors, 1.0)
        for place in np.linspace(0, 1, 9):
            gradient.setColorAt(float(place), QColor(*table[round(place * 255)].tolist()))
        painter.fillRect(bar, gradient)
        painter.setPen(QPen(QColor(colors.line), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(bar)
        self._write(painter, high, bar.right() + 4, top, colors.quiet)

    @staticmethod
    def _write(painter: QPainter, text: str, x: float, top: float, color: str) -> None:
        painter.setPen(QColor(color))
        room = QRectF(x, top, 2000, HEIGHT_PX)
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)
