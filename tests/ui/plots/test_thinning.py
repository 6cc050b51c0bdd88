"""Thinning keeps what the eye would see."""

import numpy as np

from playground.ui.plots.thinning import thin


def test_that_a_short_series_is_kept_whole() -> None:
    np.testing.assert_array_equal(thin(np.arange(100.0), 49), np.arange(100))


def test_that_no_peak_is_lost() -> None:
    values = np.random.default_rng(0).random(131_072)
    values[70_001], values[70_002] = 9.0, -9.0
    kept = thin(values, 400)
    assert {0, 70_001, 70_002, 131_071} <= set(kept.tolist())
    assert (np.diff(kept) > 0).all()


def test_that_at_most_two_places_a_stretch_remain() -> None:
    for count in (1000, 131_072, 131_071, 100_003):
        assert thin(np.random.default_rng(1).random(count), 300).size <= 2 * 300 + 2
