"""Products of matrices, a small tile of the result at a time, held in registers while its sums are added up.

Matrices lie in memory row by row. Two shapes of work cover a Dense layer and its gradients: `product`, where the lanes
run along the columns of the result, and `dot_products`, where they run along the sum.
"""

from collections.abc import Callable
from itertools import product as pairs
from typing import Any

from llvmlite import ir
from numba import types

from playground.engine.jit import inlined, inner, specialised
from playground.engine.vector import (
    DOUBLE,
    HAS_WIDE_REGISTERS,
    LANES,
    POINTER,
    WIDTH,
    Pointer,
    call_llvm,
    folded,
    load,
    load_lanes,
    register,
    shuffled,
    splat,
    spread,
    store,
    store_lanes,
    total,
)

Tile = Callable[..., None]

_INT = types.int64
_LONG = ir.IntType(64)


def _at(builder: Any, start: Any, *steps: tuple[Any, int]) -> Any:
    """Return start + sum of step × times."""
    for step, times in steps:
        if times == 1:
            start = builder.add(start, step)
        elif times > 1:
            start = builder.add(start, builder.mul(step, ir.Constant(_LONG, times)))
    return start


def _loop(builder: Any, n: Any, carried: list[Any], body: Callable[[Any, list[Any]], list[Any]]) -> list[Any]:
    """Write a loop for k = 0, …, n-1 that carries values from turn to turn; return them after the last."""
    before = builder.block
    head, turn, after = (builder.append_basic_block(name) for name in ("head", "turn", "after"))
    builder.branch(head)
    builder.position_at_end(head)
    k = builder.phi(_LONG)
    values = [builder.phi(value.type) for value in carried]
    builder.cbranch(builder.icmp_signed("<", k, n), turn, after)
    builder.position_at_end(turn)
    results = body(k, values)
    last = builder.block
    for phi, start, result in zip(values, carried, results, strict=True):
        phi.add_incoming(start, before)
        phi.add_incoming(result, last)
    k.add_incoming(ir.Constant(_LONG, 0), before)
    k.add_incoming(builder.add(k, ir.Constant(_LONG, 1)), last)
    builder.branch(head)
    builder.position_at_end(after)
    return values


def _product_tile(n_rows: int, n_vectors: int) -> Tile:
    """Return a function that works out `n_rows` rows by `n_vectors` × WIDTH columns of a product.

    C[m, c] = start[m] + sum_k A[m, k] B[k, c]; A's numbers are `a_row` and `a_step` apart, B's rows `b_row`, C's rows
    `c_row`, the starts `start_step`.
    """

    def tile(
        n: int, a: Pointer, a_at: int, a_row: int, a_step: int, b: Pointer, b_at: int, b_row: int,
        start: Pointer, start_at: int, start_step: int, c: Pointer, c_at: int, c_row: int,
    ) -> None:  # fmt: skip
        for m, v in pairs(range(n_rows), range(0, n_vectors * WIDTH, WIDTH)):
            sums = splat(start[start_at + m * start_step])
            for k in range(n):
                sums += splat(a[a_at + m * a_row + k * a_step]) * load(b, b_at + k * b_row + v)
            store(c, c_at + m * c_row + v, sums)

    def emit(
        builder: Any, n: Any, a: Any, a_at: Any, a_row: Any, a_step: Any, b: Any, b_at: Any, b_row: Any,
        start: Any, start_at: Any, start_step: Any, c: Any, c_at: Any, c_row: Any,
    ) -> None:  # fmt: skip
        sums = []
        for m in range(n_rows):
            address = builder.gep(start, [_at(builder, start_at, (start_step, m))])
            sums += [spread(builder, builder.load(address))] * n_vectors
        row_starts = [_at(builder, a_at, (a_row, m)) for m in range(n_rows)]

        def turn(k: Any, sums: list[Any]) -> list[Any]:
            b_start = builder.add(b_at, builder.mul(k, b_row))
            columns = [
                load_lanes(builder, b, builder.add(b_start, ir.Constant(_LONG, v * WIDTH))) for v in range(n_vectors)
            ]
            offset = builder.mul(k, a_step)
            new = []
            for m in range(n_rows):
                factor = spread(builder, builder.load(builder.gep(a, [builder.add(row_starts[m], offset)])))
                row = sums[m * n_vectors : (m + 1) * n_vectors]
                new += [call_llvm(builder, "fmuladd", factor, *pair) for pair in zip(columns, row, strict=True)]
            return new

        for i, one in enumerate(_loop(builder, n, sums, turn)):
            m, v = divmod(i, n_vectors)
            store_lanes(builder, c, _at(builder, c_at, (c_row, m), (ir.Constant(_LONG, WIDTH), v)), one)

    one_matrix = (POINTER, _INT, _INT)
    register(tile, emit, types.none, _INT, POINTER, _INT, _INT, _INT, *one_matrix, POINTER, _INT, _INT, *one_matrix)
    return tile


