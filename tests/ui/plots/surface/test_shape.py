"""The surface as triangles and lines, and where it is looked at from."""

from itertools import product

import numpy as np
import pytest
from PySide6.QtGui import QVector3D

from playground.ui.plots.surface import shape
from playground.ui.plots.surface.camera import Camera, on_screen
from playground.ui.plots.surface.shape import HEIGHT, LIFT, Surface

GREY = np.repeat(np.arange(256, dtype=np.uint8)[:, np.newaxis], 3, axis=1)
EXTENT = (-2.0, 2.0, 0.0, 4.0)
RED = (1.0, 0.0, 0.0)


def slope(**changes: object) -> Surface:
    """Return a plane that rises from 0 at the left to 4 at the right."""
    values = np.tile(np.linspace(0.0, 4.0, 5), (5, 1))
    return Surface(**{"values": values, "extent": EXTENT, "levels": (0.0, 4.0), "palette": GREY, **changes})  # type: ignore[arg-type]


def test_that_the_levels_are_the_floor_and_the_top() -> None:
    assert shape.heights(slope())[2].tolist() == [0.0, 0.25, 0.5, 0.75, 1.0]
    assert shape.heights(slope(levels=(2.0, 4.0)))[0].tolist() == [0.0, 0.0, 0.0, 0.5, 1.0]
    assert shape.heights(slope(levels=(0.0, 2.0)))[0].tolist() == [0.0, 0.5, 1.0, 1.5, 2.0]


def test_that_logarithmic_levels_rise_by_equal_factors() -> None:
    values = np.tile([0.01, 0.1, 1.0, 10.0, 100.0], (5, 1))
    surface = slope(values=values, levels=(0.01, 100.0), is_logarithmic=True)
    assert shape.heights(surface)[0] == pytest.approx([0.0, 0.25, 0.5, 0.75, 1.0])


def test_that_levels_without_a_range_lay_the_surface_on_the_floor() -> None:
    assert (shape.heights(slope(values=np.full((5, 5), 3.0), levels=(3.0, 3.0))) == 0.0).all()


def test_that_zero_and_endless_losses_break_nothing() -> None:
    values = slope().values.copy()
    values[0, :2] = 0.0, np.inf
    surface = slope(values=values, is_logarithmic=True, levels=(0.0, 4.0))
    assert np.isfinite(shape.triangles(surface)).all()


def test_that_every_cell_is_two_triangles_but_those_that_touch_a_missing_loss() -> None:
    values = slope().values.copy()
    assert shape.triangles(slope()).shape == (4 * 4 * 2 * 3, 6)
    values[2, 2] = np.nan
    found = shape.triangles(slope(values=values))
    assert len(found) == (4 * 4 * 2 - 6) * 3
    assert np.isfinite(found).all()
    assert np.isfinite(shape.mesh_lines(slope(values=values))).all()


def test_that_a_level_place_has_the_colour_of_the_heat_map() -> None:
    flat = slope(values=np.full((5, 5), 1.0), levels=(0.0, 2.0))
    assert np.unique(np.rint(shape.triangles(flat)[:, 3:] * 255)).tolist() == [128.0]


def test_that_the_height_between_grid_points_is_that_of_the_cell() -> None:
    shares = shape.heights(slope())
    places = np.array([[-1.0, -1.0], [1.0, 1.0], [0.25, 0.9], [1.01, 0.0], [np.nan, 0.0]])
    found = shape.height_at(shares, places)
    assert found[:3] == pytest.approx([0.0, 1.0, 0.625])
    assert np.isnan(found[3:]).all()


def test_that_the_path_lies_just_above_the_surface_and_leaves_out_what_is_beside_it() -> None:
    path = np.array([[-2.0, 0.0], [2.0, 4.0], [50.0, 4.0], [0.0, 2.0]])
    line = shape.path_line(slope(path=path), RED)
    shares = (line[:, 0] + 1.0) / 2.0
    assert line[:, 2] == pytest.approx(shares * HEIGHT + LIFT, abs=1e-6)
    assert np.abs(line[:, :2]).max() <= 1.0 + 1e-6
    assert (line[:, 3:] == RED).all()
    assert shape.path_line(slope(path=path[:1]), RED).shape == (0, 6)


def test_that_the_ball_lies_on_the_surface_or_is_left_out_beside_it() -> None:
    found = shape.ball(slope(ball=(0.0, 2.0)), RED)
    assert found[:, 2].min() == pytest.approx(0.5 * HEIGHT, abs=1e-6)
    assert found[:, :2].mean(axis=0) == pytest.approx([0.0, 0.0], abs=1e-6)
    assert len(shape.ball(slope(ball=(9.0, 2.0)), RED)) == 0
    assert len(shape.ball(slope(), RED)) == 0


@pytest.mark.parametrize("size", [(400, 280), (900, 600), (330, 110), (120, 400)])
def test_that_the_whole_box_is_in_the_first_view(size: tuple[int, int]) -> None:
    matrix = Camera().matrix(*size)
    for x, y, z in product((-1.0, 1.0), (-1.0, 1.0), (0.0, HEIGHT)):
        seen = on_screen(matrix, (x, y, z), *size)
        assert 0 <= seen.x() <= size[0]
        assert 0 <= seen.y() <= size[1]


def test_that_turning_ends_at_the_floor_and_straight_above_and_goes_round_and_round() -> None:
    camera = Camera()
    assert camera.turned(0.0, -500.0).elevation == 5.0
    assert camera.turned(0.0, 500.0).elevation == 90.0
    assert camera.turned(360.0, 0.0).azimuth == pytest.approx(camera.azimuth)
    assert camera.zoomed(1e9).zoom == 3.0
    assert camera.zoomed(1e-9).zoom == 0.4


@pytest.mark.parametrize("azimuth", [-170.0, -60.0, 10.0, 130.0])
def test_that_the_nearest_corner_is_the_nearest(azimuth: float) -> None:
    camera = Camera(azimuth=azimuth)
    matrix = camera.matrix(400, 300)
    depths = {corner: matrix.map(QVector3D(*corner, 0.0)).z() for corner in shape.CORNERS}
    assert camera.nearest == min(depths, key=lambda corner: depths[corner])
    assert camera.nearest not in {tuple(end[:2]) for end in shape.box_lines(RED, camera.nearest) if end[2] > 0.0}
