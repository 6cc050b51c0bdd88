"""The controls of the panels: rows of label and field, percentages, seeds, explanations; the wheel kept in check."""

import html
import secrets
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QSlider,
    QSpinBox,
    QToolButton,
    QWidget,
)

from playground.ui.field_keys import FieldKeys
from playground.ui.theme import ICON_PX, Theme, number_font

GRID_PX = 8
FIELD_PX = 72
LABEL_PX = 72
MAX_SEED = 2**32 - 1


class WheelGuard(QObject):
    """Lets a wheel turn scroll the panel, unless it is over the control that has the focus."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep wheel turns from a control without the focus."""
        if event.type() == QEvent.Type.Wheel and isinstance(watched, QWidget) and not watched.hasFocus():
            event.ignore()
            return True
        return super().eventFilter(watched, event)


def guard_wheel(control: QWidget) -> None:
    """Keep the wheel from changing a control that was not chosen first."""
    control.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    control.installEventFilter(WheelGuard(control))


def explain(control: QWidget, name: str, sentence: str, formula: str = "") -> None:
    """Give a control its accessible name and its "what is this?" line, on hover and on F1."""
    words = f"{sentence}\n{formula}" if formula else sentence
    control.setAccessibleName(name)
    control.setAccessibleDescription(words)
    shown, rule = html.escape(sentence, quote=False), html.escape(formula, quote=False)  # of a person's own columns
    tip = f"<p style='white-space:pre-wrap'>{shown}</p>" + (f"<p><i>{rule}</i></p>" if rule else "")
    control.setToolTip(tip)
    control.setWhatsThis(tip)


def caption(text: str = "") -> QLabel:
    """Return a small quiet line of text that may wrap."""
    label = QLabel(text)
    label.setProperty("caption", True)
    label.setWordWrap(True)
    return label


def heading(text: str) -> QLabel:
    """Return the heading of a group of rows."""
    label = QLabel(text)
    label.setProperty("quiet", True)
    return label


