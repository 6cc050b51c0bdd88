"""The network as a list: what is told of it, that it follows the drawing, and that the same keys change it."""

from collections.abc import Callable, Iterator

import numpy as np
import pytest
from PySide6.QtCore import QModelIndex, QPoint, Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface, QContextMenuEvent
from PySide6.QtWidgets import QApplication
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from playground.document import Document
from playground.project import edits, given
from playground.project.hints import hints
from playground.project.network import OUTPUT_ID, BatchNormSpec, DropoutSpec
from playground.project.project import Project, default_project
from playground.session.messages import Frame
from playground.ui.builder.area import BuilderArea
from playground.ui.builder.outline import REFRESH_MS
from playground.ui.builder.outline_words import rows, unit_sentence
from playground.ui.builder.selection import several
from playground.ui.builder.summary import describe_layer
from playground.ui.builder.weight_editor import WeightPlace
from playground.ui.theme import Theme
from tests.ui.builder.hands import ids, numbered_frame, units

NAME, DESCRIPTION = QAccessible.Text.Name, QAccessible.Text.Description


@pytest.fixture
def area(qtbot: QtBot, document: Document) -> Iterator[BuilderArea]:
    """Give a builder with its list shown and the keyboard on the list."""
    area = BuilderArea(document, Theme())
    document.changed.connect(area.show_project)
    qtbot.addWidget(area)
    area.resize(760, 700)
    with qtbot.waitExposed(area):
        area.show()
    area.activateWindow()
    area.builder.actions_.outline.trigger()
    qtbot.waitUntil(area.outline.hasFocus)
    yield area
    document.changed.disconnect(area.show_project)
    area.hide()


def told(area: BuilderArea) -> list[str]:
    """Return the names a screen reader finds in the list, row by row."""
    return [item.text(NAME) for item in accessible_rows(area)]


def accessible_rows(area: BuilderArea) -> list[QAccessibleInterface]:
    view = QAccessible.queryAccessibleInterface(area.outline)
    items = [view.child(place) for place in range(view.childCount())]
    header, *others = items
    assert (header.role(), header.text(NAME)) == (QAccessible.Role.ColumnHeader, "Columns of the network")
    return others


def sentences(area: BuilderArea, parent: QModelIndex | None = None) -> list[str]:
    model, parent = area.outline.rows, parent or QModelIndex()
    return [str(model.data(model.index(row, 0, parent))) for row in range(model.rowCount(parent))]


def choose(area: BuilderArea, layer_id: str) -> None:
    area.outline.setCurrentIndex(area.outline.rows.index_of(layer_id))


def press(qtbot: QtBot, area: BuilderArea, key: Qt.Key, modifier: Qt.KeyboardModifier | None = None) -> None:
    qtbot.keyClick(area.outline, key, modifier or Qt.KeyboardModifier.NoModifier)


def test_that_a_screen_reader_is_told_every_column_in_a_sentence(area: BuilderArea, document: Document) -> None:
    project = document.project
    view = QAccessible.queryAccessibleInterface(area.outline)
    assert view.role() == QAccessible.Role.Tree
    assert view.text(NAME) == "Network as a list"
    wanted = [f"{describe_layer(project, each.id)}." for each in project.network.all_layers]
    assert told(area) == ["Features, 2 inputs: x₁, x₂.", *wanted]
    assert {item.role() for item in accessible_rows(area)} == {QAccessible.Role.TreeItem}
    assert "Enter units" in accessible_rows(area)[1].text(DESCRIPTION)


def test_that_a_screen_reader_is_told_which_row_is_selected(area: BuilderArea, document: Document) -> None:
    area.builder.select(ids(document)[1])
    assert [bool(item.state().selected) for item in accessible_rows(area)] == [False, False, True, False]
    assert accessible_rows(area)[2].state().focused


