"""What is said below the plane: places in the units of the columns, and how many points are there and are wrong."""

from collections.abc import Callable, Mapping

import numpy as np

from playground.data.dataset import Dataset
from playground.data.plane import Plane
from playground.ui.plots.point_marks import Part, PointMarks
from playground.ui.wording import count_text, counted, measured, number_text, short_number

MAX_COLUMNS = 10


def place_words(plane: Plane, x: float, y: float, write: Callable[[float, float], str]) -> list[str]:
    """Return where a place lies, one text an axis; on a curve only across."""
    x_min, x_max, y_min, y_max = plane.extent
    words = [measured(plane.names[0], write(x, x_max - x_min))]
    return words if plane.is_curve else [*words, measured(plane.names[1], write(y, y_max - y_min))]


def other_columns(dataset: Dataset, plane: Plane, x: float, y: float) -> str:
    """Return what the columns that are not axes are at a place; empty where there are none."""
    names = dataset.info.columns
    shown = [place for place, name in enumerate(names) if name not in plane.names]
    if not shown:
        return ""
    point = plane.points_at(np.array([x]), np.array([y]))[0].tolist()
    spans = (plane.columns.high - plane.columns.low).tolist()
    words = [measured(names[place], short_number(point[place], spans[place])) for place in shown[:MAX_COLUMNS]]
    if len(shown) > MAX_COLUMNS:
        words.append(f"and {counted(len(shown) - MAX_COLUMNS, 'column')} more")
    start = "There" if len(shown) == len(names) else "The other columns"
    return f"{start}: {', '.join(words)}."


def point_words(dataset: Dataset, plane: Plane, marks: PointMarks) -> str:
    """Return how many points there are and are drawn, how many are wrong or by how much, and which are faint."""
    total, mistakes = len(dataset.points_train) + len(dataset.points_test), _mistake_words(dataset, marks)
    n_drawn = sum(len(drawn.indices) for drawn in marks.drawn.values())
    if n_drawn < total:
        words = f"{count_text(n_drawn)} of {count_text(total)} points drawn"
        words += f", of these {mistakes}" if marks.wrong else mistakes
    else:
        words = mistakes if marks.wrong else total_words(dataset) + mistakes
    return words + _faint_words(dataset, plane, marks)


def longest_words(dataset: Dataset, plane: Plane, marks: PointMarks, prediction: str) -> str:
    """Return the longest text there may be below this plane, `prediction` being the longest one."""
    x_min, _, y_min, _ = plane.extent
    place = f"{', '.join(place_words(plane, x_min, y_min, number_text))} → {prediction}"
    n_drawn = sum(len(drawn.indices) for drawn in marks.drawn.values())
    is_thinned = n_drawn < len(dataset.points_train) + len(dataset.points_test)
    most = {part: f"{count_text(len(drawn.indices))}" for part, drawn in marks.drawn.items()}
    counts = _of_parts({part: f"{count} of {count}" for part, count in most.items()}) + " points wrong"
    if not dataset.info.classes:
        low, high = dataset.target_range
        error = number_text(low - high, high - low)
        counts = f"{total_words(dataset)}, on average {error} (train) and {error} (test) off"
    start = "10,000 of 1,000,000 points drawn, of these " if is_thinned else ""
    return max(place, start + counts + _faint_words(dataset, plane, marks), key=len)


def _faint_words(dataset: Dataset, plane: Plane, marks: PointMarks) -> str:
    if not marks.has_faded:
        return ""
    space = "slice" if plane.names[0] in dataset.info.columns else "plane"
    return f". Faint points lie far off this {space}."


def total_words(dataset: Dataset) -> str:
    """Return how many points there are."""
    counts: dict[Part, str] = {
        "train": count_text(len(dataset.points_train)),
        "test": count_text(len(dataset.points_test)),
    }
    return f"{_of_parts(counts)} points" if len(dataset.points_test) else f"{counts['train']} train points"


def _mistake_words(dataset: Dataset, marks: PointMarks) -> str:
    """Return how many predictions are wrong, or by how much they are off; empty where none are known."""
    parts: list[Part] = [part for part in ("train", "test") if len(marks.drawn[part].indices)]
    if marks.wrong:
        counts = {p: f"{count_text(len(marks.wrong[p]))} of {count_text(len(marks.drawn[p].indices))}" for p in parts}
        return f"{_of_parts(counts)} points wrong"
    errors = marks.mean_errors()
    if not errors:
        return ""
    low, high = dataset.target_range
    return ", on average " + " and ".join(f"{number_text(errors[p], high - low)} ({p})" for p in parts) + " off"


def _of_parts(counts: Mapping[Part, str]) -> str:
    return " and ".join(f"{count} {part}" for part, count in counts.items())
