"""What is found out about a table from its beginning: how it is written, what its columns hold and are used for."""

from dataclasses import replace
from pathlib import Path

import pytest

from playground.data.reading import Dialect, Plan, TableProblem, Text, look, problem, replan

NUMBERS = "a,b,y\n" + "".join(f"{i}.5,{i * i % 7},{i / 8}\n" for i in range(20))


def looked(text: str) -> Plan:
    return look(Text("t.csv", pasted=text))


def roles(plan: Plan) -> list[str]:
    return [column.role for column in plan.columns]


def kinds(plan: Plan) -> list[str]:
    return [column.kind for column in plan.columns]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_that_the_separator_is_found(separator: str) -> None:
    plan = looked(NUMBERS.replace(",", separator))
    assert plan.dialect == Dialect(separator, ".", "utf-8", has_header=True)
    assert [column.name for column in plan.columns] == ["a", "b", "y"]


@pytest.mark.parametrize("separator", [";", "\t", "|"])
def test_that_the_decimal_comma_is_found(separator: str) -> None:
    plan = looked(NUMBERS.replace(",", separator).replace(".", ","))
    assert (plan.dialect.separator, plan.dialect.decimal) == (separator, ",")
    assert kinds(plan) == ["number"] * 3
    assert any("decimal comma" in remark for remark in plan.remarks)


def test_that_two_columns_of_decimal_commas_are_not_three_of_whole_numbers() -> None:
    plan = looked("x;y\n" + "".join(f"{i},5;{i},25\n" for i in range(9)))
    assert (plan.dialect.separator, len(plan.columns)) == (";", 2)


def test_that_a_cell_of_two_lines_at_the_end_does_not_hide_the_separator() -> None:
    plan = looked('n,m,k\nred,"x;y",0.5\nx;y,"two\nlines","1.5"')
    assert (plan.dialect.separator, plan.rows[1]) == (",", ("x;y", "two\nlines", "1.5"))


def test_that_a_cell_that_goes_on_behind_what_is_looked_at_does_not_hide_the_separator() -> None:
    long = "\n".join(["in quotes;"] * 2500)
    assert looked("n,m\n" + f'1,"{long}"\n' * 9).dialect.separator == ","


def test_that_a_comma_in_quotes_is_a_decimal_sign_or_parts_thousands() -> None:
    assert looked('x,y\n"1,5",0\n"2,25",1\n').dialect.decimal == ","
    thousands = looked('x,y\n"1,500",0\n"2,250",1\n')
    assert thousands.dialect.decimal == "."
    assert kinds(thousands) == ["category", "number"]


def test_that_a_first_line_for_excel_names_the_separator_and_is_no_row() -> None:
    plan = looked("sep=;\na;b\n1;2\n3;4\n")
    assert plan.dialect.separator == ";"
    assert [column.name for column in plan.columns] == ["a", "b"]
    assert plan.rows == (("1", "2"), ("3", "4"))


@pytest.mark.parametrize(
    ("text", "has_header"),
    [
        ("a,b\n1,2\n3,4\n", True),
        ("1,2\n3,4\n", False),
        (",b\n1,2\n", True),
        ("name,2019,2020\nx,1,2\ny,3,4\n", False),
        ("name,2019,total\nx,1,2\ny,3,4\n", True),
        ("size,colour\nbig,red\nsmall,red\n", True),
        ("big,red\nsmall,red\n", False),
        ("5.1,setosa\n4.9,setosa\n", False),
        ("NA,2\n3,4\n", False),
    ],
)
def test_that_a_header_is_told_from_a_row(text: str, has_header: bool) -> None:
    plan = looked(text)
    assert plan.dialect.has_header == has_header
    assert any("no header line" in remark for remark in plan.remarks) != has_header


