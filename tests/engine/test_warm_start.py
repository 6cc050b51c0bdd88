"""Runs that go on with a changed network: what was learned stays, and where it can the outputs do."""

import dataclasses
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from playground.data.dataset import build
from playground.engine.snapshot import Floats
from playground.engine.trainer import Trainer, predict_with
from playground.engine.warm_start import WarmStart, carried_state
from playground.project import edits, layer_sets
from playground.project.network import (
    FEATURES_ID,
    HIDDEN_ACTIVATIONS,
    ActivationSpec,
    AddSpec,
    BatchNormSpec,
    ConcatenateSpec,
    DenseSpec,
    DropoutSpec,
    LayerNormSpec,
    LayerSpec,
    NetworkSpec,
)
from playground.project.optimizer import AdamSpec, MomentumSpec, OptimizerSpec
from playground.project.project import Project, default_project
from playground.project.training import TrainingSpec

Edit = Callable[[Project], Project]

KEPT = 1e-9
NEW = "layer-9"
EXACT_ACTIVATIONS = ("linear", "relu", "leaky_relu", "elu", "selu")


def a_project(layers: Sequence[LayerSpec], optimizer: OptimizerSpec | None = None, **training: Any) -> Project:
    """Return a small project with these hidden layers."""
    base = default_project()
    training = {"learning_rate": 0.05, "optimizer": optimizer or MomentumSpec(), **training}
    network = NetworkSpec(layers=tuple(layers), output=replace(base.network.output, units=1))
    project = replace(base, network=network, training=replace(TrainingSpec(), **training))
    return edits.change_dataset(project, n_samples=60, noise=10.0)


def left_at(project: Project, n_steps: int = 25) -> WarmStart:
    """Return a run of the project after some steps."""
    trainer = Trainer(project, build(project.dataset))
    trainer.advance(n_steps)
    return WarmStart(project, trainer.dataset, trainer.state())


def gone_on(start: WarmStart, project: Project) -> Trainer:
    """Return the run gone on with another project."""
    dataset = build(project.dataset)
    return Trainer(project, dataset, carried_state(start, project, dataset))


def outputs(trainer: Trainer, parameters: Floats | None = None) -> Floats:
    """Return what a run predicts at all its points."""
    x = np.concatenate((trainer.dataset.x_train, trainer.dataset.x_test))
    return predict_with(trainer.project, trainer.state().parameters if parameters is None else parameters, x)


def outputs_of(start: WarmStart) -> Floats:
    """Return what the run predicted where it was left."""
    return outputs(Trainer(start.project, start.dataset, start.state))


@st.composite
def networks(draw: st.DrawFn) -> tuple[LayerSpec, ...]:
    """Return hidden layers of all kinds but LayerNorm and Add, before which no unit can be put without its showing."""
    layers: list[LayerSpec] = []
    for place in range(draw(st.integers(1, 5))):
        layer_id = f"layer-{place + 1}"
        sources = (FEATURES_ID, *(layer.id for layer in layers))
        layers.append(
            draw(
                st.one_of(
                    st.builds(
                        DenseSpec,
                        id=st.just(layer_id),
                        units=st.integers(1, 5),
                        activation=st.sampled_from(HIDDEN_ACTIVATIONS),
                        has_bias=st.booleans(),
                    ),
                    st.builds(ActivationSpec, id=st.just(layer_id), activation=st.sampled_from(HIDDEN_ACTIVATIONS)),
                    st.builds(DropoutSpec, id=st.just(layer_id)),
                    st.builds(BatchNormSpec, id=st.just(layer_id)),
                    st.builds(ConcatenateSpec, id=st.just(layer_id), source=st.sampled_from(sources)),
                )
            )
        )
    return tuple(layers)


