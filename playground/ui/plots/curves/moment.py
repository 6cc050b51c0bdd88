"""The moment of a run that is looked at, and its numbers."""

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass

import numpy as np

from playground.engine.snapshot import HistoryView
from playground.session.messages import Frame
from playground.ui.plots.curves.quantity import Across, rows_of


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment at an epoch, with the part of the one under way, and a step; `numbers` are those of history columns."""

    epoch: float
    step: float
    numbers: Mapping[str, float]

    def place(self, across: Across) -> float:
        """Return the epoch or the step."""
        return self.epoch if across == "epoch" else self.step


def moment_of(frame: Frame) -> Moment | None:
    """Return the moment a frame shows instead of the present; None where it shows the present."""
    recording, row, snapshot = frame.recording, frame.looked_at, frame.snapshot
    if recording is None or row is None or snapshot is None:
        return None
    numbers = dict(asdict(snapshot.metrics))
    if frame.history is not None:
        numbers |= _last_numbers(frame.history, snapshot.step)
    return Moment(float(recording.epochs[row]), float(recording.steps[row]), numbers)


def _last_numbers(history: HistoryView, step: int) -> dict[str, float]:
    """Return what steps leave behind, as the last epoch that was over by then recorded it."""
    row = int(np.searchsorted(history.column("step"), step, side="right")) - 1
    columns = {name: rows_of(history, name) for name in ("learning_rate", "gradient_norm")}
    return {
        name: float(column[row]) if column is not None and row >= 0 else math.nan for name, column in columns.items()
    }
