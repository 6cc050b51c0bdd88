"""The points of a dataset in one list, and in which order and which of them a person wants to see.

A point is told by its position: train points first, then test points, each in the order of the dataset. Nothing is
copied; a column is gathered only when the list is sorted by it.
"""

from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from playground.analysis.answers import class_probabilities, predicted_classes
from playground.analysis.columns import RawColumn
from playground.data.dataset import Dataset

Floats = NDArray[np.float64]
Positions: TypeAlias = NDArray[np.intp]
Part: TypeAlias = Literal["train", "test"]
Choice: TypeAlias = Literal["all", "train", "test", "wrong"]
SortKey: TypeAlias = RawColumn | Literal["row", "part", "target", "prediction", "error"]


class PointList:
    """All points of a dataset, with predictions for those that are predicted one by one (`Dataset.shown`)."""

    def __init__(self, dataset: Dataset) -> None:
        self.dataset = dataset
        self.n_train, self.n_test = len(dataset.y_train), len(dataset.y_test)
        self.n = self.n_train + self.n_test
        self._shown: Positions = np.concatenate((dataset.shown("train"), self.n_train + dataset.shown("test")))
        y = np.concatenate((dataset.y_train[dataset.shown("train")], dataset.y_test[dataset.shown("test")]))
        self._shown_targets: Floats = dataset.target_scale.to_raw(y)
        self._outputs: Floats | None = None
        self._answers: Positions = np.zeros(0, dtype=np.intp)
        self._is_wrong: NDArray[np.bool_] = np.zeros(0, dtype=np.bool_)
        self._by_row: Positions | None = None

    @property
    def has_predictions(self) -> bool:
        """Whether the shown points are predicted."""
        return self._outputs is not None

    @property
    def n_predicted(self) -> int:
        """How many points are predicted."""
        return len(self._shown) if self._outputs is not None else 0

    @property
    def n_wrong(self) -> int:
        """How many of the predicted points are given another class than theirs; 0 for regression."""
        return int(self._is_wrong.sum())

    def show_outputs(self, train: Floats, test: Floats) -> None:
        """Take over predictions at the shown points of each part, shapes (N, n_outputs), in the target's own units."""
        self._outputs = np.concatenate((train, test))
        if self.dataset.info.classes:
            self._answers = predicted_classes(self._outputs)
            self._is_wrong = self._answers != self._shown_targets

    def place(self, position: int) -> tuple[Part, int]:
        """Return the part, "train" or "test", and the place in it of a point."""
        return ("train", position) if position < self.n_train else ("test", position - self.n_train)

    def position(self, part: str, index: int) -> int:
        """Return the position of the point at a place of a part."""
        return index if part == "train" else self.n_train + index

    def rows(self) -> Positions:
        """Return which of the source's points these are, counted from 0, shape (N,)."""
        return np.concatenate((self.dataset.rows_train, self.dataset.rows_test))

    def row(self, position: int) -> int:
        """Return which of the source's points this is, counted from 0."""
        part, index = self.place(position)
        return int((self.dataset.rows_train if part == "train" else self.dataset.rows_test)[index])

    def number(self, column: RawColumn, position: int) -> float:
        """Return the number, or the place of the category, of a point in a raw column."""
        part, index = self.place(position)
        points = self.dataset.points_train if part == "train" else self.dataset.points_test
        return float(column.numbers(points[index : index + 1])[0])

    def target(self, position: int) -> float:
        """Return the class number or the raw value of a point."""
        part, index = self.place(position)
        y = self.dataset.y_train if part == "train" else self.dataset.y_test
        return float(self.dataset.target_scale.to_raw(y[index : index + 1])[0])

    def is_wrong(self, position: int) -> bool | None:
        """Return whether a point is given another class than its own; None where that is not known."""
        at = self._place_among_shown(position)
        return None if at is None or not len(self._is_wrong) else bool(self._is_wrong[at])

    def outputs(self, position: int) -> Floats | None:
        """Return the prediction of a point, shape (n_outputs,); None where it is not predicted."""
        at = self._place_among_shown(position)
        return None if at is None or self._outputs is None else self._outputs[at]

    def column(self, key: SortKey) -> Floats:
        """Return what the points are sorted by, shape (N,); NaN where it is not known."""
        dataset = self.dataset
        match key:
            case "row":
                return self.rows().astype(np.float64)
            case "part":
                return (np.arange(self.n) >= self.n_train).astype(np.float64)
            case "target":
                return np.concatenate((dataset.targets("train"), dataset.targets("test")))
            case "prediction" | "error":
                values = np.full(self.n, np.nan)
                if self._outputs is not None:
                    values[self._shown] = self._predicted(key, self._outputs)
                return values
            case _:
                return np.concatenate([key.numbers(points) for points in (dataset.points_train, dataset.points_test)])

    def order(self, choice: Choice, key: SortKey, *, is_descending: bool) -> Positions:
        """Return the positions of the chosen points in the order of a column; what is not known stands last.

        Points that are equal there stand in the order of their rows.
        """
        positions = self._chosen(choice)
        if key == "row":
            return positions[::-1] if is_descending else positions
        values = self.column(key)[positions]
        order = np.argsort(-values if is_descending else values, kind="stable")
        return positions[order]

    def _place_among_shown(self, position: int) -> int | None:
        at = position if len(self._shown) == self.n else int(np.searchsorted(self._shown, position))
        return at if at < len(self._shown) and self._shown[at] == position else None

    def _predicted(self, key: str, outputs: Floats) -> Floats:
        first: Floats = outputs[:, 0]
        if not self.dataset.info.classes:
            return first - self._shown_targets if key == "error" else first
        if outputs.shape[1] == 1:
            return first
        # Class by class, and in each from the least to the most certain; 2 keeps the classes apart.
        certainty: Floats = class_probabilities(outputs).max(axis=1)
        return 2.0 * self._answers + certainty

    def _chosen(self, choice: Choice) -> Positions:
        """Return the positions of the chosen points in the order of their rows."""
        if choice == "wrong":
            wrong: Positions = self._shown[: len(self._is_wrong)][self._is_wrong]
            return wrong[np.argsort(self.rows()[wrong])]
        positions = self._rows_in_order()
        is_train = positions < self.n_train
        return positions if choice == "all" else positions[is_train if choice == "train" else ~is_train]

    def _rows_in_order(self) -> Positions:
        if self._by_row is None:
            rows = self.rows()
            places: Positions = np.full(int(rows.max(initial=-1)) + 1, -1, dtype=np.intp)
            places[rows] = np.arange(self.n)
            self._by_row = places[places >= 0]
        return self._by_row
