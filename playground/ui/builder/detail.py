"""How much of a layer is drawn, by its width and the room there is: unit maps, compact cells, or a summary."""

from typing import Literal, TypeAlias

from playground.session.messages import MAX_MAPPED_UNITS

Detail: TypeAlias = Literal["maps", "cells", "summary"]
"""A map in each unit; a small cell a unit, coloured by its bias; or pictures of all weights together."""

MAX_CELLS = MAX_MAPPED_UNITS
"""Up to so many units each have links of their own, and a map where there is room."""

MAX_COMPACT = 64
"""Up to so many units are drawn one by one."""

MAP_PX = 10.0
"""On the screen a unit needs so much height for a map in which something can be seen."""

CELL_PX = 3.0
"""On the screen a unit needs so much height to be told from its neighbours."""

FEWEST = 6
"""Fewer units than this are spaced as if they were so many."""


def detail_of(n_units: int, room_px: float) -> Detail:
    """Return how a layer is drawn whose units share a height of so many pixels on the screen."""
    pitch_px = room_px / max(n_units, FEWEST)
    if n_units <= MAX_CELLS:
        return "maps" if pitch_px >= MAP_PX else "cells"
    return "cells" if n_units <= MAX_COMPACT and pitch_px >= CELL_PX else "summary"


def are_one_band(n_source: int, source: Detail, n_target: int, target: Detail) -> bool:
    """Return whether the links between two layers become one band: both are wide, and one is drawn as a summary."""
    return min(n_source, n_target) > MAX_CELLS and "summary" in (source, target)
