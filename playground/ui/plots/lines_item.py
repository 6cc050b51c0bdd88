"""Straight lines over a plot, each with strokes towards its positive side and, where there is room, its equation."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen, QTransform

from playground.ui.plots.clipping import Segment, clipped_line
from playground.ui.theme import CAPTION_PX, Colors, number_font

Extent = tuple[float, float, float, float]

STROKE_PX = 9.0
STROKE_PLACES = (0.25, 0.75)
"""Where along a line, as shares of its length, a stroke points to the side on which the unit's sum is positive."""

FAINTEST = 0.35
"""How opaque the line of a unit is of which the next layer makes nothing."""

REACH_PX = 5.0
"""The pointer is on a line within so many pixels."""

LABEL_PLACES = (0.88, 0.12, 0.8, 0.2, 0.72, 0.28, 0.64, 0.36, 0.5)
"""Shares of a line's length at which its label is tried: near an end first, where fewest points lie."""

GAP_PX = 3.0
GROUND_OPACITY = 0.85


@dataclass(frozen=True, slots=True)
class PlaneLine:
    """The line constant + across · x + up · y = 0 of a unit; `label` is what may be written at it.

    One that is the boundary as well is drawn like it.
    """

    unit: int
    coefficients: tuple[float, float, float]
    strength: float = 1.0
    label: str = ""
    is_boundary: bool = False


