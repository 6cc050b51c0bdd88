"""Predictions against targets: what a regression gets right lies on the line."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from playground.ui.plots.inside.page import PaintedPage
from playground.ui.theme import Colors, Theme
from playground.ui.wording import short_number

Floats = NDArray[np.float64]

MAX_POINTS = 2000
AXIS_PX, LINE_PX, MARGIN_PX = 48, 14, 4
DOT_PX = 3.0
ROOM = 0.04

LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
CENTRE = Qt.AlignmentFlag.AlignCenter


class ScatterPage(PaintedPage):
    """Draws at most 2,000 points, evenly chosen; the axes are those of the targets, points beyond lie at the edge."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, "Predicted against target")
        self._points = np.zeros((0, 2))
        self._range = (-1.0, 1.0)
        self._name = ""

    @property
    def points(self) -> Floats:
        """Targets and predictions that are drawn, shape (N, 2)."""
        return self._points

    def show_points(self, targets: Floats, outputs: Floats, value_range: tuple[float, float], name: str) -> None:
        """Draw other predictions, shape (N, 1), of a target called `name` that reaches over the range."""
        n = len(targets)
        kept = np.linspace(0, n - 1, min(n, MAX_POINTS)).astype(np.intp)
        self._points = np.stack((targets[kept], outputs[kept, 0]), axis=1)
        low, high = value_range
        self._range = low - ROOM * (high - low), high + ROOM * (high - low)
        self._name = name
        self.viewport().update()

    def arrange(self, width: float, height: float) -> float:
        """Take all the room."""
        del width
        self.rects = []
        return height

    def paint(self, painter: QPainter, colors: Colors) -> None:
        """Paint axes, line and points."""
        room = QRectF(self.viewport().rect()).adjusted(AXIS_PX, MARGIN_PX, -MARGIN_PX - 8, -2 * LINE_PX)
        plot = QRectF(room.left(), room.top(), min(room.width(), 1.8 * room.height()), room.height())
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(colors.border), 1))
        painter.drawRect(plot)
        painter.setPen(QPen(QColor(colors.quiet), 1, Qt.PenStyle.DashLine))
        painter.drawLine(plot.bottomLeft(), plot.topRight())
        low, high = self._range
        shares = np.clip((self._points - low) / (high - low), 0.0, 1.0)
        x = plot.left() + shares[:, 0] * plot.width()
        y = plot.bottom() - shares[:, 1] * plot.height()
        painter.setPen(QPen(QColor(colors.positive), DOT_PX, Qt.PenStyle.SolidLine, Qt.PenCapStyle.SquareCap))
        painter.drawPoints(QPolygonF([QPointF(a, b) for a, b in zip(x.tolist(), y.tolist(), strict=True)]))
        self._write(painter, colors, plot)

    def _write(self, painter: QPainter, colors: Colors, plot: QRectF) -> None:
        low, high = self._range
        span = high - low
        painter.setPen(QColor(colors.quiet))
        left = QRectF(0.0, 0.0, plot.left() - 4, LINE_PX)
        painter.drawText(left.translated(0.0, plot.top() - 2), RIGHT, short_number(high, span))
        painter.drawText(left.translated(0.0, plot.bottom() - LINE_PX + 2), RIGHT, short_number(low, span))
        below = QRectF(plot.left(), plot.bottom() + 2, plot.width(), LINE_PX)
        painter.drawText(below, LEFT, short_number(low, span))
        painter.drawText(below, RIGHT, short_number(high, span))
        numbers = 2 * max(map(self.metrics().horizontalAdvance, (short_number(low, span), short_number(high, span))))
        room = plot.width() - numbers - 2 * LINE_PX
        words = next((each for each in (f"target: {self._name}", "target") if self._fits(each, room)), "")
        painter.drawText(below, CENTRE, words)
        painter.save()
        painter.translate(2.0, plot.bottom())
        painter.rotate(-90.0)
        painter.drawText(QRectF(0.0, 0.0, plot.height(), LINE_PX), CENTRE, "predicted")
        painter.restore()

    def _fits(self, words: str, room: float) -> bool:
        return bool(self.metrics().horizontalAdvance(words) <= room)
