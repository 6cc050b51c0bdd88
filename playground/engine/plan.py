"""What a project's settings mean for the kernels: the arrays of settings, and how outputs become predictions."""

import numpy as np

from playground.engine import losses, optimizers, settings
from playground.engine.network import Network
from playground.engine.program import Integers
from playground.engine.snapshot import Floats
from playground.project.dataset import DatasetSpec
from playground.project.network import DenseSpec
from playground.project.optimizer import (
    AdamwSpec,
    ConstantSchedule,
    CosineSchedule,
    ExponentialSchedule,
    PlateauSchedule,
    SgdSpec,
    StepSchedule,
    StopReason,
)
from playground.project.project import Project
from playground.project.training import TrainingSpec

REMAINDERS = {"use": settings.USE, "drop": settings.DROP, "carry": settings.CARRY}

STOP_REASONS: dict[int, StopReason] = {
    settings.REACHED_EPOCHS: "max_epochs",
    settings.REACHED_LOSS: "target_loss",
    settings.REACHED_ACCURACY: "target_accuracy",
    settings.STOPPED_EARLY: "early_stopping",
    settings.REACHED_PLATEAU: "plateau",
    settings.DIVERGED: "diverged",
}

NOT_WANTED = -1.0


class Plan:
    """The settings of a run as the kernels take them; `ints` and `floats` have their places in `settings`.

    `numbers` are the optimizer's own settings, `trained` and `penalties` stand for each parameter; where every step is
    plain gradient descent (`is_plain`) the kernels do not look at them.
    """

    def __init__(self, project: Project, network: Network, n_points: int) -> None:
        training = project.training
        self.network = network
        self.task = Task(project, network)
        self.ints, self.floats = self.task.ints, self.task.floats
        self.numbers: Floats = np.array(optimizers.own_numbers(training.optimizer))
        self.class_weights: Floats = np.zeros(0)
        if training.class_weights and project.dataset.info.task != "regression":
            n_classes = len(project.dataset.info.classes)
            self.class_weights = np.ones(n_classes)
            given = training.class_weights[:n_classes]
            self.class_weights[: len(given)] = given
            self.ints[settings.HAS_CLASS_WEIGHTS] = 1
        own_decay = training.optimizer.weight_decay if isinstance(training.optimizer, AdamwSpec) else 0.0
        self.trained = network.trained()
        self.penalties = network.penalties(training.l1, training.l2, training.weight_decay + own_decay)
        self._fill(training, n_points)

    @property
    def is_plain(self) -> bool:
        """Whether every step is plain gradient descent, without penalties, clipping and untrained parameters."""
        return bool(self.ints[settings.IS_PLAIN]) and not self.ints[settings.IS_HOLDING]

    @property
    def n_vectors(self) -> int:
        """Number of running vectors the optimizer keeps."""
        return optimizers.N_VECTORS[int(self.ints[settings.OPTIMIZER])]

    def _fill(self, training: TrainingSpec, n_points: int) -> None:
        ints, floats, stopping = self.ints, self.floats, training.stopping
        size = training.batch_size or n_points
        ints[settings.BATCH_SIZE] = size if training.remainder == "carry" else min(size, n_points)
        ints[settings.REMAINDER] = REMAINDERS[training.remainder]
        ints[settings.ORDER_SEED], ints[settings.MASK_SEED] = training.order_seed, training.mask_seed
        ints[settings.OPTIMIZER] = optimizers.KINDS.index(type(training.optimizer))
        ints[settings.WARMUP_STEPS] = training.warmup_steps
        ints[settings.MAX_EPOCHS] = stopping.max_epochs or 0
        ints[settings.PATIENCE] = stopping.patience or 0
        ints[settings.PLATEAU_PATIENCE] = stopping.plateau_patience or 0
        ints[settings.RESTORES_BEST] = stopping.restores_best
        floats[settings.LEARNING_RATE] = training.learning_rate
        floats[settings.INPUT_NOISE] = training.input_noise
        for place, wish in (
            (settings.CLIP_NORM, training.clip_norm),
            (settings.CLIP_VALUE, training.clip_value),
            (settings.TARGET_LOSS, stopping.target_loss),
            (settings.TARGET_ACCURACY, stopping.target_accuracy),
        ):
            floats[place] = NOT_WANTED if wish is None else wish
        floats[settings.MIN_CHANGE] = stopping.min_change
        self._fill_schedule(training)
        is_unclipped_sgd = (
            isinstance(training.optimizer, SgdSpec) and training.clip_norm is None and training.clip_value is None
        )
        ints[settings.IS_CUTTING] = is_unclipped_sgd and training.l1_cuts
        ints[settings.IS_PLAIN] = is_unclipped_sgd and not training.l1_cuts and not self.penalties.any()
        ints[settings.IS_HOLDING] = not self.trained.all()

    def _fill_schedule(self, training: TrainingSpec) -> None:
        ints, floats, schedule = self.ints, self.floats, training.schedule
        match schedule:
            case ConstantSchedule():
                ints[settings.SCHEDULE] = settings.CONSTANT
            case StepSchedule():
                ints[settings.SCHEDULE], ints[settings.SCHEDULE_EPOCHS] = settings.STEPWISE, schedule.epochs
                floats[settings.SCHEDULE_FACTOR] = schedule.factor
            case ExponentialSchedule():
                ints[settings.SCHEDULE] = settings.EXPONENTIAL
                floats[settings.SCHEDULE_FACTOR] = schedule.factor
            case CosineSchedule():
                ints[settings.SCHEDULE], ints[settings.SCHEDULE_EPOCHS] = settings.COSINE, schedule.epochs
                floats[settings.SCHEDULE_FACTOR] = schedule.lowest
            case PlateauSchedule():
                ints[settings.SCHEDULE], ints[settings.SCHEDULE_EPOCHS] = settings.PLATEAU, schedule.patience
                floats[settings.SCHEDULE_FACTOR] = schedule.factor
                floats[settings.SCHEDULE_THRESHOLD] = schedule.threshold


