"""What leaves a run: the history of its epochs, a read-only snapshot of one step, and the state a run goes on from.

This module needs numpy alone, so that the window can hold snapshots without loading the kernels.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from playground.project.marks import Mark
from playground.project.optimizer import StopReason

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

HISTORY_COLUMNS = (
    "epoch",
    "step",
    "train_loss",
    "test_loss",
    "train_accuracy",
    "test_accuracy",
    "learning_rate",
    "gradient_norm",
)
HISTORY_CAPACITY = 1 << 20
"""Rows a history has at most; they take 64 MB."""
METRIC_COLUMNS = slice(2, 6)


@dataclass(frozen=True, slots=True)
class Metrics:
    """Loss and accuracy over all train and all test points.

    Losses are means over the points, without any regularisation term. Accuracies are shares from 0 to 1, NaN for
    regression. The test figures are NaN where there is no test point.
    """

    train_loss: float
    test_loss: float
    train_accuracy: float
    test_accuracy: float


@dataclass(frozen=True, slots=True, eq=False)
class HistoryView:
    """A read-only look at the rows of a history: `table` has shape (T, 8), columns as in `HISTORY_COLUMNS`.

    `learning_rate` is that of the epoch's last step, schedule and warm-up included. `gradient_norm` is the length of
    the gradient as that step used it: of the mean loss of its batch, with what penalties add, clipped, and without what
    is held (where l1 cuts weights to zero: of the loss alone). Both are NaN where no step was taken, as in epoch 0, and
    in runs saved by a program that did not record them.

    `marks` say where edits changed what is trained.
    """

    table: Floats
    marks: tuple[Mark, ...] = ()

    def __len__(self) -> int:
        return int(self.table.shape[0])

    def column(self, name: str) -> Floats:
        """Return one column, shape (T,); raises ValueError for an unknown name."""
        return self.table[:, HISTORY_COLUMNS.index(name)]


class History:
    """Append-only rows of metrics, one an epoch, bounded in size.

    When `HISTORY_CAPACITY` rows are full, every second row is dropped and from then on only every second, fourth, …
    epoch is kept: `stride` says which. The rows that are left are exact, not means, at least half a million of them and
    evenly spread, so that curves keep their course; what is lost are peaks and dips of fewer epochs than the stride,
    the exact best epoch among them. Memory grows with the rows there are. Views handed out before stay as they were.
    """

    def __init__(self, table: Floats | None = None, stride: int = 1, marks: tuple[Mark, ...] = ()) -> None:
        self.stride = stride
        self._marks = marks
        self._n_rows = 0 if table is None else table.shape[0]
        n_free = min(self._n_rows, HISTORY_CAPACITY)
        self._table: Floats = np.empty((max(1024, self._n_rows + n_free), len(HISTORY_COLUMNS)))
        if table is not None:
            self._table[: self._n_rows] = table
        self._view: HistoryView | None = None

    def wants(self, epoch: int) -> bool:
        """Return whether the end of this epoch is to be recorded."""
        return epoch % self.stride == 0

    @property
    def marks(self) -> tuple[Mark, ...]:
        """Where edits changed what is trained."""
        return self._marks

    def mark(self, marks: tuple[Mark, ...]) -> None:
        """Have these marks from now on."""
        self._marks, self._view = marks, None

    @property
    def n_rows(self) -> int:
        """Number of rows so far."""
        return self._n_rows

    def append(self, epoch: int, step: int, metrics: Metrics) -> None:
        """Add one row of an epoch whose last step is not known."""
        row = (
            epoch,
            step,
            metrics.train_loss,
            metrics.test_loss,
            metrics.train_accuracy,
            metrics.test_accuracy,
            np.nan,
            np.nan,
        )
        self.extend(np.array([row], dtype=np.float64))

    def extend(self, rows: Floats) -> None:
        """Add rows, shape (T, 8), of epochs the history wants; at most as many as there is room for, or one."""
        if rows.shape[0] == 0:
            return
        self._view = None
        while self._n_rows >= HISTORY_CAPACITY:
            self._thin()
            rows = rows[rows[:, 0] % self.stride == 0]
        end = self._n_rows + rows.shape[0]
        if end > HISTORY_CAPACITY:
            raise ValueError(f"{rows.shape[0]} rows for a history with {self._n_rows} of {HISTORY_CAPACITY}")
        if end > self._table.shape[0]:
            grown = np.empty((min(max(end, 2 * self._table.shape[0]), HISTORY_CAPACITY), self._table.shape[1]))
            grown[: self._n_rows] = self._table[: self._n_rows]
            self._table = grown
        self._table[self._n_rows : end] = rows
        self._n_rows = end

    def view(self) -> HistoryView:
        """Return the rows so far, without a copy: rows that are written later do not change them.

        As long as no row or mark is added the view is the same object, which says that there is nothing new to draw.
        """
        if self._view is None:
            rows = self._table[: self._n_rows]
            rows.flags.writeable = False
            self._view = HistoryView(rows, self._marks)
        return self._view

    def _thin(self) -> None:
        self.stride *= 2
        kept = np.flatnonzero(self._table[: self._n_rows, 0] % self.stride == 0)
        table: Floats = np.empty((max(HISTORY_CAPACITY, kept.size), self._table.shape[1]))
        # Straight into the new table: a million rows take some 40 ms.
        np.take(self._table, kept, axis=0, out=table[: kept.size], mode="clip")
        self._table, self._n_rows = table, kept.size


@dataclass(frozen=True, slots=True, eq=False)
class Snapshot:
    """A run at one step: `parameters` is the flat vector, shape (P,), read-only.

    `stop_reason` says why the run has stopped by itself, None while it can go on. `position` counts the training points
    of the current epoch that were already used.
    """

    epoch: int
    step: int
    parameters: Floats
    metrics: Metrics
    stop_reason: StopReason | None = None
    position: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class RunState:
    """Everything a run needs to go on exactly where it was; what it is trained on comes from the project.

    `position` counts the training points of the current epoch that were already used. Random draws are functions of
    (seed, epoch or step), so these counters are the whole state of the generators. `optimizer_state` has shape (S,),
    `history` shape (T, 8). `stop_reason` says why the run has ended by itself, None while it can go on. `marks` say
    where edits changed what is trained.
    """

    epoch: int
    step: int
    position: int
    parameters: Floats
    optimizer_state: Floats
    history: Floats
    history_stride: int
    stop_reason: StopReason | None = None
    marks: tuple[Mark, ...] = ()
