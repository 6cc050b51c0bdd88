"""A network as a program: a table of operations over numbered rows of one work array, and the passes that run it.

The work array has shape (R, B'): one row for every number that a point has on its way through the network, one lane a
point. An operation reads the rows of any earlier one. Rows for gradients follow behind those of the forward pass, so
that an array without them serves for evaluation. A new kind of operation is a branch in each of the two passes.
"""

import numpy as np
from numpy.typing import NDArray

from playground.engine import activations, dense, normalisation
from playground.engine.draws import GAMMA, mix, stream_key, uniform
from playground.engine.jit import inner
from playground.engine.vector import WIDTH, Pointer, load, store

Integers = NDArray[np.int64]

DENSE, ACTIVATE, DROPOUT, COPY, ACCUMULATE, BATCH_NORM, LAYER_NORM = range(7)

# Columns of the table. ADD_TO names the rows to which the gradient of the inputs is added after it was written, where
# another operation reads the same inputs; EXTRA are rows of the operation's own (a mask, normalised inputs).
(
    KIND,
    IN_ROW,
    N_IN,
    OUT_ROW,
    N_OUT,
    IN_GRADIENT,
    OUT_GRADIENT,
    ADD_TO,
    WEIGHTS,
    BIASES,
    ACTIVATION,
    EXTRA,
    FACTORS,
    STREAM,
) = range(14)
N_COLUMNS = 14

# Columns of the table of numbers: a dropout rate or a momentum, and an epsilon.
RATE, EPSILON = range(2)
N_RATES = 2

NONE = -1
"""In a column of rows or places: there is none."""


@inner
def run_forward(
    program: Pointer, n_operations: int, rates: Pointer, parameters: Pointer, work: Pointer, lanes: int, n: int,
    is_training: bool, zero: Pointer,
) -> None:  # fmt: skip
    """Run a program over `n` points; Dropout acts, and BatchNorm looks at the batch, only while training.

    `zero` points to a 0.
    """
    for o in range(n_operations):
        op = o * N_COLUMNS
        kind, n_in, n_out = program[op + KIND], program[op + N_IN], program[op + N_OUT]
        in_at, out_at = program[op + IN_ROW] * lanes, program[op + OUT_ROW] * lanes
        if kind == DENSE:
            weights_at, biases_at = program[op + WEIGHTS], program[op + BIASES]
            biases, step = (parameters, 1) if biases_at >= 0 else (zero, 0)
            dense.forward(
                parameters, weights_at, biases, max(biases_at, 0), step, n_in, n_out, work, in_at, out_at, lanes
            )
        elif kind == ACTIVATE:
            activations.activate(program[op + ACTIVATION], work, in_at, out_at, n_in, lanes)
        else:
            _run_rarer(program, rates, o, parameters, work, lanes, n, is_training)


@inner
def _run_rarer(
    program: Pointer, rates: Pointer, o: int, parameters: Pointer, work: Pointer, lanes: int, n: int,
    is_training: bool,
) -> None:  # fmt: skip
    op = o * N_COLUMNS
    kind, n_in, at = program[op + KIND], program[op + N_IN], program[op + WEIGHTS]
    in_at, out_at = program[op + IN_ROW] * lanes, program[op + OUT_ROW] * lanes
    extra_at, factors_at = program[op + EXTRA] * lanes, program[op + FACTORS] * lanes
    rate, epsilon = rates[N_RATES * o + RATE], rates[N_RATES * o + EPSILON]
    if kind == DROPOUT and is_training and rate > 0.0:
        _multiply(work, in_at, extra_at, out_at, n_in * lanes)
    elif kind in (DROPOUT, COPY):
        _copy(work, in_at, out_at, n_in * lanes)
    elif kind == ACCUMULATE:
        _add(work, in_at, out_at, n_in * lanes)
    elif kind == LAYER_NORM:
        normalisation.layer_forward(parameters, at, n_in, epsilon, work, in_at, out_at, extra_at, factors_at, lanes)
    elif is_training:
        normalisation.batch_forward(
            parameters, at, n_in, rate, epsilon, work, in_at, out_at, extra_at, factors_at, lanes, n
        )
    else:
        normalisation.batch_predict(parameters, at, n_in, epsilon, work, in_at, out_at, lanes)


