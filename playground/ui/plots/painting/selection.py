"""The points in hand: chosen by their numbers, so that they stay chosen while others are painted, erased or undone."""

from collections.abc import Iterable

import numpy as np

from playground.project.painting import ROLES
from playground.project.table import TableSpec
from playground.ui.plots.painting.strokes import columns_of

NUMBER_ROW = ROLES.index("ignore")


class Selection:
    """A set of points of whatever sheet is asked about."""

    def __init__(self) -> None:
        self._numbers: frozenset[float] = frozenset()

    def __bool__(self) -> bool:
        return bool(self._numbers)

    def rows(self, sheet: TableSpec) -> list[int]:
        """Return the rows of a sheet that are chosen."""
        if not self._numbers:
            return []
        rows: list[int] = np.flatnonzero(np.isin(columns_of(sheet)[NUMBER_ROW], list(self._numbers))).tolist()
        return rows

    def choose(self, sheet: TableSpec, rows: Iterable[int], *, is_adding: bool = False) -> None:
        """Choose these rows, beside those chosen or in their place."""
        numbers = _numbers(sheet, rows)
        self._numbers = self._numbers | numbers if is_adding else numbers

    def toggle(self, sheet: TableSpec, row: int) -> None:
        """Choose a row, or let it go."""
        self._numbers = self._numbers ^ _numbers(sheet, [row])

    def clear(self) -> None:
        """Let all go."""
        self._numbers = frozenset()


def _numbers(sheet: TableSpec, rows: Iterable[int]) -> frozenset[float]:
    return frozenset(columns_of(sheet)[NUMBER_ROW, list(rows)].tolist())
