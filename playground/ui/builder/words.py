"""The words on screen for layers, activations and initializers: titles, and one sentence with one formula each."""

from dataclasses import dataclass

from playground.project.dataset import Source
from playground.project.network import (
    OUTPUT_ID,
    ActivationSpec,
    AddSpec,
    BatchNormSpec,
    ConcatenateSpec,
    DenseSpec,
    DropoutSpec,
    Initializer,
    LayerNormSpec,
    LayerSize,
    LayerSpec,
)


@dataclass(frozen=True, slots=True)
class Word:
    """What something is called on screen, its icon, and the answer to “what is this?”."""

    title: str
    icon: str
    help: str


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
        "layers/activation",
        "Brings each input to mean 0 and variance 1 over the batch, then scales and shifts it: aᵢ = γᵢ·x̂ᵢ + βᵢ.",
    ),
    LayerNormSpec: Word(
        "LayerNorm",
        "layers/activation",
        "Brings the inputs of each point to mean 0 and variance 1, then scales and shifts them: aᵢ = γᵢ·x̂ᵢ + βᵢ.",
    ),
    AddSpec: Word(
        "Add",
        "layers/activation",
        "Adds the output of an earlier layer to its input, a skip connection: aᵢ = xᵢ + sᵢ.",
    ),
    ConcatenateSpec: Word(
        "Concatenate",
        "layers/activation",
        "Puts the output of an earlier layer beside its input, so that the next layer reads both: a = (x, s).",
    ),
}

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

INITIALIZER_TITLES: dict[Initializer, str] = {
    "uniform": "Uniform",
    "glorot_uniform": "Glorot uniform",
    "he_uniform": "He uniform",
}

INITIALIZER_HELP: dict[Initializer, str] = {
    "uniform": "First weights drawn evenly from a range you choose: w ~ U(−a, a).",
    "glorot_uniform": "First weights sized for tanh and sigmoid: w ~ U(−a, a), a = √(6 / (inputs + units)).",
    "he_uniform": "First weights sized for ReLU: w ~ U(−a, a), a = √(6 / inputs).",
}

UNITS_HELP = "How many units the layer has; each gives one output: a₁, …, a_U."
RANGE_HELP = "Half the width of the range that first weights are drawn from: w ~ U(−a, a)."
BIAS_HELP = "The value every bias has before training: b = start."
RATE_HELP = "The share of inputs switched off in each training step: p."


def word_for(layer: LayerSpec) -> Word:
    """Return what a layer is called on screen."""
    return OUTPUT if layer.id == OUTPUT_ID else KINDS[type(layer)]


def counted(n: int, noun: str) -> str:
    """Return a count with its noun: `1 unit`, `1,024 units`."""
    return f"{n:,} {noun}" if n == 1 else f"{n:,} {noun}s"


def short_count(n: int) -> str:
    """Return a count that fits a small place: 12, 9,999, 10.2 k, 1.05 M."""
    if n < 10_000:
        return f"{n:,}"
    if n < 1_000_000:
        return f"{n / 1_000:.1f} k"
    return f"{n / 1_000_000:.2f} M"


def size_sentence(size: LayerSize) -> str:
    """Return what a layer reads, gives and holds: `3 inputs → 4 outputs · 16 parameters`."""
    inputs, outputs = counted(size.n_inputs, "input"), counted(size.n_units, "output")
    return f"{inputs} → {outputs} · {counted(size.n_parameters, 'parameter')}"


def output_units_hint(source: Source) -> str:
    """Return why the output layer has as many units as it has."""
    if source.task == "multiclass":
        return f"Set by the data: {len(source.classes)} classes need one output unit each."
    if source.task == "binary":
        return "Set by the data: two classes need one output unit, which leans to one class or the other."
    return "Set by the data: one target value needs one output unit."
