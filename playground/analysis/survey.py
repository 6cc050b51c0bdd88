"""Surveys the loss landscape around a run: lays the slice, places the path in it and computes the losses over it."""

import time
from collections.abc import Callable

import numpy as np

from playground.analysis.curvature import MAX_DENSE, curvature_slice, hessian_of, slice_of_hessian
from playground.analysis.landscape import Extent, Landscape, Options, Part, Question, chosen_extent, next_side
from playground.analysis.slices import Floats, Slice, path_slice, random_slice, turned_like, weight_slice
from playground.data.dataset import Dataset
from playground.engine.batches import last_batch
from playground.engine.network import Network
from playground.engine.program import Integers
from playground.engine.snapshot import Snapshot
from playground.engine.trainer import Points, Trainer
from playground.project import edits
from playground.project.network import BatchNormSpec, DenseSpec, DropoutSpec
from playground.project.project import Project
from playground.project.training import TrainingSpec

IsCancelled = Callable[[], bool]
Progress = Callable[[float], None]

SHAPING = ("optimizer", "l1", "l1_cuts", "l2", "weight_decay", "clip_norm", "clip_value", "input_noise")
"""Settings that make of the gradient of the loss what a step is taken along."""

FINEST_MOVING = 41
"""A map that is renewed while the run trains has no more places a side than this."""
MOVING_S = 0.1
"""Questions that allow fewer seconds than this are such."""

MAX_PATH = 400
MAX_PATH_NUMBERS = 4_000_000
"""So many moments of the path, and so many parameters of them all together, are looked at."""

CHUNK_S = 0.01
"""Losses are computed for about so long before somebody is asked whether to go on."""

N_MOVED_MOST = 200
STAY = 1.5
"""Two parameters are looked at until another one has moved this many times as far."""


class LossScanner:
    """Losses of a project's network for any parameters; keeps its arrays, so it belongs to one thread at a time.

    The loss is the bare one that the curves show: without penalties, Dropout and input noise.
    """

    def __init__(self, project: Project, dataset: Dataset) -> None:
        self._training = project.training
        self._dataset = dataset
        self._trainer = Trainer(_bare(project), dataset)

    @property
    def network(self) -> Network:
        """The network, which knows where the parameters of each layer stand."""
        return self._trainer.network

    @property
    def statistics(self) -> Integers:
        """The places of what is kept but not trained: running means and variances, which no slice moves."""
        network = self.network
        marked = np.zeros(network.n_parameters)
        for layer in network.spec.layers:
            if isinstance(layer, BatchNormSpec):
                network.scales(marked, layer.id)[2:] = 1.0
        return np.flatnonzero(marked)

    def points(self, part: Part, snapshot: Snapshot) -> Points:
        """Return the points a loss is the mean of: all train or test points, or the last step's batch."""
        dataset = self._dataset
        if part == "test":
            return dataset.x_test, dataset.y_test
        if part == "train":
            return dataset.x_train, dataset.y_train
        batch = last_batch(self._training, dataset.y_train.size, snapshot.epoch, snapshot.position)
        return dataset.x_train[batch], dataset.y_train[batch]

    def losses(self, parameters: Floats, points: Points | None = None) -> Floats:
        """Return the mean loss over points for K parameter vectors, shape (K, P) → (K,)."""
        return self._trainer.losses_at(parameters, points)

    def gradient(self, parameters: Floats, points: Points | None = None) -> Floats:
        """Return the gradient of the same, shape (P,) → (P,).

        Where there is a BatchNorm layer it is that of training: with the statistics of the points themselves.
        """
        return self._trainer.gradient_at(parameters, points)

    def scan(
        self,
        along: Slice,
        extent: Extent,
        side: int,
        points: Points | None = None,
        is_cancelled: IsCancelled = lambda: False,
        on_progress: Progress = lambda _share: None,
    ) -> Floats:
        """Return the loss over a slice, shape (G, G), rows by the second axis upwards.

        What was not reached when `is_cancelled` says so is NaN.
        """
        a_min, a_max, b_min, b_max = extent
        across, up = np.linspace(a_min, a_max, side), np.linspace(b_min, b_max, side)
        a, b = np.tile(across, side), np.repeat(up, side)
        losses = np.full(side * side, np.nan)
        done, n = 0, 1
        while done < losses.size and not is_cancelled():
            started_s = time.perf_counter()
            here = slice(done, done + n)
            losses[here] = self.losses(along.points(a[here], b[here]), points)
            done = min(done + n, losses.size)
            on_progress(done / losses.size)
            taken_s = max(time.perf_counter() - started_s, 1e-6)
            n = int(min(max(n * CHUNK_S / taken_s, 1), 4 * n, side * side))
        return losses.reshape(side, side)


