"""How values become heights in a plot of curves, and which range is shown of them."""

import math
from dataclasses import dataclass

import numpy as np

from playground.ui.plots.curves.bins import Floats

MIN_VALUE = 1e-16
"""Values of zero are drawn here on a logarithmic axis."""

HEADROOM = 1.02


@dataclass(frozen=True, slots=True)
class Scale:
    """A linear or a logarithmic axis; `factor` turns shares into per cent, `most` is the largest height there is."""

    is_logarithmic: bool = False
    factor: float = 1.0
    most: float | None = None

    def heights(self, values: Floats) -> Floats:
        """Return where values are drawn; what is not finite is NaN."""
        finite = np.where(np.isfinite(values), values, np.nan)
        return np.log10(np.maximum(finite, MIN_VALUE)) if self.is_logarithmic else self.factor * finite

    def height(self, value: float) -> float:
        """Return where one value is drawn."""
        return float(self.heights(np.array([value]))[0])

    def values(self, heights: Floats) -> Floats:
        """Return what is drawn at these heights."""
        return np.power(10.0, heights) if self.is_logarithmic else heights / self.factor


def fitted_heights(low: float, high: float, scale: Scale) -> tuple[float, float]:
    """Return bottom and top of a range that shows heights from `low` to `high`, moving on in strides.

    A linear axis begins at 0, below it where there are negative values; one that ends at the most there is begins at a
    tenth of that below all heights.
    """
    if scale.most is not None:
        tenth = scale.most / 10.0
        bottom = max(0.0, math.floor(min(low, scale.most - tenth) / tenth) * tenth)
        return bottom, scale.most + (HEADROOM - 1.0) * (scale.most - bottom)
    if scale.is_logarithmic:
        return math.floor(low * 2) / 2 - 0.05, math.ceil(high * 2) / 2 + 0.05
    bottom = -next_stride(-low * HEADROOM) if low < 0 else 0.0
    return bottom, next_stride(max(high, 1e-12, -bottom * 1e-3) * HEADROOM)


def next_stride(value: float) -> float:
    """Return a positive value rounded up by at most an eighth, to a sixteenth of a power of two.

    Axes move on in such strides, because redrawing their numbers costs more than a curve.
    """
    stride = 2.0 ** (math.floor(math.log2(value)) - 3)
    return math.ceil(value / stride) * stride
