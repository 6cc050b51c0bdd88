"""The entry points: the compiled training loop, evaluation, prediction and the plain gradient.

Settings come in two short arrays, integers and floats, whose places are named here. A batch is worked on in chunks of
as many points as the work array has lanes, so that memory and cache use do not grow with the batch.
"""

import math

import numpy as np
from numba import types

from playground.engine import draws, losses
from playground.engine.jit import inner, kernel
from playground.engine.program import Integers, draw_masks, run_backward, run_forward
from playground.engine.snapshot import Floats

# Places in the integer settings.
(
    BATCH_SIZE,
    IS_SHUFFLED,
    ORDER_SEED,
    MASK_SEED,
    LOSS,
    READS_LOGITS,
    LOGITS_ROW,
    OUTPUT_ROW,
    N_OUTPUTS,
    START_GRADIENT,
    N_LOGITS_OPERATIONS,
    IS_CLASSIFICATION,
    HISTORY_STRIDE,
) = range(13)
N_INTEGER_SETTINGS = 13

# Places in the float settings. A class is told to an output as LOW or HIGH; an output above THRESHOLD means HIGH.
LEARNING_RATE, LOW, HIGH, THRESHOLD = range(4)
N_FLOAT_SETTINGS = 4

# Places in the counters.
EPOCH, STEP, POSITION, IS_DIVERGED, N_RECORDS = range(5)
N_COUNTERS = 5

# Columns of a record: those of the history.
N_RECORD_COLUMNS = 6

LIMIT = 1e150
"""Beyond this a number counts as not finite: its square could no longer be worked with."""

_I1 = types.Array(types.int64, 1, "C")
_I2 = types.Array(types.int64, 2, "C")
_F1 = types.Array(types.float64, 1, "C")
_F2 = types.Array(types.float64, 2, "C")
# Data arrays are read-only; a signature that says so takes writable ones too.
_X = types.Array(types.float64, 2, "C", readonly=True)
_Y = types.Array(types.float64, 1, "C", readonly=True)


@inner
def _load(x: Floats, y: Floats, order: Integers, start: int, n: int, ints: Integers, floats: Floats,
          work: Floats, targets: Floats) -> None:  # fmt: skip
    """Copy `n` points from place `start` of the order into the first lanes; the other lanes get zeros."""
    for b in range(work.shape[1]):
        if b >= n:
            work[: x.shape[1], b] = 0.0
            targets[:, b] = 0.0
            continue
        point = order[start + b] if order.size > 0 else start + b
        for i in range(x.shape[1]):
            work[i, b] = x[point, i]
        if ints[IS_CLASSIFICATION] == 0:
            targets[0, b] = y[point]
        elif ints[N_OUTPUTS] == 1:
            targets[0, b] = floats[HIGH] if y[point] > 0.5 else floats[LOW]
        else:
            for k in range(ints[N_OUTPUTS]):
                targets[k, b] = floats[HIGH] if y[point] == k else floats[LOW]


@inner
def _add_gradient(program: Integers, rates: Floats, ints: Integers, floats: Floats, x: Floats, y: Floats,
                  order: Integers, start: int, n: int, step: int, parameters: Floats, work: Floats, targets: Floats,
                  point_weights: Floats, gradient: Floats) -> bool:  # fmt: skip
    """Write the gradient of the mean loss of `n` points, shape (P,); return whether the outputs were finite."""
    gradient[:] = 0.0
    lanes = work.shape[1]
    n_outputs = ints[N_OUTPUTS]
    is_finite = True
    n_operations = ints[N_LOGITS_OPERATIONS] if ints[READS_LOGITS] != 0 else program.shape[0]
    for first in range(0, n, lanes):
        n_points = min(lanes, n - first)
        _load(x, y, order, start + first, n_points, ints, floats, work, targets)
        draw_masks(program, rates, ints[MASK_SEED], step, first, work)
        run_forward(program, rates, parameters, work, program.shape[0])
        for b in range(lanes):
            point_weights[b] = 1.0 / n if b < n_points else 0.0
        predictions = work[ints[OUTPUT_ROW] : ints[OUTPUT_ROW] + n_outputs]
        logits = work[ints[LOGITS_ROW] : ints[LOGITS_ROW] + n_outputs]
        for k in range(n_outputs):
            for b in range(n_points):
                is_finite = is_finite and abs(logits[k, b]) <= LIMIT
        start_gradient = work[ints[START_GRADIENT] : ints[START_GRADIENT] + n_outputs]
        losses.start_gradient(ints[LOSS], predictions, targets, point_weights, start_gradient)
        run_backward(program, rates, parameters, work, n_operations, gradient)
    return is_finite


