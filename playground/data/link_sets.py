"""The points of a TensorFlow Playground link, the same to the last bit, and the stream its first weights come from.

The program behind the link draws everything from one stream: first the points, then their shuffling, then the weights,
layer by layer, unit by unit, input by input. Written in plain floats: numpy's own sine may differ in the last bit.
"""

import math
from collections.abc import Callable, Iterator
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from playground.project.dataset import DatasetSpec, SourceName

Floats = NDArray[np.float64]
Point: TypeAlias = tuple[float, float, float]

RADIUS = 5.0
SPAN = 6.0
N_DROPPED = 256
"""First outputs of the generator that are thrown away."""


class LinkStream:
    """The numbers drawn for a seed string: ARC4 keyed with its characters, six bytes and more to a double."""

    def __init__(self, seed: str) -> None:
        self._bytes = _arc4(seed)
        for _ in range(N_DROPPED):
            next(self._bytes)

    def uniform(self, low: float = 0.0, high: float = 1.0) -> float:
        """Return the next number of [low, high)."""
        numerator: float = 0
        for _ in range(6):
            numerator = numerator * 256 + next(self._bytes)
        denominator: float = 2**48
        last = 0
        while numerator < 2**52:
            numerator = (numerator + last) * 256
            denominator *= 256
            last = next(self._bytes)
        while numerator >= 2**53:
            numerator, denominator, last = numerator / 2, denominator / 2, last >> 1
        return (numerator + last) / denominator * (high - low) + low

    def normal(self, mean: float, variance: float) -> float:
        """Return a normal number by the polar method (Marsaglia and Bray, 1964); the second of each pair is dropped."""
        while True:
            v1, v2 = self.uniform(-1.0, 1.0), self.uniform(-1.0, 1.0)
            s = v1 * v1 + v2 * v2
            if s <= 1.0:
                return mean + math.sqrt(variance) * math.sqrt(-2.0 * math.log(s) / s) * v1

    def shuffle(self, points: list[Point]) -> None:
        """Put the points in random order, in place."""
        for counter in range(len(points), 0, -1):
            index = math.floor(self.uniform() * counter)
            points[counter - 1], points[index] = points[index], points[counter - 1]


def _arc4(key: str) -> Iterator[int]:
    codes = [ord(character) & 255 for character in key] or [0]
    state = list(range(256))
    j = 0
    for i in range(256):
        j = (j + codes[i % len(codes)] + state[i]) & 255
        state[i], state[j] = state[j], state[i]
    i = j = 0
    while True:
        i = (i + 1) & 255
        j = (j + state[i]) & 255
        state[i], state[j] = state[j], state[i]
        yield state[(state[i] + state[j]) & 255]


def circle(n: int, noise: float, stream: LinkStream) -> list[Point]:
    """Return a disc (+1) inside a ring (-1)."""
    points = []
    for r_min, r_max in ((0.0, 0.5 * RADIUS), (0.7 * RADIUS, RADIUS)):
        for _ in range(n // 2):
            r = stream.uniform(r_min, r_max)
            angle = stream.uniform(0.0, 2.0 * math.pi)
            x, y = r * math.sin(angle), r * math.cos(angle)
            nx, ny = (stream.uniform(-RADIUS, RADIUS) * noise for _ in range(2))
            inside = math.sqrt((x + nx) * (x + nx) + (y + ny) * (y + ny)) < RADIUS * 0.5
            points.append((x, y, 1.0 if inside else -1.0))
    return points


def xor(n: int, noise: float, stream: LinkStream) -> list[Point]:
    """Return points that are +1 where both coordinates have the same sign."""
    points = []
    for _ in range(n):
        x, y = (value + (0.3 if value > 0.0 else -0.3) for value in (stream.uniform(-5.0, 5.0) for _ in range(2)))
        nx, ny = (stream.uniform(-5.0, 5.0) * noise for _ in range(2))
        points.append((x, y, 1.0 if (x + nx) * (y + ny) >= 0.0 else -1.0))
    return points


def gauss(n: int, noise: float, stream: LinkStream) -> list[Point]:
    """Return two round clouds, +1 and -1."""
    variance = 0.5 + 7.0 * noise
    points = []
    for centre, label in ((2.0, 1.0), (-2.0, -1.0)):
        for _ in range(n // 2):
            x = stream.normal(centre, variance)
            y = stream.normal(centre, variance)
            points.append((x, y, label))
    return points


def spiral(n: int, noise: float, stream: LinkStream) -> list[Point]:
    """Return two arms, +1 and -1."""
    n_arm = n // 2
    points = []
    for turned, label in ((0.0, 1.0), (math.pi, -1.0)):
        for i in range(n_arm):
            r = i / n_arm * 5.0
            t = 1.75 * i / n_arm * 2.0 * math.pi + turned
            x = r * math.sin(t) + stream.uniform(-1.0, 1.0) * noise
            y = r * math.cos(t) + stream.uniform(-1.0, 1.0) * noise
            points.append((x, y, label))
    return points


def plane(n: int, noise: float, stream: LinkStream) -> list[Point]:
    """Return points of the square with the target (x + y) / 10."""
    points = []
    for _ in range(n):
        x, y = (stream.uniform(-SPAN, SPAN) for _ in range(2))
        nx, ny = (stream.uniform(-SPAN, SPAN) * noise for _ in range(2))
        points.append((x, y, (x + nx + y + ny) / 10.0))
    return points


def multi_gauss(n: int, noise: float, stream: LinkStream) -> list[Point]:
    """Return points of the square with the height of six cones, up and down by turns."""
    cones = ((-4.0, 2.5, 1), (0.0, 2.5, -1), (4.0, 2.5, 1), (-4.0, -2.5, -1), (0.0, -2.5, 1), (4.0, -2.5, -1))
    points = []
    for _ in range(n):
        x, y = (stream.uniform(-SPAN, SPAN) for _ in range(2))
        nx, ny = (stream.uniform(-SPAN, SPAN) * noise for _ in range(2))
        target = 0.0
        for cx, cy, sign in cones:
            distance = math.sqrt((x + nx - cx) ** 2 + (y + ny - cy) ** 2)
            height = sign * max(0.0, 1.0 - distance / 2.0)
            if abs(height) > abs(target):
                target = height
        points.append((x, y, target))
    return points


LINK_SETS: dict[SourceName, Callable[[int, float, LinkStream], list[Point]]] = {
    "circle": circle,
    "xor": xor,
    "gauss": gauss,
    "spiral": spiral,
    "plane": plane,
    "multi-gauss": multi_gauss,
}


def link_points(spec: DatasetSpec, stream: LinkStream) -> tuple[Floats, Floats]:
    """Return the shuffled points of a link, shape (N, 2), and their targets, shape (N,): classes 0 and 1, or values."""
    drawn = LINK_SETS[spec.source](spec.n_samples, spec.noise, stream)
    stream.shuffle(drawn)
    table = np.array(drawn)
    targets = table[:, 2]
    if spec.info.task != "regression":
        targets = (targets > 0.0).astype(np.float64)
    return np.ascontiguousarray(table[:, :2]), targets
