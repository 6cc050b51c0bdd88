"""Training runs: the same numbers whatever interrupts them, and gradients that agree with differences of the loss."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from msgspec.structs import replace

from playground.data.dataset import Dataset
from playground.engine.snapshot import Floats, RunState
from playground.engine.trainer import Trainer, predict_with
from playground.project import edits
from playground.project.dataset import SOURCES, SourceName
from playground.project.network import (
    HIDDEN_ACTIVATIONS,
    OUTPUT_ID,
    Activation,
    ActivationSpec,
    DenseSpec,
    DropoutSpec,
    NetworkSpec,
)
from playground.project.project import Project, default_project
from playground.project.training import OUTPUTS_OF_LOSS, BatchOrder, Loss, TrainingSpec

MakeDataset = Callable[..., Dataset]

USUAL = ("linear", "sigmoid", "tanh", "relu", "softmax")
COMBINATIONS = [
    *((loss, output, "tanh") for loss, outputs in OUTPUTS_OF_LOSS.items() for output in outputs if output in USUAL),
    *(("half_squared", output, "sigmoid") for output in HIDDEN_ACTIVATIONS if output not in USUAL),
    *(("mean_squared", "linear", hidden) for hidden in HIDDEN_ACTIVATIONS if hidden != "tanh"),
]


def _project(
    loss: Loss = "half_squared",
    output: Activation = "tanh",
    hidden: Activation = "tanh",
    source: SourceName = "circle",
    **training: Any,
) -> Project:
    n_outputs = 3 if source == "iris" else 1
    dense = DenseSpec(id="layer-1", units=5, activation=hidden)
    layers = (
        dense,
        ActivationSpec(id="layer-2", activation="sigmoid"),
        DropoutSpec(id="layer-3", rate=0.3),
        DenseSpec(id="layer-4", units=9, activation=hidden, bias_start=0.1),
    )
    project = edits.choose_source(default_project(), source)
    return replace(
        project,
        network=NetworkSpec(layers=layers, output=DenseSpec(id=OUTPUT_ID, units=n_outputs, activation=output)),
        training=TrainingSpec(loss=loss, **training),
    )


def _losses_around(project: Project, dataset: Dataset, state: RunState, epsilon: float) -> Floats:
    """Return (L(p + e) - L(p - e)) / 2e for every parameter, worked out from whole-data evaluations."""
    slopes = np.zeros(state.parameters.size)
    for p in range(slopes.size):
        losses = []
        for sign in (1.0, -1.0):
            parameters = state.parameters.copy()
            parameters[p] += sign * epsilon
            moved = Trainer(project, dataset, _with_parameters(state, parameters))
            losses.append(moved.evaluate().train_loss)
        slopes[p] = (losses[0] - losses[1]) / (2.0 * epsilon)
    return slopes


def _with_parameters(state: RunState, parameters: Floats) -> RunState:
    return RunState(
        state.epoch, state.step, state.position, parameters, state.optimizer_state, state.history, state.history_stride
    )


@pytest.mark.parametrize("source", ["circle", "iris"])
@pytest.mark.parametrize(("loss", "output", "hidden"), COMBINATIONS)
def test_that_gradients_equal_central_differences(
    make_dataset: MakeDataset, source: SourceName, loss: Loss, output: Activation, hidden: Activation
) -> None:
    if (source, output) == ("circle", "softmax"):
        pytest.skip("softmax over one unit is always 1")
    project = _project(loss, output, hidden, source, batch_size=None)
    network = project.network
    project = replace(project, network=replace(network, layers=tuple(x for x in network.layers if x.id != "layer-3")))
    dataset = make_dataset(project)
    trainer = Trainer(project, dataset)
    trainer.advance(3)
    slopes = _losses_around(project, dataset, trainer.state(), epsilon=1e-5)
    gradient = trainer.gradient(dataset.y_train.size)
    # A central difference with 1e-5 is good to about 1e-10 of the loss.
    assert np.abs(gradient - slopes).max() <= 1e-7 * np.abs(slopes).max()


@pytest.mark.parametrize("batch_order", ["fixed", "shuffled"])
@pytest.mark.parametrize("batch_size", [1, 10, None])
def test_that_slicing_changes_neither_parameters_nor_history(
    make_dataset: MakeDataset, batch_order: BatchOrder, batch_size: int | None
) -> None:
    project = _project(batch_order=batch_order, batch_size=batch_size)
    dataset = make_dataset(project)
    whole, sliced = Trainer(project, dataset), Trainer(project, dataset)
    assert whole.advance(100) == 100
    for n_steps in (1, 2, 3, 50, 7, 37):
        assert sliced.advance(n_steps) == n_steps
        sliced.evaluate()
    assert _bits(whole) == _bits(sliced)


@pytest.mark.parametrize("batch_order", ["fixed", "shuffled"])
@pytest.mark.parametrize("n_first", [8, 13])
def test_that_a_resumed_run_goes_on_byte_for_byte(
    make_dataset: MakeDataset, batch_order: BatchOrder, n_first: int
) -> None:
    project = _project(batch_order=batch_order, batch_size=5)
    dataset = make_dataset(project)
    whole, first = Trainer(project, dataset), Trainer(project, dataset)
    whole.advance(n_first + 30)
    first.advance(n_first)
    resumed = Trainer(project, dataset, first.state())
    resumed.advance(30)
    assert _bits(whole) == _bits(resumed)


def test_that_another_seed_draws_other_first_weights(make_dataset: MakeDataset) -> None:
    project = _project()
    dataset = make_dataset(project)
    first = Trainer(project, dataset).state().parameters
    assert (first == Trainer(project, dataset).state().parameters).all()
    other = Trainer(edits.new_start(project, 5), dataset).state().parameters
    assert not (first == other).any(where=(first != 0.1) & (first != 0.0))


def test_that_a_layer_keeps_its_first_weights_when_another_is_added(make_dataset: MakeDataset) -> None:
    project = _project()
    longer = edits.insert_layer(project, 4, DenseSpec(id="layer-9", units=9))
    before, after = (Trainer(value, make_dataset(value)) for value in (project, longer))
    for layer_id in ("layer-1", "layer-4", OUTPUT_ID):
        weights = [run.network.weights(run.state().parameters, layer_id) for run in (before, after)]
        assert (weights[0] == weights[1]).all()


def test_that_the_history_holds_every_epoch_from_zero_on(make_dataset: MakeDataset) -> None:
    project = _project(batch_size=10)
    trainer = Trainer(project, make_dataset(project))
    assert trainer.steps_per_epoch == 4
    trainer.advance(9)
    view = trainer.history.view()
    assert view.column("epoch").tolist() == [0, 1, 2]
    assert view.column("step").tolist() == [0, 4, 8]
    assert trainer.steps_to_epoch_end == 3


def test_that_a_view_of_the_history_stays_the_same_until_an_epoch_is_added(make_dataset: MakeDataset) -> None:
    project = _project(batch_size=10)
    trainer = Trainer(project, make_dataset(project))
    trainer.advance(5)
    view = trainer.history.view()
    trainer.advance(2)
    assert trainer.history.view() is view
    trainer.advance(1)
    assert trainer.history.view() is not view
    assert (len(view), len(trainer.history.view())) == (2, 3)


def test_that_a_diverging_run_stops_with_finite_parameters(make_dataset: MakeDataset) -> None:
    project = _project(output="linear", hidden="relu", learning_rate=1e4, batch_size=1)
    trainer = Trainer(project, make_dataset(project))
    n_steps = trainer.advance(10_000)
    assert trainer.is_diverged
    assert n_steps == trainer.step < 10_000
    assert np.isfinite(trainer.state().parameters).all()
    assert trainer.advance(10) == 0


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_that_a_parameter_that_is_not_finite_is_seen_in_the_first_step(make_dataset: MakeDataset, value: float) -> None:
    project = _project(batch_size=10)
    dataset = make_dataset(project)
    state = Trainer(project, dataset).state()
    parameters = state.parameters.copy()
    parameters[0] = value
    trainer = Trainer(project, dataset, _with_parameters(state, parameters))
    assert trainer.advance(5) == 0
    assert trainer.is_diverged


def test_that_a_new_learning_rate_and_batch_size_act_without_a_reset(make_dataset: MakeDataset) -> None:
    project = _project(batch_size=10)
    dataset = make_dataset(project)
    trainer = Trainer(project, dataset)
    trainer.advance(2)
    parameters = trainer.state().parameters
    trainer.retune(edits.change_training(project, batch_size=3, learning_rate=0.0))
    assert trainer.steps_to_epoch_end == 6
    trainer.advance(6)
    assert (trainer.epoch, trainer.step) == (1, 8)
    assert (trainer.state().parameters == parameters).all()


def test_that_plain_descent_is_taken_along_the_gradient(make_dataset: MakeDataset) -> None:
    project = _project(learning_rate=0.5, batch_size=10)
    trainer = Trainer(project, make_dataset(project))
    trainer.advance(2)
    before, gradient = trainer.state().parameters, trainer.gradient(10)
    trainer.advance(1)
    np.testing.assert_allclose(trainer.state().parameters, before - 0.5 * gradient, rtol=1e-14, atol=1e-17)


@pytest.mark.parametrize("source", SOURCES)
def test_that_predictions_of_classes_are_probabilities(make_dataset: MakeDataset, source: SourceName) -> None:
    project = edits.choose_source(default_project(), source)
    trainer = Trainer(project, make_dataset(project))
    trainer.advance(20)
    predictions = trainer.predict(trainer.dataset.x_test)
    assert predictions.shape == (trainer.dataset.x_test.shape[0], project.dataset.info.n_outputs)
    if project.dataset.info.task != "regression":
        assert ((predictions >= 0.0) & (predictions <= 1.0)).all()
    again = predict_with(project, trainer.snapshot().parameters, trainer.dataset.x_test)
    assert (again == predictions).all()


def _bits(trainer: Trainer) -> tuple[bytes, bytes, int, int]:
    state = trainer.state()
    return state.parameters.tobytes(), state.history.tobytes(), state.step, state.position


def test_that_losses_at_other_parameters_leave_the_run_alone(make_dataset: MakeDataset) -> None:
    project = _project()
    dataset = make_dataset(project)
    trainer = Trainer(project, dataset)
    here = trainer.state().parameters
    trainer.advance(5)
    there = trainer.state().parameters
    losses = trainer.losses_at(np.stack([here, there, here]))
    assert losses[0] == losses[2] == trainer.history.view().column("train_loss")[0]
    assert losses[1] == trainer.evaluate().train_loss
    assert (trainer.state().parameters == there).all()
