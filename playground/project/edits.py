"""Every change a person can make: pure functions from one Project to the next.

An edit never looks at arrays or widgets. Where one choice fixes another (the output layer follows the task, the
output activation follows the loss, a skip connection loses its source), the edit makes both, so that one undo takes
both back.
"""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from msgspec.structs import replace

from playground.project.dataset import (
    SOURCES,
    DatasetSpec,
    OwnSource,
    Source,
    SourceName,
    offered_features,
    own_features,
)
from playground.project.network import (
    OUTPUT_ID,
    Activation,
    AddSpec,
    ConcatenateSpec,
    DenseSpec,
    LayerSpec,
    NetworkSpec,
    layer_sizes,
)
from playground.project.optimizer import OptimizerSpec, ScheduleSpec
from playground.project.project import PlaneSpec, Project
from playground.project.table import TableSpec
from playground.project.training import LOSSES_OF_TASK, OUTPUTS_OF_LOSS, Loss
from playground.project.wiring import (
    lost_readers,
    possible_sources,
    usual_source,
    with_followed_links,
    with_valid_sources,
)


def next_layer_id(network: NetworkSpec) -> str:
    """Return an id no layer of the network has."""
    numbers = [int(layer.id[6:]) for layer in network.layers if layer.id[:6] == "layer-" and layer.id[6:].isdigit()]
    return f"layer-{max(numbers, default=0) + 1}"


def insert_layer(project: Project, index: int, layer: LayerSpec) -> Project:
    """Insert a layer before the hidden layer at `index`; `len(layers)` puts it last."""
    layers = project.network.layers
    if not 0 <= index <= len(layers):
        raise ValueError(f"no place {index} among {len(layers)} layers")
    if any(layer.id == other.id for other in project.network.all_layers):
        raise ValueError(f"layer id {layer.id} is taken")
    return with_layers(project, (*layers[:index], layer, *layers[index:]))


def remove_layer(project: Project, index: int) -> Project:
    """Remove the hidden layer at `index`; a skip connection that read it gets its usual source."""
    layers = project.network.layers
    if not 0 <= index < len(layers):
        raise ValueError(f"no layer {index} among {len(layers)}")
    return with_layers(project, (*layers[:index], *layers[index + 1 :]))


def move_layer(project: Project, index: int, to: int) -> Project:
    """Move the hidden layer at `index` so that it stands at `to` afterwards.

    A skip connection whose source would then come after it gets its usual source.
    """
    layers = list(project.network.layers)
    if not (0 <= index < len(layers) and 0 <= to < len(layers)):
        raise ValueError(f"cannot move layer {index} to {to} among {len(layers)}")
    layers.insert(to, layers.pop(index))
    return with_layers(project, tuple(layers))


def change_layer(project: Project, layer_id: str, **changes: Any) -> Project:
    """Give new values to fields of one layer; a new output activation brings a loss that fits it."""
    network = project.network
    if layer_id == OUTPUT_ID:
        if "units" in changes:
            raise ValueError("the units of the output layer follow the task")
        output = replace(network.output, **changes)
        training = project.training
        if output.activation not in OUTPUTS_OF_LOSS[training.loss]:
            training = replace(training, loss=_loss_for(project, output.activation))
        changed = replace(project, network=replace(network, output=output), training=training)
        return with_followed_links(project, changed)
    index = network.index(layer_id)
    layers = network.layers
    return with_layers(project, (*layers[:index], replace(layers[index], **changes), *layers[index + 1 :]))


def exchange_layer(project: Project, index: int, layer: LayerSpec) -> Project:
    """Put a layer of another kind in the place of the hidden layer at `index`; with its id it keeps its readers."""
    layers = project.network.layers
    if not 0 <= index < len(layers) or layer.id != layers[index].id:
        raise ValueError(f"{layer.id} is not layer {index}")
    return with_layers(project, (*layers[:index], layer, *layers[index + 1 :]))


def choose_skip_source(project: Project, layer_id: str, source: str) -> Project:
    """Let an Add or Concatenate layer read another earlier output; unequal widths are left to the checks."""
    if source not in possible_sources(project.network, layer_id):
        raise ValueError(f"{source} does not come before {layer_id}")
    return change_layer(project, layer_id, source=source)


def freeze(project: Project, layer_id: str, *, is_frozen: bool) -> Project:
    """Let the parameters of a Dense layer stay as they are while the others learn, or let them learn again."""
    return change_layer(project, layer_id, is_frozen=is_frozen)


