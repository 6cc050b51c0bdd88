"""One strip a layer: how its numbers were spread over the run, and how they are at the moment shown."""

import math
from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPen, QPolygonF

from playground.analysis.spreads import N_BARS, Look, Strip, slot_length
from playground.project.network import NetworkSpec
from playground.ui.plots.inside.page import PaintedPage
from playground.ui.plots.inside.words import layer_kind, layer_title
from playground.ui.theme import Colors, Theme, mix
from playground.ui.wording import count_text, short_number

LINE_PX, GAP_PX = 14, 10
AXIS_PX = 40
BARS_SHARE, MIN_BARS_PX, MAX_BARS_PX = 0.18, 36, 96
MIN_HEIGHT_PX, GOOD_HEIGHT_PX, MAX_HEIGHT_PX = 74, 110, 240
MIN_WIDTH_PX, MAX_ACROSS = 300, 3
N_SHADES = 64
DARKEST = 0.85
"""How far the densest place lies on the way from the ground to the one hue."""

LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class StripsPage(PaintedPage):
    """Draws strips beside and below each other."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, "Over time")
        self._network: NetworkSpec | None = None
        self.strips: tuple[Strip, ...] = ()
        self._columns = np.zeros(0, dtype=np.intp)
        self._centres = np.zeros(0)
        self._images: list[QImage] = []
        self._epochs = (0.0, 0.0)
        self._time_mark: float | None = None
        theme.changed.connect(self._make_images)

    def show_strips(
        self,
        network: NetworkSpec,
        strips: Sequence[Strip],
        looks: Sequence[Look],
        last: tuple[int, float],
        at: int | None,
    ) -> None:
        """Draw other strips of a run that has come to the step and the epoch `last`; `at` is the step looked at."""
        n_before = len(self.strips)
        self._network, self.strips = network, tuple(strips)
        length = slot_length(last[0])
        n_slots = last[0] // length + 1
        places = np.array([look.step // length for look in looks], dtype=np.intp)
        # A stretch without a moment of its own shows the one before it.
        self._columns = np.searchsorted(places, np.arange(n_slots), side="right") - 1
        self._centres = (places + 0.5) / n_slots
        self._epochs = (looks[0].epoch if looks else 0.0, last[1])
        self._time_mark = None if at is None else (at / length + 0.5) / n_slots
        self._make_images()
        if len(self.strips) != n_before:
            self.lay_out()
        self.viewport().update()

    def arrange(self, width: float, height: float) -> float:
        """Give every layer a place: as many side by side as are wide enough, and all whole where they fit."""
        n = max(1, len(self.strips))
        most = max(1, min(n, MAX_ACROSS, int((width + GAP_PX) / (MIN_WIDTH_PX + GAP_PX))))
        # As few side by side as leave them high enough: time runs across, and wide strips tell it better.
        n_across = next((few for few in range(1, most) if height / math.ceil(n / few) >= GOOD_HEIGHT_PX), most)
        n_rows = math.ceil(n / n_across)
        n_seen = max(1, min(n_rows, int((height + GAP_PX) / (MIN_HEIGHT_PX + GAP_PX))))
        own = min((height - (n_seen - 1) * GAP_PX) / n_seen, MAX_HEIGHT_PX)
        wide = (width - (n_across - 1) * GAP_PX) / n_across
        self.rects = [
            QRectF((place % n_across) * (wide + GAP_PX), (place // n_across) * (own + GAP_PX), wide, own)
            for place in range(len(self.strips))
        ]
        return n_rows * (own + GAP_PX) - GAP_PX

    def paint(self, painter: QPainter, colors: Colors) -> None:
        """Paint all strips."""
        for place, (rect, strip) in enumerate(zip(self.rects, self.strips, strict=True)):
            plot, bars = self._parts(rect)
            self._write(painter, colors, rect, plot, strip, is_marked=place == self.marked)
            painter.drawImage(plot, self._images[place])
            zero = plot.center().y()
            painter.setPen(QPen(QColor(colors.border), 1, Qt.PenStyle.DotLine))
            painter.drawLine(QPointF(plot.left(), zero), QPointF(bars.right(), zero))
            self._paint_lines(painter, colors, plot, strip)
            self._paint_bars(painter, colors, bars, strip)
            if self._time_mark is not None:
                x = plot.left() + min(self._time_mark, 1.0) * plot.width()
                painter.setPen(QPen(QColor(colors.negative), 1))
                painter.drawLine(QPointF(x, plot.top()), QPointF(x, plot.bottom()))
            painter.setPen(QPen(QColor(colors.border if place != self.marked else colors.text), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(plot)

    def _parts(self, rect: QRectF) -> tuple[QRectF, QRectF]:
        """Return where the strip and the bars at its right edge lie."""
        width = min(max(BARS_SHARE * rect.width(), MIN_BARS_PX), MAX_BARS_PX)
        inner = rect.adjusted(AXIS_PX, LINE_PX, -2, -LINE_PX)
        plot = QRectF(inner.left(), inner.top(), inner.width() - width - 4, inner.height())
        return plot, QRectF(plot.right() + 4, inner.top(), width, inner.height())

    def _write(
        self, painter: QPainter, colors: Colors, rect: QRectF, plot: QRectF, strip: Strip, *, is_marked: bool
    ) -> None:
        assert self._network is not None
        layer = self._network.layer(strip.layer_id)
        n_units = getattr(layer, "units", 0)
        title = f"{layer_title(self._network, layer)}: {layer_kind(layer, n_units)}" if n_units else None
        head = QRectF(rect.left(), rect.top(), rect.width(), LINE_PX)
        painter.setPen(QColor(colors.text))
        words = title or f"{layer_title(self._network, layer)}: {layer_kind(layer, 0).removeprefix('0 ')}"
        painter.drawText(head, LEFT, self.metrics().elidedText(words, Qt.TextElideMode.ElideRight, int(head.width())))
        painter.setPen(QColor(colors.text if is_marked else colors.quiet))
        middle = float(strip.present_marks[2])
        now = f"median {short_number(middle, strip.limit)}"
        if self.metrics().horizontalAdvance(words + now) + 2 * GAP_PX < head.width():
            painter.drawText(head, RIGHT, now)
        painter.setPen(QColor(colors.quiet))
        for share, value in ((0.0, strip.limit), (0.5, 0.0), (1.0, -strip.limit)):
            y = plot.top() + share * plot.height()
            top = min(max(y - LINE_PX / 2, plot.top() - 3), plot.bottom() - LINE_PX + 3)
            room = QRectF(rect.left(), top, AXIS_PX - 4, LINE_PX)
            if share != 0.5 or plot.height() >= 3 * LINE_PX:
                painter.drawText(room, RIGHT, short_number(value, strip.limit))
        below = QRectF(plot.left(), plot.bottom(), plot.width(), LINE_PX)
        painter.drawText(below, LEFT, f"epoch {count_text(self._epochs[0])}")
        painter.drawText(below, RIGHT, count_text(self._epochs[1]))
        shown = "now" if self._time_mark is None else "then"
        painter.drawText(QRectF(plot.right() + 4, plot.bottom(), 60, LINE_PX), LEFT, shown)

    def _paint_lines(self, painter: QPainter, colors: Colors, plot: QRectF, strip: Strip) -> None:
        """Paint the median, and thinner the quartiles."""
        if len(self._centres) != strip.quartiles.shape[0]:
            return
        x = plot.left() + self._centres * plot.width()
        shares = np.clip(0.5 - strip.quartiles / (2.0 * strip.limit), 0.0, 1.0)
        for column, color, style in (
            (0, colors.quiet, Qt.PenStyle.DotLine),
            (2, colors.quiet, Qt.PenStyle.DotLine),
            (1, colors.text, Qt.PenStyle.SolidLine),
        ):
            painter.setPen(QPen(QColor(color), 1, style))
            y = plot.top() + shares[:, column] * plot.height()
            painter.drawPolyline(QPolygonF([QPointF(a, b) for a, b in zip(x.tolist(), y.tolist(), strict=True)]))

    def _paint_bars(self, painter: QPainter, colors: Colors, rect: QRectF, strip: Strip) -> None:
        """Paint the present moment as bars that lie on their side."""
        peak = float(strip.present.max()) or 1.0
        height = rect.height() / N_BARS
        path = QPainterPath()
        for bar, share in enumerate(strip.present.tolist()):
            if share > 0.0:
                width = max(1.0, share / peak * rect.width())
                path.addRect(QRectF(rect.left(), rect.bottom() - (bar + 1) * height, width, height))
        painter.fillPath(path, QColor(colors.positive))

    def _make_images(self) -> None:
        """Turn the shares into pictures of one hue, a column a stretch of time."""
        colors = self._theme.colors
        shades = [
            QColor(mix(colors.panel, colors.positive, DARKEST * shade / (N_SHADES - 1))).rgb()
            for shade in range(N_SHADES)
        ]
        self._images = []
        for strip in self.strips:
            n_columns = max(1, len(self._columns))
            pixels = np.zeros((N_BARS, -(-n_columns // 4) * 4), dtype=np.uint8)
            if strip.shares.size and self._columns.size:
                peak = float(strip.shares.max()) or 1.0
                # The root makes thin tails visible beside one dense line.
                levels = np.sqrt(strip.shares[self._columns.clip(0, strip.shares.shape[0] - 1)] / peak)
                pixels[:, :n_columns] = (levels.T[::-1] * (N_SHADES - 1)).round().astype(np.uint8)
            image = QImage(pixels.tobytes(), n_columns, N_BARS, pixels.shape[1], QImage.Format.Format_Indexed8)
            image.setColorTable(shades)
            self._images.append(image.convertToFormat(QImage.Format.Format_RGB32))
