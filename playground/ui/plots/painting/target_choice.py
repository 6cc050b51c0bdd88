"""What is painted: one of the classes, as chips that serve as the legend as well, or a value."""

import numpy as np
from pyqtgraph.graphicsItems.ScatterPlotItem import Symbols
from PySide6.QtCore import QPointF, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSlider, QToolButton, QWidget

from playground.project.dataset import MAX_SET_CLASSES, Source
from playground.ui.builder.flow_layout import FlowLayout
from playground.ui.panels.controls import GRID_PX, Gesture, GestureWatch, explain, guard_wheel
from playground.ui.plots.output_colors import diverging_table, shade_numbers
from playground.ui.plots.point_marks import SIZE, symbol
from playground.ui.plots.stamp_item import LARGER
from playground.ui.theme import CAPTION_PX, Theme, number_font
from playground.ui.wording import number_text

MARK_PX = 14
NAME_PX = 84
N_STEPS = 40


class ClassChips(QWidget):
    """One chip a class; `chosen(index)` is the person's, `more_wanted` asks for another class."""

    chosen = Signal(int)
    more_wanted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._info: Source | None = None
        self.chips: list[QToolButton] = []
        self._flow = FlowLayout(self, GRID_PX // 2)
        self.more = QToolButton()
        self.more.setProperty("flat", True)
        explain(self.more, "Add class", "Adds a class to paint; up to 8.")
        theme.give_icon(self.more, "plus")
        self.more.clicked.connect(self.more_wanted)
        theme.changed.connect(self._draw)

    def show_classes(self, info: Source, chosen: int) -> None:
        """Offer the classes of a source."""
        if self._info is None or self._info.classes != info.classes:
            self._info = info
            self._make_chips(info)
        for place, chip in enumerate(self.chips):
            chip.setChecked(place == chosen)

    def _make_chips(self, info: Source) -> None:
        while self._flow.count():
            self._flow.takeAt(0)
        for old in self.chips:
            old.hide()
            old.deleteLater()
        self.chips = [self._make_chip(place, name) for place, name in enumerate(info.classes)]
        for chip in self.chips:
            self._flow.addWidget(chip)
        self._flow.addWidget(self.more)
        self.more.setVisible(len(info.classes) < MAX_SET_CLASSES)
        self._draw()

    def _make_chip(self, place: int, name: str) -> QToolButton:
        chip = QToolButton(self)
        chip.setProperty("chip", True)
        chip.setCheckable(True)
        chip.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        chip.setIconSize(QSize(MARK_PX, MARK_PX))
        chip.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        chip.setText(chip.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, NAME_PX).replace("&", "&&"))
        explain(chip, f"Class {name}", f"Paints “{name}”, or makes selected points “{name}” ({place + 1}).")
        chip.clicked.connect(lambda _checked: self.chosen.emit(place))
        return chip

    def _draw(self) -> None:
        if self._info is None:
            return
        for place, chip in enumerate(self.chips):
            shape = symbol(self._info, place, "train")
            chip.setIcon(mark_icon(shape, self._theme.colors.class_color(place), self.devicePixelRatioF()))


class ValueField(QWidget):
    """A value on a slider, with its colour; `moved(value, merge_id)` is the person's."""

    moved = Signal(float, str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._reach = (-1.0, 1.0)
        self._gesture = Gesture("paint-value")
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(0, N_STEPS)
        self.slider.setMinimumWidth(80)
        guard_wheel(self.slider)
        explain(self.slider, "Value to paint", "The target of the points you paint, or of the selected points.")
        GestureWatch(self._gesture, self.slider)
        self.slider.valueChanged.connect(self._on_value_changed)
        self._mark = QLabel()
        self._number = QLabel()
        self._number.setFont(number_font(CAPTION_PX))
        self._number.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GRID_PX)
        layout.addWidget(self._mark)
        layout.addWidget(self.slider, 1)
        layout.addWidget(self._number)
        theme.changed.connect(self._draw)

    @property
    def value(self) -> float:
        """The value chosen."""
        low, high = self._reach
        return low + (high - low) * self.slider.value() / N_STEPS

    def show_value(self, value: float, reach: tuple[float, float]) -> None:
        """Offer the values of a range, this one chosen; nothing is reported."""
        low, high = self._reach = reach
        with QSignalBlocker(self.slider):
            self.slider.setValue(round((value - low) / (high - low) * N_STEPS))
        widest = max((self._text(end) for end in reach), key=len)
        self._number.setFixedWidth(self._number.fontMetrics().horizontalAdvance(f"−{widest}"))
        self._draw()

    def _text(self, value: float) -> str:
        return number_text(value, self._reach[1] - self._reach[0])

    def _draw(self) -> None:
        self._number.setText(self._text(self.value))
        shade = diverging_table(self._theme.colors, 1.0)[shade_numbers(np.array(self.value), self._reach)]
        color, edge = QColor(*shade.tolist()).name(), self._theme.colors.border
        self._mark.setPixmap(mark_pixmap("o", color, self.devicePixelRatioF(), edge))

    def _on_value_changed(self) -> None:
        self._draw()
        self.moved.emit(self.value, self._gesture.merge_id)


def mark_icon(shape: str, color: str, scale: float) -> QIcon:
    """Return a point of a class as an icon."""
    return QIcon(mark_pixmap(shape, color, scale))


def mark_pixmap(shape: str, color: str, scale: float, edge: str = "") -> QPixmap:
    """Return a point as a picture, in the very shape it has on the plane."""
    pixels = round(MARK_PX * scale)
    pixmap = QPixmap(pixels, pixels)
    pixmap.setDevicePixelRatio(scale)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(QPointF(MARK_PX / 2, MARK_PX / 2))
    painter.setBrush(QColor(color))
    size = (SIZE + 2) * LARGER.get(shape, 1.0)
    painter.setPen(Qt.PenStyle.NoPen)
    path = Symbols[shape]
    painter.scale(size, size)
    painter.drawPath(path)
    if edge:
        pen = painter.pen()
        pen.setStyle(Qt.PenStyle.SolidLine)
        pen.setColor(QColor(edge))
        pen.setWidthF(1.0 / size)
        painter.setPen(pen)
        painter.drawPath(path)
    painter.end()
    return pixmap
