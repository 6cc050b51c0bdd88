"""Has landscapes surveyed beside the window, one at a time: the newest wish wins, within a share of a core."""

import logging
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal

from playground.analysis.landscape import Landscape, Question
from playground.session.job import IsCancelled, Jobs, Progress
from playground.ui.job_watch import JobWatch
from playground.ui.plots.landscape_scale import Floats, LossScale, fitted_scale, level_lines

if TYPE_CHECKING:
    from playground.analysis.survey import Surveyor

log = logging.getLogger(__name__)

PERIOD_MS = 150
"""While the run trains, a landscape is begun this long after the one before, at the soonest."""

CORE_SHARE = 0.25
"""At most this share of a core goes into landscapes while the run trains."""


@dataclass(frozen=True, slots=True, eq=False)
class Drawing:
    """A landscape and how it is drawn: the scale of its shades and its level lines, in the units of the axes."""

    landscape: Landscape
    question: Question
    scale: LossScale
    lines: tuple[Floats, Floats]


class LandscapeFeed(QObject):
    """`found(Drawing)` follows every question that was not overtaken by another; `failed(str)` says what went wrong."""

    found = Signal(object)
    failed = Signal(str)
    progressed = Signal(float)

    def __init__(self, jobs: Jobs, parent: QObject) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._surveyor: Surveyor | None = None
        self._wanted: tuple[Question, bool] | None = None
        self._working: Question | None = None
        self._scale: LossScale | None = None
        self._begun_s = 0.0
        self._renewal_s = 0.0
        self._is_due = False
        self._next_s = 0.0
        self._watch = JobWatch(self)
        self._watch.done.connect(self._on_watch_done)
        self._watch.cancelled.connect(self._on_watch_cancelled)
        self._watch.failed.connect(self._on_watch_failed)
        self._watch.progressed.connect(self.progressed)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._start)

    @property
    def is_working(self) -> bool:
        """Whether a landscape is surveyed now, or will be as soon as it may."""
        return self._watch.is_watching or self._wanted is not None

    @property
    def renewal_s(self) -> float:
        """The time from one landscape to the next while the run trains; 0 where there was no next one yet."""
        return self._renewal_s

    def ask(self, question: Question, *, is_logarithmic: bool, is_urgent: bool) -> None:
        """Ask for a landscape; what is urgent ends the work on another one and waits for nothing."""
        self._wanted = question, is_logarithmic
        if is_urgent:
            self._next_s = 0.0
            self._is_due = False
            self._timer.stop()
            self._watch.cancel()
        if self._watch.is_watching or self._timer.isActive():
            return
        wait_s = self._next_s - time.monotonic()
        if wait_s > 0.0:
            self._is_due = True
            self._timer.start(round(1000 * wait_s))
        else:
            self._start()

    def forget(self) -> None:
        """Want nothing any more; what is surveyed now comes to nothing."""
        self._wanted = None
        self._timer.stop()
        self._watch.cancel()

    def close(self) -> None:
        """End the work and wait for it."""
        self._wanted = None
        self._timer.stop()
        self._watch.close()

    def _start(self) -> None:
        if self._wanted is None or self._watch.is_watching:
            return
        (question, is_logarithmic), self._wanted = self._wanted, None
        self._working = question
        begun_s = time.monotonic()
        # Only what was waiting for its turn tells how often that comes.
        self._renewal_s = begun_s - self._begun_s if self._is_due else 0.0
        self._begun_s, self._is_due = begun_s, False
        self._next_s = self._begun_s + PERIOD_MS / 1000

        def work(on_progress: Progress, is_cancelled: IsCancelled) -> Drawing | None:
            # Loads numba, which this thread may wait for but not the window.
            from playground.analysis.survey import Surveyor

            if self._surveyor is None:
                self._surveyor = Surveyor()
            landscape = self._surveyor.survey(question, is_cancelled, on_progress)
            if landscape is None:
                return None
            self._scale = fitted_scale(landscape.losses, self._scale, is_logarithmic=is_logarithmic)
            return Drawing(landscape, question, self._scale, drawn_lines(landscape, self._scale))

        self._watch.follow(self._jobs.start("landscape", work))

    def _on_watch_done(self, drawing: Drawing | None) -> None:
        if drawing is not None:
            rest_s = drawing.landscape.seconds * (1.0 / CORE_SHARE - 1.0)
            self._next_s = max(self._next_s, time.monotonic() + rest_s)
            self.found.emit(drawing)
        self._go_on()

    def _on_watch_cancelled(self) -> None:
        self._go_on()

    def _on_watch_failed(self, error: Exception) -> None:
        log.error("the landscape failed", exc_info=error)
        self._surveyor = None
        self.failed.emit(f"The landscape could not be computed ({error}). The run is not touched by that.")
        self._go_on()

    def _go_on(self) -> None:
        if self._wanted is not None and not self._timer.isActive():
            self._is_due = True
            self._timer.start(max(0, round(1000 * (self._next_s - time.monotonic()))))


def drawn_lines(landscape: Landscape, scale: LossScale) -> tuple[Floats, Floats]:
    """Return the level lines of a landscape; none where it is the same everywhere."""
    finite = landscape.losses[np.isfinite(landscape.losses)]
    if finite.size == 0 or finite.min() == finite.max():
        return np.empty(0), np.empty(0)
    return level_lines(landscape.losses, scale, landscape.extent)
