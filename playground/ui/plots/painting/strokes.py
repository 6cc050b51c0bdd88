"""Strokes: what a tool does to a sheet while the mouse is held; places are those of the sheet's columns, no pixels."""

import math
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from playground.project import painting
from playground.project.painting import MAX_POINTS, ROLES
from playground.project.table import TableSpec
from playground.ui.wording import counted

Floats: TypeAlias = NDArray[np.float64]
Rows: TypeAlias = NDArray[np.intp]
Place: TypeAlias = tuple[float, float]

SHAKE = 0.12
"""Standard deviation of one shake, as a share of the circle's radius: a point stays near its place for some strokes."""


def columns_of(sheet: TableSpec) -> Floats:
    """Return across, up, target and number of the points, shape (4, N), without copying them; read-only."""
    return np.frombuffer(sheet.table.data, dtype=np.float64).reshape(len(ROLES), sheet.table.n_rows)


def rows_near(sheet: TableSpec, path: Sequence[Place], radii: Place) -> Rows:
    """Return the points no farther than the radii (across, up) from any piece of a path."""
    places = columns_of(sheet)[:2]
    points = places / np.array(radii)[:, np.newaxis]
    corners = [np.array(place) / radii for place in path]
    is_near = np.zeros(points.shape[1], dtype=np.bool_)
    for start, end in pairwise((corners[0], *corners)):
        is_near |= _distances(points, start, end) <= 1.0
    return np.flatnonzero(is_near)


def rows_inside(sheet: TableSpec, corner: Place, other: Place) -> Rows:
    """Return the points inside the box between two corners."""
    low, high = np.minimum(corner, other)[:, np.newaxis], np.maximum(corner, other)[:, np.newaxis]
    places = columns_of(sheet)[:2]
    return np.flatnonzero(((places >= low) & (places <= high)).all(axis=0))


def nearest_row(sheet: TableSpec, place: Place, radii: Place) -> int | None:
    """Return the point nearest to a place, if it lies within the radii."""
    rows = rows_near(sheet, [place], radii)
    if rows.size == 0:
        return None
    points = columns_of(sheet)[:2, rows] / np.array(radii)[:, np.newaxis]
    return int(rows[_distances(points, np.array(place) / radii, np.array(place) / radii).argmin()])


def _distances(points: Floats, start: Floats, end: Floats) -> Floats:
    """Return how far points, shape (2, N), lie from the piece of a line between two places, shape (N,)."""
    along = end - start
    length = float(along @ along)
    offsets = points - start[:, np.newaxis]
    share = np.clip(along @ offsets / length, 0.0, 1.0) if length > 0.0 else np.zeros(points.shape[1])
    distances: Floats = np.hypot(*(offsets - along[:, np.newaxis] * share))
    return distances


class Stroke(ABC):
    """One gesture: `go` follows the mouse and leaves the sheet as it is then; `count` points were touched so far."""

    def __init__(self, sheet: TableSpec) -> None:
        self.sheet = sheet
        self.count = 0
        self._last: Place | None = None

    def go(self, path: Sequence[Place]) -> None:
        """Follow the mouse on a path that goes on where the last one ended."""
        whole = [*path] if self._last is None else [self._last, *path]
        self._draw(whole, is_first=self._last is None)
        self._last = whole[-1]

    @property
    @abstractmethod
    def words(self) -> str:
        """What the undo step is called."""

    @abstractmethod
    def _draw(self, path: Sequence[Place], *, is_first: bool) -> None:
        """Change the sheet along a path of at least one place."""


class PointStroke(Stroke):
    """Paints one point where the mouse went down."""

    def __init__(self, sheet: TableSpec, target: float) -> None:
        super().__init__(sheet)
        self._target = target

    @property
    def words(self) -> str:
        return f"Paint {counted(self.count, 'point')}"

    def _draw(self, path: Sequence[Place], *, is_first: bool) -> None:
        if is_first:
            self._add([(*path[0], self._target)])

    def _add(self, points: Sequence[tuple[float, float, float]]) -> None:
        room = MAX_POINTS - self.sheet.table.n_rows
        if points and room > 0:
            self.sheet = painting.add(self.sheet, points)
            self.count += min(len(points), room)