def cut_link(project: Project, layer_id: str, unit: int, source: int) -> Project:
    """Cut the link from input `source` to `unit` of a Dense layer: its weight is zero until it is restored."""
    layer, n_inputs = _dense(project, layer_id)
    if not (0 <= unit < layer.units and 0 <= source < n_inputs):
        raise ValueError(f"no link from input {source} to unit {unit} of {layer_id}")
    return change_layer(project, layer_id, cut=tuple(sorted({*layer.cut, (unit, source)})))


def restore_link(project: Project, layer_id: str, unit: int, source: int) -> Project:
    """Let a cut link learn again."""
    layer, _ = _dense(project, layer_id)
    return change_layer(project, layer_id, cut=tuple(link for link in layer.cut if link != (unit, source)))


def restore_all_links(project: Project, layer_id: str) -> Project:
    """Let every cut link of a Dense layer learn again."""
    return change_layer(project, layer_id, cut=())


def change_dataset(project: Project, **changes: Any) -> Project:
    """Give new values to fields of the dataset (all but `source` and `table`, which have edits of their own).

    Output layer and class weights follow another number of classes.
    """
    if "source" in changes or "table" in changes:
        raise ValueError("choose_source and use_table change where the points come from")
    if "seed" in changes or "split_seed" in changes:
        changes["link_seed"] = None  # the points are to follow the new seed
    return _with_dataset(project, replace(project.dataset, **changes))


def choose_source(project: Project, source: SourceName) -> Project:
    """Choose another source of points; features, output layer and loss follow its columns and its task.

    Noise and seeds are kept, the split where it was not the old source's own. Features are kept between sources of one
    column each or of two; otherwise every column becomes one.
    """
    old, info = project.dataset, SOURCES[source]
    if source == old.source:
        return project
    is_usual_split = old.train_share == old.info.train_share
    dataset = replace(
        old,
        source=source,
        table=None,
        link_seed=old.link_seed if old.table is None else None,
        n_samples=info.n_samples,
        train_share=info.train_share if is_usual_split else old.train_share,
        scaling=info.scaling,
        features=_following_features(old, len(info.columns)),
    )
    plane = PlaneSpec(axes=info.axes)
    query = (4.0, 5.0) if source == "pass-class" else (0.0, 0.0) if info.n_fixed is None else None
    return _with_dataset(replace(project, plane=plane, query=query), dataset)


def use_table(project: Project, source: OwnSource, table: TableSpec) -> Project:
    """Learn from a person's own points: a table that was imported, or points that were painted.

    Points painted over a set of the same columns, or another version of a table, keep features, scaling and plane. An
    imported table with unlike columns is made comparable (mean 0, deviation 1).
    """
    old = project.dataset
    if old.info.columns == table.feature_names and source in {"painted", old.source}:
        return _with_dataset(project, replace(old, source=source, table=table, link_seed=None))
    dataset = replace(
        old,
        source=source,
        table=table,
        link_seed=None,
        scaling="standardise" if source == "imported" else "none",
        features=_following_features(old, len(table.feature_names)),
    )
    return _with_dataset(replace(project, plane=PlaneSpec(), query=None), dataset)


def choose_axes(project: Project, first: int, second: int) -> Project:
    """Choose the two columns that span the plane on screen; the slice starts anew at the means of the others."""
    n_columns = len(project.dataset.info.columns)
    if first == second or not (0 <= first < n_columns and 0 <= second < n_columns):
        raise ValueError(f"axes {first} and {second} of {n_columns} columns")
    if project.plane.axes == (first, second) and not project.plane.is_projected:
        return project
    return replace(project, plane=PlaneSpec(axes=(first, second)), query=None)


def project_plane(project: Project, *, is_projected: bool) -> Project:
    """Show the plane of the two main components of the points, or a slice along two columns again."""
    if project.plane.is_projected == is_projected:
        return project
    return replace(project, plane=replace(project.plane, is_projected=is_projected), query=None)


def cut_plane(project: Project, column: int, value: float | None) -> Project:
    """Move where the slice cuts one of the columns that are not on screen; None is its mean."""
    if not 0 <= column < len(project.dataset.info.columns):
        raise ValueError(f"no column {column}")
    cuts = dict(project.plane.cuts)
    cuts.pop(column, None)
    if value is not None:
        cuts[column] = float(value)
    return replace(project, plane=replace(project.plane, cuts=tuple(sorted(cuts.items()))))


