"""The state of a run as it goes into a project file and comes back: numpy on this side, plain bytes on the other."""

import numpy as np
from numpy.typing import NDArray

from playground.engine.snapshot import HISTORY_COLUMNS, RunState
from playground.project.files import RunRecord, SavedProject, StoredArray
from playground.project.project import Project

Floats = NDArray[np.float64]


def to_saved(project: Project, state: RunState | None) -> SavedProject:
    """Return what is written to a file: the project, and its run where there is one worth going on with.

    A run whose parameters are no longer finite numbers cannot go on; the project is saved without it.
    """
    if state is None or not (np.isfinite(state.parameters).all() and np.isfinite(state.optimizer_state).all()):
        return SavedProject(project=project)
    run = RunRecord(
        epoch=state.epoch,
        step=state.step,
        position=state.position,
        history_stride=state.history_stride,
        history_columns=HISTORY_COLUMNS,
        stop_reason=state.stop_reason,
        marks=state.marks,
    )
    arrays = {
        "parameters": _stored(state.parameters),
        "optimizer_state": _stored(state.optimizer_state),
        "history": _stored(state.history),
    }
    return SavedProject(project=project, run=run, arrays=arrays)


def to_state(saved: SavedProject) -> RunState | None:
    """Return the run of a project that was read, or None where it holds no run."""
    run = saved.run
    if run is None:
        return None
    return RunState(
        epoch=run.epoch,
        step=run.step,
        position=run.position,
        parameters=_array(saved.arrays["parameters"]),
        optimizer_state=_array(saved.arrays["optimizer_state"]),
        history=_history(_array(saved.arrays["history"])),
        history_stride=run.history_stride,
        stop_reason=run.stop_reason,
        marks=run.marks,
    )


def _history(table: Floats) -> Floats:
    """Return a history with all of its columns, shape (T, 8): NaN in those that were not recorded when it was saved."""
    missing = np.full((table.shape[0], len(HISTORY_COLUMNS) - table.shape[1]), np.nan)
    return np.hstack((table, missing))


def _stored(array: Floats) -> StoredArray:
    """Return the numbers as they lie in a file, without a copy: what is saved is never changed afterwards."""
    values = np.ascontiguousarray(array, dtype="<f8")
    return StoredArray("<f8", values.shape, values.data.cast("B") if values.size else b"")


def _array(stored: StoredArray) -> Floats:
    """Return the numbers as a writable array of this machine's byte order."""
    return np.frombuffer(stored.data, dtype=stored.dtype).reshape(stored.shape).astype(np.float64)
