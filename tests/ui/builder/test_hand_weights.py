"""Weights and biases set by hand in the drawing: clicked and typed, by keys, frozen, cut, forgotten and taken back."""

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from playground.document import Document
from playground.project import edits
from playground.project.given import freeze_weight, give_weight
from playground.project.network import OUTPUT_ID
from playground.ui.builder.view import BuilderView
from playground.ui.builder.weight_editor import WeightEditor, WeightPlace
from tests.ui.builder.hands import LEFT_BUTTON, key, numbered_frame, on_card


def click_on(qtbot: QtBot, builder: BuilderView, place: WeightPlace) -> WeightEditor:
    """Click with the mouse on a link or a unit."""
    point = builder.canvas.mapFromScene(builder.scene.spot_of(*place))
    qtbot.mouseClick(builder.canvas.viewport(), LEFT_BUTTON, pos=point)
    return builder.weight_editor


def type_in(qtbot: QtBot, editor: WeightEditor, text: str, last: Qt.Key = Qt.Key.Key_Return) -> None:
    if text.isascii():
        qtbot.keyClicks(editor.field, text)
    else:
        editor.field.insert(text)  # as a paste does: the test's keyboard has no other signs
    qtbot.keyClick(editor.field, last)


LINK, BIAS = WeightPlace("layer-1", 2, 1), WeightPlace("layer-2", 1, None)


@pytest.fixture(autouse=True)
def shown(builder: BuilderView, document: Document) -> None:
    """Show a frame in which every parameter is its own place in the flat vector."""
    builder.show_frame(numbered_frame(document.project))


@pytest.mark.parametrize("place", [LINK, BIAS, WeightPlace(OUTPUT_ID, 0, None), WeightPlace(OUTPUT_ID, 0, 1)])
@pytest.mark.parametrize("text", ["-2.5", "−2,5", "-25e-1"])
def test_that_a_click_a_number_and_enter_set_a_weight_or_bias(
    qtbot: QtBot, builder: BuilderView, document: Document, place: WeightPlace, text: str
) -> None:
    start = document.project
    editor = click_on(qtbot, builder, place)
    assert editor.isVisible()
    assert editor.place == place
    assert QApplication.focusWidget() is editor.field
    assert builder.selected_id == place.layer_id
    type_in(qtbot, editor, text)
    assert not editor.isVisible()
    assert document.project == give_weight(start, *place, -2.5)
    assert builder.canvas.hasFocus()
    document.undo_stack.undo()
    assert document.project == start


def test_that_the_editor_shows_the_value_with_its_sign_and_says_which_it_is(qtbot: QtBot, builder: BuilderView) -> None:
    editor = click_on(qtbot, builder, LINK)
    assert editor.field.text() == "+5"
    assert editor.field.accessibleName() == "Weight of x₂ → Dense unit 3"
    assert editor.cut.isVisible()
    qtbot.keyClick(editor.field, Qt.Key.Key_Escape)
    editor = click_on(qtbot, builder, BIAS)
    assert editor.field.text() == "+21"
    assert editor.field.accessibleName() == "Bias of Dense unit 2"
    assert not editor.cut.isVisible()


@pytest.mark.parametrize("text", ["", "7"])
def test_that_escape_and_enter_without_a_change_leave_everything(
    qtbot: QtBot, builder: BuilderView, document: Document, text: str
) -> None:
    start = document.project
    type_in(qtbot, click_on(qtbot, builder, LINK), text, Qt.Key.Key_Escape)
    assert not builder.weight_editor.isVisible()
    type_in(qtbot, click_on(qtbot, builder, LINK), "")
    assert not builder.weight_editor.isVisible()
    assert document.project == start
    assert not document.undo_stack.canUndo()


@pytest.mark.parametrize("text", ["abc", "1e9", "nan", "1..2"])
def test_that_what_is_no_weight_is_said_and_the_editor_stays(
    qtbot: QtBot, builder: BuilderView, document: Document, text: str
) -> None:
    start = document.project
    editor = click_on(qtbot, builder, LINK)
    type_in(qtbot, editor, text)
    assert editor.isVisible()
    assert "type a number from −1,000,000 to 1,000,000" in editor.note
    qtbot.keyClick(editor.field, Qt.Key.Key_Escape)
    assert document.project == start


