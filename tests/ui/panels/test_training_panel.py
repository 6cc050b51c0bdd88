"""The training panel: each control changes the project as it says, and follows changes from outside."""

from itertools import pairwise

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QAbstractButton, QAbstractSpinBox, QApplication, QComboBox, QWidget
from pytestqt.qtbot import QtBot

from playground.document import Document
from playground.project import edits
from playground.project.optimizer import (
    AdamSpec,
    CosineSchedule,
    NadamSpec,
    OptimizerSpec,
    PlateauSchedule,
    SgdSpec,
    StoppingSpec,
)
from playground.project.project import default_project, needs_new_run
from playground.project.training import LOSSES_OF_TASK
from playground.ui.panels.fields import ChoiceField
from playground.ui.panels.training_panel import TrainingPanel
from playground.ui.theme import Theme
from playground.ui.wording import OPTIMIZER_NAMES

SCROLL_BAR_PX = 10
"""As wide as the style sheet makes it."""


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


def enter_rate(panel: TrainingPanel, text: str) -> None:
    panel.learning_rate.line.setText(text)
    panel.learning_rate.line.editingFinished.emit()


def choose(field: ChoiceField, value: object) -> None:
    field.setCurrentIndex(field.values.index(value))
    field.activated.emit(field.currentIndex())


def test_that_the_losses_offered_are_those_of_the_task(panel: TrainingPanel, document: Document) -> None:
    assert panel.loss.values == LOSSES_OF_TASK["binary"]
    document.edit("Choose", edits.choose_source(document.project, "plane"))
    assert panel.loss.values == LOSSES_OF_TASK["regression"]


def test_that_a_loss_from_elsewhere_is_shown_although_it_does_not_fit(panel: TrainingPanel, document: Document) -> None:
    document.edit("Choose", edits.choose_source(document.project, "plane"))
    document.edit("Loss", edits.choose_loss(document.project, "binary_cross_entropy"))
    assert panel.loss.currentText() == "binary cross-entropy"


def test_that_choosing_a_loss_brings_its_output_activation(panel: TrainingPanel, document: Document) -> None:
    choose(panel.loss, "binary_cross_entropy")
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
    assert panel.learning_rate.value == 0.5
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


@pytest.mark.parametrize("kind", OPTIMIZER_NAMES)
def test_that_an_optimizer_brings_the_fields_defaults_and_starts_a_new_run(
    panel: TrainingPanel, document: Document, kind: type[OptimizerSpec]
) -> None:
    before = document.project
    choose(panel.optimizer, kind)
    assert document.project.training.optimizer == kind()
    assert needs_new_run(before, document.project) == (kind is not SgdSpec)
    assert panel.optimizer.currentText() == OPTIMIZER_NAMES[kind]


def test_that_undo_brings_the_optimizer_back_with_its_settings(panel: TrainingPanel, document: Document) -> None:
    document.edit("Adam", edits.change_training(document.project, optimizer=AdamSpec(beta1=0.5)))
    choose(panel.optimizer, SgdSpec)
    assert document.undo_stack.undoText() == "Choose optimizer"
    document.undo_stack.undo()
    assert panel.optimizer.value is AdamSpec
    assert document.project.training.optimizer == AdamSpec(beta1=0.5)


def test_that_sections_are_folded_until_they_are_opened_and_stay_open_over_edits(
    panel: TrainingPanel, document: Document
) -> None:
    assert not any(section.is_open for section in panel.sections)
    panel.stopping.heading.click()
    document.edit("Rate", edits.change_training(document.project, learning_rate=0.5))
    document.open(default_project(), None)
    assert [section for section in panel.sections if section.is_open] == [panel.stopping]


@pytest.mark.parametrize("kind", OPTIMIZER_NAMES)
def test_that_everything_open_fits_beside_a_scroll_bar_into_240_pixels(
    panel: TrainingPanel, document: Document, kind: type[OptimizerSpec]
) -> None:
    everything = edits.choose_optimizer(edits.choose_source(document.project, "iris"), kind)
    everything = edits.choose_schedule(everything, PlateauSchedule)
    everything = edits.change_training(
        everything,
        warmup_steps=1_000_000,
        clip_norm=0.00001,
        clip_value=123456.0,
        input_noise=0.1,
        batch_order="shuffled",
        stopping=StoppingSpec(
            max_epochs=1_000_000, target_loss=0.00001, target_accuracy=0.5, patience=100, plateau_patience=100
        ),
    )
    document.edit("Everything", everything)
    for section in panel.sections:
        section.set_open(is_open=True)
    assert panel.minimumSizeHint().width() <= 240 - SCROLL_BAR_PX


def test_that_every_control_says_what_it_is(panel: TrainingPanel) -> None:
    kinds = (QAbstractButton, QAbstractSpinBox, QComboBox)
    controls = [control for kind in kinds for control in panel.findChildren(kind)]
    assert len(controls) > 40
    unnamed = [control for control in controls if not (control.accessibleName() and control.whatsThis())]
    assert unnamed == []


def test_that_the_keyboard_walks_the_panel_from_top_to_bottom(panel: TrainingPanel, document: Document) -> None:
    document.edit("Adam", edits.choose_optimizer(document.project, AdamSpec))
    for section in panel.sections:
        section.set_open(is_open=True)
    panel.resize(panel.sizeHint())
    panel.layout().activate()  # type: ignore[union-attr]  # it has one
    tops: list[int] = []
    control: QWidget | None = panel.loss.nextInFocusChain()
    while control is not None and control is not panel.loss and panel.isAncestorOf(control):
        if control.isVisible() and control.focusPolicy() & Qt.FocusPolicy.TabFocus and control.isEnabled():
            tops.append(control.mapTo(panel, control.rect().center()).y())
        control = control.nextInFocusChain()
    assert len(tops) > 25
    assert all(upper <= lower + 2 for upper, lower in pairwise(tops))


def test_that_a_turned_wheel_changes_no_setting_that_was_not_chosen_first(
    panel: TrainingPanel, document: Document
) -> None:
    for section in panel.sections:
        section.set_open(is_open=True)
    panel.uses_all_points.setFocus()
    for control in (*panel.findChildren(QComboBox), *panel.findChildren(QAbstractSpinBox)):
        turn = QWheelEvent(
            QPointF(5, 5), QPointF(5, 5), QPoint(), QPoint(0, -120), Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        QApplication.sendEvent(control, turn)
    assert document.undo_stack.count() == 0


def test_that_a_change_from_outside_is_shown_and_makes_no_further_edit(
    panel: TrainingPanel, document: Document
) -> None:
    changed = edits.change_training(
        document.project,
        learning_rate=0.012345,
        batch_size=1_000_000,
        batch_order="shuffled",
        seed=2**32 - 1,
        optimizer=NadamSpec(beta1=0.123456789, momentum_decay=0.00001),
        schedule=CosineSchedule(epochs=123_456, lowest=1 / 3),
        warmup_steps=77,
        l1=1e-7,
        clip_norm=1e5,
        class_weights=(0.3, 1.7),
        stopping=StoppingSpec(target_accuracy=0.98765, patience=3, min_change=1e-9),
    )
    document.edit("Outside", changed)
    assert document.project == changed
    assert document.undo_stack.count() == 1
    assert (panel.learning_rate.value, panel.batch_size.value(), panel.seeds.fields["seed"].box.value()) == (
        0.012345,
        1_000_000,
        2**32 - 1,
    )
