"""The points of a dataset on the feature space: one scatter for each class and part, told apart by shape."""

from typing import Literal, TypeAlias

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtGui import QColor

from playground.data.dataset import Dataset
from playground.project.dataset import Source
from playground.ui.plots.output_colors import N_SHADES, diverging_table, shade_numbers
from playground.ui.theme import Colors

Part: TypeAlias = Literal["train", "test"]

PARTS: tuple[Part, Part] = ("test", "train")
"""In the order of drawing: train points lie on top."""

MAX_SHOWN = 5000
"""Points drawn of each part; more would fill the plane and cost more than a frame."""

CLASS_SYMBOLS = ("o", "t1", "d", "p", "h", "star", "t", "s")
TRAIN_SIZE = 7
TEST_SIZE = 7
LARGER = {"t1": 1.3, "t": 1.3, "d": 1.3, "star": 1.4, "p": 1.15}
"""Symbols that look smaller than a circle of the same width."""

N_VALUE_STEPS = 15


def symbol(info: Source, class_index: int, part: Part) -> str:
    """Return the shape of a point: circles train and squares test; from three classes on, each has its own shape."""
    if info.task == "multiclass":
        return CLASS_SYMBOLS[class_index % len(CLASS_SYMBOLS)]
    return "o" if part == "train" else "s"


class PointMarks:
    """Owns the scatter items of one plot and shows a dataset with them."""

    def __init__(self, plot: pg.PlotItem) -> None:
        self._plot = plot
        self._items: list[pg.ScatterPlotItem] = []
        self.n_left_out = 0

    @property
    def items(self) -> list[pg.ScatterPlotItem]:
        """The scatters in use, test points first."""
        return self._items

    def show(self, dataset: Dataset, colors: Colors) -> None:
        """Draw the points of a dataset on its two axes."""
        self.n_left_out = 0
        groups = [group for part in PARTS for group in self._groups(dataset, part, colors)]
        while len(self._items) < len(groups):
            item = pg.ScatterPlotItem(pxMode=True)
            item.setZValue(10)
            self._plot.addItem(item)
            self._items.append(item)
        while len(self._items) > len(groups):
            self._plot.removeItem(self._items.pop())
        for item, (points, shape, color, part) in zip(self._items, groups, strict=True):
            size = round((TRAIN_SIZE if part == "train" else TEST_SIZE) * LARGER.get(shape, 1.0))
            fill, edge = _paints(dataset.spec.info, part, color, colors)
            item.setData(
                x=points[:, 0],
                y=points[:, 1],
                symbol=shape,
                size=size,
                brush=pg.mkBrush(fill),
                pen=pg.mkPen(edge, width=1 if part == "train" else 1.5),
            )

    def set_opacity(self, opacity: float) -> None:
        """Fade all points, or bring them back."""
        for item in self._items:
            item.setOpacity(opacity)

    def _groups(
        self, dataset: Dataset, part: Part, colors: Colors
    ) -> list[tuple[NDArray[np.float64], str, str, Part]]:
        points = dataset.points_train if part == "train" else dataset.points_test
        targets = dataset.y_train if part == "train" else dataset.y_test
        points = points[:, list(dataset.spec.axes)]
        if points.shape[0] > MAX_SHOWN:
            self.n_left_out += points.shape[0] - MAX_SHOWN
            kept = np.linspace(0, points.shape[0] - 1, MAX_SHOWN).astype(np.intp)
            points, targets = points[kept], targets[kept]
        info = dataset.spec.info
        if info.task == "regression":
            return _value_groups(points, targets, part, symbol(info, 0, part), colors)
        return [
            (points[targets == index], symbol(info, index, part), colors.class_color(index), part)
            for index in range(len(info.classes))
        ]


def _paints(info: Source, part: Part, color: str, colors: Colors) -> tuple[str, str]:
    """Return fill and edge: train points filled, test points hollow; values near zero need an edge to be seen."""
    if info.task == "regression":
        return color, colors.border
    return (color, colors.panel) if part == "train" else (colors.panel, color)


def _value_groups(
    points: NDArray[np.float64], targets: NDArray[np.float64], part: Part, shape: str, colors: Colors
) -> list[tuple[NDArray[np.float64], str, str, Part]]:
    """Return points by target value: one colour for each of a few steps costs less than one for each point."""
    table = diverging_table(colors, 1.0)
    steps = shade_numbers(targets, "regression") * N_VALUE_STEPS // N_SHADES
    shades = ((np.arange(N_VALUE_STEPS) + 0.5) * N_SHADES / N_VALUE_STEPS).astype(np.intp)
    return [
        (points[steps == step], shape, QColor(*table[shades[step]].tolist()).name(), part)
        for step in range(N_VALUE_STEPS)
        if (steps == step).any()
    ]
