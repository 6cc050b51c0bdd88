"""The directions in which the loss bends most, against whole Hessians."""

import numpy as np
import pytest

from playground.analysis.curvature import curvature_slice, hessian_of, lanczos
from playground.analysis.slices import Floats
from playground.analysis.survey import LossScanner
from playground.data.dataset import build
from playground.engine.trainer import Trainer
from playground.project import edits
from playground.project.network import BatchNormSpec, DropoutSpec
from playground.project.project import Project, default_project


def some_matrix(size: int, *leading: float) -> Floats:
    rng = np.random.default_rng(size)
    turned = np.linalg.qr(rng.standard_normal((size, size)))[0]
    bends = np.concatenate((leading, rng.uniform(-1.0, 1.0, size - len(leading))))
    return np.asarray(turned * bends @ turned.T)


def scanner_of(project: Project, n_steps: int = 100) -> tuple[LossScanner, Floats]:
    dataset = build(project.dataset)
    trainer = Trainer(project, dataset)
    trainer.advance(n_steps)
    return LossScanner(project, dataset), trainer.state().parameters


def dense_hessian(scanner: LossScanner, here: Floats, step: float) -> Floats:
    """Return the Hessian from central differences of the loss itself, two parameters at a time."""
    size = here.size
    hessian = np.empty((size, size))
    units = step * np.eye(size)
    for i in range(size):
        for j in range(size):
            corners = np.array([here + s * units[i] + t * units[j] for s in (1, -1) for t in (1, -1)])
            ahead, right, left, behind = scanner.losses(corners)
            hessian[i, j] = (ahead - right - left + behind) / (4.0 * step**2)
    return hessian


@pytest.mark.parametrize("size", [30, 60])
def test_that_the_leading_eigenvectors_are_found_by_size(size: int) -> None:
    matrix = some_matrix(size, 9.0, -6.0)
    values, vectors = np.linalg.eigh(matrix)
    found = curvature_slice(lambda at: matrix @ at, np.ones(size))
    assert found.shares == pytest.approx((values[-1], values[0]), abs=1e-6)
    assert np.abs((found.axes * vectors.T[[-1, 0]]).sum(axis=1)) == pytest.approx([1.0, 1.0], abs=1e-6)


def test_that_lanczos_finds_an_eigenvalue_once() -> None:
    matrix = some_matrix(50, 5.0)
    values, _ = lanczos(lambda vector: matrix @ vector, 50, 50)
    assert (np.abs(values - 5.0) < 1e-6).sum() == 1


def test_that_the_eigenvectors_are_those_of_the_hessian_of_a_small_network() -> None:
    scanner, here = scanner_of(default_project())
    found = curvature_slice(scanner.gradient, here)
    values, vectors = np.linalg.eigh(dense_hessian(scanner, here, 1e-3))
    order = np.argsort(-np.abs(values))[:2]
    assert found.shares == pytest.approx(values[order], rel=1e-4)
    assert np.abs((found.axes * vectors.T[order]).sum(axis=1)) == pytest.approx([1.0, 1.0], abs=1e-5)


def test_that_the_eigenvectors_are_those_of_the_hessian_of_a_network_of_many_parameters() -> None:
    project = edits.change_layer(default_project(), default_project().network.layers[0].id, units=14)
    scanner, here = scanner_of(project)
    assert here.size > 40
    found = curvature_slice(scanner.gradient, here)
    values, vectors = np.linalg.eigh(dense_hessian(scanner, here, 1e-3))
    order = np.argsort(-np.abs(values))[:2]
    assert found.shares == pytest.approx(values[order], rel=1e-4)
    assert np.abs((found.axes * vectors.T[order]).sum(axis=1)) == pytest.approx([1.0, 1.0], abs=1e-4)


def test_that_dropout_and_penalties_bend_nothing() -> None:
    plain = default_project()
    changed = edits.insert_layer(plain, 1, DropoutSpec(id="layer-9", rate=0.5))
    changed = edits.change_training(changed, l1=0.01, l2=0.1, input_noise=0.3)
    (bare, here), (full, _) = scanner_of(plain), scanner_of(changed)
    assert curvature_slice(full.gradient, here).shares == curvature_slice(bare.gradient, here).shares


def test_that_the_hessian_of_losses_is_that_of_central_differences() -> None:
    project = edits.insert_layer(default_project(), 1, BatchNormSpec(id="layer-9"))
    scanner, here = scanner_of(project)
    assert hessian_of(scanner.losses, here) == pytest.approx(dense_hessian(scanner, here, 1e-3), abs=1e-6)
    matrix = some_matrix(9, 4.0)
    found = hessian_of(lambda at: 0.5 * np.einsum("ki,ij,kj->k", at, matrix, at), np.ones(9))
    assert found == pytest.approx(matrix, abs=1e-7)
