"""What the network puts out over the plane: colours, and the lines on which the prediction changes."""

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from playground.data.plane import Plane
from playground.project.dataset import Source
from playground.session.messages import OutputMap
from playground.ui.plots.contour import NO_LEVELS, Levels, contour_levels, contour_lines, region_lines
from playground.ui.plots.curve_layer import CurveLayer
from playground.ui.plots.level_labels import LevelLabels
from playground.ui.plots.map_style import (
    THRESHOLD,
    MapStyle,
    fine_levels,
    labelled_levels,
    leveled,
    shades,
)
from playground.ui.plots.output_colors import MAP_STRENGTH, diverging_table, likeliest, region_pixels, region_table
from playground.ui.theme import Colors, mix
from playground.ui.wording import short_number

Floats = NDArray[np.float64]


class MapLayer:
    """Owns the image and the lines of one plot and shows an output map with them, or the map of a unit.

    Along data of one column what is predicted is drawn upwards, and there is no image but that of a unit.
    """

    def __init__(self, plot: pg.PlotItem, colors: Colors) -> None:
        self._colors = colors
        self._scale = 1.0
        self.style = MapStyle()
        self._image = SmoothImageItem(axisOrder="row-major")
        self._line = pg.PlotCurveItem(connect="pairs", antialias=False)
        self._fine = pg.PlotCurveItem(connect="pairs", antialias=False)
        self._fine.setZValue(5)
        self.curve = CurveLayer(plot, colors)
        self.labels = LevelLabels(plot, colors)
        for item in (self._image, self._fine, self._line):
            plot.addItem(item)
        self.recolor(colors, 1.0)

    @property
    def pixels(self) -> NDArray[np.uint8] | None:
        """The colours of the map, shape (G, G, 3), bottom row first; None where there is no map."""
        image: NDArray[np.uint8] | None = self._image.image
        return image

    @property
    def image_rect(self) -> QRectF:
        """Where the image lies, in the units of the axes."""
        rect: QRectF = self._image.mapRectToParent(self._image.boundingRect())
        return rect

    @property
    def boundary(self) -> tuple[Floats, Floats]:
        """The ends of the pieces of the lines on which the prediction changes, in the units of the axes."""
        return _data_of(self._line)

    @property
    def fine_lines(self) -> tuple[Floats, Floats]:
        """The ends of the pieces of the thin lines of levels, in the units of the axes."""
        return _data_of(self._fine)

    def recolor(self, colors: Colors, scale: float) -> None:
        """Take over the colours of a theme, `scale` device pixels to a pixel; the next map has them."""
        self._colors, self._scale = colors, scale
        self._table = diverging_table(colors, MAP_STRENGTH)
        self._regions = region_table(colors, 1)
        self._fine.setPen(_cosmetic(QPen(QColor(mix(colors.panel, colors.text, 0.6)), scale)))
        self.curve.recolor(colors, scale)
        self.labels.recolor(colors)

    def clear(self) -> None:
        """Show nothing."""
        self._image.clear()
        for item in (self._line, self._fine):
            item.setData([], [])
        self.curve.clear()
        self.labels.show(NO_LEVELS, {}, (0.0, 1.0, 0.0, 1.0))

    def show(
        self,
        output_map: OutputMap,
        plane: Plane,
        info: Source,
        unit_map: OutputMap | None = None,
        threshold: float | None = None,
    ) -> None:
        """Draw a map, of the network or of a unit; `threshold` is the value of the unit that has a strong line."""
        self._line.setPen(self._boundary_pen(is_mark=plane.is_curve))
        self._line.setZValue(5 if plane.is_curve else 15)
        if plane.is_curve:
            self.curve.show(output_map, plane, info)
        else:
            self.curve.clear()
        seen = output_map if unit_map is None else unit_map
        if plane.is_curve and unit_map is None:
            self._image.clear()
            # All rows are alike: two of them give the lines from bottom to top.
            lines = boundary_lines(output_map.values[:, :2], output_map.extent) if info.classes else _none()
            self._line.setData(*lines)
            self._show_levels(NO_LEVELS, {}, output_map)
            return
        self._image.setImage(self._pixels(seen, info), autoLevels=False)
        self._image.setRect(_image_rect(seen))
        self._line.setData(*_strong_lines(seen, info, threshold))
        levels = fine_levels(seen, info, self.style)
        lines_of = contour_levels(leveled(seen), levels, seen.extent) if levels else NO_LEVELS
        low, high = seen.value_range
        texts = {
            place: short_number(levels[place], high - low) for place in labelled_levels(levels, seen, info, self.style)
        }
        self._show_levels(lines_of, texts, seen)

    def set_opacity(self, opacity: float) -> None:
        """Fade the map, or bring it back."""
        for item in (self._image, self._line, self._fine):
            item.setOpacity(opacity)
        self.labels.set_opacity(opacity)
        self.curve.set_opacity(opacity)

    def _show_levels(self, lines: Levels, texts: dict[int, str], seen: OutputMap) -> None:
        self._fine.setData(lines.x, lines.y)
        self.labels.show(lines, texts, seen.extent)

    def _pixels(self, seen: OutputMap, info: Source) -> NDArray[np.uint8]:
        if seen.unit is not None or info.task != "multiclass":
            return self._table[shades(seen, info, self.style)]
        if len(self._regions) != seen.values.shape[0]:
            self._regions = region_table(self._colors, seen.values.shape[0])
        return region_pixels(seen.values, self._regions, is_discrete=self.style.is_discrete)

    def _boundary_pen(self, *, is_mark: bool) -> QPen:
        """Return how the lines on which the prediction changes are drawn; on a curve they are marks, drawn fine."""
        if is_mark:
            return _cosmetic(QPen(QColor(self._colors.quiet), self._scale))
        pen = QPen(QColor(self._colors.text), 2 * self._scale)
        # Without round ends, short 2 px pieces at 45° leave gaps between them.
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        return _cosmetic(pen)


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
        return contour_lines(values[0], THRESHOLD, extent)
    return region_lines(values, likeliest(values)[0], extent)


def _strong_lines(seen: OutputMap, info: Source, threshold: float | None) -> tuple[Floats, Floats]:
    """Return where the predicted class changes, or where a unit has the value of its threshold."""
    if seen.unit is not None:
        return _none() if threshold is None else contour_lines(seen.values[0], threshold, seen.extent)
    return boundary_lines(seen.values, seen.extent) if info.classes else _none()


def _data_of(item: pg.PlotCurveItem) -> tuple[Floats, Floats]:
    x, y = item.getData()
    return _none() if x is None else (x, y)


def _cosmetic(pen: QPen) -> QPen:
    """Return a pen that counts its width in pixels, not in the units of the axes."""
    pen.setCosmetic(True)
    return pen


def _none() -> tuple[Floats, Floats]:
    return np.empty(0), np.empty(0)


def _image_rect(output_map: OutputMap) -> QRectF:
    """Return where the image lies: each pixel's middle on its grid point, so half a pixel beyond the extent."""
    x_min, x_max, y_min, y_max = output_map.extent
    n_cells = output_map.values.shape[1] - 1
    dx, dy = (x_max - x_min) / n_cells, (y_max - y_min) / n_cells
    return QRectF(x_min - dx / 2, y_min - dy / 2, x_max - x_min + dx, y_max - y_min + dy)
