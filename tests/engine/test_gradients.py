"""Gradients against central differences: every layer kind with every activation under every loss."""

from collections.abc import Callable
from typing import get_args

import numpy as np
import pytest
from msgspec.structs import replace

from playground.data.dataset import Dataset
from playground.engine.trainer import Trainer
from playground.project import edits
from playground.project.dataset import SourceName
from playground.project.network import (
    HIDDEN_ACTIVATIONS,
    Activation,
    ActivationSpec,
    AddSpec,
    ConcatenateSpec,
    DenseSpec,
    DropoutSpec,
    LayerNormSpec,
    LayerSpec,
    NetworkSpec,
)
from playground.project.project import Project, default_project
from playground.project.training import LOSSES_OF_TASK, OUTPUTS_OF_LOSS, Loss, TrainingSpec

EPSILON = 1e-5

# BatchNorm, whose training looks at the whole batch, has a check of its own in test_layers.py.
BEHIND: dict[str, tuple[LayerSpec, ...]] = {
    "dense": (),
    "activation": (ActivationSpec(id="layer-2", activation="tanh"),),
    "dropout": (DropoutSpec(id="layer-2", rate=0.0),),
    "layer norm": (LayerNormSpec(id="layer-2"),),
    "add": (DenseSpec(id="layer-2", units=3), AddSpec(id="layer-3", source="layer-1")),
    "concatenate": (ConcatenateSpec(id="layer-2", source="features"),),
}


def project_with(kind: str, activation: Activation, loss: Loss) -> Project:
    """Return a network whose first layer has the activation and hands on to a layer of the kind."""
    source: SourceName = "iris" if loss == "categorical_cross_entropy" else "circle"
    project = edits.choose_source(default_project(), source)
    first = DenseSpec(id="layer-1", units=3, activation=activation, bias_start=0.1)
    # Without a bias an output could be exactly 0, and its distance from the target exactly where Huber's loss bends.
    output = replace(project.network.output, activation=OUTPUTS_OF_LOSS[loss][0], bias_start=0.05)
    return replace(
        project,
        network=NetworkSpec(layers=(first, *BEHIND[kind]), output=output),
        training=TrainingSpec(loss=loss, batch_size=None),
    )


@pytest.mark.parametrize("loss", get_args(Loss))
@pytest.mark.parametrize("kind", BEHIND)
def test_that_gradients_equal_central_differences_for_every_activation(
    make_dataset: Callable[..., Dataset], kind: str, loss: Loss
) -> None:
    for activation in HIDDEN_ACTIVATIONS:
        project = project_with(kind, activation, loss)
        assert loss in LOSSES_OF_TASK[project.dataset.info.task]
        trainer = Trainer(project, make_dataset(project))
        gradient = trainer.gradient(trainer.dataset.y_train.size)
        start = trainer.state().parameters
        moves = EPSILON * np.eye(start.size)
        losses = trainer.losses_at(np.concatenate([start + moves, start - moves]))
        slopes = (losses[: start.size] - losses[start.size :]) / (2.0 * EPSILON)
        # A central difference with this step is good to about 1e-10 of the loss.
        assert np.abs(gradient - slopes).max() <= 1e-7 * np.abs(slopes).max(), activation
