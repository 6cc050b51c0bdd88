"""The exported points: every bit that was trained on is in the file, and every prediction is the Trainer's."""

import csv
from pathlib import Path

import numpy as np
import pytest

from playground.analysis.export import header, write_points
from playground.data.dataset import Dataset, build
from playground.engine import jit
from playground.engine.trainer import Trainer
from playground.project import edits
from playground.project.dataset import SOURCES, SourceName
from playground.project.files import FileProblem
from playground.project.project import Project, default_project

Rows = list[dict[str, str]]


def exported(project: Project, path: Path, trainer: Trainer) -> Rows:
    """Return the rows of the file, which must hold every point once."""
    dataset = trainer.dataset
    n_written = write_points(project, trainer.snapshot().parameters, path, lambda _share: None, lambda: False)
    assert n_written == len(dataset.y_train) + len(dataset.y_test)
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == list(header(project.dataset))
    return rows


def numbers(rows: Rows, titles: list[str]) -> np.ndarray:
    return np.array([[float(row[title]) for title in titles] for row in rows])


def assert_holds(rows: Rows, dataset: Dataset, trainer: Trainer) -> None:
    """Check that nothing of what is trained on is lost or changed by the file."""
    spec, info = dataset.spec, dataset.info
    for part, x, y, sources in (
        ("train", dataset.x_train, dataset.y_train, dataset.rows_train),
        ("test", dataset.x_test, dataset.y_test, dataset.rows_test),
    ):
        own = [row for row in rows if row["part"] == part]
        assert [int(row["row"]) - 1 for row in own] == sources.tolist()
        assert numbers(own, [f"feature {formula}" for formula in spec.features]).tobytes() == x.tobytes()
        assert numbers(own, ["target as trained"]).tobytes() == y.tobytes()
        predictions = dataset.raw_predictions(trainer.predict(x))
        if info.task == "regression":
            assert numbers(own, ["prediction"]).tobytes() == predictions.tobytes()
            continue
        shares = numbers(own, [f"probability of {name}" for name in info.classes])
        assert shares[:, -predictions.shape[1] :].tobytes() == predictions.tobytes()
        assert [row["prediction"] for row in own] == [info.classes[place] for place in shares.argmax(axis=1)]
        assert [row[info.target] for row in own] == [info.classes[int(number)] for number in y]


@pytest.mark.parametrize("source", SOURCES)
def test_that_a_file_of_any_source_reads_back_bit_by_bit(tmp_path: Path, source: SourceName) -> None:
    jit.compile_all()
    project = edits.choose_source(default_project(), source)
    project = edits.change_dataset(project, scaling="standardise", train_share=0.7)
    trainer = Trainer(project, build(project.dataset))
    trainer.advance(60)
    rows = exported(project, tmp_path / "a.csv", trainer)
    assert_holds(rows, trainer.dataset, trainer)


def test_that_raw_columns_stand_there_in_their_own_units_and_words(tmp_path: Path, table_project: Project) -> None:
    jit.compile_all()
    trainer = Trainer(table_project, build(table_project.dataset))
    trainer.advance(20)
    rows = exported(table_project, tmp_path / "a.csv", trainer)
    assert_holds(rows, trainer.dataset, trainer)
    by_number = {int(row["row"]): row for row in rows}
    assert sorted(by_number) == [1, 2, 3, 4, 5, 6, 7, 8]
    cells = [by_number[4][title] for title in ("size (m)", "color", "sex", "price")]
    assert cells == ["0.1", "red", "female", "4.0"]
    assert by_number[6]["color"] in {"blue", "green", "red"}, "an empty cell stands there as it was filled"
    predictions = numbers(rows, ["prediction"])[:, 0]
    assert np.abs(predictions - 33.0).max() < 200.0, "in the target's own units"


def test_that_titles_are_told_apart_where_a_column_is_called_like_one_of_ours() -> None:
    titles = header(edits.choose_source(default_project(), "plane").dataset)
    assert titles == (
        "row", "part", "x₁", "x₂", "target", "feature x1", "feature x2", "target as trained", "prediction",
    )  # fmt: skip


def test_that_a_long_file_is_written_in_pieces_with_the_same_predictions(tmp_path: Path) -> None:
    jit.compile_all()
    project = edits.change_dataset(default_project(), n_samples=5_003)
    trainer = Trainer(project, build(project.dataset))
    shares: list[float] = []
    write_points(project, None, tmp_path / "a.csv", shares.append, lambda: False)
    assert len(shares) > 10
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    with (tmp_path / "a.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert_holds(rows, trainer.dataset, trainer)


def test_that_a_cancelled_export_leaves_what_was_there(tmp_path: Path) -> None:
    jit.compile_all()
    path = tmp_path / "a.csv"
    path.write_text("mine")
    asked: list[bool] = []

    def is_cancelled() -> bool:
        asked.append(True)
        return len(asked) > 2

    project = edits.change_dataset(default_project(), n_samples=5_000)
    assert write_points(project, None, path, lambda _share: None, is_cancelled) == 0
    assert path.read_text() == "mine"
    assert [each.name for each in tmp_path.iterdir()] == ["a.csv"]


def test_that_a_project_that_cannot_predict_is_refused_with_its_problem(tmp_path: Path) -> None:
    project = edits.change_dataset(default_project(), features=())
    with pytest.raises(FileProblem, match=r"a\.csv was not written.*No input feature is chosen"):
        write_points(project, None, tmp_path / "a.csv", lambda _share: None, lambda: False)
    assert not list(tmp_path.iterdir())
