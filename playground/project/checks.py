"""What is wrong with a Project, in words a person can act on; never an exception."""

from typing import Literal, TypeAlias

from playground.project.network import (
    FEATURES_ID,
    HIDDEN_ACTIVATIONS,
    MAX_LAYERS,
    MAX_UNITS,
    OUTPUT_ID,
    ActivationSpec,
    AddSpec,
    ConcatenateSpec,
    DenseSpec,
    LayerSize,
    NetworkSpec,
    existing_given,
    layer_sizes,
    n_parameters,
)
from playground.project.project import Project
from playground.project.spec import Spec
from playground.project.training import LOSSES_OF_TASK, OUTPUTS_OF_LOSS, Loss
from playground.project.wiring import SkipSpec, outputs

ProblemKind: TypeAlias = Literal[
    "ids", "too_many_layers", "hidden_softmax", "output_units", "too_wide", "cut_links", "given_weights", "lost_source",
    "late_source", "unequal_widths", "no_points", "no_feature", "double_feature", "axes", "loss_task", "loss_output",
    "class_weights", "warning",
]  # fmt: skip
"""What is wrong; of all but the first two and `no_points` the `fixes` module knows a way out."""


class Problem(Spec, frozen=True, kw_only=True):
    """One thing that keeps the project from training, or of kind `warning` from learning well.

    `where` names the parts it concerns, the one that says it first: layer ids, `features`, `dataset` or `training`; a
    mismatch names both ends.
    """

    sentence: str
    where: tuple[str, ...]
    kind: ProblemKind = "warning"


def problems(project: Project) -> tuple[Problem, ...]:
    """Return everything that keeps the project from training; empty when it can train."""
    return (
        *_network_problems(project),
        *_size_problems(project),
        *_dataset_problems(project),
        *_loss_problems(project),
    )


def warnings(project: Project) -> tuple[Problem, ...]:
    """Return what the project alone tells will not learn well, though it can train; the points tell the rest."""
    dataset, found = project.dataset, []
    is_split_by_rows = dataset.table is not None and dataset.table.split is not None
    # A set that is meant to be learnt whole, such as the four points of a logic table, is no accident.
    if is_split_by_rows or dataset.info.train_share == 1.0 or problems(project):
        return ()
    n_train, n_own = dataset.n_train, n_parameters(project.network, dataset.n_features)
    if n_train == dataset.n_points:
        sentence = "No points are left for testing: overfitting cannot be seen. Lower the train share."
        found.append(Problem(sentence=sentence, where=("dataset",)))
    if n_own > n_train:
        counts = f"{n_own:,} parameters for {n_train:,} train points"
        sentence = f"The network has {counts}: it can learn them by heart. Take more points or a smaller network."
        found.append(Problem(sentence=sentence, where=("dataset", OUTPUT_ID)))
    return tuple(found)


def fitting_outputs(loss: Loss) -> str:
    """Return in words which activations at the output a loss is defined for."""
    fitting = OUTPUTS_OF_LOSS[loss]
    if set(fitting) == set(HIDDEN_ACTIVATIONS):
        return "any activation but softmax"
    return " or ".join(activation.replace("_", " ") for activation in fitting)


def _network_problems(project: Project) -> list[Problem]:
    network = project.network
    found: list[Problem] = []
    ids = [layer.id for layer in network.all_layers]
    twice = sorted({layer_id for layer_id in ids if ids.count(layer_id) > 1})
    if twice:
        found.append(Problem(sentence=f"Two layers have the same id ({twice[0]}).", where=tuple(twice), kind="ids"))
    if FEATURES_ID in ids:
        sentence = f"A layer has the id {FEATURES_ID}, which stands for the input features."
        found.append(Problem(sentence=sentence, where=(FEATURES_ID,), kind="ids"))
    if network.output.id != OUTPUT_ID:
        found.append(Problem(sentence="The output layer has a wrong id.", where=(network.output.id,), kind="ids"))
    if len(network.layers) > MAX_LAYERS:
        sentence = f"The network has more than {MAX_LAYERS} hidden layers: remove some."
        found.append(Problem(sentence=sentence, where=(), kind="too_many_layers"))
    for layer in network.layers:
        if isinstance(layer, DenseSpec | ActivationSpec) and layer.activation == "softmax":
            sentence = "Softmax belongs to the output layer: choose another activation for this hidden layer."
            found.append(Problem(sentence=sentence, where=(layer.id,), kind="hidden_softmax"))
    n_outputs = project.dataset.info.n_outputs
    if network.output.units != n_outputs:
        sentence = f"The output layer has {_units(network.output.units)}, but the data need {n_outputs}."
        found.append(Problem(sentence=sentence, where=(OUTPUT_ID, "dataset"), kind="output_units"))
    return found


