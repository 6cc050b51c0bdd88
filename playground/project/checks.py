"""What is wrong with a Project, in words a person can act on; never an exception."""

from playground.project.dataset import SOURCES
from playground.project.network import (
    FEATURES_ID,
    MAX_LAYERS,
    OUTPUT_ID,
    ActivationSpec,
    AddSpec,
    ConcatenateSpec,
    DenseSpec,
    layer_sizes,
)
from playground.project.project import Project
from playground.project.spec import Spec
from playground.project.training import OUTPUTS_OF_LOSS


class Problem(Spec, frozen=True, kw_only=True):
    """One thing that keeps the project from training.

    `where` names the parts it concerns: layer ids, `dataset` or `training`; a mismatch names both ends.
    """

    sentence: str
    where: tuple[str, ...]


def problems(project: Project) -> tuple[Problem, ...]:
    """Return everything that keeps the project from training; empty when it can train."""
    in_network = (*_network_problems(project), *_source_problems(project))
    return (*in_network, *_dataset_problems(project), *_loss_problems(project))


def _network_problems(project: Project) -> list[Problem]:
    network = project.network
    found: list[Problem] = []
    ids = [layer.id for layer in network.all_layers]
    twice = sorted({layer_id for layer_id in ids if ids.count(layer_id) > 1})
    if twice:
        found.append(Problem(sentence=f"Two layers have the same id ({twice[0]}).", where=tuple(twice)))
    if network.output.id != OUTPUT_ID:
        found.append(Problem(sentence="The output layer has a wrong id.", where=(network.output.id,)))
    if len(network.layers) > MAX_LAYERS:
        found.append(Problem(sentence=f"The network has more than {MAX_LAYERS} hidden layers: remove some.", where=()))
    for layer in network.layers:
        if isinstance(layer, DenseSpec | ActivationSpec) and layer.activation == "softmax":
            sentence = "Softmax belongs to the output layer: choose another activation for this hidden layer."
            found.append(Problem(sentence=sentence, where=(layer.id,)))
    n_outputs = project.dataset.info.n_outputs
    if network.output.units != n_outputs:
        sentence = f"The output layer has {network.output.units} units, but the data need {n_outputs}."
        found.append(Problem(sentence=sentence, where=(OUTPUT_ID, "dataset")))
    return found


def _source_problems(project: Project) -> list[Problem]:
    """Return what is wrong with the layers that read another layer's output beside the last one's."""
    found: list[Problem] = []
    widths = {FEATURES_ID: project.dataset.n_features}
    sizes = layer_sizes(project.network, project.dataset.n_features)
    for layer, size in zip(project.network.all_layers, sizes, strict=True):
        if isinstance(layer, AddSpec | ConcatenateSpec):
            width = widths.get(layer.source)
            if width is None:
                sentence = f"Layer {layer.id} reads {layer.source}, which does not come before it: choose another."
                found.append(Problem(sentence=sentence, where=(layer.id, layer.source)))
            elif isinstance(layer, AddSpec) and width != size.n_inputs:
                sentence = f"Layer {layer.id} adds {width} units of {layer.source} to {size.n_inputs}: make them equal."
                found.append(Problem(sentence=sentence, where=(layer.id, layer.source)))
        widths[layer.id] = size.n_units
    return found


def _dataset_problems(project: Project) -> list[Problem]:
    dataset = project.dataset
    n_columns = len(SOURCES[dataset.source].columns)
    found: list[Problem] = []
    if not dataset.features:
        found.append(Problem(sentence="No input feature is chosen: switch on at least one.", where=("dataset",)))
    if len(set(dataset.features)) != len(dataset.features):
        found.append(Problem(sentence="An input feature is chosen twice: switch one off.", where=("dataset",)))
    if dataset.axes[0] == dataset.axes[1] or max(dataset.axes) >= n_columns:
        found.append(Problem(sentence="Choose two different columns as axes.", where=("dataset",)))
    return found


def _loss_problems(project: Project) -> list[Problem]:
    activation, loss = project.network.output.activation, project.training.loss
    if activation in OUTPUTS_OF_LOSS[loss]:
        return []
    fitting = " or ".join(OUTPUTS_OF_LOSS[loss])
    sentence = f"The loss {loss.replace('_', ' ')} needs {fitting} at the output, not {activation}."
    return [Problem(sentence=sentence, where=(OUTPUT_ID, "training"))]
