"""The sources of data as small pictures in groups, the person's own points last."""

from collections.abc import Callable
from functools import partial
from typing import TypeAlias

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QIcon, QKeyEvent, QPaintEvent
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QToolButton, QWidget

from playground.data.dataset import Dataset
from playground.data.plane import Plane
from playground.document import Document
from playground.project import edits
from playground.project.dataset import SOURCES, OwnSource, SourceName
from playground.project.project import Project
from playground.project.table import TableSpec
from playground.ui.panels.controls import GRID_PX, Gesture, caption, explain
from playground.ui.panels.thumbnails import THUMBNAIL_PX, Thumbnail, icon, shipped_thumbnail, thumbnail
from playground.ui.theme import ICON_PX, Theme

PointsOf: TypeAlias = Callable[[SourceName], Dataset]
Group: TypeAlias = tuple[str, tuple[SourceName, ...]]

TILE_PX = 36
COLUMNS = 6

GROUPS: tuple[tuple[Group, ...], ...] = (
    (("Two classes", ("circle", "xor", "gauss", "spiral", "moons", "checkerboard")),),
    (("More classes", ("blobs", "rings", "spirals")), ("Logic", ("and", "or", "xor-points"))),
    (("Regression", ("plane", "multi-gauss", "sine", "step", "polynomial")),),
    (("From life", ("pass-class", "iris", "penguins", "cars")), ("Your own", ("painted", "imported"))),
)
"""The groups that share a row of the gallery, row by row; a row has room for `COLUMNS` pictures."""

OWN: dict[OwnSource, tuple[str, str]] = {
    "painted": ("Painted points", "Painted points: put points into the feature space by hand."),
    "imported": ("Imported table", "Imported table: learn from a file of your own."),
}
OWN_SIGNS: dict[OwnSource, str] = {"painted": "brush", "imported": "import"}


