"""Lines that bend: where the weighted sums of a layer's units are zero over a grid of the plane."""

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtGui import QColor, QPen

from playground.analysis.lines import SumMap
from playground.ui.plots.contour import contour_lines
from playground.ui.theme import Colors

Floats = NDArray[np.float64]


def zero_pieces(sums: SumMap) -> tuple[Floats, Floats, NDArray[np.intp]]:
    """Return the zero lines of all units as loose pieces, x and y of shape (2·S,), and whose each is, shape (S,).

    The grids stand below each other in one, so that a single search finds all lines; the cells between two of them are
    left out.
    """
    n_units, side, _ = sums.values.shape
    cells = np.ones((n_units * side - 1, side - 1), dtype=np.bool_)
    cells[side - 1 :: side] = False
    stacked = sums.values.reshape(n_units * side, side)
    across, up = contour_lines(stacked, 0.0, (0.0, side - 1.0, 0.0, n_units * side - 1.0), cells)
    # A piece may end on the last row of its grid, but its middle lies within.
    units = ((up[::2] + up[1::2]) / 2.0 // side).astype(np.intp)
    x_min, x_max, y_min, y_max = sums.extent
    x = x_min + across * (x_max - x_min) / (side - 1)
    y = y_min + (up - np.repeat(units, 2) * side) * (y_max - y_min) / (side - 1)
    return x, y, units


class BentLines:
    """The quiet lines of one layer, as one item of a plot."""

    def __init__(self, plot: pg.PlotItem, z_value: float) -> None:
        self.item = pg.PlotCurveItem(connect="pairs", antialias=False)
        self.item.setZValue(z_value)
        plot.addItem(self.item)
        self._shown: SumMap | None = None
        self.units: NDArray[np.intp] = np.empty(0, dtype=np.intp)

    @property
    def pieces(self) -> tuple[Floats, Floats]:
        """The ends of the pieces, in the units of the axes."""
        x, y = self.item.getData()
        return (np.empty(0), np.empty(0)) if x is None else (x, y)

    def show(self, sums: SumMap | None) -> None:
        """Draw the lines of a layer, or none."""
        if sums is self._shown:
            return
        self._shown = sums
        if sums is None:
            self.units = np.empty(0, dtype=np.intp)
            self.item.setData([], [])
            return
        x, y, self.units = zero_pieces(sums)
        self.item.setData(x, y)

    def recolor(self, colors: Colors, scale: float, opacity: float) -> None:
        """Take over the colours of a theme, `scale` device pixels to a pixel."""
        color = QColor(colors.text)
        color.setAlphaF(opacity)
        pen = QPen(color, scale)
        pen.setCosmetic(True)
        self.item.setPen(pen)

    def unit_at(self, x: float, y: float, pixel: tuple[float, float], reach_px: float) -> int | None:
        """Return whose line runs within so many pixels of a place; None where there is none."""
        across, up = self.pieces
        if not across.size:
            return None
        # Pieces are about a cell long: the middle of one is near enough to every place on it.
        away = np.hypot(
            ((across[::2] + across[1::2]) / 2.0 - x) / pixel[0], ((up[::2] + up[1::2]) / 2.0 - y) / pixel[1]
        )
        nearest = int(away.argmin())
        return int(self.units[nearest]) if away[nearest] <= reach_px else None
