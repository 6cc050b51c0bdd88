"""Edits of several layers at once, copies of layers, and skip connections drawn between layers."""

import pytest
from msgspec.structs import replace

from playground.project.checks import problems
from playground.project.layer_sets import (
    draw_skip,
    duplicate_layers,
    insert_copies,
    move_layers,
    remove_layers,
    shift_layers,
    skip_targets,
    use_network,
)
from playground.project.network import (
    FEATURES_ID,
    MAX_LAYERS,
    OUTPUT_ID,
    AddSpec,
    ConcatenateSpec,
    DenseSpec,
    DropoutSpec,
    LayerSpec,
    NetworkSpec,
)
from playground.project.project import Project, default_project


def dense(layer_id: str, units: int = 4) -> DenseSpec:
    return DenseSpec(id=layer_id, units=units)


def network_of(*layers: LayerSpec) -> Project:
    project = default_project()
    return replace(project, network=replace(project.network, layers=layers))


def names(project: Project) -> str:
    return " ".join(layer.id for layer in project.network.layers)


@pytest.fixture
def letters() -> Project:
    return network_of(*(dense(letter) for letter in "abcde"))


def test_that_several_layers_are_removed_at_once(letters: Project) -> None:
    assert names(remove_layers(letters, {"b", "d"})) == "a c e"


@pytest.mark.parametrize(("to", "expected"), [(0, "b d a c e"), (1, "a b d c e"), (3, "a c e b d")])
def test_that_moved_layers_stand_side_by_side(letters: Project, to: int, expected: str) -> None:
    assert names(move_layers(letters, {"d", "b"}, to)) == expected


@pytest.mark.parametrize(
    ("chosen", "by", "expected"),
    [("bd", -1, "b a d c e"), ("bd", 1, "a c b e d"), ("ab", -1, "a b c d e"), ("ac", -1, "a c b d e"),
     ("de", 1, "a b c d e"), ("ce", 1, "a b d c e")],
)  # fmt: skip
def test_that_shifted_layers_stop_at_the_end_and_at_each_other(
    letters: Project, chosen: str, by: int, expected: str
) -> None:
    assert names(shift_layers(letters, set(chosen), by)) == expected


def test_that_skips_between_copied_layers_run_between_the_copies() -> None:
    project = network_of(dense("a"), dense("b"), AddSpec(id="sum", source="a"))
    copied, ids = duplicate_layers(project, {"a", "b", "sum"})
    assert ids == ("layer-1", "layer-2", "layer-3")
    assert copied.network.layers[5] == AddSpec(id="layer-3", source="layer-1")
    assert problems(copied) == ()


def test_that_a_copy_of_another_network_never_reads_a_layer_that_has_the_same_id_by_chance() -> None:
    layers = (dense("x"), AddSpec(id="sum", source="a"), ConcatenateSpec(id="both", source=FEATURES_ID))
    pasted, _ = insert_copies(network_of(dense("a"), dense("b")), 2, layers, is_foreign=True)
    assert [layer.source for layer in pasted.network.layers[3:]] == ["lost-a", FEATURES_ID]  # type: ignore[union-attr]  # skips
    assert [problem.kind for problem in problems(pasted)] == ["lost_source"]


def test_that_a_lost_source_stays_told_until_a_person_chooses_another() -> None:
    pasted, _ = insert_copies(network_of(dense("a")), 1, (AddSpec(id="sum", source="gone"),), is_foreign=False)
    later = shift_layers(remove_layers(pasted, {"a"}), {"layer-1"}, 1)
    assert later.network.layers == (AddSpec(id="layer-1", source="lost-gone"),)


def test_that_copies_before_their_source_are_told_by_the_checks() -> None:
    project = network_of(dense("a"), dense("b"), AddSpec(id="sum", source="a"))
    pasted, _ = insert_copies(project, 0, (AddSpec(id="sum", source="b"),))
    assert [problem.kind for problem in problems(pasted)] == ["late_source"]


def test_that_more_layers_than_a_network_may_have_are_refused() -> None:
    project = network_of(*(dense(f"layer-{place}") for place in range(1, MAX_LAYERS)))
    with pytest.raises(ValueError, match="cannot be added"):
        insert_copies(project, 0, (dense("a"), dense("b")))


def test_that_another_network_keeps_data_and_output_layer() -> None:
    project = network_of(dense("layer-1"))
    template = NetworkSpec(layers=(dense("layer-1", 8), DropoutSpec(id="drop")), output=dense(OUTPUT_ID, 3))
    used = use_network(project, template)
    assert used.network.output == project.network.output
    assert used.dataset == project.dataset
    assert used.network.layers == (dense("layer-2", 8), DropoutSpec(id="layer-3"))


def test_that_a_drawn_skip_adds_where_widths_are_equal_and_concatenates_elsewhere() -> None:
    project = network_of(dense("a", 4), dense("b", 4), dense("c", 3))
    added, joining = draw_skip(project, "a", "c")
    assert names(added) == "a b layer-1 c"
    assert added.network.layer(joining) == AddSpec(id="layer-1", source="a")
    beside, joining = draw_skip(project, "a", OUTPUT_ID)
    assert beside.network.layers[-1] == ConcatenateSpec(id=joining, source="a")
    assert problems(added) == problems(beside) == ()


def test_that_a_skip_drawn_to_a_joining_layer_becomes_its_source() -> None:
    project = network_of(dense("a"), dense("b"), AddSpec(id="sum", source=FEATURES_ID))
    drawn, joining = draw_skip(project, "a", "sum")
    assert joining == "sum"
    assert drawn.network.layer("sum") == AddSpec(id="sum", source="a")


def test_that_the_next_layer_and_earlier_ones_are_no_targets(letters: Project) -> None:
    assert skip_targets(letters, "c") == ("e", OUTPUT_ID)
    assert skip_targets(letters, "e") == skip_targets(letters, OUTPUT_ID) == ()
    with pytest.raises(ValueError, match="no skip connection"):
        draw_skip(letters, "c", "a")
