"""The training panel: each control changes the project as it says, and follows changes from outside."""

import pytest
from pytestqt.qtbot import QtBot

from playground.document import Document
from playground.project import edits
from playground.project.project import default_project
from playground.project.training import LOSSES_OF_TASK
from playground.ui.panels.training_panel import TrainingPanel
from playground.ui.theme import Theme


@pytest.fixture
def document() -> Document:
    return Document(default_project())


@pytest.fixture
def panel(qtbot: QtBot, document: Document) -> TrainingPanel:
    view = TrainingPanel(document, Theme())
    document.changed.connect(view.show_project)
    qtbot.addWidget(view)
    with qtbot.waitExposed(view):
        view.show()
    return view


def offered(panel: TrainingPanel) -> tuple[str, ...]:
    return tuple(panel.loss.itemData(place) for place in range(panel.loss.count()))


def enter_rate(panel: TrainingPanel, text: str) -> None:
    line = panel.learning_rate.lineEdit()
    assert line is not None
    line.setText(text)
    line.editingFinished.emit()


def test_that_the_losses_offered_are_those_of_the_task(panel: TrainingPanel, document: Document) -> None:
    assert offered(panel) == LOSSES_OF_TASK["binary"]
    document.edit("Choose", edits.choose_source(document.project, "plane"))
    assert offered(panel) == LOSSES_OF_TASK["regression"]


def test_that_a_loss_from_elsewhere_is_shown_although_it_does_not_fit(panel: TrainingPanel, document: Document) -> None:
    document.edit("Choose", edits.choose_source(document.project, "plane"))
    document.edit("Loss", edits.choose_loss(document.project, "binary_cross_entropy"))
    assert panel.loss.currentText() == "binary cross-entropy"


def test_that_choosing_a_loss_brings_its_output_activation(panel: TrainingPanel, document: Document) -> None:
    panel.loss.setCurrentIndex(panel.loss.findData("binary_cross_entropy"))
    panel.loss.activated.emit(panel.loss.currentIndex())
    assert document.project.training.loss == "binary_cross_entropy"
    assert document.project.network.output.activation == "sigmoid"
    document.undo_stack.undo()
    assert panel.loss.currentText() == "½ squared error"


def test_that_a_usual_learning_rate_can_be_chosen(panel: TrainingPanel, document: Document) -> None:
    panel.learning_rate.setCurrentIndex(panel.learning_rate.findText("0.3"))
    panel.learning_rate.activated.emit(panel.learning_rate.currentIndex())
    assert document.project.training.learning_rate == 0.3


@pytest.mark.parametrize(("text", "rate"), [("0.07", 0.07), ("0,07", 0.07), ("1e-6", 1e-6), (" 2 ", 2.0)])
def test_that_a_typed_learning_rate_is_taken(panel: TrainingPanel, document: Document, text: str, rate: float) -> None:
    enter_rate(panel, text)
    assert document.project.training.learning_rate == rate


@pytest.mark.parametrize("text", ["", "fast", "-1", "nan", "inf", "1e9"])
def test_that_what_is_no_learning_rate_is_refused_in_words(panel: TrainingPanel, document: Document, text: str) -> None:
    enter_rate(panel, text)
    assert document.project == default_project()
    assert "no learning rate" in panel.error


def test_that_a_refused_learning_rate_gives_way_to_the_next_change(panel: TrainingPanel, document: Document) -> None:
    enter_rate(panel, "fast")
    document.edit("Rate", edits.change_training(document.project, learning_rate=0.5))
    assert panel.learning_rate.rate == 0.5
    assert panel.error == ""


def test_that_the_batch_size_reaches_from_one_point_to_all(panel: TrainingPanel, document: Document) -> None:
    panel.batch_size.setValue(32)
    assert document.project.training.batch_size == 32
    panel.uses_all_points.click()
    assert document.project.training.batch_size is None
    assert not panel.batch_size.isEnabled()
    panel.uses_all_points.click()
    assert document.project.training.batch_size == 32


def test_that_turning_the_batch_size_is_one_undo_step(panel: TrainingPanel, document: Document) -> None:
    for size in (11, 12, 13):
        panel.batch_size.setValue(size)
    assert document.undo_stack.count() == 1
    document.undo_stack.undo()
    assert panel.batch_size.value() == 10


def test_that_the_order_seed_shows_where_batches_are_shuffled(panel: TrainingPanel, document: Document) -> None:
    assert not panel.order_seed.isVisible()
    panel.batch_order.setCurrentIndex(panel.batch_order.findData("shuffled"))
    panel.batch_order.activated.emit(panel.batch_order.currentIndex())
    assert document.project.training.batch_order == "shuffled"
    assert panel.order_seed.isVisible()
    panel.order_seed.box.setValue(9)
    panel.seed.box.setValue(3)
    assert (document.project.training.order_seed, document.project.training.seed) == (9, 3)


def test_that_a_change_from_outside_is_shown_and_makes_no_further_edit(
    panel: TrainingPanel, document: Document
) -> None:
    changed = edits.change_training(
        document.project, learning_rate=0.012345, batch_size=1_000_000, batch_order="shuffled", seed=2**32 - 1
    )
    document.edit("Outside", changed)
    assert document.project == changed
    assert document.undo_stack.count() == 1
    assert (panel.learning_rate.rate, panel.batch_size.value(), panel.seed.box.value()) == (
        0.012345,
        1_000_000,
        2**32 - 1,
    )
