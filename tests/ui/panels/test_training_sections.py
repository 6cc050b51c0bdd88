"""The sections of the training panel: every field edits its setting under its name, and only what applies is shown."""

from typing import Any

import msgspec
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from playground.document import Document
from playground.project import edits
from playground.project.network import DropoutSpec
from playground.project.optimizer import (
    AdagradSpec,
    AdamwSpec,
    ConstantSchedule,
    CosineSchedule,
    ExponentialSchedule,
    MomentumSpec,
    NadamSpec,
    OptimizerSpec,
    PlateauSchedule,
    RmspropSpec,
    ScheduleSpec,
    StepSchedule,
)
from playground.project.project import Project, default_project, needs_new_run
from playground.ui.panels.fields import ChoiceField, CountField, NumberField, OptionalField, ShareField, SwitchField
from playground.ui.panels.setting_rows import SettingRows
from playground.ui.panels.training_panel import TrainingPanel
from playground.ui.theme import Theme
from playground.ui.wording import OPTIMIZER_NAMES, SCHEDULE_NAMES


@pytest.fixture
def document() -> Document:
    return Document(default_project())


@pytest.fixture
def panel(qtbot: QtBot, document: Document) -> TrainingPanel:
    view = TrainingPanel(document, Theme())
    document.changed.connect(view.show_project)
    qtbot.addWidget(view)
    for section in view.sections:
        section.set_open(is_open=True)
    with qtbot.waitExposed(view):
        view.show()
    return view


def enter(rows: SettingRows, setting: str, value: object) -> None:
    """Do to a field what a person does: type, choose, turn or switch."""
    field = rows.fields[setting]
    control = field.control if isinstance(field, OptionalField) else field
    if isinstance(field, OptionalField) and not field.switch.isChecked():
        field.switch.click()
    if isinstance(control, NumberField):
        control.line.setText(str(value))
        control.line.editingFinished.emit()
    elif isinstance(control, ChoiceField):
        control.setCurrentIndex(control.values.index(value))
        control.activated.emit(control.currentIndex())
    elif isinstance(control, SwitchField):
        control.click()
    elif isinstance(control, ShareField):
        assert isinstance(value, float)
        control.setValue(100 * value)
    else:
        assert isinstance(control, CountField)
        assert isinstance(value, int)
        control.setValue(value)


def shown(rows: SettingRows) -> set[str]:
    return {setting for setting in rows.fields if rows.is_shown(setting)}


OPTIMIZER_CHANGES: list[tuple[OptimizerSpec, str, float, str]] = [
    (MomentumSpec(), "momentum", 0.5, "momentum"),
    (RmspropSpec(), "rho", 0.95, "memory ρ"),
    (AdamwSpec(), "beta1", 0.8, "β₁"),
    (AdamwSpec(), "beta2", 0.99, "β₂"),
    (AdagradSpec(), "epsilon", 1e-6, "ε"),
    (AdamwSpec(), "weight_decay", 0.1, "AdamW's weight decay"),
    (NadamSpec(), "momentum_decay", 0.002, "momentum decay"),
]


@pytest.mark.parametrize(("optimizer", "setting", "value", "name"), OPTIMIZER_CHANGES)
def test_that_a_setting_of_the_optimizer_changes_while_the_run_goes_on(
    panel: TrainingPanel, document: Document, optimizer: OptimizerSpec, setting: str, value: float, name: str
) -> None:
    document.open(edits.change_training(document.project, optimizer=optimizer), None)
    before = document.project
    enter(panel.optimizer_section.rows, setting, value)
    assert document.project == edits.change_optimizer(before, **{setting: value})
    assert document.undo_stack.undoText() == f"Change {name}"
    assert not needs_new_run(before, document.project)


@pytest.mark.parametrize(
    ("optimizer", "settings"),
    [
        (MomentumSpec(), {"momentum"}),
        (AdagradSpec(), {"epsilon"}),
        (RmspropSpec(), {"rho", "epsilon"}),
        (AdamwSpec(), {"beta1", "beta2", "epsilon", "weight_decay"}),
        (NadamSpec(), {"beta1", "beta2", "epsilon", "momentum_decay"}),
    ],
)
def test_that_an_optimizer_shows_its_own_settings_only(
    panel: TrainingPanel, document: Document, optimizer: OptimizerSpec, settings: set[str]
) -> None:
    assert panel.optimizer_section.isHidden()
    document.edit("Optimizer", edits.change_training(document.project, optimizer=optimizer))
    assert not panel.optimizer_section.isHidden()
    assert shown(panel.optimizer_section.rows) == settings


