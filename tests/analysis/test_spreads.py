"""How numbers are spread: bars against numpy, axes that stay, and a memory that is bounded as a run grows."""

import numpy as np
import pytest

from playground.analysis.spreads import (
    MAX_SLOTS,
    N_BARS,
    N_DRAWN,
    N_KEPT,
    Look,
    LookMemory,
    Spread,
    axis_limit,
    bar_shares,
    slot_length,
    spread,
)
from playground.engine.recording import RecordingView


def spread_of(numbers: np.ndarray) -> Spread:
    found = spread(numbers)
    assert found is not None
    return found


def recording(steps: list[int]) -> RecordingView:
    counters = np.array([[0, step, 0] for step in steps], dtype=np.int64)
    return RecordingView(counters, np.zeros((len(steps), 1)), 10, (), ())


def look(step: int) -> Look:
    return Look(step, 0.0, 10, 10, ())


def fill(memory: LookMemory, steps: list[int]) -> list[int]:
    """Look at everything that is missing; return the steps that were looked at."""
    found = [steps[row] for row in memory.missing(recording(steps))]
    for step in found:
        memory.add(look(step))
    return found


def test_that_bars_of_few_numbers_are_numpys() -> None:
    numbers = np.random.default_rng(1).normal(size=(16, 16))
    expected, _ = np.histogram(numbers.clip(-2.0, 2.0), bins=N_BARS, range=(-2.0, 2.0))
    assert numbers.size <= N_KEPT
    np.testing.assert_allclose(bar_shares(spread_of(numbers), 2.0), expected / numbers.size, atol=1e-6)


@pytest.mark.parametrize("n", [5_000, 4 * N_DRAWN])
def test_that_bars_of_many_numbers_are_nearly_numpys(n: int) -> None:
    numbers = np.random.default_rng(2).normal(size=n)
    expected, _ = np.histogram(numbers.clip(-3.0, 3.0), bins=N_BARS, range=(-3.0, 3.0))
    found = spread_of(numbers)
    assert found.values.size == N_KEPT
    assert found.n == n
    np.testing.assert_allclose(bar_shares(found, 3.0), expected / n, atol=0.012)


def test_that_the_marks_are_quantiles_and_the_extremes_of_few_numbers() -> None:
    many = np.random.default_rng(3).normal(size=1000)
    np.testing.assert_allclose(spread_of(many).marks, np.quantile(many, (0.01, 0.25, 0.5, 0.75, 0.99)))
    few = many[:9]
    np.testing.assert_allclose(spread_of(few).marks[[0, 4]], [few.min(), few.max()])


def test_that_numbers_beyond_all_bounds_are_left_out() -> None:
    found = spread_of(np.array([1.0, np.inf, np.nan, -1.0]))
    assert found.values.tolist() == [-1.0, 1.0]
    assert spread(np.array([np.nan])) is None


def test_that_an_axis_is_symmetric_and_leaves_out_what_is_rare() -> None:
    numbers = np.append(np.random.default_rng(4).uniform(-0.9, 0.9, 1000), 50.0)
    assert axis_limit((), spread_of(numbers), None) == 1.0


def test_that_an_axis_stays_while_it_fits_and_moves_where_it_does_not() -> None:
    def limit(size: float, before: float | None) -> float:
        return axis_limit((), spread_of(np.array([-size, size])), before)

    assert limit(0.9, None) == 1.0
    assert limit(0.5, 1.0) == 1.0
    assert limit(1.1, 1.0) == 1.5
    assert limit(0.1, 1.0) == pytest.approx(0.1)


def test_that_one_moment_in_ten_may_be_beyond_the_axis() -> None:
    past = [spread_of(np.array([-1.0, 1.0]))] * 20 + [spread_of(np.array([-90.0, 90.0]))]
    assert axis_limit(past, past[0], None) == 1.0


def test_that_numbers_that_are_all_zero_have_an_axis() -> None:
    assert axis_limit((), spread_of(np.zeros(4)), None) == 1.0


def test_that_a_growing_run_is_looked_at_in_at_most_so_many_moments() -> None:
    memory = LookMemory()
    for last in (0, 50, 79, 80, 500, 5_000, 123_456):
        steps = np.unique(np.linspace(0, last, min(last + 1, 2000)).astype(int)).tolist()
        fill(memory, steps)
        n = len(memory.looks())
        assert n <= MAX_SLOTS
        assert n == last + 1 or n >= MAX_SLOTS // 2
        assert fill(memory, steps) == []


def test_that_only_new_moments_are_looked_at_as_a_run_grows() -> None:
    memory, seen = LookMemory(), set[int]()
    for last in range(0, 4000, 10):
        found = fill(memory, list(range(0, last + 1, 10)))
        assert seen.isdisjoint(found)
        seen.update(found)
    length = slot_length(3990)
    expected = [-(-first // 10) * 10 for first in range(0, 4000, length)]
    assert [each.step for each in memory.looks()] == expected


def test_that_a_look_stays_when_its_moment_is_thinned_out() -> None:
    memory = LookMemory()
    fill(memory, list(range(60)))
    assert fill(memory, list(range(0, 60, 2))) == []
    assert len(memory.looks()) == 60


def test_that_a_few_moments_from_all_over_the_run_come_first() -> None:
    rows = LookMemory().missing(recording(list(range(64))))
    assert rows[0] == 0
    assert set(rows[:4]) == {0, 16, 32, 48}
