"""The arrays a network learns from, built from a DatasetSpec and nothing else."""

from dataclasses import dataclass, field, replace
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from playground.data import features
from playground.data.features import FormulaProblem
from playground.data.generators import Stream, generate
from playground.data.link_sets import LINK_SETS, LinkStream, link_points
from playground.data.rows import Rows, columns_of, table_rows
from playground.data.tables import shipped_spec
from playground.data.warnings import warnings
from playground.project.checks import Problem
from playground.project.dataset import DatasetSpec, Source, count_share
from playground.project.painting import GOLDEN, SEED_STEP, USUAL_REACH, sheet_of
from playground.project.table import TableSpec

Floats = NDArray[np.float64]
Places: TypeAlias = NDArray[np.intp]

Extent = tuple[float, float, float, float]

SPLIT_PURPOSE = 1
"""Number of the random stream that shuffles the points; the points themselves take stream 0."""

MAX_SHOWN = 5000
"""Points of each part that are drawn and predicted one by one."""


class DataProblem(Exception):  # noqa: N818 - a problem is what a person is told of
    """Points that nothing can be learnt from; the text is one sentence for a person."""


@dataclass(frozen=True, slots=True, eq=False)
class Scale:
    """Makes raw numbers comparable: (raw − offset) / size, column by column, and back."""

    offset: Floats
    size: Floats

    def to_scaled(self, raw: Floats) -> Floats:
        """Return raw numbers, shape (N, columns) or (N,), as they are learnt from."""
        return raw if self.is_identity else (raw - self.offset) / self.size

    def to_raw(self, scaled: Floats) -> Floats:
        """Return numbers as they are learnt from in their own units."""
        return scaled if self.is_identity else scaled * self.size + self.offset

    @property
    def is_identity(self) -> bool:
        """Whether nothing is changed."""
        return bool((self.offset == 0.0).all() and (self.size == 1.0).all())


UNCHANGED = Scale(np.zeros(1), np.ones(1))


def _no_rows() -> Places:
    return np.zeros(0, dtype=np.intp)


@dataclass(frozen=True, slots=True, eq=False)
class Dataset:
    """Points ready to train on; all arrays float64, C order, read-only.

    `points_train`, shape (N, columns), and `points_test` hold the raw columns; `x_train`, shape (N, D), and `x_test`
    the features the network is fed with, formulas over the scaled columns. `y_train`, shape (N,), holds class numbers
    0, 1, … for classification and scaled target values for regression. `rows_train` and `rows_test` say which of the
    source's points these are, counted from 0. `target_range` is the range of raw values that colours show for
    regression. `n_filled` points had empty cells that were filled. `warnings` say what will keep the network from
    learning well.
    """

    spec: DatasetSpec
    points_train: Floats
    points_test: Floats
    x_train: Floats
    x_test: Floats
    y_train: Floats
    y_test: Floats
    rows_train: Places = field(default_factory=_no_rows)
    rows_test: Places = field(default_factory=_no_rows)
    scale: Scale = UNCHANGED
    target_scale: Scale = UNCHANGED
    target_range: tuple[float, float] = (-1.0, 1.0)
    n_filled: int = 0
    warnings: tuple[Problem, ...] = ()

    @property
    def info(self) -> Source:
        """What can be said of the source without looking at a point."""
        return self.spec.info

    def all_points(self) -> Floats:
        """Return the raw columns of all points, train points first, shape (N, columns)."""
        return np.concatenate((self.points_train, self.points_test))

    def targets(self, part: str) -> Floats:
        """Return class numbers or raw target values of the part "train" or "test", shape (N,)."""
        return self.target_scale.to_raw(self.y_train if part == "train" else self.y_test)

    def shown(self, part: str) -> Places:
        """Return which points of a part are drawn and predicted one by one: all, or 5,000 evenly chosen."""
        n = len(self.y_train if part == "train" else self.y_test)
        return np.linspace(0, n - 1, min(n, MAX_SHOWN)).astype(np.intp)

    def features_at(self, points: Floats) -> Floats:
        """Return the features, shape (N, D), of raw points, shape (N, columns)."""
        return features.evaluate(self.spec.features, self.scale.to_scaled(points))

    def raw_predictions(self, predictions: Floats) -> Floats:
        """Return predictions of the network in the target's own units; probabilities stay what they are."""
        return self.target_scale.to_raw(predictions)

    def link_weights(self, n: int) -> Floats | None:
        """Return `n` numbers of [0, 1), shape (n,), as a link draws them behind its points; None without a link."""
        if self.spec.link_seed is None or self.spec.source not in LINK_SETS:
            return None
        stream = LinkStream(self.spec.link_seed)
        link_points(self.spec, stream)
        return np.array([stream.uniform() for _ in range(n)])


