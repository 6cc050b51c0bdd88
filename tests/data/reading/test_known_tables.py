"""Tables written in every dialect from values that are known: exactly these values come back."""

import math
from dataclasses import dataclass
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from playground.data.reading import Dialect, Text, look, problem, read
from playground.data.rows import columns_of
from playground.project.table import TableSpec

WORDS = ("red", "Blue", "yes, please", 'a "b"', "two\nlines", "größe", "x;y", "1a", "-x", "N A")
MARKERS = ("", "NA", "n/a", "NaN", "null", "None", "?", "-")


@dataclass(frozen=True)
class Known:
    """A table as it is written, and what it says: for each column numbers, words or None."""

    text: str
    encoding: str
    dialect: Dialect
    columns: tuple[tuple[float | str | None, ...], ...]


@st.composite
def known_tables(draw: st.DrawFn) -> Known:
    """Draw values, then a way to write them down from which separator and decimal sign can be told."""
    n_rows = draw(st.integers(2, 12))
    chance = Random(draw(st.integers(0, 2**32)))  # spells the cells, of which there are many
    numbers = st.floats(-1e9, 1e9).map(lambda value: value + 0.0)
    columns: list[list[float | str | None]] = []
    for is_word in draw(st.lists(st.booleans(), min_size=1, max_size=4)):
        cells: st.SearchStrategy[float | str] = st.sampled_from(WORDS) if is_word else numbers
        columns.append([draw(cells) for _ in range(n_rows)])
    columns.append([place + 0.5 for place in range(n_rows)])  # a target, and the decimal sign
    for column in columns:
        for place in draw(st.sets(st.integers(1, n_rows - 1), max_size=2)):
            column[place] = None
    separator = draw(st.sampled_from(",;\t|"))
    decimal = "." if separator == "," else draw(st.sampled_from(".,"))
    rows = [[_written(chance, value, separator, decimal) for value in row] for row in zip(*columns, strict=True)]
    header = [f"name {place}" for place in range(len(columns))]
    end = draw(st.sampled_from(["\n", "\r\n", "\r"]))
    gap = draw(st.sampled_from(["", end]))
    lines = [separator.join(row) + end for row in (header, *rows)]
    text = gap.join(lines)
    text = text if draw(st.booleans()) else text.removesuffix(end)
    encoding = draw(st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]))
    dialect = Dialect(separator, decimal, "utf-16" if encoding == "utf-16" else "utf-8", has_header=True)
    return Known(text, encoding, dialect, tuple(map(tuple, columns)))


def _written(chance: Random, value: float | str | None, separator: str, decimal: str) -> str:
    """Return a value as a cell: in quotes where it must be and sometimes where it need not be, with spaces around."""
    match value:
        case None:
            cell = chance.choice(MARKERS)
        case float():
            shown = chance.choice([repr(value), f"{value:.17g}", f"+{value!r}" if value > 0 else repr(value)])
            cell = shown.replace(".", decimal)
        case str():
            cell = value
    is_special = any(sign in cell for sign in (separator, '"', "\n"))
    if is_special or chance.random() < 0.5:
        doubled = cell.replace('"', '""')
        return f'"{doubled}"'
    return f" {cell} " if chance.random() < 0.5 else cell


def said(spec: TableSpec) -> tuple[tuple[float | str | None, ...], ...]:
    """Return what the cells of a table say."""
    columns = []
    for column, numbers in zip(spec.table.columns, columns_of(spec.table).tolist(), strict=True):
        known = [None if math.isnan(number) else number for number in numbers]
        words = column.categories
        columns.append(tuple(words[int(number)] if words and number is not None else number for number in known))
    return tuple(columns)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("tables")


@given(known=known_tables())
@settings(suppress_health_check=[HealthCheck.too_slow])
def test_that_a_table_written_from_known_values_is_read_as_these(folder: Path, known: Known) -> None:
    path = folder / "t.csv"
    path.write_bytes(known.text.encode(known.encoding))
    plan = look(Text("t.csv", path))
    assert plan.dialect == known.dialect
    assert problem(plan) == ""
    assert said(read(plan, lambda _share: None, lambda: False)) == known.columns
