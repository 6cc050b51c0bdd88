"""The points exactly as they are trained on, as a CSV file: with their split, their features and their predictions."""

import csv
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from playground.analysis.answers import class_probabilities, predicted_classes
from playground.analysis.columns import RawColumn, raw_columns
from playground.data.dataset import Dataset, build
from playground.engine.trainer import MAX_LANES, Predictor, Trainer
from playground.project import checks
from playground.project.dataset import DatasetSpec, Source
from playground.project.files import FileProblem
from playground.project.files.text import written_text
from playground.project.project import Project

Floats = NDArray[np.float64]
Cells: TypeAlias = Sequence[object]
Rows: TypeAlias = list[tuple[object, ...]]

N_CELLS = 2048
"""Cells written at once: csv keeps the interpreter lock for about a millisecond, which no window notices."""


class _Cancelled(Exception):  # noqa: N818 - it is no error, and nobody but write_points sees it
    """Nobody wants the file any more."""


def write_points(
    project: Project,
    parameters: Floats | None,
    path: Path,
    on_progress: Callable[[float], None],
    is_cancelled: Callable[[], bool],
) -> int:
    """Write every point with the predictions of these parameters, shape (P,); return how many points were written.

    None stands for the parameters a new run starts from. Train points come first, in the order of the Dataset, then
    test points; the titles are those of `header`. Numbers are written so that they read back as the same bits. Where
    it is cancelled nothing is written. Raises FileProblem, FormulaProblem and DataProblem.
    """
    found = checks.problems(project)
    if found:
        raise FileProblem(f"{path.name} was not written, because this project cannot predict: {found[0].sentence}")
    dataset = build(project.dataset)
    if parameters is None:
        parameters = Trainer(project, dataset).snapshot().parameters
    titles = header(project.dataset)
    rows = _rows(dataset, Predictor(project), parameters, max(1, N_CELLS // len(titles)))
    n_points, n_done = len(dataset.y_train) + len(dataset.y_test), 0
    try:
        with written_text(path) as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(titles)
            for some in _until(is_cancelled, rows):
                writer.writerows(some)
                n_done += len(some)
                on_progress(n_done / n_points)
    except _Cancelled:
        return 0
    return n_done


def header(spec: DatasetSpec) -> tuple[str, ...]:
    """Return the titles: row of the source (from 1), part, raw columns, target, what is trained on, and prediction.

    `feature …` are the network's inputs and `target as trained` what it is told to give: the number of the class, or
    the value as it is scaled. A title that is there already gets a number.
    """
    info = spec.info
    predicted = ("prediction", *(f"probability of {name}" for name in info.classes))
    return _unique(
        (
            "row",
            "part",
            *(column.name for column in raw_columns(spec)),
            info.target,
            *(f"feature {formula}" for formula in spec.features),
            "target as trained",
            *predicted,
        )
    )


def _unique(titles: tuple[str, ...]) -> tuple[str, ...]:
    seen: dict[str, int] = {}
    named = []
    for title in titles:
        seen[title] = seen.get(title, 0) + 1
        named.append(title if seen[title] == 1 else f"{title} ({seen[title]})")
    return tuple(named)


def _until(is_cancelled: Callable[[], bool], blocks: Iterator[Rows]) -> Iterator[Rows]:
    """Give one block after the other; raises _Cancelled as soon as nobody wants more."""
    for block in blocks:
        if is_cancelled():
            raise _Cancelled
        yield block


def _rows(dataset: Dataset, predictor: Predictor, parameters: Floats, n_rows: int) -> Iterator[Rows]:
    """Give the cells of all points, at most `n_rows` rows at a time."""
    # Points are predicted in whole groups of those a pass works on together, so that the bits are the Trainer's.
    n_block = max(1, n_rows // MAX_LANES) * MAX_LANES
    columns = raw_columns(dataset.spec)
    for part in ("train", "test"):
        x = dataset.x_train if part == "train" else dataset.x_test
        for start in range(0, len(x), n_block):
            block = slice(start, min(start + n_block, len(x)))
            outputs = dataset.raw_predictions(predictor.predict(parameters, x[block]))
            cells = list(zip(*_columns(dataset, columns, part, block, outputs), strict=True))
            for first in range(0, len(cells), n_rows):
                yield cells[first : first + n_rows]


def _columns(
    dataset: Dataset, columns: tuple[RawColumn, ...], part: str, block: slice, outputs: Floats
) -> Iterator[Cells]:
    """Give the cells of some points of a part column by column, in the order of `header`."""
    is_train, info = part == "train", dataset.info
    points = (dataset.points_train if is_train else dataset.points_test)[block]
    x = (dataset.x_train if is_train else dataset.x_test)[block]
    y = (dataset.y_train if is_train else dataset.y_test)[block]
    yield ((dataset.rows_train if is_train else dataset.rows_test)[block] + 1).tolist()
    yield [part] * len(y)
    for column in columns:
        numbers = column.numbers(points).tolist()
        yield [column.categories[int(number)] for number in numbers] if column.categories else numbers
    yield from _targets(info, y, dataset.target_scale.to_raw(y), x)
    yield from _predictions(info, outputs)


def _targets(info: Source, y: Floats, raw: Floats, x: Floats) -> Iterator[Cells]:
    yield [info.classes[number] for number in y.astype(np.intp).tolist()] if info.classes else raw.tolist()
    yield from x.T.tolist()
    yield y.astype(np.intp).tolist() if info.classes else y.tolist()


def _predictions(info: Source, outputs: Floats) -> Iterator[Cells]:
    if not info.classes:
        yield outputs[:, 0].tolist()
        return
    yield [info.classes[number] for number in predicted_classes(outputs).tolist()]
    yield from class_probabilities(outputs).T.tolist()
