"""The table of all points: what each is, what is predicted for it, and which ones are wrong."""

from itertools import chain, islice
from typing import get_args

from PySide6.QtCore import QEvent, QModelIndex, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QGuiApplication, QHideEvent, QKeySequence, QPaintEvent, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QLabel,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from playground.analysis.points import Choice
from playground.data.dataset import Dataset
from playground.project.project import Project, needs_new_run
from playground.session.messages import Frame, PointOutputs
from playground.ui.panels.controls import GRID_PX, caption, combo_box, explain
from playground.ui.panels.points_model import PointsModel
from playground.ui.panels.points_view import PointsView
from playground.ui.panels.steady_label import SteadyLabel
from playground.ui.plots.plot_area import Staleness
from playground.ui.theme import CAPTION_PX, Theme, number_font
from playground.ui.wording import count_text, counted

REFRESH_MS = 200
"""A table that changes more often cannot be read."""

REORDER_EVERY = 5
"""While a run trains, rows change their places at every so many-th refresh only."""

MAX_COPIED = 10_000

EMPTY_WORDS = "No points yet: choose data on the left."
ALL_RIGHT_WORDS = "No point is predicted wrongly."
NO_PART_WORDS = "There are no {} points: change the train share in the data panel."
CHOICE_WORDS: dict[Choice, str] = {
    "all": "All points",
    "train": "Train points",
    "test": "Test points",
    "wrong": "Wrong answers",
}