class LinesItem(pg.GraphicsObject):
    """Draws lines in the units of the axes; the emphasised one is thick and always has its label."""

    def __init__(self, colors: Colors) -> None:
        super().__init__()
        self._colors = colors
        self._extent: Extent = (0.0, 1.0, 0.0, 1.0)
        self._lines: tuple[PlaneLine, ...] = ()
        self._segments: list[tuple[PlaneLine, Segment]] = []
        self._has_labels = False
        self._emphasised: int | None = None
        self._kept: dict[int, int] = {}
        self._labels: list[tuple[str, QRectF]] = []
        self._font = number_font(CAPTION_PX)
        self.setVisible(False)

    @property
    def segments(self) -> list[tuple[PlaneLine, Segment]]:
        """The lines that run through what is on screen, with their ends there."""
        return self._segments

    @property
    def labels(self) -> list[str]:
        """What was written at lines when they were last painted."""
        return [text for text, _ in self._labels]

    @property
    def label_rects(self) -> list[QRectF]:
        """Where labels were painted last, in pixels of the plot."""
        return [rect for _, rect in self._labels]

    @property
    def emphasised(self) -> int | None:
        """The number of the unit whose line is set off."""
        return self._emphasised

    def show_lines(self, extent: Extent, lines: Sequence[PlaneLine], *, has_labels: bool) -> None:
        """Draw these lines as far as they run through an extent."""
        if extent != self._extent:
            self.prepareGeometryChange()
            self._extent = extent
            self._kept.clear()
        self._lines, self._has_labels = tuple(lines), has_labels
        clipped = ((line, clipped_line(line.coefficients, extent)) for line in lines)
        self._segments = [(line, segment) for line, segment in clipped if segment is not None]
        self._labels = []
        self.setVisible(bool(self._segments))
        self.update()

    def recolor(self, colors: Colors) -> None:
        """Take over the colours of a theme."""
        self._colors = colors
        self.update()

    def emphasise(self, unit: int | None) -> None:
        """Set off the line of a unit, or none."""
        if unit != self._emphasised:
            self._emphasised = unit
            self.update()

    def nearest(self, x: float, y: float, pixel: tuple[float, float]) -> int | None:
        """Return the number of the unit whose line runs under the pointer; `pixel` is one in the units of the axes."""
        best: tuple[float, int] | None = None
        for line, ((x1, y1), (x2, y2)) in self._segments:
            dx, dy = (x2 - x1) / pixel[0], (y2 - y1) / pixel[1]
            away = abs(dx * (y - y1) / pixel[1] - dy * (x - x1) / pixel[0]) / math.hypot(dx, dy)
            if away <= REACH_PX and (best is None or away < best[0]):
                best = away, line.unit
        return None if best is None else best[1]

    def boundingRect(self) -> QRectF:
        x_min, x_max, y_min, y_max = self._extent
        return QRectF(x_min, y_min, x_max - x_min, y_max - y_min)

    def paint(self, painter: QPainter, *_args: object) -> None:
        """Draw the lines in pixels, then their labels over all of them."""
        transform = painter.worldTransform()
        painter.save()
        painter.resetTransform()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = transform.mapRect(self.boundingRect())
        painter.setClipRect(area)
        drawn = [(line, *_pixels(transform, segment)) for line, segment in self._segments]
        for line, start, end in drawn:
            self._paint_line(painter, transform, line, start, end)
        self._labels = []
        # The emphasised one takes its place first.
        for line, start, end in sorted(drawn, key=lambda each: each[0].unit != self._emphasised):
            if line.label and (self._has_labels or line.unit == self._emphasised):
                self._place_label(line, start, end, area)
        self._paint_labels(painter)
        painter.restore()

    def _paint_line(
        self, painter: QPainter, transform: QTransform, line: PlaneLine, start: QPointF, end: QPointF
    ) -> None:
        color = QColor(self._colors.text)
        is_emphasised = line.unit == self._emphasised
        if not is_emphasised:
            color.setAlphaF(FAINTEST + (1.0 - FAINTEST) * line.strength)
        painter.setPen(QPen(color, 2.5 if is_emphasised else 2.0 if line.is_boundary else 1.2))
        painter.drawLine(start, end)
        way = end - start
        length = math.hypot(way.x(), way.y())
        if length < 2 * STROKE_PX:
            return
        across = QPointF(-way.y(), way.x()) * (STROKE_PX / length)
        # To the positive side: where a step across the line makes the sum grow.
        inverse = transform.inverted()[0]
        step = inverse.map(start + across) - inverse.map(start)
        if line.coefficients[1] * step.x() + line.coefficients[2] * step.y() < 0.0:
            across = -across
        for share in STROKE_PLACES:
            place = start + way * share
            painter.drawLine(place, place + across)

    def _place_label(self, line: PlaneLine, start: QPointF, end: QPointF, area: QRectF) -> None:
        """Find a place at the line that is whole on the plane and covers no other label, near where it was before."""
        metrics = QFontMetricsF(self._font)
        width, height = metrics.horizontalAdvance(line.label) + 8.0, metrics.height() + 2.0
        way = end - start
        length = max(math.hypot(way.x(), way.y()), 1e-9)
        normal = QPointF(-way.y() / length, way.x() / length)
        away = (abs(normal.x()) * width + abs(normal.y()) * height) / 2.0 + GAP_PX
        candidates = [(share, side) for share in LABEL_PLACES for side in (1.0, -1.0)]
        kept = self._kept.get(line.unit)
        order = range(len(candidates)) if kept is None else [kept, *range(len(candidates))]
        room = area.adjusted(2.0, 2.0, -2.0, -2.0)
        for number in order:
            share, side = candidates[number]
            middle = start + way * share + normal * (side * away)
            rect = QRectF(middle.x() - width / 2.0, middle.y() - height / 2.0, width, height)
            if room.contains(rect) and not any(rect.intersects(other) for _, other in self._labels):
                self._kept[line.unit] = number
                self._labels.append((line.label, rect))
                return
        self._kept.pop(line.unit, None)

    def _paint_labels(self, painter: QPainter) -> None:
        painter.setFont(self._font)
        ground = QColor(self._colors.panel)
        ground.setAlphaF(GROUND_OPACITY)
        for text, rect in self._labels:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(ground)
            painter.drawRoundedRect(rect, 3.0, 3.0)
            painter.setPen(QColor(self._colors.text))
            painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, text)


def _pixels(transform: QTransform, segment: Segment) -> tuple[QPointF, QPointF]:
    start, end = segment
    return transform.map(QPointF(*start)), transform.map(QPointF(*end))
