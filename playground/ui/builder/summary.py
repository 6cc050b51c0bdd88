"""The network in words, for people who do not see the drawing."""

from playground.project.checks import problems
from playground.project.dataset import feature_label
from playground.project.network import (
    ActivationSpec,
    AddSpec,
    BatchNormSpec,
    ConcatenateSpec,
    DenseSpec,
    DropoutSpec,
    LayerNormSpec,
    LayerSpec,
    layer_sizes,
    n_parameters,
)
from playground.project.project import Project
from playground.ui.builder import words


def describe_layer(project: Project, layer_id: str) -> str:
    """Return one layer in words: place, kind, settings, size."""
    network = project.network
    place = network.index(layer_id)
    layer = network.layer(layer_id)
    size = layer_sizes(network, project.dataset.n_features)[place]
    where = f"layer {place + 1} of {len(network.layers)}, " if place < len(network.layers) else ""
    return f"{words.word_for(layer).title}, {where}{_settings(layer)}, {words.size_sentence(size)}"


def summarize(project: Project, selected_id: str = "") -> str:
    """Return the whole network in words, one line a column."""
    network, dataset = project.network, project.dataset
    labels = ", ".join(feature_label(formula) for formula in dataset.features) or "none"
    lines = [f"Features: {labels}"]
    lines += [describe_layer(project, layer.id) for layer in network.all_layers]
    lines.append(f"{words.counted(n_parameters(network, dataset.n_features), 'parameter')} in all")
    lines += [problem.sentence for problem in problems(project)]
    if selected_id:
        lines.append(f"Selected: {describe_layer(project, selected_id)}")
    return "\n".join(lines)


def _settings(layer: LayerSpec) -> str:
    match layer:
        case DenseSpec():
            return f"{words.counted(layer.units, 'unit')}, {words.ACTIVATION_TITLES[layer.activation]}"
        case ActivationSpec():
            return words.ACTIVATION_TITLES[layer.activation]
        case DropoutSpec():
            return f"rate {round(100 * layer.rate)} %"
        case BatchNormSpec() | LayerNormSpec():
            return f"epsilon {layer.epsilon:g}"
        case AddSpec() | ConcatenateSpec():
            return f"with the output of {layer.source}"
