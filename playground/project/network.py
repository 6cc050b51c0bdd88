"""The drawn network as frozen values: one spec class a layer kind, and the network that holds them.

Shapes and parameter counts are worked out here, without arrays, so that the builder, the checks and the
file reader agree with the engine by construction.
"""

from typing import Annotated, Literal, TypeAlias, get_args

from msgspec import Meta

from playground.project.spec import Spec

MAX_UNITS = 4096
MAX_LAYERS = 128

Activation: TypeAlias = Literal[
    "linear", "sigmoid", "tanh", "relu", "softmax", "leaky_relu", "elu", "selu", "gelu", "silu", "mish", "softplus",
    "softsign", "sine", "gaussian",
]  # fmt: skip
Initializer: TypeAlias = Literal[
    "uniform", "glorot_uniform", "he_uniform", "zeros", "constant", "normal", "glorot_normal", "he_normal",
    "lecun_normal", "orthogonal",
    "link",
]  # fmt: skip

ACTIVATIONS: tuple[Activation, ...] = get_args(Activation)
HIDDEN_ACTIVATIONS: tuple[Activation, ...] = tuple(name for name in ACTIVATIONS if name != "softmax")
INITIALIZERS: tuple[Initializer, ...] = tuple(name for name in get_args(Initializer) if name != "link")
"""The initializers the builder offers."""

LayerId: TypeAlias = Annotated[str, Meta(pattern=r"^[a-z0-9-]{1,40}$")]
Units: TypeAlias = Annotated[int, Meta(ge=1, le=MAX_UNITS)]

OUTPUT_ID = "output"


class GivenWeight(Spec, frozen=True, kw_only=True):
    """A weight, or with `input` None the bias, of a unit that a person has set to a value.

    A run begins with the value and takes it at once when it is given; a frozen one keeps it, any other goes on learning
    from there. `times` counts how often a value was typed here, 0 for one that was frozen as it was: typing the same
    value again makes another project, so that the run takes it again.
    """

    unit: Annotated[int, Meta(ge=0)]
    input: Annotated[int, Meta(ge=0)] | None = None
    value: float
    is_frozen: bool = False
    times: Annotated[int, Meta(ge=0)] = 1

    @property
    def place(self) -> tuple[int, int]:
        """What values are sorted by: the unit, and its input, the bias being −1."""
        return self.unit, -1 if self.input is None else self.input


class DenseSpec(Spec, frozen=True, kw_only=True, tag_field="kind", tag="dense"):
    """A layer of units, each a weighted sum of all inputs plus a bias, put through an activation.

    `initializer_range` is the half-width a of the `uniform` initializer U(-a, a), the standard deviation of `normal`
    and the value of `constant`; `link` draws from U(-a, a) behind the points of a TensorFlow Playground link.
    `bias_start` is the value every bias begins with. The parameters of a frozen layer stay as they are. `l1` and `l2`
    are added to those of the training settings for this layer's weights. `cut` holds the links (unit, input) that are
    cut: their weights are zero until they are restored. `given` holds the weights and biases that were set by hand,
    sorted, each at most once.
    """

    id: LayerId
    units: Units = 4
    activation: Activation = "tanh"
    initializer: Initializer = "glorot_uniform"
    initializer_range: Annotated[float, Meta(ge=0.0, le=100.0)] = 0.5
    bias_start: Annotated[float, Meta(ge=-100.0, le=100.0)] = 0.0
    has_bias: bool = True
    is_frozen: bool = False
    l1: Annotated[float, Meta(ge=0.0, le=1e6)] = 0.0
    l2: Annotated[float, Meta(ge=0.0, le=1e6)] = 0.0
    cut: tuple[tuple[Annotated[int, Meta(ge=0)], Annotated[int, Meta(ge=0)]], ...] = ()
    given: tuple[GivenWeight, ...] = ()


def existing_given(layer: DenseSpec, n_inputs: int) -> tuple[GivenWeight, ...]:
    """Return the values set by hand for places a layer with so many inputs has, sorted and each place once."""
    places = {
        each.place: each
        for each in layer.given
        if each.unit < layer.units and (layer.has_bias if each.input is None else each.input < n_inputs)
    }
    return tuple(places[place] for place in sorted(places))


class ActivationSpec(Spec, frozen=True, kw_only=True, tag_field="kind", tag="activation"):
    """An activation on its own, applied to each input; it has no parameters."""

    id: LayerId
    activation: Activation = "relu"


class DropoutSpec(Spec, frozen=True, kw_only=True, tag_field="kind", tag="dropout"):
    """Sets a random share `rate` of its inputs to zero in each training step and scales the rest by 1 / (1 - rate)."""

    id: LayerId
    rate: Annotated[float, Meta(ge=0.0, le=0.95)] = 0.2


class BatchNormSpec(Spec, frozen=True, kw_only=True, tag_field="kind", tag="batch_norm"):
    """Shifts and scales each input to mean 0 and variance 1 over the batch, then by two parameters of its own.

    Predictions use running statistics, which move towards those of each batch by the share `momentum`.
    """

    id: LayerId
    momentum: Annotated[float, Meta(ge=0.0, le=1.0)] = 0.1
    epsilon: Annotated[float, Meta(gt=0.0, le=1.0)] = 1e-5


