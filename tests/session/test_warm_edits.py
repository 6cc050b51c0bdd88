"""Edits during a run: it goes on with what it has learned, and an edit taken back at once was never made."""

from collections.abc import Callable, Iterator

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from playground.data.dataset import build
from playground.engine import jit
from playground.engine.trainer import Trainer
from playground.project import edits, layer_sets
from playground.project.files import decode, encode
from playground.project.network import AddSpec, BatchNormSpec, DenseSpec
from playground.project.project import Project, default_project
from playground.session.messages import Frame
from playground.session.saving import to_state
from playground.session.session import Session

WAIT_MS = 60_000
N_EPOCHS = 30


class Person:
    """Edits the project of a session that has learned for some epochs."""

    def __init__(self, session: Session, qtbot: QtBot) -> None:
        self.session, self.project, self._qtbot = session, default_project(), qtbot
        self.frames: list[Frame] = []
        session.frame_ready.connect(self.frames.append)
        session.start(self.project)
        self.learn(N_EPOCHS)

    def edit(self, after: Project) -> Frame:
        """Make this the project; return the answer."""
        before, self.project = self.project, after
        self.session.show_project(before, after)
        return self.wait()

    def learn(self, n_epochs: int) -> Frame:
        """Train for some epochs."""
        self.session.step_epochs(n_epochs)
        return self.wait(lambda frame: frame.phase == "paused")

    def wait(self, condition: Callable[[Frame], bool] = lambda frame: frame.phase != "compiling") -> Frame:
        """Return the first frame that answers everything asked for and meets the condition."""

        def is_there() -> bool:
            return bool(self.frames) and self.session.is_settled(self.frames[-1]) and condition(self.frames[-1])

        self._qtbot.waitUntil(is_there, timeout=WAIT_MS)
        return self.frames[-1]


@pytest.fixture
def person(qtbot: QtBot) -> Iterator[Person]:
    jit.compile_all()
    session = Session()
    yield Person(session, qtbot)
    session.close()


def epochs(frame: Frame) -> list[float]:
    """Return the epochs in a frame's history."""
    assert frame.history is not None
    return [float(epoch) for epoch in frame.history.column("epoch")]


def words(frame: Frame) -> list[str]:
    """Return what the marks of a frame say."""
    assert frame.history is not None
    return [mark.words for mark in frame.history.marks]


def parameters(frame: Frame) -> list[float]:
    """Return the parameters in a frame."""
    assert frame.snapshot is not None
    return [float(value) for value in frame.snapshot.parameters]


def test_that_epochs_and_loss_curve_go_on_over_an_edit(person: Person) -> None:
    person.edit(edits.change_layer(person.project, "layer-1", units=6))
    frame = person.learn(5)
    assert epochs(frame) == list(range(N_EPOCHS + 6))
    assert frame.history is not None
    losses = frame.history.column("train_loss")
    assert abs(losses[N_EPOCHS + 1] - losses[N_EPOCHS]) < 0.02
    assert words(frame) == ["Dense layer 1: 4 → 6 units"]


def test_that_an_edit_taken_back_before_the_next_step_was_never_made(person: Person) -> None:
    project, before = person.project, person.wait()
    person.edit(edits.remove_layer(person.project, 1))
    person.edit(edits.insert_layer(person.project, 0, DenseSpec(id="layer-7", units=3)))
    person.edit(edits.choose_source(person.project, "spiral"))
    frame = person.edit(project)
    assert parameters(frame) == parameters(before)
    assert epochs(frame) == epochs(before)
    assert words(frame) == []


def test_that_an_edit_taken_back_later_keeps_what_fits(person: Person) -> None:
    project = person.project
    person.edit(edits.change_layer(person.project, "layer-2", units=5))
    person.learn(3)
    frame = person.edit(project)
    assert len(parameters(frame)) == 25
    assert epochs(frame) == list(range(N_EPOCHS + 4))
    assert words(frame) == ["Dense layer 2: 2 → 5 units", "Dense layer 2: 5 → 2 units"]


def test_that_edits_in_a_row_begin_from_the_last_step_and_are_told_as_one(person: Person) -> None:
    kept = parameters(person.wait())
    for units in (3, 2, 1, 5):
        frame = person.edit(edits.change_layer(person.project, "layer-1", units=units))
    assert words(frame) == ["Dense layer 1: 4 → 5 units"]
    # The weights of all four units are there again.
    assert parameters(frame)[:8] == kept[:8]


def test_that_what_was_learned_outlives_a_network_that_cannot_be_trained(person: Person) -> None:
    project, before = person.project, person.wait()
    adding = edits.insert_layer(person.project, 2, AddSpec(id="layer-7", source="layer-1"))
    stopped = person.edit(adding)
    assert stopped.phase == "stopped"
    mended = person.edit(edits.change_layer(person.project, "layer-2", units=4))
    assert epochs(mended) == epochs(before)
    assert parameters(mended)[:12] == parameters(before)[:12]
    assert parameters(person.edit(project)) == parameters(before)


def test_that_reset_new_start_other_data_and_another_network_begin_cold(person: Person) -> None:
    project = person.project
    others = (
        edits.new_start(project, 7),
        edits.choose_source(project, "xor"),
        layer_sets.use_network(project, edits.change_layer(project, "layer-1", units=3).network),
    )
    for other in others:
        frame = person.edit(other)
        assert epochs(frame) == [0.0]
        assert parameters(frame) == Trainer(other, build(other.dataset)).state().parameters.tolist()
        person.edit(project)
    person.edit(edits.change_layer(project, "layer-1", units=6))
    person.session.reset(person.project)
    frame = person.wait()
    assert epochs(frame) == [0.0]
    assert words(frame) == []


def test_that_a_run_saved_after_an_edit_goes_on_from_its_file_to_the_bit(person: Person) -> None:
    person.edit(edits.insert_layer(person.project, 1, BatchNormSpec(id="layer-7")))
    person.learn(4)
    saved = decode(encode(person.session.saved(person.project)))
    state = to_state(saved)
    assert state is not None
    assert [mark.words for mark in state.marks] == ["BatchNorm layer 2 added"]
    resumed = Trainer(saved.project, build(saved.project.dataset), state)
    resumed.advance(6 * resumed.steps_per_epoch)
    frame = person.learn(6)
    assert np.array_equal(resumed.state().parameters, parameters(frame))
    assert frame.history is not None
    assert np.array_equal(resumed.state().history, frame.history.table, equal_nan=True)
    assert resumed.history.marks == frame.history.marks


def test_that_no_edit_compiles_a_kernel(person: Person) -> None:
    for after in (
        edits.change_layer(person.project, "layer-1", units=6),
        edits.insert_layer(person.project, 1, DenseSpec(id="layer-7", units=6, activation="sigmoid")),
        edits.toggle_feature(person.project, "x1*x2"),
    ):
        person.edit(after)
    # A kernel raises where it is given what it was not compiled for.
    assert person.wait().error is None
