"""All cells of a table as text: what they are called, which lines they stand on, and what they say."""

from pathlib import Path

import numpy as np
import pytest

from playground.data import reading
from playground.data.reading import Dialect, Sheet, TableProblem, Text, read_sheet
from playground.project.table import Column

NUMBER, COLOUR = Column(name="n"), Column(name="c", categories=("blue", "red"))


def sheet(text: str) -> Sheet:
    return read_sheet(Text("t.csv", pasted=text))


def test_that_a_sheet_keeps_its_cells_and_the_lines_they_begin_on() -> None:
    found = sheet('a, b\n1,"2\n"\n\n3,4\n')
    assert (found.titles, found.names) == (("a", "b"), ("a", "b"))
    assert found.rows == [["1", "2\n"], ["3", "4"]]
    assert found.lines == [2, 5]
    np.testing.assert_array_equal(found.codes(1, NUMBER), [2.0, 4.0])


def test_that_a_column_has_the_name_it_has_after_import() -> None:
    found = sheet("a,,a\n1,2,3\n")
    assert (found.titles, found.names) == (("a", "", "a"), ("a", "column 2", "a (2)"))


def test_that_numbers_are_read_as_the_table_writes_them_and_words_are_places() -> None:
    found = sheet("n;c\n1,5;red\n-2; blue \n")
    assert found.dialect == Dialect(";", ",", "utf-8", has_header=True)
    np.testing.assert_array_equal(found.codes(0, NUMBER), [1.5, -2.0])
    np.testing.assert_array_equal(found.codes(1, COLOUR), [1.0, 0.0])


def test_that_a_header_of_numbers_is_a_header() -> None:
    assert sheet("1,2\n3,4\n").titles == ("1", "2")


@pytest.mark.parametrize("cell", ["abc", "", "nan", "NA", "inf", "1,5", "0x10", "1_0"])
def test_that_a_cell_without_a_number_is_named_with_its_line_and_column(cell: str) -> None:
    with pytest.raises(TableProblem, match=r"^t\.csv, line 3, column “b”: “.*” is not a number: put the cell right\.$"):
        sheet(f'a,b\n1.5,2\n3,"{cell}"\n').codes(1, NUMBER)


@pytest.mark.parametrize("cell", ["green", "", "Red"])
def test_that_a_word_the_column_does_not_know_is_named_with_those_it_knows(cell: str) -> None:
    with pytest.raises(TableProblem, match=r"line 2, column “c”: “.*” is none of blue, red: put the cell right\.$"):
        sheet(f"n,c\n1,{cell}\n").codes(1, COLOUR)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "has no rows"),
        ("a,b\n", "has no rows"),
        ("hello", "has no rows"),
        ("a,b\n1\n", "line 2: 1 cell where the first row has 2"),
        ('a,b\n1,"2\n', "line 2: the quotation mark that begins here is never closed"),
        ('a,b\n1,"2"x\n', "line 2: a quotation mark stands inside"),
    ],
)
def test_that_a_table_without_a_shape_is_refused_in_words(text: str, words: str) -> None:
    with pytest.raises(TableProblem, match=words):
        sheet(text)


def test_that_a_missing_or_binary_file_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(TableProblem, match=r"none\.csv cannot be read \(No such file or directory\)"):
        read_sheet(Text("none.csv", tmp_path / "none.csv"))
    (tmp_path / "b.csv").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(TableProblem, match=r"b\.csv, line 1: the bytes are no text in UTF-16"):
        read_sheet(Text("b.csv", tmp_path / "b.csv"))


def test_that_a_file_too_large_to_be_kept_as_text_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading.sheet, "MAX_BYTES", 1 << 20)
    with pytest.raises(TableProblem, match=r"t\.csv is larger than 1 MB: split it"):
        sheet("a,b\n" + "1,2\n" * (1 << 18))
