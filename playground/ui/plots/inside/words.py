"""What the inside of a run says in words: what is wrong with a layer, and what a learner can do about it."""

import math
from dataclasses import dataclass

from playground.analysis.spreads import LayerLook, Look, Quantity, Strip
from playground.project.checks import layer_name, lower_first
from playground.project.network import (
    OUTPUT_ID,
    ActivationSpec,
    BatchNormSpec,
    DenseSpec,
    LayerNormSpec,
    LayerSpec,
    NetworkSpec,
)
from playground.ui.builder.words import ACTIVATION_TITLES, word_for
from playground.ui.wording import NO_NUMBER, count_text, counted, share_text, short_number

BAND = (1e-4, 1e-2)
"""A healthy step moves parameters by about 1e-3 of their length: Karpathy, notes of the course CS231n (Stanford),
"Ratio of weights:updates"; a factor of ten to either side counts as healthy here."""

MANY_SATURATED = 0.5
MAX_NAMED = 6
FAR_APART = 1000.0
"""Gradient norms of layers that are so many times smaller or larger are told of as vanishing or exploding."""

QUANTITY_TITLES: dict[Quantity, str] = {
    "weights": "Weights",
    "gradients": "Gradients",
    "activations": "Activations",
}

QUANTITY_HELP = (
    "Which numbers of each layer are drawn: its weights, the gradient of the loss with respect to them, or what its "
    "units give for the train points."
)
QUANTITY_FORMULA = "weights wⱼᵢ, gradients ∂J/∂wⱼᵢ, activations aⱼ = f(Σᵢ wⱼᵢ·xᵢ + bⱼ)"

LAYERS_HELP = (
    "Of each layer: dead units give 0 for every train point (ReLU), saturated outputs lie beyond 99 % of the "
    "activation's range; the length of the gradient; and how far the next step moves the parameters against their own "
    "length, which is healthy between 1e-4 and 1e-2, about 1e-3 (rule of thumb of Stanford's course CS231n)."
)
LAYERS_FORMULA = "‖∇J‖ = √(Σ (∂J/∂θᵢ)²), step ÷ parameters = ‖Δθ‖ / ‖θ‖"

STRIPS_HELP = (
    "Each strip is one layer: time runs to the right, values upwards, and the darker a place the more of the numbers "
    "lie there; the line is the median, half of all numbers lie between the dotted lines, and the bars at the right "
    "edge are the moment shown. The axis covers 1 % to 99 % of the numbers; what lies beyond is in its last bars."
)

STRIPS_LINE = "Darker: more of the numbers. Line: median; half of the numbers lie between the dotted lines."


@dataclass(frozen=True, slots=True)
class Finding:
    """A sentence about what is wrong; the largest weight is the worst."""

    weight: float
    sentence: str


def layer_title(network: NetworkSpec, layer: LayerSpec) -> str:
    """Return the short name of a layer: Layer 1, Output."""
    return "Output" if layer.id == OUTPUT_ID else f"Layer {network.index(layer.id) + 1}"


def layer_kind(layer: LayerSpec, n_units: int) -> str:
    """Return what a layer is made of: 8 ReLU, BatchNorm."""
    match layer:
        case DenseSpec() | ActivationSpec():
            return f"{count_text(n_units)} {ACTIVATION_TITLES[layer.activation]}"
        case BatchNormSpec() | LayerNormSpec():
            return word_for(layer).title
        case _:
            return word_for(layer).title


def state_words(look: LayerLook) -> str:
    """Return how many units of a layer are dead, or which share of its outputs is saturated; else nothing."""
    if look.n_dead is not None:
        return f"dead {count_text(look.n_dead)} of {count_text(look.n_units)}"
    if math.isfinite(look.saturated_share):
        return f"saturated {share_text(look.saturated_share, 0)}"
    return ""


def power_text(value: float) -> str:
    """Return a number over many powers of ten with two digits: 0.012, 3.4e-5."""
    if not math.isfinite(value):
        return NO_NUMBER
    if value == 0.0:
        return "0"
    if 1e-2 <= abs(value) < 1000:
        return f"{value:.2g}".replace("-", "−") if abs(value) < 100 else f"{value:.0f}"
    return f"{value:.1e}".replace("e-0", "e−").replace("e-", "e−").replace("e+0", "e").replace("e+", "e")


def is_dead(look: LayerLook) -> bool:
    """Return whether a layer has dead units."""
    return look.n_dead is not None and look.n_dead > 0


def is_saturated(look: LayerLook) -> bool:
    """Return whether too many outputs of a hidden layer are saturated; an output that is sure of itself is none."""
    return look.layer_id != OUTPUT_ID and look.saturated_share >= MANY_SATURATED


def ratio_side(look: LayerLook) -> int:
    """Return -1 where the steps of a layer are smaller than is healthy, 1 where larger, 0 where nothing is to say."""
    if not math.isfinite(look.update_ratio) or look.update_ratio == 0.0:
        return 0
    return -1 if look.update_ratio < BAND[0] else 1 if look.update_ratio > BAND[1] else 0


def findings(network: NetworkSpec, look: Look) -> list[Finding]:
    """Return what is wrong with a run, the worst first."""
    found = _dead_findings(network, look)
    for own in look.layers:
        if is_saturated(own):
            share, name = share_text(own.saturated_share, 0), layer_name(network, own.layer_id)
            found.append(Finding(4.0, f"{name}: {share} of the outputs are saturated, where the slope is nearly 0."))
    found += _gradient_findings(network, look) + _step_findings(network, look)
    return sorted(found, key=lambda each: -each.weight)


