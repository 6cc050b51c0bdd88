"""The commands that read and write tables: predictions of a person's lines, and the export of what was trained on."""

import csv
from array import array
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from playground import cli
from playground.data.dataset import build
from playground.engine.trainer import Trainer
from playground.project import edits
from playground.project.dataset import DatasetSpec
from playground.project.files import SavedProject, load, save
from playground.project.project import Project, default_project
from playground.project.table import Column, Role, Table, TableSpec, class_values
from playground.session.saving import to_state


def run(*arguments: object) -> tuple[int, str]:
    """Run a command; return its exit code and what it says on the error stream."""
    result = CliRunner().invoke(cli.main, [str(argument) for argument in arguments], prog_name="playground")
    return result.exit_code, result.stderr


def lines_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def number(name: str, cells: tuple[float, ...]) -> Column:
    return Column(name=name, values=class_values(cells))


def painted() -> Project:
    """Return a project over six painted points of two classes."""
    across, up, classes = (-3.0, -2.0, -1.0, 1.0, 2.0, 3.0), (-3.0, 1.0, -1.0, 2.0, -2.0, 3.0), (0.0,) * 3 + (1.0,) * 3
    cells = array("d", (*across, *up, *classes)).tobytes()
    columns = (number("x₁", across), number("x₂", up), Column(name="class", categories=("left", "right")))
    roles: tuple[Role, ...] = ("feature", "feature", "target")
    spec = TableSpec(name="Painted", table=Table(columns, 6, cells), roles=roles, extent=(-6.0, 6.0, -6.0, 6.0))
    return edits.use_table(default_project(), "painted", spec)


def imported() -> Project:
    """Return a project that predicts a price from a size and one of three colours, both scaled."""
    sizes, colors = (1.5, 2.5, 3.25, 0.1, 7.0, 2.0), (0.0, 1.0, 2.0, 2.0, 1.0, 0.0)
    prices = (110.0, 120.5, 131.0, 104.0, 175.25, 119.0)
    color = Column(name="color", categories=("blue", "green", "red"))
    columns = (number("size (m)", sizes), color, number("price", prices))
    table = Table(columns, 6, array("d", (*sizes, *colors, *prices)).tobytes())
    spec = TableSpec(name="things", table=table, roles=("feature", "feature", "target"), is_regression=True)
    return edits.change_dataset(edits.use_table(default_project(), "imported", spec), scaling="standardise")


def shipped() -> Project:
    return edits.change_dataset(edits.choose_source(default_project(), "iris"), scaling="range")


@pytest.mark.parametrize("make", [painted, imported, shipped])
def test_that_what_was_trained_on_and_its_predictions_are_exported(tmp_path: Path, make: object) -> None:
    assert callable(make)
    save(tmp_path / "a.nnplay", SavedProject(project=make()))
    assert run("train", tmp_path / "a.nnplay", "--epochs", 20, "-o", tmp_path / "a.nnplay")[0] == 0
    assert run("export", tmp_path / "a.nnplay", "--csv", tmp_path / "out.csv") == (0, "")
    saved = load(tmp_path / "a.nnplay")
    spec: DatasetSpec = saved.project.dataset
    trainer = Trainer(saved.project, build(spec), to_state(saved))
    rows = lines_of(tmp_path / "out.csv")
    for part, x in (("train", trainer.dataset.x_train), ("test", trainer.dataset.x_test)):
        own = [row for row in rows if row["part"] == part]
        features = [[float(row[f"feature {formula}"]) for formula in spec.features] for row in own]
        assert np.array(features).tobytes() == x.tobytes()
        title = "prediction" if spec.info.task == "regression" else f"probability of {spec.info.classes[-1]}"
        told = [float(row[title]) for row in own]
        assert told == trainer.dataset.raw_predictions(trainer.predict(x))[:, -1].tolist()


def test_that_an_untrained_project_is_exported_with_its_first_weights_and_says_so(tmp_path: Path) -> None:
    save(tmp_path / "a.nnplay", SavedProject(project=default_project()))
    code, said = run("export", tmp_path / "a.nnplay", "--csv", tmp_path / "out.csv")
    assert code == 0
    assert "has not been trained" in said
    assert len(lines_of(tmp_path / "out.csv")) == 500


@pytest.mark.parametrize("make", [imported, shipped])
def test_that_lines_of_a_table_are_predicted_in_their_own_units_and_words(tmp_path: Path, make: object) -> None:
    assert callable(make)
    save(tmp_path / "a.nnplay", SavedProject(project=make()))
    run("train", tmp_path / "a.nnplay", "--epochs", 20, "-o", tmp_path / "a.nnplay")
    run("export", tmp_path / "a.nnplay", "--csv", tmp_path / "points.csv")
    exported = lines_of(tmp_path / "points.csv")
    raw = ("size (m)", "color") if make is imported else load(tmp_path / "a.nnplay").project.dataset.info.columns
    with (tmp_path / "in.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(raw)
        writer.writerows([row[title] for title in raw] for row in exported)
    assert run("predict", tmp_path / "a.nnplay", "--csv", tmp_path / "in.csv", "-o", tmp_path / "out.csv")[0] == 0
    title = "prediction" if make is imported else "class"
    assert [row[title] for row in lines_of(tmp_path / "out.csv")] == [row["prediction"] for row in exported]


def test_that_an_untrained_link_predicts_with_the_weights_it_draws(tmp_path: Path) -> None:
    link = "https://playground.tensorflow.org/#seed=0.59704"
    assert run("new", "--link", link, "-o", tmp_path / "a.nnplay")[0] == 0
    project = load(tmp_path / "a.nnplay").project
    trainer = Trainer(project, build(project.dataset))
    (tmp_path / "in.csv").write_text("x1,x2\n1,2\n")
    run("predict", tmp_path / "a.nnplay", "--csv", tmp_path / "in.csv", "-o", tmp_path / "out.csv")
    (line,) = lines_of(tmp_path / "out.csv")
    expected = trainer.predict(trainer.dataset.features_at(np.array([[1.0, 2.0]])))
    assert float(line["probability of positive"]) == expected[0, 0]


def test_that_the_history_of_a_run_is_exported_to_the_last_digit(tmp_path: Path) -> None:
    run("new", "-o", tmp_path / "a.nnplay")
    code, said = run("history", tmp_path / "a.nnplay", "--csv", tmp_path / "h.csv")
    assert code == 2
    assert "has not been trained" in said
    run("train", tmp_path / "a.nnplay", "--epochs", "7", "-o", tmp_path / "b.nnplay")
    assert run("history", tmp_path / "b.nnplay", "--csv", tmp_path / "h.csv") == (0, "")
    saved = to_state(load(tmp_path / "b.nnplay"))
    assert saved is not None
    rows = lines_of(tmp_path / "h.csv")
    assert [row["epoch"] for row in rows] == [str(epoch) for epoch in range(8)]
    assert [float(row["train_loss"]) for row in rows] == saved.history[:, 2].tolist()
