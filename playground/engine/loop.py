"""The entry points: the compiled training loop, evaluation, prediction and the plain gradient.

Settings come in two short arrays, integers and floats, whose places are named here. A batch is worked on in chunks of
as many points as the work array has lanes, so that memory and cache use do not grow with the batch.
"""

import math

from numba import types

from playground.engine import draws, losses
from playground.engine.jit import inner, kernel
from playground.engine.program import Integers, draw_masks, run_backward, run_forward
from playground.engine.snapshot import Floats
from playground.engine.vector import WIDTH, Pointer, address, fma, load, splat, store, total

# Places in the integer settings.
(
    BATCH_SIZE,
    ORDER_SEED,
    MASK_SEED,
    LOSS,
    LOGITS_ROW,
    OUTPUT_ROW,
    N_OUTPUTS,
    START_GRADIENT,
    N_BACKWARD,
    IS_CLASSIFICATION,
    HISTORY_STRIDE,
) = range(11)
N_INTEGER_SETTINGS = 11

# Places in the float settings. A class is told to an output as LOW or HIGH; an output above THRESHOLD means HIGH.
ZERO, LEARNING_RATE, LOW, HIGH, THRESHOLD = range(5)
N_FLOAT_SETTINGS = 5

# Places in the counters.
EPOCH, STEP, POSITION, IS_DIVERGED, N_RECORDS = range(5)
N_COUNTERS = 5

# Columns of a record: those of the history.
N_RECORD_COLUMNS = 6

_I1 = types.Array(types.int64, 1, "C")
_I2 = types.Array(types.int64, 2, "C")
_F1 = types.Array(types.float64, 1, "C")
_F2 = types.Array(types.float64, 2, "C")
# Data arrays are read-only; a signature that says so takes writable ones too.
_X = types.Array(types.float64, 2, "C", readonly=True)
_Y = types.Array(types.float64, 1, "C", readonly=True)
_PAIR = types.Tuple((types.float64, types.float64))


@inner
def _load(
    x: Pointer, n_features: int, y: Pointer, order: Integers, start: int, n: int, weight: float, ints: Integers,
    floats: Floats, work: Pointer, lanes: int, targets_at: int,
) -> None:  # fmt: skip
    """Copy `n` points from place `start` of the order on into the first lanes: features, targets and weights.

    The targets' rows are followed by one of weights. The other lanes get zeros.
    """
    n_outputs = ints[N_OUTPUTS]
    weights_at = targets_at + n_outputs * lanes
    for b in range(n):
        point = order[start + b] if order.size > 0 else start + b
        for i in range(n_features):
            work[i * lanes + b] = x[point * n_features + i]
        value = y[point]
        if ints[IS_CLASSIFICATION] == 0:
            work[targets_at + b] = value
        elif n_outputs == 1:
            work[targets_at + b] = floats[HIGH] if value > 0.5 else floats[LOW]
        else:
            for k in range(n_outputs):
                work[targets_at + k * lanes + b] = floats[HIGH] if value == k else floats[LOW]
        work[weights_at + b] = weight
    for b in range(n, lanes):
        for i in range(n_features):
            work[i * lanes + b] = 0.0
        for k in range(n_outputs + 1):
            work[targets_at + k * lanes + b] = 0.0


@inner
def _write_gradient(
    program: Integers, rates: Floats, ints: Integers, floats: Floats, x: Floats, y: Floats, order: Integers,
    start: int, n: int, step: int, parameters: Pointer, work_array: Floats, gradient: Pointer,
) -> bool:  # fmt: skip
    """Write the gradient of the mean loss of `n` points, shape (P,); return whether the logits were finite."""
    work, lanes = address(work_array), work_array.shape[1]
    x_at, y_at, zero = address(x), address(y), address(floats)
    n_outputs = ints[N_OUTPUTS]
    targets_at = (work_array.shape[0] - n_outputs - 1) * lanes
    logits_at, outputs_at, start_at = ints[LOGITS_ROW] * lanes, ints[OUTPUT_ROW] * lanes, ints[START_GRADIENT] * lanes
    squares = splat(0.0)
    for first in range(0, n, lanes):
        n_points = min(lanes, n - first)
        _load(x_at, x.shape[1], y_at, order, start + first, n_points, 1.0 / n, ints, floats, work, lanes, targets_at)
        draw_masks(program, rates, ints[MASK_SEED], step, first, work, lanes)
        run_forward(program, rates, parameters, work, lanes, True)
        for i in range(0, n_outputs * lanes, WIDTH):
            logit = load(work, logits_at + i)
            squares = fma(logit, logit, squares)
        weights_at = targets_at + n_outputs * lanes
        losses.start_gradient(ints[LOSS], work, outputs_at, targets_at, weights_at, start_at, n_outputs, lanes)
        keep = 1 if first > 0 else 0
        run_backward(program, rates, parameters, work, lanes, ints[N_BACKWARD], gradient, keep, zero)
    return math.isfinite(total(squares))


