"""The lines of kept runs as one picture, drawn anew only when they or the range are others: dashes are dear to draw."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPixmap, QTransform

from playground.ui.plots.curves.bins import Floats
from playground.ui.plots.curves.legend import LegendLine
from playground.ui.theme import CAPTION_PX, number_font

FIRST_SHARE, SHARE_STEP = 0.3, 0.08
"""Where across the plot the letter of the first run stands, and how far from it that of the next."""

LETTER_GAP_PX = 3.0


@dataclass(frozen=True, slots=True, eq=False)
class DrawnLine:
    """A line through places and heights, shapes (K,), and the letter on it with its number, where it has one."""

    x: Floats
    heights: Floats
    look: LegendLine
    letter: str = ""
    number: int = 0


class PinPicture(pg.GraphicsObject):
    """Draws the lines in units of the axes; while nothing changes a repaint copies one picture."""

    def __init__(self) -> None:
        super().__init__()
        self._lines: tuple[DrawnLine, ...] = ()
        self._rect = QRectF()
        self._picture = QPixmap()
        self._drawn_for: object = None
        self.setZValue(-10)

    def show_lines(self, lines: Sequence[DrawnLine]) -> None:
        """Draw these lines."""
        self._lines = tuple(lines)
        self._drawn_for = None
        self.setVisible(bool(lines))
        self.update()

    def fit(self, rect: QRectF) -> None:
        """Draw in this part of the plot, the one that is seen."""
        if rect != self._rect:
            self.prepareGeometryChange()
            self._rect = rect

    def boundingRect(self) -> QRectF:
        return self._rect

    def paint(self, painter: QPainter, *_args: object) -> None:
        """Copy the picture, drawn anew where lines, range, size or scale are others."""
        transform, ratio = painter.worldTransform(), painter.device().devicePixelRatioF()
        area = transform.mapRect(self._rect).toAlignedRect()
        wanted = (transform, ratio, area)
        if wanted != self._drawn_for:
            self._picture, self._drawn_for = self._draw(transform, area, ratio), wanted
        painter.save()
        painter.resetTransform()
        painter.drawPixmap(area.topLeft(), self._picture)
        painter.restore()

    def _draw(self, transform: QTransform, area: QRect, ratio: float) -> QPixmap:
        picture = QPixmap(area.size() * ratio)
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        painter.setFont(number_font(CAPTION_PX))
        for line in self._lines:
            x = transform.m11() * line.x + transform.dx() - area.left()
            y = transform.m22() * line.heights + transform.dy() - area.top()
            # What lies far beyond the picture cannot be told from what lies a little beyond it, and is slow to draw.
            y = np.clip(y, -float(area.height()), 2.0 * area.height())
            painter.setPen(line.look.pen(ratio))
            painter.drawPath(pg.arrayToQPath(x, y, connect="finite"))
            if line.letter:
                self._draw_letter(painter, line, x, y, area.width())
        painter.end()
        return picture

    @staticmethod
    def _draw_letter(painter: QPainter, line: DrawnLine, x: Floats, y: Floats, width: int) -> None:
        """Write a letter above its line, each at a place of its own, or where the line ends."""
        finite = np.flatnonzero(np.isfinite(y))
        if finite.size == 0:
            return
        place = width * (FIRST_SHARE + SHARE_STEP * line.number)
        row = finite[min(int(np.searchsorted(x[finite], place)), finite.size - 1)]
        metrics = QFontMetricsF(painter.font())
        left = math.floor(min(float(x[row]), width - 1.0) - metrics.horizontalAdvance(line.letter) / 2)
        painter.setPen(QColor(line.look.color))
        painter.drawText(QPointF(left, max(float(y[row]) - LETTER_GAP_PX, metrics.ascent())), line.letter)
