"""The history of a run: what its rows say, how it stays bounded, and that looking at it copies nothing."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from msgspec.structs import replace

from playground.data.dataset import Dataset
from playground.engine import snapshot
from playground.engine.snapshot import HISTORY_CAPACITY, HISTORY_COLUMNS, Floats, History
from playground.engine.trainer import Trainer
from playground.project.optimizer import AdamSpec, CosineSchedule, StepSchedule
from playground.project.project import Project, default_project
from playground.project.training import TrainingSpec

MakeDataset = Callable[..., Dataset]


def rows_from(first: int, last: int, stride: int = 1) -> Floats:
    """Return a row for each epoch the stride wants, shape (T, 8): four steps an epoch, a loss of 1 / (1 + epoch)."""
    epochs = np.arange(-(-first // stride) * stride, last, stride, dtype=np.float64)
    rows = np.full((epochs.size, len(HISTORY_COLUMNS)), 0.5)
    rows[:, 0], rows[:, 1], rows[:, 2] = epochs, 4 * epochs, 1.0 / (1.0 + epochs)
    return rows


def filled(n_epochs: int) -> History:
    """Return a history that was told of so many epochs as a run tells of them, in blocks."""
    history, first = History(), 0
    while first < n_epochs:
        room = max(1, snapshot.HISTORY_CAPACITY - history.n_rows)
        last = min(first + min(room, 4096) * history.stride, n_epochs)
        history.extend(rows_from(first, last, history.stride))
        first = last
    return history


def test_that_more_than_a_million_epochs_stay_bounded_and_exact() -> None:
    history = filled(2_500_000)
    view = history.view()
    assert HISTORY_CAPACITY / 2 <= len(view) <= HISTORY_CAPACITY == 1 << 20
    epochs = view.column("epoch")
    assert history.stride == 4
    assert (epochs[0], set(np.diff(epochs))) == (0.0, {4.0})
    assert epochs[-1] > 2_500_000 - 8
    np.testing.assert_array_equal(view.column("train_loss"), 1.0 / (1.0 + epochs))
    assert view.table.base is not None
    assert view.table.base.nbytes <= HISTORY_CAPACITY * len(HISTORY_COLUMNS) * 8


def test_that_looking_at_a_history_copies_nothing_and_later_rows_do_not_change_it() -> None:
    history = filled(300_000)
    view = history.view()
    assert history.view() is view
    history.extend(rows_from(300_000, 300_001))
    later = history.view()
    assert np.shares_memory(view.table, later.table)
    assert (len(view), len(later)) == (300_000, 300_001)
    with pytest.raises(ValueError, match="read-only"):
        later.table[0, 0] = 1.0


def test_that_memory_grows_only_with_use() -> None:
    small = filled(1000).view().table.base
    assert small is not None
    assert small.nbytes < 100_000


def test_that_a_view_handed_out_before_thinning_stays_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(snapshot, "HISTORY_CAPACITY", 8)
    history = filled(8)
    view = history.view()
    history.extend(rows_from(8, 9))
    assert view.column("epoch").tolist() == list(range(8))
    assert history.view().column("epoch").tolist() == [0, 2, 4, 6, 8]


def test_that_a_saved_history_longer_than_there_is_room_for_goes_on_thinned(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(snapshot, "HISTORY_CAPACITY", 8)
    history = History(rows_from(0, 40))
    history.extend(rows_from(40, 41))
    assert history.stride == 8
    assert history.view().column("epoch").tolist() == [0, 8, 16, 24, 32, 40]


def project_with(**training: Any) -> Project:
    return replace(default_project(), training=TrainingSpec(batch_size=10, **training))


@pytest.mark.parametrize(
    ("training", "shares"),
    [
        ({}, [1.0, 1.0, 1.0, 1.0, 1.0]),
        ({"schedule": StepSchedule(epochs=2, factor=0.5)}, [1.0, 1.0, 0.5, 0.5, 0.25]),
        ({"warmup_steps": 20}, [0.2, 0.4, 0.6, 0.8, 1.0]),
        (
            {"schedule": CosineSchedule(epochs=4, lowest=0.1), "warmup_steps": 6},
            [4 / 6, *(0.55 + 0.45 * np.cos(np.pi * epoch / 4) for epoch in (1, 2, 3, 4))],
        ),
    ],
    ids=["constant", "stepwise", "warm-up", "cosine with warm-up"],
)
def test_that_the_learning_rate_of_a_row_is_that_of_its_last_step(
    make_dataset: MakeDataset, training: dict[str, Any], shares: list[float]
) -> None:
    project = project_with(learning_rate=0.03, **training)
    trainer = Trainer(project, make_dataset(project))
    assert trainer.steps_per_epoch == 4
    trainer.advance(20)
    rates = trainer.history.view().column("learning_rate")
    assert np.isnan(rates[0])
    np.testing.assert_allclose(rates[1:], 0.03 * np.array(shares), rtol=1e-14)


@pytest.mark.parametrize(
    "training",
    [{}, {"optimizer": AdamSpec(), "l2": 0.01}, {"clip_norm": 0.01}, {"remainder": "drop"}, {"remainder": "carry"}],
    ids=["plain", "adam with a penalty", "clipped", "dropping the rest", "carrying the rest"],
)
def test_that_the_gradient_norm_of_a_row_is_that_of_its_last_step(
    make_dataset: MakeDataset, training: dict[str, Any]
) -> None:
    project = project_with(**{"learning_rate": 0.1, **training})
    trainer = Trainer(project, make_dataset(project))
    while trainer.epoch < 3:
        gradient = trainer.gradient(trainer.dataset.y_train.size % 10 or 10 if last_of_epoch(trainer) else 10)
        trainer.advance(1)
    norm = trainer.history.view().column("gradient_norm")[-1]
    assert norm == pytest.approx(float(np.linalg.norm(gradient)), rel=1e-12)
    assert norm > 0.0


def last_of_epoch(trainer: Trainer) -> bool:
    return trainer.steps_to_epoch_end == 1 and trainer.project.training.remainder == "use"


def test_that_epoch_zero_and_epochs_without_a_step_have_no_gradient(make_dataset: MakeDataset) -> None:
    project = replace(default_project(), training=TrainingSpec(batch_size=1000, remainder="carry"))
    trainer = Trainer(project, make_dataset(project))
    trainer.gradient(5)
    trainer.advance(3)
    view = trainer.history.view()
    assert (trainer.step, len(view)) == (0, 4)
    assert np.isnan(view.column("gradient_norm")).all()