def test_that_the_list_is_hidden_until_it_is_asked_for_and_takes_the_keyboard(area: BuilderArea, qtbot: QtBot) -> None:
    action = area.builder.actions_.outline
    assert action in area.builder.network_actions
    assert area.outline.isVisible()
    press(qtbot, area, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    assert not area.outline.isVisible()
    assert area.builder.canvas.hasFocus()


def test_that_selecting_in_the_list_selects_in_the_drawing(area: BuilderArea, document: Document, qtbot: QtBot) -> None:
    choose(area, "")
    press(qtbot, area, Qt.Key.Key_Down)
    assert area.builder.selected_id == ids(document)[0]
    press(qtbot, area, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert area.builder.selected_ids == tuple(ids(document))
    press(qtbot, area, Qt.Key.Key_End)
    assert area.builder.selected_ids == (OUTPUT_ID,)
    press(qtbot, area, Qt.Key.Key_Home)
    assert area.builder.selected_id == ""


def test_that_selecting_in_the_drawing_selects_in_the_list(area: BuilderArea, document: Document) -> None:
    area.builder.select_several(several(ids(document)))
    chosen = area.outline.selectionModel().selectedRows()
    assert {area.outline.rows.layer_id_at(index) for index in chosen} == set(ids(document))
    area.builder.select("")
    assert area.outline.currentIndex().row() == 0


def test_that_the_keys_of_the_drawing_change_the_network_from_the_list(
    area: BuilderArea, document: Document, qtbot: QtBot
) -> None:
    first, second = ids(document)
    choose(area, first)
    press(qtbot, area, Qt.Key.Key_Plus)
    assert units(document, first) == 5
    press(qtbot, area, Qt.Key.Key_Minus)
    assert units(document, first) == 4
    press(qtbot, area, Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    assert ids(document) == [second, first]
    assert area.builder.selected_id == first
    assert area.outline.rows.layer_id_at(area.outline.currentIndex()) == first
    press(qtbot, area, Qt.Key.Key_D)
    assert len(ids(document)) == 3
    press(qtbot, area, Qt.Key.Key_Delete)
    assert ids(document) == [second, first]
    assert area.outline.hasFocus()


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_F2])
def test_that_a_number_typed_for_the_list_gives_the_keyboard_back_to_it(
    area: BuilderArea, document: Document, qtbot: QtBot, key: Qt.Key
) -> None:
    choose(area, ids(document)[0])
    press(qtbot, area, key)
    qtbot.waitUntil(area.builder.editor.hasFocus)
    qtbot.keyClicks(area.builder.editor, "7")
    qtbot.keyClick(area.builder.editor, Qt.Key.Key_Return)
    assert units(document, ids(document)[0]) == 7
    assert area.outline.hasFocus()
    assert "7 units" in told(area)[1]


def test_that_a_weight_typed_for_the_list_gives_the_keyboard_back_to_it(
    area: BuilderArea, document: Document, qtbot: QtBot
) -> None:
    first = ids(document)[0]
    area.show_frame(numbered_frame(document.project))
    choose(area, first)
    area.builder.weights.open(WeightPlace(first, 0, 1))
    field = area.builder.weight_editor.field
    qtbot.waitUntil(field.hasFocus)
    field.selectAll()
    qtbot.keyClicks(field, "0.5")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert document.undo_stack.undoText() == "Set weight"
    assert area.outline.hasFocus()


def test_that_the_menu_key_opens_the_menu_of_the_current_layer(area: BuilderArea, document: Document) -> None:
    choose(area, ids(document)[1])
    event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(5, 5), area.outline.mapToGlobal(QPoint(5, 5)))
    QApplication.sendEvent(area.outline.viewport(), event)
    menu = area.builder.menu
    assert menu is not None
    assert area.builder.actions_.duplicate in menu.actions()
    assert area.builder.selected_id == ids(document)[1]
    menu.close()


def test_that_a_problem_is_told_with_its_layer_and_with_the_features(area: BuilderArea, document: Document) -> None:
    none = edits.change_dataset(document.project, features=())
    document.edit("No features", none)
    assert "Problem: " in told(area)[0]
    document.undo_stack.undo()
    assert not any("Problem: " in sentence for sentence in told(area))


def test_that_hints_are_told_behind_what_they_concern(area: BuilderArea, document: Document) -> None:
    document.edit("All points", edits.change_dataset(document.project, train_share=1.0))
    assert "Hint: No points are left for testing" in told(area)[0]
    first = ids(document)[0]
    document.edit("Linear", edits.change_layer(document.project, first, activation="linear"))
    document.edit("Linear", edits.change_layer(document.project, ids(document)[1], activation="linear"))
    remark = hints(document.project)[0]
    assert first in remark.where
    assert f"Hint: {remark.sentence}" in told(area)[1]


def test_that_small_layers_unfold_to_their_units_with_their_values(area: BuilderArea, document: Document) -> None:
    project = document.project
    area.show_frame(numbered_frame(project))
    first = area.outline.rows.index_of(ids(document)[0])
    assert sentences(area, first)[0] == "Unit 1: bias +8, weights x₁ +0, x₂ +1"
    second = area.outline.rows.index_of(ids(document)[1])
    assert sentences(area, second)[1] == "Unit 2: bias +21, weights unit 1 +16, unit 2 +17, unit 3 +18, unit 4 +19"
    area.outline.setExpanded(first, True)
    assert told(area)[2].startswith("Unit 1: bias +8")


def test_that_values_are_told_once_a_second_only(area: BuilderArea, document: Document, qtbot: QtBot) -> None:
    first, told_at = area.outline.rows.index_of(ids(document)[0]), []
    area.outline.rows.dataChanged.connect(lambda index, *_rest: told_at.append(index.parent().row()))
    for factor in range(5):
        area.show_frame(scaled_frame(document.project, factor))
    n_told = told_at.count(first.row())
    assert n_told == 1
    qtbot.waitUntil(lambda: "bias +32" in sentences(area, first)[0], timeout=3 * REFRESH_MS)
    assert told_at.count(first.row()) == 2


