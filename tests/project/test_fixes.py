"""Every problem that has a way out offers one, and what is offered takes the problem away."""

from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from playground.project import edits
from playground.project.checks import ProblemKind, problems
from playground.project.fixes import MAX_FIXES, Fix, fixes
from playground.project.network import (
    FEATURES_ID,
    MAX_UNITS,
    OUTPUT_ID,
    ActivationSpec,
    AddSpec,
    ConcatenateSpec,
    DenseSpec,
    DropoutSpec,
    GivenWeight,
    LayerSpec,
)
from playground.project.project import PlaneSpec, Project, default_project
from tests.project.test_random_edits import EDITS, Edit, after


def first_fix(project: Project) -> Fix | None:
    """Return the first way out of the first problem that has one."""
    return next((found[0] for problem in problems(project) if (found := fixes(project, problem))), None)


def network_of(*layers: LayerSpec) -> Project:
    project = default_project()
    return replace(project, network=replace(project.network, layers=layers))


def texts(project: Project, place: int = 0) -> list[str]:
    return [fix.text for fix in fixes(project, problems(project)[place])]


WIDE = network_of(DenseSpec(id="a", units=4), DenseSpec(id="b", units=3), AddSpec(id="sum", source="a"))


def _broken() -> dict[ProblemKind, Project]:
    """Return a project for every kind of problem that has a way out."""
    circle = default_project()
    output, data, training = circle.network.output, circle.dataset, circle.training
    plane = edits.choose_source(circle, "plane")
    wide: list[LayerSpec] = [DenseSpec(id="a", units=MAX_UNITS), ConcatenateSpec(id="c", source="a")]
    return {
        "hidden_softmax": network_of(ActivationSpec(id="a", activation="softmax")),
        "output_units": replace(circle, network=replace(circle.network, output=replace(output, units=3))),
        "too_wide": network_of(*wide),
        "cut_links": network_of(DenseSpec(id="a", units=2, cut=((1, 1), (2, 0)))),
        "given_weights": network_of(DenseSpec(id="a", units=2, given=(GivenWeight(unit=0, input=2, value=1.0),))),
        "lost_source": network_of(DenseSpec(id="a"), AddSpec(id="sum", source="gone")),
        "late_source": network_of(DenseSpec(id="a"), AddSpec(id="sum", source="b"), DenseSpec(id="b")),
        "unequal_widths": WIDE,
        "no_feature": replace(circle, dataset=replace(data, features=())),
        "double_feature": replace(circle, dataset=replace(data, features=("x1", "x2", "x1"))),
        "axes": replace(circle, plane=PlaneSpec(axes=(1, 1))),
        "loss_task": replace(plane, training=replace(plane.training, loss="hinge")),
        "loss_output": replace(circle, training=replace(training, loss="binary_cross_entropy")),
        "class_weights": replace(circle, training=replace(training, class_weights=(1.0, 2.0, 3.0))),
    }


FIRST_FIXES: dict[ProblemKind, str] = {
    "hidden_softmax": "Give layer 1 the activation ReLU",
    "output_units": "Set the output layer to 1 unit",
    "too_wide": "Remove layer 2",
    "cut_links": "Forget the cut links layer 1 does not have",
    "given_weights": "Forget the values layer 1 has no weights for",
    "lost_source": "Let layer 2 read layer 1",
    "late_source": "Let layer 2 read layer 1",
    "unequal_widths": "Set layer 2 to 4 units",
    "no_feature": "Switch on x₁ and x₂",
    "double_feature": "Use each feature once",
    "axes": "Show the first two columns",
    "loss_task": "Use the loss half squared",
    "loss_output": "Give the output layer sigmoid",
    "class_weights": "Let every class count alike",
}


@pytest.mark.parametrize("kind", FIRST_FIXES)
def test_that_the_first_fix_is_what_was_most_likely_meant(kind: ProblemKind) -> None:
    project = _broken()[kind]
    (problem,) = problems(project)
    assert problem.kind == kind
    fix = fixes(project, problem)[0]
    assert fix.text == FIRST_FIXES[kind]
    assert problems(fix.project) == ()
    assert first_fix(project) == fix


