"""What the network makes of the plane and of the points, for a frame: made on the training thread, within its share."""

import time
from functools import partial
from typing import NamedTuple

import numpy as np

from playground.analysis.boundary import PlaneGrid, PlanePieces, Predict
from playground.data.dataset import Dataset
from playground.data.plane import Plane
from playground.engine.snapshot import Floats
from playground.engine.trainer import Predictor
from playground.project.network import layer_sizes
from playground.project.project import Project
from playground.session.map_sides import PieceSizes, Reach, SideChooser, finest_side
from playground.session.messages import MAX_MAPPED_UNITS, OutputMap, PointOutputs, UnitMaps, UnitPlace

UNIT_SIDE = 32
MAP_SHARE = 0.2
"""At most this share of the time while training goes into output maps."""

PIECE_S = 0.006
"""So long a finer map is worked on before requests are looked at again."""
LEVEL_S = 0.25
"""A map that takes longer than this is made finer in steps, each so many times finer a side than the one before."""
LEVEL_FACTOR = 3


class Maps(NamedTuple):
    """What the network makes of the plane and of the points at one step; `unit_map` is that of the unit asked for."""

    output_map: OutputMap
    unit_maps: UnitMaps
    point_outputs: PointOutputs
    unit_map: OutputMap | None = None


