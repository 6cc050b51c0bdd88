"""Gradient descent on the whole landscape of a network with one or two free parameters: slope, bend, and steps.

Near a place the loss is J + gᵀd + ½ dᵀHd. A step −η·g goes down for certain where η < 2/λ, λ being the largest
eigenvalue of the Hessian H: on a bowl every step is −η·λ times the way that is left along each axis, and what is
multiplied by less than −1 grows.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from playground.data.dataset import Dataset
from playground.project.project import Project

Floats = NDArray[np.float64]
IsCancelled: TypeAlias = Callable[[], bool]
Verdict: TypeAlias = Literal["rests", "crawls", "falls", "crosses", "rises", "escapes"]

N_STEPS = 20
STEP = 1e-3
"""How far apart gradients are taken for the Hessian, against 1 or the size of the parameter."""

CRAWLS_BELOW = 0.05
"""A step of less than this share of 1/λ, the one that ends in the middle of a valley, crawls."""

NEWTON_STEPS = 40
FARTHEST = 20.0
"""The lowest place is looked for no farther away than so many times the size of what is to be seen anyway."""

ENDLESS = 0.7
"""A lowest place beyond this share of that way may be endlessly far: classes that are parted want endless weights."""
LEFT_OVER = 0.02
"""On such a way, the place is looked at from which this share of the fall is left."""

MARGIN = 1.25
LEAST_HALF = 1.0


class Landscape(Protocol):
    """A loss as a function of F parameters."""

    def losses(self, values: Floats) -> Floats:
        """Return the losses at K places, shape (K, F) → (K,)."""

    def gradient(self, values: Floats) -> Floats:
        """Return the gradient at one place, shape (F,) → (F,)."""


class Scanned(Landscape, Protocol):
    """A landscape that can be scanned through a window."""

    def scan(self, view: "View", is_cancelled: IsCancelled) -> Floats:
        """Return the losses in a window: (N,) along one parameter, (G, G) over two, rows upwards; NaN if cancelled."""


@dataclass(frozen=True, slots=True, eq=False)
class Spot:
    """The landscape at one place of its F free parameters: loss, gradient (F,), Hessian (F, F), its largest eigenvalue.

    `bound` is 2/λ, below which a step goes down where the landscape is a bowl; infinite where it bends nowhere upwards.
    """

    at: Floats
    loss: float
    gradient: Floats
    hessian: Floats
    bend: float

    @property
    def bound(self) -> float:
        """The largest learning rate that settles on a bowl of this bend."""
        return 2.0 / self.bend if self.bend > 0.0 else float("inf")


@dataclass(frozen=True, slots=True, eq=False)
class Descent:
    """Steps of plain gradient descent from a spot with one learning rate.

    `path` has shape (K + 1, F) and begins at the spot, `losses` (K + 1,); both end early where a number breaks.
    """

    spot: Spot
    learning_rate: float
    path: Floats
    losses: Floats
    verdict: Verdict

    @property
    def next_loss(self) -> float:
        """The loss after the next step; infinite where it breaks the numbers."""
        return float(self.losses[1]) if len(self.losses) > 1 else float("inf")


@dataclass(frozen=True, slots=True, eq=False)
class View:
    """The part of the landscape that is seen: a window of half width `half` each way around `centre`, (F,).

    `aspect` is how many times as wide as high the window is; `half` belongs to its shorter side.
    """

    centre: Floats
    half: float
    aspect: float = 1.0

    @property
    def extent(self) -> tuple[float, float, float, float]:
        """Left, right, lower and upper end; with one parameter the last two are its range once more."""
        across = self.half * max(1.0, self.aspect) if self.centre.size > 1 else self.half
        up = self.half * max(1.0, 1.0 / self.aspect) if self.centre.size > 1 else self.half
        x, y = float(self.centre[0]), float(self.centre[-1])
        return x - across, x + across, y - up, y + up

    def zoomed(self, factor: float) -> "View":
        """Return the window around the same middle, `factor` times as wide."""
        return replace(self, half=self.half * factor)

    def holds(self, place: Floats, share: float = 0.9) -> bool:
        """Return whether a place lies within this share of the window."""
        return bool(np.all(np.abs(place - self.centre) <= share * self.half))


@dataclass(frozen=True, slots=True, eq=False)
class Question:
    """What is to be seen: the run's parameters (P,) now and at its start, a learning rate, and through which window.

    `places` are those of the free parameters, `aspect` and `zoom` are those of the window.
    """

    project: Project
    dataset: Dataset
    parameters: Floats
    first: Floats
    places: tuple[int, ...]
    learning_rate: float
    aspect: float = 1.0
    zoom: float = 1.0

    def is_of_same_landscape(self, other: "Question") -> bool:
        """Return whether both ask about the same losses: network, points, loss and the parameters that are held."""
        held = np.ones(self.parameters.size, dtype=bool)
        held[list(self.places)] = False
        return (
            self.dataset is other.dataset
            and self.places == other.places
            and self.project.network == other.project.network
            and self.project.training.loss == other.project.training.loss
            and self.project.training.class_weights == other.project.training.class_weights
            and np.array_equal(self.parameters[held], other.parameters[held])
        )


@dataclass(frozen=True, slots=True, eq=False)
class Sight:
    """The answer: the landscape through its window, and what gradient descent does from the present parameters.

    `values` has shape (N,) along one free parameter and (G, G) over two, rows upwards.
    """

    question: Question
    landscape: Scanned
    fitted: View
    view: View
    values: Floats
    descent: Descent


def look(landscape: Landscape, at: Floats) -> Spot:
    """Return loss, gradient and Hessian at a place, shape (F,).

    The Hessian is taken from gradients at four places along each axis, which is exact for polynomials up to the fifth
    degree but for rounding.
    """
    gradient = landscape.gradient(at)
    hessian = np.empty((at.size, at.size))
    for axis in range(at.size):
        step = STEP * max(1.0, abs(float(at[axis])))
        far = np.zeros(at.size)
        far[axis] = step
        near = landscape.gradient(at + far) - landscape.gradient(at - far)
        wide = landscape.gradient(at + 2.0 * far) - landscape.gradient(at - 2.0 * far)
        hessian[axis] = (8.0 * near - wide) / (12.0 * step)
    hessian = (hessian + hessian.T) / 2.0
    bend = float(np.linalg.eigvalsh(hessian)[-1]) if np.isfinite(hessian).all() else float("nan")
    return Spot(at.copy(), float(landscape.losses(at[np.newaxis])[0]), gradient, hessian, bend)


def descend(landscape: Landscape, spot: Spot, learning_rate: float, n_steps: int = N_STEPS) -> Descent:
    """Take steps of plain gradient descent from a spot."""
    path, gradient, second = [spot.at], spot.gradient, spot.gradient
    for step in range(n_steps):
        with np.errstate(over="ignore", invalid="ignore"):
            place = path[-1] - learning_rate * gradient
        if not np.isfinite(place).all():
            break
        path.append(place)
        gradient = landscape.gradient(place)
        second = gradient if step == 0 else second
    places = np.array(path)
    losses = landscape.losses(places)
    return Descent(spot, learning_rate, places, losses, _verdict(spot, learning_rate, losses, second, n_steps))


def _verdict(spot: Spot, learning_rate: float, losses: Floats, second: Floats, n_steps: int) -> Verdict:
    """Return what the steps do; `second` is the gradient after the first of them."""
    slope = float(np.linalg.norm(spot.gradient))
    # Gradients are sums of many rounded numbers: what is left of them in the lowest place is about this small.
    if slope <= 1e-9 * max(1.0, abs(spot.loss)):
        return "rests"
    if len(losses) < 2 or not losses[1] <= losses[0]:
        return "rises"
    if len(losses) <= n_steps or not losses[-1] <= losses[0]:
        return "escapes"
    if float(second @ spot.gradient) < 0.0:
        return "crosses"
    return "crawls" if spot.bend > 0.0 and learning_rate * spot.bend < CRAWLS_BELOW else "falls"


def lowest_near(landscape: Landscape, at: Floats, reach: float) -> Floats:
    """Return a place the loss is lowest at, shape (F,), by damped Newton steps from `at`; at most `reach` away."""
    place, loss = at.copy(), float(landscape.losses(at[np.newaxis])[0])
    for _ in range(NEWTON_STEPS):
        spot = look(landscape, place)
        if not np.isfinite(spot.bend):
            break
        values, vectors = np.linalg.eigh(spot.hessian)
        # Where the landscape is flat or bends downwards, the size of the bend does, and no step is endless.
        bends = np.maximum(np.abs(values), 1e-6 * max(1e-12, float(np.abs(values).max())))
        step = -vectors @ ((vectors.T @ spot.gradient) / bends)
        step *= min(1.0, reach / max(float(np.linalg.norm(step)), 1e-300))
        shares = 0.5 ** np.arange(12.0)
        tried = landscape.losses(place + shares[:, np.newaxis] * step)
        best = int(np.nanargmin(np.where(np.isfinite(tried), tried, np.inf)))
        if not tried[best] < loss - 1e-12 * abs(loss) or np.linalg.norm(place + shares[best] * step - at) > reach:
            break
        place, loss = place + shares[best] * step, float(tried[best])
    return place


def fitting_view(landscape: Landscape, places: Floats, aspect: float = 1.0) -> View:
    """Return a window with the lowest place near the last of some places, shape (K, F), in the middle.

    It has room for all of them on either side, because steps that are too long jump to the other one.
    """
    reach = FARTHEST * max(LEAST_HALF, float(np.ptp(places, axis=0).max()))
    lowest = lowest_near(landscape, places[-1], reach)
    if float(np.linalg.norm(lowest - places[-1])) > ENDLESS * reach:
        lowest = _low_enough(landscape, places[-1], lowest)
    half = MARGIN * float(np.abs(places - lowest).max())
    return View(lowest, max(LEAST_HALF, half), aspect)


def _low_enough(landscape: Landscape, at: Floats, lowest: Floats) -> Floats:
    """Return the first place on the way to a lowest one from which little is left to go down."""
    way = at + np.linspace(0.0, 1.0, 201)[:, np.newaxis] * (lowest - at)
    losses = landscape.losses(way)
    is_low = losses <= losses[-1] + LEFT_OVER * (losses[0] - losses[-1])
    return way[int(np.argmax(is_low))] if is_low.any() else lowest
