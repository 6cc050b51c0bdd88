"""One optimisation run: a network, its data and its settings, trained step by step, and predictions from parameters.

Targets of classification: with one output, class 0 and class 1 are told as -1 and 1 where the output activation is
tanh or the loss is hinge, as 0 and 1 otherwise; with several outputs each is told so whether the point is of its class.
A point's class is told by the side of the middle its one output is on, or by the largest output.
"""

import numpy as np

from playground.data.dataset import Dataset
from playground.engine import loop, losses
from playground.engine.network import Network, build_network
from playground.engine.program import Integers
from playground.engine.snapshot import HISTORY_CAPACITY, Floats, History, Metrics, RunState, Snapshot
from playground.engine.vector import WIDTH
from playground.project.project import Project
from playground.project.training import TrainingSpec

MAX_LANES = 64
"""Points are worked on so many at a time: enough for the matrix products, few enough for the near caches."""
CACHE_LINE = 64
_IN_ORDER: Integers = np.zeros(0, dtype=np.int64)
MAX_RECORDS = 4096
AFFORDABLE = 2e7
"""Multiplications a snapshot may cost for metrics of its own step (about 5 ms)."""


class Trainer:
    """One optimisation run of a project.

    A new run starts from the first weights of its seed and records epoch 0; with `state` a saved run goes on. How
    `advance` is sliced changes neither the parameters nor the history. `is_diverged` says that a loss, a gradient or a
    parameter was about to become infinite or NaN: the parameters are the last finite ones and training has ended.
    """

    def __init__(self, project: Project, dataset: Dataset, state: RunState | None = None) -> None:
        self.dataset = dataset
        self.network = build_network(project.network, dataset.x_train.shape[1])
        self._task = _TaskSettings(project, self.network)
        self._counters = np.zeros(loop.N_COUNTERS, dtype=np.int64)
        self._optimizer_state: Floats = np.zeros(0)
        self._padded = aligned(_padded(self.network.n_parameters))
        self._gradient = aligned(self._padded.size)
        self._parameters = self._padded[: self.network.n_parameters]
        first = self.network.first_parameters(project.training.seed) if state is None else state.parameters
        if first.size != self.network.n_parameters:
            raise ValueError(f"{first.size} parameters for a network of {self.network.n_parameters}")
        self._parameters[:] = first
        if state is None:
            self.history = History()
        else:
            self._optimizer_state = _owned(state.optimizer_state)
            self._counters[[loop.EPOCH, loop.STEP, loop.POSITION]] = state.epoch, state.step, state.position
            self.history = History(state.history, state.history_stride)
        self._allocate(project.training)
        self._has_order = False
        self._retune(project)
        self._evaluated: tuple[int, Metrics] | None = None
        if state is None:
            self.history.append(0, 0, self.evaluate())
        else:
            self._restore_order()

    @property
    def epoch(self) -> int:
        """Epochs that were completed."""
        return int(self._counters[loop.EPOCH])

    @property
    def step(self) -> int:
        """Optimizer steps that were taken."""
        return int(self._counters[loop.STEP])

    @property
    def is_diverged(self) -> bool:
        """Whether training ended because a number was about to become infinite or NaN."""
        return bool(self._counters[loop.IS_DIVERGED])

    @property
    def n_parameters(self) -> int:
        """Length of the flat parameter vector."""
        return self.network.n_parameters

    @property
    def steps_per_epoch(self) -> int:
        """Steps a whole epoch takes with the present batch size."""
        return -(-self._n_points // self._batch_size)

    @property
    def steps_to_epoch_end(self) -> int:
        """Steps that are left of the current epoch."""
        return -(-(self._n_points - int(self._counters[loop.POSITION])) // self._batch_size)

    def retune(self, project: Project) -> None:
        """Take over training settings (learning rate, batch size) without a reset."""
        self._allocate(project.training)
        self._retune(project)

    def advance(self, max_steps: int) -> int:
        """Train up to `max_steps` steps; return how many were taken."""
        n_steps = 0
        while n_steps < max_steps and not self.is_diverged:
            self._ints[loop.HISTORY_STRIDE] = self.history.stride
            self._counters[loop.N_RECORDS] = 0
            n_rows = min(MAX_RECORDS, max(1, HISTORY_CAPACITY - self.history.n_rows))
            n_steps += self._train(self._records[:n_rows], max_steps - n_steps)
            self.history.extend(self._records[: self._counters[loop.N_RECORDS]])
        return n_steps

    def evaluate(self) -> Metrics:
        """Return loss and accuracy over all train and all test points at the present step."""
        if self._evaluated is None or self._evaluated[0] != self.step:
            train_loss, train_accuracy = self._evaluate(self.dataset.x_train, self.dataset.y_train)
            test_loss, test_accuracy = self._evaluate(self.dataset.x_test, self.dataset.y_test)
            self._evaluated = self.step, Metrics(train_loss, test_loss, train_accuracy, test_accuracy)
        return self._evaluated[1]

    def predict(self, x: Floats) -> Floats:
        """Return predictions for features, shape (N, D) → (N, n_outputs).

        Classification: probabilities, with one output that of class 1. Regression: the predicted values.
        """
        return self._task.as_prediction(self._forward(x))

    def snapshot(self) -> Snapshot:
        """Return the run at its present step.

        Its metrics are of this step, or of the last epoch end where the data are too many to evaluate at once.
        """
        n_points = self._n_points + self.dataset.x_test.shape[0]
        if n_points * self.n_parameters <= AFFORDABLE or len(self.history.view()) == 0:
            metrics = self.evaluate()
        else:
            metrics = Metrics(*(float(value) for value in self.history.view().table[-1, 2:]))
        return Snapshot(self.epoch, self.step, _frozen(self._parameters), metrics)

    def state(self) -> RunState:
        """Return everything the run needs to go on exactly here."""
        return RunState(
            epoch=self.epoch,
            step=self.step,
            position=int(self._counters[loop.POSITION]),
            parameters=_frozen(self._parameters),
            optimizer_state=_frozen(self._optimizer_state),
            history=_frozen(self.history.view().table),
            history_stride=self.history.stride,
        )

    def gradient(self, n: int) -> Floats:
        """Return the gradient of the mean loss of the next `n` points, as the next step would take it, shape (P,)."""
        network, data = self.network, self.dataset
        loop.mean_gradient(
            network.program, network.rates, self._ints, self._floats, data.x_train, data.y_train, self._order,
            int(self._counters[loop.POSITION]), n, self.step, self._padded, self._work, self._gradient,
        )  # fmt: skip
        return self._gradient[: self.n_parameters].copy()

    @property
    def _n_points(self) -> int:
        return int(self.dataset.x_train.shape[0])

    @property
    def _batch_size(self) -> int:
        return int(self._ints[loop.BATCH_SIZE])

    def _allocate(self, training: TrainingSpec) -> None:
        batch_size = min(training.batch_size or self._n_points, self._n_points)
        self._work = work_array(self.network, self.network.n_rows, min(MAX_LANES, _padded(batch_size)))
        self._wide = work_array(self.network, self.network.n_forward_rows, MAX_LANES)
        self._records = np.zeros((MAX_RECORDS, loop.N_RECORD_COLUMNS))

    def _retune(self, project: Project) -> None:
        training = project.training
        self._task = _TaskSettings(project, self.network)
        self._ints, self._floats = self._task.ints, self._task.floats
        self._ints[loop.BATCH_SIZE] = min(training.batch_size or self._n_points, self._n_points)
        self._ints[loop.ORDER_SEED] = training.order_seed
        self._ints[loop.MASK_SEED] = training.seed
        self._floats[loop.LEARNING_RATE] = training.learning_rate
        if training.batch_order == "shuffled":
            self._order = np.zeros(self._n_points, dtype=np.int64)
            self._restore_order()
        else:
            self._order = np.zeros(0, dtype=np.int64)

    def _restore_order(self) -> None:
        """Draw the order of the current epoch anew where the run stands in the middle of it."""
        if self._order.size > 0 and self._counters[loop.POSITION] > 0:
            loop.restore_order(self._order, int(self._ints[loop.ORDER_SEED]), self.epoch)

    def _train(self, records: Floats, max_steps: int) -> int:
        network, data = self.network, self.dataset
        n_steps = loop.train(
            network.program, network.rates, self._ints, self._floats, data.x_train, data.y_train, data.x_test,
            data.y_test, self._order, _IN_ORDER, self._padded, self._gradient, self._work, self._wide, self._counters,
            records, max_steps,
        )  # fmt: skip
        return int(n_steps)

    def _evaluate(self, x: Floats, y: Floats) -> tuple[float, float]:
        network = self.network
        loss, accuracy = loop.evaluate(
            network.program, network.rates, self._ints, self._floats, x, y, _IN_ORDER, self._padded, self._wide
        )
        return float(loss), float(accuracy)

    def _forward(self, x: Floats) -> Floats:
        return forward(self.network, self._padded, x, self._wide)


class Predictor:
    """Predictions of a project's network for any parameters; keeps its arrays, so it belongs to one thread."""

    def __init__(self, project: Project) -> None:
        self.network = build_network(project.network, project.dataset.n_features)
        self._task = _TaskSettings(project, self.network)
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
    x = np.ascontiguousarray(x, dtype=np.float64)
    if x.ndim != 2 or x.shape[1] != network.n_features:
        raise ValueError(f"features of shape {x.shape} for a network with {network.n_features} inputs")
    row, n_units = network.layer_rows[layer_index]
    out = np.empty((x.shape[0], n_units))
    loop.predict(network.program, network.rates, x, parameters, work, row, out)
    return out


class _TaskSettings:
    """The settings that follow from the task, the loss and the output layer."""

    def __init__(self, project: Project, network: Network) -> None:
        training, activation = project.training, project.network.output.activation
        self._is_classification = project.dataset.info.task != "regression"
        self._is_signed = activation == "tanh" or training.loss == "hinge"
        reads_logits = losses.is_from_logits(training.loss, activation)
        self.ints: Integers = np.zeros(loop.N_INTEGER_SETTINGS, dtype=np.int64)
        self.ints[loop.LOSS] = losses.NUMBER[training.loss]
        self.ints[loop.LOGITS_ROW] = network.logits_row
        self.ints[loop.OUTPUT_ROW] = network.output_row
        self.ints[loop.N_OUTPUTS] = network.n_outputs
        self.ints[loop.START_GRADIENT] = network.logits_gradient if reads_logits else network.output_gradient
        self.ints[loop.N_BACKWARD] = network.program.shape[0] - 1 if reads_logits else network.program.shape[0]
        self.ints[loop.IS_CLASSIFICATION] = self._is_classification
        self.floats: Floats = np.zeros(loop.N_FLOAT_SETTINGS)
        self.floats[loop.LOW] = -1.0 if self._is_signed else 0.0
        self.floats[loop.HIGH] = 1.0
        self.floats[loop.THRESHOLD] = 0.0 if self._is_signed else 0.5

    def as_prediction(self, outputs: Floats) -> Floats:
        """Return probabilities for classification, the outputs themselves for regression."""
        if not self._is_classification:
            return outputs
        probabilities: Floats = np.clip((outputs + 1.0) / 2.0 if self._is_signed else outputs, 0.0, 1.0)
        return probabilities


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


def _padded(n: int) -> int:
    return -(-n // WIDTH) * WIDTH


def _owned(array: Floats) -> Floats:
    return np.array(array, dtype=np.float64, order="C")


def _frozen(array: Floats) -> Floats:
    copy = array.copy()
    copy.flags.writeable = False
    return copy
