"""How a map is drawn: smooth or in steps, and which levels have lines."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from playground.project.dataset import Source
from playground.session.messages import OutputMap
from playground.ui.plots.contour import level_step, round_levels
from playground.ui.plots.output_colors import N_SHADES, likeliest, shade_numbers

THRESHOLD = 0.5
"""Class 1 is predicted where its probability is larger, as accuracy counts it."""

PROBABILITIES = (0.1, 0.2, 0.3, 0.4, 0.6, 0.7, 0.8, 0.9)
"""Levels of two classes beside the threshold."""
CONFIDENCES = (0.5, 0.6, 0.7, 0.8, 0.9)
"""Levels of the likeliest one of three or more classes."""
LABELLED = (0.1, 0.3, 0.7, 0.9)


@dataclass(frozen=True, slots=True)
class MapStyle:
    """What a person chose of the map: decisions or steps instead of shades, and lines of more levels."""

    is_discrete: bool = False
    has_contours: bool = False


def has_levels(output_map: OutputMap, info: Source) -> bool:
    """Return whether a map shows values with lines at round levels: those of a regression, or of a unit."""
    return output_map.unit is not None or not info.classes


def value_step(value_range: tuple[float, float], style: MapStyle) -> float:
    """Return the distance of the level lines of values; with contours half of it."""
    return level_step(*value_range) / (2.0 if style.has_contours else 1.0)


def fine_levels(output_map: OutputMap, info: Source, style: MapStyle) -> list[float]:
    """Return the levels that have a thin line, rising."""
    if has_levels(output_map, info):
        low, high = output_map.value_range
        return round_levels(low, high, value_step(output_map.value_range, style))
    if not style.has_contours:
        return []
    if output_map.values.shape[0] == 1:
        return list(PROBABILITIES)
    return [level for level in CONFIDENCES if level > 1.0 / output_map.values.shape[0]]


def labelled_levels(levels: list[float], output_map: OutputMap, info: Source, style: MapStyle) -> list[int]:
    """Return which of the thin lines have their level written at them: a few."""
    if not style.has_contours:
        return []
    if has_levels(output_map, info):
        step = level_step(*output_map.value_range)
        return [place for place, level in enumerate(levels) if abs(level / step - round(level / step)) < 1e-6]
    if output_map.values.shape[0] == 1:
        return [place for place, level in enumerate(levels) if level in LABELLED]
    return list(range(0, len(levels), 2))


def leveled(output_map: OutputMap) -> NDArray[np.float32]:
    """Return what the levels are of, shape (G, G): the only plane, or the probability of the likeliest class."""
    planes = output_map.values
    return planes[0] if planes.shape[0] == 1 else likeliest(planes)[1]


def shades(output_map: OutputMap, info: Source, style: MapStyle) -> NDArray[np.intp]:
    """Return where the only plane of a map stands on the diverging scale, shape (G, G).

    In steps all values between two level lines have the shade of their middle; two classes have one shade each.
    """
    values, value_range = output_map.values[0], output_map.value_range
    if not style.is_discrete:
        return shade_numbers(values, value_range)
    if not has_levels(output_map, info):
        return np.where(values > THRESHOLD, N_SHADES - 1, 0)
    low, high = value_range
    step = value_step(value_range, style)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9) - 1
    numbers = np.clip(np.floor(np.nan_to_num(values) / step), first, last).astype(np.intp)
    middles = (np.arange(first, last + 1) + 0.5) * step
    found: NDArray[np.intp] = shade_numbers(middles, value_range)[numbers - first]
    return found
