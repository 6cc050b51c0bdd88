"""Short vectors of float64 that live in the processor's registers, for kernels that say what is worked on at once.

A vector has `WIDTH` lanes. Kernels load it from memory, work on it with + - * / and the functions below, and store it;
nothing hangs on the compiler's guess whether a loop can be vectorised or two arrays overlap. Memory is a `Pointer`, had
from an array by `address`; nobody checks an index.

Every function here is the plain definition of what it does. `compiled_as` gives the instructions it becomes in a
kernel. Without the compiler (NUMBA_DISABLE_JIT=1) a vector is a numpy array of WIDTH numbers, a pointer is the array
itself, and the same kernels run as Python.
"""

import operator
from collections.abc import Callable
from typing import Any, TypeAlias, TypeVar

import numpy as np
from llvmlite import ir
from numba import types
from numba.core.typing.templates import AbstractTemplate, ConcreteTemplate, infer, infer_global, signature
from numba.extending import lower_builtin, models, register_model

from playground.engine.jit import target_cpu

F = TypeVar("F", bound=Callable[..., Any])

Vector: TypeAlias = Any
Pointer: TypeAlias = Any

HAS_WIDE_REGISTERS = "+avx512f" in target_cpu()[1]
"""Whether the processor has 32 registers of eight float64 each."""

WIDTH = 8 if HAS_WIDE_REGISTERS else 4

DOUBLE = ir.DoubleType()
LANES = ir.VectorType(DOUBLE, WIDTH)
_LONG = ir.IntType(64)
_LONGS = ir.VectorType(_LONG, WIDTH)

POINTER = types.CPointer(types.float64)

NEAREST = 1.5 * 2.0**52
"""Added to and taken from a number below 2^51 it leaves the nearest whole number."""


class VectorType(types.Type):
    """The type of a vector, as numba sees it."""

    def __init__(self) -> None:
        super().__init__(name=f"Vector({WIDTH})")


VECTOR = VectorType()


@register_model(VectorType)
class _VectorModel(models.PrimitiveModel):
    def __init__(self, dmm: Any, fe_type: Any) -> None:
        super().__init__(dmm, fe_type, LANES)  # type: ignore[no-untyped-call]


def compiled_as(result: Any, *arguments: Any) -> Callable[[Callable[..., Any]], Callable[[F], F]]:
    """Return a decorator: in kernels, the function becomes the instructions that `emit(builder, *arguments)` writes.

    Used as `@compiled_as(RESULT, ARGUMENT, …)(emit)` above the function's plain definition.
    """

    def with_instructions(emit: Callable[..., Any]) -> Callable[[F], F]:
        def decorate(function: F) -> F:
            register(function, emit, result, *arguments)
            return function

        return decorate

    return with_instructions


def register(function: Any, emit: Callable[..., Any], result: Any, *arguments: Any) -> None:
    """Let a function, called in a kernel with these types, become the instructions that `emit` writes."""

    class _Template(ConcreteTemplate):
        key = function
        cases = [signature(result, *arguments)]  # noqa: RUF012  numba asks for a list here

    infer(_Template)
    infer_global(function, types.Function(_Template))

    @lower_builtin(function, *arguments)
    def _lower(context: Any, builder: Any, sig: Any, args: Any) -> Any:  # noqa: ARG001
        written = emit(builder, *args)
        return context.get_dummy_value() if written is None else written


for _operator, _emit in (
    (operator.add, lambda builder, a, b: builder.fadd(a, b)),
    (operator.sub, lambda builder, a, b: builder.fsub(a, b)),
    (operator.mul, lambda builder, a, b: builder.fmul(a, b)),
    (operator.truediv, lambda builder, a, b: builder.fdiv(a, b)),
):
    register(_operator, _emit, VECTOR, VECTOR, VECTOR)


def address(array: Any) -> Pointer:
    """Return the pointer to the first number of a C-ordered array; in Python, the array laid flat."""
    return array.reshape(-1)


@infer
class _AddressTemplate(AbstractTemplate):
    key = address

    def generic(self, args: Any, kws: Any) -> Any:  # noqa: ARG002
        return signature(types.CPointer(args[0].dtype), args[0])


infer_global(address, types.Function(_AddressTemplate))


@lower_builtin(address, types.Array)
def _lower_address(context: Any, builder: Any, sig: Any, args: Any) -> Any:
    return context.make_array(sig.args[0])(context, builder, args[0]).data


def load_lanes(builder: Any, pointer: Any, index: Any) -> Any:
    """Return the vector that begins at a number, in code that writes instructions."""
    return builder.load(builder.bitcast(builder.gep(pointer, [index]), LANES.as_pointer()), align=8)


def store_lanes(builder: Any, pointer: Any, index: Any, a: Any) -> None:
    """Write a vector to where a number stands, in code that writes instructions."""
    builder.store(a, builder.bitcast(builder.gep(pointer, [index]), LANES.as_pointer()), align=8)


def spread(builder: Any, number: Any) -> Any:
    """Return a vector with one number in all lanes, in code that writes instructions."""
    first = builder.insert_element(ir.Constant(LANES, ir.Undefined), number, ir.Constant(ir.IntType(32), 0))
    lanes = ir.Constant(ir.VectorType(ir.IntType(32), WIDTH), [0] * WIDTH)
    return builder.shuffle_vector(first, ir.Constant(LANES, ir.Undefined), lanes)


