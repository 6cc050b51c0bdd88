"""The points of a dataset on the feature space, classes and parts told apart by shape; wrong points are ringed."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtGui import QColor

from playground.analysis.mistakes import mean_error, wrong_points
from playground.data.dataset import Dataset
from playground.data.plane import Plane
from playground.project.dataset import Source
from playground.session.messages import PointOutputs
from playground.ui.plots.output_colors import N_SHADES, diverging_table, shade_numbers
from playground.ui.plots.stamp_item import Stamp, StampItem
from playground.ui.theme import Colors

Floats = NDArray[np.float64]
Part: TypeAlias = Literal["train", "test"]

PARTS: tuple[Part, Part] = ("test", "train")
"""In the order of drawing: train points lie on top."""

CLASS_SYMBOLS = ("o", "t1", "d", "p", "h", "star", "t", "s")
SYMBOL_SHIFT = 3
"""From the ninth class on the colours begin anew, with shapes so many places on: 64 looks before one comes again."""

SIZE = 7
RING_SIZE = 11
FOUND_SIZE = 14

N_VALUE_STEPS = 15

FADES = ((0.75, 1.0), (1.5, 0.55), (np.inf, 0.25))
"""Up to so many deviations off the plane, a point is drawn this opaque."""


def symbol(info: Source, class_index: int, part: Part) -> str:
    """Return the shape of a point: circles train and squares test; from three classes on, each has its own shape."""
    if info.task == "multiclass":
        n = len(CLASS_SYMBOLS)
        return CLASS_SYMBOLS[(class_index + SYMBOL_SHIFT * (class_index // n)) % n]
    return "o" if part == "train" else "s"


def class_stamp(info: Source, index: int, part: Part, colors: Colors) -> Stamp:
    """Return the look of a class's points: filled for training, open for testing."""
    color, shape = colors.class_color(index), symbol(info, index, part)
    if part == "train":
        return Stamp(shape, SIZE, color, colors.panel, 1.0)
    return Stamp(shape, SIZE, colors.panel, color, 1.5)


def wrong_stamp(colors: Colors) -> Stamp:
    """Return the ring around a point that is taken for another class."""
    return Stamp("o", RING_SIZE, None, colors.text, 1.5)


@dataclass(frozen=True, slots=True, eq=False)
class DrawnPart:
    """The points of a part that are drawn: which of the part's they are, shape (N,), and where, shape (N, 2)."""

    indices: NDArray[np.intp]
    places: Floats
    targets: Floats


NO_POINTS = DrawnPart(np.empty(0, dtype=np.intp), np.empty((0, 2)), np.empty(0))


