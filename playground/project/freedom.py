"""Which parameters of a network learn, one by one: few enough of them span a landscape that can be seen whole."""

from playground.project.network import (
    BatchNormSpec,
    DenseSpec,
    LayerNormSpec,
    ParameterPlace,
    existing_given,
    parameter_places,
)
from playground.project.project import Project
from playground.project.spec import Spec


class FreeParameter(Spec, frozen=True, kw_only=True):
    """A weight, or with `input` None the bias, that learns; `place` is where it stands in the flat vector."""

    place: int
    layer_id: str
    unit: int
    input: int | None


def free_parameters(project: Project, at_most: int) -> tuple[FreeParameter, ...] | None:
    """Return the weights and biases that learn, in the order of the flat vector; None where there are more.

    Frozen layers, frozen values and cut links do not learn. A network with a normalisation is told as having more: its
    loss hangs on numbers that are no parameters, or its parameters are more than two.
    """
    network = project.network
    if any(isinstance(layer, BatchNormSpec | LayerNormSpec) for layer in network.layers):
        return None
    places = parameter_places(network, project.dataset.n_features)
    found: list[FreeParameter] = []
    for layer in network.all_layers:
        if not isinstance(layer, DenseSpec) or layer.is_frozen or layer.id not in places:
            continue
        place = places[layer.id]
        held = _held(layer, place)
        if len(found) + place.n_parameters - len(held) > at_most:
            return None
        inputs = [*range(place.n_inputs), *([None] if layer.has_bias else [])]
        found += [
            FreeParameter(place=_flat_place(place, unit, source), layer_id=layer.id, unit=unit, input=source)
            for unit in range(place.n_units)
            for source in inputs
            if (unit, source) not in held
        ]
    return tuple(sorted(found, key=lambda each: each.place))


def _held(layer: DenseSpec, place: ParameterPlace) -> set[tuple[int, int | None]]:
    """Return the (unit, input) of what stays as it is in a layer that learns."""
    frozen = {(each.unit, each.input) for each in existing_given(layer, place.n_inputs) if each.is_frozen}
    cut = {(unit, source) for unit, source in layer.cut if unit < place.n_units and source < place.n_inputs}
    return frozen | cut


def _flat_place(place: ParameterPlace, unit: int, source: int | None) -> int:
    return place.bias_start + unit if source is None else place.start + unit * place.n_inputs + source
