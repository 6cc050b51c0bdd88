"""Pulling at a card: its lower edge sets the units, its handle draws a skip connection to a later layer."""

from collections.abc import Collection

from PySide6.QtCore import QObject, QPoint, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QApplication, QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from playground.project.layer_sets import skip_kind, skip_targets
from playground.project.network import MAX_UNITS, DenseSpec
from playground.project.project import Project
from playground.ui.builder import words
from playground.ui.builder.at_point import handle_at
from playground.ui.builder.handles import SkipHandle
from playground.ui.builder.look import Look
from playground.ui.builder.scene import NetworkScene
from playground.ui.wording import counted

STEP_PX = 8
"""So far the mouse goes for one step of units."""

FINE_UNITS = 32
"""Layers of more units change by a larger step: by a 16th of what they had."""


class UnitsGesture:
    """One press on the lower edge of a Dense card until it is let go or cancelled."""

    def __init__(self, layer_id: str, units: int, press: QPoint) -> None:
        self.layer_id = layer_id
        self.before = self.units = units
        self._press = press

    def move(self, point: QPoint) -> bool:
        """Follow the mouse: down is more; returns whether the units changed."""
        step = 1 if self.before <= FINE_UNITS else self.before // 16
        units = self.before + step * round((point.y() - self._press.y()) / STEP_PX)
        old, self.units = self.units, min(max(units, 1), MAX_UNITS)
        return self.units != old


class SkipGesture:
    """One press on a card's handle until it is let go or cancelled; a press without movement stays a click.

    `target_id` is the layer under the mouse, and `is_fitting` whether a skip connection can lead there.
    """

    def __init__(self, scene: NetworkScene, look: Look, layer_id: str, targets: Collection[str], press: QPoint) -> None:
        self._scene = scene
        self._targets = targets
        self._press = press
        handle = scene.cards[layer_id].skip_handle
        self._start = handle.mapToScene(handle.place) if handle is not None else QPointF()
        self._line = _SkipLine(look)
        self.layer_id = layer_id
        self.is_moving = False
        self.target_id = ""
        self.is_fitting = False

    def move(self, point: QPoint, on_canvas: QPointF) -> None:
        """Follow the mouse, and mark the layer it would lead to."""
        if not self.is_moving:
            if (point - self._press).manhattanLength() < QApplication.startDragDistance():
                return
            self.is_moving = True
            self._scene.addItem(self._line)
        card = self._scene.card_at(on_canvas)
        self.target_id = card.layer.id if card is not None else ""
        self.is_fitting = self.target_id in self._targets
        self._line.show_line(self._start, on_canvas, card.sceneBoundingRect() if card and self.is_fitting else QRectF())

    def end(self) -> None:
        """Take the line away."""
        if self._line.scene() is not None:
            self._scene.removeItem(self._line)


