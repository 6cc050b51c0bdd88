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


@inner
def _load(
    x: Pointer, y: Pointer, class_weights: Pointer, points: Pointer, is_listed: bool, start: int, n: int,
    weight: float, ints: Pointer, floats: Pointer, work: Pointer, lanes: int, targets_at: int,
) -> None:  # fmt: skip
    """Copy `n` points from place `start` of the list on into the first lanes: features, targets and weights.

    Without a list, points stand in their own order. The targets' rows are followed by one of weights. The other lanes
    get zeros.
    """
    n_features, n_outputs = ints[settings.N_FEATURES], ints[settings.N_OUTPUTS]
    is_classification, has_class_weights = ints[settings.IS_CLASSIFICATION] != 0, ints[settings.HAS_CLASS_WEIGHTS] != 0
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
    program: Pointer, rates: Pointer, ints: Pointer, floats: Pointer, class_weights: Pointer, x: Pointer, y: Pointer,
    points: Pointer, is_listed: bool, start: int, n: int, step: int, parameters: Pointer, work: Pointer, lanes: int,
    gradient: Pointer,
) -> bool:  # fmt: skip
    """Write the gradient of the mean loss of `n` points, shape (P,); return whether the logits were finite."""
    n_operations, n_outputs = ints[settings.N_OPERATIONS], ints[settings.N_OUTPUTS]
    targets_at = ints[settings.TARGETS_ROW] * lanes
    logits_at, outputs_at = ints[settings.LOGITS_ROW] * lanes, ints[settings.OUTPUT_ROW] * lanes
    seed, noise = ints[settings.MASK_SEED], floats[settings.INPUT_NOISE]
    squares = splat(0.0)
    for first in range(0, n, lanes):
        n_points = min(lanes, n - first)
        _load(x, y, class_weights, points, is_listed, start + first, n_points, 1.0 / n, ints, floats, work, lanes,
              targets_at)  # fmt: skip
        if noise > 0.0:
            _add_noise(noise, seed, step, first, n_points, ints[settings.N_FEATURES], work, lanes)
        draw_masks(program, n_operations, rates, seed, step, first, work, lanes)
        run_forward(program, n_operations, rates, parameters, work, lanes, n_points, True, floats)
        for i in range(0, n_outputs * lanes, WIDTH):
            logit = load(work, logits_at + i)
            squares = fma(logit, logit, squares)
        start_at = ints[settings.START_GRADIENT] * lanes
        weights_at = targets_at + n_outputs * lanes
        losses.start_gradient(ints[settings.LOSS], work, outputs_at, targets_at, weights_at, start_at, n_outputs, lanes)
        keep = 1 if first > 0 else 0
        n_backward = ints[settings.N_BACKWARD]
        run_backward(program, rates, parameters, work, lanes, n_points, n_backward, gradient, keep, floats)
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
    floats: Pointer, parameters: Pointer, gradient: Pointer, trained: Pointer, penalties: Pointer, n: int
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
def _take_step(
    ints: Pointer, floats: Pointer, numbers: Pointer, learning_rate: float, parameters: Pointer, gradient: Pointer,
    vectors: Pointer, single: Pointer, trained: Pointer, penalties: Pointer, n: int,
) -> bool:  # fmt: skip
    """Take a step with everything the settings ask for; return False and change nothing where it is not finite."""
    if ints[settings.IS_PLAIN] != 0:
        if ints[settings.IS_HOLDING] != 0:
            # The others step to the bit as they would without.
            for p in range(0, n, WIDTH):
                store(gradient, p, load(gradient, p) * load(trained, p))
        return _descend(parameters, gradient, n, learning_rate)
    if ints[settings.IS_CUTTING] != 0:
        return optimizers.descend_and_cut(parameters, gradient, trained, penalties, learning_rate, n)
    if not _shape_gradient(floats, parameters, gradient, trained, penalties, n):
        return False
    optimizers.take_step(
        ints[settings.OPTIMIZER], numbers, learning_rate, penalties, 2 * n, trained, parameters, gradient, vectors, n,
        single, n,
    )  # fmt: skip
    return True


