"""How the values of a column are spread: counts in bins, for each class and for train and test points apart.

Bins follow Freedman and Diaconis, "On the histogram as a density estimator: L2 theory", 1981: they are as wide as
2 · IQR / ∛N, with IQR the distance between the quartiles and N the number of points.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from playground.analysis.columns import raw_columns
from playground.data.dataset import Dataset
from playground.project.dataset import DatasetSpec, feature_label

Floats = NDArray[np.float64]
Counts = NDArray[np.intp]

MIN_BINS, MAX_BINS = 5, 40
"""Fewer say nothing, more cannot be told apart on screen."""

MAX_BARS = 12
"""A column of at most so many different values has a bar for each of them."""

N_LOOKED_AT = 1000
"""Whether there are so few values is only looked into where the first points have few."""


@dataclass(frozen=True, slots=True)
class Measured:
    """A column a histogram can be drawn of: raw, as the network is fed with it, or the target."""

    name: str
    place: int | None
    is_fed: bool = False
    categories: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Histogram:
    """`counts` has shape (2, classes, bars), train before test; regression has one class.

    Bar i lies between `edges[i]` and `edges[i + 1]`, or stands alone for the value or category `labels[i]`. `mean`,
    `deviation`, `low` and `high` are over all points; of categories they are NaN.
    """

    column: Measured
    counts: Counts
    edges: Floats
    labels: tuple[str, ...]
    mean: float
    deviation: float
    low: float
    high: float

    @property
    def n_bars(self) -> int:
        """Number of bars side by side."""
        return int(self.counts.shape[2])


def measured_columns(spec: DatasetSpec, *, is_fed: bool) -> tuple[Measured, ...]:
    """Return the columns of a dataset and its target; with `is_fed` the features and the target as trained."""
    info = spec.info
    target = Measured(info.target, None, is_fed, info.classes)
    if is_fed:
        features = [Measured(feature_label(formula), place, is_fed) for place, formula in enumerate(spec.features)]
        return (*features, target)
    columns = [Measured(column.name, place, False, column.categories) for place, column in enumerate(raw_columns(spec))]
    return (*columns, target)


def histogram(dataset: Dataset, column: Measured) -> Histogram:
    """Return the histogram of a column over all points of a dataset."""
    train, test = _values(dataset, column, "train"), _values(dataset, column, "test")
    values = np.concatenate((train, test))
    classes = np.zeros(len(values), dtype=np.intp)
    if dataset.info.classes:
        classes = np.concatenate((dataset.y_train, dataset.y_test)).astype(np.intp)
    n_classes = max(1, len(dataset.info.classes))
    bars, edges, labels = _bars(values, column)
    n_bars = len(labels) or len(edges) - 1
    groups = classes + n_classes * (np.arange(len(values)) >= len(train))
    counts = np.bincount(groups * n_bars + bars, minlength=2 * n_classes * n_bars).reshape(2, n_classes, n_bars)
    if column.categories:
        return Histogram(column, counts, edges, labels, math.nan, math.nan, math.nan, math.nan)
    with np.errstate(over="ignore"):
        spread = float(values.std())
    return Histogram(
        column, counts, edges, labels, float(values.mean()), spread, float(values.min()), float(values.max())
    )


def _values(dataset: Dataset, column: Measured, part: str) -> Floats:
    is_train = part == "train"
    if column.place is None:
        y = dataset.y_train if is_train else dataset.y_test
        return y if column.is_fed else dataset.targets(part)
    if column.is_fed:
        return (dataset.x_train if is_train else dataset.x_test)[:, column.place]
    points = dataset.points_train if is_train else dataset.points_test
    return raw_columns(dataset.spec)[column.place].numbers(points)


def _bars(values: Floats, column: Measured) -> tuple[Counts, Floats, tuple[str, ...]]:
    """Return the bar each value belongs to, shape (N,), and the edges or the labels of the bars."""
    if column.categories:
        return values.astype(np.intp), np.empty(0), column.categories
    few = np.unique(values[:N_LOOKED_AT])
    if len(few) <= MAX_BARS:
        few = np.unique(values)
    if len(few) <= MAX_BARS:
        return (
            np.searchsorted(few, values),
            np.empty(0),
            tuple(f"{value:.10g}".replace("-", "−") for value in few.tolist()),
        )
    edges = bin_edges(values)
    low, high, n_bins = edges[0], edges[-1], len(edges) - 1
    bars = ((values - low) * (n_bins / (high - low))).astype(np.intp)
    return np.clip(bars, 0, n_bins - 1), edges, ()


def bin_edges(values: Floats) -> Floats:
    """Return the edges of bins of equal width, shape (bins + 1,), for at least two different values.

    Bins of whole numbers hold equally many of them each: their edges lie half way between two.
    """
    low, high = float(values.min()), float(values.max())
    first, third = np.quantile(values, (0.25, 0.75))
    width = 2.0 * float(third - first) / math.cbrt(len(values))
    n_wanted = (high - low) / width if width > 0.0 else MAX_BINS
    n_bins = min(max(math.ceil(min(n_wanted, MAX_BINS)), MIN_BINS), MAX_BINS)
    if not (values[:N_LOOKED_AT] % 1.0).any() and not (values % 1.0).any():
        whole = max(1, math.ceil((high - low + 1.0) / n_bins))
        n_bins = math.ceil((high - low + 1.0) / whole)
        return low - 0.5 + whole * np.arange(n_bins + 1.0)
    return np.linspace(low, high, n_bins + 1)
