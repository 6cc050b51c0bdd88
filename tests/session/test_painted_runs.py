"""Painting while a network learns: what it has learned stays, and a sheet without points stops the run in words."""

import dataclasses
from collections.abc import Callable, Iterator

import numpy as np
import pytest
from msgspec.structs import replace
from pytestqt.qtbot import QtBot

from playground.data.dataset import build
from playground.engine import jit
from playground.engine.trainer import Trainer
from playground.project import edits, painting
from playground.project.network import BatchNormSpec
from playground.project.optimizer import AdamSpec
from playground.project.painting import EMPTY_EXTENT
from playground.project.project import Project, default_project
from playground.project.table import TableSpec
from playground.session.messages import Frame
from playground.session.session import Session

WAIT_MS = 60_000


class Painting:
    """A session whose project is painted on."""

    def __init__(self, session: Session, qtbot: QtBot, project: Project) -> None:
        self.session, self.project, self._qtbot = session, project, qtbot
        self.frames: list[Frame] = []
        session.frame_ready.connect(self.frames.append)
        session.start(project)

    def change(self, sheet: TableSpec) -> None:
        """Make this sheet the data."""
        before, self.project = self.project, edits.use_table(self.project, "painted", sheet)
        self.session.show_project(before, self.project)

    def wait(self, condition: Callable[[Frame], bool] = lambda _frame: True) -> Frame:
        """Return the first frame that answers everything asked for and meets the condition."""

        def is_there() -> bool:
            return bool(self.frames) and self.session.is_settled(self.frames[-1]) and condition(self.frames[-1])

        self._qtbot.waitUntil(is_there, timeout=WAIT_MS)
        return self.frames[-1]

    def parameters(self) -> np.ndarray:
        """Return the parameters of the run as it stands."""
        snapshot = self.wait(lambda frame: frame.snapshot is not None).snapshot
        assert snapshot is not None
        return snapshot.parameters


def clouds(n: int) -> TableSpec:
    """Return two clouds of so many points each."""
    places = np.random.default_rng(1).normal(size=(n, 2, 2)) + np.array([[-2.0, -2.0], [2.0, 2.0]])
    points = [(x, y, float(number)) for pair in places.tolist() for number, (x, y) in enumerate(pair)]
    return painting.add(painting.empty_sheet(), points)


@pytest.fixture
def painting_session(qtbot: QtBot) -> Iterator[Painting]:
    jit.compile_all()
    session = Session()
    yield Painting(session, qtbot, edits.use_table(default_project(), "painted", clouds(50)))
    session.close()


def test_that_a_network_goes_on_from_what_it_has_learned_while_points_are_painted(painting_session: Painting) -> None:
    painting_session.session.run()
    painting_session.wait(lambda frame: frame.snapshot is not None and frame.snapshot.metrics.train_loss < 0.02)
    sheet = clouds(50)
    for place in range(5):
        sheet = painting.add(sheet, [(2.0 + 0.1 * place, 2.0, 1.0)])
        painting_session.change(sheet)
    assert painting_session.session.is_running
    frame = painting_session.wait(lambda frame: frame.snapshot is not None and frame.snapshot.epoch >= 1)
    assert frame.phase == "running"
    assert frame.history is not None
    # A fresh network starts at about 0.5.
    assert frame.history.column("train_loss")[-1] < 0.03
    # Strokes in a row are told once.
    assert [(mark.words, mark.keeps_outputs) for mark in frame.history.marks] == [("Points changed", None)]
    assert frame.dataset is not None
    assert frame.dataset.y_train.size + frame.dataset.y_test.size == 105


def test_that_strokes_on_a_paused_run_keep_what_was_learned(painting_session: Painting) -> None:
    painting_session.session.step_epochs(20)
    painting_session.wait(lambda frame: frame.snapshot is not None and frame.snapshot.epoch == 20)
    learned = painting_session.parameters()
    for n_points in (51, 52, 53):
        painting_session.change(clouds(n_points))
        assert np.array_equal(painting_session.parameters(), learned)
    painting_session.session.reset(painting_session.project)
    assert not np.array_equal(painting_session.parameters(), learned)


def test_that_the_last_point_erased_stops_the_run_in_words_and_the_next_one_brings_it_back(
    painting_session: Painting,
) -> None:
    painting_session.session.step_epochs(20)
    painting_session.wait(lambda frame: frame.snapshot is not None and frame.snapshot.epoch == 20)
    learned = painting_session.parameters()
    painting_session.session.run()
    empty = painting.clear(clouds(50))
    painting_session.change(empty)
    frame = painting_session.wait()
    assert (frame.phase, frame.error, frame.dataset) == ("stopped", "There are no points: paint some.", None)
    assert not painting_session.session.is_running
    painting_session.change(painting.add(empty, [(1.0, 1.0, 1.0)]))
    frame = painting_session.wait(lambda frame: frame.snapshot is not None)
    assert (frame.phase, frame.error) == ("paused", None)
    assert learned.shape == painting_session.parameters().shape
    first = Trainer(painting_session.project, build(painting_session.project.dataset)).state().parameters
    assert not np.array_equal(painting_session.parameters(), first)
    painting_session.session.step_epochs(3)
    painting_session.wait(lambda frame: frame.snapshot is not None and frame.snapshot.epoch == 23)


def test_that_another_class_begins_with_other_weights_at_the_output(painting_session: Painting) -> None:
    painting_session.change(painting.add_class(clouds(50)))
    frame = painting_session.wait(lambda frame: frame.snapshot is not None)
    assert frame.output_map is not None
    assert frame.output_map.values.shape[0] == 3


FEW: list[list[tuple[float, float, float]]] = [
    [(0.0, 0.0, 0.0)],
    [(1.0, 1.0, 1.0)] * 2,
    [(1.0, 1.0, 1.0), (1.0, 1.0, 0.0)],
    [(-1.0, 2.0, 0.0), (3.0, 1.0, 0.0), (2.0, 2.0, 0.0)],
]


@pytest.mark.parametrize("points", FEW, ids=["one", "twice the same", "two at one place", "one class"])
@pytest.mark.parametrize("n_classes", [0, 2, 3])
def test_that_a_network_trains_on_next_to_nothing(points: list[tuple[float, float, float]], n_classes: int) -> None:
    jit.compile_all()
    sheet = painting.add(painting.empty_sheet(tuple(f"c{number}" for number in range(n_classes))), points)
    project = edits.use_table(default_project(), "painted", sheet)
    assert sheet.extent == EMPTY_EXTENT
    project = edits.insert_layer(project, 1, BatchNormSpec(id="norm"))
    for optimizer, changes in ((None, {}), (AdamSpec(), {"scaling": "standardise", "is_stratified": True})):
        changed = edits.change_dataset(project, **changes)
        if optimizer is not None:
            changed = replace(changed, training=replace(changed.training, optimizer=optimizer))
        trainer = Trainer(changed, build(changed.dataset))
        trainer.advance(50)
        assert np.isfinite(trainer.evaluate().train_loss)
        assert np.isfinite(trainer.snapshot().parameters).all()


def test_that_a_run_that_stands_behind_the_last_point_is_not_gone_on_with() -> None:
    project = edits.use_table(default_project(), "painted", clouds(10))
    dataset = build(project.dataset)
    state = dataclasses.replace(Trainer(project, dataset).state(), position=dataset.y_train.size)
    with pytest.raises(ValueError, match="to train on"):
        Trainer(project, dataset, state)
