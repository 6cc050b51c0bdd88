"""The Dense layer: a weighted sum of its inputs plus a bias for every unit, forward and backward."""

from playground.engine.jit import inner
from playground.engine.snapshot import Floats


@inner
def forward(weights: Floats, biases: Floats, a: Floats, z: Floats) -> None:
    """Write z_jb = sum_i w_ji a_ib + b_j; weights (U, D), biases (U,), a (D, B'), z (U, B')."""
    for j in range(weights.shape[0]):
        for b in range(z.shape[1]):
            z[j, b] = biases[j]
        for i in range(weights.shape[1]):
            w = weights[j, i]
            for b in range(z.shape[1]):
                z[j, b] += w * a[i, b]


@inner
def backward_parameters(a: Floats, d_z: Floats, d_weights: Floats, d_biases: Floats) -> None:
    """Add the parameters' gradient: sum_b d_jb a_ib to d_weights (U, D), sum_b d_jb to d_biases (U,)."""
    for j in range(d_weights.shape[0]):
        total = 0.0
        for b in range(d_z.shape[1]):
            total += d_z[j, b]
        d_biases[j] += total
        for i in range(d_weights.shape[1]):
            total = 0.0
            for b in range(d_z.shape[1]):
                total += d_z[j, b] * a[i, b]
            d_weights[j, i] += total


@inner
def backward_inputs(weights: Floats, d_z: Floats, d_a: Floats) -> None:
    """Write the inputs' gradient d_a_ib = sum_j w_ji d_jb, shape (D, B')."""
    d_a[:, :] = 0.0
    for j in range(weights.shape[0]):
        for i in range(weights.shape[1]):
            w = weights[j, i]
            for b in range(d_z.shape[1]):
                d_a[i, b] += w * d_z[j, b]
