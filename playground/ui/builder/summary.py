"""The network in words, for people who do not see the drawing."""

from playground.project.checks import problems
from playground.project.costs import total_cost
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
    NetworkSpec,
    layer_sizes,
)
from playground.project.project import Project
from playground.project.wiring import outputs
from playground.ui.builder import words
from playground.ui.wording import counted, share_text


def describe_layer(project: Project, layer_id: str) -> str:
    """Return one layer in words: place, kind, settings, size."""
    network = project.network
    place = network.index(layer_id)
    layer = network.layer(layer_id)
    size = layer_sizes(network, project.dataset.n_features)[place]
    where = f"layer {place + 1} of {len(network.layers)}" if place < len(network.layers) else ""
    settings = [words.word_for(layer).title, *([where] if where else []), *_settings(network, layer)]
    return ", ".join((*settings, words.size_sentence(size, source_of(project, layer))))


def source_of(project: Project, layer: LayerSpec) -> tuple[str, int] | None:
    """Return the title and the width of the output a skip connection reads, None for other layers."""
    if not isinstance(layer, AddSpec | ConcatenateSpec):
        return None
    widths = outputs(project.network, project.dataset.n_features)
    return words.source_title(project.network, layer.source), widths.get(layer.source, 0)


def summarize(project: Project, selected_id: str = "") -> str:
    """Return the whole network in words, one line a column."""
    network, dataset = project.network, project.dataset
    labels = ", ".join(feature_label(formula) for formula in dataset.features) or "none"
    lines = [f"Features: {labels}"]
    lines += [describe_layer(project, layer.id) for layer in network.all_layers]
    lines.append(f"{words.cost_line(total_cost(project))} in all")
    lines += [problem.sentence for problem in problems(project)]
    if selected_id:
        lines.append(f"Selected: {describe_layer(project, selected_id)}")
    return "\n".join(lines)


def _settings(network: NetworkSpec, layer: LayerSpec) -> list[str]:
    match layer:
        case DenseSpec():
            states = ["no bias"] if not layer.has_bias else []
            states += ["frozen"] if layer.is_frozen else []
            states += [counted(len(layer.cut), "cut link")] if layer.cut else []
            states += [f"{counted(len(layer.given), 'value')} set by hand"] if layer.given else []
            return [counted(layer.units, "unit"), words.ACTIVATION_TITLES[layer.activation], *states]
        case ActivationSpec():
            return [words.ACTIVATION_TITLES[layer.activation]]
        case DropoutSpec():
            return [f"rate {share_text(layer.rate, digits=0)}"]
        case BatchNormSpec() | LayerNormSpec():
            return []
        case AddSpec() | ConcatenateSpec():
            return [f"with {words.lower_first(words.source_title(network, layer.source))}"]
