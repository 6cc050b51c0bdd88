"""Feature formulas such as `x1`, `x1*x2` or `sin(3*x1)+x2**2`, read by a small parser and never executed as code."""

import ast
import math
import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Value: TypeAlias = Floats | np.float64

MAX_LENGTH = 200
MAX_DEPTH = 40

_FUNCTIONS: dict[str, Callable[[Value], Value]] = {
    "sin": np.sin,
    "cos": np.cos,
    "tanh": np.tanh,
    "exp": np.exp,
    "log": np.log,
    "sqrt": np.sqrt,
    "abs": np.abs,
}
_OPERATORS: dict[type[ast.operator], Callable[[Value, Value], Value]] = {
    ast.Add: np.add,
    ast.Sub: np.subtract,
    ast.Mult: np.multiply,
    ast.Div: np.divide,
    ast.Pow: np.power,
}
_CONSTANTS = {"pi": math.pi}


class FormulaProblem(Exception):  # noqa: N818 - a problem is what a person is told of
    """A formula that cannot be used; its text is one sentence for a person."""


def evaluate(formulas: tuple[str, ...], points: Floats) -> Floats:
    """Return the features, shape (N, D), of raw points, shape (N, columns): one column a formula.

    Values that are not finite are left as they are. Raises FormulaProblem for a formula that cannot be read.
    """
    n_points, n_columns = points.shape
    features = np.empty((n_points, len(formulas)))
    with np.errstate(all="ignore"):
        for place, formula in enumerate(formulas):
            features[:, place] = _value(parse(formula, n_columns), points)
    return features


def columns(formulas: tuple[str, ...], n_columns: int) -> set[int]:
    """Return the columns, counted from 0, that formulas are made of; raises FormulaProblem."""
    names = (node for formula in formulas for node in ast.walk(parse(formula, n_columns)) if isinstance(node, ast.Name))
    places = (_column(node.id, n_columns) for node in names)
    return {place for place in places if place is not None}


@lru_cache(maxsize=256)
def parse(formula: str, n_columns: int) -> ast.expr:
    """Return the checked expression tree of a formula over columns x1 … x<n_columns>; raises FormulaProblem."""
    if len(formula) > MAX_LENGTH:
        raise FormulaProblem(f"The formula is longer than {MAX_LENGTH} characters: shorten it.")
    try:
        return _checked(formula, n_columns)
    except FormulaProblem:
        mended = _mended(formula)
        if mended == formula or not _is_formula(mended, n_columns):
            raise
        advice = _advice(formula, mended)
        raise FormulaProblem(f"The formula “{formula}” cannot be read: {advice} {mended}.") from None


def with_numbers(formula: str, names: Sequence[str]) -> str:
    """Return a formula that names columns with x1, x2, … in their places; the formula itself where that is no help.

    A name may stand in quotation marks, and its unit in brackets may be left out.
    """
    mended, folded = formula, formula.casefold()
    for place in sorted(range(len(names)), key=lambda place: -len(names[place])):
        for name in (names[place], names[place].partition(" (")[0]):
            if name.casefold() in folded:
                pattern = rf"[\"'“]?(?<!\w){re.escape(name)}(?!\w)[\"'”]?"
                mended = re.sub(pattern, f"x{place + 1}", mended, flags=re.IGNORECASE)
    return mended if _is_formula(mended, len(names)) else formula


_SPELLINGS = (
    ("²", "**2"), ("³", "**3"), ("^", "**"), ("×", "*"), ("·", "*"), ("÷", "/"), ("−", "-"), ("–", "-"), ("π", "pi"),
)  # fmt: skip
_SUBSCRIPTS = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")
_MENDINGS = (
    (re.compile(r"(?<=\d),(?=\d)"), "."),
    (re.compile(r"\|([^|]*)\|"), r"abs(\1)"),
    (re.compile(r"\bln\b"), "log"),
    (re.compile(r"\be\*\*(\w+|\([^()]*\))"), r"exp(\1)"),
    (re.compile(rf"\b({'|'.join(_FUNCTIONS)})\s*(x\d+)\b"), r"\1(\2)"),
    (re.compile(r"(?<![a-z])(x\d+)\s*(?=[a-z(])"), r"\1*"),
    (re.compile(r"(?<![\w.])(\d+\.?\d*)\s*(?=[a-z(])(?!e[+-]?\d)"), r"\1*"),
    (re.compile(r"\)\s*(?=[a-z0-9(])"), ")*"),
)
"""What is often written by mistake, and what is meant by it."""


def _mended(formula: str) -> str:
    """Return what is probably meant by a formula that cannot be read."""
    mended = formula.strip().translate(_SUBSCRIPTS).lower()
    for spelling, meant in _SPELLINGS:
        mended = mended.replace(spelling, meant)
    for mistake, meant in _MENDINGS:
        mended = mistake.sub(meant, mended)
    return mended


