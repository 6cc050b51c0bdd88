"""The upright line at the row a person points at, with a dot on every curve."""

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF

from playground.ui.plots.curves.bins import Floats
from playground.ui.plots.plot_area import PlotArea
from playground.ui.theme import Theme

DOT_PX = 7


class Pointer:
    """Hidden until it is shown at a row."""

    def __init__(self, plot: PlotArea, theme: Theme) -> None:
        self._plot = plot
        self._theme = theme
        self._line = pg.InfiniteLine(angle=90, movable=False)
        self._dots = pg.ScatterPlotItem(size=DOT_PX, pxMode=True)
        for part, z in ((self._line, -5), (self._dots, 25)):
            part.setZValue(z)
            plot.getPlotItem().addItem(part, ignoreBounds=True)
        self.recolor()
        self.hide()

    def show(self, x: float, heights: list[float]) -> None:
        """Stand at an epoch or step, with dots at these heights; NaN has none."""
        self._line.setPos(x)
        finite = [height for height in heights if np.isfinite(height)]
        self._dots.setData([x] * len(finite), finite)
        for part in (self._line, self._dots):
            part.show()

    def hide(self) -> None:
        """Go away."""
        for part in (self._line, self._dots):
            part.hide()

    def recolor(self) -> None:
        """Draw in the colours of the theme."""
        colors = self._theme.colors
        self._line.setPen(pg.mkPen(colors.border, width=self._plot.devicePixelRatioF()))
        self._dots.setPen(pg.mkPen(colors.panel, width=1))
        self._dots.setBrush(pg.mkBrush(colors.text))


class MomentLine:
    """The upright line at the moment of the run that is looked at, with an arrow at its foot."""

    def __init__(self, plot: PlotArea, theme: Theme) -> None:
        self._plot = plot
        self._theme = theme
        self._line = pg.InfiniteLine(angle=90, movable=False)
        self._line.addMarker("^", position=0.0, size=8.0)
        self._line.setZValue(15)
        plot.getPlotItem().addItem(self._line, ignoreBounds=True)
        self.recolor()
        self._line.hide()

    @property
    def place(self) -> float | None:
        """The epoch or step it stands at; None where it is hidden."""
        return float(self._line.value()) if self._line.isVisible() else None

    def show_at(self, place: float | None) -> None:
        """Stand at an epoch or step; None hides the line."""
        if place is not None and place != self._line.value():
            self._line.setPos(place)
        self._line.setVisible(place is not None)

    def recolor(self) -> None:
        """Draw in the colours of the theme."""
        self._line.setPen(pg.mkPen(self._theme.colors.text, width=self._plot.devicePixelRatioF()))


def place_across(plot: PlotArea, position: QPointF) -> float | None:
    """Return the epoch or step below a place of the scene; None beside the plot."""
    view = plot.getViewBox()
    return float(view.mapSceneToView(position).x()) if view.sceneBoundingRect().contains(position) else None


def nearest_row(x: Floats, place: float) -> int:
    """Return the row whose epoch or step lies nearest; `x` rises."""
    right = min(int(np.searchsorted(x, place)), len(x) - 1)
    left = max(right - 1, 0)
    return left if place - x[left] < x[right] - place else right
