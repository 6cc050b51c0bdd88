"""Painted points: every change of a sheet gives a sheet again, and a point keeps its part."""

import math
import time
from array import array
from collections.abc import Callable, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from playground.project import edits, painting
from playground.project.checks import problems
from playground.project.dataset import SOURCES, Source
from playground.project.painting import MAX_POINTS, paint_problem, part_draw, sheet_of
from playground.project.project import Project, default_project, keeps_parameters
from playground.project.table import Column, Table, TableSpec, class_values

PLANE = (-6.0, 6.0, -6.0, 6.0)


def columns(sheet: TableSpec) -> list[list[float]]:
    """Return across, up, target and number of the points."""
    numbers = array("d", sheet.table.data).tolist()
    n_rows = sheet.table.n_rows
    return [numbers[place * n_rows : (place + 1) * n_rows] for place in range(4)]


def points(sheet: TableSpec) -> list[tuple[float, ...]]:
    return [*zip(*columns(sheet)[:3], strict=True)]


def painted(*points: tuple[float, float, float], classes: tuple[str, ...] = ("a", "b")) -> TableSpec:
    return painting.add(painting.empty_sheet(classes), points)


def with_sheet(sheet: TableSpec) -> Project:
    return edits.use_table(default_project(), "painted", sheet)


THREE = painted((1.0, 2.0, 0.0), (3.0, 4.0, 1.0), (5.0, 5.0, 1.0))


def test_that_an_empty_sheet_has_two_classes_no_points_and_says_what_to_do() -> None:
    project = with_sheet(painting.empty_sheet())
    assert project.dataset.info.classes == ("class 1", "class 2")
    assert project.dataset.info.extent == PLANE
    assert [problem.sentence for problem in problems(project)] == ["There are no points: paint some."]


def test_that_a_sheet_of_values_is_a_regression() -> None:
    sheet = painted((0.0, 0.0, 0.5), classes=())
    assert with_sheet(sheet).dataset.info.task == "regression"
    assert points(sheet) == [(0.0, 0.0, 0.5)]


def test_that_painted_points_stand_in_the_order_they_were_painted() -> None:
    assert points(THREE) == [(1.0, 2.0, 0.0), (3.0, 4.0, 1.0), (5.0, 5.0, 1.0)]
    assert columns(THREE)[3] == [0.0, 1.0, 2.0]


def test_that_points_beyond_the_edge_are_painted_on_the_edge() -> None:
    assert points(painted((-9.0, 1.0, 0.0), (2.0, 9.0, 1.0))) == [(-6.0, 1.0, 0.0), (2.0, 6.0, 1.0)]


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf])
def test_that_a_point_needs_three_finite_numbers(bad: float) -> None:
    for point in ((bad, 0.0, 0.0), (0.0, bad, 0.0), (0.0, 0.0, bad)):
        with pytest.raises(ValueError, match="finite"):
            painting.add(THREE, [point])


def test_that_erasing_takes_exactly_the_rows_named() -> None:
    rest = painting.erase(THREE, {1})
    assert points(rest) == [(1.0, 2.0, 0.0), (5.0, 5.0, 1.0)]
    assert columns(rest)[3] == [0.0, 2.0]
    assert painting.erase(THREE, []) is THREE
    assert painting.clear(THREE).table.n_rows == 0
    assert painting.clear(THREE).classes == ("a", "b")


def test_that_a_number_is_not_given_again_while_a_later_one_is_in_use() -> None:
    again = painting.add(painting.erase(THREE, {1}), [(0.0, 0.0, 0.0)])
    assert columns(again)[3] == [0.0, 2.0, 3.0]


def test_that_points_moved_together_stop_where_the_first_reaches_the_edge() -> None:
    moved = painting.move(THREE, [0, 2], 3.0, -1.0)
    assert points(moved) == [(2.0, 1.0, 0.0), (3.0, 4.0, 1.0), (6.0, 4.0, 1.0)]
    assert painting.move(THREE, [], 3.0, -1.0) is THREE


def test_that_a_point_that_lay_beyond_the_edge_is_moved_no_farther_off() -> None:
    info = Source(title="", summary="", task="binary", classes=("a", "b"))
    sheet = painting.start(info, ((-8.0,), (0.0,), (0.0,)), (0.0,), PLANE)
    assert columns(painting.move(sheet, [0], -1.0, 0.0))[0] == [-8.0]
    assert columns(painting.move(sheet, [0], 3.0, 0.0))[0] == [-5.0]


def test_that_each_point_is_shaken_by_an_offset_of_its_own() -> None:
    shaken = painting.shift(THREE, {0: (0.5, -0.5), 2: (3.0, 3.0)})
    assert points(shaken) == [(1.5, 1.5, 0.0), (3.0, 4.0, 1.0), (6.0, 6.0, 1.0)]


