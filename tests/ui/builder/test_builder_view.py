"""The builder as a person uses it: what each gesture, click and key makes of the project, and what a frame shows."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from playground.document import Document
from playground.engine.snapshot import Metrics, Snapshot
from playground.project import edits
from playground.project.network import (
    OUTPUT_ID,
    ActivationSpec,
    DenseSpec,
    DropoutSpec,
    LayerSpec,
    n_parameters,
    parameter_places,
)
from playground.session.messages import Frame, OutputMap
from playground.ui.builder.canvas import LET_GO_INSIDE, LET_GO_OUTSIDE
from playground.ui.builder.palette import layer_mime
from playground.ui.builder.view import BuilderView
from tests.ui.builder.hands import (
    LEFT_BUTTON,
    between,
    drag_card,
    drag_card_to,
    drag_over,
    drop,
    ids,
    key,
    layer,
    numbered_frame,
    on_card,
    units,
)


def test_that_maps_of_an_earlier_network_go_once_a_run_stops(builder: BuilderView, document: Document) -> None:
    frame, plane = numbered_frame(document.project), np.zeros((1, 4, 4), np.float32)
    units = {"layer-2": np.zeros((2, 4, 4), np.float32)}
    builder.show_frame(replace(frame, output_map=OutputMap(plane, (-1.0, 1.0, -1.0, 1.0)), unit_maps=units))
    cards = builder.scene.cards
    assert [len(card.units.pictures) for card in cards.values()] == [0, 2, 1]
    builder.show_frame(Frame(2, "stopped", error="No input feature is chosen."))
    assert [len(card.units.pictures) for card in cards.values()] == [0, 0, 0]


def test_that_a_layer_dropped_between_two_layers_stands_between_them(builder: BuilderView, document: Document) -> None:
    drop(builder, DropoutSpec, between(builder, "layer-1", "layer-2"))
    assert ids(document) == ["layer-1", "layer-3", "layer-2"]
    assert isinstance(layer(document, "layer-3"), DropoutSpec)
    assert builder.selected_id == "layer-3"


@pytest.mark.parametrize("kind", [DenseSpec, ActivationSpec, DropoutSpec])
def test_that_every_kind_of_layer_can_be_dropped_before_the_output(
    builder: BuilderView, document: Document, kind: type[LayerSpec]
) -> None:
    drop(builder, kind, between(builder, "layer-2", OUTPUT_ID))
    assert ids(document)[-1] == "layer-3"
    assert isinstance(document.project.network.layers[-1], kind)


@pytest.mark.parametrize("width", [1100, 520])
def test_that_a_mark_stands_where_the_dragged_layer_would_go(builder: BuilderView, width: int) -> None:
    builder.resize(width, 520)
    drag_over(builder, layer_mime(DenseSpec), between(builder, "layer-1", "layer-2"))
    cards, card = builder.scene.cards, builder.scene.layout_.spacing.card
    slot, mark = builder.scene.slot, builder.scene.mark.boundingRect()
    assert slot is not None
    assert slot.index == 1
    assert builder.scene.mark.isVisible()
    assert cards["layer-1"].x() + card < mark.left() < mark.right() < cards["layer-2"].x()


@pytest.mark.parametrize(("way", "index"), [((0, 1), 1), ((2, 1), 1), ((1, 0), 0), ((1, 2), 2), ((0, 1, 2, 1), 1)])
def test_that_the_place_under_the_mouse_counts_and_not_the_way_to_it(
    builder: BuilderView, way: tuple[int, ...], index: int
) -> None:
    first, last = between(builder, "layer-1", "layer-2"), between(builder, "layer-2", OUTPUT_ID)
    gaps = [first - (last - first), first, last]
    for gap in way:
        drag_over(builder, layer_mime(DenseSpec), gaps[gap])
    assert builder.scene.slot is not None
    assert builder.scene.slot.index == index


def test_that_a_drag_that_leaves_the_canvas_changes_nothing(builder: BuilderView, document: Document) -> None:
    builder.resize(520, 520)
    before_x = builder.scene.cards["layer-2"].x()
    drag_over(builder, layer_mime(DenseSpec), between(builder, "layer-1", "layer-2"))
    QApplication.sendEvent(builder.canvas.viewport(), QDragLeaveEvent())
    assert builder.scene.slot is None
    assert builder.scene.cards["layer-2"].x() == before_x
    assert not document.is_modified


def test_that_text_dropped_on_the_canvas_is_refused(builder: BuilderView) -> None:
    data = QMimeData()
    data.setText("dense")
    place = QPoint(300, 200)
    event = QDragEnterEvent(place, Qt.DropAction.CopyAction, data, LEFT_BUTTON, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(builder.canvas.viewport(), event)
    assert not event.isAccepted()
    assert builder.scene.slot is None


def test_that_a_click_on_the_palette_adds_behind_the_selected_layer(
    qtbot: QtBot, builder: BuilderView, document: Document
) -> None:
    builder.select("layer-1")
    qtbot.mouseClick(builder.palette_.chips[ActivationSpec], LEFT_BUTTON)
    assert ids(document) == ["layer-1", "layer-3", "layer-2"]


def test_that_a_click_on_the_palette_without_a_selection_adds_last(
    qtbot: QtBot, builder: BuilderView, document: Document
) -> None:
    qtbot.mouseClick(builder.palette_.chips[DenseSpec], LEFT_BUTTON)
    assert ids(document) == ["layer-1", "layer-2", "layer-3"]


def test_that_a_card_dragged_over_its_neighbour_changes_places_with_it(
    qtbot: QtBot, builder: BuilderView, document: Document
) -> None:
    drag_card_to(qtbot, builder, "layer-1", on_card(builder, "layer-2") + QPoint(40, 0))
    assert ids(document) == ["layer-2", "layer-1"]
    assert document.undo_stack.undoText() == "Move Dense layer"
    assert builder.selected_id == "layer-1"


def test_that_a_card_can_be_dragged_backwards(qtbot: QtBot, builder: BuilderView, document: Document) -> None:
    drag_card_to(qtbot, builder, "layer-2", on_card(builder, "layer-1") - QPoint(30, 0))
    assert ids(document) == ["layer-2", "layer-1"]


def test_that_a_card_let_go_outside_the_canvas_is_removed(
    qtbot: QtBot, builder: BuilderView, document: Document
) -> None:
    drag_card_to(qtbot, builder, "layer-1", QPoint(200, -40))
    assert ids(document) == ["layer-2"]
    assert document.undo_stack.undoText() == "Delete Dense layer"


def test_that_a_dragged_card_says_what_letting_go_would_do(qtbot: QtBot, builder: BuilderView) -> None:
    said: list[str] = []
    builder.canvas.drag_changed.connect(said.append)
    drag_card(qtbot, builder, "layer-1", on_card(builder, "layer-2"))
    assert said[-1] == LET_GO_INSIDE
    qtbot.mouseMove(builder.canvas.viewport(), QPoint(200, -40))
    assert said[-1] == LET_GO_OUTSIDE
    key(qtbot, builder, Qt.Key.Key_Escape)
    assert said[-1] == ""


def test_that_escape_puts_a_dragged_card_back(qtbot: QtBot, builder: BuilderView, document: Document) -> None:
    home = builder.scene.cards["layer-1"].pos()
    drag_card(qtbot, builder, "layer-1", on_card(builder, "layer-2"))
    assert builder.canvas.is_dragging
    key(qtbot, builder, Qt.Key.Key_Escape)
    qtbot.mouseRelease(builder.canvas.viewport(), LEFT_BUTTON, pos=QPoint(200, -40))
    assert not builder.canvas.is_dragging
    assert builder.scene.cards["layer-1"].pos() == home
    assert not document.is_modified


def test_that_a_press_without_movement_selects(qtbot: QtBot, builder: BuilderView, document: Document) -> None:
    with qtbot.waitSignal(builder.selection_changed) as signal:
        qtbot.mouseClick(builder.canvas.viewport(), LEFT_BUTTON, pos=on_card(builder, "layer-2"))
    assert signal.args == ["layer-2"]
    assert not document.is_modified


def test_that_a_click_beside_all_cards_selects_nothing(qtbot: QtBot, builder: BuilderView) -> None:
    builder.select("layer-1")
    qtbot.mouseClick(builder.canvas.viewport(), LEFT_BUTTON, pos=QPoint(3, 3))
    assert builder.selected_id == ""


def test_that_the_output_layer_stays_where_it_is(qtbot: QtBot, builder: BuilderView, document: Document) -> None:
    drag_card_to(qtbot, builder, OUTPUT_ID, QPoint(200, -40))
    builder.select(OUTPUT_ID)
    key(qtbot, builder, Qt.Key.Key_Delete)
    assert not document.is_modified
    assert not builder.actions_.delete.isEnabled()


@pytest.mark.parametrize("name", [Qt.Key.Key_Delete, Qt.Key.Key_Backspace])
def test_that_delete_removes_the_selected_layer_and_selects_its_neighbour(
    qtbot: QtBot, builder: BuilderView, document: Document, name: Qt.Key
) -> None:
    builder.select("layer-1")
    key(qtbot, builder, name)
    assert ids(document) == ["layer-2"]
    assert builder.selected_id == "layer-2"


def test_that_arrows_walk_along_the_layers(qtbot: QtBot, builder: BuilderView) -> None:
    walked = []
    for name in [Qt.Key.Key_Right] * 4 + [Qt.Key.Key_Left]:
        key(qtbot, builder, name)
        walked.append(builder.selected_id)
    assert walked == ["layer-1", "layer-2", OUTPUT_ID, OUTPUT_ID, "layer-2"]


def test_that_alt_and_arrows_move_the_selected_layer(qtbot: QtBot, builder: BuilderView, document: Document) -> None:
    builder.select("layer-1")
    key(qtbot, builder, Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    assert ids(document) == ["layer-2", "layer-1"]
    key(qtbot, builder, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert ids(document) == ["layer-1", "layer-2"]
    assert builder.selected_id == "layer-1"


def test_that_plus_and_minus_change_units_as_one_step_to_undo(
    qtbot: QtBot, builder: BuilderView, document: Document
) -> None:
    start = document.project
    builder.select("layer-1")
    for name in (Qt.Key.Key_Plus, Qt.Key.Key_Plus, Qt.Key.Key_Minus):
        key(qtbot, builder, name)
    assert units(document, "layer-1") == 5
    document.undo_stack.undo()
    assert document.project == start


@pytest.mark.parametrize(("sign", "expected"), [(1, 5), (-1, 3)])
def test_that_the_signs_on_a_card_change_its_units(
    qtbot: QtBot, builder: BuilderView, document: Document, sign: int, expected: int
) -> None:
    place = on_card(builder, "layer-1", builder.scene.cards["layer-1"].sign_rect(sign))
    qtbot.mouseClick(builder.canvas.viewport(), LEFT_BUTTON, pos=place)
    assert units(document, "layer-1") == expected


def test_that_a_layer_keeps_at_least_one_unit(builder: BuilderView, document: Document) -> None:
    builder.set_units("layer-1", 1)
    builder.actions_.fewer.trigger()
    builder.set_units("layer-1", 0)
    assert units(document, "layer-1") == 1


def test_that_a_number_typed_on_a_card_becomes_its_units(
    qtbot: QtBot, builder: BuilderView, document: Document
) -> None:
    place = on_card(builder, "layer-1", builder.scene.cards["layer-1"].number_rect)
    qtbot.mouseClick(builder.canvas.viewport(), LEFT_BUTTON, pos=place)
    assert builder.editor.isVisible()
    qtbot.keyClicks(builder.editor, "12")
    qtbot.keyClick(builder.editor, Qt.Key.Key_Return)
    assert units(document, "layer-1") == 12
    assert not builder.editor.isVisible()


def test_that_enter_opens_the_typing_and_escape_leaves_it_unchanged(
    qtbot: QtBot, builder: BuilderView, document: Document
) -> None:
    builder.select("layer-1")
    key(qtbot, builder, Qt.Key.Key_Return)
    assert builder.editor.isVisible()
    qtbot.keyClicks(builder.editor, "12")
    qtbot.keyClick(builder.editor, Qt.Key.Key_Escape)
    assert not builder.editor.isVisible()
    assert not document.is_modified


def test_that_a_dropout_rate_is_stepped_and_typed(qtbot: QtBot, builder: BuilderView, document: Document) -> None:
    builder.add_layer(DropoutSpec)
    key(qtbot, builder, Qt.Key.Key_Plus)
    assert layer(document, "layer-3") == DropoutSpec(id="layer-3", rate=0.25)
    key(qtbot, builder, Qt.Key.Key_Return)
    qtbot.keyClicks(builder.editor, "40")
    qtbot.keyClick(builder.editor, Qt.Key.Key_Return)
    assert layer(document, "layer-3") == DropoutSpec(id="layer-3", rate=0.4)


def test_that_an_activation_is_chosen_from_the_menu_of_a_card(
    qtbot: QtBot, builder: BuilderView, document: Document
) -> None:
    place = on_card(builder, "layer-1", builder.scene.cards["layer-1"].activation_rect)
    qtbot.mouseClick(builder.canvas.viewport(), LEFT_BUTTON, pos=place)
    menu = builder.activation_menu
    assert menu is not None
    offered = {action.text(): action for action in menu.actions()}
    assert list(offered)[:4] == ["linear", "sigmoid", "tanh", "ReLU"]
    assert "softmax" not in offered
    assert offered["tanh"].isChecked()
    offered["ReLU"].trigger()
    menu.close()
    assert layer(document, "layer-1").activation == "relu"  # type: ignore[union-attr]  # a Dense layer


def test_that_the_menu_of_the_output_names_the_loss_a_choice_brings(
    qtbot: QtBot, builder: BuilderView, document: Document
) -> None:
    document.edit("Choose Iris", edits.choose_source(document.project, "iris"))
    builder.select(OUTPUT_ID)
    key(qtbot, builder, Qt.Key.Key_A)
    menu = builder.activation_menu
    assert menu is not None
    texts = [action.text() for action in menu.actions()]
    menu.close()
    assert texts[:2] == ["softmax", "tanh (with ½ squared error)"]


def test_that_d_puts_a_copy_behind_the_selected_layer(qtbot: QtBot, builder: BuilderView, document: Document) -> None:
    builder.select("layer-1")
    key(qtbot, builder, Qt.Key.Key_D)
    assert ids(document) == ["layer-1", "layer-3", "layer-2"]
    assert units(document, "layer-3") == 4
    assert builder.selected_id == "layer-3"


def test_that_the_keys_of_the_builder_do_nothing_while_the_palette_has_the_keyboard(
    qtbot: QtBot, builder: BuilderView, document: Document
) -> None:
    builder.select("layer-1")
    chip = builder.palette_.chips[DenseSpec]
    chip.setFocus()
    qtbot.keyClick(chip, Qt.Key.Key_Delete)
    assert ids(document) == ["layer-1", "layer-2"]


def test_that_undoing_every_gesture_gives_the_first_project_back(
    qtbot: QtBot, builder: BuilderView, document: Document
) -> None:
    start = document.project
    drop(builder, ActivationSpec, between(builder, "layer-1", "layer-2"))
    drag_card_to(qtbot, builder, "layer-1", on_card(builder, "layer-2") + QPoint(40, 0))
    key(qtbot, builder, Qt.Key.Key_Plus)
    key(qtbot, builder, Qt.Key.Key_D)
    key(qtbot, builder, Qt.Key.Key_Delete)
    builder.set_activation(OUTPUT_ID, "sigmoid")
    end = document.project
    while document.undo_stack.canUndo():
        document.undo_stack.undo()
    assert document.project == start
    while document.undo_stack.canRedo():
        document.undo_stack.redo()
    assert document.project == end


def test_that_a_selected_layer_stays_selected_when_it_moves(builder: BuilderView, document: Document) -> None:
    builder.select("layer-2")
    document.edit("Move", edits.move_layer(document.project, 1, 0))
    assert builder.selected_id == "layer-2"


def test_that_links_show_the_weights_of_the_frame(builder: BuilderView, document: Document) -> None:
    frame = numbered_frame(document.project)
    builder.show_frame(frame)
    assert frame.snapshot is not None
    place = parameter_places(document.project.network, 2)["layer-2"]
    weights = frame.snapshot.parameters[place.start : place.bias_start].reshape(place.n_units, place.n_inputs)
    bundle = builder.scene.bundles[1]
    shown = [[bundle.weight(source, target) for source in range(4)] for target in range(2)]
    assert shown == weights.tolist()
    assert builder.scene.cards["layer-2"].units.bias(1) == place.bias_start + 1


def test_that_links_follow_over_layers_without_parameters(builder: BuilderView, document: Document) -> None:
    drop(builder, DropoutSpec, between(builder, "layer-1", "layer-2"))
    builder.show_frame(numbered_frame(document.project))
    assert builder.scene.bundles[2].weight(0, 0) == 12.0
    assert builder.scene.bundles[1].weight(0, 0) is None


def test_that_a_frame_of_the_network_before_an_edit_is_not_drawn_as_this_one(
    builder: BuilderView, document: Document
) -> None:
    old_frame = numbered_frame(document.project)
    builder.set_units("layer-1", 6)
    builder.show_frame(old_frame)
    assert builder.scene.bundles[0].weight(0, 0) is None


def test_that_hovering_over_a_link_tells_its_weight(builder: BuilderView, document: Document) -> None:
    builder.show_frame(numbered_frame(document.project))
    scene = builder.scene
    start, end = scene.features, scene.cards["layer-1"]
    assert start.units.column is not None
    assert end.units.column is not None
    y = end.y() + 32 + (start.units.column.centers[0] + end.units.column.centers[0]) / 2
    x = (start.x() + start.units.right + end.x() + end.units.left) / 2
    assert scene.tip_at(QPointF(x, y)).startswith("x₁ → Dense unit 1: weight +0\n")


def test_that_a_frame_waits_while_the_builder_is_hidden(builder: BuilderView, document: Document) -> None:
    builder.hide()
    builder.show_frame(numbered_frame(document.project))
    assert builder.scene.bundles[0].weight(1, 0) is None
    builder.show()
    assert builder.scene.bundles[0].weight(1, 0) == 1.0


def test_that_a_problem_is_marked_on_the_card_it_concerns(builder: BuilderView, document: Document) -> None:
    changed = edits.change_layer(document.project, "layer-1", activation="softmax")
    document.edit("Change activation", changed)
    assert "Softmax belongs to the output layer" in builder.scene.cards["layer-1"].problem_text
    assert builder.scene.cards["layer-2"].problem_text == ""


def test_that_the_canvas_is_described_in_words(builder: BuilderView) -> None:
    builder.select("layer-2")
    assert builder.canvas.accessibleDescription().splitlines() == [
        "Features: x₁, x₂",
        "Dense, layer 1 of 2, 4 units, tanh, 2 inputs → 4 outputs · 12 parameters",
        "Dense, layer 2 of 2, 2 units, tanh, 4 inputs → 2 outputs · 10 parameters",
        "Output, 1 unit, tanh, 2 inputs → 1 output · 3 parameters",
        "25 parameters · 18 multiplications · 760 B in all",
        "Selected: Dense, layer 2 of 2, 2 units, tanh, 4 inputs → 2 outputs · 10 parameters",
    ]


def test_that_the_default_network_fits_560_by_500_at_full_size(qtbot: QtBot, builder: BuilderView) -> None:
    builder.resize(560, 500)
    qtbot.waitUntil(lambda: builder.canvas.width() == 560)
    assert builder.canvas.transform().m11() == 1.0
    assert builder.canvas.horizontalScrollBar().maximum() == 0
    assert builder.canvas.verticalScrollBar().maximum() == 0


def test_that_a_large_network_stays_readable_and_scrolls(builder: BuilderView) -> None:
    for _ in range(8):
        builder.add_layer(DenseSpec)
    assert builder.canvas.transform().m11() == 0.8
    assert builder.canvas.horizontalScrollBar().maximum() > 0
    builder.actions_.fit.trigger()
    assert builder.canvas.horizontalScrollBar().maximum() == 0


def test_that_wide_layers_are_drawn_with_a_bounded_number_of_links(builder: BuilderView, document: Document) -> None:
    builder.set_units("layer-1", 512)
    builder.set_units("layer-2", 512)
    builder.show_frame(numbered_frame(document.project))
    column = builder.scene.cards["layer-1"].units.column
    assert column is not None
    assert len(column.group_centers) == 16
    assert builder.scene.bundles[1].weight(511, 511) == 512 * 3 + 512 * 512 - 1
    builder.grab()


def test_that_a_diverged_run_is_drawn_without_an_error(builder: BuilderView, document: Document) -> None:
    parameters = np.full(n_parameters(document.project.network, 2), np.nan)
    metrics = Metrics(np.nan, np.nan, np.nan, np.nan)
    builder.show_frame(Frame(1, "stopped", snapshot=Snapshot(1, 1, parameters, metrics)))
    builder.grab()
    assert np.isnan(builder.scene.cards["layer-1"].units.bias(0) or 0.0)


def test_that_an_open_menu_closes_when_the_network_changes_under_it(builder: BuilderView, document: Document) -> None:
    builder.popups.choose_activation("layer-1")
    menu = builder.activation_menu
    assert menu is not None
    assert menu.isVisible()
    document.edit("Remove", edits.remove_layer(document.project, 0))
    assert not menu.isVisible()
