"""Frames as a run would send them, made by hand."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from playground.data import dataset as datasets
from playground.data.plane import build_plane
from playground.engine.snapshot import HistoryView
from playground.project.project import Project
from playground.session.messages import Frame, OutputMap

MakeFrame = Callable[..., Frame]


@pytest.fixture
def make_frame() -> MakeFrame:
    """Return a function that makes a frame of a project; the map is what `output(x, y)` says."""

    def make(
        project: Project,
        output: Callable[[np.ndarray, np.ndarray], np.ndarray] = lambda x, y: x + 0 * y,
        side: int = 21,
        **fields: object,
    ) -> Frame:
        dataset = datasets.build(project.dataset)
        plane = build_plane(dataset, project.plane)
        x_min, x_max, y_min, y_max = plane.extent
        x, y = np.meshgrid(np.linspace(x_min, x_max, side), np.linspace(y_min, y_max, side))
        values = np.atleast_3d(output(x, y).T).T.astype(np.float32)
        value_range = dataset.target_range if project.dataset.info.task == "regression" else (0.0, 1.0)
        output_map = OutputMap(values, plane.extent, value_range)
        made: dict[str, Any] = {"dataset": dataset, "plane": plane, "output_map": output_map}
        made.update(run_id=1, phase="paused", n_obeyed=1)
        made.update(fields)
        return Frame(**made)

    return make


@pytest.fixture
def falling_history() -> Callable[[int], HistoryView]:
    """Return a function that makes a history of so many epochs, whose losses fall and never repeat."""

    def make(count: int) -> HistoryView:
        epoch = np.arange(count, dtype=np.float64)
        train = 0.5 / (1.0 + epoch)
        return HistoryView(np.stack([epoch, 25 * epoch, train, 2 * train, 1 - train, 1 - train], axis=1))

    return make
