"""Ways out of problems: for each kind the whole changed projects that have it no more, the most likely wish first.

A fix is offered only where it takes its problem away and brings no other one; checking the changed project is what
decides, not the code that proposes it.
"""

from collections.abc import Iterator

from msgspec.structs import replace

from playground.project import edits
from playground.project.checks import Problem, ProblemKind, layer_name, lower_first, problems
from playground.project.dataset import feature_label, own_features
from playground.project.network import (
    FEATURES_ID,
    MAX_LAYERS,
    MAX_UNITS,
    OUTPUT_ID,
    ActivationSpec,
    AddSpec,
    ConcatenateSpec,
    DenseSpec,
    NetworkSpec,
    existing_given,
    layer_sizes,
)
from playground.project.project import PlaneSpec, Project
from playground.project.spec import Spec
from playground.project.training import LOSSES_OF_TASK, OUTPUTS_OF_LOSS
from playground.project.wiring import outputs, possible_sources

MAX_FIXES = 6


class Fix(Spec, frozen=True, kw_only=True):
    """One way out of a problem: what it does, as a command, and the project it makes."""

    text: str
    project: Project


def fixes(project: Project, problem: Problem) -> tuple[Fix, ...]:
    """Return the ways out of one problem of the project, the most likely wish first; empty where there is none."""
    before = {_mark(each) for each in problems(project)}
    found: list[Fix] = []
    if _mark(problem) not in before:
        return ()
    for fix in _proposed(project, problem):
        after = {_mark(each) for each in problems(fix.project)}
        if _mark(problem) not in after and after <= before and all(fix.project != other.project for other in found):
            found.append(fix)
        if len(found) == MAX_FIXES:
            break
    return tuple(found)


def _mark(problem: Problem) -> tuple[ProblemKind, tuple[str, ...]]:
    """Return what makes it the same problem in another project, where its sentence may count otherwise."""
    return problem.kind, problem.where


def _proposed(project: Project, problem: Problem) -> Iterator[Fix]:
    """Propose ways out; whether they are any is not known here."""
    match problem.kind:
        case (
            "unequal_widths"
            | "lost_source"
            | "late_source"
            | "too_wide"
            | "hidden_softmax"
            | "cut_links"
            | "given_weights"
        ):
            yield from _layer_fixes(project, problem)
        case "output_units":
            n_outputs = project.dataset.info.n_outputs
            output = replace(project.network.output, units=n_outputs)
            changed = replace(project, network=replace(project.network, output=output))
            yield Fix(text=f"Set the output layer to {_units(n_outputs)}", project=changed)
        case "no_feature" | "double_feature":
            yield _feature_fix(project, problem.kind)
        case "axes":
            yield Fix(text="Show the first two columns", project=replace(project, plane=PlaneSpec(), query=None))
        case "loss_task":
            yield from _loss_fixes(project)
        case "loss_output":
            activation = OUTPUTS_OF_LOSS[project.training.loss][0]
            changed = edits.change_layer(project, OUTPUT_ID, activation=activation)
            yield Fix(text=f"Give the output layer {_words(activation)}", project=changed)
            yield from _loss_fixes(project)
        case "class_weights":
            text = "Let every class count alike"
            yield Fix(text=text, project=edits.change_training(project, class_weights=()))
        case "ids" | "too_many_layers" | "no_points" | "warning":
            return


def _layer_fixes(project: Project, problem: Problem) -> Iterator[Fix]:
    """Propose what may help the layer that names the problem first; removing it comes last."""
    layer_id = problem.where[0]
    network = project.network
    layer, name = network.layer(layer_id), lower_first(layer_name(network, layer_id))
    if problem.kind == "unequal_widths" and isinstance(layer, AddSpec):
        yield from _width_fixes(project, layer)
    if isinstance(layer, AddSpec | ConcatenateSpec) and problem.kind != "hidden_softmax":
        yield from _source_fixes(project, layer)
    if isinstance(layer, AddSpec) and problem.kind == "unequal_widths":
        yield from _reshaping_fixes(project, layer)
    if isinstance(layer, DenseSpec | ActivationSpec) and problem.kind == "hidden_softmax":
        usual = "tanh" if isinstance(layer, DenseSpec) else "relu"
        changed = edits.change_layer(project, layer_id, activation=usual)
        yield Fix(text=f"Give {name} the activation {'ReLU' if usual == 'relu' else usual}", project=changed)
    if isinstance(layer, DenseSpec) and problem.kind == "cut_links":
        n_inputs = layer_sizes(network, project.dataset.n_features)[network.index(layer_id)].n_inputs
        cut = tuple((unit, source) for unit, source in layer.cut if unit < layer.units and source < n_inputs)
        changed = edits.change_layer(project, layer_id, cut=cut)
        yield Fix(text=f"Forget the cut links {name} does not have", project=changed)
    if isinstance(layer, DenseSpec) and problem.kind == "given_weights":
        n_inputs = layer_sizes(network, project.dataset.n_features)[network.index(layer_id)].n_inputs
        changed = edits.change_layer(project, layer_id, given=existing_given(layer, n_inputs))
        yield Fix(text=f"Forget the values {name} has no weights for", project=changed)
    if layer_id != OUTPUT_ID:
        yield Fix(text=f"Remove {name}", project=edits.remove_layer(project, network.index(layer_id)))


