"""The bar above everything: Run or Pause, Step, Reset, New start, how far the run is, and how fast it goes."""

from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction, QColor, QFont, QFontMetrics, QIcon, QPainter
from PySide6.QtWidgets import QLabel, QPushButton, QSizePolicy, QSlider, QToolBar, QToolButton, QWidget

from playground.session.messages import Frame
from playground.ui.panels.controls import caption, explain, guard_wheel
from playground.ui.panels.readout import Readout
from playground.ui.theme import ICON_PX, ICON_SCALES, TITLE_PX, Theme, number_font
from playground.ui.wording import NO_NUMBER, count_text, rate_text

PACES = (1, 2, 3, 5, 10, 20, 30, 50, 100, 200, 300, 500, 1000, 2000, 3000, 5000, 10_000)
"""Steps a second at the places of the slider; the place behind the last one is flat out."""

FLAT_OUT = "flat out"

FIRST_PACE = 500
"""Slow enough to see the boundary of the default project form (some 800 steps), fast enough not to wait for it."""


@dataclass(frozen=True)
class RunActions:
    """The actions whose buttons stand in the bar; the window owns them."""

    run: QAction
    step: QAction
    reset: QAction
    new_start: QAction


class RunBar(QToolBar):
    """Buttons of the run actions, epoch and step as large numbers, and the speed.

    `pace_changed` carries steps a second, or None for flat out.
    """

    pace_changed = Signal(object)

    def __init__(self, actions: RunActions, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__("Run bar", parent)
        self._theme = theme
        self.setObjectName("run-bar")
        self.setMovable(False)
        self.setIconSize(QSize(ICON_PX, ICON_PX))
        self.run_button = RunButton(actions.run, theme)
        self.addWidget(self.run_button)
        for action in (actions.step, actions.reset, actions.new_start):
            self.addWidget(_action_button(action))
        self.addWidget(_gap(16))
        self.epoch = Readout("epoch", "0,000,000", theme, TITLE_PX, QFont.Weight.Medium)
        self.epoch.explain("How often the network has seen all training points.")
        self.step = Readout("step", "000,000,000", theme, TITLE_PX, QFont.Weight.Medium)
        self.step.explain("How often the parameters were updated.", "one step per batch")
        self.epoch.fill_with("00,000")
        self.step.fill_with("000,000")
        self.addWidget(self.epoch)
        self.addWidget(_gap(8))
        self.addWidget(self.step)
        self.addWidget(_stretch())
        self.pace_slider = self._make_pace_slider()
        self._pace_label = QLabel(rate_text(FIRST_PACE))
        self._pace_label.setFont(number_font())
        self._pace_label.setFixedWidth(QFontMetrics(self._pace_label.font()).horizontalAdvance("10,000/s") + 4)
        label = caption("speed")
        label.setWordWrap(False)
        label.setBuddy(self.pace_slider)
        for widget in (label, self.pace_slider, self._pace_label):
            self.addWidget(widget)

    @property
    def steps_per_s(self) -> float | None:
        """The speed chosen; None is flat out."""
        place = self.pace_slider.value()
        return float(PACES[place]) if place < len(PACES) else None

    def show_frame(self, frame: Frame) -> None:
        """Show how far the run is."""
        snapshot = frame.snapshot
        self.epoch.show_text(NO_NUMBER if snapshot is None else count_text(snapshot.epoch))
        self.step.show_text(NO_NUMBER if snapshot is None else count_text(snapshot.step))

    def _make_pace_slider(self) -> QSlider:
        slider = QSlider(Qt.Orientation.Horizontal)
        slider.setRange(0, len(PACES))
        slider.setValue(PACES.index(FIRST_PACE))
        slider.setPageStep(3)
        slider.setFixedWidth(128)
        explain(slider, "Speed", "How many steps the run makes in a second, from one to as many as the machine can.")
        guard_wheel(slider)
        slider.valueChanged.connect(self._on_pace_slider_value_changed)
        return slider

    def _on_pace_slider_value_changed(self) -> None:
        pace = self.steps_per_s
        text = FLAT_OUT if pace is None else rate_text(pace)
        self._pace_label.setText(text)
        self.pace_slider.setAccessibleDescription(text)
        self.pace_changed.emit(pace)


class RunButton(QPushButton):
    """The one filled button of the window; it says and shows what its action does now."""

    def __init__(self, action: QAction, theme: Theme) -> None:
        super().__init__()
        self._action = action
        self._theme = theme
        self.setProperty("primary", True)
        self.setIconSize(QSize(ICON_PX, ICON_PX))
        self.setAutoDefault(False)
        # A click must not leave the focus here, or the next Space would be heard twice.
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setFixedWidth(self._width_of("Pause"))
        self.clicked.connect(action.trigger)
        action.changed.connect(self._on_action_changed)
        theme.changed.connect(self._on_action_changed)
        self._on_action_changed()

    def _width_of(self, text: str) -> int:
        font = self.font()
        font.setWeight(QFont.Weight.DemiBold)
        return QFontMetrics(font).horizontalAdvance(text) + ICON_PX + 40

    def _on_action_changed(self) -> None:
        action = self._action
        self.setText(action.text().replace("&", ""))
        self.setToolTip(action.toolTip())
        self.setEnabled(action.isEnabled())
        self.setIcon(_recolored(action.icon(), self._theme.colors.panel))
        self.setAccessibleName(self.text())


def _recolored(icon: QIcon, color: str) -> QIcon:
    """Return the shape of an icon in one colour."""
    result = QIcon()
    for scale in ICON_SCALES:
        pixmap = icon.pixmap(QSize(ICON_PX, ICON_PX), scale)
        if pixmap.isNull():
            continue
        painter = QPainter(pixmap)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceIn)
        painter.fillRect(pixmap.rect(), QColor(color))
        painter.end()
        result.addPixmap(pixmap)
    return result


def _action_button(action: QAction) -> QToolButton:
    button = QToolButton()
    button.setDefaultAction(action)
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button


def _gap(width: int) -> QWidget:
    gap = QWidget()
    gap.setFixedWidth(width)
    return gap


def _stretch() -> QWidget:
    stretch = QWidget()
    stretch.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
    return stretch