def _dot_tile(n_rows: int, n_columns: int) -> Tile:
    """Return a function that works out `n_rows` by `n_columns` dot products of rows of A with rows of B.

    C[m, i] = keep C[m, i] + sum over `n` vectors A[m, ·] B[i, ·]; rows are `a_row`, `b_row` and `c_row` apart; `keep`
    is 1 or 0.
    """

    def tile(
        n: int, a: Pointer, a_at: int, a_row: int, b: Pointer, b_at: int, b_row: int,
        keep: int, c: Pointer, c_at: int, c_row: int,
    ) -> None:  # fmt: skip
        for m, i in pairs(range(n_rows), range(n_columns)):
            sums = splat(0.0)
            for k in range(0, n * WIDTH, WIDTH):
                sums += load(a, a_at + m * a_row + k) * load(b, b_at + i * b_row + k)
            place = c_at + m * c_row + i
            c[place] = total(sums) + (c[place] if keep else 0.0)

    def emit(
        builder: Any, n: Any, a: Any, a_at: Any, a_row: Any, b: Any, b_at: Any, b_row: Any,
        keep: Any, c: Any, c_at: Any, c_row: Any,
    ) -> None:  # fmt: skip
        a_starts = [_at(builder, a_at, (a_row, m)) for m in range(n_rows)]
        b_starts = [_at(builder, b_at, (b_row, i)) for i in range(n_columns)]

        def turn(k: Any, sums: list[Any]) -> list[Any]:
            offset = builder.mul(k, ir.Constant(_LONG, WIDTH))
            left = [load_lanes(builder, a, builder.add(start, offset)) for start in a_starts]
            right = [load_lanes(builder, b, builder.add(start, offset)) for start in b_starts]
            return [
                call_llvm(builder, "fmuladd", x, y, one) for (x, y), one in zip(pairs(left, right), sums, strict=True)
            ]

        zero = ir.Constant(LANES, [0.0] * WIDTH)
        sums = _loop(builder, n, [zero] * (n_rows * n_columns), turn)
        keeps = builder.icmp_signed("!=", keep, ir.Constant(_LONG, 0))
        group = min(WIDTH, n_rows * n_columns)
        for first in range(0, n_rows * n_columns, group):
            row = folded(builder, sums[first : first + group])
            for part in range(0, group, n_columns):
                m = (first + part) // n_columns
                _put_row(builder, row, part, n_columns, keeps, c, _at(builder, c_at, (c_row, m)))

    types_of_one = (POINTER, _INT, _INT)
    register(tile, emit, types.none, _INT, *types_of_one, *types_of_one, _INT, *types_of_one)
    return tile


def _put_row(builder: Any, sums: Any, part: int, n: int, keeps: Any, c: Any, at: Any) -> None:
    """Write `n` sums, from number `part` on, to consecutive numbers, or add them to what stands there."""
    address = builder.gep(c, [at])
    if n > 1:
        sums = shuffled(builder, sums, sums, list(range(part, part + n)))
        address = builder.bitcast(address, sums.type.as_pointer())
        zero = ir.Constant(sums.type, [0.0] * n)
    else:
        sums = builder.extract_element(sums, ir.Constant(ir.IntType(32), part))
        zero = ir.Constant(DOUBLE, 0.0)
    old = builder.select(keeps, builder.load(address, align=8), zero)
    builder.store(builder.fadd(old, sums), address, align=8)


def _strip(wide: Tile, narrow: Tile) -> Tile:
    """Return a function that works out some rows of a product over all columns, two vectors or one at a time."""

    @specialised
    def strip(
        n: int, a: Pointer, a_at: int, a_row: int, a_step: int, b: Pointer, b_at: int,
        start: Pointer, start_at: int, start_step: int, c: Pointer, c_at: int, row: int,
    ) -> None:  # fmt: skip
        v = 0
        while v + 2 * WIDTH <= row:
            wide(n, a, a_at, a_row, a_step, b, b_at + v, row, start, start_at, start_step, c, c_at + v, row)
            v += 2 * WIDTH
        if v < row:
            narrow(n, a, a_at, a_row, a_step, b, b_at + v, row, start, start_at, start_step, c, c_at + v, row)

    return strip


_strip_8, _strip_4, _strip_2, _strip_1 = (_strip(_product_tile(m, 2), _product_tile(m, 1)) for m in (8, 4, 2, 1))
HIGHEST = 8 if HAS_WIDE_REGISTERS else 4


@specialised
def product(
    n_rows: int, n: int, a: Pointer, a_at: int, a_row: int, a_step: int, b: Pointer, b_at: int,
    start: Pointer, start_at: int, start_step: int, c: Pointer, c_at: int, row: int,
) -> None:  # fmt: skip
    """Write C = start + A B: C[m, c] = start[m] + sum over k < n of A[m, k] B[k, c].

    A[m, k] stands at a_at + m a_row + k a_step, B and C have rows of `row` numbers, a multiple of WIDTH; start[m]
    stands at start_at + m start_step.
    """
    m = 0
    if HIGHEST == 8:
        while m + 8 <= n_rows:
            _strip_8(n, a, a_at + m * a_row, a_row, a_step, b, b_at,
                     start, start_at + m * start_step, start_step, c, c_at + m * row, row)  # fmt: skip
            m += 8
    while m + 4 <= n_rows:
        _strip_4(n, a, a_at + m * a_row, a_row, a_step, b, b_at,
                 start, start_at + m * start_step, start_step, c, c_at + m * row, row)  # fmt: skip
        m += 4
    if m + 2 <= n_rows:
        _strip_2(n, a, a_at + m * a_row, a_row, a_step, b, b_at,
                 start, start_at + m * start_step, start_step, c, c_at + m * row, row)  # fmt: skip
        m += 2
    if m < n_rows:
        _strip_1(n, a, a_at + m * a_row, a_row, a_step, b, b_at,
                 start, start_at + m * start_step, start_step, c, c_at + m * row, row)  # fmt: skip


