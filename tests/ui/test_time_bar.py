"""The time bar in the window: every view shows the moment, playing, branching, and what brings the present back."""

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from playground import app
from playground.project import edits
from playground.session.messages import Frame
from playground.ui.builder.words import signed
from playground.ui.panels.time_bar import EMPTY_WORDS
from playground.ui.wording import LOOKING_BACK
from tests.ui.whole_window import WAIT_MS, newest_frame


class Watched:
    """The newest frame of a window, and the rows of the recording that were shown."""

    def __init__(self, built: app.App, qtbot: QtBot) -> None:
        self._built, self._qtbot = built, qtbot
        self.frames = [newest_frame(built, qtbot)]
        self.rows: list[int | None] = []
        built.session.frame_ready.connect(self._on_frame_ready)

    def _on_frame_ready(self, frame: Frame) -> None:
        self.frames = [frame]
        self.rows.append(frame.looked_at)

    def shown(self) -> Frame:
        """Return the frame that answers everything asked for."""
        session, travel = self._built.session, self._built.window.time_bar.travel
        self._qtbot.waitUntil(lambda: session.is_settled(self.frames[-1]) and not travel.is_asking, timeout=WAIT_MS)
        return self.frames[-1]

    def train(self, epochs: int) -> Frame:
        """Train epoch by epoch, so that the end of each is recorded."""
        for _epoch in range(epochs):
            self._built.session.step_epochs(1)
            self.shown()
        return self.shown()

    def row(self, epoch: int) -> int:
        """Return the row of the recording at the end of an epoch."""
        recording = self.frames[-1].recording
        assert recording is not None
        return list(recording.epochs).index(float(epoch))


@pytest.fixture
def run(built: app.App, qtbot: QtBot) -> Watched:
    """Give a run of twelve epochs."""
    run = Watched(built, qtbot)
    run.train(12)
    return run


def test_that_there_is_nothing_to_go_back_to_before_training_and_the_bar_says_so(qtbot: QtBot, built: app.App) -> None:
    newest_frame(built, qtbot)
    bar = built.window.time_bar
    assert bar.words == EMPTY_WORDS
    assert not bar.slider.isEnabled()
    assert not any(action.isEnabled() for action in (bar.actions_.play_back, bar.actions_.branch, bar.actions_.now))


def test_that_the_slider_moves_every_view_and_the_builder(built: app.App, run: Watched) -> None:
    present = run.shown()
    window, bar = built.window, built.window.time_bar
    assert present.recording is not None
    assert bar.slider.maximum() == len(present.recording) - 1
    assert bar.slider.value() == bar.slider.maximum()
    pixels, loss = window.boundary_plot.pixels, window.metrics_bar.train_loss.text
    assert pixels is not None
    bar.slider.setValue(0)
    frame = run.shown()
    assert frame.looked_at == 0
    assert frame.snapshot is not None
    assert np.array_equal(frame.snapshot.parameters, present.recording.parameters[0])
    assert window.run_bar.epoch.text == "0"
    moved = window.boundary_plot.pixels
    assert moved is not None
    assert not np.array_equal(moved, pixels)
    assert window.metrics_bar.train_loss.text != loss


def test_that_the_weights_shown_are_those_of_the_moment(built: app.App, run: Watched) -> None:
    window = built.window
    window.builder.select(built.document.project.network.layers[0].id)
    for dock in window.docks:
        if dock.windowTitle() == "Layer":
            dock.raise_()
    table = window.inspector.weights.table
    recording = run.shown().recording
    assert recording is not None
    for row in (0, run.row(6), run.row(12)):
        window.time_bar.slider.setValue(row)
        run.shown()
        shown = [table.item(unit, source) for unit in range(4) for source in range(2)]
        weights = recording.parameters[row][:8]
        assert [item.text() for item in shown if item is not None] == [signed(weight) for weight in weights]


def test_that_the_past_is_told_apart_from_the_present(built: app.App, run: Watched) -> None:
    window, bar = built.window, built.window.time_bar
    assert not bar.badge.isVisible()
    assert bar.words == f"now, {bar.slider.maximum() + 1} moments"
    bar.slider.setValue(run.row(5))
    run.shown()
    assert bar.badge.isVisible()
    assert bar.words == "epoch 5 of 12"
    assert window.metrics_bar.phase.text() == LOOKING_BACK
    bar.actions_.now.trigger()
    assert run.shown().looked_at is None
    assert not bar.badge.isVisible()
    assert window.metrics_bar.phase.text() == "Paused"
    assert bar.slider.value() == bar.slider.maximum()


def test_that_keys_go_through_the_moments(qtbot: QtBot, built: app.App, run: Watched) -> None:
    slider = built.window.time_bar.slider
    built.window.time_bar.actions_.slider.trigger()
    for key, row in ((Qt.Key.Key_Home, 0), (Qt.Key.Key_Right, 1), (Qt.Key.Key_PageUp, 2), (Qt.Key.Key_Left, 1)):
        qtbot.keyClick(slider, key)
        assert run.shown().looked_at == row
    qtbot.keyClick(slider, Qt.Key.Key_End)
    assert run.shown().looked_at is None