@inner
def draw_masks(
    program: Pointer, n_operations: int, rates: Pointer, seed: int, step: int, start: int, work: Pointer, lanes: int
) -> None:
    """Draw the masks of all Dropout operations for one step; the first lane holds point `start` of the batch.

    A mask holds 0 with the probability of the rate and 1 / (1 - rate) otherwise. Each draw is a function of the seed,
    the layer, the step, the unit and the point's place in the batch alone.
    """
    for o in range(n_operations):
        op = o * N_COLUMNS
        if program[op + KIND] != DROPOUT or rates[N_RATES * o + RATE] <= 0.0:
            continue
        rate = rates[N_RATES * o + RATE]
        scale = 1.0 / (1.0 - rate)
        layer_key = stream_key(seed, program[op + STREAM])
        for u in range(program[op + N_IN]):
            key = mix(mix(layer_key + np.uint64(step) * GAMMA) + np.uint64(u) * GAMMA)
            row_at = (program[op + EXTRA] + u) * lanes
            for b in range(lanes):
                work[row_at + b] = 0.0 if uniform(key, start + b) < rate else scale


@inner
def run_backward(
    program: Pointer, rates: Pointer, parameters: Pointer, work: Pointer, lanes: int, n: int, n_operations: int,
    gradient: Pointer, keep: int, zero: Pointer,
) -> None:  # fmt: skip
    """Run the first `n_operations` backwards, writing the parameters' gradient (adding to it where `keep` is 1).

    The gradient with respect to the last operation's outputs stands in its gradient rows. `zero` points to a 0.
    """
    for o in range(n_operations - 1, -1, -1):
        op = o * N_COLUMNS
        kind, n_in, n_out = program[op + KIND], program[op + N_IN], program[op + N_OUT]
        in_at, d_in_at = program[op + IN_ROW] * lanes, program[op + IN_GRADIENT] * lanes
        d_out_at = program[op + OUT_GRADIENT] * lanes
        if kind == DENSE:
            weights_at, biases_at = program[op + WEIGHTS], program[op + BIASES]
            dense.backward_parameters(work, in_at, d_out_at, n_in, n_out, lanes, keep, gradient, weights_at, biases_at)
            if d_in_at >= 0:
                dense.backward_inputs(parameters, weights_at, n_in, n_out, work, d_out_at, d_in_at, lanes, zero)
        elif kind == ACTIVATE:
            if d_in_at >= 0:
                out_at = program[op + OUT_ROW] * lanes
                activations.backpropagate(program[op + ACTIVATION], work, in_at, out_at, d_out_at, d_in_at, n_in, lanes)
        else:
            _run_rarer_backward(program, rates, o, parameters, work, lanes, n, gradient, keep)
        if program[op + ADD_TO] >= 0:
            _add(work, d_in_at, program[op + ADD_TO] * lanes, n_in * lanes)


@inner
def _run_rarer_backward(
    program: Pointer, rates: Pointer, o: int, parameters: Pointer, work: Pointer, lanes: int, n: int,
    gradient: Pointer, keep: int,
) -> None:  # fmt: skip
    op = o * N_COLUMNS
    kind, n_in, at = program[op + KIND], program[op + N_IN], program[op + WEIGHTS]
    d_in_at, d_out_at = program[op + IN_GRADIENT] * lanes, program[op + OUT_GRADIENT] * lanes
    extra_at, factors_at = program[op + EXTRA] * lanes, program[op + FACTORS] * lanes
    if kind in (BATCH_NORM, LAYER_NORM):
        normalisation.scale_gradients(work, extra_at, d_out_at, n_in, lanes, gradient, at, keep)
    if kind == BATCH_NORM:
        normalisation.batch_backward(
            parameters, at, n_in, work, extra_at, factors_at, d_out_at, d_in_at, lanes, n, gradient
        )
    elif d_in_at < 0:
        return
    elif kind == LAYER_NORM:
        normalisation.layer_backward(parameters, at, n_in, work, extra_at, factors_at, d_out_at, d_in_at, lanes)
    elif kind == DROPOUT and rates[N_RATES * o + RATE] > 0.0:
        _multiply(work, d_out_at, extra_at, d_in_at, n_in * lanes)
    else:
        _copy(work, d_out_at, d_in_at, n_in * lanes)


@inner
def _multiply(memory: Pointer, a_at: int, b_at: int, c_at: int, n: int) -> None:
    """Write c = a b for `n` numbers, a multiple of WIDTH."""
    for i in range(0, n, WIDTH):
        store(memory, c_at + i, load(memory, a_at + i) * load(memory, b_at + i))


@inner
def _copy(memory: Pointer, a_at: int, b_at: int, n: int) -> None:
    """Write b = a for `n` numbers, a multiple of WIDTH."""
    for i in range(0, n, WIDTH):
        store(memory, b_at + i, load(memory, a_at + i))


@inner
def _add(memory: Pointer, a_at: int, b_at: int, n: int) -> None:
    """Write b = b + a for `n` numbers, a multiple of WIDTH."""
    for i in range(0, n, WIDTH):
        store(memory, b_at + i, load(memory, b_at + i) + load(memory, a_at + i))
