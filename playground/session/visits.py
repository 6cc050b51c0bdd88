"""When the doctor looks at a run: at once where it diverged, and from time to time while it trains."""

import logging
import time

from playground.analysis.doctor import explain
from playground.engine.trainer import AFFORDABLE, Trainer
from playground.project.finding import BREAKING, Finding, is_same_run
from playground.project.project import Project
from playground.session.past import Past

log = logging.getLogger(__name__)

EARLIEST_EPOCH = 30
"""Before so many epochs it is too early to say that a run does not learn."""
EVERY_S, VISIT_SHARE = 2.0, 0.02
"""While a run trains it is looked at this often, and for at most this share of the time."""


class Visits:
    """What the doctor last said of the run, None where there is nothing to say."""

    def __init__(self) -> None:
        self.finding: Finding | None = None
        self._next_s = 0.0

    def forget(self) -> None:
        """Begin anew: the run is another one, or learns with other settings."""
        self.finding = None
        self._next_s = time.perf_counter() + EVERY_S

    def look(self, trainer: Trainer, past: Past) -> None:
        """Look at a run that trains, where that is due and quickly done."""
        started_s = time.perf_counter()
        n_points = trainer.dataset.x_train.shape[0]
        is_quick = n_points * trainer.n_parameters <= AFFORDABLE
        if started_s < self._next_s or not is_quick or trainer.epoch - past.first_epoch < EARLIEST_EPOCH:
            return
        self._examine(trainer, past)
        now_s = time.perf_counter()
        self._next_s = now_s + max(EVERY_S, (now_s - started_s) / VISIT_SHARE)

    def look_at_broken(self, trainer: Trainer, past: Past) -> None:
        """Look at a run that diverged."""
        self._examine(trainer, past)

    def sends_back(self, trainer: Trainer, project: Project) -> bool:
        """Return whether a run with these settings goes on from where it was best: it broke, and these mend it."""
        if trainer.is_diverged:
            return True
        found = self.finding
        is_mended = found is not None and any(is_same_run(fix.project, project) for fix in found.fixes)
        return found is not None and is_mended and found.kind in BREAKING

    def _examine(self, trainer: Trainer, past: Past) -> None:
        try:
            self.finding = explain(trainer, past.at_start(trainer), past.at_best(trainer))
        except Exception:
            log.exception("the doctor could not look at the run")
            self.finding = None
