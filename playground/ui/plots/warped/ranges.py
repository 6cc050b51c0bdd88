"""How far the axes of a warped plane reach: as far as an activation can, otherwise as far as its places do."""

import math

import numpy as np

from playground.analysis.warp import Warp
from playground.project.network import ActivationSpec, DenseSpec, LayerSpec

Extent = tuple[float, float, float, float]
Reach = tuple[float, float]

BOUNDED: dict[str, Reach] = {
    "tanh": (-1.0, 1.0),
    "softsign": (-1.0, 1.0),
    "sine": (-1.0, 1.0),
    "sigmoid": (0.0, 1.0),
    "gaussian": (0.0, 1.0),
    "softmax": (0.0, 1.0),
}
"""What these activations can put out."""

MARGIN = 0.08
LEAST_FILLED = 0.45
"""Axes are kept until less than this share of them is filled, so that they do not jump while a network learns."""

FARTHEST = 1e6


def bounded_extent(layer: LayerSpec) -> Extent | None:
    """Return how far the outputs of a layer can reach, with a margin; None where nothing bounds them."""
    reach = BOUNDED.get(layer.activation) if isinstance(layer, DenseSpec | ActivationSpec) else None
    if reach is None:
        return None
    low, high = _with_margin(reach)
    return low, high, low, high


def fitting_extent(warp: Warp, before: Extent | None) -> Extent:
    """Return a round extent that holds the places of a warp; the one before where it still fits."""
    reaches = [_reach(places) for places in warp.places]
    if before is not None and all(
        _fits(reach, kept) for reach, kept in zip(reaches, (before[:2], before[2:]), strict=True)
    ):
        return before
    (x_min, x_max), (y_min, y_max) = (_rounded(reach) for reach in reaches)
    return x_min, x_max, y_min, y_max


def _reach(places: np.ndarray) -> Reach:
    finite = places[np.isfinite(places)]
    low, high = (float(finite.min()), float(finite.max())) if finite.size else (0.0, 0.0)
    low, high = max(low, -FARTHEST), min(high, FARTHEST)
    return (low, high) if high - low > 1e-3 else (low - 0.5, high + 0.5)


def _fits(reach: Reach, kept: tuple[float, ...]) -> bool:
    low, high = kept
    return low <= reach[0] and reach[1] <= high and reach[1] - reach[0] >= LEAST_FILLED * (high - low)


def _rounded(reach: Reach) -> Reach:
    """Return a wider range between multiples of a round step, a fifth to a half of a power of ten."""
    low, high = _with_margin(reach)
    power = 10.0 ** math.floor(math.log10(high - low))
    step = next(power * part for part in (0.1, 0.2, 0.5, 1.0) if (high - low) / (power * part) <= 10.0)
    return math.floor(low / step) * step, math.ceil(high / step) * step


def _with_margin(reach: Reach) -> Reach:
    margin = MARGIN * (reach[1] - reach[0])
    return reach[0] - margin, reach[1] + margin
