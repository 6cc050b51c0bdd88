"""Which parameters learn."""

from playground.project import edits
from playground.project.freedom import FreeParameter, free_parameters
from playground.project.given import freeze_weight, give_weight
from playground.project.network import OUTPUT_ID, BatchNormSpec, DropoutSpec
from playground.project.project import Project, default_project


def one_unit() -> Project:
    """Return a network of one unit over two features: two weights and a bias."""
    return edits.with_layers(default_project(), ())


def test_that_all_of_a_units_parameters_learn_and_too_many_are_told_as_none() -> None:
    free = free_parameters(one_unit(), 3)
    assert free == tuple(
        FreeParameter(place=place, layer_id=OUTPUT_ID, unit=0, input=source)
        for place, source in enumerate((0, 1, None))
    )
    assert free_parameters(one_unit(), 2) is None
    assert free_parameters(default_project(), 2) is None


def test_that_frozen_values_cut_links_and_a_missing_bias_leave_fewer() -> None:
    project = freeze_weight(one_unit(), OUTPUT_ID, 0, 1, 0.5, is_frozen=True)
    assert [each.place for each in free_parameters(project, 2) or ()] == [0, 2]
    project = edits.cut_link(project, OUTPUT_ID, 0, 0)
    assert [each.input for each in free_parameters(project, 2) or ()] == [None]
    project = edits.change_layer(one_unit(), OUTPUT_ID, has_bias=False)
    assert [each.place for each in free_parameters(project, 2) or ()] == [0, 1]


def test_that_a_value_that_was_given_and_is_not_frozen_still_learns() -> None:
    assert free_parameters(give_weight(one_unit(), OUTPUT_ID, 0, 0, 3.0), 2) is None


def test_that_frozen_layers_do_not_count_wherever_they_stand() -> None:
    project = edits.freeze(edits.freeze(default_project(), "layer-1", is_frozen=True), "layer-2", is_frozen=True)
    free = free_parameters(project, 3)
    assert free is not None
    assert [(each.place, each.layer_id) for each in free] == [(22 + k, OUTPUT_ID) for k in range(3)]


def test_that_dropout_counts_for_nothing_and_a_normalisation_for_too_many() -> None:
    project = edits.insert_layer(one_unit(), 0, DropoutSpec(id="drop"))
    assert len(free_parameters(project, 3) or ()) == 3
    project = edits.insert_layer(one_unit(), 0, BatchNormSpec(id="norm"))
    assert free_parameters(project, 100) is None


def test_that_where_everything_is_held_nothing_is_free() -> None:
    assert free_parameters(edits.freeze(one_unit(), OUTPUT_ID, is_frozen=True), 2) == ()
