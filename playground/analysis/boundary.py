"""The network's output over a grid of the feature plane, from which maps and boundary lines are drawn."""

import math
from collections.abc import Callable
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from playground.data.dataset import Dataset
from playground.data.plane import Plane

Floats = NDArray[np.float64]
Predict: TypeAlias = Callable[[Floats], Floats]
"""Maps features, shape (N, D), to outputs, shape (N, n_outputs)."""

MAX_SIDE = 100
MIN_SIDE = 20
MULTIPLICATIONS = 2e8
"""A map is made as fine as this many multiplications allow (about 10 ms on one core)."""

CURVE_SIDE = 400
"""Places of a curve: no more than the coarsest map has, and one every pixel or two."""


def map_side(plane: Plane, n_parameters: int) -> int:
    """Return the number of grid points a side for a network of so many parameters, from 20 to 100; 400 of a curve."""
    if plane.is_curve:
        return CURVE_SIDE
    side = math.isqrt(int(MULTIPLICATIONS / max(n_parameters, 1)))
    return min(max(side, MIN_SIDE), MAX_SIDE)


LARGEST = float(np.finfo(np.float32).max)


class PlaneGrid:
    """G × G points that cover the part of the feature space on screen, with their features worked out once.

    Along a curve nothing changes upwards: one row is worked out and stands for all.
    """

    def __init__(self, dataset: Dataset, plane: Plane, side: int) -> None:
        self.side = side
        self._n_rows = 1 if plane.is_curve else side
        x_min, x_max, y_min, y_max = plane.extent
        x, y = np.meshgrid(np.linspace(x_min, x_max, side), np.linspace(y_min, y_max, self._n_rows))
        self._features = dataset.features_at(plane.points_at(x.ravel(), y.ravel()))

    def evaluate(self, predict: Predict) -> NDArray[np.float32]:
        """Return outputs over the grid, shape (n_outputs, G, G), rows from bottom to top, read-only."""
        return _as_map(_as_values(predict(self._features)), self._n_rows, self.side)


class PlanePieces:
    """G × G points of the plane that are too many to be worked out at once: they are done piece by piece.

    Their places are those `PlaneGrid` has, their features are worked out with each piece and kept by nobody.
    """

    def __init__(self, dataset: Dataset, plane: Plane, side: int) -> None:
        self.side = side
        self._dataset, self._plane = dataset, plane
        self._n_rows = 1 if plane.is_curve else side
        x_min, x_max, y_min, y_max = plane.extent
        self._x, self._y = np.linspace(x_min, x_max, side), np.linspace(y_min, y_max, self._n_rows)
        self._values: NDArray[np.float32] | None = None
        self._n_done = 0

    @property
    def n_left(self) -> int:
        """How many points are still to be done."""
        return self._n_rows * self.side - self._n_done

    def advance(self, predict: Predict, n_points: int) -> None:
        """Do at most so many points more, always with the same `predict`."""
        places = np.arange(self._n_done, self._n_done + min(n_points, self.n_left))
        x, y = self._x[places % self.side], self._y[places // self.side]
        values = _as_values(predict(self._dataset.features_at(self._plane.points_at(x, y))))
        if self._values is None:
            self._values = np.empty((values.shape[0], self._n_rows * self.side), dtype=np.float32)
        self._values[:, places[0] : places[-1] + 1] = values
        self._n_done += places.size

    def values(self) -> NDArray[np.float32]:
        """Return the outputs once all points are done, as `PlaneGrid.evaluate` does."""
        if self._values is None or self.n_left > 0:
            raise ValueError(f"{self.n_left} points are not done yet")
        return _as_map(self._values, self._n_rows, self.side)


def _as_values(outputs: Floats) -> NDArray[np.float32]:
    """Return outputs, shape (N, K), as a map holds them, shape (K, N)."""
    # A run that is about to diverge predicts values a float32 cannot hold.
    return np.ascontiguousarray(np.clip(outputs, -LARGEST, LARGEST).T, dtype=np.float32)


def _as_map(values: NDArray[np.float32], n_rows: int, side: int) -> NDArray[np.float32]:
    values = values.reshape(-1, n_rows, side)
    values.flags.writeable = False
    return np.broadcast_to(values, (values.shape[0], side, side))
