"""Sequences of edits of network, data and training: each project trains a step or says why not, and all can be undone.

The usual run tries a sample. The long form is `python3 packaging/dev.py test tests/project/test_edit_sequences.py
--hypothesis-profile=long`: 2,000 sequences, new ones each time.
"""

from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.data.dataset import build
from playground.document import Document
from playground.engine.trainer import Trainer
from playground.project import edits
from playground.project.checks import problems
from playground.project.costs import total_cost
from playground.project.hints import hints
from playground.project.network import FEATURES_ID
from playground.project.optimizer import (
    AdamSpec,
    ConstantSchedule,
    CosineSchedule,
    ExponentialSchedule,
    MomentumSpec,
    NadamSpec,
    OptimizerSpec,
    PlateauSchedule,
    RmspropSpec,
    ScheduleSpec,
    SgdSpec,
    StepSchedule,
)
from playground.project.project import Project, default_project
from tests.project.test_random_edits import EDITS, Edit

IS_LONG = settings().max_examples >= 2000
N_SEQUENCES = 2000 if IS_LONG else 40

OPTIMIZERS: list[type[OptimizerSpec]] = [SgdSpec, MomentumSpec, RmspropSpec, AdamSpec, NadamSpec]
SCHEDULES: list[type[ScheduleSpec]] = [
    ConstantSchedule, StepSchedule, ExponentialSchedule, CosineSchedule, PlateauSchedule,
]  # fmt: skip
TRAINING_CHANGES: list[dict[str, Any]] = [
    *({"batch_size": size} for size in (None, 1, 2, 7, 1000)),
    *({"remainder": remainder} for remainder in ("use", "drop", "carry")),
    *({"batch_order": order} for order in ("fixed", "shuffled")),
    {"l1": 0.01}, {"l2": 0.01}, {"l1_cuts": True}, {"weight_decay": 0.01}, {"clip_norm": 1.0}, {"clip_value": 0.5},
    {"input_noise": 0.1}, {"warmup_steps": 5}, {"learning_rate": 0.0},
]  # fmt: skip


def weigh(number: int) -> Edit:
    def edit(project: Project) -> Project:
        n_classes = len(project.dataset.info.classes)
        return edits.weigh_class(project, number % n_classes, 0.5 * number) if n_classes else project

    return edit


def change_features(number: int) -> Edit:
    """Return an edit that adds, replaces or removes formulas of the first column."""

    def edit(project: Project) -> Project:
        formula, features = ("x1**3", "sin(2*x1)", "x1")[number % 3], project.dataset.features
        if number % 2:
            return edits.add_features(project, [formula])
        if features and formula not in features:
            return edits.replace_feature(project, features[number % len(features)], formula)
        return edits.remove_features(project, features[:1])

    return edit


MORE_EDITS: st.SearchStrategy[Edit] = st.one_of(
    EDITS,
    st.sampled_from(OPTIMIZERS).map(lambda kind: lambda p: edits.choose_optimizer(p, kind)),
    st.sampled_from(SCHEDULES).map(lambda kind: lambda p: edits.choose_schedule(p, kind)),
    st.sampled_from(TRAINING_CHANGES).map(lambda changes: lambda p: edits.change_training(p, **changes)),
    st.integers(1, 9).map(lambda epochs: lambda p: edits.change_stopping(p, max_epochs=epochs)),
    st.integers(0, 9).map(weigh),
    st.integers(0, 20).map(change_features),
    st.integers(0, 99).map(lambda seed: lambda p: edits.new_start(p, seed)),
)


@given(st.lists(MORE_EDITS, min_size=1, max_size=25))
@settings(max_examples=N_SEQUENCES)
def test_that_any_sequence_of_edits_trains_a_step_or_says_why_not(chosen: list[Edit]) -> None:
    project = default_project()
    for edit in chosen:
        project = edit(project)
    hints(project)
    assert total_cost(project).n_bytes > 0
    found = problems(project)
    if found:
        known = {"dataset", "training", FEATURES_ID, *(layer.id for layer in project.network.all_layers)}
        assert all(problem.sentence.endswith(".") and set(problem.where) <= known for problem in found)
        return
    trainer = Trainer(project, build(project.dataset))
    trainer.advance(1)
    assert np.isfinite(trainer.snapshot().parameters).all()


@given(st.lists(MORE_EDITS, min_size=1, max_size=25))
@settings(max_examples=N_SEQUENCES)
def test_that_undoing_any_sequence_of_edits_leads_back_through_every_project_to_the_start(chosen: list[Edit]) -> None:
    document = Document(default_project())
    passed = [document.project]
    for edit in chosen:
        document.edit("Edit", edit(document.project))
        if document.project != passed[-1]:
            passed.append(document.project)
    for project in reversed(passed[:-1]):
        document.undo_stack.undo()
        assert document.project == project
    assert document.project == default_project()
    assert not document.undo_stack.canUndo()
