"""How far test and train loss are apart, and what it says of a run: curves whose answer is known, and any curves."""

import time
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.analysis.course import EDGES, Course
from playground.analysis.divergence import MAX_NEW, Divergence, DivergenceWatch, smoothed
from playground.analysis.early_stopping import EarlyStopping, Kept
from playground.engine.snapshot import Floats

ANY_LOSS = st.floats(0.0, 1e300) | st.sampled_from([0.0, np.nan, np.inf, 1e-300, 0.5])


def history_of(train: Floats, test: Floats, stride: int = 1) -> Floats:
    """Return a history table, shape (T, 8), of these losses."""
    table = np.full((train.size, 8), np.nan)
    table[:, 0] = np.arange(train.size) * stride
    table[:, 1], table[:, 2], table[:, 3] = 10 * table[:, 0], train, test
    return table


def divergence_of(train: Floats, test: Floats, patience: int = 50, stride: int = 1) -> Divergence:
    return DivergenceWatch().follow(history_of(train, test, stride), patience)


EVERY_ORDER = (
    ["underfitting", "good", "overfitting", "good"],
    ["underfitting", "overfitting", "good"],
)
EPOCHS = np.arange(1001.0)
FALLING = 0.5 * np.exp(-EPOCHS / 40.0)


def test_that_a_test_loss_that_turns_at_200_is_called_overfitting_from_there() -> None:
    turning = 0.1 + 0.4 * np.exp(-EPOCHS / 40.0) + 5e-4 * np.maximum(EPOCHS - 200.0, 0.0)
    found = divergence_of(FALLING, turning)
    assert found.fit == "overfitting"
    assert found.rise_epoch == pytest.approx(200, abs=8)
    assert [region.fit for region in found.regions] == ["underfitting", "good", "overfitting"]
    assert (found.regions[0].start, found.regions[-1].end) == (0.0, 1000.0)
    assert found.best is not None
    assert (found.best.epoch, found.best.test) == (200, turning[200])
    assert found.kept == Kept(50, 200, turning[200], 250)
    assert found.now is not None
    assert found.now.gap == pytest.approx(turning[-1] - FALLING[-1])


def test_that_overfitting_that_was_mended_stays_told_and_the_fit_is_good_again() -> None:
    hill = np.interp(EPOCHS, [0.0, 200.0, 500.0, 560.0, 1000.0], [0.0, 0.0, 0.15, 0.0, 0.0])
    found = divergence_of(FALLING, 0.1 + 0.4 * np.exp(-EPOCHS / 40.0) + hill)
    assert [region.fit for region in found.regions] == ["underfitting", "good", "overfitting", "good"]
    assert found.fit == "good"
    assert found.rise_epoch == pytest.approx(200, abs=10)
    assert found.regions[2].end == pytest.approx(560, abs=30)


def test_that_noise_of_mini_batches_moves_the_epoch_of_rise_by_little() -> None:
    noise = np.random.default_rng(3).normal(0.0, 0.01, EPOCHS.size)
    turning = 0.1 + 0.4 * np.exp(-EPOCHS / 40.0) + 5e-4 * np.maximum(EPOCHS - 200.0, 0.0)
    found = divergence_of(FALLING, turning + noise)
    assert found.fit == "overfitting"
    assert found.rise_epoch == pytest.approx(200, abs=50)


def test_that_losses_that_fall_together_and_settle_are_good() -> None:
    found = divergence_of(FALLING, FALLING + 0.02)
    assert (found.fit, found.rise_epoch) == ("good", None)
    assert [region.fit for region in found.regions] == ["underfitting", "good"]
    turn = found.regions[0].end
    # Within the last tenth they fell by 1 % of the first loss there: 0.5 e^(-t/40) (e^(t/400) - 1) = 0.005.
    assert 0.5 * np.exp(-turn / 40.0) * (np.exp(turn / 400.0) - 1.0) == pytest.approx(0.005, rel=0.15)


def test_that_losses_still_falling_are_underfitting() -> None:
    found = divergence_of(1.0 - EPOCHS / 2000.0, 1.1 - EPOCHS / 2000.0)
    assert [region.fit for region in found.regions] == ["underfitting"]


