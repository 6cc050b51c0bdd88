"""The rows and titles of the table of points, as Qt paints them."""

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QStyledItemDelegate, QStyleOptionViewItem, QTableView

from playground.ui.panels.points_columns import PointColumn
from playground.ui.panels.points_model import PointsModel
from playground.ui.plots.mark_picture import PICTURE_PX
from playground.ui.theme import CAPTION_PX, Theme, number_font
from playground.ui.wording import count_text

N_MEASURED = 40
PADDING_PX = 12
TITLE_PADDING_PX = 16
SIGN_PX = 14
MAX_COLUMN_PX = 150
ROW_PX = 22


class PointsView(QTableView):
    """Selects whole rows; titles sort when they are clicked, and can be dragged to other places."""

    def __init__(self, model: PointsModel, theme: Theme) -> None:
        super().__init__()
        self._model = model
        self.setModel(model)
        self.setItemDelegate(WrongSign(model, theme, self))
        self.setFont(number_font(CAPTION_PX))
        self.setAccessibleName("Points")
        # Space runs, as it does elsewhere: rows are selected by arrows, Shift and Ctrl.
        self.setProperty("space_runs", True)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerItem)
        self.setAlternatingRowColors(True)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setMouseTracking(True)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        rows = self.verticalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(ROW_PX)
        self._prepare_header()

    def fit_columns(self) -> None:
        """Make every column as wide as its title and a few of its cells need, and not much wider."""
        metrics = self.fontMetrics()
        for place, column in enumerate(self._model.columns):
            widest = max(map(metrics.horizontalAdvance, self._samples(column)), default=0)
            extra = PICTURE_PX + 4 if self._has_marks(column) else 0
            if column.key == "prediction" and extra:
                extra += SIGN_PX - 6  # its room reaches into the padding
            title = metrics.horizontalAdvance(column.title) + TITLE_PADDING_PX
            width = min(max(widest + extra + PADDING_PX, title), MAX_COLUMN_PX + extra)
            self.horizontalHeader().resizeSection(place, width)

    def columns_in_order(self) -> list[PointColumn]:
        """Return the columns from left to right, as the person has put them."""
        header, columns = self.horizontalHeader(), self._model.columns
        return [columns[header.logicalIndex(place)] for place in range(len(columns))]

    def selected_rows(self) -> list[range]:
        """Return the selected rows from top to bottom; a million of them are one range."""
        chosen = self.selectionModel().selection()
        ranges = [chosen.at(place) for place in range(chosen.count())]
        return sorted((range(each.top(), each.bottom() + 1) for each in ranges), key=lambda rows: rows.start)

    def chosen(self) -> QModelIndex:
        """Return the selected row the keyboard is on; none where it is not selected."""
        index = self.currentIndex()
        return index if self.selectionModel().isSelected(index) else QModelIndex()

    def visible_rows(self) -> tuple[int, int]:
        """Return the first and the last row in sight."""
        first, last = self.rowAt(0), self.rowAt(self.viewport().height() - 1)
        return max(first, 0), last if last >= 0 else self._model.rowCount() - 1

    def _prepare_header(self) -> None:
        header = self.horizontalHeader()
        header.setFont(number_font(CAPTION_PX))
        header.setSectionsMovable(True)
        header.setSectionsClickable(True)
        header.setSortIndicatorShown(True)
        header.setSortIndicatorClearable(True)
        header.setHighlightSections(False)
        header.setSortIndicator(0, Qt.SortOrder.AscendingOrder)
        # A selection of its own, always empty: the header would else ask at every painting whether each of a million
        # rows is selected.
        header.setSelectionModel(QItemSelectionModel(self._model, self))

    def _has_marks(self, column: PointColumn) -> bool:
        points = self._model.points
        return bool(points and points.dataset.info.classes) and column.key in {"target", "prediction"}

    def _samples(self, column: PointColumn) -> list[str]:
        points, words = self._model.points, self._model.words
        if points is None or words is None:
            return []
        names = points.dataset.info.classes
        if column.key == "row":
            return [count_text(int(points.rows().max(initial=0)) + 1)]
        if column.is_predicted:
            return [f">99 % {name}" for name in names] or ["−" + text for text in self._samples(words.columns[2])]
        step = max(1, points.n // N_MEASURED)
        return [words.text(position, column) for position in range(0, points.n, step)]


class WrongSign(QStyledItemDelegate):
    """Puts a cross behind a prediction that is wrong."""

    def __init__(self, model: PointsModel, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self._model = model
        self._theme = theme
        self._draw()
        theme.changed.connect(self._draw)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        super().paint(painter, option, index)
        if self._model.is_wrong(index):
            rect = option.rect
            painter.drawPixmap(rect.right() - SIGN_PX - 2, rect.center().y() - SIGN_PX // 2 + 1, self._sign)

    def _draw(self) -> None:
        self._sign = self._theme.pixmap("close", "error", SIGN_PX)
