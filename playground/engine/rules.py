"""What happens at the end of an epoch besides training: the learning rate of the next, and whether there is a next."""

import math

from playground.engine import settings
from playground.engine.jit import inner
from playground.engine.vector import WIDTH, Pointer, load, store


@inner
def scheduled_rate(ints: Pointer, floats: Pointer, single: Pointer, epoch: int) -> float:
    """Return the learning rate of an epoch, warm-up left out."""
    kind, length = ints[settings.SCHEDULE], ints[settings.SCHEDULE_EPOCHS]
    factor: float = floats[settings.SCHEDULE_FACTOR]
    share = 1.0
    if kind == settings.STEPWISE:
        share = math.pow(factor, float(epoch // length))
    elif kind == settings.EXPONENTIAL:
        share = math.pow(factor, float(epoch))
    elif kind == settings.COSINE:
        turn = math.cos(math.pi * min(epoch, length) / length)
        share = factor + (1.0 - factor) * 0.5 * (1.0 + turn)
    elif kind == settings.PLATEAU:
        share = single[settings.RATE_FACTOR]
    return float(floats[settings.LEARNING_RATE]) * share


@inner
def warmed_up(rate: float, ints: Pointer, step: int) -> float:
    """Return the learning rate of a step: it rises evenly to `rate` over the first steps."""
    if step < ints[settings.WARMUP_STEPS]:
        return rate * ((step + 1) / float(ints[settings.WARMUP_STEPS]))
    return rate


@inner
def needs_metrics(ints: Pointer, floats: Pointer) -> bool:
    """Return whether a rule looks at the losses of every epoch."""
    return bool(
        ints[settings.SCHEDULE] == settings.PLATEAU
        or ints[settings.PATIENCE] > 0
        or ints[settings.PLATEAU_PATIENCE] > 0
        or floats[settings.TARGET_LOSS] >= 0.0
        or floats[settings.TARGET_ACCURACY] >= 0.0
    )


@inner
def end_epoch(
    ints: Pointer, floats: Pointer, single: Pointer, epoch: int, metrics: Pointer, parameters: Pointer, best: Pointer,
    n: int,
) -> int:  # fmt: skip
    """Follow the rules at the end of an epoch; return the reason to stop, or RUNNING.

    Early stopping puts the best of `n` parameters back where that is wanted.
    """
    if needs_metrics(ints, floats):
        watched, accuracy = metrics[settings.TEST_LOSS], metrics[settings.TEST_ACCURACY]
        if math.isnan(watched):
            watched, accuracy = metrics[settings.TRAIN_LOSS], metrics[settings.TRAIN_ACCURACY]
        _lower_rate(ints, floats, single, watched)
        if watched <= floats[settings.TARGET_LOSS]:
            return settings.REACHED_LOSS
        if floats[settings.TARGET_ACCURACY] >= 0.0 and accuracy >= floats[settings.TARGET_ACCURACY]:
            return settings.REACHED_ACCURACY
        if ints[settings.PATIENCE] > 0 and _waits_too_long(ints, floats, single, epoch, watched, parameters, best, n):
            return settings.STOPPED_EARLY
        if ints[settings.PLATEAU_PATIENCE] > 0:
            if metrics[settings.TRAIN_LOSS] < single[settings.TRAIN_BEST] - floats[settings.MIN_CHANGE]:
                single[settings.TRAIN_BEST], single[settings.TRAIN_WAIT] = metrics[settings.TRAIN_LOSS], 0.0
            else:
                single[settings.TRAIN_WAIT] += 1.0
            if single[settings.TRAIN_WAIT] >= ints[settings.PLATEAU_PATIENCE]:
                return settings.REACHED_PLATEAU
    if ints[settings.MAX_EPOCHS] > 0 and epoch >= ints[settings.MAX_EPOCHS]:
        return settings.REACHED_EPOCHS
    return settings.RUNNING


@inner
def _lower_rate(ints: Pointer, floats: Pointer, single: Pointer, watched: float) -> None:
    """Lower the learning rate where the loss has stopped falling."""
    if watched < single[settings.RATE_BEST] * (1.0 - floats[settings.SCHEDULE_THRESHOLD]):
        single[settings.RATE_BEST], single[settings.RATE_WAIT] = watched, 0.0
    else:
        single[settings.RATE_WAIT] += 1.0
    if ints[settings.SCHEDULE] == settings.PLATEAU and single[settings.RATE_WAIT] > ints[settings.SCHEDULE_EPOCHS]:
        single[settings.RATE_FACTOR] *= floats[settings.SCHEDULE_FACTOR]
        single[settings.RATE_WAIT] = 0.0


@inner
def _waits_too_long(
    ints: Pointer, floats: Pointer, single: Pointer, epoch: int, watched: float, parameters: Pointer, best: Pointer,
    n: int,
) -> bool:  # fmt: skip
    """Keep the best parameters; return whether they were too long ago, after putting them back if that is wanted."""
    if watched < single[settings.TEST_BEST] - floats[settings.MIN_CHANGE]:
        single[settings.TEST_BEST], single[settings.TEST_WAIT] = watched, 0.0
        single[settings.TEST_BEST_EPOCH] = epoch
        if ints[settings.RESTORES_BEST] != 0:
            for p in range(0, n, WIDTH):
                store(best, p, load(parameters, p))
        return False
    single[settings.TEST_WAIT] += 1.0
    if single[settings.TEST_WAIT] < ints[settings.PATIENCE]:
        return False
    # Without a finite loss nothing better was ever kept.
    if ints[settings.RESTORES_BEST] != 0 and single[settings.TEST_BEST] < settings.NOTHING_YET:
        for p in range(0, n, WIDTH):
            store(parameters, p, load(best, p))
    return True
