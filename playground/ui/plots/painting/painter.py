"""Turns strokes into edits of the document: seen while they are drawn, and taken back by one undo."""

from PySide6.QtCore import QObject, QTimer

from playground.data.dataset import DataProblem
from playground.data.features import FormulaProblem
from playground.document import Document
from playground.project import edits
from playground.project.dataset import DatasetSpec
from playground.project.painting import Extent, paint_problem, sheet_of
from playground.project.project import Project
from playground.project.table import TableSpec
from playground.ui.panels.controls import Gesture
from playground.ui.plots.painting.opening import opened
from playground.ui.plots.painting.strokes import Place, Stroke

FLUSH_MS = 33
"""A stroke changes the project at most so often: each change builds the points and a map of them."""


class Painter(QObject):
    """Holds the stroke that is being drawn, and opens other sets as sheets when the first one is.

    The first edit of points that were not painted is called after the set that is painted over.
    """

    def __init__(self, document: Document, parent: QObject) -> None:
        super().__init__(parent)
        self._document = document
        self._opened: tuple[DatasetSpec, TableSpec] | None = None
        self._gesture = Gesture("stroke")
        self._opening = ("", "")
        self._stroke: Stroke | None = None
        self._before = document.project
        self._path: list[Place] = []
        self._is_editing = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(FLUSH_MS)
        self._timer.timeout.connect(self._flush)

    @property
    def is_drawing(self) -> bool:
        """Whether a stroke is being drawn."""
        return self._stroke is not None

    def problem(self) -> str:
        """Return why the present data cannot be painted on; empty where they can."""
        return paint_problem(self._document.project)

    def sheet(self, extent: Extent) -> TableSpec | None:
        """Return the present points as a sheet, those without an extent on this one; None where they cannot be."""
        dataset = self._document.project.dataset
        if self.problem():
            return None
        if self._opened is None or self._opened[0] is not dataset:
            try:
                self._opened = dataset, opened(dataset, extent)
            except (DataProblem, FormulaProblem):
                return None
        return self._opened[1]

    def show_project(self, before: Project, after: Project) -> None:
        """Let go of a stroke where somebody else changed the points below it: an undo, for example."""
        if not self._is_editing and before.dataset is not after.dataset:
            self._end()

    def begin(self, stroke: Stroke, place: Place) -> None:
        """Begin a stroke where the mouse went down."""
        self._end()
        self._gesture.begin()
        self._before = self._document.project
        self._stroke = stroke
        self._path = [place]
        self._flush()

    def go(self, place: Place) -> None:
        """Follow the mouse."""
        if self._stroke is not None:
            self._path.append(place)
            if not self._timer.isActive():
                self._timer.start()

    def finish(self) -> None:
        """End the stroke; what it did stays."""
        self._flush()
        self._end()

    def cancel(self) -> None:
        """End the stroke and take it back."""
        if self._stroke is not None:
            self._end()
            self._swap("Take back", self._before, self._gesture.merge_id)

    def edit(self, text: str, sheet: TableSpec, merge_id: str = "") -> None:
        """Make this sheet the data of the project."""
        project = self._document.project
        if sheet_of(project.dataset) is None:
            text = f"Paint over {project.dataset.info.title}"
            self._opening = merge_id, text
        elif merge_id and merge_id == self._opening[0]:
            text = self._opening[1]
        self._opened = None
        self._swap(text, edits.use_table(project, "painted", sheet), merge_id)

    def _flush(self) -> None:
        """Draw the way the mouse went since the last time."""
        stroke, path = self._stroke, self._path
        self._path = []
        if stroke is None or not path:
            return
        stroke.go(path)
        if stroke.count:
            self.edit(stroke.words, stroke.sheet, self._gesture.merge_id)

    def _swap(self, text: str, project: Project, merge_id: str) -> None:
        self._is_editing = True
        try:
            self._document.edit(text, project, merge_id)
        finally:
            self._is_editing = False

    def _end(self) -> None:
        self._timer.stop()
        self._stroke, self._path = None, []
