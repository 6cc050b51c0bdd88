"""The part of the feature space on screen: a slice along two columns, or the plane of the two main components.

Data of one column have no plane of features: they are drawn over the column, with what is predicted upwards.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from playground.data.dataset import Dataset, Extent
from playground.project.project import PlaneSpec

Floats = NDArray[np.float64]

MARGIN = 0.1
"""What is drawn beyond the smallest and the largest value, as a share of their distance."""

MAX_COMPONENT_POINTS = 20_000
"""The main components are those of at most so many train points."""

LANE = 0.06
MAX_LANES = 0.4
"""Below the probability curves of three or more classes each class has a lane so high for its points; all lanes
together are at most so high."""


@dataclass(frozen=True, slots=True, eq=False)
class ColumnRanges:
    """Of every column, each of shape (columns,): smallest and largest value, mean and deviation of the train points.

    A column of one value has the deviation 1.
    """

    low: Floats
    high: Floats
    mean: Floats
    deviation: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Plane:
    """The raw points `origin + x · across + y · up`, each of shape (columns,), and what is drawn of them.

    `extent` is (x_min, x_max, y_min, y_max) in the units of the two axes, `labels` names them, `names` does so in
    short. With `is_curve` the points lie on one line only and y is what is predicted, or for classes its probability;
    `heights`, shape (classes,), is then how high the points of each class are drawn. `columns` says how far the
    columns reach.
    """

    extent: Extent
    labels: tuple[str, str]
    names: tuple[str, str]
    origin: Floats
    across: Floats
    up: Floats
    is_curve: bool
    heights: Floats
    columns: ColumnRanges
    _to_plane: Floats

    def points_at(self, x: Floats, y: Floats) -> Floats:
        """Return the raw points, shape (N, columns), at places of the plane."""
        if self.is_curve:
            return self.origin + x[:, np.newaxis] * self.across
        return self.origin + x[:, np.newaxis] * self.across + y[:, np.newaxis] * self.up

    def places_of(self, points: Floats, targets: Floats) -> Floats:
        """Return where raw points, shape (N, columns), lie on the plane, shape (N, 2).

        `targets`, shape (N,), are class numbers or raw values: on a curve they say how high a point lies.
        """
        if self.is_curve:
            heights = self.heights[targets.astype(np.intp)] if self.heights.size else targets
            return np.column_stack((points[:, 0], heights))
        return (points - self.origin) @ self._to_plane

    def distances_of(self, points: Floats) -> Floats:
        """Return how far off the plane raw points, shape (N, columns), lie, shape (N,).

        In deviations of the columns: √(Σ (difference / deviation)² / (columns − 2)), so that points chosen at random
        are about 1 off, however many columns there are.
        """
        n_others = self.origin.size - 2
        if n_others < 1:
            return np.zeros(len(points))
        places = self.places_of(points, np.zeros(len(points)))
        rest = (points - self.points_at(places[:, 0], places[:, 1])) / self.columns.deviation
        distances: Floats = np.sqrt((rest**2).sum(axis=1) / n_others)
        return distances

    def query(self, asked: tuple[float, float] | None) -> tuple[float, float]:
        """Return the place of the query point: the one asked for, or the middle."""
        x_min, x_max, y_min, y_max = self.extent
        return asked or ((x_min + x_max) / 2.0, (y_min + y_max) / 2.0)


def build_plane(dataset: Dataset, spec: PlaneSpec) -> Plane:
    """Return the plane asked for through the points of a dataset."""
    n_columns = dataset.points_train.shape[1]
    if n_columns == 1:
        return _curve(dataset)
    return _components(dataset) if spec.is_projected else _slice(dataset, spec)


@lru_cache(maxsize=1)
def column_ranges(dataset: Dataset) -> ColumnRanges:
    """Return how far the columns reach; kept for the last dataset, because a slider asks for many planes of one."""
    train, test = dataset.points_train, dataset.points_test
    low, high = train.min(axis=0), train.max(axis=0)
    if len(test):
        low, high = np.minimum(low, test.min(axis=0)), np.maximum(high, test.max(axis=0))
    deviation = train.std(axis=0)
    deviation[deviation == 0.0] = 1.0
    return ColumnRanges(low, high, train.mean(axis=0), deviation)


def _slice(dataset: Dataset, spec: PlaneSpec) -> Plane:
    names, columns = dataset.info.columns, column_ranges(dataset)
    axes = list(spec.axes)
    origin = columns.mean.copy()
    for column, value in spec.cuts:
        origin[column] = value
    origin[axes] = 0.0
    unit = np.eye(len(names))[axes]
    known = dataset.info.extent
    ranges = () if known is None else (known[:2], known[2:])
    reach = _reach(columns.low[axes], columns.high[axes])
    extent = (*ranges[axes[0]], *ranges[axes[1]]) if ranges else reach
    labels = (names[axes[0]], names[axes[1]])
    return Plane(extent, labels, labels, origin, unit[0], unit[1], False, np.empty(0), columns, unit.T)


def _components(dataset: Dataset) -> Plane:
    """Return the plane through the mean along the two directions of largest variance of the scaled train points.

    Raw columns are made comparable first (mean 0, deviation 1), or a column in large units would be all there is.
    Source: Pearson, "On lines and planes of closest fit", 1901; the directions are the eigenvectors of the covariance.
    """
    columns = column_ranges(dataset)
    points = dataset.points_train[:: max(1, len(dataset.points_train) // MAX_COMPONENT_POINTS)]
    scaled = (points - columns.mean) / columns.deviation
    variances, vectors = np.linalg.eigh(scaled.T @ scaled)
    directions = vectors[:, :-3:-1].T
    directions = directions * np.sign(directions.sum(axis=1, keepdims=True) + 1e-300)
    total = float(variances.sum()) or 1.0
    shares = [round(100.0 * max(0.0, float(variance)) / total) for variance in variances[:-3:-1]]
    to_plane = directions.T / columns.deviation[:, np.newaxis]
    places = (dataset.all_points() - columns.mean) @ to_plane
    names = ("main component 1", "main component 2")
    labels = (f"{names[0]} ({shares[0]} % of the variance)", f"{names[1]} ({shares[1]} %)")
    across, up = directions * columns.deviation
    extent = _reach(places.min(axis=0), places.max(axis=0))
    return Plane(extent, labels, names, columns.mean, across, up, False, np.empty(0), columns, to_plane)


def _curve(dataset: Dataset) -> Plane:
    info, columns = dataset.info, column_ranges(dataset)
    x_min, x_max = (info.extent or _reach(columns.low, columns.high))[:2]
    low, high, heights = -MARGIN, 1.0 + MARGIN, np.arange(2.0)
    label = "probability"
    if info.task == "regression":
        low, high = dataset.target_range  # noise may lift generated points out of it
        targets = np.concatenate((dataset.targets("train"), dataset.targets("test")))
        low, high = min(low, float(targets.min())), max(high, float(targets.max()))
        low, high, heights = low - MARGIN * (high - low), high + MARGIN * (high - low), np.empty(0)
        label = info.target
    elif info.task == "binary":
        label = f"probability of {info.classes[1]}"
    else:
        lane = min(LANE, MAX_LANES / len(info.classes))
        heights = -lane * (np.arange(len(info.classes)) + 1.0)
        low = float(heights[-1]) - lane
    one, none = np.ones(1), np.zeros(1)
    labels = (info.columns[0], label)
    extent = (x_min, x_max, low, high)
    return Plane(extent, labels, labels, none, one, none, True, heights, columns, none[:, np.newaxis])


def _reach(low: Floats, high: Floats) -> Extent:
    """Return the range that holds these values with a margin; a column of one value gets 1 to both sides."""
    margin = np.where(high > low, MARGIN * (high - low), 1.0)
    ranges = [(float(a), float(b)) for a, b in zip(low - margin, high + margin, strict=True)]
    return (*ranges[0], *ranges[-1])
