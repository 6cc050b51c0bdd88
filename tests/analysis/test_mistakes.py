"""Which predictions are wrong and by how much."""

import numpy as np
import pytest

from playground.analysis.answers import predicted_classes
from playground.analysis.mistakes import confusion_counts, fit, mean_error, wrong_points


def test_that_one_half_is_the_first_of_two_classes() -> None:
    assert predicted_classes(np.array([[0.4], [0.5], [0.51]])).tolist() == [0, 0, 1]


def test_that_the_likeliest_of_many_classes_is_predicted() -> None:
    outputs = np.array([[0.2, 0.5, 0.3], [0.6, 0.3, 0.1], [0.1, 0.1, 0.8]])
    assert wrong_points(outputs, np.array([1.0, 1.0, 0.0])).tolist() == [1, 2]


def test_that_the_mean_error_counts_both_directions() -> None:
    assert mean_error(np.array([[1.0], [4.0]]), np.array([2.0, 2.0])) == 1.5
    assert np.isnan(mean_error(np.empty((0, 1)), np.empty(0)))


@pytest.mark.parametrize("n_classes", [2, 3, 32])
def test_that_a_confusion_matrix_counts_what_numpy_counts(n_classes: int) -> None:
    generator = np.random.default_rng(n_classes)
    outputs = generator.random((500, 1 if n_classes == 2 else n_classes))
    classes = generator.integers(0, n_classes, 500).astype(np.float64)
    edges = np.arange(n_classes + 1) - 0.5
    expected, _, _ = np.histogram2d(classes, predicted_classes(outputs), bins=(edges, edges))
    counts = confusion_counts(outputs, classes, n_classes)
    assert (counts == expected).all()
    assert counts.trace() == 500 - len(wrong_points(outputs, classes))


def test_that_a_fit_tells_what_is_explained_and_how_far_values_are_off() -> None:
    targets = np.array([1.0, 2.0, 3.0, 6.0])
    found = fit(np.array([[1.0], [2.0], [4.0], [4.0]]), targets)
    assert (found.n, found.mean_error, found.worst_error) == (4, 0.75, 2.0)
    assert found.r_squared == pytest.approx(1.0 - 5.0 / 14.0)
    assert fit(targets[:, np.newaxis], targets).r_squared == 1.0
    assert np.isnan(fit(np.ones((2, 1)), np.ones(2)).r_squared)
    assert fit(np.empty((0, 1)), np.empty(0)).n == 0
