"""Hidden units in words: which one it is, what it computes, and the value at which it turns."""

from playground.project.network import Activation, ActivationSpec, DenseSpec, LayerSpec, NetworkSpec, layer_sizes
from playground.project.project import Project
from playground.session.messages import UnitPlace
from playground.ui.builder.words import ACTIVATION_TITLES, word_for

HALF: frozenset[Activation] = frozenset({"sigmoid"})
NEVER_BELOW_ZERO: frozenset[Activation] = frozenset({"relu", "softplus", "gaussian", "softmax"})


def units_of(project: Project) -> dict[str, int]:
    """Return how many units every hidden layer has, by its id."""
    sizes = layer_sizes(project.network, project.dataset.n_features)
    return {layer.id: size.n_units for layer, size in zip(project.network.layers, sizes, strict=False)}


def has_unit(project: Project, place: UnitPlace) -> bool:
    """Return whether there is such a hidden unit."""
    return 0 <= place[1] < units_of(project).get(place[0], 0)


def kind_of(layer: LayerSpec) -> str:
    """Return what a layer does to its inputs: its activation, or the name of its kind."""
    if isinstance(layer, DenseSpec | ActivationSpec):
        return ACTIVATION_TITLES[layer.activation]
    return word_for(layer).title


def layer_name(network: NetworkSpec, layer_id: str) -> str:
    """Return a layer as it is chosen from a list: `Layer 2 (tanh)`."""
    return f"Layer {network.index(layer_id) + 1} ({kind_of(network.layer(layer_id))})"


def unit_name(network: NetworkSpec, place: UnitPlace) -> str:
    """Return which unit it is: `Layer 2, unit 3 (tanh)`."""
    layer_id, unit = place
    return f"Layer {network.index(layer_id) + 1}, unit {unit + 1} ({kind_of(network.layer(layer_id))})"


def turning_value(layer: LayerSpec) -> float | None:
    """Return the activation at which a unit turns from off to on; None where it is off over a whole region.

    That is the activation of the weighted sum zero: 0 of most, ½ of the sigmoid. A ReLU has its bend there instead.
    """
    if isinstance(layer, DenseSpec | ActivationSpec):
        if layer.activation in HALF:
            return 0.5
        if layer.activation in NEVER_BELOW_ZERO:
            return None
    return 0.0
