"""How the units of a new Dense layer pass on what they are given, through whatever activation they have.

Sources: Chen, Goodfellow and Shlens (2016), "Net2Net: accelerating learning via knowledge transfer", for the layer that
begins as the identity, which they have for ReLU; Wei et al. (2016), "Network morphism", for activations that are not
straight anywhere.
"""

from typing import NamedTuple

import numpy as np

from playground.engine.activations import SELU_SCALE
from playground.engine.snapshot import Floats
from playground.project.network import Activation, DenseSpec

HALF_LINES: dict[Activation, float] = {"relu": 1.0, "leaky_relu": 1.0, "elu": 1.0, "selu": SELU_SCALE}
"""Activations that are a straight line through 0 for every positive number, and its slope."""

NEARLY: dict[Activation, tuple[float, float]] = {
    "tanh": (0.0, 1.0),
    "sigmoid": (0.0, 2.0),
    "softsign": (0.0, 0.7),
    "sine": (0.0, 1.2),
    "gaussian": (0.75, 0.5),
    "softplus": (1.75, 1.0),
    "gelu": (1.75, 1.0),
    "silu": (1.75, 1.0),
    "mish": (1.75, 1.0),
}
"""Middle and half width of a stretch on which an activation is nearly straight.

Narrower ones would be straighter, but the next layer's weights must then be as much larger, and training does not bear
it. Measured with a tanh layer put into trained tanh networks on circle, spiral and xor (rate 0.03): with a half width
of 1 the loss moved by up to 0.04 and fell on from there; with 0.25 it moved by up to 0.001 and rose within ten epochs
from 0.004 to 0.59. A layer with ordinary first weights began at 0.93.
"""

THROUGH_ZERO: tuple[Activation, ...] = ("tanh", "sine", "softsign")
"""Activations whose nearly straight stretch runs through 0, so that they need no bias."""

WIDEST = 4.0
"""The range of a unit's inputs is narrowed to this where they must be moved onto a half line: the further they lie from
0, the worse gradient descent gets on (measured as above: inputs from -6 to 6, left as wide, sent the loss from 0.007 to
0.30, narrowed to 0.012)."""

MARGIN = 0.1
"""How far beyond the points' own range a stretch reaches, as a share of it; the plane on screen reaches as far."""


class Room(NamedTuple):
    """What the next layer with parameters can undo: a factor, and an offset."""

    factors: bool
    offsets: bool


class Passing(NamedTuple):
    """Unit i gives f(gain · signal i + bias); shapes (n,)."""

    gains: Floats
    biases: Floats


class Undoing(NamedTuple):
    """Signal i is factor · output of unit i + offset; shapes (n,)."""

    factors: Floats
    offsets: Floats


def pass_on(layer: DenseSpec, signals: Floats, room: Room) -> tuple[Passing, Undoing | None] | None:
    """Return how a layer's first units pass on signals, shape (N, n), and how that is undone; None where they cannot.

    Where the activation is only nearly straight, how it is undone shows in the outputs (`undo_measured`): None.
    """
    low, high = signals.min(axis=0), signals.max(axis=0)
    one, none = np.ones(low.size), np.zeros(low.size)
    slope = HALF_LINES.get(layer.activation)
    may_shift = layer.has_bias and room.offsets
    if layer.activation == "linear":
        return Passing(one, none), Undoing(one, none)
    if slope is not None and (low >= 0.0).all():
        return Passing(one / slope, none), Undoing(one, none)
    if slope is not None:
        return _on_half_line(slope, low, high) if room.factors and may_shift else None
    if not room.factors or not (may_shift or layer.activation in THROUGH_ZERO):
        return None
    return _on_stretch(layer.activation, low, high, may_shift=may_shift), None


def undo_measured(signals: Floats, outputs: Floats, *, may_shift: bool) -> Undoing:
    """Return the straight lines that come nearest to the signals, shape (N, n), from the units' outputs (N, n)."""
    x_means, y_means = (outputs.mean(axis=0), signals.mean(axis=0)) if may_shift else (0.0, 0.0)
    x, y = outputs - x_means, signals - y_means
    sizes = (x * x).sum(axis=0)
    factors = np.divide((x * y).sum(axis=0), sizes, out=np.ones(sizes.size), where=sizes > 0.0)
    return Undoing(factors, y_means - factors * x_means)


def _on_half_line(slope: float, low: Floats, high: Floats) -> tuple[Passing, Undoing]:
    """Move signals that are negative somewhere onto the positive numbers, with a margin; the others stay."""
    width = high - low
    is_moved = low < 0.0
    gains = np.where(is_moved, np.minimum(1.0, WIDEST / np.where(width > 0.0, width, WIDEST)), 1.0)
    biases = np.where(is_moved, gains * (MARGIN * np.where(width > 0.0, width, 1.0) - low), 0.0)
    return Passing(gains / slope, biases / slope), Undoing(1.0 / gains, -biases / gains)


def _on_stretch(activation: Activation, low: Floats, high: Floats, *, may_shift: bool) -> Passing:
    """Lay each signal's range over the nearly straight stretch of an activation."""
    new_middle, half_width = NEARLY[activation] if may_shift else (0.0, NEARLY[activation][1])
    middle = (low + high) / 2.0 if may_shift else np.zeros(low.size)
    reach = np.maximum(high - middle, middle - low) * (1.0 + MARGIN)
    gains = np.minimum(1.0, half_width / np.where(reach > 0.0, reach, half_width))
    return Passing(gains, new_middle - gains * middle)
