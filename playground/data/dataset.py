"""The arrays a network learns from, built from a DatasetSpec and nothing else."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from playground.project.dataset import DatasetSpec

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Dataset:
    """Points ready to train on; all arrays float64, C order, read-only.

    `points_train`, shape (N, columns), and `points_test` hold the raw columns; `x_train`, shape (N, D), and `x_test`
    the features the network is fed with. `y_train`, shape (N,), holds class numbers 0, 1, … for classification and
    target values for regression. `extent` is the part of the feature plane that is drawn: (x_min, x_max, y_min, y_max).
    """

    spec: DatasetSpec
    points_train: Floats
    points_test: Floats
    x_train: Floats
    x_test: Floats
    y_train: Floats
    y_test: Floats
    extent: tuple[float, float, float, float]

    def features_at(self, points: Floats) -> Floats:
        """Return the features, shape (N, D), of raw points, shape (N, columns)."""
        raise NotImplementedError

    def plane_points(self, x: Floats, y: Floats) -> Floats:
        """Return raw points, shape (N, columns), that lie at (x, y) on the axes; other columns take their train mean."""
        raise NotImplementedError
