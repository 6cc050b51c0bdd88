"""The rows of a table as they stand in its text: cells and line numbers, some rows at a time.

The cells are parted by Python's own `csv`; what is not CSV, and rows of another length, are refused with their line.
"""

import csv
from dataclasses import dataclass
from itertools import chain
from types import TracebackType
from typing import Self

from playground.data.reading.problem import TableProblem
from playground.data.reading.text import Characters, Dialect, Text

MAX_CELL = 32_767
"""Characters of a cell, the limit of Excel and of the spreadsheets that follow it."""

MAX_COLUMNS = 1000

CHUNK_CELLS = 6_000
MIN_CHUNK_ROWS = 100
CHUNK_CHARS = 1_000_000
"""Rows are handed out in chunks of about so many cells, of so many rows at least, and of hardly more characters."""

csv.field_size_limit(MAX_CELL)


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some rows of equal length and the line each begins on."""

    rows: list[list[str]]
    lines: list[int]


class Rows:
    """Reads rows one chunk after another; lines without anything are passed over.

    `name` is what the text is called in sentences, `n_columns` how many cells a row must have: as many as the first.
    `is_at_end` says that there are no more rows.
    """

    def __init__(self, text: Text, dialect: Dialect) -> None:
        self.name = text.name
        self.n_columns = 0
        self.is_at_end = False
        self._characters = Characters(text, dialect.encoding)
        lines = chain.from_iterable(self._characters.blocks())
        self._reader = csv.reader(lines, delimiter=dialect.separator, strict=True)
        self._line = 0
        self._problem: TableProblem | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._characters.close()

    @property
    def share_done(self) -> float:
        """The share of the text that was read, 0 to 1."""
        return self._characters.n_done / self._characters.n_bytes if self._characters.n_bytes else 1.0

    @property
    def n_bytes(self) -> int:
        """Bytes of the whole text."""
        return self._characters.n_bytes

    @property
    def n_chars(self) -> int:
        """Characters that were read, in whole blocks."""
        return self._characters.n_chars

    def chunk(self, n_rows: int | None = None) -> Chunk:
        """Return the next rows, at most `n_rows`, and perhaps none of a stretch of empty lines.

        Raises TableProblem, once the rows before the one that is wrong were handed out.
        """
        if self._problem is not None:
            raise self._problem
        chunk = Chunk([], [])
        try:
            self._fill(chunk, n_rows or max(MIN_CHUNK_ROWS, CHUNK_CELLS // max(1, self.n_columns)))
        except csv.Error as error:
            self._problem = self._not_csv(str(error))
        except TableProblem as problem:
            self._problem = problem
        if self._problem is not None and not chunk.rows:
            raise self._problem
        return chunk

    def _fill(self, chunk: Chunk, n_rows: int) -> None:
        """Add the next rows to a chunk; names are local because this is where the time goes."""
        reader, characters, rows, lines = self._reader, self._characters, chunk.rows, chunk.lines
        n_columns = self.n_columns or -1  # which no row has
        start = n_chars = characters.n_chars
        for row in reader:
            if len(row) == n_columns or self._is_fit(row):
                rows.append(row)
                lines.append(self._line + 1)
                n_columns = self.n_columns
            self._line = reader.line_num
            if characters.n_chars != n_chars:
                n_chars = characters.row_start = characters.n_chars
                if n_chars - start > CHUNK_CHARS:
                    return
            if len(rows) >= n_rows:
                return
        self.is_at_end = True

    def _is_fit(self, row: list[str]) -> bool:
        """Return False for a row to pass over; the first row says how long the others must be."""
        if not row or (self.n_columns > 1 and len(row) == 1 and not row[0].strip()):
            return False
        if self.n_columns == 0:
            self.n_columns = len(row)
            self._check_width(len(row))
            return True
        cells = "1 cell" if len(row) == 1 else f"{len(row):,} cells"
        what = f"{cells} where the first row has {self.n_columns:,}"
        remedy = "put the row right, put a cell that holds the separator in quotes, or choose another separator"
        raise TableProblem(self.name, what, remedy, line=self._line + 1)

    def _check_width(self, n_columns: int) -> None:
        if n_columns > MAX_COLUMNS:
            what = f"there are {n_columns:,} columns, and {MAX_COLUMNS:,} are the most this program reads"
            remedy = "leave columns out, or choose another separator"
            raise TableProblem(self.name, what, remedy, line=self._line + 1)

    def _not_csv(self, error: str) -> TableProblem:
        """Return what is wrong at the row that begins behind the last good one."""
        if "field larger" in error:
            what = f"a cell here has more than {MAX_CELL:,} characters"
            remedy = "close its quotation mark, or leave the column out of the file"
        elif "unexpected end" in error:
            what = "the quotation mark that begins here is never closed"
            remedy = "close it, or take it away"
        else:
            what = "a quotation mark stands inside a cell in quotes"
            remedy = "double it, or put the separator behind it"
        return TableProblem(self.name, what, remedy, line=self._line + 1)
