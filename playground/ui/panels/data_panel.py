"""The data: which source, how many points, how noisy, how they are split, and what the network is fed with."""

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from playground.data.dataset import Dataset
from playground.document import Document
from playground.project import checks
from playground.project.checks import problems
from playground.project.dataset import DatasetSpec
from playground.project.network import FEATURES_ID
from playground.project.project import Project
from playground.session.messages import Frame
from playground.ui.mending import ProblemLines, mend
from playground.ui.panels.controls import GRID_PX, caption, explain, heading
from playground.ui.panels.data_rows import MoreRows, PointRows
from playground.ui.panels.feature_choice import FeatureChoice
from playground.ui.panels.remarks import Remarks
from playground.ui.panels.source_gallery import PointsOf, SourceGallery
from playground.ui.theme import BODY_PX, Theme, sized_font
from playground.ui.wording import counted

PARTS_THAT_MUST_FIT = ("network", "dataset", "training", "plane")


class DataPanel(QWidget):
    """Shows and changes the dataset of the project.

    `own_asked` says that the person wants points of their own: "painted" or "imported"; `columns_asked` that they want
    to use the columns of their table in another way.
    """

    own_asked = Signal(str)
    columns_asked = Signal()

    def __init__(self, document: Document, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("panel", True)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._document = document
        self._dataset: Dataset | None = None
        self.gallery = SourceGallery(document, theme)
        self._title = QLabel()
        self._title.setFont(sized_font(BODY_PX, QFont.Weight.DemiBold))
        self._title.setWordWrap(True)
        self._summary = caption()
        for words in (self._title, self._summary):
            words.setTextFormat(Qt.TextFormat.PlainText)
        self.table_buttons = TableButtons()
        self.warnings = Remarks(theme)
        self.problems, self.feature_problems = ProblemLines(), ProblemLines()
        for lines in (self.problems, self.feature_problems):
            lines.fix_chosen.connect(partial(mend, document))
        self.points = PointRows(document)
        self.more = MoreRows(document, theme)
        self.features = FeatureChoice(document, theme)
        self.views = ViewButtons()
        self._lay_out()
        self.gallery.own_asked.connect(self.own_asked)
        self.table_buttons.other.clicked.connect(lambda: self.own_asked.emit("imported"))
        self.table_buttons.columns.clicked.connect(self.columns_asked)
        self._show(document.project)
        self._show_problems(document.project)

    def show_sources(self, points_of: PointsOf) -> None:
        """Draw the gallery from what `points_of` gives of each source, after the panel was painted."""
        self.gallery.show_sources(points_of)

    def show_project(self, before: Project, after: Project) -> None:
        """Show another dataset."""
        if any(getattr(before, part) is not getattr(after, part) for part in PARTS_THAT_MUST_FIT):
            self._show_problems(after)
        # The features offered are those of the two axes; where a slice cuts the other columns is nothing to it.
        if before.dataset is not after.dataset or before.plane.axes != after.plane.axes:
            self._show(after)
        elif before.network is not after.network:
            self._show_warnings()

    def show_frame(self, frame: Frame) -> None:
        """Show what only the points themselves tell: warnings, how they are scaled, and a picture of own ones."""
        if frame.dataset is self._dataset:
            return
        self._dataset = frame.dataset
        self._show_told()
        if frame.dataset is not None and frame.plane is not None:
            self.gallery.show_points(frame.dataset, frame.plane)

    def _show(self, project: Project) -> None:
        self.gallery.show_project(project)
        self._title.setText(project.dataset.info.title)
        self._summary.setText(_summary(project.dataset))
        self.table_buttons.setVisible(project.dataset.source == "imported")
        for part in (self.points, self.more, self.features):
            part.show_project(project)
        self._show_told()

    def _show_problems(self, project: Project) -> None:
        found = problems(project)
        about_data = tuple(problem for problem in found if "dataset" in problem.where)
        self.problems.show_problems(project, about_data)
        self.feature_problems.show_problems(project, tuple(each for each in found if FEATURES_ID in each.where))

    def _show_told(self) -> None:
        self._show_warnings()
        self.more.show_points(self._current_points())

    def _show_warnings(self) -> None:
        found, dataset = checks.warnings(self._document.project), self._current_points()
        if dataset is not None:
            found += dataset.warnings
        self.warnings.show_sentences([warning.sentence for warning in found])

    def _current_points(self) -> Dataset | None:
        """Return the points of the project as it is now, once they are there."""
        dataset = self._dataset
        return dataset if dataset is not None and dataset.spec == self._document.project.dataset else None

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(GRID_PX, GRID_PX, GRID_PX, GRID_PX)
        layout.setSpacing(GRID_PX)
        for part in (
            self.gallery,
            self._title,
            self._summary,
            self.table_buttons,
            self.problems,
            self.warnings,
            self.points,
            self.more,
            self.views,
            heading("Input features"),
            self.feature_problems,
            self.features,
        ):
            layout.addWidget(part)
        layout.addStretch(1)


class ButtonRow(QWidget):
    """Buttons side by side, from the left."""

    def __init__(self, *buttons: QPushButton) -> None:
        super().__init__()
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GRID_PX)
        for button in buttons:
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            layout.addWidget(button)
        layout.addStretch(1)


class ViewButtons(ButtonRow):
    """What shows the points in other ways than in the plane."""

    def __init__(self) -> None:
        self.points, self.histograms = QPushButton("Points"), QPushButton("Histograms")
        super().__init__(self.points, self.histograms)
        explain(self.points, "Points as a table", "Every point with its values, its target and what the network says.")
        explain(self.histograms, "Histograms of the columns", "How often each value occurs, by class and by part.")


class TableButtons(ButtonRow):
    """What can be done with an imported table: use its columns in another way, or import another one."""

    def __init__(self) -> None:
        self.columns, self.other = QPushButton("Columns…"), QPushButton("Import table…")
        super().__init__(self.columns, self.other)
        explain(self.columns, "Columns of the table", "Says what each column of your table is used for.")
        explain(self.other, "Import another table", "Learn from another file of your own.")


def _summary(dataset: DatasetSpec) -> str:
    if dataset.table is None:
        return dataset.info.summary
    n_columns = counted(len(dataset.info.columns), "column")
    return f"{counted(dataset.table.table.n_rows, 'point')} of your own, {n_columns}, target “{dataset.info.target}”."
