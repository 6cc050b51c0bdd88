"""Costs are what plain loops count: products one by one, and the numbers a run really holds."""

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from playground.data.dataset import build
from playground.engine import optimizers
from playground.engine.trainer import Trainer
from playground.project import edits
from playground.project.costs import (
    NUMBER_BYTES,
    RUNNING_VECTORS,
    batch_points,
    layer_costs,
    multiplications,
    total_cost,
)
from playground.project.network import (
    LAYER_KINDS,
    ActivationSpec,
    AddSpec,
    BatchNormSpec,
    ConcatenateSpec,
    DenseSpec,
    DropoutSpec,
    LayerNormSpec,
    LayerSpec,
    layer_size,
)
from playground.project.optimizer import AdamSpec, OptimizerSpec
from playground.project.project import default_project
from tests.project.test_random_edits import EDITS, Edit, after


class Counted:
    """A number that counts how often it is multiplied or divided."""

    n = 0

    def __init__(self, value: float) -> None:
        self.value = value

    def __mul__(self, other: "Counted") -> "Counted":
        Counted.n += 1
        return Counted(self.value * other.value)

    def __truediv__(self, other: "Counted") -> "Counted":
        Counted.n += 1
        return Counted(self.value / other.value)

    def __add__(self, other: "Counted") -> "Counted":
        return Counted(self.value + other.value)

    def __sub__(self, other: "Counted") -> "Counted":
        return Counted(self.value - other.value)

    def root(self) -> "Counted":
        return Counted(self.value**0.5)


Numbers = list[Counted]


def numbers(n: int) -> Numbers:
    return [Counted(0.5 + place) for place in range(n)]


def dense(x: Numbers, units: int) -> Numbers:
    sums = []
    for bias in numbers(units):
        total = bias
        for weight, value in zip(numbers(len(x)), x, strict=True):
            total = total + weight * value
        sums.append(total)
    return sums


def batch_norm(x: Numbers, _units: int) -> Numbers:
    n = len(x)
    out = []
    for value, mean, variance, scale in zip(x, numbers(n), numbers(n), numbers(n), strict=True):
        out.append((value - mean) * (scale / variance.root()))
    return out


def layer_norm(x: Numbers, _units: int) -> Numbers:
    n, total, squares = Counted(len(x)), Counted(0.0), Counted(0.0)
    for value in x:
        total = total + value
    mean = total / n
    for value in x:
        squares = squares + (value - mean) * (value - mean)
    factor = Counted(1.0) / (squares / n + Counted(1e-5)).root()
    return [(value - mean) * factor * scale for value, scale in zip(x, numbers(len(x)), strict=True)]


def untouched(x: Numbers, _units: int) -> Numbers:
    return x


LOOPS: dict[type[LayerSpec], Callable[[Numbers, int], Numbers]] = {
    DenseSpec: dense, BatchNormSpec: batch_norm, LayerNormSpec: layer_norm,
}  # fmt: skip


LAYERS: tuple[LayerSpec, ...] = (
    DenseSpec(id="a", units=4), DenseSpec(id="a", units=1, has_bias=False), ActivationSpec(id="a"), DropoutSpec(id="a"),
    BatchNormSpec(id="a"), LayerNormSpec(id="a"), AddSpec(id="a", source="b"), ConcatenateSpec(id="a", source="b"),
)  # fmt: skip


@pytest.mark.parametrize("layer", LAYERS)
@pytest.mark.parametrize("n_inputs", [1, 3, 7])
def test_that_a_layer_takes_as_many_multiplications_as_a_loop_counts(layer: LayerSpec, n_inputs: int) -> None:
    size = layer_size(layer, n_inputs)
    Counted.n = 0
    LOOPS.get(type(layer), untouched)(numbers(n_inputs), size.n_units)
    assert multiplications(layer, size) == Counted.n


def test_that_every_kind_of_layer_was_counted() -> None:
    assert {type(layer) for layer in LAYERS} == set(LAYER_KINDS)


def test_that_the_default_network_costs_what_can_be_counted_by_hand() -> None:
    """2 features, 4 and 2 units and an output: 8 + 8 + 2 weights, 7 biases, 7 values for each of 10 points."""
    cost = total_cost(default_project())
    assert (cost.n_parameters, cost.n_multiplications, cost.n_batch) == (25, 18, 10)
    assert cost.n_bytes == 8 * (25 + 7 * 10)


def test_that_an_optimizer_costs_the_vectors_it_keeps() -> None:
    cost = total_cost(edits.choose_optimizer(default_project(), AdamSpec))
    assert cost.n_bytes == 8 * (3 * 25 + 7 * 10)


@pytest.mark.parametrize("kind", optimizers.KINDS)
def test_that_the_engine_keeps_as_many_running_numbers_as_are_counted(kind: type[OptimizerSpec]) -> None:
    assert RUNNING_VECTORS[kind] == optimizers.N_VECTORS[optimizers.KINDS.index(kind)]


def test_that_a_parameter_takes_as_many_bytes_as_are_counted() -> None:
    project = default_project()
    parameters = Trainer(project, build(project.dataset)).snapshot().parameters
    assert parameters.nbytes == NUMBER_BYTES * total_cost(project).n_parameters


@pytest.mark.parametrize(
    ("batch_size", "remainder", "n_batch"), [(None, "use", 250), (400, "use", 250), (400, "carry", 400), (1, "drop", 1)]
)
def test_that_a_batch_has_no_more_points_than_there_are_unless_it_is_filled_from_the_next_epoch(
    batch_size: int | None, remainder: str, n_batch: int
) -> None:
    project = edits.change_training(default_project(), batch_size=batch_size, remainder=remainder)
    assert batch_points(project) == n_batch


@given(st.lists(EDITS, max_size=15))
@settings(max_examples=60)
def test_that_the_whole_costs_the_sum_of_its_layers_and_more_units_never_cost_less(chosen: list[Edit]) -> None:
    project = after(chosen)
    total, found = total_cost(project), layer_costs(project)
    assert list(found) == [layer.id for layer in project.network.all_layers]
    assert total.n_bytes == sum(cost.n_bytes for cost in found.values())
    for layer in project.network.layers:
        if isinstance(layer, DenseSpec):
            more = total_cost(edits.change_layer(project, layer.id, units=layer.units + 1))
            assert more.n_parameters > total.n_parameters
            assert more.n_bytes > total.n_bytes
    frozen = replace(project, training=replace(project.training, learning_rate=0.5))
    assert total_cost(frozen) == total
