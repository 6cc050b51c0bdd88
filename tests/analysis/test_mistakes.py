"""Which predictions are wrong and by how much."""

import numpy as np

from playground.analysis.answers import predicted_classes
from playground.analysis.mistakes import mean_error, wrong_points


def test_that_one_half_is_the_first_of_two_classes() -> None:
    assert predicted_classes(np.array([[0.4], [0.5], [0.51]])).tolist() == [0, 0, 1]


def test_that_the_likeliest_of_many_classes_is_predicted() -> None:
    outputs = np.array([[0.2, 0.5, 0.3], [0.6, 0.3, 0.1], [0.1, 0.1, 0.8]])
    assert wrong_points(outputs, np.array([1.0, 1.0, 0.0])).tolist() == [1, 2]


def test_that_the_mean_error_counts_both_directions() -> None:
    assert mean_error(np.array([[1.0], [4.0]]), np.array([2.0, 2.0])) == 1.5
    assert np.isnan(mean_error(np.empty((0, 1)), np.empty(0)))
