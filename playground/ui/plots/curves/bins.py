"""Keeps what the eye would see of a series that grows: the smallest and the largest value of equal stretches of it."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Places = NDArray[np.intp]

MAX_BINS = 2048
"""Stretches are joined two by two when there are more: then half as many are left, still about one a pixel column."""

N_SAMPLES = 16
"""So many values tell whether a series goes on the one before."""


def goes_on(before: Floats, after: Floats) -> bool:
    """Return whether the second series begins with the first."""
    count = before.shape[0]
    if count == 0 or after.shape[0] < count:
        return False
    places = np.linspace(0, count - 1, N_SAMPLES).astype(np.intp)
    return bool(np.array_equal(before[places], after[places], equal_nan=True))


class Bins:
    """The places of the smallest and the largest value in each stretch of a series; NaN and infinity are passed over.

    A series that goes on the one before is looked at where it is new only, so that a long one costs no more than a
    short one. Memory is bounded by `MAX_BINS`.
    """

    def __init__(self) -> None:
        self._values: Floats = np.empty(0)
        self._width = 1
        self._n_full = 0
        self._low: Places = np.empty(MAX_BINS, dtype=np.intp)
        self._high: Places = np.empty(MAX_BINS, dtype=np.intp)

    def follow(self, values: Floats) -> None:
        """Take over a series, shape (T,), which is not written to any more."""
        if not goes_on(self._values, values):
            self._width, self._n_full = 1, 0
        self._values = values
        count = values.shape[0]
        while count // self._width > MAX_BINS:
            self._join()
        start, n_full = self._n_full, count // self._width
        if n_full > start:
            # One column of a table lies scattered: looked at three times it is three times fetched.
            new = np.ascontiguousarray(values[start * self._width : n_full * self._width])
            blocks = new.reshape(-1, self._width)
            first = np.arange(start, n_full) * self._width
            low, high = _extremes(blocks)
            self._low[start:n_full], self._high[start:n_full] = first + low, first + high
            self._n_full = n_full

    def places(self, n_bins: int) -> Places:
        """Return the places to draw, rising: the ends, and smallest and largest value of some `n_bins` stretches."""
        count = self._values.shape[0]
        if count <= 2 * n_bins + 2 or count == 0:
            return np.arange(count)
        low, high = self._joined(self.stretch(n_bins) // self._width)
        rest = self._n_full * self._width
        if rest < count:
            tail_low, tail_high = _extremes(self._values[np.newaxis, rest:])
            low, high = np.append(low, rest + tail_low), np.append(high, rest + tail_high)
        pairs = np.empty(2 * low.size + 2, dtype=np.intp)
        pairs[0], pairs[-1] = 0, count - 1
        pairs[1:-1:2], pairs[2:-1:2] = np.minimum(low, high), np.maximum(low, high)
        is_new = np.append(True, np.diff(pairs) > 0)
        kept: Places = pairs[is_new]
        return kept

    def stretch(self, n_bins: int) -> int:
        """Return how many values each of some `n_bins` stretches holds."""
        return self._width * max(1, -(-self._n_full // n_bins))

    def _join(self) -> None:
        """Make stretches twice as long."""
        if self._n_full > 0:
            n_pairs = self._n_full // 2
            low, high = self._groups(2, n_pairs)
            self._low[:n_pairs], self._high[:n_pairs] = low, high
            self._n_full = n_pairs
        self._width *= 2

    def _joined(self, size: int) -> tuple[Places, Places]:
        """Return the extremes of `size` stretches at a time, and those of what is left over."""
        n_groups = self._n_full // size
        low, high = self._groups(size, n_groups)
        if n_groups * size < self._n_full:
            rest = slice(n_groups * size, self._n_full)
            at_low, _ = _extremes(self._values[self._low[rest]][np.newaxis])
            _, at_high = _extremes(self._values[self._high[rest]][np.newaxis])
            low, high = np.append(low, self._low[rest][at_low]), np.append(high, self._high[rest][at_high])
        return low, high

    def _groups(self, size: int, n_groups: int) -> tuple[Places, Places]:
        low, high = (places[: n_groups * size].reshape(n_groups, size) for places in (self._low, self._high))
        if size == 1:
            return low[:, 0], high[:, 0]
        rows = np.arange(n_groups)
        at_low, _ = _extremes(self._values[low])
        _, at_high = _extremes(self._values[high])
        return low[rows, at_low], high[rows, at_high]


def _extremes(blocks: Floats) -> tuple[Places, Places]:
    """Return where the smallest and the largest finite value of each row are, shape (R, W); 0 where none is finite."""
    is_finite = np.isfinite(blocks)
    if is_finite.all():
        return blocks.argmin(axis=1), blocks.argmax(axis=1)
    return np.where(is_finite, blocks, np.inf).argmin(axis=1), np.where(is_finite, blocks, -np.inf).argmax(axis=1)
