"""One small histogram: train points upwards, test points downwards, the classes on top of each other."""

import math

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPainterPath, QPen, QPolygonF

from playground.analysis.histograms import Histogram
from playground.ui.plots.histogram_look import paint_bars
from playground.ui.plots.histogram_words import spread_words
from playground.ui.theme import Colors, mix
from playground.ui.wording import count_text, short_number

Counts = NDArray[np.intp]

LINE_PX = 15
GAP_PX = 4
SLOT_SHARE = 0.76
"""How much of its room the bar of a value or a category takes."""

MIN_LABEL_PX = 24
MARK_SHARE = 0.1


class HistogramPanel:
    """Draws a histogram into a rectangle, and knows which bar lies at a place of it."""

    def __init__(self, found: Histogram, rect: QRectF, metrics: QFontMetrics) -> None:
        self.found = found
        self.rect = rect
        self._metrics = metrics
        totals = found.counts.sum(axis=1)
        self._highest, self._deepest = int(totals[0].max()), int(totals[1].max())
        axis_px = max(metrics.horizontalAdvance(count_text(n)) for n in (self._highest, self._deepest)) + GAP_PX
        self._plot = rect.adjusted(axis_px, LINE_PX + GAP_PX, 0, -LINE_PX)
        self._unit = self._plot.height() / max(1, self._highest + self._deepest)
        self._base = self._plot.top() + self._highest * self._unit

    def bar_at(self, place: QPointF) -> int | None:
        """Return the bar above or below which a place lies; None beside the bars."""
        plot = self._plot
        if not self.rect.contains(place) or not plot.left() <= place.x() < plot.right():
            return None
        return min(int((place.x() - plot.left()) / plot.width() * self.found.n_bars), self.found.n_bars - 1)

    def middle_of(self, bar: int) -> QPointF:
        """Return the place where a bar stands on the base line."""
        left, right = self._sides(bar)
        return QPointF((left + right) / 2.0, self._base)

    def paint(self, painter: QPainter, colors: Colors, marked: int | None) -> None:
        """Draw everything, with one bar marked."""
        if marked is not None:
            left, right = self._sides(marked)
            ground = QRectF(left, self._plot.top(), max(right - left, 1.0), self._plot.height())
            painter.fillRect(ground, QColor(mix(colors.panel, colors.text, MARK_SHARE)))
        n_classes = self.found.counts.shape[1]
        for part in (0, 1):
            below = np.zeros(self.found.n_bars, dtype=np.intp)
            for number in range(n_classes):
                counts = self.found.counts[part, number]
                path = self._path(below, below + counts, is_up=part == 0)
                index = number if self._has_classes else None
                paint_bars(painter, path, index, colors, is_filled=part == 0)
                below += counts
        painter.setPen(QPen(QColor(colors.border), 1))
        painter.drawLine(QPointF(self._plot.left(), self._base), QPointF(self._plot.right(), self._base))
        self._write(painter, colors)

    @property
    def _has_classes(self) -> bool:
        return int(self.found.counts.shape[1]) > 1

    def _sides(self, bar: int) -> tuple[float, float]:
        """Return where a bar begins and ends across; bars of values and categories stand apart."""
        width = self._plot.width() / self.found.n_bars
        margin = (1.0 - SLOT_SHARE) / 2.0 * width if self.found.labels else 0.0
        left = self._plot.left() + bar * width
        return left + margin, left + width - margin

    def _path(self, lower: Counts, upper: Counts, *, is_up: bool) -> QPainterPath:
        """Return the outline of the bars between two heights; bars side by side are one piece, empty ones none."""
        path = QPainterPath()
        way = -self._unit if is_up else self._unit
        is_joined = not self.found.labels
        bar = 0
        while bar < self.found.n_bars:
            end = bar + 1
            if upper[bar] == lower[bar]:
                bar = end
                continue
            while is_joined and end < self.found.n_bars and upper[end] > lower[end]:
                end += 1
            there, back = [], []
            for place in range(bar, end):
                left, right = self._sides(place)
                top, bottom = self._base + way * int(upper[place]), self._base + way * int(lower[place])
                there += [QPointF(left, top), QPointF(right, top)]
                back += [QPointF(left, bottom), QPointF(right, bottom)]
            path.addPolygon(QPolygonF([*there, *reversed(back)]))
            path.closeSubpath()
            bar = end
        return path

    def _write(self, painter: QPainter, colors: Colors) -> None:
        found, plot, metrics = self.found, self._plot, self._metrics
        left, right = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight
        painter.setPen(QColor(colors.text))
        title = QRectF(self.rect.left(), self.rect.top(), self.rect.width(), LINE_PX)
        painter.drawText(title, left | Qt.AlignmentFlag.AlignVCenter, self._fitting(found.column.name, title.width()))
        painter.setPen(QColor(colors.quiet))
        spread = spread_words(found)
        needed = metrics.horizontalAdvance(found.column.name) + 4 * GAP_PX + metrics.horizontalAdvance(spread)
        if needed < title.width():
            painter.drawText(title, right | Qt.AlignmentFlag.AlignVCenter, spread)
        for count, y in ((self._highest, plot.top()), (self._deepest, plot.bottom())):
            if count > 0 and abs(y - self._base) > metrics.height():
                room = QRectF(self.rect.left(), y - LINE_PX / 2, plot.left() - self.rect.left() - GAP_PX, LINE_PX)
                painter.drawText(room, right | Qt.AlignmentFlag.AlignVCenter, count_text(count))
        below = QRectF(plot.left(), plot.bottom() + 1, plot.width(), LINE_PX)
        if found.labels:
            self._write_labels(painter, below)
        else:
            span = found.high - found.low
            low, high = short_number(found.low, span), short_number(found.high, span)
            if metrics.horizontalAdvance(low + high) + 2 * GAP_PX > below.width():
                below.setLeft(self.rect.left())
            painter.drawText(below, left | Qt.AlignmentFlag.AlignVCenter, low)
            painter.drawText(below, right | Qt.AlignmentFlag.AlignVCenter, high)

    def _write_labels(self, painter: QPainter, below: QRectF) -> None:
        """Write what the bars stand for where there is room, and nothing where one letter is left or two look alike."""
        width = below.width() / self.found.n_bars
        every = max(1, math.ceil(MIN_LABEL_PX / width))
        bars = range(0, self.found.n_bars, every)
        texts = [self._fitting(self.found.labels[bar], every * width - 2) for bar in bars]
        if len(set(texts)) < len(texts) or any(len(text) <= 2 and text.endswith("…") for text in texts):
            return
        align = Qt.AlignmentFlag.AlignHCenter if every == 1 else Qt.AlignmentFlag.AlignLeft
        for bar, text in zip(bars, texts, strict=True):
            room = QRectF(below.left() + bar * width, below.top(), every * width - 2, below.height())
            painter.drawText(room, align | Qt.AlignmentFlag.AlignVCenter, text)

    def _fitting(self, text: str, width: float) -> str:
        return self._metrics.elidedText(text, Qt.TextElideMode.ElideRight, int(width))
