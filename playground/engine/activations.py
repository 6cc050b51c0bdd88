"""Activations and their derivatives, over blocks of numbers in memory: rows of units by lanes of points.

Where the derivative can be had from the activation's own output, the activation works in place; those that need
their input for it (`KEEPS_INPUT`) get a block of their own for the output.
Sources: Clevert et al. (2015) for ELU, Klambauer et al. (2017) for SELU, Hendrycks and Gimpel (2016) for GELU,
Elfwing et al. (2017) for SiLU, Misra (2019) for Mish.
"""

import math
from collections.abc import Callable

from playground.engine import elementary
from playground.engine.jit import inlined, inner
from playground.engine.vector import WIDTH, Pointer, Vector, absolute, fma, load, splat, store, where_less
from playground.project.network import ACTIVATIONS, Activation

NUMBER: dict[Activation, int] = {name: number for number, name in enumerate(ACTIVATIONS)}
"""The number by which the kernels know an activation."""

KEEPS_INPUT: frozenset[Activation] = frozenset({"gelu", "silu", "mish", "sine", "gaussian"})

LINEAR, SIGMOID, TANH, RELU, SOFTMAX = (NUMBER[name] for name in ("linear", "sigmoid", "tanh", "relu", "softmax"))
LEAKY_RELU, ELU, SELU = (NUMBER[name] for name in ("leaky_relu", "elu", "selu"))
GELU, SILU, MISH = (NUMBER[name] for name in ("gelu", "silu", "mish"))
SOFTPLUS, SOFTSIGN, SINE, GAUSSIAN = (NUMBER[name] for name in ("softplus", "softsign", "sine", "gaussian"))

LEAK = 0.01
SELU_SCALE = 1.0507009873554805
_SELU_ALPHA = 1.6732632423543772
_HALF_ROOT = math.sqrt(0.5)
_ROOT_2_PI = math.sqrt(2.0 * math.pi)

_Apply = Callable[[Pointer, int, int, int], None]
_Backward = Callable[[Pointer, int, int, int, int, int], None]


def _everywhere(function: Callable[[Vector], Vector]) -> _Apply:
    """Return the loop that writes a = f(z) for `n` numbers, a multiple of WIDTH."""

    @inlined
    def run(memory: Pointer, z_at: int, a_at: int, n: int) -> None:
        for i in range(0, n, WIDTH):
            store(memory, a_at + i, function(load(memory, z_at + i)))

    return run


def _backward(slope: Callable[[Vector, Vector], Vector]) -> _Backward:
    """Return the loop that writes d_z = d_a f'(z) for `n` numbers; the slope may be had from z or from a."""

    @inlined
    def run(memory: Pointer, z_at: int, a_at: int, d_a_at: int, d_z_at: int, n: int) -> None:
        for i in range(0, n, WIDTH):
            f_prime = slope(load(memory, z_at + i), load(memory, a_at + i))
            store(memory, d_z_at + i, load(memory, d_a_at + i) * f_prime)

    return run


@inlined
def _relu(z: Vector) -> Vector:
    return where_less(z, splat(0.0), splat(0.0), z)


@inlined
def _leaky_relu(z: Vector) -> Vector:
    return where_less(z, splat(0.0), z * splat(LEAK), z)


@inlined
def _elu(z: Vector) -> Vector:
    return where_less(z, splat(0.0), elementary.expm1(z), z)


@inlined
def _selu(z: Vector) -> Vector:
    return splat(SELU_SCALE) * where_less(z, splat(0.0), splat(_SELU_ALPHA) * elementary.expm1(z), z)


@inlined
def _silu(z: Vector) -> Vector:
    return z * elementary.sigmoid(z)


@inlined
def _tanh_of_softplus(z: Vector) -> Vector:
    """Return tanh(log(1 + e^z)) = (u² + 2u) / (u² + 2u + 2) with u = e^z."""
    # Beyond 20 it is 1 to the last bit, and u² would not overflow only by luck.
    u = elementary.exp(where_less(splat(20.0), z, splat(20.0), z))
    above = fma(u, u, u + u)
    return above / (above + splat(2.0))


@inlined
def _mish(z: Vector) -> Vector:
    return z * _tanh_of_softplus(z)


@inlined
def _softsign(z: Vector) -> Vector:
    return z / (splat(1.0) + absolute(z))


@inlined
def _gaussian(z: Vector) -> Vector:
    return elementary.exp(splat(0.0) - z * z)


