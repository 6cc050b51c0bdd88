"""The weights and biases of a small layer as a table to type in: a row a unit, a column an input, the biases last."""

from typing import TypeAlias

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPalette, QPixmap, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QAbstractItemView,
    QHeaderView,
    QLineEdit,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from playground.engine.snapshot import Floats
from playground.project.given import given_at
from playground.project.network import DenseSpec, n_parameters, parameter_places
from playground.project.project import Project
from playground.session.messages import Frame
from playground.ui.builder import words
from playground.ui.builder.look import HAND_MARK
from playground.ui.builder.weight_editor import REFUSED, WeightPlace, weight_value
from playground.ui.panels.controls import caption, explain
from playground.ui.theme import number_font

MAX_SIDE = 8
"""Layers of more units or inputs are not shown as a table: the drawing and its menu reach each weight."""

ROW_PX = 26
COLUMN_PX = 72

Key: TypeAlias = Qt.Key


class WeightTable(QWidget):
    """Shows every weight of a layer as it is now; a number typed over one is told by `typed(place, value)`.

    F, X and Delete on a cell ask to freeze it, to cut its link, to forget its value.
    """

    typed = Signal(object, float)
    freeze_asked = Signal(object)
    cut_asked = Signal(object)
    forget_asked = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._project: Project | None = None
        self._layer: DenseSpec | None = None
        self._n_inputs = 0
        self._parameters: Floats | None = None
        self.table = _Table(self)
        self.note = caption()
        self.table.itemChanged.connect(self._on_item_changed)
        self.table.key_pressed.connect(self._on_key_pressed)
        self.table.editor_closed.connect(self._fill)
        explain(self.table, "Weights and biases", words.WEIGHTS_HELP)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(caption("Weights, a row for each unit, and biases"))
        column.addWidget(self.table)
        column.addWidget(self.note)
        self.hide()

    def show_layer(self, project: Project, layer_id: str, inputs: list[str]) -> None:
        """Show this layer where it is a small Dense one; `inputs` says what its inputs are called."""
        layer = project.network.layer(layer_id) if layer_id else None
        if self._layer is not None and (layer is None or layer.id != self._layer.id):
            self._stop_typing()
        self._project = project
        self._layer = layer if isinstance(layer, DenseSpec) and max(layer.units, len(inputs)) <= MAX_SIDE else None
        self._n_inputs = len(inputs)
        if self._layer is not None:
            self._shape(self._layer, inputs)
            self._fill()
        self.setVisible(self._layer is not None)

    def show_frame(self, frame: Frame) -> None:
        """Show the values of this frame; what is being typed stays."""
        self._parameters = None if frame.snapshot is None else frame.snapshot.parameters
        if self.isVisible():
            self._fill()

    def place_of(self, row: int, column: int) -> WeightPlace:
        """Return which weight or bias stands in a cell."""
        assert self._layer is not None
        return WeightPlace(self._layer.id, row, column if column < self._n_inputs else None)

    def showEvent(self, event: QShowEvent) -> None:
        """Show the newest values when the table comes into view."""
        super().showEvent(event)
        self._fill()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_height()

    def _shape(self, layer: DenseSpec, inputs: list[str]) -> None:
        """Give the table its rows, columns and headings."""
        table, titles = self.table, [*inputs, *(["bias"] if layer.has_bias else [])]
        with QSignalBlocker(table):
            table.setRowCount(layer.units)
            table.setColumnCount(len(titles))
            for column, title in enumerate(titles):
                short = title.rsplit(" ", 1)[-1]
                header = QTableWidgetItem(short)
                header.setToolTip(title)
                table.setHorizontalHeaderItem(column, header)
                table.setColumnWidth(column, COLUMN_PX)
            for row in range(layer.units):
                header = QTableWidgetItem(str(row + 1))
                header.setToolTip(f"Unit {row + 1}")
                table.setVerticalHeaderItem(row, header)
                for column in range(len(titles)):
                    if table.item(row, column) is None:
                        table.setItem(row, column, QTableWidgetItem())
        self._fit_height()
        self._note("")

    def _fit_height(self) -> None:
        """Be as high as all rows, and the scroll bar where there is one."""
        table = self.table
        width = table.verticalHeader().sizeHint().width() + COLUMN_PX * table.columnCount() + 2
        bar = table.horizontalScrollBar().sizeHint().height() if width > self.width() else 0
        table.setFixedHeight(table.horizontalHeader().sizeHint().height() + ROW_PX * table.rowCount() + 2 + bar)

    def _values(self) -> Floats | None:
        """Return the parameters of the layer, where the frame is of the network that is shown."""
        project, layer = self._project, self._layer
        if project is None or layer is None or self._parameters is None:
            return None
        network, n_features = project.network, project.dataset.n_features
        if self._parameters.shape[0] != n_parameters(network, n_features):
            return None
        place = parameter_places(network, n_features).get(layer.id)
        return None if place is None else self._parameters[place.start : place.stop]

    def _fill(self) -> None:
        """Write every value into its cell, unless one is being typed over."""
        layer, table = self._layer, self.table
        if layer is None or table.state() == QAbstractItemView.State.EditingState:
            return
        values = self._values()
        with QSignalBlocker(table):
            for row in range(layer.units):
                for column in range(table.columnCount()):
                    self._fill_cell(layer, row, column, values)
        table.viewport().update()

    def _fill_cell(self, layer: DenseSpec, row: int, column: int, values: Floats | None) -> None:
        item, place = self.table.item(row, column), self.place_of(row, column)
        assert item is not None
        said = given_at(layer, place.unit, place.source)
        is_cut = (place.unit, place.source) in layer.cut
        value = None
        if values is not None:
            n_weights = layer.units * self._n_inputs
            value = values[n_weights + row if place.source is None else row * self._n_inputs + column]
        text = "cut" if is_cut else "" if value is None else words.signed(float(value))
        state = "cut" if is_cut else "" if said is None else "frozen" if said.is_frozen else "set by hand"
        if item.text() != text:
            item.setText(text)
        if item.data(Qt.ItemDataRole.UserRole) != state:
            item.setData(Qt.ItemDataRole.UserRole, state)
            item.setData(Qt.ItemDataRole.DecorationRole, self._mark(state))
            item.setToolTip(f"{state}\n{words.WEIGHTS_HELP}" if state else words.WEIGHTS_HELP)
            item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)

    def _mark(self, state: str) -> QPixmap | None:
        """Return the sign of the drawing for a value that was set by hand, filled where it is frozen."""
        if state not in {"frozen", "set by hand"}:
            return None
        side = int(HAND_MARK) + 2
        pixmap = QPixmap(side, side)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        painter.setPen(self.palette().color(QPalette.ColorRole.Text))
        if state == "frozen":
            painter.setBrush(self.palette().color(QPalette.ColorRole.Text))
        painter.drawRect(0, 0, side - 1, side - 1)
        painter.end()
        return pixmap

    def _stop_typing(self) -> None:
        """Forget what is half typed: it was meant for the layer shown so far. A click elsewhere has taken it before."""
        for editor in self.table.viewport().findChildren(QLineEdit):
            with QSignalBlocker(self.table):
                self.table.closeEditor(editor, QAbstractItemDelegate.EndEditHint.NoHint)
                editor.deleteLater()

    def _on_item_changed(self, item: QTableWidgetItem) -> None:
        """Tell a number that was typed; say what cannot be taken, and show the value again."""
        value = weight_value(item.text())
        place = self.place_of(item.row(), item.column())
        self._note("" if value is not None else REFUSED.format(text=item.text()))
        with QSignalBlocker(self.table):
            item.setText("")  # so that the next filling writes what is true
        if value is not None:
            self.typed.emit(place, value)

    def _on_key_pressed(self, key: Key) -> None:
        asked = {Key.Key_F: self.freeze_asked, Key.Key_X: self.cut_asked, Key.Key_Delete: self.forget_asked}
        index = self.table.currentIndex()
        if index.isValid():
            asked[key].emit(self.place_of(index.row(), index.column()))

    def _note(self, text: str) -> None:
        self.note.setText(text)
        self.note.setVisible(bool(text))


class _Table(QTableWidget):
    """The cells; digits and signs begin to type, Enter goes over the number that is there."""

    key_pressed = Signal(object)
    editor_closed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("space_runs", True)
        self.setFont(number_font())
        self.setTabKeyNavigation(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        triggers = QAbstractItemView.EditTrigger
        self.setEditTriggers(triggers.DoubleClicked | triggers.EditKeyPressed | triggers.AnyKeyPressed)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(ROW_PX)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def closeEditor(self, editor: QWidget, hint: QAbstractItemDelegate.EndEditHint) -> None:  # noqa: N802 (Qt calls it)
        super().closeEditor(editor, hint)
        self.editor_closed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if self.state() != QAbstractItemView.State.EditingState and not event.modifiers():
            if key in (Qt.Key.Key_F, Qt.Key.Key_X, Qt.Key.Key_Delete):
                self.key_pressed.emit(key)
                return
            if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
                self.edit(self.currentIndex())
                return
        super().keyPressEvent(event)
