"""Which training points the last step of a run was taken on."""

import numpy as np

from playground.engine.loop import restore_order
from playground.engine.program import Integers
from playground.project.training import TrainingSpec


def last_batch(training: TrainingSpec, n_points: int, epoch: int, position: int) -> Integers:
    """Return the training points of the last step's batch, shape (B,), by their numbers.

    `epoch` counts the epochs that were completed, `position` the points of the one under way that were used. Before the
    first step it is the batch of that step.
    """
    size = training.batch_size or n_points
    if training.remainder != "carry":
        size = min(size, n_points)
    if epoch == 0 and position == 0:
        return _order(training, n_points, 0)[:size]
    if position > 0:
        start, stop = position - size, position
    else:
        epoch -= 1
        stop = n_points if training.remainder == "use" else max(n_points // size, 1) * size
        start = (stop - 1) // size * size
    points = _order(training, n_points, epoch)[max(start, 0) : stop]
    n_left = n_points % size if training.remainder == "carry" and start <= 0 and epoch > 0 else 0
    if n_left == 0:
        return points
    return np.concatenate([_order(training, n_points, epoch - 1)[n_points - n_left :], points])


def _order(training: TrainingSpec, n_points: int, epoch: int) -> Integers:
    """Return the order of the training points in one epoch, shape (N,)."""
    order: Integers = np.arange(n_points)
    if training.batch_order == "shuffled":
        restore_order(order, training.order_seed, epoch)
    return order
