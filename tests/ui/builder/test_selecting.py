"""Several layers selected and edited as one: by clicks with keys, by a band, by arrows, and by the menus."""

import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from playground.document import UNDO_STEPS, Document
from playground.project import edits
from playground.project.network import OUTPUT_ID, DenseSpec
from playground.ui.builder.canvas import LET_GO_INSIDE_ALL, LET_GO_OUTSIDE_ALL
from playground.ui.builder.selection import following, only, reaching, several, toggled
from playground.ui.builder.view import BuilderView
from tests.ui.builder.hands import LEFT_BUTTON, drag_card, drag_card_to, ids, key, on_card

CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
ALT = Qt.KeyboardModifier.AltModifier


@pytest.fixture
def five(builder: BuilderView, document: Document) -> BuilderView:
    """Give a builder with five hidden layers, wide enough for all of them."""
    project = document.project
    for place in range(3, 6):
        project = edits.insert_layer(project, place - 1, DenseSpec(id=f"layer-{place}"))
    document.open(project, None)
    builder.resize(1300, 520)
    return builder


def click(qtbot: QtBot, builder: BuilderView, layer_id: str, modifier: Qt.KeyboardModifier) -> None:
    qtbot.mouseClick(builder.canvas.viewport(), LEFT_BUTTON, modifier, on_card(builder, layer_id))


def chosen(builder: BuilderView) -> str:
    return " ".join(layer_id.removeprefix("layer-") for layer_id in builder.selected_ids)


def order(document: Document) -> str:
    return " ".join(layer_id.removeprefix("layer-") for layer_id in ids(document))


def test_that_ctrl_and_a_click_take_layers_in_and_out(qtbot: QtBot, five: BuilderView) -> None:
    for layer_id in ("layer-1", "layer-4", "layer-3"):
        click(qtbot, five, layer_id, CTRL)
    assert chosen(five) == "1 3 4"
    assert five.selected_id == "layer-3"
    click(qtbot, five, "layer-3", CTRL)
    assert chosen(five) == "1 4"


def test_that_shift_and_a_click_select_a_range(qtbot: QtBot, five: BuilderView) -> None:
    click(qtbot, five, "layer-4", Qt.KeyboardModifier.NoModifier)
    click(qtbot, five, "layer-2", SHIFT)
    assert chosen(five) == "2 3 4"
    click(qtbot, five, "layer-5", SHIFT)
    assert chosen(five) == "4 5"


def test_that_shift_and_arrows_widen_and_narrow_the_selection(qtbot: QtBot, five: BuilderView) -> None:
    five.select("layer-3")
    widened = []
    for name in [Qt.Key.Key_Right] * 3 + [Qt.Key.Key_Left]:
        key(qtbot, five, name, SHIFT)
        widened.append(chosen(five))
    assert widened == ["3 4", "3 4 5", "3 4 5", "3 4"]


def test_that_ctrl_a_selects_every_hidden_layer(qtbot: QtBot, five: BuilderView) -> None:
    key(qtbot, five, Qt.Key.Key_A, CTRL)
    assert chosen(five) == "1 2 3 4 5"
    assert "5 layers selected" in five.canvas.accessibleName()


def test_that_the_output_layer_is_only_selected_alone(qtbot: QtBot, five: BuilderView) -> None:
    five.select("layer-5")
    click(qtbot, five, OUTPUT_ID, CTRL)
    assert five.selected_ids == (OUTPUT_ID,)
    click(qtbot, five, "layer-2", CTRL)
    assert five.selected_ids == ("layer-2",)


def band(qtbot: QtBot, builder: BuilderView, start: QPoint, end: QPoint) -> None:
    viewport = builder.canvas.viewport()
    qtbot.mousePress(viewport, LEFT_BUTTON, pos=start)
    qtbot.mouseMove(viewport, (start + end) / 2)
    qtbot.mouseMove(viewport, end)


def corners(builder: BuilderView, first: str, last: str) -> tuple[QPoint, QPoint]:
    """Return points beside the first card at its lower end, and within the last one at its title."""
    left = builder.canvas.mapFromScene(builder.scene.cards[first].sceneBoundingRect().bottomLeft())
    return left + QPoint(-8, 4), on_card(builder, last)


def test_that_a_band_over_empty_canvas_selects_what_it_touches(
    qtbot: QtBot, five: BuilderView, document: Document
) -> None:
    start, end = corners(five, "layer-2", "layer-4")
    band(qtbot, five, start, end)
    assert chosen(five) == "2 3 4"
    qtbot.mouseRelease(five.canvas.viewport(), LEFT_BUTTON, pos=end)
    assert chosen(five) == "2 3 4"
    assert not document.is_modified


def test_that_escape_ends_a_band_with_the_selection_before(qtbot: QtBot, five: BuilderView) -> None:
    five.select("layer-5")
    start, end = corners(five, "layer-2", "layer-4")
    band(qtbot, five, start, end)
    key(qtbot, five, Qt.Key.Key_Escape)
    qtbot.mouseRelease(five.canvas.viewport(), LEFT_BUTTON, pos=end)
    assert chosen(five) == "5"


def test_that_one_step_deletes_and_restores_all_selected_layers(
    qtbot: QtBot, five: BuilderView, document: Document
) -> None:
    start = document.project
    five.select_several(several(["layer-2", "layer-3", "layer-5"]))
    key(qtbot, five, Qt.Key.Key_Delete)
    assert order(document) == "1 4"
    assert document.undo_stack.undoText() == "Delete 3 layers"
    assert chosen(five) == "4"
    document.undo_stack.undo()
    assert document.project == start
    assert not document.undo_stack.canUndo()


