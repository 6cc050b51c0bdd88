"""From losses to shades and level lines: which range they run over, and one hue that darkens with the loss."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from playground.ui.plots.contour import contour_lines
from playground.ui.plots.output_colors import Pixels, rgb
from playground.ui.theme import LINE_CONTRAST, Colors, contrast, mix

Floats = NDArray[np.float64]
Extent = tuple[float, float, float, float]

N_SHADES = 256
N_LINES = 9
HUE = 2
"""Which of the further classes lends its hue: orange and blue belong to numbers with a sign."""

MAX_DECADES = 8.0
"""Losses below so many decades under the largest one have its shade on a logarithmic scale."""

PARTS = 6
"""The ends of a logarithmic range are rounded to a power of two of decades, at most this part of the range."""
WIDEST_PART = 0.25

TOO_WIDE = 1.6
"""A range is chosen anew where it has become this many times wider than it would be."""


@dataclass(frozen=True, slots=True)
class LossScale:
    """Where losses stand between the ground colour, 0, and the full one, 1; `low` and `high` are losses."""

    low: float
    high: float
    is_logarithmic: bool

    def heights(self, losses: Floats) -> Floats:
        """Return the place of losses between 0 and 1, of any shape; NaN and infinite ones stay what they are."""
        if not self.is_logarithmic:
            return (losses - self.low) / (self.high - self.low)
        with np.errstate(divide="ignore", invalid="ignore"):
            logs = np.log10(np.maximum(losses, self.low))
        return (logs - math.log10(self.low)) / (math.log10(self.high) - math.log10(self.low))

    def levels(self, n: int = N_LINES) -> Floats:
        """Return the losses that have a line, evenly between both ends and without them, shape (n,)."""
        shares = np.arange(1, n + 1) / (n + 1)
        if not self.is_logarithmic:
            return self.low + shares * (self.high - self.low)
        return 10.0 ** (math.log10(self.low) + shares * (math.log10(self.high) - math.log10(self.low)))


def fitted_scale(losses: Floats, before: LossScale | None, *, is_logarithmic: bool) -> LossScale:
    """Return a scale for all finite losses of a map; the one before stays as long as it fits them well."""
    finite = losses[np.isfinite(losses)]
    low, high = (float(finite.min()), float(finite.max())) if finite.size else (0.0, 1.0)
    if is_logarithmic:
        top = max(high, 1e-300)
        logs = math.log10(max(low, top * 10.0**-MAX_DECADES)), math.log10(top)
        part = min(WIDEST_PART, 2.0 ** math.floor(math.log2(max((logs[1] - logs[0]) / PARTS, 1e-9))))
        ends = math.floor(logs[0] / part) * part, (math.floor(logs[1] / part) + 1) * part
        fits = (
            before is not None
            and before.is_logarithmic
            and _fits((math.log10(before.low), math.log10(before.high)), logs, ends)
        )
        return before if fits and before is not None else LossScale(10.0 ** ends[0], 10.0 ** ends[1], True)
    room = max(0.05 * (high - low), 1e-12 * max(abs(high), 1.0))
    ends = max(0.0, low - room) if low >= 0.0 else low - room, high + room
    fits = before is not None and not before.is_logarithmic and _fits((before.low, before.high), (low, high), ends)
    return before if fits and before is not None else LossScale(*ends, False)


def _fits(before: tuple[float, float], values: tuple[float, float], ends: tuple[float, float]) -> bool:
    is_within = before[0] <= values[0] and values[1] <= before[1]
    return is_within and before[1] - before[0] <= TOO_WIDE * (ends[1] - ends[0])


def level_lines(losses: Floats, scale: LossScale, extent: Extent) -> tuple[Floats, Floats]:
    """Return the lines of equal loss as loose pieces, shapes (2·S,): points 2s and 2s + 1 are the ends of piece s."""
    heights = scale.heights(losses)
    shares = scale.heights(scale.levels())
    # A line into what is not finite has no place.
    is_finite = np.isfinite(heights)
    cells = is_finite[:-1, :-1] & is_finite[:-1, 1:] & is_finite[1:, :-1] & is_finite[1:, 1:]
    lines = [contour_lines(heights, float(share), extent, cells) for share in shares]
    return np.concatenate([x for x, _ in lines]), np.concatenate([y for _, y in lines])


def shade_table(colors: Colors) -> Pixels:
    """Return the shades from the lowest loss to the highest, shape (256, 3), evenly apart to the eye.

    They begin at the panel's colour and end where the text's colour, in which the path is drawn, still stands out.
    """
    return _mixed(colors.panel, full_shade(colors))


def full_shade(colors: Colors) -> str:
    """Return the colour of the highest loss."""
    hue = colors.further_classes[HUE]
    mixed = [mix(colors.panel, hue, share / 50) for share in range(50, 0, -1)]
    return next((color for color in mixed if contrast(color, colors.text) >= LINE_CONTRAST), colors.panel)


def shades(losses: Floats, scale: LossScale, table: Pixels, overflow: str) -> Pixels:
    """Return the colours of a map, shape (G, G, 3); what is not finite has a colour of its own."""
    heights = scale.heights(losses)
    is_finite = np.isfinite(heights)
    numbers = np.rint(np.clip(np.where(is_finite, heights, 0.0), 0.0, 1.0) * (N_SHADES - 1)).astype(np.intp)
    pixels: Pixels = table[numbers]
    pixels[~is_finite] = np.rint(rgb(overflow)).astype(np.uint8)
    return pixels


# Björn Ottosson's OKLab (2020), in which equal distances look equal: linear sRGB to cone responses and on to L, a, b.
_TO_CONES = np.array(
    [
        (0.4122214708, 0.5363325363, 0.0514459929),
        (0.2119034982, 0.6806995451, 0.1073969566),
        (0.0883024619, 0.2817188376, 0.6299787005),
    ]
)
_TO_LAB = np.array(
    [
        (0.2104542553, 0.7936177850, -0.0040720468),
        (1.9779984951, -2.4285922050, 0.4505937099),
        (0.0259040371, 0.7827717662, -0.8086757660),
    ]
)


def lightness(pixels: NDArray[np.generic]) -> Floats:
    """Return how light colours look, from 0 to 1, shape (N, 3) → (N,)."""
    return _to_lab(np.asarray(pixels, dtype=np.float64))[:, 0]


def _mixed(first: str, last: str) -> Pixels:
    ends = _to_lab(np.array([rgb(first), rgb(last)]))
    share = np.linspace(0.0, 1.0, N_SHADES)[:, np.newaxis]
    return _to_pixels(ends[0] + share * (ends[1] - ends[0]))


def _to_lab(pixels: Floats) -> Floats:
    parts = pixels / 255.0
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    return np.asarray(np.cbrt(linear @ _TO_CONES.T) @ _TO_LAB.T)


def _to_pixels(lab: Floats) -> Pixels:
    linear = np.clip(np.linalg.solve(_TO_CONES, np.linalg.solve(_TO_LAB, lab.T) ** 3).T, 0.0, 1.0)
    parts = np.where(linear <= 0.0031308, linear * 12.92, 1.055 * linear ** (1.0 / 2.4) - 0.055)
    return np.rint(parts * 255.0).astype(np.uint8)
