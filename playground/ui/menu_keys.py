"""Keeps the keys pressed in an open menu from being heard as shortcuts of what is below it."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QMenu

OTHER_KEYS = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier


class MenuKeys(QObject):
    """Claims every plain key for a menu while it is open.

    An open menu leaves the focus where it was, and Qt asks for a shortcut there first: without this, D in the View menu
    copies a layer instead of choosing Dark.
    """

    def __init__(self, menu: QMenu) -> None:
        super().__init__(menu)
        menu.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Look at keys only; nothing is kept from the menu."""
        is_override = event.type() == QEvent.Type.ShortcutOverride
        if is_override and isinstance(event, QKeyEvent) and not event.modifiers() & OTHER_KEYS:
            event.accept()
            return True
        return super().eventFilter(watched, event)
