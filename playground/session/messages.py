"""The two kinds of value that cross the thread line: requests to a run, and frames back from it. All frozen."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from queue import SimpleQueue
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from playground.analysis.lines import FirstLayer, SumMap
from playground.analysis.warp import Warp
from playground.data.dataset import Dataset
from playground.data.plane import Plane
from playground.engine.recording import RecordingView
from playground.engine.snapshot import Bools, HistoryView, RunState, Snapshot
from playground.project.finding import Finding
from playground.project.project import Project

Phase: TypeAlias = Literal["compiling", "paused", "running", "stopped"]


@dataclass(frozen=True, slots=True)
class Rebuild:
    """Start a run of this project: from its first weights, or from `state` where a saved run goes on.

    After an edit (`is_edit`) the run before goes on with what it has learned, its epochs and its history, where the
    projects are alike enough; an edit that is taken back before the next step finds the run as it was.
    """

    run_id: int
    project: Project
    state: RunState | None = None
    is_edit: bool = False


@dataclass(frozen=True, slots=True)
class Retune:
    """Take over what may change while a run goes on: training settings, dropout rates, plane and query point."""

    project: Project


@dataclass(frozen=True, slots=True)
class Run:
    """Train until paused."""


@dataclass(frozen=True, slots=True)
class Pause:
    """Stop training after the current slice."""


@dataclass(frozen=True, slots=True)
class StepEpochs:
    """Train to the end of the current epoch and of `count` - 1 more, then pause."""

    count: int = 1


@dataclass(frozen=True, slots=True)
class Pace:
    """Train at most this many steps a second; None is flat out."""

    steps_per_s: float | None


@dataclass(frozen=True, slots=True)
class Capture:
    """Answer with the state of the run as it is now (None before the kernels are ready)."""

    reply: SimpleQueue[RunState | None] = field(default_factory=SimpleQueue)


UnitPlace: TypeAlias = tuple[str, int]
"""A hidden unit: the id of its layer, and its number in it from 0."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the views want frames to show, or to hold besides what they always do.

    `at_step` is the step of a recorded moment to show instead of the present one, which pauses the run.
    `has_first_lines` asks for the lines of the first layer's units, `hinges` for those of the layers with these ids,
    and `warp` for the plane as two units of the layer with this id see it. `unit` is the hidden unit, by its layer's id
    and its number from 0, whose own map `Frame.unit_map` shall hold; a unit that is not there asks for nothing.
    `map_side` is how many points a side the map that is seen, the unit's or the network's, shall come to have while
    nothing is trained: one a pixel of the screen; 0 where none is seen.
    """

    at_step: int | None = None
    has_first_lines: bool = False
    hinges: tuple[str, ...] = ()
    warp: tuple[str, tuple[int, int]] | None = None
    unit: UnitPlace | None = None
    map_side: int = 0


@dataclass(frozen=True, slots=True)
class Wish:
    """Make frames as the views want them from now on."""

    wishes: Wishes


@dataclass(frozen=True, slots=True)
class Branch:
    """Go on, as a run of its own, from the moment that is shown; without one, from the present."""

    run_id: int


@dataclass(frozen=True, slots=True)
class Quit:
    """End the thread."""


Request: TypeAlias = Rebuild | Retune | Run | Pause | StepEpochs | Pace | Capture | Wish | Branch | Quit


@dataclass(frozen=True, slots=True, eq=False)
class OutputMap:
    """The network's prediction over a grid of the feature plane, or the activation of one hidden `unit`.

    `values` has shape (n_outputs, G, G), float32; row r, column c is the prediction at the r-th of G evenly spaced
    points from bottom to top of `extent` and the c-th from left to right, both ends included. Classification:
    probabilities (one plane for two classes: that of the second class). Regression: the predicted value in the target's
    own units. A unit: one plane of what it gives the next layer. `extent` is (x_min, x_max, y_min, y_max),
    `value_range` the values the colours run between.
    """

    values: NDArray[np.float32]
    extent: tuple[float, float, float, float]
    value_range: tuple[float, float] = (0.0, 1.0)
    unit: UnitPlace | None = None


@dataclass(frozen=True, slots=True, eq=False)
class PointOutputs:
    """Predictions at the points that are shown one by one (`Dataset.shown`), shapes (N, n_outputs), as in a map."""

    train: NDArray[np.float64]
    test: NDArray[np.float64]


MAX_MAPPED_UNITS = 16
"""Frames hold maps of the units of layers up to this width; wider ones are not drawn unit by unit."""

UnitMaps: TypeAlias = Mapping[str, NDArray[np.float32]]
"""What the units of layers give over the same plane, coarser: by layer id, shape (U, g, g), rows from bottom to top."""


@dataclass(frozen=True, slots=True, eq=False)
class Overlays:
    """What was wished for over the plane, each None or left out where it was not, or where there is no such thing.

    `warped_query`, shape (2,), is where the query point lies in the warped plane.
    """

    first: FirstLayer | None = None
    hinges: tuple[SumMap, ...] = ()
    warp: Warp | None = None
    warped_query: NDArray[np.float64] | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """What the window draws at once.

    `dataset` and `plane` are there from the first frame of a run on; `snapshot`, `history`, `output_map` and
    `point_outputs` are None while the kernels are compiled. `n_obeyed` counts the requests obeyed before the frame was
    made, so that an answer to an older wish is known as one. `unit_maps` holds the hidden layers that are narrow enough
    to be drawn unit by unit. `query_prediction` holds the prediction at the query point, shape (n_outputs,), as in a
    map. `dropped` says by layer id which units the Dropout layers had off in the last step for the first point of its
    batch, shapes (U,); it is empty but while the run trains and after Step. `error` is a sentence for the person where
    the run cannot go on; where its numbers broke, `broken_layer` is the id of the layer in which that began.
    `recording` holds the moments of the run that can be gone back to; where one of them is shown, `looked_at` is its
    row: snapshot, maps and predictions are of that moment, the history goes on to the present. `overlays` holds what
    was wished for over the plane, `unit_map` the map of the unit that was wished for, where there is such a unit.
    """

    run_id: int
    phase: Phase
    n_obeyed: int = 0
    dataset: Dataset | None = None
    plane: Plane | None = None
    snapshot: Snapshot | None = None
    history: HistoryView | None = None
    output_map: OutputMap | None = None
    unit_maps: UnitMaps = field(default_factory=dict)
    point_outputs: PointOutputs | None = None
    query_prediction: NDArray[np.float64] | None = None
    steps_per_s: float = 0.0
    error: str | None = None
    broken_layer: str | None = None
    dropped: Mapping[str, Bools] = field(default_factory=dict)
    recording: RecordingView | None = None
    looked_at: int | None = None
    overlays: Overlays = Overlays()
    unit_map: OutputMap | None = None
    finding: Finding | None = None
