"""The words on screen for layers, activations and initializers: titles, and one sentence with one formula each."""

from dataclasses import dataclass

from playground.project.costs import Cost
from playground.project.dataset import Source
from playground.project.network import (
    FEATURES_ID,
    OUTPUT_ID,
    ActivationSpec,
    AddSpec,
    BatchNormSpec,
    ConcatenateSpec,
    DenseSpec,
    DropoutSpec,
    GivenWeight,
    LayerNormSpec,
    LayerSize,
    LayerSpec,
    NetworkSpec,
)
from playground.ui.wording import counted, share_text


@dataclass(frozen=True, slots=True)
class Word:
    """What something is called on screen, its icon, the answer to “what is this?”, and a name for small places."""

    title: str
    icon: str
    help: str
    short: str = ""


KINDS: dict[type[LayerSpec], Word] = {
    DenseSpec: Word(
        "Dense",
        "layers/dense",
        "Every unit weighs all inputs, adds a bias and bends the sum with the activation: a = f(W·x + b).",
    ),
    ActivationSpec: Word(
        "Activation",
        "layers/activation",
        "Bends each value on its own with one curve and has no parameters: aᵢ = f(xᵢ).",
    ),
    DropoutSpec: Word(
        "Dropout",
        "layers/dropout",
        "Switches off a random share p of its inputs in each training step, so that the network relies on no single "
        "one: aᵢ = mᵢ·xᵢ / (1 − p), where mᵢ is 0 with probability p and 1 otherwise.",
    ),
    BatchNormSpec: Word(
        "BatchNorm",
        "layers/batch-norm",
        "Brings each input to mean 0 and variance 1 over the batch, then stretches and shifts it by what it learns: "
        "aᵢ = γᵢ·(xᵢ − μᵢ) / √(σᵢ² + ε) + βᵢ. Predictions use running means and variances instead of the batch's.",
    ),
    LayerNormSpec: Word(
        "LayerNorm",
        "layers/layer-norm",
        "Brings the inputs of each point to mean 0 and variance 1, then stretches and shifts each by what it learns: "
        "aᵢ = γᵢ·(xᵢ − μ) / √(σ² + ε) + βᵢ, with μ and σ² over all inputs of the point.",
    ),
    AddSpec: Word(
        "Add",
        "layers/add",
        "Adds the output of an earlier layer to its input, unit by unit, so that values and gradients can skip what "
        "lies between: a\u00a0=\u00a0x\u00a0+\u00a0s.",
    ),
    ConcatenateSpec: Word(
        "Concatenate",
        "layers/concatenate",
        "Puts the output of an earlier layer beside its input, so that the next layer sees both: "
        "a\u00a0=\u00a0(x,\u00a0s).",
        "Concat",
    ),
}

CAPTIONS: dict[type[LayerSpec], str] = {
    ActivationSpec: "f(x), no weights",
    DropoutSpec: "while training",
    BatchNormSpec: "over the batch",
    LayerNormSpec: "over the units",
    AddSpec: "x + s",
    ConcatenateSpec: "x and s",
}
"""A few words on the card of a kind that has room for them."""

OUTPUT = Word(
    "Output",
    "layers/output",
    "Gives the prediction; its units follow the task: ŷ = f(W·x + b).",
)

FEATURES = Word(
    "Features",
    "layers/features",
    "What the network is told about each point: x = (x₁, x₂, …). Choose features in the Data panel.",
)

ACTIVATION_TITLES: dict[str, str] = {
    "linear": "linear",
    "sigmoid": "sigmoid",
    "tanh": "tanh",
    "relu": "ReLU",
    "softmax": "softmax",
    "leaky_relu": "leaky ReLU",
    "elu": "ELU",
    "selu": "SELU",
    "gelu": "GELU",
    "silu": "SiLU",
    "mish": "Mish",
    "softplus": "softplus",
    "softsign": "softsign",
    "sine": "sine",
    "gaussian": "Gaussian",
}

