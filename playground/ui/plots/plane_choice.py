"""What part of a table's space is on screen: two columns and where the slice cuts the others, or main components."""

from PySide6.QtCore import QSignalBlocker, QSize, Qt
from PySide6.QtWidgets import QComboBox, QScrollArea, QVBoxLayout, QWidget

from playground.data.dataset import Dataset
from playground.data.plane import Plane
from playground.document import Document
from playground.project import edits
from playground.project.project import Project
from playground.ui.panels.controls import Rows, combo_box, explain
from playground.ui.panels.fields import ChoiceField
from playground.ui.panels.section import SectionHeading
from playground.ui.plots.cut_sliders import CutSliders
from playground.ui.plots.flyout import Flyout
from playground.ui.theme import Theme

VIEWS = {False: "a slice along two columns", True: "the main components"}

SLIDERS_PX = 320
MAX_SLIDERS_PX = 260
"""More sliders than fit this height are scrolled."""


class PlaneChoice(QWidget):
    """Says which plane through data of more than two columns is shown, and opens the controls that choose it.

    Hidden where there is nothing to choose.
    """

    def __init__(self, document: Document, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._document = document
        self.boxes: tuple[QComboBox, QComboBox] = (combo_box(), combo_box())
        for name, box in zip(("Across", "Up"), self.boxes, strict=True):
            explain(box, f"Axis {name.lower()}", f"The column that is drawn along the axis {name.lower()}.")
            box.activated.connect(self._on_box_activated)
        self.view = ChoiceField(VIEWS)
        self.view.explain(
            "view",
            "A slice along two columns, or the plane of the two directions in which the points differ most.",
        )
        self.view.entered.connect(self._on_view_entered)
        self.sliders = CutSliders(document, theme)
        self._scroller = SliderArea(self.sliders)
        sentence = "Which part of the space is shown, and where it cuts the columns that are not on screen."
        self.heading = SectionHeading("Plane", theme, is_brief=True)
        explain(self.heading, "Plane", sentence)
        self.heading.toggled.connect(self._on_heading_toggled)
        self.flyout = Flyout(parent, "Plane")
        self.flyout.closed.connect(lambda: self.heading.setChecked(False))
        self._lay_out()
        self.show_project(document.project)

    def _lay_out(self) -> None:
        rows = Rows()
        rows.add("Show", self.view)
        self._labels = [rows.add(name, box) for name, box in zip(("Across", "Up"), self.boxes, strict=True)]
        self.flyout.content.addLayout(rows)
        self.flyout.content.addWidget(self._scroller)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.heading)

    def show_project(self, project: Project) -> None:
        """Offer the columns of the source."""
        columns, plane = project.dataset.info.columns, project.plane
        self.setVisible(len(columns) > len(self.boxes))
        self.view.show_value(plane.is_projected)
        for box, axis in zip(self.boxes, plane.axes, strict=True):
            with QSignalBlocker(box):
                if [box.itemText(place) for place in range(box.count())] != list(columns):
                    box.clear()
                    box.addItems(columns)
                box.setCurrentIndex(axis)
        for widget in (*self.boxes, *self._labels, self._scroller):
            widget.setVisible(not plane.is_projected)
        self.heading.show_summary(_summary(project))
        self.sliders.show_project(project)
        self._scroller.updateGeometry()
        if self.flyout.isVisible():
            self.flyout.open_at(self)

    def show_points(self, dataset: Dataset, plane: Plane) -> None:
        """Show how far the columns reach and where the plane lies."""
        self.sliders.show_points(dataset, plane)

    def _on_heading_toggled(self, is_open: bool) -> None:
        if is_open:
            self.flyout.open_at(self)
        else:
            self.flyout.hide()

    def _on_box_activated(self) -> None:
        """Choose the axes; choosing the other one's column swaps the two."""
        old = self._document.project.plane.axes
        first, second = (box.currentIndex() for box in self.boxes)
        if first == second:
            first, second = old[1], old[0]
        self._document.edit("Choose axes", edits.choose_axes(self._document.project, first, second))

    def _on_view_entered(self, is_projected: object) -> None:
        changed = edits.project_plane(self._document.project, is_projected=bool(is_projected))
        self._document.edit("Choose view", changed)


class SliderArea(QScrollArea):
    """Is as high as what it holds, up to a limit, and scrolls from there on."""

    def __init__(self, content: QWidget) -> None:
        super().__init__()
        self._content = content
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidget(content)

    def sizeHint(self) -> QSize:
        return QSize(SLIDERS_PX, min(self._content.sizeHint().height(), MAX_SLIDERS_PX))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()


def _summary(project: Project) -> str:
    """Return in short which plane is shown."""
    plane = project.plane
    if plane.is_projected:
        return "main components"
    n_others, n_moved = len(project.dataset.info.columns) - len(plane.axes), len(plane.cuts)
    if n_moved == 0:
        return f"slice, {n_others} other{'s' * (n_others > 1)} at the mean"
    return f"slice, {n_moved} of {n_others} others moved"
