"""Why a run broke or does not learn, in one sentence with its number, and what to change so that it trains.

A run that diverged is looked at where it was best: what it had become by its end says nothing about the reason. The
rules are tried one after another, the plainest reason first; each names the limit it compares with.
"""

import math
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from playground.analysis.curvature import curvature_slice
from playground.engine.diagnosis import LayerDiagnosis, diagnose, r_squared
from playground.engine.snapshot import Floats
from playground.engine.trainer import Trainer
from playground.project import edits
from playground.project.checks import layer_name, lower_first
from playground.project.finding import Finding, FindingKind
from playground.project.fixes import Fix
from playground.project.network import OUTPUT_ID, DenseSpec, DropoutSpec
from playground.project.optimizer import AdadeltaSpec, AdamSpec, AdamwSpec, MomentumSpec, NesterovSpec, SgdSpec
from playground.project.project import Project

LARGE_COLUMN = 100.0
"""Features beyond this, where the others are near 1, make the loss bend that much more along their weights, squared."""
LARGE_OUTPUT = 1e3
"""A layer that gives values beyond this, over features of ordinary size, explodes."""
LARGE_ADAPTIVE_RATE = 0.3
"""Adam and its like move every weight by about the learning rate in a step, whatever the gradient."""
USUAL_ADAPTIVE_RATE = 0.003
LARGE_NOISE = 10.0
USUAL_RATE = 0.03
SMALL_RATIO = 1e-7
"""Steps that move the weights by a smaller share than this change nothing within a million of them."""
NEARLY_ALL = 0.95
MUCH_DROPPED = 0.9
VANISHED = 1e-5
"""The first layer's gradient over the last one's."""
SMALL_WEIGHT = 1e-3
RISEN, FALLEN = 1.5, 0.9
"""Shares of the first train loss."""
EXPLAINED = 0.1
"""Of a regression's targets, at least this share of the variance."""
MAX_PRODUCTS = 2e9
"""The curvature is looked at where that takes no more multiplications than this (about a second)."""
STEEPNESS_PRODUCTS = 200
"""So many gradients tell the largest curvature of a network of any size."""


class _Case(NamedTuple):
    """A run to be looked at, where it was best, and what it looks like there."""

    project: Project
    trainer: Trainer
    layers: tuple[LayerDiagnosis, ...]
    outputs: dict[str, Floats]


def explain(now: Trainer, first: Trainer, best: Trainer) -> Finding | None:
    """Return why a run broke or does not learn; None where nothing speaks against it.

    It is given as it is now, as it began, and where its train loss was lowest. It counts as broken where it diverged or
    its loss has risen, and as not learning where its loss has not fallen by a tenth, or a regression gives the mean.
    """
    loss, first_loss = now.evaluate().train_loss, first.evaluate().train_loss
    if now.is_diverged or not loss <= RISEN * first_loss:
        return _first(_case(best), *_BREAKING, _rate_too_large, _diverged)
    case = _case(now)
    if loss <= FALLEN * first_loss and not _only_gives_the_mean(now):
        return _first(case, _alike)
    return (
        _first(case, _held, _alike)
        or _first(_case(first), *_BREAKING)
        or _stuck(case, _case(first))
        or _first(case, _penalty_too_large, _rate_too_small, _dropped, _vanishing)
    )


def _only_gives_the_mean(trainer: Trainer) -> bool:
    """Return whether a regression explains next to nothing of its targets."""
    if trainer.project.dataset.info.task != "regression":
        return False
    return not r_squared(trainer, trainer.dataset.x_train, trainer.dataset.y_train) > EXPLAINED


def _stuck(case: _Case, first: _Case) -> Finding | None:
    """Return why units are dead or saturated: they began so, or too large steps have made them so."""
    for rule in (_dead, _saturated):
        found = rule(case)
        if found is not None:
            cause = None if rule(first) is not None else _rate_too_large(first)
            return found if cause is None else _begun_anew(cause)
    return None


def _begun_anew(finding: Finding) -> Finding:
    """Return a finding whose fixes begin anew: what the steps have made of the weights cannot be learned away."""
    fixes = tuple(Fix(text=f"{fix.text} and start anew", project=_restarted(fix.project)) for fix in finding.fixes)
    return Finding(kind=finding.kind, sentence=finding.sentence, project=finding.project, fixes=fixes)


