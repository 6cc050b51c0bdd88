"""What each layer reads: the outputs a skip connection may name, and what stands behind each link.

One rule keeps skip connections whole: a source that is gone, or no longer earlier than its reader, is replaced by the
one a new layer of that kind would have in that place. Unequal widths of an Add layer are left to the checks, so that
no edit of one layer silently changes what another one reads.
"""

from collections.abc import Collection
from typing import TypeAlias

from msgspec.structs import replace

from playground.project.network import (
    FEATURES_ID,
    AddSpec,
    ConcatenateSpec,
    DenseSpec,
    LayerSpec,
    NetworkSpec,
    layer_sizes,
)
from playground.project.project import Project

SkipSpec: TypeAlias = AddSpec | ConcatenateSpec

MAX_FOLLOWED = 1 << 16
"""Cut links are not followed through layers that give more values than this, which the checks refuse anyway."""

_Origin: TypeAlias = tuple[str | int, ...]


def outputs(network: NetworkSpec, n_features: int) -> dict[str, int]:
    """Return the width of everything a layer can read, by id: the features, then each hidden layer in order."""
    sizes = layer_sizes(network, n_features)
    widths = {layer.id: size.n_units for layer, size in zip(network.layers, sizes, strict=False)}
    return {FEATURES_ID: n_features, **widths}


def possible_sources(network: NetworkSpec, layer_id: str) -> tuple[str, ...]:
    """Return what a hidden layer may name as its source: the features and every layer before it."""
    return (FEATURES_ID, *(layer.id for layer in network.layers[: network.index(layer_id)]))


def usual_source(kind: type[SkipSpec], network: NetworkSpec, index: int, n_features: int) -> str:
    """Return the source of a new skip layer before the hidden layer at `index`.

    Concatenate takes the features; Add the nearest earlier output that is as wide as its input, and its input itself
    only where no other one is.
    """
    if kind is ConcatenateSpec:
        return FEATURES_ID
    earlier = list(outputs(replace(network, layers=network.layers[:index]), n_features).items())
    own_input, width = earlier.pop()
    return next((layer_id for layer_id, other in reversed(earlier) if other == width), own_input)


def lost_readers(network: NetworkSpec) -> tuple[SkipSpec, ...]:
    """Return the skip layers whose source does not come before them."""
    earlier = {FEATURES_ID}
    found: list[SkipSpec] = []
    for layer in network.layers:
        if isinstance(layer, AddSpec | ConcatenateSpec) and layer.source not in earlier:
            found.append(layer)
        earlier.add(layer.id)
    return tuple(found)


def with_valid_sources(network: NetworkSpec, n_features: int, kept_ids: Collection[str] = ()) -> NetworkSpec:
    """Return the network with every lost source replaced by the usual one, but for the layers of `kept_ids`."""
    layers: list[LayerSpec] = []
    earlier = {FEATURES_ID}
    for layer in network.layers:
        kept = layer
        is_kept = layer.id in kept_ids
        if isinstance(layer, AddSpec | ConcatenateSpec) and not is_kept and layer.source not in earlier:
            before = replace(network, layers=tuple(layers))
            kept = replace(layer, source=usual_source(type(layer), before, len(layers), n_features))
        layers.append(kept)
        earlier.add(layer.id)
    return network if tuple(layers) == network.layers else replace(network, layers=tuple(layers))


def with_followed_links(before: Project, after: Project) -> Project:
    """Return `after` with cut links and values set by hand still on the links from the same outputs.

    What is said of links and biases that are gone is dropped.
    """
    if not any(isinstance(layer, DenseSpec) and (layer.cut or layer.given) for layer in after.network.all_layers):
        return after
    old, new = _link_origins(before), _link_origins(after)
    changed = [
        _followed(layer, old.get(layer.id, new[layer.id]), new[layer.id])
        if isinstance(layer, DenseSpec) and (layer.cut or layer.given)
        else layer
        for layer in after.network.all_layers
    ]
    *layers, output = changed
    assert isinstance(output, DenseSpec)
    return replace(after, network=replace(after.network, layers=tuple(layers), output=output))


def _followed(layer: DenseSpec, old: tuple[_Origin, ...], new: tuple[_Origin, ...]) -> DenseSpec:
    """Return the layer with what is said of single links at the new places of their inputs."""
    places = {origin: place for place, origin in enumerate(new)}
    moved = {place: places[origin] for place, origin in enumerate(old) if origin in places}
    cut = sorted((unit, moved[place]) for unit, place in layer.cut if unit < layer.units and place in moved)
    given = [
        each if each.input is None else replace(each, input=moved[each.input])
        for each in layer.given
        if each.unit < layer.units and (layer.has_bias if each.input is None else each.input in moved)
    ]
    return replace(layer, cut=tuple(cut), given=tuple(sorted(given, key=lambda each: each.place)))


def _link_origins(project: Project) -> dict[str, tuple[_Origin, ...]]:
    """Return for every Dense layer what stands behind each of its inputs: a feature or a unit of a Dense layer."""
    dataset = project.dataset
    flow: tuple[_Origin, ...] = tuple((FEATURES_ID, formula) for formula in dataset.features)
    given = {FEATURES_ID: flow}
    read: dict[str, tuple[_Origin, ...]] = {}
    for layer in project.network.all_layers:
        if isinstance(layer, DenseSpec):
            read[layer.id] = flow
            flow = tuple((layer.id, unit) for unit in range(layer.units))
        elif isinstance(layer, ConcatenateSpec):
            flow = (*flow, *((layer.id, *origin) for origin in given.get(layer.source, ())))[:MAX_FOLLOWED]
        given[layer.id] = flow
    return read
