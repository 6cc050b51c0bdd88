"""The history as a CSV file: it reads back as the same bits, and a cancelled one leaves nothing."""

import csv
from pathlib import Path

import numpy as np
import pytest

from playground.analysis.history_table import write_history
from playground.engine.snapshot import HISTORY_COLUMNS, HistoryView
from playground.project.files import FileProblem


@pytest.fixture
def history() -> HistoryView:
    """Give 1,000 rows of awkward numbers; the accuracies of some are missing."""
    generator = np.random.default_rng(3)
    table = generator.standard_normal((1000, len(HISTORY_COLUMNS))) * 10.0 ** generator.integers(-300, 300, (1000, 1))
    table[:, 0] = np.arange(1000)
    table[:, 1] = 25 * np.arange(1000)
    table[::3, 4] = np.nan
    table[7, 2] = np.inf
    return HistoryView(table)


def read(path: Path) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    with path.open(encoding="utf-8", newline="") as file:
        titles, *rows = csv.reader(file)
    assert titles == list(HISTORY_COLUMNS)
    return np.array([[float(cell or "nan") for cell in row] for row in rows])


def test_that_every_number_reads_back_as_the_same_bits(history: HistoryView, tmp_path: Path) -> None:
    shares: list[float] = []
    assert write_history(history, tmp_path / "h.csv", shares.append, lambda: False) == 1000
    assert np.array_equal(read(tmp_path / "h.csv"), history.table, equal_nan=True)
    assert shares == sorted(shares)
    assert shares[-1] == 1.0


def test_that_epochs_and_steps_are_whole_numbers(history: HistoryView, tmp_path: Path) -> None:
    write_history(history, tmp_path / "h.csv", lambda _share: None, lambda: False)
    line = (tmp_path / "h.csv").read_text(encoding="utf-8").splitlines()[3]
    assert line.startswith("2,50,")


def test_that_a_cancelled_one_leaves_what_was_there(history: HistoryView, tmp_path: Path) -> None:
    path = tmp_path / "h.csv"
    path.write_text("before", encoding="utf-8")
    assert write_history(history, path, lambda _share: None, lambda: True) == 0
    assert path.read_text(encoding="utf-8") == "before"
    assert list(tmp_path.iterdir()) == [path]


def test_that_a_folder_that_is_not_there_is_said(history: HistoryView, tmp_path: Path) -> None:
    with pytest.raises(FileProblem, match=r"h\.csv was not written because its folder does not exist"):
        write_history(history, tmp_path / "no" / "h.csv", lambda _share: None, lambda: False)
