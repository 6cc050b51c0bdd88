"""The part of the feature space on screen: a slice along two columns, or the plane of the two main components.

Data of one column have no plane of features: they are drawn over the column, with what is predicted upwards.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from playground.data.dataset import Dataset, Extent
from playground.project.project import PlaneSpec

Floats = NDArray[np.float64]

MARGIN = 0.1
"""What is drawn beyond the smallest and the largest value, as a share of their distance."""

MAX_COMPONENT_POINTS = 20_000
"""The main components are those of at most so many train points."""


@dataclass(frozen=True, slots=True, eq=False)
class Plane:
    """The raw points `origin + x · across + y · up`, each of shape (columns,), and what is drawn of them.

    `extent` is (x_min, x_max, y_min, y_max) in the units of the two axes, `labels` names them. With `is_curve` the
    points lie on one line only and y is what is predicted, or for classes its probability.
    """

    extent: Extent
    labels: tuple[str, str]
    origin: Floats
    across: Floats
    up: Floats
    is_curve: bool
    _to_plane: Floats

    def points_at(self, x: Floats, y: Floats) -> Floats:
        """Return the raw points, shape (N, columns), at places of the plane."""
        if self.is_curve:
            return self.origin + x[:, np.newaxis] * self.across
        return self.origin + x[:, np.newaxis] * self.across + y[:, np.newaxis] * self.up

    def places_of(self, points: Floats, heights: Floats) -> Floats:
        """Return where raw points, shape (N, columns), lie on the plane, shape (N, 2).

        `heights`, shape (N,), is how high points of a curve lie; on a plane it does nothing.
        """
        if self.is_curve:
            return np.column_stack((points[:, 0], heights))
        return (points - self.origin) @ self._to_plane

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


def _slice(dataset: Dataset, spec: PlaneSpec) -> Plane:
    columns = dataset.info.columns
    axes = list(spec.axes)
    origin = dataset.points_train.mean(axis=0)
    for column, value in spec.cuts:
        origin[column] = value
    origin[axes] = 0.0
    unit = np.eye(len(columns))[axes]
    known = dataset.info.extent
    ranges = () if known is None else (known[:2], known[2:])
    extent = (*ranges[axes[0]], *ranges[axes[1]]) if ranges else _reach(dataset.all_points()[:, axes])
    return Plane(extent, (columns[axes[0]], columns[axes[1]]), origin, unit[0], unit[1], False, unit.T)


def _components(dataset: Dataset) -> Plane:
    """Return the plane through the mean along the two directions of largest variance of the scaled train points.

    Raw columns are made comparable first (mean 0, deviation 1), or a column in large units would be all there is.
    Source: Pearson, "On lines and planes of closest fit", 1901; computed by a singular value decomposition.
    """
    points = dataset.points_train
    points = points[:: max(1, len(points) // MAX_COMPONENT_POINTS)]
    mean, deviation = points.mean(axis=0), points.std(axis=0)
    deviation[deviation == 0.0] = 1.0
    _, lengths, directions = np.linalg.svd((points - mean) / deviation, full_matrices=False)
    directions = directions[:2] * np.sign(directions[:2].sum(axis=1, keepdims=True) + 1e-300)
    total = float((lengths**2).sum()) or 1.0
    shares = [round(100.0 * float(length**2) / total) for length in lengths[:2]]
    to_plane = directions.T / deviation[:, np.newaxis]
    extent = _reach((dataset.all_points() - mean) @ to_plane)
    labels = (f"main component 1 ({shares[0]} % of the variance)", f"main component 2 ({shares[1]} %)")
    return Plane(extent, labels, mean, directions[0] * deviation, directions[1] * deviation, False, to_plane)


def _curve(dataset: Dataset) -> Plane:
    info = dataset.info
    x_min, x_max = _reach(dataset.all_points())[:2] if info.extent is None else info.extent[:2]
    if info.task == "regression":
        low, high = dataset.target_range  # noise may lift generated points out of it
        targets = np.concatenate((dataset.targets("train"), dataset.targets("test")))
        low, high = min(low, float(targets.min())), max(high, float(targets.max()))
        margin = MARGIN * (high - low)
        heights, label = (low - margin, high + margin), info.target
    else:
        heights, label = (-MARGIN, 1.0 + MARGIN), "probability"
    one, none = np.ones(1), np.zeros(1)
    return Plane((x_min, x_max, *heights), (info.columns[0], label), none, one, none, True, none[:, np.newaxis])


def _reach(places: Floats) -> Extent:
    """Return the range that holds these places with a margin; a column of one value gets 1 to both sides."""
    low, high = places.min(axis=0), places.max(axis=0)
    margin = np.where(high > low, MARGIN * (high - low), 1.0)
    ranges = [(float(a), float(b)) for a, b in zip(low - margin, high + margin, strict=True)]
    return (*ranges[0], *ranges[-1])
