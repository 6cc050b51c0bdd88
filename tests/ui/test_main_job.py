"""The main job, end to end: drag a layer in, train, save, close, and go on in a new process with the same numbers."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from playground import app
from playground.project.network import DenseSpec
from playground.session.messages import Frame
from playground.ui import dialogs
from playground.ui.builder.palette import layer_mime
from tests.ui.whole_window import WAIT_MS

LEFT = Qt.MouseButton.LeftButton


def drag_dense_between(built: app.App, left: str, right: str) -> None:
    """Drag a Dense chip onto the canvas, between the cards of two layers, by the events Qt sends for a real drag."""
    builder = built.window.builder
    cards = builder.scene.cards
    x = (cards[left].sceneBoundingRect().right() + cards[right].sceneBoundingRect().left()) / 2
    place = QPointF(builder.canvas.mapFromScene(QPointF(x, cards[left].y() + 60)))
    data, copy, no_key = layer_mime(DenseSpec), Qt.DropAction.CopyAction, Qt.KeyboardModifier.NoModifier
    viewport = builder.canvas.viewport()
    for event in (
        QDragEnterEvent(place.toPoint(), copy, data, LEFT, no_key),
        QDragMoveEvent(place.toPoint(), copy, data, LEFT, no_key),
        QDropEvent(place, copy, data, LEFT, no_key),
    ):
        QApplication.sendEvent(viewport, event)


def type_units(built: app.App, qtbot: QtBot, layer_id: str, units: int) -> None:
    """Click the number on a layer's card and type another one."""
    builder = built.window.builder
    number = builder.scene.cards[layer_id].number_rect
    place = builder.canvas.viewport_rect(layer_id, number).center().toPoint()
    qtbot.mouseClick(builder.canvas.viewport(), LEFT, pos=place)
    qtbot.keyClicks(builder.editor, str(units))
    qtbot.keyClick(builder.editor, Qt.Key.Key_Return)


def newest_test_loss(frames: list[Frame]) -> float:
    """Return the newest test loss."""
    snapshot = frames[-1].snapshot if frames else None
    return snapshot.metrics.test_loss if snapshot is not None else float("inf")


def test_that_a_dragged_network_learns_and_goes_on_after_opening_in_a_new_process(
    built: app.App, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "mine.nnplay"
    monkeypatch.setattr(dialogs, "ask_save_path", lambda _parent, _suggestion: path)
    window, session = built.window, built.session
    frames: list[Frame] = []
    session.frame_ready.connect(frames.append)

    drag_dense_between(built, "layer-1", "layer-2")
    layers = built.document.project.network.layers
    assert [layer.id for layer in layers] == ["layer-1", "layer-3", "layer-2"]
    type_units(built, qtbot, "layer-3", 4)
    new = built.document.project.network.layer("layer-3")
    assert isinstance(new, DenseSpec)
    assert new.units == 4

    window.builder.canvas.setFocus()
    qtbot.keyClick(window, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: newest_test_loss(frames) < 0.05, timeout=WAIT_MS)
    qtbot.keyClick(window, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: frames[-1].phase == "paused" and session.is_settled(frames[-1]), timeout=WAIT_MS)
    window.actions_.save.trigger()
    assert window.filing.saver.finish()
    assert not built.document.is_modified

    session.step_epochs(5)
    qtbot.waitUntil(lambda: frames[-1].phase == "paused" and session.is_settled(frames[-1]), timeout=WAIT_MS)
    unbroken = frames[-1]
    assert unbroken.snapshot is not None
    built.document.mark_saved(path, built.document.project, unbroken.snapshot.step)
    window.close()
    assert unbroken.history is not None

    command = [sys.executable, "-m", "playground", "train", str(path), "--epochs", "5", "--json"]
    done = subprocess.run(command, capture_output=True, check=True, text=True)
    history = json.loads(done.stdout)["history"]
    for name in ("epoch", "train_loss", "test_loss"):
        assert history[name] == unbroken.history.column(name).tolist(), name