def exact_edit(draw: st.DrawFn, project: Project) -> Project:
    """Return the project after an edit that can be made without moving an output."""
    layers = project.network.layers
    place = draw(st.integers(0, len(layers)))
    dense = [layer for layer in layers if isinstance(layer, DenseSpec)]
    kind = draw(st.sampled_from(("widen", "dropout", "batch norm", "concatenate", "linear", "feature")))
    if kind == "widen" and dense:
        chosen = draw(st.sampled_from(dense))
        return edits.change_layer(project, chosen.id, units=chosen.units + draw(st.integers(1, 4)))
    if kind == "feature":
        return edits.add_features(project, [draw(st.sampled_from(("x1*x2", "sin(x1)", "x2**2")))])
    if kind == "concatenate":
        source = draw(st.sampled_from((FEATURES_ID, *(layer.id for layer in layers[:place]))))
        # Behind it must stand a Dense layer before anything that mixes or bends its inputs.
        return edits.insert_layer(project, place, ConcatenateSpec(id=NEW, source=source))
    if kind == "dropout":
        return edits.insert_layer(project, place, DropoutSpec(id=NEW))
    if kind == "batch norm":
        return edits.insert_layer(project, place, BatchNormSpec(id=NEW))
    return edits.insert_layer(project, place, DenseSpec(id=NEW, units=24, activation="linear"))


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_that_no_edit_that_can_keep_the_outputs_moves_them(data: st.DataObject) -> None:
    project = a_project(data.draw(networks()))
    start = left_at(project)
    changed = data.draw(st.composite(exact_edit)(project))
    trainer = gone_on(start, changed)
    before = outputs_of(start)
    assert np.abs(outputs(trainer) - before).max() <= KEPT * max(1.0, np.abs(before).max())
    marks = trainer.history.marks
    assert len(marks) == 1
    assert marks[0].keeps_outputs


@given(st.data())
@settings(max_examples=100, deadline=None)
def test_that_what_a_mark_says_of_the_outputs_is_true(data: st.DataObject) -> None:
    start = left_at(a_project(data.draw(networks())))
    other = a_project(data.draw(networks()))
    trainer = gone_on(start, other)
    before = outputs_of(start)
    is_kept = bool(np.abs(outputs(trainer) - before).max() <= KEPT * max(1.0, np.abs(before).max()))
    assert all(mark.keeps_outputs == is_kept for mark in trainer.history.marks)
    trainer.advance(5)
    assert np.isfinite(trainer.state().parameters).all() or trainer.is_diverged


TANH = (DenseSpec(id="layer-1", units=5, activation="tanh"), DenseSpec(id="layer-2", units=4, activation="tanh"))
RELU = tuple(replace(layer, activation="relu") for layer in TANH)


def test_that_new_units_come_with_first_weights_before_them_and_none_behind() -> None:
    start = left_at(a_project(TANH))
    wider = edits.change_layer(start.project, "layer-1", units=7)
    trainer = gone_on(start, wider)
    old = Trainer(start.project, start.dataset).network
    network, parameters = trainer.network, trainer.state().parameters
    first = network.first_parameters(wider.training.seed)
    learned = start.state.parameters
    assert (network.weights(parameters, "layer-1")[:5] == old.weights(learned, "layer-1")).all()
    assert (network.weights(parameters, "layer-1")[5:] == network.weights(first, "layer-1")[5:]).all()
    assert (network.weights(parameters, "layer-2")[:, :5] == old.weights(learned, "layer-2")).all()
    assert (network.weights(parameters, "layer-2")[:, 5:] == 0.0).all()
    trainer.advance(2)
    assert (network.weights(trainer.state().parameters, "layer-2")[:, 5:] != 0.0).all()


def test_that_units_that_stay_keep_their_weights_where_others_go() -> None:
    start = left_at(a_project(TANH))
    trainer = gone_on(start, edits.change_layer(start.project, "layer-1", units=3))
    old = Trainer(start.project, start.dataset).network
    network, parameters = trainer.network, trainer.state().parameters
    assert (network.weights(parameters, "layer-1") == old.weights(start.state.parameters, "layer-1")[:3]).all()
    assert (network.weights(parameters, "layer-2") == old.weights(start.state.parameters, "layer-2")[:, :3]).all()
    assert [mark.keeps_outputs for mark in trainer.history.marks] == [False]


