"""What a run looks like from inside at one step: gradients, steps and units, layer by layer; and where it broke."""

from dataclasses import dataclass

import numpy as np

from playground.engine.network import Network
from playground.engine.snapshot import Floats
from playground.engine.trainer import Trainer
from playground.project.network import Activation, ActivationSpec, DenseSpec, LayerSpec

SATURATED = 0.99
"""A tanh or sigmoid this near to its end, as a share of its range, hardly learns any more."""

DEAD_BELOW_ZERO: tuple[Activation, ...] = ("relu",)
RANGES: dict[Activation, tuple[float, float]] = {"tanh": (-1.0, 1.0), "sigmoid": (0.0, 1.0), "softsign": (-1.0, 1.0)}

LIMIT = 1e150
"""Numbers beyond this count as not finite, as in the kernels."""


@dataclass(frozen=True, slots=True)
class LayerDiagnosis:
    """One layer at one step.

    `gradient_norm` is the length of the gradient with respect to the layer's parameters over all train points,
    `update_ratio` the length of the next step's move over that of the parameters; both are NaN for layers without
    parameters. `dead_share` counts units that give 0 for every train point (ReLU), `saturated_share` outputs at the
    ends of the activation's range; NaN where the activation has neither.
    """

    layer_id: str
    gradient_norm: float
    update_ratio: float
    dead_share: float
    saturated_share: float


@dataclass(frozen=True, slots=True, eq=False)
class Examination:
    """Everything a diagnosis looks at: besides the layers, the numbers behind them.

    `gradient` over all train points and `moves` of the next step have shape (P,), `outputs` hold what each layer gives
    for all train points, shapes (N, U). The moves are NaN where the next step would not stay finite.
    """

    layers: tuple[LayerDiagnosis, ...]
    gradient: Floats
    moves: Floats
    outputs: tuple[Floats, ...]


def diagnose(trainer: Trainer) -> tuple[LayerDiagnosis, ...]:
    """Return the diagnosis of every layer; the run itself stays where it is."""
    return examine(trainer).layers


def examine(trainer: Trainer) -> Examination:
    """Return the diagnosis of every layer with the numbers behind it; the run itself stays where it is."""
    network, before = trainer.network, trainer.state()
    gradient = trainer.gradient_at(trainer.moment().parameters)
    next_run = Trainer(trainer.project, trainer.dataset, before)
    is_taken = next_run.advance(1) > 0
    moves = next_run.state().parameters - before.parameters if is_taken else np.full(gradient.size, np.nan)
    outputs = trainer.all_layer_outputs(trainer.dataset.x_train)
    found = []
    for layer, own_outputs in zip(network.spec.all_layers, outputs, strict=True):
        dead, saturated = _shares(layer, own_outputs)
        norm, ratio = float("nan"), float("nan")
        if layer.id in network.places:
            own = slice(network.places[layer.id].start, network.places[layer.id].stop)
            norm = _length(gradient[own])
            ratio = _length(moves[own]) / max(_length(before.parameters[own]), 1e-300)
        found.append(LayerDiagnosis(layer.id, norm, ratio, dead, saturated))
    return Examination(tuple(found), gradient, moves, outputs)


def broken_layer(trainer: Trainer) -> str | None:
    """Return the id of the layer in which a diverged run's numbers stopped being finite; None while all are.

    Looked at are the outputs layer by layer, then the gradient from the output backwards.
    """
    network = trainer.network
    for index, layer in enumerate(network.spec.all_layers):
        if not _is_finite(trainer.layer_outputs(trainer.dataset.x_train, index)):
            return layer.id
    gradient = trainer.gradient_at(trainer.moment().parameters)
    for layer in reversed(network.spec.all_layers):
        if layer.id in network.places:
            place = network.places[layer.id]
            if not _is_finite(gradient[place.start : place.stop]):
                return layer.id
    # Everything here is finite: it was the next step itself that went beyond, where the gradient is steepest.
    if not trainer.is_diverged or not network.places:
        return None
    return max(network.places, key=lambda layer_id: _length(_part(network, gradient, layer_id)))


def confusion(trainer: Trainer, x: Floats, y: Floats) -> Floats:
    """Return how many points of each class (row) are told as each class (column), shape (C, C)."""
    predictions = trainer.predict(x)
    n_classes = len(trainer.project.dataset.info.classes)
    told = predictions.argmax(axis=1) if predictions.shape[1] > 1 else (predictions[:, 0] > 0.5).astype(np.int64)
    counts: Floats = np.zeros((n_classes, n_classes))
    np.add.at(counts, (y.astype(np.int64), told), 1.0)
    return counts


def r_squared(trainer: Trainer, x: Floats, y: Floats) -> float:
    """Return 1 - Σ(y - ŷ)² / Σ(y - ȳ)²: the share of the targets' variance that is explained; NaN without variance."""
    errors = y - trainer.predict(x)[:, 0]
    spread = y - y.mean() if y.size > 0 else y
    total = float((spread * spread).sum())
    return 1.0 - float((errors * errors).sum()) / total if total > 0.0 else float("nan")


def _shares(layer: LayerSpec, outputs: Floats) -> tuple[float, float]:
    dead, saturated = float("nan"), float("nan")
    if isinstance(layer, DenseSpec | ActivationSpec):
        if layer.activation in DEAD_BELOW_ZERO:
            dead = float((outputs == 0.0).all(axis=0).mean())
        elif layer.activation in RANGES:
            low, high = RANGES[layer.activation]
            middle, half = (low + high) / 2.0, (high - low) / 2.0
            saturated = float((np.abs(outputs - middle) > SATURATED * half).mean())
    return dead, saturated


def _part(network: Network, vector: Floats, layer_id: str) -> Floats:
    return vector[network.places[layer_id].start : network.places[layer_id].stop]


def _length(vector: Floats) -> float:
    """Return the length of a vector; squares of a run that is about to diverge would be too large for a number."""
    largest = float(np.abs(vector).max(initial=0.0))
    if largest == 0.0 or not np.isfinite(largest):
        return largest
    return largest * float(np.sqrt(((vector / largest) ** 2).sum()))


def _is_finite(numbers: Floats) -> bool:
    return bool((np.abs(numbers) <= LIMIT).all())
