"""The plane as a mesh of coloured cells that were moved elsewhere, drawn once and copied until something changes."""

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPen, QPixmap, QTransform

from playground.analysis.warp import Warp, predictions_at
from playground.project.dataset import Source
from playground.ui.plots.contour import contour_lines, round_levels
from playground.ui.plots.map_layer import boundary_lines
from playground.ui.plots.output_colors import (
    MAP_STRENGTH,
    N_SHADES,
    diverging_table,
    region_pixels,
    region_table,
    shade_numbers,
)
from playground.ui.theme import Colors

Floats = NDArray[np.float64]
Extent = tuple[float, float, float, float]

N_LEVELS = 18
"""Cells are drawn in so many shades: those of one shade in one stroke."""

GROUND_SIDE = 64

BEYOND_OPACITY = 0.3
"""How strong the ground is where no place of the plane lies."""

CORNERS = 5

N_LINES = 8
"""The plane is parted by lines into so many strips in both directions."""

LINE_OPACITY = 0.45


def cell_kinds(warp: Warp, info: Source, colors: Colors) -> tuple[NDArray[np.intp], list[QColor]]:
    """Return the number of each cell's colour, shape (G − 1, G − 1), and the colours, as the map of the plane has them.

    A cell has the colour of the mean of its corners.
    """
    corners = warp.values
    means = (corners[:, :-1, :-1] + corners[:, 1:, :-1] + corners[:, :-1, 1:] + corners[:, 1:, 1:]) / 4.0
    if info.task != "multiclass":
        kinds = shade_numbers(means[0], warp.value_range) * N_LEVELS // N_SHADES
        table = diverging_table(colors, MAP_STRENGTH)
        places = ((np.arange(N_LEVELS) + 0.5) * N_SHADES / N_LEVELS).astype(np.intp)
        return kinds, [QColor(*table[place].tolist()) for place in places]
    n_classes = means.shape[0]
    levels = N_LEVELS // 3
    sureness = np.clip((means.max(axis=0) * n_classes - 1.0) / (n_classes - 1.0), 0.0, 1.0 - 1e-9)
    kinds = means.argmax(axis=0) * levels + (sureness * levels).astype(np.intp)
    steps = ((np.arange(levels) + 0.5) / levels * (n_classes - 1.0) + 1.0) / n_classes
    # One place for each class and level, with the rest shared among the other classes.
    shares = np.repeat(((1.0 - steps) / (n_classes - 1.0))[np.newaxis], n_classes, axis=0)
    values = np.stack([np.where(np.arange(n_classes)[:, np.newaxis] == k, steps, shares) for k in range(n_classes)], 1)
    pixels = region_pixels(values.astype(np.float32), region_table(colors, len(values))).reshape(-1, 3)
    return kinds, [QColor(*pixel.tolist()) for pixel in pixels]


def ground_of(warp: Warp, extent: Extent) -> NDArray[np.float32] | None:
    """Return what is predicted over an extent, shape (n_outputs, S, S), where two units alone settle that."""
    x, y = np.meshgrid(np.linspace(*extent[:2], GROUND_SIDE), np.linspace(*extent[2:], GROUND_SIDE))
    values = predictions_at(warp, x.ravel(), y.ravel())
    return None if values is None else values.reshape(-1, GROUND_SIDE, GROUND_SIDE).astype(np.float32)


def ground_pixels(values: NDArray[np.float32], warp: Warp, info: Source, colors: Colors) -> NDArray[np.uint8]:
    """Return the colours of what is predicted over an extent, shape (S, S, 3), bottom row first."""
    if info.task == "multiclass":
        return region_pixels(values, region_table(colors, len(values)))
    return diverging_table(colors, MAP_STRENGTH)[shade_numbers(values[0], warp.value_range)]


