"""One optimisation run: a network, its data and its settings, trained step by step, and predictions from parameters."""

from typing import TypeAlias

import numpy as np

from playground.data.dataset import Dataset
from playground.engine import by_hand, loop, settings
from playground.engine.masks import dropped_units
from playground.engine.network import Network, build_network
from playground.engine.plan import STOP_REASONS, Plan, Task
from playground.engine.program import Integers
from playground.engine.recording import Moment
from playground.engine.setting_marks import SettingMarks
from playground.engine.snapshot import (
    HISTORY_CAPACITY,
    METRIC_COLUMNS,
    Bools,
    Floats,
    History,
    Metrics,
    RunState,
    Snapshot,
)
from playground.engine.vector import WIDTH
from playground.project.network import DenseSpec
from playground.project.optimizer import StopReason
from playground.project.project import Project

Points: TypeAlias = tuple[Floats, Floats]
"""Scaled features, shape (N, D), and targets, shape (N,)."""

MAX_LANES = 64
"""Points are worked on so many at a time: enough for the matrix products, few enough for the near caches."""
CACHE_LINE = 64
MAX_RECORDS = 4096
AFFORDABLE = 2e7
"""Multiplications a snapshot may cost for metrics of its own step (about 5 ms)."""


class Trainer:
    """One optimisation run of a project.

    A new run starts from the first weights of its seed and records epoch 0; with `state` a saved run goes on, or one of
    another project (`warm_start`). How `advance` is sliced changes neither the parameters nor the history.
    `stop_reason` says why training has ended by itself; where it `is_diverged`, a loss, a gradient or a parameter was
    about to become infinite or NaN, and the parameters are the last finite ones.
    """

    def __init__(self, project: Project, dataset: Dataset, state: RunState | None = None) -> None:
        self.dataset = dataset
        self.network = build_network(project.network, dataset.x_train.shape[1])
        self._project = project
        self._plan = Plan(project, self.network, self._n_points)
        self._counters: Integers = np.zeros(settings.N_COUNTERS, dtype=np.int64)
        self._single = first_single()
        self._padded = aligned(padded(self.n_parameters))
        self._gradient = aligned(self._padded.size)
        self._vectors: Floats = aligned(0)
        self._best: Floats = aligned(0)
        self._parameters = self._padded[: self.n_parameters]
        self._wide = work_array(self.network, self.network.n_forward_rows, MAX_LANES)
        self._records: Floats = np.zeros((MAX_RECORDS, settings.N_RECORD_COLUMNS))
        self._evaluated: tuple[int, Metrics] | None = None
        self._settled_step = 0 if state is None else state.step
        self._hand = by_hand.HandMemory()
        self._setting_marks = SettingMarks()
        self._allocate()
        if state is not None:
            self._restore(state)
            self.history = History(state.history, state.history_stride, state.marks)
            return
        self._parameters[:] = first_parameters(self.network, dataset, project.training.seed)
        self.history = History()
        self.history.append(0, 0, self.evaluate())

    @property
    def project(self) -> Project:
        """The project whose settings are in force."""
        return self._project

    @property
    def epoch(self) -> int:
        """Epochs that were completed."""
        return int(self._counters[settings.EPOCH])

    @property
    def step(self) -> int:
        """Optimizer steps that were taken."""
        return int(self._counters[settings.STEP])

    @property
    def stop_reason(self) -> StopReason | None:
        """Why training has ended by itself; None while it can go on."""
        return STOP_REASONS.get(int(self._counters[settings.STOP_REASON]))

    @property
    def is_diverged(self) -> bool:
        """Whether training ended because a number was about to become infinite or NaN."""
        return self.stop_reason == "diverged"

    @property
    def n_parameters(self) -> int:
        """Length of the flat parameter vector."""
        return self.network.n_parameters

    @property
    def steps_per_epoch(self) -> int:
        """Steps a whole epoch takes with the present batch size."""
        return self._n_steps(self._n_points)

    @property
    def steps_to_epoch_end(self) -> int:
        """Steps that are left of the current epoch."""
        return self._n_steps(self._n_points - int(self._counters[settings.POSITION]))

    def retune(self, project: Project) -> None:
        """Take over settings that may change while a run goes on, without a reset.

        That is everything but the data, the loss, the seed, and the layers' kinds and sizes. A rule that has stopped
        the run may be changed so that it goes on. Another optimizer starts with fresh running means. After the first
        step a mark in the history says what changed.
        """
        network, project_before = build_network(project.network, self.network.n_features), self._project
        if network.n_parameters != self.n_parameters or network.program.shape != self.network.program.shape:
            raise ValueError("another network needs a new run")
        before, said_before = self._plan, self.network.said()
        self.network, self._project = network, project
        self._plan = Plan(project, network, self._n_points)
        self._hand.follow(
            self._parameters,
            said_before,
            network.said(),
            self.step,
            lambda: first_parameters(network, self.dataset, project.training.seed),
        )
        if self._best.size > 0:
            # Early stopping may bring the best parameters back, but not what was there before it was held.
            held = network.held_places()
            self._best[held] = self._parameters[held]
        if self._plan.ints[settings.OPTIMIZER] != before.ints[settings.OPTIMIZER]:
            self._vectors = aligned(0)
            self._single[settings.OPTIMIZER_STEPS] = 0.0
        if not self.is_diverged:
            self._counters[settings.STOP_REASON] = settings.RUNNING
        self._settled_step = self.step
        self._allocate()
        self._evaluated = None
        position = int(self._counters[settings.POSITION])
        self._setting_marks.follow(
            self.history, project_before, project, self.epoch + position / self._n_points, self.step
        )

    def advance(self, max_steps: int) -> int:
        """Train up to `max_steps` steps; return how many were taken."""
        n_steps = 0
        while n_steps < max_steps and self.stop_reason is None:
            self._plan.ints[settings.HISTORY_STRIDE] = self.history.stride
            self._counters[settings.N_RECORDS] = 0
            n_rows = min(MAX_RECORDS, max(1, HISTORY_CAPACITY - self.history.n_rows))
            n_steps += self._run(self._records[:n_rows], max_steps - n_steps)
            self.history.extend(self._records[: self._counters[settings.N_RECORDS]])
        return n_steps

    def evaluate(self) -> Metrics:
        """Return loss and accuracy over all train and all test points at the present step."""
        if self._evaluated is None or self._evaluated[0] != self.step:
            self._run(self._records, 0)
            self._evaluated = self.step, Metrics(*(float(value) for value in self._records[0, METRIC_COLUMNS]))
        return self._evaluated[1]

    def losses_at(self, parameters: Floats, points: Points | None = None) -> Floats:
        """Return the train loss for each of K parameter vectors, shape (K, P) → (K,); the run stays where it is.

        With `points` it is the mean loss over those instead.
        """
        before = self._padded.copy()
        given: Floats = np.zeros((parameters.shape[0], self._padded.size))
        given[:, : self.n_parameters] = parameters
        records: Floats = np.empty((parameters.shape[0], settings.N_RECORD_COLUMNS))
        if parameters.shape[0] > 0:
            self._run_over(points, records, -parameters.shape[0], given.reshape(-1))
        self._padded[:] = before
        return records[:, settings.TRAIN_LOSS].copy()

    def predict(self, x: Floats) -> Floats:
        """Return predictions for features, shape (N, D) → (N, n_outputs).

        Classification: probabilities, with one output that of class 1. Regression: the predicted values.
        """
        return self._plan.task.as_prediction(forward(self.network, self._padded, x, self._wide))

    def layer_outputs(self, x: Floats, layer_index: int) -> Floats:
        """Return what the units of one layer of `all_layers` give, shape (N, U)."""
        return forward(self.network, self._padded, x, self._wide, layer_index)

    def all_layer_outputs(self, x: Floats) -> tuple[Floats, ...]:
        """Return what the units of each layer of `all_layers` give, shapes (N, U), in one pass."""
        rows = np.empty((x.shape[0], self.network.n_forward_rows))
        write_rows(self.network, self._padded, x, self._wide, 0, rows)
        return tuple(rows[:, first : first + n] for first, n in self.network.layer_rows)

    def dropped(self) -> dict[str, Bools]:
        """Return which units each Dropout layer had off in the last step for the first point of its batch, shapes (U,).

        Nothing is told before the first step with the settings in force.
        """
        if self.step == self._settled_step:
            return {}
        return dropped_units(self.network, self._project.training.mask_seed, self.step - 1)

    def snapshot(self) -> Snapshot:
        """Return the run at its present step.

        Its metrics are of this step, or of the last epoch end where the data are too many to evaluate at once.
        """
        n_points = self._n_points + self.dataset.x_test.shape[0]
        if n_points * self.n_parameters <= AFFORDABLE or self.history.n_rows == 0:
            metrics = self.evaluate()
        else:
            metrics = Metrics(*(float(value) for value in self.history.view().table[-1, METRIC_COLUMNS]))
        position = int(self._counters[settings.POSITION])
        return Snapshot(self.epoch, self.step, _frozen(self._parameters), metrics, self.stop_reason, position)

    def state(self) -> RunState:
        """Return everything the run needs to go on exactly here."""
        return RunState(
            epoch=self.epoch,
            step=self.step,
            position=int(self._counters[settings.POSITION]),
            parameters=_frozen(self._parameters),
            optimizer_state=self._optimizer_state(),
            history=self.history.view().table,
            history_stride=self.history.stride,
            stop_reason=self.stop_reason,
            marks=self.history.marks,
        )

    def moment(self) -> Moment:
        """Return the run at its present step; costs nothing for a long history."""
        position = int(self._counters[settings.POSITION])
        parameters, kept = _frozen(self._parameters), self._optimizer_state()
        return Moment(self.epoch, self.step, position, parameters, kept, self._project.training)

    def gradient(self, n: int) -> Floats:
        """Return the gradient over the next `n` points as the next step would take it, shape (P,).

        It is that of the mean loss, with penalties added and clipped as the settings want it.
        """
        n_left = self._n_points - int(self._counters[settings.POSITION])
        if n > n_left:
            raise ValueError(f"a gradient over {n} points where {n_left} are left of the epoch")
        before = self._padded.copy()
        self._run_over(None, self._records, n, self._vectors)
        self._padded[:] = before
        return self._gradient[: self.n_parameters].copy()

    def gradient_at(self, parameters: Floats, points: Points | None = None) -> Floats:
        """Return the gradient of the same over all train points, or over others, at other parameters, shape (P,)."""
        points = points or (self.dataset.x_train, self.dataset.y_train)
        before, position = self._padded.copy(), int(self._counters[settings.POSITION])
        self._parameters[:] = parameters
        self._counters[settings.POSITION] = 0
        self._run_over(points, self._records, points[1].size, self._vectors)
        self._padded[:] = before
        self._counters[settings.POSITION] = position
        return self._gradient[: self.n_parameters].copy()

    def _optimizer_state(self) -> Floats:
        """Return the single numbers, the running vectors, and the best parameters where they are kept."""
        n_parameters = self.n_parameters
        vectors = self._vectors.reshape(-1, self._padded.size)[: self._plan.n_vectors, :n_parameters]
        kept = np.concatenate([self._single, vectors.ravel(), self._best[:n_parameters]])
        kept.flags.writeable = False
        return kept

    @property
    def _n_points(self) -> int:
        return int(self.dataset.x_train.shape[0])

    @property
    def _batch_size(self) -> int:
        return int(self._plan.ints[settings.BATCH_SIZE])

    def _n_steps(self, n_points: int) -> int:
        if self._plan.ints[settings.REMAINDER] == settings.USE:
            return -(-n_points // self._batch_size)
        return max(n_points // self._batch_size, 1)

    def _allocate(self) -> None:
        """Make the arrays that hang on the settings; running vectors and best parameters are kept."""
        plan, network, size = self._plan, self.network, self._padded.size
        is_carrying = plan.ints[settings.REMAINDER] == settings.CARRY
        n_together = padded(min(2 * self._batch_size if is_carrying else self._batch_size, 2 * self._n_points))
        lanes = n_together if network.looks_at_batches else min(MAX_LANES, n_together)
        self._work = work_array(network, network.n_rows, lanes)
        self._carried: Integers = np.zeros(2 * self._n_points if is_carrying else 0, dtype=np.int64)
        is_shuffled = self._project.training.batch_order == "shuffled"
        self._order: Integers = np.zeros(self._n_points if is_shuffled else 0, dtype=np.int64)
        if is_shuffled and self._counters[settings.POSITION] > 0:
            loop.restore_order(self._order, int(plan.ints[settings.ORDER_SEED]), self.epoch)
        self._trained, self._penalties = aligned(0), aligned(0)
        if not plan.is_plain:
            self._trained = _spread(plan.trained[np.newaxis], size)
            self._penalties = _spread(plan.penalties, size)
        # Both vectors are always there for an optimizer that keeps one: the kernel reads past the first.
        if self._vectors.size == 0 and plan.n_vectors > 0:
            self._vectors = aligned(2 * size)
        keeps_best = plan.ints[settings.PATIENCE] > 0 and plan.ints[settings.RESTORES_BEST] > 0
        if keeps_best and self._best.size == 0:
            self._best = aligned(size)

    def _restore(self, state: RunState) -> None:
        """Go on where a saved run was; raises ValueError where it does not fit the project or its points."""
        if not 0 <= state.position < self._n_points:
            raise ValueError(f"the point {state.position} of {self._n_points} to train on")
        counters = self._counters
        counters[[settings.EPOCH, settings.STEP, settings.POSITION]] = state.epoch, state.step, state.position
        counters[settings.STOP_REASON] = next(
            (number for number, reason in STOP_REASONS.items() if reason == state.stop_reason), settings.RUNNING
        )
        n_parameters, n_vectors = self.n_parameters, self._plan.n_vectors
        if state.parameters.size != n_parameters:
            raise ValueError(f"{state.parameters.size} parameters for a network of {n_parameters}")
        self._parameters[:] = state.parameters
        saved = state.optimizer_state
        if saved.size > 0:
            sizes = [settings.N_SINGLE, n_vectors * n_parameters]
            if saved.size not in {sum(sizes), sum(sizes) + n_parameters}:
                raise ValueError(f"an optimizer state of {saved.size} numbers for {n_parameters} parameters")
            single, vectors, best = np.split(saved, np.cumsum(sizes))
            self._single[:] = single
            if n_vectors > 0:
                rows = self._vectors.reshape(2, -1)[:n_vectors, :n_parameters]
                rows[:] = vectors.reshape(n_vectors, n_parameters)
            if best.size > 0:
                self._best = _spread(best[np.newaxis], self._padded.size)
        self._allocate()

    def _run(self, records: Floats, max_steps: int) -> int:
        data = self.dataset
        points = data.x_train, data.y_train, data.x_test, data.y_test
        return self._call(points, self._order, self._vectors, self._work, records, max_steps, 0)

    def _run_over(self, points: Points | None, records: Floats, n_gradient: int, vectors: Floats) -> None:
        """Measure without a step, over the train points in their order of now or over others as they stand."""
        data, order, work = self.dataset, self._order, self._work
        x, y = data.x_train, data.y_train
        if points is not None:
            (x, y), order = points, order[:0]
            if self.network.looks_at_batches and n_gradient > work.shape[1]:
                work = work_array(self.network, self.network.n_rows, padded(n_gradient))
        self._call((x, y, data.x_test[:0], data.y_test[:0]), order, vectors, work, records, 0, n_gradient)

    def _call(
        self, points: tuple[Floats, Floats, Floats, Floats], order: Integers, vectors: Floats, work: Floats,
        records: Floats, max_steps: int, n_gradient: int,
    ) -> int:  # fmt: skip
        network, plan = self.network, self._plan
        n_steps = loop.train(
            network.program, network.rates, plan.ints, plan.floats, plan.numbers, plan.class_weights, *points, order,
            self._carried, self._padded, self._gradient, vectors, self._single, self._best, self._trained,
            self._penalties, work, self._wide, self._counters, records, max_steps, n_gradient,
        )  # fmt: skip
        return int(n_steps)


class Predictor:
    """Predictions of a project's network for any parameters; keeps its arrays, so it belongs to one thread."""

    def __init__(self, project: Project) -> None:
        self.network = build_network(project.network, project.dataset.n_features)
        self._task = Task(project, self.network)
        self._work = work_array(self.network, self.network.n_forward_rows, MAX_LANES)

    def predict(self, parameters: Floats, x: Floats) -> Floats:
        """Return predictions as `Trainer.predict` does; parameters (P,), x (N, D) → (N, n_outputs)."""
        return self._task.as_prediction(forward(self.network, _owned(parameters), x, self._work))

    def layer_outputs(self, parameters: Floats, x: Floats, layer_index: int) -> Floats:
        """Return what the units of one layer of `all_layers` give, shape (N, U)."""
        return forward(self.network, _owned(parameters), x, self._work, layer_index)


def predict_with(project: Project, parameters: Floats, x: Floats) -> Floats:
    """Return predictions of a project's network with these parameters; x (N, D) → (N, n_outputs)."""
    return Predictor(project).predict(parameters, x)


def forward(network: Network, parameters: Floats, x: Floats, work: Floats, layer_index: int = -1) -> Floats:
    """Return the outputs of one layer, by default the last, for features of shape (N, D)."""
    row, n_units = network.layer_rows[layer_index]
    out = np.empty((x.shape[0], n_units))
    write_rows(network, parameters, x, work, row, out)
    return out


def write_rows(network: Network, parameters: Floats, x: Floats, work: Floats, row: int, out: Floats) -> None:
    """Write what a forward pass leaves in the rows from `row` on into `out`, shape (N, rows), for features (N, D)."""
    x = np.ascontiguousarray(x, dtype=np.float64)
    if x.ndim != 2 or x.shape[1] != network.n_features:
        raise ValueError(f"features of shape {x.shape} for a network with {network.n_features} inputs")
    loop.predict(network.program, network.rates, _ZERO, x, parameters, work, row, out)


def work_array(network: Network, n_rows: int, lanes: int) -> Floats:
    """Return an array for passes over `lanes` points at a time: `n_rows` rows, those of the targets and the weights."""
    n_rows += network.n_outputs + 1
    return aligned(n_rows * lanes).reshape(n_rows, lanes)


def aligned(n: int) -> Floats:
    """Return `n` zeros that begin at a cache line, so that no vector lies across two."""
    spare = CACHE_LINE // 8
    array: Floats = np.zeros(n + spare)
    start = -array.ctypes.data % CACHE_LINE // 8
    return array[start : start + n]


def padded(n: int) -> int:
    """Return the next multiple of the vectors' width."""
    return -(-n // WIDTH) * WIDTH


_ZERO: Floats = np.zeros(1)


def _spread(rows: Floats, width: int) -> Floats:
    """Return rows one behind the other, each filled up with zeros to `width` numbers."""
    flat = aligned(rows.shape[0] * width)
    flat.reshape(-1, width)[:, : rows.shape[1]] = rows
    return flat


def first_parameters(network: Network, dataset: Dataset, seed: int) -> Floats:
    """Return the parameters a run begins with, shape (P,)."""
    parameters = network.first_parameters(seed)
    _draw_link_weights(parameters, network, dataset)
    by_hand.settle(parameters, network.said())
    return parameters


def _draw_link_weights(parameters: Floats, network: Network, dataset: Dataset) -> None:
    """Give the layers that ask for it the weights a TensorFlow Playground link draws behind its points."""
    dense = [layer for layer in network.spec.all_layers if isinstance(layer, DenseSpec)]
    if not any(layer.initializer == "link" for layer in dense):
        return
    drawn = dataset.link_weights(sum(network.weights(parameters, layer.id).size for layer in dense))
    if drawn is None:
        return
    at = 0
    for layer in dense:
        weights = network.weights(parameters, layer.id)
        if layer.initializer == "link":
            own = drawn[at : at + weights.size].reshape(weights.shape)
            weights[:] = own * (2.0 * layer.initializer_range) - layer.initializer_range
        at += weights.size


def first_single() -> Floats:
    """Return the single numbers of a run's state before its first step."""
    single: Floats = np.zeros(settings.N_SINGLE)
    single[settings.RATE_FACTOR] = 1.0
    single[[settings.RATE_BEST, settings.TEST_BEST, settings.TRAIN_BEST]] = settings.NOTHING_YET
    return single


def _owned(array: Floats) -> Floats:
    return np.array(array, dtype=np.float64, order="C")


def _frozen(array: Floats) -> Floats:
    copy = array.copy()
    copy.flags.writeable = False
    return copy
