"""The same figures as PyTorch: 100 steps under every optimizer, schedule, penalty, loss, activation and normalisation.

The figures and the script that recorded them lie in `recorded/`.
"""

import json
import math
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest
from msgspec.structs import replace

from playground.data.dataset import Dataset
from playground.engine.snapshot import Floats, RunState
from playground.engine.trainer import Trainer
from playground.project.network import (
    OUTPUT_ID,
    Activation,
    BatchNormSpec,
    DenseSpec,
    LayerNormSpec,
    LayerSpec,
    NetworkSpec,
)
from playground.project.optimizer import (
    AdadeltaSpec,
    AdagradSpec,
    AdamaxSpec,
    AdamSpec,
    AdamwSpec,
    CosineSchedule,
    ExponentialSchedule,
    MomentumSpec,
    NadamSpec,
    NesterovSpec,
    PlateauSchedule,
    RmspropSpec,
    SgdSpec,
    StepSchedule,
)
from playground.project.project import Project, default_project
from playground.project.training import Loss, TrainingSpec

RECORDED: dict[str, Any] = json.loads((Path(__file__).parent / "recorded" / "pytorch.json").read_text())["cases"]

PLATEAU = PlateauSchedule(factor=0.5, patience=1, threshold=0.1)

SETTINGS: dict[str, dict[str, Any]] = {
    "optimizer sgd": {"optimizer": SgdSpec()},
    "optimizer momentum": {"optimizer": MomentumSpec()},
    "optimizer nesterov": {"optimizer": NesterovSpec()},
    "optimizer adagrad": {"optimizer": AdagradSpec()},
    "optimizer adadelta": {"optimizer": AdadeltaSpec()},
    "optimizer rmsprop": {"optimizer": RmspropSpec()},
    "optimizer adamw": {"optimizer": AdamwSpec()},
    "optimizer adamax": {"optimizer": AdamaxSpec()},
    "optimizer nadam": {"optimizer": NadamSpec()},
    "schedule step": {"schedule": StepSchedule(epochs=5, factor=0.5)},
    "schedule exponential": {"schedule": ExponentialSchedule(factor=0.9)},
    "schedule cosine": {"schedule": CosineSchedule(epochs=12, lowest=0.1)},
    "schedule plateau": {"schedule": PLATEAU},
    "schedule warmup": {"warmup_steps": 30},
    "plateau sgd": {"optimizer": SgdSpec(), "schedule": PLATEAU},
    "l1": {"l1": 0.01},
    "l2": {"l2": 0.1},
    "weight_decay": {"weight_decay": 0.3},
    "l2 momentum": {"optimizer": MomentumSpec(), "l2": 0.1},
    "clip_norm": {"optimizer": SgdSpec(), "clip_norm": 0.05},
    "clip_value": {"clip_value": 0.02},
    "class_weights": {"class_weights": (0.5, 3.0)},
}


def _project(case: str) -> Project:
    kind, _, name = case.partition(" ")
    activation = cast("Activation", name) if kind == "activation" else "tanh"
    loss = cast("Loss", name) if kind == "loss" else "binary_cross_entropy"
    layers: tuple[LayerSpec, ...] = (
        DenseSpec(id="layer-1", units=4, activation=activation),
        DenseSpec(id="layer-3", units=3, activation=activation),
    )
    if case == "batch_norm":
        layers = (layers[0], BatchNormSpec(id="layer-2"), layers[1])
    if case == "layer_norm":
        layers = (layers[0], LayerNormSpec(id="layer-2"), layers[1])
    output = DenseSpec(id=OUTPUT_ID, units=1, activation="linear" if kind == "loss" else "sigmoid")
    settings = {"optimizer": AdamSpec(), **SETTINGS.get(case, {})}
    training = TrainingSpec(loss=loss, learning_rate=0.05, batch_size=8, **settings)
    project = default_project()
    dataset = replace(project.dataset, features=("x1", "x2", "x1*x2"))
    return replace(project, network=NetworkSpec(layers=layers, output=output), dataset=dataset, training=training)


def _dataset(project: Project) -> Dataset:
    x = np.array([[math.sin(1.7 * i + 2.3 * j + 0.5) for j in range(3)] for i in range(40)])
    y = (x[:, 0] * x[:, 1] + 0.3 * x[:, 2] > 0.0).astype(np.float64)
    none = np.zeros((0, 3))
    return Dataset(project.dataset, x, none, x, none, y, y[:0].copy())


def _start(trainer: Trainer) -> RunState:
    parameters: Floats = trainer.state().parameters.copy()
    k = 0
    for layer in trainer.network.spec.all_layers:
        if isinstance(layer, DenseSpec):
            for view in (trainer.network.weights, trainer.network.biases):
                block = view(parameters, layer.id)
                values = [0.7 * math.cos(2.1 * (k + i) + 0.4) for i in range(block.size)]
                block[:] = np.array(values).reshape(block.shape)
                k += block.size
    return RunState(0, 0, 0, parameters, np.zeros(0), np.zeros((0, 8)), 1)


@pytest.mark.parametrize("case", RECORDED)
def test_that_100_steps_end_where_pytorch_ends(case: str) -> None:
    project = _project(case)
    dataset = _dataset(project)
    trainer = Trainer(project, dataset, _start(Trainer(project, dataset)))
    assert trainer.advance(100) == 100
    expected = np.array(RECORDED[case]["parameters"])
    # Both sides round differently; 100 steps make of it less than the 1e-10 of the largest parameter that is asked for.
    error = np.abs(trainer.state().parameters - expected).max()
    assert error <= 1e-10 * np.abs(expected).max()
    assert trainer.evaluate().train_loss == pytest.approx(RECORDED[case]["loss"], rel=1e-9, abs=1e-12)