@pytest.mark.parametrize(
    ("kind", "settings"),
    [
        (ConstantSchedule, set()),
        (StepSchedule, {"epochs", "factor"}),
        (ExponentialSchedule, {"factor"}),
        (CosineSchedule, {"epochs", "lowest"}),
        (PlateauSchedule, {"factor", "patience", "threshold"}),
    ],
)
def test_that_a_schedule_shows_its_own_settings_only(
    panel: TrainingPanel, document: Document, kind: type[ScheduleSpec], settings: set[str]
) -> None:
    before = document.project
    panel.schedule.kind.setCurrentText(SCHEDULE_NAMES[kind])
    panel.schedule.kind.activated.emit(panel.schedule.kind.currentIndex())
    assert document.project.training.schedule == kind()
    assert shown(panel.schedule.rows) == settings
    assert panel.schedule.warmup.is_shown("warmup_steps")
    assert not needs_new_run(before, document.project)


SCHEDULE_CHANGES: list[tuple[ScheduleSpec, str, float]] = [
    (StepSchedule(), "epochs", 50),
    (StepSchedule(), "factor", 0.3),
    (CosineSchedule(), "lowest", 0.01),
    (PlateauSchedule(), "patience", 0),
    (PlateauSchedule(), "threshold", 0.001),
]


@pytest.mark.parametrize(("schedule", "setting", "value"), SCHEDULE_CHANGES)
def test_that_a_setting_of_the_schedule_changes_while_the_run_goes_on(
    panel: TrainingPanel, document: Document, schedule: ScheduleSpec, setting: str, value: float
) -> None:
    document.open(edits.change_training(document.project, schedule=schedule), None)
    before = document.project
    enter(panel.schedule.rows, setting, value)
    assert document.project == edits.change_schedule(before, **{setting: value})
    assert not needs_new_run(before, document.project)


LIVE_CHANGES: list[tuple[str, str, Any, str]] = [
    ("warmup", "warmup_steps", 100, "warm-up"),
    ("regularisation", "l1", 0.003, "L1 strength"),
    ("regularisation", "l2", 0.001, "L2 strength"),
    ("regularisation", "weight_decay", 0.01, "weight decay"),
    ("regularisation", "input_noise", 0.2, "input noise"),
    ("regularisation", "clip_value", 0.25, "clipping by value"),
    ("regularisation", "clip_norm", 2.0, "clipping by norm"),
    ("batches", "batch_order", "shuffled", "batch order"),
    ("batches", "remainder", "carry", "use of the remainder"),
]


@pytest.mark.parametrize(("place", "setting", "value", "name"), LIVE_CHANGES)
def test_that_a_training_setting_changes_as_named_while_the_run_goes_on(
    panel: TrainingPanel, document: Document, place: str, setting: str, value: object, name: str
) -> None:
    before = document.project
    rows = panel.schedule.warmup if place == "warmup" else getattr(panel, place).rows
    enter(rows, setting, value)
    assert document.project == edits.change_training(before, **{setting: value})
    assert document.undo_stack.undoText() == f"Change {name}"
    assert not needs_new_run(before, document.project)
    while document.undo_stack.canUndo():
        document.undo_stack.undo()
    assert document.project == before


def test_that_l1_offers_to_cut_links_where_steps_are_plain(panel: TrainingPanel, document: Document) -> None:
    rows = panel.regularisation.rows
    assert not rows.is_shown("l1_cuts")
    enter(rows, "l1", 0.003)
    enter(rows, "l1_cuts", True)
    assert document.project.training.l1_cuts
    document.edit("Adam", edits.choose_optimizer(document.project, NadamSpec))
    assert not rows.is_shown("l1_cuts")


def test_that_another_start_seed_replaces_the_first_weights_of_a_link(panel: TrainingPanel, document: Document) -> None:
    document.edit("Link", edits.change_layer(document.project, "layer-1", initializer="link"))
    panel.seeds.fields["seed"].box.setValue(9)
    assert document.project.network.layer("layer-1") == default_project().network.layer("layer-1")
    assert document.undo_stack.undoText() == "Change start seed"


