"""Contour lines of a grid by marching squares, all cells at once, and the levels worth a line."""

import math

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


def round_levels(low: float, high: float) -> list[float]:
    """Return the multiples of the step within a range, its ends left out."""
    step = level_step(low, high)
    first, last = math.floor(low / step) + 1, math.ceil(high / step) - 1
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
    grid = np.asarray(values, dtype=np.float64) - level
    above = grid > 0
    case = above[:-1, :-1] + 2 * above[:-1, 1:] + 4 * above[1:, 1:] + 8 * above[1:, :-1]
    is_cut = (case != 0) & (case != 15)
    rows, columns = np.nonzero(is_cut if cells is None else is_cut & cells)
    case = case[rows, columns]
    corners = np.stack(
        [grid[rows, columns], grid[rows, columns + 1], grid[rows + 1, columns + 1], grid[rows + 1, columns]]
    )
    saddle = (case == 5) | (case == 10)
    case = np.where(saddle & (corners.mean(axis=0) > 0), 15 - case, case)
    pieces = [_pieces(table, case, rows, columns, corners) for table in (_FIRST, _SECOND)]
    across = np.concatenate([piece[0] for piece in pieces])
    up = np.concatenate([piece[1] for piece in pieces])
    x_min, x_max, y_min, y_max = extent
    return (
        x_min + across.ravel() * (x_max - x_min) / (grid.shape[1] - 1),
        y_min + up.ravel() * (y_max - y_min) / (grid.shape[0] - 1),
    )


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
