"""Contour lines of a grid by marching squares, all cells at once, and the levels worth a line."""

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

# The corners of a cell, counted in the order bottom left, bottom right, top right, top left, are bits 1, 2, 4, 8 of
# its case where they lie above the level. Its edges are 0 bottom, 1 right, 2 top, 3 left. For each case: the edges a
# first line joins and those a second one joins; −1 where there is no line. Cases 5 and 10 are saddles.
_FIRST = np.array(
    [
        (-1, -1), (3, 0), (0, 1), (3, 1), (1, 2), (3, 0), (0, 2), (3, 2),
        (2, 3), (2, 0), (0, 1), (2, 1), (1, 3), (1, 0), (0, 3), (-1, -1),
    ]
)  # fmt: skip
_SECOND = np.full((16, 2), -1)
_SECOND[5] = (1, 2)
_SECOND[10] = (2, 3)


N_LEVELS = 6
"""A range is parted by about so many lines at most."""


def level_step(low: float, high: float) -> float:
    """Return a round distance (1, 2 or 5 times a power of ten) that parts a range into six pieces or fewer."""
    least = (high - low) / N_LEVELS
    power = 10.0 ** math.floor(math.log10(least))
    return next(step * power for step in (1.0, 2.0, 5.0, 10.0) if step * power >= least * (1.0 - 1e-9))


def round_levels(low: float, high: float, step: float | None = None) -> list[float]:
    """Return the multiples of a step, by default `level_step`, within a range, its ends left out."""
    step = step or level_step(low, high)
    first, last = math.floor(low / step + 1e-9) + 1, math.ceil(high / step - 1e-9) - 1
    return [number * step for number in range(first, last + 1)]


def contour_lines(
    values: NDArray[np.floating],
    level: float,
    extent: tuple[float, float, float, float],
    cells: NDArray[np.bool_] | None = None,
) -> tuple[Floats, Floats]:
    """Return the line along which a grid has the value `level`, as loose pieces.

    Marching squares with linear interpolation on the cell edges; a saddle is cut the way its centre's mean says
    (Lorensen and Cline 1987, in two dimensions).

    Parameters
    ----------
    values : (R, C) floating
        Row r is the r-th from bottom, column c the c-th from left; both ends of `extent` are grid points.
    level : float
    extent : (x_min, x_max, y_min, y_max)
    cells : (R - 1, C - 1) bool, optional
        The cells that are searched; all where it is None.

    Returns
    -------
    x, y : (2·S,) float64
        Points 2s and 2s + 1 are the ends of piece s.

    """
    above = np.asarray(values) > level
    is_cut = _differ(above)
    rows, columns = np.nonzero(is_cut if cells is None else is_cut & cells)
    corners = _corners(values, rows, columns) - level
    x, y, _ = _join(corners, corners > 0, rows, columns, np.zeros(len(rows), dtype=np.intp))
    return _to_units(x, y, values.shape, extent)


def region_lines(
    values: NDArray[np.floating], best: NDArray[np.integer], extent: tuple[float, float, float, float]
) -> tuple[Floats, Floats]:
    """Return the lines on which another of K values is the largest, as loose pieces.

    `values` has shape (K, R, C), `best` says which is the largest, shape (R, C). Where a value meets those of higher
    numbers there is a line on which it equals the largest of them; so each line is drawn once.
    """
    rows, columns = np.nonzero(_differ(best))
    corners = np.stack([_corners(plane, rows, columns) for plane in values])
    best_corners = _corners(best, rows, columns)
    lines: list[tuple[Floats, Floats]] = [(np.empty(0), np.empty(0))]
    for index in range(values.shape[0] - 1):
        cells = np.nonzero((best_corners == index).any(axis=0))[0]
        if len(cells):
            gap = corners[index][:, cells] - corners[index + 1 :][:, :, cells].max(axis=0)
            # Of equal values the first counts as the largest.
            x, y, _ = _join(gap, gap >= 0, rows[cells], columns[cells], np.zeros(len(cells), dtype=np.intp))
            lines.append((x, y))
    x, y = (np.concatenate([line[axis] for line in lines]) for axis in (0, 1))
    return _to_units(x, y, best.shape, extent)


class Levels(NamedTuple):
    """Contour lines of several levels: the ends of their pieces, shape (2·S,), and of which level each is, (S,)."""

    x: Floats
    y: Floats
    of_level: NDArray[np.intp]


NO_LEVELS = Levels(np.empty(0), np.empty(0), np.empty(0, dtype=np.intp))


