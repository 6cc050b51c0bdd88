"""Normalisations, skip connections, frozen layers and cut links in the builder: drawn, dropped, clicked and typed."""

from itertools import pairwise
from typing import get_args

import numpy as np
import pytest
from msgspec.structs import replace
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QAction, QContextMenuEvent
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from playground.document import Document
from playground.project import edits
from playground.project.checks import problems
from playground.project.network import (
    FEATURES_ID,
    LAYER_KINDS,
    OUTPUT_ID,
    AddSpec,
    BatchNormSpec,
    ConcatenateSpec,
    DenseSpec,
    Initializer,
    LayerNormSpec,
    LayerSpec,
    n_parameters,
    parameter_places,
)
from playground.project.project import Project
from playground.ui.builder import words
from playground.ui.builder.cards import LayerCard
from playground.ui.builder.features_item import FeaturesItem
from playground.ui.builder.inspector import LayerInspector
from playground.ui.builder.layout import HEADER, assign_lanes
from playground.ui.builder.palette import KIND_OF_TAG
from playground.ui.builder.view import BuilderView
from playground.ui.theme import Theme
from tests.ui.builder.hands import (
    LEFT_BUTTON,
    between,
    drag_card_to,
    drop,
    ids,
    key,
    layer,
    numbered_frame,
    on_card,
)


def show(document: Document, *layers: LayerSpec) -> Project:
    """Put these hidden layers into the document."""
    network = replace(document.project.network, layers=layers)
    document.edit("x", replace(document.project, network=network))
    return document.project


def dense(layer_id: str, units: int = 4, **fields: object) -> DenseSpec:
    return replace(DenseSpec(id=layer_id, units=units), **fields)


def ask_for_menu(builder: BuilderView, place: QPointF) -> QMenu:
    """Right-click on a place of the drawing."""
    point = builder.canvas.mapFromScene(place)
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, point, builder.canvas.viewport().mapToGlobal(point))
    QApplication.sendEvent(builder.canvas.viewport(), event)
    assert builder.menu is not None
    return builder.menu


def action(menu: QMenu, start: str) -> QAction:
    (found,) = [action for action in menu.actions() if action.text().startswith(start)]
    return found


def middle_of_link(builder: BuilderView, layer_id: str, unit: int, source: int) -> QPointF:
    """Return the middle of the gap on one link."""
    place = ids_of(builder).index(layer_id)
    columns: list[FeaturesItem | LayerCard] = [builder.scene.features, *builder.scene.cards.values()]
    origin = columns[place]
    card = builder.scene.cards[layer_id]
    assert origin.units.column is not None
    assert card.units.column is not None
    x1, x2 = origin.x() + origin.units.right, card.x() + card.units.left
    y1 = card.y() + HEADER + origin.units.column.centers[source]
    y2 = card.y() + HEADER + card.units.column.centers[unit]
    x = card.x() - 4  # within the gap, beside the card
    return QPointF(x, y1 + (x - x1) / (x2 - x1) * (y2 - y1))


def ids_of(builder: BuilderView) -> list[str]:
    return list(builder.scene.cards)


@pytest.mark.parametrize("kind", LAYER_KINDS)
def test_that_every_offered_kind_has_words_an_icon_and_a_chip(kind: type[LayerSpec], builder: BuilderView) -> None:
    assert words.KINDS[kind].help.endswith(".")
    assert not builder.palette_.chips[kind].icon().isNull()
    assert KIND_OF_TAG[str(kind.__struct_config__.tag)] is kind


def test_that_every_initializer_has_words() -> None:
    for initializer in get_args(Initializer):
        assert words.INITIALIZER_TITLES[initializer]
        assert words.INITIALIZER_HELP[initializer].endswith(".")


@pytest.mark.parametrize("kind", LAYER_KINDS)
@pytest.mark.parametrize("index", [0, 1, 2])
def test_that_every_offered_kind_can_be_dropped_everywhere_and_trained(
    builder: BuilderView, document: Document, kind: type[LayerSpec], index: int
) -> None:
    start = document.project
    places = ["layer-1", "layer-2", OUTPUT_ID]
    gap = between(builder, "layer-1", "layer-2") - between(builder, "layer-2", OUTPUT_ID)
    place = between(builder, *places[index - 1 : index + 1]) if index else between(builder, *places[:2]) + gap
    drop(builder, kind, place)
    assert isinstance(document.project.network.layers[index], kind)
    assert problems(document.project) == ()
    builder.grab()
    document.undo_stack.undo()
    assert document.project == start


