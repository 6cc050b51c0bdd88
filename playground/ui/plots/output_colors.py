"""From what a network puts out to colours: the diverging scale, and the regions of many classes."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QColor

from playground.ui.theme import Colors

Pixels = NDArray[np.uint8]

MAP_STRENGTH = 0.5
"""How far the map goes from the panel's colour to a class's own, so that points of that class stand out on it."""

N_SHADES = 256


def rgb(color: str) -> NDArray[np.float64]:
    """Return a colour as three numbers from 0 to 255."""
    parsed = QColor(color)
    return np.array([parsed.red(), parsed.green(), parsed.blue()], dtype=np.float64)


def diverging_table(colors: Colors, strength: float) -> Pixels:
    """Return the scale negative – panel – positive, shape (256, 3); `strength` 1 ends in the full colours."""
    ground = rgb(colors.panel)
    place = np.linspace(-1.0, 1.0, N_SHADES)[:, np.newaxis]
    end = np.where(place < 0, rgb(colors.negative), rgb(colors.positive))
    return np.rint(ground + strength * np.abs(place) * (end - ground)).astype(np.uint8)


def shade_numbers(values: NDArray[np.floating], value_range: tuple[float, float]) -> NDArray[np.intp]:
    """Return where values stand on the diverging scale that runs over a range."""
    low, high = value_range
    share = np.nan_to_num((values - low) / (high - low), nan=0.5)
    numbers: NDArray[np.intp] = np.rint(np.clip(share, 0.0, 1.0) * (N_SHADES - 1)).astype(np.intp)
    return numbers


def region_table(colors: Colors, n_classes: int) -> Pixels:
    """Return the scale panel – class for each class, shape (K, 256, 3)."""
    ground = rgb(colors.panel)
    ends = np.stack([rgb(colors.class_color(index)) for index in range(n_classes)])[:, np.newaxis]
    share = np.linspace(0.0, MAP_STRENGTH, N_SHADES)[:, np.newaxis]
    return np.rint(ground + share * (ends - ground)).astype(np.uint8)


def likeliest(values: NDArray[np.float32]) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
    """Return which of K < 256 planes, shape (K, G, G), is the largest at each place, the first of equal ones, and it.

    Plane by plane: over the first axis `argmax` takes several times as long.
    """
    top = values[0].copy()
    best: NDArray[np.uint8] = np.zeros(top.shape, dtype=np.uint8)
    for number in range(1, values.shape[0]):
        best[values[number] > top] = number
        np.maximum(top, values[number], out=top)
    return best, top


def region_pixels(values: NDArray[np.float32], table: Pixels, *, is_discrete: bool = False) -> Pixels:
    """Return class regions, shape (G, G, 3), for probabilities of shape (K, G, G) with a `region_table`.

    Each place has the colour of its likeliest class, as strong as that class stands out from chance:
    (p − 1/K) / (1 − 1/K); where only decisions are shown, as strong as can be.
    """
    best, top = likeliest(values)
    pixels: Pixels
    if is_discrete:
        pixels = table[:, -1][best]
        return pixels
    chance = 1.0 / values.shape[0]
    confidence = np.nan_to_num((top - np.float32(chance)) * np.float32(1.0 / (1.0 - chance)))
    shades = np.rint(np.clip(confidence, 0.0, 1.0) * (N_SHADES - 1)).astype(np.intp)
    pixels = np.take(table.reshape(-1, 3), best.astype(np.intp) * N_SHADES + shades, axis=0)
    return pixels