def toggle_feature(project: Project, formula: str) -> Project:
    """Switch one input feature on or off; offered features keep their usual order, formulas stand behind them."""
    dataset = project.dataset
    features = dataset.features
    if formula in features:
        kept = tuple(feature for feature in features if feature != formula)
    else:
        offered = offered_features(len(dataset.info.columns), project.plane.axes)
        order = {feature: place for place, feature in enumerate(offered)}
        kept = tuple(sorted((*features, formula), key=lambda feature: order.get(feature, len(order))))
    return _with_dataset(project, replace(dataset, features=kept))


def add_features(project: Project, formulas: Iterable[str]) -> Project:
    """Feed the network with further formulas, behind those in use."""
    features = dict.fromkeys((*project.dataset.features, *formulas))
    return _with_dataset(project, replace(project.dataset, features=tuple(features)))


def replace_feature(project: Project, old: str, new: str) -> Project:
    """Feed the network with another formula in the place of an old one."""
    features = tuple(new if feature == old else feature for feature in project.dataset.features)
    if old not in project.dataset.features or len(set(features)) != len(features):
        raise ValueError(f"cannot replace feature {old} by {new}")
    return _with_dataset(project, replace(project.dataset, features=features))


def remove_features(project: Project, formulas: Collection[str]) -> Project:
    """Feed the network with these formulas no longer."""
    kept = tuple(feature for feature in project.dataset.features if feature not in formulas)
    return _with_dataset(project, replace(project.dataset, features=kept))


def change_training(project: Project, **changes: Any) -> Project:
    """Give new values to training settings (all but `loss`, which `choose_loss` changes)."""
    if "loss" in changes:
        raise ValueError("choose_loss changes the loss")
    return replace(project, training=replace(project.training, **changes))


def choose_loss(project: Project, loss: Loss) -> Project:
    """Choose the loss; the output activation follows where the loss is not defined for it."""
    output = project.network.output
    allowed = OUTPUTS_OF_LOSS[loss]
    if output.activation not in allowed:
        output = replace(output, activation=_output_activation(project.dataset, loss))
    training = replace(project.training, loss=loss)
    return replace(project, network=replace(project.network, output=output), training=training)


def choose_optimizer(project: Project, kind: type[OptimizerSpec]) -> Project:
    """Choose the optimizer, with the field's defaults for its own settings; the one in use keeps those it has."""
    if type(project.training.optimizer) is kind:
        return project
    return change_training(project, optimizer=kind())


def change_optimizer(project: Project, **changes: Any) -> Project:
    """Give new values to the optimizer's own settings."""
    return change_training(project, optimizer=replace(project.training.optimizer, **changes))


def choose_schedule(project: Project, kind: type[ScheduleSpec]) -> Project:
    """Choose the schedule of the learning rate, with its defaults; the one in use keeps its settings."""
    if type(project.training.schedule) is kind:
        return project
    return change_training(project, schedule=kind())


def change_schedule(project: Project, **changes: Any) -> Project:
    """Give new values to the schedule's own settings."""
    return change_training(project, schedule=replace(project.training.schedule, **changes))


def change_stopping(project: Project, **changes: Any) -> Project:
    """Give new values to the rules a run stops by; None switches a rule off."""
    return change_training(project, stopping=replace(project.training.stopping, **changes))


def weigh_class(project: Project, index: int, weight: float) -> Project:
    """Multiply the losses of the points of one class; where every class counts once, no weights are kept."""
    n_classes = len(project.dataset.info.classes)
    if not 0 <= index < n_classes:
        raise ValueError(f"no class {index} among {n_classes}")
    weights = list(project.training.class_weights)
    if len(weights) != n_classes:
        weights = [1.0] * n_classes
    weights[index] = float(weight)
    return change_training(project, class_weights=() if set(weights) == {1.0} else tuple(weights))


def new_start(project: Project, seed: int) -> Project:
    """Draw other first weights: a new run with another seed; weights of a link give way to others of their range."""
    network = project.network
    layers = tuple(_redrawn(layer) if isinstance(layer, DenseSpec) else layer for layer in network.layers)
    network = replace(network, layers=layers, output=_redrawn(network.output))
    return change_training(replace(project, network=network), seed=seed)


def move_query(project: Project, x: float, y: float) -> Project:
    """Move the query point, in the units of the two axes."""
    return replace(project, query=(float(x), float(y)))