@pytest.mark.parametrize("kind", LAYER_KINDS)
def test_that_every_offered_kind_is_added_moved_copied_and_removed_by_keys(
    qtbot: QtBot, builder: BuilderView, document: Document, kind: type[LayerSpec]
) -> None:
    builder.select("layer-1")
    builder.palette_.chips[kind].setFocus()
    qtbot.keyClick(builder.palette_.chips[kind], Qt.Key.Key_Space)
    builder.canvas.setFocus()
    assert ids(document) == ["layer-1", "layer-3", "layer-2"]
    key(qtbot, builder, Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    key(qtbot, builder, Qt.Key.Key_D)
    assert ids(document) == ["layer-1", "layer-2", "layer-3", "layer-4"]
    assert isinstance(layer(document, "layer-4"), kind)
    for _ in range(2):
        key(qtbot, builder, Qt.Key.Key_Delete)
    assert ids(document) == ["layer-1", "layer-2"]


def test_that_a_source_dragged_behind_its_reader_is_replaced(
    qtbot: QtBot, builder: BuilderView, document: Document
) -> None:
    show(document, dense("a"), dense("b"), AddSpec(id="sum", source="a"))
    drag_card_to(qtbot, builder, "a", on_card(builder, "sum") + QPoint(40, 0))
    assert ids(document) == ["b", "sum", "a"]
    assert layer(document, "sum") == AddSpec(id="sum", source="b")
    document.undo_stack.undo()
    assert layer(document, "sum") == AddSpec(id="sum", source="a")


def test_that_a_source_dragged_out_is_replaced(qtbot: QtBot, builder: BuilderView, document: Document) -> None:
    show(document, dense("a"), dense("b"), ConcatenateSpec(id="both", source="a"))
    drag_card_to(qtbot, builder, "a", QPoint(200, -40))
    assert layer(document, "both") == ConcatenateSpec(id="both", source=FEATURES_ID)


def test_that_a_source_is_chosen_from_the_menu_of_the_card(
    qtbot: QtBot, builder: BuilderView, document: Document
) -> None:
    show(document, dense("a"), dense("b", 3), dense("c"), AddSpec(id="sum", source="c"))
    place = on_card(builder, "sum", builder.scene.cards["sum"].source_rect)
    qtbot.mouseClick(builder.canvas.viewport(), LEFT_BUTTON, pos=place)
    assert builder.menu is not None
    offered = {action.text(): action for action in builder.menu.actions()}
    assert list(offered) == [
        "Features, 2 values (does not fit)",
        "Layer 1: Dense, 4 values",
        "Layer 2: Dense, 3 values (does not fit)",
        "Layer 3: Dense, 4 values",
    ]
    assert [text for text, action in offered.items() if action.isEnabled()] == [list(offered)[1], list(offered)[3]]
    assert offered["Layer 3: Dense, 4 values"].isChecked()
    offered["Layer 1: Dense, 4 values"].trigger()
    builder.menu.close()
    assert layer(document, "sum") == AddSpec(id="sum", source="a")


def test_that_s_opens_the_choice_of_source(qtbot: QtBot, builder: BuilderView, document: Document) -> None:
    show(document, dense("a"), dense("b"), ConcatenateSpec(id="both", source=FEATURES_ID))
    builder.select("both")
    key(qtbot, builder, Qt.Key.Key_S)
    assert builder.menu is not None
    for name in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Return):
        qtbot.keyClick(builder.menu, name)
    assert layer(document, "both") == ConcatenateSpec(id="both", source="a")


def test_that_the_context_menu_offers_what_the_layer_has(builder: BuilderView, document: Document) -> None:
    show(document, dense("a"), dense("b"), AddSpec(id="sum", source="a"))
    card = builder.scene.cards["sum"]
    menu = ask_for_menu(builder, card.mapToScene(QPointF(40, 12)))
    texts = [action.text().replace("&", "") for action in menu.actions()]
    menu.close()
    assert "Choose skip source…" in texts
    assert "Freeze layer" not in texts


