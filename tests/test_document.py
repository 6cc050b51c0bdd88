"""The document: one command makes every edit undoable."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pytestqt.qtbot import QtBot

from playground.document import Document
from playground.project import edits
from playground.project.dataset import SOURCES, offered_features
from playground.project.network import HIDDEN_ACTIVATIONS, OUTPUT_ID, ActivationSpec, DenseSpec, DropoutSpec
from playground.project.project import Project, default_project
from playground.project.training import LOSSES

Edit = Callable[[Project], Project]


def _insert(kind: int, place: float) -> Edit:
    def edit(project: Project) -> Project:
        network = project.network
        layer_id = edits.next_layer_id(network)
        layer = (edits.new_dense(network), ActivationSpec(id=layer_id), DropoutSpec(id=layer_id))[kind]
        return edits.insert_layer(project, round(place * len(network.layers)), layer)

    return edit


def _on_layer(place: float, change: Callable[[Project, int], Project]) -> Edit:
    def edit(project: Project) -> Project:
        n_layers = len(project.network.layers)
        return change(project, min(int(place * n_layers), n_layers - 1)) if n_layers else project

    return edit


def _widen(project: Project, index: int, units: int) -> Project:
    layer = project.network.layers[index]
    return edits.change_layer(project, layer.id, units=units) if isinstance(layer, DenseSpec) else project


_place = st.floats(0, 1)


def _nth_feature(project: Project, place: int) -> str:
    offered = offered_features(len(project.dataset.info.columns), project.plane.axes)
    return offered[place % len(offered)]


_edits: st.SearchStrategy[Edit] = st.one_of(
    st.builds(_insert, st.integers(0, 2), _place),
    st.builds(_on_layer, _place, st.just(edits.remove_layer)),
    _place.flatmap(
        lambda to: st.builds(
            _on_layer, _place, st.just(lambda p, i: edits.move_layer(p, i, int(to * (len(p.network.layers) - 1))))
        )
    ),
    st.integers(1, 64).flatmap(lambda units: st.builds(_on_layer, _place, st.just(lambda p, i: _widen(p, i, units)))),
    st.sampled_from(list(SOURCES)).map(lambda source: lambda p: edits.choose_source(p, source)),
    st.integers(0, 6).map(lambda place: lambda p: edits.toggle_feature(p, _nth_feature(p, place))),
    st.sampled_from(LOSSES).map(lambda loss: lambda p: edits.choose_loss(p, loss)),
    st.floats(1e-5, 10).map(lambda rate: lambda p: edits.change_training(p, learning_rate=rate)),
    st.integers(0, 99).map(lambda seed: lambda p: edits.new_start(p, seed)),
    st.sampled_from(HIDDEN_ACTIVATIONS).map(lambda a: lambda p: edits.change_layer(p, OUTPUT_ID, activation=a)),
)


@given(st.lists(_edits, min_size=100, max_size=100))
@settings(max_examples=20)
def test_that_undoing_and_redoing_100_random_edits_gives_equal_projects_at_both_ends(chosen: list[Edit]) -> None:
    document = Document(default_project())
    for edit in chosen:
        document.edit("Edit", edit(document.project))
    end = document.project
    n_steps = document.undo_stack.count()
    for _ in range(n_steps):
        document.undo_stack.undo()
    assert document.project == default_project()
    for _ in range(n_steps):
        document.undo_stack.redo()
    assert document.project == end


@pytest.fixture
def document(qtbot: QtBot) -> Document:
    del qtbot  # signals need an application
    return Document(default_project())


def test_that_an_edit_that_changes_nothing_is_no_step(document: Document) -> None:
    document.edit("Nothing", edits.new_start(document.project, document.project.training.seed))
    assert document.undo_stack.count() == 0
    assert not document.is_modified


def test_that_edits_with_one_merge_id_are_one_step(document: Document) -> None:
    for rate in (0.1, 0.2, 0.3):
        document.edit("Learning rate", edits.change_training(document.project, learning_rate=rate), "learning_rate")
    assert document.undo_stack.count() == 1
    document.undo_stack.undo()
    assert document.project == default_project()


def test_that_a_step_of_several_edits_is_called_as_the_last_of_them(document: Document) -> None:
    for n_points, rate in ((1, 0.1), (14, 0.2)):
        project = edits.change_training(document.project, learning_rate=rate)
        document.edit(f"Paint {n_points} points", project, "stroke")
    assert document.undo_stack.undoText() == "Paint 14 points"


def test_that_a_drag_back_to_where_it_began_leaves_no_step(document: Document) -> None:
    for rate in (0.1, 0.03):
        document.edit("Learning rate", edits.change_training(document.project, learning_rate=rate), "learning_rate")
    assert document.undo_stack.count() == 0
    assert not document.is_modified


def test_that_listeners_are_told_before_and_after(document: Document) -> None:
    told: list[tuple[Project, Project]] = []
    document.changed.connect(lambda before, after: told.append((before, after)))
    start = document.project
    document.edit("New start", edits.new_start(start, 5))
    document.undo_stack.undo()
    end = edits.new_start(start, 5)
    assert told == [(start, end), (end, start)]


def test_that_1000_steps_can_be_undone(document: Document) -> None:
    for seed in range(1, 1001):
        document.edit("New start", edits.new_start(document.project, seed))
    assert document.undo_stack.count() == 1000
    for _ in range(1000):
        document.undo_stack.undo()
    assert document.project == default_project()


def test_that_training_and_edits_count_as_unsaved_until_saved(document: Document, tmp_path: Path) -> None:
    document.mark_trained(7)
    assert document.is_modified
    document.mark_saved(tmp_path / "a.nnplay", document.project, 7)
    assert not document.is_modified
    document.edit("New start", edits.new_start(document.project, 5))
    assert document.is_modified
    document.undo_stack.undo()
    assert not document.is_modified


def test_that_what_is_done_while_a_file_is_written_stays_unsaved(document: Document, tmp_path: Path) -> None:
    written = document.project
    document.edit("New start", edits.new_start(document.project, 5))
    document.mark_saved(tmp_path / "a.nnplay", written)
    assert document.is_modified
    assert document.path == tmp_path / "a.nnplay"
    document.mark_trained(8)
    document.mark_saved(tmp_path / "a.nnplay", document.project, 7)
    assert document.is_modified
    document.mark_saved(tmp_path / "a.nnplay", document.project, 8)
    assert not document.is_modified
    document.mark_trained(8)
    assert not document.is_modified


def test_that_opening_a_project_empties_the_undo_stack(document: Document) -> None:
    document.edit("New start", edits.new_start(document.project, 5))
    document.open(default_project(), None)
    assert document.undo_stack.count() == 0
    assert not document.is_modified
