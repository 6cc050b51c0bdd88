"""The columns of a dataset as a person knows them: numbers, and categories as words and not as zeros and ones."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from playground.data.tables import feature_columns
from playground.project.dataset import DatasetSpec

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class RawColumn:
    """One column of the source: a number, or for `categories` the place of one of them.

    `start` is the first of the columns it takes in raw points; two categories take one, more of them one each.
    """

    name: str
    start: int
    categories: tuple[str, ...] = ()

    @property
    def width(self) -> int:
        """How many of the raw points' columns it takes."""
        return 1 if len(self.categories) <= 2 else len(self.categories)

    def numbers(self, points: Floats) -> Floats:
        """Return the numbers or the places of the categories, shape (N,), of raw points, shape (N, columns)."""
        if self.width == 1:
            return points[:, self.start]
        places: Floats = points[:, self.start : self.start + self.width].argmax(axis=1).astype(np.float64)
        return places


def raw_columns(spec: DatasetSpec) -> tuple[RawColumn, ...]:
    """Return the columns the points of a source have, in order."""
    columns, start = [], 0
    for column in feature_columns(spec):
        columns.append(RawColumn(column.name, start, column.categories))
        start += len(column.feature_names)
    return tuple(columns)