def moved(warp: Warp, columns: Floats, rows: Floats) -> tuple[Floats, Floats]:
    """Return where places between grid points, counted in columns and rows, lie in the warped plane."""
    last = warp.places.shape[1] - 1
    c, r = np.clip(columns.astype(np.intp), 0, last - 1), np.clip(rows.astype(np.intp), 0, last - 1)
    right, above = columns - c, rows - r
    corners = warp.places.astype(np.float64)
    lower = corners[:, r, c] * (1.0 - right) + corners[:, r, c + 1] * right
    upper = corners[:, r + 1, c] * (1.0 - right) + corners[:, r + 1, c + 1] * right
    x, y = lower * (1.0 - above) + upper * above
    return x, y


def warped_boundary(
    warp: Warp, info: Source, extent: Extent, ground: NDArray[np.float32] | None
) -> tuple[Floats, Floats]:
    """Return the ends of the pieces of the boundary, or of the lines of round values, in the warped plane.

    With a ground they run over all of the extent, otherwise they are moved along with the plane.
    """
    if ground is not None:
        return _parting_lines(ground, warp.value_range, info, extent)
    last = float(warp.places.shape[1] - 1)
    return moved(warp, *_parting_lines(warp.values, warp.value_range, info, (0.0, last, 0.0, last)))


def _parting_lines(
    values: NDArray[np.float32], value_range: tuple[float, float], info: Source, extent: Extent
) -> tuple[Floats, Floats]:
    if info.classes:
        return boundary_lines(values, extent)
    lines = [contour_lines(values[0], level, extent) for level in round_levels(*value_range)]
    return np.concatenate([x for x, _ in lines]), np.concatenate([y for _, y in lines])


