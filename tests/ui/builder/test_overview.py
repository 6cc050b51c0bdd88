"""The overview of networks that do not fit: when it is there, what it shows, and how it moves the view."""

import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from playground.document import Document
from playground.project.network import OUTPUT_ID
from playground.ui.builder.overview import HEIGHT
from playground.ui.builder.view import BuilderView
from tests.ui.builder.hands import LEFT_BUTTON
from tests.ui.builder.test_detail import show_units


def test_that_there_is_no_overview_where_all_fits(builder: BuilderView) -> None:
    assert builder.canvas.overview.isHidden()
    assert builder.canvas.viewport().height() == builder.canvas.height()


def test_that_a_network_that_does_not_fit_has_an_overview_that_covers_nothing(
    qtbot: QtBot, builder: BuilderView, document: Document
) -> None:
    show_units(document, *[4] * 9)
    canvas = builder.canvas
    overview = canvas.overview
    assert overview.isVisible()
    assert overview.accessibleName() == "Overview of the network"
    assert not overview.geometry().intersects(canvas.viewport().geometry())
    assert canvas.rect().contains(overview.geometry())
    bar = canvas.horizontalScrollBar()
    qtbot.waitUntil(bar.isVisible)
    assert overview.geometry().bottom() < bar.mapTo(canvas, QPoint(0, 0)).y()
    assert canvas.verticalScrollBar().maximum() == 0
    builder.actions_.fit.trigger()
    assert overview.isHidden()
    assert canvas.viewport().height() == canvas.height()


@pytest.mark.parametrize("width", [400, 520, 700, 900, 1100])
def test_that_the_overview_comes_and_goes_without_end_at_no_width(
    builder: BuilderView, document: Document, width: int
) -> None:
    show_units(document, *[4] * 5)
    builder.resize(width, 520)
    canvas = builder.canvas
    scale = canvas.transform().m11()
    fits = builder.scene.layout_.width * scale <= canvas.width() + 1
    assert canvas.overview.isHidden() == fits
    assert (canvas.horizontalScrollBar().maximum() == 0) == fits


def test_that_a_zoomed_network_has_an_overview(builder: BuilderView) -> None:
    builder.canvas.zoom_by(2.0)
    assert builder.canvas.overview.isVisible()
    builder.actions_.actual_size.trigger()
    assert builder.canvas.overview.isHidden()


def test_that_folding_enough_cards_makes_the_overview_unnecessary(builder: BuilderView, document: Document) -> None:
    show_units(document, *[4] * 8)
    assert builder.canvas.overview.isVisible()
    builder.scene.fold([f"layer-{n}" for n in range(1, 9)], is_folded=True)
    assert builder.canvas.overview.isHidden()


def test_that_a_click_and_a_drag_on_the_overview_move_the_view(
    qtbot: QtBot, builder: BuilderView, document: Document
) -> None:
    show_units(document, *[4] * 12)
    overview, bar = builder.canvas.overview, builder.canvas.horizontalScrollBar()
    y = overview.height() // 2
    qtbot.mousePress(overview, LEFT_BUTTON, pos=QPoint(overview.width() - 2, y))
    assert bar.value() == bar.maximum()
    qtbot.mouseMove(overview, QPoint(overview.width() // 2, y))
    middle = bar.value()
    assert 0 < middle < bar.maximum()
    qtbot.mouseMove(overview, QPoint(1, y))
    assert bar.value() == 0
    qtbot.mouseRelease(overview, LEFT_BUTTON, pos=QPoint(1, y))


def test_that_arrow_keys_on_the_overview_move_the_view_and_leave_the_selection(
    qtbot: QtBot, builder: BuilderView, document: Document
) -> None:
    show_units(document, *[4] * 12)
    overview, bar = builder.canvas.overview, builder.canvas.horizontalScrollBar()
    overview.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(overview, Qt.Key.Key_Right)
    assert bar.value() > 0
    qtbot.keyClick(overview, Qt.Key.Key_Left)
    assert bar.value() == 0
    assert builder.selected_id == ""


def test_that_the_frame_follows_the_selected_card(builder: BuilderView, document: Document) -> None:
    show_units(document, *[4] * 12)
    overview = builder.canvas.overview
    assert overview.seen.left() == 0
    first_words = overview.accessibleDescription()
    builder.select(OUTPUT_ID)
    output = builder.scene.cards[OUTPUT_ID].sceneBoundingRect()
    assert overview.seen.contains(output.center())
    assert overview.to_place(overview.seen).right() <= overview.width() + 1
    assert overview.accessibleDescription().endswith("to 13 of 13, the output's being the last.")
    assert overview.accessibleDescription() != first_words
    builder.grab()


def test_that_the_overview_is_small_even_of_a_very_long_network(builder: BuilderView, document: Document) -> None:
    show_units(document, *[2] * 100)
    assert builder.canvas.overview.width() <= 320
    assert builder.canvas.overview.height() < HEIGHT
    builder.grab()


def test_that_a_selection_arranges_nothing_anew(
    builder: BuilderView, document: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    show_units(document, *[4] * 12)
    arranged: list[float] = []
    scene = builder.scene
    monkeypatch.setattr(scene, "set_room", lambda width, *_rest: arranged.append(width))
    builder.select("layer-3")
    assert arranged == []
    builder.canvas.zoom_by(1.5)
    assert arranged
