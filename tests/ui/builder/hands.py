"""What a person's hands do to the builder, made of real events, and a frame to show."""

import numpy as np
from PySide6.QtCore import QMimeData, QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from playground.document import Document
from playground.engine.snapshot import Metrics, Snapshot
from playground.project.network import DenseSpec, LayerSpec, n_parameters
from playground.project.project import Project
from playground.session.messages import Frame
from playground.ui.builder.palette import layer_mime
from playground.ui.builder.view import BuilderView

LEFT_BUTTON = Qt.MouseButton.LeftButton


def ids(document: Document) -> list[str]:
    return [layer.id for layer in document.project.network.layers]


def layer(document: Document, layer_id: str) -> LayerSpec:
    return document.project.network.layer(layer_id)


def units(document: Document, layer_id: str) -> int:
    found = layer(document, layer_id)
    assert isinstance(found, DenseSpec)
    return found.units


def on_card(builder: BuilderView, layer_id: str, rect: QRectF | None = None) -> QPoint:
    """Return a point of the viewport in the middle of a rectangle of a card, or on its title."""
    return builder.canvas.viewport_rect(layer_id, rect or QRectF(40, 8, 16, 16)).center().toPoint()


def between(builder: BuilderView, left: str, right: str) -> QPointF:
    cards = builder.scene.cards
    x = (cards[left].x() + builder.scene.layout_.spacing.card + cards[right].x()) / 2
    return QPointF(builder.canvas.mapFromScene(QPointF(x, cards[left].y() + 60)))


def drag_over(builder: BuilderView, data: QMimeData, place: QPointF) -> None:
    point = place.toPoint()
    none = Qt.KeyboardModifier.NoModifier
    viewport = builder.canvas.viewport()
    QApplication.sendEvent(viewport, QDragEnterEvent(point, Qt.DropAction.CopyAction, data, LEFT_BUTTON, none))
    QApplication.sendEvent(viewport, QDragMoveEvent(point, Qt.DropAction.CopyAction, data, LEFT_BUTTON, none))


def drop(builder: BuilderView, kind: type[LayerSpec], place: QPointF) -> None:
    data = layer_mime(kind)
    drag_over(builder, data, place)
    none = Qt.KeyboardModifier.NoModifier
    event = QDropEvent(place, Qt.DropAction.CopyAction, data, LEFT_BUTTON, none)
    QApplication.sendEvent(builder.canvas.viewport(), event)


def drag_card(qtbot: QtBot, builder: BuilderView, layer_id: str, *places: QPoint) -> None:
    """Press on a card and move it over these places, without letting go."""
    viewport, start = builder.canvas.viewport(), on_card(builder, layer_id)
    qtbot.mousePress(viewport, LEFT_BUTTON, pos=start)
    for place in (start + QPoint(12, 0), *places):
        qtbot.mouseMove(viewport, place)


def drag_card_to(qtbot: QtBot, builder: BuilderView, layer_id: str, place: QPoint) -> None:
    drag_card(qtbot, builder, layer_id, place, place + QPoint(1, 0))
    qtbot.mouseRelease(builder.canvas.viewport(), LEFT_BUTTON, pos=place + QPoint(1, 0))


def key(qtbot: QtBot, builder: BuilderView, name: Qt.Key, modifier: Qt.KeyboardModifier | None = None) -> None:
    qtbot.keyClick(builder.canvas, name, modifier or Qt.KeyboardModifier.NoModifier)


def numbered_frame(project: Project) -> Frame:
    """Return a frame in which every parameter is its own place in the flat vector."""
    parameters = np.arange(n_parameters(project.network, project.dataset.n_features), dtype=np.float64)
    metrics = Metrics(0.1, 0.1, 0.9, 0.9)
    return Frame(1, "running", snapshot=Snapshot(epoch=1, step=1, parameters=parameters, metrics=metrics))
