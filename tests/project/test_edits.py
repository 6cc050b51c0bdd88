"""Edits are pure: each gives the next project and leaves the old one as it was."""

from typing import Any

import pytest
from msgspec.structs import replace

from playground.project import edits
from playground.project.checks import problems
from playground.project.dataset import SOURCES, SourceName
from playground.project.network import OUTPUT_ID, DenseSpec, DropoutSpec
from playground.project.optimizer import AdamSpec, CosineSchedule, NadamSpec, StepSchedule, StoppingSpec
from playground.project.project import Project, default_project, needs_new_run
from playground.project.training import LOSSES, OUTPUTS_OF_LOSS


@pytest.fixture
def project() -> Project:
    return default_project()


def test_that_removing_an_inserted_layer_gives_the_project_back(project: Project) -> None:
    layer = edits.new_dense(project.network)
    assert edits.remove_layer(edits.insert_layer(project, 1, layer), 1) == project


def test_that_moving_a_layer_there_and_back_gives_the_project_back(project: Project) -> None:
    moved = edits.move_layer(project, 0, 1)
    assert [layer.id for layer in moved.network.layers] == ["layer-2", "layer-1"]
    assert edits.move_layer(moved, 1, 0) == project


def test_that_removing_the_last_hidden_layer_leaves_a_network_that_can_train(project: Project) -> None:
    bare = edits.remove_layer(edits.remove_layer(project, 0), 0)
    assert bare.network.layers == ()
    assert problems(bare) == ()


@pytest.mark.parametrize("index", [-1, 3])
def test_that_a_place_outside_the_network_is_refused(project: Project, index: int) -> None:
    with pytest.raises(ValueError, match="no place"):
        edits.insert_layer(project, index, edits.new_dense(project.network))


def test_that_a_new_layer_never_takes_an_id_in_use(project: Project) -> None:
    with pytest.raises(ValueError, match="taken"):
        edits.insert_layer(project, 0, DenseSpec(id="layer-1"))
    without_first = edits.remove_layer(project, 0)
    assert edits.next_layer_id(without_first.network) == "layer-3"


@pytest.mark.parametrize("source", list(SOURCES))
def test_that_the_output_layer_follows_the_task(project: Project, source: str) -> None:
    chosen = edits.choose_source(project, source)  # type: ignore[arg-type]  # the keys of SOURCES are source names
    assert chosen.network.output.units == chosen.dataset.info.n_outputs
    assert problems(chosen) == ()


def test_that_every_column_of_a_table_becomes_a_feature_and_other_axes_change_no_feature(project: Project) -> None:
    iris = edits.choose_source(edits.toggle_feature(project, "x1**2"), "iris")
    assert iris.dataset.features == ("x1", "x2", "x3", "x4")
    swapped = edits.choose_axes(iris, 3, 2)
    assert swapped.dataset == iris.dataset
    assert (swapped.plane.axes, swapped.query) == ((3, 2), None)


@pytest.mark.parametrize("source", ["sine", "step", "polynomial"])
def test_that_the_features_follow_between_one_input_and_two(project: Project, source: SourceName) -> None:
    line = edits.choose_source(project, source)
    assert line.dataset.features == ("x1",)
    assert (line.network.output.activation, line.network.output.units) == ("linear", 1)
    squared = edits.toggle_feature(line, "x1**2")
    for other in ("sine", "step", "polynomial"):
        assert edits.choose_source(squared, other).dataset.features == ("x1", "x1**2")
    assert edits.choose_source(squared, "moons").dataset.features == ("x1", "x2")


def test_that_the_output_layer_follows_the_number_of_classes(project: Project) -> None:
    rings = edits.weigh_class(edits.choose_source(project, "rings"), 0, 2.0)
    assert (rings.network.output.units, rings.network.output.activation) == (3, "softmax")
    more = edits.change_dataset(rings, n_classes=5)
    assert (more.network.output.units, more.training.class_weights) == (5, ())
    assert more.dataset.info.classes == tuple(f"class {number}" for number in range(1, 6))
    two = edits.change_dataset(more, n_classes=2)
    assert (two.network.output.units, two.dataset.info.task) == (1, "binary")
    assert problems(more) == problems(two) == ()


def test_that_a_set_has_no_more_classes_than_it_can_have(project: Project) -> None:
    blobs = edits.change_dataset(edits.choose_source(project, "blobs"), n_classes=8)
    assert blobs.network.output.units == 8
    spirals = edits.choose_source(blobs, "spirals")
    assert (spirals.network.output.units, len(spirals.dataset.info.classes)) == (5, 5)
    assert edits.choose_source(spirals, "blobs").network.output.units == 8


def test_that_four_points_are_all_trained_on_and_the_next_source_has_its_test_points_back(project: Project) -> None:
    gate = edits.choose_source(project, "and")
    assert (gate.dataset.n_points, gate.dataset.n_train, gate.query) == (4, 4, None)
    assert edits.choose_source(gate, "circle") == project


def test_that_other_class_shares_or_labels_than_a_links_take_the_points_from_the_seed(project: Project) -> None:
    linked = edits.change_dataset(project, link_seed="0.5")
    assert linked.dataset.link_seed == "0.5"
    for changes in ({"class_share": 0.3}, {"label_noise": 0.1}):
        assert edits.change_dataset(linked, **changes).dataset.link_seed is None
    moons = edits.change_dataset(edits.choose_source(linked, "moons"), noise=0.2)
    assert edits.choose_source(moons, "circle").dataset.link_seed == "0.5"


