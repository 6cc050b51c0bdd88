"""Draws the signs of a run over its curves: changes and the end along the top, the best test loss on its curve."""

import math

import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen, QPolygonF

from playground.ui.plots.curves.events import Sign, SignKind
from playground.ui.plots.curves.lane import Cluster, clusters
from playground.ui.plots.plot_area import PlotArea
from playground.ui.theme import CAPTION_PX, Colors, Theme, mix, number_font

LANE_PX = 16
"""Height of the lane along the top in which signs stand."""

SIGN_PX = 9.0
REACH_PX = 4.0
"""So near does the pointer find a sign."""

MAX_NAMED = 3
"""Of more signs at one place the first are told in words."""

TEXT_GAP_PX = 4.0


class SignLayer(pg.GraphicsObject):
    """One item that draws all signs, in pixels of the screen; a few hundred cost as little as one."""

    def __init__(self, plot: PlotArea, theme: Theme) -> None:
        super().__init__()
        self._plot = plot
        self._theme = theme
        self._signs: tuple[Sign, ...] = ()
        self._rect = QRectF()
        self._metrics = QFontMetricsF(number_font(CAPTION_PX))
        plot.getPlotItem().addItem(self, ignoreBounds=True)
        self.setZValue(20)

    @property
    def signs(self) -> tuple[Sign, ...]:
        """What is drawn, from left to right."""
        return self._signs

    def show_signs(self, signs: tuple[Sign, ...], rect: QRectF) -> None:
        """Draw signs in the part of the plot that is seen, in units of its axes."""
        if rect != self._rect:
            self.prepareGeometryChange()
            self._rect = rect
        ordered = tuple(sorted(signs, key=lambda sign: sign.place))
        if ordered != self._signs:
            self._signs = ordered
            self.update()
        self.setVisible(bool(signs))

    def words_near(self, place: float) -> str:
        """Return what happened within reach of the pointer, empty where there is nothing."""
        reach = REACH_PX * self._plot.getViewBox().viewPixelSize()[0]
        near = sorted(
            (sign for sign in self._signs if abs(sign.place - place) <= reach), key=lambda sign: abs(sign.place - place)
        )
        more = [f"{len(near) - MAX_NAMED} more"] if len(near) > MAX_NAMED else []
        return "; ".join([*(sign.words for sign in near[:MAX_NAMED]), *more])

    def boundingRect(self) -> QRectF:
        return self._rect

    def paint(self, painter: QPainter, *_args: object) -> None:
        """Draw everything at whole pixels."""
        transform = painter.worldTransform()
        area = transform.mapRect(self._rect)
        painter.save()
        painter.resetTransform()
        painter.setFont(number_font(CAPTION_PX))
        changes = [sign for sign in self._signs if sign.kind == "change"]
        end = next((sign for sign in self._signs if sign.kind in {"stop", "diverged"}), None)
        across = [transform.m11() * sign.place + transform.dx() for sign in changes]
        end_px = None if end is None else transform.m11() * end.place + transform.dx()
        found, right_px = clusters(across, end_px), area.right()
        if end is not None and end_px is not None:
            right_px = self._paint_end(painter, end, end_px, area, max((each.sign_px for each in found), default=0.0))
        self._paint_changes(painter, changes, found, area, right_px)
        for sign in self._signs:
            if sign.height is not None:
                self._paint_best(painter, transform.map(QPointF(sign.place, sign.height)))
        painter.restore()

    def _paint_changes(
        self, painter: QPainter, changes: list[Sign], found: list[Cluster], area: QRectF, right_px: float
    ) -> None:
        """Draw a dotted line and a triangle for each cluster, beside it a count or, where there is room, its words."""
        colors = self._theme.colors
        middle = area.top() + LANE_PX / 2
        ends = [cluster.sign_px - SIGN_PX for cluster in found[1:]]
        for cluster, room_to in zip(found, [*ends, right_px], strict=False):
            x = round(cluster.line_px)
            painter.setPen(QPen(QColor(colors.quiet), 1, Qt.PenStyle.DotLine))
            painter.drawLine(x, round(area.top() + LANE_PX), x, round(area.bottom()))
            paint_sign(painter, "change", QPointF(round(cluster.sign_px), middle), colors)
            left = cluster.sign_px + SIGN_PX / 2 + TEXT_GAP_PX / 4
            label = str(cluster.count) if cluster.count > 1 else changes[cluster.first].label
            if cluster.count > 1 or left + self._metrics.horizontalAdvance(label) + TEXT_GAP_PX < room_to:
                self._write(painter, label, left, area.top())

    def _paint_end(self, painter: QPainter, end: Sign, x: float, area: QRectF, taken_px: float) -> float:
        """Draw the end of the run, with its words where changes leave room on its left; return where that begins."""
        colors = self._theme.colors
        color = colors.error if end.kind == "diverged" else colors.text
        painter.setPen(QPen(QColor(mix(color, colors.panel, 0.4)), 1))
        painter.drawLine(round(x), round(area.top() + LANE_PX), round(x), round(area.bottom()))
        paint_sign(painter, end.kind, QPointF(round(x), area.top() + LANE_PX / 2), colors)
        left = x - SIGN_PX / 2 - TEXT_GAP_PX - self._metrics.horizontalAdvance(end.label)
        if left < max(taken_px + 2 * SIGN_PX + TEXT_GAP_PX, area.left()):
            return x - SIGN_PX
        self._write(painter, end.label, left, area.top())
        return left - SIGN_PX

    def _paint_best(self, painter: QPainter, place: QPointF) -> None:
        paint_sign(painter, "best", place, self._theme.colors)

    def _write(self, painter: QPainter, text: str, x: float, top: float) -> None:
        colors = self._theme.colors
        room = QRectF(x, top, self._metrics.horizontalAdvance(text) + 1, LANE_PX)
        painter.fillRect(room, QColor(colors.panel))
        painter.setPen(QColor(colors.quiet))
        painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text)


def paint_sign(painter: QPainter, kind: SignKind, middle: QPointF, colors: Colors, size_px: float = SIGN_PX) -> None:
    """Draw a sign: a triangle for a change, a star for the best, a square for the end, a cross for divergence."""
    half = size_px / 2
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=True)
    if kind == "diverged":
        painter.setPen(QPen(QColor(colors.error), 2))
        for way in (-1.0, 1.0):
            painter.drawLine(middle + QPointF(-half, -way * half), middle + QPointF(half, way * half))
    else:
        painter.setPen(QPen(QColor(colors.text), 1))
        painter.setBrush(QColor(colors.panel if kind == "best" else colors.quiet if kind == "change" else colors.text))
        painter.drawPolygon(_outline(kind, half).translated(middle))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)


def _outline(kind: SignKind, half: float) -> QPolygonF:
    if kind == "change":
        return QPolygonF([QPointF(-half, -half), QPointF(half, -half), QPointF(0.0, half)])
    if kind == "stop":
        side = 0.85 * half
        return QPolygonF([QPointF(-side, -side), QPointF(side, -side), QPointF(side, side), QPointF(-side, side)])
    outer, inner = 1.35 * half, 0.55 * half
    turns = [(place, outer if place % 2 == 0 else inner) for place in range(10)]
    return QPolygonF([QPointF(r * math.sin(n * math.pi / 5), -r * math.cos(n * math.pi / 5)) for n, r in turns])
