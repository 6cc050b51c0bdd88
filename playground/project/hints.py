"""Quiet remarks about a network that trains, but with a part that does nothing, or less than it seems to.

Only what is true of the drawn network is remarked, each with the reason; nothing here keeps a project from training.
Which layers of one kind follow another is judged over what passes values on one by one; a layer that a skip connection
reads as well has another reader, for whom it may matter.
"""

from collections.abc import Iterator

from playground.project.checks import layer_name, lower_first
from playground.project.costs import batch_points
from playground.project.network import (
    Activation,
    ActivationSpec,
    AddSpec,
    BatchNormSpec,
    ConcatenateSpec,
    DenseSpec,
    DropoutSpec,
    LayerNormSpec,
    LayerSize,
    LayerSpec,
    NetworkSpec,
    layer_sizes,
)
from playground.project.project import Project
from playground.project.spec import Spec

NEVER_NEGATIVE: frozenset[Activation] = frozenset({"relu", "sigmoid", "softplus", "gaussian"})
SQUEEZING: frozenset[Activation] = frozenset({"sigmoid", "tanh", "softsign"})
MAX_SQUEEZED = 5
MAX_SIGMOIDS = 3
"""So many squeezing layers in a row are usual; the slope of four sigmoids together is at most (1/4)^4 = 1/256."""

ALL_OFF_SHARE = 0.01
"""From this share of points on it is worth a remark that Dropout switches every unit off."""


class Hint(Spec, frozen=True, kw_only=True):
    """One remark: what is the case, why, and the ids of the layers it is about."""

    sentence: str
    why: str
    where: tuple[str, ...]


def hints(project: Project) -> tuple[Hint, ...]:
    """Return all remarks about the network of a project, in the order of its layers."""
    network = project.network
    sizes = layer_sizes(network, project.dataset.n_features)
    found = [
        hint
        for layer, size in zip(network.all_layers, sizes, strict=True)
        for hint in _layer_hints(project, layer, size)
    ]
    return (*found, *_stack_hints(network), *_frozen_hints(network))


def _layer_hints(project: Project, layer: LayerSpec, size: LayerSize) -> Iterator[Hint]:
    network = project.network
    match layer:
        case DenseSpec():
            yield from _dense_hints(network, layer, size)
        case ActivationSpec():
            yield from _activation_hints(network, layer)
        case DropoutSpec():
            yield from _dropout_hints(project, layer, size)
        case BatchNormSpec():
            yield from _batch_norm_hints(project, layer)
        case LayerNormSpec():
            yield from _layer_norm_hints(network, layer, size)
        case AddSpec() | ConcatenateSpec():
            yield from _skip_hints(network, layer)


def _dense_hints(network: NetworkSpec, layer: DenseSpec, size: LayerSize) -> Iterator[Hint]:
    name = layer_name(network, layer.id)
    following = _following(network, layer)
    if layer.activation == "linear" and isinstance(following, DenseSpec):
        other = lower_first(layer_name(network, following.id))
        yield Hint(
            sentence=f"{name} is linear: together with {other} it makes one weighted sum.",
            why="Two linear layers in a row are one linear layer, W₂·(W₁·x + b₁) + b₂; an activation other than linear "
            "between them lets them do more.",
            where=(layer.id, following.id),
        )
    if isinstance(following, DenseSpec) and size.n_units > 1 and _begins_alike(layer) and _begins_alike(following):
        yield Hint(
            sentence=f"All units of {lower_first(name)} begin alike and stay alike.",
            why="With equal weights into and out of them they get equal gradients, and work as one unit; first weights "
            "drawn at random part them.",
            where=(layer.id, following.id),
        )
    if layer.activation == "selu" and layer.initializer not in ("lecun_normal", "link") and not layer.is_frozen:
        yield Hint(
            sentence=f"{name} has SELU, but not the first weights that SELU is made for.",
            why="SELU keeps mean and spread of its outputs from layer to layer only with weights of variance "
            "1 / inputs: choose LeCun normal.",
            where=(layer.id,),
        )
    if layer.id == network.output.id and layer.activation == "relu":
        yield Hint(
            sentence="ReLU at the output can get stuck at zero.",
            why="Where the sum is below zero its slope is 0, so that a wrong prediction there corrects nothing; "
            "linear, sigmoid or tanh always pass some gradient on.",
            where=(layer.id,),
        )


