"""Pictures of many weights at once: a matrix brought down to the pixels there are, and how the weights are spread."""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Weights = NDArray[np.float64]

N_BINS = 31
"""Odd, so that weights near zero have a bin of their own."""

N_SAMPLES = 3
"""At most so many weights along each side are averaged for one pixel of the picture."""

N_COUNTED = 1 << 14
"""At most so many weights are counted for the histogram, evenly picked."""

CLIP = 2.5
"""The full colour is so many times the root mean square of what is shown."""

REACHES = (1.0, 1.5, 2.0, 3.0, 5.0, 7.0)
"""The histogram ends at one of these times a power of ten."""


class Histogram(NamedTuple):
    """Counts of weights in N_BINS bins of equal width from -`reach` to `reach`."""

    counts: NDArray[np.intp]
    reach: float


def shrunk(weights: Weights, n_rows: int, n_columns: int) -> Weights:
    """Return a matrix of at most (n_rows, n_columns): means of evenly picked weights of each block."""
    rows, n_row_picks = _picks(weights.shape[0], n_rows)
    columns, n_column_picks = _picks(weights.shape[1], n_columns)
    picked = weights[rows][:, columns]
    in_rows = picked[::n_row_picks].copy()
    for pick in range(1, n_row_picks):
        in_rows += picked[pick::n_row_picks]
    total = in_rows[:, ::n_column_picks].copy()
    for pick in range(1, n_column_picks):
        total += in_rows[:, pick::n_column_picks]
    return np.asarray(total / (n_row_picks * n_column_picks))


def _picks(n: int, n_blocks: int) -> tuple[NDArray[np.intp], int]:
    """Return which of n places are picked, in order, and how many of them belong to one block."""
    n_blocks = max(min(n, n_blocks), 1)
    n_picks = min(math.ceil(n / n_blocks), N_SAMPLES)
    return (np.arange(n_blocks * n_picks) * n) // (n_blocks * n_picks), n_picks


def full_color_at(values: Weights) -> float:
    """Return the size that gets the full colour, above zero whatever the values are."""
    # Not by a dot product: BLAS spreads that over threads, which costs ten times as much beside a training thread.
    size = CLIP * math.sqrt(float(np.mean(np.square(values)))) if values.size else 0.0
    return size if math.isfinite(size) and size > 0.0 else 1.0


def histogram(weights: Weights) -> Histogram:
    """Return how weights, shape (U, D), are spread; what is not finite is not counted."""
    flat = weights.ravel()
    step = -(-flat.shape[0] // N_COUNTED)
    while step > 1 and math.gcd(step, weights.shape[1]) > 1:
        step += 1  # so that the picked ones run through all columns
    picked = flat[::step] if step > 1 else flat
    picked = picked[np.isfinite(picked)]
    reach = round_reach(float(np.max(np.abs(picked), initial=0.0)))
    bins = np.minimum(((picked / reach + 1.0) * (N_BINS / 2)).astype(np.intp), N_BINS - 1)
    return Histogram(np.bincount(bins, minlength=N_BINS), reach)


def round_reach(size: float) -> float:
    """Return the next round number that is no smaller, so that the ends of the axis seldom change."""
    if size <= 0.0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(size))
    return next((reach * power for reach in REACHES if reach * power >= size), 10.0 * power)
