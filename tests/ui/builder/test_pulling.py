"""Pulling at cards: the lower edge sets units, the handle draws skip connections; and the same by keys and clicks."""

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from playground.document import Document
from playground.project import edits
from playground.project.checks import problems
from playground.project.network import FEATURES_ID, OUTPUT_ID, AddSpec, ConcatenateSpec, DenseSpec, DropoutSpec
from playground.ui.builder.handles import Handle
from playground.ui.builder.pulling import STEP_PX
from playground.ui.builder.view import BuilderView
from tests.ui.builder.hands import LEFT_BUTTON, drag_card, drag_card_to, ids, key, layer, numbered_frame, on_card, units


@pytest.fixture
def four(builder: BuilderView, document: Document) -> BuilderView:
    """Give a builder with hidden layers of 4, 3, 4 and 2 units, wide enough for all of them."""
    project = edits.insert_layer(document.project, 1, DenseSpec(id="layer-3", units=3))
    document.open(edits.insert_layer(project, 2, DenseSpec(id="layer-4", units=4)), None)
    builder.resize(1300, 520)
    return builder


def on_handle(builder: BuilderView, layer_id: str, handle: Handle | None) -> QPoint:
    assert handle is not None
    return on_card(builder, layer_id, handle.rect)


def pull(qtbot: QtBot, builder: BuilderView, start: QPoint, *places: QPoint) -> None:
    """Press and move over these places, without letting go."""
    viewport = builder.canvas.viewport()
    qtbot.mousePress(viewport, LEFT_BUTTON, pos=start)
    for place in places:
        qtbot.mouseMove(viewport, (start + place) / 2)
        qtbot.mouseMove(viewport, place)


def pull_edge(qtbot: QtBot, builder: BuilderView, layer_id: str, steps: int) -> QPoint:
    start = on_handle(builder, layer_id, builder.scene.cards[layer_id].units_grip)
    end = start + QPoint(0, steps * STEP_PX)
    pull(qtbot, builder, start, end)
    return end


def pull_skip(qtbot: QtBot, builder: BuilderView, source: str, place: QPoint) -> None:
    pull(qtbot, builder, on_handle(builder, source, builder.scene.cards[source].skip_handle), place)


def let_go(qtbot: QtBot, builder: BuilderView, place: QPoint) -> None:
    qtbot.mouseRelease(builder.canvas.viewport(), LEFT_BUTTON, pos=place)


@pytest.mark.parametrize(("steps", "expected"), [(3, 7), (-2, 2), (-9, 1)])
def test_that_pulling_the_lower_edge_sets_units_as_one_step(
    qtbot: QtBot, builder: BuilderView, document: Document, steps: int, expected: int
) -> None:
    start = document.project
    end = pull_edge(qtbot, builder, "layer-1", steps)
    let_go(qtbot, builder, end)
    assert units(document, "layer-1") == expected
    document.undo_stack.undo()
    assert document.project == start
    assert not document.undo_stack.canUndo()


def test_that_the_number_and_the_drawing_follow_while_the_project_waits(
    qtbot: QtBot, builder: BuilderView, document: Document
) -> None:
    said: list[str] = []
    builder.canvas.pulls.said.connect(said.append)
    pull_edge(qtbot, builder, "layer-1", 2)
    column = builder.scene.cards["layer-1"].units.column
    assert column is not None
    assert column.n_units == 6
    assert said[-1] == "6 units · let go to set them · Esc leaves 4"
    builder.show_frame(numbered_frame(document.project))
    assert units(document, "layer-1") == 4
    assert not document.is_modified
    builder.canvas.cancel_drag()


def test_that_escape_leaves_the_units_as_they_were(qtbot: QtBot, builder: BuilderView, document: Document) -> None:
    end = pull_edge(qtbot, builder, "layer-1", 5)
    key(qtbot, builder, Qt.Key.Key_Escape)
    let_go(qtbot, builder, end)
    column = builder.scene.cards["layer-1"].units.column
    assert column is not None
    assert column.n_units == 4
    assert not document.is_modified


def test_that_wide_layers_are_pulled_in_larger_steps(qtbot: QtBot, builder: BuilderView, document: Document) -> None:
    builder.set_units("layer-1", 256)
    let_go(qtbot, builder, pull_edge(qtbot, builder, "layer-1", 2))
    assert units(document, "layer-1") == 288


def test_that_an_undo_while_pulling_ends_the_pull(qtbot: QtBot, builder: BuilderView, document: Document) -> None:
    builder.set_units("layer-1", 5)
    end = pull_edge(qtbot, builder, "layer-1", 4)
    document.undo_stack.undo()
    let_go(qtbot, builder, end)
    assert units(document, "layer-1") == 4
    assert len(builder.scene.cards["layer-1"].units.column.centers) == 4  # type: ignore[union-attr]  # it is drawn


def test_that_only_hidden_dense_layers_have_an_edge_to_pull(builder: BuilderView) -> None:
    builder.add_layer(DropoutSpec)
    cards = builder.scene.cards
    assert [name for name, card in cards.items() if card.units_grip is not None] == ["layer-1", "layer-2"]
    assert cards[OUTPUT_ID].skip_handle is None


