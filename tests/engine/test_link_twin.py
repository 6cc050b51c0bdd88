"""Runs of links against a naive twin: that program's own way of training, point by point and link by link."""

import math
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from playground.data import dataset as datasets
from playground.engine.trainer import Trainer
from playground.project import links
from playground.project.network import DenseSpec
from playground.project.project import Project

N_EPOCHS = 300

ACTIVATIONS: dict[str, tuple[Callable[[float], float], Callable[[float], float]]] = {
    "tanh": (math.tanh, lambda x: 1.0 - math.tanh(x) ** 2),
    "relu": (lambda x: max(0.0, x), lambda x: 0.0 if x <= 0.0 else 1.0),
    "sigmoid": (lambda x: 1.0 / (1.0 + math.exp(-x)), lambda x: math.exp(-x) / (1.0 + math.exp(-x)) ** 2),
    "linear": (lambda x: x, lambda _x: 1.0),
}


@dataclass
class Unit:
    """A unit with its links; gradients are summed until the next update."""

    weights: list[float]
    bias: float
    is_dead: list[bool]
    activation: str
    total: float = 0.0
    output: float = 0.0
    slope: float = 0.0
    bias_sum: float = 0.0
    weight_sums: list[float] = field(default_factory=list)


class Twin:
    """That program's network and its loop over the points, in plain Python."""

    def __init__(self, project: Project, parameters: list[float]) -> None:
        self.project = project
        self.layers: list[list[Unit]] = []
        at, width = 0, project.dataset.n_features
        for layer in project.network.all_layers:
            assert isinstance(layer, DenseSpec)
            weights = [parameters[at + k * width : at + (k + 1) * width] for k in range(layer.units)]
            at += layer.units * width
            biases = parameters[at : at + layer.units]
            at += layer.units
            self.layers.append(
                [
                    Unit(own, bias, [False] * width, layer.activation, weight_sums=[0.0] * width)
                    for own, bias in zip(weights, biases, strict=True)
                ]
            )
            width = layer.units
        self.n_summed = 0

    def forward(self, x: list[float]) -> float:
        """Return the output for one point."""
        for layer in self.layers:
            for unit in layer:
                unit.total = unit.bias + sum(w * v for w, v in zip(unit.weights, x, strict=True))
                unit.output = ACTIVATIONS[unit.activation][0](unit.total)
            x = [unit.output for unit in layer]
        return x[0]

    def backward(self, x: list[float], target: float) -> None:
        """Add the gradients of ½ (output - target)² at one point."""
        slopes = [self.layers[-1][0].output - target]
        for depth in range(len(self.layers) - 1, -1, -1):
            inputs = [unit.output for unit in self.layers[depth - 1]] if depth > 0 else x
            below = [0.0] * len(inputs)
            for unit, slope in zip(self.layers[depth], slopes, strict=True):
                unit.slope = slope * ACTIVATIONS[unit.activation][1](unit.total)
                unit.bias_sum += unit.slope
                for k, value in enumerate(inputs):
                    below[k] += unit.weights[k] * unit.slope
                    if not unit.is_dead[k]:
                        unit.weight_sums[k] += unit.slope * value
            slopes = below
        self.n_summed += 1

    def update(self) -> None:
        """Take one step with the mean of what was summed."""
        training = self.project.training
        rate, n = training.learning_rate, self.n_summed
        for unit in (unit for layer in self.layers for unit in layer):
            unit.bias -= rate * unit.bias_sum / n
            unit.bias_sum = 0.0
            for k, weight in enumerate(unit.weights):
                if unit.is_dead[k]:
                    continue
                moved = weight - rate / n * unit.weight_sums[k]
                unit.weight_sums[k] = 0.0
                new = moved - rate * training.l2 * weight
                if training.l1:
                    new = moved - rate * training.l1 * ((weight > 0.0) - (weight < 0.0))
                    if moved * new < 0.0:
                        new, unit.is_dead[k] = 0.0, True
                unit.weights[k] = new
        self.n_summed = 0

    def train_epoch(self, x: list[list[float]], y: list[float]) -> None:
        """Pass over the points once; what does not fill a batch waits for the next pass."""
        batch_size = self.project.training.batch_size
        assert batch_size is not None
        for place, (point, target) in enumerate(zip(x, y, strict=True), start=1):
            self.forward(point)
            self.backward(point, target)
            if place % batch_size == 0:
                self.update()

    def loss(self, x: list[list[float]], y: list[float]) -> float:
        """Return the mean of ½ (output - target)²."""
        return sum(0.5 * (self.forward(point) - target) ** 2 for point, target in zip(x, y, strict=True)) / len(y)


@pytest.mark.parametrize(
    "settings",
    [
        "dataset=circle&networkShape=3,2&batchSize=7",
        "dataset=xor&networkShape=3&activation=relu&noise=20&xTimesY=true&regularization=L2&regularizationRate=0.003",
        "dataset=gauss&networkShape=2&activation=sigmoid&noise=50&learningRate=0.3&batchSize=30",
        "dataset=spiral&networkShape=3&sinX=true&sinY=true&xSquared=true&regularization=L1&regularizationRate=0.003",
        "problem=regression&regDataset=reg-plane&networkShape=2&activation=linear&learningRate=0.001&batchSize=1",
        "problem=regression&regDataset=reg-gauss&networkShape=2&ySquared=true&learningRate=0.01&batchSize=13",
        "dataset=circle&networkShape=2&regularization=L1&regularizationRate=0.1&initZero=false&batchSize=9",
        "dataset=circle&networkShape=2&batchSize=11&initZero=true&percTrainData=13",
    ],
)
def test_that_losses_agree_with_the_twin_for_300_epochs(settings: str) -> None:
    project = links.parse(f"#seed=0.25&percTrainData=10&{settings}")
    data = datasets.build(project.dataset)
    trainer = Trainer(project, data)
    twin = Twin(project, trainer.state().parameters.tolist())
    signed = project.dataset.info.task != "regression"
    x, x_test = data.x_train.tolist(), data.x_test[:50].tolist()
    y = (2.0 * data.y_train - 1.0 if signed else data.y_train).tolist()
    expected = [twin.loss(x, y)]
    for _ in range(N_EPOCHS):
        twin.train_epoch(x, y)
        expected.append(twin.loss(x, y))
    trainer.advance(N_EPOCHS * trainer.steps_per_epoch)
    assert trainer.epoch == N_EPOCHS
    losses = trainer.history.view().column("train_loss")
    assert losses == pytest.approx(expected, rel=0, abs=1e-9)
    outputs = trainer.predict(data.x_test[:50])[:, 0]
    told = [min(max(twin.forward(point), -1.0), 1.0) if signed else twin.forward(point) for point in x_test]
    assert (2.0 * outputs - 1.0 if signed else outputs) == pytest.approx(told, rel=0, abs=1e-7)
