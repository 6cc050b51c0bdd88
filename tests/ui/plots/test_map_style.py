"""Decisions, steps and contours: which colours and lines a map has."""

import numpy as np
import pytest

from playground.project.dataset import SOURCES, SourceName
from playground.session.messages import OutputMap
from playground.ui.plots.contour import contour_levels, contour_lines, region_lines, round_levels
from playground.ui.plots.map_style import MapStyle, fine_levels, labelled_levels, leveled, shades
from playground.ui.plots.output_colors import likeliest, region_pixels, region_table, rgb
from playground.ui.theme import LIGHT

EXTENT = (-6.0, 6.0, -6.0, 6.0)
DISCRETE, CONTOURS = MapStyle(is_discrete=True), MapStyle(has_contours=True)


def binary(values: list[float]) -> OutputMap:
    return OutputMap(np.array([[values]], dtype=np.float32), EXTENT)


def wave(side: int = 60) -> np.ndarray:
    axis = np.linspace(-6, 6, side)
    x, y = np.meshgrid(axis, axis)
    waves: np.ndarray = (1 / (1 + np.exp(-(np.sin(x) + np.cos(y) + 0.3 * x)))).astype(np.float32)
    return waves


def test_that_decisions_of_two_classes_have_two_colours_parted_at_the_threshold() -> None:
    info = SOURCES["circle"]
    assert shades(binary([0.0, 0.2, 0.49, 0.51, 1.0]), info, DISCRETE).tolist() == [[0, 0, 0, 255, 255]]
    assert len(set(shades(binary([0.0, 0.2, 0.49, 0.51, 1.0]), info, MapStyle()).ravel().tolist())) == 5


def test_that_decisions_of_many_classes_have_the_plain_colour_of_the_likeliest() -> None:
    values = np.array([[[0.4, 0.1]], [[0.35, 0.8]], [[0.25, 0.1]]], dtype=np.float32)
    table = region_table(LIGHT, 3)
    plain, graded = region_pixels(values, table, is_discrete=True), region_pixels(values, table)
    halfway = [np.rint((rgb(LIGHT.panel) + rgb(LIGHT.class_color(index))) / 2) for index in (0, 1)]
    assert np.abs(plain[0] - np.array(halfway)).max() <= 1
    assert np.abs(graded[0, 0] - rgb(LIGHT.panel)).sum() < np.abs(plain[0, 0] - rgb(LIGHT.panel)).sum()


@pytest.mark.parametrize("style", [DISCRETE, MapStyle(is_discrete=True, has_contours=True)])
def test_that_values_go_in_steps_from_line_to_line(style: MapStyle) -> None:
    values = np.linspace(-1, 1, 401, dtype=np.float32)
    output_map = OutputMap(np.tile(values, (1, 401, 1)), EXTENT, (-1.0, 1.0))
    info = SOURCES["multi-gauss"]
    row = shades(output_map, info, style)[0]
    levels = fine_levels(output_map, info, style)
    assert len(set(row.tolist())) == len(levels) + 1
    jumps = values[1:][np.diff(row) != 0]
    np.testing.assert_allclose(jumps, levels, atol=0.006)


def test_that_a_value_that_is_no_number_or_beyond_the_range_has_a_shade() -> None:
    output_map = OutputMap(np.array([[[np.nan, -9.0, 9.0]]], dtype=np.float32), EXTENT, (-1.0, 1.0))
    row = shades(output_map, SOURCES["multi-gauss"], DISCRETE)[0].tolist()
    assert row[1] < 128 < row[2]


