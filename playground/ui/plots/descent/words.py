"""What is said of gradient descent on the whole landscape: the next step, the bound, and how training differs."""

import math

from playground.analysis.descent import Descent, Spot
from playground.project.freedom import FreeParameter
from playground.project.network import DropoutSpec
from playground.project.optimizer import ConstantSchedule, SgdSpec
from playground.project.project import Project
from playground.ui.wording import OPTIMIZER_NAMES, counted, plain_number

MANY = 1e4
FEW = 1e-3
SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")

LEGEND = "● now   ➤ −∇J   ○ next step   ••• steps after it"
RUN_LEGEND = "╌╌ the run"
LONGEST_STEP = "η = 0.012 crawls: the next step goes down by only 0.0123, 20 steps by 0.123, to 0.1234567."
LONGEST_BOUND = "It bends by λ = 0.123 at most: on a bowl like this, steps settle below η = 2/λ = 12.34."
TOO_MANY_WORDS = (
    "{count} parameters learn here. With one or two this shows the whole landscape: open the example “Descent”, "
    "or freeze the others in the builder."
)
NONE_WORDS = "No parameter learns here: let one or two learn, and their whole landscape is shown."
NORMALISED_WORDS = "With a normalisation there is no whole landscape: its loss hangs on each batch."


def figure(value: float) -> str:
    """Return a number with three digits, for a sentence: 0.123, 12.3, 1.2e-5."""
    if not math.isfinite(value):
        return "∞" if value > 0 else "−∞" if value < 0 else "–"
    if value != 0.0 and not FEW <= abs(value) < MANY:
        mantissa, _, power = f"{value:.1e}".partition("e")
        return f"{mantissa}e{int(power)}".replace("-", "−")
    digits = 3 if abs(value) < 1 else 2 if abs(value) < 100 else 0
    text = f"{value:z.{digits}f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text).replace("-", "−")


def parameter_name(project: Project, parameter: FreeParameter) -> str:
    """Return what a parameter is called: w₁ or b of a lone unit, otherwise with its layer and unit."""
    layers = project.network.all_layers
    number = [layer.id for layer in layers].index(parameter.layer_id) + 1
    units = getattr(layers[number - 1], "units", 1)
    sign = "b" if parameter.input is None else "w"
    numbers = [parameter.unit + 1] if units > 1 else []
    n_inputs = project.dataset.n_features if number == 1 else 2
    if parameter.input is not None and (n_inputs > 1 or units > 1):
        numbers.append(parameter.input + 1)
    name = sign + ",".join(str(each) for each in numbers).translate(SUBSCRIPTS)
    return name if len(layers) == 1 else f"{name} of layer {number}"


def step_sentence(descent: Descent) -> str:
    """Return what the next step does, and what becomes of the steps after it."""
    rate, now, then = plain_number(descent.learning_rate), descent.spot.loss, descent.next_loss
    n_steps, last = len(descent.losses) - 1, float(descent.losses[-1])
    fall = figure(now - then)
    match descent.verdict:
        case "rests":
            return f"The slope is zero here: the ball rests at a loss of {figure(now)}, whatever η is."
        case "crawls":
            return (
                f"η = {rate} crawls: the next step goes down by only {fall}, "
                f"{n_steps} steps by {figure(now - last)}, to {figure(last)}."
            )
        case "falls":
            return f"η = {rate}: the next step goes down by {fall}, from {figure(now)} to {figure(then)}."
        case "crosses":
            return (
                f"η = {rate} jumps across the valley: the next step still goes down by {fall}, "
                f"from {figure(now)} to {figure(then)}."
            )
        case "rises":
            words = f"η = {rate} overshoots: the next step takes the loss up from {figure(now)} to {figure(then)}"
            return f"{words}{_later(n_steps, then, last)}."
        case "escapes":
            words = f"η = {rate} is too big: the next step goes down by {fall}, but then they jump out of the valley"
            return f"{words}{_later(n_steps, then, last)}."


def _later(n_steps: int, then: float, last: float) -> str:
    """Return where the steps after the next one lead, where that is higher up."""
    if n_steps < 2 or not math.isfinite(last):
        return ", and those after it go beyond all numbers"
    return f", {counted(n_steps, 'step')} to {figure(last)}" if last > then else ""


def bound_sentence(spot: Spot) -> str:
    """Return how the landscape bends at the ball, and the learning rate that follows from it."""
    if not math.isfinite(spot.bend):
        return "The bend of the landscape here is beyond all numbers."
    if spot.bend <= 0.0:
        return "The landscape bends nowhere upwards here, so no η is known to be too big."
    bend, bound = figure(spot.bend), figure(spot.bound)
    return f"It bends by λ = {bend} at most: on a bowl like this, steps settle below η = 2/λ = {bound}."


def difference_sentence(project: Project, n_points: int) -> str:
    """Return how training differs from the plain gradient descent that is drawn; empty where it does not."""
    training = project.training
    differences = []
    if not isinstance(training.optimizer, SgdSpec):
        differences.append(OPTIMIZER_NAMES[type(training.optimizer)])
    if training.batch_size is not None and training.batch_size < n_points:
        differences.append(f"batches of {counted(training.batch_size, 'point')}")
    if training.l1 or training.l2 or training.weight_decay:
        differences.append("penalties")
    if training.clip_norm is not None or training.clip_value is not None:
        differences.append("clipped gradients")
    if not isinstance(training.schedule, ConstantSchedule) or training.warmup_steps:
        differences.append("a schedule of η")
    if training.input_noise or any(isinstance(layer, DropoutSpec) and layer.rate for layer in project.network.layers):
        differences.append("noise")
    if not differences:
        return ""
    return f"Drawn is plain gradient descent over all points; training here takes {_listed(differences)}."


def _listed(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
