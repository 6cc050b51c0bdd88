"""The shades and lines of a landscape: their order, their contrast, and how long they stay."""

import numpy as np
import pytest

from playground.ui.plots.landscape_scale import (
    LossScale,
    fitted_scale,
    full_shade,
    level_lines,
    lightness,
    shade_table,
    shades,
)
from playground.ui.theme import DARK, LIGHT, LINE_CONTRAST, Colors, contrast

BOTH = pytest.mark.parametrize("colors", [LIGHT, DARK])


def hexed(pixel: np.ndarray) -> str:
    return "#" + "".join(f"{part:02X}" for part in pixel.tolist())


@BOTH
def test_that_shades_are_evenly_apart_to_the_eye_and_begin_at_the_ground(colors: Colors) -> None:
    table = shade_table(colors)
    assert hexed(table[0]) == colors.panel
    assert hexed(table[-1]) == full_shade(colors)
    steps = np.diff(lightness(table[::15]))
    assert (np.sign(steps) == np.sign(steps[0])).all()
    assert np.abs(steps).max() <= 1.25 * np.abs(steps).min()


@BOTH
def test_that_the_path_stands_out_on_every_shade(colors: Colors) -> None:
    assert min(contrast(hexed(pixel), colors.text) for pixel in shade_table(colors)) >= 0.97 * LINE_CONTRAST


@BOTH
def test_that_the_ends_of_the_scale_are_told_apart(colors: Colors) -> None:
    assert contrast(colors.panel, full_shade(colors)) >= LINE_CONTRAST


@pytest.mark.parametrize("is_logarithmic", [True, False])
def test_that_a_scale_holds_all_losses_and_stays_while_it_fits(is_logarithmic: bool) -> None:
    losses = np.linspace(0.012, 0.9, 25).reshape(5, 5)
    scale = fitted_scale(losses, None, is_logarithmic=is_logarithmic)
    heights = scale.heights(losses)
    assert 0.0 <= heights.min() < 0.15
    assert 0.85 < heights.max() <= 1.0
    assert fitted_scale(0.99 * losses, scale, is_logarithmic=is_logarithmic) == scale
    assert fitted_scale(100.0 * losses, scale, is_logarithmic=is_logarithmic) != scale
    assert fitted_scale(losses, scale, is_logarithmic=not is_logarithmic) != scale


@pytest.mark.parametrize("losses", [np.zeros((3, 3)), np.full((3, 3), np.nan), np.full((3, 3), 0.5)])
@pytest.mark.parametrize("is_logarithmic", [True, False])
def test_that_a_map_without_differences_has_a_scale(losses: np.ndarray, is_logarithmic: bool) -> None:
    scale = fitted_scale(losses, None, is_logarithmic=is_logarithmic)
    assert scale.low < scale.high
    shades(losses, scale, shade_table(LIGHT), LIGHT.border)


def test_that_what_overflows_has_a_colour_of_its_own() -> None:
    losses = np.array([[0.1, 1.0], [np.inf, np.nan]])
    scale = fitted_scale(losses, None, is_logarithmic=True)
    pixels = shades(losses, scale, shade_table(LIGHT), LIGHT.border)
    assert hexed(pixels[1, 0]) == hexed(pixels[1, 1]) == LIGHT.border
    assert hexed(pixels[0, 0]) != LIGHT.border


@pytest.mark.parametrize("is_logarithmic", [True, False])
def test_that_level_lines_lie_where_the_loss_is_that_of_a_level(is_logarithmic: bool) -> None:
    a = np.linspace(-1.0, 1.0, 81)
    losses = 0.05 + a[np.newaxis] ** 2 + a[:, np.newaxis] ** 2
    scale = LossScale(0.04, 2.1, is_logarithmic)
    x, y = level_lines(losses, scale, (-1.0, 1.0, -1.0, 1.0))
    found = 0.05 + x**2 + y**2
    levels = scale.levels()
    assert np.abs(found[:, np.newaxis] - levels).min(axis=1).max() < 2e-3
    drawn = {int(k) for k in np.abs(found[:, np.newaxis] - levels).argmin(axis=1)}
    assert drawn == set(np.flatnonzero(levels > 0.05).tolist())
