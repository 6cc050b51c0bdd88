"""The directions in which the loss bends most: leading eigenvectors of its Hessian.

For few parameters the whole Hessian is had from differences; for many, the method of Lanczos (1950) finds the two
leading eigenvectors from products with it.
"""

from collections.abc import Callable

import numpy as np

from playground.analysis.slices import Floats, Slice, filled_up

Gradient = Callable[[Floats], Floats]
"""Maps parameters, shape (P,), to the gradient of the loss there, shape (P,)."""

Losses = Callable[[Floats], Floats]
"""Maps K parameter vectors, shape (K, P), to the losses there, shape (K,)."""

MAX_DENSE = 40
"""Networks of up to so many parameters have their whole Hessian computed."""

STEP = 1e-4
"""How far apart two gradients are taken, against a direction of length 1: their difference is good to about 1e-8."""

LOSS_STEP = 1e-3
"""The same for losses, whose second differences are good to about 1e-6."""

LANCZOS_STEPS = 30
"""So many products with the Hessian find the two leading eigenvectors; networks of fewer parameters take as many."""


def curvature_slice(gradient: Gradient, parameters: Floats) -> Slice:
    """Return the slice along the two directions in which the loss bends most; `shares` are the two eigenvalues.

    Most is by size: a direction in which the loss bends downwards counts as well. Places are counted from `parameters`.
    """

    def bend(direction: Floats) -> Floats:
        ahead, behind = gradient(parameters + STEP * direction), gradient(parameters - STEP * direction)
        return (ahead - behind) / (2.0 * STEP)

    size = parameters.size
    if size <= MAX_DENSE:
        return slice_of_hessian(np.array([bend(unit) for unit in np.eye(size)]), parameters)
    values, vectors = lanczos(bend, size, min(LANCZOS_STEPS, size))
    return _leading(values, vectors, parameters)


def slice_of_hessian(hessian: Floats, parameters: Floats) -> Slice:
    """Return the same from a whole Hessian, shape (P, P)."""
    values, vectors = np.linalg.eigh((hessian + hessian.T) / 2.0)
    return _leading(values, vectors.T, parameters)


def hessian_of(losses: Losses, parameters: Floats) -> Floats:
    """Return the Hessian, shape (P, P), from central differences of losses."""
    size = parameters.size
    units = LOSS_STEP * np.eye(size)
    hessian = np.empty((size, size))
    for i in range(size):
        signed = [losses(parameters + s * units[i] + t * units[: i + 1]) for s in (1, -1) for t in (1, -1)]
        row = (signed[0] - signed[1] - signed[2] + signed[3]) / (4.0 * LOSS_STEP**2)
        hessian[i, : i + 1] = hessian[: i + 1, i] = row
    return hessian


def lanczos(product: Gradient, size: int, n_steps: int) -> tuple[Floats, Floats]:
    """Return Ritz values, shape (n,), and vectors, shape (n, size), of a symmetric matrix given by its products.

    Every new vector is set at right angles to all before, twice: rounding would otherwise find an eigenvector again.
    """
    basis: Floats = np.zeros((n_steps, size))
    diagonal, beside = np.zeros(n_steps), np.zeros(n_steps)
    vector = np.random.default_rng(0).standard_normal(size)
    n = 0
    for k in range(n_steps):
        basis[k] = vector / np.linalg.norm(vector)
        n = k + 1
        vector = product(basis[k])
        diagonal[k] = basis[k] @ vector
        for _ in range(2):
            vector = vector - basis[:n].T @ (basis[:n] @ vector)
        beside[k] = np.linalg.norm(vector)
        if beside[k] <= 1e-10 * max(1.0, float(np.abs(diagonal[:n]).max())):
            break
    tridiagonal = np.diag(diagonal[:n]) + np.diag(beside[: n - 1], 1) + np.diag(beside[: n - 1], -1)
    values, turned = np.linalg.eigh(tridiagonal)
    return values, turned.T @ basis[:n]


def _leading(values: Floats, vectors: Floats, parameters: Floats) -> Slice:
    order = np.argsort(-np.abs(values))[:2]
    axes = filled_up(vectors[order], parameters.size)
    found = [float(values[k]) for k in order] + [0.0, 0.0]
    return Slice(parameters.copy(), axes, (found[0], found[1]))
