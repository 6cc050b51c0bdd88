"""The rows of a table as points: its feature columns as numbers, its target, and which rows are for testing."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from playground.project.dataset import Missing
from playground.project.table import Column, Table, TableSpec

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """Points, shape (N, columns), NaN where a cell is empty, and what is known of each.

    `targets`, shape (N,), holds class numbers or values; `numbers`, shape (N,), the rows of the source, counted from 0;
    `is_test` is None where the source does not say. `columns` are the columns of the table the points came from; empty
    for points without empty cells. `draws`, shape (N,), says of painted points where each stands in [0, 1): those below
    the train share are for training, whatever else is painted.
    """

    points: Floats
    targets: Floats
    numbers: NDArray[np.intp]
    is_test: NDArray[np.bool_] | None
    columns: tuple[Column, ...] = ()
    draws: Floats | None = None

    @classmethod
    def complete(cls, points: Floats, targets: Floats) -> "Rows":
        """Return rows without empty cells, each column as it is."""
        return cls(points, targets, np.arange(len(points)), None)

    @property
    def n_incomplete(self) -> int:
        """How many points have an empty cell."""
        return int(np.isnan(self.points).any(axis=1).sum())

    def filled(self, train: NDArray[np.intp]) -> Floats:
        """Return the points with empty cells filled: by the train points' mean, or by their commonest category."""
        points = self.points.copy()
        start = 0
        for column in self.columns:
            width = len(column.feature_names)
            block = points[:, start : start + width]  # a view
            is_empty = np.isnan(block[:, 0])
            if is_empty.any():
                block[is_empty] = _usual(column, block[train])
            start += width
        return points


def table_rows(spec: TableSpec, missing: Missing) -> Rows:
    """Return the rows of a table as points.

    Rows without a target are left out, and with `drop` those with an empty cell.
    """
    numbers = columns_of(spec.table)
    targets = _targets(spec, numbers[spec.target])
    is_test = None
    is_kept = ~np.isnan(targets)
    if spec.split is not None:
        marks = numbers[spec.split]
        is_kept &= ~np.isnan(marks)
        is_test = _is_test(spec.table.columns[spec.split], marks)
    if missing == "drop":
        for place in spec.feature_places:
            is_kept &= ~np.isnan(numbers[place])
    kept = np.flatnonzero(is_kept)
    blocks = [spread(spec.table.columns[place], numbers[place][kept]) for place in spec.feature_places]
    return Rows(
        np.concatenate(blocks, axis=1),
        targets[kept],
        kept,
        None if is_test is None else is_test[kept],
        tuple(spec.table.columns[place] for place in spec.feature_places),
    )


def columns_of(table: Table) -> Floats:
    """Return the numbers of a table, shape (columns, N), without copying them; read-only."""
    return np.frombuffer(table.data, dtype=np.float64).reshape(len(table.columns), table.n_rows)


def _targets(spec: TableSpec, numbers: Floats) -> Floats:
    """Return the target's values or, for classes, their places in `classes`; NaN where there is none."""
    column = spec.table.columns[spec.target]
    if spec.is_regression or column.categories:
        return numbers.copy()
    places = np.searchsorted(np.array(column.values), numbers).astype(np.float64)
    places[np.isnan(numbers)] = np.nan
    return places


def _is_test(column: Column, numbers: Floats) -> NDArray[np.bool_]:
    is_test = column.is_test
    assert is_test is not None
    marks = np.array(column.values) if column.values else np.arange(len(is_test), dtype=np.float64)
    return np.isin(numbers, marks[np.array(is_test)])


def spread(column: Column, numbers: Floats) -> Floats:
    """Return the columns a column becomes, shape (N, columns): itself, or one of zeros and ones for each category."""
    if not column.categories:
        return numbers[:, np.newaxis]
    first = 1 if len(column.categories) == 2 else 0
    block: Floats = np.equal(numbers[:, np.newaxis], np.arange(first, len(column.categories))).astype(np.float64)
    block[np.isnan(numbers)] = np.nan
    return block


def _usual(column: Column, block: Floats) -> Floats:
    """Return what stands in for an empty cell, shape (columns,)."""
    known = block[~np.isnan(block[:, 0])]
    if known.size == 0:
        return np.zeros(block.shape[1])
    mean: Floats = known.mean(axis=0)
    if not column.categories:
        return mean
    if mean.size == 1:
        rounded: Floats = mean.round()
        return rounded
    usual: Floats = np.zeros(mean.size)
    usual[mean.argmax()] = 1.0
    return usual
