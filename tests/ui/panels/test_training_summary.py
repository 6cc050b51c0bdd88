"""The headings of folded sections say in short what is set."""

import pytest

from playground.project import edits
from playground.project.optimizer import (
    AdadeltaSpec,
    AdamwSpec,
    CosineSchedule,
    ExponentialSchedule,
    MomentumSpec,
    NadamSpec,
    OptimizerSpec,
    PlateauSchedule,
    ScheduleSpec,
    SgdSpec,
    StepSchedule,
    StoppingSpec,
)
from playground.project.project import Project, default_project
from playground.project.training import TrainingSpec
from playground.ui.panels import training_summary as summary


@pytest.fixture
def project() -> Project:
    return default_project()


def plain(text: str) -> str:
    return text.replace("\N{NO-BREAK SPACE}", " ").replace("\N{WORD JOINER}", "")


def test_that_a_summary_breaks_between_settings_only() -> None:
    text = summary.schedule_summary(TrainingSpec(schedule=CosineSchedule(), warmup_steps=100))
    assert [part.count(" ") for part in text.split(", ")] == [0, 0]
    assert text.count("-") == text.count("-\N{WORD JOINER}") == 1


@pytest.mark.parametrize(
    ("optimizer", "text"),
    [
        (SgdSpec(), ""),
        (MomentumSpec(), "μ 0.9"),
        (AdadeltaSpec(), "ρ 0.9, ε 1e-6"),
        (AdamwSpec(), "β₁ 0.9, β₂ 0.999, ε 1e-8, λ 0.01"),
        (NadamSpec(), "β₁ 0.9, β₂ 0.999, ε 1e-8, ψ 0.004"),
    ],
)
def test_that_an_optimizer_is_told_by_its_own_settings(optimizer: OptimizerSpec, text: str) -> None:
    assert plain(summary.optimizer_summary(optimizer)) == text


@pytest.mark.parametrize(
    ("schedule", "text"),
    [
        (StepSchedule(), "× 0.5 every 100 epochs"),
        (ExponentialSchedule(), "× 0.99 every epoch"),
        (CosineSchedule(), "cosine to 0 in 300 epochs"),
        (PlateauSchedule(), "× 0.1 on plateau"),
    ],
)
def test_that_a_schedule_is_told_with_its_warm_up(schedule: ScheduleSpec, text: str) -> None:
    assert plain(summary.schedule_summary(TrainingSpec(schedule=schedule))) == text
    with_warmup = TrainingSpec(schedule=schedule, warmup_steps=1)
    assert plain(summary.schedule_summary(with_warmup)) == f"{text}, warm-up 1 step"


def test_that_only_the_regularisation_that_is_on_is_told() -> None:
    assert summary.regularisation_summary(TrainingSpec()) == "none"
    training = TrainingSpec(l2=0.001, clip_norm=1.0)
    assert plain(summary.regularisation_summary(training)) == "L2 0.001, clip norm 1"


def test_that_all_rules_to_stop_by_are_told(project: Project) -> None:
    assert summary.stopping_summary(project) == "by hand"
    rules = StoppingSpec(max_epochs=1, target_loss=0.01, target_accuracy=0.975, patience=50, plateau_patience=100)
    text = plain(summary.stopping_summary(edits.change_training(project, stopping=rules)))
    assert text == "after 1 epoch, loss ≤ 0.01, accuracy ≥ 97.5 %, early, patience 50, plateau of 100 epochs"


@pytest.mark.parametrize(
    ("size", "remainder", "note"),
    [
        (30, "use", "250 points: 8 batches of 30, 10 left over."),
        (250, "use", "250 points: 1 batch of 250, none left over."),
        (300, "drop", "250 points: 1 batch of 250, none left over."),
        (300, "carry", "250 points: a batch of 300 takes more than one epoch."),
        (None, "use", "250 points: 1 batch of 250, none left over."),
    ],
)
def test_that_the_note_says_how_points_fall_into_batches(
    project: Project, size: int | None, remainder: str, note: str
) -> None:
    changed = edits.change_training(project, batch_size=size, remainder=remainder)
    assert summary.batches_note(changed) == note


def test_that_seeds_are_told_where_they_are_drawn_from(project: Project) -> None:
    assert plain(summary.seeds_summary(project)) == "start 50"
    changed = edits.change_training(project, batch_order="shuffled", order_seed=3, input_noise=0.1, mask_seed=4)
    assert plain(summary.seeds_summary(changed)) == "start 50, order 3, mask 4"


def test_that_weights_of_classes_are_told_as_a_proportion(project: Project) -> None:
    assert summary.class_weights_summary(project) == "equal"
    assert summary.class_weights_summary(edits.weigh_class(project, 1, 2.5)) == "1 : 2.5"