def contour_levels(
    values: NDArray[np.floating], levels: Sequence[float], extent: tuple[float, float, float, float]
) -> Levels:
    """Return what `contour_lines` does for many levels, shape (L,) and rising, in one pass over the grid."""
    if not levels:
        return NO_LEVELS
    # How many levels lie below each grid point; a NaN lies above none.
    known = np.where(np.isnan(values), -np.inf, values)
    band = np.searchsorted(np.asarray(levels), known.ravel(), side="left").reshape(values.shape).astype(np.int16)
    upper, lower = np.maximum(band[:, :-1], band[:, 1:]), np.minimum(band[:, :-1], band[:, 1:])
    first, last = np.minimum(lower[:-1], lower[1:]), np.maximum(upper[:-1], upper[1:])
    rows, columns = np.nonzero(first != last)
    # A cell is cut once by every level between its lowest and its highest corner.
    first, counts = first[rows, columns], (last - first)[rows, columns]
    rows, columns = np.repeat(rows, counts), np.repeat(columns, counts)
    begins = np.repeat(np.cumsum(counts) - counts, counts)
    of_level = np.repeat(first, counts) + np.arange(len(rows)) - begins
    corners = _corners(values, rows, columns) - np.asarray(levels)[of_level]
    x, y, which = _join(corners, corners > 0, rows, columns, of_level)
    return Levels(*_to_units(x, y, values.shape, extent), which)


def _differ(kinds: NDArray[np.bool_ | np.integer]) -> NDArray[np.bool_]:
    """Return which cells have corners of more than one kind, shape (R - 1, C - 1)."""
    across = kinds[:, :-1] != kinds[:, 1:]
    differ: NDArray[np.bool_] = across[:-1] | across[1:] | (kinds[:-1, :-1] != kinds[1:, :-1])
    return differ


def _corners(values: NDArray[np.floating | np.integer], rows: NDArray[np.intp], columns: NDArray[np.intp]) -> Floats:
    """Return the values at the corners of cells, shape (4, N), in the order of the bits."""
    values = np.asarray(values)
    lower, upper = values[rows, columns], values[rows, columns + 1]
    return np.stack([lower, upper, values[rows + 1, columns + 1], values[rows + 1, columns]]).astype(np.float64)


def _join(
    corners: Floats,
    above: NDArray[np.bool_],
    rows: NDArray[np.intp],
    columns: NDArray[np.intp],
    of_level: NDArray[np.intp],
) -> tuple[Floats, Floats, NDArray[np.intp]]:
    """Return the ends of the lines through cells in grid units, shape (2·S,) each, and the level of each line, (S,)."""
    case = above[0] + 2 * above[1] + 4 * above[2] + 8 * above[3]
    saddle = (case == 5) | (case == 10)
    case = np.where(saddle & (corners.mean(axis=0) > 0), 15 - case, case)
    pieces = [_pieces(table, case, rows, columns, corners) for table in (_FIRST, _SECOND)]
    x, y = (np.concatenate([piece[axis].ravel() for piece in pieces]) for axis in (0, 1))
    return x, y, np.concatenate([of_level[table[case, 0] >= 0] for table in (_FIRST, _SECOND)])


def _to_units(
    x: Floats, y: Floats, shape: tuple[int, ...], extent: tuple[float, float, float, float]
) -> tuple[Floats, Floats]:
    """Return places in grid units in those of the axes."""
    x_min, x_max, y_min, y_max = extent
    return x_min + x * (x_max - x_min) / (shape[1] - 1), y_min + y * (y_max - y_min) / (shape[0] - 1)


def _pieces(
    table: NDArray[np.int_], case: NDArray[np.int_], rows: NDArray[np.intp], columns: NDArray[np.intp], corners: Floats
) -> tuple[Floats, Floats]:
    """Return the ends, shape (S, 2) each in grid units, of the first or second line of every cell."""
    cells = np.nonzero(table[case, 0] >= 0)[0]
    edges = table[case[cells]]
    # Where an edge begins, seen from the cell's bottom left corner, and the way it runs.
    x_from, y_from = np.array([0, 1, 1, 0])[edges], np.array([0, 0, 1, 1])[edges]
    x_run, y_run = np.array([1, 0, -1, 0])[edges], np.array([0, 1, 0, -1])[edges]
    start = corners[edges, cells[:, np.newaxis]]
    end = corners[(edges + 1) % 4, cells[:, np.newaxis]]
    with np.errstate(invalid="ignore"):
        share = start / (start - end)
    return (
        columns[cells, np.newaxis] + x_from + share * x_run,
        rows[cells, np.newaxis] + y_from + share * y_run,
    )
