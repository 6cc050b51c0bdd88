"""One row a layer: dead and saturated units, the length of the gradient, and the next step against the parameters."""

import math

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from playground.analysis.spreads import LayerLook, Look
from playground.project.network import LayerSpec, NetworkSpec
from playground.ui.plots.inside.page import PaintedPage
from playground.ui.plots.inside.words import (
    BAND,
    is_dead,
    is_saturated,
    layer_kind,
    layer_title,
    power_text,
    ratio_side,
    state_words,
)
from playground.ui.theme import Colors, Theme, mix

HEAD_PX, LINE_PX, GAP_PX = 32, 15, 8
MIN_ROW_PX, MAX_ROW_PX = 34, 64
NAME_SHARE, MIN_NAME_PX, MAX_NAME_PX = 0.3, 104, 220
GRADIENT_SHARE = 0.38
NUMBER_PX, RATIO_NUMBER_PX = 48, 58
DOT_PX = 4.0
BAND_SHARE = 0.16

RATIO_DECADES = (-5, -1)
WIDE_TICKS, NARROW_TICKS, MIDDLE_TICK = (-5, -4, -3, -2, -1), (-4, -2), (-3,)
WIDE_PX, NARROW_PX = 160.0, 72.0

LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
CENTRE = Qt.AlignmentFlag.AlignCenter


