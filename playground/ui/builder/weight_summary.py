"""The weights of a wide layer on its card: their matrix, the biases beside it, and a histogram below."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QImage, QPainter, QPen

from playground.ui.builder import words
from playground.ui.builder.layout import histogram_height
from playground.ui.builder.look import FULL_BIAS, Look, map_image
from playground.ui.builder.weight_pictures import N_BINS, Histogram, full_color_at, histogram, shrunk

BIAS_STRIP = 8.0
STRIP_GAP = 3.0
CAPTION = 14.0
MAX_ROWS, MAX_COLUMNS = 192, 112
"""The picture of a matrix has at most so many cells: about the pixels it is given at full size."""


class WeightSummary:
    """Paints a weight matrix, a unit a row and an input a column, and makes its pictures only when they are seen."""

    def __init__(self, look: Look) -> None:
        self._look = look
        self._weights: NDArray[np.float64] | None = None
        self._biases: NDArray[np.float64] | None = None
        self._rect = QRectF()
        self._matrix = QImage()
        self._strip = QImage()
        self._histogram: Histogram | None = None
        self._made_of: NDArray[np.float64] | None = None
        self._made_in: list[int] = []

    @property
    def rect(self) -> QRectF:
        """All that is painted."""
        return self._rect

    @property
    def made_of(self) -> NDArray[np.float64] | None:
        """The weights the pictures were made of when they were last painted, None before that."""
        return self._made_of

    @property
    def matrix_rect(self) -> QRectF:
        """Where the matrix stands, without the biases beside it."""
        side = BIAS_STRIP + STRIP_GAP if self._biases is not None else 0.0
        return self._rect.adjusted(0, 0, -side, -histogram_height(self._rect.height()))

    def place(self, rect: QRectF) -> None:
        """Fill this place of the card."""
        self._rect = rect

    def show_weights(self, weights: NDArray[np.float64] | None, biases: NDArray[np.float64] | None) -> None:
        """Show weights, shape (U, D), and biases, shape (U,); None where they are not known."""
        self._weights, self._biases = weights, biases
        if weights is None:
            self._made_of = self._histogram = None

    def tip_at(self, point: QPointF) -> str:
        """Return what the histogram tells in numbers; empty elsewhere."""
        if self._weights is None or self._weights.size == 0 or point.y() < self.matrix_rect.bottom():
            return ""
        w = self._weights
        low, high, mean, deviation = (words.signed(float(value)) for value in (w.min(), w.max(), w.mean(), w.std()))
        return f"{w.size:,} weights from {low} to {high}: mean {mean}, deviation {deviation[1:]}"

    def paint(self, painter: QPainter) -> None:
        """Draw the pictures, made anew where the weights or the colours are new."""
        look, place = self._look, self.matrix_rect
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
        self._make()
        if self._weights is not None:
            painter.drawImage(place, self._matrix)
        painter.setPen(QPen(look.border, 1.0))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(place)
        if self._biases is not None:
            strip = QRectF(place.right() + STRIP_GAP, place.top(), BIAS_STRIP, place.height())
            painter.drawImage(strip, self._strip)
            painter.drawRect(strip)
        self._paint_histogram(painter, place.bottom())

    def _make(self) -> None:
        ramp = self._look.diverging
        if self._weights is self._made_of and self._made_in is ramp:
            return
        self._made_of, self._made_in = self._weights, ramp
        self._histogram = None
        if self._weights is not None and self._weights.size:
            small = shrunk(self._weights, MAX_ROWS, MAX_COLUMNS)
            size = full_color_at(small)
            self._matrix = map_image(small[::-1], -size, size, ramp)
            self._histogram = histogram(self._weights)
        if self._biases is not None:
            small = shrunk(self._biases[:, None], MAX_ROWS, 1)
            self._strip = map_image(small[::-1], -FULL_BIAS, FULL_BIAS, ramp)

    def _paint_histogram(self, painter: QPainter, top: float) -> None:
        look, rect, found = self._look, self._rect, self._histogram
        base = rect.bottom() - CAPTION
        painter.setPen(QPen(look.border, 1.0))
        painter.drawLine(QPointF(rect.left(), base), QPointF(rect.right(), base))
        if found is None:
            return
        room = base - top - 8.0
        edges = np.rint(rect.left() + np.linspace(0.0, rect.width(), N_BINS + 1)).tolist()
        highest = max(int(found.counts.max()), 1)
        for place, count in enumerate(found.counts.tolist()):
            side = place - N_BINS // 2
            color = look.negative if side < 0 else look.positive if side > 0 else look.quiet
            height = max(room * count / highest, 1.0) if count else 0.0
            painter.fillRect(QRectF(edges[place], base - height, edges[place + 1] - edges[place], height), color)
        painter.setPen(look.quiet)
        painter.setFont(look.caption)
        below = QRectF(rect.left(), base + 1, rect.width(), CAPTION)
        flags = Qt.AlignmentFlag
        for side, text in ((flags.AlignLeft, f"−{found.reach:g}"), (flags.AlignRight, f"{found.reach:g}")):
            painter.drawText(below, side | flags.AlignVCenter, text)
        painter.drawText(below, flags.AlignCenter, "0")
