"""Tables in project files: painted and imported points come back as they were, and no damage gets through."""

import json
import math
import struct
from array import array
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.project import edits, painting
from playground.project.dataset import OwnSource
from playground.project.files import FileProblem, RunRecord, SavedProject, decode, encode
from playground.project.files.arrays import StoredArray
from playground.project.network import n_parameters
from playground.project.painting import MAX_POINTS
from playground.project.project import Project, default_project
from playground.project.table import Column, Role, Table, TableSpec, class_values
from tests.project.archives import pack, to_npy, unpack

NUMBERS = array("d", [1.0, 2.5, math.nan, 4.0, 0.0, 1.0, 1.0, 0.0, 0.0, 0.0, 1.0, 1.0])
COLUMNS = (
    Column(name="weight", values=class_values(NUMBERS[:4])),
    Column(name="colour", categories=("green", "red")),
    Column(name="ripe", values=(0.0, 1.0)),
)
TABLE = Table(COLUMNS, 4, NUMBERS.tobytes())
IMPORTED = edits.use_table(
    default_project(), "imported", TableSpec(name="apples", table=TABLE, roles=("feature", "feature", "target"))
)
PAINTED = edits.use_table(
    default_project(), "painted", painting.add(painting.empty_sheet(), [(1.0, 2.0, 0.0), (-3.0, 0.5, 1.0)])
)
DATA = encode(SavedProject(project=IMPORTED))
PARTS = unpack(DATA)
NAME = f"arrays/table_{TABLE.id}.npy"


@pytest.mark.parametrize("project", [IMPORTED, PAINTED], ids=["imported", "painted"])
def test_that_a_table_comes_back_as_it_was_in_the_same_bytes(project: Project) -> None:
    data = encode(SavedProject(project=project))
    again = decode(data)
    assert again.project == project
    assert again.project.dataset.table is not None
    assert again.project.dataset.table.table.data == project.dataset.table.table.data  # type: ignore[union-attr]
    assert encode(again) == data


def test_that_a_project_without_a_table_holds_none() -> None:
    saved = SavedProject(project=edits.choose_source(IMPORTED, "circle"))
    assert [name for name in unpack(encode(saved)) if "table" in name] == []


def _numbers(*values: float, shape: tuple[int, ...] = (3, 4)) -> bytes:
    return to_npy(StoredArray("<f8", shape, struct.pack(f"<{len(values)}d", *values)))


def _column(place: int, **changes: object) -> Callable[[dict[str, Any]], None]:
    return lambda tree: tree["tables"][0]["columns"][place].update(changes)


@pytest.mark.parametrize(
    "change",
    [
        lambda tree: tree["tables"].clear(),
        lambda tree: tree["tables"].append({**tree["tables"][0]}),
        lambda tree: tree["tables"][0].update(id="0" * 32),
        lambda tree: tree["tables"][0]["columns"].pop(),
        lambda tree: tree["project"]["dataset"]["table"].update(table="0" * 32),
        lambda tree: tree["project"]["dataset"].update(table=None),
        lambda tree: tree["project"]["dataset"].update(source="circle"),
        lambda tree: tree["project"]["dataset"].update(source="circle", table=None),
        lambda tree: tree["project"]["dataset"]["table"].update(roles=["feature", "target", "target"]),
        lambda tree: tree["project"]["dataset"]["table"].update(roles=["target", "ignore", "ignore"]),
        lambda tree: tree["project"]["plane"].update(axes=[0, 2]),
        _column(0, name="heavy"),
        _column(0, values=[1.0, 2.5]),
        _column(1, categories=["green"]),
        _column(1, categories=["green", "green"]),
        _column(2, values=[]),
    ],
    ids=[
        "no record",
        "record twice",
        "another id",
        "a column too few",
        "another table",
        "no table",
        "another source",
        "a table too many",
        "two targets",
        "no feature",
        "an axis beyond",
        "another name",
        "other values",
        "a category too few",
        "a category twice",
        "no values",
    ],
)
def test_that_a_document_that_does_not_fit_its_table_is_refused(change: Callable[[dict[str, Any]], None]) -> None:
    tree = json.loads(PARTS["project.json"])
    change(tree)
    with pytest.raises(FileProblem, match=r"^a\.nnplay .*\.$"):
        decode(pack({**PARTS, "project.json": json.dumps(tree).encode()}), "a.nnplay")


@pytest.mark.parametrize(
    "numbers",
    [
        _numbers(1.0, 2.5, math.inf, 4.0, 0.0, 1.0, 1.0, 0.0, 0.0, 0.0, 1.0, 1.0),
        _numbers(1.0, 2.5, math.nan, 4.0, 0.0, 1.0, 2.0, 0.0, 0.0, 0.0, 1.0, 1.0),
        _numbers(1.0, 2.5, math.nan, 4.0, 0.0, 1.0, 0.5, 0.0, 0.0, 0.0, 1.0, 1.0),
        _numbers(1.0, 2.5, math.nan, 4.25, 0.0, 1.0, 1.0, 0.0, 0.0, 0.0, 1.0, 1.0),
        _numbers(*NUMBERS, shape=(4, 3)),
        _numbers(*NUMBERS, shape=(12,)),
    ],
    ids=["infinite", "a category beyond", "half a category", "another value", "turned", "flat"],
)
def test_that_numbers_that_are_not_the_tables_are_refused(numbers: bytes) -> None:
    tree = json.loads(PARTS["project.json"])
    shape = [int(side) for side in numbers[:120].split(b"'shape': (")[1].split(b")")[0].split(b",") if side.strip()]
    tree["arrays"][0]["shape"] = shape
    with pytest.raises(FileProblem, match=r"is damaged \(.*table"):
        decode(pack({**PARTS, "project.json": json.dumps(tree).encode(), NAME: numbers}), "a.nnplay")


