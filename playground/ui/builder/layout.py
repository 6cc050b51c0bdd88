"""Where everything stands on the canvas: pure geometry from the network's sizes and the room there is."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from playground.ui.builder.detail import FEWEST, MAX_CELLS, Detail, detail_of

NARROW_CARD = 96.0
WIDE_CARD = 120.0
FOLDED_CARD = 34.0
MARGIN = 8.0
ZONE_PADDING = 8.0
MIN_GAP = 16.0
ROOMY_GAP = 24.0
MAX_GAP = 88.0
HEADER = 32.0
FOOTER = 120.0
MIN_ZONE = 160.0
MAX_ZONE = 480.0
SLOT_WIDTH = 64.0
SLOT_SIDE = 8.0
MAX_CELL = 48.0
STRIPES = 24.0
FOLDED_CELL = 16.0
HISTOGRAM_SHARE = 0.3
MIN_HISTOGRAM = 52.0
MAX_HISTOGRAM = 112.0
MAX_FEATURES = 128.0
EMPTY_GAP = 208.0

LANE = 14.0
LANES_PADDING = 4.0
MAX_LANES = 84.0
"""Skip connections run above the cards, each in a lane of this height, in at most so much room together."""

PORT = 8.0
"""So far from the middle of a column its first skip connection begins, and so far apart are the next ones."""

MAX_GROUPS = 16
"""Links start from at most so many places a layer; units of a wider layer share them."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A place held open while something is dragged: before the hidden layer at `index` (not counting a lifted one)."""

    index: int
    width: float


@dataclass(frozen=True, slots=True, eq=False)
class UnitColumn:
    """How the units of one layer are drawn, in y from the top of their zone.

    `centers`, shape (U,), are the middles of the units; each is `cell` wide and `height` high. `group_centers` are the
    middles of the places links start from, `group_starts` the first unit of each.
    """

    n_units: int
    cell: float
    height: float
    centers: NDArray[np.float64]
    group_centers: NDArray[np.float64]
    group_starts: NDArray[np.intp]
    detail: Detail = "maps"

    @property
    def has_cells(self) -> bool:
        """Whether each unit has links of its own."""
        return self.n_units <= MAX_CELLS

    @property
    def top(self) -> float:
        """Upper end of the uppermost unit."""
        return float(self.centers[0] - self.height / 2) if self.n_units else 0.0

    @property
    def bottom(self) -> float:
        """Lower end of the lowest unit."""
        return float(self.centers[-1] + self.height / 2) if self.n_units else 0.0


def histogram_height(height: float) -> float:
    """Return how much of a summary's height belongs to the histogram, its distance from the matrix included."""
    return float(int(min(max(HISTOGRAM_SHARE * height, MIN_HISTOGRAM), MAX_HISTOGRAM)))


def folded_column(n_units: int, zone: float, scale: float) -> UnitColumn:
    """Return how the units of a folded layer stand: small cells without maps."""
    column = unit_column(n_units, zone, scale)
    detail: Detail = "summary" if column.detail == "summary" else "cells"
    return replace(column, cell=min(column.cell, FOLDED_CELL), detail=detail)


def unit_column(n_units: int, zone: float, scale: float = 1.0, block: float | None = None) -> UnitColumn:
    """Return how `n_units` units stand, centred in a zone of this height, drawn at `scale`.

    `block` is the width of the picture of the weights, for layers that have some and are drawn as a summary.
    """
    usable = zone - 2 * ZONE_PADDING
    detail = detail_of(n_units, usable * scale)
    above = usable
    if detail == "summary" and block is not None:
        above -= histogram_height(usable)
    pitch = min(usable / FEWEST, above / max(n_units, 1))
    if n_units <= MAX_CELLS:
        pitch = float(int(pitch))
        cell = height = float(int(min(MAX_CELL, pitch * 0.8)))
    else:
        cell, height = block if detail == "summary" and block is not None else STRIPES, pitch
    first = zone / 2 - (usable - above) / 2 - pitch * (n_units - 1) / 2
    centers = first + pitch * np.arange(n_units, dtype=np.float64)
    n_groups = min(n_units, MAX_GROUPS)
    starts = (np.arange(n_groups) * n_units) // max(n_groups, 1)
    stops = np.append(starts[1:], n_units)
    return UnitColumn(
        n_units,
        cell,
        height,
        centers,
        group_centers=first + pitch * (starts + stops - 1) / 2,
        group_starts=starts,
        detail=detail,
    )


@dataclass(frozen=True, slots=True)
class Spacing:
    """Widths of the features' column, of a card and of the gaps between columns."""

    features: float
    card: float
    gap: float


