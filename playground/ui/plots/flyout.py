"""Controls that open beside a view and close by themselves, so that the view keeps all its room meanwhile."""

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from playground.ui.panels.controls import GRID_PX


class Flyout(QFrame):
    """Opens to the left of a view, with its lower edge at a line of it; a click elsewhere or Escape closes it."""

    closed = Signal()

    def __init__(self, view: QWidget, name: str) -> None:
        super().__init__(view, Qt.WindowType.Popup)
        self._view = view
        self.setProperty("banner", True)
        self.setAccessibleName(name)
        # The click that closes it is not also a click on what lies there: on its own button it would open it again.
        self.setAttribute(Qt.WidgetAttribute.WA_NoMouseReplay)
        self.content = QVBoxLayout(self)
        self.content.setContentsMargins(GRID_PX, GRID_PX, GRID_PX, GRID_PX)
        self.content.setSpacing(GRID_PX)

    def open_at(self, line: QWidget) -> None:
        """Open beside the view, at the height of one of its lines."""
        self.adjustSize()
        corner = self._view.mapToGlobal(QPoint(0, 0))
        bottom = line.mapToGlobal(QPoint(0, line.height())).y()
        place = QPoint(corner.x() - self.width() - GRID_PX, bottom - self.height())
        room = line.screen().availableGeometry()
        if place.x() < room.left():
            place.setX(corner.x())  # the view stands at the screen's left: over it, above the line
            place.setY(bottom - line.height() - self.height())
        place.setY(max(room.top(), min(place.y(), room.bottom() - self.height())))
        self.move(place)
        self.show()
        self.setFocus(Qt.FocusReason.PopupFocusReason)
        self.focusNextChild()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.closed.emit()
