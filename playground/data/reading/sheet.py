"""All cells of a table as text, for those who need to write them out again: predictions stand behind them."""

from dataclasses import dataclass, replace

import numpy as np

from playground.data.reading.cells import BadCell, Floats, numbers
from playground.data.reading.looking import NO_ROWS, column_names, find_dialect
from playground.data.reading.problem import TableProblem, quoted
from playground.data.reading.rows import Rows
from playground.data.reading.text import Dialect, Text
from playground.project.table import Column

MAX_BYTES = 256 << 20
"""A cell as text takes some fifty bytes, so that a larger file would fill the memory."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """The cells below a header.

    `titles` are the cells of the header, `names` what the columns are called after import: none empty, none twice.
    `lines` says on which line of the text each row begins.
    """

    name: str
    dialect: Dialect
    titles: tuple[str, ...]
    names: tuple[str, ...]
    rows: list[list[str]]
    lines: list[int]

    def codes(self, place: int, column: Column) -> Floats:
        """Return what the cells of a column say, shape (rows,): numbers, or the places of its categories.

        Raises TableProblem with the line of a cell that says nothing or nothing known.
        """
        cells = tuple(row[place].strip() for row in self.rows)
        if column.categories:
            places = {category: float(code) for code, category in enumerate(column.categories)}
            codes = np.array([places.get(cell, np.nan) for cell in cells])
        else:
            codes = self._numbers(place, cells)
        if np.isnan(codes).any():
            index = int(np.isnan(codes).argmax())
            what = f"none of {', '.join(column.categories)}" if column.categories else "not a number"
            raise self._problem(f"“{quoted(cells[index])}” is {what}", index, place)
        return codes

    def _numbers(self, place: int, cells: tuple[str, ...]) -> Floats:
        try:
            return numbers(cells, self.dialect.decimal)
        except BadCell as bad:
            what = f"“{quoted(cells[bad.place])}” is not a number"
            raise self._problem(what, bad.place, place) from None

    def _problem(self, what: str, index: int, place: int) -> TableProblem:
        column = self.names[place]
        return TableProblem(self.name, what, "put the cell right", line=self.lines[index], column=column)


def read_sheet(text: Text) -> Sheet:
    """Read the cells of a table with a header; raises TableProblem."""
    dialect = replace(find_dialect(text), has_header=True)
    rows: list[list[str]] = []
    lines: list[int] = []
    with Rows(text, dialect) as reader:
        if reader.n_bytes > MAX_BYTES:
            raise TableProblem(text.name, f"is larger than {MAX_BYTES >> 20} MB", "split it into smaller files")
        while not reader.is_at_end:
            chunk = reader.chunk()
            rows += chunk.rows
            lines += chunk.lines
    if len(rows) < 2:
        raise TableProblem(text.name, *NO_ROWS)
    titles = [title.strip() for title in rows[0]]
    return Sheet(text.name, dialect, tuple(titles), column_names(titles), rows[1:], lines[1:])