def test_that_a_handle_pulled_to_a_layer_of_equal_inputs_adds(
    qtbot: QtBot, four: BuilderView, document: Document
) -> None:
    place = on_card(four, "layer-2")
    pull_skip(qtbot, four, "layer-1", place)
    let_go(qtbot, four, place)
    assert ids(document) == ["layer-1", "layer-3", "layer-4", "layer-5", "layer-2"]
    assert layer(document, "layer-5") == AddSpec(id="layer-5", source="layer-1")
    assert four.selected_id == "layer-5"
    assert problems(document.project) == ()
    document.undo_stack.undo()
    assert not document.undo_stack.canUndo()


def test_that_a_handle_pulled_to_a_layer_of_other_inputs_concatenates(
    qtbot: QtBot, four: BuilderView, document: Document
) -> None:
    said: list[str] = []
    four.canvas.pulls.said.connect(said.append)
    place = on_card(four, OUTPUT_ID)
    pull_skip(qtbot, four, "layer-1", place)
    assert said[-1].startswith("Let go: the output layer reads layer 1 too, by Concatenate")
    let_go(qtbot, four, place)
    assert document.project.network.layers[-1] == ConcatenateSpec(id="layer-5", source="layer-1")


def test_that_a_handle_pulled_to_a_joining_layer_sets_its_source(
    qtbot: QtBot, four: BuilderView, document: Document
) -> None:
    document.edit("Add", edits.insert_layer(document.project, 3, ConcatenateSpec(id="both", source=FEATURES_ID)))
    place = on_card(four, "both")
    pull_skip(qtbot, four, "layer-1", place)
    let_go(qtbot, four, place)
    assert layer(document, "both") == ConcatenateSpec(id="both", source="layer-1")


@pytest.mark.parametrize("target", ["layer-1", "layer-3", "layer-4", "nowhere", "outside"])
def test_that_a_handle_let_go_elsewhere_does_nothing(
    qtbot: QtBot, four: BuilderView, document: Document, target: str
) -> None:
    places = {"nowhere": QPoint(600, 3), "outside": QPoint(600, -80)}
    place = places[target] if target in places else on_card(four, target)
    pull_skip(qtbot, four, "layer-3", place)
    let_go(qtbot, four, place)
    assert not document.is_modified


def test_that_escape_ends_a_skip_that_is_being_drawn(qtbot: QtBot, four: BuilderView, document: Document) -> None:
    n_items = len(four.scene.items())
    place = on_card(four, OUTPUT_ID)
    pull_skip(qtbot, four, "layer-1", place)
    assert len(four.scene.items()) == n_items + 1
    key(qtbot, four, Qt.Key.Key_Escape)
    let_go(qtbot, four, place)
    assert len(four.scene.items()) == n_items
    assert not document.is_modified


@pytest.mark.parametrize("way", ["key", "click"])
def test_that_the_menu_draws_the_same_skip_as_the_mouse(
    qtbot: QtBot, four: BuilderView, document: Document, way: str
) -> None:
    if way == "key":
        four.select("layer-1")
        key(qtbot, four, Qt.Key.Key_K)
    else:
        place = on_handle(four, "layer-1", four.scene.cards["layer-1"].skip_handle)
        qtbot.mouseClick(four.canvas.viewport(), LEFT_BUTTON, pos=place)
    menu = four.menu
    assert menu is not None
    offered = {action.text(): action for action in menu.actions()}
    assert list(offered) == [
        "Skip to layer 3: Dense (by Concatenate)",
        "Skip to layer 4: Dense (by Add)",
        "Skip to the output layer (by Concatenate)",
    ]
    offered["Skip to layer 4: Dense (by Add)"].trigger()
    menu.close()
    assert layer(document, "layer-5") == AddSpec(id="layer-5", source="layer-1")


def test_that_layers_without_a_later_reader_have_no_handle(four: BuilderView) -> None:
    shown = [name for name, card in four.scene.cards.items() if card.skip_handle and card.skip_handle.isVisible()]
    assert shown == ["layer-1", "layer-3", "layer-4"]
    four.select("layer-2")
    assert not four.actions_.skip_to.isEnabled()


def test_that_handles_say_what_they_are_for(four: BuilderView) -> None:
    card = four.scene.cards["layer-1"]
    assert card.skip_handle is not None
    above = card.mapToScene(card.skip_handle.place) - QPoint(0, 5)
    assert "skip connection" in four.scene.tip_at(above)


def test_that_a_card_is_still_moved_by_its_title(qtbot: QtBot, four: BuilderView, document: Document) -> None:
    drag_card_to(qtbot, four, "layer-1", on_card(four, "layer-3") + QPoint(60, 0))
    assert ids(document) == ["layer-3", "layer-1", "layer-4", "layer-2"]


@pytest.mark.parametrize("begun", ["edge", "handle", "card"])
def test_that_a_button_let_go_unheard_ends_what_it_began(
    qtbot: QtBot, four: BuilderView, document: Document, begun: str
) -> None:
    if begun == "edge":
        pull_edge(qtbot, four, "layer-1", 3)
    elif begun == "handle":
        pull_skip(qtbot, four, "layer-1", on_card(four, OUTPUT_ID))
    else:
        drag_card(qtbot, four, "layer-1", on_card(four, "layer-3"))
    assert four.canvas.is_dragging
    place, none = QPointF(on_card(four, "layer-3")), Qt.MouseButton.NoButton
    moved = QMouseEvent(QEvent.Type.MouseMove, place, place, none, none, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(four.canvas.viewport(), moved)
    assert not four.canvas.is_dragging
    let_go(qtbot, four, place.toPoint())
    assert not document.is_modified
