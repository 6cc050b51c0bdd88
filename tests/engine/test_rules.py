"""Rules of a run: when it stops, what becomes of leftover points, and that every option survives saving."""

from collections.abc import Callable
from typing import Any, get_args

import numpy as np
import pytest
from msgspec.structs import replace

from playground.data.dataset import Dataset
from playground.engine.snapshot import Floats, RunState
from playground.engine.trainer import Trainer
from playground.project import edits
from playground.project.network import OUTPUT_ID, BatchNormSpec, DenseSpec, DropoutSpec, NetworkSpec
from playground.project.optimizer import (
    AdamSpec,
    CosineSchedule,
    OptimizerSpec,
    PlateauSchedule,
    StoppingSpec,
)
from playground.project.project import Project, default_project
from playground.project.training import TrainingSpec

MakeDataset = Callable[..., Dataset]

OPTIONS: dict[str, dict[str, Any]] = {
    "plain": {},
    "shuffled": {"batch_order": "shuffled"},
    "carry": {"remainder": "carry", "batch_order": "shuffled"},
    "drop": {"remainder": "drop"},
    "plateau": {"schedule": PlateauSchedule(patience=0, threshold=0.2)},
    "cosine": {"schedule": CosineSchedule(epochs=4), "warmup_steps": 5},
    "penalties": {"l1": 1e-3, "l2": 1e-2, "weight_decay": 1e-2, "clip_norm": 0.5},
    "noise": {"input_noise": 0.1, "class_weights": (0.5, 2.0)},
    "patience": {"stopping": StoppingSpec(patience=1000)},
}


def _project(**training: Any) -> Project:
    layers = (
        DenseSpec(id="layer-1", units=5),
        BatchNormSpec(id="layer-2"),
        DropoutSpec(id="layer-3", rate=0.2),
        DenseSpec(id="layer-4", units=3),
    )
    output = DenseSpec(id=OUTPUT_ID, units=1)
    settings = {"batch_size": 8, "learning_rate": 0.05, **training}
    return replace(
        default_project(), network=NetworkSpec(layers=layers, output=output), training=TrainingSpec(**settings)
    )


def _bits(trainer: Trainer) -> tuple[bytes, ...]:
    state = trainer.state()
    return state.parameters.tobytes(), state.optimizer_state.tobytes(), state.history.tobytes()


@pytest.mark.parametrize("option", OPTIONS)
@pytest.mark.parametrize("optimizer", get_args(OptimizerSpec))
def test_that_a_run_cut_in_the_middle_of_an_epoch_goes_on_byte_for_byte(
    make_dataset: MakeDataset, optimizer: type[OptimizerSpec], option: str
) -> None:
    project = _project(optimizer=optimizer(), **OPTIONS[option])
    dataset = make_dataset(project)
    whole, first = Trainer(project, dataset), Trainer(project, dataset)
    whole.advance(31)
    first.advance(13)
    resumed = Trainer(project, dataset, first.state())
    resumed.advance(11)
    resumed.advance(7)
    assert _bits(whole) == _bits(resumed)


def test_that_leftover_points_begin_the_next_epochs_first_batch(make_dataset: MakeDataset) -> None:
    layers = (DenseSpec(id="layer-1", units=5),)
    project = replace(
        _project(batch_size=8, remainder="carry", learning_rate=0.5),
        network=NetworkSpec(layers=layers, output=DenseSpec(id=OUTPUT_ID, units=1)),
    )
    dataset = make_dataset(project, n_train=21)
    trainer = Trainer(project, dataset)
    assert trainer.steps_per_epoch == 2
    trainer.advance(2)
    assert (trainer.epoch, trainer.step) == (1, 2)
    before = trainer.state().parameters
    trainer.advance(1)
    order = [16, 17, 18, 19, 20, 0, 1, 2, 3, 4, 5, 6, 7]
    moved = Dataset(
        dataset.spec, dataset.points_train, dataset.points_test, dataset.x_train[order], dataset.x_test,
        dataset.y_train[order], dataset.y_test,
    )  # fmt: skip
    state = Trainer(project, dataset).state()
    gradient = Trainer(project, moved, _with(state, before)).gradient(13)
    np.testing.assert_allclose(trainer.state().parameters, before - 0.5 * gradient, rtol=1e-13, atol=1e-16)


def _with(state: RunState, parameters: Floats) -> RunState:
    return RunState(0, 0, 0, parameters, state.optimizer_state, state.history, 1)


