"""What parameters are called."""

import pytest

from playground.project import edits
from playground.project.network import BatchNormSpec, ConcatenateSpec, DenseSpec, LayerNormSpec, parameter_places
from playground.project.project import Project, default_project
from playground.ui.plots.parameter_names import offered_parameters, parameter_name


def names(project: Project) -> list[str]:
    return [parameter_name(project, place) for place in offered_parameters(project)]


def test_that_weights_are_named_by_unit_and_source() -> None:
    found = names(default_project())
    assert found[:3] == ["layer 1, unit 1 ← x₁", "layer 1, unit 1 ← x₂", "layer 1, unit 2 ← x₁"]
    assert "bias of layer 1, unit 4" in found
    assert "layer 2, unit 2 ← unit 3" in found
    assert found[-3:] == ["output ← unit 1", "output ← unit 2", "bias of output"]


def test_that_every_name_is_there_once() -> None:
    project = edits.insert_layer(default_project(), 1, LayerNormSpec(id="layer-8"))
    project = edits.insert_layer(project, 1, BatchNormSpec(id="layer-9"))
    found = names(project)
    assert len(set(found)) == len(found)
    assert "scale of layer 2, unit 1" in found
    assert not any("running" in name for name in found)
    n_all = sum(place.n_parameters for place in parameter_places(project.network, 2).values())
    assert len(found) == n_all - 8


def test_that_what_a_concatenation_joins_is_numbered_through() -> None:
    project = edits.insert_layer(default_project(), 2, ConcatenateSpec(id="layer-9", source="features"))
    assert "output ← input 4" in names(project)


def test_that_several_outputs_are_numbered() -> None:
    project = edits.choose_source(default_project(), "iris")
    assert isinstance(project.network.output, DenseSpec)
    assert "bias of output 3" in names(project)


def test_that_there_is_no_name_beyond_the_last_parameter() -> None:
    with pytest.raises(IndexError, match="no parameter 1000"):
        parameter_name(default_project(), 1000)
