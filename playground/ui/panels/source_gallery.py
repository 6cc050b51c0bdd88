"""The sources of data as small pictures: one button each, the person's own points last."""

from collections.abc import Mapping

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QToolButton, QWidget

from playground.data.dataset import Dataset
from playground.data.plane import Plane
from playground.document import Document
from playground.project import edits
from playground.project.dataset import SOURCES, OwnSource, SourceName
from playground.project.project import Project
from playground.project.table import TableSpec
from playground.ui.panels.controls import GRID_PX, explain
from playground.ui.panels.thumbnails import THUMBNAIL_PX, shipped_thumbnail, thumbnail
from playground.ui.theme import Theme

COLUMNS = 6

OWN: dict[OwnSource, tuple[str, str]] = {
    "painted": ("Painted points", "Painted points: put points into the feature space by hand."),
    "imported": ("Imported table", "Imported table: learn from a file of your own."),
}
OWN_SIGNS: dict[OwnSource, str] = {"painted": "brush", "imported": "import"}
NO_THUMBNAILS: Mapping[SourceName, Dataset] = {}


class SourceGallery(QWidget):
    """One button a source. The buttons of the person's own points bring back what was used last.

    Where nothing of that kind was used yet, `own_asked` says that the person wants to begin.
    """

    own_asked = Signal(str)

    def __init__(self, document: Document, theme: Theme) -> None:
        super().__init__()
        self._document = document
        self._theme = theme
        self._thumbnails: Mapping[SourceName, Dataset] = NO_THUMBNAILS
        self._own_points: dict[OwnSource, tuple[Dataset, Plane]] = {}
        self._own_tables: dict[OwnSource, TableSpec] = {}
        self.buttons: dict[SourceName, QToolButton] = {}
        group = QButtonGroup(self)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(GRID_PX // 4)
        for place, (source, title, words) in enumerate(_offered()):
            button = self._make_button(source, title, words)
            group.addButton(button)
            grid.addWidget(button, place // COLUMNS, place % COLUMNS)
            self.buttons[source] = button
        grid.setColumnStretch(COLUMNS, 1)
        theme.changed.connect(self._draw)
        self._draw()

    def show_thumbnails(self, thumbnails: Mapping[SourceName, Dataset]) -> None:
        """Draw the pictures from these points; a source without points keeps its sign."""
        self._thumbnails = thumbnails
        self._draw()

    def show_project(self, project: Project) -> None:
        """Mark the chosen source, and remember the person's own points."""
        dataset = project.dataset
        self.buttons[dataset.source].setChecked(True)
        own = _own(dataset.source)
        if own is not None and dataset.table is not None:
            self._own_tables[own] = dataset.table
            explain(self.buttons[own], dataset.table.name, OWN[own][1])

    def show_points(self, dataset: Dataset, plane: Plane) -> None:
        """Draw the person's own points on their button."""
        own = _own(dataset.spec.source)
        if own is not None:
            self._own_points[own] = (dataset, plane)
            self.buttons[own].setIcon(thumbnail(dataset, plane, self._theme.colors))

    def _make_button(self, source: SourceName, title: str, words: str) -> QToolButton:
        button = QToolButton()
        button.setProperty("thumbnail", True)
        button.setCheckable(True)
        button.setIconSize(QSize(THUMBNAIL_PX, THUMBNAIL_PX))
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        explain(button, title, words)
        button.clicked.connect(lambda _checked: self._on_button_clicked(source))
        return button

    def _draw(self) -> None:
        for source, button in self.buttons.items():
            own = _own(source)
            if own is not None:
                points = self._own_points.get(own)
                sign = self._theme.icon(OWN_SIGNS[own])
                button.setIcon(sign if points is None else thumbnail(*points, self._theme.colors))
                continue
            dataset = self._thumbnails.get(source)
            sign = self._theme.icon("points" if SOURCES[source].is_generated else "table")
            button.setIcon(sign if dataset is None else shipped_thumbnail(dataset, self._theme.colors))

    def _on_button_clicked(self, source: SourceName) -> None:
        project = self._document.project
        own = _own(source)
        if own is None:
            self._document.edit(f"Choose {SOURCES[source].title}", edits.choose_source(project, source))
            return
        table = self._own_tables.get(own)
        if table is not None:
            self._document.edit(f"Choose {table.name}", edits.use_table(project, own, table))
        else:
            self.buttons[project.dataset.source].setChecked(True)
            self.own_asked.emit(own)


def _own(source: SourceName) -> OwnSource | None:
    """Return the source where it is one of the person's own, otherwise None."""
    return next((own for own in OWN if own == source), None)


def _offered() -> list[tuple[SourceName, str, str]]:
    """Return every source with its title and what is said of it, in the order of the gallery."""
    shipped: list[tuple[SourceName, str, str]] = [
        (source, info.title, f"{info.title}: {info.summary}") for source, info in SOURCES.items()
    ]
    return [*shipped, *((source, *words) for source, words in OWN.items())]