def test_that_a_drag_ends_where_the_hand_does_without_showing_all_between(built: app.App, run: Watched) -> None:
    bar = built.window.time_bar
    run.rows.clear()
    bar.slider.setSliderDown(True)
    for row in range(11, 2, -1):
        bar.slider.setValue(row)
    bar.slider.setSliderDown(False)
    assert run.shown().looked_at == 3
    assert set(run.rows) <= {None, 11, 3}


def test_that_moving_it_pauses_and_run_goes_on_from_the_present(qtbot: QtBot, built: app.App, run: Watched) -> None:
    present = run.shown()
    built.session.run()
    built.window.time_bar.slider.setValue(0)
    run.shown()
    assert not built.session.is_running
    built.window.actions_.run.trigger()
    qtbot.waitUntil(lambda: run.frames[-1].looked_at is None, timeout=WAIT_MS)
    built.session.pause()
    frame = run.shown()
    assert frame.snapshot is not None
    assert present.snapshot is not None
    assert frame.snapshot.step >= present.snapshot.step
    assert frame.recording is not None
    slider = built.window.time_bar.slider
    assert slider.value() == slider.maximum() == len(frame.recording) - 1


def test_that_it_plays_the_run_once_forwards_and_backwards(qtbot: QtBot, built: app.App, run: Watched) -> None:
    bar = built.window.time_bar
    bar.speed.setCurrentText("4×")
    run.rows.clear()
    bar.actions_.play_forth.trigger()
    assert bar.travel.direction == 1
    qtbot.waitUntil(lambda: bar.travel.direction == 0, timeout=WAIT_MS)
    run.shown()
    seen = [row for row in run.rows if row is not None]
    assert seen[0] == 0
    assert seen == sorted(seen)
    assert len(set(seen)) > 3
    assert run.rows[-1] is None
    bar.actions_.play_back.trigger()
    qtbot.waitUntil(lambda: bar.travel.direction == 0, timeout=WAIT_MS)
    assert run.shown().looked_at == 0


def test_that_playing_stops_when_it_is_pressed_again(qtbot: QtBot, built: app.App, run: Watched) -> None:
    bar = built.window.time_bar
    bar.actions_.play_forth.trigger()
    qtbot.waitUntil(lambda: 0 < bar.travel.row < bar.slider.maximum(), timeout=WAIT_MS)
    bar.actions_.play_forth.trigger()
    assert bar.travel.direction == 0
    assert run.shown().looked_at == bar.slider.value()


@pytest.mark.parametrize("ending", ["run", "edit", "reset"])
def test_that_playing_ends_when_the_present_is_brought_back(
    qtbot: QtBot, built: app.App, run: Watched, ending: str
) -> None:
    bar = built.window.time_bar
    bar.actions_.play_forth.trigger()
    qtbot.waitUntil(lambda: 0 < bar.travel.row < bar.slider.maximum(), timeout=WAIT_MS)
    if ending == "run":
        built.window.actions_.run.trigger()
    elif ending == "edit":
        built.document.edit("Rate", edits.change_training(built.document.project, learning_rate=0.5))
    else:
        built.window.actions_.reset.trigger()
    qtbot.waitUntil(lambda: bar.travel.direction == 0, timeout=WAIT_MS)
    assert built.session.is_running == (ending == "run")
    built.session.pause()
    assert run.shown().looked_at is None


def test_that_an_edit_in_the_past_is_one_of_the_present_run(built: app.App, run: Watched) -> None:
    built.window.time_bar.slider.setValue(4)
    run.shown()
    built.document.edit("Rate", edits.change_training(built.document.project, learning_rate=0.5))
    frame = run.shown()
    assert frame.looked_at is None
    assert frame.snapshot is not None
    assert frame.snapshot.epoch == 12


def test_that_a_branch_is_a_run_from_the_moment_with_the_settings_of_now(built: app.App, run: Watched) -> None:
    bar = built.window.time_bar
    built.document.edit("Rate", edits.change_training(built.document.project, learning_rate=0.5))
    run.shown()
    built.document.mark_saved(Path("a.nnplay"), built.document.project)
    row = run.row(4)
    bar.slider.setValue(row)
    run.shown()
    assert not built.document.is_modified
    project = built.document.project
    bar.actions_.branch.trigger()
    frame = run.shown()
    assert frame.looked_at is None
    assert frame.snapshot is not None
    assert frame.snapshot.epoch == 4
    assert built.document.project is project
    assert built.document.is_modified
    assert bar.slider.maximum() == row
    assert built.window.metrics_bar.note.text() == "A new run goes on from epoch 4 of 12"