class Pulls(QObject):
    """What is pulled with the mouse: `begin` where it is pressed, `move`, and `end` or `cancel`.

    `units_shown` follows each step of a pull at the lower edge, `units_set` its end; `skip_drawn` carries the ids of
    source and target, `skip_menu_asked` follows a click on a handle. `said` carries what letting go would do now, and
    nothing in the end.
    """

    units_shown = Signal(str, int)
    units_set = Signal(str, int)
    skip_drawn = Signal(str, str)
    skip_menu_asked = Signal(str)
    said = Signal(str)

    def __init__(self, scene: NetworkScene, look: Look, parent: QObject) -> None:
        super().__init__(parent)
        self._scene = scene
        self._look = look
        self._pull: UnitsGesture | SkipGesture | None = None

    @property
    def is_active(self) -> bool:
        """Whether something is being pulled."""
        return self._pull is not None

    def begin(self, point: QPoint, on_canvas: QPointF) -> str:
        """Begin to pull at what lies there; returns the layer it belongs to, empty where nothing can be pulled."""
        found = handle_at(self._scene.drawing, on_canvas)
        if found is None:
            return ""
        layer = found[0].layer
        if isinstance(found[1], SkipHandle):
            targets = skip_targets(self._scene.drawing.project, layer.id)
            self._pull = SkipGesture(self._scene, self._look, layer.id, targets, point)
        elif isinstance(layer, DenseSpec):
            self._pull = UnitsGesture(layer.id, layer.units, point)
        return layer.id

    def move(self, point: QPoint, on_canvas: QPointF) -> None:
        """Follow the mouse."""
        pull = self._pull
        if isinstance(pull, UnitsGesture) and pull.move(point):
            self.units_shown.emit(pull.layer_id, pull.units)
            before = f"Esc leaves {pull.before}"
            self.said.emit(f"{counted(pull.units, 'unit')} · let go to set them · {before}")
        elif isinstance(pull, SkipGesture):
            pull.move(point, on_canvas)
            if pull.is_moving:
                self.said.emit(skip_sentence(self._scene.drawing.project, pull))

    def end(self) -> None:
        """Do what was pulled for."""
        pull = self._pull
        self.cancel()
        if isinstance(pull, UnitsGesture):
            self.units_set.emit(pull.layer_id, pull.units)
        elif pull is not None and not pull.is_moving:
            self.skip_menu_asked.emit(pull.layer_id)
        elif pull is not None and pull.is_fitting:
            self.skip_drawn.emit(pull.layer_id, pull.target_id)

    def cancel(self) -> None:
        """Leave everything as it was before."""
        pull, self._pull = self._pull, None
        if isinstance(pull, UnitsGesture):
            self.units_shown.emit(pull.layer_id, pull.before)
        elif pull is not None:
            pull.end()
        if pull is not None:
            self.said.emit("")


def skip_sentence(project: Project, pull: SkipGesture) -> str:
    """Return what letting go of a skip connection would do."""
    network = project.network
    source = words.source_title(network, pull.layer_id)
    if pull.is_fitting:
        target = words.target_title(network, pull.target_id)
        joining = words.KINDS[skip_kind(project, pull.layer_id, pull.target_id)].title
        return f"Let go: {target} reads {words.lower_first(source)} too, by {joining} · Esc does nothing"
    if pull.target_id and network.index(pull.target_id) == network.index(pull.layer_id) + 1:
        return f"The next layer reads {words.lower_first(source)} anyway: drag to one behind it · Esc does nothing"
    return "Drag to a later layer · Esc or letting go elsewhere does nothing"


class _SkipLine(QGraphicsItem):
    """The skip connection while it is drawn: a line to the mouse, and a frame around the layer it would lead to."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._path = QPainterPath()
        self._target = QRectF()
        self.setZValue(20)

    def show_line(self, start: QPointF, end: QPointF, target: QRectF) -> None:
        """Run from `start` over the cards to `end`, with a frame around `target` where it is not empty."""
        self.prepareGeometryChange()
        lift = min(abs(end.x() - start.x()) / 3, 60.0)
        self._path = QPainterPath(start)
        self._path.cubicTo(start - QPointF(0, lift), end - QPointF(0, lift), end)
        self._target = target

    def boundingRect(self) -> QRectF:
        return self._path.boundingRect().united(self._target).adjusted(-6, -6, 6, 6)

    def paint(self, painter: QPainter, _option: QStyleOptionGraphicsItem, _widget: QWidget | None = None) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        is_fitting = not self._target.isEmpty()
        painter.setPen(QPen(self._look.text, 2.0, Qt.PenStyle.SolidLine if is_fitting else Qt.PenStyle.DashLine))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(self._path)
        if is_fitting:
            painter.drawRoundedRect(self._target.adjusted(-3, -3, 3, 3), 8, 8)
        painter.setBrush(self._look.text)
        painter.drawEllipse(self._path.currentPosition(), 3.0, 3.0)