def _dot_strip(four: Tile, two: Tile, one: Tile) -> Tile:
    """Return a function that works out some rows of dot products, four, two and one column at a time."""

    @inlined
    def strip(
        n: int, n_columns: int, a: Pointer, a_at: int, b: Pointer, b_at: int, row: int,
        keep: int, c: Pointer, c_at: int, c_row: int,
    ) -> None:  # fmt: skip
        i = 0
        while i + 4 <= n_columns:
            four(n, a, a_at, row, b, b_at + i * row, row, keep, c, c_at + i, c_row)
            i += 4
        if i + 2 <= n_columns:
            two(n, a, a_at, row, b, b_at + i * row, row, keep, c, c_at + i, c_row)
            i += 2
        if i < n_columns:
            one(n, a, a_at, row, b, b_at + i * row, row, keep, c, c_at + i, c_row)

    return strip


_dots_4, _dots_2, _dots_1 = (_dot_strip(*(_dot_tile(m, i) for i in (4, 2, 1))) for m in (4, 2, 1))


@inner
def dot_products(
    n_rows: int, n_columns: int, a: Pointer, a_at: int, b: Pointer, b_at: int, row: int, keep: int,
    c: Pointer, c_at: int,
) -> None:  # fmt: skip
    """Write C = keep C + A B', the dot products of the rows of A with the rows of B.

    A and B have rows of `row` numbers, a multiple of WIDTH; C has rows of `n_columns`; `keep` is 1 or 0.
    """
    n = row // WIDTH
    m = 0
    while m + 4 <= n_rows:
        _dots_4(n, n_columns, a, a_at + m * row, b, b_at, row, keep, c, c_at + m * n_columns, n_columns)
        m += 4
    if m + 2 <= n_rows:
        _dots_2(n, n_columns, a, a_at + m * row, b, b_at, row, keep, c, c_at + m * n_columns, n_columns)
        m += 2
    if m < n_rows:
        _dots_1(n, n_columns, a, a_at + m * row, b, b_at, row, keep, c, c_at + m * n_columns, n_columns)


def _sum_tile(n_rows: int) -> Tile:
    """Return a function that adds up each of `n_rows` rows of `n` vectors, `a_row` apart."""

    def tile(n: int, a: Pointer, a_at: int, a_row: int, keep: int, c: Pointer, c_at: int) -> None:
        for m in range(n_rows):
            sums = splat(0.0)
            for k in range(0, n * WIDTH, WIDTH):
                sums += load(a, a_at + m * a_row + k)
            c[c_at + m] = total(sums) + (c[c_at + m] if keep else 0.0)

    def emit(builder: Any, n: Any, a: Any, a_at: Any, a_row: Any, keep: Any, c: Any, c_at: Any) -> None:
        starts = [_at(builder, a_at, (a_row, m)) for m in range(n_rows)]

        def turn(k: Any, sums: list[Any]) -> list[Any]:
            offset = builder.mul(k, ir.Constant(_LONG, WIDTH))
            return [
                builder.fadd(one, load_lanes(builder, a, builder.add(start, offset)))
                for start, one in zip(starts, sums, strict=True)
            ]

        sums = _loop(builder, n, [ir.Constant(LANES, [0.0] * WIDTH)] * n_rows, turn)
        keeps = builder.icmp_signed("!=", keep, ir.Constant(_LONG, 0))
        _put_row(builder, folded(builder, sums), 0, n_rows, keeps, c, c_at)

    register(tile, emit, types.none, _INT, POINTER, _INT, _INT, _INT, POINTER, _INT)
    return tile


_sum_4, _sum_2, _sum_1 = (_sum_tile(m) for m in (4, 2, 1))


@inner
def row_sums(n_rows: int, a: Pointer, a_at: int, row: int, keep: int, c: Pointer, c_at: int) -> None:
    """Write c = keep c + the sum of each row of A; rows of `row` numbers, a multiple of WIDTH."""
    n = row // WIDTH
    m = 0
    while m + 4 <= n_rows:
        _sum_4(n, a, a_at + m * row, row, keep, c, c_at + m)
        m += 4
    if m + 2 <= n_rows:
        _sum_2(n, a, a_at + m * row, row, keep, c, c_at + m)
        m += 2
    if m < n_rows:
        _sum_1(n, a, a_at + m * row, row, keep, c, c_at + m)
