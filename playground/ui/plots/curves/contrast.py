"""What a run was made with that another was not, in few words: the name of a run that is kept for comparison."""

from collections.abc import Iterable

from playground.project.dataset import DatasetSpec, feature_label
from playground.project.network import DenseSpec, NetworkSpec
from playground.project.project import Project
from playground.project.training import TrainingSpec
from playground.ui.wording import LOSS_NAMES, OPTIMIZER_NAMES, SCHEDULE_NAMES, count_text, plain_number

MAX_PARTS = 2
"""Of more differences the first are named."""
MAX_UNITS = 6


def contrast_words(run: Project, other: Project) -> str:
    """Return how a run differs from another one, said of the run: `learning rate 0.3, 8-2 units`; "" where it does not.

    What is seen first in the window comes first: data, network, training.
    """
    parts = [
        *_data_parts(run.dataset, other.dataset),
        *_network_parts(run.network, other.network),
        *_training_parts(run.training, other.training),
    ]
    if len(parts) > MAX_PARTS:
        parts[MAX_PARTS:] = [f"{len(parts) - MAX_PARTS} more"]
    return ", ".join(parts)


def _data_parts(run: DatasetSpec, other: DatasetSpec) -> list[str]:
    if run.source != other.source:
        own = {"painted": "painted points", "imported": "a table"}
        return [own.get(run.source) or run.info.title]
    parts = []
    if run.n_samples != other.n_samples:
        parts.append(f"{count_text(run.n_samples)} points")
    if run.noise != other.noise:
        parts.append(f"noise {100 * run.noise:.0f} %")
    if run.train_share != other.train_share:
        parts.append(f"{100 * run.train_share:.0f} % train points")
    if run.features != other.features:
        labels = [feature_label(formula) for formula in run.features]
        parts.append(", ".join(labels) if len(labels) <= 3 else f"{len(labels)} features")
    is_told = _differ_only(run, other, {"n_samples", "noise", "train_share", "features"})
    return parts if is_told else [*parts, "other points"]


def _network_parts(run: NetworkSpec, other: NetworkSpec) -> list[str]:
    if run == other:
        return []
    parts = []
    units, others = ([layer.units for layer in each.layers if isinstance(layer, DenseSpec)] for each in (run, other))
    if units != others:
        parts.append(_units_words(units))
    for kind in sorted({type(layer) for layer in run.layers} ^ {type(layer) for layer in other.layers}, key=str):
        if kind is not DenseSpec:
            name = kind.__name__.removesuffix("Spec")
            parts.append(f"{'with' if kind in map(type, run.layers) else 'without'} {name}")
    activations, before = (_activations(each) for each in (run, other))
    if activations != before and activations:
        parts.append(" and ".join(activations) if len(activations) <= 2 else "other activations")
    return parts or ["other layers"]


def _units_words(units: list[int]) -> str:
    if not units:
        return "no hidden units"
    if len(units) > MAX_UNITS:
        return f"{len(units)} Dense layers"
    return f"{'-'.join(map(str, units))} units"


def _activations(network: NetworkSpec) -> list[str]:
    """Return the activations of the hidden layers, each once, in order."""
    named = (getattr(layer, "activation", None) for layer in network.layers)
    return list(dict.fromkeys(name for name in named if name is not None))


def _training_parts(run: TrainingSpec, other: TrainingSpec) -> list[str]:
    named = {
        "loss": LOSS_NAMES[run.loss],
        "optimizer": OPTIMIZER_NAMES[type(run.optimizer)],
        "learning_rate": f"learning rate {plain_number(run.learning_rate)}",
        "schedule": f"schedule {SCHEDULE_NAMES[type(run.schedule)]}",
        "batch_size": f"batch {'of all points' if run.batch_size is None else count_text(run.batch_size)}",
        "l1": f"L1 {plain_number(run.l1)}",
        "l2": f"L2 {plain_number(run.l2)}",
        "weight_decay": f"weight decay {plain_number(run.weight_decay)}",
        "seed": f"seed {run.seed}",
    }
    parts = [words for name, words in named.items() if getattr(run, name) != getattr(other, name)]
    return parts if _differ_only(run, other, named.keys()) else [*parts, "other settings"]


def _differ_only(run: DatasetSpec | TrainingSpec, other: DatasetSpec | TrainingSpec, names: Iterable[str]) -> bool:
    """Return whether two specs are alike in all but these fields."""
    told = set(names)
    return all(getattr(run, name) == getattr(other, name) for name in run.__struct_fields__ if name not in told)