def with_layers(project: Project, layers: tuple[LayerSpec, ...], added: Sequence[LayerSpec] = ()) -> Project:
    """Return the project with these hidden layers, skip connections and cut links kept valid.

    A source that was lost before the edit, or that one of the `added` layers names, is left to the checks.
    """
    lost = {layer.id for layer in (*lost_readers(project.network), *added)}
    network = with_valid_sources(replace(project.network, layers=layers), project.dataset.n_features, lost)
    return with_followed_links(project, replace(project, network=network))


def _with_dataset(project: Project, dataset: DatasetSpec) -> Project:
    """Return the project with this dataset; output layer, loss, plane, cut links and values set by hand follow it.

    The points of a link cannot be had in other shares or with other classes: they give way to the set's own.
    """
    if dataset.class_share is not None or dataset.label_noise > 0.0:
        dataset = replace(dataset, link_seed=None)
    return with_followed_links(project, _follow_task(replace(project, dataset=dataset), project.dataset.info))


def _following_features(old: DatasetSpec, n_columns: int) -> tuple[str, ...]:
    """Return the features to begin with in data of so many columns."""
    return old.features if len(old.info.columns) == n_columns <= 2 else own_features(n_columns)


def _dense(project: Project, layer_id: str) -> tuple[DenseSpec, int]:
    """Return a Dense layer and how many inputs it reads."""
    network = project.network
    layer = network.layer(layer_id)
    if not isinstance(layer, DenseSpec):
        raise TypeError(f"{layer_id} has no links")
    return layer, layer_sizes(network, project.dataset.n_features)[network.index(layer_id)].n_inputs


def _redrawn(layer: DenseSpec) -> DenseSpec:
    """Return the layer with first weights that follow the seed."""
    return replace(layer, initializer="uniform") if layer.initializer == "link" else layer


def _follow_task(project: Project, old: Source) -> Project:
    """Give the output layer the units the task needs; a new task also brings its own loss and output activation.

    Class weights are dropped where there are other classes.
    """
    info = project.dataset.info
    if (info.task, info.classes) == (old.task, old.classes):
        return project
    output = replace(project.network.output, units=info.n_outputs)
    training = replace(project.training, class_weights=())
    if info.task != old.task:
        loss = LOSSES_OF_TASK[info.task][0]
        training = replace(training, loss=loss)
        output = replace(output, activation=_output_activation(project.dataset, loss))
    return replace(project, network=replace(project.network, output=output), training=training)


def _output_activation(dataset: DatasetSpec, loss: Loss) -> Activation:
    if dataset.info.task == "regression" and "linear" in OUTPUTS_OF_LOSS[loss]:
        return "linear"
    return OUTPUTS_OF_LOSS[loss][0]


def _loss_for(project: Project, activation: Activation) -> Loss:
    """Return the first loss of the task that is defined for the activation, or any that is."""
    task = project.dataset.info.task
    fitting = [loss for loss in LOSSES_OF_TASK[task] if activation in OUTPUTS_OF_LOSS[loss]]
    fitting += [loss for loss, outputs in OUTPUTS_OF_LOSS.items() if activation in outputs]
    return fitting[0]


def new_dense(network: NetworkSpec, units: int = 4) -> DenseSpec:
    """Return a Dense layer like its neighbours: the last Dense layer's settings, an unused id, free to learn."""
    for layer in reversed(network.layers):
        if isinstance(layer, DenseSpec):
            return replace(layer, id=next_layer_id(network), units=units, is_frozen=False, cut=(), given=())
    return DenseSpec(id=next_layer_id(network), units=units)


def new_layer(project: Project, kind: type[LayerSpec], index: int) -> LayerSpec:
    """Return a layer of this kind with an unused id, ready to be inserted before the hidden layer at `index`."""
    network = project.network
    if kind is DenseSpec:
        return new_dense(network)
    layer_id = next_layer_id(network)
    for skip in (AddSpec, ConcatenateSpec):
        if kind is skip:
            return skip(id=layer_id, source=usual_source(skip, network, index, project.dataset.n_features))
    return kind(id=layer_id)  # type: ignore[call-arg]  # only the skip kinds need a source


def fitting_output_activations(project: Project) -> tuple[Activation, ...]:
    """Return the output activations that some loss of the task is defined for, those of the present loss first."""
    losses = sorted(LOSSES_OF_TASK[project.dataset.info.task], key=lambda loss: loss != project.training.loss)
    return tuple(dict.fromkeys(activation for loss in losses for activation in OUTPUTS_OF_LOSS[loss]))
