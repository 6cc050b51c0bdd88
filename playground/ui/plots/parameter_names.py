"""What a person calls the parameters of a network: `layer 1, unit 2 ← x₁`, `bias of output`."""

from playground.project.dataset import feature_label
from playground.project.network import (
    OUTPUT_ID,
    BatchNormSpec,
    ConcatenateSpec,
    DenseSpec,
    LayerNormSpec,
    LayerSpec,
    NetworkSpec,
    parameter_places,
)
from playground.project.project import Project


def parameter_name(project: Project, place: int) -> str:
    """Return the name of the parameter at a place of the flat vector; raises IndexError where there is none."""
    network = project.network
    for layer_id, where in parameter_places(network, project.dataset.n_features).items():
        if not where.start <= place < where.stop:
            continue
        layer = network.layer(layer_id)
        if isinstance(layer, BatchNormSpec | LayerNormSpec):
            kind, unit = divmod(place - where.start, where.n_units)
            word = ("scale", "shift", "running mean", "running variance")[kind]
            return f"{word} of {_unit(network, layer, unit)}"
        if place >= where.bias_start:
            return f"bias of {_unit(network, layer, place - where.bias_start)}"
        unit, source = divmod(place - where.start, where.n_inputs)
        return f"{_unit(network, layer, unit)} ← {_input(project, layer, source)}"
    raise IndexError(f"there is no parameter {place}")


def offered_parameters(project: Project) -> list[int]:
    """Return the places of all parameters that are trained: not the running statistics of BatchNorm."""
    offered: list[int] = []
    for layer_id, where in parameter_places(project.network, project.dataset.n_features).items():
        is_running = isinstance(project.network.layer(layer_id), BatchNormSpec)
        offered += range(where.start, where.start + 2 * where.n_units if is_running else where.stop)
    return offered


def _unit(network: NetworkSpec, layer: LayerSpec, unit: int) -> str:
    if layer.id == OUTPUT_ID:
        return "output" if network.output.units == 1 else f"output {unit + 1}"
    return f"layer {network.index(layer.id) + 1}, unit {unit + 1}"


def _input(project: Project, layer: LayerSpec, number: int) -> str:
    """Return what the numbered input of a Dense layer is."""
    layers = project.network.all_layers
    before = layers[: [each.id for each in layers].index(layer.id)]
    if not any(isinstance(each, DenseSpec | ConcatenateSpec) for each in before):
        return feature_label(project.dataset.features[number])
    is_joined = False
    for each in before:
        is_joined = isinstance(each, ConcatenateSpec) or (is_joined and not isinstance(each, DenseSpec))
    return f"{'input' if is_joined else 'unit'} {number + 1}"