def _size_problems(project: Project) -> list[Problem]:
    """Return what does not fit together between layers: sources, widths and cut links."""
    network, n_features = project.network, project.dataset.n_features
    found: list[Problem] = []
    for layer, size in zip(network.all_layers, layer_sizes(network, n_features), strict=True):
        if isinstance(layer, AddSpec | ConcatenateSpec):
            found += _skip_problems(network, layer, size, n_features)
        if size.n_units > MAX_UNITS:
            sentence = (
                f"{layer_name(network, layer.id)} gives {size.n_units:,} values, more than {MAX_UNITS:,}: "
                "choose a narrower source, or remove it."
            )
            found.append(Problem(sentence=sentence, where=(layer.id,), kind="too_wide"))
        if isinstance(layer, DenseSpec) and existing_given(layer, size.n_inputs) != layer.given:
            sentence = f"{layer_name(network, layer.id)} has a value set by hand where it has no weight: forget it."
            found.append(Problem(sentence=sentence, where=(layer.id,), kind="given_weights"))
        if isinstance(layer, DenseSpec) and any(u >= layer.units or i >= size.n_inputs for u, i in layer.cut):
            sentence = f"{layer_name(network, layer.id)} has a cut link that does not exist: restore its cut links."
            found.append(Problem(sentence=sentence, where=(layer.id,), kind="cut_links"))
    return found


def _skip_problems(network: NetworkSpec, layer: SkipSpec, size: LayerSize, n_features: int) -> list[Problem]:
    """Return what is wrong with what an Add or Concatenate layer reads; unequal widths name both ends."""
    name = layer_name(network, layer.id)
    widths = outputs(network, n_features)
    if layer.source not in (*widths, OUTPUT_ID):
        sentence = f"{name} reads a layer that does not exist ({layer.source}): choose another source."
        return [Problem(sentence=sentence, where=(layer.id,), kind="lost_source")]
    source = layer_name(network, layer.source)
    if layer.source != FEATURES_ID and network.index(layer.source) >= network.index(layer.id):
        sentence = f"{name} reads {lower_first(source)}, which is not earlier: choose another source, or move it."
        where = tuple(dict.fromkeys((layer.id, layer.source)))
        return [Problem(sentence=sentence, where=where, kind="late_source")]
    if isinstance(layer, AddSpec) and widths[layer.source] != size.n_inputs:
        own, other = _values(size.n_inputs), widths[layer.source]
        counts = f"{own} from the layer before it to {other} from {lower_first(source)}"
        sentence = f"{name} adds {counts}: make them equally many."
        return [Problem(sentence=sentence, where=(layer.id, layer.source), kind="unequal_widths")]
    return []


def layer_name(network: NetworkSpec, layer_id: str) -> str:
    """Return what a sentence calls a layer, or the features, at its beginning."""
    if layer_id == FEATURES_ID:
        return "The features"
    return "The output layer" if layer_id == OUTPUT_ID else f"Layer {network.index(layer_id) + 1}"


def lower_first(name: str) -> str:
    """Return a name as it stands within a sentence."""
    return name[0].lower() + name[1:]


def _units(n: int) -> str:
    return "1 unit" if n == 1 else f"{n:,} units"


def _values(n: int) -> str:
    return f"{n:,} value" if n == 1 else f"{n:,} values"


def _dataset_problems(project: Project) -> list[Problem]:
    dataset, plane = project.dataset, project.plane
    n_columns = len(dataset.info.columns)
    found: list[Problem] = []
    if dataset.n_points == 0:
        found.append(Problem(sentence="There are no points: paint some.", where=("dataset",), kind="no_points"))
    if not dataset.features:
        sentence = "No input feature is chosen: switch on at least one."
        found.append(Problem(sentence=sentence, where=(FEATURES_ID,), kind="no_feature"))
    if len(set(dataset.features)) != len(dataset.features):
        sentence = "An input feature is chosen twice: switch one off."
        found.append(Problem(sentence=sentence, where=(FEATURES_ID,), kind="double_feature"))
    if n_columns > 1 and (plane.axes[0] == plane.axes[1] or max(plane.axes) >= n_columns):
        found.append(Problem(sentence="Choose two different columns as axes.", where=("dataset",), kind="axes"))
    return found


_TASK_WORDS = {"binary": "two classes", "multiclass": "three classes or more", "regression": "a number as target"}


def _loss_problems(project: Project) -> list[Problem]:
    """Return what does not fit the loss: the task, the output activation, the class weights."""
    activation, loss, info = project.network.output.activation, project.training.loss, project.dataset.info
    found: list[Problem] = []
    name = loss.replace("_", " ")
    if loss not in LOSSES_OF_TASK[info.task]:
        sentence = f"The loss {name} is not made for {_TASK_WORDS[info.task]}: choose another loss."
        found.append(Problem(sentence=sentence, where=("training", "dataset"), kind="loss_task"))
    elif activation not in OUTPUTS_OF_LOSS[loss]:
        sentence = f"The loss {name} needs {fitting_outputs(loss)} at the output, not {activation.replace('_', ' ')}."
        found.append(Problem(sentence=sentence, where=(OUTPUT_ID, "training"), kind="loss_output"))
    n_weights, n_classes = len(project.training.class_weights), len(info.classes)
    if n_weights not in (0, n_classes):
        classes = f"{n_classes} classes" if n_classes else "no classes"
        weights = "1 class weight" if n_weights == 1 else f"{n_weights} class weights"
        sentence = f"The training settings have {weights}, but the data have {classes}."
        found.append(Problem(sentence=sentence, where=("training", "dataset"), kind="class_weights"))
    return found
