"""How far the test loss has left the train loss, since when, and which part of a run under- and overfitted.

The rule. Both losses are smoothed: at epoch e the mean over epochs e − e/20 to e + e/20, as far as they are there. A
change is noticeable where it is more than 1 % of the loss of the first epoch recorded.

- Overfitting: the test loss lies noticeably, and more than 5 %, above its lowest before, while the train loss is lower
  than it was there. It began at the epoch of that lowest smoothed test loss: from then on the test loss rose while the
  train loss still fell. It lasts to the last epoch of which this holds. Of several the latest is told; one that is over
  only if it lasted a tenth of the epochs until its end, and nothing after it is underfitting.
- Underfitting: before that, up to the last epoch at which both losses still fell noticeably within the last tenth of
  the epochs until then, or at which the train loss was above 80 % of its first: nearly nothing was learned yet.
- Good: all other epochs.
"""

from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from playground.analysis.course import BLOCKS_PER_OCTAVE, EPOCH, TEST, TRAIN, Blocks, Course
from playground.analysis.early_stopping import EarlyStopping, Kept
from playground.engine.snapshot import Floats

Fit: TypeAlias = Literal["underfitting", "good", "overfitting"]

SMOOTHING = 1 / 20
NOTICEABLE = 0.01
RISE = 0.05
RECENT = 0.9
HARDLY_LEARNED = 0.8

LASTING = 0.1

MAX_NEW = 1 << 18
"""So many rows are looked at in some 10 ms."""

MIN_ROWS = 10
"""With fewer rows nothing is said."""

MAX_REACH = round(2 * BLOCKS_PER_OCTAVE * SMOOTHING)
"""Blocks to either side that smoothing reaches at most: no block is narrower than its row divided by so many."""


@dataclass(frozen=True, slots=True)
class Region:
    """A stretch of epochs in which the run under- or overfitted, or neither."""

    fit: Fit
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Moment:
    """Both losses at the end of an epoch."""

    epoch: int
    train: float
    test: float

    @property
    def gap(self) -> float:
        """Test loss − train loss."""
        return self.test - self.train


@dataclass(frozen=True, slots=True, eq=False)
class Divergence:
    """What can be said of a run's losses; `blocks` are their means, of which gaps are to be drawn.

    `now` is the last epoch whose losses are both finite, `best` the one with the lowest test loss. `regions` follow one
    another without gaps. `rise_epoch` is where the test loss began to rise while the train loss still fell, None where
    it never has. `kept` is what early stopping would have kept. `n_rows` of the history were looked at, not all where
    very many were new.
    """

    blocks: Blocks
    n_rows: int = 0
    now: Moment | None = None
    best: Moment | None = None
    regions: tuple[Region, ...] = ()
    rise_epoch: int | None = None
    kept: Kept | None = None

    @property
    def fit(self) -> Fit | None:
        """What the run does now; None where nothing is said yet."""
        return self.regions[-1].fit if self.regions else None


class DivergenceWatch:
    """Follows the losses of a run as its history grows; only what is new is looked at."""

    def __init__(self) -> None:
        self._course = Course()
        self._n_seen = 0
        self._now: Moment | None = None
        self._best: Moment | None = None
        self._stopping: EarlyStopping | None = None

    def follow(self, table: Floats, patience: int, min_change: float = 0.0) -> Divergence:
        """Return what can be said of a history with these rows, shape (T, 8).

        At most `MAX_NEW` rows more than before are looked at.
        """
        if not self._course.goes_on(table):
            self._course = Course()
            self._n_seen, self._now, self._best, self._stopping = 0, None, None, None
        table = table[: self._n_seen + MAX_NEW]
        self._course.follow(table)
        stopping = self._stopping
        if stopping is None or (stopping.patience, stopping.min_change) != (patience, min_change):
            stopping = self._stopping = EarlyStopping(patience, min_change)
            stopping.follow(table[: self._n_seen, EPOCH], table[: self._n_seen, TEST])
        new = table[self._n_seen :]
        stopping.follow(new[:, EPOCH], new[:, TEST])
        self._note_moments(new)
        self._n_seen = table.shape[0]
        blocks = self._course.blocks()
        rise_epoch, regions = fits(blocks)
        if regions and self._now is not None:
            # The last block stands for its middle.
            regions = (*regions[:-1], replace(regions[-1], end=float(self._now.epoch)))
        return Divergence(blocks, self._n_seen, self._now, self._best, regions, rise_epoch, stopping.kept())

    def _note_moments(self, new: Floats) -> None:
        is_finite = np.isfinite(new[:, TRAIN]) & np.isfinite(new[:, TEST])
        places = np.flatnonzero(is_finite)
        if places.size == 0:
            return
        self._now = _moment(new[places[-1]])
        lowest = _moment(new[np.argmin(np.where(is_finite, new[:, TEST], np.inf))])
        if self._best is None or lowest.test < self._best.test:
            self._best = lowest


