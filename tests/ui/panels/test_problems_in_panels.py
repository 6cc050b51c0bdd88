"""What does not fit is said in the panel of each end, with a button that mends it."""

import pytest
from msgspec.structs import replace
from pytestqt.qtbot import QtBot

from playground.document import Document
from playground.project import edits
from playground.project.checks import problems
from playground.project.network import FEATURES_ID, AddSpec
from playground.project.project import Project, default_project
from playground.project.training import Loss
from playground.ui.panels.data_panel import DataPanel
from playground.ui.panels.training_panel import TrainingPanel
from playground.ui.theme import Theme


@pytest.fixture
def document() -> Document:
    return Document(default_project())


@pytest.fixture
def training(qtbot: QtBot, document: Document) -> TrainingPanel:
    panel = TrainingPanel(document, Theme())
    document.changed.connect(panel.show_project)
    qtbot.addWidget(panel)
    return panel


@pytest.fixture
def data(qtbot: QtBot, document: Document) -> DataPanel:
    panel = DataPanel(document, Theme())
    document.changed.connect(panel.show_project)
    qtbot.addWidget(panel)
    return panel


def with_loss(project: Project, loss: Loss) -> Project:
    """Return the project with a loss its output does not follow."""
    return replace(project, training=replace(project.training, loss=loss))


def test_that_a_loss_the_output_does_not_fit_is_framed_and_mended(training: TrainingPanel, document: Document) -> None:
    document.edit("x", with_loss(document.project, "binary_cross_entropy"))
    (sentence,) = training.problems.sentences
    assert "needs sigmoid" in sentence
    assert training.loss.property("wrong") is True
    assert [button.text() for button in training.problems.buttons] == [
        "Give the output layer sigmoid",
        "Use the loss half squared",
    ]
    training.problems.buttons[0].click()
    assert problems(document.project) == ()
    assert document.project.network.output.activation == "sigmoid"
    assert training.loss.property("wrong") is False
    assert training.problems.isHidden()


def test_that_a_loss_not_made_for_the_data_is_said_at_both_ends(
    training: TrainingPanel, data: DataPanel, document: Document
) -> None:
    document.edit("x", edits.choose_source(document.project, "plane"))
    document.edit("x", with_loss(document.project, "hinge"))
    assert training.problems.sentences == data.problems.sentences != []
    data.problems.buttons[0].click()
    assert problems(document.project) == ()
    assert training.problems.sentences == data.problems.sentences == []


def test_that_class_weights_that_do_not_fit_do_not_frame_the_loss(training: TrainingPanel, document: Document) -> None:
    document.edit("x", edits.change_training(document.project, class_weights=(1.0,)))
    assert training.problems.buttons[0].text() == "Let every class count alike"
    assert not training.loss.property("wrong")


def test_that_features_no_sum_can_be_made_with_are_said_beside_the_features(
    data: DataPanel, document: Document
) -> None:
    project = edits.change_layer(document.project, "layer-2", units=3)
    document.edit("x", edits.insert_layer(project, 2, AddSpec(id="sum", source=FEATURES_ID)))
    assert len(data.feature_problems.sentences) == 1
    assert data.problems.sentences == []
    document.undo_stack.undo()
    assert data.feature_problems.sentences == []


def test_that_the_last_feature_switched_off_can_be_had_back_in_one_click(data: DataPanel, document: Document) -> None:
    document.edit("x", edits.remove_features(document.project, ("x1", "x2")))
    data.feature_problems.buttons[0].click()
    assert document.project == default_project()
    assert document.undo_stack.undoText() == "Fix: switch on x₁ and x₂"
