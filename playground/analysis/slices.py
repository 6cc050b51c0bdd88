"""Two-dimensional slices through parameter space, and where the path of a run lies in them.

A slice is a point and two directions. It can follow two parameters, the way the run has gone (the first two principal
components of its path), or two random directions scaled to the weights (Li et al., "Visualizing the loss landscape of
neural nets", 2018). Whatever lies outside the two directions is not seen: `place` says how far off the slice a point
is. This module needs numpy alone, so that the window can hold slices without loading the kernels.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from playground.project.network import DenseSpec, NetworkSpec, parameter_places

Floats = NDArray[np.float64]

STRAIGHT = 1e-7
"""A path that goes less than this share of its length to the side is a straight line: the rest is rounding."""


@dataclass(frozen=True, slots=True, eq=False)
class Slice:
    """The points `origin` + a · `axes[0]` + b · `axes[1]` of parameter space; origin (P,), axes (2, P).

    `shares` are the shares of the path's variance along the two axes, or the two eigenvalues; NaN where neither means
    anything.
    """

    origin: Floats
    axes: Floats
    shares: tuple[float, float] = (math.nan, math.nan)

    def points(self, a: Floats, b: Floats) -> Floats:
        """Return points of parameter space for places of the slice, shapes (N,), (N,) → (N, P)."""
        return self.origin + np.outer(a, self.axes[0]) + np.outer(b, self.axes[1])

    def place(self, parameters: Floats) -> tuple[Floats, Floats]:
        """Return the nearest places, shape (T, 2), and the distances from them, shape (T,), of points (T, P).

        By least squares: filter-normalised directions are neither of length 1 nor at right angles.
        """
        moved = parameters - self.origin
        places = np.asarray(moved @ np.linalg.pinv(self.axes), dtype=np.float64)
        return places, np.sqrt(((moved - places @ self.axes) ** 2).sum(axis=1))

    def share_of(self, path: Floats) -> float:
        """Return the share of the variance of a path, shape (T, P), that lies in the slice; NaN where it rests."""
        moved = path - path.mean(axis=0)
        total = float((moved**2).sum())
        if total <= 0.0:
            return math.nan
        seen = np.asarray(moved @ np.linalg.pinv(self.axes), dtype=np.float64) @ self.axes
        return min(max(1.0 - float(((moved - seen) ** 2).sum()) / total, 0.0), 1.0)


def weight_slice(parameters: Floats, first: int, second: int) -> Slice:
    """Return the slice along two parameters, by their places in the flat vector; its places are their values.

    Where there is one parameter only, the second direction leads nowhere.
    """
    if first == second and parameters.size > 1:
        raise ValueError("a slice needs two different parameters")
    axes = np.zeros((2, parameters.size))
    axes[0, first] = 1.0
    if first != second:
        axes[1, second] = 1.0
    origin = parameters.copy()
    origin[[first, second]] = 0.0
    return Slice(origin, axes)


def path_slice(path: Floats, parameters: Floats | None = None) -> Slice:
    """Return the slice along which a path, shape (T, P), has moved most, through its last point or another one.

    Places are counted from where the path began. `shares` say how much of the path's variance the two directions hold.
    A path that has gone nowhere, or along one line only, is filled up with directions at right angles.
    """
    here = path[-1] if parameters is None else parameters
    variances, directions = _principal(path - path.mean(axis=0))
    total = float(variances.sum())
    n_found = min(2, int((variances > STRAIGHT**2 * variances[0]).sum())) if total > 0.0 else 0
    axes = filled_up(directions[:n_found], path.shape[1])
    shares = [float(variances[k]) / total if k < n_found else 0.0 for k in range(2)]
    gone = axes @ (here - path[0])
    axes = np.where(gone < 0.0, -1.0, 1.0)[:, np.newaxis] * axes
    return Slice(here - np.abs(gone) @ axes, axes, (shares[0], shares[1]))


def random_slice(parameters: Floats, network: NetworkSpec, n_features: int, seed: int) -> Slice:
    """Return the slice along two random directions, filter-normalised: each unit's weights move by their own length.

    Biases and the parameters of normalisation layers stay, as in Li et al. (2018): they have no scale to be measured
    by. Places are counted from `parameters`.
    """
    rng = np.random.default_rng(seed)
    axes = np.zeros((2, parameters.size))
    places = parameter_places(network, n_features)
    for layer in network.all_layers:
        if not isinstance(layer, DenseSpec):
            continue
        place = places[layer.id]
        here = slice(place.start, place.bias_start)
        shape = place.n_units, place.n_inputs
        sizes = np.linalg.norm(parameters[here].reshape(shape), axis=1, keepdims=True)
        for axis in axes:
            drawn = rng.standard_normal(shape)
            axis[here] = (drawn * sizes / np.linalg.norm(drawn, axis=1, keepdims=True)).ravel()
    return Slice(parameters.copy(), axes)


def turned_like(found: Slice, before: Slice) -> Slice:
    """Return a slice whose axes point the way those of the one before did: a direction has no sign of its own."""
    signs = np.where((found.axes * before.axes).sum(axis=1) < 0.0, -1.0, 1.0)
    if (signs > 0.0).all():
        return found
    return Slice(found.origin, signs[:, np.newaxis] * found.axes, found.shares)


def filled_up(axes: Floats, size: int) -> Floats:
    """Return two directions of length 1 at right angles, those given first; a zero where there is no second one."""
    found = [axis / np.linalg.norm(axis) for axis in axes]
    for k in range(size):
        if len(found) == 2:
            break
        unit = np.zeros(size)
        unit[k] = 1.0
        for other in found:
            unit -= (unit @ other) * other
        length = float(np.linalg.norm(unit))
        if length > 0.5:
            found.append(unit / length)
    return np.array([*found, *[np.zeros(size)] * (2 - len(found))])


def _principal(moved: Floats) -> tuple[Floats, Floats]:
    """Return variances (times T), largest first, and directions, shape (n, P), of centred rows, shape (T, P).

    From the smaller of the two squares of the rows with themselves, which is much quicker than their singular values.
    """
    if moved.shape[0] >= moved.shape[1]:
        values, vectors = np.linalg.eigh(moved.T @ moved)
        directions = vectors.T[::-1]
    else:
        values, vectors = np.linalg.eigh(moved @ moved.T)
        directions = vectors.T[::-1] @ moved
    variances = np.maximum(values[::-1], 0.0)
    return variances, directions