def test_that_every_kind_of_problem_has_a_fix_but_those_only_a_person_can_solve() -> None:
    assert set(get_args(ProblemKind)) - set(FIRST_FIXES) == {"ids", "too_many_layers", "no_points", "warning"}


def test_that_unequal_widths_can_be_made_equal_at_either_end_or_put_side_by_side() -> None:
    assert texts(WIDE) == [
        "Set layer 2 to 4 units",
        "Set layer 1 to 3 units",
        "Let layer 3 read layer 2",
        "Turn layer 3 into a Concatenate layer",
        "Add a linear Dense layer of 4 units before layer 3",
        "Remove layer 3",
    ]


def test_that_the_width_of_the_features_is_left_as_it_is() -> None:
    project = network_of(DenseSpec(id="a", units=3), DropoutSpec(id="d"), AddSpec(id="sum", source=FEATURES_ID))
    assert texts(project)[0] == "Set layer 1 to 2 units"
    assert not any("features to" in text for text in texts(project))


def test_that_widths_no_dense_layer_decides_can_be_matched_by_one_in_between() -> None:
    layers = (ConcatenateSpec(id="c", source=FEATURES_ID), AddSpec(id="sum", source=FEATURES_ID))
    fix = fixes(network_of(*layers), problems(network_of(*layers))[0])[-2]
    assert fix.text == "Add a linear Dense layer of 2 units before layer 2"
    assert [type(layer) for layer in fix.project.network.layers] == [ConcatenateSpec, DenseSpec, AddSpec]


def test_that_a_fix_keeps_those_who_read_the_layer_it_turns_into_another() -> None:
    layers = (*WIDE.network.layers, DropoutSpec(id="d"), ConcatenateSpec(id="c", source="sum"))
    project = network_of(*layers)
    (turned,) = (fix for fix in fixes(project, problems(project)[0]) if fix.text.startswith("Turn"))
    assert turned.project.network.layers[-1] == ConcatenateSpec(id="c", source="sum")


def test_that_no_fix_breaks_something_else() -> None:
    layers = (
        DenseSpec(id="a", units=4), DenseSpec(id="b", units=3), AddSpec(id="sum", source="a"),
        DenseSpec(id="e", units=4), AddSpec(id="end", source="a"),
    )  # fmt: skip
    assert "Set layer 1 to 3 units" not in texts(network_of(*layers))


def test_that_an_empty_sheet_is_left_to_the_person() -> None:
    assert first_fix(default_project()) is None


def _break(project: Project, number: int) -> Project:
    """Bring a problem in that edits themselves keep away: a lost source, a softmax, other outputs."""
    network, training = project.network, project.training
    broken = [
        replace(project, network=replace(network, output=replace(network.output, units=1 + number % 4))),
        replace(project, network=replace(network, output=replace(network.output, activation="softmax"))),
        replace(project, training=replace(training, class_weights=(1.0,) * (number % 5))),
        replace(project, training=replace(training, loss="categorical_cross_entropy")),
        replace(project, dataset=replace(project.dataset, features=("x1", "x1"))),
        edits.insert_layer(project, 0, AddSpec(id="strange", source=OUTPUT_ID)),
        edits.insert_layer(project, len(network.layers), ActivationSpec(id="soft", activation="softmax")),
    ]
    return broken[number % len(broken)]


@given(st.lists(EDITS, max_size=20), st.integers(0, 40))
@settings(max_examples=150)
def test_that_every_fix_takes_its_problem_away_and_brings_no_other(chosen: list[Edit], number: int) -> None:
    project = _break(after(chosen), number)
    found = problems(project)
    marks = {(problem.kind, problem.where) for problem in found}
    for problem in found:
        offered = fixes(project, problem)
        assert len(offered) <= MAX_FIXES
        for fix in offered:
            left = {(each.kind, each.where) for each in problems(fix.project)}
            assert left <= marks - {(problem.kind, problem.where)}


@given(st.lists(EDITS, max_size=20), st.integers(0, 40))
@settings(max_examples=150)
def test_that_taking_the_first_fix_again_and_again_leads_to_a_project_that_trains(
    chosen: list[Edit], number: int
) -> None:
    project = _break(after(chosen), number)
    for _ in range(60):
        fix = first_fix(project)
        if fix is None:
            break
        project = fix.project
    assert problems(project) == ()