def _activation_hints(network: NetworkSpec, layer: ActivationSpec) -> Iterator[Hint]:
    name, before = layer_name(network, layer.id), _before(network, layer)
    if layer.activation == "linear":
        why = "Linear passes every value on unchanged, f(z) = z: choose another activation, or remove the layer."
        yield Hint(sentence=f"{name} does nothing.", why=why, where=(layer.id,))
    elif layer.activation == "relu" and _bend_of(before) in NEVER_NEGATIVE and before is not None:
        other = lower_first(layer_name(network, before.id))
        why = f"ReLU changes only values below zero, and {other} gives none."
        yield Hint(sentence=f"{name} does nothing.", why=why, where=(before.id, layer.id))


def _dropout_hints(project: Project, layer: DropoutSpec, size: LayerSize) -> Iterator[Hint]:
    network = project.network
    name, following = layer_name(network, layer.id), _next(network, layer)
    if layer.rate == 0.0:
        why = "Its rate is 0 %, so that no unit is ever switched off."
        yield Hint(sentence=f"{name} does nothing.", why=why, where=(layer.id,))
        return
    share = layer.rate**size.n_inputs
    if share >= ALL_OFF_SHARE:
        units = "its only input is" if size.n_inputs == 1 else f"all {size.n_inputs} inputs are"
        yield Hint(
            sentence=f"For {100 * share:.0f} % of the points in a step {lower_first(name)} passes on nothing.",
            why=f"So often {units} switched off at once, {layer.rate:g}^{size.n_inputs} = {share:.2g}; Dropout needs "
            "many inputs to choose from.",
            where=(layer.id,),
        )
    if following is network.output and project.dataset.info.task == "regression":
        yield Hint(
            sentence=f"{name} stands right before the output, which predicts a number.",
            why="Every unit that is switched off shifts the predicted number itself, and training sees that as an "
            "error; further back other units can make up for it.",
            where=(layer.id, network.output.id),
        )
    if isinstance(following, BatchNormSpec):
        yield Hint(
            sentence=f"{name} makes the values vary more than {lower_first(layer_name(network, following.id))} will "
            "see in predictions.",
            why="BatchNorm learns its running variances while units are switched off, but predicts with all of them "
            "on; Dropout behind BatchNorm does not disturb them.",
            where=(layer.id, following.id),
        )


def _batch_norm_hints(project: Project, layer: BatchNormSpec) -> Iterator[Hint]:
    network, n_batch = project.network, batch_points(project)
    name, before = layer_name(network, layer.id), _before(network, layer)
    if n_batch == 1:
        why = "A single value is its own mean, and what is left after taking the mean away is 0: take larger batches."
        yield Hint(
            sentence=f"With batches of 1 point {lower_first(name)} lets nothing through.", why=why, where=(layer.id,)
        )
    elif n_batch == 2:
        why = "Of two values, brought to mean 0 and variance 1, one becomes 1 and the other −1: take larger batches."
        sentence = f"With batches of 2 points {lower_first(name)} passes on only which point has more."
        yield Hint(sentence=sentence, why=why, where=(layer.id,))
    elif _has_single_rest(project, n_batch):
        yield Hint(
            sentence=f"The last batch of each epoch has 1 point, of which {lower_first(name)} lets nothing through.",
            why=f"{project.dataset.n_train:,} train points in batches of {n_batch:,} leave one over, and a single "
            "value minus its mean is 0: leave the rest out, or carry it over.",
            where=(layer.id,),
        )
    if isinstance(before, DenseSpec) and before.activation == "linear" and before.has_bias:
        other = layer_name(network, before.id)
        yield Hint(
            sentence=f"The bias of {lower_first(other)} does nothing.",
            why="BatchNorm takes the mean of each unit away, and the bias with it; its own shift does the same work.",
            where=(before.id, layer.id),
        )


def _layer_norm_hints(network: NetworkSpec, layer: LayerNormSpec, size: LayerSize) -> Iterator[Hint]:
    name, before = layer_name(network, layer.id), _before(network, layer)
    if size.n_inputs == 1:
        why = "A single value is its own mean, and what is left after taking the mean away is 0."
        yield Hint(sentence=f"{name} has one input and lets nothing of it through.", why=why, where=(layer.id,))
    elif size.n_inputs == 2:
        why = "Of two values, brought to mean 0 and variance 1, one becomes 1 and the other −1."
        sentence = f"{name} has two inputs and passes on only which of them is larger."
        yield Hint(sentence=sentence, why=why, where=(layer.id,))
    elif before is not None and _bend_of(before) == "relu":
        yield Hint(
            sentence=f"{name} comes after ReLU, which has cut off what was below zero.",
            why="The other way round LayerNorm brings the sums to mean 0 first, so that ReLU lets about half the "
            "units of every point through.",
            where=(before.id, layer.id),
        )


