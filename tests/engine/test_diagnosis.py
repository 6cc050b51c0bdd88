"""What a run looks like from inside: shares of dead and saturated units, confusion, R², and where numbers broke."""

from collections.abc import Callable
from dataclasses import replace as with_fields

import numpy as np
import pytest
from msgspec.structs import replace

from playground.data.dataset import Dataset
from playground.engine.diagnosis import broken_layer, confusion, diagnose, examine, r_squared
from playground.engine.trainer import Trainer
from playground.project import edits
from playground.project.network import OUTPUT_ID, DenseSpec, NetworkSpec
from playground.project.project import Project, default_project
from playground.project.training import TrainingSpec

MakeDataset = Callable[..., Dataset]


def _project(learning_rate: float = 0.1) -> Project:
    layers = (
        DenseSpec(id="layer-1", units=4, activation="relu"),
        DenseSpec(id="layer-2", units=3, activation="tanh"),
    )
    output = DenseSpec(id=OUTPUT_ID, units=1, activation="linear")
    training = TrainingSpec(learning_rate=learning_rate, batch_size=None)
    return replace(default_project(), network=NetworkSpec(layers=layers, output=output), training=training)


def test_that_a_unit_that_never_answers_is_dead_and_a_pushed_one_saturated(make_dataset: MakeDataset) -> None:
    project = _project()
    dataset = make_dataset(project)
    trainer = Trainer(project, dataset)
    state = trainer.state()
    parameters = state.parameters.copy()
    trainer.network.biases(parameters, "layer-1")[1] = -100.0
    trainer.network.biases(parameters, "layer-2")[2] = 50.0
    pushed = diagnose(Trainer(project, dataset, with_fields(state, parameters=parameters)))
    assert pushed[0].dead_share >= 0.25
    assert 1 / 3 <= pushed[1].saturated_share < 1.0
    assert np.isnan(pushed[2].dead_share)


def test_that_a_diagnosis_measures_the_next_step_and_leaves_the_run_alone(make_dataset: MakeDataset) -> None:
    project = _project()
    trainer = Trainer(project, make_dataset(project))
    trainer.advance(3)
    before = trainer.state()
    found = diagnose(trainer)
    assert (trainer.state().parameters == before.parameters).all()
    for layer in found:
        place = trainer.network.places[layer.layer_id]
        length = float(np.linalg.norm(before.parameters[place.start : place.stop]))
        # A plain step over all points is the learning rate times the gradient.
        assert layer.update_ratio == pytest.approx(0.1 * layer.gradient_norm / length, rel=1e-9)


def test_that_a_diagnosis_within_an_epoch_takes_the_gradient_over_all_points(make_dataset: MakeDataset) -> None:
    project = replace(_project(), training=TrainingSpec(batch_size=5, batch_order="shuffled"))
    trainer = Trainer(project, make_dataset(project))
    trainer.advance(4)
    found = examine(trainer)
    first = with_fields(trainer.state(), position=0)
    expected = Trainer(project, trainer.dataset, first).gradient(trainer.dataset.y_train.size)
    assert found.gradient == pytest.approx(expected, rel=1e-12, abs=1e-15)
    with pytest.raises(ValueError, match="17 are left"):
        trainer.gradient(trainer.dataset.y_train.size)
    for index, outputs in enumerate(found.outputs):
        assert (outputs == trainer.layer_outputs(trainer.dataset.x_train, index)).all()


def test_that_the_layer_is_named_in_which_numbers_broke(make_dataset: MakeDataset) -> None:
    project = _project()
    dataset = make_dataset(project)
    state = Trainer(project, dataset).state()
    for layer_id in ("layer-1", OUTPUT_ID):
        trainer = Trainer(project, dataset)
        parameters = state.parameters.copy()
        trainer.network.weights(parameters, layer_id)[0, 0] = np.inf
        broken = Trainer(project, dataset, with_fields(state, parameters=parameters))
        assert broken.advance(1) == 0
        assert broken_layer(broken) == layer_id


def test_that_a_diverged_run_names_a_layer_and_a_sound_one_none(make_dataset: MakeDataset) -> None:
    project = replace(_project(1e5), training=TrainingSpec(learning_rate=1e5, batch_size=1))
    trainer = Trainer(project, make_dataset(project))
    assert broken_layer(trainer) is None
    trainer.advance(10_000)
    assert trainer.is_diverged
    assert broken_layer(trainer) in {"layer-1", "layer-2", OUTPUT_ID}


@pytest.mark.parametrize("source", ["circle", "iris"])
def test_that_a_confusion_matrix_counts_every_point_once(make_dataset: MakeDataset, source: str) -> None:
    project = edits.choose_source(default_project(), "iris" if source == "iris" else "circle")
    trainer = Trainer(project, make_dataset(project))
    trainer.advance(50)
    data = trainer.dataset
    counts = confusion(trainer, data.x_train, data.y_train)
    classes, sizes = np.unique(data.y_train, return_counts=True)
    assert (counts.sum(axis=1)[classes.astype(int)] == sizes).all()
    assert np.trace(counts) / counts.sum() == pytest.approx(trainer.evaluate().train_accuracy)


def test_that_r_squared_is_one_for_a_perfect_fit_and_zero_for_the_mean(make_dataset: MakeDataset) -> None:
    project = edits.choose_source(_project(), "plane")
    trainer = Trainer(project, make_dataset(project))
    x = trainer.dataset.x_train
    assert r_squared(trainer, x, trainer.predict(x)[:, 0]) == 1.0
    targets = trainer.predict(x)[:, 0]
    noise = np.where(np.arange(targets.size) % 2 == 0, 1.0, -1.0)
    noise[-1] = 0.0
    flat = replace(project, network=NetworkSpec(layers=(), output=replace(project.network.output, initializer="zeros")))
    assert r_squared(Trainer(flat, trainer.dataset), x, noise) == pytest.approx(0.0, abs=1e-12)