def test_that_columns_get_a_name_each() -> None:
    plan = looked("a,,a,a (2), b \n1,2,3,4,5\n6,7,8,9,9\n")
    assert [column.name for column in plan.columns] == ["a", "column 2", "a (2)", "a (2) (2)", "b"]
    assert [column.name for column in looked("1,2\n3,4\n").columns] == ["column 1", "column 2"]


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        ("größe,y\n1,ä\n2,ö\n".encode(), "utf-8"),
        ("\ufeffgröße,y\n1,ä\n2,ö\n".encode(), "utf-8"),
        ("größe,y\n1,ä\n2,ö\n".encode("utf-16"), "utf-16"),
        ("\ufeffgröße,y\n1,ä\n2,ö\n".encode("utf-16-be"), "utf-16"),
        ("größe,y\n1,ä\n2,ö\n".encode("cp1252"), "windows-1252"),
    ],
)
def test_that_the_encoding_is_found_and_its_mark_is_no_letter(tmp_path: Path, data: bytes, encoding: str) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(data)
    plan = look(Text("t.csv", path))
    assert plan.dialect.encoding == encoding
    assert plan.columns[0].name == "größe"
    assert plan.rows == (("1", "ä"), ("2", "ö"))
    assert any("Windows-1252" in remark for remark in plan.remarks) == (encoding == "windows-1252")


@pytest.mark.parametrize("missing", ["", "NA", "N/A", "n/a", "NaN", "null", "None", "?", "-", " "])
def test_that_what_stands_for_nothing_is_counted_and_no_word(missing: str) -> None:
    plan = looked(f"a,b,y\n1,x,0\n{missing},{missing},1\n3,z,0\n")
    assert [column.n_missing for column in plan.columns] == [1, 1, 0]
    assert kinds(plan) == ["number", "category", "number"]
    assert plan.columns[1].words == ("x", "z")


def test_that_a_column_of_many_words_or_of_none_is_left_out_with_a_remark() -> None:
    plan = looked("name,empty,x,y\n" + "".join(f"car {i},,{i},{i / 3}\n" for i in range(150)))
    assert kinds(plan) == ["text", "text", "number", "number"]
    assert roles(plan) == ["ignore", "ignore", "feature", "target"]
    assert [remark.split("”")[0] for remark in plan.remarks] == ["“name", "“empty"]


def test_that_few_mistakes_among_numbers_do_not_make_them_words() -> None:
    plan = looked("x,y\n" + "".join(f"{i}.5,{i % 2}\n" for i in range(40)) + "7..5,1\n")
    assert kinds(plan) == ["number", "number"]
    assert "“7..5” in line 42, which is not a number" in problem(plan)
    assert problem(replan(plan, 0, kind="category")) == ""
    assert "choose at least one column" in problem(replan(plan, 0, role="ignore")).lower()


@pytest.mark.parametrize(
    ("values", "is_regression"),
    [
        (["setosa", "virginica", "setosa"], False),
        ([0, 1, 1, 0], False),
        (range(10), False),
        (range(11), True),
        ([0.5, 1.5, 0.5], True),
    ],
)
def test_that_the_task_is_guessed_from_the_target(values: list[object], is_regression: bool) -> None:
    plan = looked("x,y\n" + "".join(f"{i}.5,{value}\n" for i, value in enumerate(values)))
    assert roles(plan) == ["feature", "target"]
    assert plan.is_regression == is_regression


def test_that_a_column_that_says_train_and_test_is_the_split() -> None:
    plan = looked("x,Set,y\n1.5,train,a\n2.5,Train,b\n3,TEST,a\n")
    assert roles(plan) == ["feature", "split", "target"]
    assert problem(plan) == ""
    assert roles(looked("x,set,y\n1.5,red,a\n2.5,blue,b\n")) == ["feature", "feature", "target"]


@pytest.mark.parametrize(("name", "role"), [("id", "ignore"), ("", "ignore"), ("Nr", "ignore"), ("day", "feature")])
def test_that_a_first_column_that_only_counts_is_ignored(name: str, role: str) -> None:
    text = f"{name},x,y\n" + "".join(f"{i + 7},{i * i},{i % 2}\n" for i in range(5))
    assert roles(looked(text)) == [role, "feature", "target"]


def test_that_one_target_takes_the_place_of_another_and_the_task_follows() -> None:
    plan = looked("x,kind,y\n" + "".join(f"{i}.5,{'ab'[i % 2]},{i / 7}\n" for i in range(20)))
    assert plan.is_regression
    other = replan(plan, 1, role="target")
    assert (roles(other), other.is_regression) == (["feature", "target", "feature"], False)
    assert problem(replace(other, is_regression=True)).startswith("“kind” holds words")
    assert replan(other, 2, role="target") == plan
    assert roles(plan) == ["feature", "feature", "target"]


