"""Histograms: every point is counted once, in the bar it belongs to."""

import math

import numpy as np
import pytest

from playground.analysis.histograms import MAX_BINS, MIN_BINS, Measured, bin_edges, histogram, measured_columns
from playground.data.dataset import build
from playground.project.dataset import SOURCES, DatasetSpec, SourceName
from playground.project.project import Project


@pytest.mark.parametrize("is_fed", [False, True])
@pytest.mark.parametrize("source", SOURCES)
def test_that_every_point_of_every_source_is_counted_once(source: SourceName, is_fed: bool) -> None:
    dataset = build(DatasetSpec(source=source, features=("x1", "x1**2"), scaling="standardise", train_share=0.7))
    for column in measured_columns(dataset.spec, is_fed=is_fed):
        found = histogram(dataset, column)
        assert found.counts.shape == (2, max(1, len(dataset.info.classes)), found.n_bars)
        assert found.counts.sum(axis=(1, 2)).tolist() == [len(dataset.y_train), len(dataset.y_test)]
        for part, y in enumerate((dataset.y_train, dataset.y_test)):
            if dataset.info.classes:
                expected = [(y == number).sum() for number in range(len(dataset.info.classes))]
                assert found.counts[part].sum(axis=1).tolist() == expected


def test_that_counts_are_those_of_a_plain_count() -> None:
    dataset = build(DatasetSpec(source="iris", features=("x3",)))
    found = histogram(dataset, Measured("petal length (cm)", 2))
    for number in range(3):
        for bar in range(found.n_bars):
            low, high = found.edges[bar], found.edges[bar + 1]
            values = dataset.points_train[dataset.y_train == number, 2]
            is_last = bar == found.n_bars - 1
            # An edge that a value lies on may be a rounding away from it.
            n_inside = int(((values > low + 1e-9) & (values < high - 1e-9)).sum())
            n_around = int(((values >= low - 1e-9) & ((values < high + 1e-9) | is_last)).sum())
            assert n_inside <= found.counts[0, number, bar] <= n_around


def test_that_features_are_measured_as_the_network_is_fed_with_them() -> None:
    dataset = build(DatasetSpec(source="cars", features=("x4", "x4**2"), scaling="standardise"))
    names = [column.name for column in measured_columns(dataset.spec, is_fed=True)]
    assert names == ["x₄", "x₄²", "miles per gallon"]
    raw = histogram(dataset, measured_columns(dataset.spec, is_fed=False)[3])
    fed, _, target = (histogram(dataset, column) for column in measured_columns(dataset.spec, is_fed=True))
    assert raw.column.name == "weight (lb)"
    assert raw.low == 1613
    assert fed.mean == pytest.approx(0.0, abs=0.2)
    assert fed.deviation == pytest.approx(1.0, abs=0.1)
    assert target.mean == pytest.approx(0.0, abs=0.2)


def test_that_categories_have_a_bar_each_and_no_mean(table_project: Project) -> None:
    dataset = build(table_project.dataset)
    _, color, sex, price = measured_columns(table_project.dataset, is_fed=False)
    assert histogram(dataset, color).labels == ("blue", "green", "red")
    found = histogram(dataset, sex)
    assert found.labels == ("female", "male")
    assert found.counts.sum(axis=(0, 1)).tolist() == [4, 4]
    assert math.isnan(found.mean)
    prices = histogram(dataset, price)
    assert (prices.low, prices.high) == pytest.approx((4.0, 75.25))


def test_that_few_values_have_a_bar_each() -> None:
    dataset = build(DatasetSpec(source="and", features=("x1",)))
    found = histogram(dataset, Measured("x₁", 0))
    assert found.labels == ("0", "1")
    assert found.counts.sum(axis=(0, 1)).tolist() == [2, 2]


@pytest.mark.parametrize("n", [50, 500, 5000])
def test_that_bins_are_as_wide_as_freedman_and_diaconis_say(n: int) -> None:
    values = np.random.default_rng(1).normal(size=n)
    edges = bin_edges(values)
    n_theirs = len(np.histogram_bin_edges(values, "fd")) - 1
    assert len(edges) - 1 == min(max(n_theirs, MIN_BINS), MAX_BINS)
    assert (edges[0], edges[-1]) == (values.min(), values.max())


@pytest.mark.parametrize(
    "values",
    [
        np.concatenate((np.zeros(1000), np.linspace(1.0, 2.0, 20))),  # the quartiles fall together
        np.array([0.0, 1e-300, 1.0] * 20),
        np.concatenate((np.random.default_rng(2).normal(size=99), [1e9])),  # one far away from all others
    ],
)
def test_that_odd_columns_have_bins_all_the_same(values: np.ndarray) -> None:
    edges = bin_edges(values)
    assert MIN_BINS <= len(edges) - 1 <= MAX_BINS
    assert (np.diff(edges) > 0.0).all()


def test_that_bins_of_whole_numbers_hold_equally_many_of_them() -> None:
    years = np.repeat(np.arange(1970.0, 2003.0), 3)
    edges = bin_edges(years)
    counts, _ = np.histogram(years, edges)
    assert set((edges % 1.0).tolist()) == {0.5}
    assert len(set(counts[:-1].tolist())) == 1
    assert counts.sum() == years.size