@inner
def _update(parameters: Floats, gradient: Floats, learning_rate: float) -> bool:
    """Take one step of gradient descent; return False and change nothing where the gradient is not finite."""
    for p in range(parameters.size):
        if not (abs(gradient[p]) <= LIMIT and abs(parameters[p] - learning_rate * gradient[p]) <= LIMIT):
            return False
    for p in range(parameters.size):
        parameters[p] -= learning_rate * gradient[p]
    return True


@inner
def _evaluate(program: Integers, still: Floats, ints: Integers, floats: Floats, x: Floats, y: Floats,
              parameters: Floats, work: Floats, targets: Floats) -> tuple[float, float]:  # fmt: skip
    """Return the mean loss and the share of points told right (NaN for regression, and where there is no point)."""
    n_total = x.shape[0]
    if n_total == 0:
        return math.nan, math.nan
    lanes = work.shape[1]
    n_outputs = ints[N_OUTPUTS]
    in_order = np.empty(0, dtype=np.int64)
    total, n_right = 0.0, 0
    for start in range(0, n_total, lanes):
        n = min(lanes, n_total - start)
        _load(x, y, in_order, start, n, ints, floats, work, targets)
        run_forward(program, still, parameters, work, program.shape[0])
        outputs = work[ints[OUTPUT_ROW] : ints[OUTPUT_ROW] + n_outputs]
        logits = work[ints[LOGITS_ROW] : ints[LOGITS_ROW] + n_outputs]
        total += losses.sum_losses(ints[LOSS], logits if ints[READS_LOGITS] != 0 else outputs, targets, n)
        if ints[IS_CLASSIFICATION] != 0:
            n_right += _count_right(outputs, y, start, n, floats[THRESHOLD])
    accuracy = n_right / n_total if ints[IS_CLASSIFICATION] != 0 else math.nan
    return total / n_total, accuracy


@inner
def _count_right(outputs: Floats, y: Floats, start: int, n: int, threshold: float) -> int:
    """Return how many points have their own class as the answer: the largest output, or the side of the threshold."""
    n_right = 0
    for b in range(n):
        answer = 0
        if outputs.shape[0] == 1:
            answer = 1 if outputs[0, b] > threshold else 0
        else:
            for k in range(1, outputs.shape[0]):
                if outputs[k, b] > outputs[answer, b]:
                    answer = k
        if y[start + b] == answer:
            n_right += 1
    return n_right


@kernel(types.int64(_I2, _F1, _F1, _I1, _F1, _X, _Y, _X, _Y, _I1, _F1, _F1, _F2, _F2, _F1, _F2, _F2, _I1, _F2,
                    types.int64))  # fmt: skip
