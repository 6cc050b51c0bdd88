"""Cards folded to slim bars: by mouse, key and menu; what stays usable, and that nothing of it is in the project."""

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QPointF, Qt
from pytestqt.qtbot import QtBot

from playground.document import Document
from playground.project import edits
from playground.project.network import (
    FEATURES_ID,
    LAYER_KINDS,
    OUTPUT_ID,
    AddSpec,
    ConcatenateSpec,
    DenseSpec,
    LayerSpec,
)
from playground.ui.builder.layout import FOLDED_CARD, MARGIN, arrange, space
from playground.ui.builder.selection import several
from playground.ui.builder.view import BuilderView
from tests.ui.builder.hands import LEFT_BUTTON, drag_card_to, ids, key, numbered_frame, on_card, units
from tests.ui.builder.test_detail import show_units


def width(builder: BuilderView, layer_id: str) -> float:
    return builder.scene.cards[layer_id].boundingRect().width() - 2


def stands_over(builder: BuilderView, x: float) -> bool:
    return any(card.x() <= x <= card.x() + width(builder, layer_id) for layer_id, card in builder.scene.cards.items())


def click_chevron(qtbot: QtBot, builder: BuilderView, layer_id: str) -> None:
    place = on_card(builder, layer_id, builder.scene.cards[layer_id].fold_rect)
    qtbot.mouseClick(builder.canvas.viewport(), LEFT_BUTTON, pos=place)


def test_that_a_click_on_the_chevron_folds_a_card_and_another_opens_it(
    qtbot: QtBot, builder: BuilderView, document: Document
) -> None:
    before = width(builder, "layer-1")
    click_chevron(qtbot, builder, "layer-1")
    assert width(builder, "layer-1") == FOLDED_CARD
    assert width(builder, "layer-2") >= before
    click_chevron(qtbot, builder, "layer-1")
    assert width(builder, "layer-1") == before
    assert not document.is_modified


def test_that_z_folds_all_selected_layers_and_opens_them_once_all_are_folded(
    qtbot: QtBot, builder: BuilderView
) -> None:
    builder.scene.fold(["layer-1"], is_folded=True)
    builder.select_several(several(["layer-1", "layer-2"]))
    assert not builder.actions_.fold.isChecked()
    key(qtbot, builder, Qt.Key.Key_Z)
    assert builder.scene.folded_ids == {"layer-1", "layer-2"}
    assert builder.actions_.fold.isChecked()
    key(qtbot, builder, Qt.Key.Key_Z)
    assert builder.scene.folded_ids == frozenset()


def test_that_the_output_can_be_folded(qtbot: QtBot, builder: BuilderView) -> None:
    builder.select(OUTPUT_ID)
    key(qtbot, builder, Qt.Key.Key_Z)
    assert width(builder, OUTPUT_ID) == FOLDED_CARD
    builder.grab()


def test_that_a_folded_card_takes_no_clicks_on_controls_it_does_not_show(
    qtbot: QtBot, builder: BuilderView, document: Document
) -> None:
    card = builder.scene.cards["layer-1"]
    places = [card.number_rect, card.activation_rect, card.sign_rect(1), card.sign_rect(-1)]
    builder.scene.fold(["layer-1"], is_folded=True)
    for rect in places:
        place = builder.canvas.mapFromScene(card.mapToScene(QPointF(FOLDED_CARD / 2, rect.center().y())))
        qtbot.mouseClick(builder.canvas.viewport(), LEFT_BUTTON, pos=place)
    assert not document.is_modified
    assert not builder.editor.isVisible()
    assert builder.selected_id == "layer-1"
    assert card.number_rect.isEmpty()


def test_that_enter_on_a_folded_card_opens_it_for_typing(
    qtbot: QtBot, builder: BuilderView, document: Document
) -> None:
    builder.scene.fold(["layer-1"], is_folded=True)
    builder.select("layer-1")
    key(qtbot, builder, Qt.Key.Key_Return)
    assert builder.scene.folded_ids == frozenset()
    assert builder.editor.isVisible()
    qtbot.keyClicks(builder.editor, "9")
    qtbot.keyClick(builder.editor, Qt.Key.Key_Return)
    assert units(document, "layer-1") == 9


