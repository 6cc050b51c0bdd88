"""What views lay over the plane, or make of it, where they wish it: lines of units, and the plane as units see it."""

import time
from dataclasses import replace
from functools import cached_property
from typing import NamedTuple

import numpy as np

from playground.analysis.boundary import PlaneGrid
from playground.analysis.lines import (
    FirstLayer,
    LayerOutputs,
    SumMap,
    first_dense,
    first_lines,
    is_straight,
    strengths,
    weighted_sums,
    weights_of,
)
from playground.analysis.warp import Warp, next_lines, warpable_layers, warped
from playground.data.dataset import Dataset
from playground.data.plane import Plane
from playground.engine.plan import has_signed_targets
from playground.engine.snapshot import Floats
from playground.engine.trainer import Predictor
from playground.project.network import OUTPUT_ID, DenseSpec, parameter_places
from playground.project.project import Project
from playground.session.messages import Overlays, Wishes

LINE_SIDE = 48
"""Grid points a side over which bent lines are looked for."""

WARP_SIDE, FINE_WARP_SIDE = 33, 81
"""Grid points a side of the warped plane while a network learns, and while it stands still."""

ODD_ACTIVATIONS = {"linear", "tanh", "softsign"}
"""Of a weighted sum of 0 these make 0."""

MAX_LINED_UNITS = 32
"""Bent lines of layers up to this width are drawn; those of wider ones would cover the plane."""

OVERLAY_SHARE = 0.1
"""At most this share of the time while training goes into overlays."""


class _Wished(NamedTuple):
    """What of the wishes concerns overlays."""

    has_first_lines: bool
    hinges: tuple[str, ...]
    warp: tuple[str, tuple[int, int]] | None


class OverlayMaker:
    """Makes the overlays of a run that are wished for, no oftener than the time allows; nothing without a wish."""

    def __init__(self, project: Project, dataset: Dataset, plane: Plane) -> None:
        self._project = project
        self._network = project.network
        self._dataset = dataset
        self._plane = plane
        self._is_regression = project.dataset.info.task == "regression"
        self._grids: dict[int, PlaneGrid] = {}
        self._last = Overlays()
        self._made_of: tuple[Floats, _Wished] | None = None
        self._is_last_fine = False
        self._next_s = 0.0

    def make(self, parameters: Floats, wishes: Wishes, query: Floats, *, is_final: bool) -> Overlays:
        """Return the overlays of these parameters, shape (P,), or the last ones where new ones would cost too much.

        `query` are the features of the query point, shape (1, D).
        """
        wished = _Wished(wishes.has_first_lines, wishes.hinges, wishes.warp)
        if wished == _Wished(False, (), None):
            return Overlays()
        started_s = time.perf_counter()
        if self._made_of is None or self._made_of[1] != wished or self._is_due(parameters, started_s, is_final):
            self._made_of = parameters, wished
            self._last = self._overlays(parameters, wished, is_final=is_final)
            self._is_last_fine = is_final
            ended_s = time.perf_counter()
            self._next_s = ended_s + (ended_s - started_s) * (1.0 - OVERLAY_SHARE) / OVERLAY_SHARE
        warp = self._last.warp
        if warp is None:
            return self._last
        place = warped(self._network, warp.layer_id, warp.units, self._outputs(self._made_of[0], query))[0]
        return replace(self._last, warped_query=place)

    def _is_due(self, parameters: Floats, now_s: float, is_final: bool) -> bool:
        assert self._made_of is not None
        is_finer = is_final and not self._is_last_fine
        return is_finer or ((is_final or now_s >= self._next_s) and not np.array_equal(parameters, self._made_of[0]))

    def _overlays(self, parameters: Floats, wished: _Wished, *, is_final: bool) -> Overlays:
        hinges = tuple(
            self._sums(parameters, layer)
            for layer in self._network.all_layers
            if isinstance(layer, DenseSpec) and layer.id in wished.hinges and layer.units <= MAX_LINED_UNITS
        )
        return Overlays(
            self._first(parameters) if wished.has_first_lines else None,
            hinges,
            None
            if wished.warp is None
            else self._warp(parameters, *wished.warp, side=FINE_WARP_SIDE if is_final else WARP_SIDE),
        )

    def _first(self, parameters: Floats) -> FirstLayer | None:
        layer, features = first_dense(self._network), self._dataset.spec.features
        if layer is None:
            return None
        weights, biases = weights_of(parameters, parameter_places(self._network, len(features))[layer.id])
        return FirstLayer(
            layer.id,
            np.column_stack((biases, weights)),
            strengths(self._network, len(features), layer.id, parameters),
            first_lines(self._network, self._dataset, self._plane, parameters),
            None if is_straight(features) or layer.units > MAX_LINED_UNITS else self._sums(parameters, layer),
        )

    def _sums(self, parameters: Floats, layer: DenseSpec) -> SumMap:
        def sums(features: Floats) -> Floats:
            return weighted_sums(self._network, layer.id, parameters, features, self._outputs(parameters, features))

        return SumMap(layer.id, self._grid(LINE_SIDE).evaluate(sums), self._plane.extent)

    def _warp(self, parameters: Floats, layer_id: str, units: tuple[int, int], *, side: int) -> Warp | None:
        """Return the plane as two units see it; None for units that this network does not have."""
        network, dataset, n_features = self._network, self._dataset, len(self._dataset.spec.features)
        if max(units) >= warpable_layers(network, n_features).get(layer_id, 0):
            return None

        def places(features: Floats) -> Floats:
            return warped(network, layer_id, units, self._outputs(parameters, features))

        def predictions(features: Floats) -> Floats:
            return dataset.raw_predictions(self._predictor.predict(parameters, features))

        grid = self._grid(side)
        lines = next_lines(network, n_features, layer_id, units, parameters)
        is_last = lines is not None and lines.layer_id == OUTPUT_ID
        return Warp(
            layer_id,
            units,
            grid.evaluate(places),
            grid.evaluate(predictions),
            dataset.target_range if self._is_regression else (0.0, 1.0),
            places(dataset.x_train[dataset.shown("train")]),
            places(dataset.x_test[dataset.shown("test")]),
            lines,
            is_last and self._is_output_halved_at_zero(),
            network.output.activation if is_last else None,
        )

    def _is_output_halved_at_zero(self) -> bool:
        """Return whether two classes are parted where the weighted sum of the one output is 0."""
        output, training = self._network.output, self._project.training
        if self._is_regression or output.units > 1:
            return False
        if has_signed_targets(output, training):
            return output.activation in ODD_ACTIVATIONS
        return output.activation == "sigmoid"

    @cached_property
    def _predictor(self) -> Predictor:
        return Predictor(self._project)

    def _outputs(self, parameters: Floats, features: Floats) -> LayerOutputs:
        return lambda index: self._predictor.layer_outputs(parameters, features, index)

    def _grid(self, side: int) -> PlaneGrid:
        if side not in self._grids:
            self._grids[side] = PlaneGrid(self._dataset, self._plane, side)
        return self._grids[side]
