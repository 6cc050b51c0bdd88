"""Checks say in words what keeps a project from training, and name both ends of what does not fit."""

import pytest
from msgspec.structs import replace

from playground.project import edits
from playground.project.checks import fitting_outputs, problems
from playground.project.network import (
    FEATURES_ID,
    MAX_UNITS,
    OUTPUT_ID,
    ActivationSpec,
    AddSpec,
    ConcatenateSpec,
    DenseSpec,
    LayerSpec,
)
from playground.project.project import Project, default_project
from playground.project.training import LOSSES, LOSSES_OF_TASK, Loss


def network_of(*layers: LayerSpec) -> Project:
    project = default_project()
    return replace(project, network=replace(project.network, layers=layers))


def test_that_an_add_of_unequal_widths_names_both_ends_and_both_widths() -> None:
    project = network_of(DenseSpec(id="a", units=4), DenseSpec(id="b", units=3), AddSpec(id="sum", source="a"))
    (problem,) = problems(project)
    assert problem.where == ("sum", "a")
    assert "3 values" in problem.sentence
    assert "4 from layer 1" in problem.sentence


def test_that_an_add_of_the_features_points_at_the_features() -> None:
    (problem,) = problems(network_of(DenseSpec(id="a", units=3), AddSpec(id="sum", source=FEATURES_ID)))
    assert problem.where == ("sum", FEATURES_ID)
    assert "2 from the features" in problem.sentence


def test_that_a_concatenation_of_unequal_widths_is_no_problem() -> None:
    project = network_of(DenseSpec(id="a", units=4), DenseSpec(id="b", units=3), ConcatenateSpec(id="c", source="a"))
    assert problems(project) == ()


@pytest.mark.parametrize("source", ["sum", "b", OUTPUT_ID])
def test_that_a_source_must_be_earlier(source: str) -> None:
    project = network_of(DenseSpec(id="a"), AddSpec(id="sum", source=source), DenseSpec(id="b"))
    (problem,) = problems(project)
    assert set(problem.where) == {"sum", source}
    assert "not earlier" in problem.sentence


def test_that_a_source_must_exist() -> None:
    (problem,) = problems(network_of(DenseSpec(id="a"), ConcatenateSpec(id="c", source="gone")))
    assert problem.where == ("c",)
    assert "does not exist (gone)" in problem.sentence


def test_that_no_layer_may_take_the_name_of_the_features() -> None:
    found = problems(network_of(DenseSpec(id=FEATURES_ID)))
    assert [problem.where for problem in found] == [(FEATURES_ID,)]


@pytest.mark.parametrize("link", [(4, 0), (0, 2)])
def test_that_a_cut_link_must_exist(link: tuple[int, int]) -> None:
    (problem,) = problems(network_of(DenseSpec(id="a", units=4, cut=(link,))))
    assert problem.where == ("a",)
    assert "cut link" in problem.sentence


def test_that_outputs_put_side_by_side_without_end_are_a_problem_before_they_fill_the_memory() -> None:
    layers: list[LayerSpec] = [DenseSpec(id="a", units=MAX_UNITS)]
    layers += [ConcatenateSpec(id=f"c{n}", source=layers[-1].id if n == 0 else f"c{n - 1}") for n in range(60)]
    found = problems(network_of(*layers))
    assert len(found) == 60
    assert "8,192 values" in found[0].sentence


@pytest.mark.parametrize(("loss", "outputs"), [("hinge", "linear or tanh"), ("binary_cross_entropy", "sigmoid")])
def test_that_a_loss_says_which_outputs_it_needs(loss: Loss, outputs: str) -> None:
    project = edits.change_layer(default_project(), OUTPUT_ID, activation="relu")
    (problem,) = problems(replace(project, training=replace(project.training, loss=loss)))
    assert problem.where == (OUTPUT_ID, "training")
    assert f"needs {outputs} at the output, not relu" in problem.sentence


@pytest.mark.parametrize("loss", LOSSES)
def test_that_every_loss_has_words_for_its_outputs(loss: Loss) -> None:
    assert fitting_outputs(loss)
    assert "_" not in fitting_outputs(loss)


@pytest.mark.parametrize("loss", sorted(set(LOSSES) - set(LOSSES_OF_TASK["regression"])))
def test_that_a_loss_for_classes_is_a_problem_where_the_target_is_a_number(loss: Loss) -> None:
    project = edits.choose_loss(edits.choose_source(default_project(), "plane"), loss)
    (problem,) = problems(project)
    assert problem.where == ("training", "dataset")
    assert "a number as target" in problem.sentence


@pytest.mark.parametrize(
    ("source", "weights", "fits"),
    [
        ("circle", (), True),
        ("circle", (1.0, 2.0), True),
        ("circle", (1.0,), False),
        ("iris", (1.0, 2.0), False),
        ("iris", (1.0, 2.0, 3.0), True),
        ("plane", (1.0, 2.0), False),
    ],
)
def test_that_there_must_be_one_class_weight_a_class(source: str, weights: tuple[float, ...], *, fits: bool) -> None:
    project = edits.choose_source(default_project(), source)  # type: ignore[arg-type]  # names of sources
    found = problems(edits.change_training(project, class_weights=weights))
    assert [problem.where for problem in found] == ([] if fits else [("training", "dataset")])


def test_that_a_hidden_softmax_is_a_problem_of_its_layer() -> None:
    (problem,) = problems(network_of(ActivationSpec(id="a", activation="softmax")))
    assert problem.where == ("a",)
