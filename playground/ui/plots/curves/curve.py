"""One line of a plot over epochs or steps: it holds what the eye can see of a series, however long that is."""

import numpy as np
import pyqtgraph as pg

from playground.ui.plots.curves.bins import Bins, Floats
from playground.ui.plots.curves.legend import LegendLine
from playground.ui.plots.curves.scale import MIN_VALUE, Scale
from playground.ui.plots.plot_area import PlotArea

MIN_COLUMNS, MAX_COLUMNS = 200, 1000


class Curve:
    """Created once and updated; `x` and `heights` are what is drawn now."""

    def __init__(self, plot: PlotArea) -> None:
        self._plot = plot
        self._bins = Bins()
        self.x: Floats = np.empty(0)
        self.heights: Floats = np.empty(0)
        self._scale = Scale()
        self.item = pg.PlotCurveItem(connect="finite", antialias=False)
        plot.getPlotItem().addItem(self.item, ignoreBounds=True)

    def show(self, x: Floats, values: Floats, scale: Scale) -> None:
        """Draw a series, shapes (T,); one that goes on the last one costs no more than a short one."""
        self._bins.follow(values)
        kept = self._bins.places(column_count(self._plot))
        self.x, self.heights = x[kept], scale.heights(values[kept])
        self._scale = scale
        self.item.setData(self.x, self.heights)

    def clear(self) -> None:
        """Draw nothing."""
        if self.x.size > 0:
            self._bins = Bins()
            self.x, self.heights = np.empty(0), np.empty(0)
            self.item.setData(self.x, self.heights)

    @property
    def span(self) -> tuple[float, float] | None:
        """The lowest and the highest height that is drawn, but for zeros on a logarithmic axis; None without any."""
        return span_of(self.heights, self._scale)

    def set_look(self, line: LegendLine) -> None:
        """Draw as the legend says."""
        self.item.setPen(line.pen(self._plot.devicePixelRatioF()))


def column_count(plot: PlotArea) -> int:
    """Return how many stretches of a series are drawn: about one a pixel column."""
    return int(min(MAX_COLUMNS, max(MIN_COLUMNS, plot.width())))


def span_of(heights: Floats, scale: Scale) -> tuple[float, float] | None:
    """Return the lowest and the highest of some heights, but for zeros on a logarithmic axis; None without any."""
    finite = heights[np.isfinite(heights)]
    above = finite[finite > scale.height(MIN_VALUE)] if scale.is_logarithmic else finite
    finite = above if above.size else finite
    return (float(finite.min()), float(finite.max())) if finite.size else None
