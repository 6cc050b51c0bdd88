"""Going back in a run: what a moment shows, how a run branches off there, and what brings the present back."""

import numpy as np
from pytestqt.qtbot import QtBot

from playground.data import dataset as datasets
from playground.engine.trainer import Trainer
from playground.project import edits
from playground.project.optimizer import AdamSpec
from playground.project.project import Project
from playground.session.messages import Frame
from playground.session.past import BRANCH_WORDS
from playground.session.session import Session
from tests.session.listener import Listener


def trained(session: Session, listener: Listener, project: Project, epochs: int = 20) -> Frame:
    """Return the frame of a run that was trained epoch by epoch."""
    session.start(project)
    for epoch in range(1, epochs + 1):
        session.step_epochs(1)
        listener.wait_for_epoch(epoch)
    frame = listener.frame
    assert frame is not None
    return frame


def looked_at(session: Session, listener: Listener, step: int) -> Frame:
    """Return the frame that shows a moment."""
    session.wish(at_step=step)
    return listener.wait(lambda frame: frame.looked_at is not None)


def at_step(project: Project, step: int) -> Trainer:
    """Return a run of its own that was trained so far."""
    trainer = Trainer(project, datasets.build(project.dataset))
    trainer.advance(step)
    return trainer


def test_that_every_step_pressed_can_be_gone_back_to(session: Session, listener: Listener, project: Project) -> None:
    present = trained(session, listener, project)
    assert present.recording is not None
    assert present.looked_at is None
    per_epoch = at_step(project, 0).steps_per_epoch
    assert {per_epoch * epoch for epoch in range(21)} <= set(present.recording.steps.tolist())
    assert present.recording.epochs[-1] == 20.0


def test_that_a_moment_shows_the_run_as_it_was(session: Session, listener: Listener, project: Project) -> None:
    trained(session, listener, project)
    step = 7 * at_step(project, 0).steps_per_epoch
    frame = looked_at(session, listener, step)
    assert frame.snapshot is not None
    assert frame.recording is not None
    assert frame.looked_at == frame.recording.row_at(step)
    then = at_step(project, step)
    assert frame.snapshot.epoch == 7
    assert np.array_equal(frame.snapshot.parameters, then.snapshot().parameters)
    assert frame.snapshot.metrics == then.snapshot().metrics
    query = then.dataset.features_at(np.array([list(project.query or (0.0, 0.0))]))
    assert frame.query_prediction is not None
    assert np.array_equal(frame.query_prediction, then.dataset.raw_predictions(then.predict(query))[0])
    assert frame.history is not None
    assert frame.history.column("epoch")[-1] == 20.0


def test_that_going_back_pauses_the_run_and_run_goes_on_from_the_present(
    session: Session, listener: Listener, project: Project
) -> None:
    session.start(project)
    session.run()
    listener.wait(lambda frame: frame.snapshot is not None and frame.snapshot.epoch > 5)
    frame = looked_at(session, listener, 0)
    assert not session.is_running
    assert frame.phase == "paused"
    assert frame.recording is not None
    assert frame.snapshot is not None
    assert frame.snapshot.step == 0
    present = int(frame.recording.steps[-1])
    session.run()
    later = listener.wait(lambda frame: frame.snapshot is not None and frame.snapshot.step > present)
    assert later.looked_at is None
    session.pause()
    last = listener.wait_until_paused()
    assert last.snapshot is not None
    assert np.array_equal(last.snapshot.parameters, at_step(project, last.snapshot.step).snapshot().parameters)


def test_that_a_branch_goes_on_as_the_run_did_there(session: Session, listener: Listener, project: Project) -> None:
    project = edits.change_training(project, optimizer=AdamSpec())
    before = trained(session, listener, project)
    per_epoch = at_step(project, 0).steps_per_epoch
    looked_at(session, listener, 7 * per_epoch)
    session.branch()
    frame = listener.wait(lambda frame: frame.run_id > before.run_id and frame.looked_at is None)
    assert frame.history is not None
    assert frame.recording is not None
    assert frame.history.column("epoch")[-1] == 7.0
    assert frame.recording.steps[-1] == 7 * per_epoch
    assert [(mark.step, mark.words) for mark in frame.history.marks] == [(7 * per_epoch, BRANCH_WORDS)]
    session.step_epochs(3)
    later = listener.wait_for_epoch(10)
    assert later.snapshot is not None
    assert np.array_equal(later.snapshot.parameters, at_step(project, 10 * per_epoch).snapshot().parameters)


def test_that_a_branch_with_another_optimizer_starts_its_memory_anew(
    session: Session, listener: Listener, project: Project
) -> None:
    trained(session, listener, edits.change_training(project, optimizer=AdamSpec()), 5)
    before = edits.change_training(project, optimizer=AdamSpec())
    session.show_project(before, project)
    listener.wait_until_paused()
    looked_at(session, listener, 10)
    session.branch()
    session.step_epochs(1)
    frame = listener.wait(lambda frame: frame.phase == "paused" and frame.looked_at is None)
    assert frame.error is None
    assert frame.snapshot is not None
    assert frame.snapshot.step > 10


def test_that_an_edit_of_the_training_brings_the_present_back_and_the_query_point_does_not(
    session: Session, listener: Listener, project: Project
) -> None:
    trained(session, listener, project, 5)
    looked_at(session, listener, 0)
    moved = edits.move_query(project, 0.5, 0.5)
    session.show_project(project, moved)
    frame = listener.wait()
    assert frame.looked_at == 0
    session.show_project(moved, edits.change_training(moved, learning_rate=0.5))
    frame = listener.wait()
    assert frame.looked_at is None
    assert frame.snapshot is not None
    assert frame.snapshot.epoch == 5


def test_that_a_branch_before_the_kernels_are_there_or_in_the_present_harms_nothing(
    session: Session, listener: Listener, project: Project, qtbot: QtBot
) -> None:
    del qtbot
    session.start(project)
    session.branch()
    session.step_epochs(2)
    assert listener.wait_for_epoch(2).error is None
    session.branch()
    session.step_epochs(1)
    assert listener.wait_for_epoch(3).error is None
