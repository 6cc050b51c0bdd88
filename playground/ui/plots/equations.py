"""Equations of lines as they are written in a lecture: 1 + 3x₁ − 2x₂ = 0."""

import math
import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from playground.data.dataset import Dataset
from playground.data.plane import Plane
from playground.project.dataset import feature_label

Floats = NDArray[np.float64]

WHOLE = 1e-9
"""Numbers that are all whole to this are written without decimals: they were set by hand."""

USUAL_SPAN = 8.0
"""Along an axis that is so long, two decimals of a weight say where a line lies to about a hundredth of the plane."""

SYMBOL = re.compile(r"[^\W\d][₀-₉]*")
"""A column's name that may stand behind a number in an equation."""


def equation(coefficients: Sequence[float], symbols: Sequence[str], spans: Sequence[float] = ()) -> str:
    """Return constant + coefficient · symbol + … = 0 in words.

    The constant comes first. `spans` says how far each symbol's value reaches: the further, the more decimals its
    coefficient has, always as many, so that nothing jumps while numbers change. What is exactly 0 is left out.
    """
    if not all(math.isfinite(value) for value in coefficients):
        return "– = 0"
    is_whole = all(abs(value - round(value)) <= WHOLE and abs(value) < 1e6 for value in coefficients)
    decimals = [0] * len(coefficients) if is_whole else [2, *map(_decimals, spans or [USUAL_SPAN] * len(symbols))]
    text = ""
    for value, symbol, n in zip(coefficients, ("", *symbols), decimals, strict=True):
        if value == 0.0:
            continue
        number = f"{abs(value):.{n}f}"
        sign = "−" if value < 0.0 and float(number) != 0.0 else "+"
        number = "" if symbol and is_whole and number == "1" else number
        text += f" {sign} {number}{symbol}" if text else f"{sign.strip('+')}{number}{symbol}"
    return f"{text or 0} = 0"


def _decimals(span: float) -> int:
    return 2 + max(0, math.floor(math.log10(max(span, 1e-9) / USUAL_SPAN) + 0.5))


def axis_symbols(dataset: Dataset, plane: Plane) -> tuple[str, ...]:
    """Return what the axes of a plane are called in an equation: x₁, x₂, or c₁, c₂ for main components."""
    columns = dataset.info.columns
    if plane.names[0] not in columns:
        return "c₁", "c₂"
    names = plane.names[:1] if plane.is_curve else plane.names
    return tuple(name if SYMBOL.fullmatch(name) else feature_label(f"x{columns.index(name) + 1}") for name in names)


def symbol_words(dataset: Dataset, plane: Plane) -> str:
    """Return what the symbols of equations stand for, empty where the axes say so: x₃ is petal length (cm)."""
    pairs = zip(axis_symbols(dataset, plane), plane.names, strict=False)
    told = [f"{symbol} is {name}" for symbol, name in pairs if symbol != name]
    return ", ".join(told)


def line_equations(coefficients: Floats, dataset: Dataset, plane: Plane) -> list[str]:
    """Return the equations of lines over a plane; coefficients of shape (U, 3) as in `UnitLines`."""
    symbols = axis_symbols(dataset, plane)
    x_min, x_max, y_min, y_max = plane.extent
    spans = (x_max - x_min, y_max - y_min)[: len(symbols)]
    return [equation(row[: 1 + len(symbols)], symbols, spans) for row in coefficients.tolist()]


def feature_equations(weights: Floats, dataset: Dataset) -> list[str]:
    """Return the equations of bent lines in the features themselves; weights of shape (U, 1 + D), the bias first."""
    symbols = [feature_label(formula) for formula in dataset.spec.features]
    marked = [f"·{symbol}" if re.match(r"[^x]", symbol) else symbol for symbol in symbols]
    return [equation(row, marked) for row in weights.tolist()]
