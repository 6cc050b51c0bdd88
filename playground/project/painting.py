"""Painted points: a sheet of two columns and a target, and every change a brush can make to it.

A sheet is a TableSpec of four columns: across, up, target, and a number that each point gets when it is painted and
keeps for good. The number says which part the point belongs to, so that it stays there while others are painted, erased
or moved. All functions are pure, from one sheet to the next; they know neither screen nor chance.
"""

import math
from array import array
from collections import deque
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import count, pairwise
from typing import TypeAlias

from msgspec.structs import replace

from playground.project.dataset import MAX_SET_CLASSES, DatasetSpec, Source
from playground.project.project import Project
from playground.project.table import Column, Role, Table, TableSpec, class_values

Numbers: TypeAlias = "array[float]"
Extent: TypeAlias = tuple[float, float, float, float]

NAME = "Painted points"
ROLES: tuple[Role, ...] = ("feature", "feature", "target", "ignore")
NUMBER_NAME = "number"

MAX_POINTS = 20_000
"""Each kept version of a sheet has its own copy of the points, 32 bytes each; beyond this, strokes would stutter."""

MIN_CLASSES = 2

MAX_PARTED_SHARE = 0.99
"""Beyond this train share, numbers that belong to the test part are too rare to look for."""

USUAL_REACH = 1.5
"""Values that go no farther are painted and drawn from −1 to 1, as those of generated sets, which reach 1.2."""

EMPTY_EXTENT = (-6.0, 6.0, -6.0, 6.0)
EMPTY_CLASSES = ("class 1", "class 2")

GOLDEN = 0.6180339887498949
"""(√5 − 1) / 2: its multiples fall into any share of [0, 1) as evenly as those of any number can (Knuth, The Art of
Computer Programming, vol. 3, 6.4), so that of any points painted one after the other the share is trained on."""

SEED_STEP = 0.41421356237309503
"""√2 − 1: where the multiples begin for another split seed."""


def part_draw(number: float, seed: int) -> float:
    """Return where the point of this number stands in [0, 1); points below the train share are trained on."""
    return (number * GOLDEN + seed * SEED_STEP) % 1.0


def paint_problem(project: Project) -> str:
    """Return in one sentence why these data cannot be painted on; empty where they can."""
    dataset, info = project.dataset, project.dataset.info
    n_columns = len(info.columns)
    if n_columns != 2:
        columns = "one column" if n_columns == 1 else f"{n_columns} columns"
        return f"Only data of two columns can be painted on, and these have {columns}: take an empty sheet (…)."
    if project.plane.is_projected:
        return "The main components turn with every point: show two columns to paint."
    if dataset.n_points > MAX_POINTS:
        return f"These are {dataset.n_points:,} points, and at most {MAX_POINTS:,} can be painted on: choose fewer."
    if len(info.classes) > MAX_SET_CLASSES:
        return f"Up to {MAX_SET_CLASSES} classes can be painted, and these are {len(info.classes)}."
    return ""


def sheet_of(dataset: DatasetSpec) -> TableSpec | None:
    """Return the painted points of a dataset as a sheet that can be painted on; None for any other data."""
    spec = dataset.table
    if dataset.source != "painted" or spec is None or spec.roles != ROLES or spec.extent is None:
        return None
    across, up, target, number = spec.table.columns
    if across.categories or up.categories or number.categories:
        return None
    if not spec.is_regression and not MIN_CLASSES <= len(target.categories) <= MAX_SET_CLASSES:
        return None
    return spec


def empty_sheet(classes: tuple[str, ...] = EMPTY_CLASSES) -> TableSpec:
    """Return a sheet without points over x₁ and x₂; without classes its points have values."""
    target = "class" if classes else "target"
    info = Source(title="", summary="", task="binary" if classes else "regression", classes=classes, target=target)
    return start(info, ((), (), ()), (), EMPTY_EXTENT)


def start(
    info: Source,
    points: tuple[Iterable[float], Iterable[float], Iterable[float]],
    numbers: Iterable[float],
    extent: Extent,
) -> TableSpec:
    """Return points as a sheet: across, up and target of each, and its number; `info` names columns and classes."""
    columns = (*(array("d", part) for part in points), array("d", numbers))
    across, up = info.columns
    named = (
        Column(name=across),
        Column(name=up),
        Column(name=info.target, categories=info.classes),
        Column(name=NUMBER_NAME),
    )
    table = _table(named, columns)
    return TableSpec(name=NAME, table=table, roles=ROLES, is_regression=not info.classes, extent=extent)


def deal_numbers(is_train: Sequence[bool], share: float, seed: int) -> list[float]:
    """Return a number for each point by which it belongs to its part; with a share near 1 all are to train."""
    if share > MAX_PARTED_SHARE:
        return [float(number) for number in range(len(is_train))]
    waiting: dict[bool, deque[float]] = {True: deque(), False: deque()}
    free = count()
    numbers = []
    for part in is_train:
        while not waiting[part]:
            number = float(next(free))
            waiting[part_draw(number, seed) < share].append(number)
        numbers.append(waiting[part].popleft())
    return numbers


def add(sheet: TableSpec, points: Sequence[tuple[float, float, float]]) -> TableSpec:
    """Paint points (across, up, target), those beyond the edge on the edge, until the sheet is full."""
    columns = _columns(sheet)
    points = points[: max(0, MAX_POINTS - sheet.table.n_rows)]
    if not all(math.isfinite(value) for point in points for value in point):
        raise ValueError("a painted point needs three finite numbers")
    x_min, x_max, y_min, y_max = _extent(sheet)
    columns[0].extend(min(max(x, x_min), x_max) for x, _, _ in points)
    columns[1].extend(min(max(y, y_min), y_max) for _, y, _ in points)
    columns[2].extend(target for _, _, target in points)
    first = max(columns[3], default=-1.0) + 1.0
    columns[3].extend(first + place for place in range(len(points)))
    return _with(sheet, columns)