def fits(blocks: Blocks) -> tuple[int | None, tuple[Region, ...]]:
    """Return the epoch at which the test loss began to rise, None where it has not, and the regions of a run."""
    if blocks.counts.sum() < MIN_ROWS:
        return None, ()
    epochs = blocks.epochs
    train, test = smoothed(blocks)
    first_train, first_test = blocks.train[0], blocks.test[0]
    before = np.maximum(np.searchsorted(epochs, RECENT * epochs, side="right") - 1, 0)
    is_falling = (train[before] - train > NOTICEABLE * first_train) & (test[before] - test > NOTICEABLE * first_test)
    under = np.flatnonzero(is_falling | (train > HARDLY_LEARNED * first_train))
    end = len(blocks) - 1
    episode = _episode(epochs, train, test, int(under[-1]) if under.size else 0)
    start, stop = episode or (end, end)
    under = under[under <= start]
    turn = int(under[-1]) if under.size else 0
    places: tuple[tuple[Fit, int, int], ...] = (
        ("underfitting", 0, turn),
        ("good", turn, start),
        ("overfitting", start, stop),
        ("good", stop, end),
    )
    regions = tuple(Region(fit, float(epochs[a]), float(epochs[b])) for fit, a, b in places if a < b)
    return None if episode is None else round(epochs[start]), regions


def _episode(epochs: Floats, train: Floats, test: Floats, last_under: int) -> tuple[int, int] | None:
    """Return the blocks in which the latest overfitting began and was last found; None where there was none to tell."""
    lowest = np.minimum.accumulate(test)
    began = np.maximum.accumulate(np.where(test == lowest, np.arange(test.size), 0))
    has_risen = test - lowest > np.maximum(RISE * lowest, NOTICEABLE * test[0])
    over = np.flatnonzero(has_risen & (train < train[began]))
    for start in np.unique(began[over])[::-1]:
        stop = int(over[began[over] == start][-1])
        lasted = epochs[stop] - epochs[start]
        is_over_for_good = last_under <= start and lasted >= max(MIN_ROWS, LASTING * epochs[stop])
        if stop == test.size - 1 or is_over_for_good:
            return int(start), stop
    return None


def smoothed(blocks: Blocks) -> tuple[Floats, Floats]:
    """Return train and test loss, each (K,), as means over the tenth of the epochs around each block."""
    offsets = np.arange(-MAX_REACH, MAX_REACH + 1)
    rows = _windows(blocks.rows, np.nan)
    is_near = np.abs(rows - blocks.rows[:, np.newaxis]) <= SMOOTHING * blocks.rows[:, np.newaxis]
    is_near[:, offsets == 0] = True
    weights = np.where(is_near, _windows(blocks.counts, 0.0), 0.0)
    weights /= weights.sum(axis=1, keepdims=True)
    train, test = ((_windows(values, 0.0) * weights).sum(axis=1) for values in (blocks.train, blocks.test))
    return train, test


def _windows(values: Floats, outside: float) -> Floats:
    """Return each block's neighbours within reach, shape (K, 2 · MAX_REACH + 1)."""
    padded = np.concatenate((np.full(MAX_REACH, outside), values, np.full(MAX_REACH, outside)))
    windows: Floats = sliding_window_view(padded, 2 * MAX_REACH + 1)
    return windows


def _moment(row: Floats) -> Moment:
    return Moment(int(row[EPOCH]), float(row[TRAIN]), float(row[TEST]))
