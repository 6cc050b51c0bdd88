"""Contour lines against curves that are known."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from playground.ui.plots.contour import contour_lines, round_levels

EXTENT = (-6.0, 6.0, -6.0, 6.0)


def grid(side: int) -> tuple[np.ndarray, np.ndarray]:
    axis = np.linspace(-6, 6, side)
    x, y = np.meshgrid(axis, axis)
    return x, y


def length(x: np.ndarray, y: np.ndarray) -> float:
    return float(np.hypot(np.diff(x)[::2], np.diff(y)[::2]).sum())


def test_that_the_contour_of_a_plane_is_the_straight_line() -> None:
    x, y = grid(37)
    across, up = contour_lines(2 * x - y + 1, 0.0, EXTENT)
    # Linear interpolation of a linear function leaves rounding errors alone.
    np.testing.assert_allclose(2 * across - up + 1, 0, atol=1e-12)


def test_that_the_contour_of_a_cone_is_a_closed_circle() -> None:
    x, y = grid(100)
    across, up = contour_lines(np.hypot(x, y), 3.0, EXTENT)
    # A cone bends by at most cell² / (8 · radius) = 6e-4 between two grid points.
    np.testing.assert_allclose(np.hypot(across, up), 3.0, atol=7e-4)
    np.testing.assert_allclose(length(across, up), 2 * np.pi * 3.0, rtol=2e-3)
    ends = np.round(np.stack([across, up], axis=1), 9)
    _, counts = np.unique(ends, axis=0, return_counts=True)
    assert set(counts.tolist()) == {2}


def test_that_a_grid_on_one_side_of_the_level_has_no_contour() -> None:
    across, up = contour_lines(np.ones((5, 5)), 2.0, EXTENT)
    assert across.size == up.size == 0


def test_that_a_saddle_joins_the_corners_its_middle_agrees_with() -> None:
    extent = (0.0, 1.0, 0.0, 1.0)
    high_middle = np.array([[3.0, -1.0], [-1.0, 3.0]])
    across, up = contour_lines(high_middle, 0.0, extent)
    # The two low corners, bottom right and top left, are cut off.
    middles = {(round(float(x), 3), round(float(y), 3)) for x, y in zip(across[::2], up[::2], strict=True)}
    middles |= {(round(float(x), 3), round(float(y), 3)) for x, y in zip(across[1::2], up[1::2], strict=True)}
    assert middles == {(0.75, 0.0), (1.0, 0.25), (0.25, 1.0), (0.0, 0.75)}
    joined = abs(across[0] - across[1]) + abs(up[0] - up[1])
    assert joined == 0.5


@given(arrays(np.float64, (6, 7), elements=st.floats(-1, 1)))
def test_that_every_piece_ends_on_a_cell_edge_where_the_sign_changes(values: np.ndarray) -> None:
    across, up = contour_lines(values, 0.0, (0.0, 6.0, 0.0, 5.0))
    assert np.isfinite(across).all()
    on_edge = (np.abs(across - np.round(across)) < 1e-9) | (np.abs(up - np.round(up)) < 1e-9)
    assert on_edge.all()
    above = values > 0
    n_changes = (above[:, 1:] != above[:, :-1]).sum() + (above[1:] != above[:-1]).sum()
    assert (n_changes == 0) == (across.size == 0)


def test_that_levels_are_round_and_lie_within_the_range() -> None:
    assert round_levels(-1.0, 1.0) == [-0.5, 0.0, 0.5]
    assert round_levels(9.0, 46.6) == [10.0, 20.0, 30.0, 40.0]
    np.testing.assert_allclose(round_levels(0.0, 0.003), [0.0005, 0.001, 0.0015, 0.002, 0.0025])


@given(st.floats(-1e6, 1e6), st.floats(1e-6, 1e6))
def test_that_any_range_gets_a_few_levels(low: float, span: float) -> None:
    levels = round_levels(low, low + span)
    assert 2 <= len(levels) <= 6 or span < 1e-9 * abs(low)
    assert all(low < level < low + span for level in levels)


def test_that_only_the_cells_asked_for_are_searched() -> None:
    x, y = grid(13)
    cells = np.zeros((12, 12), dtype=bool)
    cells[:, :6] = True
    across, _ = contour_lines(y - 0.3 + 0 * x, 0.0, EXTENT, cells)
    assert (across.min(), across.max()) == (-6.0, 0.0)