def _case(trainer: Trainer) -> _Case:
    network, x = trainer.network.spec, trainer.dataset.x_train
    outputs = {layer.id: trainer.layer_outputs(x, place) for place, layer in enumerate(network.all_layers)}
    return _Case(trainer.project, trainer, diagnose(trainer), outputs)


def _first(case: _Case, *rules: Callable[[_Case], Finding | None]) -> Finding | None:
    """Return what the first rule says that says anything."""
    return next((finding for rule in rules if (finding := rule(case)) is not None), None)


def _finding(case: _Case, kind: FindingKind, sentence: str, *fixes: tuple[str, Project]) -> Finding:
    kept = tuple(Fix(text=text, project=project) for text, project in fixes if project != case.project)
    return Finding(kind=kind, sentence=sentence, project=case.project, fixes=kept)


def _unscaled(case: _Case) -> Finding | None:
    spec = case.project.dataset
    if spec.scaling != "none" or not spec.info.columns:
        return None
    sizes = np.abs(case.trainer.dataset.x_train).max(axis=0, initial=0.0)
    place = int(sizes.argmax())
    if sizes[place] < LARGE_COLUMN:
        return None
    name = spec.features[place] if place < len(spec.features) else "A column"
    sentence = (
        f"{name} has values up to {_number(sizes[place])} and is not scaled: the loss bends so much along its weights "
        "that every step overshoots."
    )
    return _finding(
        case,
        "unscaled",
        sentence,
        ("Standardise the columns", edits.change_dataset(case.project, scaling="standardise")),
    )


def _decay_too_large(case: _Case) -> Finding | None:
    training = case.project.training
    penalty = max((training.l2, *(layer.l2 for layer in _dense(case))), default=0.0)
    own = training.optimizer.weight_decay if isinstance(training.optimizer, AdamwSpec) else 0.0
    decay = max(penalty if isinstance(training.optimizer, SgdSpec) else 0.0, training.weight_decay, own)
    share = training.learning_rate * decay
    if share < 2.0:
        return None
    sentence = (
        f"L2 or weight decay of {_number(decay)} with a learning rate of {_number(training.learning_rate)} multiplies "
        f"the weights by {_number(1.0 - share)} in every step: below −1 they grow without end."
    )
    return _finding(
        case, "decay too large", sentence, ("Take L2 and weight decay off", _without_penalties(case.project))
    )


def _exploding(case: _Case) -> Finding | None:
    if float(np.abs(case.trainer.dataset.x_train).max(initial=0.0)) >= LARGE_COLUMN:
        return None
    for layer in _dense(case):
        largest = float(np.abs(case.outputs[layer.id]).max(initial=0.0))
        if not largest < LARGE_OUTPUT:
            name = "The output layer" if layer.id == OUTPUT_ID else layer_name(case.project.network, layer.id)
            sentence = f"{name} gives values up to {_number(largest)}: its weights are so large that they explode."
            return _finding(case, "exploding", sentence, ("Start with usual weights", _usual_start(case.project)))
    return None


def _noise_too_large(case: _Case) -> Finding | None:
    noise = case.project.training.input_noise
    if noise < LARGE_NOISE:
        return None
    return _finding(
        case,
        "noise too large",
        f"Noise with a deviation of {_number(noise)} is added to the features in every step, which drowns them.",
        ("Take the input noise off", edits.change_training(case.project, input_noise=0.0)),
    )


def _rate_too_large(case: _Case) -> Finding | None:
    training = case.project.training
    rate, optimizer = training.learning_rate, training.optimizer
    if not isinstance(optimizer, SgdSpec | MomentumSpec | NesterovSpec):
        if rate < LARGE_ADAPTIVE_RATE or isinstance(optimizer, AdadeltaSpec):
            return None
        sentence = (
            f"A learning rate of {_number(rate)} is too large: this optimizer moves every weight by about that much in "
            f"each step. {USUAL_ADAPTIVE_RATE} is usual."
        )
        return _finding(
            case,
            "rate too large",
            sentence,
            _rate_fix(case.project, USUAL_ADAPTIVE_RATE),
        )
    steepest = _largest_curvature(case.trainer)
    if not steepest > 0.0:
        return None
    momentum = 0.0 if isinstance(optimizer, SgdSpec) else optimizer.momentum
    limit = 2.0 * (1.0 + momentum) / steepest
    # Momentum adds up steps: a rate that is well below the limit may still be too large for the bends further on.
    if rate * 4.0 < limit:
        return None
    words = "2(1 + μ)/λ_max" if momentum else "2/λ_max"
    sentence = (
        f"A learning rate of {_number(rate)} is too large: above {words} = {_number(limit)}, where λ_max is the "
        "largest curvature of the loss, every step overshoots further than the last."
    )
    return _finding(case, "rate too large", sentence, _rate_fix(case.project, _nice(limit * (1.0 - momentum) / 20.0)))


