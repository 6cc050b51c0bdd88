"""Draws the landscape of one or two parameters with the ball, its arrow, its next step and those after it."""

from typing import Literal, TypeAlias

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt, Signal, SignalInstance
from PySide6.QtGui import QMouseEvent, QResizeEvent, QWheelEvent

from playground.analysis.descent import Descent, View
from playground.ui.plots.contour import contour_lines
from playground.ui.plots.landscape_scale import full_shade, shade_table
from playground.ui.plots.plot_area import BOTTOM_AXIS_PX, STALE_OPACITY, PlotArea
from playground.ui.theme import Theme, mix

Floats = NDArray[np.float64]
Dragged: TypeAlias = Literal["ring", "ball"]

N_RINGS = 9
BALL_PX, GHOST_PX, DOT_PX, HEAD_PX = 13, 13, 5, 12
REACH_PX = 16.0
"""How near the pointer must come to the ring to take hold of it."""
ARROW_SHARE = 0.35
"""The arrow is at most this share of the window's half width long."""
FAR = 50.0
"""Places this many half widths away are drawn there: Qt cannot draw what lies endlessly far."""
ZOOM_STEP = 1.25
LOW_AXIS_PX = 20
"""Room for the numbers of the lower axis alone."""


class DescentPlot(PlotArea):
    """Shows a window of the landscape and a descent in it.

    `rate_tried(η)` follows the ring while it is dragged, `rate_taken(η)` tells where it was let go; `ball_tried(place)`
    and `ball_taken(place)`, shape (F,), do the same of the ball. `zoomed(factor)` asks for a wider or narrower window,
    `reshaped` says that the window has another form.
    """

    rate_tried = Signal(float)
    rate_taken = Signal(float)
    ball_tried = Signal(object)
    ball_taken = Signal(object)
    zoomed = Signal(float)
    reshaped = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, right_px=12)
        self._view: View | None = None
        self._descent: Descent | None = None
        self._dragged: Dragged | None = None
        self.viewport().setMouseTracking(True)
        self._make_items()
        theme.changed.connect(self.recolor)
        self.scale_changed.connect(self.recolor)
        self.recolor()

    @property
    def aspect(self) -> float:
        """How many times as wide as high the inner area is."""
        rect = self.getViewBox().rect()
        return float(rect.width() / rect.height()) if rect.height() > 0 else 1.0

    @property
    def is_dragged(self) -> bool:
        """Whether the ring or the ball is held."""
        return self._dragged is not None

    def show_landscape(self, view: View, values: Floats) -> None:
        """Show a window of the landscape: losses (N,) along one parameter or (G, G) over two, rows upwards."""
        self._view = view
        is_plane = values.ndim == 2
        self._image.setVisible(is_plane)
        self._rings.setVisible(is_plane)
        self._curve.setVisible(not is_plane)
        left, right, low, high = view.extent
        if is_plane:
            self._show_plane(values, view)
        else:
            finite = values[np.isfinite(values)]
            low, high = (float(finite.min()), float(finite.max())) if finite.size else (0.0, 1.0)
            room = 0.06 * max(high - low, 1e-12)
            low, high = low - room, high + room
            self._curve.setData(np.linspace(left, right, len(values)), values)
        self.setRange(xRange=(left, right), yRange=(low, high), padding=0)

    def show_descent(self, descent: Descent) -> None:
        """Show the ball and its steps."""
        self._descent = descent
        assert self._view is not None
        across, up = self._drawn(descent.path, descent.losses)
        self._ball.setData(across[:1], up[:1])
        self._ghost.setData(across[1:2], up[1:2])
        self._steps.setData(across, up)
        self._dots.setData(across[2:], up[2:])
        self._show_arrow(descent)

    def show_run(self, path: Floats) -> None:
        """Show the way the run has gone over two parameters, shape (T, 2)."""
        self._run.setData(path[:, 0], path[:, 1])

    def set_low(self, *, is_low: bool) -> None:
        """Leave the name of the lower axis away where there is no room for it, or put it there again."""
        axis = self.getAxis("bottom")
        axis.showLabel(not is_low)
        axis.setHeight(LOW_AXIS_PX if is_low else BOTTOM_AXIS_PX)

    def clear_all(self) -> None:
        """Show nothing."""
        self._view = self._descent = None
        self._image.clear()
        for item in (self._rings, self._curve, self._run, self._steps, self._ball, self._ghost, self._dots):
            item.setData([], [])
        self._shaft.setData([], [])
        self._head.hide()

    def set_faded(self, *, is_faded: bool) -> None:
        """Fade everything, or bring it back."""
        for item in (self._image, self._rings, self._curve, self._run, self._steps, self._dots, self._ghost):
            item.setOpacity(STALE_OPACITY if is_faded else 1.0)

    def rate_at(self, position: QPointF) -> float | None:
        """Return the η whose next step comes nearest to a place of the widget; None where there is no slope."""
        descent = self._descent
        if descent is None:
            return None
        slope = descent.spot.gradient
        steep = float(slope @ slope)
        return max(0.0, float((descent.spot.at - self._place_at(position)) @ slope) / steep) if steep > 0.0 else None

    def ghost_position(self) -> QPointF | None:
        """Return where in the widget the ring of the next step is."""
        return self._position_of(self._ghost)

    def ball_position(self) -> QPointF | None:
        """Return where in the widget the ball is."""
        return self._position_of(self._ball)

    def recolor(self) -> None:
        """Take over the theme's colours."""
        colors, scale = self._theme.colors, self.devicePixelRatioF()
        self._image.setLookupTable(shade_table(colors))
        self._rings.setPen(pg.mkPen(mix(colors.panel, colors.text, 0.35), width=scale))
        self._curve.setPen(pg.mkPen(full_shade(colors), width=2 * scale))
        self._run.setPen(pg.mkPen(colors.quiet, width=scale, style=Qt.PenStyle.DashLine))
        self._steps.setPen(pg.mkPen(mix(colors.panel, colors.text, 0.8), width=scale, style=Qt.PenStyle.DotLine))
        self._shaft.setPen(pg.mkPen(colors.negative, width=2 * scale))
        self._head.setStyle(pen=pg.mkPen(colors.negative), brush=pg.mkBrush(colors.negative))
        self._ball.setBrush(pg.mkBrush(colors.text))
        self._ball.setPen(pg.mkPen(colors.panel, width=scale))
        self._ghost.setBrush(pg.mkBrush(colors.panel))
        self._ghost.setPen(pg.mkPen(colors.text, width=2 * scale))
        self._dots.setBrush(pg.mkBrush(colors.text))
        self._dots.setPen(pg.mkPen(colors.panel, width=scale))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.reshaped.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        self.zoomed.emit(ZOOM_STEP ** (-event.angleDelta().y() / 120.0))
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._dragged = self._what_is_at(event.position())
            if self._dragged is not None:
                self.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._dragged is not None:
            self._tell(event.position(), self.rate_tried, self.ball_tried)
        elif self._what_is_at(event.position()) is not None:
            self.viewport().setCursor(Qt.CursorShape.OpenHandCursor)
        else:
            self.viewport().unsetCursor()
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._dragged is not None and event.button() == Qt.MouseButton.LeftButton:
            self.viewport().unsetCursor()
            dragged, self._dragged = self._dragged, None
            self._tell(event.position(), self.rate_taken, self.ball_taken, dragged)
        event.accept()

    def _tell(
        self, position: QPointF, of_rate: SignalInstance, of_ball: SignalInstance, dragged: Dragged | None = None
    ) -> None:
        """Tell where what is dragged is now."""
        if (dragged or self._dragged) == "ball":
            of_ball.emit(self._place_at(position))
        elif (rate := self.rate_at(position)) is not None:
            of_rate.emit(rate)

    def _what_is_at(self, position: QPointF) -> Dragged | None:
        """Return which of ring and ball is within reach of the pointer, the nearer one."""
        found: list[tuple[float, Dragged]] = []
        parts: tuple[tuple[QPointF | None, Dragged], ...] = (
            (self.ghost_position(), "ring"),
            (self.ball_position(), "ball"),
        )
        for at, what in parts:
            if at is not None and (distance := (at - position).manhattanLength()) <= REACH_PX:
                found.append((distance, what))
        return min(found, key=lambda each: each[0])[1] if found else None

    def _place_at(self, position: QPointF) -> Floats:
        """Return the free parameters at a place of the widget, shape (F,)."""
        assert self._descent is not None
        place = self.getViewBox().mapSceneToView(self.mapToScene(position.toPoint()))
        return np.array([place.x(), place.y()])[: self._descent.spot.at.size]

    def _position_of(self, item: pg.ScatterPlotItem) -> QPointF | None:
        across, up = item.getData()
        if across is None or len(across) == 0:
            return None
        scene = self.getViewBox().mapViewToScene(QPointF(float(across[0]), float(up[0])))
        return QPointF(self.mapFromScene(scene))

    def _make_items(self) -> None:
        self._image = pg.ImageItem()
        self._rings = pg.PlotCurveItem(connect="pairs", antialias=False)
        self._curve = pg.PlotCurveItem(connect="finite", antialias=False)
        self._run = pg.PlotCurveItem(antialias=False)
        self._steps = pg.PlotCurveItem(antialias=False)
        self._shaft = pg.PlotCurveItem(antialias=True)
        self._head = pg.ArrowItem(angle=0, headLen=HEAD_PX, tipAngle=40, baseAngle=10, pxMode=True)
        self._dots, self._ghost, self._ball = (
            pg.ScatterPlotItem(size=size, pxMode=True) for size in (DOT_PX, GHOST_PX, BALL_PX)
        )
        item = self.getPlotItem()
        items = (
            self._image, self._rings, self._curve, self._run, self._steps, self._dots, self._shaft, self._head,
            self._ghost, self._ball,
        )  # fmt: skip
        for level, part in enumerate(items):
            part.setZValue(level)
            item.addItem(part, ignoreBounds=True)
        self._head.hide()
        item.disableAutoRange()

    def _show_plane(self, values: Floats, view: View) -> None:
        """Draw losses by the square root of their height above the lowest: the rings of a bowl are equally wide."""
        left, right, low, high = view.extent
        finite = values[np.isfinite(values)]
        bottom, top = (float(finite.min()), float(finite.max())) if finite.size else (0.0, 1.0)
        shares = np.sqrt(np.clip((values - bottom) / max(top - bottom, 1e-300), 0.0, 1.0))
        self._image.setImage(np.nan_to_num(shares, nan=1.0).astype(np.float32), autoLevels=False, levels=(0.0, 1.0))
        side = values.shape[0]
        step_x, step_y = (right - left) / (side - 1), (high - low) / (side - 1)
        # A grid point lies in the middle of its pixel.
        self._image.setRect(QRectF(left - step_x / 2, low - step_y / 2, side * step_x, side * step_y))
        lines = [contour_lines(shares, level, view.extent) for level in np.arange(1, N_RINGS + 1) / (N_RINGS + 1)]
        self._rings.setData(np.concatenate([x for x, _ in lines]), np.concatenate([y for _, y in lines]))

    def _drawn(self, path: Floats, losses: Floats) -> tuple[Floats, Floats]:
        """Return where places of the landscape are drawn, shapes (K,): those far outside at the far end of the way."""
        assert self._view is not None
        view = self._view
        reach = FAR * view.half
        across = np.clip(path[:, 0], view.centre[0] - reach, view.centre[0] + reach)
        if path.shape[1] == 2:
            return across, np.clip(path[:, 1], view.centre[1] - reach, view.centre[1] + reach)
        (_, _), (low, high) = self.getViewBox().viewRange()
        room = FAR * (high - low)
        return across, np.clip(np.nan_to_num(losses, nan=high + room, posinf=high + room), low - room, high + room)

    def _show_arrow(self, descent: Descent) -> None:
        """Draw −∇J from the ball, shortened where it is longer than a share of the window."""
        assert self._view is not None
        slope = float(np.linalg.norm(descent.spot.gradient))
        if slope <= 0.0 or not np.isfinite(slope) or descent.verdict == "rests":
            self._shaft.setData([], [])
            self._head.hide()
            return
        length = min(1.0, ARROW_SHARE * self._view.half / slope)
        way = np.zeros(2)
        way[: descent.spot.at.size] = -length * descent.spot.gradient
        across, up = self._drawn(descent.path[:1], descent.losses[:1])
        tip = np.array([across[0], up[0]]) + way
        self._shaft.setData([across[0], tip[0]], [up[0], tip[1]])
        box = self.getViewBox()
        here, there = box.mapViewToScene(QPointF(across[0], up[0])), box.mapViewToScene(QPointF(*tip))
        angle = np.degrees(np.arctan2(there.y() - here.y(), there.x() - here.x()))
        self._head.setStyle(angle=180.0 + float(angle))
        self._head.setPos(*tip)
        self._head.show()