@inner
def _evaluate(
    program: Pointer, rates: Pointer, ints: Pointer, floats: Pointer, class_weights: Pointer, x: Pointer, y: Pointer,
    n_total: int, parameters: Pointer, work: Pointer, lanes: int,
) -> tuple[float, float]:  # fmt: skip
    """Return the mean loss and the share of points told right (NaN for regression, and where there is no point)."""
    if n_total == 0:
        return math.nan, math.nan
    is_classification = ints[settings.IS_CLASSIFICATION] != 0
    n_operations, n_outputs = ints[settings.N_OPERATIONS], ints[settings.N_OUTPUTS]
    targets_at = ints[settings.WIDE_TARGETS_ROW] * lanes
    logits_at, outputs_at = ints[settings.LOGITS_ROW] * lanes, ints[settings.OUTPUT_ROW] * lanes
    sums, n_right = 0.0, 0
    for start in range(0, n_total, lanes):
        n = min(lanes, n_total - start)
        # The list of points is never looked at: they stand in their own order.
        _load(x, y, class_weights, program, False, start, n, 1.0, ints, floats, work, lanes, targets_at)
        run_forward(program, n_operations, rates, parameters, work, lanes, n, False, floats)
        weights_at = targets_at + n_outputs * lanes
        sums += losses.sum_losses(
            ints[settings.LOSS], work, logits_at, outputs_at, targets_at, weights_at, n_outputs, lanes
        )
        if is_classification:
            n_right += _count_right(work, outputs_at, n_outputs, lanes, y, start, n, floats[settings.THRESHOLD])
    return sums / n_total, n_right / n_total if is_classification else math.nan


@inner
def _measure(
    program: Pointer, rates: Pointer, ints: Pointer, floats: Pointer, class_weights: Pointer, x: Pointer, y: Pointer,
    n_train: int, x_test: Pointer, y_test: Pointer, n_test: int, parameters: Pointer, work: Pointer, lanes: int,
    latest: Pointer,
) -> None:  # fmt: skip
    """Write loss and accuracy over all train and all test points."""
    for is_test in range(2):
        latest[settings.TRAIN_LOSS + is_test], latest[settings.TRAIN_ACCURACY + is_test] = _evaluate(
            program, rates, ints, floats, class_weights, x_test if is_test else x, y_test if is_test else y,
            n_test if is_test else n_train, parameters, work, lanes,
        )  # fmt: skip


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
def _length(vector: Pointer, n: int) -> float:
    """Return the square root of the sum of squares of `n` numbers, which fill whole vectors."""
    squares = splat(0.0)
    for p in range(0, n, WIDTH):
        number = load(vector, p)
        squares = fma(number, number, squares)
    return math.sqrt(total(squares))


@inner
def _list_carried(ints: Pointer, order: Pointer, is_shuffled: bool, carried: Pointer, epoch: int, n_points: int) -> int:
    """List the points of an epoch's first batch where it begins with those left over before; return how many."""
    size, seed = ints[settings.BATCH_SIZE], ints[settings.ORDER_SEED]
    n_left = n_points % size if epoch > 0 else 0
    if is_shuffled:
        if n_left > 0:
            draws.fill_order(order, n_points, seed, epoch - 1)
            for i in range(n_left):
                carried[i] = order[n_points - n_left + i]
        draws.fill_order(order, n_points, seed, epoch)
    else:
        for i in range(n_left):
            carried[i] = n_points - n_left + i
    for i in range(min(size, n_points)):
        carried[n_left + i] = order[i] if is_shuffled else i
    return n_left