def summary(network: NetworkSpec, look: Look) -> str:
    """Return everything that is wrong, or that nothing is."""
    found = findings(network, look)
    if found:
        return " ".join(each.sentence for each in found)
    has_relu = any(own.n_dead is not None for own in look.layers)
    has_range = any(math.isfinite(own.saturated_share) for own in look.layers)
    units = "no unit is dead, " if has_relu else ""
    units += "few outputs are saturated, " if has_range else ""
    return f"Nothing stands out: {units}and the steps are of a healthy size."


def moment_words(look: Look) -> str:
    """Return which moment is shown and with how many points it was looked at."""
    if look.n_points == look.n_all:
        points = f"all {counted(look.n_all, 'train point')}"
    else:
        points = f"{count_text(look.n_points)} of {counted(look.n_all, 'train point')}, drawn at random"
    return f"epoch {_epoch_text(look.epoch)}, step {count_text(look.step)}; {points}"


def layer_sentence(network: NetworkSpec, layer: LayerSpec, look: LayerLook) -> str:
    """Return everything that is known of one layer, in one sentence."""
    parts = [each for each in (state_words(look),) if each]
    if math.isfinite(look.gradient_norm):
        parts.append(f"gradient norm {power_text(look.gradient_norm)}")
    if math.isfinite(look.update_ratio):
        sides = {-1: " (below 1e−4)", 0: "", 1: " (above 1e−2)"}
        parts.append(f"the next step moves {power_text(look.update_ratio)} of its length{sides[ratio_side(look)]}")
    name = f"{layer_title(network, layer)} ({layer_kind(layer, look.n_units)})"
    return f"{name}: {', '.join(parts)}." if parts else f"{name} has no parameters."


def strip_sentence(network: NetworkSpec, strip: Strip, quantity: Quantity) -> str:
    """Return how a quantity of a layer is spread at the moment shown."""
    low, first, middle, third, high = (short_number(float(mark), strip.limit) for mark in strip.present_marks)
    name = layer_title(network, network.layer(strip.layer_id))
    numbers = f"{count_text(strip.n)} {QUANTITY_TITLES[quantity].lower()}"
    return f"{name}, {numbers}: median {middle}, half of them from {first} to {third}, 98 % from {low} to {high}."


def _epoch_text(epoch: float) -> str:
    return count_text(epoch) if epoch == int(epoch) else f"{epoch:,.1f}"


def _dead_findings(network: NetworkSpec, look: Look) -> list[Finding]:
    """Tell of the layer with the most dead units in full, and of others how many they are."""
    dead = sorted((own for own in look.layers if is_dead(own)), key=lambda own: -(own.n_dead or 0) / own.n_units)
    if not dead:
        return []
    worst, *others = dead
    name = layer_name(network, worst.layer_id)
    points = "every training point" if look.n_points == look.n_all else f"all {count_text(look.n_points)} points tried"
    verb, they = ("is", "it gives") if worst.n_dead == 1 else ("are", "they give")
    if worst.n_dead == worst.n_units:
        words = f"{name}: all its ReLU units are dead: nothing gets through, and nothing before it learns."
    else:
        units = f"{count_text(worst.n_dead or 0)} of {count_text(worst.n_units)} ReLU units"
        words = f"{name}: {units} {verb} dead: {they} 0 for {points}."
    if others:
        counts = [
            f"{count_text(own.n_dead or 0)} of {count_text(own.n_units)} in "
            f"{lower_first(layer_name(network, own.layer_id))}"
            for own in others[:MAX_NAMED]
        ]
        more = f" and more in {counted(len(others) - MAX_NAMED, 'other layer')}" if len(others) > MAX_NAMED else ""
        words += f" Also dead: {', '.join(counts)}{more}."
    return [Finding(5.0 + 5.0 * (worst.n_dead == worst.n_units), words)]


def _gradient_findings(network: NetworkSpec, look: Look) -> list[Finding]:
    """Tell of a gradient that vanishes or explodes on its way back from the output."""
    norms = [own for own in look.layers if own.gradient_norm > 0.0 and math.isfinite(own.gradient_norm)]
    if len(norms) < 2:
        return []
    first, last = norms[0], norms[-1]
    name = layer_name(network, first.layer_id)
    times = last.gradient_norm / first.gradient_norm
    if times >= FAR_APART:
        words = f"its gradient is {power_text(times)} times smaller than the output's: it hardly learns (vanishing)."
        return [Finding(6.0, f"{name}: {words}")]
    if times <= 1.0 / FAR_APART:
        words = f"its gradient is {power_text(1.0 / times)} times larger than the output's (exploding)."
        return [Finding(6.0, f"{name}: {words}")]
    return []


def _step_findings(network: NetworkSpec, look: Look) -> list[Finding]:
    sides = [(own, ratio_side(own)) for own in look.layers if math.isfinite(own.update_ratio) and own.update_ratio > 0]
    small = [own for own, side in sides if side < 0]
    found = []
    large = [own for own, side in sides if side > 0]
    if large:
        worst = max(large, key=lambda own: own.update_ratio)
        name = lower_first(layer_name(network, worst.layer_id))
        move = share_text(worst.update_ratio, 0 if worst.update_ratio >= 0.095 else 1)
        words = f"The next step moves {name} by {move} of its length: above 1 % training gets rough; learn more slowly."
        found.append(Finding(3.0, words))
    if small and len(small) == len(sides):
        most = power_text(max(own.update_ratio for own in small))
        words = f"Steps are small (at most {most} of the parameters): it has settled, or the learning rate is too low."
        found.append(Finding(1.0, words))
    elif small:
        names = ", ".join(lower_first(layer_name(network, own.layer_id)) for own in small[:3])
        found.append(Finding(1.0, f"Steps of {names} are below 1e−4 of the parameters: little is learned there."))
    return found
