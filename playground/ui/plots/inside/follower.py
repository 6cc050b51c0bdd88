"""Looks at the inside of a run beside the window: the newest wish wins, and no more time is taken than is fair."""

import logging
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from playground.analysis.spreads import Look, LookMemory, Quantity, Strip, strips
from playground.data.dataset import Dataset
from playground.engine.recording import RecordingView
from playground.project.project import Project
from playground.session.job import IsCancelled, Jobs, Progress
from playground.ui.job_watch import JobWatch

if TYPE_CHECKING:  # loads numba, which the window does not wait for
    from playground.analysis.inside import Insight

log = logging.getLogger(__name__)

RUNNING_S, PAUSED_S = 0.25, 0.05
"""Looks begin no oftener than this while the run trains, and while it does not."""

RUNNING_SHARE, PAUSED_SHARE = 0.15, 0.5
"""At most this share of one core goes into looking."""

SLICE_S = 0.06
"""Past moments are looked at for so long in one job, then what there is is shown."""


@dataclass(frozen=True, slots=True, eq=False)
class Wanted:
    """What is to be looked at: a row of a recording, and one quantity of the whole run."""

    run_id: int
    project: Project
    dataset: Dataset
    recording: RecordingView
    row: int
    is_looked_back: bool
    quantity: Quantity
    is_running: bool

    @property
    def key(self) -> tuple[object, ...]:
        """What the answer depends on."""
        return (
            self.run_id,
            id(self.project),
            int(self.recording.steps[-1]),
            len(self.recording),
            self.row,
            self.quantity,
        )


@dataclass(frozen=True, slots=True, eq=False)
class Inside:
    """What was found: the moment shown, the looks at the run so far, strips, and how many looks are to come."""

    wanted: Wanted
    present: Look
    looks: tuple[Look, ...]
    strips: tuple[Strip, ...]
    n_missing: int
    busy_s: float


class InsideFollower(QObject):
    """Emits `found(Inside)` for wishes, one job at a time; `failed(sentence)` where that could not be done."""

    found = Signal(object)
    failed = Signal(str)

    def __init__(self, jobs: Jobs, parent: QObject) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._memory = LookMemory()
        self._run_id: int | None = None
        self._wanted: Wanted | None = None
        self._done_key: tuple[object, ...] = ()
        self._free_at_s = 0.0
        self._watch = JobWatch(self)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._start)
        self._watch.done.connect(self._on_watch_done)
        self._watch.cancelled.connect(self._go_on)
        self._watch.failed.connect(self._on_watch_failed)

    @property
    def is_busy(self) -> bool:
        """Whether something is looked at, or will be."""
        return self._watch.is_watching or self._timer.isActive()

    def wish(self, wanted: Wanted) -> None:
        """Look at this as soon as it is fair."""
        self._wanted = wanted
        self._go_on()

    def rest(self) -> None:
        """Begin nothing more until the next wish."""
        self._wanted = None
        self._timer.stop()

    def close(self) -> None:
        """Look no more."""
        self.rest()
        self._watch.close()

    def _go_on(self) -> None:
        """Begin, or wait until it is time."""
        if self._wanted is None or self._watch.is_watching or self._timer.isActive():
            return
        if self._wanted.key != self._done_key:
            self._timer.start(max(0, round(1000 * (self._free_at_s - time.monotonic()))))

    def _start(self) -> None:
        wanted = self._wanted
        if wanted is None:
            return
        if wanted.run_id != self._run_id:
            self._run_id, self._memory = wanted.run_id, LookMemory()
        memory = self._memory

        def work(_on_progress: Progress, is_cancelled: IsCancelled) -> Inside:
            return _look(wanted, memory, is_cancelled)

        self._watch.follow(self._jobs.start("inside", work))

    def _on_watch_done(self, inside: Inside) -> None:
        wanted = inside.wanted
        least, share = (RUNNING_S, RUNNING_SHARE) if wanted.is_running else (PAUSED_S, PAUSED_SHARE)
        self._free_at_s = time.monotonic() + max(least, inside.busy_s / share) - inside.busy_s
        if wanted.run_id == self._run_id:
            self._done_key = wanted.key if inside.n_missing == 0 else ()
        if self._wanted is not None and self._wanted.run_id == wanted.run_id:
            self.found.emit(inside)
        self._go_on()

    def _on_watch_failed(self, error: Exception) -> None:
        log.error("the inside of a run could not be looked at", exc_info=error)
        if self._wanted is not None:
            self._done_key = self._wanted.key
        self.failed.emit(f"This moment could not be looked at ({error}). The run is not touched.")


def _look(wanted: Wanted, memory: LookMemory, is_cancelled: IsCancelled) -> Inside:
    # Loads numba, which this thread may wait for but not the window.
    from playground.analysis.inside import look_on

    started_s = time.monotonic()
    began_s = time.thread_time()

    def has_time() -> bool:
        return not is_cancelled() and time.monotonic() - started_s < SLICE_S

    insight: Insight = look_on(wanted.project, wanted.dataset, wanted.recording, wanted.row, memory, has_time)
    made = strips(insight.looks, insight.present, wanted.quantity, memory.limits)
    memory.limits.update({(strip.layer_id, wanted.quantity): strip.limit for strip in made})
    busy_s = time.thread_time() - began_s
    return Inside(wanted, insight.present, insight.looks, made, insight.n_missing, busy_s)
