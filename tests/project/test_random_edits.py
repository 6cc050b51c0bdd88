"""Whatever a person does, the project either can be trained or says in words why not."""

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.data.dataset import build
from playground.engine.trainer import Trainer
from playground.project import edits
from playground.project.checks import problems
from playground.project.dataset import SOURCES, offered_features
from playground.project.given import give_weight
from playground.project.layer_sets import (
    draw_skip,
    duplicate_layers,
    move_layers,
    remove_layers,
    shift_layers,
    skip_targets,
)
from playground.project.network import (
    FEATURES_ID,
    HIDDEN_ACTIVATIONS,
    OUTPUT_ID,
    ActivationSpec,
    AddSpec,
    BatchNormSpec,
    ConcatenateSpec,
    DenseSpec,
    DropoutSpec,
    LayerNormSpec,
    LayerSpec,
    layer_sizes,
    n_parameters,
    parameter_places,
)
from playground.project.project import Project, default_project
from playground.project.training import LOSSES
from playground.project.wiring import possible_sources

Edit = Callable[[Project], Project]
Kind = type[LayerSpec]
KINDS: list[Kind] = [
    DenseSpec, ActivationSpec, DropoutSpec, BatchNormSpec, LayerNormSpec, AddSpec, ConcatenateSpec,
]  # fmt: skip


def insert(kind: Kind, place: int) -> Edit:
    def edit(project: Project) -> Project:
        index = place % (len(project.network.layers) + 1)
        return edits.insert_layer(project, index, edits.new_layer(project, kind, index))

    return edit


def on_layer(place: int, number: int, change: Callable[[Project, int, int], Project]) -> Edit:
    """Return the edit of one hidden layer that this makes with a number of its own."""

    def edit(project: Project) -> Project:
        n_layers = len(project.network.layers)
        return change(project, place % n_layers, number) if n_layers else project

    return edit


def change_one(project: Project, index: int, number: int) -> Project:
    """Change what a layer of this kind has: source, units, links, freedom."""
    layer = project.network.layers[index]
    match layer:
        case AddSpec() | ConcatenateSpec():
            sources = possible_sources(project.network, layer.id)
            return edits.choose_skip_source(project, layer.id, sources[number % len(sources)])
        case DenseSpec():
            n_inputs = layer_sizes(project.network, project.dataset.n_features)[index].n_inputs
            if number % 3 == 0:
                return edits.change_layer(project, layer.id, units=1 + number % 7, has_bias=number % 2 == 0)
            if number % 3 == 1 and n_inputs:
                return edits.cut_link(project, layer.id, number % layer.units, number % n_inputs)
            if number % 6 == 2:
                source = None if layer.has_bias and number % 4 == 0 else number % n_inputs if n_inputs else -1
                known = source is None or source >= 0
                return give_weight(project, layer.id, number % layer.units, source, number - 20.0) if known else project
            return edits.freeze(project, layer.id, is_frozen=not layer.is_frozen)
        case _:
            return project


def move(project: Project, index: int, number: int) -> Project:
    return edits.move_layer(project, index, number % len(project.network.layers))


def edit_several(project: Project, index: int, number: int) -> Project:
    """Move, shift, copy or remove every other or every third layer from one on."""
    layers = project.network.layers
    chosen = {layer.id for layer in layers[index :: 2 + number % 2]}
    match number % 5:
        case 0:
            return move_layers(project, chosen, number % (len(layers) - len(chosen) + 1))
        case 1 | 2:
            return shift_layers(project, chosen, 1 if number % 2 else -1)
        case 3 if len(layers) < 40:
            return duplicate_layers(project, chosen)[0]
        case _:
            return remove_layers(project, chosen)


def skip(project: Project, index: int, number: int) -> Project:
    """Draw a skip connection from a layer to one that can take it."""
    source = project.network.layers[index].id
    targets = skip_targets(project, source)
    return draw_skip(project, source, targets[number % len(targets)])[0] if targets else project


def _nth_feature(project: Project, place: int) -> str:
    offered = offered_features(len(project.dataset.info.columns), project.plane.axes)
    return offered[place % len(offered)]


ON_LAYER: list[Callable[[Project, int, int], Project]] = [
    change_one,
    move,
    lambda project, index, _number: edits.remove_layer(project, index),
    lambda project, index, _number: duplicate_layers(project, {project.network.layers[index].id})[0],
    edit_several,
    skip,
]
DATA_CHANGES: list[dict[str, Any]] = [
    *({"n_classes": n_classes} for n_classes in range(2, 9)),
    *({"class_share": share} for share in (None, 0.01, 0.7)),
    *({"label_noise": share} for share in (0.0, 1.0)),
    {"n_samples": 10},
    {"noise": 1.0},
]
NUMBER = st.integers(0, 40)
EDITS: st.SearchStrategy[Edit] = st.one_of(
    st.builds(insert, st.sampled_from(KINDS), NUMBER),
    st.builds(on_layer, NUMBER, NUMBER, st.sampled_from(ON_LAYER)),
    st.sampled_from(list(SOURCES)).map(lambda source: lambda p: edits.choose_source(p, source)),
    st.sampled_from(DATA_CHANGES).map(lambda changes: lambda p: edits.change_dataset(p, **changes)),
    st.integers(0, 6).map(lambda place: lambda p: edits.toggle_feature(p, _nth_feature(p, place))),
    st.sampled_from(LOSSES).map(lambda loss: lambda p: edits.choose_loss(p, loss)),
    st.sampled_from(HIDDEN_ACTIVATIONS).map(lambda a: lambda p: edits.change_layer(p, OUTPUT_ID, activation=a)),
)


def after(chosen: list[Edit]) -> Project:
    project = default_project()
    for edit in chosen:
        project = edit(project)
    return project


@given(st.lists(EDITS, max_size=25))
@settings(max_examples=200)
def test_that_random_edits_leave_every_source_earlier_and_every_cut_link_existing(chosen: list[Edit]) -> None:
    network = after(chosen).network
    earlier = {FEATURES_ID}
    for layer in network.layers:
        if isinstance(layer, AddSpec | ConcatenateSpec):
            assert layer.source in earlier
        earlier.add(layer.id)
    assert not any(problem.kind in {"cut_links", "given_weights"} for problem in problems(after(chosen)))


@given(st.lists(EDITS, max_size=25))
@settings(max_examples=200)
def test_that_random_edits_leave_sizes_that_agree_with_each_other(chosen: list[Edit]) -> None:
    project = after(chosen)
    network, n_features = project.network, project.dataset.n_features
    sizes = layer_sizes(network, n_features)
    assert sizes[0].n_inputs == n_features
    assert all(after.n_inputs == before.n_units for before, after in pairwise(sizes))
    places = list(parameter_places(network, n_features).values())
    assert [place.stop for place in places[:-1]] == [place.start for place in places[1:]]
    assert sum(size.n_parameters for size in sizes) == n_parameters(network, n_features)


@given(st.lists(EDITS, min_size=8, max_size=25))
@settings(max_examples=150)
def test_that_random_edits_leave_a_project_that_trains_or_says_why_not(chosen: list[Edit]) -> None:
    project = after(chosen)
    found = problems(project)
    if found:
        known = {"dataset", "training", FEATURES_ID, *(layer.id for layer in project.network.all_layers)}
        assert all(problem.sentence.endswith(".") and set(problem.where) <= known for problem in found)
        return
    trainer = Trainer(project, build(project.dataset))
    trainer.advance(1)
    assert np.isfinite(trainer.evaluate().train_loss)
    assert np.isfinite(trainer.snapshot().parameters).all()