class PointMarks:
    """Owns the items of one plot that show points, and shows a dataset with them."""

    def __init__(self, plot: pg.PlotItem) -> None:
        self.item = StampItem()
        self.item.setZValue(10)
        self.rings = StampItem()
        self.rings.setZValue(11)
        self.found = StampItem()
        self.found.setZValue(18)
        for item in (self.item, self.rings, self.found):
            plot.addItem(item)
        self._colors: Colors | None = None
        self._dataset: Dataset | None = None
        self._plane: Plane | None = None
        self._outputs: PointOutputs | None = None
        self.drawn: dict[Part, DrawnPart] = dict.fromkeys(PARTS, NO_POINTS)
        self.wrong: dict[Part, NDArray[np.intp]] = {}
        """Which of the drawn points are taken for another class; empty without predictions, and for regression."""
        self.has_faded = False
        self.parts: frozenset[Part] = frozenset(PARTS)
        """Which parts are drawn from the next `show` on."""
        self._shown_parts = self.parts

    def show(self, dataset: Dataset, plane: Plane, colors: Colors) -> None:
        """Draw the points of a dataset where they lie on the plane."""
        if dataset is not self._dataset or self._shown_parts != self.parts:
            self._outputs, self.wrong, self._shown_parts = None, {}, self.parts
        self._dataset, self._plane, self._colors = dataset, plane, colors
        opacities = []
        for part in PARTS:
            indices = dataset.shown(part) if part in self.parts else NO_POINTS.indices
            raw = (dataset.points_train if part == "train" else dataset.points_test)[indices]
            targets = dataset.targets(part)[indices]
            self.drawn[part] = DrawnPart(indices, plane.places_of(raw, targets), targets)
            opacities.append(_opacities(plane, raw))
        faded = np.concatenate(opacities)
        self.has_faded = bool((faded < 1.0).any())
        self.item.show_stamps(plane.extent, *self._stamps(dataset, plane, colors), faded)
        self._show_rings()
        self.show_found(None)

    def clear(self) -> None:
        """Show no points."""
        self._dataset, self._outputs, self.wrong, self.has_faded = None, None, {}, False
        self.drawn = dict.fromkeys(PARTS, NO_POINTS)
        for item in (self.item, self.rings, self.found):
            item.show_stamps((0.0, 1.0, 0.0, 1.0), (), np.empty((0, 2)))

    def show_outputs(self, outputs: PointOutputs | None) -> None:
        """Ring the points whose prediction, of the points of `Dataset.shown`, is wrong."""
        if outputs is self._outputs:
            return
        self._outputs = outputs
        wrong: dict[Part, NDArray[np.intp]] = {}
        if outputs is not None and self._dataset is not None and self._dataset.info.classes:
            for part in PARTS:
                if part in self.parts:
                    wrong[part] = wrong_points(_of_part(outputs, part), self.drawn[part].targets)
        is_same = wrong.keys() == self.wrong.keys() and all(np.array_equal(wrong[p], self.wrong[p]) for p in wrong)
        self.wrong = wrong
        if not is_same:
            self._show_rings()

    def mean_errors(self) -> dict[Part, float]:
        """Return by how much the predicted values are off on average; empty without predictions, and for classes."""
        outputs, dataset = self._outputs, self._dataset
        if outputs is None or dataset is None or dataset.info.classes:
            return {}
        return {
            part: mean_error(_of_part(outputs, part), self.drawn[part].targets) for part in PARTS if part in self.parts
        }

    def outputs_of(self, part: Part, index: int) -> list[float] | None:
        """Return the prediction at a point of a part; None where it is not known."""
        place = np.searchsorted(self.drawn[part].indices, index)
        if self._outputs is None or place >= len(self.drawn[part].indices):
            return None
        if self.drawn[part].indices[place] != index:
            return None
        outputs: list[float] = _of_part(self._outputs, part)[place].tolist()
        return outputs

    def nearest(self, x: float, y: float, pixel: tuple[float, float]) -> tuple[Part, int, float] | None:
        """Return part, number and distance in pixels of the drawn point next to a place; the topmost of equal ones.

        `pixel` is how wide and how high a pixel is in the units of the axes.
        """
        best: tuple[Part, int, float] | None = None
        for part in PARTS:
            drawn = self.drawn[part]
            if not len(drawn.indices):
                continue
            squares = (((drawn.places - (x, y)) / pixel) ** 2).sum(axis=1)
            place = len(squares) - 1 - int(squares[::-1].argmin())
            distance = float(np.sqrt(squares[place]))
            if best is None or distance <= best[2]:
                best = (part, int(drawn.indices[place]), distance)
        return best

    def show_found(self, place: tuple[float, float] | None) -> None:
        """Set off the point at a place from all others, or none."""
        if self._plane is None or self._colors is None:
            return
        places = np.empty((0, 2)) if place is None else np.array([place])
        stamp = Stamp("o", FOUND_SIZE, None, self._colors.text, 2.5, halo=self._colors.panel)
        self.found.show_stamps(self._plane.extent, (stamp,), places)

    def set_opacity(self, opacity: float) -> None:
        """Fade all points, or bring them back."""
        for item in (self.item, self.rings):
            item.setOpacity(opacity)

    def _show_rings(self) -> None:
        if self._plane is None or self._colors is None:
            return
        places = [self.drawn[part].places[wrong] for part, wrong in self.wrong.items()]
        rings = np.concatenate(places) if places else np.empty((0, 2))
        self.rings.show_stamps(self._plane.extent, (wrong_stamp(self._colors),), rings)

    def _stamps(self, dataset: Dataset, plane: Plane, colors: Colors) -> tuple[list[Stamp], Floats, NDArray[np.intp]]:
        """Return all looks, where the points lie, and which look each has; the test points first."""
        info = dataset.info
        stamps: list[Stamp] = []
        kinds = []
        for part in PARTS:
            targets = self.drawn[part].targets
            if info.classes:
                kinds.append(targets.astype(np.intp) + len(stamps))
                stamps += [class_stamp(info, index, part, colors) for index in range(len(info.classes))]
            elif plane.is_curve:
                kinds.append(np.full(len(targets), len(stamps)))
                stamps.append(quiet_stamp(info, part, colors))
            else:
                kinds.append(_value_steps(targets, dataset.target_range) + len(stamps))
                stamps += _value_stamps(symbol(info, 0, part), part, colors)
        return stamps, np.concatenate([self.drawn[part].places for part in PARTS]), np.concatenate(kinds)


def quiet_stamp(info: Source, part: Part, colors: Colors) -> Stamp:
    """Return the look of a point whose colour says nothing: filled for training, open for testing."""
    if part == "train":
        return Stamp(symbol(info, 0, part), SIZE, colors.quiet, colors.panel, 1.0)
    return Stamp(symbol(info, 0, part), SIZE, colors.panel, colors.quiet, 1.5)


def _of_part(outputs: PointOutputs, part: Part) -> Floats:
    return outputs.train if part == "train" else outputs.test


def _opacities(plane: Plane, points: Floats) -> Floats:
    """Return how opaque points are, shape (N,): the fainter, the farther off the plane."""
    limits, levels = zip(*FADES, strict=True)
    steps: Floats = np.array(levels)[np.searchsorted(limits, plane.distances_of(points))]
    return steps


def _value_stamps(shape: str, part: Part, colors: Colors) -> list[Stamp]:
    """Return the looks of values from small to large; the edge shows those whose colour is nearly the ground's."""
    table = diverging_table(colors, 1.0)
    shades = ((np.arange(N_VALUE_STEPS) + 0.5) * N_SHADES / N_VALUE_STEPS).astype(np.intp)
    width = 1.0 if part == "train" else 1.5
    return [Stamp(shape, SIZE, QColor(*table[shade].tolist()).name(), colors.border, width) for shade in shades]


def _value_steps(targets: Floats, value_range: tuple[float, float]) -> NDArray[np.intp]:
    return shade_numbers(targets, value_range) * N_VALUE_STEPS // N_SHADES
