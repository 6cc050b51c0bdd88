"""The points of a dataset on the feature space: one scatter for each class and part, told apart by shape."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtGui import QBrush, QColor

from playground.data.dataset import Dataset
from playground.data.plane import Plane
from playground.project.dataset import Source
from playground.ui.plots.output_colors import N_SHADES, diverging_table, shade_numbers
from playground.ui.theme import Colors

Part: TypeAlias = Literal["train", "test"]

PARTS: tuple[Part, Part] = ("test", "train")
"""In the order of drawing: train points lie on top."""

CLASS_SYMBOLS = ("o", "t1", "d", "p", "h", "star", "t", "s")
SIZE = 7
LARGER = {"t1": 1.3, "t": 1.3, "d": 1.3, "star": 1.4, "p": 1.15}
"""Symbols that look smaller than a circle of the same width."""

N_VALUE_STEPS = 15


def symbol(info: Source, class_index: int, part: Part) -> str:
    """Return the shape of a point: circles train and squares test; from three classes on, each has its own shape."""
    if info.task == "multiclass":
        return CLASS_SYMBOLS[class_index % len(CLASS_SYMBOLS)]
    return "o" if part == "train" else "s"


@dataclass(frozen=True, slots=True, eq=False)
class Group:
    """Points drawn alike, but for their fill where `fills` has one for each."""

    points: NDArray[np.float64]
    part: Part
    shape: str
    fills: str | list[QBrush]
    edge: str


class PointMarks:
    """Owns the scatter items of one plot and shows a dataset with them."""

    def __init__(self, plot: pg.PlotItem) -> None:
        self._plot = plot
        self._items: list[pg.ScatterPlotItem] = []
        self.n_left_out = 0

    @property
    def items(self) -> list[pg.ScatterPlotItem]:
        """The scatters in use, test points first, class by class."""
        return self._items

    def show(self, dataset: Dataset, plane: Plane, colors: Colors) -> None:
        """Draw the points of a dataset where they lie on the plane."""
        self.n_left_out = 0
        groups = [group for part in PARTS for group in self._groups(dataset, plane, part, colors)]
        while len(self._items) < len(groups):
            item = pg.ScatterPlotItem(pxMode=True)
            item.setZValue(10)
            self._plot.addItem(item)
            self._items.append(item)
        while len(self._items) > len(groups):
            self._plot.removeItem(self._items.pop())
        for item, group in zip(self._items, groups, strict=True):
            item.setData(
                x=group.points[:, 0],
                y=group.points[:, 1],
                symbol=group.shape,
                size=round(SIZE * LARGER.get(group.shape, 1.0)),
                brush=pg.mkBrush(group.fills) if isinstance(group.fills, str) else group.fills,
                pen=pg.mkPen(group.edge, width=1 if group.part == "train" else 1.5),
            )

    def clear(self) -> None:
        """Draw no points."""
        self.n_left_out = 0
        while self._items:
            self._plot.removeItem(self._items.pop())

    def set_opacity(self, opacity: float) -> None:
        """Fade all points, or bring them back."""
        for item in self._items:
            item.setOpacity(opacity)

    def _groups(self, dataset: Dataset, plane: Plane, part: Part, colors: Colors) -> list[Group]:
        shown = dataset.shown(part)
        raw = dataset.points_train if part == "train" else dataset.points_test
        self.n_left_out += len(raw) - len(shown)
        targets = dataset.targets(part)[shown]
        points = plane.places_of(raw[shown], targets)
        info = dataset.spec.info
        if info.task == "regression":
            # The edge shows points whose value is so near zero that their colour is the ground's.
            return [
                Group(
                    points,
                    part,
                    symbol(info, 0, part),
                    _value_brushes(targets, dataset.target_range, colors),
                    colors.border,
                )
            ]
        groups = []
        for index in range(len(info.classes)):
            color = colors.class_color(index)
            fill, edge = (color, colors.panel) if part == "train" else (colors.panel, color)
            groups.append(Group(points[targets == index], part, symbol(info, index, part), fill, edge))
        return groups


def _value_brushes(targets: NDArray[np.float64], value_range: tuple[float, float], colors: Colors) -> list[QBrush]:
    """Return one brush for each value, of a few shades only: each shade is drawn once and then copied."""
    table = diverging_table(colors, 1.0)
    shades = ((np.arange(N_VALUE_STEPS) + 0.5) * N_SHADES / N_VALUE_STEPS).astype(np.intp)
    brushes = [QBrush(QColor(*table[shade].tolist())) for shade in shades]
    steps = shade_numbers(targets, value_range) * N_VALUE_STEPS // N_SHADES
    return [brushes[step] for step in steps.tolist()]
