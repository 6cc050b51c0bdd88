"""The history of a run as a CSV file: a row for each epoch that was recorded, all columns by their names."""

import csv
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from playground.engine.snapshot import HISTORY_COLUMNS, Floats, HistoryView
from playground.project.files.text import written_text

N_ROWS = 256
"""Rows written at once: csv keeps the interpreter lock for about a millisecond, which no window notices."""

COUNTS = ("epoch", "step")


def write_history(
    history: HistoryView, path: Path, on_progress: Callable[[float], None], is_cancelled: Callable[[], bool]
) -> int:
    """Write all rows; return how many.

    Numbers read back as the same bits, epochs and steps as whole numbers; what was not recorded is an empty cell.
    Where it is cancelled nothing is written. Raises FileProblem.
    """
    n_rows = len(history)
    try:
        with written_text(path) as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(HISTORY_COLUMNS)
            for start in _until(is_cancelled, range(0, n_rows, N_ROWS)):
                writer.writerows(zip(*_cells(history.table[start : start + N_ROWS]), strict=True))
                on_progress(min(1.0, (start + N_ROWS) / n_rows))
    except _Cancelled:
        return 0
    return n_rows


class _Cancelled(Exception):  # noqa: N818 - it is no error, and nobody but write_history sees it
    """Nobody wants the file any more."""


def _until(is_cancelled: Callable[[], bool], starts: range) -> Iterator[int]:
    """Give one start after the other; raises _Cancelled as soon as nobody wants more."""
    for start in starts:
        if is_cancelled():
            raise _Cancelled
        yield start


def _cells(rows: Floats) -> list[list[object]]:
    """Return the cells of some rows, shape (n, columns), column by column."""
    columns: list[list[object]] = []
    for name, column in zip(HISTORY_COLUMNS, rows.T, strict=True):
        if name in COUNTS:
            columns.append([int(value) if value.is_integer() else value for value in column.tolist()])
        else:
            columns.append(["" if np.isnan(value) else value for value in column.tolist()])
    return columns