@inlined
def _tanh_slope(z: Vector, a: Vector) -> Vector:  # noqa: ARG001
    return splat(1.0) - a * a


@inlined
def _sigmoid_slope(z: Vector, a: Vector) -> Vector:  # noqa: ARG001
    return a * (splat(1.0) - a)


@inlined
def _relu_slope(z: Vector, a: Vector) -> Vector:  # noqa: ARG001
    return where_less(splat(0.0), a, splat(1.0), splat(0.0))


@inlined
def _leaky_relu_slope(z: Vector, a: Vector) -> Vector:  # noqa: ARG001
    return where_less(splat(0.0), a, splat(1.0), splat(LEAK))


@inlined
def _elu_slope(z: Vector, a: Vector) -> Vector:  # noqa: ARG001
    return where_less(a, splat(0.0), a + splat(1.0), splat(1.0))


@inlined
def _selu_slope(z: Vector, a: Vector) -> Vector:  # noqa: ARG001
    return where_less(a, splat(0.0), a + splat(SELU_SCALE * _SELU_ALPHA), splat(SELU_SCALE))


@inlined
def _silu_slope(z: Vector, a: Vector) -> Vector:
    s = elementary.sigmoid(z)
    return fma(a, splat(1.0) - s, s)


@inlined
def _mish_slope(z: Vector, a: Vector) -> Vector:  # noqa: ARG001
    t = _tanh_of_softplus(z)
    return fma(z * elementary.sigmoid(z), splat(1.0) - t * t, t)


@inlined
def _softplus_slope(z: Vector, a: Vector) -> Vector:  # noqa: ARG001
    return splat(0.0) - elementary.expm1(splat(0.0) - a)


@inlined
def _softsign_slope(z: Vector, a: Vector) -> Vector:  # noqa: ARG001
    rest = splat(1.0) - absolute(a)
    return rest * rest


@inlined
def _gaussian_slope(z: Vector, a: Vector) -> Vector:
    return splat(-2.0) * z * a


_tanhs, _sigmoids, _relus = _everywhere(elementary.tanh), _everywhere(elementary.sigmoid), _everywhere(_relu)
_leaky_relus, _elus, _selus = _everywhere(_leaky_relu), _everywhere(_elu), _everywhere(_selu)
_silus, _mishes, _softpluses = _everywhere(_silu), _everywhere(_mish), _everywhere(elementary.softplus)
_softsigns, _gaussians = _everywhere(_softsign), _everywhere(_gaussian)

_tanhs_back, _sigmoids_back, _relus_back = _backward(_tanh_slope), _backward(_sigmoid_slope), _backward(_relu_slope)
_leaky_relus_back, _elus_back = _backward(_leaky_relu_slope), _backward(_elu_slope)
_selus_back, _silus_back, _mishes_back = _backward(_selu_slope), _backward(_silu_slope), _backward(_mish_slope)
_softpluses_back, _softsigns_back = _backward(_softplus_slope), _backward(_softsign_slope)
_gaussians_back = _backward(_gaussian_slope)


@inner
def activate(activation: int, memory: Pointer, z_at: int, a_at: int, n_units: int, lanes: int) -> None:
    """Write a = f(z) for `n_units` rows of `lanes` numbers; the blocks may be the same."""
    n = n_units * lanes
    if activation == TANH:
        _tanhs(memory, z_at, a_at, n)
    elif activation == RELU:
        _relus(memory, z_at, a_at, n)
    elif activation == SIGMOID:
        _sigmoids(memory, z_at, a_at, n)
    elif activation == SOFTMAX:
        _softmax(memory, z_at, a_at, n_units, lanes)
    elif activation == LINEAR:
        for i in range(0, n, WIDTH):
            store(memory, a_at + i, load(memory, z_at + i))
    else:
        _activate_rarer(activation, memory, z_at, a_at, n)


@inner
def _activate_rarer(activation: int, memory: Pointer, z_at: int, a_at: int, n: int) -> None:
    if activation == LEAKY_RELU:
        _leaky_relus(memory, z_at, a_at, n)
    elif activation == ELU:
        _elus(memory, z_at, a_at, n)
    elif activation == SELU:
        _selus(memory, z_at, a_at, n)
    elif activation == SILU:
        _silus(memory, z_at, a_at, n)
    elif activation == MISH:
        _mishes(memory, z_at, a_at, n)
    elif activation == SOFTPLUS:
        _softpluses(memory, z_at, a_at, n)
    elif activation == SOFTSIGN:
        _softsigns(memory, z_at, a_at, n)
    elif activation == GAUSSIAN:
        _gaussians(memory, z_at, a_at, n)
    elif activation == SINE:
        for i in range(n):
            memory[a_at + i] = math.sin(memory[z_at + i])
    elif activation == GELU:
        for i in range(n):
            z = memory[z_at + i]
            memory[a_at + i] = 0.5 * z * math.erfc(-z * _HALF_ROOT)