STOPPING_CHANGES: list[tuple[str, Any]] = [
    ("max_epochs", 1000),
    ("target_loss", 0.05),
    ("target_accuracy", 0.975),
    ("patience", 20),
    ("plateau_patience", 30),
]


@pytest.mark.parametrize(("setting", "value"), STOPPING_CHANGES)
def test_that_a_stopping_rule_is_switched_on_set_and_switched_off(
    panel: TrainingPanel, document: Document, setting: str, value: float
) -> None:
    before = document.project
    enter(panel.stopping.rows, setting, value)
    assert document.project == edits.change_stopping(before, **{setting: value})
    assert not needs_new_run(before, document.project)
    field = panel.stopping.rows.fields[setting]
    assert isinstance(field, OptionalField)
    field.switch.click()
    assert document.project == before
    assert field.control.isHidden()
    field.switch.click()
    assert document.project == edits.change_stopping(before, **{setting: value})


def test_that_details_of_early_stopping_show_where_it_is_on(panel: TrainingPanel, document: Document) -> None:
    rows = panel.stopping.rows
    assert shown(rows) == {"max_epochs", "target_loss", "target_accuracy", "patience", "plateau_patience"}
    document.edit("Plateau", edits.change_stopping(document.project, plateau_patience=5))
    assert rows.is_shown("min_change")
    assert not rows.is_shown("restores_best")
    enter(rows, "patience", 7)
    enter(rows, "min_change", 0.01)
    enter(rows, "restores_best", False)
    stopping = document.project.training.stopping
    assert (stopping.patience, stopping.min_change, stopping.restores_best) == (7, 0.01, False)


def test_that_accuracy_is_no_target_of_a_regression(panel: TrainingPanel, document: Document) -> None:
    document.edit("Accuracy", edits.change_stopping(document.project, target_accuracy=0.9))
    document.edit("Plane", edits.choose_source(document.project, "plane"))
    assert not panel.stopping.rows.is_shown("target_accuracy")
    assert panel.stopping.heading.summary == "by hand"


def test_that_classes_are_weighed_one_by_one_and_begin_a_new_run(panel: TrainingPanel, document: Document) -> None:
    document.edit("Iris", edits.choose_source(document.project, "iris"))
    before = document.project
    enter(panel.class_weights.rows, "2", 3.0)
    assert document.project.training.class_weights == (1.0, 1.0, 3.0)
    assert document.undo_stack.undoText() == "Change weight of class virginica"
    assert needs_new_run(before, document.project)
    enter(panel.class_weights.rows, "2", 1)
    assert document.project == before


def test_that_class_weights_follow_the_classes_and_vanish_for_regression(
    panel: TrainingPanel, document: Document
) -> None:
    assert len(panel.class_weights.rows.fields) == 2
    document.edit("Weight", edits.weigh_class(document.project, 0, 5.0))
    document.edit("Iris", edits.choose_source(document.project, "iris"))
    assert len(panel.class_weights.rows.fields) == 3
    assert document.project.training.class_weights == ()
    document.edit("Plane", edits.choose_source(document.project, "plane"))
    assert panel.class_weights.isHidden()
    document.undo_stack.setIndex(1)
    field = panel.class_weights.rows.fields["0"]
    assert isinstance(field, NumberField)
    assert field.value == 5.0


def test_that_a_class_without_a_weight_in_the_file_counts_once(panel: TrainingPanel, document: Document) -> None:
    document.open(edits.change_training(document.project, class_weights=(3.0,)), None)
    fields = panel.class_weights.rows.fields.values()
    assert [field.value for field in fields if isinstance(field, NumberField)] == [3.0, 1.0]


def test_that_batches_are_of_no_concern_where_a_step_looks_at_all_points(
    panel: TrainingPanel, document: Document
) -> None:
    assert panel.batches.note == "250 points: 25 batches of 10, none left over."
    document.edit("All", edits.change_training(document.project, batch_size=None))
    assert panel.batches.isHidden()


