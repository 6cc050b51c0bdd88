"""The learning rate as a logarithmic slider and a number."""

import math

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSlider, QStyle, QStyleOptionSlider, QWidget

from playground.ui.panels.controls import GRID_PX, Gesture, GestureWatch, guard_wheel
from playground.ui.panels.fields import NumberField
from playground.ui.theme import Theme

LOWEST, HIGHEST = 1e-4, 1e2
PER_DECADE = 50
USUAL_RATES = (0.0001, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 100.0)


class RateSlider(QSlider):
    """A slider with a mark at the learning rate below which steps settle."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self._theme = theme
        self._mark: int | None = None
        theme.changed.connect(self.update)

    @property
    def mark(self) -> int | None:
        """Where the mark is; None where there is none."""
        return self._mark

    def set_mark(self, place: int | None) -> None:
        """Move the mark."""
        if place != self._mark:
            self._mark = place
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._mark is None:
            return
        style, option = self.style(), QStyleOptionSlider()
        self.initStyleOption(option)
        handle = style.pixelMetric(QStyle.PixelMetric.PM_SliderLength, option, self)
        at = QStyle.sliderPositionFromValue(self.minimum(), self.maximum(), self._mark, self.width() - handle)
        painter = QPainter(self)
        painter.setPen(QPen(QColor(self._theme.colors.warning), 2))
        x = at + handle // 2
        painter.drawLine(x, 2, x, self.height() // 2 - 4)
        painter.drawLine(x, self.height() // 2 + 4, x, self.height() - 2)
        painter.end()


class RateRow(QWidget):
    """η, tried while the slider is dragged and taken when it is let go.

    `tried(η)` follows every move, `taken(η, merge_id)` what is to hold; `refused(sentence)` what is no learning rate.
    """

    tried = Signal(float)
    taken = Signal(object, str)
    refused = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._gesture = Gesture("descent-rate")
        self.slider = RateSlider(theme)
        self.slider.setRange(0, round(PER_DECADE * math.log10(HIGHEST / LOWEST)))
        self.slider.setPageStep(PER_DECADE // 5)
        guard_wheel(self.slider)
        GestureWatch(self._gesture, self.slider)
        self.field = NumberField(USUAL_RATES)
        self.field.setFixedWidth(84)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GRID_PX)
        label = QLabel("η")
        label.setBuddy(self.field)
        layout.addWidget(label)
        layout.addWidget(self.slider, 1)
        layout.addWidget(self.field)
        self.setFocusProxy(self.slider)
        words = (
            "The learning rate. Drag it, or the ring in the plot, and see where the next steps lead; let go to take it."
        )
        for control in (self.slider, self.field):
            control.setAccessibleName("Learning rate")
        self.field.explain("learning rate", words, "w ← w − η·∇J")
        self.slider.setToolTip(self.field.toolTip())
        self.slider.setWhatsThis(self.field.whatsThis())
        self.slider.setAccessibleDescription(words)
        self.slider.valueChanged.connect(self._on_value_changed)
        self.slider.sliderReleased.connect(self._on_released)
        self.field.entered.connect(self.taken)
        self.field.refused.connect(self.refused)

    def show_rate(self, rate: float) -> None:
        """Show a learning rate that came from outside; nothing is told."""
        self.field.show_value(rate)
        if not self.slider.isSliderDown():
            with QSignalBlocker(self.slider):
                self.slider.setValue(_place(rate))

    def show_bound(self, bound: float) -> None:
        """Mark the learning rate below which steps settle; none where it is infinite or off the slider."""
        self.slider.set_mark(_place(bound) if LOWEST <= bound <= HIGHEST else None)

    def _on_value_changed(self, place: int) -> None:
        rate = _rate(place)
        self.field.show_value(rate)
        self.tried.emit(rate)
        if not self.slider.isSliderDown():
            self.taken.emit(rate, self._gesture.merge_id)

    def _on_released(self) -> None:
        self.taken.emit(_rate(self.slider.value()), self._gesture.merge_id)


def rounded(rate: float) -> float:
    """Return a learning rate with three digits, as a person would set it."""
    return float(f"{rate:.3g}")


def _place(rate: float) -> int:
    return round(PER_DECADE * math.log10(min(max(rate, LOWEST), HIGHEST) / LOWEST))


def _rate(place: int) -> float:
    return rounded(LOWEST * 10.0 ** (place / PER_DECADE))
