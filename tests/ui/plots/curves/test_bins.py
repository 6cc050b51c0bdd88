"""Thinning keeps what the eye would see, however the series came."""

import numpy as np
import pytest

from playground.ui.plots.curves.bins import MAX_BINS, Bins

N_BINS = 300


def noisy(count: int) -> np.ndarray:
    return np.random.default_rng(count).random(count)


def assert_extremes_are_kept(values: np.ndarray, bins: Bins) -> None:
    kept, stretch = bins.places(N_BINS), bins.stretch(N_BINS)
    assert (np.diff(kept) > 0).all()
    assert (kept[0], kept[-1]) == (0, values.size - 1)
    starts = np.arange(0, values.size, stretch)
    drawn = np.full(values.size, np.nan)
    drawn[kept] = values[kept]
    np.testing.assert_array_equal(np.fmin.reduceat(drawn, starts), np.fmin.reduceat(values, starts))
    np.testing.assert_array_equal(np.fmax.reduceat(drawn, starts), np.fmax.reduceat(values, starts))


def test_that_a_short_series_is_kept_whole() -> None:
    bins = Bins()
    bins.follow(np.arange(100.0))
    np.testing.assert_array_equal(bins.places(49), np.arange(100))


@pytest.mark.parametrize("count", [999, 4097, 100_003, 131_072, 1_000_000])
def test_that_smallest_and_largest_value_of_every_stretch_survive(count: int) -> None:
    values, bins = noisy(count), Bins()
    bins.follow(values)
    assert_extremes_are_kept(values, bins)
    assert bins.places(N_BINS).size <= 2 * N_BINS + 6


@pytest.mark.parametrize("step", [1, 37, 1000, 2500])
def test_that_a_series_that_grows_keeps_the_extremes_of_every_stretch(step: int) -> None:
    values, bins = noisy(20_011), Bins()
    for end in range(step, values.size, step):
        bins.follow(values[:end])
    bins.follow(values)
    assert_extremes_are_kept(values, bins)


def test_that_values_that_are_not_finite_hide_no_others() -> None:
    values, bins = noisy(50_000), Bins()
    values[::3] = np.nan
    values[1::7] = np.inf
    values[20_000:22_000] = np.nan
    bins.follow(values)
    kept = bins.places(N_BINS)
    finite = np.where(np.isfinite(values), values, np.nan)
    starts = np.arange(0, values.size, bins.stretch(N_BINS))
    drawn = np.full(values.size, np.nan)
    drawn[kept] = finite[kept]
    for extreme in (np.fmin, np.fmax):
        np.testing.assert_array_equal(extreme.reduceat(drawn, starts), extreme.reduceat(finite, starts))
    assert np.isnan(finite[kept[(kept >= 20_000) & (kept < 22_000)]]).any()


def test_that_another_series_is_looked_at_from_its_beginning() -> None:
    bins = Bins()
    for values in (noisy(10_000), noisy(20_000), noisy(20_000)[::2].copy(), noisy(5_000)):
        bins.follow(values)
        assert_extremes_are_kept(values, bins)


def test_that_a_series_cut_and_grown_another_way_is_looked_at_anew() -> None:
    bins, first = Bins(), noisy(10_000)
    bins.follow(first)
    other = np.concatenate([first[:4_000], noisy(8_000)])
    bins.follow(other)
    assert_extremes_are_kept(other, bins)


def test_that_memory_does_not_grow_with_the_series() -> None:
    bins = Bins()
    for count in (1_000, 1_000_000):
        bins.follow(noisy(count))
        assert bins.places(10 * MAX_BINS).size <= max(count, 2 * MAX_BINS + 4)
