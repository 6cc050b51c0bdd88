"""Gives number fields the keys of the window: Space runs, and undo takes back the last edit of the project."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractSpinBox, QLineEdit, QWidget

UNDO_KEYS = (QKeySequence.StandardKey.Undo, QKeySequence.StandardKey.Redo)


class FieldKeys(QObject):
    """Hands keys on to the window that a field would swallow.

    While something half typed stands in the field, undo is the field's own: it takes back what was typed.
    """

    def __init__(self, field: QWidget) -> None:
        super().__init__(field)
        self._is_typing = False
        line = field.findChild(QLineEdit)
        assert isinstance(line, QLineEdit)
        line.textEdited.connect(self._on_text_edited)
        finished = field.editingFinished if isinstance(field, QAbstractSpinBox) else line.editingFinished
        finished.connect(self._on_editing_finished)
        field.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let the window have Space, and undo and redo where nothing is half typed."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            is_space = event.key() == Qt.Key.Key_Space and not event.modifiers()
            is_undo = any(event.matches(key) for key in UNDO_KEYS) or _is_second_redo(event)
            if is_space or (is_undo and not self._is_typing):
                event.ignore()
                return True
        return super().eventFilter(watched, event)

    def _on_text_edited(self) -> None:
        self._is_typing = True

    def _on_editing_finished(self) -> None:
        self._is_typing = False


def _is_second_redo(event: QKeyEvent) -> bool:
    """Return whether this is the other usual key for redo, which some systems do not list."""
    return event.key() == Qt.Key.Key_Y and event.modifiers() == Qt.KeyboardModifier.ControlModifier
