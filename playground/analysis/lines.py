"""Where over the plane the weighted sum of a unit is zero: straight lines with their equations, and bent ones."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from playground.data.dataset import Dataset
from playground.data.plane import Plane
from playground.project.network import DenseSpec, DropoutSpec, NetworkSpec, ParameterPlace, parameter_places

Floats = NDArray[np.float64]

LayerOutputs: TypeAlias = Callable[[int], Floats]
"""Gives what the units of a layer of `all_layers` put out, shape (N, U)."""

_PLAIN = re.compile(r"x[1-9]\d*")


@dataclass(frozen=True, slots=True, eq=False)
class UnitLines:
    """The lines constant + across · x + up · y = 0 of the units of a layer, in the units of the plane's two axes.

    `coefficients`, shape (U, 3), holds constant, across and up. A unit's sum is positive where its line's left side is.
    `strengths`, shape (U,), says how much the next layer makes of a unit: the length of its outgoing weights as a share
    of the longest.
    """

    layer_id: str
    coefficients: Floats
    strengths: Floats


@dataclass(frozen=True, slots=True, eq=False)
class SumMap:
    """The weighted sums of a layer's units over the plane; a line of a unit runs where they are zero.

    `values` has shape (U, G, G), float32, rows from bottom to top of `extent`, (x_min, x_max, y_min, y_max).
    """

    layer_id: str
    values: NDArray[np.float32]
    extent: tuple[float, float, float, float]


@dataclass(frozen=True, slots=True, eq=False)
class FirstLayer:
    """What the units of the first Dense layer weigh, and where their sums are zero.

    `weights`, shape (U, 1 + D), holds the bias and the weights of the D features as the network is fed with them. Where
    each feature is a column as it is, there are `lines`; otherwise `sums` say where the lines bend.
    """

    layer_id: str
    weights: Floats
    strengths: Floats
    lines: UnitLines | None = None
    sums: SumMap | None = None


def first_dense(network: NetworkSpec) -> DenseSpec | None:
    """Return the Dense layer that reads the features as they are; None where another layer comes before."""
    for layer in network.all_layers:
        if isinstance(layer, DenseSpec):
            return layer
        if not isinstance(layer, DropoutSpec):  # which passes everything on when it predicts
            return None
    return None


def next_dense(network: NetworkSpec, layer_id: str) -> DenseSpec | None:
    """Return the Dense layer that reads a layer's outputs as they are; None where there is none."""
    for layer in network.all_layers[network.index(layer_id) + 1 :]:
        if isinstance(layer, DenseSpec):
            return layer
        if not isinstance(layer, DropoutSpec):
            return None
    return None


def is_straight(features: tuple[str, ...]) -> bool:
    """Return whether weighted sums of these features are straight: whether each is a column as it is."""
    return all(_PLAIN.fullmatch(formula) for formula in features)


def weights_of(parameters: Floats, place: ParameterPlace) -> tuple[Floats, Floats]:
    """Return the weights, shape (U, D), and the biases, shape (U,), of a Dense layer; without biases zeros."""
    weights = parameters[place.start : place.bias_start].reshape(place.n_units, place.n_inputs)
    biases = parameters[place.bias_start : place.stop]
    return weights, biases if biases.size else np.zeros(place.n_units)


def first_lines(network: NetworkSpec, dataset: Dataset, plane: Plane, parameters: Floats) -> UnitLines | None:
    """Return the lines of the first Dense layer over a plane; None where it has none that are straight.

    Features that are not an axis of the plane add to the constant what they are where the plane cuts them.
    """
    layer, features = first_dense(network), dataset.spec.features
    if layer is None or not is_straight(features):
        return None
    weights, biases = weights_of(parameters, parameter_places(network, len(features))[layer.id])
    corner, right, above = dataset.features_at(
        plane.points_at(np.array([0.0, 1.0, 0.0]), np.array([0.0, 0.0, 1.0])),
    )
    coefficients = np.column_stack((biases + weights @ corner, weights @ (right - corner), weights @ (above - corner)))
    return UnitLines(layer.id, coefficients, strengths(network, len(features), layer.id, parameters))


def strengths(network: NetworkSpec, n_features: int, layer_id: str, parameters: Floats) -> Floats:
    """Return the lengths of the outgoing weights of a layer's units, shape (U,), as shares of the longest.

    All are 1 where no Dense layer reads the units as they are.
    """
    places = parameter_places(network, n_features)
    reader = next_dense(network, layer_id)
    if reader is None:
        return np.ones(places[layer_id].n_units)
    lengths: Floats = np.linalg.norm(weights_of(parameters, places[reader.id])[0], axis=0)
    longest = float(lengths.max(initial=0.0))
    return lengths / longest if 0.0 < longest < np.inf else np.ones(lengths.size)


def weighted_sums(
    network: NetworkSpec, layer_id: str, parameters: Floats, features: Floats, outputs: LayerOutputs
) -> Floats:
    """Return the weighted sums of a Dense layer's units, bias and all, shape (N, U), before its activation.

    `outputs` gives what the layers put out at the same N places, `features` has shape (N, D).
    """
    index = network.index(layer_id)
    weights, biases = weights_of(parameters, parameter_places(network, features.shape[1])[layer_id])
    read = features if index == 0 else outputs(index - 1)
    sums: Floats = read @ weights.T + biases
    return sums
