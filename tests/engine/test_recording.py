"""The moments of a run: bounded in number and in memory, and never changed behind a view's back."""

import numpy as np
import pytest

from playground.engine import recording
from playground.engine.recording import MAX_MOMENTS, Moment, Recording
from playground.project.training import TrainingSpec


def moment(step: int, n_parameters: int = 3) -> Moment:
    values = np.full(n_parameters, float(step))
    return Moment(step // 10, step, step % 10, values, values, TrainingSpec())


def recorded(n_steps: int) -> Recording:
    """Return a recording that was offered every step."""
    made = Recording(3, 10)
    for step in range(n_steps):
        if made.wants(step):
            made.add(moment(step))
    return made


def test_that_a_short_run_is_kept_step_by_step() -> None:
    view = recorded(300).view()
    assert view.steps.tolist() == list(range(300))
    assert view.epochs[25] == 2.5
    assert np.array_equal(view.parameters[:, 0], view.steps)


@pytest.mark.parametrize("n_steps", [4_097, 50_000, 300_000])
def test_that_a_long_run_has_at_least_2000_moments_and_no_more_than_there_is_room_for(n_steps: int) -> None:
    view = recorded(n_steps).view()
    assert 2_000 <= len(view) <= MAX_MOMENTS
    assert view.steps[0] == 0
    assert (np.diff(view.steps) > 0).all()
    assert np.array_equal(view.parameters[:, 0], view.steps)
    assert [state[0] for state in view.optimizer_states[: len(view)]] == view.steps.tolist()
    assert n_steps - view.steps[-1] <= np.diff(view.steps).max()


def test_that_a_view_stays_as_it_was_when_the_run_goes_on() -> None:
    made = recorded(MAX_MOMENTS)
    view = made.view()
    assert made.view() is view
    steps = view.steps.copy()
    for step in range(MAX_MOMENTS, 3 * MAX_MOMENTS):
        if made.wants(step):
            made.add(moment(step))
    assert made.view() is not view
    assert np.array_equal(view.steps, steps)
    assert np.array_equal(view.parameters[:, 0], steps)
    assert view.moment(17).optimizer_state[0] == 17.0
    with pytest.raises(ValueError, match="read-only"):
        view.parameters[0, 0] = 1.0


def test_that_a_cut_forgets_what_came_after_and_leaves_views_alone() -> None:
    made = recorded(100)
    view = made.view()
    made.cut(40)
    made.add(moment(500))
    assert made.view().steps.tolist() == [*range(40), 500]
    assert len(view) == 100
    assert view.moment(99).parameters[0] == 99.0
    assert view.moment(99).optimizer_state[0] == 99.0


def test_that_large_networks_take_no_more_memory_than_is_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recording, "MAX_BYTES", 1 << 20)
    n_parameters = 4_000
    made = Recording(n_parameters, 10)
    for step in range(500):
        if made.wants(step):
            made.add(moment(step, n_parameters))
        view = made.view()
        held = view.parameters.nbytes + sum(state.nbytes for state in view.optimizer_states[: len(view)])
        assert held <= (1 << 20) + 2 * 8 * n_parameters
    assert len(made.view()) >= 8


def test_that_the_row_of_a_step_is_that_of_the_last_moment_before() -> None:
    made = Recording(3, 10)
    for step in (0, 10, 20):
        made.add(moment(step))
    assert [made.view().row_at(step) for step in (-5, 0, 9, 10, 15, 20, 99)] == [0, 0, 0, 1, 1, 2, 2]