def _skip_hints(network: NetworkSpec, layer: AddSpec | ConcatenateSpec) -> Iterator[Hint]:
    place = network.index(layer.id)
    if place == 0 or network.layers[place - 1].id != layer.source:
        return
    name = layer_name(network, layer.id)
    if isinstance(layer, AddSpec):
        sentence, why = f"{name} only doubles its input.", "Its source is the layer before it, and x + x = 2·x."
    else:
        sentence = f"{name} passes on everything twice."
        why = "Its source is the layer before it; the next layer could weigh one copy as well as two."
    yield Hint(sentence=sentence, why=f"{why} Choose an earlier source.", where=(layer.id, layer.source))


def _stack_hints(network: NetworkSpec) -> Iterator[Hint]:
    """Remark stacks of squeezing activations with nothing between them that keeps gradients up."""
    stack: list[LayerSpec] = []
    for layer in (*network.layers, None):
        if isinstance(layer, DropoutSpec) or (isinstance(layer, DenseSpec | ActivationSpec) and _is_linear(layer)):
            continue
        if layer is not None and _bend_of(layer) in SQUEEZING:
            stack.append(layer)
            continue
        n_sigmoids = sum(_bend_of(member) == "sigmoid" for member in stack)
        if len(stack) > MAX_SQUEEZED or n_sigmoids > MAX_SIGMOIDS:
            first, last = layer_name(network, stack[0].id), lower_first(layer_name(network, stack[-1].id))
            yield Hint(
                sentence=f"{first} to {last} squeeze the values {len(stack)} times in a row: gradients fade on the way "
                "back.",
                why="Each time the gradient is multiplied by a slope of at most ¼ for sigmoid and 1 for tanh, near 0 "
                "for large sums; ReLU and its kin, a normalisation or an Add between them keep it up.",
                where=tuple(member.id for member in stack),
            )
        stack = []


def _frozen_hints(network: NetworkSpec) -> Iterator[Hint]:
    learning = [layer for layer in network.all_layers if isinstance(layer, DenseSpec | BatchNormSpec | LayerNormSpec)]
    if all(isinstance(layer, DenseSpec) and layer.is_frozen for layer in learning):
        yield Hint(
            sentence="Every layer is frozen: nothing is learnt.",
            why="Training changes only the parameters of layers that are not frozen: let at least one learn.",
            where=tuple(layer.id for layer in learning),
        )


def _has_single_rest(project: Project, n_batch: int) -> bool:
    """Return whether a batch of one point ends each epoch; of tables only their rows can tell."""
    dataset = project.dataset
    is_known = dataset.info.is_generated and project.training.remainder == "use"
    return is_known and dataset.n_train > n_batch and dataset.n_train % n_batch == 1


def _before(network: NetworkSpec, layer: LayerSpec) -> LayerSpec | None:
    """Return the layer whose outputs this layer alone reads, None for the first one and where others read them too."""
    place = network.index(layer.id)
    before = network.layers[place - 1] if place > 0 else None
    return None if before is None or _is_read_elsewhere(network, before) else before


def _next(network: NetworkSpec, layer: LayerSpec) -> LayerSpec | None:
    place = network.index(layer.id)
    return network.all_layers[place + 1] if place < len(network.layers) else None


def _following(network: NetworkSpec, layer: LayerSpec) -> LayerSpec | None:
    """Return the layer behind this one that alone reads its outputs; linear Activation layers between do not count."""
    following = _next(network, layer)
    if following is None or _is_read_elsewhere(network, layer):
        return None
    if isinstance(following, ActivationSpec) and _is_linear(following):
        return _following(network, following)
    return following


def _is_read_elsewhere(network: NetworkSpec, layer: LayerSpec) -> bool:
    return any(isinstance(other, AddSpec | ConcatenateSpec) and other.source == layer.id for other in network.layers)


def _bend_of(layer: LayerSpec | None) -> Activation | None:
    """Return the activation a layer's outputs come from, None where it has none."""
    return layer.activation if isinstance(layer, DenseSpec | ActivationSpec) else None


def _begins_alike(layer: DenseSpec) -> bool:
    """Return whether all weights into a layer begin equal; a cut link parts the unit it leads to from the others."""
    return layer.initializer in ("zeros", "constant") and not layer.cut


def _is_linear(layer: DenseSpec | ActivationSpec) -> bool:
    return layer.activation == "linear"
