"""Colours of outputs: undecided disappears into the panel, certainty is the class's own colour."""

import numpy as np
import pytest

from playground.ui.plots.output_colors import diverging_table, region_pixels, region_table, rgb, shade_numbers
from playground.ui.theme import DARK, LIGHT, Colors


@pytest.mark.parametrize("colors", [LIGHT, DARK])
def test_that_the_scale_runs_from_negative_over_the_panel_to_positive(colors: Colors) -> None:
    table = diverging_table(colors, 1.0)
    np.testing.assert_array_equal(table[0], rgb(colors.negative))
    np.testing.assert_array_equal(table[255], rgb(colors.positive))
    # The middle lies between two of 256 shades, each 1/255 of the way off.
    assert np.abs(table[127] - rgb(colors.panel)).max() <= 1


def test_that_half_a_probability_and_a_value_of_zero_are_the_middle_shade() -> None:
    assert shade_numbers(np.array([0.0, 0.5, 1.0]), (0.0, 1.0)).tolist() == [0, 128, 255]
    assert shade_numbers(np.array([-2.0, 0.0, 1.0]), (-1.0, 1.0)).tolist() == [0, 128, 255]


def test_that_a_value_that_is_no_number_has_the_middle_shade() -> None:
    assert shade_numbers(np.array([np.nan]), (0.0, 1.0)).tolist() == [128]


def test_that_equal_probabilities_leave_the_panel_and_the_likeliest_class_colours_its_region() -> None:
    values = np.array([[[1 / 3, 0.0]], [[1 / 3, 1.0]], [[1 / 3, 0.0]]], dtype=np.float32)
    pixels = region_pixels(values, region_table(LIGHT, 3))
    np.testing.assert_array_equal(pixels[0, 0], rgb(LIGHT.panel))
    assert np.abs(pixels[0, 1] - rgb(LIGHT.positive)).sum() < np.abs(pixels[0, 1] - rgb(LIGHT.negative)).sum()
