"""Edits of several hidden layers at once, copies of layers, and skip connections drawn from one layer to another.

Each is one pure function and one step to undo, as the edits of one layer are.
"""

from collections.abc import Collection, Sequence

from msgspec.structs import replace

from playground.project import edits
from playground.project.network import (
    FEATURES_ID,
    MAX_LAYERS,
    OUTPUT_ID,
    AddSpec,
    ConcatenateSpec,
    DenseSpec,
    LayerSpec,
    NetworkSpec,
    layer_sizes,
)
from playground.project.project import Project, default_project
from playground.project.wiring import outputs

LOST = "lost-"
"""Stands before the id of a source that a copied layer read and that is not here."""


def remove_layers(project: Project, layer_ids: Collection[str]) -> Project:
    """Remove these hidden layers; a skip connection that read one of them gets its usual source."""
    return edits.with_layers(project, tuple(each for each in project.network.layers if each.id not in layer_ids))


def move_layers(project: Project, layer_ids: Collection[str], to: int) -> Project:
    """Take these hidden layers out and put them, side by side, before the one at `to` of those that stay."""
    layers = project.network.layers
    moved = tuple(layer for layer in layers if layer.id in layer_ids)
    others = tuple(layer for layer in layers if layer.id not in layer_ids)
    if not 0 <= to <= len(others):
        raise ValueError(f"no place {to} among {len(others)} layers")
    return edits.with_layers(project, (*others[:to], *moved, *others[to:]))


def shift_layers(project: Project, layer_ids: Collection[str], by: int) -> Project:
    """Move each of these hidden layers by one place (-1 or 1); those that have none before them stay."""
    layers = list(project.network.layers)
    places = [place for place, layer in enumerate(layers) if layer.id in layer_ids]
    for place in places if by < 0 else reversed(places):
        beside = place + by
        if 0 <= beside < len(layers) and layers[beside].id not in layer_ids:
            layers[place], layers[beside] = layers[beside], layers[place]
    return edits.with_layers(project, tuple(layers))


def duplicate_layers(project: Project, layer_ids: Collection[str]) -> tuple[Project, tuple[str, ...]]:
    """Put copies of these hidden layers behind the last of them; returns the ids of the copies as well."""
    layers = project.network.layers
    chosen = tuple(layer for layer in layers if layer.id in layer_ids)
    last = max(place for place, layer in enumerate(layers) if layer.id in layer_ids)
    return insert_copies(project, last + 1, chosen)


def insert_copies(
    project: Project, index: int, layers: Sequence[LayerSpec], *, is_foreign: bool = False
) -> tuple[Project, tuple[str, ...]]:
    """Insert copies of layers before the hidden layer at `index`; returns their ids, which are new, as well.

    Skip connections between the layers run between the copies. A source outside them is kept where it stands in this
    network; otherwise, and for layers of another network (`is_foreign`), it is named as lost and the checks say so.
    """
    network = project.network
    if not layers or len(network.layers) + len(layers) > MAX_LAYERS:
        raise ValueError(f"{len(layers)} layers cannot be added to {len(network.layers)}")
    copies = fresh_copies(network, layers, is_foreign=is_foreign)
    stand = network.layers
    return edits.with_layers(project, (*stand[:index], *copies, *stand[index:]), added=copies), tuple(
        copy.id for copy in copies
    )


def fresh_copies(network: NetworkSpec, layers: Sequence[LayerSpec], *, is_foreign: bool) -> tuple[LayerSpec, ...]:
    """Return copies of layers with ids the network has not, free to learn; skip connections between them go along."""
    first = int(edits.next_layer_id(network).removeprefix("layer-"))
    new_ids = {layer.id: f"layer-{first + place}" for place, layer in enumerate(layers)}
    known = {FEATURES_ID} if is_foreign else {FEATURES_ID, *(layer.id for layer in network.layers)}
    copies: list[LayerSpec] = []
    for layer in layers:
        copy = replace(layer, id=new_ids[layer.id])
        if isinstance(copy, DenseSpec):
            # Cut links and values set by hand are of inputs the copy does not have.
            copy = replace(copy, cut=(), given=())
        elif isinstance(copy, AddSpec | ConcatenateSpec):
            source = new_ids.get(copy.source) or (copy.source if copy.source in known else _lost(copy.source))
            copy = replace(copy, source=source)
        copies.append(copy)
    return tuple(copies)


def use_network(project: Project, network: NetworkSpec) -> Project:
    """Replace all hidden layers by copies of another network's; data, training and the output layer stay."""
    return edits.with_layers(project, fresh_copies(project.network, network.layers, is_foreign=True))


def template_of(layers: Sequence[LayerSpec]) -> Project:
    """Return a default project with copies of these layers as its hidden ones, to begin other networks with."""
    project = default_project()
    empty = replace(project.network, layers=())
    return replace(project, network=replace(empty, layers=fresh_copies(empty, layers, is_foreign=True)))


def skip_targets(project: Project, source_id: str) -> tuple[str, ...]:
    """Return the layers a skip connection can be drawn to from a hidden layer: those behind the next one.

    The next layer reads it anyway. A layer that would need another one before it has none where there is no room.
    """
    layers = project.network.all_layers
    if source_id == OUTPUT_ID:
        return ()
    place = project.network.index(source_id)
    has_room = len(project.network.layers) < MAX_LAYERS
    return tuple(layer.id for layer in layers[place + 2 :] if has_room or isinstance(layer, AddSpec | ConcatenateSpec))


def skip_kind(project: Project, source_id: str, target_id: str) -> type[AddSpec | ConcatenateSpec]:
    """Return which layer joins an earlier output to what a layer reads: Add where the widths are equal."""
    network, n_features = project.network, project.dataset.n_features
    target = network.layer(target_id)
    if isinstance(target, AddSpec | ConcatenateSpec):
        return type(target)
    n_inputs = layer_sizes(network, n_features)[network.index(target_id)].n_inputs
    return AddSpec if outputs(network, n_features)[source_id] == n_inputs else ConcatenateSpec


def draw_skip(project: Project, source_id: str, target_id: str) -> tuple[Project, str]:
    """Let a later layer read an output as well; returns the id of the layer that joins them too.

    An Add or Concatenate layer takes it as its source; before any other layer one that fits is inserted.
    """
    if target_id not in skip_targets(project, source_id):
        raise ValueError(f"no skip connection from {source_id} to {target_id}")
    network = project.network
    if isinstance(network.layer(target_id), AddSpec | ConcatenateSpec):
        return edits.choose_skip_source(project, target_id, source_id), target_id
    joining = skip_kind(project, source_id, target_id)(id=edits.next_layer_id(network), source=source_id)
    return edits.insert_layer(project, network.index(target_id), joining), joining.id


def _lost(source: str) -> str:
    return source if source.startswith(LOST) else f"{LOST}{source}"[:40]
