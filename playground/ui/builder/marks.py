"""Marks on the canvas that are no part of the network: where something dragged would go, and what to do first."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from playground.ui.builder.look import Look

INVITATION = "Drag a layer here,\nor click one above."


class _Mark(QGraphicsItem):
    """Something drawn in a rectangle that lies above the network."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._rect = QRectF()
        self.setZValue(2)

    def show_rect(self, rect: QRectF) -> None:
        """Fill this place."""
        self.prepareGeometryChange()
        self._rect = rect

    def boundingRect(self) -> QRectF:
        return self._rect


class InsertionMark(_Mark):
    """Shows where something dragged would go."""

    def paint(self, painter: QPainter, _option: QStyleOptionGraphicsItem, _widget: QWidget | None = None) -> None:
        look = self._look
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(look.text, 2.0, Qt.PenStyle.DashLine))
        painter.setBrush(look.hover)
        painter.drawRoundedRect(self._rect.adjusted(1, 1, -1, -1), 6, 6)
        center = self._rect.center()
        painter.setPen(QPen(look.text, 2.0, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        painter.drawLine(QPointF(center.x() - 8, center.y()), QPointF(center.x() + 8, center.y()))
        painter.drawLine(QPointF(center.x(), center.y() - 8), QPointF(center.x(), center.y() + 8))


class Invitation(_Mark):
    """Says what to do while there is no hidden layer."""

    def paint(self, painter: QPainter, _option: QStyleOptionGraphicsItem, _widget: QWidget | None = None) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._look.border, 1.0, Qt.PenStyle.DashLine))
        painter.drawRoundedRect(self._rect.adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        painter.setPen(self._look.quiet)
        painter.setFont(self._look.body)
        place = self._rect.adjusted(16, 16, -16, 0)
        painter.drawText(place, Qt.AlignmentFlag.AlignHCenter | Qt.TextFlag.TextWordWrap, INVITATION)
