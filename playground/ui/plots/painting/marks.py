"""What a tool draws over the plane: the circle it works in, the cross of the keyboard, rings and the selection box."""

from typing import Any

import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from playground.ui.plots.plot_area import PlotArea
from playground.ui.theme import Colors

CROSS_PX = 6.0
RING_PX = 13
"""Chosen points have a square around them: a round ring is around points that are told wrong."""
RING_Z, BOX_Z, CIRCLE_Z = 12, 24, 25
"""Rings lie over the points and below the boundary, everything else over all."""


class Outline(QGraphicsItem):
    """Lines in the units of the axes, drawn dark with a light edge, so that they are seen on points and map alike."""

    def __init__(self, z: float) -> None:
        super().__init__()
        self._path = QPainterPath()
        self._pens: list[QPen] = []
        self._margin = 0.0
        self.setZValue(z)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        self.hide()

    def recolor(self, colors: Colors, scale: float, style: Qt.PenStyle = Qt.PenStyle.SolidLine) -> None:
        """Take over the colours of a theme; pens count device pixels, `scale` of them to a pixel."""
        self._pens = [pg.mkPen(colors.panel, width=3.5 * scale), pg.mkPen(colors.text, width=1.5 * scale, style=style)]
        self.update()

    def draw(self, path: QPainterPath, pixel: float) -> None:
        """Show these lines; `pixel` is how large a pixel is in the units of the axes."""
        self.prepareGeometryChange()
        self._path, self._margin = path, 4.0 * pixel
        self.show()
        self.update()

    @property
    def path(self) -> QPainterPath:
        """The lines shown."""
        return self._path

    def boundingRect(self) -> QRectF:
        margin = self._margin
        return self._path.boundingRect().adjusted(-margin, -margin, margin, margin)

    def paint(self, painter: QPainter, _option: QStyleOptionGraphicsItem, _widget: QWidget | None = None) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for pen in self._pens:
            painter.setPen(pen)
            painter.drawPath(self._path)


class PaintMarks:
    """Owns the items that the tools lay over one plot."""

    def __init__(self, plot: PlotArea) -> None:
        self._view = plot.getViewBox()
        self.circle = Outline(CIRCLE_Z)
        self.box = Outline(BOX_Z)
        self.rings = pg.ScatterPlotItem(pxMode=True, size=RING_PX, symbol="s", brush=None)
        self._edges = pg.ScatterPlotItem(pxMode=True, size=RING_PX, symbol="s", brush=None)
        for place, rings in enumerate((self._edges, self.rings)):
            rings.setZValue(RING_Z + place / 10)
        for item in (self._edges, self.rings, self.box, self.circle):
            self._view.addItem(item, ignoreBounds=True)

    def recolor(self, colors: Colors, scale: float) -> None:
        """Take over the colours of a theme."""
        self.circle.recolor(colors, scale)
        self.box.recolor(colors, scale, Qt.PenStyle.DashLine)
        self._edges.setPen(pg.mkPen(colors.panel, width=4 * scale))
        self.rings.setPen(pg.mkPen(colors.text, width=2 * scale))

    def pixel(self) -> tuple[float, float]:
        """Return how wide and how high a pixel is in the units of the axes."""
        width, height = self._view.viewPixelSize()
        return float(width), float(height)

    def show_circle(self, x: float, y: float, radius_px: float, *, has_cross: bool) -> None:
        """Show the circle a tool works in, of no radius for tools without one, and the cross of the keyboard."""
        width, height = self.pixel()
        path = QPainterPath()
        if radius_px > 0:
            path.addEllipse(QPointF(x, y), radius_px * width, radius_px * height)
        if has_cross:
            path.moveTo(x - CROSS_PX * width, y)
            path.lineTo(x + CROSS_PX * width, y)
            path.moveTo(x, y - CROSS_PX * height)
            path.lineTo(x, y + CROSS_PX * height)
        self.circle.draw(path, max(width, height))

    def show_box(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        """Show the box between two corners."""
        path = QPainterPath()
        path.addRect(QRectF(QPointF(*start), QPointF(*end)).normalized())
        self.box.draw(path, max(self.pixel()))

    def show_rings(self, x: NDArray[Any], y: NDArray[Any]) -> None:
        """Ring these places."""
        for rings in (self._edges, self.rings):
            rings.setData(x=x, y=y)
