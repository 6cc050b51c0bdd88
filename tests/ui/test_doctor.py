"""A run that broke is told in the window with a button that mends it, as an edit like any other."""

from pytestqt.qtbot import QtBot

from playground import app
from playground.project import edits
from playground.session.messages import Frame
from tests.ui.whole_window import WAIT_MS, newest_frame


def frames_of(built: app.App) -> list[Frame]:
    frames: list[Frame] = []
    built.session.frame_ready.connect(frames.append)
    return frames


def test_that_a_broken_run_is_mended_by_one_click_and_goes_on(qtbot: QtBot, built: app.App) -> None:
    document, help_line = built.document, built.window.builder.help
    project = edits.choose_source(document.project, "plane")
    project = edits.remove_layer(edits.remove_layer(project, 0), 0)
    document.edit("Break", edits.change_training(project, learning_rate=100.0))
    frames = frames_of(built)
    newest_frame(built, qtbot)
    built.session.run()
    qtbot.waitUntil(lambda: frames[-1].phase == "stopped" and help_line.is_wrong, timeout=WAIT_MS)
    assert "2/λ_max" in help_line.label.toolTip() or "2/λ_max" in help_line.label.text()
    document.edit("Look", edits.move_query(document.project, 0.5, 0.5))
    assert help_line.is_wrong
    help_line.button.click()
    assert document.undo_stack.undoText().startswith("Fix: set the learning rate to")
    assert document.project.query == (0.5, 0.5)
    assert not help_line.is_wrong
    built.session.run()
    qtbot.waitUntil(
        lambda: frames[-1].snapshot is not None and frames[-1].snapshot.metrics.train_loss < 0.01, timeout=WAIT_MS
    )
    built.session.pause()
    document.undo_stack.undo()
    assert document.project.training.learning_rate == 100.0
