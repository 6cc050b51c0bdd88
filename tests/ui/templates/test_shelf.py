"""The templates there are: the program's own fit every task, and whatever lies in the person's folder is survived."""

import os
import sys
from pathlib import Path

import pytest

from playground.project import edits, files
from playground.project.checks import problems
from playground.project.dataset import SourceName
from playground.project.files import SavedProject
from playground.project.layer_sets import use_network
from playground.project.network import AddSpec, DenseSpec, DropoutSpec
from playground.project.project import default_project
from playground.resources import resource_path
from playground.ui.templates.shelf import MAX_BYTES, ORDER, Shelf, TemplateProblem
from playground.ui.templates.words import layers_in_words


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(resource_path("templates"), tmp_path / "own")


def test_that_the_programs_templates_are_ordinary_projects_in_their_order(shelf: Shelf) -> None:
    templates = shelf.shipped()
    assert tuple(template.path.stem for template in templates) == ORDER
    assert all(template.project is not None and not problems(template.project) for template in templates)


@pytest.mark.parametrize("source", ["circle", "blobs", "plane", "sine", "pass-class", "iris", "cars"])
def test_that_every_template_fits_every_task_and_leaves_the_output_layer(shelf: Shelf, source: SourceName) -> None:
    project = edits.choose_source(default_project(), source)
    for template in shelf.shipped():
        assert template.project is not None
        used = use_network(project, template.project.network)
        assert problems(used) == (), template.title
        assert used.network.output == project.network.output


def test_that_a_kept_template_comes_back_with_the_skips_among_its_layers(shelf: Shelf) -> None:
    kept = (DenseSpec(id="a", units=5), DropoutSpec(id="b"), AddSpec(id="c", source="a"))
    path = shelf.keep("My block", kept)
    [template] = shelf.own()
    assert (template.title, template.path) == ("My block", path)
    assert template.project is not None
    assert template.project.network.layers == (
        DenseSpec(id="layer-1", units=5),
        DropoutSpec(id="layer-2"),
        AddSpec(id="layer-3", source="layer-1"),
    )
    assert files.load(path).project == template.project


@pytest.mark.parametrize(
    "name", ["", "  ", "a/b", "..", ".hidden", "-x", "a\\b", "end.", "a:b", "a\nb", "x" * 61, "nul\0"]
)
def test_that_a_name_that_is_no_file_name_is_refused(shelf: Shelf, name: str) -> None:
    with pytest.raises(TemplateProblem, match="choose another one"):
        shelf.keep(name, (DenseSpec(id="a"),))
    assert not shelf.folder.exists()


def test_that_no_template_takes_the_name_of_another(shelf: Shelf) -> None:
    shelf.keep("Block", (DenseSpec(id="a"),))
    with pytest.raises(TemplateProblem, match="already"):
        shelf.keep("block", (DenseSpec(id="a", units=9),))
    assert len(shelf.own()) == 1


def test_that_a_template_is_renamed_and_deleted(shelf: Shelf) -> None:
    shelf.keep("One", (DenseSpec(id="a"),))
    shelf.rename(shelf.own()[0], "Two – größer")
    assert [template.title for template in shelf.own()] == ["Two – größer"]
    shelf.delete(shelf.own()[0])
    assert shelf.own() == []


def test_that_damaged_templates_are_listed_with_a_sentence(shelf: Shelf) -> None:
    shelf.keep("Good", (DenseSpec(id="a"),))
    whole = shelf.own()[0].path.read_bytes()
    (shelf.folder / "Cut.nnplay").write_bytes(whole[: len(whole) // 2])
    (shelf.folder / "Empty.nnplay").write_bytes(b"")
    (shelf.folder / "Folder.nnplay").mkdir()
    (shelf.folder / "Huge.nnplay").write_bytes(b"x" * (MAX_BYTES + 1))
    (shelf.folder / "other.txt").write_text("no template")
    told = {template.title: template.problem for template in shelf.own()}
    assert list(told) == ["Cut", "Empty", "Folder", "Good", "Huge"]
    assert [title for title, problem in told.items() if not problem] == ["Good"]
    assert all(problem.endswith(".") for problem in told.values() if problem)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no named pipes in folders")
def test_that_a_pipe_in_the_folder_does_not_hang(shelf: Shelf) -> None:
    shelf.folder.mkdir()
    os.mkfifo(shelf.folder / "Pipe.nnplay")
    assert shelf.own()[0].problem


def test_that_a_file_in_the_place_of_the_folder_is_told(shelf: Shelf) -> None:
    shelf.folder.write_text("in the way")
    assert shelf.own() == []
    with pytest.raises(TemplateProblem, match="was not kept"):
        shelf.keep("Block", (DenseSpec(id="a"),))


def test_that_a_template_that_is_gone_cannot_be_renamed_but_is_told(shelf: Shelf) -> None:
    shelf.keep("Block", (DenseSpec(id="a"),))
    [template] = shelf.own()
    template.path.unlink()
    with pytest.raises(TemplateProblem, match="could not be renamed"):
        shelf.rename(template, "Other")


def test_that_templates_of_other_data_give_their_network_alone(shelf: Shelf) -> None:
    """A whole project put into the folder by hand counts as a template too."""
    shelf.folder.mkdir()
    project = edits.choose_source(default_project(), "iris")
    files.save(shelf.folder / "Iris.nnplay", SavedProject(project=project))
    [template] = shelf.own()
    assert template.project is not None
    used = use_network(default_project(), template.project.network)
    assert used.dataset == default_project().dataset
    assert problems(used) == ()


def test_that_layers_are_said_in_one_line(shelf: Shelf) -> None:
    said = {template.path.stem: layers_in_words(template.project or default_project()) for template in shelf.shipped()}
    assert said["perceptron"] == "no hidden layer"
    assert said["autoencoder"] == "Dense 8–4–2–4–8 tanh"
    assert said["dropout"] == "Dense 32 ReLU · Dropout 20 % · Dense 32 ReLU · Dropout 20 %"
