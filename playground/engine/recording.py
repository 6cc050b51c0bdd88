"""The moments of a run that can be gone back to, thinned as the run grows, so that their memory is bounded.

This module needs numpy alone, so that the window can hold recordings without loading the kernels.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from playground.engine.snapshot import Floats
from playground.project.training import TrainingSpec

Integers = NDArray[np.int64]

MAX_MOMENTS = 4096
MIN_MOMENTS = 8
MAX_BYTES = 256 << 20
"""Networks of more than some 2,000 parameters have fewer moments, so that all together take no more than this."""

FIRST_ROWS = 64


@dataclass(frozen=True, slots=True, eq=False)
class Moment:
    """A run at one step, with what it takes to go on from there but the history.

    `position`, `parameters` (P,) and `optimizer_state` (S,) are as in `RunState`; `training` are the settings in force.
    """

    epoch: int
    step: int
    position: int
    parameters: Floats
    optimizer_state: Floats
    training: TrainingSpec


@dataclass(frozen=True, slots=True, eq=False)
class RecordingView:
    """A read-only look at the moments of a run so far: T of them, `steps` rising.

    `counters` has shape (T, 3): the epochs that were completed, the steps that were taken, and the training points of
    the epoch under way that were used, of `n_points` all together. `parameters` has shape (T, P). `optimizer_states`
    and `trainings` have at least T entries, as in `Moment`.
    """

    counters: Integers
    parameters: Floats
    n_points: int
    optimizer_states: Sequence[Floats]
    trainings: Sequence[TrainingSpec]

    def __len__(self) -> int:
        return int(self.counters.shape[0])

    @property
    def steps(self) -> Integers:
        """Steps that were taken before each moment, shape (T,)."""
        return self.counters[:, 1]

    @property
    def epochs(self) -> Floats:
        """Epochs, with the part of the one under way, shape (T,)."""
        return self.counters[:, 0] + self.counters[:, 2] / self.n_points

    def moment(self, row: int) -> Moment:
        """Return one moment."""
        epoch, step, position = (int(count) for count in self.counters[row])
        return Moment(epoch, step, position, self.parameters[row], self.optimizer_states[row], self.trainings[row])

    def row_at(self, step: int) -> int:
        """Return the row of the last moment that is not after a step; the first row for steps before it."""
        return max(0, int(np.searchsorted(self.steps, step, side="right")) - 1)


class Recording:
    """Append-only moments of one run over `n_points` training points.

    When it is full, every second moment is dropped, and from then on moments are taken as far apart as those that are
    left are on average: what was learned early stays told in more detail. Views handed out before stay as they were.
    """

    def __init__(self, n_parameters: int, n_points: int) -> None:
        self._n_points = n_points
        self._counters: Integers = np.empty((FIRST_ROWS, 3), dtype=np.int64)
        self._parameters: Floats = np.empty((min(FIRST_ROWS, MIN_MOMENTS), n_parameters))
        self._optimizer_states: list[Floats] = []
        self._trainings: list[TrainingSpec] = []
        self._n_rows = 0
        self._n_bytes = 0
        self._spacing = 1
        self._view: RecordingView | None = None

    @property
    def last_step(self) -> int:
        """The step of the newest moment, -1 where there is none."""
        return int(self._counters[self._n_rows - 1, 1]) if self._n_rows > 0 else -1

    def wants(self, step: int) -> bool:
        """Return whether a moment at this step is to be recorded."""
        return step >= self.last_step + self._spacing

    def add(self, moment: Moment) -> None:
        """Add a moment that is wanted."""
        self._view = None
        if self._is_full:
            self._keep(range(0, self._n_rows, 2))
            span = int(self._counters[self._n_rows - 1, 1] - self._counters[0, 1])
            self._spacing = max(1, span // self._n_rows)
        row = self._n_rows
        self._counters = _grown(self._counters, row)
        self._parameters = _grown(self._parameters, row)
        self._counters[row] = moment.epoch, moment.step, moment.position
        self._parameters[row] = moment.parameters
        self._optimizer_states.append(moment.optimizer_state)
        self._trainings.append(moment.training)
        self._n_bytes += moment.parameters.nbytes + moment.optimizer_state.nbytes
        self._n_rows += 1

    def cut(self, n_rows: int) -> None:
        """Forget all but the first moments: the run goes another way from there."""
        self._view = None
        self._keep(range(n_rows))

    def view(self) -> RecordingView:
        """Return the moments so far, without a copy; the same object as long as no moment is added."""
        if self._view is None:
            counters, parameters = self._counters[: self._n_rows], self._parameters[: self._n_rows]
            counters.flags.writeable = False
            parameters.flags.writeable = False
            self._view = RecordingView(counters, parameters, self._n_points, self._optimizer_states, self._trainings)
        return self._view

    @property
    def _is_full(self) -> bool:
        is_heavy = self._n_rows >= MIN_MOMENTS and self._n_bytes >= MAX_BYTES
        return self._n_rows >= MAX_MOMENTS or is_heavy

    def _keep(self, rows: range) -> None:
        """Go on with these moments alone, in arrays of their own."""
        kept = slice(rows.start, rows.stop, rows.step)
        self._counters = self._counters[: self._n_rows][kept].copy()
        self._parameters = self._parameters[: self._n_rows][kept].copy()
        self._optimizer_states = self._optimizer_states[kept]
        self._trainings = self._trainings[kept]
        self._n_rows = len(rows)
        self._n_bytes = self._parameters.nbytes + sum(state.nbytes for state in self._optimizer_states)


def _grown(table: NDArray, row: int) -> NDArray:  # type: ignore[type-arg]  # of any kind of number
    """Return a table with room for one more row, of twice the length where it was full."""
    if row < table.shape[0]:
        return table
    longer = np.empty((2 * table.shape[0], *table.shape[1:]), dtype=table.dtype)
    longer[:row] = table[:row]
    return longer
