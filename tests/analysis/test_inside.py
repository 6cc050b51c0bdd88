"""A run from inside at one moment: gradients, steps, dead and saturated units, with large data sampled."""

from dataclasses import replace as with_fields

import numpy as np
import pytest
from msgspec.structs import replace

from playground.analysis.inside import (
    MAX_POINTS,
    MIN_POINTS,
    look_inside,
    look_on,
    n_looked_at,
    sample,
)
from playground.analysis.spreads import Look, LookMemory
from playground.data.dataset import Dataset, build
from playground.engine import jit
from playground.engine.recording import Recording
from playground.engine.trainer import Trainer
from playground.project import edits
from playground.project.network import (
    OUTPUT_ID,
    BatchNormSpec,
    DenseSpec,
    DropoutSpec,
    GivenWeight,
    NetworkSpec,
)
from playground.project.optimizer import AdamSpec, StoppingSpec
from playground.project.project import Project, default_project
from playground.project.training import TrainingSpec


@pytest.fixture(scope="module", autouse=True)
def _ready_kernels() -> None:
    jit.compile_all()


def project_of(*layers: DenseSpec | BatchNormSpec | DropoutSpec, **training: object) -> Project:
    output = DenseSpec(id=OUTPUT_ID, units=1, activation="tanh")
    settings = replace(TrainingSpec(), **training)
    return replace(default_project(), network=NetworkSpec(layers=layers, output=output), training=settings)


def look_at(trainer: Trainer) -> Look:
    n = trainer.dataset.y_train.size
    return look_inside(trainer.project, sample(trainer.dataset, n), trainer.moment(), 1.5, n)


def run(project: Project, n_steps: int) -> Trainer:
    trainer = Trainer(project, build(project.dataset))
    trainer.advance(n_steps)
    return trainer


def test_that_weights_gradients_and_activations_are_the_engines() -> None:
    trainer = run(project_of(DenseSpec(id="layer-1", units=3)), 25)
    found = look_at(trainer)
    gradient = trainer.gradient(trainer.dataset.y_train.size)
    parameters = trainer.state().parameters
    for index, layer in enumerate(found.layers):
        weights = trainer.network.weights(parameters, layer.layer_id)
        np.testing.assert_allclose(layer.spreads["weights"].values, np.sort(weights.ravel()), rtol=1e-6)
        own = trainer.network.weights(gradient, layer.layer_id)
        np.testing.assert_allclose(layer.spreads["gradients"].values, np.sort(own.ravel()), rtol=1e-6)
        outputs = trainer.layer_outputs(trainer.dataset.x_train, index)
        expected = np.quantile(outputs, (0.01, 0.25, 0.5, 0.75, 0.99))
        np.testing.assert_allclose(layer.spreads["activations"].marks, expected)
        place = trainer.network.places[layer.layer_id]
        assert layer.gradient_norm == pytest.approx(np.linalg.norm(gradient[place.start : place.stop]))
    assert (found.step, found.epoch, found.n_points, found.n_all) == (25, 1.5, 250, 250)


@pytest.mark.parametrize("optimizer", [TrainingSpec().optimizer, AdamSpec()])
@pytest.mark.parametrize("n_steps", [25, 33])
def test_that_the_ratio_is_that_of_the_step_the_run_takes_next(optimizer: AdamSpec, n_steps: int) -> None:
    project = project_of(
        DenseSpec(id="layer-1", units=3), DropoutSpec(id="layer-2"), optimizer=optimizer, batch_order="shuffled"
    )
    trainer = run(project, n_steps)
    found = look_at(trainer)
    before = trainer.state().parameters
    trainer.advance(1)
    moves = trainer.state().parameters - before
    for layer in found.layers:
        if layer.layer_id in trainer.network.places:
            place = trainer.network.places[layer.layer_id]
            own = slice(place.start, place.stop)
            expected = np.linalg.norm(moves[own]) / np.linalg.norm(before[own])
            assert layer.update_ratio == pytest.approx(expected, rel=1e-12)
        else:
            assert np.isnan(layer.update_ratio)


def test_that_a_rule_that_stops_the_run_does_not_hide_the_step() -> None:
    stopping = StoppingSpec(max_epochs=1)
    trainer = run(project_of(stopping=stopping), 10_000)
    assert trainer.stop_reason == "max_epochs"
    assert look_at(trainer).layers[0].update_ratio > 0.0