class Surveyor:
    """Answers one question after another; what does not change between two of them is not made again.

    It belongs to one thread at a time.
    """

    def __init__(self) -> None:
        self._scanner: LossScanner | None = None
        self._made_for: tuple[Project, Dataset] | None = None
        self._asked: Question | None = None
        self._last: Landscape | None = None
        self._loss_s = 0.0

    def survey(
        self,
        question: Question,
        is_cancelled: IsCancelled = lambda: False,
        on_progress: Progress = lambda _share: None,
    ) -> Landscape | None:
        """Return the landscape that is asked for; None where `is_cancelled` ended the work."""
        # A run that diverges comes near the largest of numbers.
        with np.errstate(over="ignore", invalid="ignore"):
            return self._survey(question, is_cancelled, on_progress)

    def _survey(self, question: Question, is_cancelled: IsCancelled, on_progress: Progress) -> Landscape | None:
        started_s = time.thread_time()
        scanner = self._scanner_for(question.project, question.dataset)
        options, snapshot = question.options, question.snapshot
        is_same = self._asked is not None and _is_same_slice(self._asked, question)
        before = self._last if is_same or options.kept is self._last else None
        kind = options.kind if options.kept is None else options.kept.kind
        path, steps = _path(question)
        held = scanner.statistics
        path[:, held] = snapshot.parameters[held]
        moved = moved_most(path)
        weights = _weights(options, moved, path, before)
        points = scanner.points(options.part, snapshot)
        along = _slice(question, scanner, points, path, weights)
        if before is not None and options.kept is None:
            along = turned_like(along, before.slice)
        path[:, held] = along.origin[held]
        places, distances = along.place(path)
        present = snapshot.parameters.copy()
        present[held] = along.origin[held]
        here, off = along.place(present[np.newaxis])
        is_same_part = before is not None and self._asked is not None and self._asked.options.zoom == options.zoom
        extent = chosen_extent(
            kind, places, here[0], options.zoom, before.extent if before is not None and is_same_part else None
        )
        losses = self._losses(question, scanner, along, extent, points, is_cancelled, on_progress)
        if is_cancelled():
            return None
        self._asked = question
        self._last = Landscape(
            losses=losses,
            slice=along,
            extent=extent,
            path=places,
            path_distances=distances,
            path_steps=steps,
            path_share=along.share_of(path),
            here=(float(here[0, 0]), float(here[0, 1])),
            here_distance=float(off[0]),
            here_loss=float(scanner.losses(snapshot.parameters[np.newaxis], points)[0]),
            kind=kind,
            part=options.part,
            step=snapshot.step,
            slice_step=snapshot.step if options.kept is None else options.kept.slice_step,
            is_kept=options.kept is not None,
            weights=options.kept.weights if options.kept else weights if options.kind == "weights" else None,
            moved_most=tuple(moved[:N_MOVED_MOST].tolist()),
            n_points=int(points[1].size),
            seconds=time.thread_time() - started_s,
        )
        return self._last

    def _scanner_for(self, project: Project, dataset: Dataset) -> LossScanner:
        made_for = self._made_for
        is_same = made_for is not None and made_for[1] is dataset
        if is_same and made_for is not None and made_for[0] != project:
            before = made_for[0]
            is_same = (before.network, before.training, before.dataset) == (
                project.network,
                project.training,
                project.dataset,
            )
        if self._scanner is None or not is_same:
            self._scanner = LossScanner(project, dataset)
            self._asked, self._last, self._loss_s = None, None, 0.0
        self._made_for = project, dataset
        return self._scanner

    def _losses(
        self,
        question: Question,
        scanner: LossScanner,
        along: Slice,
        extent: Extent,
        points: Points,
        is_cancelled: IsCancelled,
        on_progress: Progress,
    ) -> Floats:
        """Return the losses over the slice, on as fine a grid as may be; those of before where they still are right."""
        before, options = self._last, question.options
        if self._loss_s == 0.0:
            self._loss_s = _seconds_of(lambda: scanner.losses(np.repeat(along.origin[np.newaxis], 3, axis=0))) / 3.0
        side = next_side(question.seconds, self._loss_s, 0 if before is None else before.side)
        if question.seconds < MOVING_S:
            side = min(side, FINEST_MOVING)
        if (
            before is not None
            and before.slice is along
            and (before.extent, before.side, before.part) == (extent, side, options.part)
            and options.part != "batch"
        ):
            return before.losses
        losses = np.empty(0)

        def scan() -> None:
            nonlocal losses
            losses = scanner.scan(along, extent, side, points, is_cancelled, on_progress)

        taken_s = _seconds_of(scan)
        if not is_cancelled():
            self._loss_s = max(taken_s / losses.size, 1e-9)
        return losses