def test_that_going_elsewhere_takes_what_was_typed(qtbot: QtBot, builder: BuilderView, document: Document) -> None:
    start = document.project
    qtbot.keyClicks(click_on(qtbot, builder, LINK).field, "3")
    qtbot.mouseClick(builder.canvas.viewport(), LEFT_BUTTON, pos=on_card(builder, "layer-2"))
    assert not builder.weight_editor.isVisible()
    assert document.project == give_weight(start, *LINK, 3.0)


def test_that_f_freezes_at_the_value_there_is_and_frees_again(
    qtbot: QtBot, builder: BuilderView, document: Document
) -> None:
    start = document.project
    editor = click_on(qtbot, builder, LINK)
    qtbot.keyClick(editor.field, Qt.Key.Key_F)
    assert document.project == freeze_weight(start, *LINK, 5.0, is_frozen=True)
    assert "weight +5, frozen" in builder.scene.tip_at(builder.scene.spot_of(*LINK))
    editor = click_on(qtbot, builder, LINK)
    assert editor.freeze.text() == "Unfreeze"
    assert editor.note == "frozen"
    qtbot.mouseClick(editor.freeze, LEFT_BUTTON)
    assert document.project == start


def test_that_freezing_takes_what_was_typed_in_one_step(qtbot: QtBot, builder: BuilderView, document: Document) -> None:
    start = document.project
    editor = click_on(qtbot, builder, BIAS)
    qtbot.keyClicks(editor.field, "-1")
    qtbot.mouseClick(editor.freeze, LEFT_BUTTON)
    assert document.project == give_weight(start, *BIAS, -1.0, is_frozen=True)
    document.undo_stack.undo()
    assert document.project == start


def test_that_x_cuts_and_restores_and_a_number_restores_as_well(
    qtbot: QtBot, builder: BuilderView, document: Document
) -> None:
    start = document.project
    qtbot.keyClick(click_on(qtbot, builder, LINK).field, Qt.Key.Key_X)
    assert document.project == edits.cut_link(start, "layer-1", 2, 1)
    editor = click_on(qtbot, builder, LINK)
    assert editor.cut.text() == "Restore"
    qtbot.mouseClick(editor.cut, LEFT_BUTTON)
    assert document.project == start
    qtbot.keyClick(click_on(qtbot, builder, LINK).field, Qt.Key.Key_X)
    type_in(qtbot, click_on(qtbot, builder, LINK), "2")
    assert document.project == give_weight(start, *LINK, 2.0)


def test_that_a_value_is_forgotten(qtbot: QtBot, builder: BuilderView, document: Document) -> None:
    start = document.project
    editor = click_on(qtbot, builder, LINK)
    assert not editor.forget.isEnabled()
    type_in(qtbot, editor, "2")
    assert "set by hand" in builder.scene.tip_at(builder.scene.spot_of(*LINK))
    editor = click_on(qtbot, builder, LINK)
    qtbot.mouseClick(editor.forget, LEFT_BUTTON)
    assert document.project == start


def test_that_a_bias_is_set_frozen_and_told_by_keys_alone(
    qtbot: QtBot, builder: BuilderView, document: Document
) -> None:
    start = document.project
    builder.select("layer-2")
    key(qtbot, builder, Qt.Key.Key_X)
    assert builder.menu is not None
    for name in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Right):
        qtbot.keyClick(builder.menu, name)
    weights = builder.menu.actions()[1].menu()
    assert isinstance(weights, QMenu)
    assert weights.actions()[-1].text() == "bias\t+21"
    for name in (*[Qt.Key.Key_Down] * 4, Qt.Key.Key_Return):
        qtbot.keyClick(weights, name)
    assert builder.weight_editor.place == BIAS
    qtbot.keyClicks(builder.weight_editor.field, "4")
    qtbot.keyClick(builder.weight_editor.field, Qt.Key.Key_F)
    assert document.project == give_weight(start, *BIAS, 4.0, is_frozen=True)
    assert "bias +21, set by hand, frozen" in builder.scene.tip_at(builder.scene.spot_of(*BIAS))