def test_that_dead_units_are_counted_on_weights_made_by_hand() -> None:
    given = tuple(GivenWeight(unit=unit, value=-100.0, is_frozen=True) for unit in range(6))
    layer = DenseSpec(id="layer-1", units=8, activation="relu", bias_start=1.0, given=given, initializer="constant")
    found = look_at(run(project_of(layer), 0))
    assert found.layers[0].n_dead == 6
    assert found.layers[0].n_units == 8
    assert found.layers[1].n_dead is None


def test_that_saturated_outputs_are_counted_on_weights_made_by_hand() -> None:
    given = (GivenWeight(unit=0, value=50.0), GivenWeight(unit=1, value=-50.0))
    layer = DenseSpec(id="layer-1", units=4, activation="tanh", given=given, initializer="zeros")
    found = look_at(run(project_of(layer), 0))
    assert found.layers[0].saturated_share == 0.5
    assert found.layers[0].n_dead is None


def test_that_normalisations_tell_of_their_scales_and_dropout_of_nothing() -> None:
    trainer = run(project_of(DenseSpec(id="layer-1"), BatchNormSpec(id="layer-2"), DropoutSpec(id="layer-3")), 20)
    found = look_at(trainer)
    assert found.layers[1].spreads["weights"].n == 8
    assert dict(found.layers[2].spreads) == {}


def test_that_a_look_leaves_the_moment_as_it_was() -> None:
    trainer = run(project_of(DenseSpec(id="layer-1"), BatchNormSpec(id="layer-2")), 20)
    moment = trainer.moment()
    kept = moment.parameters.copy(), moment.optimizer_state.copy()
    look_at(trainer)
    assert (moment.parameters == kept[0]).all()
    assert (moment.optimizer_state == kept[1]).all()


def test_that_large_networks_are_looked_at_with_fewer_points() -> None:
    assert n_looked_at(25, 250) == 250
    assert n_looked_at(25, 1_000_000) == MAX_POINTS
    assert MIN_POINTS <= n_looked_at(1_300_000, 1_000_000) < 200


def test_that_a_sample_is_the_same_each_time_and_keeps_features_beside_targets() -> None:
    dataset = build(edits.change_dataset(default_project(), n_samples=10_000).dataset)
    first, again = sample(dataset, 300), sample(dataset, 300)
    assert (first.x_train == again.x_train).all()
    rows = {tuple(x): y for x, y in zip(dataset.x_train.tolist(), dataset.y_train.tolist(), strict=True)}
    assert len(set(map(tuple, first.x_train.tolist()))) == 300
    assert all(rows[tuple(x)] == y for x, y in zip(first.x_train.tolist(), first.y_train.tolist(), strict=True))


def recorded(project: Project, n_moments: int) -> tuple[Dataset, Recording]:
    trainer = run(project, 0)
    recording = Recording(trainer.n_parameters, trainer.dataset.y_train.size)
    for _ in range(n_moments):
        recording.add(trainer.moment())
        trainer.advance(1)
    return trainer.dataset, recording


def test_that_moments_of_an_earlier_recording_are_told_as_they_were() -> None:
    project = project_of(DenseSpec(id="layer-1", units=2))
    dataset, recording = recorded(project, 30)
    view = recording.view()
    # The settings are others by now; those of the moment count.
    later = edits.change_training(project, learning_rate=9.0)
    found = look_on(later, dataset, view, 12, LookMemory(), lambda: True)
    assert [each.step for each in found.looks] == list(range(30))
    assert found.n_missing == 0
    trainer = run(project, 12)
    expected = look_at(trainer)
    for own, other in zip(found.present.layers, expected.layers, strict=True):
        assert own.gradient_norm == other.gradient_norm
        assert own.update_ratio == other.update_ratio
    assert found.present.layers[0].update_ratio == found.looks[12].layers[0].update_ratio


def test_that_looking_goes_on_later_where_time_is_up() -> None:
    project = project_of()
    dataset, recording = recorded(project, 10)
    memory = LookMemory()
    for n_missing in (9, 8):
        found = look_on(project, dataset, recording.view(), 9, memory, lambda: False)
        assert found.n_missing == n_missing
    assert look_on(project, dataset, recording.view(), 9, memory, lambda: True).n_missing == 0


def test_that_a_sampled_moment_within_an_epoch_can_be_looked_at() -> None:
    project = edits.change_dataset(project_of(), n_samples=10_000)
    trainer = run(project, 60)
    points = sample(trainer.dataset, 200)
    moment = with_fields(trainer.moment(), position=3_000)
    found = look_inside(project, points, moment, 0.6, trainer.dataset.y_train.size)
    assert found.n_points == 200
    assert found.layers[0].update_ratio > 0.0