@pytest.mark.parametrize("place", [0, 1, 2])
@pytest.mark.parametrize("activation", HIDDEN_ACTIVATIONS)
def test_that_a_new_dense_layer_passes_on_what_it_is_given(activation: str, place: int) -> None:
    start = left_at(a_project(TANH), 200)
    layer = DenseSpec(id=NEW, units=5, activation=activation)  # type: ignore[arg-type]  # from the list itself
    trainer = gone_on(start, edits.insert_layer(start.project, place, layer))
    moved = float(np.abs(outputs(trainer) - outputs_of(start)).max())
    is_exact = activation in EXACT_ACTIVATIONS
    assert moved < (KEPT if is_exact else 0.35)
    assert trainer.history.marks[-1].keeps_outputs == is_exact
    before = Trainer(start.project, start.dataset, start.state)
    # A layer with ordinary first weights moves the loss by 0.2 and more.
    assert abs(trainer.evaluate().train_loss - before.evaluate().train_loss) < 0.03


@pytest.mark.parametrize("units", [1, 2])
def test_that_a_layer_narrower_than_the_last_but_not_than_the_next_passes_on_what_that_one_makes(units: int) -> None:
    start = left_at(a_project(RELU))
    layer = DenseSpec(id=NEW, units=units, activation="linear")
    trainer = gone_on(start, edits.insert_layer(start.project, 2, layer))
    assert np.abs(outputs(trainer) - outputs_of(start)).max() < KEPT
    assert trainer.history.marks[-1].keeps_outputs


def test_that_a_layer_too_narrow_to_pass_anything_on_is_told_to_change_the_outputs() -> None:
    start = left_at(a_project(TANH))
    layer = DenseSpec(id=NEW, units=2, activation="linear")
    trainer = gone_on(start, edits.insert_layer(start.project, 1, layer))
    assert [mark.keeps_outputs for mark in trainer.history.marks] == [False]


def test_that_relu_behind_relu_and_a_residual_block_keep_the_outputs() -> None:
    start = left_at(a_project(RELU))
    after = edits.insert_layer(start.project, 1, ActivationSpec(id=NEW, activation="relu"))
    assert gone_on(start, after).history.marks[-1].keeps_outputs
    block = edits.insert_layer(start.project, 1, DenseSpec(id=NEW, units=5, activation="linear"))
    block = edits.insert_layer(block, 2, AddSpec(id="layer-10", source="layer-1"))
    assert gone_on(start, block).history.marks[-1].keeps_outputs


@pytest.mark.parametrize("layer", [LayerNormSpec(id=NEW), ActivationSpec(id=NEW, activation="sine")])
def test_that_a_layer_that_cannot_begin_as_nothing_is_told_to_change_the_outputs(layer: LayerSpec) -> None:
    start = left_at(a_project(TANH))
    trainer = gone_on(start, edits.insert_layer(start.project, 1, layer))
    assert [mark.keeps_outputs for mark in trainer.history.marks] == [False]


@pytest.mark.parametrize("layer", [BatchNormSpec(id="layer-2"), DropoutSpec(id="layer-2")])
def test_that_taking_away_what_can_be_put_into_the_next_weights_keeps_the_outputs(layer: LayerSpec) -> None:
    start = left_at(a_project((TANH[0], layer, replace(TANH[1], id="layer-3"))))
    trainer = gone_on(start, edits.remove_layer(start.project, 1))
    assert np.abs(outputs(trainer) - outputs_of(start)).max() < KEPT
    assert trainer.history.marks[-1].keeps_outputs


def test_that_a_moved_and_a_copied_layer_keep_the_weights_that_fit() -> None:
    start = left_at(a_project(RELU))
    old = Trainer(start.project, start.dataset).network
    moved = gone_on(start, edits.move_layer(start.project, 1, 0))
    for layer_id in ("layer-1", "layer-2"):
        new, learned = moved.network.weights(moved.state().parameters, layer_id), start.state.parameters
        assert (new[:, :2] == old.weights(learned, layer_id)[:, :2]).all()
    copied = gone_on(start, layer_sets.duplicate_layers(start.project, ["layer-1"])[0])
    assert copied.history.marks[-1].keeps_outputs