class MapMaker:
    """Makes the maps of a run, no oftener than the time allows, and as fine as it allows.

    While training a map has up to 100 points a side. What stands still is made finer by `refine`, piece by piece, up
    to the side `aim` asks for: the map of the unit it names, or the network's.
    """

    def __init__(self, project: Project, dataset: Dataset, plane: Plane) -> None:
        sizes = layer_sizes(project.network, project.dataset.n_features)
        self._project, self._dataset, self._plane = project, dataset, plane
        self._value_range = dataset.target_range if project.dataset.info.task == "regression" else (0.0, 1.0)
        self._predictor = Predictor(project)
        self._sides = SideChooser(plane, sum(size.n_parameters for size in sizes))
        self._grids: dict[int, PlaneGrid] = {}
        self._unit_grid = PlaneGrid(dataset, plane, UNIT_SIDE)
        self._shown = (dataset.x_train[dataset.shown("train")], dataset.x_test[dataset.shown("test")])
        self._n_units = {
            layer.id: (place, size.n_units)
            for place, (layer, size) in enumerate(zip(project.network.layers, sizes, strict=False))
        }
        self._unit: UnitPlace | None = None
        self._reach = Reach(None)
        self._finest = 0
        self._pieces: PlanePieces | None = None
        self._sizes = PieceSizes()
        self._last: Maps | None = None
        self._made_of: Floats = np.empty(0)
        self._next_s = 0.0

    def aim(self, unit: UnitPlace | None, side: int) -> None:
        """Take note of whose map is seen, the network's or that of a unit, and how fine it can be seen."""
        if unit is not None and not 0 <= unit[1] < self._n_units.get(unit[0], (0, 0))[1]:
            unit = None
        self._finest = side
        if self._pieces is not None and self._pieces.side > self._full_side:
            self._pieces = None
        if unit == self._unit:
            return
        self._unit, self._pieces = unit, None
        self._reach = Reach(None if unit is None else self._project.network.layer(unit[0]))
        if self._last is not None:
            self._last = self._last._replace(unit_map=self._made_unit_map())

    def make(self, parameters: Floats, *, is_final: bool) -> Maps:
        """Return the maps of these parameters, shape (P,), or the last ones where new ones would cost too much now.

        Where nothing was learned since, the last ones are still right: moving the query point makes no new maps.
        """
        started_s = time.perf_counter()
        if self._last is not None and np.array_equal(parameters, self._made_of):
            return self._last
        if is_final or self._last is None or started_s >= self._next_s:
            self._made_of, self._pieces = parameters, None
            points = PointOutputs(*(self._predict(x) for x in self._shown))
            self._last = Maps(self._made_map(), self._made_unit_maps(), points, self._made_unit_map())
            ended_s = time.perf_counter()
            self._next_s = ended_s + (ended_s - started_s) * (1.0 - MAP_SHARE) / MAP_SHARE
        return self._last

    @property
    def is_rough(self) -> bool:
        """Whether the map that is seen is coarser than was asked for."""
        return self._last is not None and self._seen(self._last).values.shape[2] < self._full_side

    def refine(self) -> bool:
        """Work a while on a finer map of the last parameters; return whether one is ready."""
        if self._last is None or not self.is_rough:
            return False
        if self._pieces is None:
            self._pieces = PlanePieces(self._dataset, self._plane, self._next_side(self._last))
        pieces, started_s = self._pieces, time.perf_counter()
        n_points = min(self._sizes.next_size(PIECE_S), pieces.n_left)
        pieces.advance(self._unit_outputs if self._unit is not None else self._predict, n_points)
        self._sizes.note(n_points, time.perf_counter() - started_s)
        if pieces.n_left > 0:
            return False
        self._take_over(self._last, pieces)
        return True

    def _take_over(self, last: Maps, pieces: PlanePieces) -> None:
        """Put the finer map in the place of the coarser one; its colours run between the same values."""
        seen = self._seen(last)
        finer = OutputMap(pieces.values(), seen.extent, seen.value_range, seen.unit)
        self._pieces = None
        self._last = last._replace(output_map=finer) if seen.unit is None else last._replace(unit_map=finer)

    def _next_side(self, last: Maps) -> int:
        """Return the full side, or on the way to one that takes long the next step to it."""
        full, side = self._full_side, self._seen(last).values.shape[2]
        n_points = full if self._plane.is_curve else full**2
        is_long = n_points * (self._sizes.point_s or self._sides.point_s or 0.0) > LEVEL_S
        return min(full, LEVEL_FACTOR * side) if is_long else full

    @property
    def _full_side(self) -> int:
        n_outputs = 1 if self._unit is not None else self._predictor.network.n_outputs
        return finest_side(self._finest, n_outputs, is_curve=self._plane.is_curve)

    @staticmethod
    def _seen(maps: Maps) -> OutputMap:
        return maps.output_map if maps.unit_map is None else maps.unit_map

    def _made_map(self) -> OutputMap:
        """Return the network's map, and learn from the time it took how fine the next one may be."""
        grid = self._grid(self._sides.side)
        started_s = time.perf_counter()
        values = grid.evaluate(self._predict)
        self._sides.note_map(time.perf_counter() - started_s)
        return OutputMap(values, self._plane.extent, self._value_range)

    def _made_unit_map(self) -> OutputMap | None:
        if self._unit is None:
            return None
        values = self._grid(self._sides.side).evaluate(self._unit_outputs)
        return OutputMap(values, self._plane.extent, self._reach.range_of(values), self._unit)

    def _grid(self, side: int) -> PlaneGrid:
        if side not in self._grids:
            self._grids[side] = PlaneGrid(self._dataset, self._plane, side)
        return self._grids[side]

    def _predict(self, x: Floats) -> Floats:
        return self._dataset.raw_predictions(self._predictor.predict(self._made_of, x))

    def _unit_outputs(self, x: Floats) -> Floats:
        """Return what the unit asked for gives, shape (N, 1)."""
        assert self._unit is not None
        layer_id, unit = self._unit
        outputs = self._predictor.layer_outputs(self._made_of, x, self._n_units[layer_id][0])
        return outputs[:, unit : unit + 1]

    def _made_unit_maps(self) -> UnitMaps:
        outputs = self._predictor.layer_outputs

        def of_layer(place: int) -> Predict:
            return partial(outputs, self._made_of, layer_index=place)

        return {
            layer_id: self._unit_grid.evaluate(of_layer(place))
            for layer_id, (place, n_units) in self._n_units.items()
            if n_units <= MAX_MAPPED_UNITS
        }
