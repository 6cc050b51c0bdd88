"""Tables of numbers in CSV files: the shipped ones to learn from, and a person's own to predict on."""

import csv
import io
import math
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from playground.data.rows import Rows
from playground.project.dataset import SOURCES, SourceName
from playground.resources import resource_path

Floats = NDArray[np.float64]

MAX_BYTES = 256 * 1024 * 1024


class TableProblem(Exception):  # noqa: N818 - a problem is what a person is told of
    """A table that cannot be used; its text is one sentence for a person."""


@dataclass(frozen=True, slots=True)
class Table:
    """The cells of a CSV file as text; `lines` says on which line of the file each row ends."""

    name: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    lines: tuple[int, ...]

    def numbers(self, places: tuple[int, ...]) -> Floats:
        """Return the chosen columns as numbers, shape (N, columns); raises TableProblem with the line of a bad cell."""
        numbers = np.empty((len(self.rows), len(places)))
        for index, row in enumerate(self.rows):
            for target, place in enumerate(places):
                numbers[index, target] = self._number(row[place], index, place)
        return numbers

    def _number(self, cell: str, index: int, place: int) -> float:
        try:
            number = float(cell)
        except ValueError:
            number = math.nan
        if not math.isfinite(number):
            where = f"line {self.lines[index]}, column “{self.header[place]}”"
            raise TableProblem(f"{self.name}, {where}: “{cell[:40]}” is not a number.")
        return number


def read_table(path: Path) -> Table:
    """Read a CSV file with a header line; raises TableProblem."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise TableProblem(f"{path.name} is larger than {MAX_BYTES >> 20} MB: split it into smaller files.")
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise TableProblem(f"{path.name} is not a text file in UTF-8: save the table as CSV in UTF-8.") from None
    except OSError as error:
        raise TableProblem(f"{path.name} cannot be read ({error.strerror}): check the name and the folder.") from None
    return parse_table(text, path.name)


def parse_table(text: str, name: str) -> Table:
    """Read the text of a CSV file with a header line; empty lines are passed over; raises TableProblem."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows: list[tuple[str, ...]] = []
    lines: list[int] = []
    try:
        header = tuple(cell.strip() for cell in next(reader, []))
        for row in reader:
            if not row:
                continue
            if len(row) != len(header):
                counts = f"{len(row)} cells where the header has {len(header)}"
                raise TableProblem(f"{name}, line {reader.line_num}: {counts}.")
            rows.append(tuple(row))
            lines.append(reader.line_num)
    except csv.Error as error:
        raise TableProblem(f"{name}, line {reader.line_num}: this is not CSV ({error}).") from None
    if not header or not rows:
        raise TableProblem(f"{name} has no rows: a header line and at least one line of values are needed.")
    return Table(name=name, header=header, rows=tuple(rows), lines=tuple(lines))


@lru_cache
def shipped_table(source: SourceName) -> Rows:
    """Return the points and targets of a table that comes with the program."""
    info = SOURCES[source]
    table = read_table(resource_path(f"datasets/{source}.csv"))
    if table.header != (*info.columns, info.target):
        raise TableProblem(f"{table.name} does not have the columns of “{info.title}”: install the program again.")
    points = table.numbers(tuple(range(len(info.columns))))
    return Rows.complete(points, np.array([float(info.classes.index(row[-1])) for row in table.rows]))
