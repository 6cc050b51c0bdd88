"""Losses: the loss of each point, and the gradient a backward pass starts with.

Over several outputs, `half_squared` and `categorical_cross_entropy` add up, the others take the mean. The
cross-entropies are worked out from the logits, so that a sure and wrong answer has a large finite loss; for them the
gradient is that with respect to the logits, output activation included. A point's loss and gradient are multiplied by
its weight; lanes that hold no point have weight 0.
"""

import math

from playground.engine import elementary
from playground.engine.jit import inner
from playground.engine.vector import WIDTH, Pointer, Vector, absolute, fma, load, splat, store, total, where_less
from playground.project.training import LOSSES, Loss

NUMBER: dict[Loss, int] = {name: number for number, name in enumerate(LOSSES)}
"""The number by which the kernels know a loss."""

HALF_SQUARED, MEAN_SQUARED = NUMBER["half_squared"], NUMBER["mean_squared"]
MEAN_ABSOLUTE, HUBER, HINGE = NUMBER["mean_absolute"], NUMBER["huber"], NUMBER["hinge"]
BINARY_CROSS_ENTROPY = NUMBER["binary_cross_entropy"]
CATEGORICAL_CROSS_ENTROPY = NUMBER["categorical_cross_entropy"]

HUBER_DELTA = 1.0
"""Errors up to this are squared, larger ones taken as they are."""


def is_from_logits(loss: Loss, output_activation: str) -> bool:
    """Return whether the loss reads the logits, below the output activation."""
    return (loss, output_activation) in {
        ("binary_cross_entropy", "sigmoid"),
        ("categorical_cross_entropy", "softmax"),
    }


@inner
def sum_losses(
    loss: int, memory: Pointer, logits_at: int, outputs_at: int, targets_at: int, weights_at: int, n_outputs: int,
    lanes: int,
) -> float:  # fmt: skip
    """Return the weighted sum of the losses of all lanes; blocks of `n_outputs` rows, one row of weights."""
    if loss == CATEGORICAL_CROSS_ENTROPY:
        return _sum_categorical(memory, logits_at, outputs_at, targets_at, weights_at, n_outputs, lanes)
    sums = splat(0.0)
    for k in range(n_outputs):
        for b in range(0, lanes, WIDTH):
            target = load(memory, targets_at + k * lanes + b)
            weight = load(memory, weights_at + b)
            if loss == BINARY_CROSS_ENTROPY:
                z = load(memory, logits_at + k * lanes + b)
                sums = fma(weight, elementary.softplus(z) - target * z, sums)
            else:
                y = load(memory, outputs_at + k * lanes + b)
                if loss in (HALF_SQUARED, MEAN_SQUARED):
                    sums = fma(weight, (y - target) * (y - target), sums)
                else:
                    sums = fma(weight, _rarer(loss, y, target), sums)
    return total(sums) * (0.5 if loss == HALF_SQUARED else 1.0 / n_outputs)


@inner
def _rarer(loss: int, y: Vector, target: Vector) -> Vector:
    error = absolute(y - target)
    if loss == HUBER:
        bounded = where_less(splat(HUBER_DELTA), error, splat(HUBER_DELTA), error)
        return bounded * (error - splat(0.5) * bounded)
    if loss == HINGE:
        short = splat(1.0) - target * y
        return where_less(short, splat(0.0), splat(0.0), short)
    return error


@inner
def _sum_categorical(
    memory: Pointer, logits_at: int, outputs_at: int, targets_at: int, weights_at: int, n_outputs: int, lanes: int
) -> float:
    """Return the sum of t (log sum exp z - z); log sum exp z = m - log p of the class with the largest logit m."""
    sums = 0.0
    for b in range(lanes):
        best, chosen, n_targets = 0, 0.0, 0.0
        for k in range(n_outputs):
            z = memory[logits_at + k * lanes + b]
            if z > memory[logits_at + best * lanes + b]:
                best = k
            target = memory[targets_at + k * lanes + b]
            chosen += target * z
            n_targets += target
        log_sum = memory[logits_at + best * lanes + b] - math.log(memory[outputs_at + best * lanes + b])
        sums += memory[weights_at + b] * (n_targets * log_sum - chosen)
    return sums


@inner
def start_gradient(
    loss: int, memory: Pointer, outputs_at: int, targets_at: int, weights_at: int, gradient_at: int, n_outputs: int,
    lanes: int,
) -> None:  # fmt: skip
    """Write the gradient of the weighted sum of losses, a block of `n_outputs` rows.

    The outputs are those after the output activation: for a cross-entropy the gradient with respect to the logits is
    (p - t), for the squared errors that with respect to the output is (y - t), up to a factor.
    """
    factor = 1.0
    if loss == MEAN_SQUARED:
        factor = 2.0 / n_outputs
    elif loss not in (HALF_SQUARED, CATEGORICAL_CROSS_ENTROPY):
        factor = 1.0 / n_outputs
    for k in range(n_outputs):
        for b in range(0, lanes, WIDTH):
            weight = splat(factor) * load(memory, weights_at + b)
            y = load(memory, outputs_at + k * lanes + b)
            target = load(memory, targets_at + k * lanes + b)
            slope = y - target
            if loss == MEAN_ABSOLUTE:
                slope = where_less(splat(0.0), slope, splat(1.0), where_less(slope, splat(0.0), splat(-1.0), slope))
            elif loss == HUBER:
                slope = elementary.clamp(slope, HUBER_DELTA)
            elif loss == HINGE:
                slope = where_less(target * y, splat(1.0), splat(0.0) - target, splat(0.0))
            store(memory, gradient_at + k * lanes + b, weight * slope)
