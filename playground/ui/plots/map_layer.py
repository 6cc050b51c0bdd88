"""What the network puts out over the plane: colours, and the lines on which the prediction changes."""

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter

from playground.project.dataset import Source
from playground.session.messages import OutputMap
from playground.ui.plots.contour import contour_lines
from playground.ui.plots.output_colors import MAP_STRENGTH, diverging_table, region_pixels, shade_numbers
from playground.ui.theme import Colors


class MapLayer:
    """Owns the image and the lines of one plot and shows an output map with them."""

    def __init__(self, plot: pg.PlotItem, colors: Colors) -> None:
        self._colors = colors
        self._table = diverging_table(colors, MAP_STRENGTH)
        self._image = SmoothImageItem(axisOrder="row-major")
        self._line = pg.PlotCurveItem(connect="pairs", antialias=False)
        self._line.setZValue(15)
        for item in (self._image, self._line):
            plot.addItem(item)

    @property
    def pixels(self) -> NDArray[np.uint8] | None:
        """The colours of the map, shape (G, G, 3), bottom row first; None where there is no map."""
        image: NDArray[np.uint8] | None = self._image.image
        return image

    @property
    def boundary(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """The ends of the pieces of the boundary line, in the units of the axes."""
        x, y = self._line.getData()
        return (np.empty(0), np.empty(0)) if x is None else (x, y)

    def recolor(self, colors: Colors, scale: float) -> None:
        """Take over the colours of a theme, `scale` device pixels to a pixel; the next map has them."""
        # Without round ends, short 2 px pieces at 45° leave gaps between them.
        pen = pg.mkPen(colors.text, width=2 * scale)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        self._line.setPen(pen)
        self._colors = colors
        self._table = diverging_table(colors, MAP_STRENGTH)

    def clear(self) -> None:
        """Show nothing."""
        self._image.clear()
        self._line.setData([], [])

    def show(self, output_map: OutputMap, info: Source) -> None:
        """Draw a map."""
        values = output_map.values
        if info.task == "multiclass":
            pixels = region_pixels(values, self._colors)
        else:
            pixels = self._table[shade_numbers(values[0], output_map.value_range)]
        self._image.setImage(pixels, autoLevels=False)
        self._image.setRect(_image_rect(output_map))
        self._line.setData(*_boundary(output_map))

    def set_opacity(self, opacity: float) -> None:
        """Fade the map, or bring it back."""
        for item in (self._image, self._line):
            item.setOpacity(opacity)


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


def _boundary(output_map: OutputMap) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the lines on which the prediction changes: the middle of its range, or another class likeliest."""
    values = output_map.values
    if values.shape[0] == 1:
        low, high = output_map.value_range
        return contour_lines(values[0], (low + high) / 2.0, output_map.extent)
    lines = []
    for index in range(values.shape[0]):
        others = np.delete(values, index, axis=0).max(axis=0)
        lines.append(contour_lines(values[index] - others, 0.0, output_map.extent))
    return np.concatenate([x for x, _ in lines]), np.concatenate([y for _, y in lines])


def _image_rect(output_map: OutputMap) -> QRectF:
    """Return where the image lies: each pixel's middle on its grid point, so half a pixel beyond the extent."""
    x_min, x_max, y_min, y_max = output_map.extent
    n_cells = output_map.values.shape[1] - 1
    dx, dy = (x_max - x_min) / n_cells, (y_max - y_min) / n_cells
    return QRectF(x_min - dx / 2, y_min - dy / 2, x_max - x_min + dx, y_max - y_min + dy)