def test_that_a_network_that_learns_nothing_is_underfitting() -> None:
    found = divergence_of(np.full(500, 0.5), np.full(500, 0.5))
    assert [region.fit for region in found.regions] == ["underfitting"]


def test_that_a_run_in_which_both_losses_rise_is_not_called_overfitting() -> None:
    rising = 0.05 + 0.4 * np.exp(-EPOCHS / 40.0) + 5e-4 * np.maximum(EPOCHS - 300.0, 0.0)
    found = divergence_of(rising, rising + 0.01)
    assert found.rise_epoch is None
    assert all(region.fit != "overfitting" for region in found.regions)


def test_that_a_rise_of_a_hair_is_not_called_overfitting() -> None:
    hair = 0.1 + 0.4 * np.exp(-EPOCHS / 40.0) + 4e-6 * np.maximum(EPOCHS - 200.0, 0.0)
    assert divergence_of(FALLING, hair).rise_epoch is None


def test_that_what_happened_early_is_told_as_exactly_after_a_million_epochs() -> None:
    epochs = np.arange(600_000.0)
    train = 0.5 / (1.0 + epochs / 40.0)
    test = 0.1 + 0.4 * np.exp(-epochs / 40.0) + 2e-3 * np.log1p(np.maximum(epochs - 200.0, 0.0))
    watch, table = DivergenceWatch(), history_of(train, test)
    found = watch.follow(table, 50)
    assert found.n_rows == MAX_NEW
    while found.n_rows < len(table):
        found = watch.follow(table, 50)
    assert found.rise_epoch == pytest.approx(200, abs=8)
    assert found.best is not None
    assert found.best.epoch == int(np.argmin(test))
    assert len(found.blocks) < 2000
    started_s = time.perf_counter()
    watch.follow(table, 50)
    # Measured: 1.5 ms.
    assert time.perf_counter() - started_s < 0.1


def test_that_nothing_is_said_of_too_few_rows_or_without_test_points() -> None:
    nothing = DivergenceWatch().follow(np.empty((0, 8)), 50)
    assert (nothing.now, nothing.best, nothing.regions, nothing.kept) == (None, None, (), None)
    one = divergence_of(np.array([0.5]), np.array([0.6]))
    assert one.now == one.best
    assert one.now is not None
    assert one.now.gap == pytest.approx(0.1)
    assert (one.fit, one.kept) == (None, None)
    without = divergence_of(FALLING, np.full(EPOCHS.size, np.nan))
    assert (without.now, without.best, without.regions, without.kept) == (None, None, (), None)
    assert len(without.blocks) == 0


def test_that_losses_that_are_no_numbers_are_passed_over() -> None:
    turning = 0.1 + 0.4 * np.exp(-EPOCHS / 40.0) + 5e-4 * np.maximum(EPOCHS - 200.0, 0.0)
    torn = turning.copy()
    torn[50:60], torn[400], torn[-5:] = np.nan, np.inf, np.nan
    found = divergence_of(FALLING, torn)
    assert found.rise_epoch == pytest.approx(200, abs=8)
    assert found.now is not None
    assert found.now.epoch == 995


def test_that_another_history_is_looked_at_from_its_start() -> None:
    watch = DivergenceWatch()
    watch.follow(history_of(FALLING, FALLING + 0.1), 50)
    other = history_of(FALLING[:400] + 0.3, FALLING[:400] + 0.35)
    found, alone = watch.follow(other, 50), DivergenceWatch().follow(other, 50)
    assert (found.now, found.best, found.regions, found.kept) == (alone.now, alone.best, alone.regions, alone.kept)


