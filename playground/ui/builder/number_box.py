"""A field for a number of any size, written as a person would write it."""

from PySide6.QtWidgets import QAbstractSpinBox, QDoubleSpinBox, QWidget

from playground.ui.field_keys import FieldKeys
from playground.ui.wording import plain_number

DECIMALS = 8


class NumberBox(QDoubleSpinBox):
    """Shows 0.00001 and 2 without zeros that say nothing; arrows step by a tenth of the number's own size."""

    def __init__(self, parent: QWidget, low: float, high: float) -> None:
        super().__init__(parent)
        self.setDecimals(DECIMALS)
        self.setRange(low, high)
        self.setStepType(QAbstractSpinBox.StepType.AdaptiveDecimalStepType)
        self.setKeyboardTracking(False)
        FieldKeys(self)

    def textFromValue(self, value: float) -> str:  # noqa: N802 (Qt calls it)
        return plain_number(round(value, DECIMALS))
