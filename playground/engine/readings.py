"""What each layer of a trained network reads, told apart from where it stands, so that another network can read it.

A label names a value that a network passes on: an input feature by its formula, a unit of a Dense layer by the layer's
id and its number, what a Concatenate layer puts beside its input by that layer's id and the value's own label. Layers
that work unit by unit leave labels as they are.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np

from playground.engine.network import Network
from playground.engine.program import Integers
from playground.engine.snapshot import Floats
from playground.project.network import (
    FEATURES_ID,
    ActivationSpec,
    AddSpec,
    BatchNormSpec,
    ConcatenateSpec,
    DenseSpec,
    DropoutSpec,
    LayerNormSpec,
)

Label: TypeAlias = tuple[str | int, ...]

COMPUTED = -1
"""In a list of columns: these weights do not stand in the network as they are."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A Dense layer's weighted sums, weights · values + biases, over the values that `labels` name.

    `weights` has shape (U, n), `biases` (U,). `columns`, shape (n,), says which column of the layer's own weights each
    of them is, or COMPUTED.
    """

    labels: list[Label]
    weights: Floats
    biases: Floats
    columns: Integers


@dataclass(frozen=True, slots=True)
class Readings:
    """What the Dense layers read, and the labels of what the normalisations read, by layer id."""

    dense: dict[str, Reading] = field(default_factory=dict)
    norms: dict[str, list[Label]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Flow:
    """What a layer gives: value = scale · what the label names + shift, all of one length."""

    labels: list[Label]
    scale: Floats
    shift: Floats

    @property
    def is_plain(self) -> bool:
        """Whether the values are what the labels name."""
        return bool((self.scale == 1.0).all() and (self.shift == 0.0).all())


def feature_labels(features: Sequence[str]) -> list[Label]:
    """Return the labels of input features."""
    return [(FEATURES_ID, formula) for formula in features]


def unit_labels(layer: DenseSpec) -> list[Label]:
    """Return the labels of a Dense layer's units."""
    return [(layer.id, unit) for unit in range(layer.units)]


def read(network: Network, parameters: Floats, features: Sequence[str], stays: Callable[[str], bool]) -> Readings:
    """Return what every layer reads, seen by a network that only has the layers that stay.

    A BatchNorm layer that goes, and an Add layer that goes and doubled its input, are put into the weights behind them,
    which is exact.
    """
    found = Readings()
    flow = _plain(feature_labels(features))
    flows = {FEATURES_ID: flow}
    for layer in network.spec.all_layers:
        match layer:
            case DenseSpec():
                found.dense[layer.id] = _reading(network, parameters, layer, flow)
                flow = _plain(unit_labels(layer))
            case BatchNormSpec() if not stays(layer.id):
                flow = _through(flow, network.scales(parameters, layer.id), layer.epsilon)
            case BatchNormSpec() | LayerNormSpec():
                found.norms[layer.id] = flow.labels
                flow = _plain(flow.labels)
            case AddSpec() if not stays(layer.id) and flows[layer.source].labels == flow.labels:
                source = flows[layer.source]
                flow = _Flow(flow.labels, flow.scale + source.scale, flow.shift + source.shift)
            case ConcatenateSpec():
                flow = _beside(flow, flows[layer.source], layer.id)
            case ActivationSpec() if layer.activation == "linear":
                pass
            case ActivationSpec() | AddSpec():
                flow = _plain(flow.labels)
            case DropoutSpec():
                pass
        flows[layer.id] = flow
    return found


def _plain(labels: list[Label]) -> _Flow:
    return _Flow(labels, np.ones(len(labels)), np.zeros(len(labels)))


def _reading(network: Network, parameters: Floats, layer: DenseSpec, flow: _Flow) -> Reading:
    weights = network.weights(parameters, layer.id)
    biases = np.zeros(layer.units)
    if layer.has_bias:
        biases += network.biases(parameters, layer.id)
    if flow.is_plain:
        return Reading(flow.labels, weights, biases, np.arange(len(flow.labels)))
    columns = np.full(len(flow.labels), COMPUTED)
    return Reading(flow.labels, weights * flow.scale, biases + (weights * flow.shift).sum(axis=1), columns)


def _through(flow: _Flow, parameters: Floats, epsilon: float) -> _Flow:
    """Return what BatchNorm makes of a flow: y = γ (x - mean) / sqrt(variance + ε) + β, a straight line."""
    scales, shifts, means, variances = parameters
    slopes = scales / np.sqrt(variances + epsilon)
    return _Flow(flow.labels, slopes * flow.scale, slopes * (flow.shift - means) + shifts)


def _beside(flow: _Flow, source: _Flow, layer_id: str) -> _Flow:
    labels = [*flow.labels, *((layer_id, *label) for label in source.labels)]
    return _Flow(labels, np.concatenate((flow.scale, source.scale)), np.concatenate((flow.shift, source.shift)))
