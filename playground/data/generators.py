"""The generated sets: TensorFlow Playground's six and "Will I pass this class?".

Noise is always drawn and scaled afterwards, so that more noise shows the same points with more noise. Only the raw
64-bit output of PCG64 is used: numpy promises it for every future version, its distributions it does not.
"""

import math
from collections.abc import Callable
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from playground.project.dataset import DatasetSpec, SourceName

Floats = NDArray[np.float64]
Points: TypeAlias = tuple[Floats, Floats]

RADIUS = 5.0
"""Half-width of the classification sets, and the outer radius of the ring."""

PLANE_HALF_WIDTH = 6.0
"""Half-width of the regression sets."""


class Stream:
    """Uniform and normal numbers that are the same for a seed on every numpy version.

    `purpose` numbers independent streams of one seed: the points and their split do not share numbers.
    """

    def __init__(self, seed: int, purpose: int = 0) -> None:
        self._bits = np.random.PCG64(np.random.SeedSequence(seed, spawn_key=(purpose,)))

    def uniform(self, *shape: int) -> Floats:
        """Return numbers evenly spread over [0, 1), each a multiple of 2⁻⁵³."""
        raw = self._raw(math.prod(shape))
        return ((raw >> np.uint64(11)).astype(np.float64) * 2.0**-53).reshape(shape)

    def signed(self, *shape: int) -> Floats:
        """Return numbers evenly spread over [-1, 1)."""
        return 2.0 * self.uniform(*shape) - 1.0

    def normal(self, *shape: int) -> Floats:
        """Return standard normal numbers (Box and Muller, 1958: √(-2 ln u) cos 2πv)."""
        radius: Floats = np.sqrt(-2.0 * np.log1p(-self.uniform(*shape)))
        return radius * np.cos(2.0 * np.pi * self.uniform(*shape))

    def permutation(self, n: int) -> NDArray[np.intp]:
        """Return 0 … n-1 in random order."""
        return np.argsort(self._raw(n), kind="stable")

    def _raw(self, n: int) -> NDArray[np.uint64]:
        return np.asarray(self._bits.random_raw(n), dtype=np.uint64)


def generate(spec: DatasetSpec) -> Points:
    """Return all points, shape (N, 2), and their targets, shape (N,), of a generated source."""
    return GENERATORS[spec.source](spec.n_points, spec.noise, Stream(spec.seed))


def circle(n: int, noise: float, stream: Stream) -> Points:
    """Return a disc (class 1) inside a ring (class 0); noise moves the point the class is decided at."""
    n_inside = n - n // 2
    u, v = stream.uniform(2, n)
    shift = stream.signed(n, 2) * RADIUS * noise
    inside = np.arange(n) < n_inside
    r = np.where(inside, u * 0.5 * RADIUS, (0.7 + 0.3 * u) * RADIUS)
    angle = 2.0 * np.pi * v
    points = np.column_stack((r * np.sin(angle), r * np.cos(angle)))
    seen_at = points + shift
    return points, (np.hypot(seen_at[:, 0], seen_at[:, 1]) < 0.5 * RADIUS).astype(np.float64)


def xor(n: int, noise: float, stream: Stream) -> Points:
    """Return points of class 1 where both coordinates have the same sign, with a gap along the axes."""
    drawn = stream.signed(n, 4) * RADIUS
    points = drawn[:, :2] + np.where(drawn[:, :2] > 0.0, 0.3, -0.3)
    seen_at = points + drawn[:, 2:] * noise
    return points, (seen_at[:, 0] * seen_at[:, 1] >= 0.0).astype(np.float64)


def gauss(n: int, noise: float, stream: Stream) -> Points:
    """Return two round clouds around (2, 2), class 1, and (-2, -2), class 0, of variance 0.5 + 7 noise."""
    targets = (np.arange(n) < n - n // 2).astype(np.float64)
    centres = np.where(targets == 1.0, 2.0, -2.0)
    return centres[:, None] + np.sqrt(0.5 + 7.0 * noise) * stream.normal(n, 2), targets


def spiral(n: int, noise: float, stream: Stream) -> Points:
    """Return two arms of 1¾ turns, half a turn apart; noise moves the points."""
    n_first = n - n // 2
    place = np.concatenate((np.arange(n_first) / n_first, np.arange(n // 2) / (n // 2)))
    targets = (np.arange(n) < n_first).astype(np.float64)
    r = RADIUS * place
    t = 1.75 * 2.0 * np.pi * place + np.where(targets == 1.0, 0.0, np.pi)
    return np.column_stack((r * np.sin(t), r * np.cos(t))) + stream.signed(n, 2) * noise, targets


def plane(n: int, noise: float, stream: Stream) -> Points:
    """Return points of the square and the target (x₁ + x₂) / 10, taken at a place shifted by the noise."""
    points, seen_at = _square(n, noise, stream)
    return points, (seen_at[:, 0] + seen_at[:, 1]) / 10.0


def multi_gauss(n: int, noise: float, stream: Stream) -> Points:
    """Return points of the square and the height of six cones of radius 2, up and down by turns.

    Where cones overlap the one of largest absolute value counts, the first of equals.
    """
    points, seen_at = _square(n, noise, stream)
    centres = np.array([(-4.0, 2.5), (0.0, 2.5), (4.0, 2.5), (-4.0, -2.5), (0.0, -2.5), (4.0, -2.5)])
    signs = np.array([1.0, -1.0, 1.0, -1.0, 1.0, -1.0])
    offsets = seen_at[:, None, :] - centres
    heights = signs * np.maximum(0.0, 1.0 - np.hypot(offsets[..., 0], offsets[..., 1]) / 2.0)
    strongest = np.argmax(np.abs(heights), axis=1)
    return points, heights[np.arange(n), strongest]


def pass_class(n: int, noise: float, stream: Stream) -> Points:
    """Return students: lectures attended, hours on the project, and whether they pass (1) or fail (0).

    A student passes where 0.5 · lectures + 0.8 · hours plus a personal share of luck reaches 5. Few hours are more
    common than many. Lectures are whole numbers, moved by up to 0.3 so that equal students do not hide each other.
    """
    u, v, shift = stream.uniform(3, n)
    luck = stream.normal(n)
    lectures = np.floor(11.0 * u)
    hours = 10.0 * v**1.5
    targets = (0.5 * lectures + 0.8 * hours + (0.4 + 4.0 * noise) * luck >= 5.0).astype(np.float64)
    shown = np.abs(lectures + 0.6 * shift - 0.3)
    return np.column_stack((10.0 - np.abs(10.0 - shown), hours)), targets


def _square(n: int, noise: float, stream: Stream) -> Points:
    """Return n points of the square and the same points moved by the noise."""
    drawn = stream.signed(n, 4) * PLANE_HALF_WIDTH
    return drawn[:, :2].copy(), drawn[:, :2] + drawn[:, 2:] * noise


GENERATORS: dict[SourceName, Callable[[int, float, Stream], Points]] = {
    "circle": circle,
    "xor": xor,
    "gauss": gauss,
    "spiral": spiral,
    "plane": plane,
    "multi-gauss": multi_gauss,
    "pass-class": pass_class,
}