class BrushStroke(PointStroke):
    """Strews points evenly over the circle, and over all it is drawn across: `density` of them on a circle's area."""

    def __init__(
        self, sheet: TableSpec, target: float, radii: Place, density: int, random: np.random.Generator
    ) -> None:
        super().__init__(sheet, target)
        self._radii = np.array(radii)
        self._density = density
        self._random = random
        self._owed = 0.0

    def _draw(self, path: Sequence[Place], *, is_first: bool) -> None:
        centres = [np.array(path[0])] * (self._density if is_first else 0)
        for start, end in pairwise(np.array(path)):
            # Drawn a way s, a circle of radius 1 sweeps over an area of 2s more, which is 2s/π circles.
            self._owed += self._density * 2.0 / math.pi * float(np.hypot(*((end - start) / self._radii)))
            n_due = int(self._owed)
            self._owed -= n_due
            centres += [start + (end - start) * share for share in self._random.random(n_due)]
        if centres:
            places = np.array(centres) + self._strewn(len(centres))
            self._add([(x, y, self._target) for x, y in places.tolist()])

    def _strewn(self, n: int) -> Floats:
        """Return offsets evenly spread over the circle, shape (n, 2)."""
        r, angle = np.sqrt(self._random.random(n)), 2.0 * np.pi * self._random.random(n)
        offsets: Floats = np.column_stack((r * np.cos(angle), r * np.sin(angle))) * self._radii
        return offsets


class EraserStroke(Stroke):
    """Erases the points the circle is drawn over."""

    def __init__(self, sheet: TableSpec, radii: Place) -> None:
        super().__init__(sheet)
        self._radii = radii

    @property
    def words(self) -> str:
        return f"Erase {counted(self.count, 'point')}"

    def _draw(self, path: Sequence[Place], *, is_first: bool) -> None:
        del is_first
        rows = rows_near(self.sheet, path, self._radii).tolist()
        self.sheet = painting.erase(self.sheet, rows)
        self.count += len(rows)


class JitterStroke(Stroke):
    """Shakes the points the circle is drawn over, again with each part of the path."""

    def __init__(self, sheet: TableSpec, radii: Place, random: np.random.Generator) -> None:
        super().__init__(sheet)
        self._radii = radii
        self._random = random
        self._touched: set[int] = set()

    @property
    def words(self) -> str:
        return f"Jitter {counted(self.count, 'point')}"

    def _draw(self, path: Sequence[Place], *, is_first: bool) -> None:
        del is_first
        rows = rows_near(self.sheet, path, self._radii).tolist()
        offsets = self._random.normal(size=(len(rows), 2)) * SHAKE * self._radii
        if rows:
            shifts = [(across, up) for across, up in offsets.tolist()]
            self.sheet = painting.shift(self.sheet, dict(zip(rows, shifts, strict=True)))
        self._touched.update(rows)
        self.count = len(self._touched)


class MoveStroke(Stroke):
    """Moves points together with the mouse; a click that moves nothing touches none."""

    def __init__(self, sheet: TableSpec, rows: Sequence[int]) -> None:
        super().__init__(sheet)
        self._before = sheet
        self._rows = rows
        self._from: Place | None = None

    @property
    def words(self) -> str:
        return f"Move {counted(self.count, 'point')}"

    def _draw(self, path: Sequence[Place], *, is_first: bool) -> None:
        if is_first or self._from is None:
            self._from = path[0]
        across, up = path[-1][0] - self._from[0], path[-1][1] - self._from[1]
        if (across, up) != (0.0, 0.0) or self.count:
            self.sheet = painting.move(self._before, self._rows, across, up)
            self.count = len(self._rows)


MakeStroke: TypeAlias = Callable[[TableSpec], Stroke]
