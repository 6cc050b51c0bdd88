"""Fields that hold one setting each: a number typed or chosen, a count, a share, a choice, a switch.

Every field reports what the person did as `entered(value, merge_id)` and shows what came from outside with
`show_value`, which reports nothing. What cannot be used is `refused(sentence)`.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from PySide6.QtCore import QObject, QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QDoubleSpinBox, QLineEdit, QSpinBox

from playground.ui.field_keys import FieldKeys
from playground.ui.panels.controls import FIELD_PX, Gesture, GestureWatch, explain, guard_wheel, quiet_spin_box
from playground.ui.theme import number_font
from playground.ui.wording import plain_number


def sentence_case(name: str) -> str:
    """Return the name of a setting as it begins a label; a sign such as β₁ stays as it is."""
    return name[0].upper() + name[1:] if name[0].isascii() else name


LARGEST = 1e6
MAX_COUNT = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Range:
    """The numbers a setting can take; `is_open_below` and `is_open_above` leave the ends out."""

    low: float = 0.0
    high: float = LARGEST
    is_open_below: bool = False
    is_open_above: bool = False

    def __contains__(self, value: float) -> bool:
        above = value > self.low if self.is_open_below else value >= self.low
        below = value < self.high if self.is_open_above else value <= self.high
        return math.isfinite(value) and above and below

    def __str__(self) -> str:
        low = f"above {plain_number(self.low)}" if self.is_open_below else f"from {plain_number(self.low)}"
        high = f"below {self.high:,.10g}" if self.is_open_above else f"{self.high:,.10g}"
        return f"{low} to {high}"


NOT_NEGATIVE = Range()
POSITIVE = Range(is_open_below=True)
SHARE_BELOW_ONE = Range(high=1.0, is_open_above=True)
UP_TO_ONE = Range(high=1.0)
POSITIVE_UP_TO_ONE = Range(high=1.0, is_open_below=True)
INSIDE_ZERO_TO_ONE = Range(high=1.0, is_open_below=True, is_open_above=True)

NO_NAMES: Mapping[Any, str] = {}


class NumberField(QComboBox):
    """The usual values of a setting, or any other one typed; a decimal comma is understood."""

    entered = Signal(object, str)
    refused = Signal(str)

    def __init__(self, usual: tuple[float, ...], limits: Range = NOT_NEGATIVE) -> None:
        super().__init__()
        self._usual = usual
        self._limits = limits
        self._gesture = Gesture("number")
        self._name = "number"
        self._shown: float | None = None
        self.setEditable(True)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(5)
        self.setMinimumWidth(FIELD_PX)
        self.setFont(number_font())
        self.line.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.addItems([plain_number(value) for value in usual])
        self.setCompleter(None)  # type: ignore[arg-type]
        guard_wheel(self)
        FieldKeys(self)
        for control in (self, self.line):
            GestureWatch(self._gesture, control)
        self.activated.connect(self._on_entered)
        self.line.editingFinished.connect(self._on_entered)
        self.line.returnPressed.connect(self._gesture.begin)

    @property
    def line(self) -> QLineEdit:
        """The line that is typed into."""
        line = self.lineEdit()
        assert line is not None
        return line

    @property
    def value(self) -> float | None:
        """The number written in the field; None where that is none the setting can take."""
        try:
            value = float(self.currentText().strip().replace(",", ".").replace("−", "-"))
        except ValueError:
            return None
        return value if value in self._limits else None

    def explain(self, name: str, sentence: str, formula: str = "") -> None:
        """Name and explain the field."""
        self._name = name
        explain(self, sentence_case(name), sentence, formula)

    def show_value(self, value: object) -> None:
        """Show a number that came from outside; the arrow keys go on from the usual value nearest to it.

        What is half typed stays while the number is still the one it began from.
        """
        assert isinstance(value, float | int)
        is_half_typed = self.hasFocus() and self.line.isModified() and self._shown == value
        if is_half_typed or self.value == value:
            self._shown = value
            return
        self._shown = value
        nearest = min(range(len(self._usual)), key=lambda place: abs(self._usual[place] - value))
        with QSignalBlocker(self), QSignalBlocker(self.line):
            self.setCurrentIndex(nearest)
            self.setEditText(plain_number(value))

    def _on_entered(self) -> None:
        value = self.value
        if value is None:
            example = plain_number(self._usual[len(self._usual) // 2])
            sentence = f"“{self.currentText()}” is no {self._name}: type a number {self._limits}, such as {example}."
            self.refused.emit(sentence)
        else:
            with QSignalBlocker(self), QSignalBlocker(self.line):
                self.setEditText(plain_number(value))
            self._shown = value
            self.entered.emit(value, self._gesture.merge_id)


class CountField(QSpinBox):
    """A whole number; typing is reported when it is finished, turning as it goes on."""

    entered = Signal(object, str)
    refused = Signal(str)

    def __init__(self, low: int = 1, high: int = MAX_COUNT, step: int = 1, suffix: str = "") -> None:
        super().__init__()
        self._gesture = Gesture("count")
        self.setRange(low, high)
        self.setSingleStep(step)
        self.setSuffix(suffix)
        self.setGroupSeparatorShown(True)
        quiet_spin_box(self)
        GestureWatch(self._gesture, self)
        self.valueChanged.connect(lambda value: self.entered.emit(value, self._gesture.merge_id))

    def explain(self, name: str, sentence: str, formula: str = "") -> None:
        """Name and explain the field."""
        explain(self, sentence_case(name), sentence, formula)

    def show_value(self, value: object) -> None:
        """Show a number that came from outside; nothing is reported."""
        assert isinstance(value, int)
        if self.value() != value:  # setting the same number again would wipe out what is half typed
            with QSignalBlocker(self):
                self.setValue(value)


class ShareField(QDoubleSpinBox):
    """A share from 0 to 1, written in per cent."""

    entered = Signal(object, str)
    refused = Signal(str)

    def __init__(self, low_percent: float = 0.0, high_percent: float = 100.0) -> None:
        super().__init__()
        self._gesture = Gesture("share")
        self.setRange(low_percent, high_percent)
        self.setDecimals(1)
        self.setSuffix(" %")
        quiet_spin_box(self)
        GestureWatch(self._gesture, self)
        self.valueChanged.connect(lambda percent: self.entered.emit(round(percent / 100, 6), self._gesture.merge_id))

    def explain(self, name: str, sentence: str, formula: str = "") -> None:
        """Name and explain the field."""
        explain(self, sentence_case(name), sentence, formula)

    def show_value(self, value: object) -> None:
        """Show a share that came from outside; nothing is reported."""
        assert isinstance(value, float | int)
        if self.value() != round(100 * value, self.decimals()):
            with QSignalBlocker(self):
                self.setValue(100 * value)


class ChoiceField(QComboBox):
    """One of several named values."""

    entered = Signal(object, str)
    refused = Signal(str)

    def __init__(self, names: Mapping[Any, str] = NO_NAMES) -> None:
        super().__init__()
        self._values: list[object] = []
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(6)
        guard_wheel(self)
        self.offer(names)
        self.activated.connect(lambda place: self.entered.emit(self._values[place], ""))

    @property
    def values(self) -> tuple[object, ...]:
        """What can be chosen, in order."""
        return tuple(self._values)

    @property
    def value(self) -> object:
        """What is chosen."""
        return self._values[self.currentIndex()]

    def offer(self, names: Mapping[Any, str]) -> None:
        """Offer these values under these names."""
        if list(names) == self._values:
            return
        self._values = list(names)
        with QSignalBlocker(self):
            self.clear()
            self.addItems(list(names.values()))

    def explain(self, name: str, sentence: str, formula: str = "") -> None:
        """Name and explain the field."""
        explain(self, sentence_case(name), sentence, formula)

    def show_value(self, value: object) -> None:
        """Show a choice that was made elsewhere; nothing is reported."""
        with QSignalBlocker(self):
            self.setCurrentIndex(self._values.index(value))


class SwitchField(QCheckBox):
    """Yes or no."""

    entered = Signal(object, str)
    refused = Signal(str)

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # after a click, Space runs
        self.clicked.connect(lambda is_checked: self.entered.emit(is_checked, ""))

    def explain(self, name: str, sentence: str, formula: str = "") -> None:
        """Name and explain the field."""
        explain(self, sentence_case(name), sentence, formula)

    def show_value(self, value: object) -> None:
        """Show what came from outside; nothing is reported."""
        self.setChecked(bool(value))


PlainField: TypeAlias = NumberField | CountField | ShareField | ChoiceField | SwitchField


class OptionalField(QObject):
    """A setting that may be off: `switch` turns it on and off, `control` holds its value while it is on.

    What is switched on begins with the value it had when it was switched off, at first with `offered`.
    """

    entered = Signal(object, str)
    refused = Signal(str)

    def __init__(self, switch: QCheckBox, control: NumberField | CountField | ShareField, offered: float) -> None:
        super().__init__(control)
        self.switch = switch
        switch.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # after a click, Space runs
        self.control = control
        self._last: object = offered
        control.show_value(offered)
        # The control comes and goes; the row stays as high as with it, so that nothing jumps.
        switch.setMinimumHeight(control.sizeHint().height())
        switch.clicked.connect(self._on_switch_clicked)
        control.entered.connect(self.entered)
        control.refused.connect(self.refused)

    def explain(self, name: str, sentence: str, formula: str = "") -> None:
        """Name and explain the switch and the control."""
        explain(self.switch, sentence_case(name), sentence, formula)
        self.control.explain(name, sentence, formula)

    def show_value(self, value: object) -> None:
        """Show a value, or with None that the setting is off; nothing is reported."""
        self.switch.show()
        self.switch.setChecked(value is not None)
        self.control.setVisible(value is not None)
        if value is not None:
            self._last = value
            self.control.show_value(value)

    def hide(self) -> None:
        """Hide both, where the setting does not apply."""
        self.switch.hide()
        self.control.hide()

    def _on_switch_clicked(self, is_checked: bool) -> None:
        self.entered.emit(self._last if is_checked else None, "")
