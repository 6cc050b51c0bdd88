"""What early stopping would have kept of a run: the rule of the engine, followed along a history."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from playground.engine.snapshot import Floats


@dataclass(frozen=True, slots=True)
class Kept:
    """What early stopping with this patience keeps: the parameters of the end of `epoch`, of this test loss.

    `stop_epoch` is where it would have stopped, None while it would still wait.
    """

    patience: int
    epoch: int
    test_loss: float
    stop_epoch: int | None


class EarlyStopping:
    """Follows the test losses of a run from its first epoch on, with one patience and one least change.

    As in the engine, the end of an epoch counts as better where its test loss is more than `min_change` below the best
    so far, NaN never does, and after `patience` epochs in a row without one the run stops. Where a history has left
    epochs out, those it holds are the ones looked at.
    """

    def __init__(self, patience: int, min_change: float) -> None:
        self.patience = patience
        self.min_change = min_change
        self._best = np.inf
        self._best_epoch = 0.0
        self._last_epoch = 0.0
        self._stop_epoch: float | None = None

    def follow(self, epochs: Floats, losses: Floats) -> None:
        """Look at further epochs, shapes (T,)."""
        if self._stop_epoch is not None or epochs.size == 0:
            return
        is_end = epochs > 0.0
        epochs, losses = epochs[is_end], np.where(np.isnan(losses), np.inf, losses)[is_end]
        better = self._better(losses)
        best_epochs = np.concatenate(([self._best_epoch], epochs[better]))
        # After each best epoch but the last: would it have been too long until the next?
        too_long = np.flatnonzero(np.diff(best_epochs) > self.patience)
        n_kept = int(too_long[0]) if too_long.size else better.size
        if n_kept > 0:
            self._best_epoch, self._best = float(epochs[better[n_kept - 1]]), float(losses[better[n_kept - 1]])
        if epochs.size:
            self._last_epoch = float(epochs[-1])
        if self._last_epoch >= self._best_epoch + self.patience:
            at = np.searchsorted(epochs, self._best_epoch + self.patience)
            self._stop_epoch = float(epochs[at])

    def kept(self) -> Kept | None:
        """Return what is kept so far; None where no test loss was a number."""
        if not np.isfinite(self._best):
            return None
        stop = None if self._stop_epoch is None else int(self._stop_epoch)
        return Kept(self.patience, int(self._best_epoch), self._best, stop)

    def _better(self, losses: Floats) -> NDArray[np.intp]:
        """Return the places of the losses that are better than the best before them."""
        lowest = np.minimum.accumulate(np.concatenate(([self._best], losses)))
        if self.min_change == 0.0:
            return np.flatnonzero(lowest[1:] < lowest[:-1])
        places, best, at = [], self._best, 0
        while at < losses.size:
            # The lowest so far falls: the first place below the bound is found by halving.
            at = int(np.searchsorted(-lowest[1:], self.min_change - best, side="right"))
            if at < losses.size:
                places.append(at)
                best = float(losses[at])
        return np.array(places, dtype=np.intp)
