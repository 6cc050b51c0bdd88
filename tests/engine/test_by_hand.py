"""Weights and biases set by hand: where a run begins, what it takes on its way, and what stays as it is to the bit."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from msgspec.structs import replace

from playground.data.dataset import Dataset
from playground.engine.snapshot import Floats
from playground.engine.trainer import Trainer
from playground.engine.warm_start import WarmStart, carried_state
from playground.project import edits
from playground.project.given import free_weight, freeze_weight, give_weight
from playground.project.network import OUTPUT_ID, DenseSpec, NetworkSpec
from playground.project.optimizer import AdamSpec, AdamwSpec, MomentumSpec, OptimizerSpec, SgdSpec, StoppingSpec
from playground.project.project import Project, default_project
from playground.project.training import TrainingSpec

MakeDataset = Callable[..., Dataset]

LAYER = DenseSpec(id="layer-1", units=5)


def _project(**training: Any) -> Project:
    output = DenseSpec(id=OUTPUT_ID, units=1, activation="sigmoid")
    return replace(
        default_project(),
        network=NetworkSpec(layers=(LAYER,), output=output),
        training=TrainingSpec(loss="binary_cross_entropy", batch_size=7, **training),
    )


def weights(trainer: Trainer, layer_id: str = "layer-1") -> Floats:
    return trainer.network.weights(trainer.state().parameters, layer_id)


def biases(trainer: Trainer, layer_id: str = "layer-1") -> Floats:
    return trainer.network.biases(trainer.state().parameters, layer_id)


def test_that_a_run_begins_with_the_values_given_and_draws_the_others(make_dataset: MakeDataset) -> None:
    plain = _project()
    given = give_weight(give_weight(plain, "layer-1", 3, 1, -2.0), "layer-1", 4, None, 0.5)
    dataset = make_dataset(plain)
    drawn, set_ = Trainer(plain, dataset), Trainer(given, dataset)
    assert weights(set_)[3, 1] == -2.0
    assert biases(set_)[4] == 0.5
    assert (drawn.state().parameters != set_.state().parameters).sum() == 2
    set_.advance(1)
    assert weights(set_)[3, 1] != -2.0


def test_that_weights_of_a_link_give_way_to_the_values_given(make_dataset: MakeDataset) -> None:
    project = replace(_project(), network=NetworkSpec(layers=(), output=replace(LAYER, id=OUTPUT_ID, units=1)))
    project = edits.change_layer(project, OUTPUT_ID, initializer="link", activation="sigmoid")
    trainer = Trainer(give_weight(project, OUTPUT_ID, 0, 0, 3.0), make_dataset(project))
    assert weights(trainer, OUTPUT_ID)[0, 0] == 3.0


OPTIMIZERS: list[tuple[OptimizerSpec, dict[str, Any]]] = [
    (SgdSpec(), {}),
    (SgdSpec(), {"l1": 0.01, "l1_cuts": True}),
    (SgdSpec(), {"l1": 0.01, "l2": 0.1, "weight_decay": 0.1, "clip_value": 0.05}),
    (MomentumSpec(), {}),
    (AdamSpec(), {"weight_decay": 0.1}),
    (AdamwSpec(), {"l2": 0.1}),
]


@pytest.mark.parametrize(("optimizer", "training"), OPTIMIZERS)
def test_that_a_frozen_link_and_bias_stay_to_the_bit_and_the_others_step_as_without(
    make_dataset: MakeDataset, optimizer: OptimizerSpec, training: dict[str, Any]
) -> None:
    free = _project(optimizer=optimizer, learning_rate=0.1, **training)
    dataset = make_dataset(free)
    trainer, other = Trainer(free, dataset), Trainer(free, dataset)
    for each in (trainer, other):
        each.advance(5)  # momentum and running means are there
    link, bias = weights(trainer)[2, 0], biases(trainer)[1]
    frozen = freeze_weight(free, "layer-1", 2, 0, float(link), is_frozen=True)
    frozen = freeze_weight(frozen, "layer-1", 1, None, float(bias), is_frozen=True)
    trainer.retune(frozen)
    assert trainer.state().parameters.tobytes() == other.state().parameters.tobytes()
    for each in (trainer, other):
        each.advance(1)
    # The gradient of one step is of the same parameters: only what is frozen may differ afterwards.
    differs = np.flatnonzero(trainer.state().parameters != other.state().parameters)
    assert differs.tolist() == [2 * 2, LAYER.units * 2 + 1]
    trainer.advance(50)
    assert (weights(trainer)[2, 0], biases(trainer)[1]) == (link, bias)
    assert (weights(trainer) != weights(other)).sum() >= 9


def test_that_a_value_given_during_a_run_is_taken_at_once_and_the_history_goes_on(make_dataset: MakeDataset) -> None:
    project = _project()
    trainer = Trainer(project, make_dataset(project))
    trainer.advance(20)
    before, n_rows, loss = trainer.state().parameters, trainer.history.n_rows, trainer.evaluate().train_loss
    trainer.retune(give_weight(project, "layer-1", 0, 1, 4.5))
    assert weights(trainer)[0, 1] == 4.5
    assert (trainer.state().parameters != before).sum() == 1
    assert (trainer.history.n_rows, trainer.step) == (n_rows, 20)
    assert trainer.evaluate().train_loss != loss


def test_that_what_is_taken_back_before_a_step_is_as_it_was(make_dataset: MakeDataset) -> None:
    project = _project()
    trainer = Trainer(project, make_dataset(project))
    trainer.advance(3)
    before = trainer.state().parameters.tobytes()
    first = give_weight(project, "layer-1", 0, 1, 4.5)
    second = edits.cut_link(give_weight(first, "layer-1", 0, 1, -1.0), "layer-1", 0, 1)
    for each in (first, second, first):
        trainer.retune(each)
    assert weights(trainer)[0, 1] == 4.5
    trainer.retune(project)
    assert trainer.state().parameters.tobytes() == before


def test_that_what_is_taken_back_after_a_step_goes_on_from_where_it_is(make_dataset: MakeDataset) -> None:
    project = _project()
    trainer = Trainer(project, make_dataset(project))
    trainer.retune(give_weight(project, "layer-1", 0, 1, 4.5))
    trainer.advance(1)
    learned = weights(trainer)[0, 1]
    trainer.retune(project)
    assert weights(trainer)[0, 1] == learned


def test_that_the_same_value_given_again_is_taken_again(make_dataset: MakeDataset) -> None:
    project = _project()
    given = give_weight(project, "layer-1", 0, 1, 4.5)
    trainer = Trainer(given, make_dataset(project))
    trainer.advance(10)
    learned = weights(trainer)[0, 1]
    again = give_weight(given, "layer-1", 0, 1, 4.5)
    trainer.retune(again)
    assert weights(trainer)[0, 1] == 4.5
    trainer.retune(given)
    assert weights(trainer)[0, 1] == learned


def test_that_a_cut_link_is_zero_whatever_it_was_given_and_restored_takes_its_value(make_dataset: MakeDataset) -> None:
    given = give_weight(_project(), "layer-1", 0, 1, 4.5)
    trainer = Trainer(edits.cut_link(given, "layer-1", 0, 1), make_dataset(given))
    assert weights(trainer)[0, 1] == 0.0
    trainer.advance(3)
    trainer.retune(given)
    assert weights(trainer)[0, 1] == 4.5


def test_that_another_network_begins_with_what_was_learned_and_with_what_is_frozen(make_dataset: MakeDataset) -> None:
    project = give_weight(_project(), "layer-1", 0, 1, 4.5)
    project = give_weight(project, "layer-1", 1, 1, 2.0, is_frozen=True)
    dataset = make_dataset(project)
    trainer = Trainer(project, dataset)
    trainer.advance(10)
    wide = give_weight(edits.change_layer(project, "layer-1", units=6), "layer-1", 5, 0, -3.0)
    warm = Trainer(wide, dataset, carried_state(WarmStart(project, dataset, trainer.state()), wide, dataset))
    assert weights(warm)[0, 1] == weights(trainer)[0, 1] != 4.5
    assert (weights(warm)[1, 1], weights(warm)[5, 0]) == (2.0, -3.0)


def test_that_the_best_parameters_come_back_without_what_was_frozen_since(make_dataset: MakeDataset) -> None:
    stopping = StoppingSpec(patience=2, restores_best=True, min_change=1.0)
    project = _project(stopping=stopping)
    trainer = Trainer(project, make_dataset(project))
    trainer.advance(trainer.steps_per_epoch)
    trainer.retune(give_weight(project, "layer-1", 0, 1, 4.5, is_frozen=True))
    trainer.advance(1000)
    assert trainer.stop_reason == "early_stopping"
    assert weights(trainer)[0, 1] == 4.5


def test_that_a_value_that_is_forgotten_is_drawn_by_a_new_run(make_dataset: MakeDataset) -> None:
    project = _project()
    given = give_weight(project, "layer-1", 0, 1, 4.5)
    assert free_weight(given, "layer-1", 0, 1) == project
    dataset = make_dataset(project)
    first = Trainer(project, dataset).state().parameters
    assert Trainer(free_weight(given, "layer-1", 0, 1), dataset).state().parameters.tobytes() == first.tobytes()
