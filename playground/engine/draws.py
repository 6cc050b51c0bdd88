"""Random numbers as pure functions of a seed and a counter, so that a counter is the whole state of a generator.

SplitMix64: the k-th draw of a stream is `mix(key + k * GAMMA)`. A stream's key is `mix` of a seed and of what the
stream is for (an epoch, a step and a layer, the name of a layer).
Source: Steele, Lea and Flood (2014), "Fast splittable pseudorandom number generators", section 4.
"""

import math

import numpy as np
from numpy.typing import NDArray

from playground.engine.jit import inlined, inner
from playground.engine.snapshot import Floats
from playground.engine.vector import Pointer

GAMMA = np.uint64(0x9E3779B97F4A7C15)
_MIX_1 = np.uint64(0xBF58476D1CE4E5B9)
_MIX_2 = np.uint64(0x94D049BB133111EB)
_S11, _S27, _S30, _S31, _S32 = (np.uint64(shift) for shift in (11, 27, 30, 31, 32))
_UNIT = 1.0 / (1 << 53)


@inlined
def mix(z: np.uint64) -> np.uint64:
    """Return 64 bits that hang on all bits of `z`."""
    z = (z ^ (z >> _S30)) * _MIX_1
    z = (z ^ (z >> _S27)) * _MIX_2
    return z ^ (z >> _S31)


@inlined
def stream_key(seed: int, purpose: int) -> np.uint64:
    """Return the key of the stream of one seed for one purpose."""
    return mix(mix(np.uint64(seed) + GAMMA) ^ (np.uint64(purpose) * GAMMA))


@inlined
def uniform(key: np.uint64, k: int) -> float:
    """Return the k-th number of a stream, evenly from [0, 1)."""
    return float(mix(key + np.uint64(k + 1) * GAMMA) >> _S11) * _UNIT


@inlined
def normal(key: np.uint64, k: int) -> float:
    """Return the k-th normal number of a stream (Box and Muller, 1958), from its draws 2k and 2k + 1."""
    radius = math.sqrt(-2.0 * math.log1p(-uniform(key, 2 * k)))
    return radius * math.cos(2.0 * math.pi * uniform(key, 2 * k + 1))


@inner
def fill_order(order: Pointer, n: int, seed: int, epoch: int) -> None:
    """Write the order of `n` points in one shuffled epoch, in place.

    Fisher and Yates' shuffle of 0, …, n-1; the k-th swap takes the high part of a 32-bit draw times the places left.
    """
    for i in range(n):
        order[i] = i
    key = stream_key(seed, epoch)
    for left in range(n, 1, -1):
        draw = mix(key + np.uint64(left) * GAMMA) >> _S32
        place = np.int64((draw * np.uint64(left)) >> _S32)
        last = order[left - 1]
        order[left - 1] = order[place]
        order[place] = last


def uniforms(seed: int, purpose: int, n: int) -> Floats:
    """Return the first `n` numbers of a stream, evenly from [0, 1), as `uniform` gives them one by one."""
    with np.errstate(over="ignore"):
        key = _mixed(_mixed(np.uint64(seed) + GAMMA) ^ (np.uint64(purpose) * GAMMA))
        bits = _mixed(key + np.arange(1, n + 1, dtype=np.uint64) * GAMMA)
    return (bits >> _S11).astype(np.float64) * _UNIT


def first_draws(seed: int, purpose: int, step: int, n: int) -> Floats:
    """Return what each of `n` units of a stream draws in one step for the first point of the batch, shape (n,)."""
    with np.errstate(over="ignore"):
        layer_key = _mixed(_mixed(np.uint64(seed) + GAMMA) ^ (np.uint64(purpose) * GAMMA))
        step_key = _mixed(layer_key + np.uint64(step) * GAMMA)
        bits = _mixed(_mixed(step_key + np.arange(n, dtype=np.uint64) * GAMMA) + GAMMA)
    return (bits >> _S11).astype(np.float64) * _UNIT


def name_number(name: str) -> int:
    """Return a 64-bit number for a name: the FNV-1a hash of its characters."""
    number = 0xCBF29CE484222325
    for byte in name.encode():
        number = ((number ^ byte) * 0x100000001B3) & 0xFFFFFFFFFFFFFFFF
    return number


def _mixed(z: NDArray[np.uint64] | np.uint64) -> NDArray[np.uint64]:
    z = np.asarray(z, dtype=np.uint64)
    z = (z ^ (z >> _S30)) * _MIX_1
    z = (z ^ (z >> _S27)) * _MIX_2
    return z ^ (z >> _S31)
