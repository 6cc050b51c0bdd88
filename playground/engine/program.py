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

Integers = NDArray[np.int64]

DENSE, ACTIVATE, DROPOUT = range(3)

# Columns of the table.
KIND, IN_ROW, N_IN, OUT_ROW, N_OUT, IN_GRADIENT, OUT_GRADIENT, WEIGHTS, BIASES, ACTIVATION, MASK, STREAM = range(12)
N_COLUMNS = 12

NONE = -1
"""In the column IN_GRADIENT: nobody needs the gradient of these inputs."""


@inner
def run_forward(program: Integers, rates: Floats, parameters: Floats, work: Floats, n_operations: int) -> None:
    """Run the first `n_operations` of a program as when predicting: nothing is dropped."""
    for o in range(n_operations):
        op = program[o]
        a_in = work[op[IN_ROW] : op[IN_ROW] + op[N_IN]]
        a_out = work[op[OUT_ROW] : op[OUT_ROW] + op[N_OUT]]
        if op[KIND] == DENSE:
            n_weights = op[N_OUT] * op[N_IN]
            weights = parameters[op[WEIGHTS] : op[WEIGHTS] + n_weights].reshape((op[N_OUT], op[N_IN]))
            dense.forward(weights, parameters[op[BIASES] : op[BIASES] + op[N_OUT]], a_in, a_out)
        elif op[KIND] == ACTIVATE:
            activations.activate(op[ACTIVATION], a_in, a_out)
        elif rates[o] > 0.0:
            # Training: a share of the inputs is dropped.
            mask = work[op[MASK] : op[MASK] + op[N_IN]]
            for u in range(op[N_IN]):
                for b in range(work.shape[1]):
                    a_out[u, b] = a_in[u, b] * mask[u, b]
        else:
            a_out[:, :] = a_in


@inner
def draw_masks(program: Integers, rates: Floats, seed: int, step: int, start: int, work: Floats) -> None:
    """Draw the masks of all Dropout operations for one step; the first lane holds point `start` of the batch.

    A mask holds 0 with the probability of the rate and 1 / (1 - rate) otherwise. Each draw is a function of the seed,
    the layer, the step, the unit and the point's place in the batch alone.
    """
    for o in range(program.shape[0]):
        op = program[o]
        if op[KIND] != DROPOUT or rates[o] <= 0.0:
            continue
        scale = 1.0 / (1.0 - rates[o])
        layer_key = stream_key(seed, op[STREAM])
        for u in range(op[N_IN]):
            key = mix(mix(layer_key + np.uint64(step) * GAMMA) + np.uint64(u) * GAMMA)
            for b in range(work.shape[1]):
                work[op[MASK] + u, b] = 0.0 if uniform(key, start + b) < rates[o] else scale


@inner
def run_backward(
    program: Integers, rates: Floats, parameters: Floats, work: Floats, n_operations: int, gradient: Floats
) -> None:
    """Run the first `n_operations` backwards, adding to the parameters' gradient, shape (P,).

    The gradient with respect to the last operation's outputs stands in its gradient rows.
    """
    for o in range(n_operations - 1, -1, -1):
        op = program[o]
        a_in = work[op[IN_ROW] : op[IN_ROW] + op[N_IN]]
        a_out = work[op[OUT_ROW] : op[OUT_ROW] + op[N_OUT]]
        d_out = work[op[OUT_GRADIENT] : op[OUT_GRADIENT] + op[N_OUT]]
        d_in = work[op[IN_GRADIENT] : op[IN_GRADIENT] + op[N_IN]]
        if op[KIND] == DENSE:
            n_weights = op[N_OUT] * op[N_IN]
            end, end_biases = op[WEIGHTS] + n_weights, op[BIASES] + op[N_OUT]
            d_weights = gradient[op[WEIGHTS] : end].reshape((op[N_OUT], op[N_IN]))
            dense.backward_parameters(a_in, d_out, d_weights, gradient[op[BIASES] : end_biases])
            if op[IN_GRADIENT] != NONE:
                weights = parameters[op[WEIGHTS] : end].reshape((op[N_OUT], op[N_IN]))
                dense.backward_inputs(weights, d_out, d_in)
        elif op[IN_GRADIENT] == NONE:
            continue
        elif op[KIND] == ACTIVATE:
            activations.backpropagate(op[ACTIVATION], a_out, d_out, d_in)
        elif rates[o] > 0.0:
            for u in range(op[N_IN]):
                for b in range(work.shape[1]):
                    d_in[u, b] = d_out[u, b] * work[op[MASK] + u, b]
        else:
            d_in[:, :] = d_out
