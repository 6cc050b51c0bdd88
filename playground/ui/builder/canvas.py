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
from PySide6.QtWidgets import QApplication, QFrame, QGraphicsView, QStyle, QToolTip, QWidget

from playground.project.network import OUTPUT_ID
from playground.ui.builder import overview
from playground.ui.builder.cards import LayerCard
from playground.ui.builder.controls import CardButton
from playground.ui.builder.gestures import BandGesture, MoveGesture
from playground.ui.builder.look import Look
from playground.ui.builder.overview import Overview
from playground.ui.builder.palette import kind_in
from playground.ui.builder.pulling import Pulls
from playground.ui.builder.scene import NetworkScene
from playground.ui.builder.selection import Selection

READABLE_SCALE = 0.8
"""Below this, 13 px type becomes hard to read: larger networks scroll instead."""

SMALLEST_SCALE = 0.2
LARGEST_SCALE = 3.0
ZOOM_STEP = 1.15
SCROLL_EDGE = 24

LET_GO_INSIDE = "Let go to move the layer there · Esc leaves it where it was"
LET_GO_OUTSIDE = "Let go to remove the layer · Esc keeps it"
LET_GO_INSIDE_ALL = "Let go to move the layers there · Esc leaves them where they were"
LET_GO_OUTSIDE_ALL = "Let go to remove the layers · Esc keeps them"


