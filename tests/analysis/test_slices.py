"""Slices through parameter space: their directions, and what lies in them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.analysis.slices import Floats, Slice, path_slice, random_slice, turned_like, weight_slice
from playground.data.dataset import build
from playground.engine.trainer import Trainer
from playground.project import edits
from playground.project.network import BatchNormSpec, DenseSpec, DropoutSpec, LayerNormSpec, LayerSpec
from playground.project.project import default_project


def trained_with(*layers: LayerSpec, n_steps: int = 50) -> Trainer:
    project = default_project()
    for layer in layers:
        project = edits.insert_layer(project, 1, layer)
    trainer = Trainer(project, build(project.dataset))
    trainer.advance(n_steps)
    return trainer


def path_of(trainer: Trainer, n_moments: int = 30) -> Floats:
    moments = [trainer.state().parameters]
    for _ in range(n_moments):
        trainer.advance(7)
        moments.append(trainer.state().parameters)
    return np.array(moments)


def test_that_a_slice_along_two_weights_moves_them_alone_and_is_told_in_their_values() -> None:
    found = weight_slice(np.arange(5.0), 3, 1)
    assert found.points(np.array([10.0]), np.array([-1.0])).tolist() == [[0.0, -1.0, 2.0, 10.0, 4.0]]
    places, off = found.place(np.array([[0.0, 1.5, 2.0, 7.0, 8.0]]))
    assert places == pytest.approx(np.array([[7.0, 1.5]]))
    assert off == pytest.approx([4.0])


def test_that_a_slice_needs_two_different_parameters() -> None:
    with pytest.raises(ValueError, match="two different"):
        weight_slice(np.arange(5.0), 2, 2)


@pytest.mark.parametrize(("n_moments", "size"), [(60, 12), (12, 60), (30, 30)])
def test_that_the_principal_directions_are_those_of_numpy(n_moments: int, size: int) -> None:
    rng = np.random.default_rng(n_moments)
    path = rng.standard_normal((n_moments, size)).cumsum(axis=0)
    found = path_slice(path)
    _, sizes, directions = np.linalg.svd(path - path.mean(axis=0), full_matrices=False)
    assert np.abs((found.axes * directions[:2]).sum(axis=1)) == pytest.approx([1.0, 1.0], abs=1e-12)
    assert found.shares == pytest.approx((sizes**2 / (sizes**2).sum())[:2], abs=1e-12)
    values, vectors = np.linalg.eigh(np.cov(path.T))
    assert np.abs((found.axes * vectors.T[:-3:-1]).sum(axis=1)) == pytest.approx([1.0, 1.0], abs=1e-12)
    assert found.shares == pytest.approx((values[::-1] / values.sum())[:2], abs=1e-12)


def test_that_the_path_of_a_run_has_the_principal_directions_of_numpy() -> None:
    path = path_of(trained_with())
    found = path_slice(path)
    directions = np.linalg.svd(path - path.mean(axis=0), full_matrices=False)[2]
    assert np.abs((found.axes * directions[:2]).sum(axis=1)) == pytest.approx([1.0, 1.0], abs=1e-9)
    assert found.share_of(path) == pytest.approx(sum(found.shares), abs=1e-12)
    places, off = found.place(path)
    assert off[-1] == pytest.approx(0.0, abs=1e-12)
    assert off == pytest.approx(np.linalg.norm(path - found.points(*places.T), axis=1))


def test_that_a_path_is_told_from_where_it_began_and_goes_to_the_right() -> None:
    path = path_of(trained_with())
    places, _ = path_slice(path).place(path)
    assert places[0] == pytest.approx([0.0, 0.0], abs=1e-12)
    assert (places[-1] >= 0.0).all()


@pytest.mark.parametrize("path", [np.ones((1, 4)), np.ones((3, 4)), np.outer(np.arange(3.0), np.ones(4))])
def test_that_a_short_or_straight_path_is_filled_up_at_right_angles(path: Floats) -> None:
    found = path_slice(path)
    assert found.axes @ found.axes.T == pytest.approx(np.eye(2), abs=1e-12)
    assert sum(found.shares) == pytest.approx(1.0 if np.ptp(path) > 0 else 0.0)


def test_that_one_parameter_has_a_line_for_a_landscape() -> None:
    assert path_slice(np.ones((2, 1))).axes.tolist() == [[1.0], [0.0]]
    assert weight_slice(np.ones(1), 0, 0).axes.tolist() == [[1.0], [0.0]]


@pytest.mark.parametrize(
    "layers",
    [
        (),
        (DenseSpec(id="layer-8", units=5, activation="relu"), DropoutSpec(id="layer-9", rate=0.3)),
        (BatchNormSpec(id="layer-9"), LayerNormSpec(id="layer-8")),
    ],
)
def test_that_random_directions_are_as_long_as_each_units_weights(layers: tuple[LayerSpec, ...]) -> None:
    trainer = trained_with(*layers)
    parameters, network = trainer.state().parameters, trainer.network
    found = random_slice(parameters, network.spec, network.n_features, seed=3)
    for axis in found.axes:
        held = axis.copy()
        for layer in network.spec.all_layers:
            if isinstance(layer, DenseSpec):
                sizes, lengths = (
                    np.linalg.norm(network.weights(vector, layer.id), axis=1) for vector in (parameters, held)
                )
                assert lengths == pytest.approx(sizes, rel=1e-12)
                assert (network.biases(held, layer.id) == 0.0).all()
            elif isinstance(layer, BatchNormSpec | LayerNormSpec):
                assert (network.scales(held, layer.id) == 0.0).all()
    again, other = (random_slice(parameters, network.spec, network.n_features, seed).axes for seed in (3, 4))
    assert (again == found.axes).all()
    assert (other != found.axes).any()


@given(st.integers(0, 10_000))
def test_that_places_are_those_of_least_squares_in_slanted_axes(seed: int) -> None:
    rng = np.random.default_rng(seed)
    found = Slice(rng.standard_normal(7), rng.standard_normal((2, 7)) * rng.uniform(0.1, 10.0, (2, 1)))
    path = rng.standard_normal((20, 7))
    places, off = found.place(path)
    solved = np.linalg.lstsq(found.axes.T, (path - found.origin).T, rcond=None)
    assert places == pytest.approx(np.asarray(solved[0]).T, rel=1e-9, abs=1e-9)
    assert off**2 == pytest.approx(np.asarray(solved[1]), rel=1e-9, abs=1e-9)


def test_that_the_share_of_a_path_is_what_lies_in_the_slice() -> None:
    path = np.outer(np.linspace(-1.0, 1.0, 50), [3.0, 0.0, 4.0])
    assert weight_slice(np.zeros(3), 0, 1).share_of(path) == pytest.approx(9.0 / 25.0)
    assert np.isnan(weight_slice(np.zeros(3), 0, 1).share_of(np.ones((4, 3))))


def test_that_directions_keep_the_way_they_pointed() -> None:
    found = Slice(np.zeros(2), np.array([[1.0, 0.0], [0.0, 1.0]]))
    before = Slice(np.zeros(2), np.array([[-0.9, 0.1], [0.1, 0.9]]))
    assert turned_like(found, before).axes.tolist() == [[-1.0, 0.0], [0.0, 1.0]]
    assert turned_like(found, found) is found
