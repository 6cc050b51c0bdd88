"""The curves in the whole window: runs that replace one another, branches, and what is remembered."""

from pathlib import Path

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from playground import app
from playground.settings import Settings
from tests.ui.whole_window import WAIT_MS, newest_frame


def train(built: app.App, qtbot: QtBot, epochs: int) -> None:
    newest_frame(built, qtbot)
    built.session.step_epochs(epochs)
    frame = newest_frame(built, qtbot)
    assert frame.history is not None
    assert len(frame.history) > epochs


def test_that_the_run_reset_takes_away_stays_under_the_next_one(built: app.App, qtbot: QtBot) -> None:
    train(built, qtbot, 20)
    built.window.actions_.reset.trigger()
    newest_frame(built, qtbot)
    (run,) = built.window.loss_plot.keeper.drawn
    assert run.name(built.document.project) == "last run"
    assert run.curves["test_loss"].epochs[-1] == 20


def test_that_a_branch_keeps_the_curves_of_the_run_it_leaves(built: app.App, qtbot: QtBot) -> None:
    train(built, qtbot, 20)
    frame = newest_frame(built, qtbot)
    assert frame.recording is not None
    built.session.wish(at_step=int(frame.recording.steps[0]))
    newest_frame(built, qtbot)
    built.window.time_bar.branch_asked.emit("epoch 0")
    newest_frame(built, qtbot)
    (run,) = built.window.loss_plot.keeper.drawn
    assert run.name(built.document.project) == "without branching at epoch 0"
    assert run.curves["test_loss"].epochs[-1] == 20


def test_that_space_runs_from_the_curves(built: app.App, qtbot: QtBot) -> None:
    area = built.window.loss_plot.area
    built.window.activateWindow()
    area.setFocus()
    qtbot.waitUntil(area.hasFocus, timeout=WAIT_MS)
    qtbot.keyClick(area, Qt.Key.Key_Space)
    assert built.session.is_running


def test_that_what_the_curves_show_is_remembered(built: app.App, tmp_path: Path) -> None:
    built.window.loss_plot.header.quantity_chosen.emit("learning_rate")
    built.window.loss_plot.header.across_chosen.emit("step")
    built.settings.flush()
    kept = Settings(tmp_path / "settings.ini").curve_choices
    assert (kept.quantity, kept.across) == ("learning_rate", "step")