def erase(sheet: TableSpec, rows: Collection[int]) -> TableSpec:
    """Take points away, by their rows."""
    if not rows:
        return sheet
    # What lies between two erased rows is copied in one piece.
    edges = [-1, *sorted(set(rows)), sheet.table.n_rows]
    pieces = [slice(before + 1, after) for before, after in pairwise(edges) if after > before + 1]
    return _with(sheet, [_joined(column, pieces) for column in _columns(sheet)])


def clear(sheet: TableSpec) -> TableSpec:
    """Take all points away; columns, classes and extent stay."""
    return _with(sheet, [array("d") for _ in ROLES])


def move(sheet: TableSpec, rows: Collection[int], across: float, up: float) -> TableSpec:
    """Move points together, no farther than until the first of them reaches the edge."""
    if not rows:
        return sheet
    columns = _columns(sheet)
    extent = _extent(sheet)
    across = _limited(across, [columns[0][row] for row in rows], extent[0], extent[1])
    up = _limited(up, [columns[1][row] for row in rows], extent[2], extent[3])
    for row in rows:
        columns[0][row] += across
        columns[1][row] += up
    return _with(sheet, columns)


def shift(sheet: TableSpec, offsets: Mapping[int, tuple[float, float]]) -> TableSpec:
    """Move each of some points by an offset of its own (row: across, up), those beyond the edge onto the edge."""
    columns = _columns(sheet)
    x_min, x_max, y_min, y_max = _extent(sheet)
    for row, (across, up) in offsets.items():
        columns[0][row] = min(max(columns[0][row] + across, x_min), x_max)
        columns[1][row] = min(max(columns[1][row] + up, y_min), y_max)
    return _with(sheet, columns)


def relabel(sheet: TableSpec, rows: Iterable[int], target: float) -> TableSpec:
    """Give points another class, by its place, or another value."""
    columns = _columns(sheet)
    for row in rows:
        columns[2][row] = target
    return _with(sheet, columns)


def add_class(sheet: TableSpec) -> TableSpec:
    """Add a class without points, under the first name of `class 3`, `class 4`, … that is free."""
    classes = sheet.classes
    if not MIN_CLASSES <= len(classes) < MAX_SET_CLASSES:
        raise ValueError(f"no further class beside {len(classes)}")
    names = (f"class {number}" for number in count(len(classes) + 1))
    return _with_classes(sheet, (*classes, next(name for name in names if name not in classes)))


def rename_class(sheet: TableSpec, index: int, name: str) -> TableSpec:
    """Give a class another name, which no other class may have."""
    classes = list(sheet.classes)
    classes[index] = name
    if not name or len(set(classes)) != len(classes):
        raise ValueError(f"“{name}” cannot be the name of a class here")
    return _with_classes(sheet, tuple(classes))


def remove_class(sheet: TableSpec, index: int) -> TableSpec:
    """Take a class away with its points; two classes have to be left."""
    classes = sheet.classes
    if not (0 <= index < len(classes) and len(classes) > MIN_CLASSES):
        raise ValueError(f"class {index} of {len(classes)} cannot be taken away")
    targets = _columns(sheet)[2]
    rest = erase(sheet, [row for row, target in enumerate(targets) if target == index])
    columns = _columns(rest)
    columns[2] = array("d", (target - 1.0 if target > index else target for target in columns[2]))
    return _with_classes(_with(rest, columns), (*classes[:index], *classes[index + 1 :]))


def _columns(sheet: TableSpec) -> list[Numbers]:
    """Return the four columns, free to be changed."""
    data, n_bytes = memoryview(sheet.table.data), 8 * sheet.table.n_rows
    columns = []
    for place in range(len(ROLES)):
        column = array("d")
        column.frombytes(data[place * n_bytes : (place + 1) * n_bytes])
        columns.append(column)
    return columns


def _joined(column: Numbers, pieces: Iterable[slice]) -> Numbers:
    rest = array("d")
    for piece in pieces:
        rest.extend(column[piece])
    return rest


def _with(sheet: TableSpec, columns: Sequence[Numbers]) -> TableSpec:
    return replace(sheet, table=_table(sheet.table.columns, columns))


def _with_classes(sheet: TableSpec, classes: tuple[str, ...]) -> TableSpec:
    across, up, target, number = sheet.table.columns
    named = (across, up, replace(target, categories=classes), number)
    return replace(sheet, table=Table(named, sheet.table.n_rows, sheet.table.data))


def _table(named: tuple[Column, ...], columns: Sequence[Numbers]) -> Table:
    """Return the table of these columns, which list their values where those are few."""
    listed = tuple(
        column if column.categories else replace(column, values=class_values(numbers))
        for column, numbers in zip(named, columns, strict=True)
    )
    return Table(listed, len(columns[0]), b"".join(numbers.tobytes() for numbers in columns))


def _extent(sheet: TableSpec) -> Extent:
    assert sheet.extent is not None  # as sheet_of has seen to
    return sheet.extent


def _limited(offset: float, places: Sequence[float], low: float, high: float) -> float:
    """Return the part of an offset that leaves places between two bounds, or those beyond no farther off."""
    return min(max(offset, min(0.0, low - min(places))), max(0.0, high - max(places)))
