"""The preview: the first rows of a table, and above them what each column holds and is used for."""

from PySide6.QtCore import QItemSelectionModel, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QGridLayout,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from playground.ui.importing.aspect_view import PADDING_PX, ROW_PX, AspectView
from playground.ui.importing.draft import Draft
from playground.ui.importing.models import ASPECTS, AspectCells, DraftModel, Index, ItemRole, RowCells
from playground.ui.panels.controls import explain
from playground.ui.theme import Theme

MIN_COLUMN_PX, MAX_COLUMN_PX = 104, 220
CELL_PX = 24
MIN_ROWS = 3
SAMPLE_ROWS = 12
"""Rows that say how wide a column needs to be."""


class Preview(QFrame):
    """Two tables that scroll and stretch as one; `chosen(columns, aspect, value)` is the person's wish."""

    chosen = Signal(object, str, str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setProperty("banner", True)
        self._aspects = DraftModel(theme, AspectCells, self)
        self._rows = DraftModel(theme, RowCells, self)
        self.heads = AspectView(theme, self._aspects, self)
        self.cells = QTableView(self)
        self.cells.setModel(self._rows)
        self._dress_cells()
        self._explain()
        layout = QGridLayout(self)
        layout.setContentsMargins(1, 1, 1, 1)
        layout.setSpacing(0)
        layout.addWidget(self.heads, 0, 0)
        layout.addWidget(self.cells, 1, 0, 1, 2)
        layout.setRowStretch(1, 1)
        bar = self.cells.verticalScrollBar()
        # The upper table ends where the scroll bar beside the lower one begins, or they would not scroll as one.
        bar.rangeChanged.connect(
            lambda low, high: layout.setColumnMinimumWidth(1, bar.sizeHint().width() if high > low else 0)
        )
        self.heads.chosen.connect(self.chosen)
        self.heads.horizontalHeader().sectionResized.connect(
            lambda column, _old, new: self.cells.setColumnWidth(column, new)
        )
        for one, other in ((self.heads, self.cells), (self.cells, self.heads)):
            one.horizontalScrollBar().valueChanged.connect(other.horizontalScrollBar().setValue)
        theme.changed.connect(self._aspects.refresh)
        theme.changed.connect(self._rows.refresh)

    def show_draft(self, draft: Draft | None) -> None:
        """Show another draft, or nothing."""
        before = self._rows.draft
        is_other = draft is None or before is None or before.rows is not draft.rows
        self._aspects.show_draft(draft)
        self._rows.show_draft(draft)
        if is_other and draft is not None:
            self._fit_columns(draft)
            self._fit_margins()
        self.heads.setVisible(draft is not None)
        self.cells.setVisible(draft is not None)

    def select_role(self, place: int) -> None:
        """Put the keyboard on the role of one column and bring it into sight."""
        index = self._aspects.index(ASPECTS.index("role"), place)
        self.heads.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        self.heads.scrollTo(index)

    def _dress_cells(self) -> None:
        cells = self.cells
        cells.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        cells.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        cells.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        cells.setTabKeyNavigation(False)
        cells.setWordWrap(False)
        cells.setShowGrid(False)
        cells.setItemDelegate(CellDelegate(self._theme, cells))
        cells.horizontalHeader().hide()
        cells.verticalHeader().setDefaultSectionSize(CELL_PX)
        cells.setMinimumHeight(MIN_ROWS * CELL_PX)
        cells.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        for view in (self.heads, cells):
            view.setProperty("bare", True)
            view.verticalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            view.setCornerButtonEnabled(False)
            view.horizontalHeader().setHighlightSections(False)
            view.verticalHeader().setHighlightSections(False)

    def _explain(self) -> None:
        explain(
            self.heads,
            "Columns of the table",
            "What each column holds and is used for. Space offers the choices; the first letter of one chooses it for "
            "all selected columns.",
        )
        self.heads.setToolTip("")
        explain(self.cells, "First rows of the table", "The first rows as they stand in the table.")
        self.cells.setToolTip("")

    def _fit_columns(self, draft: Draft) -> None:
        """Make every column as wide as its name and its first cells need, within bounds."""
        metrics, header = self.heads.fontMetrics(), self.heads.horizontalHeader()
        texts = zip(*draft.rows[:SAMPLE_ROWS], strict=True) if draft.rows else [()] * len(draft.columns)
        for place, (column, cells) in enumerate(zip(draft.columns, texts, strict=True)):
            longest = max((column.name, *cells), key=len)
            width = metrics.horizontalAdvance(longest[:60]) + 24
            header.resizeSection(place, max(MIN_COLUMN_PX, min(width, MAX_COLUMN_PX)))

    def _fit_margins(self) -> None:
        """Give the names of both tables' rows the same room, and the upper table the height of its rows."""
        views = (self.heads, self.cells)
        width = max(view.verticalHeader().sizeHint().width() for view in views)
        for view in views:
            view.verticalHeader().setFixedWidth(width)
        self.heads.setFixedHeight(self.heads.horizontalHeader().sizeHint().height() + len(ASPECTS) * ROW_PX + 2)


class CellDelegate(QStyledItemDelegate):
    """Draws a cell of the first rows: numbers to the right, words to the left, as far from the lines as above."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        colors, rect = self._theme.colors, option.rect
        painter.save()
        painter.fillRect(rect, index.data(ItemRole.BackgroundRole))
        painter.setPen(QColor(colors.line))
        painter.drawLine(rect.topRight(), rect.bottomRight())
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        inner = rect.adjusted(PADDING_PX, 0, -PADDING_PX, 0)
        font = index.data(ItemRole.FontRole)
        text = QFontMetrics(font).elidedText(
            index.data(ItemRole.DisplayRole), Qt.TextElideMode.ElideRight, inner.width()
        )
        painter.setFont(font)
        is_enabled = bool(option.state & QStyle.StateFlag.State_Enabled)
        painter.setPen(index.data(ItemRole.ForegroundRole) if is_enabled else option.palette.text().color())
        painter.drawText(inner, index.data(ItemRole.TextAlignmentRole), text)
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(QColor(colors.text), 2))
            painter.drawRect(rect.adjusted(1, 1, -1, -1))
        painter.restore()
