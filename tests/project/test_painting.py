"""Painted points: each change makes another sheet, a valid one, and leaves the old one as it was."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.data.dataset import build
from playground.data.rows import columns_of
from playground.project import edits, painting
from playground.project.project import Project, default_project
from playground.project.table import TableSpec

SHEET = painting.add(painting.empty_sheet(), [(-1.0, 2.0, 0.0), (3.0, -4.0, 1.0), (0.5, 0.5, 0.0)])


def points_of(sheet: TableSpec) -> list[tuple[float, ...]]:
    return [tuple(row) for row in columns_of(sheet.table)[:3].T.tolist()]


def painted(sheet: TableSpec) -> Project:
    return edits.use_table(default_project(), "painted", sheet)


def test_that_points_are_added_behind_the_others_and_kept_inside_the_edge() -> None:
    added = painting.add(SHEET, [(9.0, -9.0, 1.0)])
    assert points_of(added) == [*points_of(SHEET), (6.0, -6.0, 1.0)]
    assert len(points_of(SHEET)) == 3


def test_that_erased_points_are_gone_and_the_others_as_they_were() -> None:
    assert points_of(painting.erase(SHEET, [1])) == [(-1.0, 2.0, 0.0), (0.5, 0.5, 0.0)]
    assert painting.erase(SHEET, []) == SHEET
    assert painting.clear(SHEET).table.n_rows == 0


def test_that_points_move_together_no_farther_than_the_edge() -> None:
    assert points_of(painting.move(SHEET, [0, 2], 1.0, 1.0))[0] == (0.0, 3.0, 0.0)
    moved = points_of(painting.move(SHEET, [0, 1], 5.0, 0.0))
    assert (moved[0][0], moved[1][0]) == (2.0, 6.0)


def test_that_points_get_another_class() -> None:
    assert [target for _, _, target in points_of(painting.relabel(SHEET, [0, 2], 1.0))] == [1.0, 1.0, 1.0]


def test_that_classes_come_and_go_between_two_and_eight() -> None:
    sheet = SHEET
    while len(sheet.classes) < 8:
        sheet = painting.add_class(sheet)
    assert sheet.classes[2:] == tuple(f"class {number}" for number in range(3, 9))
    assert painting.remove_class(sheet, 0).classes == sheet.classes[1:]
    assert points_of(painting.remove_class(sheet, 0)) == [(3.0, -4.0, 0.0)]
    assert painted(sheet).network.output.units == 8
    assert painting.rename_class(SHEET, 1, "cats").classes == ("class 1", "cats")


def test_that_a_sheet_never_holds_more_points_than_it_may() -> None:
    full = painting.add(painting.empty_sheet(), [(0.0, 0.0, 0.0)] * (painting.MAX_POINTS + 5))
    assert full.table.n_rows == painting.MAX_POINTS


def test_that_painting_more_points_moves_none_to_the_other_part() -> None:
    few = build(painted(painting.add(SHEET, [(0.1 * n, 1.0, 1.0) for n in range(40)])).dataset)
    more_sheet = painting.add(painting.add(SHEET, [(0.1 * n, 1.0, 1.0) for n in range(40)]), [(5.0, 5.0, 0.0)] * 30)
    more = build(painted(more_sheet).dataset)
    assert set(few.rows_train.tolist()) <= set(more.rows_train.tolist())
    assert set(few.rows_test.tolist()) <= set(more.rows_test.tolist())
    assert 0.4 < len(more.rows_train) / 73 < 0.6


def test_that_erasing_points_moves_none_to_the_other_part() -> None:
    sheet = painting.add(painting.empty_sheet(), [(0.1 * n, 0.0, float(n % 2)) for n in range(50)])
    before, after = build(painted(sheet).dataset), build(painted(painting.erase(sheet, [0, 1, 2])).dataset)
    trained = {tuple(point) for point in before.points_train.tolist()}
    assert {tuple(point) for point in after.points_train.tolist()} <= trained


@pytest.mark.parametrize("source", ["iris", "sine", "cars"])
def test_that_what_has_not_two_columns_is_not_painted_on_and_it_is_said_why(source: str) -> None:
    project = edits.choose_source(default_project(), source)  # type: ignore[arg-type]
    assert painting.paint_problem(project).endswith(".")
    assert painting.paint_problem(default_project()) == ""


STEPS = st.one_of(
    st.tuples(st.just("add"), st.lists(st.tuples(st.floats(-9, 9), st.floats(-9, 9), st.just(0.0)), max_size=5)),
    st.tuples(st.just("erase"), st.sets(st.integers(0, 3), max_size=3)),
    st.tuples(st.just("move"), st.sets(st.integers(0, 3), max_size=3)),
    st.tuples(st.just("class"), st.integers(0, 8)),
)


@given(st.lists(STEPS, max_size=12))
def test_that_any_changes_leave_a_sheet_inside_its_edge(
    steps: list[tuple[str, object]],
) -> None:
    sheet = SHEET
    for kind, what in steps:
        n_rows = sheet.table.n_rows
        if kind == "add":
            sheet = painting.add(sheet, what)  # type: ignore[arg-type]
        elif kind == "class":
            sheet = painting.add_class(sheet) if len(sheet.classes) < 8 else painting.remove_class(sheet, 0)
        else:
            rows = {row for row in what if row < n_rows}  # type: ignore[attr-defined]
            sheet = painting.erase(sheet, rows) if kind == "erase" else painting.move(sheet, rows, 0.7, -0.3)
    project = painted(sheet)
    places = columns_of(sheet.table)[:2]
    assert ((places >= -6.0) & (places <= 6.0)).all()
    if sheet.table.n_rows:
        assert len(build(project.dataset).y_train) >= 1