class MeshItem(pg.GraphicsObject):
    """Draws a warp within an extent of the axes."""

    def __init__(self, colors: Colors) -> None:
        super().__init__()
        self._colors = colors
        self._extent: Extent = (0.0, 1.0, 0.0, 1.0)
        self._warp: Warp | None = None
        self._info: Source | None = None
        self._ground: NDArray[np.float32] | None = None
        self._is_curve = False
        self._picture = QPixmap()
        self._drawn_for: object = None
        self.setVisible(False)

    @property
    def warp(self) -> Warp | None:
        """What is drawn."""
        return self._warp

    def show_warp(
        self,
        extent: Extent,
        warp: Warp | None,
        info: Source | None,
        ground: NDArray[np.float32] | None = None,
        *,
        is_curve: bool = False,
    ) -> None:
        """Draw a warp, or nothing; of data of one column there are no cells but one line.

        A ground gives the cells the colours of what is predicted at every place of the extent.
        """
        if extent != self._extent:
            self.prepareGeometryChange()
            self._extent = extent
        self._warp, self._info, self._ground, self._is_curve = warp, info, ground, is_curve
        self._drawn_for = None
        self.setVisible(warp is not None)
        self.update()

    def recolor(self, colors: Colors) -> None:
        """Take over the colours of a theme."""
        self._colors = colors
        self._drawn_for = None
        self.update()

    def boundingRect(self) -> QRectF:
        x_min, x_max, y_min, y_max = self._extent
        return QRectF(x_min, y_min, x_max - x_min, y_max - y_min)

    def paint(self, painter: QPainter, *_args: object) -> None:
        """Copy the picture, drawn anew where warp, size or scale are others."""
        if self._warp is None or self._info is None:
            return
        transform, ratio = painter.worldTransform(), painter.device().devicePixelRatioF()
        area = transform.mapRect(self.boundingRect()).toAlignedRect()
        if (transform, ratio) != self._drawn_for:
            self._picture = self._draw(self._warp, self._info, transform, area, ratio)
            self._drawn_for = (transform, ratio)
        painter.save()
        painter.resetTransform()
        painter.drawPixmap(area.topLeft(), self._picture)
        painter.restore()

    def _draw(self, warp: Warp, info: Source, transform: QTransform, area: QRect, ratio: float) -> QPixmap:
        picture = QPixmap(area.size() * ratio)
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        to_pixels = (transform.m11(), transform.dx() - area.left()), (transform.m22(), transform.dy() - area.top())
        # Far beyond the picture Qt's numbers end.
        x, y = (
            np.clip(np.nan_to_num(values.astype(np.float64) * factor + offset), -20_000.0, 20_000.0)
            for values, (factor, offset) in zip(warp.places, to_pixels, strict=True)
        )
        if self._is_curve:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(QColor(self._colors.quiet), 1.5))
            painter.drawPath(pg.arrayToQPath(x[0], y[0]))
        else:
            self._draw_cells(painter, warp, info, x, y, area)
            self._draw_grid(painter, x, y)
        painter.end()
        return picture

    def _draw_cells(self, painter: QPainter, warp: Warp, info: Source, x: Floats, y: Floats, area: QRect) -> None:
        # Cells that are turned over are walked the other way round: two ways round would cancel where they overlap.
        is_turned = (x[1:, 1:] - x[:-1, :-1]) * (y[1:, :-1] - y[:-1, 1:]) < (y[1:, 1:] - y[:-1, :-1]) * (
            x[1:, :-1] - x[:-1, 1:]
        )
        cells_x, cells_y = (_corners(values, is_turned) for values in (x, y))
        if self._ground is not None:
            ground = ground_pixels(self._ground, warp, info, self._colors)
            # The ground shows where there are cells,
            painter.fillPath(_polygons(cells_x.reshape(-1, CORNERS), cells_y.reshape(-1, CORNERS)), QColor("black"))
            painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceIn)
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            side = len(ground)
            image = QImage(np.ascontiguousarray(ground[::-1]).data, side, side, 3 * side, QImage.Format.Format_RGB888)
            painter.drawImage(QRect(0, 0, area.width(), area.height()), image)
            # and faintly where there are none: what would be predicted there.
            painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_DestinationOver)
            painter.setOpacity(BEYOND_OPACITY)
            painter.drawImage(QRect(0, 0, area.width(), area.height()), image)
            painter.setOpacity(1.0)
            painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceOver)
            return
        kinds, palette = cell_kinds(warp, info, self._colors)
        for kind in np.unique(kinds).tolist():
            of_kind = kinds == kind
            path = _polygons(cells_x[of_kind], cells_y[of_kind])
            painter.fillPath(path, palette[kind])

    def _draw_grid(self, painter: QPainter, x: Floats, y: Floats) -> None:
        color = QColor(self._colors.text)
        color.setAlphaF(LINE_OPACITY)
        painter.setPen(QPen(color, 1))
        rows = slice(None, None, max(1, (len(x) - 1) // N_LINES))
        painter.drawPath(_polylines(x[rows], y[rows]))
        painter.drawPath(_polylines(x.T[rows], y.T[rows]))


def _corners(values: Floats, is_turned: NDArray[np.bool_]) -> Floats:
    """Return one coordinate of the corners of all cells, the first one twice, shape (G − 1, G − 1, 5)."""
    first, right, across, above = values[:-1, :-1], values[:-1, 1:], values[1:, 1:], values[1:, :-1]
    second, last = np.where(is_turned, above, right), np.where(is_turned, right, above)
    return np.stack((first, second, across, last, first), axis=-1)


def _polygons(x: Floats, y: Floats) -> QPainterPath:
    """Return closed polygons, one a row."""
    path = _polylines(x, y)
    path.setFillRule(Qt.FillRule.WindingFill)
    return path


def _polylines(x: Floats, y: Floats) -> QPainterPath:
    """Return lines, one a row, each whole and apart from the others."""
    connect = np.ones(x.shape, dtype=np.int32)
    connect[:, -1] = 0
    path: QPainterPath = pg.arrayToQPath(x.ravel(), y.ravel(), connect=connect.ravel())
    return path
