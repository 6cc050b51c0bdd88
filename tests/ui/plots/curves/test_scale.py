"""Ranges show everything and move on in strides."""

import numpy as np
import pytest

from playground.ui.plots.curves.scale import Scale, fitted_heights, next_stride


@pytest.mark.parametrize("scale", [Scale(), Scale(is_logarithmic=True), Scale(factor=100.0)])
def test_that_heights_say_their_values(scale: Scale) -> None:
    values = np.array([0.25, 1e-9, 3.0])
    np.testing.assert_allclose(scale.values(scale.heights(values)), values, rtol=1e-14)


@pytest.mark.parametrize("is_logarithmic", [False, True])
def test_that_what_is_not_finite_has_no_height(is_logarithmic: bool) -> None:
    assert np.isnan(Scale(is_logarithmic).heights(np.array([np.nan, np.inf, -np.inf]))).all()


@pytest.mark.parametrize("span", [(0.0, 1.0), (0.3, 0.7), (-2.0, 0.5), (0.0, 0.0), (-3.0, -1.0)])
def test_that_the_range_holds_all_heights_and_zero(span: tuple[float, float]) -> None:
    bottom, top = fitted_heights(*span, Scale())
    assert bottom <= min(span[0], 0.0)
    assert top >= max(span[1], 0.0)
    assert top > bottom


@pytest.mark.parametrize("value", [1e-9, 0.7, 1.0, 3.0, 1e6])
def test_that_a_stride_is_at_most_an_eighth_more(value: float) -> None:
    assert value <= next_stride(value) <= 1.125 * value