ACTIVATION_HELP: dict[str, str] = {
    "linear": "Passes the sum on unchanged: f(z) = z.",
    "sigmoid": "Squeezes the sum between 0 and 1, like a probability: f(z) = 1 / (1 + exp(−z)).",
    "tanh": "Squeezes the sum between −1 and 1: f(z) = (exp(z) − exp(−z)) / (exp(z) + exp(−z)).",
    "relu": "Cuts off everything below zero: f(z) = max(0, z).",
    "softmax": "Turns the sums of all outputs into probabilities that add up to 1: f(z)ᵢ = exp(zᵢ) / Σⱼ exp(zⱼ).",
    "leaky_relu": "Lets a little through below zero, so that no unit dies: f(z) = max(0.01·z, z).",
    "elu": "Levels off smoothly towards −1 below zero: f(z) = z for z ≥ 0, exp(z) − 1 below.",
    "selu": "A scaled ELU that keeps mean and spread of its outputs: f(z) = λ·z for z ≥ 0, λ·α·(exp(z) − 1) below.",
    "gelu": "Weighs the sum by its probability under a normal curve: f(z) = z·Φ(z).",
    "silu": "Weighs the sum by its own sigmoid, also called swish: f(z) = z / (1 + exp(−z)).",
    "mish": "A smooth curve with a shallow dip below zero: f(z) = z·tanh(ln(1 + exp(z))).",
    "softplus": "A rounded ReLU that is nowhere quite zero: f(z) = ln(1 + exp(z)).",
    "softsign": "Squeezes the sum between −1 and 1, more slowly than tanh: f(z) = z / (1 + |z|).",
    "sine": "Waves up and down, so that one unit can repeat a pattern: f(z) = sin(z).",
    "gaussian": "Answers near zero only, with a bump: f(z) = exp(−z²).",
}

INITIALIZER_TITLES: dict[str, str] = {
    "uniform": "Uniform",
    "glorot_uniform": "Glorot uniform",
    "he_uniform": "He uniform",
    "zeros": "Zeros",
    "constant": "Constant",
    "normal": "Normal",
    "glorot_normal": "Glorot normal",
    "he_normal": "He normal",
    "lecun_normal": "LeCun normal",
    "orthogonal": "Orthogonal",
    "link": "As in the link",
}

INITIALIZER_HELP: dict[str, str] = {
    "uniform": "First weights drawn evenly from a range you choose: w ~ U(−a, a).",
    "glorot_uniform": "First weights sized for tanh and sigmoid: w ~ U(−a, a), a = √(6 / (inputs + units)).",
    "he_uniform": "First weights sized for ReLU: w ~ U(−a, a), a = √(6 / inputs).",
    "zeros": "All first weights zero, so that all units of the layer begin alike: w = 0.",
    "constant": "All first weights equal, so that all units of the layer begin alike: w = c.",
    "normal": "First weights drawn from a normal curve whose width you choose: w ~ N(0, σ²).",
    "glorot_normal": "First weights sized for tanh and sigmoid: w ~ N(0, σ²), σ = √(2 / (inputs + units)).",
    "he_normal": "First weights sized for ReLU: w ~ N(0, σ²), σ = √(2 / inputs).",
    "lecun_normal": "First weights sized for SELU: w ~ N(0, σ²), σ = √(1 / inputs).",
    "link": "First weights as TensorFlow Playground draws them behind a link: w ~ U(−a, a).",
    "orthogonal": "First weights that turn the inputs without stretching them: WᵀW = 1.",
}

RANGE_TITLES: dict[str, str] = {"uniform": "Range ±", "normal": "Deviation σ", "constant": "Value", "link": "Range ±"}
"""What an initializer's own number is called; those that are not here have none."""

RANGE_HELP: dict[str, str] = {
    "uniform": "Half the width of the range that first weights are drawn from: w ~ U(−a, a).",
    "normal": "The standard deviation of the first weights: w ~ N(0, σ²).",
    "constant": "What every first weight is: w = c.",
    "link": "Half the width of the range that first weights are drawn from: w ~ U(−a, a).",
}