@pytest.mark.parametrize(
    ("source", "n_outputs", "expected"),
    [
        ("circle", 1, [0.1, 0.2, 0.3, 0.4, 0.6, 0.7, 0.8, 0.9]),
        ("iris", 3, [0.5, 0.6, 0.7, 0.8, 0.9]),
        ("blobs", 8, [0.5, 0.6, 0.7, 0.8, 0.9]),
    ],
)
def test_that_contours_of_classes_are_levels_of_probability(
    source: SourceName, n_outputs: int, expected: list[float]
) -> None:
    output_map = OutputMap(np.zeros((n_outputs, 3, 3), dtype=np.float32), EXTENT)
    assert fine_levels(output_map, SOURCES[source], MapStyle()) == []
    assert fine_levels(output_map, SOURCES[source], CONTOURS) == expected


def test_that_contours_of_values_are_twice_as_many_and_the_round_ones_are_labelled() -> None:
    info = SOURCES["multi-gauss"]
    output_map = OutputMap(np.zeros((1, 3, 3), dtype=np.float32), EXTENT, (-1.0, 1.0))
    assert fine_levels(output_map, info, MapStyle()) == [-0.5, 0.0, 0.5]
    levels = fine_levels(output_map, info, CONTOURS)
    assert levels == [-0.75, -0.5, -0.25, 0.0, 0.25, 0.5, 0.75]
    assert [levels[place] for place in labelled_levels(levels, output_map, info, CONTOURS)] == [-0.5, 0.0, 0.5]
    assert labelled_levels(levels, output_map, info, MapStyle()) == []


def test_that_many_levels_at_once_are_the_lines_of_each() -> None:
    values, levels = wave(), [0.1, 0.2, 0.3, 0.4, 0.6, 0.7, 0.8, 0.9]
    found = contour_levels(values, levels, EXTENT)
    for place, level in enumerate(levels):
        x, y = contour_lines(values, level, EXTENT)
        of_level = np.repeat(found.of_level == place, 2)
        np.testing.assert_allclose(np.sort(found.x[of_level]), np.sort(x), atol=1e-6)
        np.testing.assert_allclose(np.sort(found.y[of_level]), np.sort(y), atol=1e-6)


def test_that_a_grid_with_values_that_are_no_numbers_is_searched_without_a_warning() -> None:
    values = wave()
    values[10:20] = np.nan
    assert contour_levels(values, [0.2, 0.7], EXTENT).x.size > 0
    assert contour_levels(values, [], EXTENT).x.size == 0


def test_that_the_likeliest_class_is_what_confidence_is_of() -> None:
    values = np.array([[[0.2]], [[0.5]], [[0.3]]], dtype=np.float32)
    assert leveled(OutputMap(values, EXTENT)).tolist() == [[0.5]]


def test_that_round_levels_leave_the_ends_out_whatever_rounding_does() -> None:
    assert round_levels(-1.0, 1.0, 0.25) == [-0.75, -0.5, -0.25, 0.0, 0.25, 0.5, 0.75]
    assert round_levels(0.0, 0.3, 0.1) == pytest.approx([0.1, 0.2])


def test_that_regions_are_parted_where_the_largest_of_many_values_changes() -> None:
    axis = np.linspace(-6, 6, 61)
    x, y = np.meshgrid(axis, axis)
    # The largest of these is 0 on the left, 1 in the upper right and 2 in the lower right.
    values = np.stack([-2 * x, x + y, x - y]).astype(np.float32)
    across, up = region_lines(values, likeliest(values)[0], EXTENT)
    on_ray = np.isclose(up, 0, atol=1e-4) & (across > -0.21)
    on_edge = np.isclose(3 * across, -np.abs(up), atol=1e-4)
    assert (on_ray | on_edge).all()
    assert on_ray.sum() > 40
    assert across.min() < -1.9


def test_that_the_first_of_equally_likely_classes_is_taken() -> None:
    values = np.array([[[0.5, 0.1]], [[0.5, 0.2]], [[0.0, 0.7]]], dtype=np.float32)
    best, top = likeliest(values)
    assert best.tolist() == values.argmax(axis=0).tolist() == [[0, 2]]
    np.testing.assert_array_equal(top, values.max(axis=0))