class LayersPage(PaintedPage):
    """Draws a look at one moment; layers without parameters have a row for their units only."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, "Layers")
        self._network: NetworkSpec | None = None
        self.shown: list[tuple[LayerSpec, LayerLook]] = []
        self._decades = (-3, 0)

    def show_look(self, network: NetworkSpec, look: Look) -> None:
        """Draw another moment."""
        n_before = len(self.shown)
        self._network = network
        self.shown = list(zip(network.all_layers, look.layers, strict=True))
        norms = [own.gradient_norm for own in look.layers if 0.0 < own.gradient_norm < math.inf]
        if norms:
            low, high = math.floor(math.log10(min(norms))), math.ceil(math.log10(max(norms)) + 1e-9)
            self._decades = min(low, high - 2), high
        if len(self.shown) != n_before:
            self.lay_out()
        self.viewport().update()

    def arrange(self, width: float, height: float) -> float:
        """Give every layer a row, higher where there is room."""
        n = max(1, len(self.shown))
        row = min(max((height - HEAD_PX) / n, MIN_ROW_PX), MAX_ROW_PX)
        self.rects = [QRectF(0.0, HEAD_PX + place * row, width, row) for place in range(len(self.shown))]
        return HEAD_PX + n * row

    def paint(self, painter: QPainter, colors: Colors) -> None:
        """Paint the head and all rows."""
        if self._network is None:
            return
        name, gradient, ratio = self._columns(float(self.viewport().width()))
        self.paint_mark(painter, colors)
        self._paint_head(painter, colors, name, gradient, ratio)
        for rect, (layer, own) in zip(self.rects, self.shown, strict=True):
            painter.setPen(QPen(QColor(colors.line), 1))
            painter.drawLine(rect.topLeft(), rect.topRight())
            self._paint_name(painter, colors, QRectF(name[0], rect.top(), name[1], rect.height()), layer, own)
            if math.isfinite(own.gradient_norm):
                self._paint_gradient(painter, colors, QRectF(gradient[0], rect.top(), gradient[1], rect.height()), own)
            if math.isfinite(own.update_ratio):
                self._paint_ratio(painter, colors, QRectF(ratio[0], rect.top(), ratio[1], rect.height()), own)

    def _columns(self, width: float) -> tuple[tuple[float, float], tuple[float, float], tuple[float, float]]:
        """Return left edge and width of the three columns."""
        name = min(max(NAME_SHARE * width, MIN_NAME_PX), MAX_NAME_PX)
        rest = width - name - 3 * GAP_PX
        gradient = GRADIENT_SHARE * rest
        left = GAP_PX + name
        return (GAP_PX, name - GAP_PX), (left, gradient), (left + gradient + GAP_PX, rest - gradient)

    def _paint_head(
        self,
        painter: QPainter,
        colors: Colors,
        name: tuple[float, float],
        gradient: tuple[float, float],
        ratio: tuple[float, float],
    ) -> None:
        painter.setPen(QColor(colors.quiet))
        for (left, width), words in (
            (name, "layer"),
            (gradient, "gradient norm"),
            (ratio, "step ÷ parameters"),
        ):
            painter.drawText(QRectF(left, 0.0, width, LINE_PX), LEFT, self._fitting(words, width))
        room = QRectF(gradient[0], LINE_PX, gradient[1] - NUMBER_PX, LINE_PX)
        low, high = (_power(decade) for decade in self._decades)
        if self.metrics().horizontalAdvance(low + high) + GAP_PX <= room.width():
            painter.drawText(room, LEFT, low)
            painter.drawText(room, RIGHT, high)
        line = QRectF(ratio[0], 0.0, ratio[1] - RATIO_NUMBER_PX, 1.0)
        ticks = WIDE_TICKS if line.width() >= WIDE_PX else NARROW_TICKS if line.width() >= NARROW_PX else MIDDLE_TICK
        for decade in ticks:
            middle = _ratio_place(line, float(decade))
            painter.drawText(QRectF(middle - 20.0, LINE_PX, 40.0, LINE_PX), CENTRE, _power(decade))

    def _paint_name(self, painter: QPainter, colors: Colors, rect: QRectF, layer: LayerSpec, own: LayerLook) -> None:
        assert self._network is not None
        words = state_words(own)
        top = rect.center().y() - (LINE_PX if words else LINE_PX / 2)
        title = f"{layer_title(self._network, layer)}: {layer_kind(layer, own.n_units)}"
        painter.setPen(QColor(colors.text))
        painter.drawText(QRectF(rect.left(), top, rect.width(), LINE_PX), LEFT, self._fitting(title, rect.width()))
        is_bad = is_dead(own) or is_saturated(own)
        painter.setPen(QColor(colors.warning if is_bad else colors.quiet))
        words = f"▲ {words}" if is_bad else words
        painter.drawText(
            QRectF(rect.left(), top + LINE_PX, rect.width(), LINE_PX), LEFT, self._fitting(words, rect.width())
        )

    def _paint_gradient(self, painter: QPainter, colors: Colors, rect: QRectF, own: LayerLook) -> None:
        line = QRectF(rect.left(), rect.center().y() - 4.0, rect.width() - NUMBER_PX, 8.0)
        painter.fillRect(line, QColor(mix(colors.panel, colors.text, 0.06)))
        if own.gradient_norm > 0.0:
            low, high = self._decades
            share = (math.log10(own.gradient_norm) - low) / (high - low)
            filled = QRectF(line.left(), line.top(), max(1.0, min(share, 1.0) * line.width()), line.height())
            painter.fillRect(filled, QColor(colors.quiet))
        painter.setPen(QColor(colors.text))
        room = QRectF(line.right() + 4.0, rect.top(), NUMBER_PX - 4.0, rect.height())
        painter.drawText(room, LEFT, power_text(own.gradient_norm))

    def _paint_ratio(self, painter: QPainter, colors: Colors, rect: QRectF, own: LayerLook) -> None:
        line = QRectF(rect.left(), rect.center().y(), rect.width() - RATIO_NUMBER_PX, 1.0)
        low, high = (_ratio_place(line, math.log10(end)) for end in BAND)
        band = QRectF(low, rect.top() + 3.0, high - low, rect.height() - 6.0)
        painter.fillRect(band, QColor(mix(colors.panel, colors.positive, BAND_SHARE)))
        painter.setPen(QPen(QColor(colors.border), 1))
        painter.drawLine(line.topLeft(), line.topRight())
        side = ratio_side(own)
        color = QColor(colors.text if side == 0 else colors.warning)
        if own.update_ratio > 0.0:
            at = QPointF(_ratio_place(line, math.log10(own.update_ratio)), line.top())
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(QColor(colors.panel), 1))
            painter.setBrush(color)
            painter.drawEllipse(at, DOT_PX, DOT_PX)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
        painter.setPen(color)
        sign = {-1: "▼", 0: "", 1: "▲"}[side]
        room = QRectF(line.right() + 6.0, rect.top(), RATIO_NUMBER_PX - 6.0, rect.height())
        painter.drawText(room, LEFT, f"{power_text(own.update_ratio)}{sign}")

    def _fitting(self, text: str, width: float) -> str:
        return self.metrics().elidedText(text, Qt.TextElideMode.ElideRight, int(width))


def _power(decade: int) -> str:
    return "1" if decade == 0 else f"1e{decade}".replace("-", "−")


def _ratio_place(line: QRectF, decade: float) -> float:
    """Return where a power of ten lies across; what is beyond the axis lies at its end."""
    low, high = RATIO_DECADES
    return line.left() + (min(max(decade, low), high) - low) / (high - low) * line.width()