def build(spec: DatasetSpec) -> Dataset:
    """Return the points asked for, split and with their features; the same spec gives the same bits.

    Raises FormulaProblem where a feature cannot be read or has no finite value at some point, and DataProblem where
    there is nothing to learn from.
    """
    rows, order = _rows(spec)
    if order.size == 0:
        raise DataProblem("There is no row without an empty cell: fill empty cells, or leave columns out.")
    train, test = _split(spec, rows, order)
    if train.size == 0:
        raise DataProblem("No row is marked as train: let the program split the rows.")
    points = rows.filled(train) if spec.missing == "fill" else rows.points
    scale = _scale(spec, points[train])
    target_scale = _target_scale(spec, rows.targets[train])
    x = _finite_features(spec, scale.to_scaled(points))
    y = target_scale.to_scaled(rows.targets)
    x_train, y_train, y_test = _frozen(x[train]), _frozen(y[train]), _frozen(y[test])
    return Dataset(
        spec=spec,
        points_train=_frozen(points[train]),
        points_test=_frozen(points[test]),
        x_train=x_train,
        x_test=_frozen(x[test]),
        y_train=y_train,
        y_test=y_test,
        rows_train=rows.numbers[train],
        rows_test=rows.numbers[test],
        scale=scale,
        target_scale=target_scale,
        target_range=_target_range(spec, rows.targets),
        n_filled=rows.n_incomplete if spec.missing == "fill" and not spec.info.is_generated else 0,
        warnings=warnings(spec, x_train, y_train, y_test),
    )


def _rows(spec: DatasetSpec) -> tuple[Rows, Places]:
    """Return the points of the source and the order they are dealt out in."""
    if spec.link_seed is not None and spec.source in LINK_SETS:
        points, targets = link_points(spec, LinkStream(spec.link_seed))
        return Rows.complete(points, targets), np.arange(points.shape[0])
    if spec.table is not None:
        rows = table_rows(spec.table, spec.missing)
        if sheet_of(spec) is not None:
            draws = _draws(spec.table, rows, spec.used_split_seed)
            return replace(rows, draws=draws), np.argsort(draws, kind="stable")
    elif spec.info.is_generated:
        rows = Rows.complete(*generate(spec))
    else:
        rows = table_rows(shipped_spec(spec.source), spec.missing)
    return rows, Stream(spec.used_split_seed, SPLIT_PURPOSE).permutation(rows.points.shape[0])


def _draws(sheet: TableSpec, rows: Rows, seed: int) -> Floats:
    """Return where painted points stand in [0, 1), shape (N,); by their numbers, so that they stay there."""
    numbers = columns_of(sheet.table)[sheet.roles.index("ignore")]
    draws: Floats = (numbers[rows.numbers] * GOLDEN + seed * SEED_STEP) % 1.0
    return draws


def _split(spec: DatasetSpec, rows: Rows, order: Places) -> tuple[Places, Places]:
    """Return the places of the train and of the test points."""
    if rows.is_test is not None:
        is_train = ~rows.is_test[order]
    elif spec.is_stratified and spec.info.classes:
        is_train = _stratified(rows.targets[order], spec.train_share)
    elif rows.draws is not None:
        is_train = rows.draws[order] < spec.train_share
        is_train[:1] = True  # the lowest: there has to be one point to learn from
    else:
        is_train = np.arange(order.size) < count_share(order.size, spec.train_share)
    return order[is_train], order[~is_train]


def _stratified(targets: Floats, share: float) -> NDArray[np.bool_]:
    """Return which points are trained on, so that every class has the same share of them."""
    is_train = np.zeros(targets.size, dtype=np.bool_)
    for number in np.unique(targets):
        places = np.flatnonzero(targets == number)
        is_train[places[: count_share(places.size, share)]] = True
    return is_train


def _scale(spec: DatasetSpec, points: Floats) -> Scale:
    """Return what makes the columns comparable, from the train points alone: nothing of the test leaks in."""
    match spec.scaling:
        case "none":
            return UNCHANGED
        case "standardise":
            offset, size = points.mean(axis=0), points.std(axis=0)
        case "range":
            low, high = points.min(axis=0), points.max(axis=0)
            offset, size = (low + high) / 2.0, (high - low) / 2.0
    size[size <= 1e-12 * np.abs(offset)] = 1.0
    return Scale(offset, size)


def _target_scale(spec: DatasetSpec, targets: Floats) -> Scale:
    if spec.info.task != "regression":
        return UNCHANGED
    return _scale(spec, targets[:, np.newaxis])


def _target_range(spec: DatasetSpec, targets: Floats) -> tuple[float, float]:
    if spec.info.task != "regression" or spec.info.is_generated:
        return -1.0, 1.0
    low, high = float(targets.min()), float(targets.max())
    if spec.source == "painted" and low >= -USUAL_REACH and high <= USUAL_REACH:
        return -1.0, 1.0  # as of generated sets: a colour keeps its meaning while values are painted
    return (low, high) if low < high else (low - 1.0, high + 1.0)


def _finite_features(spec: DatasetSpec, points: Floats) -> Floats:
    values = features.evaluate(spec.features, points)
    finite = np.isfinite(values).all(axis=0)
    if not finite.all():
        formula = spec.features[int(np.argmin(finite))]
        raise FormulaProblem(f"The feature “{formula}” has no finite value at some points: change or remove it.")
    return values


def _frozen(array: Floats) -> Floats:
    """Return the values as a C-order array nobody can write to."""
    frozen = np.ascontiguousarray(array, dtype=np.float64)
    frozen.flags.writeable = False
    return frozen
