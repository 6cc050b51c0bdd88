"""The network as rows of a list: features, layers, output, and below each small layer its units with their values."""

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QIcon

from playground.engine.snapshot import Floats
from playground.project.network import FEATURES_ID
from playground.project.project import Project
from playground.ui.builder import words
from playground.ui.builder.outline_words import Row, rows, unit_sentence
from playground.ui.theme import Theme

Index = QModelIndex | QPersistentModelIndex

NOWHERE = QModelIndex()
COLUMN = 0
"""The internal id of the row of a column; that of a unit is the number of its layer."""


class OutlineModel(QAbstractItemModel):
    """Read-only rows over a Project: what stays keeps its row, so that a reader is told only what changed."""

    def __init__(self, project: Project, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._project = project
        self._theme = theme
        self._rows: list[Row] = []
        self._places: dict[str, int] = {}
        self._put(0, 0, rows(project))
        self._parameters: Floats | None = None
        self._numbers: dict[str, int] = {}
        self._numbered: list[str] = []

    def show_project(self, project: Project) -> None:
        """Show this project: rows are taken out and put in where layers went and came, the others say what changed."""
        if project is self._project:
            return
        new = rows(project)
        old_ids, new_ids = ([row.layer_id for row in each] for each in (self._rows, new))
        first = _n_shared(old_ids, new_ids)
        last = _n_shared(old_ids[first:][::-1], new_ids[first:][::-1])
        if len(old_ids) - last > first:
            self.beginRemoveRows(NOWHERE, first, len(old_ids) - last - 1)
            self._put(first, len(old_ids) - last, [])
            self.endRemoveRows()
        self._project = project
        if len(new) - last > first:
            self.beginInsertRows(NOWHERE, first, len(new) - last - 1)
            self._put(first, first, new[first : len(new) - last])
            self.endInsertRows()
        for place, row in enumerate(new):
            self._show_row(place, row)

    def show_parameters(self, parameters: Floats | None) -> bool:
        """Show these weights and biases, shape (P,), in the rows of units; return whether they are others than before.

        They are immutable: another array means other values.
        """
        if parameters is self._parameters:
            return False
        self._parameters = parameters
        for place, row in enumerate(self._rows):
            if row.n_units:
                self._tell_units(place, row.n_units)
        return True

    def refresh_icons(self) -> None:
        """Tell that icons have other colours."""
        role = Qt.ItemDataRole.DecorationRole
        self.dataChanged.emit(self.index(0, 0), self.index(len(self._rows) - 1, 0), [role])

    def layer_id_at(self, index: Index) -> str:
        """Return the layer a row belongs to, empty for the features and where there is no row."""
        if not index.isValid():
            return ""
        row = index if index.internalId() == COLUMN else self.parent(index)
        layer_id = self._rows[row.row()].layer_id
        return "" if layer_id == FEATURES_ID else layer_id

    def index_of(self, layer_id: str) -> QModelIndex:
        """Return the row of a layer, that of the features for an empty id; no row where the layer is unknown."""
        place = self._places.get(layer_id or FEATURES_ID)
        return QModelIndex() if place is None else self.index(place, 0)

    def index(self, row: int, column: int, parent: Index = NOWHERE) -> QModelIndex:
        """Return a row: of a column of the network, or of a unit below it."""
        if column != 0 or not 0 <= row < self.rowCount(parent):
            return QModelIndex()
        number = self._number(self._rows[parent.row()].layer_id) if parent.isValid() else COLUMN
        return self.createIndex(row, column, number)

    def parent(self, index: Index = NOWHERE) -> QModelIndex:  # type: ignore[override]  # QObject's parent() is another
        """Return the row a unit stands below."""
        if not index.isValid() or index.internalId() == COLUMN:
            return QModelIndex()
        layer_id = self._numbered[index.internalId() - 1]
        return self.createIndex(self._places[layer_id], 0, COLUMN) if layer_id in self._places else QModelIndex()

    def rowCount(self, parent: Index = NOWHERE) -> int:
        """Return how many columns the network has, or how many units are listed below one."""
        if not parent.isValid():
            return len(self._rows)
        return self._rows[parent.row()].n_units if parent.internalId() == COLUMN else 0

    def columnCount(self, _parent: Index = NOWHERE) -> int:
        """Return that all is said in one column."""
        return 1

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> str | None:
        """Return what the rows are: a screen reader finds a header even where it is hidden."""
        is_title = role == Qt.ItemDataRole.DisplayRole and orientation == Qt.Orientation.Horizontal and section == 0
        return "Columns of the network" if is_title else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> str | QIcon | None:
        """Return the sentence of a row, or its icon."""
        if not index.isValid():
            return None
        roles = Qt.ItemDataRole
        is_unit = index.internalId() != COLUMN
        if role in (roles.DisplayRole, roles.ToolTipRole, roles.AccessibleTextRole):
            return self._unit_text(index) if is_unit else self._rows[index.row()].sentence
        if is_unit:
            return None
        if role == roles.DecorationRole:
            row = self._rows[index.row()]
            return self._theme.icon("error", "error") if row.is_wrong else self._theme.icon(row.icon)
        return self._keys(index) if role == roles.AccessibleDescriptionRole else None

    def _put(self, start: int, stop: int, new: list[Row]) -> None:
        """Put these rows where those from `start` to `stop` are."""
        self._rows[start:stop] = new
        self._places = {row.layer_id: place for place, row in enumerate(self._rows)}

    def _unit_text(self, index: Index) -> str:
        layer_id = self.layer_id_at(index)
        return unit_sentence(self._project, layer_id, index.row(), self._parameters)

    def _keys(self, index: Index) -> str:
        layer_id = self.layer_id_at(index)
        return words.keys_for(self._project.network.layer(layer_id)) if layer_id else words.FEATURES.help

    def _number(self, layer_id: str) -> int:
        """Return the number of a layer, the same for as long as the list lives."""
        if layer_id not in self._numbers:
            self._numbered.append(layer_id)
            self._numbers[layer_id] = len(self._numbered)
        return self._numbers[layer_id]

    def _show_row(self, place: int, row: Row) -> None:
        """Show another state of a row that stays."""
        old, parent = self._rows[place], self.index(place, 0)
        if row.n_units > old.n_units:
            self.beginInsertRows(parent, old.n_units, row.n_units - 1)
            self._rows[place] = row
            self.endInsertRows()
        elif row.n_units < old.n_units:
            self.beginRemoveRows(parent, row.n_units, old.n_units - 1)
            self._rows[place] = row
            self.endRemoveRows()
        self._rows[place] = row
        if row != old:
            self.dataChanged.emit(parent, parent)
        if row.n_units:
            self._tell_units(place, row.n_units)

    def _tell_units(self, place: int, n_units: int) -> None:
        parent = self.index(place, 0)
        self.dataChanged.emit(self.index(0, 0, parent), self.index(n_units - 1, 0, parent))


def _n_shared(first: list[str], second: list[str]) -> int:
    """Return with how many equal entries both lists begin."""
    pairs = zip(first, second, strict=False)
    return next((place for place, (a, b) in enumerate(pairs) if a != b), min(len(first), len(second)))
