"""The units of one column: a cell each, or one striped column for many."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from playground.ui.builder.detail import MAX_CELLS
from playground.ui.builder.layout import UnitColumn
from playground.ui.builder.look import FULL_BIAS, HAND_MARK, Look, map_image

Biases = NDArray[np.float64]
Off = NDArray[np.bool_]

FADING = 0.7
"""How far a unit that is off goes over into the ground."""
LOWEST_CROSS = 4.0
"""Lower units are not crossed out one by one."""

BIAS_CELL = 24.0
"""In cells at least so high the bias has a small square in the lower left corner of the map."""

MARK_CELL = 16.0
"""Lower cells have no room for a mark."""


class UnitCells:
    """Paints the units of a column: pictures where there are some, otherwise the colour of each unit's bias.

    `mark` is a sign drawn into each cell that has neither. Units that are off are faded and crossed out.
    `by_hand` tells of the units whose bias was set by hand whether it is frozen; each has a sign.
    """

    def __init__(self, look: Look) -> None:
        self._look = look
        self.column: UnitColumn | None = None
        self.pictures: list[QImage] = []
        self.is_dashed = False
        self.mark = ""
        self._biases: Biases | None = None
        self._off: Off | None = None
        self.by_hand: dict[int, bool] = {}
        self._x = 0.0
        self._top = 0.0

    def place(self, column: UnitColumn, center_x: float, zone_top: float) -> None:
        """Stand centred at `center_x`, the zone beginning at `zone_top`."""
        if self._biases is not None and self._biases.shape[0] != column.n_units:
            self._biases = None
        if self._off is not None and self._off.shape[0] != column.n_units:
            self._off = None
        self.column = column
        self._x = float(int(center_x - column.cell / 2))
        self._top = zone_top

    @property
    def left(self) -> float:
        """Left edge of the units."""
        return self._x

    @property
    def right(self) -> float:
        """Right edge of the units."""
        return self._x + (self.column.cell if self.column is not None else 0.0)

    @property
    def rect(self) -> QRectF:
        """All that is painted."""
        if self.column is None:
            return QRectF()
        top = self._top + self.column.top
        return QRectF(self._x, top, self.column.cell, self.column.bottom - self.column.top).adjusted(-2, -2, 2, 2)

    def show_biases(self, biases: Biases | None) -> bool:
        """Colour the units by these biases, shape (U,); returns whether anything changed."""
        old = self._biases
        if biases is None and old is None:
            return False
        if biases is not None and old is not None and np.array_equal(biases, old):
            return False
        self._biases = biases
        return True

    def bias(self, unit: int) -> float | None:
        """Return the bias drawn for a unit, None before the first frame."""
        return None if self._biases is None else float(self._biases[unit])

    def show_off(self, off: Off | None) -> bool:
        """Cross out the units that are off, shape (U,); returns whether anything changed."""
        old = self._off
        if self.column is None or off is None or off.shape[0] != self.column.n_units:
            off = None
        self._off = off
        return not (off is old is None or (off is not None and old is not None and np.array_equal(off, old)))

    def is_off(self, unit: int) -> bool:
        """Return whether a unit is crossed out."""
        return self._off is not None and bool(self._off[unit])

    def middle(self, unit: int) -> QPointF:
        """Return the middle of a unit on the card."""
        center = 0.0 if self.column is None else float(self.column.centers[unit])
        return QPointF((self._x + self.right) / 2, self._top + center)

    def unit_at(self, x: float, y: float) -> int | None:
        """Return which unit lies at a point of the card."""
        column = self.column
        if column is None or column.n_units == 0 or not self.rect.contains(x, y):
            return None
        distances = np.abs(column.centers + self._top - y)
        nearest = int(np.argmin(distances))
        return nearest if distances[nearest] <= column.height / 2 + 1 else None

    def paint(self, painter: QPainter) -> None:
        """Draw the units."""
        column = self.column
        if column is None or column.n_units == 0:
            return
        if column.n_units <= MAX_CELLS:
            self._paint_cells(painter, column)
        else:
            self._paint_stripes(painter, column)
        if column.has_cells and column.height >= MARK_CELL:
            self._paint_hand_marks(painter, column)
        if self._off is not None and column.height >= LOWEST_CROSS:
            self._paint_off(painter, column, self._off)

    def _paint_hand_marks(self, painter: QPainter, column: UnitColumn) -> None:
        for unit, is_frozen in self.by_hand.items():
            if unit < column.n_units:
                top = float(int(self._top + column.centers[unit] - column.height / 2))
                place = QPointF(self._x + HAND_MARK + 0.5, top + HAND_MARK + 0.5)
                self._look.draw_hand_mark(painter, place, is_frozen=is_frozen)

    def _paint_cells(self, painter: QPainter, column: UnitColumn) -> None:
        look = self._look
        style = Qt.PenStyle.DotLine if self.is_dashed else Qt.PenStyle.SolidLine
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        for unit, center in enumerate(column.centers.tolist()):
            rect = QRectF(self._x, float(int(self._top + center - column.height / 2)), column.cell, column.height)
            painter.setPen(QPen(look.border, 1.0, style))
            bias = self.bias(unit)
            if unit < len(self.pictures) and column.detail == "maps":
                painter.drawImage(rect, self.pictures[unit])
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRect(rect.adjusted(0.5, 0.5, -0.5, -0.5))
                if bias is not None and column.height >= BIAS_CELL:
                    painter.setBrush(look.bias_color(bias))
                    painter.drawRect(QRectF(rect.left() + 0.5, rect.bottom() - 8.5, 8, 8))
            else:
                painter.setBrush(look.panel if bias is None else look.bias_color(bias))
                painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)
                if self.mark and column.height >= MARK_CELL:
                    painter.setPen(look.quiet)
                    painter.setFont(look.body)
                    painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, self.mark)

    def _paint_stripes(self, painter: QPainter, column: UnitColumn) -> None:
        look = self._look
        rect = QRectF(self._x, self._top + column.top, column.cell, column.bottom - column.top)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        if self._biases is not None:
            painter.drawImage(rect, map_image(self._biases[::-1, None], -FULL_BIAS, FULL_BIAS, look.diverging))
        else:
            painter.fillRect(rect, look.panel)
        if column.height >= 4:
            painter.setPen(QPen(look.border, 1.0))
            for y in (column.centers[1:] - column.height / 2 + self._top).tolist():
                painter.drawLine(QPointF(rect.left(), y), QPointF(rect.right(), y))
        painter.setPen(QPen(look.border, 1.0))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(rect)

    def _paint_off(self, painter: QPainter, column: UnitColumn, off: Off) -> None:
        """Cross out the units that are off, and fade the pictures of those that have a cell of their own."""
        look = self._look
        veil = QColor(look.panel)
        veil.setAlphaF(FADING)
        inset = 3.0 if column.has_cells else 1.0
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(look.text, 1.5 if column.has_cells else 1.0))
        for center in column.centers[off].tolist():
            top = self._top + center - column.height / 2
            rect = QRectF(self._x, float(int(top)) if column.has_cells else top, column.cell, column.height)
            if column.has_cells:
                painter.fillRect(rect, veil)
            cross = rect.adjusted(inset, inset, -inset, -inset)
            painter.drawLine(cross.topLeft(), cross.bottomRight())
            painter.drawLine(cross.bottomLeft(), cross.topRight())
