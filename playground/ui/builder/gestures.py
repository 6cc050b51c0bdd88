"""Dragging a card along the canvas: it lifts, the others make room, and letting go moves or removes it."""

from PySide6.QtCore import QPoint, QPointF, QRect
from PySide6.QtWidgets import QApplication

from playground.ui.builder.cards import LayerCard
from playground.ui.builder.scene import NetworkScene

LIFTED_OPACITY = 0.85


class MoveGesture:
    """One press on a card until it is let go or cancelled; a press without movement stays a click.

    `index` is where the layer would stand now, None outside the canvas, where it would be removed.
    """

    def __init__(self, scene: NetworkScene, card: LayerCard, press: QPoint, grip: QPointF) -> None:
        self._scene = scene
        self._press = press
        self._grip = grip
        self.layer_id = card.layer.id
        self.is_moving = False
        self.index: int | None = None

    def move(self, point: QPoint, on_canvas: QPointF, viewport: QRect) -> None:
        """Follow the mouse to `point` of the viewport, which is `on_canvas` in the scene."""
        if not self.is_moving:
            if (point - self._press).manhattanLength() < QApplication.startDragDistance():
                return
            self.is_moving = True
        card = self._scene.cards[self.layer_id]
        is_inside = viewport.contains(point)
        card.setZValue(10)
        card.setOpacity(LIFTED_OPACITY if is_inside else 1.0)
        card.show_doomed(is_doomed=not is_inside)
        if is_inside:
            self.index = self._scene.open_slot(on_canvas.x(), self.layer_id)
        else:
            self.index = None
            self._scene.close_slot(self.layer_id)
        card.setPos(on_canvas - self._grip)

    def end(self) -> None:
        """Put the card down; what follows from `index` is the caller's."""
        card = self._scene.cards.get(self.layer_id)
        if card is not None:
            card.setZValue(0)
            card.setOpacity(1.0)
            card.show_doomed(is_doomed=False)
        self._scene.close_slot()
