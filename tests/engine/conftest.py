"""Small data sets made by hand, and kernels ready to call."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from playground.data.dataset import Dataset
from playground.engine import jit
from playground.project.project import Project

MakeDataset = Callable[..., Dataset]


@pytest.fixture(scope="session", autouse=True)
def _ready_kernels() -> None:
    jit.compile_all()


@pytest.fixture(scope="session")
def make_dataset() -> MakeDataset:
    """Return a function that draws points for a project: features and targets that have something to do with them."""
    return draw_dataset


def draw_dataset(project: Project, n_train: int = 37, n_test: int = 11, seed: int = 1) -> Dataset:
    """Return `n_train` and `n_test` points with the features, the classes or the values that the project expects."""
    info = project.dataset.info
    n_features = project.dataset.n_features
    x = np.random.default_rng(seed).normal(size=(n_train + n_test, n_features))
    score = np.sin(x[:, 0]) + 0.5 * x[:, -1] ** 2
    if info.task == "regression":
        y = score
    else:
        n_classes = len(info.classes)
        y = np.floor(np.argsort(np.argsort(score)) * n_classes / score.size)
    return _dataset(project, x, y, n_train)


def _dataset(project: Project, x: NDArray[np.float64], y: NDArray[np.float64], n_train: int) -> Dataset:
    arrays = {
        "points_train": x[:n_train, :2],
        "points_test": x[n_train:, :2],
        "x_train": x[:n_train],
        "x_test": x[n_train:],
        "y_train": y[:n_train],
        "y_test": y[n_train:],
    }
    frozen: dict[str, Any] = {}
    for name, array in arrays.items():
        frozen[name] = np.array(array, dtype=np.float64, order="C")
        frozen[name].flags.writeable = False
    return Dataset(spec=project.dataset, **frozen)