@inner
def _finish_epoch(
    program: Pointer, rates: Pointer, ints: Pointer, floats: Pointer, class_weights: Pointer, x: Pointer, y: Pointer,
    n_train: int, x_test: Pointer, y_test: Pointer, n_test: int, parameters: Pointer, best: Pointer, n_best: int,
    single: Pointer, work: Pointer, lanes: int, counters: Pointer, records: Pointer, latest: Pointer,
    learning_rate: float, gradient: Pointer, n_gradient: int,
) -> None:  # fmt: skip
    """Count an epoch, measure and record it where that is wanted, and follow the rules to stop by.

    `learning_rate` and the first `n_gradient` numbers of `gradient` are those of the last step; none where the epoch
    had no step.
    """
    counters[settings.POSITION] = 0
    counters[settings.EPOCH] += 1
    epoch = counters[settings.EPOCH]
    is_recorded = epoch % ints[settings.HISTORY_STRIDE] == 0
    if is_recorded or rules.needs_metrics(ints, floats):
        _measure(
            program, rates, ints, floats, class_weights, x, y, n_train, x_test, y_test, n_test, parameters, work, lanes,
            latest,
        )  # fmt: skip
    if is_recorded:
        latest[settings.RECORD_EPOCH], latest[settings.RECORD_STEP] = epoch, counters[settings.STEP]
        latest[settings.RECORD_RATE] = learning_rate
        latest[settings.GRADIENT_NORM] = _length(gradient, n_gradient) if n_gradient > 0 else math.nan
        row_at = counters[settings.N_RECORDS] * settings.N_RECORD_COLUMNS
        for column in range(settings.N_RECORD_COLUMNS):
            records[row_at + column] = latest[column]
        counters[settings.N_RECORDS] += 1
    counters[settings.STOP_REASON] = rules.end_epoch(ints, floats, single, epoch, latest, parameters, best, n_best)


@kernel(
    types.int64(
        _I2, _F2, _I1, _F1, _F1, _F1, _X, _Y, _X, _Y, _I1, _I1, _F1, _F1, _F1, _F1, _F1, _F1, _F1, _F2, _F2, _I1, _F2,
        types.int64, types.int64,
    )
)  # fmt: skip
def train(
    program_array: Integers, rate_array: Floats, int_array: Integers, float_array: Floats, numbers: Floats,
    class_weight_array: Floats, x_array: Floats, y_array: Floats, x_test: Floats, y_test: Floats,
    order_array: Integers, carried_array: Integers, parameter_array: Floats, gradient_array: Floats, vectors: Floats,
    single_array: Floats, best: Floats, trained: Floats, penalties: Floats, work_array: Floats, wide_array: Floats,
    counters: Integers, records: Floats, max_steps: int, n_gradient: int,
) -> int:  # fmt: skip
    """Train up to `max_steps` steps; return how many were taken.

    With `n_gradient` above 0, only the gradient of so many points from the present position on is written, as a step
    would take it. With `max_steps` 0 as well, only the metrics in the first row of `records` are filled; with
    `n_gradient` below 0 those of as many rows, each for other parameters: `vectors` holds them one behind the other.
    (One kernel does all four, because each needs nearly everything compiled.)

    At every epoch end that the history wants, a row of `records`, shape (T, 8), is filled. Training stops early when no
    row is left, when a rule says so, and when a number is no longer finite, with the last finite parameters in place.
    `order_array` is empty where the points keep their order, `carried_array` where none are carried over. `vectors`,
    `single_array` and `best` are the run's state besides its parameters. `wide_array` is the work array of
    evaluations.
    """
    n_points, n_all, lanes = x_array.shape[0], parameter_array.size, work_array.shape[1]
    program, rates, ints, floats = address(program_array), address(rate_array), address(int_array), address(float_array)
    class_weights, x, y, work, wide = (
        address(class_weight_array), address(x_array), address(y_array), address(work_array), address(wide_array)
    )  # fmt: skip
    parameters, gradient, single = address(parameter_array), address(gradient_array), address(single_array)
    order, carried, is_shuffled = address(order_array), address(carried_array), order_array.size > 0
    latest = np.zeros(settings.N_RECORD_COLUMNS)
    if max_steps == 0 and n_gradient <= 0:
        given, rows = address(vectors), address(records)
        for k in range(max(1, -n_gradient)):
            if n_gradient < 0:
                for p in range(n_all):
                    parameters[p] = given[k * n_all + p]
            _measure(
                program, rates, ints, floats, class_weights, x, y, n_points, address(x_test), address(y_test),
                x_test.shape[0], parameters, wide, wide_array.shape[1], address(latest),
            )  # fmt: skip
            for column in range(settings.TRAIN_LOSS, settings.RECORD_RATE):
                rows[k * settings.N_RECORD_COLUMNS + column] = latest[column]
        return 0
    remainder, size = ints[settings.REMAINDER], ints[settings.BATCH_SIZE]
    rate = rules.scheduled_rate(ints, floats, single, counters[settings.EPOCH])
    n_steps = 0
    while n_gradient > 0 or (
        n_steps < max_steps
        and counters[settings.N_RECORDS] < records.shape[0]
        and counters[settings.STOP_REASON] == settings.RUNNING
    ):
        position, step = counters[settings.POSITION], counters[settings.STEP]
        points, is_listed, n_left = order, is_shuffled, 0
        if position == 0 and remainder == settings.CARRY and n_gradient == 0:
            n_left = _list_carried(ints, order, is_shuffled, carried, counters[settings.EPOCH], n_points)
            points, is_listed = carried, True
        elif position == 0 and is_shuffled:
            draws.fill_order(order, n_points, ints[settings.ORDER_SEED], counters[settings.EPOCH])
        n = n_gradient if n_gradient > 0 else min(size, n_points - position)
        n_steps += 1
        # Carried over, a batch that all points together do not fill is never taken.
        if n == size or remainder == settings.USE or n_gradient > 0:
            is_finite = _write_gradient(
                program, rates, ints, floats, class_weights, x, y, points, is_listed, position, n + n_left, step,
                parameters, work, lanes, gradient,
            )  # fmt: skip
            if n_gradient > 0:
                if ints[settings.IS_PLAIN] == 0 or ints[settings.IS_HOLDING] != 0:
                    _shape_gradient(floats, parameters, gradient, address(trained), address(penalties), n_all)
                return 0
            if not is_finite or not _take_step(
                ints, floats, address(numbers), rules.warmed_up(rate, ints, step), parameters, gradient,
                address(vectors), single, address(trained), address(penalties), n_all,
            ):  # fmt: skip
                counters[settings.STOP_REASON] = settings.DIVERGED
                n_steps -= 1
                break
            counters[settings.STEP] += 1
        counters[settings.POSITION] = position + n
        n_rest = n_points - position - n
        if n_rest == 0 or (n_rest < size and remainder != settings.USE):
            _finish_epoch(
                program, rates, ints, floats, class_weights, x, y, n_points, address(x_test), address(y_test),
                x_test.shape[0], parameters, address(best), min(n_all, best.size), single, wide, wide_array.shape[1],
                address(counters), address(records), address(latest), rules.warmed_up(rate, ints, step), gradient,
                n_all if counters[settings.STEP] > step else 0,
            )  # fmt: skip
            rate = rules.scheduled_rate(ints, floats, single, counters[settings.EPOCH])
    return n_steps


