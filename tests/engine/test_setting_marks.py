"""Marks for settings changed during a run: one for each gesture, from its first value to its last."""

import pytest

from playground.data.dataset import build
from playground.engine import setting_marks
from playground.engine.trainer import Trainer
from playground.project import edits
from playground.project.project import default_project
from playground.session.saving import to_saved, to_state


class Clock:
    """The time of day as the test wants it."""

    def __init__(self) -> None:
        self.now_s = 100.0

    def monotonic(self) -> float:
        return self.now_s


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(setting_marks, "time", clock)
    return clock


@pytest.fixture
def trainer() -> Trainer:
    project = default_project()
    return Trainer(project, build(project.dataset))


def rate(trainer: Trainer, value: float) -> None:
    trainer.retune(edits.change_training(trainer.project, learning_rate=value))


def told(trainer: Trainer) -> list[tuple[int, str]]:
    return [(mark.step, mark.words) for mark in trainer.history.marks]


def test_that_a_change_during_a_run_leaves_a_mark_where_it_was_made(trainer: Trainer) -> None:
    trainer.advance(60)
    rate(trainer, 0.3)
    assert told(trainer) == [(60, "Learning rate 0.03 → 0.3")]
    mark = trainer.history.marks[0]
    assert mark.epoch == 60 / trainer.steps_per_epoch
    assert mark.keeps_outputs is None


def test_that_nothing_is_marked_before_the_first_step(trainer: Trainer) -> None:
    rate(trainer, 0.3)
    assert told(trainer) == []


def test_that_a_drag_while_training_is_one_mark_from_its_first_value_to_its_last(
    trainer: Trainer, clock: Clock
) -> None:
    trainer.advance(10)
    for value in (0.05, 0.1, 0.2, 0.3):
        rate(trainer, value)
        trainer.advance(1000)
        clock.now_s += 0.5
    assert told(trainer) == [(10, "Learning rate 0.03 → 0.3")]


def test_that_a_pause_begins_a_new_mark_but_not_where_no_step_was_taken(trainer: Trainer, clock: Clock) -> None:
    trainer.advance(10)
    rate(trainer, 0.1)
    clock.now_s += 60.0
    rate(trainer, 0.2)
    assert told(trainer) == [(10, "Learning rate 0.03 → 0.2")]
    trainer.advance(5)
    clock.now_s += 60.0
    rate(trainer, 0.4)
    assert told(trainer) == [(10, "Learning rate 0.03 → 0.2"), (15, "Learning rate 0.2 → 0.4")]


def test_that_two_settings_changed_at_one_step_share_a_mark(trainer: Trainer) -> None:
    trainer.advance(10)
    rate(trainer, 0.1)
    trainer.retune(edits.change_training(trainer.project, batch_size=5))
    assert told(trainer) == [(10, "Learning rate 0.03 → 0.1, Batch size 10 → 5")]


def test_that_a_gesture_that_ends_where_it_began_leaves_no_mark(trainer: Trainer) -> None:
    trainer.advance(10)
    rate(trainer, 0.1)
    view = trainer.history.view()
    rate(trainer, 0.03)
    assert told(trainer) == []
    assert trainer.history.view() is not view
    assert len(view.marks) == 1


def test_that_marks_are_saved_with_the_run(trainer: Trainer) -> None:
    trainer.advance(60)
    rate(trainer, 0.3)
    state = to_state(to_saved(trainer.project, trainer.state()))
    assert state is not None
    assert state.marks == trainer.history.marks
    again = Trainer(trainer.project, trainer.dataset, state)
    assert told(again) == [(60, "Learning rate 0.03 → 0.3")]