def _diverged(case: _Case) -> Finding:
    rate = case.project.training.learning_rate
    sentence = f"The numbers grew beyond all bounds with a learning rate of {_number(rate)}: the steps are too large."
    return _finding(case, "diverged", sentence, _rate_fix(case.project, _nice(rate / 30.0)))


def _held(case: _Case) -> Finding | None:
    layers = _dense(case)
    if not all(layer.is_frozen for layer in layers):
        return None
    project = case.project
    for layer in layers:
        project = edits.freeze(project, layer.id, is_frozen=False)
    return _finding(
        case, "held", f"All {len(layers)} layers are frozen: nothing can change.", ("Unfreeze them", project)
    )


def _alike(case: _Case) -> Finding | None:
    for layer in _dense(case)[:-1]:
        weights = case.trainer.network.weights(case.trainer.snapshot().parameters.copy(), layer.id)
        if layer.units > 1 and bool((weights == weights[0]).all()):
            name = layer_name(case.project.network, layer.id)
            sentence = (
                f"All {layer.units} units of {lower_first(name)} have the same weights: they learn the same and stay "
                "one unit."
            )
            return _finding(case, "alike", sentence, ("Start with random weights", _usual_start(case.project)))
    return None


def _dead(case: _Case) -> Finding | None:
    for layer, look in zip(case.project.network.all_layers, case.layers, strict=True):
        if isinstance(layer, DenseSpec) and layer.id != OUTPUT_ID and look.dead_share == 1.0:
            name = lower_first(layer_name(case.project.network, layer.id))
            sentence = (
                f"{layer.units} of {layer.units} ReLU units of {name} are dead: they give 0 for every training point, "
                "so that nothing before them learns."
            )
            leaky = edits.change_layer(case.project, layer.id, activation="leaky_relu")
            return _finding(case, "dead", sentence, ("Use leaky ReLU and usual weights", _usual_start(leaky)))
    return None


def _penalty_too_large(case: _Case) -> Finding | None:
    training = case.project.training
    largest = max(training.l1, training.l2, training.weight_decay, *(max(layer.l1, layer.l2) for layer in _dense(case)))
    if largest < 0.05:
        return None
    parameters = case.trainer.snapshot().parameters.copy()
    network = case.trainer.network
    sizes = [float(np.abs(network.weights(parameters, layer.id)).mean()) for layer in _dense(case)]
    if min(sizes) > SMALL_WEIGHT:
        return None
    sentence = (
        f"A penalty of {_number(largest)} has pressed weights to {_number(min(sizes))} on average: the network gives "
        "nearly the same everywhere."
    )
    fix = ("Take the penalties off", _restarted(_without_penalties(case.project)))
    return _finding(case, "penalty too large", sentence, fix)


def _rate_too_small(case: _Case) -> Finding | None:
    ratios = [look.update_ratio for look in case.layers if math.isfinite(look.update_ratio)]
    norms = [look.gradient_norm for look in case.layers if math.isfinite(look.gradient_norm)]
    if not ratios or max(ratios) >= SMALL_RATIO or max(norms) < 1e-6:
        return None
    rate = case.project.training.learning_rate
    sentence = (
        f"A learning rate of {_number(rate)} is too small: a step moves the weights by {_number(max(ratios))} of their "
        "size, and 0.001 is usual."
    )
    is_plain = isinstance(case.project.training.optimizer, SgdSpec | MomentumSpec | NesterovSpec)
    return _finding(
        case, "rate too small", sentence, _rate_fix(case.project, USUAL_RATE if is_plain else USUAL_ADAPTIVE_RATE)
    )


def _saturated(case: _Case) -> Finding | None:
    for layer, look in zip(case.project.network.all_layers, case.layers, strict=True):
        if layer.id != OUTPUT_ID and look.saturated_share >= NEARLY_ALL:
            name = layer_name(case.project.network, layer.id)
            sentence = (
                f"{name}: {100 * look.saturated_share:.0f} % of its outputs stand at the ends of its activation, where "
                "it is flat: nothing before it learns."
            )
            fix = ("Start with usual weights", _usual_start(case.project))
            scaled = edits.change_dataset(case.project, scaling="standardise")
            return _finding(case, "saturated", sentence, fix, ("Standardise the columns", scaled))
    return None


