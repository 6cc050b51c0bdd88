"""The table of weights in the inspector: values of the frame, typed over by keys, frozen, cut and forgotten."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from playground.document import Document
from playground.project import edits
from playground.project.given import freeze_weight, give_weight
from playground.project.network import OUTPUT_ID, DropoutSpec
from playground.ui.builder.inspector import LayerInspector
from playground.ui.builder.view import BuilderView
from playground.ui.builder.weight_editor import WeightPlace
from playground.ui.builder.weight_table import MAX_SIDE, WeightTable
from playground.ui.theme import Theme
from tests.ui.builder.hands import numbered_frame


@pytest.fixture
def table(qtbot: QtBot, builder: BuilderView, document: Document) -> Iterator[WeightTable]:
    inspector = LayerInspector(document, Theme())
    builder.weights.follow(inspector.weights)
    builder.selection_changed.connect(inspector.show_layer)
    document.changed.connect(inspector.show_project)
    qtbot.addWidget(inspector)
    inspector.resize(320, 700)
    with qtbot.waitExposed(inspector):
        inspector.show()
    builder.select("layer-1")
    frame = numbered_frame(document.project)
    builder.show_frame(frame)
    inspector.show_frame(frame)
    yield inspector.weights
    document.changed.disconnect(inspector.show_project)


def texts(table: WeightTable) -> list[list[str]]:
    cells = table.table
    return [[_text(table, row, column) for column in range(cells.columnCount())] for row in range(cells.rowCount())]


def _text(table: WeightTable, row: int, column: int) -> str:
    item = table.table.item(row, column)
    assert item is not None
    return item.text()


def type_over(qtbot: QtBot, table: WeightTable, row: int, column: int, text: str, last: Qt.Key) -> None:
    cells = table.table
    cells.setFocus()
    cells.setCurrentCell(row, column)
    qtbot.keyClick(cells, Qt.Key.Key_Return)
    editor = QApplication.focusWidget()
    assert isinstance(editor, QLineEdit)
    editor.selectAll()
    qtbot.keyClicks(editor, text)
    qtbot.keyClick(editor, last)
    QApplication.processEvents()  # the table takes the number only after the key


def test_that_a_small_layer_shows_its_weights_by_unit_and_input_and_its_biases(table: WeightTable) -> None:
    assert texts(table) == [["+0", "+1", "+8"], ["+2", "+3", "+9"], ["+4", "+5", "+10"], ["+6", "+7", "+11"]]
    header = table.table.horizontalHeaderItem
    assert [item.text() for column in range(3) if (item := header(column))] == ["x₁", "x₂", "bias"]


def test_that_another_layer_shows_its_own_and_a_large_or_other_one_none(
    table: WeightTable, builder: BuilderView, document: Document
) -> None:
    builder.select(OUTPUT_ID)
    assert texts(table) == [["+22", "+23", "+24"]]
    builder.select("")
    assert table.isHidden()
    document.edit("x", edits.insert_layer(document.project, 1, DropoutSpec(id="drop")))
    builder.select("drop")
    assert table.isHidden()
    builder.select("layer-1")
    assert not table.isHidden()
    document.edit("x", edits.change_layer(document.project, "layer-1", units=MAX_SIDE + 1))
    assert table.isHidden()


@pytest.mark.parametrize("column", [1, 2])
def test_that_a_number_typed_over_a_value_sets_it(
    qtbot: QtBot, table: WeightTable, document: Document, column: int
) -> None:
    start = document.project
    type_over(qtbot, table, 2, column, "-1,5", Qt.Key.Key_Return)
    place = WeightPlace("layer-1", 2, 1 if column == 1 else None)
    assert document.project == give_weight(start, *place, -1.5)
    item = table.table.item(2, column)
    assert item is not None
    assert item.toolTip().startswith("set by hand")
    assert item.data(Qt.ItemDataRole.DecorationRole) is not None


def test_that_escape_and_what_is_no_number_change_nothing(qtbot: QtBot, table: WeightTable, document: Document) -> None:
    start, before = document.project, texts(table)
    type_over(qtbot, table, 0, 0, "7", Qt.Key.Key_Escape)
    assert table.note.isHidden()
    type_over(qtbot, table, 0, 0, "abc", Qt.Key.Key_Return)
    assert "“abc” cannot be taken" in table.note.text()
    assert document.project == start
    assert texts(table) == before
    type_over(qtbot, table, 0, 0, "7", Qt.Key.Key_Return)
    assert table.note.isHidden()


@pytest.mark.parametrize("other", ["", OUTPUT_ID])
def test_that_a_value_half_typed_when_another_layer_is_chosen_goes_nowhere(
    qtbot: QtBot, table: WeightTable, builder: BuilderView, document: Document, other: str
) -> None:
    project, cells = document.project, table.table
    cells.setFocus()
    cells.setCurrentCell(0, 0)
    qtbot.keyClick(cells, Qt.Key.Key_Return)
    editor = QApplication.focusWidget()
    assert isinstance(editor, QLineEdit)
    qtbot.keyClicks(editor, "7")
    builder.select(other)
    QApplication.processEvents()
    assert document.project == project
    builder.select("layer-1")
    assert texts(table)[0] == ["+0", "+1", "+8"]


def test_that_f_x_and_delete_freeze_cut_and_forget(qtbot: QtBot, table: WeightTable, document: Document) -> None:
    start, cells = document.project, table.table
    cells.setFocus()
    cells.setCurrentCell(3, 1)
    qtbot.keyClick(cells, Qt.Key.Key_F)
    assert document.project == freeze_weight(start, "layer-1", 3, 1, 7.0, is_frozen=True)
    qtbot.keyClick(cells, Qt.Key.Key_X)
    assert _text(table, 3, 1) == "cut"
    qtbot.keyClick(cells, Qt.Key.Key_X)
    qtbot.keyClick(cells, Qt.Key.Key_Delete)
    assert document.project == start


def test_that_a_value_being_typed_is_not_written_over_by_frames(
    qtbot: QtBot, table: WeightTable, document: Document
) -> None:
    cells = table.table
    cells.setFocus()
    cells.setCurrentCell(0, 0)
    qtbot.keyClick(cells, Qt.Key.Key_5)
    table.show_frame(numbered_frame(document.project))
    editor = QApplication.focusWidget()
    assert isinstance(editor, QLineEdit)
    assert editor.text() == "5"
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    QApplication.processEvents()
    assert document.project != edits.change_layer(document.project, "layer-1", given=())
