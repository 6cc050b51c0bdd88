"""The one point that is set off from all others: the one under the pointer, or one chosen elsewhere."""

from PySide6.QtCore import QObject, QPointF, Signal

from playground.data.dataset import Dataset
from playground.data.plane import Plane
from playground.ui.plots.plot_area import PlotArea
from playground.ui.plots.point_card import PointCard, point_rows
from playground.ui.plots.point_marks import Part, PointMarks

REACH_PX = 7.0
"""The pointer is on a point within so many pixels of its middle."""


class FoundPoint(QObject):
    """Rings the point, and shows the card of the one under the pointer, which comes before one chosen elsewhere.

    `hovered(part, index)` tells of every other point under the pointer: "train" or "test" and its number in that part,
    or ("", None) where there is none any more.
    """

    hovered = Signal(str, object)

    def __init__(self, plot: PlotArea, marks: PointMarks) -> None:
        super().__init__(plot)
        self._plot = plot
        self._marks = marks
        self.card = PointCard(plot)
        self._dataset: Dataset | None = None
        self._plane: Plane | None = None
        self._pointed: tuple[Part, int] | None = None
        self._chosen: tuple[Part, int] | None = None

    @property
    def point(self) -> tuple[Part, int] | None:
        """Part and number of the point that is set off."""
        return self._pointed or self._chosen

    def show_data(self, dataset: Dataset | None, plane: Plane | None) -> None:
        """Take note of what is drawn; points of another dataset are others."""
        if dataset is not self._dataset:
            self._dataset, self._chosen = dataset, None
            self._point_to(None)
        self._plane = plane
        self.refresh()

    def find(self, x: float, y: float, pixel: tuple[float, float]) -> None:
        """Set off the point under the pointer at a place; `pixel` is how large one is in the units of the axes."""
        nearest = self._marks.nearest(x, y, pixel) if self._plane is not None else None
        self._point_to(nearest[:2] if nearest is not None and nearest[2] <= REACH_PX else None)

    def leave(self) -> None:
        """Take note that the pointer is on no point."""
        self._point_to(None)

    def choose(self, part: Part, index: int | None) -> None:
        """Set off a point chosen elsewhere, whether it is drawn or not; None sets off none."""
        chosen = None if index is None else (part, index)
        if chosen != self._chosen:
            self._chosen = chosen
            self.refresh()

    def refresh(self) -> None:
        """Draw ring and card anew, as data, plane or prediction changed."""
        dataset, plane, point = self._dataset, self._plane, self.point
        if dataset is None or plane is None or point is None:
            self._marks.show_found(None)
            self.card.hide()
            return
        part, index = point
        raw = (dataset.points_train if part == "train" else dataset.points_test)[index : index + 1]
        x, y = plane.places_of(raw, dataset.targets(part)[index : index + 1])[0].tolist()
        self._marks.show_found((x, y))
        if self._pointed is None:
            self.card.hide()
            return
        outputs = self._marks.outputs_of(part, index)
        pixel = self._plot.mapFromScene(self._plot.getViewBox().mapViewToScene(QPointF(x, y)))
        self.card.show_point(*point_rows(dataset, plane, part, index, outputs), pixel)

    def _point_to(self, point: tuple[Part, int] | None) -> None:
        if point == self._pointed:
            return
        self._pointed = point
        self.refresh()
        self.hovered.emit(*(point or ("", None)))
