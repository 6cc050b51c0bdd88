"""What a loss landscape is: the question a view asks, the answer it draws, and the window on the slice it is shown in.

This module needs numpy alone, so that the window can hold landscapes without loading the kernels; `survey` makes them.
"""

import math
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from playground.analysis.slices import Floats, Slice
from playground.data.dataset import Dataset
from playground.engine.recording import RecordingView
from playground.engine.snapshot import Snapshot
from playground.project.project import Project

Kind: TypeAlias = Literal["weights", "path", "random", "curvature"]
Part: TypeAlias = Literal["train", "test", "batch"]
Extent: TypeAlias = tuple[float, float, float, float]

SIDES = (11, 15, 21, 31, 41, 61, 81)
"""Places a side a landscape may have."""

LEAST_HALF: dict[Kind, float] = {"weights": 1.0, "path": 0.5, "random": 1.0, "curvature": 1.0}
"""Half the width of what is shown at least, where the path is shorter than that."""

SLIMMEST = 0.25
"""One axis is shown at least this share of the other's range."""

MARGIN = 1.35
"""What is shown is this much wider than the path."""

INSIDE = 0.85
"""The present place may go this far from the middle to the border before another part of the slice is shown."""

TOO_WIDE = 2.5
"""What is shown is chosen anew where it has become this much wider than it would be."""


@dataclass(frozen=True, slots=True)
class Options:
    """What a person wants to see: which slice, which loss, how near.

    `weights` are places in the flat vector, None for one that moved most; `seed` draws the random directions; `zoom`
    below 1 is nearer. With `kept`, the slice of that landscape stays, whatever `kind` says.
    """

    kind: Kind = "path"
    part: Part = "train"
    weights: tuple[int | None, int | None] = (None, None)
    seed: int = 0
    zoom: float = 1.0
    kept: "Landscape | None" = None


@dataclass(frozen=True, slots=True, eq=False)
class Question:
    """A landscape that is asked for: of a project's run at the moment of `snapshot`, with the path so far.

    `seconds` of a core are what the map of losses may cost.
    """

    project: Project
    dataset: Dataset
    snapshot: Snapshot
    recording: RecordingView
    options: Options
    run_id: int = 0
    seconds: float = 0.04


@dataclass(frozen=True, slots=True, eq=False)
class Landscape:
    """The loss over a slice through parameter space, and the run seen in it.

    `losses` has shape (G, G): row r is the r-th place from the bottom of `extent` (a_min, a_max, b_min, b_max), column
    c the c-th from its left, both ends included; NaN or infinite where the numbers overflow. It is the mean loss of
    `n_points` points, without penalties, Dropout and noise. `path` (T, 2) holds the places nearest to the moments of
    the run, `path_distances` (T,) how far these lie from them, `path_steps` (T,) when they were; `here`,
    `here_distance` and `here_loss` (the true loss there, not that of the nearest place) are the same of the moment at
    `step`. `path_share` is the share of the path's variance in the slice, NaN where there is no path. The slice was
    laid at `slice_step`, which is another one where it `is_kept`; `weights` are its two parameters where it follows
    any. `moved_most` are the places of the parameters that moved most, most first. `seconds` of a core were needed.

    Running means and variances of BatchNorm are no part of the path and of distances: the whole slice has those of the
    moment it was laid at.
    """

    losses: Floats
    slice: Slice
    extent: Extent
    path: Floats
    path_distances: Floats
    path_steps: NDArray[np.int64]
    path_share: float
    here: tuple[float, float]
    here_distance: float
    here_loss: float
    kind: Kind
    part: Part
    step: int
    slice_step: int
    is_kept: bool
    weights: tuple[int, int] | None
    moved_most: tuple[int, ...]
    n_points: int
    seconds: float

    @property
    def side(self) -> int:
        """Places a side of the map."""
        return int(self.losses.shape[0])

    @property
    def lowest(self) -> tuple[float, float, float] | None:
        """The place of the lowest loss of the map and that loss; None where no loss is finite."""
        finite = np.isfinite(self.losses)
        if not finite.any():
            return None
        row, column = np.unravel_index(int(np.where(finite, self.losses, np.inf).argmin()), self.losses.shape)
        a, b = self.places
        return float(a[column]), float(b[row]), float(self.losses[row, column])

    @property
    def places(self) -> tuple[Floats, Floats]:
        """The places of the columns along the first axis and of the rows along the second, shapes (G,)."""
        a_min, a_max, b_min, b_max = self.extent
        return np.linspace(a_min, a_max, self.side), np.linspace(b_min, b_max, self.side)

    def loss_at(self, a: float, b: float) -> float:
        """Return the loss at a place, between the four places of the map around it; NaN outside of the map."""
        a_min, a_max, b_min, b_max = self.extent
        last = self.side - 1
        column, row = (a - a_min) / (a_max - a_min) * last, (b - b_min) / (b_max - b_min) * last
        if not (0.0 <= column <= last and 0.0 <= row <= last):
            return math.nan
        c, r = min(int(column), last - 1), min(int(row), last - 1)
        right, upper = column - c, row - r
        cell = self.losses[r : r + 2, c : c + 2]
        return float((cell * np.outer((1 - upper, upper), (1 - right, right))).sum())


def chosen_extent(kind: Kind, path: Floats, here: Floats, zoom: float, before: Extent | None) -> Extent:
    """Return the part of a slice that shows the path, shape (T, 2), and the present place, shape (2,), near or far.

    The part shown before stays as long as the present place is well inside and the path is neither cut nor small in it:
    a map that jumped with every step could not be read.
    """
    seen = np.vstack([path, here])
    low, high = seen.min(axis=0), seen.max(axis=0)
    half = np.maximum((high - low) / 2.0 * MARGIN, LEAST_HALF[kind])
    half = np.maximum(half, SLIMMEST * half.max())
    middle = here + ((low + high) / 2.0 - here) * min(zoom, 1.0)
    half = half * zoom
    if before is not None and _still_fits(before, low, high, here, half, is_near=zoom < 1.0):
        return before
    (a, b), (x, y) = middle.tolist(), half.tolist()
    return a - x, a + x, b - y, b + y


def _still_fits(before: Extent, low: Floats, high: Floats, here: Floats, half: Floats, *, is_near: bool) -> bool:
    from_, to = np.array(before[0::2]), np.array(before[1::2])
    middle, half_before = (from_ + to) / 2.0, (to - from_) / 2.0
    is_inside = bool((np.abs(here - middle) <= INSIDE * half_before).all())
    shows_path = is_near or bool((low >= from_).all() and (high <= to).all())
    is_narrow = bool((half_before <= TOO_WIDE * half).all() and (half <= TOO_WIDE * half_before).all())
    return is_inside and shows_path and is_narrow


def next_side(seconds: float, loss_s: float, before: int) -> int:
    """Return how many places a side are affordable where one loss takes `loss_s`; close calls stay as before."""
    affordable = [side for side in SIDES if side * side * loss_s <= seconds] or [SIDES[0]]
    found = affordable[-1]
    is_close = before in SIDES and abs(SIDES.index(found) - SIDES.index(before)) == 1
    if is_close and 0.7 * seconds <= max(found, before) ** 2 * loss_s <= 1.3 * seconds:
        return before
    return found