def train(program: Integers, rates: Floats, still: Floats, ints: Integers, floats: Floats, x: Floats, y: Floats,
          x_test: Floats, y_test: Floats, order: Integers, parameters: Floats, gradient: Floats,
          work: Floats, targets: Floats, point_weights: Floats, wide: Floats, wide_targets: Floats,
          counters: Integers, records: Floats, max_steps: int) -> int:  # fmt: skip
    """Train up to `max_steps` steps; return how many were taken.

    At every epoch end that the history wants, a row of `records`, shape (T, 6), is filled; when no row is left, and
    when a number is no longer finite, training stops early, with the last finite parameters in place. `order` is
    empty where the points keep their order. `wide` and `wide_targets` are the work arrays of the evaluation.
    """
    n_points = x.shape[0]
    n_steps = 0
    while n_steps < max_steps and counters[N_RECORDS] < records.shape[0]:
        position = counters[POSITION]
        if position == 0 and order.size > 0:
            draws.fill_order(order, ints[ORDER_SEED], counters[EPOCH])
        n = min(ints[BATCH_SIZE], n_points - position)
        is_finite = _add_gradient(program, rates, ints, floats, x, y, order, position, n, counters[STEP], parameters,
                                  work, targets, point_weights, gradient)  # fmt: skip
        if not is_finite or not _update(parameters, gradient, floats[LEARNING_RATE]):
            counters[IS_DIVERGED] = 1
            break
        n_steps += 1
        counters[STEP] += 1
        counters[POSITION] = position + n
        if position + n >= n_points:
            counters[POSITION] = 0
            counters[EPOCH] += 1
            if counters[EPOCH] % ints[HISTORY_STRIDE] == 0:
                _record(program, still, ints, floats, x, y, x_test, y_test, parameters, wide, wide_targets, counters,
                        records)  # fmt: skip
    return n_steps


@inner
def _record(program: Integers, still: Floats, ints: Integers, floats: Floats, x: Floats, y: Floats, x_test: Floats,
            y_test: Floats, parameters: Floats, work: Floats, targets: Floats, counters: Integers,
            records: Floats) -> None:  # fmt: skip
    row = records[counters[N_RECORDS]]
    row[0], row[1] = counters[EPOCH], counters[STEP]
    row[2], row[4] = _evaluate(program, still, ints, floats, x, y, parameters, work, targets)
    row[3], row[5] = _evaluate(program, still, ints, floats, x_test, y_test, parameters, work, targets)
    counters[N_RECORDS] += 1


@kernel(types.void(_I1, types.int64, types.int64))
def restore_order(order: Integers, seed: int, epoch: int) -> None:
    """Write the order of the points in one shuffled epoch, shape (N,)."""
    draws.fill_order(order, seed, epoch)


_PAIR = types.Tuple((types.float64, types.float64))  # type: ignore[no-untyped-call]


@kernel(_PAIR(_I2, _F1, _I1, _F1, _X, _Y, _F1, _F2, _F2))
def evaluate(program: Integers, still: Floats, ints: Integers, floats: Floats, x: Floats, y: Floats,
             parameters: Floats, work: Floats, targets: Floats) -> tuple[float, float]:  # fmt: skip
    """Return the mean loss and the accuracy over all points."""
    return _evaluate(program, still, ints, floats, x, y, parameters, work, targets)


@kernel(types.void(_I2, _F1, _X, _F1, _F2, types.int64, _F2))
def predict(program: Integers, still: Floats, x: Floats, parameters: Floats, work: Floats, row: int,
            out: Floats) -> None:  # fmt: skip
    """Write what stands in the rows from `row` on, one row of `out` a point; x (N, D), out (N, K)."""
    lanes = work.shape[1]
    for start in range(0, x.shape[0], lanes):
        n = min(lanes, x.shape[0] - start)
        for b in range(lanes):
            for i in range(x.shape[1]):
                work[i, b] = x[start + b, i] if b < n else 0.0
        run_forward(program, still, parameters, work, program.shape[0])
        for b in range(n):
            for k in range(out.shape[1]):
                out[start + b, k] = work[row + k, b]


@kernel(types.boolean(_I2, _F1, _I1, _F1, _X, _Y, _I1, types.int64, types.int64, types.int64, _F1, _F2, _F2, _F1, _F1))
def mean_gradient(program: Integers, rates: Floats, ints: Integers, floats: Floats, x: Floats, y: Floats,
                  order: Integers, start: int, n: int, step: int, parameters: Floats, work: Floats, targets: Floats,
                  point_weights: Floats, gradient: Floats) -> bool:  # fmt: skip
    """Write the gradient a training step takes over `n` points from place `start` on, shape (P,)."""
    return _add_gradient(program, rates, ints, floats, x, y, order, start, n, step, parameters, work, targets,
                         point_weights, gradient)  # fmt: skip
