"""Tables with all sorts of damage: each is read as a plain twin reads it, or refused with what to do about it.

The usual run tries a sample. The long form is `python3 packaging/dev.py test tests/data/reading
--hypothesis-profile=long`: 6,000 damaged tables, new ones each time.
"""

import csv
import io
import re
import time
import tracemalloc
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from playground.data.reading import Dialect, Plan, TableProblem, Text, look, problem, read
from playground.data.reading.cells import is_missing
from playground.data.rows import columns_of
from playground.project.table import TableSpec

MAX_S = 2.0
SPARE_BYTES = 64 << 20

GOOD = [
    "x1,x2,class\n1.5,2.25,yes\n-3,0.5,no\n4e2,.5,yes\n0,1,no\n",
    "name;weight;height\nÅsa;61,5;1,70\nBjörn;80,25;1,82\nZoë;NA;1,65\n",
    "a\tb\tc\n1\t2\t3\n4\t5\t6\n7\t8\t9\n",
    'id,"text, with comma",y\n1,"he said ""no""",0\n2,"two\nlines",1\n3,plain,0\n',
    "1,2,0\n3,4,1\n5,6,0\n7,8,1\n",
    "\ufeffday|rain|split\n1|0.0|train\n2|12.5|test\n3|?|train\n",
    "sep=;\nu;v\n1;2\n2;1\n3;3\n",
    "only\n1\n2\n3\n",
    "value,value,\n1,2,a\n3,4,b\n5,6,a\n",
    "n,y\n" + "".join(f"{n},{n % 3}\n" for n in range(300)),
]
ENCODED = [
    (text, encoding)
    for text in GOOD
    for encoding in ("utf-8", "utf-16", "cp1252")
    if encoding != "cp1252" or not text.startswith("\ufeff")
]

LONG = ["x" * 40_000, "9" * 400]
SNIPPETS = [
    "\n",
    "\r\n",
    "\r",
    '"',
    '""',
    ",",
    ";",
    "\t",
    "|",
    ".",
    "-",
    "NA",
    "1e999",
    "nan",
    "inf",
    "\x00",
    "é",
    " ",
    *LONG,
]


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """Draw a good table with some damage to its characters, its lines or its bytes."""
    text, encoding = draw(st.sampled_from(ENCODED))
    worst = draw(st.sampled_from([1, 1, 4]))  # of much damage hardly a table can be read
    for _ in range(draw(st.integers(0, worst))):
        place = draw(st.integers(0, len(text)))
        text = text[:place] + draw(st.sampled_from(SNIPPETS)) + text[place + draw(st.integers(0, 3)) :]
    lines = text.splitlines(keepends=True)
    for _ in range(draw(st.integers(0, worst // 2))):
        if lines:
            place = draw(st.integers(0, len(lines) - 1))
            lines[place : place + 1] = draw(st.sampled_from([[], [lines[place]] * 2, [lines[place].strip()]]))
    data = bytearray("".join(lines).encode(encoding, "replace"))
    for _ in range(draw(st.integers(0, worst))):
        if data:
            data[draw(st.integers(0, len(data) - 1))] = draw(st.integers(0, 255))
    return bytes(data[: draw(st.integers(0, len(data)))] if draw(st.booleans()) else data)


def taken(text: Text) -> tuple[Plan, TableSpec] | str:
    """Return the plan and the table, or the sentence the text is refused with."""
    try:
        plan = look(text)
        sentence = problem(plan)
        return sentence or (plan, read(plan, lambda _share: None, lambda: False))
    except TableProblem as refusal:
        return str(refusal)


def twin(data: bytes, dialect: Dialect) -> list[list[str]]:
    """Return the rows of a table, header included, as Python's csv reads the whole of it at once."""
    text = data.decode({"utf-8": "utf-8-sig", "windows-1252": "cp1252"}.get(dialect.encoding, dialect.encoding))
    text = re.sub(r"\A\ufeff?sep=[,;|\t](\r\n|\r|\n)", "", text)
    rows = [row for row in csv.reader(io.StringIO(text, newline=""), delimiter=dialect.separator, strict=True) if row]
    width = len(rows[0])
    return [row for row in rows if width == 1 or len(row) > 1 or row[0].strip()]


def assert_equal_to_twin(data: bytes, plan: Plan, spec: TableSpec) -> None:
    rows = twin(data, plan.dialect)[1 if plan.dialect.has_header else 0 :]
    names = [column.name for column in plan.columns]
    assert len(rows) == spec.table.n_rows
    for column, numbers in zip(spec.table.columns, columns_of(spec.table), strict=True):
        cells = [row[names.index(column.name)].strip() for row in rows]
        for cell, found in zip(cells, numbers.tolist(), strict=True):
            if is_missing(cell):
                assert np.isnan(found)
            elif column.categories:
                assert column.categories[int(found)] == cell
            else:
                assert float(cell.replace(",", ".")) == found


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("tables")


@given(data=damaged())
@settings(
    max_examples=max(300, settings().max_examples),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
def test_that_a_damaged_table_is_read_rightly_or_refused_with_what_to_do(folder: Path, data: bytes) -> None:
    path = folder / "t.csv"
    path.write_bytes(data)
    tracemalloc.start()
    started_s = time.perf_counter()
    try:
        result = taken(Text("t.csv", path))
        took_s = time.perf_counter() - started_s
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert took_s < MAX_S
    assert peak < 2 * len(data) + SPARE_BYTES
    event("refused" if isinstance(result, str) else "read")
    if isinstance(result, str):
        assert result.endswith(".")
        assert "\n" not in result
        assert re.search(r": \S|^Choose ", result), result  # what is wrong, then what to do
    else:
        assert_equal_to_twin(data, *result)
