"""What is set in a section of the training panel, in one short line for its heading."""

from playground.project.network import DropoutSpec
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
    SgdSpec,
    StepSchedule,
)
from playground.project.project import Project
from playground.project.training import TrainingSpec
from playground.ui.wording import BATCH_ORDER_NAMES, count_text, counted, plain_number, share_text


def optimizer_summary(optimizer: OptimizerSpec) -> str:
    """Return the optimizer's own settings; empty where it has none."""
    match optimizer:
        case SgdSpec():
            parts = []
        case MomentumSpec() | NesterovSpec():
            parts = [("μ", optimizer.momentum)]
        case AdagradSpec():
            parts = [("ε", optimizer.epsilon)]
        case AdadeltaSpec() | RmspropSpec():
            parts = [("ρ", optimizer.rho), ("ε", optimizer.epsilon)]
        case AdamSpec() | AdamaxSpec():
            parts = _of_adam(optimizer)
        case AdamwSpec():
            parts = [*_of_adam(optimizer), ("λ", optimizer.weight_decay)]
        case NadamSpec():
            parts = [*_of_adam(optimizer), ("ψ", optimizer.momentum_decay)]
    return _listed([f"{sign} {plain_number(value)}" for sign, value in parts])


def schedule_summary(training: TrainingSpec) -> str:
    """Return how the learning rate changes."""
    schedule = training.schedule
    match schedule:
        case ConstantSchedule():
            text = "constant"
        case StepSchedule():
            text = f"× {plain_number(schedule.factor)} every {_epochs(schedule.epochs)}"
        case ExponentialSchedule():
            text = f"× {plain_number(schedule.factor)} every epoch"
        case CosineSchedule():
            text = f"cosine to {plain_number(schedule.lowest)} in {_epochs(schedule.epochs)}"
        case PlateauSchedule():
            text = f"× {plain_number(schedule.factor)} on plateau"
    parts = [text]
    if training.warmup_steps > 0:
        parts.append(f"warm-up {counted(training.warmup_steps, 'step')}")
    return _listed(parts)


def regularisation_summary(training: TrainingSpec) -> str:
    """Return what is on of regularisation and clipping."""
    parts = [
        ("L1", training.l1),
        ("L2", training.l2),
        ("decay", training.weight_decay),
        ("noise", training.input_noise),
        ("clip value", training.clip_value),
        ("clip norm", training.clip_norm),
    ]
    return _listed([f"{name} {plain_number(value)}" for name, value in parts if value]) or "none"


def stopping_summary(project: Project) -> str:
    """Return what stops the run by itself."""
    stopping = project.training.stopping
    parts: list[str] = []
    if stopping.max_epochs is not None:
        parts.append(f"after {_epochs(stopping.max_epochs)}")
    if stopping.target_loss is not None:
        parts.append(f"loss ≤ {plain_number(stopping.target_loss)}")
    if stopping.target_accuracy is not None and project.dataset.info.task != "regression":
        parts.append(f"accuracy ≥ {_percent(stopping.target_accuracy)}")
    if stopping.patience is not None:
        parts.append(f"early, patience {count_text(stopping.patience)}")
    if stopping.plateau_patience is not None:
        parts.append(f"plateau of {_epochs(stopping.plateau_patience)}")
    return _listed(parts) or "by hand"


def batches_summary(training: TrainingSpec) -> str:
    """Return in which order points come and what becomes of those that do not fill a batch."""
    rest = {"use": "rest used", "drop": "rest left out", "carry": "rest carried over"}[training.remainder]
    return _listed([f"{BATCH_ORDER_NAMES[training.batch_order]} order", rest])


def batches_note(project: Project) -> str:
    """Return how the training points fall into batches."""
    n_points, training = project.dataset.n_train, project.training
    size = training.batch_size or n_points
    if size > n_points and training.remainder == "carry":
        return f"{count_text(n_points)} points: a batch of {count_text(size)} takes more than one epoch."
    size = min(size, n_points)
    n_full, n_left = divmod(n_points, size)
    batches = f"{count_text(n_full)} {'batch' if n_full == 1 else 'batches'} of {count_text(size)}"
    left = "none left over" if n_left == 0 else f"{count_text(n_left)} left over"
    return f"{count_text(n_points)} points: {batches}, {left}."


def class_weights_summary(project: Project) -> str:
    """Return the weights of the classes."""
    weights = project.training.class_weights
    return "equal" if not weights else " : ".join(plain_number(weight) for weight in weights)


def seeds_summary(project: Project) -> str:
    """Return the seeds that matter."""
    training = project.training
    parts = [f"start {training.seed}"]
    if is_shuffled(project):
        parts.append(f"order {training.order_seed}")
    if has_masks(project):
        parts.append(f"mask {training.mask_seed}")
    return _listed(parts)


def is_shuffled(project: Project) -> bool:
    """Return whether the order of the points is drawn by chance."""
    return project.training.batch_order == "shuffled"


def has_masks(project: Project) -> bool:
    """Return whether a step draws anything by chance: dropout or input noise."""
    return project.training.input_noise > 0 or any(isinstance(layer, DropoutSpec) for layer in project.network.layers)


def _of_adam(optimizer: AdamSpec | AdamwSpec | AdamaxSpec | NadamSpec) -> list[tuple[str, float]]:
    return [("β₁", optimizer.beta1), ("β₂", optimizer.beta2), ("ε", optimizer.epsilon)]


def _listed(parts: list[str]) -> str:
    """Return the parts as a list that breaks between two of them, never within one."""
    unbroken = [part.replace(" ", "\N{NO-BREAK SPACE}").replace("-", "-\N{WORD JOINER}") for part in parts]
    return ", ".join(unbroken)


def _epochs(count: int) -> str:
    return counted(count, "epoch")


def _percent(share: float) -> str:
    return share_text(share).replace(".0 %", " %")
