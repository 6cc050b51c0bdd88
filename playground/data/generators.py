"""The generated sets, from TensorFlow Playground's six to logic on four points and functions of one input.

Noise is always drawn and scaled afterwards, so that more noise shows the same points with more noise. Only the raw
64-bit output of PCG64 is used: numpy promises it for every future version, its distributions it does not.
"""

import math
from collections.abc import Callable
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from playground.project.dataset import DatasetSpec, SourceName, count_share

Floats = NDArray[np.float64]
Points: TypeAlias = tuple[Floats, Floats]

RADIUS = 5.0
"""Half-width of the classification sets, and the outer radius of the ring."""

PLANE_HALF_WIDTH = 6.0
"""Half-width of the regression sets."""

CLOUD_RADIUS = 4.0
"""Distance of the blobs from the middle: of eight, neighbours then stand six of their deviations apart."""

BALANCE_PURPOSE = 2
LABEL_PURPOSE = 3
"""Numbers of the random streams that thin out classes and replace labels; points take stream 0, their split 1."""


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
    """Return all points, shape (N, columns), and their targets, shape (N,), of a generated source."""
    share = spec.class_share if spec.info.takes_class_share else None
    if spec.source in CLASS_GENERATORS:
        n_classes = len(spec.info.classes)
        targets = _shared_out(spec.n_points, n_classes, share)
        points = CLASS_GENERATORS[spec.source](targets, n_classes, spec.noise, Stream(spec.seed))
    elif share is not None:
        points, targets = _thinned(spec, share)
    else:
        points, targets = GENERATORS[spec.source](spec.n_points, spec.noise, Stream(spec.seed))
    if spec.label_noise > 0.0 and spec.info.takes_class_share:
        targets = _mislabelled(spec, targets)
    return points, targets


def _shared_out(n: int, n_classes: int, share: float | None) -> Floats:
    """Return the classes of n points: by turns, or this share of them the first and the others by turns.

    Another share gives another class only to the points by which it is larger or smaller.
    """
    numbers = np.arange(n)
    if share is None:
        return (numbers % n_classes).astype(np.float64)
    return np.where(numbers < count_share(n, share), 0.0, 1.0 + numbers % (n_classes - 1))


def _thinned(spec: DatasetSpec, share: float) -> Points:
    """Return the points of a set of two classes, so many taken away that this share is of the first.

    n points are drawn, or twice or four times … as many, until there are enough of both classes; chance decides which
    are left out. The classes that are counted are those without noise, so that more noise shows the same points.
    """
    n_first = count_share(spec.n_points, share)
    counts = (n_first, spec.n_points - n_first)
    draw, n = GENERATORS[spec.source], spec.n_points
    points, targets = draw(n, 0.0, Stream(spec.seed))
    while any(np.count_nonzero(targets == number) < count for number, count in enumerate(counts)):
        n *= 2
        points, targets = draw(n, 0.0, Stream(spec.seed))
    rank = Stream(spec.seed, BALANCE_PURPOSE).uniform(n)
    is_kept = np.zeros(n, dtype=np.bool_)
    for number, count in enumerate(counts):
        places = np.flatnonzero(targets == number)
        is_kept[places[np.argpartition(rank[places], count - 1)[:count]]] = True
    if spec.noise > 0.0:
        points, targets = draw(n, spec.noise, Stream(spec.seed))
    return points[is_kept], targets[is_kept]


def _mislabelled(spec: DatasetSpec, targets: Floats) -> Floats:
    """Return the classes with a share of them replaced by another one; a larger share replaces the same ones first."""
    n_classes = len(spec.info.classes)
    u, v = Stream(spec.seed, LABEL_PURPOSE).uniform(targets.size, 2).T
    other = (targets + 1.0 + np.floor(v * (n_classes - 1))) % n_classes
    return np.where(u < spec.label_noise, other, targets)


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


def checkerboard(n: int, noise: float, stream: Stream) -> Points:
    """Return points of 4 × 4 squares, class 1 and 0 by turns, with gaps between.

    Noise moves the place the class is decided at, by up to a square.
    """
    width = 2.0 * RADIUS / 4.0
    drawn = stream.signed(n, 4)
    middles = (np.floor(2.0 * drawn[:, :2]) + 0.5) * width
    points = middles + 0.85 * (RADIUS * drawn[:, :2] - middles)
    row_and_column = np.floor((points + width * noise * drawn[:, 2:]) / width)
    return points, (row_and_column.sum(axis=1) % 2.0 == 0.0).astype(np.float64)


def moons(targets: Floats, _n_classes: int, noise: float, stream: Stream) -> Floats:
    """Return two half rings of radius 3, the lower one (class 1) hooked into the upper one; noise moves the points.

    They lie as in scikit-learn's make_moons, three times as large, with their common middle at (0, 0).
    """
    n = targets.size
    angle = np.pi * stream.uniform(n)
    r = 3.0 + 0.4 * stream.signed(n)
    upper = np.column_stack((r * np.cos(angle) - 1.5, r * np.sin(angle) - 0.75))
    return np.where(targets[:, None] == 0.0, upper, -upper) + noise * stream.normal(n, 2)


