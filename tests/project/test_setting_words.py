"""What a mark says of settings that were changed during a run."""

from typing import Any

import pytest
from msgspec.structs import replace

from playground.project import edits
from playground.project.marks import change_words
from playground.project.network import DropoutSpec, GivenWeight
from playground.project.optimizer import AdamSpec, CosineSchedule, MomentumSpec, PlateauSchedule, StoppingSpec
from playground.project.project import Project, default_project
from playground.project.setting_words import SETTING_NAMES


def after(**training: Any) -> Project:
    return edits.change_training(default_project(), **training)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"learning_rate": 0.3}, "Learning rate 0.03 → 0.3"),
        ({"learning_rate": 1e-5}, "Learning rate 0.03 → 1e-05"),
        ({"batch_size": 32}, "Batch size 10 → 32"),
        ({"batch_size": None}, "Batch size 10 → all"),
        ({"batch_order": "shuffled"}, "Order of the points fixed → shuffled"),
        ({"remainder": "drop"}, "Rest of a batch use → drop"),
        ({"warmup_steps": 200}, "Warm-up steps 0 → 200"),
        ({"l1": 0.01}, "L1 0 → 0.01"),
        ({"l1_cuts": True}, "Cutting by L1 off → on"),
        ({"l2": 0.01, "weight_decay": 0.1}, "L2 0 → 0.01, Weight decay 0 → 0.1"),
        ({"clip_norm": 1.0}, "Clip norm off → 1"),
        ({"input_noise": 0.5}, "Input noise 0 → 0.5"),
        ({"optimizer": AdamSpec()}, "Optimizer SGD → Adam"),
        ({"schedule": CosineSchedule()}, "Schedule constant → cosine"),
        ({"stopping": StoppingSpec(patience=3)}, ""),
    ],
)
def test_that_a_changed_setting_of_training_is_told_with_both_values(changes: dict[str, Any], words: str) -> None:
    assert change_words(default_project(), after(**changes)) == words


def test_that_settings_of_the_optimizer_and_of_the_schedule_are_told_by_name() -> None:
    before = after(optimizer=MomentumSpec(), schedule=PlateauSchedule())
    changed = edits.change_training(
        before, optimizer=MomentumSpec(momentum=0.5), schedule=PlateauSchedule(factor=0.5, patience=3)
    )
    words = "Optimizer: momentum 0.9 → 0.5, Schedule: factor 0.1 → 0.5, Schedule: patience 10 → 3"
    assert change_words(before, changed) == words


def test_that_what_a_layer_does_in_training_is_told_with_its_name() -> None:
    dropout = edits.insert_layer(default_project(), 1, DropoutSpec(id="layer-9", rate=0.2))
    assert change_words(dropout, edits.change_layer(dropout, "layer-9", rate=0.5)) == "Dropout layer 2: rate 0.2 → 0.5"
    for changes, words in (
        ({"l2": 0.1}, "Dense layer 1: L2 0 → 0.1"),
        ({"is_frozen": True}, "Dense layer 1: frozen"),
        ({"cut": ((0, 0),)}, "Dense layer 1: links cut or restored"),
        ({"given": (GivenWeight(unit=0, input=0, value=1.0),)}, "Dense layer 1: weights set by hand"),
    ):
        layer = replace(default_project().network.layers[0], **changes)
        network = replace(default_project().network, layers=(layer, default_project().network.layers[1]))
        changed = replace(default_project(), network=network)
        assert change_words(default_project(), changed) == words


def test_that_every_setting_of_training_is_either_told_or_begins_a_run_or_stops_one() -> None:
    elsewhere = {"loss", "seed", "order_seed", "mask_seed", "class_weights", "stopping", "optimizer", "schedule"}
    assert set(SETTING_NAMES) | elsewhere == set(default_project().training.__struct_fields__)