def test_that_an_arc_runs_above_the_cards_from_the_source_to_the_reader(
    builder: BuilderView, document: Document
) -> None:
    show(document, dense("a"), dense("b"), AddSpec(id="sum", source="a"))
    scene = builder.scene
    arc = scene.skips["sum"].path
    start, end = arc.pointAtPercent(0.0), arc.pointAtPercent(1.0)
    for card, point in ((scene.cards["a"], start), (scene.cards["sum"], end)):
        assert card.x() < point.x() < card.x() + scene.layout_.spacing.card
        assert point.y() <= card.y()
    assert arc.boundingRect().bottom() <= scene.cards["b"].y()
    assert arc.boundingRect().top() >= 0


def test_that_an_arc_can_begin_at_the_features(builder: BuilderView, document: Document) -> None:
    show(document, dense("a"), ConcatenateSpec(id="both", source=FEATURES_ID))
    start = builder.scene.skips["both"].path.pointAtPercent(0.0)
    assert start.x() < builder.scene.cards["a"].x()


def test_that_arcs_come_and_go_with_their_layers(builder: BuilderView, document: Document) -> None:
    show(document, dense("a"), dense("b"), AddSpec(id="sum", source="a"))
    builder.layers.remove(["sum"])
    assert builder.scene.skips == {}
    document.undo_stack.undo()
    assert list(builder.scene.skips) == ["sum"]


def test_that_no_two_arcs_lie_on_each_other(builder: BuilderView, document: Document) -> None:
    show(
        document,
        dense("a"),
        dense("b"),
        AddSpec(id="p", source="a"),
        AddSpec(id="q", source="b"),
        ConcatenateSpec(id="r", source="a"),
        ConcatenateSpec(id="s", source=FEATURES_ID),
    )
    paths = [arc.path for arc in builder.scene.skips.values()]
    tops = {round(path.boundingRect().top(), 3) for path in paths}
    starts = {round(path.pointAtPercent(0.0).x(), 3) for path in paths}
    assert len(tops) == len(starts) == 4


@pytest.mark.parametrize(
    ("spans", "lanes"),
    [
        ([(0, 2), (2, 4)], (0, 0)),
        ([(0, 3), (1, 2)], (1, 0)),
        ([(0, 2), (1, 3)], (0, 1)),
        ([], ()),
    ],
)
def test_that_short_arcs_run_low_and_share_lanes_where_they_can(
    spans: list[tuple[int, int]], lanes: tuple[int, ...]
) -> None:
    assert assign_lanes(spans) == lanes


def test_that_a_click_on_an_arc_selects_its_reader(qtbot: QtBot, builder: BuilderView, document: Document) -> None:
    show(document, dense("a"), dense("b"), AddSpec(id="sum", source="a"))
    point = builder.scene.skips["sum"].path.pointAtPercent(0.5)
    assert builder.scene.tip_at(point).startswith("Layer 1 → Layer 3: Adds")
    qtbot.mouseClick(builder.canvas.viewport(), LEFT_BUTTON, pos=builder.canvas.mapFromScene(point))
    assert builder.selected_id == "sum"


def test_that_both_ends_of_an_add_that_does_not_fit_are_marked(builder: BuilderView, document: Document) -> None:
    show(document, dense("a"), dense("b"), AddSpec(id="sum", source="a"))
    builder.set_units("a", 5)
    cards = builder.scene.cards
    assert cards["a"].problem_text == cards["sum"].problem_text != ""
    assert cards["b"].problem_text == ""
    builder.grab()


def test_that_links_behind_a_concatenation_lead_from_both_of_its_parts(
    builder: BuilderView, document: Document
) -> None:
    project = show(document, dense("a", 3), ConcatenateSpec(id="both", source=FEATURES_ID), dense("b", 2))
    frame = numbered_frame(project)
    builder.show_frame(frame)
    start = parameter_places(project.network, 2)["b"].start
    bundle = builder.scene.bundles[2]
    shown = [[bundle.weight(source, unit) for source in range(5)] for unit in range(2)]
    assert shown == (start + np.arange(10.0).reshape(2, 5)).tolist()
    assert builder.scene.bundles[1].weight(0, 0) is None
    column = builder.scene.cards["both"].units.column
    assert column is not None
    assert column.n_units == 5


