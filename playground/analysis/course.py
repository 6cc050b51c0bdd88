"""The course of train and test loss over a run, in so few numbers that a million epochs cost no more than thousands.

Rows are joined to blocks that are the longer the later they are: the first 256 rows stay as they are, then blocks of
two, of four, … so that each doubling of the epochs has 128 blocks. What happened early stays told in detail, and a
block once full never changes.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from playground.engine.snapshot import HISTORY_COLUMNS, Floats

EPOCH, TRAIN, TEST = (HISTORY_COLUMNS.index(name) for name in ("epoch", "train_loss", "test_loss"))

BLOCKS_PER_OCTAVE = 128
N_OCTAVES = 32
"""Far more than a history holds."""

N_SAMPLES = 16
"""So many rows tell whether a history goes on the one before."""


def _edges() -> NDArray[np.intp]:
    """Return the row each block begins at."""
    first = np.arange(BLOCKS_PER_OCTAVE, dtype=np.intp)
    octaves = [BLOCKS_PER_OCTAVE + first << octave for octave in range(N_OCTAVES)]
    return np.concatenate([first, *octaves])


EDGES = _edges()


@dataclass(frozen=True, slots=True, eq=False)
class Blocks:
    """Means over blocks of rows, each of shape (K,); `counts` are the rows in them whose losses are both finite.

    `rows` are the places of the blocks' middles among all rows. Blocks without a finite row are left out.
    """

    rows: Floats
    counts: Floats
    epochs: Floats
    train: Floats
    test: Floats

    def __len__(self) -> int:
        return int(self.epochs.shape[0])


class Course:
    """Follows a history that grows: only rows that are new are looked at."""

    def __init__(self) -> None:
        self._sums: Floats = np.empty((5, 0))
        self._rest: Floats = np.empty((5, 0))
        self._table: Floats = np.empty((0, len(HISTORY_COLUMNS)))

    def goes_on(self, table: Floats) -> bool:
        """Return whether a history begins with the one that is followed."""
        n_rows = self._table.shape[0]
        if n_rows == 0 or table.shape[0] < n_rows:
            return False
        places = np.linspace(0, n_rows - 1, N_SAMPLES).astype(np.intp)
        return bool(np.array_equal(self._table[places], table[places], equal_nan=True))

    def follow(self, table: Floats) -> None:
        """Take over the rows of a history that goes on, shape (T, 8); they are not written to any more."""
        self._table = table
        n_full = int(np.searchsorted(EDGES, table.shape[0], side="right")) - 1
        start = self._sums.shape[1]
        if n_full > start:
            self._sums = np.hstack((self._sums, _block_sums(table, EDGES[start : n_full + 1])))
        last = int(EDGES[n_full])
        self._rest = _block_sums(table, np.array([last, table.shape[0]])) if last < table.shape[0] else np.empty((5, 0))

    def blocks(self) -> Blocks:
        """Return the means so far, those of the block under way included."""
        counts, *sums = np.hstack((self._sums, self._rest))
        is_there = counts > 0
        rows, epochs, train, test = (each[is_there] / counts[is_there] for each in sums)
        return Blocks(rows, counts[is_there], epochs, train, test)


def _block_sums(table: Floats, edges: NDArray[np.intp]) -> Floats:
    """Return the number of finite rows of each block, and sums of row, epoch and losses over them, shape (5, K)."""
    start, stop = int(edges[0]), int(edges[-1])
    columns = np.empty((5, stop - start))
    columns[2:] = table[start:stop, [EPOCH, TRAIN, TEST]].T
    is_finite = np.isfinite(columns[2:]).all(axis=0)
    columns[0], columns[1] = 1.0, np.arange(start, stop)
    if not is_finite.all():
        columns[:, ~is_finite] = 0.0
    with np.errstate(over="ignore"):
        sums: Floats = np.add.reduceat(columns, edges[:-1] - start, axis=1)
    return sums
