"""How numbers and terms are written on screen: the same words and the same number of digits everywhere."""

import math
import re

from playground.project.dataset import Source
from playground.project.optimizer import (
    AdadeltaSpec,
    AdagradSpec,
    AdamaxSpec,
    AdamSpec,
    AdamwSpec,
    ConstantSchedule,
    CosineSchedule,
    ExponentialSchedule,
    MomentumSpec,
    NadamSpec,
    NesterovSpec,
    OptimizerSpec,
    PlateauSchedule,
    RmspropSpec,
    ScheduleSpec,
    SgdSpec,
    StepSchedule,
    StopReason,
)
from playground.project.training import BatchOrder, Loss, Remainder
from playground.session.messages import Frame, Phase

NO_NUMBER = "–"

LOSS_NAMES: dict[Loss, str] = {
    "half_squared": "½ squared error",
    "mean_squared": "mean squared error",
    "binary_cross_entropy": "binary cross-entropy",
    "categorical_cross_entropy": "categorical cross-entropy",
    "mean_absolute": "mean absolute error",
    "huber": "Huber",
    "hinge": "hinge",
}

BATCH_ORDER_NAMES: dict[BatchOrder, str] = {"fixed": "fixed", "shuffled": "shuffled"}

REMAINDER_NAMES: dict[Remainder, str] = {"use": "smaller batch", "drop": "left out", "carry": "carried over"}

OPTIMIZER_NAMES: dict[type[OptimizerSpec], str] = {
    SgdSpec: "SGD",
    MomentumSpec: "Momentum",
    NesterovSpec: "Nesterov",
    AdagradSpec: "Adagrad",
    AdadeltaSpec: "Adadelta",
    RmspropSpec: "RMSprop",
    AdamSpec: "Adam",
    AdamwSpec: "AdamW",
    AdamaxSpec: "Adamax",
    NadamSpec: "Nadam",
}

SCHEDULE_NAMES: dict[type[ScheduleSpec], str] = {
    ConstantSchedule: "constant",
    StepSchedule: "step",
    ExponentialSchedule: "exponential",
    CosineSchedule: "cosine",
    PlateauSchedule: "on plateau",
}

PHASE_NAMES: dict[Phase, str] = {
    "compiling": "Compiling…",
    "paused": "Paused",
    "running": "Training",
    "stopped": "Stopped",
}


STOP_NAMES: dict[StopReason, str] = {
    "max_epochs": "Stopped: all epochs are done",
    "target_loss": "Stopped: the target loss is reached",
    "target_accuracy": "Stopped: the target accuracy is reached",
    "early_stopping": "Stopped early: the test loss no longer fell",
    "plateau": "Stopped: the train loss no longer fell",
    "diverged": "Stopped: the numbers grew beyond all bounds",
}
"""Why a run has stopped by itself."""


LOOKING_BACK = "Looking back"


def phase_text(frame: Frame) -> str:
    """Return what a run is doing, or why it has stopped by itself; of a moment that is past, just that."""
    if frame.looked_at is not None:
        return LOOKING_BACK
    reason = frame.snapshot.stop_reason if frame.snapshot is not None else None
    return PHASE_NAMES[frame.phase] if reason is None else STOP_NAMES[reason]


def loss_text(loss: float) -> str:
    """Return a loss with four decimals, in powers of ten where those would say nothing."""
    if not math.isfinite(loss):
        return NO_NUMBER
    if loss >= 1000 or 0 < loss < 0.001:
        return f"{loss:.2e}"
    return f"{loss:.4f}"


def share_text(share: float, digits: int = 1) -> str:
    """Return a share from 0 to 1 in per cent."""
    return f"{100 * share:.{digits}f} %" if math.isfinite(share) else NO_NUMBER


def count_text(count: float) -> str:
    """Return a whole number with its thousands set apart."""
    return f"{count:,.0f}" if math.isfinite(count) else NO_NUMBER


def counted(count: int, noun: str) -> str:
    """Return a count with its noun: `1 unit`, `1,024 units`."""
    return f"{count_text(count)} {noun}" if count == 1 else f"{count_text(count)} {noun}s"


def rate_text(steps_per_s: float) -> str:
    """Return a speed in steps a second."""
    return f"{steps_per_s:,.0f}/s" if steps_per_s >= 10 or steps_per_s == 0 else f"{steps_per_s:.1f}/s"


MANY_SPANS = 1e7
"""A number so far beyond its range is written with a power of ten: a run that broke gives such."""


def number_text(value: float, span: float) -> str:
    """Return a number with as many decimals as a range this wide needs, and a true minus sign, never before 0."""
    if not math.isfinite(value):
        return NO_NUMBER
    if not 1e-6 <= span < 1e9 or abs(value) >= MANY_SPANS * span:
        return re.sub(r"e([+-])0*(\d)", r"e\1\2", f"{value:.3g}").replace("e+", "e").replace("-", "−")
    decimals = 0 if span >= 500 else 1 if span >= 20 else 2 if span >= 1 else 1 + math.ceil(-math.log10(span))
    # Four digits may be a year: they are not parted.
    grouping = "," if abs(value) >= 10_000 else ""
    return f"{value:z{grouping}.{decimals}f}".replace("-", "−")


def short_number(value: float, span: float) -> str:
    """Return a coordinate without the decimals that say nothing: 4, 2.5, −0.75."""
    text = number_text(value, span)
    return text.rstrip("0").rstrip(".") if "." in text and "e" not in text else text


def plain_number(value: float) -> str:
    """Return a setting as a person would type it: 0.03, 10, 0.00001, 1e-8."""
    text = f"{value:.10f}".rstrip("0").rstrip(".")
    if float(text) == value and not 0 < abs(value) < 1e-5:
        return text
    return re.sub(r"e([+-])0*(\d)", r"e\1\2", repr(value)).replace("e+", "e")


def target_text(info: Source, value: float, span: float) -> str:
    """Return the class with this number, or a value of a target that reaches over so wide a range."""
    return info.classes[int(value)] if info.classes else number_text(value, span)


def prediction_text(info: Source, outputs: list[float], span: float = 2.0, *, is_named: bool = True) -> str:
    """Return a prediction in words: `12 % pass`, `81 % versicolor` or `target 0.34`.

    `span` is how wide a range the target of a regression reaches over, `is_named` whether its name stands before it.
    """
    if not all(math.isfinite(value) for value in outputs):
        return NO_NUMBER
    if info.task == "regression":
        words = number_text(outputs[0], span)
        return f"{info.target} {words}" if is_named else words
    if info.task == "binary":
        return f"{whole_percent(outputs[0])} {info.classes[1]}"
    best = max(range(len(outputs)), key=outputs.__getitem__)
    return f"{whole_percent(outputs[best])} {info.classes[best]}"


UNIT = re.compile(r"([^=]*[^=\s]) \(([^()\s=]{1,8}(?: [^()\s=]{1,8})?)\)")
"""A name with a unit behind it: `petal length (cm)`."""


def measured(name: str, number: str) -> str:
    """Return a number behind the name of what it measures, with its unit: `petal length 4.2 cm`."""
    match = UNIT.fullmatch(name)
    return f"{match[1]} {number} {match[2]}" if match else f"{name} {number}"


def whole_percent(share: float) -> str:
    """Return whole per cent, never 0 % or 100 % for what is not quite so."""
    share = min(1.0, max(0.0, share))
    if 0 < share < 0.005:
        return "<1 %"
    if 0.995 <= share < 1:
        return ">99 %"
    return f"{100 * share:.0f} %"
