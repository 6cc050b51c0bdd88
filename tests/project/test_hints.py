"""Hints say only what is true of the drawn network: what they claim is proved by training it."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from playground.data.dataset import build
from playground.engine.trainer import Trainer
from playground.project import edits
from playground.project.hints import Hint, hints
from playground.project.network import (
    FEATURES_ID,
    OUTPUT_ID,
    Activation,
    ActivationSpec,
    AddSpec,
    BatchNormSpec,
    ConcatenateSpec,
    DenseSpec,
    DropoutSpec,
    Initializer,
    LayerNormSpec,
    LayerSpec,
    parameter_places,
)
from playground.project.project import Project, default_project
from tests.project.test_random_edits import EDITS, Edit, after


def network_of(*layers: LayerSpec, **training: Any) -> Project:
    project = edits.change_training(default_project(), **training)
    return replace(project, network=replace(project.network, layers=layers))


def bend(activation: Activation, layer_id: str = "bend") -> ActivationSpec:
    return ActivationSpec(id=layer_id, activation=activation)


def dense(layer_id: str, activation: Activation = "tanh", **fields: Any) -> DenseSpec:
    return DenseSpec(id=layer_id, activation=activation, **fields)


def about(project: Project, words: str) -> list[Hint]:
    return [hint for hint in hints(project) if words in hint.sentence]


REMARKED: list[tuple[str, Project, Sequence[str]]] = [
    ("makes one weighted sum", network_of(dense("a", "linear"), dense("b", "relu")), ["a", "b"]),
    ("makes one weighted sum", network_of(dense("a", "linear"), bend("linear")), ["a", OUTPUT_ID]),
    ("begin alike", network_of(dense("a", initializer="zeros"), dense("b", initializer="constant")), ["a", "b"]),
    ("SELU is made for", network_of(dense("a", "selu")), ["a"]),
    ("Layer 1 does nothing", network_of(bend("linear")), ["bend"]),
    ("Layer 2 does nothing", network_of(dense("a", "sigmoid"), bend("relu")), ["a", "bend"]),
    ("Layer 2 does nothing", network_of(dense("a"), DropoutSpec(id="d", rate=0.0)), ["d"]),
    ("passes on nothing", network_of(DropoutSpec(id="d", rate=0.2)), ["d"]),
    ("vary more", network_of(dense("a"), DropoutSpec(id="d"), BatchNormSpec(id="n")), ["d", "n"]),
    ("lets nothing through", network_of(dense("a"), BatchNormSpec(id="n"), batch_size=1), ["n"]),
    ("only which point has more", network_of(dense("a"), BatchNormSpec(id="n"), batch_size=2), ["n"]),
    ("last batch of each epoch", network_of(dense("a"), BatchNormSpec(id="n"), batch_size=83), ["n"]),
    ("The bias of layer 1 does nothing", network_of(dense("a", "linear"), BatchNormSpec(id="n")), ["a", "n"]),
    ("lets nothing of it through", network_of(dense("a", units=1), LayerNormSpec(id="n")), ["n"]),
    ("which of them is larger", network_of(dense("a", units=2), LayerNormSpec(id="n")), ["n"]),
    ("comes after ReLU", network_of(dense("a", "relu"), LayerNormSpec(id="n")), ["a", "n"]),
    ("only doubles", network_of(dense("a"), AddSpec(id="s", source="a")), ["s", "a"]),
    ("everything twice", network_of(dense("a"), ConcatenateSpec(id="c", source="a")), ["c", "a"]),
    ("squeeze the values 6 times", network_of(*(dense(f"a{n}") for n in range(6))), [f"a{n}" for n in range(6)]),
    ("values 4 times", network_of(*(dense(f"a{n}", "sigmoid") for n in range(4))), [f"a{n}" for n in range(4)]),
    ("ReLU at the output", edits.change_layer(default_project(), OUTPUT_ID, activation="relu"), [OUTPUT_ID]),
]  # fmt: skip


@pytest.mark.parametrize(("words", "project", "where"), REMARKED)
def test_that_what_does_less_than_it_seems_is_remarked_with_a_reason(
    words: str, project: Project, where: Sequence[str]
) -> None:
    (hint,) = about(project, words)
    assert list(hint.where) == list(where)
    assert hint.sentence.endswith(".")
    assert hint.why.endswith(".")


READ_BY_OTHERS = (DropoutSpec(id="d", rate=0.1), AddSpec(id="s", source="a"))

UNREMARKED = [
    default_project(),
    network_of(),
    network_of(dense("a", "linear", has_bias=False), BatchNormSpec(id="n"), bend("relu"), DropoutSpec(id="d")),
    network_of(dense("a", "linear"), LayerNormSpec(id="n"), bend("relu")),
    network_of(dense("a"), BatchNormSpec(id="n"), batch_size=83, remainder="carry"),
    network_of(dense("a", "linear"), BatchNormSpec(id="n"), *READ_BY_OTHERS),
    network_of(dense("a", "sigmoid"), bend("relu"), *READ_BY_OTHERS),
    network_of(dense("a", initializer="zeros"), dense("b")),
    network_of(dense("a", "selu", initializer="lecun_normal")),
    network_of(dense("a"), dense("b"), AddSpec(id="s", source="a")),
    network_of(*(dense(f"a{n}") for n in range(5))),
    network_of(*(dense(f"a{n}") for n in range(4)), LayerNormSpec(id="n"), *(dense(f"b{n}") for n in range(4))),
    network_of(*(dense(f"a{n}", "relu") for n in range(9))),
]  # fmt: skip


@pytest.mark.parametrize("project", UNREMARKED)
def test_that_what_has_its_use_is_not_remarked(project: Project) -> None:
    assert hints(project) == ()


def test_that_a_linear_layer_before_a_softmax_or_any_output_alone_is_fine() -> None:
    project = edits.choose_source(default_project(), "iris")
    project = replace(project, network=replace(project.network, layers=(dense("a", "relu"),)))
    assert project.network.output.activation == "softmax"
    assert hints(project) == ()


def test_that_dropout_before_a_predicted_number_is_remarked_and_before_classes_is_not() -> None:
    layers = (dense("a", units=8), DropoutSpec(id="d"))
    numbers = edits.choose_source(network_of(*layers), "plane")
    assert about(numbers, "predicts a number")
    assert not about(network_of(*layers), "predicts a number")


def test_that_a_network_that_cannot_learn_is_remarked() -> None:
    project = network_of(dense("a", is_frozen=True))
    frozen = edits.freeze(project, OUTPUT_ID, is_frozen=True)
    assert not about(project, "frozen")
    assert about(frozen, "Every layer is frozen")
    trainer = trained(frozen)
    np.testing.assert_array_equal(
        trainer.snapshot().parameters, Trainer(frozen, build(frozen.dataset)).snapshot().parameters
    )


def trained(project: Project, n_steps: int = 5) -> Trainer:
    trainer = Trainer(project, build(project.dataset))
    trainer.advance(n_steps)
    return trainer


def weights_of(project: Project, trainer: Trainer, layer_id: str) -> np.ndarray[Any, Any]:
    place = parameter_places(project.network, project.dataset.n_features)[layer_id]
    return trainer.snapshot().parameters[place.start : place.bias_start].reshape(place.n_units, place.n_inputs)


@pytest.mark.parametrize(("first", "second"), [("constant", "constant"), ("zeros", "constant"), ("constant", "zeros")])
def test_that_units_said_to_stay_alike_do(first: Initializer, second: Initializer) -> None:
    project = network_of(dense("a", initializer=first), dense("b", initializer=second))
    weights = weights_of(project, trained(project, 20), "a")
    assert np.ptp(weights, axis=0).max() < 1e-12
    other = network_of(dense("a", initializer=first), dense("b"))
    assert np.ptp(weights_of(other, trained(other, 20), "a"), axis=0).max() > 1e-6


@pytest.mark.parametrize(
    "project",
    [
        network_of(dense("a"), BatchNormSpec(id="n"), batch_size=1),
        network_of(dense("a", units=1), LayerNormSpec(id="n")),
    ],
)
def test_that_nothing_comes_through_where_that_is_said(project: Project) -> None:
    before = weights_of(project, Trainer(project, build(project.dataset)), "a")
    np.testing.assert_allclose(weights_of(project, trained(project), "a"), before, atol=1e-12)


def test_that_a_bias_said_to_do_nothing_does_nothing() -> None:
    def outputs(bias: float) -> np.ndarray[Any, Any]:
        layers = (dense("a", "linear", bias_start=bias), BatchNormSpec(id="n", momentum=1.0))
        project = network_of(*layers, batch_size=None)
        return np.asarray(trained(project).evaluate().train_loss)

    np.testing.assert_allclose(outputs(0.0), outputs(3.0), atol=1e-9)


@given(st.lists(EDITS, max_size=20))
@settings(max_examples=150)
def test_that_every_remark_is_about_layers_that_are_there(chosen: list[Edit]) -> None:
    project = after(chosen)
    ids = {layer.id for layer in project.network.all_layers} | {FEATURES_ID}
    for hint in hints(project):
        assert hint.where
        assert set(hint.where) <= ids