def moved_most(path: Floats) -> Integers:
    """Return the places of all parameters, shape (P,), those first that went furthest along the path, shape (T, P)."""
    return np.argsort(-np.ptp(path, axis=0), kind="stable")


def _weights(options: Options, moved: Integers, path: Floats, before: Landscape | None) -> tuple[int, int]:
    """Return the two parameters to look along: those chosen, or such that moved most."""
    size = path.shape[1]
    first, second = (place if place is not None and place < size else None for place in options.weights)
    if first is None and second is None:
        return _two_that_moved(moved, path, None if before is None else before.weights)
    if first is None:
        first = _another(moved, second)
    return first, _another(moved, first) if second is None or second == first else second


def _two_that_moved(moved: Integers, path: Floats, before: tuple[int, int] | None) -> tuple[int, int]:
    """Return the two parameters that moved most, or those before as long as they moved nearly as far."""
    first = int(moved[0])
    most = first, _another(moved, first)
    if before is None:
        return most
    reach = np.ptp(path, axis=0)
    return most if min(reach[list(before)]) * STAY < min(reach[list(most)]) else before


def _another(moved: Integers, than: int | None) -> int:
    """Return the parameter that moved most besides one; that one where there is no other."""
    return next((int(place) for place in moved[:2] if place != than), int(moved[0]))


def _slice(question: Question, scanner: LossScanner, points: Points, path: Floats, weights: tuple[int, int]) -> Slice:
    """Return the slice that is asked for, through the present parameters unless it is kept."""
    options, here = question.options, question.snapshot.parameters
    if options.kept is not None:
        return options.kept.slice
    match options.kind:
        case "weights":
            return weight_slice(here, *weights)
        case "path":
            return path_slice(path, here)
        case "random":
            return random_slice(here, scanner.network.spec, scanner.network.n_features, options.seed)
        case "curvature":
            if scanner.network.looks_at_batches and here.size <= MAX_DENSE:
                hessian = hessian_of(lambda at: scanner.losses(at, points), here)
                hessian[scanner.statistics] = hessian[:, scanner.statistics] = 0.0
                return slice_of_hessian(hessian, here)
            return curvature_slice(lambda at: scanner.gradient(at, points), here)


def _path(question: Question) -> tuple[Floats, Integers]:
    """Return the moments of the run, shape (T, P), thinned, the present one included, and their steps, shape (T,)."""
    recording, snapshot = question.recording, question.snapshot
    n_most = max(2, min(MAX_PATH, MAX_PATH_NUMBERS // max(1, snapshot.parameters.size)))
    rows = np.unique(np.linspace(0, len(recording) - 1, min(n_most, len(recording))).round().astype(np.int64))
    path, steps = recording.parameters[rows], recording.steps[rows]
    if steps[-1] < snapshot.step:
        path, steps = np.vstack([path, snapshot.parameters]), np.append(steps, snapshot.step)
    return np.array(path), steps


def _is_same_slice(first: Question, second: Question) -> bool:
    """Return whether two questions of one run are of the same slice, or of one that follows the run the same way."""
    a, b = first.options, second.options
    return (
        first.run_id == second.run_id
        and (a.kind, a.weights, a.seed) == (b.kind, b.weights, b.seed)
        and a.kept is b.kept
        and first.snapshot.parameters.size == second.snapshot.parameters.size
    )


def _seconds_of(work: Callable[[], object]) -> float:
    """Return the processor time of this thread that work takes."""
    started_s = time.thread_time()
    work()
    return time.thread_time() - started_s


def _bare(project: Project) -> Project:
    """Return the project with the same loss, and without penalties, chance, clipping and frozen parameters."""
    for layer in project.network.all_layers:
        if isinstance(layer, DropoutSpec):
            project = edits.change_layer(project, layer.id, rate=0.0)
        elif isinstance(layer, DenseSpec):
            project = edits.change_layer(project, layer.id, l1=0.0, l2=0.0, is_frozen=False, given=())
    plain = TrainingSpec()
    changes = {name: getattr(plain, name) for name in SHAPING}
    return edits.change_training(project, **changes, batch_size=None, batch_order="fixed", remainder="use")