@kernel(types.void(_I1, types.int64, types.int64))
def restore_order(order: Integers, seed: int, epoch: int) -> None:
    """Write the order of the points in one shuffled epoch, shape (N,)."""
    draws.fill_order(address(order), order.size, seed, epoch)


@kernel(types.void(_I2, _F2, _F1, _X, _F1, _F2, types.int64, _F2))
def predict(
    program_array: Integers, rate_array: Floats, zero_array: Floats, x_array: Floats, parameter_array: Floats,
    work_array: Floats, row: int, out_array: Floats,
) -> None:  # fmt: skip
    """Write what stands in the rows from `row` on, one row of `out_array` a point; x (N, D), out (N, K)."""
    lanes, n_points, n_features = work_array.shape[1], x_array.shape[0], x_array.shape[1]
    n_operations, n_out = program_array.shape[0], out_array.shape[1]
    program, rates, zero, parameters = (
        address(program_array), address(rate_array), address(zero_array), address(parameter_array)
    )  # fmt: skip
    work, x, out = address(work_array), address(x_array), address(out_array)
    for start in range(0, n_points, lanes):
        n = min(lanes, n_points - start)
        for b in range(n // WIDTH * WIDTH, lanes, WIDTH):
            for i in range(n_features):
                store(work, i * lanes + b, splat(0.0))
        for b in range(n):
            for i in range(n_features):
                work[i * lanes + b] = x[(start + b) * n_features + i]
        run_forward(program, n_operations, rates, parameters, work, lanes, n, False, zero)
        for b in range(n):
            for k in range(n_out):
                out[(start + b) * n_out + k] = work[(row + k) * lanes + b]
