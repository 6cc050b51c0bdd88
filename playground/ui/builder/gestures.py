"""What the mouse does on the canvas from a press until it is let go: moving cards, and a band around several."""

from PySide6.QtCore import QPoint, QPointF, QRect, QSize
from PySide6.QtWidgets import QApplication, QRubberBand, QWidget

from playground.ui.builder.cards import LayerCard
from playground.ui.builder.scene import NetworkScene

LIFTED_OPACITY = 0.85
STACK_PX = 10.0
"""So far apart are the cards of several layers that are moved together."""


class MoveGesture:
    """One press on a card until it is let go or cancelled; a press without movement stays a click.

    `index` is where the layers would stand now, None outside the canvas, where they would be removed.
    """

    def __init__(
        self, scene: NetworkScene, card: LayerCard, press: QPoint, grip: QPointF, layer_ids: tuple[str, ...]
    ) -> None:
        self._scene = scene
        self._press = press
        self._grip = grip
        self.layer_id = card.layer.id
        self.layer_ids = layer_ids
        self.is_moving = False
        self.index: int | None = None

    def move(self, point: QPoint, on_canvas: QPointF, viewport: QRect) -> None:
        """Follow the mouse to `point` of the viewport, which is `on_canvas` in the scene."""
        if not self.is_moving:
            if (point - self._press).manhattanLength() < QApplication.startDragDistance():
                return
            self.is_moving = True
        is_inside = viewport.contains(point)
        if is_inside:
            self.index = self._scene.open_slot(on_canvas.x(), self.layer_ids)
        else:
            self.index = None
            self._scene.close_slot(self.layer_ids)
        # The card that was pressed lies on top, the others stand out behind it.
        others = [layer_id for layer_id in self.layer_ids if layer_id != self.layer_id]
        for depth, layer_id in enumerate((self.layer_id, *others)):
            card = self._scene.cards[layer_id]
            card.setZValue(10 - depth / len(self.layer_ids))
            card.setOpacity(LIFTED_OPACITY if is_inside else 1.0)
            card.show_doomed(is_doomed=not is_inside)
            card.setPos(on_canvas - self._grip + QPointF(STACK_PX, STACK_PX) * depth)

    def end(self) -> None:
        """Put the cards down; what follows from `index` is the caller's."""
        for layer_id in self.layer_ids:
            card = self._scene.cards.get(layer_id)
            if card is not None:
                card.setZValue(0)
                card.setOpacity(1.0)
                card.show_doomed(is_doomed=False)
        self._scene.close_slot()


class BandGesture:
    """One press beside all cards until it is let go: a band that selects every hidden layer it touches.

    `kept_ids` are selected whatever the band touches.
    """

    def __init__(self, scene: NetworkScene, viewport: QWidget, press: QPoint, kept_ids: frozenset[str]) -> None:
        self._scene = scene
        self._press = press
        self._band = QRubberBand(QRubberBand.Shape.Rectangle, viewport)
        self._kept_ids = kept_ids
        self.is_moving = False

    def move(self, point: QPoint, on_canvas: QPointF, on_canvas_at_press: QPointF) -> tuple[str, ...]:
        """Follow the mouse; returns the layers that are selected now, in the order of the network."""
        if not self.is_moving and (point - self._press).manhattanLength() >= QApplication.startDragDistance():
            self.is_moving = True
            self._band.show()
        self._band.setGeometry(QRect(self._press, QSize(1, 1)).united(QRect(point, QSize(1, 1))))
        touched = self._scene.cards_between(on_canvas_at_press, on_canvas) if self.is_moving else set()
        return tuple(layer_id for layer_id in self._scene.cards if layer_id in touched or layer_id in self._kept_ids)

    @property
    def press(self) -> QPoint:
        """Where the mouse was pressed, in the viewport."""
        return self._press

    def end(self) -> None:
        """Take the band away."""
        self._band.hide()
        self._band.deleteLater()
