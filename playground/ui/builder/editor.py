"""The field that opens over a card's number to type another one."""

from PySide6.QtCore import QEvent, QRect, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QSpinBox, QWidget

from playground.project.network import MAX_UNITS, DropoutSpec, LayerSpec

MAX_PERCENT = 95


class NumberEditor(QSpinBox):
    """Types the units of a Dense layer or the rate of a Dropout layer, in percent.

    `typed(layer_id, number)` follows Enter and leaving the field; Escape leaves everything as it was.
    """

    typed = Signal(str, int)
    closed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._layer_id = ""
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.hide()

    def open_for(self, layer: LayerSpec, number: int, place: QRect) -> None:
        """Open over `place` with the number selected."""
        is_rate = isinstance(layer, DropoutSpec)
        self._layer_id = layer.id
        self.setRange(0 if is_rate else 1, MAX_PERCENT if is_rate else MAX_UNITS)
        self.setSuffix(" %" if is_rate else "")
        self.setAccessibleName("Dropout rate" if is_rate else "Units")
        self.setValue(number)
        self.setGeometry(place)
        self.show()
        self.setFocus(Qt.FocusReason.PopupFocusReason)
        self.selectAll()

    def dismiss(self) -> None:
        """Close without a change."""
        if self._layer_id:
            self._layer_id = ""
            self.hide()
            self.closed.emit()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()  # while typing, letters and Enter are not the builder's shortcuts
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.dismiss()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._commit()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._commit()

    def _commit(self) -> None:
        if self._layer_id:
            self.interpretText()
            layer_id, number = self._layer_id, self.value()
            self.dismiss()
            self.typed.emit(layer_id, number)
