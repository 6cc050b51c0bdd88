"""Activations and their derivatives, over rows of units by lanes of points.

A block has shape (U, B'): one row a unit, one lane a point. Every derivative here can be had from the activation's own
output, so that a forward pass may work in place and a backward pass needs no second block.
"""

import math

from playground.engine.jit import inner
from playground.engine.snapshot import Floats
from playground.project.network import ACTIVATIONS, Activation

NUMBER: dict[Activation, int] = {name: number for number, name in enumerate(ACTIVATIONS)}
"""The number by which the kernels know an activation."""

LINEAR, SIGMOID, TANH, RELU, SOFTMAX = (NUMBER[name] for name in ACTIVATIONS)


@inner
def activate(activation: int, z: Floats, a: Floats) -> None:
    """Write a = f(z), both of shape (U, B'); `a` may be `z`. Softmax runs over the units of each point."""
    if activation == TANH:
        for u in range(z.shape[0]):
            for b in range(z.shape[1]):
                a[u, b] = math.tanh(z[u, b])
    elif activation == SIGMOID:
        for u in range(z.shape[0]):
            for b in range(z.shape[1]):
                a[u, b] = 1.0 / (1.0 + math.exp(-z[u, b]))
    elif activation == RELU:
        for u in range(z.shape[0]):
            for b in range(z.shape[1]):
                # Written so that NaN stays NaN.
                a[u, b] = max(0.0, z[u, b])
    elif activation == SOFTMAX:
        _softmax(z, a)
    else:
        a[:, :] = z


@inner
def _softmax(z: Floats, a: Floats) -> None:
    """Write a_u = exp(z_u - m) / sum_v exp(z_v - m), where m is the largest logit of the point."""
    for b in range(z.shape[1]):
        largest = z[0, b]
        for u in range(1, z.shape[0]):
            largest = max(largest, z[u, b])
        total = 0.0
        for u in range(z.shape[0]):
            a[u, b] = math.exp(z[u, b] - largest)
            total += a[u, b]
        for u in range(z.shape[0]):
            a[u, b] /= total


@inner
def backpropagate(activation: int, a: Floats, d_a: Floats, d_z: Floats) -> None:
    """Write d_z = d_a f'(z), worked out from a = f(z); all of shape (U, B'), `d_z` may be `d_a`."""
    if activation == TANH:
        for u in range(a.shape[0]):
            for b in range(a.shape[1]):
                d_z[u, b] = d_a[u, b] * (1.0 - a[u, b] * a[u, b])
    elif activation == SIGMOID:
        for u in range(a.shape[0]):
            for b in range(a.shape[1]):
                d_z[u, b] = d_a[u, b] * (a[u, b] * (1.0 - a[u, b]))
    elif activation == RELU:
        for u in range(a.shape[0]):
            for b in range(a.shape[1]):
                d_z[u, b] = d_a[u, b] if a[u, b] > 0.0 else 0.0
    elif activation == SOFTMAX:
        for b in range(a.shape[1]):
            along = 0.0
            for u in range(a.shape[0]):
                along += a[u, b] * d_a[u, b]
            for u in range(a.shape[0]):
                d_z[u, b] = a[u, b] * (d_a[u, b] - along)
    else:
        d_z[:, :] = d_a
