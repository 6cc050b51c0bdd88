"""Losses: the loss of each point, and the gradient a backward pass starts with.

Over several outputs, `half_squared` and `categorical_cross_entropy` add up, `mean_squared` and `binary_cross_entropy`
take the mean. The cross-entropies are worked out from the logits, so that a sure and wrong answer has a large finite
loss; for them the gradient is that with respect to the logits, output activation included.
"""

import math

from playground.engine.jit import inner
from playground.engine.snapshot import Floats
from playground.project.training import LOSSES, Loss

NUMBER: dict[Loss, int] = {name: number for number, name in enumerate(LOSSES)}
"""The number by which the kernels know a loss."""

HALF_SQUARED, MEAN_SQUARED, BINARY_CROSS_ENTROPY, CATEGORICAL_CROSS_ENTROPY = (NUMBER[name] for name in LOSSES)


def is_from_logits(loss: Loss, output_activation: str) -> bool:
    """Return whether the loss reads the logits, below the output activation."""
    return (loss, output_activation) in {
        ("binary_cross_entropy", "sigmoid"),
        ("categorical_cross_entropy", "softmax"),
    }



@inner
def sum_losses(loss: int, outputs: Floats, targets: Floats, n: int) -> float:
    """Return the sum of the losses of the first `n` points; `outputs` (logits for a cross-entropy), shape (K, B')."""
    n_outputs = outputs.shape[0]
    total = 0.0
    for b in range(n):
        if loss == CATEGORICAL_CROSS_ENTROPY:
            total += _categorical_cross_entropy(outputs, targets, b)
            continue
        one = 0.0
        for k in range(n_outputs):
            y, t = outputs[k, b], targets[k, b]
            if loss == BINARY_CROSS_ENTROPY:
                # log(1 + e^y) - t y
                one += max(y, 0.0) - t * y + math.log1p(math.exp(-abs(y)))
            else:
                one += (y - t) * (y - t)
        if loss == HALF_SQUARED:
            total += 0.5 * one
        else:
            total += one / n_outputs
    return total


@inner
def _categorical_cross_entropy(logits: Floats, targets: Floats, b: int) -> float:
    """Return the sum over the classes of t (log sum exp z - z)."""
    largest = logits[0, b]
    for k in range(1, logits.shape[0]):
        largest = max(largest, logits[k, b])
    total = 0.0
    for k in range(logits.shape[0]):
        total += math.exp(logits[k, b] - largest)
    log_total = largest + math.log(total)
    one = 0.0
    for k in range(logits.shape[0]):
        one += targets[k, b] * (log_total - logits[k, b])
    return one


@inner
def start_gradient(loss: int, predictions: Floats, targets: Floats, weights: Floats, gradient: Floats) -> None:
    """Write the gradient of the weighted sum of losses, shape (K, B').

    `predictions` are the network's outputs after the output activation: for a cross-entropy the gradient with respect
    to the logits is (p - t), for the squared errors that with respect to the output is (y - t), up to a factor.
    `weights`, shape (B',), is zero in lanes that hold no point.
    """
    factor = 1.0
    if loss == MEAN_SQUARED:
        factor = 2.0 / predictions.shape[0]
    elif loss == BINARY_CROSS_ENTROPY:
        factor = 1.0 / predictions.shape[0]
    for k in range(predictions.shape[0]):
        for b in range(predictions.shape[1]):
            gradient[k, b] = (predictions[k, b] - targets[k, b]) * (factor * weights[b])
