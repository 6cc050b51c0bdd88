"""What the network puts out over data of one column: a line of values, or a line of probability for each class."""

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import Qt

from playground.data.plane import Plane
from playground.project.dataset import Source
from playground.session.messages import OutputMap
from playground.ui.plots.point_marks import SIZE, symbol
from playground.ui.plots.stamp_item import Stamp, StampItem
from playground.ui.theme import Colors

Floats = NDArray[np.float64]

MARKS_PER_CURVE = 4
MAX_SMOOTH = 2
"""Antialiasing so many curves is cheap enough; of more, each takes 2 ms of every repaint."""


class CurveLayer:
    """Owns the lines of one plot and shows the outputs along a curve with them."""

    def __init__(self, plot: pg.PlotItem, colors: Colors) -> None:
        self._plot = plot
        self._colors = colors
        self._scale = 1.0
        self.curves: list[pg.PlotCurveItem] = []
        self._half = pg.PlotCurveItem(antialias=False)
        self._half.setZValue(2)
        self._half.hide()
        self.marks = StampItem()
        self.marks.setZValue(16)
        for item in (self._half, self.marks):
            plot.addItem(item)

    def recolor(self, colors: Colors, scale: float) -> None:
        """Take over the colours of a theme, `scale` device pixels to a pixel; the next map has them."""
        self._colors, self._scale = colors, scale
        self._half.setPen(pg.mkPen(colors.border, width=scale, style=Qt.PenStyle.DashLine))

    def clear(self) -> None:
        """Show nothing; costs nothing where nothing is shown."""
        if not self.curves:
            return
        self._keep(0)
        self._half.hide()
        self.marks.show_stamps((0.0, 1.0, 0.0, 1.0), (), np.empty((0, 2)))

    def show(self, output_map: OutputMap, plane: Plane, info: Source) -> None:
        """Draw the outputs along the curve."""
        x_min, x_max, y_min, y_max = output_map.extent
        rows = output_map.values[:, 0, :].astype(np.float64)
        x = np.linspace(x_min, x_max, rows.shape[1])
        self._keep(len(rows))
        span = y_max - y_min  # far beyond the plot a line cannot be told from a higher one, and Qt cannot draw it
        for index, (curve, row) in enumerate(zip(self.curves, rows, strict=True)):
            curve.setPen(pg.mkPen(self._color(index, info), width=2 * self._scale))
            curve.setData(x, np.clip(row, y_min - span, y_max + span), connect="finite")
        self._half.setData([x_min, x_max], [0.5, 0.5])
        self._half.setVisible(info.task == "binary")
        self._show_marks(x, rows, plane, info)

    def set_opacity(self, opacity: float) -> None:
        """Fade the lines, or bring them back."""
        for item in (*self.curves, self._half, self.marks):
            item.setOpacity(opacity)

    def _color(self, index: int, info: Source) -> str:
        match info.task:
            case "regression":
                return self._colors.text
            case "binary":
                return self._colors.positive
            case "multiclass":
                return self._colors.class_color(index)

    def _keep(self, count: int) -> None:
        """Have so many curves."""
        while len(self.curves) > count:
            self._plot.removeItem(self.curves.pop())
        while len(self.curves) < count:
            curve = pg.PlotCurveItem(antialias=count <= MAX_SMOOTH)
            curve.setZValue(15)
            self._plot.addItem(curve)
            self.curves.append(curve)

    def _show_marks(self, x: Floats, rows: Floats, plane: Plane, info: Source) -> None:
        """Mark each class's line with the shape of its points, at places of its own."""
        if info.task != "multiclass":
            self.marks.show_stamps(plane.extent, (), np.empty((0, 2)))
            return
        n_classes, n_places = rows.shape
        turns = (np.arange(n_classes)[:, np.newaxis] + 0.5) / n_classes
        shares = (np.arange(MARKS_PER_CURVE) + turns) / MARKS_PER_CURVE
        columns = np.rint(shares * (n_places - 1)).astype(np.intp)
        places = np.column_stack((x[columns].ravel(), np.take_along_axis(rows, columns, axis=1).ravel()))
        stamps = [
            Stamp(symbol(info, index, "train"), SIZE + 2, self._colors.class_color(index), self._colors.panel, 1.0)
            for index in range(n_classes)
        ]
        kinds = np.repeat(np.arange(n_classes), MARKS_PER_CURVE)
        is_finite = np.isfinite(places[:, 1])
        self.marks.show_stamps(plane.extent, stamps, places[is_finite], kinds[is_finite])