def _advice(formula: str, mended: str) -> str:
    """Return in words what the mended formula does otherwise."""
    if "**" in mended and any(sign in formula for sign in "^²³"):
        return "write ** for a power, as in"
    if "," in formula:
        return "write numbers with a point, as in"
    if mended.count("*") > formula.count("*"):
        return "write * for times, as in"
    if mended.count("(") > formula.count("(") and any(name in formula.lower() for name in _FUNCTIONS):
        return "put what a function is taken of in brackets, as in"
    return "write it like"


def _is_formula(text: str, n_columns: int) -> bool:
    try:
        _checked(text, n_columns)
    except FormulaProblem:
        return False
    return True


_CHARACTERS = re.compile(r"[0-9A-Za-z_ .+\-*/()]+")
_NOT_DECIMAL = re.compile(r"(?<![\w.])0[xXoObB]")
"""In Python 0x1 is a number, but a person means 0*x1."""


def _checked(formula: str, n_columns: int) -> ast.expr:
    """Return the tree of a formula; raises FormulaProblem, which says nothing yet of what may be meant."""
    is_possible = _CHARACTERS.fullmatch(formula) and not _NOT_DECIMAL.search(formula)
    tree = _tree(formula.strip()) if is_possible else None
    if tree is None:
        raise FormulaProblem(f"The formula “{formula}” cannot be read: write it like x1*x2 or sin(x1).")
    _check(tree, formula, n_columns, 0)
    return tree


def _tree(formula: str) -> ast.expr | None:
    """Return the syntax tree of a formula, or None where it is no expression."""
    try:
        return ast.parse(formula, mode="eval").body
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return None


def _check(node: ast.expr, formula: str, n_columns: int, depth: int) -> None:
    if depth > MAX_DEPTH:
        raise FormulaProblem("The formula is nested too deeply: simplify it.")
    match node:
        case ast.Constant(value=int() | float() as value) if not isinstance(value, bool):
            if not _is_finite(value):
                raise FormulaProblem(f"The formula “{formula}” contains a number that is too large.")
        case ast.Name(id=name):
            _check_name(name, formula, n_columns)
        case ast.UnaryOp(op=ast.UAdd() | ast.USub(), operand=operand):
            _check(operand, formula, n_columns, depth + 1)
        case ast.BinOp(left=left, op=operator, right=right) if type(operator) in _OPERATORS:
            _check(left, formula, n_columns, depth + 1)
            _check(right, formula, n_columns, depth + 1)
        case ast.Call(func=ast.Name(id=name), args=[argument], keywords=[]) if _column(name, n_columns) is None:
            if name not in _FUNCTIONS:
                known = ", ".join(_FUNCTIONS)
                raise FormulaProblem(f"The formula “{formula}” uses {name}, which is not one of {known}.")
            _check(argument, formula, n_columns, depth + 1)
        case ast.Call(func=ast.Name(id=name)) if name in _FUNCTIONS:
            raise FormulaProblem(f"In the formula “{formula}”, {name} needs one value, as in {name}(x1).")
        case _:
            allowed = "numbers, columns, + - * / ** and functions of one value"
            raise FormulaProblem(f"The formula “{formula}” contains something other than {allowed}.")


def _check_name(name: str, formula: str, n_columns: int) -> None:
    if name in _CONSTANTS or _column(name, n_columns) is not None:
        return
    columns = "x1" if n_columns == 1 else f"x1 to x{n_columns}"
    raise FormulaProblem(f"The formula “{formula}” uses {name}, but the columns of these data are {columns}.")


def _column(name: str, n_columns: int) -> int | None:
    """Return the place of a column name such as x2, counted from 0, or None."""
    digits = name[1:]
    if name[:1] != "x" or not digits.isascii() or not digits.isdigit() or digits[0] == "0":
        return None
    place = int(digits) - 1
    return place if place < n_columns else None


def _is_finite(value: float) -> bool:
    try:
        return math.isfinite(float(value))
    except OverflowError:
        return False


def _value(node: ast.expr, points: Floats) -> Value:
    match node:
        case ast.Constant(value=int() | float() as number):
            return np.float64(number)
        case ast.Name(id=name):
            place = _column(name, points.shape[1])
            return points[:, place] if place is not None else np.float64(_CONSTANTS[name])
        case ast.UnaryOp(op=operator, operand=operand):
            value = _value(operand, points)
            return -value if isinstance(operator, ast.USub) else value
        case ast.BinOp(left=left, op=operator, right=right):
            return _OPERATORS[type(operator)](_value(left, points), _value(right, points))
        case ast.Call(func=ast.Name(id=name), args=[argument]):
            return _FUNCTIONS[name](_value(argument, points))
        case _:
            raise ValueError(f"not a checked formula: {ast.dump(node)}")
