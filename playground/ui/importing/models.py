"""The columns and the first rows of a draft as tables that Qt asks cell by cell: a thousand columns cost little."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, Protocol, TypeAlias

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor

from playground.data.reading import ColumnPlan
from playground.data.reading.cells import is_missing
from playground.ui.importing.draft import Draft, LookedAt
from playground.ui.importing.words import KIND_HELP, KIND_NAMES, ROLE_HELP, ROLE_NAMES, Aspect, role_tint
from playground.ui.theme import Theme, mix, number_font
from playground.ui.wording import count_text

ItemRole = Qt.ItemDataRole
Index: TypeAlias = QModelIndex | QPersistentModelIndex

ASPECTS: tuple[Aspect | Literal["empty"], ...] = ("kind", "role", "empty")
ASPECT_NAMES = ("Kind", "Role", "Empty")
EMPTY = "empty"
SHORT_CELL = 12
"""A longer cell may not fit its column and says all of itself on hover."""

NO_INDEX = QModelIndex()


class Cells(Protocol):
    """What stands in the cells above or below each other, for every column of a draft."""

    @property
    def row_names(self) -> tuple[str, ...]:
        """What the rows are called."""

    def text(self, row: int, place: int) -> str:
        """Return what stands in a cell."""

    def help(self, row: int, place: int) -> str | None:
        """Return what is said of a cell on hover."""

    def is_quiet(self, row: int, place: int) -> bool:
        """Return whether a cell says little."""


@dataclass(frozen=True)
class AspectCells:
    """Kind, role and number of empty cells of each column."""

    draft: Draft
    row_names = ASPECT_NAMES

    def text(self, row: int, place: int) -> str:
        """Return a word; of a table that was looked at in part, how many cells are empty at least."""
        column, is_whole = self.draft.columns[place], self.draft.is_whole
        match ASPECTS[row]:
            case "kind":
                return KIND_NAMES[column.kind]
            case "role":
                return ROLE_NAMES[column.role]
            case "empty" if column.n_missing == 0:
                return "none" if is_whole else "none so far"
            case "empty":
                return f"{'' if is_whole else '≥ '}{count_text(column.n_missing)}"

    def help(self, row: int, place: int) -> str | None:
        """Return what the kind or the role means."""
        column = self.draft.columns[place]
        return {"kind": KIND_HELP[column.kind], "role": ROLE_HELP[column.role]}.get(ASPECTS[row])

    def is_quiet(self, row: int, _place: int) -> bool:
        """Return whether this is no choice but a fact."""
        return ASPECTS[row] == "empty"


@dataclass(frozen=True)
class RowCells:
    """The first rows as they stand in the table; an empty cell says that it is."""

    draft: Draft

    @property
    def row_names(self) -> tuple[str, ...]:
        """The numbers of the rows."""
        return tuple(str(number + 1) for number in range(len(self.draft.rows)))

    def text(self, row: int, place: int) -> str:
        """Return what stands in the table."""
        return EMPTY if self.is_quiet(row, place) else self.draft.rows[row][place]

    def help(self, row: int, place: int) -> str | None:
        """Return the whole of a long cell."""
        cell = self.draft.rows[row][place]
        return cell if len(cell) > SHORT_CELL else None

    def is_quiet(self, row: int, place: int) -> bool:
        """Return whether a cell is empty."""
        return is_missing(self.draft.rows[row][place])


class DraftModel(QAbstractTableModel):
    """Cells of a draft, a column for each of its columns, named and coloured by its role."""

    def __init__(self, theme: Theme, make_cells: Callable[[Draft], Cells], parent: QObject) -> None:
        super().__init__(parent)
        self._theme = theme
        self._make_cells = make_cells
        self._cells: Cells | None = None
        self._names: tuple[str, ...] = ()
        self._digits = number_font()
        self._slanted = number_font()
        self._slanted.setItalic(True)
        self.draft: Draft | None = None

    def show_draft(self, draft: Draft | None) -> None:
        """Show another draft; where it is the same table, selection and scrolling stay."""
        before = self.draft
        is_same = before is not None and draft is not None and before.rows is draft.rows
        if not is_same:
            self.beginResetModel()
        self.draft = draft
        self._cells = None if draft is None else self._make_cells(draft)
        self._names = () if self._cells is None else self._cells.row_names
        if is_same:
            self.refresh()
        else:
            self.endResetModel()

    def refresh(self) -> None:
        """Let every cell be drawn anew."""
        if self.rowCount() and self.columnCount():
            self.dataChanged.emit(self.index(0, 0), self.index(self.rowCount() - 1, self.columnCount() - 1))

    def aspect(self, index: Index) -> Aspect | None:
        """Return what can be chosen in a cell of aspects, if anything can; what a table was read as stays."""
        aspect = ASPECTS[index.row()]
        if aspect == "empty" or (aspect == "kind" and not isinstance(self.draft, LookedAt)):
            return None
        return aspect

    def column(self, place: int) -> ColumnPlan:
        """Return a column of the draft that is shown."""
        assert self.draft is not None
        return self.draft.columns[place]

    def rowCount(self, parent: Index = NO_INDEX) -> int:
        return 0 if parent.isValid() else len(self._names)

    def columnCount(self, parent: Index = NO_INDEX) -> int:
        return 0 if self.draft is None or parent.isValid() else len(self.draft.columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = ItemRole.DisplayRole) -> object:
        if orientation == Qt.Orientation.Vertical:
            return self._names[section] if role == ItemRole.DisplayRole else None
        if role == ItemRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return self.column(section).name if role in {ItemRole.DisplayRole, ItemRole.ToolTipRole} else None

    def data(self, index: Index, role: int = ItemRole.DisplayRole) -> object:
        assert self._cells is not None
        row, place = index.row(), index.column()
        match role:
            case ItemRole.DisplayRole:
                return self._cells.text(row, place)
            case ItemRole.ToolTipRole:
                return self._cells.help(row, place)
            case ItemRole.AccessibleTextRole:
                return f"{self.column(place).name}, {self._names[row]}: {self._cells.text(row, place)}"
            case _:
                return self._look(row, place, role)

    def _look(self, row: int, place: int, role: int) -> object:
        """Return how a cell is drawn."""
        assert self._cells is not None
        column = self.column(place)
        is_number = column.kind == "number"
        match role:
            case ItemRole.BackgroundRole:
                return QColor(role_tint(self._theme.colors, column.role))
            case ItemRole.ForegroundRole:
                return self._text_color(column, is_quiet=self._cells.is_quiet(row, place))
            case ItemRole.FontRole:
                return self._slanted if self._cells.is_quiet(row, place) else self._digits
            case ItemRole.TextAlignmentRole:
                side = Qt.AlignmentFlag.AlignRight if is_number else Qt.AlignmentFlag.AlignLeft
                return side | Qt.AlignmentFlag.AlignVCenter
            case _:
                return None

    def _text_color(self, column: ColumnPlan, *, is_quiet: bool) -> QColor:
        """Return what a cell is written in; fainter where its column is left aside."""
        colors = self._theme.colors
        if column.role == "ignore":
            return QColor(mix(colors.quiet, colors.window, 0.1))
        return QColor(colors.quiet if is_quiet else colors.text)
