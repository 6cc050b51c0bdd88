"""What a cell says: nothing, a number, or a word."""

import re

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

MISSING = frozenset({"", "na", "n/a", "nan", "null", "none", "?", "-"})
"""What stands where a value is missing, in small letters."""

_NAN = float("nan")
_USUAL_MISSING: dict[str, object] = dict.fromkeys(
    ("", "NA", "N/A", "NaN", "nan", "NULL", "null", "None", "?", "-"), _NAN
)

_NUMBER = {
    ".": re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?"),
    ",": re.compile(r"[+-]?(?:[0-9]+(?:,[0-9]*)?|,[0-9]+)(?:[eE][+-]?[0-9]+)?"),
}


class BadCell(Exception):  # noqa: N818 - becomes a TableProblem once it is known where the cell stands
    """A cell that is no finite number, by its place among the others."""

    def __init__(self, place: int) -> None:
        super().__init__(place)
        self.place = place


def is_missing(cell: str) -> bool:
    """Return whether nothing is said."""
    return cell.strip().lower() in MISSING


def number(cell: str, decimal: str) -> float | None:
    """Return the finite number a cell says, with this decimal sign and no other sign between digits, or None."""
    text = cell.strip()
    if _NUMBER[decimal].fullmatch(text) is None:
        return None
    value = float(text.replace(",", "."))
    return value if -np.inf < value < np.inf else None


def numbers(cells: tuple[str, ...], decimal: str) -> Floats:
    """Return what the cells say, shape (N,), NaN where a value is missing; raises BadCell for the first bad one."""
    values = _quickly(cells, decimal)
    return _one_by_one(cells, decimal) if values is None else values


def _quickly(cells: tuple[str, ...], decimal: str) -> Floats | None:
    """Return the numbers where Python reads them as `number` does; None where that must be looked at."""
    text = "\n".join(cells)
    if not text.isascii() or "_" in text:
        return None
    plain: tuple[str, ...] | list[str] = cells
    if decimal == ",":
        plain = text.replace(",", ".").split("\n")
        if "." in text or len(plain) != len(cells):
            return None
    try:
        values = np.fromiter(map(float, plain), np.float64, len(cells))
    except ValueError:
        return _quickly_with_gaps(plain)
    return values if np.isfinite(values).all() else None


def _quickly_with_gaps(cells: tuple[str, ...] | list[str]) -> Floats | None:
    marked = [_USUAL_MISSING.get(cell, cell) for cell in cells]
    try:
        values = np.fromiter(map(float, marked), np.float64, len(cells))  # type: ignore[arg-type]  # str or float
    except ValueError:
        return None
    n_finite = int(np.isfinite(values).sum())
    return values if n_finite + marked.count(_NAN) == len(cells) else None


def _one_by_one(cells: tuple[str, ...], decimal: str) -> Floats:
    values = np.empty(len(cells))
    for place, cell in enumerate(cells):
        value = number(cell, decimal)
        if value is None:
            if not is_missing(cell):
                raise BadCell(place)
            value = _NAN
        values[place] = value
    return values
