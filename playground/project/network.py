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
Initializer: TypeAlias = Literal["uniform", "glorot_uniform", "he_uniform"]

ACTIVATIONS: tuple[Activation, ...] = get_args(Activation)
HIDDEN_ACTIVATIONS: tuple[Activation, ...] = tuple(name for name in ACTIVATIONS if name != "softmax")
INITIALIZERS: tuple[Initializer, ...] = get_args(Initializer)

LayerId: TypeAlias = Annotated[str, Meta(pattern=r"^[a-z0-9-]{1,40}$")]
Units: TypeAlias = Annotated[int, Meta(ge=1, le=MAX_UNITS)]

OUTPUT_ID = "output"


class DenseSpec(Spec, frozen=True, kw_only=True, tag_field="kind", tag="dense"):
    """A layer of units, each a weighted sum of all inputs plus a bias, put through an activation.

    `initializer_range` is the half-width a of the `uniform` initializer U(-a, a); `bias_start` is the value every
    bias begins with.
    """

    id: LayerId
    units: Units = 4
    activation: Activation = "tanh"
    initializer: Initializer = "glorot_uniform"
    initializer_range: Annotated[float, Meta(ge=0.0, le=100.0)] = 0.5
    bias_start: Annotated[float, Meta(ge=-100.0, le=100.0)] = 0.0


class ActivationSpec(Spec, frozen=True, kw_only=True, tag_field="kind", tag="activation"):
    """An activation on its own, applied to each input; it has no parameters."""

    id: LayerId
    activation: Activation = "relu"


class DropoutSpec(Spec, frozen=True, kw_only=True, tag_field="kind", tag="dropout"):
    """Sets a random share `rate` of its inputs to zero in each training step and scales the rest by 1 / (1 - rate)."""

    id: LayerId
    rate: Annotated[float, Meta(ge=0.0, le=0.95)] = 0.2


LayerSpec: TypeAlias = DenseSpec | ActivationSpec | DropoutSpec

LAYER_KINDS: tuple[type[LayerSpec], ...] = get_args(LayerSpec)


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


def layer_size(layer: LayerSpec, n_inputs: int) -> LayerSize:
    """Return the size of one layer that reads `n_inputs` values."""
    match layer:
        case DenseSpec():
            return LayerSize(n_inputs=n_inputs, n_units=layer.units, n_parameters=layer.units * (n_inputs + 1))
        case ActivationSpec() | DropoutSpec():
            return LayerSize(n_inputs=n_inputs, n_units=n_inputs, n_parameters=0)


def layer_sizes(network: NetworkSpec, n_features: int) -> tuple[LayerSize, ...]:
    """Return the size of every layer of `network.all_layers`, fed with `n_features` input features."""
    sizes: list[LayerSize] = []
    width = n_features
    for layer in network.all_layers:
        sizes.append(layer_size(layer, width))
        width = sizes[-1].n_units
    return tuple(sizes)


def n_parameters(network: NetworkSpec, n_features: int) -> int:
    """Return the length of the flat parameter vector."""
    return sum(size.n_parameters for size in layer_sizes(network, n_features))


class ParameterPlace(Spec, frozen=True, kw_only=True):
    """Where a Dense layer stands in the flat parameter vector.

    Its weights, shape (n_units, n_inputs) in C order, begin at `start`; its biases, shape (n_units,), follow them.
    """

    start: int
    n_units: int
    n_inputs: int

    @property
    def bias_start(self) -> int:
        """Where the biases begin."""
        return self.start + self.n_units * self.n_inputs

    @property
    def stop(self) -> int:
        """Where the next layer begins."""
        return self.bias_start + self.n_units


def parameter_places(network: NetworkSpec, n_features: int) -> dict[str, ParameterPlace]:
    """Return the place of every Dense layer in the flat parameter vector, by layer id."""
    places: dict[str, ParameterPlace] = {}
    start = 0
    for layer, size in zip(network.all_layers, layer_sizes(network, n_features), strict=True):
        if isinstance(layer, DenseSpec):
            places[layer.id] = ParameterPlace(start=start, n_units=size.n_units, n_inputs=size.n_inputs)
            start = places[layer.id].stop
    return places