class SourceGallery(QWidget):
    """One tile a source. The tiles of the person's own points bring back what was used last.

    Where nothing of that kind was used yet, `own_asked` says that the person wants to begin. The keyboard stops at the
    chosen tile; arrow keys walk on from there, and choose as they go.
    """

    own_asked = Signal(str)

    def __init__(self, document: Document, theme: Theme) -> None:
        super().__init__()
        self._document = document
        self._theme = theme
        self._gesture = Gesture("walk")
        self._points_of: PointsOf | None = None
        self._waiting: list[SourceName] = []
        self._pictures: dict[SourceName, Thumbnail] = {}
        self._own_tables: dict[OwnSource, TableSpec] = {}
        self._places: dict[SourceName, tuple[int, int]] = {}
        self.buttons: dict[SourceName, QToolButton] = {}
        self._idle = QTimer(self)
        self._idle.timeout.connect(self._draw_next)
        self._lay_out()
        theme.changed.connect(self._draw_all)
        self._draw_all()

    def show_sources(self, points_of: PointsOf) -> None:
        """Draw the pictures from what `points_of` gives of each source, one by one once the gallery was seen."""
        self._points_of = points_of
        self._waiting = [source for source in self.buttons if _own(source) is None]
        self.update()

    @property
    def is_drawn(self) -> bool:
        """Whether no picture is still to come."""
        return not self._waiting

    def show_project(self, project: Project) -> None:
        """Mark the chosen source, and remember the person's own points."""
        dataset = project.dataset
        self.buttons[dataset.source].setChecked(True)
        own = _own(dataset.source)
        if own is not None and dataset.table is not None:
            self._own_tables[own] = dataset.table
            explain(self.buttons[own], dataset.table.name, OWN[own][1])
            if dataset.table.table.n_rows == 0 and self._pictures.pop(own, None) is not None:
                self._draw(own)

    def show_points(self, dataset: Dataset, plane: Plane) -> None:
        """Draw the person's own points on their tile."""
        own = _own(dataset.spec.source)
        if own is not None:
            self._pictures[own] = thumbnail(dataset, plane)
            self._draw(own)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Begin with the pictures that are still to come; the window must not wait for them."""
        super().paintEvent(event)
        if self._waiting and not self._idle.isActive():
            self._idle.start(0)

    def _lay_out(self) -> None:
        group = QButtonGroup(self)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(GRID_PX // 4)
        for row, groups in enumerate(GROUPS):
            column = 0
            for title, sources in groups:
                name = caption(title)
                name.setContentsMargins(0, GRID_PX // 2 if row else 0, 0, 0)
                grid.addWidget(name, 2 * row, column, 1, len(sources))
                for source in sources:
                    tile = self._make_tile(source)
                    group.addButton(tile)
                    grid.addWidget(tile, 2 * row + 1, column)
                    self.buttons[source], self._places[source] = tile, (row, column)
                    column += 1
        grid.setColumnStretch(COLUMNS, 1)

    def _make_tile(self, source: SourceName) -> QToolButton:
        tile = SourceTile()
        tile.reached.connect(self._gesture.begin)
        own = _own(source)
        title, words = OWN[own] if own is not None else (SOURCES[source].title, _words(source))
        explain(tile, title, words)
        tile.clicked.connect(lambda _checked: self._press(source))
        tile.walked.connect(partial(self._walk, source))
        return tile

    def _draw_all(self) -> None:
        for source in self.buttons:
            self._draw(source)

    def _draw_next(self) -> None:
        """Draw one picture; the next one has to wait until the window has answered."""
        if self._points_of is None or not self._waiting:
            self._idle.stop()
            return
        source = self._waiting.pop(0)
        self._pictures[source] = shipped_thumbnail(self._points_of(source))
        self._draw(source)

    def _draw(self, source: SourceName) -> None:
        picture, button = self._pictures.get(source), self.buttons[source]
        side = ICON_PX if picture is None else THUMBNAIL_PX
        button.setIconSize(QSize(side, side))
        button.setIcon(self._sign(source) if picture is None else icon(picture, self._theme.colors))

    def _sign(self, source: SourceName) -> QIcon:
        """Return what stands on a tile that has no picture."""
        own = _own(source)
        return self._theme.icon(OWN_SIGNS[own]) if own is not None else QIcon()

    def _press(self, source: SourceName) -> None:
        own = _own(source)
        if own is not None and own not in self._own_tables:
            self.buttons[self._document.project.dataset.source].setChecked(True)
            self.own_asked.emit(own)
            return
        title = self._own_tables[own].name if own is not None else SOURCES[source].title
        self._choose(source, f"Choose {title}")

    def _choose(self, source: SourceName, text: str, merge_id: str = "") -> None:
        project, own = self._document.project, _own(source)
        if own is None:
            project = edits.choose_source(project, source)
        elif own in self._own_tables:
            project = edits.use_table(project, own, self._own_tables[own])
        self._document.edit(text, project, merge_id)

    def _walk(self, source: SourceName, key: int) -> None:
        """Go from one tile to the next in the direction of an arrow key, and choose what is there to choose."""
        found = self._neighbour(source, key)
        if found is None:
            return
        self._choose(found, "Choose data", self._gesture.merge_id)
        self.buttons[found].setFocus()

    def _neighbour(self, source: SourceName, key: int) -> SourceName | None:
        order = list(self._places)
        place, (row, column) = order.index(source), self._places[source]
        if key in {Qt.Key.Key_Left, Qt.Key.Key_Right}:
            place += 1 if key == Qt.Key.Key_Right else -1
            return order[place] if 0 <= place < len(order) else None
        row += 1 if key == Qt.Key.Key_Down else -1
        others = [other for other, (its_row, _) in self._places.items() if its_row == row]
        return min(others, key=lambda other: abs(self._places[other][1] - column), default=None)


class SourceTile(QToolButton):
    """The button of one source.

    `walked(key)` says that an arrow key asks for a neighbour, `reached` that the keyboard came from elsewhere.
    """

    walked = Signal(int)
    reached = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("thumbnail", True)
        self.setCheckable(True)
        self.setFixedSize(TILE_PX, TILE_PX)
        self.setIconSize(QSize(THUMBNAIL_PX, THUMBNAIL_PX))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Tell when the keyboard comes by Tab, which begins another walk."""
        super().focusInEvent(event)
        if event.reason() in {Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason}:
            self.reached.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Pass arrow keys on, and let Enter press as Space does."""
        match event.key():
            case Qt.Key.Key_Left | Qt.Key.Key_Right | Qt.Key.Key_Up | Qt.Key.Key_Down:
                self.walked.emit(event.key())
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self.click()
            case _:
                super().keyPressEvent(event)


def _own(source: SourceName) -> OwnSource | None:
    """Return the source where it is one of the person's own, otherwise None."""
    return next((own for own in OWN if own == source), None)


def _words(source: SourceName) -> str:
    return f"{SOURCES[source].title}: {SOURCES[source].summary}"
