"""The whole of a table is taken as planned: its numbers, its words, what is refused, and what that costs."""

import math
import tracemalloc
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from playground.data.reading import Cancelled, Plan, TableProblem, Text, look, problem, read, replan, retask
from playground.data.rows import columns_of
from playground.project.table import MAX_CLASSES, TableSpec, class_values

N_CHUNKED = 20_000
"""Rows that take several chunks."""


def never() -> bool:
    return False


def taken(plan: Plan) -> TableSpec:
    return read(plan, lambda _share: None, never)


def pasted(text: str, name: str = "t.csv") -> Plan:
    return look(Text(name, pasted=text))


def refusal(plan: Plan) -> TableProblem:
    with pytest.raises(TableProblem) as problem:
        taken(plan)
    return problem.value


def test_that_numbers_and_words_are_taken_with_what_is_missing() -> None:
    spec = taken(pasted("x,kind,y\n1.5,b,0\nNA,a,1\n-2e3,,0\n 4 ,b,1\n"))
    assert (spec.name, spec.roles, spec.is_regression) == ("t", ("feature", "feature", "target"), False)
    x, kind, y = columns_of(spec.table)
    np.testing.assert_array_equal(x, [1.5, math.nan, -2000.0, 4.0])
    np.testing.assert_array_equal(kind, [1.0, 0.0, math.nan, 1.0])
    np.testing.assert_array_equal(y, [0.0, 1.0, 0.0, 1.0])
    assert [column.name for column in spec.table.columns] == ["x", "kind", "y"]
    assert spec.table.columns[1].categories == ("a", "b")
    assert spec.table.columns[2].values == (0.0, 1.0)


def test_that_words_stand_in_the_order_of_their_letters_and_numbers_in_their_own() -> None:
    plan = pasted("x,size\n1,b\n2,A\n3,10\n4,9\n5,c\n6,A\n")
    assert taken(plan).table.columns[1].categories == ("9", "10", "A", "b", "c")


def test_that_equal_tables_are_equal_however_they_are_written() -> None:
    one = taken(pasted("x,kind\n1.50,a\n0,b\n-0.0,a\n"))
    other = taken(pasted('x;kind\n1,5;"a"\n0;b\n0; a \n'))
    assert one.table == other.table


def test_that_the_values_of_a_long_column_are_those_its_numbers_have() -> None:
    values = [place % 7 / 4 for place in range(N_CHUNKED)]
    many = [place % (MAX_CLASSES + 1) for place in range(N_CHUNKED)]
    spec = taken(pasted("x,y\n" + "".join(f"{a},{b}\n" for a, b in zip(many, values, strict=True))))
    np.testing.assert_array_equal(columns_of(spec.table), [many, values])
    assert [column.values for column in spec.table.columns] == [class_values(many), class_values(values)]
    assert spec.table.columns[0].values == ()


@pytest.mark.parametrize(
    "cell", ["abc", "inf", "-Infinity", "1e999", "1_000", "0x10", "1,5", "+nan", "٣", "1 2", "--1"]
)
def test_that_a_bad_cell_deep_in_the_table_is_named_with_its_line_and_column(cell: str) -> None:
    rows = [f'{place}.5,"{place % 2}"\n' for place in range(3000)]
    rows[2500] = f'"{cell}",1\n'
    rows[100] = '100.5,"1\n"\n\n'  # three lines
    bad = refusal(pasted("x,y\n" + "".join(rows)))
    assert (bad.line, bad.column) == (2504, "x")
    assert str(bad) == (
        f"t.csv, line 2504, column “x”: “{cell}” is not a number: "
        "correct the cell, take the column for categories, or ignore it."
    )


def test_that_a_word_too_many_deep_in_the_table_is_named_and_the_column_can_be_ignored() -> None:
    rows = [f"{place}.5,w{place % 9},{place % 2}\n" for place in range(2500)]
    rows += [f"1,new {place},0\n" for place in range(100)]
    plan = pasted("x,kind,y\n" + "".join(rows))
    bad = refusal(plan)
    assert (bad.line, bad.column, bad.remedy) == (2501 + 92, "kind", "ignore the column")
    spec = taken(replan(plan, 1, role="ignore"))
    assert [column.name for column in spec.table.columns] == ["x", "y"]


