"""Kernels against naive twins: vector functions against the standard library, tiles against matrix products."""

import math
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numba
import numpy as np
import pytest
from numba import types

from playground.engine import draws, elementary, jit, tiles
from playground.engine.snapshot import Floats
from playground.engine.trainer import aligned, padded
from playground.engine.vector import WIDTH, Vector, address, load, store

NUMBERS = types.Array(types.float64, 1, "C")

VectorFunction = Callable[[Vector], Vector]


def _over(function: VectorFunction, numbers: Floats) -> Floats:
    """Return what a vector function makes of numbers, in a small kernel of its own."""

    def run(source: Floats, target: Floats) -> None:
        a, b = address(source), address(target)
        for i in range(0, source.size, WIDTH):
            store(b, i, function(load(a, i)))

    source = np.zeros(padded(numbers.size))
    source[: numbers.size] = numbers
    target = np.zeros(source.size)
    numba.njit(types.void(NUMBERS, NUMBERS), **jit.KERNEL_OPTIONS)(run)(source, target)
    return target[: numbers.size]


def _exact_sigmoid(x: float) -> float:
    return math.exp(x) / (1.0 + math.exp(x)) if x < 0.0 else 1.0 / (1.0 + math.exp(-x))


@pytest.mark.parametrize(
    ("function", "exact"),
    [
        (elementary.exp, math.exp),
        (elementary.expm1, math.expm1),
        (elementary.tanh, math.tanh),
        (elementary.sigmoid, _exact_sigmoid),
        (elementary.softplus, lambda x: max(x, 0.0) + math.log1p(math.exp(-abs(x)))),
    ],
    ids=["exp", "expm1", "tanh", "sigmoid", "softplus"],
)
def test_that_vector_functions_agree_with_the_standard_library_to_the_last_bits(
    function: VectorFunction, exact: Callable[[float], float]
) -> None:
    random = np.random.default_rng(0)
    x = np.concatenate([random.normal(size=400) * scale for scale in (1e-9, 1e-3, 0.3, 1.0, 6.0, 40.0)])
    expected = np.array([exact(value) for value in x])
    # Both sides are within 3 units in the last place of the true value.
    assert (np.abs(_over(function, x) - expected) <= 5.0 * np.spacing(np.abs(expected))).all()


@pytest.mark.parametrize(
    "function",
    [elementary.exp, elementary.expm1, elementary.tanh, elementary.sigmoid],
    ids=["exp", "expm1", "tanh", "sigmoid"],
)
def test_that_vector_functions_keep_nan_and_stay_finite_at_infinity(function: VectorFunction) -> None:
    ends = _over(function, np.array([math.nan, math.inf, -math.inf, 1e300, -1e300]))
    assert np.isnan(ends[0])
    assert np.isfinite(ends[1:]).all()


def _product_kernel() -> Callable[..., None]:
    def run(n_rows: int, n: int, a: Floats, is_turned: int, b: Floats, start: Floats, c: Floats, row: int) -> None:
        a_row, a_step = (1, n_rows) if is_turned else (n, 1)
        tiles.product(n_rows, n, address(a), 0, a_row, a_step, address(b), 0, address(start), 0, 1, address(c), 0, row)

    ints = types.int64
    compiled: Callable[..., None] = numba.njit(
        types.void(ints, ints, NUMBERS, ints, NUMBERS, NUMBERS, NUMBERS, ints), **jit.KERNEL_OPTIONS
    )(run)
    return compiled


def _dots_kernel() -> Callable[..., None]:
    def run(n_rows: int, n_columns: int, a: Floats, b: Floats, row: int, keep: int, c: Floats, sums: Floats) -> None:
        tiles.dot_products(n_rows, n_columns, address(a), 0, address(b), 0, row, keep, address(c), 0)
        tiles.row_sums(n_rows, address(a), 0, row, keep, address(sums), 0)

    ints = types.int64
    compiled: Callable[..., None] = numba.njit(
        types.void(ints, ints, NUMBERS, NUMBERS, ints, ints, NUMBERS, NUMBERS), **jit.KERNEL_OPTIONS
    )(run)
    return compiled


def _numbers(*shape: int) -> Floats:
    array = aligned(math.prod(shape)).reshape(shape)
    array[:] = np.random.default_rng(sum(shape)).normal(size=shape)
    return array


def test_that_tiled_products_equal_matrix_products_for_every_remainder() -> None:
    kernel = _product_kernel()
    for n_rows, n, n_vectors in [(1, 1, 1), (2, 3, 2), (3, 2, 3), (7, 5, 1), (8, 9, 2), (15, 4, 5), (21, 17, 4)]:
        row = n_vectors * WIDTH
        a, b, start, c = _numbers(n_rows, n), _numbers(n, row), _numbers(n_rows), _numbers(n_rows, row)
        kernel(n_rows, n, a.ravel(), 0, b.ravel(), start, c.ravel(), row)
        np.testing.assert_allclose(c, a @ b + start[:, np.newaxis], rtol=1e-13, atol=1e-13)
        turned = np.ascontiguousarray(a.T)
        kernel(n_rows, n, turned.ravel(), 1, b.ravel(), start, c.ravel(), row)
        np.testing.assert_allclose(c, a @ b + start[:, np.newaxis], rtol=1e-13, atol=1e-13)


def test_that_tiled_dot_products_equal_matrix_products_for_every_remainder() -> None:
    kernel = _dots_kernel()
    for n_rows, n_columns, n_vectors in [(1, 1, 1), (2, 3, 2), (3, 2, 3), (5, 7, 1), (8, 9, 2), (6, 4, 5)]:
        row = n_vectors * WIDTH
        a, b = _numbers(n_rows, row), _numbers(n_columns, row)
        c, sums = np.full((n_rows, n_columns), np.nan), np.full(n_rows, np.nan)
        for keep in (0, 1):
            kernel(n_rows, n_columns, a.ravel(), b.ravel(), row, keep, c.ravel(), sums)
            np.testing.assert_allclose(c, (keep + 1) * (a @ b.T), rtol=1e-12, atol=1e-12)
            np.testing.assert_allclose(sums, (keep + 1) * a.sum(axis=1), rtol=1e-12, atol=1e-12)


def test_that_draws_in_a_kernel_and_in_numpy_are_the_same() -> None:
    def run(seed: int, purpose: int, target: Floats) -> None:
        key = draws.stream_key(seed, purpose)
        for k in range(target.size):
            target[k] = draws.uniform(key, k)

    target = np.zeros(100)
    numba.njit(types.void(types.int64, types.int64, NUMBERS), **jit.KERNEL_OPTIONS)(run)(12345, 1 << 61, target)
    assert (target == draws.uniforms(12345, 1 << 61, 100)).all()
    assert ((target >= 0.0) & (target < 1.0)).all()


def test_that_kernels_run_as_plain_python_give_the_same_training() -> None:
    script = Path(__file__).with_name("plain_run.py")
    losses = []
    for disabled in ("0", "1"):
        environment = os.environ | {"NUMBA_DISABLE_JIT": disabled, "PYTHONPATH": str(script.parents[2])}
        command = [sys.executable, str(script)]
        done = subprocess.run(command, capture_output=True, text=True, env=environment, check=True)
        losses.append([float(word) for word in done.stdout.split()])
    # The compiler multiplies and adds in one rounding where Python takes two.
    np.testing.assert_allclose(losses[0], losses[1], rtol=1e-10)
    assert len(losses[0]) > 10