def _width_fixes(project: Project, layer: AddSpec) -> Iterator[Fix]:
    """Propose other units for the Dense layers that decide the two widths an Add layer is to add."""
    network = project.network
    place = network.index(layer.id)
    given = outputs(network, project.dataset.n_features)
    before = network.layers[place - 1].id if place > 0 else FEATURES_ID
    for near, far in ((before, layer.source), (layer.source, before)):
        dense, width = _deciding(network, near), given.get(far, 0)
        if dense is not None and 0 < width <= MAX_UNITS:
            name = lower_first(layer_name(network, dense.id))
            changed = edits.change_layer(project, dense.id, units=width)
            yield Fix(text=f"Set {name} to {_units(width)}", project=changed)


def _deciding(network: NetworkSpec, layer_id: str) -> DenseSpec | None:
    """Return the Dense layer whose units an output is as wide as; None where it is the features or a concatenation."""
    if layer_id == FEATURES_ID:
        return None
    for layer in reversed(network.layers[: network.index(layer_id) + 1]):
        if isinstance(layer, DenseSpec):
            return layer
        if isinstance(layer, ConcatenateSpec):
            return None
    return None


def _source_fixes(project: Project, layer: AddSpec | ConcatenateSpec) -> Iterator[Fix]:
    """Propose every other source that fits, the nearest first; the layer before comes last: it is read already."""
    network, n_features = project.network, project.dataset.n_features
    name, widths = lower_first(layer_name(network, layer.id)), outputs(network, n_features)
    n_inputs = layer_sizes(network, n_features)[network.index(layer.id)].n_inputs
    *others, before = possible_sources(network, layer.id)
    for source in (*reversed(others), before):
        is_fitting = (
            widths[source] == n_inputs if isinstance(layer, AddSpec) else widths[source] + n_inputs <= MAX_UNITS
        )
        if is_fitting and source != layer.source:
            text = f"Let {name} read {lower_first(layer_name(network, source))}"
            yield Fix(text=text, project=edits.choose_skip_source(project, layer.id, source))


def _reshaping_fixes(project: Project, layer: AddSpec) -> Iterator[Fix]:
    """Propose to put both outputs side by side instead, and to bring the input to the source's width on its way."""
    network = project.network
    place, name = network.index(layer.id), lower_first(layer_name(network, layer.id))
    beside = ConcatenateSpec(id=layer.id, source=layer.source)
    changed = edits.exchange_layer(project, place, beside)
    yield Fix(text=f"Turn {name} into a Concatenate layer", project=changed)
    width = outputs(network, project.dataset.n_features).get(layer.source, 0)
    if 0 < width <= MAX_UNITS and len(network.layers) < MAX_LAYERS:
        dense = DenseSpec(id=edits.next_layer_id(network), units=width, activation="linear")
        changed = edits.insert_layer(project, place, dense)
        yield Fix(text=f"Add a linear Dense layer of {_units(width)} before {name}", project=changed)


def _feature_fix(project: Project, kind: ProblemKind) -> Fix:
    dataset = project.dataset
    if kind == "double_feature":
        return Fix(text="Use each feature once", project=edits.add_features(project, ()))
    own = own_features(len(dataset.info.columns))
    labels = [feature_label(formula) for formula in own]
    named = labels[0] if len(own) == 1 else f"{labels[0]} and {labels[1]}" if len(own) == 2 else "all columns"
    return Fix(text=f"Switch on {named}", project=edits.add_features(project, own))


def _loss_fixes(project: Project) -> Iterator[Fix]:
    """Propose the losses of the task, first those that leave the output as it is."""
    activation = project.network.output.activation
    offered = LOSSES_OF_TASK[project.dataset.info.task]
    for loss in sorted(offered, key=lambda loss: activation not in OUTPUTS_OF_LOSS[loss]):
        yield Fix(text=f"Use the loss {_words(loss)}", project=edits.choose_loss(project, loss))


def _units(n: int) -> str:
    return "1 unit" if n == 1 else f"{n:,} units"


def _words(name: str) -> str:
    return name.replace("_", " ")
