"""The divergence in the whole window: changes of settings are marked, the choice is remembered, a branch cuts it."""

from pathlib import Path

from pytestqt.qtbot import QtBot

from playground import app
from playground.project import edits
from playground.settings import Settings
from tests.ui.whole_window import WAIT_MS, newest_frame


def test_that_a_setting_changed_during_a_run_is_marked_in_both_views(built: app.App, qtbot: QtBot) -> None:
    window, document = built.window, built.document
    newest_frame(built, qtbot)
    built.session.step_epochs(20)
    newest_frame(built, qtbot)
    for rate in (0.1, 0.2, 0.3):
        document.edit("Learning rate", edits.change_training(document.project, learning_rate=rate), "drag")
    newest_frame(built, qtbot)
    words = ["Learning rate 0.03 → 0.3"]
    assert [sign.words for sign in window.loss_plot.signs if sign.kind == "change"] == words
    window.docks.bring(window.divergence_plot)
    qtbot.waitUntil(lambda: bool(window.divergence_plot.sheet.signs.signs), timeout=WAIT_MS)
    assert [(sign.place, sign.words) for sign in window.divergence_plot.sheet.signs.signs] == [(20.0, *words)]


def test_that_a_change_taken_back_before_the_next_step_leaves_no_mark(built: app.App, qtbot: QtBot) -> None:
    newest_frame(built, qtbot)
    built.session.step_epochs(5)
    newest_frame(built, qtbot)
    built.document.edit("Batch size", edits.change_training(built.document.project, batch_size=3))
    newest_frame(built, qtbot)
    built.document.undo_stack.undo()
    frame = newest_frame(built, qtbot)
    assert frame.history is not None
    assert frame.history.marks == ()


def test_that_the_gap_alone_is_remembered(built: app.App, tmp_path: Path) -> None:
    which = built.window.divergence_plot.which
    which.setCurrentIndex(1)
    which.activated.emit(1)
    built.settings.flush()
    assert Settings(tmp_path / "settings.ini").is_gap_alone
