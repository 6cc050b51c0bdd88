"""Lets Space run the training everywhere except where Space already means something: on a focused button or list.

A button gets the focus by Tab only, so that a click on one and Space afterwards run. A choice opens with Alt+Down. A
list on which Space means nothing says so with the property `space_runs`.
"""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QApplication, QWidget


class SpaceKey(QObject):
    """Watches the focused widget only, so that no other event passes through Python."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        QApplication.instance().focusChanged.connect(self._on_focus_changed)  # type: ignore[union-attr]  # it exists

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Claim Space for the focused widget."""
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.key() == Qt.Key.Key_Space
            and not event.modifiers()
        ):
            event.accept()
        return False

    def _on_focus_changed(self, old: QWidget | None, new: QWidget | None) -> None:
        if old is not None:
            old.removeEventFilter(self)
        if isinstance(new, QAbstractButton | QAbstractItemView) and not new.property("space_runs"):
            new.installEventFilter(self)