def call_llvm(builder: Any, name: str, *args: Any) -> Any:
    """Return what one of LLVM's own functions makes of vectors, in code that writes instructions."""
    function_type = ir.FunctionType(LANES, [LANES] * len(args))
    full_name = f"llvm.{name}.v{WIDTH}f64"
    module = builder.module
    function = module.globals.get(full_name) or ir.Function(module, function_type, full_name)
    return builder.call(function, args)


def shuffled(builder: Any, a: Any, b: Any, lanes: list[int]) -> Any:
    """Return the vector of some lanes of a and b (counted on), in code that writes instructions."""
    return builder.shuffle_vector(a, b, ir.Constant(ir.VectorType(ir.IntType(32), len(lanes)), lanes))


def folded(builder: Any, vectors: list[Any]) -> Any:
    """Return the vector of the sums over the lanes of each of 1, 2, 4 or WIDTH vectors, in a fixed order of adding.

    Pairs are merged until one vector is left, whose parts are then added up: some 3 instructions a sum.
    """
    part = 1
    while len(vectors) > 1:
        starts = range(0, WIDTH, 2 * part)
        even = [at + i for start in starts for at in (start, WIDTH + start) for i in range(part)]
        merged = []
        for a, b in zip(vectors[::2], vectors[1::2], strict=True):
            odd = [lane + part for lane in even]
            merged.append(builder.fadd(shuffled(builder, a, b, even), shuffled(builder, a, b, odd)))
        vectors, part = merged, 2 * part
    vector, n = vectors[0], WIDTH
    while n > part:
        n //= 2
        low = shuffled(builder, vector, vector, list(range(n)))
        high = shuffled(builder, vector, vector, list(range(n, 2 * n)))
        vector = builder.fadd(low, high)
    return vector


def _emit_two_to(builder: Any, shifted: Any) -> Any:
    # Adding NEAREST leaves the whole number in the lowest bits.
    bits = builder.add(builder.bitcast(shifted, _LONGS), ir.Constant(_LONGS, [1023] * WIDTH))
    return builder.bitcast(builder.shl(bits, ir.Constant(_LONGS, [52] * WIDTH)), LANES)


def _emit_total(builder: Any, a: Any) -> Any:
    return builder.extract_element(folded(builder, [a]), ir.Constant(ir.IntType(32), 0))


def _emit_choose(builder: Any, a: Any, b: Any, x: Any, y: Any) -> Any:
    return builder.select(builder.fcmp_ordered("<", a, b), x, y)


@compiled_as(VECTOR, POINTER, types.int64)(load_lanes)
def load(memory: Pointer, index: int) -> Vector:
    """Return the WIDTH numbers from `index` on."""
    return memory[index : index + WIDTH].copy()


@compiled_as(types.none, POINTER, types.int64, VECTOR)(store_lanes)
def store(memory: Pointer, index: int, a: Vector) -> None:
    """Write a vector to the WIDTH numbers from `index` on."""
    memory[index : index + WIDTH] = a


@compiled_as(VECTOR, types.float64)(spread)
def splat(number: float) -> Vector:
    """Return a vector with one number in all lanes."""
    return np.full(WIDTH, number)


@compiled_as(VECTOR, VECTOR, VECTOR, VECTOR)(lambda builder, a, b, c: call_llvm(builder, "fmuladd", a, b, c))
def fma(a: Vector, b: Vector, c: Vector) -> Vector:
    """Return a b + c, rounded once where the processor can do that."""
    return a * b + c


@compiled_as(VECTOR, VECTOR)(lambda builder, a: builder.fneg(a))
def negative(a: Vector) -> Vector:
    """Return -a."""
    return -a


@compiled_as(VECTOR, VECTOR)(lambda builder, a: call_llvm(builder, "fabs", a))
def absolute(a: Vector) -> Vector:
    """Return |a|."""
    return np.abs(a)


@compiled_as(VECTOR, VECTOR)(lambda builder, a: call_llvm(builder, "sqrt", a))
def square_root(a: Vector) -> Vector:
    """Return the square root."""
    return np.sqrt(a)


@compiled_as(VECTOR, VECTOR, VECTOR, VECTOR, VECTOR)(_emit_choose)
def where_less(a: Vector, b: Vector, x: Vector, y: Vector) -> Vector:
    """Return x in the lanes where a < b, and y in the others, among them those where a or b is NaN."""
    return np.where(a < b, x, y)


@compiled_as(VECTOR, VECTOR)(_emit_two_to)
def two_to(shifted: Vector) -> Vector:
    """Return 2^n, given n + NEAREST for whole numbers n from -1022 to 1023."""
    return np.exp2(shifted - NEAREST)


@compiled_as(types.float64, VECTOR)(_emit_total)
def total(a: Vector) -> float:
    """Return the sum over the lanes: halves are added until one number is left."""
    while a.size > 1:
        a = a[: a.size // 2] + a[a.size // 2 :]
    return float(a[0])
