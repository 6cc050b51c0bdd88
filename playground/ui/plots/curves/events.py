"""What happened to a run and stands as a sign in its curves: changes by the person, the best test loss, the end."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np

from playground.engine.snapshot import HistoryView
from playground.project.marks import Mark
from playground.project.optimizer import StopReason
from playground.session.messages import Frame
from playground.ui.plots.curves.bins import Floats, goes_on
from playground.ui.plots.curves.quantity import Across
from playground.ui.wording import STOP_NAMES, count_text, loss_text

SignKind: TypeAlias = Literal["change", "best", "stop", "diverged"]

STOP_WORDS: dict[StopReason, str] = {
    "max_epochs": "all epochs done",
    "target_loss": "target loss reached",
    "target_accuracy": "target accuracy reached",
    "early_stopping": "stopped early",
    "plateau": "train loss flat",
    "diverged": "diverged",
}
"""The end of a run in few words, beside its sign."""


@dataclass(frozen=True, slots=True)
class Sign:
    """A sign at an epoch or step: `words` say what happened, `label` the same in few words.

    `height` is where a sign on a curve stands, None for one at the top.
    """

    kind: SignKind
    place: float
    words: str
    label: str = ""
    height: float | None = None


def mark_words(mark: Mark) -> str:
    """Return what an edit changed, and whether the predictions stayed what they were."""
    if mark.keeps_outputs is None:
        return mark.words
    return f"{mark.words} · predictions {'kept' if mark.keeps_outputs else 'changed'}"


def change_signs(marks: tuple[Mark, ...], across: Across) -> tuple[Sign, ...]:
    """Return a sign for each change by the person."""
    return tuple(
        Sign("change", mark.epoch if across == "epoch" else float(mark.step), mark_words(mark), mark.words)
        for mark in marks
    )


def best_sign(history: HistoryView, row: int, across: Across, height: float) -> Sign:
    """Return the sign of the lowest test loss, on the curve that is drawn."""
    epoch, loss = (float(history.column(name)[row]) for name in ("epoch", "test_loss"))
    words = f"Lowest test loss: {loss_text(loss)} at epoch {count_text(epoch)}"
    return Sign("best", float(history.column(across)[row]), words, "lowest test loss", height)


@dataclass(frozen=True, slots=True)
class End:
    """Why and where a run has stopped by itself."""

    reason: StopReason
    epoch: float
    step: float


def end_of(frame: Frame) -> End | None:
    """Return why and where the run of a frame has stopped by itself, None where it has not."""
    snapshot, recording = frame.snapshot, frame.recording
    if snapshot is None or snapshot.stop_reason is None:
        return None
    epoch = float(snapshot.epoch)
    if recording is not None and len(recording) > 0 and recording.steps[-1] == snapshot.step:
        epoch = float(recording.epochs[-1])
    return End(snapshot.stop_reason, epoch, float(snapshot.step))


def end_sign(end: End, across: Across) -> Sign:
    """Return the sign of the end of a run."""
    place = end.epoch if across == "epoch" else end.step
    kind: SignKind = "diverged" if end.reason == "diverged" else "stop"
    return Sign(kind, place, STOP_NAMES[end.reason], STOP_WORDS[end.reason])


class BestRow:
    """Finds the row of the lowest test loss; looks at new rows only."""

    def __init__(self) -> None:
        self._losses: Floats = np.empty(0)
        self._row: int | None = None

    def row(self, history: HistoryView) -> int | None:
        """Return the row; None where there is none, or where the test loss still falls."""
        losses = history.column("test_loss")
        start = self._losses.shape[0]
        if not goes_on(self._losses, losses):
            start, self._row = 0, None
        new = np.ascontiguousarray(losses[start:])
        finite = np.where(np.isfinite(new), new, np.inf)
        if finite.size and np.isfinite(finite.min()):
            row = start + int(finite.argmin())
            if self._row is None or losses[row] < losses[self._row]:
                self._row = row
        self._losses = losses
        return None if self._row is None or self._row == len(history) - 1 else self._row
