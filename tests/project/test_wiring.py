"""Skip connections, cut links and values set by hand stay valid whatever is done to the layers around them."""

import pytest
from msgspec.structs import replace

from playground.project import edits
from playground.project.checks import problems
from playground.project.given import free_all_weights, free_weight, freeze_weight, give_weight, given_at
from playground.project.layer_sets import duplicate_layers
from playground.project.network import (
    FEATURES_ID,
    OUTPUT_ID,
    AddSpec,
    BatchNormSpec,
    ConcatenateSpec,
    DenseSpec,
    DropoutSpec,
    GivenWeight,
    LayerNormSpec,
    LayerSpec,
)
from playground.project.project import Project, default_project
from playground.project.wiring import outputs, possible_sources


def network_of(*layers: LayerSpec) -> Project:
    project = default_project()
    return replace(project, network=replace(project.network, layers=layers))


def source(project: Project, layer_id: str) -> str:
    layer = project.network.layer(layer_id)
    assert isinstance(layer, AddSpec | ConcatenateSpec)
    return layer.source


def cut(project: Project, layer_id: str) -> tuple[tuple[int, int], ...]:
    layer = project.network.layer(layer_id)
    assert isinstance(layer, DenseSpec)
    return layer.cut


def dense(layer_id: str, units: int = 4, *links: tuple[int, int]) -> DenseSpec:
    return DenseSpec(id=layer_id, units=units, cut=links)


@pytest.mark.parametrize("kind", [DenseSpec, DropoutSpec, BatchNormSpec, LayerNormSpec, AddSpec, ConcatenateSpec])
@pytest.mark.parametrize("index", [0, 1, 2])
def test_that_a_new_layer_of_every_kind_can_be_trained_in_every_place(kind: type[LayerSpec], index: int) -> None:
    project = default_project()
    changed = edits.insert_layer(project, index, edits.new_layer(project, kind, index))
    assert isinstance(changed.network.layers[index], kind)
    assert problems(changed) == ()
    assert edits.remove_layer(changed, index) == project


def test_that_a_new_add_reads_the_nearest_earlier_output_of_its_width() -> None:
    project = network_of(dense("a"), dense("b"), dense("c", 3), dense("d"), dense("e"))
    assert edits.new_layer(project, AddSpec, 5) == AddSpec(id="layer-1", source="d")
    assert edits.new_layer(project, AddSpec, 4) == AddSpec(id="layer-1", source="b")


def test_that_a_new_add_reads_its_own_input_where_no_other_output_is_as_wide() -> None:
    project = network_of(dense("a", 5), dense("b", 3))
    assert edits.new_layer(project, AddSpec, 2) == AddSpec(id="layer-1", source="b")
    assert edits.new_layer(project, AddSpec, 0) == AddSpec(id="layer-1", source=FEATURES_ID)


def test_that_a_new_concatenate_reads_the_features() -> None:
    project = network_of(dense("a"), dense("b"))
    assert edits.new_layer(project, ConcatenateSpec, 2) == ConcatenateSpec(id="layer-1", source=FEATURES_ID)


def test_that_a_skip_whose_source_is_removed_gets_its_usual_source() -> None:
    project = network_of(dense("a"), dense("b"), dense("c"), AddSpec(id="sum", source="a"))
    changed = edits.remove_layer(project, 0)
    assert source(changed, "sum") == "b"
    assert problems(changed) == ()


def test_that_a_skip_whose_source_moves_behind_it_gets_its_usual_source() -> None:
    project = network_of(dense("a"), dense("b"), ConcatenateSpec(id="both", source="a"))
    assert source(edits.move_layer(project, 0, 2), "both") == FEATURES_ID
    assert source(edits.move_layer(project, 2, 0), "both") == FEATURES_ID
    assert source(edits.move_layer(project, 0, 1), "both") == "a"


def test_that_a_change_of_width_leaves_the_source_and_is_said_in_words() -> None:
    project = network_of(dense("a"), dense("b"), AddSpec(id="sum", source="a"))
    changed = edits.change_layer(project, "a", units=5)
    assert source(changed, "sum") == "a"
    assert [problem.where for problem in problems(changed)] == [("sum", "a")]


def test_that_only_earlier_outputs_can_be_chosen() -> None:
    project = network_of(dense("a"), dense("b"), AddSpec(id="sum", source="b"), dense("c"))
    assert possible_sources(project.network, "sum") == (FEATURES_ID, "a", "b")
    assert source(edits.choose_skip_source(project, "sum", "a"), "sum") == "a"
    for later in ("c", "sum", OUTPUT_ID):
        with pytest.raises(ValueError, match="does not come before"):
            edits.choose_skip_source(project, "sum", later)


