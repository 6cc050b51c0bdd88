"""What the network makes of the plane and of the points, for a frame: made on the training thread, within its share."""

import time
from functools import partial
from typing import NamedTuple

import numpy as np

from playground.analysis.boundary import PlaneGrid, map_side
from playground.data.dataset import Dataset
from playground.data.plane import Plane
from playground.engine.snapshot import Floats
from playground.engine.trainer import Predictor
from playground.project.network import layer_sizes
from playground.project.project import Project
from playground.session.messages import MAX_MAPPED_UNITS, OutputMap, PointOutputs, UnitMaps

UNIT_SIDE = 32
MAP_SHARE = 0.2
"""At most this share of the time while training goes into output maps."""


class Maps(NamedTuple):
    """What the network makes of the plane and of the points at one step."""

    output_map: OutputMap
    unit_maps: UnitMaps
    point_outputs: PointOutputs


class MapMaker:
    """Makes the maps of a run, no oftener than the time allows."""

    def __init__(self, project: Project, dataset: Dataset, plane: Plane) -> None:
        sizes = layer_sizes(project.network, project.dataset.n_features)
        self._dataset = dataset
        self._extent = plane.extent
        self._value_range = dataset.target_range if project.dataset.info.task == "regression" else (0.0, 1.0)
        self._predictor = Predictor(project)
        self._grid = PlaneGrid(dataset, plane, map_side(plane, sum(size.n_parameters for size in sizes)))
        self._unit_grid = PlaneGrid(dataset, plane, UNIT_SIDE)
        self._shown = (dataset.x_train[dataset.shown("train")], dataset.x_test[dataset.shown("test")])
        self._narrow_layers = tuple(
            (place, layer.id)
            for place, (layer, size) in enumerate(zip(project.network.layers, sizes, strict=False))
            if size.n_units <= MAX_MAPPED_UNITS
        )
        self._last: Maps | None = None
        self._made_of: Floats = np.empty(0)
        self._next_s = 0.0

    def make(self, parameters: Floats, *, is_final: bool) -> Maps:
        """Return the maps of these parameters, shape (P,), or the last ones where new ones would cost too much now.

        Where nothing was learned since, the last ones are still right: moving the query point makes no new maps.
        """
        started_s = time.perf_counter()
        if self._last is not None and np.array_equal(parameters, self._made_of):
            return self._last
        if is_final or self._last is None or started_s >= self._next_s:
            self._made_of = parameters
            predict = partial(self._predict, parameters)
            values = OutputMap(self._grid.evaluate(predict), self._extent, self._value_range)
            points = PointOutputs(*(predict(x) for x in self._shown))
            self._last = Maps(values, self._unit_maps(parameters), points)
            ended_s = time.perf_counter()
            self._next_s = ended_s + (ended_s - started_s) * (1.0 - MAP_SHARE) / MAP_SHARE
        return self._last

    def _predict(self, parameters: Floats, x: Floats) -> Floats:
        return self._dataset.raw_predictions(self._predictor.predict(parameters, x))

    def _unit_maps(self, parameters: Floats) -> UnitMaps:
        outputs = self._predictor.layer_outputs
        return {
            layer_id: self._unit_grid.evaluate(partial(outputs, parameters, layer_index=place))
            for place, layer_id in self._narrow_layers
        }
