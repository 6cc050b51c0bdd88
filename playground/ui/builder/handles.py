"""What stands out of a card to be pulled: the handle a skip connection is drawn from, and the grip that sets units."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QCursor, QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem, QGraphicsSceneHoverEvent, QStyleOptionGraphicsItem, QWidget

from playground.ui.builder.look import Look

RADIUS = 5.0
REACH = 10.0
"""So far from the middle of a handle, or from a card's lower edge outwards, a pointer still means it."""

FROM_RIGHT = 14.0
GRIP_WIDTH = 24.0
GRIP_INSIDE = 5.0
GRIP_REACH = 40.0


class Handle(QGraphicsItem):
    """A small thing at an edge of a card that shows when the pointer is on it; the canvas hears the press."""

    def __init__(self, look: Look, tip: str, cursor: Qt.CursorShape, parent: QGraphicsItem) -> None:
        super().__init__(parent)
        self._look = look
        self._is_hovered = False
        self._place = QPointF()
        self.setToolTip(tip)
        self.setAcceptHoverEvents(True)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        self.setCursor(QCursor(cursor))

    @property
    def rect(self) -> QRectF:
        """Where the pointer means it, on the card."""
        raise NotImplementedError

    def move_to(self, place: QPointF) -> None:
        """Stand at this point of the card's edge."""
        if place != self._place:
            self.prepareGeometryChange()
            self._place = place

    @property
    def place(self) -> QPointF:
        """The point of the card's edge it stands at."""
        return self._place

    def boundingRect(self) -> QRectF:
        return self.rect

    def hoverEnterEvent(self, _event: QGraphicsSceneHoverEvent) -> None:
        self._is_hovered = True
        self.update()

    def hoverLeaveEvent(self, _event: QGraphicsSceneHoverEvent) -> None:
        self._is_hovered = False
        self.update()


class SkipHandle(Handle):
    """A ring on the upper edge, where skip connections begin."""

    @property
    def rect(self) -> QRectF:
        """Where the pointer means it, on the card."""
        return QRectF(self._place.x() - REACH, self._place.y() - REACH, 2 * REACH, 2 * REACH)

    def paint(self, painter: QPainter, _option: QStyleOptionGraphicsItem, _widget: QWidget | None = None) -> None:
        look = self._look
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(look.text if self._is_hovered else look.quiet, 1.5))
        painter.setBrush(look.pressed if self._is_hovered else look.panel)
        painter.drawEllipse(self._place, RADIUS, RADIUS)


class UnitsGrip(Handle):
    """A bar at the lower edge, to be pulled down for more units and up for fewer."""

    @property
    def rect(self) -> QRectF:
        """Where the pointer means it, on the card: in its middle, and a little below it."""
        top = self._place.y() - GRIP_INSIDE - 3
        return QRectF(self._place.x() - GRIP_REACH, top, 2 * GRIP_REACH, self._place.y() + REACH / 2 - top)

    def paint(self, painter: QPainter, _option: QStyleOptionGraphicsItem, _widget: QWidget | None = None) -> None:
        look = self._look
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        color = look.text if self._is_hovered else look.border
        painter.setPen(QPen(color, 2.0, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        half, y = GRIP_WIDTH / 2, self._place.y() - GRIP_INSIDE
        painter.drawLine(QPointF(self._place.x() - half, y), QPointF(self._place.x() + half, y))
