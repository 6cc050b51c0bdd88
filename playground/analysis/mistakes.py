"""Where predictions are wrong: which points got another class, and how far predicted values are off."""

import numpy as np
from numpy.typing import NDArray

from playground.analysis.answers import predicted_classes

Floats = NDArray[np.float64]


def wrong_points(outputs: Floats, classes: Floats) -> NDArray[np.intp]:
    """Return in rising order which points, of classes 0, 1, … of shape (N,), are taken for another class.

    `outputs` are probabilities, shape (N, 1) of the second class or (N, classes).
    """
    return np.flatnonzero(predicted_classes(outputs) != classes)


def mean_error(outputs: Floats, targets: Floats) -> float:
    """Return by how much predicted values, shape (N, 1), are off on average; NaN without points."""
    return float(np.abs(outputs[:, 0] - targets).mean()) if len(targets) else float("nan")
