"""Notices when a run is replaced by another, and keeps its curves where the person wants that."""

import numpy as np

from playground.engine.snapshot import HistoryView
from playground.project.project import Project
from playground.ui.plots.curves.bins import goes_on
from playground.ui.plots.curves.pins import PinnedRun, Pins, kept_curves

MIN_LAST_ROWS = 5
"""A run of fewer epochs is not worth keeping unasked: the one replaced before it stays."""


class RunKeeper:
    """Follows the histories of the runs; `pins` holds what is kept.

    A run that is pinned while it is the present one is kept up to where it ends. A run that is replaced, by Reset, New
    start or other data, stays as the last run until the next one is replaced: what it is to be compared with is the
    very next thing a person looks at, and asking beforehand would be asking at every Reset.
    """

    def __init__(self) -> None:
        self.pins = Pins()
        self.keeps_last = True
        self.present: PinnedRun | None = None
        self._run_id: int | None = None
        self._history: HistoryView | None = None
        self._project: Project | None = None
        self._pinned_rows = 0

    @property
    def drawn(self) -> tuple[PinnedRun, ...]:
        """The runs to draw: not the present one, which is there already."""
        return tuple(run for run in self.pins.runs if run is not self.present)

    def follow(self, run_id: int, history: HistoryView | None, project: Project) -> bool:
        """Take over the history of the newest frame; return whether a run was replaced."""
        if history is None:
            return False
        before = self._history
        replaced = run_id != self._run_id and before is not None and not _is_same_run(before, history)
        if replaced and before is not None and self._project is not None:
            self._keep(self._project, before)
        if replaced or before is None:
            self._pinned_rows = 0
            if self.pins.last is not None and _is_again(self.pins.last, history):
                self.pins.last = None
        self._run_id, self._history, self._project = run_id, history, project
        return replaced

    def pin(self, name: str = "") -> None:
        """Keep the present run as it is now, under a name of its own or one that says what differs."""
        history, project = self._history, self._project
        if history is None or project is None:
            return
        if self.present is not None:
            self._settle(self.present, project, history)
            self.present.own_name = name or self.present.own_name
            self.present = None
        else:
            self.pins.add(project, history, name)
        self._pinned_rows = len(history)

    def pin_present(self, *, is_pinned: bool) -> None:
        """Keep the present run up to where it will end, or do not."""
        if is_pinned and self.present is None and self._history is not None and self._project is not None:
            self.present = self.pins.add(self._project, self._history)
        elif not is_pinned and self.present is not None:
            self.pins.remove(self.present)
            self.present = None

    def remove(self, run: PinnedRun) -> None:
        """Forget a run."""
        self.pins.remove(run)
        if run is self.present:
            self.present = None

    def clear(self) -> None:
        """Forget everything: another document has nothing to do with it."""
        self.pins.clear()
        self.present = self._run_id = self._history = self._project = None
        self._pinned_rows = 0

    def _keep(self, project: Project, history: HistoryView) -> None:
        if self.present is not None:
            self._settle(self.present, project, history)
            self.present = None
        elif self.keeps_last and len(history) >= MIN_LAST_ROWS and self._pinned_rows != len(history):
            self.pins.add_last(project, history)

    @staticmethod
    def _settle(run: PinnedRun, project: Project, history: HistoryView) -> None:
        run.project, run.curves = project, kept_curves(history)


def _is_again(run: PinnedRun, history: HistoryView) -> bool:
    """Return whether a run that was replaced is the present one again, as after Undo."""
    kept = run.curves.get("train_loss")
    if kept is None:
        return False
    row = int(np.searchsorted(history.column("step"), kept.steps[-1]))
    return row < len(history) and float(history.column("train_loss")[row]) == float(kept.values[-1])


def _is_same_run(before: HistoryView, after: HistoryView) -> bool:
    """Return whether a history goes on another one, as it does after an edit that keeps what was learned."""
    return all(goes_on(before.column(name), after.column(name)) for name in ("epoch", "train_loss"))
