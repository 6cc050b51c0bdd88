"""The arrays a network learns from, built from a DatasetSpec and nothing else."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from playground.data import features
from playground.data.features import FormulaProblem
from playground.data.generators import Stream, generate
from playground.data.link_sets import LINK_SETS, LinkStream, link_points
from playground.data.tables import shipped_table
from playground.project.dataset import DatasetSpec

Floats = NDArray[np.float64]

Extent = tuple[float, float, float, float]

SPLIT_PURPOSE = 1
"""Number of the random stream that shuffles the points; the points themselves take stream 0."""

TABLE_MARGIN = 0.1
"""What is drawn beyond a table's smallest and largest value, as a share of their distance."""


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
    extent: Extent

    def features_at(self, points: Floats) -> Floats:
        """Return the features, shape (N, D), of raw points, shape (N, columns)."""
        return features.evaluate(self.spec.features, points)

    def plane_points(self, x: Floats, y: Floats) -> Floats:
        """Return raw points, shape (N, columns), at (x, y) on the axes; the other columns take their train mean."""
        n_columns = self.points_train.shape[1]
        points = np.empty((x.shape[0], n_columns))
        for column in set(range(n_columns)) - set(self.spec.axes):
            points[:, column] = self.points_train[:, column].mean()
        points[:, self.spec.axes[0]] = x
        points[:, self.spec.axes[1]] = y
        return points

    def link_weights(self, n: int) -> Floats | None:
        """Return `n` numbers of [0, 1), shape (n,), as a link draws them behind its points; None without a link."""
        if self.spec.link_seed is None or self.spec.source not in LINK_SETS:
            return None
        stream = LinkStream(self.spec.link_seed)
        link_points(self.spec, stream)
        return np.array([stream.uniform() for _ in range(n)])


def build(spec: DatasetSpec) -> Dataset:
    """Return the points asked for, split and with their features; the same spec gives the same bits.

    Raises FormulaProblem where a feature cannot be read or has no finite value at some point.
    """
    if spec.link_seed is not None and spec.source in LINK_SETS:
        points, targets = link_points(spec, LinkStream(spec.link_seed))
        order = np.arange(points.shape[0])
    else:
        points, targets = generate(spec) if spec.info.is_generated else shipped_table(spec.source)
        order = Stream(spec.used_split_seed, SPLIT_PURPOSE).permutation(points.shape[0])
    train, test = order[: spec.n_train], order[spec.n_train :]
    return Dataset(
        spec=spec,
        points_train=_frozen(points[train]),
        points_test=_frozen(points[test]),
        x_train=_frozen(_finite_features(spec, points[train])),
        x_test=_frozen(_finite_features(spec, points[test])),
        y_train=_frozen(targets[train]),
        y_test=_frozen(targets[test]),
        extent=_extent(spec, points),
    )


def _finite_features(spec: DatasetSpec, points: Floats) -> Floats:
    values = features.evaluate(spec.features, points)
    finite = np.isfinite(values).all(axis=0)
    if not finite.all():
        formula = spec.features[int(np.argmin(finite))]
        raise FormulaProblem(f"The feature “{formula}” has no finite value at some points: change or remove it.")
    return values


def _extent(spec: DatasetSpec, points: Floats) -> Extent:
    if spec.source == "pass-class":
        return 0.0, 10.0, 0.0, 10.0
    if spec.info.is_generated:
        return -6.0, 6.0, -6.0, 6.0
    shown = points[:, list(spec.axes)]
    low, high = shown.min(axis=0), shown.max(axis=0)
    margin = TABLE_MARGIN * (high - low)
    (x_min, y_min), (x_max, y_max) = (low - margin).tolist(), (high + margin).tolist()
    return x_min, x_max, y_min, y_max


def _frozen(array: Floats) -> Floats:
    """Return the values as a C-order array nobody can write to."""
    frozen = np.ascontiguousarray(array, dtype=np.float64)
    frozen.flags.writeable = False
    return frozen