def test_that_text_is_ignored_and_cannot_be_used() -> None:
    plan = looked("x,kind,y\n1,a,2.5\n2,b,3.5\n")
    text = replan(plan, 1, kind="text")
    assert roles(text) == ["feature", "ignore", "target"]
    assert "is text" in problem(replan(text, 1, role="feature"))
    assert problem(text) == ""


def test_that_words_are_refused_as_numbers_at_once() -> None:
    plan = replan(looked("x,kind,y\n1,a,2.5\n2,b,3.5\n"), 1, kind="number")
    assert problem(plan) == (
        "“kind” says “a” in line 2, which is not a number: "
        "correct the cell, take the column for categories, or ignore it."
    )


def test_that_what_is_unknown_of_a_long_table_is_no_problem_yet() -> None:
    long = looked("x,set,y\n" + "1,train,a\n" * 2100)
    assert not long.is_whole
    assert problem(long) == ""
    short = looked("x,set,y\n" + "1,train,a\n" * 100)
    assert short.is_whole
    assert "one value only" in problem(short)


def test_that_a_row_of_another_length_is_told_beside_the_rows_before_it() -> None:
    plan = looked("x,y\n1,2\n3,4\n5\n")
    assert plan.rows == (("1", "2"), ("3", "4"))
    assert problem(plan).startswith("t.csv, line 4: 1 cell where the first row has 2: ")


def test_that_a_dialect_that_was_chosen_is_taken_as_it_is() -> None:
    plan = look(Text("t.csv", pasted="1;2\n3;4\n5;6\n"), Dialect(";", ",", "utf-8", has_header=True))
    assert [column.name for column in plan.columns] == ["1", "2"]
    assert plan.rows == (("3", "4"), ("5", "6"))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "has no rows: a header line and at least one line"),
        ("\n\n", "has no rows"),
        ("a,b\n", "has no rows"),
        ('a,b\n"1,2\n', "line 2: the quotation mark that begins here is never closed"),
        ('a,b\n1,"2"x\n', "line 2: a quotation mark stands inside a cell in quotes"),
        ("a,b\n1,\0", "line 2: there is a zero byte"),
        (",".join("a" * 10_000) + "\n1\n", "line 1: there are 10,000 columns, and 1,000 are the most"),
        ("a,b\n1," + "2" * 40_000 + "\n", "line 2: a cell here has more than 32,767 characters"),
        ("a,b\n1," + "2 " * 2_000_000, "line 2: a row reaches here that is longer than 2,000,000 characters"),
    ],
)
def test_that_what_is_no_table_is_refused_with_its_line_and_a_remedy(text: str, words: str) -> None:
    with pytest.raises(TableProblem) as refusal:
        looked(text)
    assert str(refusal.value).startswith(f"t.csv, {words}" if words.startswith("line") else f"t.csv {words}")
    assert str(refusal.value).endswith(f": {refusal.value.remedy}.")
    assert refusal.value.line == (int(words.split()[1][:-1]) if words.startswith("line") else None)


def test_that_a_missing_file_and_a_folder_are_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(TableProblem, match=r"none\.csv cannot be read \(No such file or directory\): check the name"):
        look(Text("none.csv", tmp_path / "none.csv"))
    with pytest.raises(TableProblem, match="cannot be read"):
        look(Text("folder", tmp_path))


def test_that_bytes_that_are_no_text_are_refused_with_their_line(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(b"a,b\n1,2\n3,\xff\n")
    with pytest.raises(TableProblem, match=r"line 3: the bytes are no text in UTF-8: choose another encoding"):
        look(Text("t.csv", path), Dialect(",", ".", "utf-8", has_header=True))
    path.write_bytes("a,b\n1,2\n".encode("utf-16")[:-1])
    with pytest.raises(TableProblem, match=r"line 2: the bytes are no text in UTF-16"):
        look(Text("t.csv", path))
