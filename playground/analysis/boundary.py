"""The network's output over a grid of the feature plane, from which maps and boundary lines are drawn."""

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from playground.data.dataset import Dataset
from playground.data.plane import Plane

Floats = NDArray[np.float64]

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

    def evaluate(self, predict: Callable[[Floats], Floats]) -> NDArray[np.float32]:
        """Return predictions over the grid, shape (n_outputs, G, G), rows from bottom to top, read-only.

        `predict` maps features, shape (N, D), to predictions, shape (N, n_outputs).
        """
        # A run that is about to diverge predicts values a float32 cannot hold.
        predictions = np.clip(predict(self._features), -LARGEST, LARGEST)
        values = np.ascontiguousarray(predictions.T, dtype=np.float32).reshape(-1, self._n_rows, self.side)
        values.flags.writeable = False
        return np.broadcast_to(values, (values.shape[0], self.side, self.side))