def test_that_a_flipped_bit_of_a_table_is_refused_or_changes_nothing() -> None:
    n_refused = 0
    for place in range(DATA.index(b"\x93NUMPY"), DATA.index(b"\x93NUMPY") + 400, 7):
        for bit in range(8):
            damaged = bytearray(DATA)
            damaged[place] ^= 1 << bit
            try:
                assert decode(bytes(damaged)).project == IMPORTED  # a time stamp
            except FileProblem:
                n_refused += 1
    assert n_refused > 400


CELLS = st.floats(allow_infinity=False) | st.sampled_from([0.0, 1.0, -0.0, math.nan])
WORDS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=8)


@st.composite
def tables(draw: st.DrawFn) -> TableSpec:
    """Return any table with a target that can be learnt: numbers, classes or both, painted or not."""
    n_rows = draw(st.integers(0, 9))
    columns, cells = [], []
    for place in range(draw(st.integers(2, 5))):
        names = draw(st.lists(WORDS, min_size=2, max_size=4, unique=True)) if place == 0 or draw(st.booleans()) else []
        cell = st.sampled_from([math.nan, *map(float, range(len(names)))]) if names else CELLS
        numbers = draw(st.lists(cell, min_size=n_rows, max_size=n_rows))
        columns.append(Column(name=draw(WORDS), categories=tuple(names), values=() if names else class_values(numbers)))
        cells += numbers
    others: list[Role] = ["feature", "ignore"]
    roles: tuple[Role, ...] = ("target", "feature", *[draw(st.sampled_from(others)) for _ in columns[2:]])
    extent = draw(st.none() | st.just((-1.0, 2.0, 0.5, 7.0)))
    table = Table(tuple(columns), n_rows, array("d", cells).tobytes())
    return TableSpec(name=draw(WORDS), table=table, roles=roles, extent=extent)


@given(tables(), st.sampled_from(["painted", "imported"]))
def test_that_any_table_comes_back_bit_for_bit(spec: TableSpec, source: OwnSource) -> None:
    saved = SavedProject(project=edits.use_table(default_project(), source, spec))
    data = encode(saved)
    read = decode(data)
    assert read == saved
    assert read.project.dataset.table is not None
    assert read.project.dataset.table.table.data == spec.table.data
    assert encode(read) == data


PLACES: list[tuple[Any, ...]] = [
    ("tables",), ("tables", 0), ("tables", 0, "id"), ("tables", 0, "columns"), ("tables", 0, "columns", 0),
    ("tables", 0, "columns", 0, "name"), ("tables", 0, "columns", 0, "values"),
    ("tables", 0, "columns", 1, "categories"), ("tables", 0, "columns", 1, "categories", 0),
    ("project", "dataset", "table"), ("project", "dataset", "table", "table"), ("project", "dataset", "table", "name"),
    ("project", "dataset", "table", "roles"), ("project", "dataset", "table", "extent"),
    ("project", "dataset", "table", "is_regression"), ("arrays", 0, "id"), ("arrays", 0, "shape"),
]  # fmt: skip
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 5) | st.floats() | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=4),
    max_leaves=6,
)


@given(st.sampled_from(PLACES), ANYTHING)
@settings(max_examples=300)
def test_that_any_value_at_any_place_of_a_table_is_read_or_refused_in_words(
    place: tuple[Any, ...], value: object
) -> None:
    tree = json.loads(PARTS["project.json"])
    part = tree
    for step in place[:-1]:
        part = part[step]
    part[place[-1]] = value
    said = ""
    try:
        read = decode(pack({**PARTS, "project.json": json.dumps(tree).encode()}), "a.nnplay")
    except FileProblem as problem:
        said = str(problem)
    if said:
        assert said.startswith("a.nnplay ")
        assert "\n" not in said
    else:
        assert decode(encode(read)) == read


def test_that_the_document_names_a_table_and_does_not_hold_its_numbers() -> None:
    assert json.loads(PARTS["project.json"])["project"]["dataset"]["table"]["table"] == TABLE.id


def test_that_the_document_stays_small_however_many_points_a_table_has() -> None:
    points = [(0.0005 * n, -0.0005 * n, float(n % 2)) for n in range(MAX_POINTS)]
    sheet = painting.add(painting.empty_sheet(), points)
    parts = unpack(encode(SavedProject(project=edits.use_table(default_project(), "painted", sheet))))
    assert len(parts["project.json"]) < 8_000
    assert len(parts[f"arrays/table_{sheet.table.id}.npy"]) == pytest.approx(32 * MAX_POINTS, abs=200)


def with_run(project: Project, position: int) -> bytes:
    """Return the file of a project with a run at a point."""
    n = n_parameters(project.network, project.dataset.n_features)
    arrays = {
        "parameters": StoredArray("<f8", (n,), bytes(8 * n)),
        "optimizer_state": StoredArray("<f8", (0,), b""),
        "history": StoredArray("<f8", (0, 8), b""),
    }
    return encode(SavedProject(project, RunRecord(epoch=0, step=1, position=position, history_stride=1), arrays))


def test_that_a_run_on_a_table_is_read_up_to_its_last_row_and_refused_behind_it() -> None:
    assert decode(with_run(PAINTED, 1)).run == RunRecord(epoch=0, step=1, position=1, history_stride=1)
    with pytest.raises(FileProblem, match="behind the last training point"):
        decode(with_run(PAINTED, 2))
