"""The view onto the drawn network: zoom, drops from the palette, dragging of cards, selection by mouse and keys."""

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QCursor,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QFrame, QGraphicsView, QStyle, QToolTip, QWidget

from playground.project.network import OUTPUT_ID
from playground.ui.builder.controls import CardButton
from playground.ui.builder.gestures import MoveGesture
from playground.ui.builder.palette import kind_in
from playground.ui.builder.scene import NetworkScene

READABLE_SCALE = 0.8
"""Below this, 13 px type becomes hard to read: larger networks scroll instead."""

SMALLEST_SCALE = 0.2
LARGEST_SCALE = 3.0
ZOOM_STEP = 1.15
SCROLL_EDGE = 24

LET_GO_INSIDE = "Let go to move the layer there · Esc leaves it where it was"
LET_GO_OUTSIDE = "Let go to remove the layer · Esc keeps it"


class Canvas(QGraphicsView):
    """Turns gestures into signals; the builder turns those into edits.

    `drag_changed` carries what letting go would do now, and nothing once the card is put down.
    """

    selected = Signal(str)
    layer_dropped = Signal(object, int)
    layer_moved = Signal(str, int)
    layer_dragged_out = Signal(str)
    edit_asked = Signal(str)
    menu_asked = Signal(str, QPoint)
    link_menu_asked = Signal(str, int, int, QPoint)
    view_changed = Signal()
    drag_changed = Signal(str)

    def __init__(self, scene: NetworkScene, parent: QWidget | None = None) -> None:
        super().__init__(scene, parent)
        self._network_scene = scene
        self._gesture: MoveGesture | None = None
        self._zoom: float | None = None
        self._floor = READABLE_SCALE
        self._selected_id = ""
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAcceptDrops(True)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self.setRenderHint(QPainter.RenderHint.TextAntialiasing)
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.BoundingRectViewportUpdate)
        self.setMinimumSize(240, 200)
        self.remove_cursor = QCursor(Qt.CursorShape.ForbiddenCursor)

    @property
    def is_dragging(self) -> bool:
        """Whether a card is in the hand."""
        return self._gesture is not None and self._gesture.is_moving

    def show_selection(self, layer_id: str) -> None:
        """Mark the selected layer, and bring its card into view."""
        self._selected_id = layer_id
        self._network_scene.show_selection(layer_id, has_focus=self.hasFocus())
        card = self._network_scene.cards.get(layer_id)
        if card is not None and not self.is_dragging:
            self.ensureVisible(card.boundingRect().translated(card.pos()), 8, 0)

    def fit_room(self) -> None:
        """Let the network use the room there is, at a readable size unless the person zoomed."""
        width, height = float(self.width()), float(self.height())
        scale = self._zoom or 1.0
        self._network_scene.set_room(width / scale, height / scale)
        if self._zoom is None:
            layout = self._network_scene.layout_
            if layout.width <= width and layout.height <= height:
                self._show_scale(1.0)
                return
            # One pixel is kept back so that rounding does not call for scroll bars.
            scale = max(self._floor, min(1.0, (width - 1) / layout.width, (height - 1) / layout.height))
            if scale < 1.0:
                if layout.width * scale > width:
                    height -= 1.0 + self.style().pixelMetric(QStyle.PixelMetric.PM_ScrollBarExtent)
                self._network_scene.set_room(float(int(width / scale)), float(int(height / scale)))
        self._show_scale(scale)

    def _show_scale(self, scale: float) -> None:
        if abs(self.transform().m11() - scale) > 1e-6:
            # What a person zooms stays in the middle; what is fitted to the room stays at the features.
            is_zoomed = self._zoom is not None
            anchors = QGraphicsView.ViewportAnchor
            self.setTransformationAnchor(anchors.AnchorViewCenter if is_zoomed else anchors.NoAnchor)
            self.resetTransform()
            self.scale(scale, scale)
        self.view_changed.emit()

    def zoom_by(self, factor: float) -> None:
        """Show everything larger or smaller."""
        self._zoom = min(max(self.transform().m11() * factor, SMALLEST_SCALE), LARGEST_SCALE)
        self.fit_room()

    def zoom_to_fit(self) -> None:
        """Show the whole network, however small."""
        self._zoom, self._floor = None, SMALLEST_SCALE
        self.fit_room()

    def zoom_to_actual_size(self) -> None:
        """Go back to a readable size."""
        self._zoom, self._floor = None, READABLE_SCALE
        self.fit_room()

    def viewport_rect(self, layer_id: str, rect: QRectF) -> QRectF:
        """Return where a rectangle of a card stands in the viewport."""
        card = self._network_scene.cards[layer_id]
        return QRectF(self.mapFromScene(card.mapRectToScene(rect)).boundingRect())

    def cancel_drag(self) -> None:
        """Put a card in the hand back where it came from."""
        gesture, self._gesture = self._gesture, None
        if gesture is not None:
            gesture.end()
            self.drag_changed.emit("")
        self.viewport().unsetCursor()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        point = event.position().toPoint()
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        on_canvas = self.mapToScene(point)
        card = self._network_scene.card_at(on_canvas)
        if event.button() == Qt.MouseButton.LeftButton:
            self.selected.emit(card.layer.id if card is not None else self._network_scene.skip_at(on_canvas))
        if isinstance(self.itemAt(point), CardButton):
            super().mousePressEvent(event)
        elif event.button() == Qt.MouseButton.LeftButton and card is not None and card.layer.id != OUTPUT_ID:
            self._gesture = MoveGesture(self._network_scene, card, point, card.mapFromScene(on_canvas))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._gesture is None:
            super().mouseMoveEvent(event)
            return
        point = event.position().toPoint()
        self._scroll_near_edge(point)
        self._gesture.move(point, self.mapToScene(point), self.viewport().rect())
        if self._gesture.is_moving:
            is_inside = self._gesture.index is not None
            self.viewport().setCursor(Qt.CursorShape.ClosedHandCursor if is_inside else self.remove_cursor)
            self.drag_changed.emit(LET_GO_INSIDE if is_inside else LET_GO_OUTSIDE)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        gesture = self._gesture
        if gesture is None:
            super().mouseReleaseEvent(event)
            return
        index = gesture.index
        self.cancel_drag()
        if not gesture.is_moving:
            return
        if index is None:
            self.layer_dragged_out.emit(gesture.layer_id)
        else:
            self.layer_moved.emit(gesture.layer_id, index)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        point = event.position().toPoint()
        if isinstance(self.itemAt(point), CardButton):
            super().mousePressEvent(event)
            return
        card = self._network_scene.card_at(self.mapToScene(point))
        if card is not None:
            self.edit_asked.emit(card.layer.id)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self._gesture is not None:
            self.cancel_drag()
        elif event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right) and not event.modifiers():
            self._select_neighbour(-1 if event.key() == Qt.Key.Key_Left else 1)
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if event.reason() == QContextMenuEvent.Reason.Mouse:
            point = self.mapToScene(event.pos())
            card = self._network_scene.card_at(point)
            link = self._network_scene.link_at(point) if card is None else None
            if link is not None:
                self.link_menu_asked.emit(*link, event.globalPos())
            else:
                layer_id = card.layer.id if card is not None else self._network_scene.skip_at(point)
                self.menu_asked.emit(layer_id, event.globalPos())
            return
        place = QPoint(8, 8)
        if self._selected_id:
            place = self.viewport_rect(self._selected_id, QRectF(16, 40, 0, 0)).topLeft().toPoint()
        self.menu_asked.emit(self._selected_id, self.viewport().mapToGlobal(place))

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            anchor = self.mapToScene(event.position().toPoint())
            self.zoom_by(ZOOM_STEP ** (event.angleDelta().y() / 120))
            drift = self.mapFromScene(anchor) - event.position().toPoint()
            self._scroll(drift)
            event.accept()
        else:
            super().wheelEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if kind_in(event.mimeData()) is None:
            event.ignore()
        else:
            event.acceptProposedAction()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        if kind_in(event.mimeData()) is None:
            event.ignore()
            return
        point = event.position().toPoint()
        self._scroll_near_edge(point)
        self._network_scene.open_slot(self.mapToScene(point).x())
        event.acceptProposedAction()

    def dragLeaveEvent(self, _event: QDragLeaveEvent) -> None:
        self._network_scene.close_slot()

    def dropEvent(self, event: QDropEvent) -> None:
        kind = kind_in(event.mimeData())
        if kind is None:
            event.ignore()
            return
        index = self._network_scene.open_slot(self.mapToScene(event.position().toPoint()).x())
        self._network_scene.close_slot()
        event.acceptProposedAction()
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        self.layer_dropped.emit(kind, index)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit_room()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._network_scene.show_selection(self._selected_id, has_focus=True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._network_scene.show_selection(self._selected_id, has_focus=False)

    def viewportEvent(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            text = self._network_scene.tip_at(self.mapToScene(event.pos()))
            QToolTip.showText(event.globalPos(), text, self.viewport())
            return True
        return super().viewportEvent(event)

    def _select_neighbour(self, step: int) -> None:
        ids = list(self._network_scene.cards)
        place = ids.index(self._selected_id) + step if self._selected_id in ids else 0 if step > 0 else len(ids) - 1
        self.selected.emit(ids[min(max(place, 0), len(ids) - 1)])

    def _scroll_near_edge(self, point: QPoint) -> None:
        """Scroll on while something is held near the left or right edge."""
        if 0 <= point.x() < SCROLL_EDGE:
            self._scroll(QPoint(-16, 0))
        elif self.viewport().width() - SCROLL_EDGE < point.x() <= self.viewport().width():
            self._scroll(QPoint(16, 0))

    def _scroll(self, by: QPoint | QPointF) -> None:
        for bar, delta in ((self.horizontalScrollBar(), by.x()), (self.verticalScrollBar(), by.y())):
            bar.setValue(bar.value() + int(delta))
