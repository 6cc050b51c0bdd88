"""BatchNorm and LayerNorm, forward and backward, over rows of units by lanes of points.

Both keep the normalised inputs (`hats_at`, a block of U rows) and the factors 1 / sqrt(variance + epsilon) for the way
back. Parameters: U scales, U shifts; BatchNorm has U running means and U running variances behind them.
Sources: Ioffe and Szegedy (2015), algorithm 1 (the running variance is the unbiased one, as PyTorch has it); Ba, Kiros
and Hinton (2016), equation 4.
"""

import math

from playground.engine.jit import inner
from playground.engine.vector import WIDTH, Pointer, fma, load, splat, square_root, store

LIMIT = 1e150
"""Statistics beyond this are not taken over: the run is about to be stopped, and keeps its last finite parameters."""


@inner
def batch_forward(
    parameters: Pointer, at: int, n_units: int, momentum: float, epsilon: float, work: Pointer, in_at: int,
    out_at: int, hats_at: int, factors_at: int, lanes: int, n: int,
) -> None:  # fmt: skip
    """Normalise each unit over the first `n` lanes, and move the running statistics; factors stand in a row's start."""
    for u in range(n_units):
        row = in_at + u * lanes
        mean = 0.0
        for b in range(n):
            mean += work[row + b]
        mean /= n
        variance = 0.0
        for b in range(n):
            variance += (work[row + b] - mean) * (work[row + b] - mean)
        unbiased = variance / max(n - 1, 1)
        variance /= n
        factor = 1.0 / math.sqrt(variance + epsilon)
        work[factors_at + u * lanes] = factor
        scale, shift = parameters[at + u], parameters[at + n_units + u]
        for b in range(lanes):
            hat = (work[row + b] - mean) * factor if b < n else 0.0
            work[hats_at + u * lanes + b] = hat
            work[out_at + u * lanes + b] = scale * hat + shift
        means, variances = at + 2 * n_units + u, at + 3 * n_units + u
        if not (abs(mean) < LIMIT and unbiased < LIMIT):
            continue
        parameters[means] += momentum * (mean - parameters[means])
        parameters[variances] += momentum * (unbiased - parameters[variances])


@inner
def batch_predict(
    parameters: Pointer, at: int, n_units: int, epsilon: float, work: Pointer, in_at: int, out_at: int, lanes: int
) -> None:
    """Normalise each unit by its running statistics."""
    for u in range(n_units):
        mean, variance = parameters[at + 2 * n_units + u], parameters[at + 3 * n_units + u]
        scale = parameters[at + u] / math.sqrt(variance + epsilon)
        shift = parameters[at + n_units + u]
        for b in range(0, lanes, WIDTH):
            x = load(work, in_at + u * lanes + b) - splat(mean)
            store(work, out_at + u * lanes + b, fma(x, splat(scale), splat(shift)))


@inner
def scale_gradients(
    work: Pointer, hats_at: int, d_out_at: int, n_units: int, lanes: int, gradient: Pointer, at: int, keep: int
) -> None:
    """Write the gradients of the scales (sum_b d x̂) and the shifts (sum_b d), added to what is there where `keep`."""
    for u in range(n_units):
        along, total = 0.0, 0.0
        for b in range(lanes):
            d = work[d_out_at + u * lanes + b]
            along += d * work[hats_at + u * lanes + b]
            total += d
        gradient[at + u] = along + (gradient[at + u] if keep != 0 else 0.0)
        gradient[at + n_units + u] = total + (gradient[at + n_units + u] if keep != 0 else 0.0)


@inner
def batch_backward(
    parameters: Pointer, at: int, n_units: int, work: Pointer, hats_at: int, factors_at: int, d_out_at: int,
    d_in_at: int, lanes: int, n: int, gradient: Pointer,
) -> None:  # fmt: skip
    """Write d_in = scale factor (d - mean d - x̂ mean(d x̂)) over the first `n` lanes, 0 in the others.

    Running statistics have no gradient.
    """
    for u in range(n_units):
        gradient[at + 2 * n_units + u] = 0.0
        gradient[at + 3 * n_units + u] = 0.0
        if d_in_at < 0:
            continue
        along, total = 0.0, 0.0
        for b in range(n):
            d = work[d_out_at + u * lanes + b]
            along += d * work[hats_at + u * lanes + b]
            total += d
        along /= n
        total /= n
        scale = parameters[at + u] * work[factors_at + u * lanes]
        for b in range(lanes):
            place = u * lanes + b
            rest = work[d_out_at + place] - total - work[hats_at + place] * along
            work[d_in_at + place] = scale * rest if b < n else 0.0


@inner
def layer_forward(
    parameters: Pointer, at: int, n_units: int, epsilon: float, work: Pointer, in_at: int, out_at: int, hats_at: int,
    factors_at: int, lanes: int,
) -> None:  # fmt: skip
    """Normalise each point over its units; `factors_at` is one row."""
    share = splat(1.0 / n_units)
    for b in range(0, lanes, WIDTH):
        mean = splat(0.0)
        for u in range(n_units):
            mean = mean + load(work, in_at + u * lanes + b)
        mean = mean * share
        variance = splat(0.0)
        for u in range(n_units):
            off = load(work, in_at + u * lanes + b) - mean
            variance = fma(off, off, variance)
        factor = splat(1.0) / square_root(fma(variance, share, splat(epsilon)))
        store(work, factors_at + b, factor)
        for u in range(n_units):
            hat = (load(work, in_at + u * lanes + b) - mean) * factor
            store(work, hats_at + u * lanes + b, hat)
            scale, shift = splat(parameters[at + u]), splat(parameters[at + n_units + u])
            store(work, out_at + u * lanes + b, fma(scale, hat, shift))


@inner
def layer_backward(
    parameters: Pointer, at: int, n_units: int, work: Pointer, hats_at: int, factors_at: int, d_out_at: int,
    d_in_at: int, lanes: int,
) -> None:  # fmt: skip
    """Write d_in = factor (d̂ - mean d̂ - x̂ mean(d̂ x̂)) with d̂ = scale d; means over the units of each point."""
    share = splat(1.0 / n_units)
    for b in range(0, lanes, WIDTH):
        along, mean = splat(0.0), splat(0.0)
        for u in range(n_units):
            d = load(work, d_out_at + u * lanes + b) * splat(parameters[at + u])
            along = fma(d, load(work, hats_at + u * lanes + b), along)
            mean = mean + d
        along, mean = along * share, mean * share
        factor = load(work, factors_at + b)
        for u in range(n_units):
            d = load(work, d_out_at + u * lanes + b) * splat(parameters[at + u])
            rest = d - mean - load(work, hats_at + u * lanes + b) * along
            store(work, d_in_at + u * lanes + b, factor * rest)
