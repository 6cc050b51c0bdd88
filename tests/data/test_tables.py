"""The shipped tables against published figures."""

import numpy as np
import pytest

from playground.data.dataset import build
from playground.data.rows import Rows, columns_of, table_rows
from playground.data.tables import shipped_spec
from playground.project.dataset import SOURCES, DatasetSpec, SourceName

# Fisher (1936), table I, as summarised by R's `iris`: mean and variance (n - 1) of each species.
IRIS_MEANS = [(5.006, 3.428, 1.462, 0.246), (5.936, 2.770, 4.260, 1.326), (6.588, 2.974, 5.552, 2.026)]
IRIS_VARIANCES = [
    (0.12424898, 0.14368980, 0.03015918, 0.01110612),
    (0.26643265, 0.09846939, 0.22081633, 0.03910612),
    (0.40434286, 0.10400408, 0.30458776, 0.07543265),
]


def _shipped(source: SourceName) -> Rows:
    return table_rows(shipped_spec(source), "drop")


@pytest.mark.parametrize("source", ["iris", "penguins", "cars"])
def test_that_a_shipped_table_has_the_columns_that_are_promised(source: SourceName) -> None:
    rows, info = _shipped(source), SOURCES[source]
    assert rows.points.shape[1] == len(info.columns)
    assert np.isfinite(rows.points).all()
    filled = build(DatasetSpec(source=source, missing="fill"))
    assert len(filled.rows_train) + len(filled.rows_test) == info.n_fixed


def test_that_penguins_has_the_published_counts_and_means() -> None:
    # Horst, Hill and Gorman (2020), as summarised by their package: 2 birds were not measured, 11 have no sex noted.
    rows = _shipped("penguins")
    assert len(rows.points) == 344 - 11
    assert np.bincount(table_rows(shipped_spec("penguins"), "fill").targets.astype(int)).tolist() == [152, 68, 124]
    measured = columns_of(shipped_spec("penguins").table)[:4]
    means = np.nanmean(measured, axis=1)
    np.testing.assert_allclose(means, [43.92193, 17.15117, 200.915205, 4201.754386], atol=5e-6)


def test_that_cars_has_the_published_figures() -> None:
    # Quinlan (1993): 398 cars, of which 6 have no horsepower noted.
    targets = table_rows(shipped_spec("cars"), "fill").targets
    assert len(_shipped("cars").points) == 392
    assert (targets.min(), targets.max()) == (9.0, 46.6)
    assert targets.mean() == pytest.approx(23.514573, abs=5e-7)


def test_that_iris_has_fishers_means_and_variances() -> None:
    rows = _shipped("iris")
    points, classes = rows.points, rows.targets
    assert points.shape == (150, 4)
    for species in range(3):
        flowers = points[classes == species]
        assert flowers.shape == (50, 4)
        np.testing.assert_allclose(flowers.mean(axis=0), IRIS_MEANS[species], atol=1e-12)
        np.testing.assert_allclose(flowers.var(axis=0, ddof=1), IRIS_VARIANCES[species], atol=5e-9)  # as printed


def test_that_the_two_flowers_the_uci_file_has_wrong_are_right() -> None:
    points = _shipped("iris").points
    assert points[34].tolist() == [4.9, 3.1, 1.5, 0.2]
    assert points[37].tolist() == [4.9, 3.6, 1.4, 0.1]
