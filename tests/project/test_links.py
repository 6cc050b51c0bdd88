"""TensorFlow Playground links: what they open as, and what can be written as one."""

from typing import Any

import pytest
from msgspec.structs import replace

from playground.project import edits, links
from playground.project.checks import problems
from playground.project.dataset import SOURCES, SourceName
from playground.project.links import ADDRESS, LinkProblem
from playground.project.network import DenseSpec, DropoutSpec
from playground.project.project import default_project

LINK_SOURCES = {"circle", "xor", "gauss", "spiral", "plane", "multi-gauss"}


def test_that_a_link_without_values_opens_as_that_pages_default() -> None:
    project = links.parse(f"{ADDRESS}#seed=0.59704")
    assert [layer.units for layer in project.network.layers if isinstance(layer, DenseSpec)] == [4, 2]
    assert project.network.output.activation == "tanh"
    assert project.dataset.source == "circle"
    assert project.dataset.link_seed == "0.59704"
    assert (project.training.learning_rate, project.training.batch_size) == (0.03, 10)
    assert project.training.remainder == "carry"
    assert problems(project) == ()


def test_that_every_value_is_taken_over() -> None:
    project = links.parse(
        f"{ADDRESS}#activation=relu&regularization=L1&batchSize=30&dataset=spiral&learningRate=0.3"
        "&regularizationRate=0.003&noise=25&networkShape=3,1,8&seed=0.1&percTrainData=70&x=false&y=true"
        "&xTimesY=true&sinX=true&discretize=true&hideText=false&problem=classification&initZero=true"
    )
    layers = project.network.layers
    assert [(layer.units, layer.activation) for layer in layers if isinstance(layer, DenseSpec)] == [
        (3, "relu"),
        (1, "relu"),
        (8, "relu"),
    ]
    assert {layer.initializer for layer in project.network.all_layers if isinstance(layer, DenseSpec)} == {"zeros"}
    assert project.dataset.features == ("x2", "x1*x2", "sin(x1)")
    assert (project.dataset.source, project.dataset.noise, project.dataset.train_share) == ("spiral", 0.25, 0.7)
    assert (project.training.l1, project.training.l2, project.training.l1_cuts) == (0.003, 0.0, True)


def test_that_a_regression_link_opens_with_its_own_data_and_a_linear_output() -> None:
    project = links.parse(f"{ADDRESS}#problem=regression&regDataset=reg-gauss&dataset=xor&networkShape=")
    assert project.dataset.source == "multi-gauss"
    assert project.dataset.n_samples == 1200
    assert project.network.layers == ()
    assert project.network.output.activation == "linear"
    assert problems(project) == ()


@pytest.mark.parametrize(("text", "noise"), [("-5", 0.0), ("80", 0.8), ("81", 0.5), ("", 0.0)])
def test_that_noise_out_of_range_is_treated_as_that_page_does(text: str, noise: float) -> None:
    assert links.parse(f"{ADDRESS}#noise={text}").dataset.noise == noise


@pytest.mark.parametrize("settings", ["activation=swish", "dataset=moons", "unknown=1", "problem=other", "nonsense"])
def test_that_unknown_words_fall_back_to_the_default(settings: str) -> None:
    assert links.parse(f"{ADDRESS}#seed=1&{settings}") == links.parse(f"{ADDRESS}#seed=1")


@pytest.mark.parametrize(
    ("link", "words"),
    [
        ("https://example.org", "no settings"),
        ("#noise=loud", "not a number"),
        ("#learningRate=nan", "not a number"),
        ("#learningRate=-1", "learning rate"),
        ("#batchSize=0", "batches"),
        ("#networkShape=4,0", "units"),
        ("#networkShape=4,x", "units"),
        ("#networkShape=" + ",".join(["2"] * 200), "hidden layers"),
        ("#seed=" + "1" * 65, "seed"),
    ],
)
def test_that_a_value_that_cannot_be_used_is_refused_in_words(link: str, words: str) -> None:
    with pytest.raises(LinkProblem, match=words):
        links.parse(link)


@pytest.mark.parametrize(
    "settings",
    [
        "seed=0.5",
        "seed=0.59704&dataset=xor&noise=15&percTrainData=29&networkShape=8,8,8&activation=sigmoid",
        "seed=0.1&problem=regression&regDataset=reg-plane&regularization=L2&regularizationRate=0.01",
        "seed=0.1&regularization=L1&regularizationRate=0.1&initZero=true&sinY=true&y=false",
    ],
)
def test_that_a_project_from_a_link_is_written_as_a_link_to_the_same_project(settings: str) -> None:
    project = links.parse(f"{ADDRESS}#{settings}")
    assert links.parse(links.write(project)) == project


@pytest.mark.parametrize("source", [source for source in SOURCES if source not in LINK_SOURCES])
def test_that_other_data_cannot_be_written(source: SourceName) -> None:
    with pytest.raises(LinkProblem, match="cannot say"):
        links.write(edits.choose_source(links.parse("#seed=1"), source))


@pytest.mark.parametrize(
    "changes",
    [
        {"class_share": 0.5},
        {"label_noise": 0.1},
        {"scaling": "standardise"},
        {"is_stratified": True},
        {"n_samples": 400},
        {"missing": "fill"},
    ],
)
def test_that_data_settings_a_link_does_not_know_cannot_be_written(changes: dict[str, Any]) -> None:
    project = links.parse("#seed=1")
    assert links.write(project)
    with pytest.raises(LinkProblem, match="cannot say these data"):
        links.write(edits.change_dataset(project, **changes))
    with pytest.raises(LinkProblem, match="cannot say these data"):
        links.write(replace(project, dataset=replace(project.dataset, **changes)))


def test_that_what_a_link_cannot_say_is_named() -> None:
    project = links.parse("#seed=1")
    with pytest.raises(LinkProblem, match="data"):
        links.write(default_project())
    with pytest.raises(LinkProblem, match="network"):
        links.write(edits.insert_layer(project, 0, DropoutSpec(id="layer-9")))
    with pytest.raises(LinkProblem, match="training"):
        links.write(replace(project, training=replace(project.training, batch_order="shuffled")))


def test_that_a_new_start_leaves_the_weights_of_the_link() -> None:
    project = links.parse("#seed=1")
    started = edits.new_start(project, 7)
    assert {layer.initializer for layer in started.network.all_layers if isinstance(layer, DenseSpec)} == {"uniform"}