def test_that_an_ignored_column_is_left_out_whatever_stands_in_it() -> None:
    spec = taken(replan(pasted("x,name,y\n1.5,Ann,0\n2.5,Bob,1\n"), 1, role="ignore"))
    assert spec.roles == ("feature", "target")
    assert [column.name for column in spec.table.columns] == ["x", "y"]


def test_that_text_is_not_taken() -> None:
    rows = "".join(f"car {place},{place},{place / 3}\n" for place in range(150))
    assert [column.name for column in taken(pasted("name,x,y\n" + rows)).table.columns] == ["x", "y"]


def test_that_what_the_beginning_could_not_tell_is_refused_at_the_end() -> None:
    rows = "".join(f"{place}.5,{0 if place < 2100 else place}\n" for place in range(2200))
    plan = pasted("x,y\n" + rows)
    assert problem(plan) == ""
    assert not plan.is_regression
    assert str(refusal(plan)) == (
        "t.csv: “y” has more than 32 values: choose another target, or predict its value as a number."
    )
    assert taken(retask(plan, is_regression=True)).is_regression


def test_that_a_split_that_never_says_test_is_refused() -> None:
    plan = pasted("x,set,y\n" + "1,train,a\n2,train,b\n" * 1100)
    assert problem(plan) == ""
    assert "“set” does not say train or test in its rows" in str(refusal(plan))


def test_that_a_target_without_any_value_is_refused() -> None:
    plan = pasted("x,y,z\n1,2,NA\n2,3,NA\n3,4,NA\n")
    empty = replan(replan(plan, 2, kind="number"), 2, role="target")
    assert problem(empty) == "“z” is empty: choose another target."
    assert str(refusal(empty)) == "t.csv: “z” is empty: choose another target."
    deep = pasted("x,y,z\n" + "1,2,NA\n" * 2100)
    assert str(refusal(replan(replan(deep, 2, kind="category"), 2, role="target"))) == str(refusal(empty))


def test_that_roles_nothing_can_be_learnt_from_are_refused() -> None:
    plan = replan(pasted("x,y\n1.5,0\n2.5,1\n"), 0, role="ignore")
    assert problem(plan) == "Choose at least one column as a feature."
    assert str(refusal(plan)) == (
        "t.csv: nothing can be learnt from these columns: choose at least one column as a feature."
    )


def test_that_a_table_that_has_changed_since_the_look_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("x,y\n1,0\n2,1\n")
    plan = look(Text("t.csv", path))
    for text in ("x,z\n1,0\n2,1\n", "x,y,z\n1,0,1\n", "", "x,y\n"):
        path.write_text(text)
        assert refusal(plan).what in {"has changed since it was looked at", "has no rows"}
    path.unlink()
    assert "cannot be read" in str(refusal(plan))


def test_that_the_task_is_the_one_that_was_chosen() -> None:
    plan = pasted("x,y\n1.5,0\n2.5,1\n")
    assert taken(plan).classes == ("0", "1")
    assert taken(replace(plan, is_regression=True)).classes == ()


@pytest.mark.parametrize(("name", "shown"), [("a.b.csv", "a.b"), (".csv", ".csv"), ("", "table"), ("x\ny", "x y")])
def test_that_a_table_is_called_by_its_file(name: str, shown: str) -> None:
    assert taken(pasted("x,y\n1,0\n2,1\n", name)).name == shown


def test_that_progress_rises_to_its_end_and_reading_can_be_called_off() -> None:
    plan = pasted("x,y\n" + "1.25,0\n2.25,1\n" * N_CHUNKED)
    told: list[float] = []
    read(plan, told.append, never)
    assert told == sorted(told)
    assert (len(told) > 10, told[-1]) == (True, 1.0)
    told.clear()
    with pytest.raises(Cancelled):
        read(plan, told.append, lambda: len(told) == 2)
    assert len(told) == 2


def test_that_nothing_is_held_twice_while_a_table_is_read(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    row = ",".join(f"{place}.25" for place in range(10)) + "\n"
    path.write_text(",".join("abcdefghij") + "\n" + row * 40_000)
    plan = look(Text("t.csv", path))
    tracemalloc.start()
    try:
        spec = taken(plan)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    n_bytes = len(spec.table.data)
    assert n_bytes == 3_200_000
    # A buffer may have an eighth to spare; a column is there twice while it is copied; a chunk and a block are small.
    assert peak < 1.25 * n_bytes + n_bytes / 10 + (4 << 20)
