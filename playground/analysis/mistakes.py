"""Where predictions are wrong: which points got which other class, and how far predicted values are off."""

from dataclasses import dataclass

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


def confusion_counts(outputs: Floats, classes: Floats, n_classes: int) -> NDArray[np.intp]:
    """Return how many points of each class (row) are told as each class (column), shape (C, C).

    `outputs` are as above, `classes`, shape (N,), the numbers of the true ones.
    """
    pairs = classes.astype(np.intp) * n_classes + predicted_classes(outputs)
    return np.bincount(pairs, minlength=n_classes * n_classes).reshape(n_classes, n_classes)


@dataclass(frozen=True, slots=True)
class Fit:
    """How well values are predicted.

    `r_squared` is 1 - Σ(y - ŷ)² / Σ(y - ȳ)², the share of the targets' variance that is explained; NaN without
    variance. `mean_error` is the mean of |y - ŷ|, `worst_error` the largest of them, both in the target's own units.
    """

    n: int
    r_squared: float
    mean_error: float
    worst_error: float


def fit(outputs: Floats, targets: Floats) -> Fit:
    """Return how well outputs, shape (N, 1), fit targets, shape (N,)."""
    if len(targets) == 0:
        return Fit(0, float("nan"), float("nan"), float("nan"))
    errors = targets - outputs[:, 0]
    spread = targets - targets.mean()
    total = float((spread * spread).sum())
    explained = 1.0 - float((errors * errors).sum()) / total if total > 0.0 else float("nan")
    return Fit(len(targets), explained, float(np.abs(errors).mean()), float(np.abs(errors).max()))