@inner
def _update(parameters: Pointer, gradient: Pointer, n: int, learning_rate: float) -> bool:
    """Take one step of gradient descent; return False and change nothing where the result would not be finite.

    A number counts as finite while its square is: NaN, infinity and whatever is about to become infinite show in a sum
    of squares.
    """
    rate = splat(learning_rate)
    squares = splat(0.0)
    for p in range(0, n, WIDTH):
        new = load(parameters, p) - rate * load(gradient, p)
        squares = fma(new, new, squares)
    if not math.isfinite(total(squares)):
        return False
    for p in range(0, n, WIDTH):
        store(parameters, p, load(parameters, p) - rate * load(gradient, p))
    return True


@inner
def _evaluate(
    program: Integers, rates: Floats, ints: Integers, floats: Floats, x: Floats, y: Floats, order: Integers,
    parameters: Pointer, work_array: Floats,
) -> tuple[float, float]:  # fmt: skip
    """Return the mean loss and the share of points told right (NaN for regression, and where there is no point)."""
    n_total = x.shape[0]
    if n_total == 0:
        return math.nan, math.nan
    work, lanes = address(work_array), work_array.shape[1]
    x_at, y_at = address(x), address(y)
    n_outputs = ints[N_OUTPUTS]
    targets_at = (work_array.shape[0] - n_outputs - 1) * lanes
    logits_at, outputs_at = ints[LOGITS_ROW] * lanes, ints[OUTPUT_ROW] * lanes
    sums, n_right = 0.0, 0
    for start in range(0, n_total, lanes):
        n = min(lanes, n_total - start)
        _load(x_at, x.shape[1], y_at, order, start, n, 1.0, ints, floats, work, lanes, targets_at)
        run_forward(program, rates, parameters, work, lanes, False)
        weights_at = targets_at + n_outputs * lanes
        sums += losses.sum_losses(ints[LOSS], work, logits_at, outputs_at, targets_at, weights_at, n_outputs, lanes)
        if ints[IS_CLASSIFICATION] != 0:
            n_right += _count_right(work, outputs_at, n_outputs, lanes, y_at, start, n, floats[THRESHOLD])
    accuracy = n_right / n_total if ints[IS_CLASSIFICATION] != 0 else math.nan
    return sums / n_total, accuracy


@inner
def _count_right(
    work: Pointer, outputs_at: int, n_outputs: int, lanes: int, y: Pointer, start: int, n: int, threshold: float
) -> int:
    """Return how many points have their own class as the answer: the largest output, or the side of the threshold."""
    n_right = 0
    for b in range(n):
        answer = 0
        if n_outputs == 1:
            answer = 1 if work[outputs_at + b] > threshold else 0
        else:
            for k in range(1, n_outputs):
                if work[outputs_at + k * lanes + b] > work[outputs_at + answer * lanes + b]:
                    answer = k
        if y[start + b] == answer:
            n_right += 1
    return n_right