def test_that_copies_of_all_selected_layers_stand_behind_the_last_and_are_selected(
    qtbot: QtBot, five: BuilderView, document: Document
) -> None:
    five.select_several(several(["layer-1", "layer-3"]))
    key(qtbot, five, Qt.Key.Key_D)
    assert order(document) == "1 2 3 6 7 4 5"
    assert chosen(five) == "6 7"
    assert document.undo_stack.count() == 1


def test_that_alt_and_arrows_move_all_selected_layers(qtbot: QtBot, five: BuilderView, document: Document) -> None:
    five.select_several(several(["layer-2", "layer-4"]))
    key(qtbot, five, Qt.Key.Key_Left, ALT)
    assert order(document) == "2 1 4 3 5"
    key(qtbot, five, Qt.Key.Key_Left, ALT)
    assert order(document) == "2 4 1 3 5"
    assert not five.actions_.move_left.isEnabled()
    assert chosen(five) == "2 4"


def test_that_dragging_one_of_several_moves_all_of_them(qtbot: QtBot, five: BuilderView, document: Document) -> None:
    said: list[str] = []
    five.canvas.drag_changed.connect(said.append)
    five.select_several(several(["layer-1", "layer-3"]))
    drag_card_to(qtbot, five, "layer-3", on_card(five, "layer-5") + QPoint(60, 0))
    assert order(document) == "2 4 5 1 3"
    assert LET_GO_INSIDE_ALL in said
    assert document.undo_stack.count() == 1
    assert chosen(five) == "1 3"


def test_that_several_layers_dragged_out_are_removed_as_one_step(
    qtbot: QtBot, five: BuilderView, document: Document
) -> None:
    said: list[str] = []
    five.canvas.drag_changed.connect(said.append)
    five.select_several(several(["layer-1", "layer-3"]))
    drag_card_to(qtbot, five, "layer-1", QPoint(300, -60))
    assert order(document) == "2 4 5"
    assert LET_GO_OUTSIDE_ALL in said
    assert document.undo_stack.count() == 1


def test_that_escape_puts_all_dragged_cards_back(qtbot: QtBot, five: BuilderView, document: Document) -> None:
    homes = [card.pos() for card in five.scene.cards.values()]
    five.select_several(several(["layer-1", "layer-3"]))
    drag_card(qtbot, five, "layer-1", on_card(five, "layer-5"))
    key(qtbot, five, Qt.Key.Key_Escape)
    qtbot.mouseRelease(five.canvas.viewport(), LEFT_BUTTON, pos=on_card(five, "layer-5"))
    assert [card.pos() for card in five.scene.cards.values()] == homes
    assert not document.is_modified


def test_that_a_click_on_one_of_several_selects_it_alone(qtbot: QtBot, five: BuilderView) -> None:
    five.select_several(several(["layer-1", "layer-3"]))
    click(qtbot, five, "layer-3", Qt.KeyboardModifier.NoModifier)
    assert chosen(five) == "3"


def test_that_the_context_menu_keeps_the_selection_and_offers_what_the_menus_have(five: BuilderView) -> None:
    five.select_several(several(["layer-1", "layer-3"]))
    five.canvas.menu_asked.emit("layer-3", QPoint(10, 10))
    menu = five.menu
    assert menu is not None
    offered = set(menu.actions())
    menu.close()
    assert chosen(five) == "1 3"
    assert {action for action in (*five.edit_actions, *five.actions_.of_layer) if action.isEnabled()} <= offered


def test_that_two_hundred_steps_can_be_undone(builder: BuilderView, document: Document) -> None:
    start = document.project
    for place in range(200):
        builder.set_activation("layer-1", "relu" if place % 2 == 0 else "tanh")
    assert UNDO_STEPS >= 200
    while document.undo_stack.canUndo():
        document.undo_stack.undo()
    assert document.project == start


def test_that_a_selection_follows_what_an_edit_leaves_of_it() -> None:
    before = ["a", "b", "c", "d", OUTPUT_ID]
    selected = several(["a", "b", "c"])
    assert following(selected, before, ["b", "d", OUTPUT_ID]).ids == {"b"}
    assert following(selected, before, ["d", OUTPUT_ID]) == only("d")
    assert following(selected, before, [OUTPUT_ID]) == only("")
    assert toggled(only("a"), "a").current == ""
    assert reaching(only(""), "b", before) == only("b")


def test_that_another_button_does_not_let_go_of_a_card(qtbot: QtBot, five: BuilderView, document: Document) -> None:
    drag_card(qtbot, five, "layer-1", on_card(five, "layer-3") + QPoint(60, 0))
    qtbot.mouseRelease(five.canvas.viewport(), Qt.MouseButton.MiddleButton, pos=on_card(five, "layer-3"))
    assert five.canvas.is_dragging
    key(qtbot, five, Qt.Key.Key_Escape)
    assert not document.is_modified


@pytest.mark.parametrize(
    ("text", "expected"),
    [("Move layers right", "2 1 3 4 5"), ("Delete layers", "2 3 4 5"), ("Duplicate layers", "1 6 2 3 4 5")],
)
def test_that_single_clicks_in_the_context_menu_do_what_dragging_does(
    qtbot: QtBot, five: BuilderView, document: Document, text: str, expected: str
) -> None:
    five.canvas.menu_asked.emit("layer-1", five.canvas.mapToGlobal(QPoint(10, 10)))
    menu = five.menu
    assert menu is not None
    action = next(action for action in menu.actions() if action.text().replace("&", "") == text)
    qtbot.mouseClick(menu, LEFT_BUTTON, pos=menu.actionGeometry(action).center())
    assert order(document) == expected
    assert document.undo_stack.count() == 1