UNITS_HELP = "How many units the layer has; each gives one output: a₁, …, a_U."
BIAS_HELP = "Whether every unit adds a number of its own to its sum: a = f(W·x + b), or a = f(W·x) without."
BIAS_START_HELP = "The value every bias has before training: b = start."
RATE_HELP = "The share of inputs switched off in each training step: p."
FROZEN_HELP = "A frozen layer keeps its weights and biases as they are while the others learn: ΔW = 0."
L1_HELP = "Draws this layer's weights to zero, small ones all the way: the loss grows by l1·Σ|w|."
L2_HELP = "Keeps this layer's weights small: the loss grows by ½·l2·Σw²."
CUT_HELP = "A cut link passes nothing on: w = 0. Cut and restore a link with a right-click on it."
SOURCE_HELP = "The earlier output that is read besides the layer before: s."
MOMENTUM_HELP = "How fast running means and variances follow the batches: running ← (1 − m)·running + m·batch."
EPSILON_HELP = "Keeps the division from blowing up where the values hardly vary: ε."

CLICK_LINK = "Click to set, freeze or cut it."
CLICK_BIAS = "Click to set or freeze it."
GIVE_HELP = (
    "The value of this one weight or bias. The run takes it at once and learns on from it; a new run begins with it."
)
FREEZE_WEIGHT_HELP = "Keep this one weight or bias at its value while the others learn, or let it learn again (F)."
CUT_WEIGHT_HELP = "Cut this link, so that it passes nothing on, or restore it (X)."
WEIGHTS_HELP = "Type over a value to set it. F freezes it or lets it learn, X cuts its link, Delete forgets it."
FORGET_HELP = "Forget the value that was set by hand: it learns freely, and a new run draws it."

OFF = "off in this step for the first point of the batch"
FROZEN = "Frozen: its weights and biases stay as they are."

COSTS_HELP = (
    "What the network costs: numbers to learn, multiplications of a forward pass of one point, and the memory of a "
    "run: parameters, the optimizer's running numbers, and the values each layer gives to a batch."
)

SKIP_HANDLE_HELP = (
    "Drag it to a later layer to let that one read this layer as well, past the layers between: a skip connection.\n"
    "Click or press K to choose the layer."
)
UNITS_GRIP_HELP = "Pull down for more units, up for fewer.\nOr press + and −, or Enter to type."
NOTHING_SELECTED = "Drag or click a kind of layer to add it; click a layer to change it."
SELECTED_OUTPUT = "A activation · X weights · F freeze · ←/→ select · units are set by the data"
SEVERAL_SELECTED = "{n} layers selected · Alt+←/→ move · D copy · Del remove · drag one to move all"
MOVES = "Alt+←/→ move · D copy · Del remove"
KEYS: dict[type[LayerSpec], str] = {
    DenseSpec: f"Enter units · A activation · X weights · K skip to · F freeze · {MOVES}",
    ActivationSpec: f"A activation · {MOVES}",
    DropoutSpec: f"Enter rate · {MOVES}",
    AddSpec: f"S source · {MOVES}",
    ConcatenateSpec: f"S source · {MOVES}",
}
"""The keys that change a selected layer; kinds that are not here can only be moved, copied and removed."""


def keys_for(layer: LayerSpec | None) -> str:
    """Return the line that says what the selected layer, or none, can be given."""
    if layer is None:
        return NOTHING_SELECTED
    return SELECTED_OUTPUT if layer.id == OUTPUT_ID else KEYS.get(type(layer), MOVES)


def word_for(layer: LayerSpec) -> Word:
    """Return what a layer is called on screen."""
    return OUTPUT if layer.id == OUTPUT_ID else KINDS[type(layer)]


def short_count(n: int) -> str:
    """Return a count that fits a small place: 12, 9,999, 10.2 k, 1.05 M."""
    if n < 10_000:
        return f"{n:,}"
    if n < 1_000_000:
        return f"{n / 1_000:.1f} k"
    return f"{n / 1_000_000:.2f} M"


def short_bytes(n: int) -> str:
    """Return an amount of memory that fits a small place: 760 B, 1.2 kB, 34.5 MB."""
    if n < 1_000:
        return f"{n} B"
    if n < 1_000_000:
        return f"{n / 1_000:.1f} kB"
    return f"{n / 1_000_000:.1f} MB" if n < 1_000_000_000 else f"{n / 1_000_000_000:.2f} GB"


def cost_line(cost: Cost) -> str:
    """Return what a network costs in one line: `25 parameters · 18 multiplications · 760 B`."""
    parameters, products = (
        f"{short_count(n)} {noun if n == 1 else noun + 's'}"
        for n, noun in ((cost.n_parameters, "parameter"), (cost.n_multiplications, "multiplication"))
    )
    return f"{parameters} · {products} · {short_bytes(cost.n_bytes)}"


