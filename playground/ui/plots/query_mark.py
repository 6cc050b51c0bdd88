"""The mark of the query point on the feature space."""

import pyqtgraph as pg
from PySide6.QtGui import QPainter

from playground.ui.theme import Colors


class QueryMark(pg.TargetItem):
    """A cross hair with a light edge, so that it is seen on points, map and line alike."""

    def __init__(self) -> None:
        super().__init__(size=18, symbol="crosshair", movable=True)
        self._edge = pg.mkPen(None)
        self.setBrush(pg.mkBrush(None))
        self.setHoverBrush(pg.mkBrush(None))

    def recolor(self, colors: Colors, scale: float) -> None:
        """Take over the colours of a theme; pens count device pixels, `scale` of them to a pixel."""
        self._edge = pg.mkPen(colors.panel, width=5 * scale)
        self.setPen(pg.mkPen(colors.text, width=2 * scale))
        self.setHoverPen(pg.mkPen(colors.text, width=3 * scale))

    def paint(self, painter: QPainter, *args: object) -> None:
        """Draw the edge, then the cross hair."""
        painter.setPen(self._edge)
        painter.drawPath(self.shape())
        super().paint(painter, *args)