@given(st.lists(st.tuples(ANY_LOSS, ANY_LOSS), min_size=1, max_size=600), st.integers(1, 20), st.data())
@settings(max_examples=150, deadline=None)
def test_that_whatever_the_losses_regions_follow_one_another_and_growing_changes_nothing(
    losses: list[tuple[float, float]], patience: int, data: st.DataObject
) -> None:
    table = history_of(*np.array(losses).T)
    whole = DivergenceWatch().follow(table, patience)
    watch = DivergenceWatch()
    for stop in sorted(data.draw(st.lists(st.integers(1, len(table)), max_size=4))):
        watch.follow(table[:stop], patience)
    grown = watch.follow(table, patience)
    assert (grown.now, grown.best, grown.kept, grown.rise_epoch) == (
        whole.now,
        whole.best,
        whole.kept,
        whole.rise_epoch,
    )
    assert grown.regions == whole.regions
    for before, after in pairwise(whole.regions):
        assert before.end == after.start
    named = [region.fit for region in whole.regions]
    assert named in ([], *(full[a:b] for full in EVERY_ORDER for a in range(5) for b in range(a, 5)))
    assert all(region.start < region.end for region in whole.regions)
    assert (whole.rise_epoch is not None) == ("overfitting" in named)


def stopped_naively(losses: list[float], patience: int, min_change: float) -> tuple[int | None, int | None]:
    """Return the epoch that is kept and the one of the stop, epoch by epoch as the engine does it."""
    best, kept, wait = np.inf, None, 0
    for epoch, loss in enumerate(losses[1:], start=1):
        if loss < best - min_change:
            best, kept, wait = loss, epoch, 0
            continue
        wait += 1
        if wait >= patience:
            return kept, epoch
    return kept, None


@given(
    st.lists(st.sampled_from([0.1, 0.2, 0.25, 0.3, 0.5, 1.0, np.nan, np.inf]), min_size=1, max_size=60),
    st.integers(1, 12),
    st.sampled_from([0.0, 0.06, 0.3]),
    st.data(),
)
@settings(max_examples=400, deadline=None)
def test_that_early_stopping_keeps_what_waiting_epoch_by_epoch_keeps(
    losses: list[float], patience: int, min_change: float, data: st.DataObject
) -> None:
    stopping, epochs = EarlyStopping(patience, min_change), np.arange(len(losses), dtype=np.float64)
    stops = [0, *sorted(data.draw(st.lists(st.integers(0, len(losses)), max_size=4))), len(losses)]
    for start, stop in pairwise(stops):
        stopping.follow(epochs[start:stop], np.array(losses)[start:stop])
    kept, (epoch, stop_epoch) = stopping.kept(), stopped_naively(losses, patience, min_change)
    if epoch is None:
        assert kept is None
    else:
        assert kept == Kept(patience, epoch, losses[epoch], stop_epoch)


@pytest.mark.parametrize("n_rows", [1, 127, 128, 255, 256, 257, 300, 1000, 5000])
def test_that_blocks_are_means_over_all_rows_and_single_rows_at_first(n_rows: int) -> None:
    rng = np.random.default_rng(n_rows)
    train, test = rng.random(n_rows), rng.random(n_rows)
    course = Course()
    course.follow(history_of(train, test))
    blocks = course.blocks()
    assert blocks.counts.sum() == n_rows
    assert (blocks.train * blocks.counts).sum() == pytest.approx(train.sum())
    np.testing.assert_array_equal(blocks.test[:256], test[:256])
    edges = [int(edge) for edge in EDGES if edge < n_rows] + [n_rows]
    for k, (a, b) in enumerate(pairwise(edges)):
        assert blocks.test[k] == pytest.approx(test[a:b].mean())
        assert b - a <= max(1, a // 128)


@pytest.mark.parametrize("n_rows", [1, 30, 256, 2000])
def test_that_smoothing_is_the_mean_over_a_tenth_of_the_epochs(n_rows: int) -> None:
    rng = np.random.default_rng(n_rows)
    train, test = rng.random(n_rows), rng.random(n_rows)
    course = Course()
    course.follow(history_of(train, test))
    blocks = course.blocks()
    for k, row in enumerate(blocks.rows):
        is_near = np.abs(blocks.rows - row) <= row / 20.0
        assert smoothed(blocks)[1][k] == pytest.approx(np.average(blocks.test[is_near], weights=blocks.counts[is_near]))
