"""Where pictures of views are asked for: a menu of all views, and the context menu of each dock."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QDockWidget, QMenu, QWidget

from playground.ui.sheet.sharing import Sharing

DRAWN_MS = 250
"""What was behind another panel has drawn itself after this time."""

SAVE_TIP = "Write {name} as PNG, SVG or PDF"
COPY_TIP = "Put {name} on the clipboard"
WINDOW = "Whole window"


class PictureMenus(QObject):
    """Offers to save and to copy a picture of every dock that shows a view, and of the window."""

    def __init__(self, window: QWidget, sharing: Sharing, docks: list[QDockWidget]) -> None:
        super().__init__(window)
        self._window = window
        self._sharing = sharing
        self._docks = docks
        for dock in docks:
            dock.installEventFilter(self)

    def fill_save(self, menu: QMenu) -> None:
        """Add an entry a view to a menu that saves pictures."""
        self._fill(menu, self._sharing.ask_export_view, SAVE_TIP)

    def fill_copy(self, menu: QMenu) -> None:
        """Add an entry a view to a menu that copies pictures."""
        self._fill(menu, self._sharing.copy_view, COPY_TIP)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Offer both where a dock is asked for its menu, unless what is in it has one of its own."""
        if isinstance(event, QContextMenuEvent) and isinstance(watched, QDockWidget):
            menu = self.menu_of(watched)
            menu.popup(event.globalPos())
            return True
        return super().eventFilter(watched, event)

    def menu_of(self, dock: QDockWidget) -> QMenu:
        """Return the menu of a dock, which goes when it is closed."""
        menu = QMenu(dock)
        name = dock.windowTitle()
        menu.addAction("&Copy picture", partial(self._with_dock, self._sharing.copy_view, dock))
        menu.addAction("&Save picture…", partial(self._with_dock, self._sharing.ask_export_view, dock))
        menu.setAccessibleName(f"Picture of {name.lower()}")
        menu.aboutToHide.connect(menu.deleteLater)
        return menu

    def _fill(self, menu: QMenu, share: Callable[[QWidget, str], None], tip: str) -> None:
        for dock in self._docks:
            name = dock.windowTitle()
            action = menu.addAction(name, partial(self._with_dock, share, dock))
            action.setToolTip(tip.format(name=name.lower()))
        menu.addSeparator()
        menu.addAction(WINDOW, partial(share, self._window, WINDOW)).setToolTip(tip.format(name="the whole window"))

    def _with_dock(self, share: Callable[[QWidget, str], None], dock: QDockWidget) -> None:
        """Share a dock's view, which is drawn only where it is seen."""
        view = dock.widget()
        share_it = partial(share, view, dock.windowTitle())
        if not view.visibleRegion().isEmpty():
            share_it()
            return
        dock.show()
        dock.raise_()
        QTimer.singleShot(DRAWN_MS, dock, share_it)
