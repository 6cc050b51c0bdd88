"""What the network puts out over the plane: colours, and the lines on which the prediction changes."""

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from playground.data.plane import Plane
from playground.project.dataset import Source
from playground.session.messages import OutputMap
from playground.ui.plots.contour import contour_lines, round_levels
from playground.ui.plots.curve_layer import CurveLayer
from playground.ui.plots.output_colors import MAP_STRENGTH, diverging_table, region_pixels, shade_numbers
from playground.ui.theme import Colors, mix

Floats = NDArray[np.float64]


class MapLayer:
    """Owns the image and the lines of one plot and shows an output map with them.

    Along data of one column there is no image: what is predicted is drawn upwards.
    """

    def __init__(self, plot: pg.PlotItem, colors: Colors) -> None:
        self._colors = colors
        self._scale = 1.0
        self._table = diverging_table(colors, MAP_STRENGTH)
        self._image = SmoothImageItem(axisOrder="row-major")
        self._line = pg.PlotCurveItem(connect="pairs", antialias=False)
        self.curve = CurveLayer(plot, colors)
        for item in (self._image, self._line):
            plot.addItem(item)

    @property
    def pixels(self) -> NDArray[np.uint8] | None:
        """The colours of the map, shape (G, G, 3), bottom row first; None where there is no map."""
        image: NDArray[np.uint8] | None = self._image.image
        return image

    @property
    def boundary(self) -> tuple[Floats, Floats]:
        """The ends of the pieces of the boundary line, or of the level lines of values, in the units of the axes."""
        x, y = self._line.getData()
        return (np.empty(0), np.empty(0)) if x is None else (x, y)

    def recolor(self, colors: Colors, scale: float) -> None:
        """Take over the colours of a theme, `scale` device pixels to a pixel; the next map has them."""
        self._colors, self._scale = colors, scale
        self._table = diverging_table(colors, MAP_STRENGTH)
        self.curve.recolor(colors, scale)

    def clear(self) -> None:
        """Show nothing."""
        self._image.clear()
        self._line.setData([], [])
        self.curve.clear()

    def show(self, output_map: OutputMap, plane: Plane, info: Source) -> None:
        """Draw a map."""
        values = output_map.values
        pen = self._pen(plane, info)
        pen.setCosmetic(True)
        self._line.setPen(pen)
        self._line.setZValue(15 if info.classes and not plane.is_curve else 5)
        if plane.is_curve:
            self._image.clear()
            self.curve.show(output_map, plane, info)
            # All rows are alike: two of them give the lines from bottom to top.
            lines = boundary_lines(values[:, :2], output_map.extent) if info.classes else _none()
        else:
            self.curve.clear()
            if info.task == "multiclass":
                pixels = region_pixels(values, self._colors)
            else:
                pixels = self._table[shade_numbers(values[0], output_map.value_range)]
            self._image.setImage(pixels, autoLevels=False)
            self._image.setRect(_image_rect(output_map))
            lines = boundary_lines(values, output_map.extent) if info.classes else level_lines(output_map)
        self._line.setData(*lines)

    def set_opacity(self, opacity: float) -> None:
        """Fade the map, or bring it back."""
        for item in (self._image, self._line):
            item.setOpacity(opacity)
        self.curve.set_opacity(opacity)

    def _pen(self, plane: Plane, info: Source) -> QPen:
        """Return how lines are drawn: a boundary strong, the levels of a value and marks on a curve fine."""
        if plane.is_curve:
            return QPen(QColor(self._colors.quiet), self._scale)
        if not info.classes:
            return QPen(QColor(mix(self._colors.panel, self._colors.text, 0.6)), self._scale)
        pen = QPen(QColor(self._colors.text), 2 * self._scale)
        # Without round ends, short 2 px pieces at 45° leave gaps between them.
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        return pen


class SmoothImageItem(pg.ImageItem):
    """An image whose pixels run into each other, as the values between two grid points do."""

    def paint(self, painter: QPainter, *args: object) -> None:
        """Draw the image interpolated."""
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        super().paint(painter, *args)


def output_at(output_map: OutputMap, x: float, y: float) -> list[float]:
    """Return the outputs at a place, interpolated between the four grid points around it."""
    values = output_map.values
    x_min, x_max, y_min, y_max = output_map.extent
    last = values.shape[1] - 1
    column = min(max((x - x_min) / (x_max - x_min) * last, 0.0), float(last))
    row = min(max((y - y_min) / (y_max - y_min) * last, 0.0), float(last))
    c, r = min(int(column), last - 1), min(int(row), last - 1)
    right, upper = column - c, row - r
    cell = values[:, r : r + 2, c : c + 2].astype(np.float64)
    weights = np.outer((1 - upper, upper), (1 - right, right))
    return [float(value) for value in (cell * weights).sum(axis=(1, 2))]


def curve_height(output_map: OutputMap, x: float) -> float:
    """Return how high a curve of values or of the likeliest class's probability lies, within what is drawn."""
    y_min, y_max = output_map.extent[2:]
    height = max(output_at(output_map, x, y_min))
    return min(max(height, y_min), y_max) if np.isfinite(height) else (y_min + y_max) / 2.0


def boundary_lines(values: NDArray[np.float32], extent: tuple[float, float, float, float]) -> tuple[Floats, Floats]:
    """Return the lines on which the predicted class changes: probability one half, or another class likeliest."""
    if values.shape[0] == 1:
        return contour_lines(values[0], 0.5, extent)
    best = values.argmax(axis=0)
    higher = np.maximum.accumulate(values[::-1], axis=0)[::-1]
    lines = []
    for index in np.unique(best).tolist():
        # Each line is drawn once: where a class meets those of higher numbers, in the cells next to its region.
        if index + 1 < values.shape[0]:
            is_best = best == index
            cells = is_best[:-1, :-1] | is_best[:-1, 1:] | is_best[1:, :-1] | is_best[1:, 1:]
            lines.append(contour_lines(values[index] - higher[index + 1], 0.0, extent, cells))
    return np.concatenate([x for x, _ in lines] or [np.empty(0)]), np.concatenate(
        [y for _, y in lines] or [np.empty(0)]
    )


def level_lines(output_map: OutputMap) -> tuple[Floats, Floats]:
    """Return the lines of round values between the ends of the colour scale."""
    levels = round_levels(*output_map.value_range)
    lines = [contour_lines(output_map.values[0], level, output_map.extent) for level in levels]
    return np.concatenate([x for x, _ in lines]), np.concatenate([y for _, y in lines])


def _none() -> tuple[Floats, Floats]:
    return np.empty(0), np.empty(0)


def _image_rect(output_map: OutputMap) -> QRectF:
    """Return where the image lies: each pixel's middle on its grid point, so half a pixel beyond the extent."""
    x_min, x_max, y_min, y_max = output_map.extent
    n_cells = output_map.values.shape[1] - 1
    dx, dy = (x_max - x_min) / n_cells, (y_max - y_min) / n_cells
    return QRectF(x_min - dx / 2, y_min - dy / 2, x_max - x_min + dx, y_max - y_min + dy)