class PointsTable(QWidget):
    """Shows the points of the newest frame, a few times a second at most; hidden, it keeps the frame.

    `point_hovered(part, index)` tells which point of a part is pointed at, or else selected; the index is None where
    none is. `highlight` takes the same from another view.
    """

    point_hovered = Signal(str, object)

    def __init__(self, theme: Theme, export: QAction, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._waiting: Frame | None = None
        self._dataset: Dataset | None = None
        self._outputs: PointOutputs | None = None
        self._run_id = 0
        self._n_refreshes = 0
        self.setProperty("panel", True)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName("Points")
        self.setMinimumSize(220, 160)
        self.model = PointsModel(theme)
        self.table = PointsView(self.model, theme)
        self._make_controls(export)
        self._lay_out()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(REFRESH_MS)
        self._timer.timeout.connect(self._draw_waiting)
        self.staleness = Staleness(self)
        self.staleness.changed.connect(self._on_staleness_changed)
        self._connect()
        self._show_counts()

    def show_project(self, before: Project, after: Project) -> None:
        """Fade the predictions where the change begins a new run, until its first frame."""
        if needs_new_run(before, after):
            self.staleness.expect_run()

    def show_frame(self, frame: Frame) -> None:
        """Show a frame, or keep it until it is time for another one."""
        self._waiting = frame
        # A dock behind others is visible to Qt; only its visible region is empty.
        if not self._timer.isActive() and not self.visibleRegion().isEmpty():
            self._draw_waiting()

    def highlight(self, part: str, index: int | None) -> None:
        """Mark the row of a point that is pointed at elsewhere, and bring it into view."""
        points = self.model.points
        position = None if points is None or index is None else points.position(part, index)
        if position == self.model.marked:
            return
        self.model.mark(position)
        row = None if position is None or not self.isVisible() else self.model.row_of(position)
        if row is not None:
            self.table.scrollTo(self.model.index(row, 0), QAbstractItemView.ScrollHint.EnsureVisible)
        self._repaint(predictions_only=False)

    @property
    def caption(self) -> str:
        """How many points are listed, and how many are wrong."""
        return self._caption.text()

    @property
    def empty_words(self) -> str:
        """What stands there instead of rows; empty where there are rows."""
        return self._empty.text() if self._pages.currentWidget() is self._empty else ""

    def copy(self) -> None:
        """Copy the selected rows, with their titles, as other programs read them."""
        words, chosen = self.model.words, self.table.selected_rows()
        if words is None or not chosen:
            return
        rows = list(islice(chain.from_iterable(chosen), MAX_COPIED))
        columns = self.table.columns_in_order()
        lines = ["\t".join(title for column in columns for title in words.plain_titles(column))]
        for row in rows:
            position = self.model.position(row)
            lines.append("\t".join(cell for column in columns for cell in words.plain(position, column)))
        QGuiApplication.clipboard().setText("\n".join(lines) + "\n")
        n_selected = sum(map(len, chosen))
        if n_selected > MAX_COPIED:
            self._say(f"Copied the first {count_text(MAX_COPIED)} of {counted(n_selected, 'row')}; Export writes all.")

    def paintEvent(self, event: QPaintEvent) -> None:
        """Show what came while this was not seen: coming to the front, a dock is painted and told nothing else."""
        super().paintEvent(event)
        if self._waiting is not None and not self._timer.isActive():
            QTimer.singleShot(0, self, self._draw_waiting)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._draw_waiting()
        self._tell_point(self.table.chosen())

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._timer.stop()
        self._tell_point(QModelIndex())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Notice that the pointer leaves the rows."""
        if event.type() == QEvent.Type.Leave and watched is self.table.viewport():
            self._tell_point(self.table.chosen())
        return super().eventFilter(watched, event)

    def _make_controls(self, export: QAction) -> None:
        self.choice = combo_box()
        self.choice.setMinimumContentsLength(max(map(len, CHOICE_WORDS.values())))
        explain(self.choice, "Which points are listed", "All points, those of one part, or those predicted wrongly.")
        self._fill_choice(has_classes=True)
        self._caption = caption()
        self._caption.setFont(number_font(CAPTION_PX))
        self._caption.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._export = QToolButton()
        self._export.setProperty("flat", True)
        self._export.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        explain(self._export, "Export points", export.toolTip())
        self._export.clicked.connect(export.trigger)
        self._theme.give_icon(self._export, "export")
        self._empty = QLabel(EMPTY_WORDS)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty.setWordWrap(True)
        self._empty.setProperty("quiet", True)
        self._copy = QAction("&Copy rows", self.table)
        self._copy.setShortcut(QKeySequence.StandardKey.Copy)
        self._copy.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        self._select_none = QAction("Select &none", self.table)
        self._select_none.setShortcut(QKeySequence("Esc"))
        self._select_none.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        self.table.addActions([self._copy, self._select_none])
        self.table.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(GRID_PX)
        top.addWidget(self.choice)
        top.addWidget(SteadyLabel(self._caption), 1)
        top.addWidget(self._export)
        self._pages = QStackedWidget()
        self._pages.addWidget(self._empty)
        self._pages.addWidget(self.table)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(GRID_PX, GRID_PX // 2, GRID_PX, GRID_PX)
        layout.setSpacing(GRID_PX // 2)
        layout.addLayout(top)
        layout.addWidget(self._pages, 1)

    def _connect(self) -> None:
        self.choice.activated.connect(lambda _place: self._reorder())
        self.table.horizontalHeader().sortIndicatorChanged.connect(lambda _section, _order: self._reorder())
        self.table.entered.connect(self._tell_point)
        self.table.selectionModel().selectionChanged.connect(
            lambda _now, _before: self._tell_point(self.table.chosen())
        )
        self.table.viewport().installEventFilter(self)
        self._copy.triggered.connect(self.copy)
        self._select_none.triggered.connect(self.table.clearSelection)
        self._theme.changed.connect(self._recolor)

    def _draw_waiting(self) -> None:
        frame, self._waiting = self._waiting, None
        if frame is None:
            return
        self._timer.start()
        if frame.run_id != self._run_id:
            self._run_id = frame.run_id
            self.staleness.note_run()
        if frame.dataset is not self._dataset:
            self._show_dataset(frame.dataset)
        if frame.point_outputs is not None and frame.point_outputs is not self._outputs:
            self._outputs = frame.point_outputs
            self.model.show_outputs(frame.point_outputs)
            self._n_refreshes += 1
            self._follow_outputs(is_running=frame.phase == "running")
        self._show_counts()

    def _show_dataset(self, dataset: Dataset | None) -> None:
        titles = [column.title for column in self.model.columns]
        self._dataset, self._outputs = dataset, None
        self.model.set_scale(self.devicePixelRatioF())
        self.model.show_dataset(dataset)
        if dataset is not None:
            self._fill_choice(has_classes=bool(dataset.info.classes))
        if titles != [column.title for column in self.model.columns]:
            header = self.table.horizontalHeader()
            header.blockSignals(True)
            header.setSortIndicator(0, Qt.SortOrder.AscendingOrder)
            header.blockSignals(False)
            self.table.fit_columns()

    def _follow_outputs(self, *, is_running: bool) -> None:
        """Paint other predictions; put the rows in their order anew where it hangs on them and nobody holds some."""
        hangs_on_them = self.model.choice == "wrong" or self.model.key in {"prediction", "error"}
        is_due = not is_running or self._n_refreshes % REORDER_EVERY == 0
        if hangs_on_them and is_due and sum(map(len, self.table.selected_rows())) <= 1:
            self._reorder()
        else:
            self._repaint(predictions_only=True)

    def _reorder(self) -> None:
        """Show the chosen points in the order of the chosen column; the current row stays the current one."""
        header, columns = self.table.horizontalHeader(), self.model.columns
        if not columns:
            return
        section = header.sortIndicatorSection()
        key = columns[section].key if 0 <= section < len(columns) else "row"
        is_descending = header.sortIndicatorOrder() == Qt.SortOrder.DescendingOrder and 0 <= section < len(columns)
        current = self.table.currentIndex()
        position = self.model.position(current.row()) if current.isValid() else None
        at = self.table.verticalScrollBar().value()
        self.model.order(self.choice.currentData(), key, is_descending=is_descending)
        row = None if position is None else self.model.row_of(position)
        if row is not None:
            self.table.selectRow(row)
        else:
            self.table.verticalScrollBar().setValue(at)
            self._tell_point(QModelIndex())
        self._show_counts()

    def _fill_choice(self, *, has_classes: bool) -> None:
        choices = [choice for choice in get_args(Choice) if has_classes or choice != "wrong"]
        if [self.choice.itemData(place) for place in range(self.choice.count())] == choices:
            return
        before = self.choice.currentData()
        self.choice.clear()
        for choice in choices:
            self.choice.addItem(CHOICE_WORDS[choice], choice)
        self.choice.setCurrentIndex(max(0, self.choice.findData(before)))

    def _repaint(self, *, predictions_only: bool) -> None:
        first, last = self.table.visible_rows()
        self.model.repaint(first, last, predictions_only=predictions_only)

    def _show_counts(self) -> None:
        points, n_rows = self.model.points, self.model.rowCount()
        self._pages.setCurrentWidget(self.table if n_rows else self._empty)
        if points is None:
            self._empty.setText(EMPTY_WORDS)
            self._say("")
            return
        choice = self.model.choice
        self._empty.setText(ALL_RIGHT_WORDS if choice == "wrong" else NO_PART_WORDS.format(choice))
        words = counted(n_rows, "point") if choice != "wrong" else ""
        if points.dataset.info.classes and points.has_predictions:
            few = "" if points.n_predicted == points.n else f" of {count_text(points.n_predicted)} predicted"
            wrong = f"{count_text(points.n_wrong)} wrong{few}"
            words = f"{words}, {wrong}" if words else wrong
        self._say(words)

    def _say(self, words: str) -> None:
        if words != self._caption.text():
            self._caption.setText(words)
            self.table.setAccessibleDescription(words)

    def _tell_point(self, index: QModelIndex) -> None:
        points = self.model.points
        if points is None or not index.isValid():
            self.point_hovered.emit("train", None)
        else:
            self.point_hovered.emit(*points.place(self.model.position(index.row())))

    def _on_staleness_changed(self, is_stale: bool) -> None:
        self.model.set_stale(is_stale=is_stale)
        self._repaint(predictions_only=True)

    def _recolor(self) -> None:
        self.model.set_scale(self.devicePixelRatioF())
        self._repaint(predictions_only=False)