@pytest.mark.parametrize(("norm", "n_rows"), [(BatchNormSpec(id="norm"), 4), (LayerNormSpec(id="norm"), 2)])
def test_that_links_and_units_around_a_normalisation_show_their_own_parameters(
    builder: BuilderView, document: Document, norm: LayerSpec, n_rows: int
) -> None:
    project = show(document, dense("a", 3), norm, dense("b", 2))
    builder.show_frame(numbered_frame(project))
    places = parameter_places(project.network, 2)
    assert builder.scene.bundles[2].weight(0, 0) == places["b"].start
    card = builder.scene.cards["norm"]
    assert card.units.bias(1) == places["norm"].start + 3 + 1
    y = HEADER + card.units.column.centers[0] if card.units.column is not None else 0.0
    tip = card.tip_at(QPointF(card.units.left + 4, y))
    assert tip.count(",") == n_rows - 1
    assert tip.startswith("Unit 1: scale +9, shift +12")


def test_that_a_layer_without_bias_shows_weights_and_no_bias(builder: BuilderView, document: Document) -> None:
    project = show(document, dense("a", 3, has_bias=False), dense("b", 2))
    builder.show_frame(numbered_frame(project))
    assert builder.scene.bundles[0].weight(1, 2) == 5.0
    assert builder.scene.bundles[1].weight(0, 0) == 6.0
    assert builder.scene.cards["a"].units.bias(0) is None
    builder.grab()


def test_that_a_network_without_any_parameter_is_drawn(builder: BuilderView, document: Document) -> None:
    project = edits.change_layer(show(document), OUTPUT_ID, has_bias=False)
    document.edit("x", edits.change_dataset(project, features=()))
    assert n_parameters(document.project.network, 0) == 0
    builder.show_frame(numbered_frame(document.project))
    builder.grab()


def test_that_f_freezes_and_unfreezes(qtbot: QtBot, builder: BuilderView, document: Document) -> None:
    start = document.project
    builder.select("layer-1")
    key(qtbot, builder, Qt.Key.Key_F)
    assert document.project == edits.freeze(start, "layer-1", is_frozen=True)
    assert words.FROZEN in builder.scene.cards["layer-1"].tip_at(QPointF(40, 12))
    assert builder.actions_.freeze.isChecked()
    key(qtbot, builder, Qt.Key.Key_F)
    assert document.project == start


def test_that_a_right_click_on_a_link_cuts_and_restores_it(builder: BuilderView, document: Document) -> None:
    start = document.project
    place = middle_of_link(builder, "layer-2", 0, 0)
    menu = ask_for_menu(builder, place)
    action(menu, "Cut Dense unit 1 → Dense unit 1").trigger()
    menu.close()
    assert document.project == edits.cut_link(start, "layer-2", 0, 0)
    assert builder.scene.tip_at(place).startswith("Dense unit 1 → Dense unit 1: cut\n")
    builder.show_frame(numbered_frame(document.project))
    builder.grab()
    menu = ask_for_menu(builder, place)
    action(menu, "Restore").trigger()
    menu.close()
    assert document.project == start


def test_that_x_cuts_a_link_by_keys(qtbot: QtBot, builder: BuilderView, document: Document) -> None:
    start = document.project
    builder.select("layer-1")
    key(qtbot, builder, Qt.Key.Key_X)
    assert builder.menu is not None
    for name in (Qt.Key.Key_Down, Qt.Key.Key_Right):
        qtbot.keyClick(builder.menu, name)
    inputs = builder.menu.actions()[0].menu()
    assert isinstance(inputs, QMenu)
    assert [action.text().split("\t")[0] for action in inputs.actions()] == ["from x₁", "from x₂", "bias"]
    for name in (Qt.Key.Key_Down, Qt.Key.Key_Return):
        qtbot.keyClick(inputs, name)
    qtbot.keyClick(builder.weight_editor.field, Qt.Key.Key_X)
    assert document.project == edits.cut_link(start, "layer-1", 0, 1)


def test_that_the_summary_tells_sources_frozen_layers_and_cut_links(builder: BuilderView, document: Document) -> None:
    show(
        document,
        dense("a", is_frozen=True, cut=((0, 1),)),
        BatchNormSpec(id="norm"),
        AddSpec(id="sum", source="a"),
        ConcatenateSpec(id="both", source=FEATURES_ID),
    )
    assert builder.canvas.accessibleDescription().splitlines()[1:5] == [
        "Dense, layer 1 of 4, 4 units, tanh, frozen, 1 cut link, 2 inputs → 4 outputs · 12 parameters",
        "BatchNorm, layer 2 of 4, 4 inputs → 4 outputs · 16 parameters",
        "Add, layer 3 of 4, with layer 1, 4 inputs and 4 from layer 1 → 4 outputs · 0 parameters",
        "Concatenate, layer 4 of 4, with features, 4 inputs and 2 from features → 6 outputs · 0 parameters",
    ]