def cost_sentence(cost: Cost) -> str:
    """Return what a layer or a network costs besides its parameters."""
    products = counted(cost.n_multiplications, "multiplication")
    return f"{products} a point · {short_bytes(cost.n_bytes)} for a batch of {cost.n_batch:,}"


def parameter_count(n: int, *, is_short: bool = False) -> str:
    """Return how many parameters there are as it stands on a card: `12 parameters`, `262.7 k params`."""
    noun = "param" if is_short else "parameter"
    return f"{short_count(n)} {noun}{'' if n == 1 else 's'}"


def source_title(network: NetworkSpec, source: str) -> str:
    """Return what an output is called that a skip connection can read: `Features`, `Layer 2`."""
    if source == FEATURES_ID:
        return FEATURES.title
    ids = [layer.id for layer in network.all_layers]
    return f"Layer {ids.index(source) + 1}" if source in ids else "nothing"


def target_title(network: NetworkSpec, layer_id: str) -> str:
    """Return what a layer is called that a skip connection leads to: `layer 3`, `the output layer`."""
    return "the output layer" if layer_id == OUTPUT_ID else lower_first(source_title(network, layer_id))


def source_choice(network: NetworkSpec, source: str, width: int) -> str:
    """Return an output as it is offered to choose from: `Layer 2: Dense, 4 values`."""
    title = source_title(network, source)
    if source != FEATURES_ID:
        title = f"{title}: {word_for(network.layer(source)).title}"
    return f"{title}, {counted(width, 'value')}"


def spine(layer: LayerSpec, size: LayerSize) -> str:
    """Return what follows a layer's name on its folded card: ` 512`, ` 20 %`, ` tanh`."""
    if isinstance(layer, DenseSpec):
        return f" {size.n_units}"
    if isinstance(layer, DropoutSpec):
        return f" {share_text(layer.rate, digits=0)}"
    return f" {ACTIVATION_TITLES[layer.activation]}" if isinstance(layer, ActivationSpec) else ""


def size_sentence(size: LayerSize, source: tuple[str, int] | None = None) -> str:
    """Return what a layer reads, gives and holds: `3 inputs → 4 outputs · 16 parameters`.

    `source` is what a skip connection brings: the title and the width of the output it reads.
    """
    inputs, outputs = counted(size.n_inputs, "input"), counted(size.n_units, "output")
    if source is not None:
        inputs = f"{inputs} and {source[1]:,} from {lower_first(source[0])}"
    return f"{inputs} → {outputs} · {counted(size.n_parameters, 'parameter')}"


def short_shape(layer: LayerSpec, size: LayerSize, n_source: int) -> str:
    """Return the widths on a card: `3 → 4`, for skip connections `4 + 2 → 6` side by side and `4, 4 → 4` added."""
    inputs = short_count(size.n_inputs)
    if isinstance(layer, ConcatenateSpec):
        inputs = f"{inputs} + {short_count(n_source)}"
    elif isinstance(layer, AddSpec):
        inputs = f"{inputs}, {short_count(n_source)}"
    return f"{inputs} → {short_count(size.n_units)}"


def lower_first(title: str) -> str:
    """Return a title as it stands within a sentence."""
    return title[:1].lower() + title[1:]


def signed(value: float, n_digits: int = 3) -> str:
    """Return a number with its sign, as it is written in a formula."""
    return f"{value:+.{n_digits}g}".replace("-", "−")


def said_of(given: GivenWeight | None) -> str:
    """Return what a tip adds for a weight or bias that was set by hand: `, set by hand, frozen`."""
    if given is None:
        return ""
    return (", set by hand" if given.times else "") + (", frozen" if given.is_frozen else "")


def output_units_hint(source: Source) -> str:
    """Return why the output layer has as many units as it has."""
    if source.task == "multiclass":
        return f"Set by the data: {len(source.classes)} classes need one output unit each."
    if source.task == "binary":
        return "Set by the data: two classes need one output unit, which leans to one class or the other."
    return "Set by the data: one target value needs one output unit."