def test_that_relabelling_changes_the_target_alone() -> None:
    assert points(painting.relabel(THREE, [0, 1], 1.0)) == [(1.0, 2.0, 1.0), (3.0, 4.0, 1.0), (5.0, 5.0, 1.0)]


def test_that_classes_are_added_under_free_names_up_to_eight() -> None:
    sheet = painting.rename_class(painting.empty_sheet(), 0, "class 3")
    sheet = painting.add_class(sheet)
    assert sheet.classes == ("class 3", "class 2", "class 4")
    while len(sheet.classes) < 8:
        sheet = painting.add_class(sheet)
    assert len(set(sheet.classes)) == 8
    with pytest.raises(ValueError, match="beside 8"):
        painting.add_class(sheet)
    with pytest.raises(ValueError, match="beside 0"):
        painting.add_class(painting.empty_sheet(()))


def test_that_a_class_is_removed_with_its_points_and_later_ones_move_up() -> None:
    sheet = painted((1.0, 1.0, 0.0), (2.0, 2.0, 1.0), (3.0, 3.0, 2.0), classes=("a", "b", "c"))
    rest = painting.remove_class(sheet, 1)
    assert rest.classes == ("a", "c")
    assert points(rest) == [(1.0, 1.0, 0.0), (3.0, 3.0, 1.0)]
    for index, other in ((0, rest), (3, sheet), (-1, sheet)):
        with pytest.raises(ValueError, match="cannot be taken away"):
            painting.remove_class(other, index)


@pytest.mark.parametrize("name", ["", "b"])
def test_that_a_class_keeps_its_name_where_the_other_one_cannot_be(name: str) -> None:
    with pytest.raises(ValueError, match="cannot be the name"):
        painting.rename_class(THREE, 0, name)
    assert painting.rename_class(THREE, 0, "a").classes == ("a", "b")


def test_that_a_full_sheet_takes_no_more() -> None:
    full = painted(*[(0.0, 0.0, 0.0)] * (MAX_POINTS + 5))
    assert full.table.n_rows == MAX_POINTS
    assert painting.add(full, [(1.0, 1.0, 1.0)]) == full


NUMBER = st.integers(0, 10)
CHANGES: list[Callable[[TableSpec, Sequence[int], float], TableSpec]] = [
    lambda sheet, rows, size: painting.add(sheet, [(size, -size, float(len(rows) % 2))] * len(rows)),
    lambda sheet, rows, _size: painting.erase(sheet, set(rows)),
    lambda sheet, rows, size: painting.move(sheet, set(rows), size, -size),
    lambda sheet, rows, size: painting.shift(sheet, dict.fromkeys(rows, (size, size))),
    lambda sheet, rows, _size: painting.relabel(sheet, rows, 1.0),
    lambda sheet, _rows, _size: painting.add_class(sheet) if len(sheet.classes) < 8 else sheet,
    lambda sheet, rows, _size: painting.remove_class(sheet, len(rows) % 3) if len(sheet.classes) > 2 else sheet,
]


@given(st.lists(st.tuples(st.sampled_from(CHANGES), st.lists(NUMBER, max_size=6), st.floats(-20, 20)), max_size=20))
def test_that_every_change_of_a_sheet_gives_a_sheet_as_a_file_wants_it(
    changes: list[tuple[Callable[..., TableSpec], list[int], float]],
) -> None:
    sheet = THREE
    for change, rows, size in changes:
        sheet = change(sheet, [row for row in rows if row < sheet.table.n_rows], size)
        across, up, targets, numbers = columns(sheet)
        assert sheet_of(with_sheet(sheet).dataset) is sheet
        # A group that stops at the edge stops there but for rounding.
        assert all(abs(place) <= 6.0 + 1e-9 for place in (*across, *up))
        assert len(set(numbers)) == len(numbers)
        assert set(targets) <= set(range(len(sheet.classes)))
        for column, cells in zip(sheet.table.columns, (across, up, targets, numbers), strict=True):
            assert column.values == (() if column.categories else class_values(cells))


@given(st.lists(st.booleans(), max_size=60), st.floats(0.01, 1.0), st.integers(0, 2**32 - 1))
def test_that_numbers_are_dealt_so_that_every_point_keeps_its_part(
    is_train: list[bool], share: float, seed: int
) -> None:
    numbers = painting.deal_numbers(is_train, share, seed)
    assert len(set(numbers)) == len(is_train)
    if share <= 0.99:
        assert [part_draw(number, seed) < share for number in numbers] == is_train