def test_that_a_folded_card_can_be_moved_and_stays_folded(
    qtbot: QtBot, builder: BuilderView, document: Document
) -> None:
    builder.scene.fold(["layer-1"], is_folded=True)
    card = builder.scene.cards["layer-1"]
    start = builder.canvas.mapFromScene(card.mapToScene(QPointF(FOLDED_CARD / 2, 90)))
    viewport = builder.canvas.viewport()
    end = on_card(builder, "layer-2")
    qtbot.mousePress(viewport, LEFT_BUTTON, pos=start)
    for x in (20, 40, end.x() - start.x() + 40):
        qtbot.mouseMove(viewport, start + QPointF(x, 0).toPoint())
    qtbot.mouseRelease(viewport, LEFT_BUTTON, pos=start + QPointF(end.x() - start.x() + 40, 0).toPoint())
    assert ids(document) == ["layer-2", "layer-1"]
    assert builder.scene.folded_ids == {"layer-1"}


def test_that_a_card_can_be_dragged_past_folded_ones(qtbot: QtBot, builder: BuilderView, document: Document) -> None:
    show_units(document, 3, 3, 3)
    builder.scene.fold(["layer-2", "layer-3"], is_folded=True)
    drag_card_to(qtbot, builder, "layer-1", on_card(builder, OUTPUT_ID))
    assert ids(document) == ["layer-2", "layer-3", "layer-1"]


def test_that_a_removed_layer_is_forgotten(builder: BuilderView, document: Document) -> None:
    builder.scene.fold(["layer-1", "layer-2"], is_folded=True)
    document.edit("x", edits.remove_layer(document.project, 0))
    assert builder.scene.folded_ids == {"layer-2"}


def test_that_links_of_folded_layers_keep_their_weights_and_their_places(
    builder: BuilderView, document: Document
) -> None:
    builder.scene.fold(["layer-1"], is_folded=True)
    builder.show_frame(numbered_frame(document.project))
    card, bundle = builder.scene.cards["layer-1"], builder.scene.bundles[0]
    assert bundle.weight(1, 0) == 1.0
    assert bundle.boundingRect().right() == pytest.approx(card.x() + card.units.left)
    assert card.x() < card.x() + card.units.left < card.x() + card.units.right < card.x() + FOLDED_CARD


@pytest.mark.parametrize("kind", LAYER_KINDS)
def test_that_every_kind_is_drawn_folded_with_arcs(
    builder: BuilderView, document: Document, kind: type[LayerSpec]
) -> None:
    layers = (
        DenseSpec(id="a", units=4),
        edits.new_layer(document.project, kind, 1),
        AddSpec(id="sum", source="a"),
        ConcatenateSpec(id="both", source=FEATURES_ID),
    )
    document.edit("x", replace(document.project, network=replace(document.project.network, layers=layers)))
    builder.scene.fold([layer.id for layer in layers], is_folded=True)
    for arc in builder.scene.skips.values():
        start, end = arc.path.pointAtPercent(0.0).x(), arc.path.pointAtPercent(1.0).x()
        assert stands_over(builder, start) or start < builder.scene.cards["a"].x()
        assert stands_over(builder, end)
    builder.grab()


def test_that_open_cards_get_the_room_that_folded_ones_leave() -> None:
    open_all = space(5, 60.0, 800.0)
    some_folded = space(5, 60.0, 800.0, n_folded=3)
    assert some_folded.card > open_all.card
    layout = arrange(5, (800.0, 500.0), some_folded, folded=(0, 1, 2))
    assert layout.width == 800.0
    assert layout.xs[-1] + layout.card_width(5) <= 800.0 - MARGIN
    assert layout.xs[2] - layout.xs[1] == FOLDED_CARD + some_folded.gap