def blobs(targets: Floats, n_classes: int, noise: float, stream: Stream) -> Floats:
    """Return a round cloud for each class, of deviation 0.5 + noise, around places evenly spread over a circle."""
    middles = _polar(np.full(n_classes, CLOUD_RADIUS), 2.0 * np.pi * np.arange(n_classes) / n_classes)
    return middles[targets.astype(np.intp)] + (0.5 + noise) * stream.normal(targets.size, 2)


def rings(targets: Floats, n_classes: int, noise: float, stream: Stream) -> Floats:
    """Return a ring for each class, the first in the middle, with gaps between; noise moves the points."""
    n = targets.size
    r = (targets + 0.5 + 0.3 * stream.signed(n)) * RADIUS / n_classes
    return _polar(r, 2.0 * np.pi * stream.uniform(n)) + noise * stream.normal(n, 2)


def spirals(targets: Floats, n_classes: int, noise: float, stream: Stream) -> Floats:
    """Return an arm of one turn for each class, its points at even distances of r; noise moves the points."""
    place = np.empty(targets.size)
    for number in range(n_classes):
        is_of_arm = targets == number
        place[is_of_arm] = np.linspace(0.0, 1.0, np.count_nonzero(is_of_arm))
    points = _polar(RADIUS * (0.1 + 0.9 * place), 2.0 * np.pi * (place + targets / n_classes))
    return points + noise * stream.normal(targets.size, 2)


def logical_and(_n: int, noise: float, stream: Stream) -> Points:
    """Return the four points; class 1 where both inputs are 1."""
    return _corners(noise, stream), np.array([0.0, 0.0, 0.0, 1.0])


def logical_or(_n: int, noise: float, stream: Stream) -> Points:
    """Return the four points; class 1 where at least one input is 1."""
    return _corners(noise, stream), np.array([0.0, 1.0, 1.0, 1.0])


def xor_points(_n: int, noise: float, stream: Stream) -> Points:
    """Return the four points; class 1 where exactly one input is 1."""
    return _corners(noise, stream), np.array([0.0, 1.0, 1.0, 0.0])


def sine(n: int, noise: float, stream: Stream) -> Points:
    """Return places x of a line and the target sin x."""
    x = _line(n, stream)
    return x, np.sin(x[:, 0]) + noise * stream.normal(n)


def step(n: int, noise: float, stream: Stream) -> Points:
    """Return places x of a line and the target -1 left of 0, 1 from there on."""
    x = _line(n, stream)
    return x, np.where(x[:, 0] < 0.0, -1.0, 1.0) + noise * stream.normal(n)


def polynomial(n: int, noise: float, stream: Stream) -> Points:
    """Return places x of a line and the target 4 t³ - 3 t with t = x / 6, which keeps within -1 and 1."""
    x = _line(n, stream)
    t = x[:, 0] / PLANE_HALF_WIDTH
    return x, (4.0 * t * t - 3.0) * t + noise * stream.normal(n)


def _corners(noise: float, stream: Stream) -> Floats:
    """Return the four points of two inputs 0 or 1, each moved by up to half the noise."""
    return np.array([(0.0, 0.0), (0.0, 1.0), (1.0, 0.0), (1.0, 1.0)]) + 0.5 * noise * stream.signed(4, 2)


def _line(n: int, stream: Stream) -> Floats:
    """Return n places of a line, shape (n, 1)."""
    return PLANE_HALF_WIDTH * stream.signed(n, 1)


def _polar(r: Floats, angle: Floats) -> Floats:
    """Return points, shape (N, 2), at distances and at angles clockwise from the top."""
    return np.column_stack((r * np.sin(angle), r * np.cos(angle)))


def _square(n: int, noise: float, stream: Stream) -> Points:
    """Return n points of the square and the same points moved by the noise."""
    drawn = stream.signed(n, 4) * PLANE_HALF_WIDTH
    return drawn[:, :2].copy(), drawn[:, :2] + drawn[:, 2:] * noise


GENERATORS: dict[SourceName, Callable[[int, float, Stream], Points]] = {
    "circle": circle,
    "xor": xor,
    "gauss": gauss,
    "spiral": spiral,
    "checkerboard": checkerboard,
    "pass-class": pass_class,
    "and": logical_and,
    "or": logical_or,
    "xor-points": xor_points,
    "plane": plane,
    "multi-gauss": multi_gauss,
    "sine": sine,
    "step": step,
    "polynomial": polynomial,
}

CLASS_GENERATORS: dict[SourceName, Callable[[Floats, int, float, Stream], Floats]] = {
    "moons": moons,
    "blobs": blobs,
    "rings": rings,
    "spirals": spirals,
}
"""Sets that place each point, shape (N, 2), by its class and so can be made with any number of points of each."""
