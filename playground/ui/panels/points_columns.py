"""What the cells of the table of points say, on screen and in the clipboard."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from playground.analysis.answers import class_probabilities
from playground.analysis.columns import RawColumn, raw_columns
from playground.analysis.points import PointList, SortKey
from playground.data.dataset import MAX_SHOWN
from playground.ui.wording import NO_NUMBER, count_text, number_text, whole_percent

Floats = NDArray[np.float64]

MAX_DECIMALS = 4
"""Numbers that were noted with so many decimals are written with as many; others as their column's span asks."""

N_LOOKED_AT = 1000
LARGE = 1e9
PARTED_FROM = 10_000
"""Four digits may be a year: their thousands are not set apart."""

WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class PointColumn:
    """A column of the table: what it is sorted by, its title, and what it holds in one sentence."""

    key: SortKey
    title: str
    tip: str

    @property
    def is_predicted(self) -> bool:
        """Whether training moves what is in it."""
        return self.key in {"prediction", "error"}


class NumberFormat:
    """Writes the numbers of one column with the decimals that say something."""

    def __init__(self, values: Floats, *, is_measured: bool = False) -> None:
        """Look at the values of a column; of `is_measured` ones the span counts, not how they were noted."""
        low, high = float(values.min(initial=math.inf)), float(values.max(initial=-math.inf))
        self._span = high - low if high > low else 1.0
        self._decimals = None if is_measured else _noted_decimals(values[:N_LOOKED_AT])

    def __call__(self, value: float) -> str:
        """Return a number as it is written, with a true minus sign and never as minus zero."""
        if not math.isfinite(value):
            return NO_NUMBER
        if self._decimals is None or abs(value) >= LARGE:
            return number_text(value, self._span)
        grouping = "," if abs(value) >= PARTED_FROM else ""
        return f"{value:z{grouping}.{self._decimals}f}".replace("-", "−")


def _noted_decimals(values: Floats) -> int | None:
    for decimals in range(MAX_DECIMALS + 1):
        scaled = values * 10.0**decimals
        if (np.abs(scaled - np.rint(scaled)) <= 1e-9 * np.maximum(1.0, np.abs(scaled))).all():
            return decimals
    return None


class PointWords:
    """Writes the cells of a list of points; formats are made when a column is first written."""

    def __init__(self, points: PointList) -> None:
        self._points = points
        self._info = points.dataset.info
        self._formats: dict[str, NumberFormat] = {}
        self.columns = _columns(points)

    def text(self, position: int, column: PointColumn) -> str:
        """Return a cell as it stands on screen."""
        points, info = self._points, self._info
        match column.key:
            case "row":
                return count_text(points.row(position) + 1)
            case "part":
                return points.place(position)[0]
            case "target":
                value = points.target(position)
                return info.classes[int(value)] if info.classes else self._format("target")(value)
            case "prediction":
                return self._prediction(position)
            case "error":
                outputs = points.outputs(position)
                difference = math.nan if outputs is None else float(outputs[0]) - points.target(position)
                return self._format("measured target")(difference)
            case raw:
                return self._raw(position, raw)

    def said(self, position: int, column: PointColumn) -> str:
        """Return a cell as a screen reader says it."""
        text = self.text(position, column)
        return f"{text}, {WRONG}" if column.key == "prediction" and self._points.is_wrong(position) else text

    def plain(self, position: int, column: PointColumn) -> tuple[str, ...]:
        """Return what is copied of a cell: numbers with all their digits, as other programs read them."""
        points, info = self._points, self._info
        match column.key:
            case "row":
                return (str(points.row(position) + 1),)
            case "target" if not info.classes:
                return (repr(points.target(position)),)
            case "prediction":
                return self._plain_prediction(position)
            case "error":
                outputs = points.outputs(position)
                return ("" if outputs is None else repr(float(outputs[0]) - points.target(position)),)
            case RawColumn() as raw if not raw.categories:
                return (repr(points.number(raw, position)),)
            case _:
                return (self.text(position, column),)

    def plain_titles(self, column: PointColumn) -> tuple[str, ...]:
        """Return the titles of what `plain` gives."""
        is_class = column.key == "prediction" and bool(self._info.classes)
        return (column.title, "probability") if is_class else (column.title,)

    def answer(self, position: int) -> int | None:
        """Return the number of the class that is predicted; None where none is."""
        outputs = self._points.outputs(position)
        if outputs is None or not self._info.classes or not np.isfinite(outputs).all():
            return None
        return int(class_probabilities(outputs[np.newaxis])[0].argmax())

    def _prediction(self, position: int) -> str:
        outputs, answer = self._points.outputs(position), self.answer(position)
        if outputs is None:
            return NO_NUMBER
        if not self._info.classes:
            return self._format("measured target")(float(outputs[0]))
        if answer is None:
            return NO_NUMBER
        return f"{whole_percent(self._share(outputs, answer))} {self._info.classes[answer]}"

    def _plain_prediction(self, position: int) -> tuple[str, ...]:
        outputs, answer = self._points.outputs(position), self.answer(position)
        if not self._info.classes:
            return ("" if outputs is None else repr(float(outputs[0])),)
        if outputs is None or answer is None:
            return ("", "")
        return self._info.classes[answer], repr(self._share(outputs, answer))

    @staticmethod
    def _share(outputs: Floats, answer: int) -> float:
        return float(class_probabilities(outputs[np.newaxis])[0, answer])

    def _raw(self, position: int, column: RawColumn) -> str:
        number = self._points.number(column, position)
        return column.categories[int(number)] if column.categories else self._format(column)(number)

    def _format(self, key: RawColumn | str) -> NumberFormat:
        name = key if isinstance(key, str) else f"column {key.start}"
        if name not in self._formats:
            values = self._points.column("target" if isinstance(key, str) else key)
            self._formats[name] = NumberFormat(values, is_measured=name == "measured target")
        return self._formats[name]


def _columns(points: PointList) -> tuple[PointColumn, ...]:
    info = points.dataset.info
    reason = ""
    if points.n > len(points.dataset.shown("train")) + len(points.dataset.shown("test")):
        reason = f" Only the points that are drawn are predicted here, at most {MAX_SHOWN:,} of each part: – elsewhere."
    row = PointColumn("row", "row", "Which point of the source this is, counted from 1.")
    part = PointColumn("part", "part", "train: learnt from. test: never learnt from.")
    target = PointColumn("target", info.target, f"{info.target}: what the network is to predict.")
    predicted = [PointColumn("prediction", "prediction", "The predicted value, in the target's own units." + reason)]
    if info.classes:
        told = (
            "The class that is predicted and how probable it is, with a cross where it is another than the point has."
        )
        predicted = [PointColumn("prediction", "prediction", told + reason)]
    else:
        predicted.append(PointColumn("error", "error", "prediction − target." + reason))
    tip = "{}: a column of the data as it is, before it is scaled."
    raw = [PointColumn(each, each.name, tip.format(each.name)) for each in raw_columns(points.dataset.spec)]
    return (row, part, target, *predicted, *raw)
