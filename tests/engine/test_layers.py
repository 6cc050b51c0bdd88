"""Every kind of layer: gradients against differences, skip connections, frozen layers and cut links."""

from collections.abc import Callable
from dataclasses import replace as with_fields
from typing import Any

import numpy as np
import pytest
from msgspec.structs import replace

from playground.data.dataset import Dataset
from playground.engine.trainer import Trainer
from playground.project import edits
from playground.project.network import (
    FEATURES_ID,
    OUTPUT_ID,
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
from playground.project.project import Project, default_project
from playground.project.training import TrainingSpec

MakeDataset = Callable[..., Dataset]

FIRST = DenseSpec(id="layer-1", units=5, activation="tanh")
SECOND = DenseSpec(id="layer-3", units=5, activation="gelu")

NETWORKS: dict[str, tuple[LayerSpec, ...]] = {
    "no bias": (replace(FIRST, has_bias=False), replace(SECOND, has_bias=False)),
    "layer norm": (FIRST, LayerNormSpec(id="layer-2"), SECOND),
    "layer norm first": (LayerNormSpec(id="layer-2"), FIRST),
    "batch norm": (FIRST, BatchNormSpec(id="layer-2", momentum=1.0), SECOND),
    "batch norm first": (BatchNormSpec(id="layer-2", momentum=1.0), FIRST),
    "add": (FIRST, SECOND, AddSpec(id="layer-4", source="layer-1")),
    "add itself": (FIRST, AddSpec(id="layer-4", source="layer-1")),
    "add features": (AddSpec(id="layer-4", source=FEATURES_ID), FIRST),
    "concatenate": (FIRST, SECOND, ConcatenateSpec(id="layer-4", source="layer-1")),
    "concatenate features": (FIRST, ConcatenateSpec(id="layer-4", source=FEATURES_ID), SECOND),
    "all": (
        FIRST,
        BatchNormSpec(id="layer-2", momentum=1.0),
        SECOND,
        AddSpec(id="layer-4", source="layer-2"),
        ActivationSpec(id="layer-5", activation="mish"),
        ConcatenateSpec(id="layer-6", source="layer-2"),
        LayerNormSpec(id="layer-7"),
        ConcatenateSpec(id="layer-8", source="layer-4"),
    ),
}


def _project(layers: tuple[LayerSpec, ...], **training: Any) -> Project:
    output = DenseSpec(id=OUTPUT_ID, units=1, activation="sigmoid")
    return replace(
        default_project(),
        network=NetworkSpec(layers=layers, output=output),
        training=TrainingSpec(loss="binary_cross_entropy", **{"batch_size": None, **training}),
    )


@pytest.mark.parametrize("name", NETWORKS)
def test_that_gradients_through_every_kind_of_layer_equal_central_differences(
    make_dataset: MakeDataset, name: str
) -> None:
    # With all points in a batch and momentum 1, BatchNorm's running mean is that of the batch; only its running
    # variance is another (the unbiased one), which the check sets right.
    project = _project(NETWORKS[name], learning_rate=0.1)
    dataset = make_dataset(project)
    trainer = Trainer(project, dataset)
    trainer.advance(3)
    gradient = trainer.gradient(dataset.y_train.size)
    state = trainer.state()
    epsilon = 1e-5
    slopes = np.zeros(gradient.size)
    for p in np.flatnonzero(trainer.network.trained()):
        losses = []
        for sign in (1.0, -1.0):
            parameters = state.parameters.copy()
            parameters[p] += sign * epsilon
            moved = Trainer(project, dataset, with_fields(state, parameters=parameters))
            losses.append(_loss_over_the_batch(moved, dataset))
        slopes[p] = (losses[0] - losses[1]) / (2.0 * epsilon)
    assert np.abs(gradient - slopes).max() <= 1e-7 * np.abs(slopes).max()


def _loss_over_the_batch(trainer: Trainer, dataset: Dataset) -> float:
    """Return the train loss with BatchNorm's statistics of the whole batch, worked out layer by layer."""
    network = trainer.network
    parameters = trainer.state().parameters.copy()
    for index, layer in enumerate(network.spec.layers):
        if isinstance(layer, BatchNormSpec):
            before = trainer.layer_outputs(dataset.x_train, index - 1) if index > 0 else dataset.x_train
            scales = network.scales(parameters, layer.id)
            scales[2], scales[3] = before.mean(axis=0), before.var(axis=0)
            trainer = Trainer(trainer.project, dataset, with_fields(trainer.state(), parameters=parameters))
    return trainer.evaluate().train_loss


def test_that_batch_norm_keeps_running_statistics_of_the_inputs(make_dataset: MakeDataset) -> None:
    project = _project((BatchNormSpec(id="layer-2", momentum=0.25), FIRST), learning_rate=0.0)
    dataset = make_dataset(project)
    trainer = Trainer(project, dataset)
    trainer.advance(2)
    scales = trainer.network.scales(trainer.state().parameters, "layer-2")
    share = 1.0 - 0.75**2
    x = dataset.x_train
    np.testing.assert_allclose(scales[2], share * x.mean(axis=0), rtol=1e-12)
    np.testing.assert_allclose(scales[3], 0.75**2 + share * x.var(axis=0, ddof=1), rtol=1e-12)


def test_that_a_frozen_layer_and_cut_links_keep_their_parameters(make_dataset: MakeDataset) -> None:
    layers = (replace(FIRST, is_frozen=True), replace(SECOND, cut=((1, 2), (4, 0))))
    project = _project(layers, learning_rate=0.5, weight_decay=0.1)
    trainer = Trainer(project, make_dataset(project))
    before = trainer.state().parameters
    trainer.advance(20)
    after = trainer.state().parameters
    network = trainer.network
    assert (network.weights(before, "layer-1") == network.weights(after, "layer-1")).all()
    assert (network.biases(before, "layer-1") == network.biases(after, "layer-1")).all()
    weights = network.weights(after, "layer-3")
    assert weights[1, 2] == weights[4, 0] == 0.0
    assert (weights != network.weights(before, "layer-3")).sum() == 23


def test_that_a_restored_link_starts_again_from_its_first_weight(make_dataset: MakeDataset) -> None:
    whole = _project((FIRST,), learning_rate=0.1)
    cut = _project((replace(FIRST, cut=((3, 1),)),), learning_rate=0.1)
    dataset = make_dataset(whole)
    trainer = Trainer(whole, dataset)
    first = trainer.network.weights(trainer.state().parameters, "layer-1")[3, 1]
    trainer.retune(cut)
    trainer.advance(5)
    assert trainer.network.weights(trainer.state().parameters, "layer-1")[3, 1] == 0.0
    trainer.retune(whole)
    assert trainer.network.weights(trainer.state().parameters, "layer-1")[3, 1] == first


WIDE, READER = replace(FIRST, units=24, has_bias=False), replace(SECOND, activation="linear")


@pytest.mark.parametrize("training", [{"mask_seed": 7}, {"remainder": "carry"}, {"batch_size": 10}])
def test_that_units_told_to_be_off_are_those_the_step_left_out(
    make_dataset: MakeDataset, training: dict[str, Any]
) -> None:
    project = _project((WIDE, DropoutSpec(id="layer-2", rate=0.5), READER), **{"batch_size": 1, **training})
    dataset = make_dataset(project)
    # Only the first point of a batch says anything, so that what was off in it leaves its readers' weights as they are.
    x = dataset.x_train.copy()
    x[np.arange(37) % (project.training.batch_size or 1) > 0] = 0.0
    trainer = Trainer(project, with_fields(dataset, x_train=x))
    assert trainer.dropped() == {}
    found = set()
    for _step in range(50):
        before = trainer.network.weights(trainer.snapshot().parameters, "layer-3")
        trainer.advance(1)
        after = trainer.network.weights(trainer.snapshot().parameters, "layer-3")
        off = trainer.dropped()["layer-2"]
        assert ((before == after).all(axis=0) == off).all()
        found.add(off.tobytes())
    assert len(found) > 40
    trainer.retune(edits.change_layer(project, "layer-2", rate=0.1))
    assert trainer.dropped() == {}