@pytest.mark.parametrize("share", [0.1, 0.5, 0.8])
@pytest.mark.parametrize("seed", [0, 1, 12345, 2**32 - 1])
def test_that_the_share_holds_for_any_points_painted_one_after_the_other(share: float, seed: int) -> None:
    for first in (0, 77, 4000):
        is_train = [part_draw(float(first + place), seed) < share for place in range(100)]
        assert sum(is_train) == pytest.approx(100 * share, abs=4)


def test_that_other_seeds_part_the_points_in_other_ways() -> None:
    parts = {tuple(part_draw(float(number), seed) < 0.5 for number in range(40)) for seed in range(20)}
    assert len(parts) > 15


PROBLEMS: list[tuple[str, Callable[[Project], Project], str]] = [
    ("four columns", lambda p: edits.choose_source(p, "iris"), "these have 4 columns"),
    ("one column", lambda p: edits.choose_source(p, "sine"), "these have one column"),
    ("too many", lambda p: edits.change_dataset(p, n_samples=20_001), "20,001 points"),
    ("components", lambda p: edits.project_plane(p, is_projected=True), "main components"),
]


@pytest.mark.parametrize(("change", "words"), [(c, w) for _, c, w in PROBLEMS], ids=[name for name, *_ in PROBLEMS])
def test_that_what_cannot_be_painted_on_is_told_in_one_sentence(
    change: Callable[[Project], Project], words: str
) -> None:
    assert paint_problem(default_project()) == ""
    sentence = paint_problem(change(default_project()))
    assert words in sentence
    assert sentence.endswith(".")


def test_that_more_than_eight_classes_cannot_be_painted_on() -> None:
    names = tuple(f"c{place}" for place in range(9))
    table = Table((Column(name="a"), Column(name="b"), Column(name="t", categories=names)), 0, b"")
    spec = TableSpec(name="T", table=table, roles=("feature", "feature", "target"))
    assert "these are 9" in paint_problem(edits.use_table(default_project(), "imported", spec))


def spoilt(**changes: object) -> TableSpec:
    return replace(THREE, **changes)


@pytest.mark.parametrize(
    "spec",
    [
        spoilt(extent=None),
        spoilt(roles=("feature", "ignore", "target", "feature")),
        replace(
            THREE,
            table=Table(
                (*THREE.table.columns[:2], Column(name="class", categories=tuple("abcdefghi")), Column(name="number")),
                0,
                b"",
            ),
        ),
        replace(
            THREE,
            table=Table((Column(name="x", categories=("u", "v", "w")), *THREE.table.columns[1:]), 0, b""),
        ),
    ],
    ids=["no extent", "other roles", "nine classes", "words across"],
)
def test_that_painted_points_of_another_shape_are_no_sheet(spec: TableSpec) -> None:
    assert sheet_of(with_sheet(THREE).dataset) is THREE
    assert sheet_of(with_sheet(spec).dataset) is None


def test_that_painting_over_a_set_keeps_plane_query_scaling_and_what_was_learned() -> None:
    project = edits.choose_source(default_project(), "pass-class")
    project = edits.change_dataset(edits.move_query(project, 2.0, 3.0), scaling="standardise")
    info = SOURCES["pass-class"]
    sheet = painting.start(info, ((1.0, 2.0), (3.0, 4.0), (0.0, 1.0)), (0.0, 1.0), (0.0, 10.0, 0.0, 10.0))
    over = edits.use_table(project, "painted", sheet)
    assert (over.query, over.plane, over.dataset.scaling) == (project.query, project.plane, "standardise")
    assert keeps_parameters(project, over)
    further = edits.use_table(over, "painted", painting.add(sheet, [(5.0, 5.0, 1.0)]))
    assert keeps_parameters(over, further)
    assert keeps_parameters(over, edits.use_table(over, "painted", painting.rename_class(sheet, 0, "no")))
    assert not keeps_parameters(over, edits.use_table(over, "painted", painting.add_class(sheet)))
    assert not keeps_parameters(over, project)


@pytest.mark.parametrize("target", ["class", "value"])
def test_that_a_stroke_on_a_full_sheet_takes_less_than_five_milliseconds(target: str) -> None:
    """The sheet itself may take 5 ms of the 33 a stroke has; five times that would still fail here."""
    drawn = [(part_draw(n, 0) * 12 - 6, part_draw(n, 7) * 12 - 6, float(n % 2)) for n in range(MAX_POINTS - 20)]
    sheet = painted(*drawn, classes=("a", "b") if target == "class" else ())
    rows = range(0, 2000, 2)
    best_s = math.inf
    for _ in range(5):
        started_s = time.perf_counter()
        changed = painting.add(sheet, drawn[:10])
        changed = painting.erase(changed, rows)
        changed = painting.move(changed, range(changed.table.n_rows), 0.1, 0.1)
        painting.relabel(changed, rows, 1.0)
        best_s = min(best_s, time.perf_counter() - started_s)
    assert best_s / 4 < 0.025
