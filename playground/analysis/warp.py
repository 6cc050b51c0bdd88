"""The plane as two units of a layer see it: every place moves to what the two units put out there."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from playground.analysis.lines import Floats, LayerOutputs, UnitLines, next_dense, weights_of
from playground.project.network import Activation, DropoutSpec, NetworkSpec, layer_sizes, parameter_places


@dataclass(frozen=True, slots=True, eq=False)
class Warp:
    """The plane moved to where two units of a layer put it: first unit to the right, second unit upwards.

    `places`, shape (2, G, G), float32, says where the places of a grid of the plane lie now, rows from bottom to top;
    `values`, shape (n_outputs, G, G), float32, what is predicted there. `train` and `test`, shapes (N, 2), say where
    the points of `Dataset.shown` lie. `lines` are those of the next layer's units where it reads these two alone; with
    `is_parted_by_line` the one line there is parts what is taken for the two classes. `output_activation` is that of
    the output layer where it is the next one and reads these two units alone, otherwise None.
    """

    layer_id: str
    units: tuple[int, int]
    places: NDArray[np.float32]
    values: NDArray[np.float32]
    value_range: tuple[float, float]
    train: Floats
    test: Floats
    lines: UnitLines | None
    is_parted_by_line: bool = False
    output_activation: Activation | None = None


def warpable_layers(network: NetworkSpec, n_features: int) -> dict[str, int]:
    """Return the number of units of every layer by which a plane can be warped, by layer id in order.

    These are all of two units or more but Dropout, which in predictions passes everything on as it is.
    """
    return {
        layer.id: size.n_units
        for layer, size in zip(network.all_layers, layer_sizes(network, n_features), strict=True)
        if size.n_units > 1 and not isinstance(layer, DropoutSpec)
    }


def warped(network: NetworkSpec, layer_id: str, units: tuple[int, int], outputs: LayerOutputs) -> Floats:
    """Return where N places of the plane lie for two units of a layer, shape (N, 2): what they put out there."""
    return outputs(network.index(layer_id))[:, list(units)]


def next_lines(
    network: NetworkSpec, n_features: int, layer_id: str, units: tuple[int, int], parameters: Floats
) -> UnitLines | None:
    """Return the lines of the next layer's units in the coordinates of two units of a layer.

    None where the next layer reads more than these two, or something else: then its boundary is no line there.
    """
    reader = next_dense(network, layer_id)
    places = parameter_places(network, n_features)
    if reader is None or places[reader.id].n_inputs != len(units):
        return None
    weights, biases = weights_of(parameters, places[reader.id])
    coefficients = np.column_stack((biases, weights[:, list(units)]))
    return UnitLines(reader.id, coefficients, np.ones(biases.size))


def predictions_at(warp: Warp, x: Floats, y: Floats) -> Floats | None:
    """Return what is predicted at places of a warped plane, shape (n_outputs, N), where that hangs on these alone.

    None where the output layer does not read the two units alone. What an output makes of its weighted sum is read off
    the grid, between whose values it is interpolated; softmax of several sums is worked out.
    """
    if warp.output_activation is None or warp.lines is None:
        return None
    factors = warp.lines.coefficients
    sums = factors @ np.stack((np.ones(x.size), x, y))
    if warp.output_activation == "softmax":
        grown = np.exp(sums - sums.max(axis=0))
        shares: Floats = grown / grown.sum(axis=0)
        return shares
    known = factors @ np.stack((np.ones(warp.places[0].size), *(places.ravel() for places in warp.places)))
    orders = np.argsort(known, axis=1)
    pairs = zip(sums, known, warp.values.reshape(len(factors), -1), orders, strict=True)
    return np.stack([np.interp(wanted, of[order], values[order]) for wanted, of, values, order in pairs])
