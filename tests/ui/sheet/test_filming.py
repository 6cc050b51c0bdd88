"""The run as an animation: its frames, its size, what is shown on them, Cancel, and the moment of before put back."""

import itertools
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PIL.GifImagePlugin import GifImageFile
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QProgressDialog, QPushButton
from pytestqt.qtbot import QtBot

from playground import app
from playground.data.dataset import build
from playground.engine.recording import RecordingView
from playground.engine.trainer import Trainer
from playground.project.training import TrainingSpec
from playground.ui import dialogs
from playground.ui.sheet import filming
from playground.ui.sheet.film_dialog import LAST_MS, FilmChoice, FilmDialog, chosen_rows
from playground.ui.sheet.gif import Pixels, pixels_of
from playground.ui.sheet.view_sheet import Subject, ViewSheet
from playground.ui.wording import loss_text
from tests.ui.whole_window import WAIT_MS, newest_frame

MOMENTS = 5


def recorded(epochs: list[int]) -> RecordingView:
    """Return a recording of moments at the ends of these epochs."""
    counters = np.array([(epoch, 25 * epoch, 0) for epoch in epochs])
    parameters = np.zeros((len(epochs), 3))
    return RecordingView(counters, parameters, 250, [np.empty(0)] * len(epochs), [TrainingSpec()] * len(epochs))


def trained(built: app.App, qtbot: QtBot) -> RecordingView:
    newest_frame(built, qtbot)
    for _epoch in range(12):
        built.session.step_epochs(1)
        frame = newest_frame(built, qtbot)
    assert frame.recording is not None
    return frame.recording


def train_loss(built: app.App, recording: RecordingView, row: int) -> float:
    """Return the train loss of a moment."""
    project = built.document.project
    trainer = Trainer(project, build(project.dataset))
    trainer.advance(int(recording.steps[row]))
    return trainer.snapshot().metrics.train_loss


def choose(monkeypatch: pytest.MonkeyPatch, built: app.App, path: Path, rows: tuple[int, ...]) -> None:
    """Answer both questions: the feature space at these rows, and where to."""
    shown_ms = (50,) * (len(rows) - 1) + (LAST_MS,)
    choice = FilmChoice(built.window.boundary_plot, "Feature space", rows, shown_ms, 1)
    monkeypatch.setattr(filming, "ask_film", lambda _window, _views, _recording: choice)
    monkeypatch.setattr(dialogs, "ask_picture_path", lambda _parent, _suggestion, _suffix: path)


