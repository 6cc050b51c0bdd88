"""How the numbers inside a network are spread, layer by layer, over the moments of a run. Needs numpy alone.

Each moment keeps, of every layer and quantity, its sorted numbers or so many of their quantiles that bars can be
counted of them on whatever axis is wanted later; what was learned of a moment is never computed twice.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

import numpy as np
from numpy.typing import NDArray

from playground.engine.recording import RecordingView

Floats = NDArray[np.float64]
Quantity: TypeAlias = Literal["weights", "gradients", "activations"]
QUANTITIES: tuple[Quantity, ...] = get_args(Quantity)

N_KEPT = 257
"""Numbers kept of a spread: up to so many it is exact, beyond that right to 1 / 256 of all numbers."""

N_DRAWN = 16_384
"""Of more numbers so many are drawn at random (seed 0) before they are sorted."""

MAX_SLOTS = 80
"""A run is cut into at most so many stretches of time, of one moment each, and at least half as many."""

N_BARS = 33
"""An odd number, so that zero lies in the middle of a bar."""

FAR = 0.01
"""An axis leaves out this share of the numbers at either end; of fewer than a hundred it leaves out none."""

STEADY = 2.5
"""An axis is kept as long as it is no more than so many times longer than it need be."""

NICE = (1.0, 1.5, 2.0, 3.0, 5.0, 7.0, 10.0)


@dataclass(frozen=True, slots=True, eq=False)
class Spread:
    """Sorted numbers or quantiles, shape (K,), of `n` numbers; `marks` are their 1, 25, 50, 75 and 99 % quantiles.

    Of fewer than a hundred numbers the first and the last mark are the smallest and the largest.
    """

    values: NDArray[np.float32]
    marks: Floats
    n: int


@dataclass(frozen=True, slots=True, eq=False)
class LayerLook:
    """One layer at one moment.

    `gradient_norm` and `update_ratio` are as in `engine.diagnosis`, NaN for layers without parameters. `n_dead` of
    `n_units` give 0 for every point that was looked at, None where the activation has no such state;
    `saturated_share` is NaN where it has none. `spreads` hold what the layer has of the three quantities.
    """

    layer_id: str
    n_units: int
    gradient_norm: float
    update_ratio: float
    n_dead: int | None
    saturated_share: float
    spreads: Mapping[Quantity, Spread]


@dataclass(frozen=True, slots=True, eq=False)
class Look:
    """The inside of a run at one moment, seen with `n_points` of its `n_all` train points."""

    step: int
    epoch: float
    n_points: int
    n_all: int
    layers: tuple[LayerLook, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Strip:
    """One quantity of one layer over time.

    `shares`, shape (T, N_BARS), says which share of the numbers lies in each bar between -`limit` and `limit`; what
    lies beyond is in the outermost bars. `quartiles` has shape (T, 3). `present` and `present_marks` are the same of
    the moment shown, shapes (N_BARS,) and (5,), `n` is how many numbers there are.
    """

    layer_id: str
    limit: float
    shares: NDArray[np.float32]
    quartiles: Floats
    present: NDArray[np.float32]
    present_marks: Floats
    n: int


def spread(numbers: Floats) -> Spread | None:
    """Return how numbers of any shape are spread; None without a finite one."""
    flat = numbers.ravel()
    n = flat.size
    if n > N_DRAWN:
        flat = flat[np.random.default_rng(0).integers(0, n, N_DRAWN)]
    values = np.sort(flat[np.isfinite(flat)])
    if values.size == 0:
        return None
    far = FAR if values.size >= 1.0 / FAR else 0.0
    marks = np.quantile(values, (far, 0.25, 0.5, 0.75, 1.0 - far))
    if values.size > N_KEPT:
        values = values[np.linspace(0, values.size - 1, N_KEPT).round().astype(np.intp)]
    return Spread(values.astype(np.float32), marks, n)


def bar_shares(found: Spread, limit: float) -> NDArray[np.float32]:
    """Return which share of the numbers lies in each of N_BARS bars between -limit and limit, shape (N_BARS,)."""
    bars = ((found.values + limit) * (N_BARS / (2.0 * limit))).clip(0, N_BARS - 1).astype(np.intp)
    counts = np.bincount(bars, minlength=N_BARS) / found.values.size
    return counts.astype(np.float32)


def axis_limit(spreads: Sequence[Spread], present: Spread, before: float | None) -> float:
    """Return how far a symmetric axis reaches: over the 1–99 % of the numbers now and of nine moments in ten.

    It is a round number, and the one it was `before` as long as that fits.
    """
    reaches = [max(-each.marks[0], each.marks[4], 0.0) for each in spreads]
    needed = max(float(np.quantile(reaches, 0.9)) if reaches else 0.0, -present.marks[0], present.marks[4])
    if needed <= 0.0:
        return before or 1.0
    if before is not None and needed <= before <= STEADY * needed:
        return before
    power = 10.0 ** math.floor(math.log10(needed))
    return next((nice * power for nice in NICE if nice * power >= needed), 10.0 * power)


def strips(
    looks: Sequence[Look], present: Look, quantity: Quantity, limits: Mapping[tuple[str, Quantity], float]
) -> tuple[Strip, ...]:
    """Return a strip of each layer that has the quantity; `limits` are those of the axes before."""
    found = []
    for index, layer in enumerate(present.layers):
        now = layer.spreads.get(quantity)
        if now is None:
            continue
        past = [each for look in looks if (each := look.layers[index].spreads.get(quantity)) is not None]
        # A moment without a finite number ends the run: there is none but the last.
        limit = axis_limit(past, now, limits.get((layer.layer_id, quantity)))
        shares = np.array([bar_shares(each, limit) for each in past], dtype=np.float32).reshape(-1, N_BARS)
        quartiles = np.array([each.marks[1:4] for each in past]).reshape(-1, 3)
        found.append(Strip(layer.layer_id, limit, shares, quartiles, bar_shares(now, limit), now.marks, now.n))
    return tuple(found)


class LookMemory:
    """The looks at moments of one run, one in each of 40 to 80 equal stretches of its steps; bounded as the run grows.

    A look stays when its moment is thinned out of the recording. Stretches are powers of two long, so that when they
    double, half of the looks go on standing where they stood.
    """

    def __init__(self) -> None:
        self._looks: dict[int, Look] = {}
        self.limits: dict[tuple[str, Quantity], float] = {}

    def looks(self) -> tuple[Look, ...]:
        """Return the looks so far, in order."""
        return tuple(self._looks[slot] for slot in sorted(self._looks))

    def missing(self, recording: RecordingView) -> list[int]:
        """Return the rows to look at next, coarse ones first, after fitting the stretches to the run's length."""
        steps = recording.steps
        length = slot_length(int(steps[-1]))
        kept: dict[int, Look] = {}
        for look in self.looks():
            kept.setdefault(look.step // length, look)
        self._looks = kept
        self._length = length
        slots, rows = np.unique(steps // length, return_index=True)
        wanted = [(int(slot), int(row)) for slot, row in zip(slots, rows, strict=True) if int(slot) not in kept]
        return [row for _, row in sorted(wanted, key=lambda each: (-_twos(each[0]), each[0]))]

    def add(self, look: Look) -> None:
        """Keep a look at one of the missing rows."""
        self._looks.setdefault(look.step // self._length, look)


def slot_length(last_step: int) -> int:
    """Return the stretch, a power of two, of which a run up to this step has no more than MAX_SLOTS."""
    length = 1
    while last_step // length >= MAX_SLOTS:
        length *= 2
    return length


def _twos(number: int) -> int:
    """Return how often a number can be halved; 0 more often than any other."""
    return 64 if number == 0 else (number & -number).bit_length() - 1
