"""The Inside dock: what is computed and when, what its pages draw, and the sentences they say."""

from collections.abc import Callable, Iterator

import numpy as np
import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMainWindow
from pytestqt.qtbot import QtBot

from playground.document import Document
from playground.engine import jit
from playground.engine.recording import Recording
from playground.engine.trainer import Trainer
from playground.project import edits
from playground.project.network import DenseSpec, GivenWeight, NetworkSpec
from playground.project.project import Project, default_project
from playground.session.job import Jobs
from playground.session.messages import Frame, PointOutputs
from playground.ui.plots.inside.plot import EMPTY_WORDS, LAYERS, MISTAKES, STRIPS, InsidePlot
from playground.ui.theme import Theme

MakeFrame = Callable[..., Frame]


@pytest.fixture(autouse=True)
def _ready_kernels() -> None:
    jit.compile_all()


@pytest.fixture
def document() -> Document:
    return Document(default_project())


@pytest.fixture
def plot(qtbot: QtBot, document: Document) -> Iterator[InsidePlot]:
    """Return the dock's panel on the right of a window, as it is in the program."""
    theme, jobs = Theme(), Jobs()
    theme.set_mode("light")
    window = QMainWindow()
    qtbot.addWidget(window)
    window.resize(900, 400)
    made = InsidePlot(document, jobs, theme, window)
    made.setGeometry(370, 0, 500, 300)
    window.show()
    qtbot.waitExposed(window)
    yield made
    made.close_jobs()
    jobs.close()


@pytest.fixture
def make_run(make_frame: MakeFrame, document: Document) -> Callable[..., Frame]:
    """Return a function that trains a project and gives the frame a run would send."""

    def make(project: Project, n_moments: int = 12, **fields: object) -> Frame:
        document.edit("Change", project)
        frame = make_frame(project)
        assert frame.dataset is not None
        trainer = Trainer(project, frame.dataset)
        recording = Recording(trainer.n_parameters, frame.dataset.y_train.size)
        recording.add(trainer.moment())
        for _ in range(n_moments - 1):
            trainer.advance(5)
            recording.add(trainer.moment())
        data = frame.dataset
        outputs = [data.raw_predictions(trainer.predict(x)) for x in (data.x_train, data.x_test)]
        made = {"snapshot": trainer.snapshot(), "recording": recording.view(), "point_outputs": PointOutputs(*outputs)}
        return make_frame(project, **{**made, **fields})

    return make


def dead_project() -> Project:
    given = tuple(GivenWeight(unit=unit, value=-50.0, is_frozen=True) for unit in range(6))
    layer = DenseSpec(id="layer-1", units=8, activation="relu", bias_start=1.0, initializer_range=0.01, given=given)
    project = default_project()
    return replace(project, network=NetworkSpec(layers=(layer,), output=project.network.output))


def wait_for(qtbot: QtBot, plot: InsidePlot) -> None:
    qtbot.waitUntil(lambda: plot.inside is not None and not plot.follower.is_busy)


def test_that_an_empty_dock_says_why(plot: InsidePlot, make_frame: MakeFrame) -> None:
    assert plot.banner.words == EMPTY_WORDS
    plot.show_frame(make_frame(default_project(), phase="compiling"))
    assert plot.banner.words == EMPTY_WORDS


def test_that_dead_units_are_told_in_a_sentence(qtbot: QtBot, plot: InsidePlot, make_run: Callable[..., Frame]) -> None:
    plot.show_frame(make_run(dead_project()))
    wait_for(qtbot, plot)
    assert plot.banner.words == ""
    assert "Layer 1: 6 of 8 ReLU units are dead: they give 0 for every training point." in plot.sentence
    assert plot.layers_page.accessibleDescription() == plot.sentence
    assert [look.n_dead for _, look in plot.layers_page.shown] == [6, None]


def test_that_a_row_that_is_pointed_at_is_told(qtbot: QtBot, plot: InsidePlot, make_run: Callable[..., Frame]) -> None:
    plot.show_frame(make_run(dead_project()))
    wait_for(qtbot, plot)
    qtbot.mouseMove(plot.layers_page.viewport(), plot.layers_page.rects[0].center().toPoint())
    assert plot.sentence.startswith("Layer 1 (8 ReLU): dead 6 of 8, gradient norm ")
    plot.layers_page.setFocus()
    qtbot.keyClick(plot.layers_page, Qt.Key.Key_End)
    assert plot.sentence.startswith("Output (1 tanh): ")