def test_that_a_copied_skip_reads_what_the_original_reads() -> None:
    project = network_of(dense("a"), dense("b"), AddSpec(id="sum", source="a"))
    copy = duplicate_layers(project, {"sum"})[0].network.layers[3]
    assert copy == AddSpec(id="layer-1", source="a")


def test_that_outputs_are_as_wide_as_what_flows_through_them() -> None:
    project = network_of(dense("a", 3), ConcatenateSpec(id="both", source=FEATURES_ID), LayerNormSpec(id="norm"))
    assert outputs(project.network, 2) == {FEATURES_ID: 2, "a": 3, "both": 5, "norm": 5}


def test_that_restoring_a_cut_link_gives_the_project_back() -> None:
    project = default_project()
    changed = edits.cut_link(edits.cut_link(project, "layer-2", 1, 3), "layer-2", 0, 2)
    assert cut(changed, "layer-2") == ((0, 2), (1, 3))
    assert edits.restore_link(edits.restore_link(changed, "layer-2", 0, 2), "layer-2", 1, 3) == project
    assert edits.restore_all_links(changed, "layer-2") == project


@pytest.mark.parametrize("link", [(2, 0), (0, 4), (-1, 0)])
def test_that_a_link_that_does_not_exist_cannot_be_cut(link: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="no link"):
        edits.cut_link(default_project(), "layer-2", *link)
    with pytest.raises(TypeError, match="no links"):
        edits.cut_link(network_of(DropoutSpec(id="drop")), "drop", 0, 0)


def test_that_a_cut_follows_the_feature_it_leads_from() -> None:
    project = network_of(dense("a", 4, (0, 0), (2, 1)))
    assert cut(edits.toggle_feature(project, "x1"), "a") == ((2, 0),)
    swapped = edits.change_dataset(project, features=("x2", "x1"))
    assert cut(swapped, "a") == ((0, 1), (2, 0))


def test_that_a_cut_follows_its_unit_over_layers_put_in_between() -> None:
    project = network_of(dense("a"), dense("b", 2, (1, 3)))
    for kind in (DropoutSpec, BatchNormSpec, AddSpec, ConcatenateSpec):
        assert cut(edits.insert_layer(project, 1, edits.new_layer(project, kind, 1)), "b") == ((1, 3),)
    dense_between = edits.insert_layer(project, 1, edits.new_layer(project, DenseSpec, 1))
    assert cut(dense_between, "b") == ()


def test_that_cuts_of_units_that_are_gone_are_dropped() -> None:
    project = network_of(dense("a", 4, (3, 0), (0, 0)), dense("b", 2, (1, 3), (0, 1)))
    fewer = edits.change_layer(project, "a", units=3)
    assert cut(fewer, "a") == ((0, 0),)
    assert cut(fewer, "b") == ((0, 1),)


def test_that_a_cut_keeps_its_place_when_the_axes_rename_the_features() -> None:
    project = network_of(dense("a", 4, (0, 1)))
    assert cut(edits.choose_source(project, "iris"), "a") == ((0, 1),)
    assert cut(edits.choose_axes(edits.choose_source(project, "iris"), 0, 1), "a") == ((0, 1),)


def test_that_a_copy_and_a_new_layer_are_whole_and_free_to_learn() -> None:
    project = edits.freeze(network_of(dense("a", 4, (0, 1))), "a", is_frozen=True)
    new = edits.new_dense(project.network)
    copy = duplicate_layers(project, {"a"})[0].network.layers[1]
    assert isinstance(copy, DenseSpec)
    assert (new.cut, new.is_frozen, copy.cut, copy.is_frozen) == ((), False, (), True)


def given(project: Project, layer_id: str) -> list[tuple[int, int | None, float]]:
    layer = project.network.layer(layer_id)
    assert isinstance(layer, DenseSpec)
    return [(each.unit, each.input, each.value) for each in layer.given]


def test_that_values_set_by_hand_follow_the_feature_they_are_for() -> None:
    project = give_weight(give_weight(network_of(dense("a")), "a", 2, 1, 3.0), "a", 0, 0, 1.0)
    project = give_weight(project, "a", 2, None, -1.0)
    assert given(project, "a") == [(0, 0, 1.0), (2, None, -1.0), (2, 1, 3.0)]
    assert given(edits.toggle_feature(project, "x1"), "a") == [(2, None, -1.0), (2, 0, 3.0)]
    swapped = edits.change_dataset(project, features=("x2", "x1"))
    assert given(swapped, "a") == [(0, 1, 1.0), (2, None, -1.0), (2, 0, 3.0)]