class Task:
    """The settings that follow from the task, the loss and the output layer.

    Targets of classification: with one output, class 0 and class 1 are told as -1 and 1 where the output activation is
    tanh or the loss is hinge, as 0 and 1 otherwise; with several outputs each is told so whether the point is of its
    class. A point's class is told by the side of the middle its one output is on, or by the largest output.
    """

    def __init__(self, project: Project, network: Network) -> None:
        self._is_classification = is_classification(project.dataset)
        self._is_signed = has_signed_targets(project.network.output, project.training)
        reads_logits = losses.is_from_logits(project.training.loss, project.network.output.activation)
        self.ints: Integers = np.zeros(settings.N_INTEGERS, dtype=np.int64)
        self.ints[settings.N_FEATURES] = network.n_features
        self.ints[settings.N_OPERATIONS] = network.program.shape[0]
        self.ints[settings.TARGETS_ROW] = network.n_rows
        self.ints[settings.WIDE_TARGETS_ROW] = network.n_forward_rows
        self.ints[settings.LOSS] = losses.NUMBER[project.training.loss]
        self.ints[settings.LOGITS_ROW] = network.logits_row
        self.ints[settings.OUTPUT_ROW] = network.output_row
        self.ints[settings.N_OUTPUTS] = network.n_outputs
        self.ints[settings.START_GRADIENT] = network.logits_gradient if reads_logits else network.output_gradient
        n_operations = network.program.shape[0]
        self.ints[settings.N_BACKWARD] = n_operations - 1 if reads_logits else n_operations
        self.ints[settings.IS_CLASSIFICATION] = self._is_classification
        self.floats: Floats = np.zeros(settings.N_FLOATS)
        self.floats[settings.LOW] = -1.0 if self._is_signed else 0.0
        self.floats[settings.HIGH] = 1.0
        self.floats[settings.THRESHOLD] = 0.0 if self._is_signed else 0.5

    def as_prediction(self, outputs: Floats) -> Floats:
        """Return probabilities for classification, the outputs themselves for regression."""
        if not self._is_classification:
            return outputs
        probabilities: Floats = np.clip((outputs + 1.0) / 2.0 if self._is_signed else outputs, 0.0, 1.0)
        return probabilities


def is_classification(dataset: DatasetSpec) -> bool:
    """Return whether targets are classes."""
    return dataset.info.task != "regression"


def has_signed_targets(output: DenseSpec, training: TrainingSpec) -> bool:
    """Return whether classes are told as -1 and 1, not as 0 and 1."""
    return output.activation == "tanh" or training.loss == "hinge"
