"""The points as a table Qt can show: every cell is written when it is painted, and nothing is copied."""

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor, QPixmap

from playground.analysis.points import Choice, PointList, Positions, SortKey
from playground.data.dataset import Dataset
from playground.session.messages import PointOutputs
from playground.ui.panels.points_columns import PointColumn, PointWords
from playground.ui.plots.mark_picture import mark_picture
from playground.ui.plots.point_marks import Part
from playground.ui.theme import Theme, mix

Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole

MARKED_SHARE = 0.1


class PointsModel(QAbstractTableModel):
    """Rows are points, in the order and choice that was asked for last; `order` asks anew.

    `marked` is the point that is pointed at elsewhere; its row has another ground.
    """

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._points: PointList | None = None
        self._words: PointWords | None = None
        self._order: Positions | None = None
        self._pictures: dict[tuple[int, Part], QPixmap] = {}
        self._marked: int | None = None
        self._is_stale = False
        self._scale = 1.0
        self.choice: Choice = "all"
        self.key: SortKey = "row"
        self.is_descending = False

    @property
    def points(self) -> PointList | None:
        """The points that are shown."""
        return self._points

    @property
    def columns(self) -> tuple[PointColumn, ...]:
        """The columns of the table, from left to right at first."""
        return () if self._words is None else self._words.columns

    @property
    def words(self) -> PointWords | None:
        """What writes the cells."""
        return self._words

    @property
    def marked(self) -> int | None:
        """The position of the point that is pointed at."""
        return self._marked

    def show_dataset(self, dataset: Dataset | None) -> None:
        """Show other points, in the order of their rows if they have other columns."""
        before = self.columns
        self.beginResetModel()
        self._points = None if dataset is None else PointList(dataset)
        self._words = None if self._points is None else PointWords(self._points)
        self._marked = None
        self._pictures.clear()
        if [column.title for column in before] != [column.title for column in self.columns]:
            self.key, self.is_descending = "row", False
        self._reorder()
        self.endResetModel()

    def show_outputs(self, outputs: PointOutputs) -> None:
        """Take over predictions; the view says which rows it wants to paint anew (`repaint`)."""
        if self._points is not None:
            self._points.show_outputs(outputs.train, outputs.test)

    def order(self, choice: Choice, key: SortKey, *, is_descending: bool) -> None:
        """Show this choice of the points in the order of a column."""
        self.beginResetModel()
        self.choice, self.key, self.is_descending = choice, key, is_descending
        self._reorder()
        self.endResetModel()

    def mark(self, position: int | None) -> None:
        """Give the row of a point another ground."""
        self._marked = position

    def set_stale(self, *, is_stale: bool) -> None:
        """Fade the predictions, or bring them back."""
        self._is_stale = is_stale

    def set_scale(self, scale: float) -> None:
        """Draw marks for a screen of this scale and in the colours of the theme."""
        self._scale = scale
        self._pictures.clear()

    def repaint(self, first: int, last: int, *, predictions_only: bool) -> None:
        """Have some rows painted anew."""
        columns = [place for place, column in enumerate(self.columns) if column.is_predicted or not predictions_only]
        if columns and 0 <= first <= last < self.rowCount():
            self.dataChanged.emit(self.index(first, columns[0]), self.index(last, columns[-1]))

    def position(self, row: int) -> int:
        """Return the position of the point in a row."""
        assert self._order is not None
        return int(self._order[row])

    def is_wrong(self, index: Index) -> bool:
        """Return whether this is the prediction of another class than the point has."""
        is_prediction = self.columns[index.column()].key == "prediction"
        return is_prediction and self._points is not None and bool(self._points.is_wrong(self.position(index.row())))

    def row_of(self, position: int) -> int | None:
        """Return the row a point is shown in; None where it is not among the chosen ones."""
        if self._order is None:
            return None
        rows = (self._order == position).nonzero()[0]
        return int(rows[0]) if rows.size else None

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 (Qt calls it)
        return 0 if parent.isValid() or self._order is None else len(self._order)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 (Qt calls it)
        return 0 if parent.isValid() else len(self.columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole) -> object:
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(self.columns):
            return None
        column = self.columns[section]
        match role:
            case Role.DisplayRole:
                return column.title
            case Role.ToolTipRole | Role.WhatsThisRole:
                return column.tip
            case Role.TextAlignmentRole:
                return self._alignment(column)
            case _:
                return None

    def data(self, index: Index, role: int = Role.DisplayRole) -> object:
        words, points = self._words, self._points
        if words is None or points is None or self._order is None:
            return None
        position, column = int(self._order[index.row()]), words.columns[index.column()]
        match role:
            case Role.DisplayRole:
                return words.text(position, column)
            case Role.AccessibleTextRole:
                return f"{column.title} {words.said(position, column)}"
            case Role.DecorationRole:
                return self._picture(position, column)
            case Role.TextAlignmentRole:
                return self._alignment(column)
            case _:
                return self._color(role, position, column)

    def _reorder(self) -> None:
        points = self._points
        if points is None:
            self._order = None
            return
        if self.choice == "wrong" and not points.dataset.info.classes:
            self.choice = "all"
        self._order = points.order(self.choice, self.key, is_descending=self.is_descending)

    def _color(self, role: int, position: int, column: PointColumn) -> QColor | None:
        """Return the colour of a faded prediction, or the ground of the marked point."""
        colors = self._theme.colors
        if role == Role.ForegroundRole and column.is_predicted and self._is_stale:
            return QColor(mix(colors.quiet, colors.panel, 0.4))
        if role == Role.BackgroundRole and position == self._marked:
            return QColor(mix(colors.panel, colors.text, MARKED_SHARE))
        return None

    def _alignment(self, column: PointColumn) -> Qt.AlignmentFlag:
        middle, is_class = Qt.AlignmentFlag.AlignVCenter, bool(self._points and self._points.dataset.info.classes)
        is_word = column.key == "part" or (is_class and column.key in {"target", "prediction"})
        has_categories = not isinstance(column.key, str) and bool(column.key.categories)
        side = Qt.AlignmentFlag.AlignLeft if is_word or has_categories else Qt.AlignmentFlag.AlignRight
        return side | middle

    def _picture(self, position: int, column: PointColumn) -> QPixmap | None:
        """Return the mark of the class a point has or is given."""
        points, words = self._points, self._words
        assert points is not None
        assert words is not None
        if not points.dataset.info.classes or column.key not in {"target", "prediction"}:
            return None
        number = int(points.target(position)) if column.key == "target" else words.answer(position)
        if number is None:
            return None
        part = points.place(position)[0]
        key = (number, part)
        if key not in self._pictures:
            info = points.dataset.info
            self._pictures[key] = mark_picture(info, number, part, self._theme.colors, self._scale)
        return self._pictures[key]
