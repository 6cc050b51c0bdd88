"""The inspector: shows what applies to the selected layer, and edits it."""

import pytest
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from playground.document import Document
from playground.project import edits
from playground.project.checks import problems
from playground.project.network import OUTPUT_ID, ActivationSpec, AddSpec, DenseSpec, DropoutSpec
from playground.project.project import Project, default_project
from playground.ui.builder.inspector import LayerInspector
from playground.ui.theme import Theme


@pytest.fixture
def document() -> Document:
    project = edits.insert_layer(default_project(), 2, DropoutSpec(id="dropout"))
    return Document(edits.insert_layer(project, 3, ActivationSpec(id="bend")))


@pytest.fixture
def inspector(qtbot: QtBot, document: Document) -> LayerInspector:
    panel = LayerInspector(document, Theme())
    document.changed.connect(panel.show_project)
    qtbot.addWidget(panel)
    return panel


def dense(document: Document, layer_id: str = "layer-1") -> DenseSpec:
    layer = document.project.network.layer(layer_id)
    assert isinstance(layer, DenseSpec)
    return layer


def shown_fields(inspector: LayerInspector) -> set[str]:
    fields: dict[str, QWidget] = {
        "units": inspector.units,
        "rate": inspector.rate,
        "activation": inspector.activation,
        "initializer": inspector.initializer,
        "range": inspector.range,
        "bias start": inspector.bias_start,
    }
    return {name for name, field in fields.items() if not field.isHidden()}


@pytest.mark.parametrize(
    ("layer_id", "fields"),
    [
        ("", set()),
        ("layer-1", {"units", "activation", "initializer", "range", "bias start"}),
        (OUTPUT_ID, {"units", "activation", "initializer", "range", "bias start"}),
        ("dropout", {"rate"}),
        ("bend", {"activation"}),
    ],
)
def test_that_only_what_applies_to_the_layer_is_shown(
    inspector: LayerInspector, layer_id: str, fields: set[str]
) -> None:
    inspector.show_layer(layer_id)
    assert shown_fields(inspector) == fields


def test_that_the_range_is_shown_for_the_uniform_initializer_only(
    inspector: LayerInspector, document: Document
) -> None:
    inspector.show_layer("layer-1")
    document.edit("x", edits.change_layer(document.project, "layer-1", initializer="he_uniform"))
    assert "range" not in shown_fields(inspector)


def test_that_every_field_of_a_dense_layer_reaches_the_document(inspector: LayerInspector, document: Document) -> None:
    inspector.show_layer("layer-1")
    inspector.units.setValue(7)
    inspector.range.setValue(0.25)
    inspector.bias_start.setValue(-0.5)
    for box, value in ((inspector.activation, "relu"), (inspector.initializer, "glorot_uniform")):
        box.setCurrentIndex(box.findData(value))
        box.activated.emit(box.currentIndex())
    assert dense(document) == DenseSpec(
        id="layer-1",
        units=7,
        activation="relu",
        initializer="glorot_uniform",
        initializer_range=0.25,
        bias_start=-0.5,
    )
    assert document.undo_stack.count() == 5


def test_that_a_dropout_rate_is_set_in_percent(inspector: LayerInspector, document: Document) -> None:
    inspector.show_layer("dropout")
    inspector.rate.setValue(35)
    assert document.project.network.layer("dropout") == DropoutSpec(id="dropout", rate=0.35)


def test_that_the_units_of_the_output_cannot_be_set_and_the_reason_is_given(
    inspector: LayerInspector,
) -> None:
    inspector.show_layer(OUTPUT_ID)
    assert not inspector.units.isEnabled()
    assert any("two classes need one output unit" in label.text() for label in inspector.findChildren(QLabel))


def test_that_undo_is_shown(inspector: LayerInspector, document: Document) -> None:
    inspector.show_layer("layer-1")
    inspector.units.setValue(7)
    document.undo_stack.undo()
    assert inspector.units.value() == 4
    assert document.undo_stack.count() == 1


def test_that_showing_another_layer_edits_nothing(inspector: LayerInspector, document: Document) -> None:
    for layer_id in ("layer-1", "layer-2", "dropout", "bend", OUTPUT_ID, ""):
        inspector.show_layer(layer_id)
    assert not document.is_modified


def test_that_a_layer_that_is_removed_is_no_longer_shown(inspector: LayerInspector, document: Document) -> None:
    inspector.show_layer("layer-1")
    document.edit("x", edits.remove_layer(document.project, 0))
    assert inspector.layer_id == ""
    assert shown_fields(inspector) == set()


def unequal() -> Project:
    """Return 4-2 units whose sum cannot be made."""
    return edits.insert_layer(default_project(), 2, AddSpec(id="sum", source="layer-1"))


@pytest.fixture
def broken(qtbot: QtBot, inspector: LayerInspector, document: Document) -> LayerInspector:
    document.open(unequal(), None)
    inspector.show()
    qtbot.waitExposed(inspector)
    return inspector


@pytest.mark.parametrize("layer_id", ["layer-1", "sum"])
def test_that_what_is_wrong_stands_at_both_ends_with_a_button_that_mends_it(
    broken: LayerInspector, document: Document, layer_id: str
) -> None:
    broken.show_layer(layer_id)
    (sentence,) = broken.problems.sentences
    assert "equally many" in sentence
    assert broken.problems.buttons[0].text() == "Set layer 2 to 4 units"
    broken.problems.buttons[0].click()
    assert problems(document.project) == ()
    assert broken.problems.isHidden()
    assert document.undo_stack.undoText() == "Fix: set layer 2 to 4 units"


def test_that_a_problem_is_shown_again_after_another_layer_was_looked_at(broken: LayerInspector) -> None:
    for layer_id in ("sum", "", "sum"):
        broken.show_layer(layer_id)
    assert broken.problems.isVisible()


def test_that_a_hint_gives_its_reason_and_can_be_switched_off(broken: LayerInspector, document: Document) -> None:
    document.open(edits.change_layer(default_project(), "layer-1", activation="linear"), None)
    broken.show_layer("layer-1")
    (sentence,) = broken.hints.sentences
    assert sentence.startswith("Layer 1 is linear")
    assert "W₂·(W₁·x + b₁) + b₂" in sentence
    broken.show_hints(is_shown=False)
    assert broken.hints.isHidden()
    broken.show_hints(is_shown=True)
    assert broken.hints.isVisible()


def test_that_a_layer_says_what_it_costs_and_follows_the_batch(inspector: LayerInspector, document: Document) -> None:
    inspector.show_layer("layer-1")
    assert "8 multiplications a point · 416 B for a batch of 10" in shown_texts(inspector)
    document.edit("x", edits.change_training(document.project, batch_size=20))
    assert "8 multiplications a point · 736 B for a batch of 20" in shown_texts(inspector)


def shown_texts(inspector: LayerInspector) -> list[str]:
    return [label.text() for label in inspector.findChildren(QLabel) if not label.isHidden()]


def test_that_an_open_choice_closes_when_another_layer_is_selected(qtbot: QtBot, inspector: LayerInspector) -> None:
    inspector.show_layer("layer-1")
    with qtbot.waitExposed(inspector):
        inspector.show()
    inspector.initializer.showPopup()
    assert inspector.initializer.view().isVisible()
    inspector.show_layer("dropout")
    assert not inspector.initializer.view().isVisible()
