"""How the person wants the network trained: loss, learning rate, batches and seeds."""

from typing import Annotated, Literal, TypeAlias, get_args

from msgspec import Meta

from playground.project.dataset import Seed, Task
from playground.project.network import HIDDEN_ACTIVATIONS, Activation
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

    `batch_size` None means all training points in each step. `seed` draws the first weights, `order_seed` the order
    of the points where it is shuffled anew each epoch.
    """

    loss: Loss = "half_squared"
    learning_rate: Annotated[float, Meta(ge=0.0, le=1e6)] = 0.03
    batch_size: Annotated[int, Meta(ge=1, le=1_000_000)] | None = 10
    batch_order: BatchOrder = "fixed"
    seed: Seed = 0
    order_seed: Seed = 0