def test_that_values_of_units_inputs_and_biases_that_are_gone_are_dropped() -> None:
    project = network_of(dense("a"), dense("b", 2))
    for unit, source in ((3, 0), (3, None), (1, None)):
        project = give_weight(project, "a", unit, source, 1.0)
    project = give_weight(give_weight(project, "b", 1, 3, 2.0), "b", 0, 1, 5.0)
    fewer = edits.change_layer(project, "a", units=3)
    assert (given(fewer, "a"), given(fewer, "b")) == ([(1, None, 1.0)], [(0, 1, 5.0)])
    assert given(edits.change_layer(project, "a", units=9), "a") == given(project, "a")
    assert given(edits.change_layer(project, "a", has_bias=False), "a") == [(3, 0, 1.0)]
    between = edits.insert_layer(project, 1, edits.new_layer(project, DenseSpec, 1))
    assert given(between, "b") == []
    assert given(edits.move_layer(project, 0, 1), "b") == []


def test_that_copies_and_new_layers_are_not_set_by_hand() -> None:
    project = give_weight(network_of(dense("a")), "a", 0, 0, 1.0)
    copy = duplicate_layers(project, ["a"])[0].network.layers[1]
    assert isinstance(copy, DenseSpec)
    assert (edits.new_dense(project.network).given, copy.given) == ((), ())


@pytest.mark.parametrize("link", [(2, 0), (0, 4), (-1, 0), (0, -1), (2, None)])
def test_that_what_does_not_exist_cannot_be_set(link: tuple[int, int | None]) -> None:
    with pytest.raises(ValueError, match="no "):
        give_weight(default_project(), "layer-2", *link, 1.0)
    with pytest.raises(TypeError, match="no weights"):
        give_weight(network_of(DropoutSpec(id="drop")), "drop", 0, 0, 1.0)
    with pytest.raises(ValueError, match="not a number"):
        give_weight(default_project(), "layer-2", 0, 0, float("inf"))


def test_that_a_value_set_where_there_is_none_or_twice_is_a_problem_in_words() -> None:
    one, other = GivenWeight(unit=0, input=1, value=1.0), GivenWeight(unit=0, input=None, value=2.0)
    for wrong in (
        (one, one),
        (one, other),
        (GivenWeight(unit=4, value=1.0),),
        (GivenWeight(unit=0, input=2, value=1.0),),
    ):
        (problem,) = problems(network_of(replace(dense("a"), given=wrong)))
        assert problem.sentence == "Layer 1 has a value set by hand where it has no weight: forget it."
    assert problems(network_of(replace(dense("a"), given=(other, one)))) == ()
    assert problems(network_of(replace(dense("a"), given=(other,), has_bias=False))) != ()


def test_that_a_link_that_was_only_frozen_is_free_again_without_a_trace() -> None:
    project = default_project()
    frozen = freeze_weight(project, "layer-1", 0, 0, 0.25, is_frozen=True)
    assert given(frozen, "layer-1") == [(0, 0, 0.25)]
    assert freeze_weight(frozen, "layer-1", 0, 0, 0.25, is_frozen=False) == project


def test_that_a_typed_value_stays_when_its_link_is_frozen_and_freed_and_goes_when_forgotten() -> None:
    typed = give_weight(default_project(), "layer-1", 0, None, 3.0)
    frozen = freeze_weight(typed, "layer-1", 0, None, 3.0, is_frozen=True)
    assert given_at(frozen.network.layers[0], 0, None).is_frozen  # type: ignore[arg-type, union-attr]  # a Dense layer
    assert freeze_weight(frozen, "layer-1", 0, None, 3.0, is_frozen=False) == typed
    assert give_weight(frozen, "layer-1", 0, None, 4.0) != give_weight(typed, "layer-1", 0, None, 4.0)
    assert give_weight(typed, "layer-1", 0, None, 3.0) != typed
    assert free_weight(frozen, "layer-1", 0, None) == free_all_weights(frozen, "layer-1") == default_project()


def test_that_freezing_and_unfreezing_gives_the_project_back() -> None:
    project = default_project()
    frozen = edits.freeze(project, "layer-1", is_frozen=True)
    assert frozen.network.layer("layer-1").is_frozen  # type: ignore[union-attr]  # a Dense layer
    assert edits.freeze(frozen, "layer-1", is_frozen=False) == project


def test_that_class_weights_go_with_the_classes_they_were_made_for() -> None:
    project = edits.change_training(default_project(), class_weights=(1.0, 3.0))
    assert edits.choose_source(project, "iris").training.class_weights == ()
