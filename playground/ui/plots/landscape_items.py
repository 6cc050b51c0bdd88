"""What is drawn over the map of a landscape: the path, fading with its distance off the plane, and the marks."""

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPolygonF

from playground.ui.plots.landscape_scale import Floats
from playground.ui.theme import Colors

FADES = (1.0, 0.75, 0.5, 0.3, 0.15)
"""How strong the path is, from in the plane to as far off it as the map is wide, in equal parts."""

BALL_PX, LOWEST_PX = 11.0, 9.0


class TrailItem(pg.GraphicsObject):
    """A path in a few strengths, drawn as one item."""

    def __init__(self) -> None:
        super().__init__()
        self._parts: list[tuple[float, QPainterPath]] = []
        self._bounds = QRectF()
        self._pen = QPen()

    def show_path(self, places: Floats, fades: Floats) -> None:
        """Draw places, shape (T, 2), joined in their order; `fades`, shape (T,), are 0 in the plane and 1 far off."""
        self.prepareGeometryChange()
        numbers = np.minimum(np.maximum(fades, 0.0) * len(FADES), len(FADES) - 1).astype(np.int64)
        # A piece is as faint as the fainter of its ends.
        pieces = np.maximum(numbers[:-1], numbers[1:])
        self._parts = []
        for number, strength in enumerate(FADES):
            ends = np.flatnonzero(pieces == number)
            if ends.size:
                joined = places[np.stack([ends, ends + 1], axis=1).ravel()]
                line = pg.functions.arrayToQPath(joined[:, 0], joined[:, 1], connect="pairs")
                self._parts.append((strength, line))
        low, high = (places.min(axis=0), places.max(axis=0)) if len(places) else (np.zeros(2), np.zeros(2))
        self._bounds = QRectF(QPointF(*low), QPointF(*high))
        self.update()

    def set_pen(self, color: str, scale: float) -> None:
        """Draw in a colour, two pixels wide."""
        self._pen = QPen(QColor(color), 2 * scale)
        self._pen.setCosmetic(True)
        self.update()

    def boundingRect(self) -> QRectF:
        return self._bounds

    def paint(self, painter: QPainter, *args: object) -> None:
        del args
        opacity = painter.opacity()
        painter.setPen(self._pen)
        # The faintest first, so that the path in the plane lies over what is off it.
        for strength, line in reversed(self._parts):
            painter.setOpacity(opacity * strength)
            painter.drawPath(line)


class MarksItem(pg.GraphicsObject):
    """The dot of the run and the triangle of the lowest loss, of the same size at every zoom."""

    def __init__(self) -> None:
        super().__init__()
        self._ball: QPointF | None = None
        self._lowest: QPointF | None = None
        self._fill, self._edge = QColor(), QColor()
        self.setZValue(20)

    def show_places(self, ball: tuple[float, float] | None, lowest: tuple[float, float] | None) -> None:
        """Move the marks; None has none."""
        self.prepareGeometryChange()
        self._ball = None if ball is None else QPointF(*ball)
        self._lowest = None if lowest is None else QPointF(*lowest)
        self.update()

    def recolor(self, colors: Colors) -> None:
        """Draw in the colours of a theme."""
        self._fill, self._edge = QColor(colors.text), QColor(colors.panel)
        self.update()

    def boundingRect(self) -> QRectF:
        view = self.getViewBox()
        return QRectF() if view is None else QRectF(self.viewRect())

    def paint(self, painter: QPainter, *args: object) -> None:
        del args
        view = self.getViewBox()
        if view is None:
            return
        across, up = view.viewPixelSize()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for place, draw in ((self._lowest, self._draw_lowest), (self._ball, self._draw_ball)):
            if place is not None:
                painter.save()
                painter.translate(place)
                painter.scale(across, -up)
                draw(painter)
                painter.restore()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)

    def _draw_ball(self, painter: QPainter) -> None:
        painter.setPen(QPen(self._edge, 2.0))
        painter.setBrush(self._fill)
        painter.drawEllipse(QPointF(0.0, 0.0), BALL_PX / 2, BALL_PX / 2)

    def _draw_lowest(self, painter: QPainter) -> None:
        half = LOWEST_PX / 2
        corners = [QPointF(-half, -half), QPointF(half, -half), QPointF(0.0, half)]
        for pen in (QPen(self._edge, 4.0), QPen(self._fill, 1.5)):
            pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
            painter.setPen(pen)
            painter.setBrush(self._edge)
            painter.drawPolygon(QPolygonF(corners))
