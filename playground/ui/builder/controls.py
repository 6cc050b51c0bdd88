"""The small controls on a card: a button that paints itself and calls back."""

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import (
    QGraphicsItem,
    QGraphicsSceneHoverEvent,
    QGraphicsSceneMouseEvent,
    QStyleOptionGraphicsItem,
    QWidget,
)

from playground.project.network import Activation
from playground.ui.builder.curves import curve
from playground.ui.builder.look import Look

FOLD_TIP = "Fold the layer to a slim bar (Z)"
UNFOLD_TIP = "Open the layer again (Z)"

CHEVRON_WIDTH = 100.0
"""Narrower than this, a button has room for its words only."""


class CardButton(QGraphicsItem):
    """A rectangle that answers to hover, press and click; what is inside is drawn by `draw_face`."""

    def __init__(self, look: Look, rect: QRectF, tip: str, clicked: Callable[[], None], parent: QGraphicsItem) -> None:
        super().__init__(parent)
        self._look = look
        self._rect = rect
        self._clicked = clicked
        self._is_hovered = False
        self._is_pressed = False
        self.setToolTip(tip)
        self.setAcceptHoverEvents(True)
        self.setAcceptedMouseButtons(Qt.MouseButton.LeftButton)

    @property
    def rect(self) -> QRectF:
        """The button's place on its card."""
        return self._rect

    def move_to(self, rect: QRectF) -> None:
        """Stand somewhere else on the card."""
        if rect != self._rect:
            self.prepareGeometryChange()
            self._rect = rect

    def boundingRect(self) -> QRectF:
        return self._rect

    def paint(self, painter: QPainter, _option: QStyleOptionGraphicsItem, _widget: QWidget | None = None) -> None:
        look = self._look
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(look.border, 1.0))
        painter.setBrush(look.pressed if self._is_pressed else look.hover if self._is_hovered else look.panel)
        painter.drawRoundedRect(self._rect.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        painter.setPen(QPen(look.text, 1.5, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        self.draw_face(painter, self._rect)

    def draw_face(self, painter: QPainter, rect: QRectF) -> None:
        """Draw what the button offers."""

    def hoverEnterEvent(self, _event: QGraphicsSceneHoverEvent) -> None:
        self._is_hovered = True
        self.update()

    def hoverLeaveEvent(self, _event: QGraphicsSceneHoverEvent) -> None:
        self._is_hovered = False
        self.update()

    def mousePressEvent(self, event: QGraphicsSceneMouseEvent) -> None:
        self._is_pressed = True
        self.update()
        event.accept()

    def mouseReleaseEvent(self, event: QGraphicsSceneMouseEvent) -> None:
        self._is_pressed = False
        self.update()
        if self._rect.contains(event.pos()):
            self._clicked()


class SignButton(CardButton):
    """A − or + button."""

    def __init__(
        self, look: Look, sign: int, rect: QRectF, tip: str, clicked: Callable[[], None], parent: QGraphicsItem
    ) -> None:
        super().__init__(look, rect, tip, clicked, parent)
        self._sign = sign

    def draw_face(self, painter: QPainter, rect: QRectF) -> None:
        center = rect.center()
        painter.drawLine(QPointF(center.x() - 4, center.y()), QPointF(center.x() + 4, center.y()))
        if self._sign > 0:
            painter.drawLine(QPointF(center.x(), center.y() - 4), QPointF(center.x(), center.y() + 4))


class FoldButton(CardButton):
    """A chevron before the icon of the layer's kind: a click on either folds the card to a slim bar, or opens it."""

    def __init__(self, look: Look, rect: QRectF, clicked: Callable[[], None], parent: QGraphicsItem) -> None:
        super().__init__(look, rect, FOLD_TIP, clicked, parent)
        self._is_folded = False

    def show_folded(self, *, is_folded: bool) -> None:
        """Point to the side where the card is folded, downwards where it is open."""
        if is_folded != self._is_folded:
            self._is_folded = is_folded
            self.setToolTip(UNFOLD_TIP if is_folded else FOLD_TIP)
            self.update()

    def paint(self, painter: QPainter, _option: QStyleOptionGraphicsItem, _widget: QWidget | None = None) -> None:
        look, rect = self._look, self.rect
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._is_hovered or self._is_pressed:
            painter.setPen(Qt.PenStyle.NoPen)
            veil = QColor(look.text)
            veil.setAlpha(36 if self._is_pressed else 16)  # the icon below shines through
            painter.setBrush(veil)
            painter.drawRoundedRect(rect, 4, 4)
        x, y = rect.left() + 5, rect.center().y()
        along, across = QPointF(1.75, 0), QPointF(0, 3.5)
        if not self._is_folded:
            along, across = QPointF(0, 1.75), QPointF(3.5, 0)
        middle = QPointF(x, y)
        painter.setPen(QPen(look.quiet, 1.5, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolyline(QPolygonF([middle - across - along, middle + along, middle + across - along]))


class NumberButton(CardButton):
    """A number that is typed over when clicked."""

    def __init__(self, look: Look, rect: QRectF, tip: str, clicked: Callable[[], None], parent: QGraphicsItem) -> None:
        super().__init__(look, rect, tip, clicked, parent)
        self._text = ""
        self.setCursor(Qt.CursorShape.IBeamCursor)

    def show_text(self, text: str) -> None:
        """Show this number."""
        if text != self._text:
            self._text = text
            self.update()

    def draw_face(self, painter: QPainter, rect: QRectF) -> None:
        painter.setFont(self._look.body)
        painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, self._text)


class ActivationButton(CardButton):
    """Shows an activation's curve and name; a click opens the choice."""

    def __init__(self, look: Look, rect: QRectF, tip: str, clicked: Callable[[], None], parent: QGraphicsItem) -> None:
        super().__init__(look, rect, tip, clicked, parent)
        self._activation: Activation = "linear"
        self._title = ""

    def show_activation(self, activation: Activation, title: str) -> None:
        """Show this activation."""
        self._activation, self._title = activation, title
        self.update()

    def draw_face(self, painter: QPainter, rect: QRectF) -> None:
        painter.setFont(self._look.body)
        has_chevron = rect.width() >= CHEVRON_WIDTH
        words = rect.adjusted(29, 0, -16 if has_chevron else -2, 0)
        title = painter.fontMetrics().elidedText(self._title, Qt.TextElideMode.ElideRight, int(words.width()))
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, title)
        picture = QRectF(rect.left() + 6, rect.top() + 7, 18, rect.height() - 14)
        painter.drawPolyline(curve(self._activation, picture))
        if not has_chevron:
            return
        x, y = rect.right() - 10, rect.center().y()
        painter.setPen(QPen(self._look.quiet, 1.5))
        painter.drawPolyline(QPolygonF([QPointF(x - 3, y - 1.5), QPointF(x, y + 1.5), QPointF(x + 3, y - 1.5)]))


class SourceButton(CardButton):
    """Shows which earlier output a skip connection reads; a click opens the choice."""

    def __init__(self, look: Look, rect: QRectF, tip: str, clicked: Callable[[], None], parent: QGraphicsItem) -> None:
        super().__init__(look, rect, tip, clicked, parent)
        self._title = ""

    def show_title(self, title: str) -> None:
        """Show this source."""
        if title != self._title:
            self._title = title
            self.update()

    def draw_face(self, painter: QPainter, rect: QRectF) -> None:
        self._look.draw_icon(painter, "layers/source", QRectF(rect.left() + 4, rect.center().y() - 8, 16, 16))
        painter.setFont(self._look.body)
        place = rect.adjusted(24, 0, -2, 0)
        title = painter.fontMetrics().elidedText(self._title, Qt.TextElideMode.ElideRight, int(place.width()))
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, title)
