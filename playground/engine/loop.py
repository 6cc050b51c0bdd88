"""The entry points: the compiled training loop, evaluation, prediction and the plain gradient.

A batch is worked on in chunks of as many points as the work array has lanes, so that memory and cache use do not grow
with the batch. The last rows of a work array hold the targets and the weights of the points in its lanes.
"""

import math

import numpy as np
from numba import types

from playground.engine import draws, losses, optimizers, rules, settings
from playground.engine.jit import inner, kernel
from playground.engine.program import Integers, draw_masks, run_backward, run_forward
from playground.engine.snapshot import Floats
from playground.engine.vector import WIDTH, Pointer, address, fma, load, splat, store, total, where_less

NOISE_PURPOSE = 1 << 40
"""Number of the random stream of input noise; those of layers are hashes of their ids."""

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
    x: Pointer, n_features: int, y: Pointer, points: Pointer, is_listed: bool, start: int, n: int, weight: float,
    class_weights: Pointer, has_class_weights: bool, ints: Integers, floats: Floats, work: Pointer, lanes: int,
    targets_at: int,
) -> None:  # fmt: skip
    """Copy `n` points from place `start` of the list on into the first lanes: features, targets and weights.

    Without a list, points stand in their own order. The targets' rows are followed by one of weights. The other lanes
    get zeros.
    """
    n_outputs = ints[settings.N_OUTPUTS]
    is_classification = ints[settings.IS_CLASSIFICATION] != 0
    low, high = floats[settings.LOW], floats[settings.HIGH]
    weights_at = targets_at + n_outputs * lanes
    for b in range(n // WIDTH * WIDTH, lanes, WIDTH):
        for i in range(n_features):
            store(work, i * lanes + b, splat(0.0))
        for k in range(n_outputs + 1):
            store(work, targets_at + k * lanes + b, splat(0.0))
    for b in range(n):
        point = points[start + b] if is_listed else start + b
        for i in range(n_features):
            work[i * lanes + b] = x[point * n_features + i]
        value = y[point]
        if not is_classification:
            work[targets_at + b] = value
        elif n_outputs == 1:
            work[targets_at + b] = high if value > 0.5 else low
        else:
            for k in range(n_outputs):
                work[targets_at + k * lanes + b] = high if value == k else low
        work[weights_at + b] = weight * class_weights[int(value)] if has_class_weights else weight


@inner
def _add_noise(
    size: float, seed: int, step: int, first: int, n: int, n_features: int, work: Pointer, lanes: int
) -> None:
    """Add normal noise to the features; each draw is a function of the seed, the step and the place in the batch."""
    key = draws.mix(draws.stream_key(seed, NOISE_PURPOSE) + np.uint64(step) * draws.GAMMA)
    for b in range(n):
        for i in range(n_features):
            work[i * lanes + b] += size * draws.normal(key, (first + b) * n_features + i)


@inner
def _write_gradient(
    program: Integers, rates: Floats, ints: Integers, floats: Floats, class_weights: Floats, x: Floats, y: Floats,
    points: Pointer, is_listed: bool, start: int, n: int, step: int, parameters: Pointer, work_array: Floats,
    gradient: Pointer,
) -> bool:  # fmt: skip
    """Write the gradient of the mean loss of `n` points, shape (P,); return whether the logits were finite."""
    work, lanes = address(work_array), work_array.shape[1]
    x_at, y_at, zero, n_features = address(x), address(y), address(floats), x.shape[1]
    has_class_weights = class_weights.size > 0
    n_outputs = ints[settings.N_OUTPUTS]
    targets_at = (work_array.shape[0] - n_outputs - 1) * lanes
    logits_at, outputs_at = ints[settings.LOGITS_ROW] * lanes, ints[settings.OUTPUT_ROW] * lanes
    squares = splat(0.0)
    for first in range(0, n, lanes):
        n_points = min(lanes, n - first)
        _load(x_at, n_features, y_at, points, is_listed, start + first, n_points, 1.0 / n, address(class_weights),
              has_class_weights, ints, floats, work, lanes, targets_at)  # fmt: skip
        if floats[settings.INPUT_NOISE] > 0.0:
            _add_noise(floats[settings.INPUT_NOISE], ints[settings.MASK_SEED], step, first, n_points, n_features, work,
                       lanes)  # fmt: skip
        draw_masks(program, rates, ints[settings.MASK_SEED], step, first, work, lanes)
        run_forward(program, rates, parameters, work, lanes, n_points, True, zero)
        for i in range(0, n_outputs * lanes, WIDTH):
            logit = load(work, logits_at + i)
            squares = fma(logit, logit, squares)
        start_at = ints[settings.START_GRADIENT] * lanes
        weights_at = targets_at + n_outputs * lanes
        losses.start_gradient(ints[settings.LOSS], work, outputs_at, targets_at, weights_at, start_at, n_outputs, lanes)
        keep = 1 if first > 0 else 0
        run_backward(program, rates, parameters, work, lanes, n_points, ints[settings.N_BACKWARD], gradient, keep, zero)
    return math.isfinite(total(squares))


@inner
def _descend(parameters: Pointer, gradient: Pointer, n: int, learning_rate: float) -> bool:
    """Take one step of plain gradient descent; return False and change nothing where it would not stay finite.

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
def _shape_gradient(
    floats: Floats, parameters: Pointer, gradient: Pointer, trained: Pointer, penalties: Pointer, n: int
) -> bool:
    """Add the penalties to the gradient, take out what is not trained, and clip; return whether it is finite."""
    squares, sizes = splat(0.0), splat(0.0)
    bound = floats[settings.CLIP_VALUE]
    for p in range(0, n, WIDTH):
        w = load(parameters, p)
        sign = where_less(w, splat(0.0), splat(-1.0), where_less(splat(0.0), w, splat(1.0), splat(0.0)))
        g = fma(load(penalties, p), sign, load(gradient, p))
        g = fma(load(penalties, n + p), w, g) * load(trained, p)
        sizes = fma(w, w, fma(g, g, sizes))
        if bound >= 0.0:
            g = where_less(splat(bound), g, splat(bound), where_less(g, splat(-bound), splat(-bound), g))
        squares = fma(g, g, squares)
        store(gradient, p, g)
    if not math.isfinite(total(sizes)):
        return False
    length = math.sqrt(total(squares))
    if floats[settings.CLIP_NORM] >= 0.0:
        # The small number is PyTorch's; it keeps a zero gradient zero.
        factor = floats[settings.CLIP_NORM] / (length + 1e-6)
        if factor < 1.0:
            for p in range(0, n, WIDTH):
                store(gradient, p, load(gradient, p) * splat(factor))
    return True


@inner
def _evaluate(
    program: Integers, rates: Floats, ints: Integers, floats: Floats, class_weights: Floats, x: Floats, y: Floats,
    points: Pointer, parameters: Pointer, work_array: Floats,
) -> tuple[float, float]:  # fmt: skip
    """Return the mean loss and the share of points told right (NaN for regression, and where there is no point)."""
    n_total = x.shape[0]
    if n_total == 0:
        return math.nan, math.nan
    work, lanes = address(work_array), work_array.shape[1]
    x_at, y_at, zero, n_features = address(x), address(y), address(floats), x.shape[1]
    has_class_weights = class_weights.size > 0
    is_classification = ints[settings.IS_CLASSIFICATION] != 0
    n_outputs = ints[settings.N_OUTPUTS]
    targets_at = (work_array.shape[0] - n_outputs - 1) * lanes
    logits_at, outputs_at = ints[settings.LOGITS_ROW] * lanes, ints[settings.OUTPUT_ROW] * lanes
    sums, n_right = 0.0, 0
    for start in range(0, n_total, lanes):
        n = min(lanes, n_total - start)
        _load(x_at, n_features, y_at, points, False, start, n, 1.0, address(class_weights), has_class_weights, ints,
              floats, work, lanes, targets_at)  # fmt: skip
        run_forward(program, rates, parameters, work, lanes, n, False, zero)
        weights_at = targets_at + n_outputs * lanes
        sums += losses.sum_losses(
            ints[settings.LOSS], work, logits_at, outputs_at, targets_at, weights_at, n_outputs, lanes
        )
        if is_classification:
            n_right += _count_right(work, outputs_at, n_outputs, lanes, y_at, start, n, floats[settings.THRESHOLD])
    return sums / n_total, n_right / n_total if is_classification else math.nan


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


@inner
def _list_carried(ints: Integers, order: Integers, carried: Integers, epoch: int, n_points: int) -> int:
    """List the points of an epoch's first batch where it begins with those left over before; return how many."""
    n_left = n_points % ints[settings.BATCH_SIZE] if epoch > 0 else 0
    if order.size > 0:
        if n_left > 0:
            draws.fill_order(order, ints[settings.ORDER_SEED], epoch - 1)
            for i in range(n_left):
                carried[i] = order[n_points - n_left + i]
        draws.fill_order(order, ints[settings.ORDER_SEED], epoch)
    for i in range(n_left):
        if order.size == 0:
            carried[i] = n_points - n_left + i
    for i in range(min(ints[settings.BATCH_SIZE], n_points)):
        carried[n_left + i] = order[i] if order.size > 0 else i
    return n_left


@kernel(
    types.int64(
        _I2, _F2, _I1, _F1, _F1, _F1, _X, _Y, _X, _Y, _I1, _I1, _F1, _F1, _F1, _F1, _F1, _F1, _F1, _F2, _F2, _I1, _F2,
        types.int64,
    )
)  # fmt: skip
def train(
    program: Integers, rates: Floats, ints: Integers, floats: Floats, numbers: Floats, class_weights: Floats,
    x: Floats, y: Floats, x_test: Floats, y_test: Floats, order: Integers, carried: Integers, parameter_array: Floats,
    gradient_array: Floats, vectors: Floats, single: Floats, best: Floats, trained: Floats, penalties: Floats,
    work: Floats, wide: Floats, counters: Integers, records: Floats, max_steps: int,
) -> int:  # fmt: skip
    """Train up to `max_steps` steps; return how many were taken.

    At every epoch end that the history wants, a row of `records`, shape (T, 6), is filled. Training stops early when no
    row is left, when a rule says so, and when a number is no longer finite, with the last finite parameters in place.
    `order` is empty where the points keep their order, `carried` where no points are carried over. `vectors`, `single`
    and `best` are the run's state besides its parameters. `wide` is the work array of evaluations.
    """
    n_points, n_all = x.shape[0], parameter_array.size
    parameters, gradient = address(parameter_array), address(gradient_array)
    order_at, carried_at = address(order), address(carried)
    latest = np.zeros(settings.N_RECORD_COLUMNS)
    remainder, size = ints[settings.REMAINDER], ints[settings.BATCH_SIZE]
    rate = rules.scheduled_rate(ints, floats, single, counters[settings.EPOCH])
    n_steps = 0
    while (
        n_steps < max_steps
        and counters[settings.N_RECORDS] < records.shape[0]
        and counters[settings.STOP_REASON] == settings.RUNNING
    ):
        position = counters[settings.POSITION]
        points, is_listed, start = order_at, order.size > 0, position
        n_left = 0
        if position == 0:
            if remainder == settings.CARRY:
                n_left = _list_carried(ints, order, carried, counters[settings.EPOCH], n_points)
                points, is_listed = carried_at, True
            elif order.size > 0:
                draws.fill_order(order, ints[settings.ORDER_SEED], counters[settings.EPOCH])
        n = min(size, n_points - position)
        n_steps += 1
        # Carried over, a batch that all points together do not fill is never taken.
        if n == size or remainder == settings.USE:
            is_finite = _write_gradient(
                program, rates, ints, floats, class_weights, x, y, points, is_listed, start, n + n_left,
                counters[settings.STEP], parameters, work, gradient,
            )  # fmt: skip
            rate_now = rules.warmed_up(rate, ints, counters[settings.STEP])
            if is_finite and ints[settings.IS_PLAIN] != 0:
                is_finite = _descend(parameters, gradient, n_all, rate_now)
            elif is_finite:
                is_finite = _shape_gradient(
                    floats, parameters, gradient, address(trained), address(penalties), n_all
                )
                if is_finite:
                    optimizers.take_step(
                        ints[settings.OPTIMIZER], numbers, rate_now, address(penalties), 2 * n_all, address(trained),
                        parameters, gradient, address(vectors), n_all, single, n_all,
                    )  # fmt: skip
            if not is_finite:
                counters[settings.STOP_REASON] = settings.DIVERGED
                n_steps -= 1
                break
            counters[settings.STEP] += 1
        counters[settings.POSITION] = position + n
        n_rest = n_points - position - n
        if n_rest == 0 or (n_rest < size and remainder != settings.USE):
            counters[settings.POSITION] = 0
            counters[settings.EPOCH] += 1
            epoch = counters[settings.EPOCH]
            is_recorded = epoch % ints[settings.HISTORY_STRIDE] == 0
            if is_recorded or rules.needs_metrics(ints, floats):
                latest[settings.RECORD_EPOCH], latest[settings.RECORD_STEP] = epoch, counters[settings.STEP]
                latest[settings.TRAIN_LOSS], latest[settings.TRAIN_ACCURACY] = _evaluate(
                    program, rates, ints, floats, class_weights, x, y, order_at, parameters, wide
                )
                latest[settings.TEST_LOSS], latest[settings.TEST_ACCURACY] = _evaluate(
                    program, rates, ints, floats, class_weights, x_test, y_test, order_at, parameters, wide
                )
            if is_recorded:
                for column in range(settings.N_RECORD_COLUMNS):
                    records[counters[settings.N_RECORDS], column] = latest[column]
                counters[settings.N_RECORDS] += 1
            counters[settings.STOP_REASON] = rules.end_epoch(
                ints, floats, single, epoch, latest, parameters, address(best), min(n_all, best.size)
            )
            rate = rules.scheduled_rate(ints, floats, single, epoch)
    return n_steps


@kernel(types.void(_I1, types.int64, types.int64))
def restore_order(order: Integers, seed: int, epoch: int) -> None:
    """Write the order of the points in one shuffled epoch, shape (N,)."""
    draws.fill_order(order, seed, epoch)


@kernel(_PAIR(_I2, _F2, _I1, _F1, _F1, _X, _Y, _I1, _F1, _F2))
def evaluate(
    program: Integers, rates: Floats, ints: Integers, floats: Floats, class_weights: Floats, x: Floats, y: Floats,
    order: Integers, parameters: Floats, work: Floats,
) -> tuple[float, float]:  # fmt: skip
    """Return the mean loss and the accuracy over all points."""
    return _evaluate(
        program, rates, ints, floats, class_weights, x, y, address(order), address(parameters), work
    )


@kernel(types.void(_I2, _F2, _F1, _X, _F1, _F2, types.int64, _F2))
def predict(
    program: Integers, rates: Floats, floats: Floats, x: Floats, parameters: Floats, work_array: Floats, row: int,
    out: Floats,
) -> None:  # fmt: skip
    """Write what stands in the rows from `row` on, one row of `out` a point; x (N, D), out (N, K)."""
    work, lanes, n_features = address(work_array), work_array.shape[1], x.shape[1]
    x_at, out_at, n_out = address(x), address(out), out.shape[1]
    for start in range(0, x.shape[0], lanes):
        n = min(lanes, x.shape[0] - start)
        for b in range(n // WIDTH * WIDTH, lanes, WIDTH):
            for i in range(n_features):
                store(work, i * lanes + b, splat(0.0))
        for b in range(n):
            for i in range(n_features):
                work[i * lanes + b] = x_at[(start + b) * n_features + i]
        run_forward(program, rates, address(parameters), work, lanes, n, False, address(floats))
        for b in range(n):
            for k in range(n_out):
                out_at[(start + b) * n_out + k] = work[(row + k) * lanes + b]


@kernel(
    types.boolean(
        _I2, _F2, _I1, _F1, _F1, _X, _Y, _I1, types.int64, types.int64, types.int64, _F1, _F1, _F1, _F2, _F1
    )
)  # fmt: skip
def mean_gradient(
    program: Integers, rates: Floats, ints: Integers, floats: Floats, class_weights: Floats, x: Floats, y: Floats,
    order: Integers, start: int, n: int, step: int, parameters: Floats, trained: Floats, penalties: Floats,
    work: Floats, gradient: Floats,
) -> bool:  # fmt: skip
    """Write the gradient a training step takes over `n` points from place `start` on, shape (P,), clipping included."""
    is_finite = _write_gradient(
        program, rates, ints, floats, class_weights, x, y, address(order), order.size > 0, start, n, step,
        address(parameters), work, address(gradient),
    )  # fmt: skip
    if ints[settings.IS_PLAIN] != 0 or not is_finite:
        return is_finite
    return _shape_gradient(
        floats, address(parameters), address(gradient), address(trained), address(penalties), gradient.size
    )
