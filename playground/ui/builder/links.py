"""The links between two neighbouring layers, drawn as one item with a few painter calls."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from playground.project.network import GivenWeight
from playground.ui.builder.detail import are_one_band
from playground.ui.builder.layout import UnitColumn
from playground.ui.builder.look import LINK_LEVELS, LINK_WIDTHS, Look

N_SMOOTH = 400
"""Bundles of more lines are drawn without antialiasing, which costs a multiple in software."""

N_LIGHT = 128
"""Bundles of more lines take about a millisecond or more to draw."""

MARK_SHARE = 0.4
"""How far along a link the sign stands that it was set by hand: off the middle, where links cross."""

Weights = NDArray[np.float64]


class LinkBundle(QGraphicsItem):
    """All links from one column to the next, coloured by the sign and thickened by the size of their weights.

    Between two wide layers all links are one band, and the weights are on the card they lead to. Where units share a
    place (see `UnitColumn`), the link shows the largest weight among them. Without weights the links are thin and grey,
    cut ones dotted; `is_weighted` False draws each value going straight on.
    """

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._bounds = QRectF()
        self._source: UnitColumn | None = None
        self._target: UnitColumn | None = None
        self._is_weighted = True
        self._is_band = False
        self._band = QPolygonF()
        self._lines: list[QLineF] = []
        self._cut: frozenset[int] = frozenset()
        self._by_hand: dict[int, bool] = {}
        self._codes: NDArray[np.intp] | None = None
        self._weights: Weights | None = None
        self.setZValue(1)

    def place(
        self,
        start: tuple[float, UnitColumn],
        end: tuple[float, UnitColumn],
        zone_top: float,
        *,
        is_weighted: bool,
        cut: Sequence[tuple[int, int]] = (),
        given: Sequence[GivenWeight] = (),
    ) -> None:
        """Run from the right edge `start[0]` of one column's units to the left edge `end[0]` of the next one's.

        `cut` holds the links (target, source) that are cut, `given` the weights that were set by hand; they are told
        apart where each unit has a cell of its own.
        """
        (x1, source), (x2, target) = start, end
        if (source.n_units, target.n_units, is_weighted) != self._shape():
            self._codes = self._weights = None
        self._source, self._target, self._is_weighted = source, target, is_weighted
        y1, y2 = (source.group_centers + zone_top).tolist(), (target.group_centers + zone_top).tolist()
        self._is_band = is_weighted and are_one_band(source.n_units, source.detail, target.n_units, target.detail)
        if self._is_band:
            self._lines, self._codes = [], None
        elif is_weighted:
            self._lines = [QLineF(x1, a, x2, b) for b in y2 for a in y1]
        else:
            y2 = _straight_ends(source, target, zone_top)
            self._lines = [QLineF(x1, a, x2, b) for a, b in zip(y1, y2, strict=False)]
        has_cells = source.has_cells and target.has_cells and is_weighted
        n_lines = len(self._lines)
        places = (unit * source.n_units + origin for unit, origin in cut if origin < source.n_units and has_cells)
        self._cut = frozenset(place for place in places if place < n_lines)
        self._by_hand = {
            each.unit * source.n_units + each.input: each.is_frozen
            for each in given
            if each.input is not None and each.input < source.n_units and has_cells and each.unit < target.n_units
        }
        top, bottom = min([*y1, *y2], default=0.0), max([*y1, *y2], default=0.0)
        self.prepareGeometryChange()
        self._bounds = QRectF(x1, top - 3, x2 - x1, bottom - top + 6)
        if self._is_band:
            self._place_band(zone_top)

    def show_weights(self, weights: Weights | None) -> None:
        """Draw these weights, shape (targets, sources), or grey links where there are none."""
        self._weights = weights
        codes = None
        if weights is not None and not self._is_band and self._source is not None and self._target is not None:
            codes = _codes(_strongest(weights, self._source, self._target))
        if codes is None and self._codes is None:
            return
        if codes is not None and self._codes is not None and np.array_equal(codes, self._codes):
            return
        self._codes = codes
        self.update()

    def link_at(self, x: float, y: float) -> tuple[int, int] | None:
        """Return (source, target) of the link nearest to a point on the canvas, where each unit has its own links."""
        source, target, bounds = self._source, self._target, self._bounds
        if source is None or target is None or not bounds.contains(x, y) or not self._is_weighted:
            return None
        if not (source.has_cells and target.has_cells and self._lines):
            return None
        share = (x - bounds.left()) / bounds.width()
        ys = np.array([line.y1() + share * (line.y2() - line.y1()) for line in self._lines])
        nearest = int(np.argmin(np.abs(ys - y)))
        if abs(ys[nearest] - y) > 4.0:
            return None
        return nearest % source.n_units, nearest // source.n_units

    def is_band_at(self, point: QPointF) -> bool:
        """Return whether a point of the canvas lies on the band that all links have become."""
        return self._is_band and self._band.containsPoint(point, Qt.FillRule.OddEvenFill)

    @property
    def is_heavy(self) -> bool:
        """Whether so many lines are drawn that they should not be drawn anew with every frame."""
        return len(self._lines) > N_LIGHT

    @property
    def n_links(self) -> int:
        """How many weights lead from one layer to the other."""
        return self._source.n_units * self._target.n_units if self._source and self._target else 0

    def spot(self, source: int, target: int) -> QPointF:
        """Return where one link can be told from those it crosses, where each unit has its own links."""
        if self._source is None or not 0 <= (place := target * self._source.n_units + source) < len(self._lines):
            return self._bounds.center()
        return self._lines[place].pointAt(MARK_SHARE)

    def is_cut(self, source: int, target: int) -> bool:
        """Return whether a link is drawn as cut."""
        return self._source is not None and target * self._source.n_units + source in self._cut

    def weight(self, source: int, target: int) -> float | None:
        """Return the weight drawn for one link, None before the first frame."""
        return None if self._weights is None else float(self._weights[target, source])

    def boundingRect(self) -> QRectF:
        return self._bounds

    def paint(self, painter: QPainter, _option: QStyleOptionGraphicsItem, _widget: QWidget | None = None) -> None:
        if self._is_band:
            self._paint_band(painter)
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, len(self._lines) <= N_SMOOTH)
        self._paint_lines(painter)
        for place, is_frozen in self._by_hand.items():
            if place < len(self._lines) and place not in self._cut:
                self._look.draw_hand_mark(painter, self._lines[place].pointAt(MARK_SHARE), is_frozen=is_frozen)

    def _paint_lines(self, painter: QPainter) -> None:
        if self._cut:
            painter.setPen(self._look.cut_pen)
            painter.drawLines([self._lines[place] for place in sorted(self._cut)])
        if self._codes is None:
            painter.setPen(self._look.neutral_pen)
            painter.drawLines([line for place, line in enumerate(self._lines) if place not in self._cut])
            return
        thinning = self._thinning() if len(self._lines) <= N_SMOOTH else 0.0
        for code, places in _grouped(self._codes):
            pen = self._look.link_pens[code]
            if thinning < 1.0:
                pen = type(pen)(pen)
                pen.setWidthF(max(0.75, pen.widthF() * thinning) if thinning else 1.0)
            painter.setPen(pen)
            painter.drawLines([self._lines[place] for place in places if place not in self._cut])

    def _place_band(self, zone_top: float) -> None:
        """Run one band from all units of the source to all of the target."""
        assert self._source is not None
        assert self._target is not None
        left, right = self._bounds.left(), self._bounds.right()
        ends = [
            (left, self._source.top),
            (right, self._target.top),
            (right, self._target.bottom),
            (left, self._source.bottom),
        ]
        self._band = QPolygonF([QPointF(x, y + zone_top) for x, y in ends])
        self._bounds = self._band.boundingRect().adjusted(0, -1, 0, 1)

    def _paint_band(self, painter: QPainter) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._look.band)
        painter.drawPolygon(self._band)
        painter.setPen(QPen(self._look.border, 1.0))
        for first, second in ((0, 1), (3, 2)):
            painter.drawLine(self._band.at(first), self._band.at(second))

    def _thinning(self) -> float:
        """Return by how much links are thinned so that the strongest do not cover their neighbours."""
        if self._source is None or self._target is None:
            return 1.0
        pitches = [
            float(column.group_centers[1] - column.group_centers[0])
            for column in (self._source, self._target)
            if column.group_centers.shape[0] > 1
        ]
        return min(1.0, 0.5 * min(pitches, default=12.0) / LINK_WIDTHS[-1])

    def _shape(self) -> tuple[int, int, bool] | None:
        if self._source is None or self._target is None:
            return None
        return self._source.n_units, self._target.n_units, self._is_weighted


def _straight_ends(source: UnitColumn, target: UnitColumn, zone_top: float) -> list[float]:
    """Return where values that go straight on arrive: the target's first units are those of the source."""
    if source.n_units == target.n_units:
        return (target.group_centers + zone_top).tolist()  # type: ignore[no-any-return]  # numpy says Any
    stops = np.append(source.group_starts[1:], source.n_units)
    middles = np.minimum((source.group_starts + stops - 1) // 2, max(target.n_units - 1, 0))
    return (target.centers[middles] + zone_top).tolist() if target.n_units else []


def _strongest(weights: Weights, source: UnitColumn, target: UnitColumn) -> Weights:
    """Return the weight of largest size for each pair of places, shape (target places, source places)."""
    if source.group_starts.shape[0] == source.n_units and target.group_starts.shape[0] == target.n_units:
        return weights
    high = np.maximum.reduceat(np.maximum.reduceat(weights, target.group_starts, axis=0), source.group_starts, axis=1)
    low = np.minimum.reduceat(np.minimum.reduceat(weights, target.group_starts, axis=0), source.group_starts, axis=1)
    return np.where(high >= -low, high, low)


def _codes(weights: Weights) -> NDArray[np.intp]:
    """Return for each link the number of its pen: size level, and further up for positive weights."""
    flat = np.nan_to_num(weights.ravel(), nan=0.0)
    levels = np.searchsorted(LINK_LEVELS, np.abs(flat), side="right")
    return levels + len(LINK_WIDTHS) * (flat > 0)


def _grouped(codes: NDArray[np.intp]) -> list[tuple[int, list[int]]]:
    """Return the links of each pen, weakest first, so that strong links lie on top."""
    n_levels = len(LINK_WIDTHS)
    present = sorted(set(codes.tolist()), key=lambda code: code % n_levels)
    return [(code, np.flatnonzero(codes == code).tolist()) for code in present]