def test_that_a_hidden_list_is_left_alone_and_catches_up(area: BuilderArea, document: Document) -> None:
    changes: list[object] = []
    area.outline.hide()
    area.outline.rows.dataChanged.connect(lambda *_what: changes.append(1))
    area.show_frame(numbered_frame(document.project))
    area.builder.set_units(ids(document)[0], 6)
    assert changes == []
    area.outline.show()
    assert "6 units" in told(area)[1]


def test_that_unfolded_layers_stay_so_when_layers_move(area: BuilderArea, document: Document) -> None:
    first = ids(document)[0]
    area.outline.setExpanded(area.outline.rows.index_of(first), True)
    document.edit("Move", edits.move_layer(document.project, 0, 1))
    assert area.outline.isExpanded(area.outline.rows.index_of(first))
    document.undo_stack.undo()
    assert area.outline.isExpanded(area.outline.rows.index_of(first))


def test_that_rows_follow_every_edit_without_breaking_the_rules_of_lists(
    area: BuilderArea, document: Document, qtmodeltester: ModelTester
) -> None:
    qtmodeltester.check(area.outline.rows)
    first = ids(document)[0]
    changes: tuple[Callable[[Project], Project], ...] = (
        lambda project: edits.insert_layer(project, 1, edits.new_layer(project, BatchNormSpec, 1)),
        lambda project: edits.change_layer(project, first, units=20),
        lambda project: edits.move_layer(project, 0, 2),
        lambda project: edits.insert_layer(project, 0, edits.new_layer(project, DropoutSpec, 0)),
        lambda project: edits.remove_layer(project, 2),
        lambda project: edits.change_layer(project, first, units=3),
    )
    for change in changes:
        document.edit("Change", change(document.project))
        qtmodeltester.check(area.outline.rows)
        assert sentences(area) == [row.sentence for row in rows(document.project)]
    while document.undo_stack.canUndo():
        document.undo_stack.undo()
    assert sentences(area) == [row.sentence for row in rows(document.project)]


def test_that_the_row_in_hand_stays_on_a_unit_while_its_layer_is_selected(
    area: BuilderArea, document: Document
) -> None:
    first = area.outline.rows.index_of(ids(document)[0])
    area.outline.setExpanded(first, True)
    unit = area.outline.rows.index(1, 0, first)
    area.outline.setCurrentIndex(unit)
    assert area.builder.selected_id == ids(document)[0]
    assert area.outline.currentIndex() == unit


def test_that_a_cut_link_and_a_missing_bias_are_told() -> None:
    project = default_project()
    first = project.network.layers[0].id
    project = edits.change_layer(edits.cut_link(project, first, 0, 1), first, has_bias=False)
    parameters = np.zeros(numbered(project))
    assert unit_sentence(project, first, 0, parameters) == "Unit 1: no bias, weights x₁ +0, x₂ cut"


def test_that_what_was_frozen_by_hand_is_told() -> None:
    project = default_project()
    first = project.network.layers[0].id
    project = given.freeze_weight(project, first, 0, 1, 0.0, is_frozen=True)
    told = unit_sentence(project, first, 0, np.zeros(numbered(project)))
    assert told == "Unit 1: bias +0, weights x₁ +0, x₂ +0 frozen"


def test_that_outputs_are_called_as_their_classes_and_norms_tell_what_they_hold() -> None:
    project = edits.choose_source(default_project(), "iris")
    assert unit_sentence(project, OUTPUT_ID, 0, None) == f"Output for {project.dataset.info.classes[0]}"
    project = edits.insert_layer(project, 0, edits.new_layer(project, BatchNormSpec, 0))
    norm = project.network.layers[0].id
    told = unit_sentence(project, norm, 0, np.ones(numbered(project)))
    assert told == "Unit 1: scale +1, shift +1, running mean +1, running variance +1"


def test_that_weights_of_the_network_before_an_edit_are_not_told() -> None:
    project = default_project()
    assert unit_sentence(project, project.network.layers[0].id, 0, np.zeros(3)) == "Unit 1"


def test_that_layers_too_large_to_listen_to_do_not_unfold() -> None:
    project = default_project()
    project = edits.change_layer(project, project.network.layers[0].id, units=17)
    assert [row.n_units for row in rows(project)] == [0, 0, 0, 1]


def numbered(project: Project) -> int:
    snapshot = numbered_frame(project).snapshot
    assert snapshot is not None
    return int(snapshot.parameters.shape[0])


def scaled_frame(project: Project, factor: int) -> Frame:
    """Return the numbered frame, every parameter so many times as large."""
    frame = numbered_frame(project)
    assert frame.snapshot is not None
    frame.snapshot.parameters[:] *= factor
    return frame