def test_that_a_carried_batch_larger_than_all_points_never_updates(make_dataset: MakeDataset) -> None:
    project = _project(batch_size=50, remainder="carry")
    trainer = Trainer(project, make_dataset(project, n_train=37))
    before = trainer.state().parameters
    trainer.advance(5)
    assert (trainer.epoch, trainer.step) == (5, 0)
    assert (trainer.state().parameters == before).all()


def test_that_dropped_leftovers_are_not_trained_on(make_dataset: MakeDataset) -> None:
    project = _project(batch_size=8, remainder="drop")
    trainer = Trainer(project, make_dataset(project, n_train=37))
    assert trainer.steps_per_epoch == 4
    trainer.advance(4)
    assert (trainer.epoch, trainer.step) == (1, 4)


def test_that_a_run_stops_after_its_number_of_epochs_and_goes_on_with_more(make_dataset: MakeDataset) -> None:
    project = _project(stopping=StoppingSpec(max_epochs=3))
    trainer = Trainer(project, make_dataset(project))
    trainer.advance(1000)
    assert (trainer.epoch, trainer.stop_reason) == (3, "max_epochs")
    assert trainer.advance(10) == 0
    trainer.retune(_project(stopping=StoppingSpec(max_epochs=5)))
    trainer.advance(1000)
    assert (trainer.epoch, trainer.snapshot().stop_reason) == (5, "max_epochs")


@pytest.mark.parametrize(
    ("stopping", "reason"),
    [
        (StoppingSpec(target_loss=0.3), "target_loss"),
        (StoppingSpec(target_accuracy=0.75), "target_accuracy"),
        (StoppingSpec(plateau_patience=5, min_change=10.0), "plateau"),
    ],
)
def test_that_a_run_stops_for_the_reason_it_was_given(
    make_dataset: MakeDataset, stopping: StoppingSpec, reason: str
) -> None:
    project = _project(optimizer=AdamSpec(), stopping=stopping)
    trainer = Trainer(project, make_dataset(project))
    trainer.advance(100_000)
    assert trainer.stop_reason == reason


def test_that_early_stopping_puts_the_best_parameters_back(make_dataset: MakeDataset) -> None:
    # Few noisy points and a large step: the test loss soon rises.
    project = _project(optimizer=AdamSpec(), learning_rate=0.1, stopping=StoppingSpec(patience=20, restores_best=True))
    trainer = Trainer(project, make_dataset(project, n_train=16, n_test=40, seed=3))
    trainer.advance(100_000)
    assert trainer.stop_reason == "early_stopping"
    losses = trainer.history.view().column("test_loss")[1:]
    assert losses.size >= 21
    assert trainer.evaluate().test_loss == losses.min() == losses[-21]


def test_that_another_optimizer_takes_over_during_a_run(make_dataset: MakeDataset) -> None:
    project = _project()
    dataset = make_dataset(project)
    trainer = Trainer(project, dataset)
    trainer.advance(10)
    trainer.retune(_project(optimizer=AdamSpec()))
    before = trainer.state().parameters
    trainer.advance(1)
    # Adam's first step is as long as the learning rate in every direction that has a slope.
    moves = np.abs(trainer.state().parameters - before)[trainer.network.trained() > 0.0]
    assert np.median(moves) == pytest.approx(0.05, rel=1e-3)


def test_that_20_runs_of_one_seed_have_one_hash(make_dataset: MakeDataset) -> None:
    project = _project(optimizer=AdamSpec(), batch_order="shuffled", input_noise=0.1)
    dataset = make_dataset(project)
    seen = set()
    for _ in range(20):
        trainer = Trainer(project, dataset)
        trainer.advance(50)
        seen.add(_bits(trainer))
    assert len(seen) == 1


def test_that_seeds_of_order_and_masks_change_a_run_but_not_its_start(make_dataset: MakeDataset) -> None:
    project = _project(batch_order="shuffled")
    dataset = make_dataset(project)
    ends = []
    for changes in ({}, {"order_seed": 1}, {"mask_seed": 1}):
        other = edits.change_training(project, **changes)
        trainer = Trainer(other, dataset)
        assert (trainer.state().parameters == Trainer(project, dataset).state().parameters).all()
        trainer.advance(5)
        ends.append(trainer.state().parameters.tobytes())
    assert len(set(ends)) == 3
