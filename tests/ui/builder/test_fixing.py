"""What is wrong is said below the drawing with a way out one click, one key or one menu away."""

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QAction
from pytestqt.qtbot import QtBot

from playground.document import Document
from playground.project import edits
from playground.project.checks import problems
from playground.project.network import FEATURES_ID, OUTPUT_ID, AddSpec, DenseSpec
from playground.project.project import Project, default_project
from playground.ui.builder.view import BuilderView
from tests.ui.builder.hands import LEFT_BUTTON, key, on_card, units

CONTROL = Qt.KeyboardModifier.ControlModifier


def unequal() -> Project:
    """Return 4-2 units whose sum cannot be made."""
    return edits.insert_layer(default_project(), 2, AddSpec(id="sum", source="layer-1"))


@pytest.fixture
def document() -> Document:
    return Document(unequal())


def offered(builder: BuilderView) -> list[str]:
    assert builder.menu is not None
    return [action.text() for action in builder.menu.actions() if action.text().startswith("Fix")]


def test_that_the_line_says_what_is_wrong_and_its_button_mends_it_in_one_step(
    qtbot: QtBot, builder: BuilderView, document: Document
) -> None:
    assert "equally many" in builder.help.label.text()
    assert builder.help.button.isVisible()
    assert builder.help.button.text() == "Set layer 2 to 4 units"
    qtbot.mouseClick(builder.help.button, LEFT_BUTTON)
    assert problems(document.project) == ()
    assert document.undo_stack.undoText() == "Fix: set layer 2 to 4 units"
    assert not builder.help.button.isVisible()
    document.undo_stack.undo()
    assert document.project == unequal()


def test_that_a_key_mends_the_first_problem(qtbot: QtBot, builder: BuilderView, document: Document) -> None:
    key(qtbot, builder, Qt.Key.Key_Period, CONTROL)
    assert units(document, "layer-2") == 4
    assert not builder.actions_.fix.isEnabled()


def test_that_the_card_offers_all_ways_out_and_the_other_end_as_well(builder: BuilderView) -> None:
    for layer_id in ("layer-1", "sum"):
        builder.canvas.menu_asked.emit(layer_id, builder.mapToGlobal(on_card(builder, layer_id)))
        assert offered(builder)[:2] == ["Fix: set layer 2 to 4 units", "Fix: set layer 1 to 2 units"]
        builder.menu.close()  # type: ignore[union-attr]  # `offered` has seen to it
    builder.canvas.menu_asked.emit(OUTPUT_ID, builder.mapToGlobal(on_card(builder, OUTPUT_ID)))
    assert offered(builder) == []
    assert builder.menu is not None
    builder.menu.close()


def test_that_another_way_can_be_chosen_beside_the_button(builder: BuilderView, document: Document) -> None:
    actions: list[QAction] = builder.help.others.menu().actions()
    (beside,) = (action for action in actions if "Concatenate" in action.text())
    beside.trigger()
    assert problems(document.project) == ()
    assert units(document, "layer-2") == 2


def test_that_a_fix_keeps_what_was_changed_after_it_had_been_offered(
    qtbot: QtBot, builder: BuilderView, document: Document
) -> None:
    document.edit("Move query", edits.move_query(document.project, 2.0, 3.0))
    qtbot.mouseClick(builder.help.button, LEFT_BUTTON)
    assert document.project.query == (2.0, 3.0)


def test_that_both_ends_of_what_does_not_fit_are_marked(builder: BuilderView, document: Document) -> None:
    cards = builder.scene.cards
    assert [name for name, card in cards.items() if card.problem_text] == ["layer-1", "sum"]
    document.edit("x", edits.choose_skip_source(document.project, "sum", FEATURES_ID))
    document.edit("x", edits.change_layer(document.project, "layer-2", units=3))
    assert [name for name, card in cards.items() if card.problem_text] == ["sum"]
    assert "equally many" in builder.scene.features.problem


def test_that_the_line_says_how_many_more_problems_there_are(builder: BuilderView, document: Document) -> None:
    training = replace(document.project.training, class_weights=(1.0,))
    document.edit("x", replace(document.project, training=training))
    assert builder.help.label.text().endswith("And 1 more problem.")


def test_that_what_only_a_person_can_solve_has_no_button(builder: BuilderView) -> None:
    """Two layers of one id come from a damaged file, which is refused; here they stand for what has no fix."""
    twins = (DenseSpec(id="a"), DenseSpec(id="a"))
    project = default_project()
    builder.help.show_problems(replace(project, network=replace(project.network, layers=twins)))
    assert "same id" in builder.help.label.text()
    assert not builder.help.button.isVisible()
    assert not builder.help.others.isVisible()


def test_that_a_remark_marks_its_cards_and_stands_in_their_tips_until_it_is_switched_off(
    builder: BuilderView, document: Document
) -> None:
    document.edit("x", edits.change_layer(default_project(), "layer-1", activation="linear"))
    cards = builder.scene.cards
    assert [name for name, card in cards.items() if card.hints] == ["layer-1", "layer-2"]
    assert "one weighted sum" in cards["layer-1"].tip_at(QPointF(60, 10))
    builder.show_hints(is_shown=False)
    assert not any(card.hints for card in cards.values())
    assert "one weighted sum" not in cards["layer-1"].tip_at(QPointF(60, 10))


def test_that_the_whole_cost_stands_below_the_drawing(builder: BuilderView, document: Document) -> None:
    document.edit("x", default_project())
    assert builder.total.text() == "25 parameters · 18 multiplications · 760 B"
    assert "8 multiplications a point" in builder.scene.cards["layer-1"].tip_at(QPointF(60, 10))
