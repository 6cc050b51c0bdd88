"""Predictions for the lines of a person's CSV file."""

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from playground.analysis.answers import class_probabilities, predicted_classes
from playground.cli.group import BadInput
from playground.data import features
from playground.data.dataset import Dataset, build
from playground.data.reading import Sheet, Text, read_sheet
from playground.data.rows import spread
from playground.data.tables import feature_columns
from playground.engine.snapshot import Floats
from playground.engine.trainer import Trainer, predict_with
from playground.project import checks
from playground.project.dataset import Source
from playground.project.files import SavedProject
from playground.project.files.text import written_text
from playground.project.project import Project
from playground.session.saving import to_state


@dataclass(frozen=True)
class Points:
    """The lines of a table, the features, shape (N, D), they stand for, and the data the network learnt from."""

    table: Sheet
    features: Floats
    dataset: Dataset


def read_points(project: Project, path: Path) -> Points:
    """Read the columns the project's features are made of; each is called x1, x2, … or by its title.

    A column of categories is called by its title and holds their names. Raises BadInput, DataProblem, FormulaProblem
    and TableProblem.
    """
    found = checks.problems(project)
    if found:
        raise BadInput(f"This project cannot predict: {found[0].sentence}")
    dataset = build(project.dataset)
    table = read_sheet(Text(path.name, path))
    needed = features.columns(project.dataset.features, len(dataset.info.columns))
    points = np.zeros((len(table.rows), len(dataset.info.columns)))
    start = 0
    for column in feature_columns(project.dataset):
        width = len(column.feature_names)
        if needed & set(range(start, start + width)):
            names = (column.name,) if column.categories else (f"x{start + 1}", column.name)
            points[:, start : start + width] = spread(column, table.codes(_place(table, names), column))
        start += width
    values = dataset.features_at(points)
    finite = np.isfinite(values)
    if not finite.all():
        row, feature = np.argwhere(~finite)[0]
        formula = project.dataset.features[feature]
        raise BadInput(f"{table.name}, line {table.lines[row]}: the feature “{formula}” has no finite value there.")
    return Points(table, values, dataset)


def predict(saved: SavedProject, points: Points) -> Floats:
    """Return the predictions, shape (N, n_outputs), of the saved parameters or, without a run, of the first ones.

    Values are in the target's own units.
    """
    state = to_state(saved)
    parameters = Trainer(saved.project, points.dataset).snapshot().parameters if state is None else state.parameters
    return points.dataset.raw_predictions(predict_with(saved.project, parameters, points.features))


def write(path: Path, points: Points, project: Project, predictions: Floats) -> None:
    """Write the table with its predictions: the value, or the class as number and name and what each is given.

    Separator and decimal sign are those of the table. Raises BadInput where a column of that name is there already, and
    FileProblem.
    """
    header, cells = _columns(project.dataset.info, predictions)
    table = points.table
    twice = sorted(set(header) & set(table.titles))
    if twice:
        raise BadInput(f"{table.name} already has a column “{twice[0]}”: rename it.")
    with written_text(path) as file:
        writer = csv.writer(file, delimiter=table.dialect.separator, lineterminator="\n")
        writer.writerow((*table.titles, *header))
        for row, added in zip(table.rows, cells, strict=True):
            writer.writerow((*row, *(_written(cell, table.dialect.decimal) for cell in added)))


def _written(cell: float | str, decimal: str) -> str:
    return repr(cell).replace(".", decimal) if isinstance(cell, float) else str(cell)


def _place(table: Sheet, names: tuple[str, ...]) -> int:
    """Return where a column of the data, which goes by these names, stands in the table."""
    places = [place for place, name in enumerate(table.names) if name in names]
    if len(places) == 1:
        return places[0]
    said = " or ".join(f"“{name}”" for name in dict.fromkeys(names))
    many = "no column" if not places else "more than one column"
    raise BadInput(f"{table.name} has {many} {said} in its header.")


def _columns(info: Source, predictions: Floats) -> tuple[tuple[str, ...], list[tuple[float | str, ...]]]:
    """Return the titles and the cells that are added to each line."""
    if info.task == "regression":
        return ("prediction",), [(value,) for value in predictions[:, 0].tolist()]
    pairs = zip(predicted_classes(predictions).tolist(), class_probabilities(predictions).tolist(), strict=True)
    cells: list[tuple[float | str, ...]] = [(answer, info.classes[answer], *row) for answer, row in pairs]
    return ("prediction", "class", *(f"probability of {name}" for name in info.classes)), cells