def test_that_each_layer_has_a_strip_of_the_chosen_quantity(
    qtbot: QtBot, plot: InsidePlot, make_run: Callable[..., Frame]
) -> None:
    plot.choose_page(STRIPS)
    plot.show_frame(make_run(default_project()))
    wait_for(qtbot, plot)
    assert [strip.layer_id for strip in plot.strips_page.strips] == ["layer-1", "layer-2", "output"]
    assert plot.strips_page.strips[0].shares.shape[0] == 12
    n_weights = plot.strips_page.strips[0].n
    plot.quantity_box.setCurrentIndex(2)
    qtbot.waitUntil(lambda: plot.strips_page.strips[0].n != n_weights)
    assert plot.strips_page.strips[0].n == 4 * 250
    qtbot.keyClick(plot.strips_page, Qt.Key.Key_Home)
    assert plot.sentence.startswith("Layer 1, 1,000 activations: median ")


def test_that_the_moment_looked_at_is_the_one_that_is_told(
    qtbot: QtBot, plot: InsidePlot, make_run: Callable[..., Frame]
) -> None:
    frame = make_run(default_project(), looked_at=3)
    plot.show_frame(frame)
    wait_for(qtbot, plot)
    assert plot.inside is not None
    assert plot.inside.present.step == 15
    assert len(plot.inside.looks) == 12


def test_that_nothing_is_computed_while_the_dock_is_not_seen(
    qtbot: QtBot, plot: InsidePlot, make_run: Callable[..., Frame]
) -> None:
    plot.hide()
    plot.show_frame(make_run(default_project()))
    assert not plot.follower.is_busy
    assert plot.inside is None
    plot.show()
    wait_for(qtbot, plot)


def test_that_the_same_moment_is_looked_at_once(qtbot: QtBot, plot: InsidePlot, make_run: Callable[..., Frame]) -> None:
    frame = make_run(default_project())
    plot.show_frame(frame)
    wait_for(qtbot, plot)
    before = plot.inside
    plot.show_frame(frame)
    assert not plot.follower.is_busy
    assert plot.inside is before


def test_that_a_cell_of_the_confusion_matrix_says_its_sentence(
    qtbot: QtBot, plot: InsidePlot, make_run: Callable[..., Frame]
) -> None:
    plot.choose_page(MISTAKES)
    project = edits.choose_source(default_project(), "iris")
    frame = make_run(project)
    assert frame.dataset is not None
    # Every versicolor of the test points is told as virginica.
    y = frame.dataset.y_test.astype(int)
    outputs = np.eye(3)[np.where(y == 1, 2, y)]
    plot.show_frame(
        make_run(project, point_outputs=PointOutputs(np.eye(3)[frame.dataset.y_train.astype(int)], outputs))
    )
    n = int((y == 1).sum())
    page = plot.matrix_page
    assert page.counts.sum() == y.size
    qtbot.mouseMove(page.viewport(), page.rects[5].center().toPoint())
    assert plot.sentence == f"{n} points of class versicolor are told as virginica."
    page.setFocus()
    qtbot.keyClick(page, Qt.Key.Key_Home)
    qtbot.keyClick(page, Qt.Key.Key_Down)
    assert page.marked == 3
    plot.part_box.setCurrentIndex(1)
    page.mark(-1)
    assert (
        plot.sentence
        == f"{frame.dataset.y_train.size} of {frame.dataset.y_train.size} train points are told right (100.0 %)."
    )


def test_that_a_regression_is_told_by_its_errors(plot: InsidePlot, make_run: Callable[..., Frame]) -> None:
    plot.choose_page(MISTAKES)
    frame = make_run(edits.choose_source(default_project(), "plane"))
    plot.show_frame(frame)
    assert plot.sentence.startswith("R² ")
    assert frame.dataset is not None
    assert plot.scatter_page.points.shape == (frame.dataset.y_test.size, 2)


def test_that_pages_can_be_changed_back_and_forth(
    qtbot: QtBot, plot: InsidePlot, make_run: Callable[..., Frame]
) -> None:
    plot.show_frame(make_run(dead_project()))
    wait_for(qtbot, plot)
    said = plot.sentence
    plot.choose_page(MISTAKES)
    assert "test points are told right" in plot.sentence
    plot.choose_page(LAYERS)
    assert plot.sentence == said
