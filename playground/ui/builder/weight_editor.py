"""The small editor that opens at a link or a unit: its weight or bias as a number, frozen, cut or free to learn."""

import math
from typing import NamedTuple

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal, SignalInstance
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QLabel, QLineEdit, QToolButton, QVBoxLayout, QWidget

from playground.ui.builder import words
from playground.ui.panels.controls import explain
from playground.ui.theme import number_font

LARGEST = 1e6
"""Larger weights can be learned, but not typed: no activation tells them apart."""

WIDTH = 232
DIGITS = 4


REFUSED = "“{text}” cannot be taken: type a number from −1,000,000 to 1,000,000."


class WeightPlace(NamedTuple):
    """Which parameter: the weight of input `source` of a unit, or with None the unit's bias."""

    layer_id: str
    unit: int
    source: int | None


class WeightState(NamedTuple):
    """What is shown of a parameter: its name, its value (None before the first frame), and what was said of it."""

    name: str
    value: float | None
    is_given: bool = False
    is_frozen: bool = False
    is_cut: bool = False


def weight_value(text: str) -> float | None:
    """Return the number that was typed; None where it is none a weight can be given."""
    try:
        value = float(text.strip().replace(",", ".").replace("−", "-"))
    except ValueError:
        return None
    return value if math.isfinite(value) and abs(value) <= LARGEST else None


class WeightEditor(QFrame):
    """Types a weight or bias; Enter or leaving takes what was typed, Escape leaves everything as it was.

    `typed(place, value)` follows a number; `freeze_asked(place, value)` (what was typed before, or None),
    `cut_asked(place)` and `forget_asked(place)` the buttons, for which F and X are keys as well.
    """

    typed = Signal(object, float)
    freeze_asked = Signal(object, object)
    cut_asked = Signal(object)
    forget_asked = Signal(object)
    closed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._parent = parent
        self._place: WeightPlace | None = None
        self._name = QLabel(self)
        self._note = QLabel(self)
        self.field = QLineEdit(self)
        self.freeze = QToolButton(self)
        self.cut = QToolButton(self)
        self.forget = QToolButton(self)
        self._build()
        self.field.returnPressed.connect(self._take)
        self.freeze.clicked.connect(lambda _checked: self._ask_freeze())
        self.cut.clicked.connect(lambda _checked: self._ask(self.cut_asked))
        self.forget.clicked.connect(lambda _checked: self._ask(self.forget_asked))
        QApplication.instance().focusChanged.connect(self._on_focus_changed)  # type: ignore[union-attr]  # it exists
        self.hide()

    @property
    def place(self) -> WeightPlace | None:
        """Which parameter is edited; None while the editor is closed."""
        return self._place

    @property
    def note(self) -> str:
        """What stands below the number: what was said of the parameter, or what is wrong with what was typed."""
        return self._note.text()

    def open_for(self, place: WeightPlace, state: WeightState, at: QPoint) -> None:
        """Open near a point of the parent with the number selected."""
        self.dismiss()
        self._place = place
        is_bias = place.source is None
        self._name.setText(f"Bias of {state.name}" if is_bias else state.name)
        self.field.setText("" if state.value is None else words.signed(state.value, DIGITS))
        name = f"{'Bias' if is_bias else 'Weight'} of {state.name}"
        explain(self.field, name, words.GIVE_HELP)
        self._show_note(_said(state))
        self.freeze.setText("Unfreeze" if state.is_frozen else "Freeze")
        self.cut.setText("Restore" if state.is_cut else "Cut")
        self.cut.setVisible(not is_bias)
        self.forget.setEnabled(state.is_given or state.is_frozen)
        self.adjustSize()
        room = self._parent.rect().adjusted(4, 4, -4, -4)
        x = min(max(at.x() - self.width() // 2, room.left()), room.right() - self.width())
        y = at.y() + 14 if at.y() + 14 + self.height() <= room.bottom() else at.y() - 14 - self.height()
        self.move(x, max(y, room.top()))
        self.show()
        self.raise_()
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)
        self.field.selectAll()

    def dismiss(self) -> None:
        """Close without a change; `closed` is told where the keyboard was here."""
        if self._place is not None:
            focused = QApplication.focusWidget()
            self._place = None
            self.hide()
            if focused is not None and self.isAncestorOf(focused):
                self.closed.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep the keys of the window and the builder out, and answer to Escape, F and X."""
        if not isinstance(event, QKeyEvent) or self._place is None:
            return super().eventFilter(watched, event)
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        if event.type() == QEvent.Type.KeyPress and not event.modifiers():
            button = {Qt.Key.Key_F: self.freeze, Qt.Key.Key_X: self.cut}.get(Qt.Key(event.key()))
            if button is not None and button.isVisible():
                button.click()
                return True
            if event.key() == Qt.Key.Key_Escape:
                self.dismiss()
                return True
        return super().eventFilter(watched, event)

    def _build(self) -> None:
        self.setProperty("banner", True)
        self.setFixedWidth(WIDTH)
        self.setAccessibleName("Weight editor")
        self._note.setProperty("caption", True)
        self._note.setWordWrap(True)
        self.field.setFont(number_font())
        self.field.setAlignment(Qt.AlignmentFlag.AlignRight)
        explain(self.freeze, "Freeze", words.FREEZE_WEIGHT_HELP)
        explain(self.cut, "Cut", words.CUT_WEIGHT_HELP)
        explain(self.forget, "Forget value", words.FORGET_HELP)
        self.forget.setText("Forget")
        row = QHBoxLayout()
        row.setSpacing(6)
        for button in (self.freeze, self.cut, self.forget):
            row.addWidget(button)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 8, 10, 10)
        column.setSpacing(6)
        column.addWidget(self._name)
        column.addWidget(self.field)
        column.addWidget(self._note)
        column.addLayout(row)
        for part in (self.field, self.freeze, self.cut, self.forget):
            part.installEventFilter(self)

    def _take(self) -> bool:
        """Tell what was typed and close; where it is no number say so, stay open and return False."""
        place = self._place
        if place is None:
            return True
        if not self.field.isModified():
            self.dismiss()
            return True
        value = weight_value(self.field.text())
        if value is None:
            self._show_note(REFUSED.format(text=self.field.text()), "error")
            self.adjustSize()
            return False
        self.dismiss()
        self.typed.emit(place, value)
        return True

    def _ask_freeze(self) -> None:
        place, value = self._place, weight_value(self.field.text()) if self.field.isModified() else None
        if place is not None:
            self.dismiss()
            self.freeze_asked.emit(place, value)

    def _ask(self, signal: SignalInstance) -> None:
        place = self._place
        if place is not None:
            self.dismiss()
            signal.emit(place)

    def _on_focus_changed(self, _old: QWidget | None, new: QWidget | None) -> None:
        """Take what was typed when the focus goes elsewhere in the program; what cannot be taken is left."""
        if self._place is not None and new is not None and not self.isAncestorOf(new) and not self._take():
            self.dismiss()

    def _show_note(self, text: str, role: str = "") -> None:
        self._note.setText(text)
        self._note.setVisible(bool(text))
        self._note.setProperty("error", role == "error")
        self._note.style().polish(self._note)


def _said(state: WeightState) -> str:
    """Return what was said of a parameter by hand."""
    parts = [
        "cut: passes nothing on" if state.is_cut else "",
        "set by hand" if state.is_given else "",
        "frozen" if state.is_frozen else "",
    ]
    return ", ".join(part for part in parts if part)