@dataclass(frozen=True, slots=True)
class Layout:
    """Left ends of the columns (features, hidden layers, output), and the sizes they share.

    `slot_x` is the left end of the place held open, `lanes` the height kept free above the cards for skip connections,
    `scale` how large everything is shown, `folded` the places of the layers whose cards are slim bars.
    """

    xs: tuple[float, ...]
    width: float
    height: float
    zone: float
    spacing: Spacing
    slot_x: float | None = None
    lanes: float = 0.0
    scale: float = 1.0
    folded: frozenset[int] = frozenset()

    def card_width(self, place: int) -> float:
        """Return how wide the card of a layer is, given its place in the network; the output is the last."""
        return FOLDED_CARD if place in self.folded else self.spacing.card


def space(n_layers: int, features: float, room: float, n_folded: int = 0) -> Spacing:
    """Share out a width: with little room cards and gaps are narrow, with more they widen, cards up to a limit.

    Of the cards, the output's included, `n_folded` are slim bars.
    """
    n_cards = n_layers + 1
    n_open = n_cards - n_folded
    room -= n_folded * FOLDED_CARD
    free = room - 2 * MARGIN - features - n_open * NARROW_CARD - n_cards * MIN_GAP
    widening = n_open * (WIDE_CARD - NARROW_CARD) + n_cards * (ROOMY_GAP - MIN_GAP)
    share = min(max(free / widening, 0.0), 1.0)
    card = float(int(NARROW_CARD + share * (WIDE_CARD - NARROW_CARD)))
    if n_layers == 0:
        return Spacing(features, card, EMPTY_GAP)  # room for the invitation to drop a first layer
    gap = (room - 2 * MARGIN - features - n_open * card) / n_cards
    return Spacing(features, card, float(int(min(max(gap, MIN_GAP), MAX_GAP))))


def arrange(
    n_layers: int,
    room: tuple[float, float],
    spacing: Spacing,
    slot: Slot | None = None,
    lifted: Collection[int] = (),
    n_lanes: int = 0,
    scale: float = 1.0,
    folded: Collection[int] = (),
) -> Layout:
    """Place the columns in a room of (width, height); what does not fit makes the layout larger than the room.

    The hidden layers `lifted` take no place: they are in the hand.
    """
    lanes = min(n_lanes * LANE, MAX_LANES) + LANES_PADDING if n_lanes else 0.0
    zone = float(int(min(max(room[1] - 2 * MARGIN - lanes - HEADER - FOOTER, MIN_ZONE), MAX_ZONE)) // 8 * 8)
    widths = [FOLDED_CARD if place in folded else spacing.card for place in range(n_layers + 1)]
    width = 2 * MARGIN + spacing.features + sum(widths) + len(widths) * spacing.gap
    x = MARGIN + max(0.0, (room[0] - width) // 2)
    xs, slot_x = _columns(widths, x, spacing, slot, lifted)
    right = xs[-1] + widths[-1] + MARGIN
    height = lanes + HEADER + zone + FOOTER + 2 * MARGIN
    return Layout(xs, max(right, room[0]), max(height, room[1]), zone, spacing, slot_x, lanes, scale, frozenset(folded))


def _columns(
    widths: Sequence[float], x: float, spacing: Spacing, slot: Slot | None, lifted: Collection[int]
) -> tuple[tuple[float, ...], float | None]:
    xs: list[float] = [x]
    slot_x: float | None = None
    x += spacing.features + spacing.gap
    place = 0
    for column, width in enumerate(widths):
        if slot is not None and slot_x is None and place == slot.index and column not in lifted:
            # Something new fits into a wide gap as it is: nothing moves away under the mouse.
            side = spacing.gap if lifted else SLOT_SIDE
            extent = max(spacing.gap, slot.width + 2 * side)
            slot_x = x - spacing.gap + (extent - slot.width) // 2
            x += extent - spacing.gap
        xs.append(x)
        if column not in lifted:
            x += width + spacing.gap
            place += 1
    return tuple(xs), slot_x


def assign_lanes(spans: Sequence[tuple[int, int]]) -> tuple[int, ...]:
    """Return the lane of each skip connection from one column to a later one, counted from the cards upwards.

    Short ones run low, so that those they lie within pass over them; two may share a lane where they do not overlap.
    """
    lanes: dict[int, list[tuple[int, int]]] = {}
    chosen = [0] * len(spans)
    for place in sorted(range(len(spans)), key=lambda place: spans[place][1] - spans[place][0]):
        start, stop = spans[place]
        lane = 0
        while any(start < other[1] and other[0] < stop for other in lanes.get(lane, ())):
            lane += 1
        lanes.setdefault(lane, []).append(spans[place])
        chosen[place] = lane
    return tuple(chosen)


def slot_index(centers: Sequence[float], x: float) -> int:
    """Return before which of the standing layers something at `x` would go, given their middles at rest."""
    return sum(1 for center in centers if center < x)