class Canvas(QGraphicsView):
    """Turns gestures into signals; the builder turns those into edits.

    `toggled` follows Ctrl and a click, `reached` Shift and a click or an arrow, `banded` a band over empty canvas, with
    the ids it selects, `parameter_clicked` a click on a link or a unit. `drag_changed` carries what letting go would do
    now, and nothing once the card is put down.
    """

    selected = Signal(str)
    toggled = Signal(str)
    reached = Signal(str)
    banded = Signal(object)
    layer_dropped = Signal(object, int)
    layers_moved = Signal(object, int)
    layers_dragged_out = Signal(object)
    edit_asked = Signal(str)
    menu_asked = Signal(str, QPoint)
    parameter_clicked = Signal(object, QPoint)
    link_menu_asked = Signal(str, int, int, QPoint)
    view_changed = Signal()
    drag_changed = Signal(str)

    def __init__(self, scene: NetworkScene, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(scene, parent)
        self._network_scene = scene
        self._gesture: MoveGesture | None = None
        self._band: BandGesture | None = None
        self.pulls = Pulls(scene, look, self)
        self._before_band = Selection()
        self._press: QPoint | None = None
        self._zoom: float | None = None
        self._floor = READABLE_SCALE
        self._fitted: tuple[float, float, float | None, float, int] | None = None
        self._selection = Selection()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAcceptDrops(True)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self.setRenderHint(QPainter.RenderHint.TextAntialiasing)
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.BoundingRectViewportUpdate)
        self.setMinimumSize(240, 200)
        self.overview = Overview(self, scene)
        for bar in (self.horizontalScrollBar(), self.verticalScrollBar()):
            bar.valueChanged.connect(self.overview.follow)
        self.remove_cursor = QCursor(Qt.CursorShape.ForbiddenCursor)

    @property
    def is_dragging(self) -> bool:
        """Whether a card is in the hand."""
        return (self._gesture is not None and self._gesture.is_moving) or self.pulls.is_active

    @property
    def _has_begun(self) -> bool:
        """Whether the mouse is held on something that moves, pulls or selects."""
        return self._gesture is not None or self._band is not None or self.pulls.is_active

    def show_selection(self, selection: Selection) -> None:
        """Mark the selected layers, and bring the card of the one in hand into view."""
        self._selection = selection
        self._network_scene.show_selection(selection.ids, has_focus=self.hasFocus())
        card = self._network_scene.cards.get(selection.current)
        if card is not None and not self.is_dragging and self._band is None:
            self.ensureVisible(card.boundingRect().translated(card.pos()), 8, 0)
        self.overview.follow()

    def fit_room(self) -> None:
        """Let the network use the room there is, at a readable size unless the person zoomed.

        What does not fit gets an overview, in a strip of its own below, so that it covers nothing.
        """
        width, height = float(self.width()), float(self.height())
        fitted = (width, height, self._zoom, self._floor, self._network_scene.version)
        if fitted == self._fitted:  # nothing to arrange anew, such as after a selection
            self.view_changed.emit()
            return
        self._fitted = fitted
        self._fit_into(width, height)
        layout, scale = self._network_scene.layout_, self.transform().m11()
        needs_overview = layout.width * scale > width + 1 or layout.height * scale > height + 1
        if needs_overview:
            self._fit_into(width, height - overview.HEIGHT)
        self.setViewportMargins(0, 0, 0, overview.HEIGHT if needs_overview else 0)
        self.overview.setVisible(needs_overview)
        self.overview.place()

    def _fit_into(self, width: float, height: float) -> None:
        scale = self._zoom or 1.0
        self._network_scene.set_room(width / scale, height / scale, scale)
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
                self._network_scene.set_room(float(int(width / scale)), float(int(height / scale)), scale)
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
        """Put cards in the hand back where they came from, and take a band away."""
        gesture, self._gesture = self._gesture, None
        band, self._band = self._band, None
        self.pulls.cancel()
        if band is not None:
            band.end()
        if gesture is not None:
            gesture.end()
            self.drag_changed.emit("")
        self.viewport().unsetCursor()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        point = event.position().toPoint()
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        self._press = None
        if event.button() != Qt.MouseButton.LeftButton:
            return
        on_canvas = self.mapToScene(point)
        pulled_id = self.pulls.begin(point, on_canvas)
        if pulled_id:
            self.selected.emit(pulled_id)
            return
        card = self._network_scene.card_at(on_canvas)
        layer_id = card.layer.id if card is not None else self._network_scene.skip_at(on_canvas)
        is_adding = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if layer_id and is_adding:
            self.toggled.emit(layer_id)
        elif layer_id and event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.reached.emit(layer_id)
        elif isinstance(self.itemAt(point), CardButton):
            self.selected.emit(layer_id)
            super().mousePressEvent(event)
        elif card is not None:
            self._press = point
            self._grip_card(card, point)
        elif layer_id:
            self.selected.emit(layer_id)
        else:
            self._press = None if is_adding else point
            self._begin_band(point, is_adding=is_adding)

    def _grip_card(self, card: LayerCard, point: QPoint) -> None:
        """Select a card and take it, and with one of several selected cards all of them, into the hand."""
        layer_id = card.layer.id
        if layer_id not in self._selection.ids:
            self.selected.emit(layer_id)
        if layer_id != OUTPUT_ID:
            in_hand = tuple(each for each in self._network_scene.cards if each in self._selection.hidden_ids)
            grip = card.mapFromScene(self.mapToScene(point))
            self._gesture = MoveGesture(self._network_scene, card, point, grip, in_hand or (layer_id,))

    def _begin_band(self, point: QPoint, *, is_adding: bool) -> None:
        """Select nothing, unless something is to be added, and begin a band."""
        self._before_band = self._selection
        if not is_adding:
            self.selected.emit("")
        kept = self._before_band.hidden_ids if is_adding else frozenset()
        self._band = BandGesture(self._network_scene, self.viewport(), point, kept)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        point = event.position().toPoint()
        if self._has_begun and not event.buttons() & Qt.MouseButton.LeftButton:
            self._give_up()  # it was let go where nobody told this window
            return
        if self.pulls.is_active:
            self._scroll_near_edge(point)
            self.pulls.move(point, self.mapToScene(point))
        elif self._band is not None:
            self._scroll_near_edge(point)
            layer_ids = self._band.move(point, self.mapToScene(point), self.mapToScene(self._band.press))
            if self._band.is_moving:
                self.banded.emit(layer_ids)
        elif self._gesture is not None:
            self._move_cards(self._gesture, point)
        else:
            super().mouseMoveEvent(event)

    def _move_cards(self, gesture: MoveGesture, point: QPoint) -> None:
        self._scroll_near_edge(point)
        gesture.move(point, self.mapToScene(point), self.viewport().rect())
        if gesture.is_moving:
            is_inside, are_several = gesture.index is not None, len(gesture.layer_ids) > 1
            self.viewport().setCursor(Qt.CursorShape.ClosedHandCursor if is_inside else self.remove_cursor)
            inside, outside = (
                (LET_GO_INSIDE_ALL, LET_GO_OUTSIDE_ALL) if are_several else (LET_GO_INSIDE, LET_GO_OUTSIDE)
            )
            self.drag_changed.emit(inside if is_inside else outside)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._has_begun and event.button() != Qt.MouseButton.LeftButton:
            return
        if self.pulls.is_active:
            self.pulls.end()
            return
        press, self._press = self._press, None
        moved = self.is_dragging or (self._band is not None and self._band.is_moving)
        self._let_go(event)
        way = 0 if press is None else (event.position().toPoint() - press).manhattanLength()
        if press is not None and not moved and way < QApplication.startDragDistance():
            place = self._network_scene.parameter_at(self.mapToScene(press))
            if place is not None:
                self.parameter_clicked.emit(place, press)

    def _let_go(self, event: QMouseEvent) -> None:
        """End what the mouse held."""
        gesture, was_band = self._gesture, self._band is not None
        if gesture is None and not was_band:
            super().mouseReleaseEvent(event)
            return
        self.cancel_drag()
        if gesture is None:
            return
        if not gesture.is_moving:
            self.selected.emit(gesture.layer_id)  # a click on one of several selects it alone
        elif gesture.index is None:
            self.layers_dragged_out.emit(gesture.layer_ids)
        else:
            self.layers_moved.emit(gesture.layer_ids, gesture.index)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        point = event.position().toPoint()
        if isinstance(self.itemAt(point), CardButton):
            super().mousePressEvent(event)
            return
        card = self._network_scene.card_at(self.mapToScene(point))
        if card is not None:
            self.edit_asked.emit(card.layer.id)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()), 0)
        modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if event.key() == Qt.Key.Key_Escape and self._has_begun:
            self._give_up()
        elif step and modifiers == Qt.KeyboardModifier.NoModifier:
            self.selected.emit(self._neighbour(step))
        elif step and modifiers == Qt.KeyboardModifier.ShiftModifier:
            layer_id = self._neighbour(step)
            if layer_id != OUTPUT_ID:
                self.reached.emit(layer_id)
        else:
            super().keyPressEvent(event)

    def _give_up(self) -> None:
        """End what the mouse began, with everything as it was before."""
        was_band = self._band is not None
        self.cancel_drag()
        if was_band:
            self.banded.emit(tuple(each for each in self._network_scene.cards if each in self._before_band.ids))

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
        if self._selection.current:
            place = self.viewport_rect(self._selection.current, QRectF(16, 40, 0, 0)).topLeft().toPoint()
        self.menu_asked.emit(self._selection.current, self.viewport().mapToGlobal(place))

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
        self._fitted = None  # scroll bars may have come or gone without a change of the canvas itself
        self.fit_room()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._network_scene.show_selection(self._selection.ids, has_focus=True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._network_scene.show_selection(self._selection.ids, has_focus=False)

    def viewportEvent(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            text = self._network_scene.tip_at(self.mapToScene(event.pos()))
            QToolTip.showText(event.globalPos(), text, self.viewport())
            return True
        return super().viewportEvent(event)

    def _neighbour(self, step: int) -> str:
        """Return the id of the layer beside the one in hand, or of the first or the last."""
        ids, current = list(self._network_scene.cards), self._selection.current
        place = ids.index(current) + step if current in ids else 0 if step > 0 else len(ids) - 1
        return ids[min(max(place, 0), len(ids) - 1)]

    def _scroll_near_edge(self, point: QPoint) -> None:
        """Scroll on while something is held near the left or right edge."""
        if 0 <= point.x() < SCROLL_EDGE:
            self._scroll(QPoint(-16, 0))
        elif self.viewport().width() - SCROLL_EDGE < point.x() <= self.viewport().width():
            self._scroll(QPoint(16, 0))

    def _scroll(self, by: QPoint | QPointF) -> None:
        for bar, delta in ((self.horizontalScrollBar(), by.x()), (self.verticalScrollBar(), by.y())):
            bar.setValue(bar.value() + int(delta))
