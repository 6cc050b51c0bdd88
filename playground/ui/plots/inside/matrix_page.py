"""The confusion matrix: how many points of each class are told as which."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from playground.ui.plots.inside.page import PaintedPage
from playground.ui.theme import Colors, Theme, contrast, mix
from playground.ui.wording import count_text, share_text

LINE_PX, GAP_PX = 14, 6
MAX_LABEL_SHARE, MAX_LABEL_PX = 0.3, 140
MAX_CELL_PX = 220
DARKEST = 0.85
MIN_TEXT_HEIGHT_PX = 13

LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
CENTRE = Qt.AlignmentFlag.AlignCenter


class MatrixPage(PaintedPage):
    """Draws counts, shape (C, C), a row a true class and a column a told one; cells are numbered row by row."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, "Confusion matrix")
        self.counts: NDArray[np.intp] = np.zeros((0, 0), dtype=np.intp)
        self.classes: tuple[str, ...] = ()

    def show_counts(self, counts: NDArray[np.intp], classes: tuple[str, ...]) -> None:
        """Draw other counts."""
        is_other = classes != self.classes
        if not is_other and np.array_equal(counts, self.counts):
            return
        self.counts, self.classes = counts, classes
        if is_other:
            self.lay_out()
        self.viewport().update()

    def neighbour(self, item: int, across: int, down: int) -> int:
        """Go within the row or the column."""
        n = len(self.classes)
        row, column = divmod(item, n)
        return min(max(row + down, 0), n - 1) * n + min(max(column + across, 0), n - 1)

    def arrange(self, width: float, height: float) -> float:
        """Fill the room with cells, which are no larger than they need be."""
        n = len(self.classes)
        self.rects = []
        if n == 0:
            return 0.0
        longest = max(self.metrics().horizontalAdvance(name) for name in self.classes)
        label = min(longest + GAP_PX, MAX_LABEL_SHARE * width, MAX_LABEL_PX)
        left, top = LINE_PX + label, 2.0 * LINE_PX
        wide = min((width - left - 2.0) / n, MAX_CELL_PX)
        high = min((height - top - 2.0) / n, MAX_CELL_PX, max(wide, 2.0 * LINE_PX))
        self.rects = [
            QRectF(left + column * wide, top + row * high, wide, high) for row in range(n) for column in range(n)
        ]
        return height

    def paint(self, painter: QPainter, colors: Colors) -> None:
        """Paint cells, and the classes beside and above them."""
        n = len(self.classes)
        if n == 0 or len(self.rects) != n * n:
            return
        totals = self.counts.sum(axis=1)
        for item, rect in enumerate(self.rects):
            row, column = divmod(item, n)
            count, total = int(self.counts[row, column]), int(totals[row])
            self._paint_cell(painter, colors, rect, count, count / total if total > 0 else 0.0)
        painter.setPen(QPen(QColor(colors.line), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for rect in self.rects if self.rects[0].width() >= 6 else []:
            painter.drawRect(rect)
        painter.setPen(QPen(QColor(colors.text), 1))
        for place in range(n):
            painter.drawRect(self.rects[place * n + place])
        if self.marked >= 0:
            painter.setPen(QPen(QColor(colors.text), 2))
            painter.drawRect(self.rects[self.marked])
        self._write_classes(painter, colors)

    def _paint_cell(self, painter: QPainter, colors: Colors, rect: QRectF, count: int, share: float) -> None:
        ground = mix(colors.panel, colors.positive, DARKEST * share)
        painter.fillRect(rect, QColor(ground))
        words = count_text(count)
        metrics = self.metrics()
        if rect.height() < MIN_TEXT_HEIGHT_PX or metrics.horizontalAdvance(words) + 2 > rect.width():
            return
        painter.setPen(QColor(max((colors.text, colors.panel), key=lambda ink: contrast(ink, ground))))
        per_cent = share_text(share, 0)
        if count > 0 and rect.height() >= 2 * LINE_PX + 2 and metrics.horizontalAdvance(per_cent) + 4 < rect.width():
            middle = rect.center().y()
            painter.drawText(QRectF(rect.left(), middle - LINE_PX, rect.width(), LINE_PX), CENTRE, words)
            painter.drawText(QRectF(rect.left(), middle, rect.width(), LINE_PX), CENTRE, per_cent)
        else:
            painter.drawText(rect, CENTRE, words)

    def _write_classes(self, painter: QPainter, colors: Colors) -> None:
        n, first, last = len(self.classes), self.rects[0], self.rects[-1]
        metrics, elide = self.metrics(), Qt.TextElideMode.ElideRight
        painter.setPen(QColor(colors.quiet))
        across = QRectF(first.left(), 0.0, last.right() - first.left(), LINE_PX)
        painter.drawText(across, CENTRE if across.width() < 400 else LEFT, "told as")
        painter.save()
        painter.translate(0.0, last.bottom())
        painter.rotate(-90.0)
        painter.drawText(QRectF(0.0, 0.0, last.bottom() - first.top(), LINE_PX), CENTRE, "true")
        painter.restore()
        painter.setPen(QColor(colors.text))
        every_row = max(1, -(-LINE_PX // max(1, int(first.height()))))
        every_column = max(1, -(-24 // max(1, int(first.width()))))
        for place in range(n):
            if place % every_row == 0:
                cell = self.rects[place * n]
                room = QRectF(LINE_PX, cell.center().y() - LINE_PX / 2, first.left() - LINE_PX - 4, LINE_PX)
                painter.drawText(room, RIGHT, metrics.elidedText(self.classes[place], elide, int(room.width())))
            if place % every_column == 0:
                cell = self.rects[place]
                room = QRectF(cell.left(), LINE_PX, every_column * first.width() - 2, LINE_PX)
                align = CENTRE if every_column == 1 else LEFT
                painter.drawText(room, align, metrics.elidedText(self.classes[place], elide, int(room.width())))
