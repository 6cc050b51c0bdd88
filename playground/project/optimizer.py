"""How steps are taken: the optimizers with their own settings, schedules of the learning rate, and rules to stop by.

Defaults are those the field uses (PyTorch's); the learning rate itself stands in the training settings.
"""

from typing import Annotated, Literal, TypeAlias

from msgspec import Meta

from playground.project.spec import Spec

Share: TypeAlias = Annotated[float, Meta(ge=0.0, lt=1.0)]
Epsilon: TypeAlias = Annotated[float, Meta(gt=0.0, le=1.0)]
Rate: TypeAlias = Annotated[float, Meta(ge=0.0, le=1e6)]
Count: TypeAlias = Annotated[int, Meta(ge=1, le=1_000_000_000)]


class SgdSpec(Spec, frozen=True, kw_only=True, tag_field="kind", tag="sgd"):
    """Plain gradient descent: w ← w − η g."""


class MomentumSpec(Spec, frozen=True, kw_only=True, tag_field="kind", tag="momentum"):
    """Gradient descent with a velocity: v ← μ v + g, w ← w − η v."""

    momentum: Share = 0.9


class NesterovSpec(Spec, frozen=True, kw_only=True, tag_field="kind", tag="nesterov"):
    """Momentum that looks ahead: v ← μ v + g, w ← w − η (g + μ v)."""

    momentum: Share = 0.9


class AdagradSpec(Spec, frozen=True, kw_only=True, tag_field="kind", tag="adagrad"):
    """Divides each step by the root of the sum of all squared gradients so far."""

    epsilon: Epsilon = 1e-10


class AdadeltaSpec(Spec, frozen=True, kw_only=True, tag_field="kind", tag="adadelta"):
    """Scales each step by the ratio of recent steps to recent gradients."""

    rho: Share = 0.9
    epsilon: Epsilon = 1e-6


class RmspropSpec(Spec, frozen=True, kw_only=True, tag_field="kind", tag="rmsprop"):
    """Divides each step by the root of a running mean of squared gradients."""

    rho: Share = 0.99
    epsilon: Epsilon = 1e-8


class AdamSpec(Spec, frozen=True, kw_only=True, tag_field="kind", tag="adam"):
    """Momentum and running squares, both freed from their bias towards the start."""

    beta1: Share = 0.9
    beta2: Share = 0.999
    epsilon: Epsilon = 1e-8


class AdamwSpec(Spec, frozen=True, kw_only=True, tag_field="kind", tag="adamw"):
    """Adam with weight decay that does not pass through the running means."""

    beta1: Share = 0.9
    beta2: Share = 0.999
    epsilon: Epsilon = 1e-8
    weight_decay: Rate = 0.01


class AdamaxSpec(Spec, frozen=True, kw_only=True, tag_field="kind", tag="adamax"):
    """Adam with the largest recent gradient in place of the running squares."""

    beta1: Share = 0.9
    beta2: Share = 0.999
    epsilon: Epsilon = 1e-8


class NadamSpec(Spec, frozen=True, kw_only=True, tag_field="kind", tag="nadam"):
    """Adam that looks ahead like Nesterov's momentum."""

    beta1: Share = 0.9
    beta2: Share = 0.999
    epsilon: Epsilon = 1e-8
    momentum_decay: Rate = 0.004


OptimizerSpec: TypeAlias = (
    SgdSpec
    | MomentumSpec
    | NesterovSpec
    | AdagradSpec
    | AdadeltaSpec
    | RmspropSpec
    | AdamSpec
    | AdamwSpec
    | AdamaxSpec
    | NadamSpec
)


class ConstantSchedule(Spec, frozen=True, kw_only=True, tag_field="kind", tag="constant"):
    """The learning rate stays."""


class StepSchedule(Spec, frozen=True, kw_only=True, tag_field="kind", tag="step"):
    """The learning rate is multiplied by `factor` after every `epochs` epochs."""

    epochs: Count = 100
    factor: Annotated[float, Meta(gt=0.0, le=1.0)] = 0.5


class ExponentialSchedule(Spec, frozen=True, kw_only=True, tag_field="kind", tag="exponential"):
    """The learning rate is multiplied by `factor` after every epoch."""

    factor: Annotated[float, Meta(gt=0.0, le=1.0)] = 0.99


class CosineSchedule(Spec, frozen=True, kw_only=True, tag_field="kind", tag="cosine"):
    """The learning rate falls along half a cosine to `lowest` times its start within `epochs` epochs, and stays."""

    epochs: Count = 300
    lowest: Annotated[float, Meta(ge=0.0, le=1.0)] = 0.0


class PlateauSchedule(Spec, frozen=True, kw_only=True, tag_field="kind", tag="plateau"):
    """The learning rate is multiplied by `factor` when the loss has not fallen for more than `patience` epochs.

    Watched is the test loss, or the train loss where there is no test point; a fall counts from the share `threshold`.
    """

    factor: Annotated[float, Meta(gt=0.0, lt=1.0)] = 0.1
    patience: Annotated[int, Meta(ge=0, le=1_000_000)] = 10
    threshold: Annotated[float, Meta(ge=0.0, lt=1.0)] = 1e-4


ScheduleSpec: TypeAlias = ConstantSchedule | StepSchedule | ExponentialSchedule | CosineSchedule | PlateauSchedule


class StoppingSpec(Spec, frozen=True, kw_only=True):
    """When a run stops by itself; a rule that is None does not act.

    `max_epochs` counts from the start of the run. `target_loss` and `target_accuracy` are those of the test points, or
    of the train points where there is no test point. `patience` is early stopping: the run stops when the test loss has
    not fallen by `min_change` for so many epochs, and goes back to the best parameters if `restores_best`.
    `plateau_patience` stops it when the train loss has not fallen by `min_change` for so many epochs.
    """

    max_epochs: Count | None = None
    target_loss: Annotated[float, Meta(ge=0.0)] | None = None
    target_accuracy: Annotated[float, Meta(ge=0.0, le=1.0)] | None = None
    patience: Count | None = None
    min_change: Annotated[float, Meta(ge=0.0)] = 0.0
    restores_best: bool = True
    plateau_patience: Count | None = None


USUAL_PATIENCE = 50
"""Epochs early stopping waits where nothing else was said."""

StopReason: TypeAlias = Literal["max_epochs", "target_loss", "target_accuracy", "early_stopping", "plateau", "diverged"]
