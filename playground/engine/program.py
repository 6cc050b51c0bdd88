"""A network as a program: a table of operations over numbered rows of one work array, and the passes that run it.

The work array has shape (R, B'): one row for every number that a point has on its way through the network, one lane a
point. An operation reads the rows of any earlier one. Rows for gradients follow behind those of the forward pass, so
that an array without them serves for evaluation. A new kind of operation is a branch in each of the two passes.
"""

import numpy as np
from numpy.typing import NDArray

from playground.engine import activations, dense
from playground.engine.draws import GAMMA, mix, stream_key, uniform
from playground.engine.jit import inner
from playground.engine.snapshot import Floats
from playground.engine.vector import WIDTH, Pointer, load, store

Integers = NDArray[np.int64]

DENSE, ACTIVATE, DROPOUT = range(3)

# Columns of the table.
KIND, IN_ROW, N_IN, OUT_ROW, N_OUT, IN_GRADIENT, OUT_GRADIENT, WEIGHTS, BIASES, ACTIVATION, MASK, STREAM = range(12)
N_COLUMNS = 12

NONE = -1
"""In the column IN_GRADIENT: nobody needs the gradient of these inputs."""


@inner
def run_forward(
    program: Integers, rates: Floats, parameters: Pointer, work: Pointer, lanes: int, is_training: bool
) -> None:
    """Run a program; Dropout acts only while training."""
    for o in range(program.shape[0]):
        kind, n_in, n_out = program[o, KIND], program[o, N_IN], program[o, N_OUT]
        in_at, out_at = program[o, IN_ROW] * lanes, program[o, OUT_ROW] * lanes
        if kind == DENSE:
            weights_at, biases_at = program[o, WEIGHTS], program[o, BIASES]
            dense.forward(parameters, weights_at, biases_at, n_in, n_out, work, in_at, out_at, lanes)
        elif kind == ACTIVATE:
            activations.activate(program[o, ACTIVATION], work, in_at, out_at, n_in, lanes)
        elif is_training and rates[o] > 0.0:
            _multiply(work, in_at, program[o, MASK] * lanes, out_at, n_in * lanes)
        else:
            activations.activate(activations.LINEAR, work, in_at, out_at, n_in, lanes)


@inner
def draw_masks(program: Integers, rates: Floats, seed: int, step: int, start: int, work: Pointer, lanes: int) -> None:
    """Draw the masks of all Dropout operations for one step; the first lane holds point `start` of the batch.

    A mask holds 0 with the probability of the rate and 1 / (1 - rate) otherwise. Each draw is a function of the seed,
    the layer, the step, the unit and the point's place in the batch alone.
    """
    for o in range(program.shape[0]):
        if program[o, KIND] != DROPOUT or rates[o] <= 0.0:
            continue
        scale = 1.0 / (1.0 - rates[o])
        layer_key = stream_key(seed, program[o, STREAM])
        for u in range(program[o, N_IN]):
            key = mix(mix(layer_key + np.uint64(step) * GAMMA) + np.uint64(u) * GAMMA)
            row_at = (program[o, MASK] + u) * lanes
            for b in range(lanes):
                work[row_at + b] = 0.0 if uniform(key, start + b) < rates[o] else scale


@inner
def run_backward(
    program: Integers, rates: Floats, parameters: Pointer, work: Pointer, lanes: int, n_operations: int,
    gradient: Pointer, keep: int, zero: Pointer,
) -> None:  # fmt: skip
    """Run the first `n_operations` backwards, writing the parameters' gradient (adding to it where `keep` is 1).

    The gradient with respect to the last operation's outputs stands in its gradient rows. `zero` points to a 0.
    """
    for o in range(n_operations - 1, -1, -1):
        kind, n_in, n_out = program[o, KIND], program[o, N_IN], program[o, N_OUT]
        in_at, d_in_at = program[o, IN_ROW] * lanes, program[o, IN_GRADIENT] * lanes
        d_out_at = program[o, OUT_GRADIENT] * lanes
        if kind == DENSE:
            weights_at = program[o, WEIGHTS]
            dense.backward_parameters(
                work, in_at, d_out_at, n_in, n_out, lanes, keep, gradient, weights_at, program[o, BIASES]
            )
            if d_in_at >= 0:
                dense.backward_inputs(parameters, weights_at, n_in, n_out, work, d_out_at, d_in_at, lanes, zero)
        elif d_in_at < 0:
            continue
        elif kind == ACTIVATE:
            out_at = program[o, OUT_ROW] * lanes
            activations.backpropagate(program[o, ACTIVATION], work, in_at, out_at, d_out_at, d_in_at, n_in, lanes)
        elif rates[o] > 0.0:
            _multiply(work, d_out_at, program[o, MASK] * lanes, d_in_at, n_in * lanes)
        else:
            activations.activate(activations.LINEAR, work, d_out_at, d_in_at, n_in, lanes)


@inner
def _multiply(memory: Pointer, a_at: int, b_at: int, c_at: int, n: int) -> None:
    """Write c = a b for `n` numbers, a multiple of WIDTH."""
    for i in range(0, n, WIDTH):
        store(memory, c_at + i, load(memory, a_at + i) * load(memory, b_at + i))
