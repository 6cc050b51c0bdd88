"""The loss landscape: what it asks for and when, what it says, and what can be chosen by mouse and keyboard."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QMainWindow, QWidget
from pytestqt.qtbot import QtBot

from playground.analysis import survey
from playground.analysis.landscape import Landscape, Question
from playground.data.dataset import build
from playground.document import Document
from playground.engine.recording import Recording
from playground.engine.trainer import Trainer
from playground.project import edits
from playground.project.project import Project, default_project
from playground.session.job import Jobs
from playground.session.messages import Frame
from playground.settings import Settings
from playground.ui.plots.landscape_plot import BEYOND_WORDS, BUSY_WORDS, EMPTY_WORDS, NO_TEST_WORDS, LandscapePlot
from playground.ui.theme import Theme

WAIT_MS = 20_000


class Run:
    """A run whose frames are made by hand, so that a test says when it moves."""

    def __init__(self, project: Project) -> None:
        self.project, self.dataset = project, build(project.dataset)
        self.trainer = Trainer(project, self.dataset)
        self.recording = Recording(self.trainer.n_parameters, self.dataset.y_train.size)
        self.go_on(0)

    def go_on(self, n_moments: int = 5) -> Frame:
        self.recording.add(self.trainer.moment()) if self.trainer.step == 0 else None
        for _ in range(n_moments):
            self.trainer.advance(10)
            self.recording.add(self.trainer.moment())
        return self.frame()

    def frame(self, **fields: object) -> Frame:
        made = Frame(
            1,
            "paused",
            dataset=self.dataset,
            snapshot=self.trainer.snapshot(),
            recording=self.recording.view(),
        )
        return replace(made, **fields)  # type: ignore[arg-type]  # fields of a frame

    def looked_at(self, row: int) -> Frame:
        moment = self.recording.view().moment(row)
        snapshot = replace(self.trainer.snapshot(), step=moment.step, parameters=moment.parameters)
        return self.frame(snapshot=snapshot, looked_at=row)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(tmp_path / "settings.ini")


@pytest.fixture
def run() -> Run:
    return Run(default_project())


@pytest.fixture
def make_plot(qtbot: QtBot, settings: Settings) -> Iterator[Callable[..., LandscapePlot]]:
    plots: list[tuple[LandscapePlot, Jobs, QMainWindow]] = []

    def make(project: Project | None = None, size: tuple[int, int] = (400, 320)) -> LandscapePlot:
        theme, jobs = Theme(), Jobs()
        theme.set_mode("light")
        window = QMainWindow()
        qtbot.addWidget(window)
        window.resize(*size)
        plot = LandscapePlot(Document(project or default_project()), jobs, settings, theme)
        window.setCentralWidget(plot)
        window.show()
        qtbot.waitExposed(window)
        plots.append((plot, jobs, window))
        return plot

    yield make
    for plot, jobs, _window in plots:
        plot.close_jobs()
        jobs.close()


@pytest.fixture
def plot(make_plot: Callable[..., LandscapePlot]) -> LandscapePlot:
    return make_plot()


def choose(plot: LandscapePlot, kind: str) -> None:
    place = plot.controls.kind.findData(kind)
    plot.controls.kind.setCurrentIndex(place)
    plot.controls.kind.activated.emit(place)


def landscape_of(qtbot: QtBot, plot: LandscapePlot, claim: Callable[[Landscape], bool]) -> Landscape:
    """Return the landscape that is shown once it is what a test waits for."""
    qtbot.waitUntil(lambda: plot.landscape is not None and claim(plot.landscape), timeout=WAIT_MS)
    assert plot.landscape is not None
    return plot.landscape


def test_that_an_empty_view_says_what_to_do(plot: LandscapePlot) -> None:
    assert plot.banner.words == EMPTY_WORDS
    assert plot.landscape is None


def test_that_the_first_landscape_is_waited_for_in_words_and_drawn(qtbot: QtBot, plot: LandscapePlot, run: Run) -> None:
    plot.show_frame(run.go_on())
    assert plot.banner.words == BUSY_WORDS
    found = landscape_of(qtbot, plot, lambda each: each.step == run.trainer.step)
    assert plot.banner.words == ""
    assert plot.map.pixels is not None
    assert plot.map.pixels.shape == (found.side, found.side, 3)
    assert plot.map.lines[0].size > 0
    assert f"{found.here_loss:.4f} now" in plot.losses.words
    assert "of the path's variance in the plane" in plot.truth.words
    assert f"plane laid anew at step {run.trainer.step}" in plot.truth.words


def test_that_a_run_at_rest_gets_a_finer_map(qtbot: QtBot, plot: LandscapePlot, run: Run) -> None:
    plot.show_frame(run.go_on())
    landscape_of(qtbot, plot, lambda each: each.side == 81)


@pytest.mark.parametrize(
    ("kind", "across"),
    [("weights", "bias of output"), ("path", "PC 1 ("), ("random", "direction 1"), ("curvature", "λ₁ = ")],
)
def test_that_every_plane_can_be_chosen_and_names_its_axes(
    qtbot: QtBot, plot: LandscapePlot, run: Run, kind: str, across: str
) -> None:
    plot.show_frame(run.go_on())
    choose(plot, kind)
    landscape_of(qtbot, plot, lambda each: each.kind == kind)
    assert across in plot.map.getAxis("bottom").labelText
    assert plot.map.accessibleDescription().count(plot.map.getAxis("left").labelText) == 1
    assert plot.controls.draw_button.isVisible() == (kind == "random")
    assert plot.controls.across.isVisible() == (kind == "weights")


def test_that_choices_are_remembered(
    qtbot: QtBot, plot: LandscapePlot, run: Run, make_plot: Callable[..., LandscapePlot]
) -> None:
    plot.show_frame(run.go_on())
    choose(plot, "random")
    plot.controls.part.setCurrentIndex(1)
    plot.controls.part.activated.emit(1)
    plot.controls.log_button.click()
    landscape_of(qtbot, plot, lambda each: (each.kind, each.part) == ("random", "test"))
    again = make_plot()
    assert (again.controls.options.kind, again.controls.options.part) == ("random", "test")
    assert not again.controls.is_logarithmic


def test_that_other_random_directions_can_be_drawn(qtbot: QtBot, plot: LandscapePlot, run: Run) -> None:
    plot.show_frame(run.go_on())
    choose(plot, "random")
    first = landscape_of(qtbot, plot, lambda each: each.kind == "random")
    plot.controls.draw_button.click()
    landscape_of(qtbot, plot, lambda each: bool((each.slice.axes != first.slice.axes).any()))


def test_that_two_weights_are_picked_by_name(qtbot: QtBot, plot: LandscapePlot, run: Run) -> None:
    plot.show_frame(run.go_on())
    choose(plot, "weights")
    found = landscape_of(qtbot, plot, lambda each: each.kind == "weights")
    assert found.weights == found.moved_most[:2]
    assert plot.controls.across.itemText(0).startswith("moved most: ")
    box = plot.controls.across
    box.setCurrentIndex(box.findText("layer 1, unit 1 ← x₂"))
    box.activated.emit(box.currentIndex())
    found = landscape_of(qtbot, plot, lambda each: each.weights is not None and each.weights[0] == box.currentData())
    assert plot.map.getAxis("bottom").labelText == "layer 1, unit 1 ← x₂"
    assert found.weights is not None
    assert found.weights[1] == found.moved_most[0]


def test_that_shades_turn_linear_at_once(qtbot: QtBot, plot: LandscapePlot, run: Run) -> None:
    plot.show_frame(run.go_on())
    landscape_of(qtbot, plot, lambda each: each.side == 81)
    assert plot.map.scale is not None
    assert plot.map.scale.is_logarithmic
    plot.controls.log_button.click()
    assert not plot.map.scale.is_logarithmic


def test_that_a_kept_plane_stays_and_says_how_far_the_run_has_left_it(
    qtbot: QtBot, plot: LandscapePlot, run: Run
) -> None:
    plot.show_frame(run.go_on())
    first = landscape_of(qtbot, plot, lambda each: each.step > 0)
    step = first.step
    plot.controls.keep_button.click()
    plot.show_frame(run.go_on())
    kept = landscape_of(qtbot, plot, lambda each: each.step == run.trainer.step)
    assert kept.is_kept
    assert (kept.slice.axes == first.slice.axes).all()
    assert kept.here_distance > 0.0
    assert f"plane kept from step {step}" in plot.truth.words
    assert " off the plane" in plot.truth.words
    plot.controls.keep_button.click()
    landscape_of(qtbot, plot, lambda each: not each.is_kept and each.step == run.trainer.step)


@pytest.mark.parametrize("way", ["button", "key", "wheel"])
def test_that_the_map_is_zoomed_around_the_run(qtbot: QtBot, plot: LandscapePlot, run: Run, way: str) -> None:
    plot.resize(500, 320)
    plot.show_frame(run.go_on())
    first = landscape_of(qtbot, plot, lambda each: each.side == 81)
    width = first.extent[1] - first.extent[0]
    if way == "button":
        plot.controls.in_button.click()
    elif way == "key":
        press(plot.map, Qt.Key.Key_Plus)
    else:
        plot.map.zoomed.emit(0.8)
    found = landscape_of(qtbot, plot, lambda each: each.extent[1] - each.extent[0] < width)
    assert found.extent[0] < found.here[0] < found.extent[1]
    press(plot.map, Qt.Key.Key_0)
    landscape_of(qtbot, plot, lambda each: each.extent[1] - each.extent[0] == pytest.approx(width))


def press(widget: QWidget, key: Qt.Key) -> None:
    widget.keyPressEvent(QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier))


def test_that_the_keyboard_reads_single_places(qtbot: QtBot, plot: LandscapePlot, run: Run) -> None:
    plot.show_frame(run.go_on())
    found = landscape_of(qtbot, plot, lambda each: each.side == 81)
    press(plot.map, Qt.Key.Key_Left)
    place = plot.map.place
    assert place is not None
    assert place[0] < found.here[0]
    assert f"train loss {found.loss_at(*place):.4f} at (" in plot.losses.words
    press(plot.map, Qt.Key.Key_Escape)
    assert " now" in plot.losses.words


def test_that_the_pointer_reads_the_place_below_it(qtbot: QtBot, plot: LandscapePlot, run: Run) -> None:
    plot.show_frame(run.go_on())
    found = landscape_of(qtbot, plot, lambda each: each.side == 81)
    middle = (found.extent[0] + found.extent[1]) / 2, (found.extent[2] + found.extent[3]) / 2
    plot.map.scene().sigMouseMoved.emit(plot.map.getViewBox().mapViewToScene(QPointF(*middle)))
    assert plot.map.place == pytest.approx(middle)
    assert f"{found.loss_at(*middle):.4f} at (" in plot.losses.words
    plot.map.scene().sigMouseMoved.emit(QPointF(-5.0, -5.0))
    assert plot.map.place is None


def test_that_a_moment_gone_back_to_moves_the_dot_at_once_and_then_the_plane(
    qtbot: QtBot, plot: LandscapePlot, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    plot.show_frame(run.go_on())
    found = landscape_of(qtbot, plot, lambda each: each.side == 81)
    moved: list[tuple[float, float]] = []
    monkeypatch.setattr(plot.map, "move_ball", moved.append)
    frame = run.looked_at(2)
    plot.show_frame(frame)
    assert moved == [pytest.approx(found.path[2])]
    assert frame.snapshot is not None
    again = landscape_of(qtbot, plot, lambda each: each.step == run.recording.view().steps[2])
    assert again.path.shape[0] == found.path.shape[0]
    assert again.here == pytest.approx(again.path[2])


def test_that_a_hidden_view_surveys_nothing_until_it_is_seen(qtbot: QtBot, plot: LandscapePlot, run: Run) -> None:
    plot.hide()
    plot.show_frame(run.go_on())
    assert not plot.feed.is_working
    plot.show()
    landscape_of(qtbot, plot, lambda each: each.step == run.trainer.step)


def test_that_without_test_points_the_test_loss_says_so(qtbot: QtBot, make_plot: Callable[..., LandscapePlot]) -> None:
    run = Run(default_project())
    none = replace(run.dataset, x_test=run.dataset.x_test[:0], y_test=run.dataset.y_test[:0])
    plot = make_plot()
    plot.controls.part.setCurrentIndex(1)
    plot.show_frame(replace(run.go_on(), dataset=none))
    assert plot.banner.words == NO_TEST_WORDS
    qtbot.wait(50)
    assert plot.landscape is None


def test_that_the_map_fades_after_an_edit_until_the_next_run_is_surveyed(
    qtbot: QtBot, plot: LandscapePlot, run: Run
) -> None:
    plot.show_frame(run.go_on())
    landscape_of(qtbot, plot, lambda each: each.step > 0)
    changed = edits.new_start(run.project, 7)
    plot.show_project(run.project, changed)
    qtbot.waitUntil(lambda: plot.staleness.is_stale)
    plot.show_frame(replace(run.frame(), run_id=2))
    qtbot.waitUntil(lambda: not plot.staleness.is_stale, timeout=WAIT_MS)


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """Hold every survey until the gate is opened."""
    opened = threading.Event()
    whole = survey.Surveyor.survey

    def held(self: survey.Surveyor, question: Question, *rest: Callable[..., object]) -> Landscape | None:
        opened.wait(10.0)
        return whole(self, question, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(survey.Surveyor, "survey", held)
    yield opened
    opened.set()


def test_that_of_several_wishes_the_newest_is_shown(
    qtbot: QtBot, plot: LandscapePlot, run: Run, gate: threading.Event
) -> None:
    plot.show_frame(run.go_on())
    for kind in ("random", "curvature", "weights"):
        choose(plot, kind)
    shown: list[str] = []
    plot.drawn.connect(lambda drawing: shown.append(drawing.landscape.kind))
    gate.set()
    landscape_of(qtbot, plot, lambda each: each.kind == "weights")
    assert set(shown) == {"weights"}


def test_that_a_survey_that_fails_says_so_and_the_next_one_is_shown(
    qtbot: QtBot,
    plot: LandscapePlot,
    run: Run,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def broken(*_args: object) -> None:
        raise MemoryError("no room")

    with monkeypatch.context() as patch:
        patch.setattr(survey.Surveyor, "survey", broken)
        plot.show_frame(run.go_on())
        qtbot.waitUntil(lambda: "could not be computed (no room)" in plot.banner.words)
        # Once more for the finer map of a run at rest.
        qtbot.waitUntil(lambda: caplog.text.count("the landscape failed") == 2)
    caplog.clear()
    plot.show_frame(run.go_on())
    landscape_of(qtbot, plot, lambda each: each.step == run.trainer.step)
    assert plot.banner.words == ""


@pytest.mark.parametrize("kind", ["path", "weights", "random", "curvature"])
def test_that_a_run_that_diverged_is_told_of_in_words(
    qtbot: QtBot, make_plot: Callable[..., LandscapePlot], kind: str
) -> None:
    project = edits.choose_source(default_project(), "plane")
    for layer in project.network.layers:
        project = edits.change_layer(project, layer.id, activation="relu")
    run = Run(edits.change_training(project, learning_rate=30.0))
    while run.trainer.stop_reason is None:
        run.go_on(1)
    plot = make_plot(run.project)
    choose(plot, kind)
    plot.show_frame(run.frame())
    found = landscape_of(qtbot, plot, lambda each: each.kind == kind)
    assert not np.isfinite(found.here_loss)
    assert plot.losses.words.startswith("● – now")
    if found.lowest is None:
        assert plot.banner.words == BEYOND_WORDS
    qtbot.wait(400)


def test_that_a_low_view_keeps_its_room_for_the_map(qtbot: QtBot, make_plot: Callable[..., LandscapePlot]) -> None:
    run, plot = Run(default_project()), make_plot(size=(330, 160))
    plot.show_frame(run.go_on())
    landscape_of(qtbot, plot, lambda each: each.side == 81)
    assert plot.map.getViewBox().height() >= 50
    assert " of path · in plane · live, step " in plot.truth.words
    assert not plot.controls.in_button.isVisible()


def test_that_a_landscape_holds_what_is_true_of_it(qtbot: QtBot, plot: LandscapePlot, run: Run) -> None:
    plot.show_frame(run.go_on(30))
    found = landscape_of(qtbot, plot, lambda each: each.side == 81)
    assert np.isfinite(found.losses).all()
    words = plot.map.accessibleDescription()
    assert "across: PC 1" in words
    assert f"lowest in sight {found.lowest[2]:.4f}" in words if found.lowest else False
