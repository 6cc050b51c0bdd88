"""What is said of a loss landscape: its axes, what of the run it shows, and the loss at a place."""

import math

from playground.analysis.landscape import Kind, Landscape, Part
from playground.project.network import BatchNormSpec
from playground.project.project import Project
from playground.ui.plots.parameter_names import parameter_name
from playground.ui.wording import count_text, loss_text, number_text

KINDS: dict[Kind, str] = {
    "path": "Path",
    "weights": "Two weights",
    "random": "Random",
    "curvature": "Curvature",
}

PARTS: dict[Part, str] = {"train": "train loss", "test": "test loss", "batch": "batch loss"}

KIND_SENTENCE = (
    "Which two directions through the space of all weights are shown; the plane goes through the present weights. "
    "Path: the two directions in which the run has gone furthest. Two weights: all others stay. Random: two random "
    "directions, each unit's as long as its weights. Curvature: where the loss bends most."
)
KIND_RULE = "L(θ₀ + a·d₁ + b·d₂);   curvature: H·d = λ·d"
PART_SENTENCE = (
    "The mean loss over all train points, over all test points, or over the batch of the last step, which is what that "
    "step went down on. Without penalties, Dropout and noise."
)
PART_RULE = "L(θ) = 1/N Σ loss(xᵢ, yᵢ; θ)"
MAP_SENTENCE = (
    "The loss over a plane through the space of all weights: the darker, the higher; lines join places of equal loss. "
    "The dot is the run, the line its path, fainter where it lies further off the plane; the triangle is the lowest "
    "loss in sight. Wheel or + and − zoom, 0 shows all, arrow keys read single places."
)

ROUNDING = 1e-9
"""Distances between parameters below this are none."""

LONGEST = "99.9 % of the path's variance in the plane · the run 0.000 off the plane · plane kept from step 999,999"
"""As long as `honest_words` usually are, to keep room for them."""

FEW_PLACES = 41
SLOW_S = 1.5


def axis_names(found: Landscape, project: Project) -> tuple[str, str]:
    """Return what stands at the axis across and at the one upwards."""
    first, second = found.slice.shares
    match found.kind:
        case "weights" if found.weights is not None:
            across, up = (parameter_name(project, place) for place in found.weights)
            return across, up
        case "path":
            return f"PC 1 ({percent(first)})", f"PC 2 ({percent(second)})"
        case "curvature":
            return f"λ₁ = {_three_digits(first)}", f"λ₂ = {_three_digits(second)}"
        case _:
            return "direction 1", "direction 2"


def loss_words(found: Landscape) -> str:
    """Return the losses at the marks of the map."""
    here = f"● {loss_text(found.here_loss)} now"
    lowest = found.lowest
    return here if lowest is None else f"{here}   ▽ {loss_text(lowest[2])} lowest in sight"


def place_words(found: Landscape, a: float, b: float) -> str:
    """Return the loss at a place of the map."""
    loss = found.loss_at(a, b)
    a_min, a_max, b_min, b_max = found.extent
    place = f"({number_text(a, a_max - a_min)}, {number_text(b, b_max - b_min)})"
    return f"{PARTS[found.part]} {loss_text(loss) if math.isfinite(loss) else 'beyond all numbers'} at {place}"


def honest_words(found: Landscape, renewal_s: float, *, is_short: bool = False) -> str:
    """Return how much of the run the plane shows, what plane it is, and how coarse the map is."""
    is_off = found.here_distance >= ROUNDING
    off, step = distance_text(found.here_distance), count_text(found.slice_step)
    parts = []
    if is_short:
        laid = f"{'kept' if found.is_kept else 'live'}, step {step}"
        parts += [f"{percent(found.path_share)} of path", f"{off} off" if is_off else "in plane", laid]
    else:
        laid = f"plane kept from step {step}" if found.is_kept else f"plane laid anew at step {step}"
        where = f"the run {off} off the plane" if is_off else "the run in it"
        parts += [f"{percent(found.path_share)} of the path's variance in the plane", where, laid]
    if found.side < FEW_PLACES or renewal_s >= SLOW_S:
        often = f", every {renewal_s:.0f} s" if renewal_s >= SLOW_S else ""
        parts.append(f"{found.side}×{found.side} places{often}")
    return " · ".join(parts)


def spoken(found: Landscape, project: Project, renewal_s: float) -> str:
    """Return everything a landscape says, for a screen reader."""
    across, up = axis_names(found, project)
    a_min, a_max, b_min, b_max = found.extent
    words = [
        f"{KINDS[found.kind]}, {PARTS[found.part]} of {count_text(found.n_points)} points",
        f"across: {across}, from {number_text(a_min, a_max - a_min)} to {number_text(a_max, a_max - a_min)}",
        f"up: {up}, from {number_text(b_min, b_max - b_min)} to {number_text(b_max, b_max - b_min)}",
        f"{loss_text(found.here_loss)} now, at {_place(found, *found.here)}",
    ]
    if found.lowest is not None:
        a, b, loss = found.lowest
        words.append(f"lowest in sight {loss_text(loss)}, at {_place(found, a, b)}")
    words.append(honest_words(found, renewal_s))
    if found.kind == "curvature" and has_batch_statistics(project):
        words.append(BATCH_NORM_WORDS)
    return ". ".join(words)


BATCH_NORM_WORDS = (
    "Of larger networks with BatchNorm, the curvature is that of training, with the statistics of the points"
)


def has_batch_statistics(project: Project) -> bool:
    """Return whether the network has a BatchNorm layer."""
    return any(isinstance(layer, BatchNormSpec) for layer in project.network.layers)


def percent(share: float) -> str:
    """Return a share with as many digits as tell it from all and from nothing."""
    if not math.isfinite(share):
        return "–"
    value = 100.0 * share
    return f"{value:.0f} %" if 10.0 <= value < 99.0 or value in {0.0, 100.0} else f"{min(value, 99.9):.1f} %"


def distance_text(distance: float) -> str:
    """Return a distance between parameters; rounding counts as none."""
    if distance < ROUNDING:
        return "0"
    return f"{distance:.3g}" if distance < 1000 else f"{distance:.2e}"


def _three_digits(value: float) -> str:
    text = f"{value:.3g}" if 0.01 <= abs(value) < 10_000 or value == 0.0 else f"{value:.2e}"
    return text.replace("-", "−").replace("e+0", "e").replace("e−0", "e−")


def _place(found: Landscape, a: float, b: float) -> str:
    a_min, a_max, b_min, b_max = found.extent
    return f"({number_text(a, a_max - a_min)}, {number_text(b, b_max - b_min)})"
