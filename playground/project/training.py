"""How the person wants the network trained: loss, learning rate, batches, seeds and everything that shapes a step."""

from typing import Annotated, Literal, TypeAlias, get_args

from msgspec import Meta

from playground.project.dataset import Seed, Task
from playground.project.network import HIDDEN_ACTIVATIONS, Activation
from playground.project.optimizer import (
    ConstantSchedule,
    OptimizerSpec,
    Rate,
    ScheduleSpec,
    SgdSpec,
    StoppingSpec,
)
from playground.project.spec import Spec

Loss: TypeAlias = Literal[
    "half_squared",
    "mean_squared",
    "binary_cross_entropy",
    "categorical_cross_entropy",
    "mean_absolute",
    "huber",
    "hinge",
]
BatchOrder: TypeAlias = Literal["fixed", "shuffled"]
Remainder: TypeAlias = Literal["use", "drop", "carry"]

LOSSES: tuple[Loss, ...] = get_args(Loss)

_USUAL: tuple[Activation, ...] = ("tanh", "linear", "sigmoid", "relu")
_BY_DISTANCE = (*_USUAL, *(name for name in HIDDEN_ACTIVATIONS if name not in _USUAL))

OUTPUTS_OF_LOSS: dict[Loss, tuple[Activation, ...]] = {
    "half_squared": _BY_DISTANCE,
    "mean_squared": _BY_DISTANCE,
    "binary_cross_entropy": ("sigmoid",),
    "categorical_cross_entropy": ("softmax",),
    "mean_absolute": _BY_DISTANCE,
    "huber": _BY_DISTANCE,
    "hinge": ("linear", "tanh"),
}
"""The output activations each loss is defined for; the first is the one chosen with the loss."""

LOSSES_OF_TASK: dict[Task, tuple[Loss, ...]] = {
    "binary": ("half_squared", "mean_squared", "binary_cross_entropy", "mean_absolute", "huber", "hinge"),
    "multiclass": (
        "categorical_cross_entropy",
        "half_squared",
        "mean_squared",
        "binary_cross_entropy",
        "mean_absolute",
        "huber",
        "hinge",
    ),
    "regression": ("half_squared", "mean_squared", "mean_absolute", "huber"),
}
"""The losses that make sense for each task; the first is the one chosen with the task."""


class TrainingSpec(Spec, frozen=True, kw_only=True):
    """The settings of a run.

    `batch_size` None means all training points in each step. `remainder` says what becomes of the points that do not
    fill a batch at the end of an epoch: a smaller batch, nothing, or the beginning of the next epoch's first batch.
    `seed` draws the first weights, `order_seed` the order of the points where it is shuffled anew each epoch,
    `mask_seed` dropout and input noise.

    `l1` and `l2` add l1 Σ|w| + ½ l2 Σw² over all weights (not the biases) to what is minimised, `weight_decay` shrinks
    the weights by the share learning_rate × weight_decay in each step. `clip_value` bounds each number of the gradient,
    `clip_norm` then its length. `input_noise` is the standard deviation of noise added to the features in each step.
    `class_weights` multiply the losses of the points of each class (none: all 1). The learning rate rises linearly
    over the first `warmup_steps` steps.

    `l1_cuts` is TensorFlow Playground's way with l1, for plain gradient descent: a weight that l1 takes through zero
    becomes zero and stays it for the rest of the run.
    """

    loss: Loss = "half_squared"
    learning_rate: Annotated[float, Meta(ge=0.0, le=1e6)] = 0.03
    batch_size: Annotated[int, Meta(ge=1, le=1_000_000)] | None = 10
    batch_order: BatchOrder = "fixed"
    remainder: Remainder = "use"
    seed: Seed = 0
    order_seed: Seed = 0
    mask_seed: Seed = 0
    optimizer: OptimizerSpec = SgdSpec()
    schedule: ScheduleSpec = ConstantSchedule()
    warmup_steps: Annotated[int, Meta(ge=0, le=1_000_000_000)] = 0
    l1: Rate = 0.0
    l1_cuts: bool = False
    l2: Rate = 0.0
    weight_decay: Rate = 0.0
    clip_norm: Annotated[float, Meta(gt=0.0)] | None = None
    clip_value: Annotated[float, Meta(gt=0.0)] | None = None
    input_noise: Annotated[float, Meta(ge=0.0, le=1e6)] = 0.0
    class_weights: tuple[Annotated[float, Meta(ge=0.0, le=1e6)], ...] = ()
    stopping: StoppingSpec = StoppingSpec()