@inner
def _softmax(memory: Pointer, z_at: int, a_at: int, n_units: int, lanes: int) -> None:
    """Write a_u = exp(z_u - m) / sum_v exp(z_v - m), where m is the largest logit of the point."""
    n = n_units * lanes
    for b in range(0, lanes, WIDTH):
        largest = load(memory, z_at + b)
        for i in range(b + lanes, n, lanes):
            z = load(memory, z_at + i)
            largest = where_less(largest, z, z, largest)
        sums = splat(0.0)
        for i in range(b, n, lanes):
            power = elementary.exp(load(memory, z_at + i) - largest)
            store(memory, a_at + i, power)
            sums = sums + power
        factor = splat(1.0) / sums
        for i in range(b, n, lanes):
            store(memory, a_at + i, load(memory, a_at + i) * factor)


@inner
def backpropagate(
    activation: int, memory: Pointer, z_at: int, a_at: int, d_a_at: int, d_z_at: int, n_units: int, lanes: int
) -> None:
    """Write d_z = d_a f'(z) for `n_units` rows of `lanes` numbers; d_z may stand where d_a stands."""
    n = n_units * lanes
    if activation == TANH:
        _tanhs_back(memory, z_at, a_at, d_a_at, d_z_at, n)
    elif activation == RELU:
        _relus_back(memory, z_at, a_at, d_a_at, d_z_at, n)
    elif activation == SIGMOID:
        _sigmoids_back(memory, z_at, a_at, d_a_at, d_z_at, n)
    elif activation == SOFTMAX:
        _softmax_back(memory, a_at, d_a_at, d_z_at, n_units, lanes)
    elif activation == LINEAR:
        for i in range(0, n, WIDTH):
            store(memory, d_z_at + i, load(memory, d_a_at + i))
    else:
        _backpropagate_rarer(activation, memory, z_at, a_at, d_a_at, d_z_at, n)


@inner
def _backpropagate_rarer(
    activation: int, memory: Pointer, z_at: int, a_at: int, d_a_at: int, d_z_at: int, n: int
) -> None:
    if activation == LEAKY_RELU:
        _leaky_relus_back(memory, z_at, a_at, d_a_at, d_z_at, n)
    elif activation == ELU:
        _elus_back(memory, z_at, a_at, d_a_at, d_z_at, n)
    elif activation == SELU:
        _selus_back(memory, z_at, a_at, d_a_at, d_z_at, n)
    elif activation == SILU:
        _silus_back(memory, z_at, a_at, d_a_at, d_z_at, n)
    elif activation == MISH:
        _mishes_back(memory, z_at, a_at, d_a_at, d_z_at, n)
    elif activation == SOFTPLUS:
        _softpluses_back(memory, z_at, a_at, d_a_at, d_z_at, n)
    elif activation == SOFTSIGN:
        _softsigns_back(memory, z_at, a_at, d_a_at, d_z_at, n)
    elif activation == GAUSSIAN:
        _gaussians_back(memory, z_at, a_at, d_a_at, d_z_at, n)
    elif activation == SINE:
        for i in range(n):
            memory[d_z_at + i] = memory[d_a_at + i] * math.cos(memory[z_at + i])
    elif activation == GELU:
        for i in range(n):
            z = memory[z_at + i]
            slope = 0.5 * math.erfc(-z * _HALF_ROOT) + z * math.exp(-0.5 * z * z) / _ROOT_2_PI
            memory[d_z_at + i] = memory[d_a_at + i] * slope


@inner
def _softmax_back(memory: Pointer, a_at: int, d_a_at: int, d_z_at: int, n_units: int, lanes: int) -> None:
    """Write d_z_u = a_u (d_a_u - sum_v a_v d_a_v)."""
    n = n_units * lanes
    for b in range(0, lanes, WIDTH):
        along = splat(0.0)
        for i in range(b, n, lanes):
            along = fma(load(memory, a_at + i), load(memory, d_a_at + i), along)
        for i in range(b, n, lanes):
            store(memory, d_z_at + i, load(memory, a_at + i) * (load(memory, d_a_at + i) - along))
