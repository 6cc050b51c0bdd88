"""The Dense layer: a weighted sum of its inputs plus a bias for every unit, forward and backward.

Weights stand unit by unit, shape (U, D), in the flat parameter vector, the biases, shape (U,), behind them.
"""

from playground.engine import tiles
from playground.engine.jit import inner
from playground.engine.vector import Pointer


@inner
def forward(
    parameters: Pointer, weights_at: int, biases: Pointer, biases_at: int, biases_step: int, n_in: int, n_out: int,
    work: Pointer, a_at: int, z_at: int, lanes: int,
) -> None:  # fmt: skip
    """Write z_jb = b_j + sum_i w_ji a_ib; without biases, `biases` points to a 0 and `biases_step` is 0."""
    tiles.product(
        n_out, n_in, parameters, weights_at, n_in, 1, work, a_at, biases, biases_at, biases_step, work, z_at, lanes
    )


@inner
def backward_parameters(
    work: Pointer, a_at: int, d_z_at: int, n_in: int, n_out: int, lanes: int, keep: int,
    gradient: Pointer, weights_at: int, biases_at: int,
) -> None:  # fmt: skip
    """Write the parameters' gradient: sum_b d_jb a_ib and sum_b d_jb; added to what is there where `keep` is 1.

    Without biases, `biases_at` is negative.
    """
    tiles.dot_products(n_out, n_in, work, d_z_at, work, a_at, lanes, keep, gradient, weights_at)
    if biases_at >= 0:
        tiles.row_sums(n_out, work, d_z_at, lanes, keep, gradient, biases_at)


@inner
def backward_inputs(
    parameters: Pointer, weights_at: int, n_in: int, n_out: int, work: Pointer, d_z_at: int, d_a_at: int, lanes: int,
    zero: Pointer,
) -> None:  # fmt: skip
    """Write the inputs' gradient d_a_ib = sum_j w_ji d_jb; `zero` points to a 0."""
    tiles.product(n_in, n_out, parameters, weights_at, 1, n_in, work, d_z_at, zero, 0, 0, work, d_a_at, lanes)
