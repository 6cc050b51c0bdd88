"""Reduces a long series to what a screen can show, without losing a peak."""

import numpy as np
from numpy.typing import NDArray


def thin(values: NDArray[np.float64], n_bins: int) -> NDArray[np.intp]:
    """Return the places, in rising order, of the smallest and largest value in each of `n_bins` equal stretches.

    Parameters
    ----------
    values : (T,) float64
        The series; NaN is passed over except in a stretch that holds a NaN first.
    n_bins : int
        Stretches, one for each pixel column; at most 2 · n_bins + 2 places are returned, the first and last always.

    Returns
    -------
    (K,) intp
        All places where the series is short enough to be drawn as it is.

    """
    count = values.shape[0]
    if count <= 2 * n_bins + 2:
        return np.arange(count)
    width = -(-count // n_bins)
    n_full = count // width
    blocks = values[: n_full * width].reshape(n_full, width)
    starts = np.arange(n_full) * width
    kept = [np.array([0, count - 1]), starts + blocks.argmin(axis=1), starts + blocks.argmax(axis=1)]
    rest = values[n_full * width :]
    if rest.size:
        kept.append(n_full * width + np.array([rest.argmin(), rest.argmax()]))
    return np.unique(np.concatenate(kept))
