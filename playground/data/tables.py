"""Tables of numbers in CSV files: the shipped ones to learn from, and a person's own to predict on."""

import csv
import io
import math
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from playground.data.reading import TableProblem, Text, look, read, replan
from playground.data.reading.problem import quoted
from playground.project.dataset import SOURCES, DatasetSpec, SourceName
from playground.project.table import Column, TableSpec
from playground.resources import resource_path

Floats = NDArray[np.float64]

MAX_BYTES = 256 * 1024 * 1024


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

    def codes(self, place: int, column: Column) -> Floats:
        """Return a column's numbers, or of categories their places, shape (rows,); raises TableProblem."""
        if not column.categories:
            return self.numbers((place,))[:, 0]
        places = {category: float(code) for code, category in enumerate(column.categories)}
        codes = np.empty(len(self.rows))
        for index, row in enumerate(self.rows):
            if row[place].strip() not in places:
                what = f"“{quoted(row[place])}” is none of {', '.join(column.categories)}"
                raise self._problem(what, "put the cell right", index, place)
            codes[index] = places[row[place].strip()]
        return codes

    def _number(self, cell: str, index: int, place: int) -> float:
        try:
            number = float(cell)
        except ValueError:
            number = math.nan
        if not math.isfinite(number):
            raise self._problem(f"“{quoted(cell)}” is not a number", "put the cell right", index, place)
        return number

    def _problem(self, what: str, remedy: str, index: int, place: int) -> TableProblem:
        return TableProblem(self.name, what, remedy, line=self.lines[index], column=self.header[place])


def read_table(path: Path) -> Table:
    """Read a CSV file with a header line; raises TableProblem."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise TableProblem(path.name, f"is larger than {MAX_BYTES >> 20} MB", "split it into smaller files")
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise TableProblem(path.name, "is not a text file in UTF-8", "save the table as CSV in UTF-8") from None
    except OSError as error:
        what = f"cannot be read ({error.strerror})"
        raise TableProblem(path.name, what, "check the name and the folder") from None
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
                what = f"{len(row)} cells where the header has {len(header)}"
                raise TableProblem(name, what, "put the row right", line=reader.line_num)
            rows.append(tuple(row))
            lines.append(reader.line_num)
    except csv.Error as error:
        raise TableProblem(name, f"this is not CSV ({error})", "save it as CSV", line=reader.line_num) from None
    if not header or not rows:
        raise TableProblem(name, "has no rows", "a header line and at least one line of values are needed")
    return Table(name=name, header=header, rows=tuple(rows), lines=tuple(lines))


@lru_cache
def shipped_spec(source: SourceName) -> TableSpec:
    """Return a table that comes with the program: every column is a feature, and the last one the target."""
    info = SOURCES[source]
    path = resource_path(f"datasets/{source}.csv")
    plan = look(Text(path.name, path))
    for place in range(len(plan.columns) - 1):
        plan = replan(plan, place, role="feature")
    plan = replace(replan(plan, len(plan.columns) - 1, role="target"), is_regression=info.task == "regression")
    spec = read(plan, lambda _share: None, lambda: False)
    if (spec.feature_names, spec.classes, spec.table.n_rows) != (info.columns, info.classes, info.n_fixed):
        raise TableProblem(path.name, f"does not have the columns of “{info.title}”", "install the program again")
    return spec


def feature_columns(spec: DatasetSpec) -> tuple[Column, ...]:
    """Return the columns that the inputs of a dataset are made of, before categories are spread over several."""
    if spec.info.is_generated:
        return tuple(Column(name=name) for name in spec.info.columns)
    table = spec.table or shipped_spec(spec.source)
    return tuple(table.table.columns[place] for place in table.feature_places)
