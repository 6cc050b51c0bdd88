"""Equations as a lecture writes them, with numbers that do not jump while they change."""

import pytest

from playground.ui.plots.equations import equation

AXES = ("x₁", "x₂")


def test_that_whole_numbers_are_written_as_in_the_lecture() -> None:
    assert equation((1.0, 3.0, -2.0), AXES) == "1 + 3x₁ − 2x₂ = 0"


@pytest.mark.parametrize(
    ("coefficients", "expected"),
    [
        ((0.0, 1.0, -1.0), "x₁ − x₂ = 0"),
        ((-2.0, 0.0, 1.0), "−2 + x₂ = 0"),
        ((0.0, -1.0, 4.0), "−x₁ + 4x₂ = 0"),
        ((0.0, 0.0, 0.0), "0 = 0"),
        ((1.0, float("nan"), 2.0), "– = 0"),
    ],
)
def test_that_ones_and_zeros_are_left_out(coefficients: tuple[float, ...], expected: str) -> None:
    assert equation(coefficients, AXES) == expected


def test_that_learned_numbers_have_two_decimals_whatever_they_are() -> None:
    assert equation((1.0, 3.0, -2.0001), AXES) == "1.00 + 3.00x₁ − 2.00x₂ = 0"
    assert equation((-0.004, 12.3456, 0.1), AXES) == "0.00 + 12.35x₁ + 0.10x₂ = 0"


def test_that_a_coefficient_of_a_long_axis_has_more_decimals() -> None:
    assert equation((1.25, 0.00123, 0.5), AXES, (4000.0, 8.0)) == "1.25 + 0.00123x₁ + 0.50x₂ = 0"