def test_that_features_come_with_weights_of_zero_and_go_without_the_others() -> None:
    start = left_at(a_project(TANH))
    more = gone_on(start, edits.toggle_feature(start.project, "x1**2"))
    weights = more.network.weights(more.state().parameters, "layer-1")
    place = more.project.dataset.features.index("x1**2")
    assert (weights[:, place] == 0.0).all()
    assert more.history.marks[-1].words == "x₁² added"
    assert more.history.marks[-1].keeps_outputs
    back = gone_on(WarmStart(more.project, more.dataset, more.state()), start.project)
    assert np.array_equal(back.state().parameters, start.state.parameters)


@pytest.mark.parametrize("optimizer", [MomentumSpec(), AdamSpec()])
def test_that_epochs_history_and_running_vectors_go_on(optimizer: OptimizerSpec) -> None:
    start = left_at(a_project(TANH, optimizer, batch_size=7))
    wider = edits.change_layer(start.project, "layer-2", units=6)
    trainer = gone_on(start, wider)
    state, left = trainer.state(), start.state
    assert (state.epoch, state.step, state.position) == (left.epoch, left.step, left.position)
    assert np.array_equal(state.history, left.history, equal_nan=True)
    assert state.optimizer_state[0] == left.optimizer_state[0] == 25.0
    n_first = 5 * 3
    old, new = left.optimizer_state[10:], state.optimizer_state[10:]
    assert np.array_equal(new[:n_first], old[:n_first])
    mark = trainer.history.marks[0]
    assert mark.step == 25
    assert mark.epoch == pytest.approx(left.epoch + left.position / start.dataset.x_train.shape[0])
    assert mark.words == "Dense layer 2: 4 → 6 units"


@pytest.mark.parametrize("optimizer", [MomentumSpec(), AdamSpec()])
@pytest.mark.parametrize("activation", ["tanh", "relu"])
@pytest.mark.parametrize(
    "edit",
    [
        lambda project: edits.change_layer(project, "layer-1", units=9),
        lambda project: edits.toggle_feature(project, "x1*x2"),
        lambda project: edits.insert_layer(project, 1, DropoutSpec(id=NEW, rate=0.05)),
        lambda project: edits.insert_layer(project, 1, BatchNormSpec(id=NEW)),
        lambda project: edits.insert_layer(project, 1, ConcatenateSpec(id=NEW, source=FEATURES_ID)),
    ],
    ids=["units", "feature", "dropout", "batch norm", "concatenate"],
)
def test_that_the_loss_curve_does_not_jump(edit: Edit, activation: str, optimizer: OptimizerSpec) -> None:
    layers = [replace(layer, activation=activation) for layer in TANH]
    start = left_at(a_project(layers, optimizer, batch_size=None, learning_rate=0.02), 150)
    trainer = gone_on(start, edit(start.project))
    n_before = trainer.history.n_rows
    trainer.advance(40)
    losses = trainer.history.view().column("train_loss")
    usual = np.abs(np.diff(losses[n_before - 20 : n_before])).max()
    jumps = np.diff(losses[n_before - 1 :])
    assert losses.size == n_before + 40
    assert jumps.max() < max(2.0 * usual, 0.02)
    assert losses[-1] < losses[0]


def test_that_a_run_that_goes_on_from_its_state_after_an_edit_is_the_same_run() -> None:
    start = left_at(a_project(TANH, AdamSpec(), batch_size=7))
    edited = edits.insert_layer(start.project, 1, BatchNormSpec(id=NEW))
    trainer = gone_on(start, edited)
    trainer.advance(13)
    resumed = Trainer(edited, trainer.dataset, trainer.state())
    for run in (trainer, resumed):
        run.advance(30)
    assert np.array_equal(trainer.state().parameters, resumed.state().parameters)
    assert np.array_equal(trainer.state().history, resumed.state().history, equal_nan=True)
    assert trainer.history.marks == resumed.history.marks


def test_that_numbers_about_to_overflow_are_left_behind_in_finite_ones() -> None:
    start = left_at(a_project(TANH))
    state = dataclasses.replace(start.state, parameters=np.full(start.state.parameters.size, 1e300))
    huge = WarmStart(start.project, start.dataset, state)
    trainer = gone_on(huge, edits.insert_layer(start.project, 1, BatchNormSpec(id=NEW)))
    assert np.isfinite(trainer.state().parameters).all()