def test_that_a_feature_switched_off_and_on_again_takes_its_usual_place(project: Project) -> None:
    off = edits.toggle_feature(project, "x1")
    assert off.dataset.features == ("x2",)
    assert edits.toggle_feature(off, "x1") == project


@pytest.mark.parametrize("loss", LOSSES)
def test_that_the_output_activation_follows_the_loss(project: Project, loss: str) -> None:
    chosen = edits.choose_loss(project, loss)  # type: ignore[arg-type]  # LOSSES holds losses
    assert chosen.network.output.activation in OUTPUTS_OF_LOSS[chosen.training.loss]


def test_that_the_loss_follows_the_output_activation(project: Project) -> None:
    softmax = edits.change_layer(project, OUTPUT_ID, activation="softmax")
    assert softmax.training.loss == "categorical_cross_entropy"


def test_that_the_units_of_the_output_layer_cannot_be_edited(project: Project) -> None:
    with pytest.raises(ValueError, match="follow the task"):
        edits.change_layer(project, OUTPUT_ID, units=2)


def test_that_only_live_settings_leave_the_run_going(project: Project) -> None:
    assert not needs_new_run(project, edits.change_training(project, learning_rate=0.3, batch_size=None))
    assert not needs_new_run(project, edits.move_query(project, 1, 2))
    assert needs_new_run(project, edits.new_start(project, 7))
    assert needs_new_run(project, edits.insert_layer(project, 0, DropoutSpec(id="layer-9")))
    assert needs_new_run(project, edits.change_dataset(project, noise=0.1))


def test_that_each_check_names_both_ends_of_a_mismatch(project: Project) -> None:
    network = replace(project.network, output=replace(project.network.output, units=3))
    (problem,) = problems(replace(project, network=network))
    assert problem.where == (OUTPUT_ID, "dataset")
    training = replace(project.training, loss="binary_cross_entropy")
    (problem,) = problems(replace(project, training=training))
    assert problem.where == (OUTPUT_ID, "training")


def test_that_a_network_without_inputs_is_a_problem_in_words(project: Project) -> None:
    (problem,) = problems(edits.change_dataset(project, features=()))
    assert "feature" in problem.sentence


def test_that_choosing_the_optimizer_or_schedule_in_use_keeps_its_settings(project: Project) -> None:
    changed = edits.change_training(project, optimizer=AdamSpec(beta1=0.5), schedule=StepSchedule(epochs=7))
    assert edits.choose_optimizer(changed, AdamSpec) == changed
    assert edits.choose_schedule(changed, StepSchedule) == changed
    other = edits.choose_schedule(edits.choose_optimizer(changed, NadamSpec), CosineSchedule)
    assert (other.training.optimizer, other.training.schedule) == (NadamSpec(), CosineSchedule())


def test_that_a_setting_the_optimizer_does_not_have_is_refused(project: Project) -> None:
    with pytest.raises(TypeError, match="momentum"):
        edits.change_optimizer(project, momentum=0.5)


def test_that_another_kind_of_optimizer_needs_a_new_run_and_its_settings_do_not(project: Project) -> None:
    adam = edits.choose_optimizer(project, AdamSpec)
    assert needs_new_run(project, adam)
    assert not needs_new_run(adam, edits.change_optimizer(adam, beta1=0.5))


@pytest.mark.parametrize(
    "change",
    [
        {"schedule": CosineSchedule()},
        {"warmup_steps": 10},
        {"l1": 0.1, "l2": 0.1, "weight_decay": 0.1},
        {"clip_norm": 1.0, "clip_value": 1.0},
        {"input_noise": 0.1},
        {"remainder": "carry"},
        {"stopping": StoppingSpec(max_epochs=3)},
    ],
)
def test_that_live_settings_are_taken_over_by_the_run(project: Project, change: dict[str, Any]) -> None:
    assert not needs_new_run(project, edits.change_training(project, **change))


def test_that_every_seed_and_what_is_minimised_begin_a_run(project: Project) -> None:
    for seed in ("seed", "order_seed", "mask_seed"):
        assert needs_new_run(project, edits.change_training(project, **{seed: 123}))
    assert needs_new_run(project, edits.weigh_class(project, 0, 2.0))
    assert needs_new_run(project, edits.choose_loss(project, "hinge"))


def test_that_equal_class_weights_are_none(project: Project) -> None:
    weighed = edits.weigh_class(project, 1, 2.0)
    assert weighed.training.class_weights == (1.0, 2.0)
    assert edits.weigh_class(weighed, 1, 1.0) == project
    with pytest.raises(ValueError, match="no class 2"):
        edits.weigh_class(project, 2, 1.0)


def test_that_class_weights_do_not_outlive_their_classes(project: Project) -> None:
    weighed = edits.weigh_class(project, 1, 2.0)
    assert edits.choose_source(weighed, "pass-class").training.class_weights == ()


def test_that_a_formula_is_replaced_in_its_place() -> None:
    project = edits.add_features(default_project(), ("sin(x1)", "x1*x2"))
    changed = edits.replace_feature(project, "sin(x1)", "sin(2*x1)")
    assert changed.dataset.features == ("x1", "x2", "sin(2*x1)", "x1*x2")
    for old, new in (("x9", "x8"), ("sin(x1)", "x2")):
        with pytest.raises(ValueError, match="cannot replace"):
            edits.replace_feature(project, old, new)