def test_that_a_seed_shows_where_something_is_drawn_from_it(panel: TrainingPanel, document: Document) -> None:
    assert [panel.seeds.is_shown(seed) for seed in panel.seeds.fields] == [True, False, False]
    document.edit("Shuffle", edits.change_training(document.project, batch_order="shuffled"))
    assert panel.seeds.is_shown("order_seed")
    document.edit("Dropout", edits.insert_layer(document.project, 0, DropoutSpec(id="layer-9")))
    assert panel.seeds.is_shown("mask_seed")
    document.undo_stack.undo()
    assert not panel.seeds.is_shown("mask_seed")
    document.edit("Noise", edits.change_training(document.project, input_noise=0.1))
    assert panel.seeds.is_shown("mask_seed")


@pytest.mark.parametrize(
    ("seed", "name"), [("seed", "start seed"), ("order_seed", "order seed"), ("mask_seed", "mask seed")]
)
def test_that_each_seed_begins_a_new_run_of_its_own(
    panel: TrainingPanel, document: Document, seed: str, name: str
) -> None:
    before = document.project
    panel.seeds.fields[seed].box.setValue(9)
    assert document.project == edits.change_training(before, **{seed: 9})
    assert document.undo_stack.undoText() == f"Change {name}"
    assert needs_new_run(before, document.project)


def test_that_a_refusal_is_said_in_its_section_and_gives_way_to_the_next_value(
    panel: TrainingPanel, document: Document
) -> None:
    document.edit("Momentum", edits.choose_optimizer(document.project, MomentumSpec))
    rows = panel.optimizer_section.rows
    enter(rows, "momentum", 1)
    assert document.project.training.optimizer == MomentumSpec()
    assert rows.error == "“1” is no momentum: type a number from 0 to below 1, such as 0.95."
    enter(rows, "momentum", 0.9)
    assert rows.error == ""


def test_that_arrow_keys_step_through_the_usual_values_as_one_undo_step(
    qtbot: QtBot, panel: TrainingPanel, document: Document
) -> None:
    field = panel.regularisation.rows.fields["l2"]
    assert isinstance(field, NumberField)
    field.setFocus()
    for _ in range(3):
        qtbot.keyClick(field, Qt.Key.Key_Down)
    assert document.project.training.l2 == 0.001
    assert document.undo_stack.count() == 1


def test_that_what_is_half_typed_survives_the_click_on_a_switch(
    qtbot: QtBot, panel: TrainingPanel, document: Document
) -> None:
    number, count = panel.regularisation.rows.fields["l2"], panel.schedule.warmup.fields["warmup_steps"]
    switch = panel.stopping.rows.fields["patience"]
    assert isinstance(number, NumberField)
    assert isinstance(count, CountField)
    assert isinstance(switch, OptionalField)
    panel.activateWindow()
    for field in (number, count):
        field.setFocus()
        qtbot.waitUntil(field.hasFocus)
        field.lineEdit().selectAll()  # type: ignore[union-attr]  # both have one
        qtbot.keyClicks(field, "7")
        qtbot.mouseClick(switch.switch, Qt.MouseButton.LeftButton)
        qtbot.keyClick(field, Qt.Key.Key_Return)
    training = document.project.training
    assert (training.l2, training.warmup_steps, training.stopping.patience) == (7.0, 7, None)


@pytest.mark.parametrize("optimizer", OPTIMIZER_NAMES)
@pytest.mark.parametrize("end", ["0", "1e-12", "1e-5", "0.5", "1", "10", "1e6"])
def test_that_no_field_takes_what_a_project_file_would_refuse(
    panel: TrainingPanel, document: Document, optimizer: type[OptimizerSpec], end: str
) -> None:
    for schedule in SCHEDULE_NAMES:
        fresh = edits.choose_schedule(edits.choose_optimizer(default_project(), optimizer), schedule)
        document.open(fresh, None)
        for rows in panel.findChildren(SettingRows):
            for setting in numbers(rows):
                enter(rows, setting, end)
        assert reads_back(document.project)


def numbers(rows: SettingRows) -> list[str]:
    """Return the settings shown that any number can be typed for."""
    controls = {
        setting: field.control if isinstance(field, OptionalField) else field for setting, field in rows.fields.items()
    }
    return [name for name in shown(rows) if isinstance(controls[name], NumberField)]


def reads_back(project: Project) -> bool:
    return msgspec.convert(msgspec.to_builtins(project), Project) == project
