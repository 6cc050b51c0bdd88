"""The heat map of a landscape: shades and lines of equal loss, the path, the present place, and what is pointed at."""

import math

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from playground.analysis.landscape import Landscape
from playground.ui.plots.landscape_feed import Drawing, drawn_lines
from playground.ui.plots.landscape_items import MarksItem, TrailItem
from playground.ui.plots.landscape_scale import Floats, LossScale, fitted_scale, full_shade, shade_table, shades
from playground.ui.plots.map_layer import SmoothImageItem
from playground.ui.plots.plot_area import BOTTOM_AXIS_PX, STALE_OPACITY, PlotArea
from playground.ui.theme import Theme, mix

LINE_SHARE = 0.45
"""How far a level line goes from the full shade towards the colour of text, so that the path stays stronger."""

LOW_AXIS_PX = 20
"""Room for the numbers of the lower axis alone."""

ZOOM_STEP = 1.25
KEY_SHARE = 1 / 20
"""An arrow key goes this share of the map."""

ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, 1),
    Qt.Key.Key_Down: (0, -1),
}


class LandscapeMap(PlotArea):
    """Draws a landscape; `zoomed(factor)` asks for a nearer one below 1 and for all of it at 0.

    `pointed` tells the place the pointer or the arrow keys are on, None when on none.
    """

    zoomed = Signal(float)
    pointed = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        self._drawing: Drawing | None = None
        self._scale: LossScale | None = None
        self._place: tuple[float, float] | None = None
        self._is_low = False
        super().__init__(theme)
        if parent is not None:
            self.setParent(parent)
        self._table = shade_table(theme.colors)
        self._image = SmoothImageItem(axisOrder="row-major")
        self._lines = pg.PlotCurveItem(connect="pairs", antialias=False)
        self._trail = TrailItem()
        self._marks = MarksItem()
        self._cross = pg.ScatterPlotItem(symbol="+", size=13, pxMode=True)
        item = self.getPlotItem()
        for part in (self._image, self._lines, self._trail, self._marks, self._cross):
            item.addItem(part, ignoreBounds=True)
        item.disableAutoRange()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(120, 80)
        self.scene().sigMouseMoved.connect(self._on_pointer_moved)
        theme.changed.connect(self.recolor)
        self.scale_changed.connect(self.recolor)
        self.recolor()

    @property
    def scale(self) -> LossScale | None:
        """What the shades mean; None before there is a map."""
        return self._scale

    @property
    def place(self) -> tuple[float, float] | None:
        """The place that is pointed at."""
        return self._place

    @property
    def pixels(self) -> np.ndarray | None:
        """The colours of the map, shape (G, G, 3), bottom row first."""
        image: np.ndarray | None = self._image.image
        return image

    @property
    def lines(self) -> tuple[Floats, Floats]:
        """The ends of the pieces of the level lines."""
        x, y = self._lines.getData()
        return (np.empty(0), np.empty(0)) if x is None else (x, y)

    def show_drawing(self, drawing: Drawing, *, is_logarithmic: bool) -> None:
        """Draw a landscape."""
        landscape, self._drawing = drawing.landscape, drawing
        self._scale, lines = drawing.scale, drawing.lines
        if drawing.scale.is_logarithmic != is_logarithmic:
            self._scale = fitted_scale(landscape.losses, None, is_logarithmic=is_logarithmic)
            lines = drawn_lines(landscape, self._scale)
        self._draw_map(landscape, self._scale)
        self._lines.setData(*lines)
        self._draw_run(landscape)
        a_min, a_max, b_min, b_max = landscape.extent
        self.setRange(xRange=(a_min, a_max), yRange=(b_min, b_max), padding=0)

    def move_ball(self, place: tuple[float, float]) -> None:
        """Put the dot elsewhere on the map that is drawn."""
        if self._drawing is not None:
            lowest = self._drawing.landscape.lowest
            self._marks.show_places(place, None if lowest is None else lowest[:2])

    def clear_map(self) -> None:
        """Show nothing."""
        self._drawing, self._scale = None, None
        self._image.clear()
        self._lines.setData([], [])
        self._trail.show_path(np.zeros((0, 2)), np.zeros(0))
        self._marks.show_places(None, None)
        self.point_at(None)

    def set_faded(self, *, is_faded: bool) -> None:
        """Fade everything while it is out of date, or bring it back."""
        for item in (self._image, self._lines, self._trail, self._marks):
            item.setOpacity(STALE_OPACITY if is_faded else 1.0)

    def set_low(self, *, is_low: bool) -> None:
        """Leave the names of the axes away where there is no room for them, or put them there again."""
        for name in ("left", "bottom"):
            self.getAxis(name).showLabel(not is_low)
        self.getAxis("bottom").setHeight(LOW_AXIS_PX if is_low else BOTTOM_AXIS_PX)
        self._is_low = is_low

    def name_axes(self, across: str, up: str) -> None:
        """Name both axes where they have room for it."""
        self.set_labels(across, up)
        for name in ("left", "bottom"):
            self.getAxis(name).showLabel(not self._is_low)

    def point_at(self, place: tuple[float, float] | None) -> None:
        """Put the cross at a place, and tell of it."""
        if place is None and self._place is None:
            return
        self._place = place
        self._cross.setData([], []) if place is None else self._cross.setData([place[0]], [place[1]])
        self.pointed.emit(place)

    def recolor(self) -> None:
        """Draw in the colours of the theme."""
        colors, scale = self._theme.colors, self.devicePixelRatioF()
        self._table = shade_table(colors)
        self._lines.setPen(pg.mkPen(mix(full_shade(colors), colors.text, LINE_SHARE), width=scale))
        self._trail.set_pen(colors.text, scale)
        self._marks.recolor(colors)
        self._cross.setPen(pg.mkPen(colors.text, width=scale))
        if self._drawing is not None and self._scale is not None:
            self._draw_map(self._drawing.landscape, self._scale)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom."""
        turned = event.angleDelta().y()
        if turned:
            self.zoomed.emit(ZOOM_STEP ** (-turned / 120.0))
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Zoom by + and −, show all by 0, and read single places by the arrow keys."""
        key = event.key()
        if key in {Qt.Key.Key_Plus, Qt.Key.Key_Equal}:
            self.zoomed.emit(1.0 / ZOOM_STEP)
        elif key == Qt.Key.Key_Minus:
            self.zoomed.emit(ZOOM_STEP)
        elif key == Qt.Key.Key_0:
            self.zoomed.emit(0.0)
        elif key in ARROWS and self._drawing is not None:
            self._step(*ARROWS[Qt.Key(key)])
        elif key == Qt.Key.Key_Escape and self._place is not None:
            self.point_at(None)
        else:
            super().keyPressEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.point_at(None)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.point_at(None)

    def _step(self, across: int, up: int) -> None:
        assert self._drawing is not None
        landscape = self._drawing.landscape
        a_min, a_max, b_min, b_max = landscape.extent
        a, b = self._place or landscape.here
        a = min(max(a + across * KEY_SHARE * (a_max - a_min), a_min), a_max)
        b = min(max(b + up * KEY_SHARE * (b_max - b_min), b_min), b_max)
        self.point_at((a, b))

    def _draw_map(self, landscape: Landscape, scale: LossScale) -> None:
        pixels = shades(landscape.losses, scale, self._table, self._theme.colors.border)
        self._image.setImage(pixels, autoLevels=False)
        a_min, a_max, b_min, b_max = landscape.extent
        # Each pixel's middle lies on its place, so the image ends half a pixel beyond the extent.
        da, db = (a_max - a_min) / (landscape.side - 1), (b_max - b_min) / (landscape.side - 1)
        self._image.setRect(QRectF(a_min - da / 2, b_min - db / 2, a_max - a_min + da, b_max - b_min + db))

    def _draw_run(self, landscape: Landscape) -> None:
        a_min, a_max, b_min, b_max = landscape.extent
        lengths = np.linalg.norm(landscape.slice.axes, axis=1)
        width = math.hypot((a_max - a_min) * lengths[0], (b_max - b_min) * lengths[1])
        self._trail.show_path(landscape.path, landscape.path_distances / max(width, 1e-300))
        lowest = landscape.lowest
        self._marks.show_places(landscape.here, None if lowest is None else lowest[:2])

    def _on_pointer_moved(self, position: QPointF) -> None:
        view = self.getViewBox()
        if self._drawing is None or not view.sceneBoundingRect().contains(position):
            self.point_at(None)
            return
        place = view.mapSceneToView(position)
        self.point_at((place.x(), place.y()))