def test_that_the_palette_uses_a_second_row_instead_of_cutting_chips_off(qtbot: QtBot, builder: BuilderView) -> None:
    builder.resize(400, 520)
    qtbot.waitUntil(lambda: builder.width() == 400)
    palette = builder.palette_
    chips = list(palette.chips.values())
    assert all(palette.rect().contains(chip.geometry()) for chip in chips)
    assert all(chip.width() >= chip.sizeHint().width() for chip in chips)
    assert not any(first.geometry().intersects(second.geometry()) for first, second in pairwise(chips))


def test_that_a_window_too_narrow_for_the_network_opens_at_the_features(qtbot: QtBot, document: Document) -> None:
    view = BuilderView(document, Theme())
    qtbot.addWidget(view)
    view.resize(260, 300)
    with qtbot.waitExposed(view):
        view.show()
    bar = view.canvas.horizontalScrollBar()
    assert view.canvas.transform().m11() < 1.0
    assert bar.maximum() > 0
    assert bar.value() == 0


@pytest.fixture
def inspector(qtbot: QtBot, document: Document) -> LayerInspector:
    panel = LayerInspector(document, Theme())
    document.changed.connect(panel.show_project)
    qtbot.addWidget(panel)
    return panel


def test_that_the_inspector_sets_what_a_normalisation_has(inspector: LayerInspector, document: Document) -> None:
    show(document, BatchNormSpec(id="batch"), LayerNormSpec(id="rows"))
    inspector.show_layer("batch")
    inspector.momentum.setValue(0.25)
    inspector.epsilon.setValue(1e-3)
    assert layer(document, "batch") == BatchNormSpec(id="batch", momentum=0.25, epsilon=1e-3)
    inspector.show_layer("rows")
    assert inspector.momentum.isHidden()
    assert inspector.epsilon.text() == "0.00001"


def test_that_the_inspector_chooses_a_source_and_greys_out_what_does_not_fit(
    inspector: LayerInspector, document: Document
) -> None:
    show(document, dense("a"), dense("b"), AddSpec(id="sum", source="b"))
    inspector.show_layer("sum")
    model = inspector.source.model()
    fits = [bool(model.flags(model.index(row, 0)) & Qt.ItemFlag.ItemIsEnabled) for row in range(3)]
    assert fits == [False, True, True]
    inspector.source.setCurrentIndex(1)
    inspector.source.activated.emit(1)
    assert layer(document, "sum") == AddSpec(id="sum", source="a")


def test_that_the_inspector_sets_all_a_dense_layer_has(inspector: LayerInspector, document: Document) -> None:
    show(document, dense("a", cut=((0, 1),)))
    inspector.show_layer("a")
    inspector.l1.setValue(0.001)
    inspector.l2.setValue(0.02)
    inspector.has_bias.click()
    assert inspector.bias_start.isHidden()
    inspector.restore.click()
    assert inspector.restore.isHidden()
    inspector.is_frozen.click()
    assert inspector.l1.isHidden()
    assert layer(document, "a") == dense("a", l1=0.001, l2=0.02, has_bias=False, is_frozen=True)


@pytest.mark.parametrize(
    ("initializer", "title"),
    [("uniform", "Range ±"), ("normal", "Deviation σ"), ("constant", "Value"), ("orthogonal", "")],
)
def test_that_an_initializers_own_number_has_its_own_name(
    inspector: LayerInspector, document: Document, initializer: Initializer, title: str
) -> None:
    show(document, dense("a", initializer=initializer))
    inspector.show_layer("a")
    assert inspector.initializer.currentData() == initializer
    assert inspector.range.isHidden() == (not title)
    if title:
        assert inspector.range.accessibleName() == title


def test_that_a_place_on_a_card_is_no_link(builder: BuilderView) -> None:
    menu = ask_for_menu(builder, builder.scene.cards["layer-2"].mapToScene(QRectF(4, HEADER, 20, 200).center()))
    texts = [action.text() for action in menu.actions()]
    menu.close()
    assert not any(text.startswith("Cut Dense") for text in texts)