class Rows(QGridLayout):
    """Labels on the left, controls on the right, on the 8 px grid."""

    def __init__(self, label_px: int = LABEL_PX) -> None:
        super().__init__()
        self.setContentsMargins(0, 0, 0, 0)
        self.setHorizontalSpacing(GRID_PX)
        self.setVerticalSpacing(GRID_PX)
        self.setColumnMinimumWidth(0, label_px)
        self.setColumnStretch(1, 1)

    def add(self, text: str, control: QWidget) -> QLabel:
        """Add one row; hovering over its label explains the control as well."""
        row = self.rowCount()
        label = QLabel(text)
        label.setBuddy(control)
        label.setToolTip(control.toolTip())
        self.addWidget(label, row, 0, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.addWidget(control, row, 1)
        return label

    def add_switch(self, switch: QCheckBox, control: QWidget) -> None:
        """Add a row whose label switches its control on and off."""
        row = self.rowCount()
        self.addWidget(switch, row, 0, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.addWidget(control, row, 1)

    def add_wide(self, text: str, control: QWidget) -> None:
        """Add a label and, in the next line, a control that needs the whole width."""
        label = QLabel(text)
        label.setBuddy(control)
        label.setToolTip(control.toolTip())
        row = self.rowCount()
        self.addWidget(label, row, 0, 1, 2)
        self.addWidget(control, row + 1, 0, 1, 2)


class Gesture:
    """Names the edits of one gesture, so that they become one undo step and the next gesture another."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._count = 0

    @property
    def merge_id(self) -> str:
        """The name of the gesture that goes on now."""
        return f"{self._name}-{id(self)}-{self._count}"

    def begin(self) -> None:
        """Let what follows be another gesture."""
        self._count += 1


class GestureWatch(QObject):
    """Begins another gesture whenever a control gets the focus or is pressed."""

    def __init__(self, gesture: Gesture, control: QWidget) -> None:
        super().__init__(control)
        self._gesture = gesture
        control.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Look on; keep nothing from the control."""
        if event.type() in {QEvent.Type.FocusIn, QEvent.Type.MouseButtonPress}:
            self._gesture.begin()
        return super().eventFilter(watched, event)


def spin_box(low: int, high: int, step: int = 1, suffix: str = "") -> QSpinBox:
    """Return a field for whole numbers that reports typed numbers when they are finished."""
    box = QSpinBox()
    box.setRange(low, high)
    box.setSingleStep(step)
    box.setSuffix(suffix)
    box.setGroupSeparatorShown(True)
    quiet_spin_box(box)
    return box


def quiet_spin_box(box: QAbstractSpinBox) -> None:
    """Let a field for numbers stand to the right, report finished numbers only and leave the wheel to the panel."""
    box.setKeyboardTracking(False)
    box.setMinimumWidth(FIELD_PX)
    box.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    box.setFont(number_font())
    guard_wheel(box)
    FieldKeys(box)


def combo_box() -> QComboBox:
    """Return a choice that the wheel does not change by accident and that may be narrower than its longest entry."""
    box = QComboBox()
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    box.setMinimumContentsLength(8)
    guard_wheel(box)
    return box


def spread(control: QWidget, *others: QWidget) -> QWidget:
    """Return a row of controls in which the first takes the room."""
    row = QWidget()
    layout = QHBoxLayout(row)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(GRID_PX)
    layout.addWidget(control, 1)
    for other in others:
        layout.addWidget(other)
    row.setFocusProxy(control)
    return row


class PercentField(QWidget):
    """A slider and a number that hold the same share in whole per cent; `moved(share, merge_id)` is the person's."""

    moved = Signal(float, str)

    def __init__(self, name: str, low: int, high: int) -> None:
        super().__init__()
        self._gesture = Gesture(name)
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(low, high)
        self.slider.setPageStep(10)
        guard_wheel(self.slider)
        self.box = spin_box(low, high, suffix=" %")
        self.box.setFixedWidth(FIELD_PX)
        for control in (self.slider, self.box):
            GestureWatch(self._gesture, control)
            control.valueChanged.connect(self._on_value_changed)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GRID_PX)
        layout.addWidget(self.slider, 1)
        layout.addWidget(self.box)
        self.setFocusProxy(self.slider)

    def explain(self, name: str, sentence: str, formula: str = "") -> None:
        """Name and explain both controls."""
        for control in (self, self.slider, self.box):
            explain(control, name, sentence, formula)

    def show_share(self, share: float) -> None:
        """Show a share that came from outside; nothing is reported."""
        for control in (self.slider, self.box):
            with QSignalBlocker(control):
                control.setValue(round(100 * share))

    def _on_value_changed(self, percent: int) -> None:
        self.show_share(percent / 100)
        self.moved.emit(percent / 100, self._gesture.merge_id)


class SeedField(QWidget):
    """A seed as a number, and a button that draws another one; `chosen(seed, merge_id)` is the person's doing."""

    chosen = Signal(object, str)

    def __init__(self, name: str, theme: Theme, draw: Callable[[], int] = lambda: secrets.randbelow(100_000)) -> None:
        super().__init__()
        self._gesture = Gesture(name)
        self._draw = draw
        # A QSpinBox ends at 2³¹ − 1; a double holds every seed exactly.
        self.box = QDoubleSpinBox()
        self.box.setDecimals(0)
        self.box.setRange(0, MAX_SEED)
        quiet_spin_box(self.box)
        self.box.valueChanged.connect(self._on_value_changed)
        GestureWatch(self._gesture, self.box)
        self.button = QToolButton()
        self.button.setProperty("flat", True)
        self.button.setIconSize(QSize(ICON_PX, ICON_PX))
        self.button.clicked.connect(self._on_button_clicked)
        theme.give_icon(self.button, "new-start")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GRID_PX // 2)
        layout.addWidget(self.box, 1)
        layout.addWidget(self.button)
        self.setFocusProxy(self.box)

    def explain(self, name: str, sentence: str, formula: str = "") -> None:
        """Name and explain both controls."""
        for control in (self, self.box):
            explain(control, name, sentence, formula)
        explain(self.button, f"New {name.lower()}", "Draws another seed.")

    def show_seed(self, seed: int) -> None:
        """Show a seed that came from outside; nothing is reported."""
        if self.box.value() != seed:  # setting the same seed again would wipe out what is half typed
            with QSignalBlocker(self.box):
                self.box.setValue(seed)

    def _on_value_changed(self, value: float) -> None:
        self.chosen.emit(int(value), self._gesture.merge_id)

    def _on_button_clicked(self) -> None:
        self._gesture.begin()
        self.box.setValue(self._draw())
