"""Runs that are kept for comparison: a thinned copy of their histories, and the words that tell them apart."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from playground.engine.snapshot import HISTORY_COLUMNS, HistoryView
from playground.project.project import Project
from playground.ui.plots.curves.bins import Bins, Floats
from playground.ui.plots.curves.contrast import contrast_words
from playground.ui.plots.curves.quantity import Across, rows_of

MAX_PINS = 8
MAX_ROWS = 4000
"""So many rows of each curve are kept; eight runs take 5 MB."""

LAST = "last run"
LETTERS = "ABCDEFGH"


@dataclass(frozen=True, slots=True, eq=False)
class KeptCurve:
    """One column of a history, with the smallest and the largest value of every stretch: shapes (K,), K ≤ MAX_ROWS."""

    epochs: Floats
    steps: Floats
    values: Floats

    def places(self, across: Across) -> Floats:
        """Return the epochs, or the steps."""
        return self.epochs if across == "epoch" else self.steps


def kept_curves(history: HistoryView) -> dict[str, KeptCurve]:
    """Return copies of all columns that have numbers, by name."""
    curves = {}
    epochs, steps = history.column("epoch"), history.column("step")
    for name in HISTORY_COLUMNS[2:]:
        values = rows_of(history, name)
        if values is None:
            continue
        bins = Bins()
        bins.follow(values)
        places = bins.places((MAX_ROWS - 6) // 2)
        if np.isfinite(values[places]).any():
            curves[name] = KeptCurve(epochs[places], steps[places], values[places])
    return curves


@dataclass(slots=True, eq=False)
class PinnedRun:
    """One run that is kept. `slot` gives it its look and its letter; None is the run that was replaced last."""

    slot: int | None
    project: Project
    curves: Mapping[str, KeptCurve]
    own_name: str = ""
    is_shown: bool = True

    @property
    def letter(self) -> str:
        """The letter that stands at its line."""
        return "" if self.slot is None else LETTERS[self.slot]

    def name(self, present: Project) -> str:
        """Return the name the person gave it, otherwise what it was made with that the present run is not."""
        told = self.own_name or contrast_words(self.project, present)
        if self.slot is None:
            return f"{LAST} ({told})" if told else LAST
        return told or "same settings"

    def is_comparable(self, present: Project, column: str) -> bool:
        """Return whether a curve means the same as that of the present run: losses of one kind only."""
        return not column.endswith("_loss") or self.project.training.loss == present.training.loss


class Pins:
    """At most `MAX_PINS` runs the person pinned, and the one that was replaced last."""

    def __init__(self) -> None:
        self._runs: list[PinnedRun] = []
        self.last: PinnedRun | None = None

    @property
    def runs(self) -> tuple[PinnedRun, ...]:
        """All runs, the last one behind the pinned ones."""
        return (*self._runs, *(() if self.last is None else (self.last,)))

    @property
    def n_pinned(self) -> int:
        """How many the person pinned."""
        return len(self._runs)

    @property
    def is_full(self) -> bool:
        """Whether there is no room for another one."""
        return len(self._runs) >= MAX_PINS

    def add(self, project: Project, history: HistoryView, own_name: str = "") -> PinnedRun:
        """Keep a run; where there is no room, the oldest without a name of its own goes, or the oldest."""
        if self.is_full:
            self.remove(next((run for run in self._runs if not run.own_name), self._runs[0]))
        run = PinnedRun(self._free_slot(), project, kept_curves(history), own_name)
        self._runs.append(run)
        return run

    def add_last(self, project: Project, history: HistoryView) -> None:
        """Keep a run that is replaced, instead of the one replaced before it."""
        is_shown = self.last is None or self.last.is_shown
        self.last = PinnedRun(None, project, kept_curves(history), is_shown=is_shown)

    def keep_last(self) -> None:
        """Pin the run that was replaced last."""
        if self.last is not None and not self.is_full:
            self.last.slot = self._free_slot()
            self._runs.append(self.last)
            self.last = None

    def remove(self, run: PinnedRun) -> None:
        """Forget a run."""
        if run is self.last:
            self.last = None
        else:
            self._runs.remove(run)

    def clear(self) -> None:
        """Forget all."""
        self._runs.clear()
        self.last = None

    def _free_slot(self) -> int:
        taken = {run.slot for run in self._runs}
        return next(slot for slot in range(MAX_PINS) if slot not in taken)
