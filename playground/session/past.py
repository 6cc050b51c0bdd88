"""The past of a run: its recorded moments, the one that is shown, and the way back into it."""

import time
from dataclasses import replace

import numpy as np

from playground.engine.recording import Moment, Recording, RecordingView
from playground.engine.snapshot import RunState
from playground.engine.trainer import Trainer
from playground.project.marks import Mark, with_mark

RECORD_SHARE = 0.02
"""At most this share of the time while training goes into recording."""

MAX_COMPARED = 64

BRANCH_WORDS = "Branched off here"
BACK_WORDS = "Went back here"


class Past:
    """The moments of one run; a moment that is shown is a trainer of its own, which stands still there."""

    def __init__(self, trainer: Trainer, recording: Recording | None = None) -> None:
        self._recording = recording or Recording(trainer.n_parameters, trainer.dataset.x_train.shape[0])
        self._next_s = 0.0
        self.shown: Trainer | None = None
        self.row: int | None = None
        self.note(trainer, is_last=True)

    def view(self) -> RecordingView:
        """Return the moments so far."""
        return self._recording.view()

    @property
    def first_epoch(self) -> int:
        """The epoch of the first moment."""
        return int(self.view().counters[0, 0])

    def note(self, trainer: Trainer, *, is_last: bool) -> None:
        """Record the present moment, where that is due; the last one before a pause always is."""
        started_s = time.perf_counter()
        is_due = self._recording.wants(trainer.step) and started_s >= self._next_s
        if trainer.step == self._recording.last_step or not (is_last or is_due):
            return
        self._recording.add(trainer.moment())
        self._next_s = started_s + (time.perf_counter() - started_s) / RECORD_SHARE

    def show(self, trainer: Trainer, at_step: int | None) -> None:
        """Show the last moment that is not after a step; None shows the present."""
        if at_step is None:
            self.shown, self.row = None, None
            return
        row = self.view().row_at(at_step)
        if row != self.row:
            state = self._state(trainer, self.view().moment(row))
            self.shown, self.row = Trainer(trainer.project, trainer.dataset, state), row

    def at_start(self, trainer: Trainer) -> Trainer:
        """Return the run as it began, or as it was when the network or the points last changed."""
        return Trainer(trainer.project, trainer.dataset, self._state(trainer, self.view().moment(0)))

    def at_best(self, trainer: Trainer) -> Trainer:
        """Return the run at the moment of its lowest train loss, of some evenly chosen ones."""
        state = self._state(trainer, self.view().moment(self._best_row(trainer)))
        return Trainer(trainer.project, trainer.dataset, state)

    def go_back(self, trainer: Trainer) -> tuple[Trainer, "Past"]:
        """Return the run that goes on from there, with a mark, and its past."""
        self.row = self._best_row(trainer)
        state = self._marked(trainer, self.view().moment(self.row), BACK_WORDS)
        trainer = Trainer(trainer.project, trainer.dataset, state)
        return trainer, self.branched(trainer)

    def _best_row(self, trainer: Trainer) -> int:
        view = self.view()
        rows = np.unique(np.linspace(0, len(view) - 1, MAX_COMPARED).astype(int))
        losses = trainer.losses_at(view.parameters[rows])
        return int(rows[np.argmin(np.where(np.isfinite(losses), losses, np.inf))])

    def branch(self, trainer: Trainer) -> RunState:
        """Return the state of a run that goes on from the moment that is shown, with a mark there."""
        moment = trainer.moment() if self.row is None else self.view().moment(self.row)
        return self._marked(trainer, moment, BRANCH_WORDS)

    def _marked(self, trainer: Trainer, moment: Moment, words: str) -> RunState:
        state = self._state(trainer, moment)
        mark = Mark(
            epoch=moment.epoch + moment.position / trainer.dataset.x_train.shape[0],
            step=moment.step,
            words=words,
            keeps_outputs=True,
        )
        return replace(state, marks=with_mark(state.marks, mark))

    def branched(self, trainer: Trainer) -> "Past":
        """Return the past of a run that begins at the moment that is shown: what came before it stays."""
        if self.row is not None:
            self._recording.cut(self.row + 1)
        return Past(trainer, self._recording)

    @staticmethod
    def _state(trainer: Trainer, moment: Moment) -> RunState:
        """Return the run at a moment. What another optimizer kept is of no use now and is left out."""
        history = trainer.history.view().table
        is_same = type(moment.training.optimizer) is type(trainer.project.training.optimizer)
        return RunState(
            epoch=moment.epoch,
            step=moment.step,
            position=moment.position,
            parameters=moment.parameters,
            optimizer_state=moment.optimizer_state if is_same else np.empty(0),
            history=history[: int(np.searchsorted(history[:, 1], moment.step, side="right"))],
            history_stride=trainer.history.stride,
            marks=tuple(mark for mark in trainer.history.marks if mark.step <= moment.step),
        )
