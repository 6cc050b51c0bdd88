"""Tables in project files: painted and imported points come back as they were, and no damage gets through."""

import json
import math
import struct
from array import array
from collections.abc import Callable
from typing import Any

import pytest

from playground.project import edits, painting
from playground.project.files import FileProblem, SavedProject, container, decode, encode
from playground.project.files.arrays import StoredArray, to_npy
from playground.project.project import Project, default_project
from playground.project.table import Column, Table, TableSpec, class_values

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
PARTS = container.unpack(DATA)
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
    assert [name for name in container.unpack(encode(saved)) if "table" in name] == []


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
        decode(container.pack({**PARTS, "project.json": json.dumps(tree).encode()}), "a.nnplay")


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
        decode(container.pack({**PARTS, "project.json": json.dumps(tree).encode(), NAME: numbers}), "a.nnplay")


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
