"""Weights set by hand in the whole window: the run takes them at once, the history goes on, undo brings back."""

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from playground import app
from playground.session.messages import Frame
from playground.ui.builder.weight_editor import WeightPlace
from tests.ui.whole_window import WAIT_MS, newest_frame

LINK = WeightPlace("layer-1", 1, 0)
AT = 2
"""Place of that weight in the flat vector: unit 1 of a layer that reads two inputs."""


def parameters(frame: Frame) -> bytes:
    assert frame.snapshot is not None
    return frame.snapshot.parameters.tobytes()


def value(frame: Frame) -> float:
    assert frame.snapshot is not None
    return float(frame.snapshot.parameters[AT])


def type_on_link(built: app.App, qtbot: QtBot, text: str) -> None:
    builder = built.window.builder
    builder.weights.open(LINK)
    qtbot.keyClicks(builder.weight_editor.field, text)
    qtbot.keyClick(builder.weight_editor.field, Qt.Key.Key_Return)


def test_that_a_weight_typed_acts_on_the_paused_run_and_undo_brings_the_learned_one_back(
    built: app.App, qtbot: QtBot
) -> None:
    newest_frame(built, qtbot)
    built.session.step_epochs(5)
    learned = newest_frame(built, qtbot)
    assert learned.history is not None
    type_on_link(built, qtbot, "-4.5")
    given = newest_frame(built, qtbot)
    assert value(given) == -4.5
    assert (given.run_id, given.snapshot is not None and given.snapshot.epoch) == (learned.run_id, 5)
    assert given.history is not None
    assert len(given.history) == len(learned.history)
    assert built.window.builder.scene.value_of(*LINK) == -4.5
    built.document.undo_stack.undo()
    assert parameters(newest_frame(built, qtbot)) == parameters(learned)
    built.document.undo_stack.redo()
    assert value(newest_frame(built, qtbot)) == -4.5


@pytest.mark.parametrize("is_frozen", [True, False])
def test_that_a_weight_typed_while_the_network_learns_is_learned_on_from_or_kept(
    built: app.App, qtbot: QtBot, is_frozen: bool
) -> None:
    newest_frame(built, qtbot)
    built.session.run()
    type_on_link(built, qtbot, "1.25")
    if is_frozen:
        built.window.builder.weights.toggle_frozen(LINK, 1.25)
    frames: list[Frame] = []
    built.session.frame_ready.connect(frames.append)
    qtbot.waitUntil(
        lambda: bool(frames) and frames[-1].snapshot is not None and frames[-1].snapshot.epoch > 20, timeout=WAIT_MS
    )
    built.session.pause()
    assert (value(newest_frame(built, qtbot)) == 1.25) == is_frozen
    built.session.reset(built.document.project)
    assert value(newest_frame(built, qtbot)) == 1.25