def test_that_a_right_click_on_a_link_offers_to_set_and_freeze_it(
    qtbot: QtBot, builder: BuilderView, document: Document
) -> None:
    start = document.project
    point = builder.canvas.mapFromScene(builder.scene.spot_of(*LINK))
    for text in ("Freeze weight", "Unfreeze weight", "Set weight…"):
        where = builder.canvas.viewport().mapToGlobal(point)
        event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, point, where)
        QApplication.sendEvent(builder.canvas.viewport(), event)
        assert builder.menu is not None
        (action,) = [action for action in builder.menu.actions() if action.text() == text]
        action.trigger()
        builder.menu.close()
    type_in(qtbot, builder.weight_editor, "1")
    assert document.project == give_weight(start, *LINK, 1.0)


def test_that_a_dragged_card_and_a_band_open_no_editor(qtbot: QtBot, builder: BuilderView) -> None:
    viewport = builder.canvas.viewport()
    for place in (LINK, BIAS):
        start = builder.canvas.mapFromScene(builder.scene.spot_of(*place))
        qtbot.mousePress(viewport, LEFT_BUTTON, pos=start)
        for step in (20, 40, 0):
            qtbot.mouseMove(viewport, start + QPoint(step, 0))
        qtbot.mouseRelease(viewport, LEFT_BUTTON, pos=start)
        assert not builder.weight_editor.isVisible()


def test_that_a_unit_without_a_bias_opens_no_editor(qtbot: QtBot, builder: BuilderView, document: Document) -> None:
    document.edit("x", edits.change_layer(document.project, "layer-2", has_bias=False))
    assert not click_on(qtbot, builder, BIAS).isVisible()


def test_that_a_click_on_one_of_many_narrow_units_selects_its_layer_alone(
    qtbot: QtBot, builder: BuilderView, document: Document
) -> None:
    document.edit("x", edits.change_layer(document.project, "layer-1", units=40))
    assert not click_on(qtbot, builder, WeightPlace("layer-1", 20, None)).isVisible()
    assert builder.selected_id == "layer-1"


def test_that_the_editor_stays_within_the_builder(qtbot: QtBot, builder: BuilderView) -> None:
    for place in (WeightPlace("layer-1", 0, 0), WeightPlace("layer-1", 3, 1), WeightPlace(OUTPUT_ID, 0, None)):
        editor = click_on(qtbot, builder, place)
        assert builder.rect().contains(editor.geometry())
        qtbot.keyClick(editor.field, Qt.Key.Key_Escape)


def test_that_another_edit_closes_the_editor(qtbot: QtBot, builder: BuilderView, document: Document) -> None:
    editor = click_on(qtbot, builder, LINK)
    document.edit("x", edits.change_layer(document.project, "layer-1", units=2))
    assert not editor.isVisible()


def test_that_before_the_first_frame_a_value_can_be_set_but_none_frozen(
    qtbot: QtBot, document: Document, builder: BuilderView
) -> None:
    start = document.project
    document.edit("x", edits.insert_layer(start, 0, edits.new_dense(start.network, 5)))
    fresh = WeightPlace("layer-3", 0, 0)
    changed = document.project
    builder.weights.toggle_frozen(fresh)
    assert document.project == changed
    type_in(qtbot, click_on(qtbot, builder, fresh), "1")
    assert document.project == give_weight(changed, *fresh, 1.0)


def test_that_places_in_the_drawing_are_where_things_are_drawn(builder: BuilderView) -> None:
    assert builder.scene.parameter_at(builder.scene.spot_of(*LINK)) == tuple(LINK)
    assert builder.scene.parameter_at(builder.scene.spot_of(*BIAS)) == tuple(BIAS)
    assert builder.scene.parameter_at(QPointF(2, 2)) is None
    assert (builder.scene.value_of(*LINK), builder.scene.value_of(*BIAS)) == (5.0, 21.0)


@pytest.mark.parametrize("place", [LINK, BIAS])
def test_that_what_was_set_by_hand_has_a_sign_and_words(
    builder: BuilderView, document: Document, place: WeightPlace
) -> None:
    plain = builder.grab().toImage()
    free = give_weight(document.project, *place, 2.0)
    document.edit("x", free)
    given = builder.grab().toImage()
    document.edit("x", freeze_weight(free, *place, 2.0, is_frozen=True))
    frozen = builder.grab().toImage()
    assert len({bytes(image.constBits()) for image in (plain, given, frozen)}) == 3
    assert "1 value set by hand" in builder.summary()