class LayerNormSpec(Spec, frozen=True, kw_only=True, tag_field="kind", tag="layer_norm"):
    """Shifts and scales the inputs of each point to mean 0 and variance 1, then each by two parameters of its own."""

    id: LayerId
    epsilon: Annotated[float, Meta(gt=0.0, le=1.0)] = 1e-5


class AddSpec(Spec, frozen=True, kw_only=True, tag_field="kind", tag="add"):
    """Adds the output of an earlier layer (or the features, `FEATURES_ID`) to its input, unit by unit."""

    id: LayerId
    source: LayerId


class ConcatenateSpec(Spec, frozen=True, kw_only=True, tag_field="kind", tag="concatenate"):
    """Puts the output of an earlier layer (or the features, `FEATURES_ID`) beside its input."""

    id: LayerId
    source: LayerId


FEATURES_ID = "features"
"""Stands for the input features where a layer names what it reads."""

LayerSpec: TypeAlias = (
    DenseSpec | ActivationSpec | DropoutSpec | BatchNormSpec | LayerNormSpec | AddSpec | ConcatenateSpec
)

LAYER_KINDS: tuple[type[LayerSpec], ...] = get_args(LayerSpec)
"""The kinds the builder offers."""


class NetworkSpec(Spec, frozen=True, kw_only=True):
    """The hidden layers in order, and the output layer that follows the task."""

    layers: Annotated[tuple[LayerSpec, ...], Meta(max_length=MAX_LAYERS)] = ()
    output: DenseSpec

    @property
    def all_layers(self) -> tuple[LayerSpec, ...]:
        """The hidden layers and the output layer, in the order data passes through them."""
        return (*self.layers, self.output)

    def layer(self, layer_id: str) -> LayerSpec:
        """Return the layer with this id; raises KeyError where there is none."""
        for layer in self.all_layers:
            if layer.id == layer_id:
                return layer
        raise KeyError(layer_id)

    def index(self, layer_id: str) -> int:
        """Return the position of a layer in `all_layers`; raises KeyError where there is none."""
        for position, layer in enumerate(self.all_layers):
            if layer.id == layer_id:
                return position
        raise KeyError(layer_id)


class LayerSize(Spec, frozen=True, kw_only=True):
    """What a layer reads, gives and holds: counts of inputs, units and parameters."""

    n_inputs: int
    n_units: int
    n_parameters: int


def layer_size(layer: LayerSpec, n_inputs: int, n_source: int = 0) -> LayerSize:
    """Return the size of one layer that reads `n_inputs` values, and `n_source` more of an earlier layer."""
    match layer:
        case DenseSpec():
            n_units, n_own = layer.units, layer.units * (n_inputs + layer.has_bias)
        case ActivationSpec() | DropoutSpec() | AddSpec():
            n_units, n_own = n_inputs, 0
        case BatchNormSpec():
            n_units, n_own = n_inputs, 4 * n_inputs
        case LayerNormSpec():
            n_units, n_own = n_inputs, 2 * n_inputs
        case ConcatenateSpec():
            n_units, n_own = n_inputs + n_source, 0
    return LayerSize(n_inputs=n_inputs, n_units=n_units, n_parameters=n_own)


def layer_sizes(network: NetworkSpec, n_features: int) -> tuple[LayerSize, ...]:
    """Return the size of every layer of `network.all_layers`, fed with `n_features` input features.

    A source that is not an earlier layer counts as having no units; the checks report it.
    """
    sizes: list[LayerSize] = []
    width = n_features
    widths = {FEATURES_ID: n_features}
    for layer in network.all_layers:
        n_source = widths.get(layer.source, 0) if isinstance(layer, ConcatenateSpec) else 0
        sizes.append(layer_size(layer, width, n_source))
        width = sizes[-1].n_units
        widths[layer.id] = width
    return tuple(sizes)


def n_parameters(network: NetworkSpec, n_features: int) -> int:
    """Return the length of the flat parameter vector."""
    return sum(size.n_parameters for size in layer_sizes(network, n_features))


class ParameterPlace(Spec, frozen=True, kw_only=True):
    """Where a layer stands in the flat parameter vector.

    Dense: its weights, shape (n_units, n_inputs) in C order, begin at `start`; its biases, shape (n_units,), follow
    them if it has any. Normalisations: scales, shifts and, for BatchNorm, running means and running variances, each of
    shape (n_units,), follow one another from `start` on.
    """

    start: int
    n_units: int
    n_inputs: int
    n_parameters: int

    @property
    def bias_start(self) -> int:
        """Where the biases of a Dense layer begin."""
        return self.start + self.n_units * self.n_inputs

    @property
    def stop(self) -> int:
        """Where the next layer begins."""
        return self.start + self.n_parameters


def parameter_places(network: NetworkSpec, n_features: int) -> dict[str, ParameterPlace]:
    """Return the place of every layer that has parameters in the flat parameter vector, by layer id."""
    places: dict[str, ParameterPlace] = {}
    start = 0
    for layer, size in zip(network.all_layers, layer_sizes(network, n_features), strict=True):
        if size.n_parameters > 0:
            places[layer.id] = ParameterPlace(
                start=start, n_units=size.n_units, n_inputs=size.n_inputs, n_parameters=size.n_parameters
            )
            start = places[layer.id].stop
    return places
