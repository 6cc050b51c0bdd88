"""The state of a run goes into a project file and comes back with every bit, and a broken run stays out of it."""

from dataclasses import replace

import numpy as np
import pytest

from playground.engine.snapshot import HISTORY_COLUMNS, RunState
from playground.project.files import SavedProject, decode, encode, saved
from playground.project.network import n_parameters
from playground.project.project import default_project
from playground.session.saving import to_saved, to_state

PROJECT = default_project()
STATE = RunState(
    epoch=2,
    step=61,
    position=110,
    parameters=np.random.default_rng(1).normal(size=n_parameters(PROJECT.network, 2)),
    optimizer_state=np.array([0.25, -0.0, 5e-324]),
    history=np.array([[0, 0, 0.5, *[np.nan] * 5], [2, 50, 0.25, np.inf, 0.5, 1.0, 0.03, 1.5]]),
    history_stride=2,
)


def test_that_a_run_comes_back_from_the_bytes_of_a_file_bit_for_bit() -> None:
    back = to_state(decode(encode(to_saved(PROJECT, STATE))))
    assert back is not None
    for name in ("epoch", "step", "position", "history_stride"):
        assert getattr(back, name) == getattr(STATE, name)
    for name in ("parameters", "optimizer_state", "history"):
        array, before = getattr(back, name), getattr(STATE, name)
        assert array.shape == before.shape
        assert array.tobytes() == before.tobytes()
        assert array.dtype == np.float64
        assert array.flags.c_contiguous
        assert array.flags.writeable


def test_that_a_project_without_a_run_has_no_state() -> None:
    assert to_saved(PROJECT, None) == SavedProject(project=PROJECT)
    assert to_state(SavedProject(project=PROJECT)) is None


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_that_a_run_that_cannot_go_on_is_left_out_so_that_the_project_is_saved(value: float) -> None:
    broken = STATE.parameters.copy()
    broken[3] = value
    assert to_saved(PROJECT, replace(STATE, parameters=broken)) == SavedProject(project=PROJECT)


def test_that_the_file_and_the_engine_name_the_same_columns() -> None:
    assert saved.HISTORY_COLUMNS == HISTORY_COLUMNS