def _dropped(case: _Case) -> Finding | None:
    for layer in case.project.network.layers:
        if isinstance(layer, DropoutSpec) and layer.rate >= MUCH_DROPPED:
            name = layer_name(case.project.network, layer.id)
            return _finding(
                case,
                "dropped",
                f"{name} switches {layer.rate:.0%} of the units off in every step: too few are left to learn.".replace(
                    "%", " %"
                ),
                ("Drop 20 %", edits.change_layer(case.project, layer.id, rate=0.2)),
            )
    return None


def _vanishing(case: _Case) -> Finding | None:
    dense = {layer.id: layer for layer in _dense(case)}
    norms = [look.gradient_norm for look in case.layers if look.layer_id in dense]
    if len(norms) < 3 or not norms[-1] > 0.0 or norms[0] >= VANISHED * norms[-1]:
        return None
    sentence = (
        f"The gradient vanishes on its way back: that of the first layer is {_number(norms[0] / norms[-1])} of that of "
        f"the last, through {len(norms) - 1} layers."
    )
    project = case.project
    for layer in _dense(case)[:-1]:
        project = edits.change_layer(project, layer.id, activation="tanh", initializer="glorot_uniform")
    project = edits.change_training(project, optimizer=AdamSpec(), learning_rate=USUAL_ADAPTIVE_RATE)
    return _finding(case, "vanishing", sentence, ("Use tanh, usual weights and Adam", _restarted(project)))


_BREAKING = (_unscaled, _decay_too_large, _exploding, _noise_too_large)


def _largest_curvature(trainer: Trainer) -> float:
    """Return λ_max of the loss over all train points; NaN where that would take too long."""
    parameters = trainer.snapshot().parameters
    n_products = min(STEEPNESS_PRODUCTS, 2 * parameters.size)
    if n_products * 3.0 * parameters.size * trainer.dataset.y_train.size > MAX_PRODUCTS:
        return float("nan")
    with np.errstate(over="ignore", invalid="ignore"):
        values = curvature_slice(trainer.gradient_at, parameters).shares
    return max(values) if all(map(math.isfinite, values)) else float("nan")


def _dense(case: _Case) -> list[DenseSpec]:
    return [layer for layer in case.project.network.all_layers if isinstance(layer, DenseSpec)]


def _rate_fix(project: Project, rate: float) -> tuple[str, Project]:
    return f"Set the learning rate to {_number(rate)}", edits.change_training(project, learning_rate=rate)


def _without_penalties(project: Project) -> Project:
    optimizer = project.training.optimizer
    if isinstance(optimizer, AdamwSpec):
        project = edits.change_optimizer(project, weight_decay=0.01)
    for layer in project.network.all_layers:
        if isinstance(layer, DenseSpec):
            project = edits.change_layer(project, layer.id, l1=0.0, l2=0.0)
    return edits.change_training(project, l1=0.0, l2=0.0, weight_decay=0.0)


def _usual_start(project: Project) -> Project:
    """Return the project with weights of usual size, drawn anew."""
    for layer in project.network.all_layers:
        if isinstance(layer, DenseSpec):
            is_bent = layer.activation in {"relu", "leaky_relu", "elu"}
            initializer = "he_uniform" if is_bent else "glorot_uniform"
            project = edits.change_layer(project, layer.id, initializer=initializer, bias_start=0.0, given=())
    return _restarted(project)


def _restarted(project: Project) -> Project:
    """Return the project with another seed, which begins from first weights."""
    return edits.new_start(project, project.training.seed + 1)


def _nice(rate: float) -> float:
    """Return the largest of 1, 3, 10, 30, … times a power of ten that is not above a rate."""
    decade = 10.0 ** math.floor(math.log10(max(rate, 1e-12)))
    return float(f"{3.0 * decade if rate >= 3.0 * decade else decade:.3g}")


def _number(value: float) -> str:
    """Return a number in three digits, with a true minus sign."""
    if 1e3 <= abs(value) < 1e7:
        return f"{value:,.0f}".replace("-", "−")
    return f"{value:.3g}".replace("-", "−").replace("e+0", "e").replace("e+", "e")
