"""The legend above the feature space: what the colours and the shapes mean."""

import numpy as np
from pyqtgraph.graphicsItems.ScatterPlotItem import Symbols
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QLinearGradient, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from playground.project.dataset import Source
from playground.ui.plots.output_colors import diverging_table
from playground.ui.plots.point_marks import LARGER, SIZE, Part, symbol
from playground.ui.theme import CAPTION_PX, Theme, number_font

HEIGHT_PX = 18
MARK_PX = 14
GAP_PX = 12
BAR_PX = 56


class Legend(QWidget):
    """Painted by hand with the very shapes of the plot; wraps into a second line where it is narrow."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._source: Source | None = None
        self.setFont(number_font(CAPTION_PX))
        theme.changed.connect(self.update)

    def show_source(self, source: Source) -> None:
        """Explain the colours and shapes of this source."""
        if source is self._source:
            return
        self._source = source
        words = [*source.classes, "train points", "test points"]
        self.setAccessibleName("Legend: " + ", ".join(words))
        self.updateGeometry()
        self.update()

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return HEIGHT_PX * (1 + max((row for row, _, _ in self._places(width)), default=0))

    def sizeHint(self) -> QSize:
        return QSize(200, self.heightForWidth(max(200, self.width())))

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        source = self._source
        if source is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if source.task == "regression":
            self._paint_scale(painter)
        entries = self._entries(source)
        for (row, x, _width), (text, shape, color, part) in zip(self._places(self.width()), entries, strict=True):
            middle = row * HEIGHT_PX + HEIGHT_PX / 2
            self._paint_mark(painter, QPointF(x + MARK_PX / 2, middle), shape, color, part)
            painter.setPen(QColor(self._theme.colors.quiet))
            room = QRectF(x + MARK_PX + 2, row * HEIGHT_PX, 400, HEIGHT_PX)
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)
        painter.end()

    def _entries(self, source: Source) -> list[tuple[str, str, str, Part]]:
        colors = self._theme.colors
        classes: list[tuple[str, str, str, Part]] = [
            (name, symbol(source, index, "train"), colors.class_color(index), "train")
            for index, name in enumerate(source.classes)
        ]
        parts: list[tuple[str, str, str, Part]] = [
            ("train", symbol(source, 0, "train"), colors.quiet, "train"),
            ("test", symbol(source, 0, "test"), colors.quiet, "test"),
        ]
        return classes + parts

    def _places(self, width: int) -> list[tuple[int, float, float]]:
        """Return row, left edge and width of every entry."""
        if self._source is None:
            return []
        metrics = self.fontMetrics()
        row, x = 0, self._scale_width()
        places: list[tuple[int, float, float]] = []
        for text, *_ in self._entries(self._source):
            needed = MARK_PX + 2 + metrics.horizontalAdvance(text)
            if x > 0 and x + needed > width:
                row, x = row + 1, 0.0
            places.append((row, x, needed))
            x += needed + GAP_PX
        return places

    def _scale_width(self) -> float:
        if self._source is None or self._source.task != "regression":
            return 0.0
        return self.fontMetrics().horizontalAdvance("−1") * 2 + 8 + BAR_PX + GAP_PX

    def _paint_mark(self, painter: QPainter, center: QPointF, shape: str, color: str, part: Part) -> None:
        size = (SIZE + 1) * LARGER.get(shape, 1.0)
        painter.save()
        painter.translate(center)
        painter.scale(size, size)
        pen = QPen(QColor(color), 1.5)
        pen.setCosmetic(True)
        painter.setPen(Qt.PenStyle.NoPen if part == "train" else pen)
        painter.setBrush(QColor(color) if part == "train" else QColor(self._theme.colors.panel))
        painter.drawPath(Symbols[shape])
        painter.restore()

    def _paint_scale(self, painter: QPainter) -> None:
        width = self.fontMetrics().horizontalAdvance("−1")
        bar = QRectF(width + 4, HEIGHT_PX / 2 - 4, BAR_PX, 8)
        gradient = QLinearGradient(bar.topLeft(), bar.topRight())
        table = diverging_table(self._theme.colors, 1.0)
        for place in np.linspace(0, 1, 9):
            gradient.setColorAt(float(place), QColor(*table[round(place * 255)].tolist()))
        painter.fillRect(bar, gradient)
        painter.setPen(QColor(self._theme.colors.quiet))
        align = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        painter.drawText(QRectF(0, 0, width + 2, HEIGHT_PX), align, "−1")
        painter.drawText(QRectF(bar.right() + 4, 0, width + 2, HEIGHT_PX), align, "1")