def test_that_an_animation_has_a_frame_for_each_moment_and_the_past_is_put_back(
    qtbot: QtBot, built: app.App, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    recording = trained(built, qtbot)
    path = tmp_path / "run.gif"
    rows = chosen_rows(recording, MOMENTS, is_by_epochs=True)
    choose(monkeypatch, built, path, rows)
    built.window.time_bar.slider.setValue(3)
    qtbot.waitUntil(lambda: built.window.time_bar.travel.row == 3, timeout=WAIT_MS)
    with qtbot.waitSignal(built.window.filming.filmed, timeout=WAIT_MS) as told:
        built.window.actions_.animate.trigger()
    assert told.args == [f"{MOMENTS} moments of the run are written to run.gif"]
    size = ViewSheet(Subject(built.window.boundary_plot, "Feature space", built.theme), title="A title").size
    with Image.open(path) as film:
        assert isinstance(film, GifImageFile)
        assert film.n_frames == MOMENTS
        assert film.size == (size.width(), size.height())
        assert film.info["duration"] == 50
        pictures = []
        for frame in range(MOMENTS):
            film.seek(frame)
            pictures.append(np.asarray(film.convert("RGB"), dtype=np.int16))
        assert film.info["duration"] == LAST_MS
    assert all(np.any(one != other) for one, other in itertools.pairwise(pictures))
    qtbot.waitUntil(lambda: not built.window.time_bar.travel.is_asking, timeout=WAIT_MS)
    assert built.window.time_bar.travel.row == 3
    assert not built.session.is_running


def test_that_a_view_that_computes_in_a_job_is_waited_for(
    qtbot: QtBot, built: app.App, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    recording = trained(built, qtbot)
    landscape = built.window.landscape
    built.window.docks.bring(landscape)
    said: list[str] = []

    def noted(image: QImage) -> Pixels:
        said.append(landscape.plot.losses.words)
        return pixels_of(image)

    monkeypatch.setattr(filming, "pixels_of", noted)
    with qtbot.waitSignal(built.window.filming.filmed, timeout=WAIT_MS):
        choice = FilmChoice(landscape, "Landscape", (0, 1, 2), (50, 50, 50), 1)
        built.window.filming.film(choice, tmp_path / "run.gif")
    losses = [loss_text(train_loss(built, recording, row)) for row in (0, 1, 2)]
    assert [words.partition(" now")[0].split()[-1] for words in said] == losses


def test_that_the_run_goes_on_where_it_ran(
    qtbot: QtBot, built: app.App, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trained(built, qtbot)
    choose(monkeypatch, built, tmp_path / "run.gif", (0, 2))
    built.session.run()
    with qtbot.waitSignal(built.window.filming.filmed, timeout=WAIT_MS):
        built.window.actions_.animate.trigger()
        assert not built.session.is_running
    assert built.session.is_running
    built.session.pause()


def test_that_an_animation_can_be_cancelled_and_leaves_nothing(
    qtbot: QtBot, built: app.App, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, told: list[str]
) -> None:
    recording = trained(built, qtbot)
    choose(monkeypatch, built, tmp_path / "run.gif", tuple(range(len(recording))))
    built.window.actions_.animate.trigger()
    (progress,) = built.window.findChildren(QProgressDialog)
    qtbot.waitUntil(lambda: progress.value() >= 2, timeout=WAIT_MS)
    progress.findChildren(QPushButton)[0].click()
    qtbot.waitUntil(lambda: not built.window.filming.is_filming, timeout=WAIT_MS)
    assert list(tmp_path.glob("*.gif")) == list(tmp_path.glob("*.tmp")) == []
    assert told == []
    qtbot.waitUntil(lambda: not built.window.time_bar.travel.is_asking, timeout=WAIT_MS)
    assert not built.window.time_bar.travel.is_past


def test_that_a_folder_that_is_not_there_is_told(
    qtbot: QtBot, built: app.App, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, told: list[str]
) -> None:
    trained(built, qtbot)
    choose(monkeypatch, built, tmp_path / "gone" / "run.gif", (0, 1))
    built.window.actions_.animate.trigger()
    qtbot.waitUntil(lambda: bool(told), timeout=WAIT_MS)
    assert told[0].startswith("run.gif was not written because its folder does not exist")
    assert not built.window.filming.is_filming


def test_that_a_run_without_a_past_cannot_be_animated_and_says_why(
    qtbot: QtBot, built: app.App, told: list[str]
) -> None:
    newest_frame(built, qtbot)
    built.window.actions_.animate.trigger()
    assert told == [filming.NO_MOMENTS]


def test_that_moments_are_chosen_evenly_from_first_to_last() -> None:
    early = recorded([0, 1, 2, 3, 4, 5, 6, 7, 8, 100])
    assert chosen_rows(early, 4, is_by_epochs=False) == (0, 3, 6, 9)
    assert chosen_rows(early, 3, is_by_epochs=True) == (0, 9)
    assert chosen_rows(early, 120, is_by_epochs=False) == tuple(range(10))


def test_that_the_dialog_says_how_long_it_will_take(qtbot: QtBot, built: app.App) -> None:
    dialog = FilmDialog(None, {"Loss": built.window.loss_plot}, recorded(list(range(200))))
    qtbot.addWidget(dialog)
    assert dialog.said == f"60 moments, {59 * 0.1 + LAST_MS / 1000:.1f} s"
    dialog.moments.setValue(120)
    dialog.rate.setCurrentIndex(dialog.rate.findData(20))
    assert len(dialog.choice.rows) == 120
    assert dialog.choice.shown_ms[:2] == (50, 50)
