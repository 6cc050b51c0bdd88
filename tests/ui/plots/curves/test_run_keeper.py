"""Runs are kept where a person pins them or another takes their place, and never without bound."""

import numpy as np
import pytest
from msgspec.structs import replace

from playground.engine.snapshot import HistoryView
from playground.project.project import Project, default_project
from playground.ui.plots.curves.pins import MAX_PINS, MAX_ROWS, kept_curves
from playground.ui.plots.curves.run_keeper import MIN_LAST_ROWS, RunKeeper


def history(count: int, seed: int = 0) -> HistoryView:
    table = np.random.default_rng(seed).random((count, 8))
    table[:, 0] = np.arange(count)
    table[:, 1] = 25 * table[:, 0]
    return HistoryView(table)


def seeded(seed: int) -> Project:
    project = default_project()
    return replace(project, training=replace(project.training, seed=seed))


@pytest.fixture
def keeper() -> RunKeeper:
    kept = RunKeeper()
    kept.follow(1, history(50), seeded(1))
    return kept


def test_that_a_run_that_is_replaced_stays_as_the_last_one(keeper: RunKeeper) -> None:
    assert keeper.follow(2, history(1, seed=2), seeded(2))
    (last,) = keeper.drawn
    assert last.name(seeded(2)) == "last run (seed 1)"
    assert last.curves["test_loss"].values.size == 50
    keeper.follow(2, history(9, seed=2), seeded(2))
    keeper.follow(3, history(1, seed=3), seeded(3))
    (last,) = keeper.drawn
    assert last.name(seeded(3)) == "last run (seed 2)"


def test_that_a_reset_to_the_same_start_keeps_the_run(keeper: RunKeeper) -> None:
    assert keeper.follow(2, history(1), seeded(1))
    assert keeper.pins.last is not None
    assert keeper.pins.last.name(seeded(1)) == "last run"


def test_that_an_edit_that_goes_on_with_what_was_learned_replaces_nothing(keeper: RunKeeper) -> None:
    assert not keeper.follow(2, history(50), seeded(1))
    assert not keeper.follow(2, HistoryView(np.vstack([history(50).table, history(3, seed=5).table])), seeded(1))
    assert keeper.drawn == ()


def test_that_a_run_of_a_few_epochs_does_not_take_the_place_of_the_last_one(keeper: RunKeeper) -> None:
    keeper.follow(2, history(MIN_LAST_ROWS - 1, seed=2), seeded(2))
    keeper.follow(3, history(1, seed=3), seeded(3))
    assert keeper.pins.last is not None
    assert keeper.pins.last.project == seeded(1)


def test_that_a_run_found_again_by_undo_is_not_its_own_last_run(keeper: RunKeeper) -> None:
    keeper.follow(2, history(1, seed=2), seeded(2))
    assert keeper.pins.last is not None
    keeper.follow(3, history(50), seeded(1))
    assert keeper.pins.runs == ()


def test_that_no_run_is_kept_unasked_where_the_person_does_not_want_it(keeper: RunKeeper) -> None:
    keeper.keeps_last = False
    keeper.follow(2, history(1, seed=2), seeded(2))
    assert keeper.drawn == ()


def test_that_a_pinned_run_is_kept_up_to_where_it_ends_and_not_drawn_twice_before(keeper: RunKeeper) -> None:
    keeper.pin_present(is_pinned=True)
    assert [run.letter for run in keeper.drawn] == []
    longer = history(80)
    keeper.follow(1, longer, seeded(1))
    keeper.follow(2, history(1, seed=2), seeded(2))
    (run,) = keeper.drawn
    assert (run.letter, run.name(seeded(2)), run.curves["train_loss"].values.size) == ("A", "seed 1", 80)
    assert keeper.present is None


def test_that_a_run_can_be_unpinned(keeper: RunKeeper) -> None:
    keeper.pin_present(is_pinned=True)
    keeper.pin_present(is_pinned=False)
    assert keeper.pins.runs == ()


def test_that_a_run_pinned_where_it_branches_is_not_kept_a_second_time(keeper: RunKeeper) -> None:
    keeper.pin("before the branch")
    keeper.follow(2, HistoryView(history(50).table[:20]), seeded(1))
    (run,) = keeper.drawn
    assert run.name(seeded(1)) == "before the branch"
    assert run.curves["train_loss"].values.size == 50


def test_that_a_pin_before_the_first_frame_keeps_nothing() -> None:
    keeper = RunKeeper()
    keeper.pin()
    keeper.pin_present(is_pinned=True)
    assert keeper.pins.runs == ()
    assert keeper.present is None


def test_that_at_most_eight_runs_are_pinned_and_those_with_a_name_stay_longest() -> None:
    keeper = RunKeeper()
    for number in range(MAX_PINS + 3):
        keeper.follow(number, history(20, seed=number), seeded(number))
        keeper.pin("first" if number == 0 else "")
    names = [run.name(default_project()) for run in keeper.pins.runs if run.slot is not None]
    assert len(names) == MAX_PINS
    assert names[0] == "first"
    assert len({run.letter for run in keeper.pins.runs}) == MAX_PINS


def test_that_a_long_run_is_kept_in_few_rows_with_its_peaks() -> None:
    long = history(300_000)
    long.table[123_456, 3] = 9.0
    curves = kept_curves(long)
    for name, curve in curves.items():
        assert curve.values.size <= MAX_ROWS
        assert curve.values.min() == long.column(name).min()
    assert curves["test_loss"].values.max() == 9.0
    assert curves["test_loss"].epochs[curves["test_loss"].values == 9.0] == [123_456]


def test_that_losses_of_another_kind_are_not_compared(keeper: RunKeeper) -> None:
    keeper.pin()
    (run,) = keeper.pins.runs
    project = seeded(1)
    other = replace(project, training=replace(project.training, loss="hinge"))
    assert run.is_comparable(project, "test_loss")
    assert not run.is_comparable(other, "test_loss")
    assert run.is_comparable(other, "test_accuracy")


def test_that_the_last_run_can_be_pinned(keeper: RunKeeper) -> None:
    keeper.follow(2, history(1, seed=2), seeded(2))
    keeper.pins.keep_last()
    (run,) = keeper.drawn
    assert (run.letter, run.name(seeded(2))) == ("A", "seed 1")


def test_that_everything_is_forgotten_with_the_document(keeper: RunKeeper) -> None:
    keeper.pin()
    keeper.clear()
    keeper.follow(2, history(1, seed=2), seeded(2))
    assert keeper.pins.runs == ()