@kernel(types.int64(_I2, _F1, _I1, _F1, _X, _Y, _X, _Y, _I1, _I1, _F1, _F1, _F2, _F2, _I1, _F2, types.int64))
def train(
    program: Integers, rates: Floats, ints: Integers, floats: Floats, x: Floats, y: Floats, x_test: Floats,
    y_test: Floats, order: Integers, in_order: Integers, parameter_array: Floats, gradient_array: Floats, work: Floats,
    wide: Floats, counters: Integers, records: Floats, max_steps: int,
) -> int:  # fmt: skip
    """Train up to `max_steps` steps; return how many were taken.

    At every epoch end that the history wants, a row of `records`, shape (T, 6), is filled; when no row is left, and
    when a number is no longer finite, training stops early, with the last finite parameters in place. `order` is
    empty where the points keep their order, and `in_order` is empty always. `wide` is the work array of evaluations.
    """
    n_points = x.shape[0]
    n_steps = 0
    parameters, gradient = address(parameter_array), address(gradient_array)
    while n_steps < max_steps and counters[N_RECORDS] < records.shape[0]:
        position = counters[POSITION]
        if position == 0 and order.size > 0:
            draws.fill_order(order, ints[ORDER_SEED], counters[EPOCH])
        n = min(ints[BATCH_SIZE], n_points - position)
        is_finite = _write_gradient(program, rates, ints, floats, x, y, order, position, n, counters[STEP], parameters,
                                    work, gradient)  # fmt: skip
        if not is_finite or not _update(parameters, gradient, parameter_array.size, floats[LEARNING_RATE]):
            counters[IS_DIVERGED] = 1
            break
        n_steps += 1
        counters[STEP] += 1
        counters[POSITION] = position + n
        if position + n >= n_points:
            counters[POSITION] = 0
            counters[EPOCH] += 1
            if counters[EPOCH] % ints[HISTORY_STRIDE] == 0:
                row = records[counters[N_RECORDS]]
                row[0], row[1] = counters[EPOCH], counters[STEP]
                row[2], row[4] = _evaluate(program, rates, ints, floats, x, y, in_order, parameters, wide)
                row[3], row[5] = _evaluate(program, rates, ints, floats, x_test, y_test, in_order, parameters, wide)
                counters[N_RECORDS] += 1
    return n_steps


@kernel(types.void(_I1, types.int64, types.int64))
def restore_order(order: Integers, seed: int, epoch: int) -> None:
    """Write the order of the points in one shuffled epoch, shape (N,)."""
    draws.fill_order(order, seed, epoch)


@kernel(_PAIR(_I2, _F1, _I1, _F1, _X, _Y, _I1, _F1, _F2))
def evaluate(
    program: Integers, rates: Floats, ints: Integers, floats: Floats, x: Floats, y: Floats, in_order: Integers,
    parameters: Floats, work: Floats,
) -> tuple[float, float]:  # fmt: skip
    """Return the mean loss and the accuracy over all points."""
    return _evaluate(program, rates, ints, floats, x, y, in_order, address(parameters), work)


@kernel(types.void(_I2, _F1, _X, _F1, _F2, types.int64, _F2))
def predict(
    program: Integers, rates: Floats, x: Floats, parameters: Floats, work_array: Floats, row: int, out: Floats
) -> None:
    """Write what stands in the rows from `row` on, one row of `out` a point; x (N, D), out (N, K)."""
    work, lanes, n_features = address(work_array), work_array.shape[1], x.shape[1]
    for start in range(0, x.shape[0], lanes):
        n = min(lanes, x.shape[0] - start)
        for b in range(lanes):
            for i in range(n_features):
                work[i * lanes + b] = x[start + b, i] if b < n else 0.0
        run_forward(program, rates, address(parameters), work, lanes, False)
        for b in range(n):
            for k in range(out.shape[1]):
                out[start + b, k] = work[(row + k) * lanes + b]


@kernel(types.boolean(_I2, _F1, _I1, _F1, _X, _Y, _I1, types.int64, types.int64, types.int64, _F1, _F2, _F1))
def mean_gradient(
    program: Integers, rates: Floats, ints: Integers, floats: Floats, x: Floats, y: Floats, order: Integers,
    start: int, n: int, step: int, parameters: Floats, work: Floats, gradient: Floats,
) -> bool:  # fmt: skip
    """Write the gradient a training step takes over `n` points from place `start` on, shape (P,)."""
    return _write_gradient(program, rates, ints, floats, x, y, order, start, n, step, address(parameters), work,
                           address(gradient))  # fmt: skip
