"""How fine a map is made for the time there is, and the values the colours of a unit's map run between."""

import math

import numpy as np
from numpy.typing import NDArray

from playground.analysis.boundary import CURVE_SIDE, map_side
from playground.data.plane import Plane
from playground.project.network import Activation, ActivationSpec, DenseSpec, LayerSpec

SIDES = (20, 28, 40, 56, 75, 100)
"""The sides a map has while training: each twice the points of the one before, up to what is drawn in 2 ms."""

MAP_S = 0.01
"""A map made while training is to take no longer than this."""
TOO_LONG = 1.3
SHORT_ENOUGH = 0.7
"""Only where a map takes clearly more time, or the next finer one clearly less, is the side another."""
MEMORY = 0.3
"""How much the newest measurement counts against those before."""

N_FIRST = 256
"""So many points are done at once before it is known what one costs."""
GROWTH = 4
"""A piece has at most so many times the points of the one before: the first ones may have been cheap by chance."""

MAX_VALUES = 2**24
"""A map holds at most so many numbers: 64 MB."""
MAX_SIDE = 4096

BOUNDED: frozenset[Activation] = frozenset({"sigmoid", "tanh", "softmax", "softsign", "sine", "gaussian"})
"""Activations that stay between −1 and 1."""
LEAST_USED = 0.35
"""Colours run to a smaller value only where the largest has fallen below this share of the one they run to."""


class SideChooser:
    """Measures what a point of a map costs, and says how many points a side a map has while training."""

    def __init__(self, plane: Plane, n_parameters: int) -> None:
        self._is_curve = plane.is_curve
        wanted = map_side(plane, n_parameters)
        self._rung = max(rung for rung, side in enumerate(SIDES) if side <= wanted)
        self.point_s: float | None = None

    @property
    def side(self) -> int:
        """Points a side of the next map."""
        return CURVE_SIDE if self._is_curve else SIDES[self._rung]

    def note_map(self, took_s: float) -> None:
        """Learn from the time a map took how fine the next one may be, one step finer or coarser at most."""
        newest = took_s / (CURVE_SIDE if self._is_curve else self.side**2)
        self.point_s = newest if self.point_s is None else self.point_s + MEMORY * (newest - self.point_s)
        if self.point_s * SIDES[self._rung] ** 2 > TOO_LONG * MAP_S:
            self._rung = max(self._rung - 1, 0)
        elif self._rung + 1 < len(SIDES) and self.point_s * SIDES[self._rung + 1] ** 2 < SHORT_ENOUGH * MAP_S:
            self._rung += 1


class PieceSizes:
    """Measures what points cost that are done in pieces, and says how many fit the time a piece may take."""

    def __init__(self) -> None:
        self._n_points = N_FIRST
        self.point_s: float | None = None

    def next_size(self, time_s: float) -> int:
        """Return how many points the next piece has; never none."""
        if self.point_s is None:
            return N_FIRST
        return max(1, min(int(time_s / max(self.point_s, 1e-12)), GROWTH * self._n_points))

    def note(self, n_points: int, took_s: float) -> None:
        """Learn from the time a piece took."""
        newest = took_s / n_points
        self.point_s = newest if self.point_s is None else self.point_s + MEMORY * (newest - self.point_s)
        self._n_points = n_points


def finest_side(asked: int, n_outputs: int, *, is_curve: bool) -> int:
    """Return how many points a side a map may have where so many can be seen: as many as memory has room for."""
    room = MAX_SIDE if is_curve else math.isqrt(MAX_VALUES // max(n_outputs, 1))
    return min(asked, room, MAX_SIDE)


class Reach:
    """The values the colours of a unit's map run between: zero in the middle, and the same ones as long as they fit."""

    def __init__(self, layer: LayerSpec | None) -> None:
        is_bounded = isinstance(layer, DenseSpec | ActivationSpec) and layer.activation in BOUNDED
        self._fixed = 1.0 if is_bounded else None
        self._largest = 0.0

    def range_of(self, values: NDArray[np.float32]) -> tuple[float, float]:
        """Return the range for these values."""
        if self._fixed is not None:
            return -self._fixed, self._fixed
        size = float(np.max(np.abs(values)))
        if not LEAST_USED * self._largest <= size <= self._largest:
            self._largest = round_up(size)
        return -self._largest, self._largest


def round_up(size: float) -> float:
    """Return the next number that is 1, 2 or 5 times a power of ten; 1 for zero."""
    if size <= 0.0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(size))
    return next(step * power for step in (1.0, 2.0, 5.0, 10.0) if step * power >= size * (1.0 - 1e-9))
