"""A NetworkSpec made runnable: where each layer's parameters stand in the flat vector, and the program that runs it."""

from dataclasses import dataclass

import numpy as np

from playground.engine import activations, by_hand, initializers
from playground.engine.draws import name_number
from playground.engine.program import (
    ACCUMULATE,
    ACTIVATE,
    ACTIVATION,
    ADD_TO,
    BATCH_NORM,
    BIASES,
    COPY,
    DENSE,
    DROPOUT,
    EXTRA,
    FACTORS,
    IN_GRADIENT,
    IN_ROW,
    KIND,
    LAYER_NORM,
    N_COLUMNS,
    N_IN,
    N_OUT,
    NONE,
    OUT_GRADIENT,
    OUT_ROW,
    STREAM,
    WEIGHTS,
    Integers,
)
from playground.engine.snapshot import Floats
from playground.project.network import (
    FEATURES_ID,
    Activation,
    ActivationSpec,
    AddSpec,
    BatchNormSpec,
    ConcatenateSpec,
    DenseSpec,
    DropoutSpec,
    LayerNormSpec,
    LayerSpec,
    NetworkSpec,
    ParameterPlace,
    n_parameters,
    parameter_places,
)


@dataclass(frozen=True, slots=True)
class _Block:
    """Rows of the work array that hold one layer's output, and those of its gradient (NONE where nobody needs it)."""

    row: int
    gradient: int
    n: int


@dataclass(frozen=True, slots=True, eq=False)
class Network:
    """A network ready to run.

    `program` and `rates` (dropout rates, momenta and epsilons) are read by the passes. `n_forward_rows` rows of a work
    array serve for prediction, `n_rows` for training. `logits_row` and `output_row` say where the last layer's weighted
    sums and its outputs come out, `logits_gradient` and `output_gradient` where a backward pass starts. `layer_rows`
    holds the first row and the number of rows of each layer's output; `places` says where parameters stand.
    """

    spec: NetworkSpec
    n_features: int
    n_parameters: int
    n_outputs: int
    program: Integers
    rates: Floats
    n_forward_rows: int
    n_rows: int
    logits_row: int
    output_row: int
    logits_gradient: int
    output_gradient: int
    layer_rows: tuple[tuple[int, int], ...]
    places: dict[str, ParameterPlace]

    @property
    def looks_at_batches(self) -> bool:
        """Whether a layer needs all points of a batch at once."""
        return any(isinstance(layer, BatchNormSpec) for layer in self.spec.layers)

    def first_parameters(self, seed: int) -> Floats:
        """Return the first parameters, shape (P,), with what was set by hand; cut links are zero."""
        parameters = np.zeros(self.n_parameters)
        for layer in self.spec.all_layers:
            match layer:
                case DenseSpec():
                    n_inputs = self.places[layer.id].n_inputs
                    self.weights(parameters, layer.id)[:] = initializers.first_weights(layer, n_inputs, seed)
                    self.biases(parameters, layer.id)[:] = initializers.first_biases(layer)
                case BatchNormSpec() | LayerNormSpec():
                    self.scales(parameters, layer.id)[0] = 1.0
                    # BatchNorm's running variances start at 1 as well.
                    self.scales(parameters, layer.id)[3:] = 1.0
                case ActivationSpec() | DropoutSpec() | AddSpec() | ConcatenateSpec():
                    pass
        by_hand.settle(parameters, self.said())
        return parameters

    def weights(self, parameters: Floats, layer_id: str) -> Floats:
        """Return the view of a Dense layer's weights in a flat vector, shape (U, D)."""
        place = self.places[layer_id]
        return parameters[place.start : place.bias_start].reshape(place.n_units, place.n_inputs)

    def biases(self, parameters: Floats, layer_id: str) -> Floats:
        """Return the view of a Dense layer's biases in a flat vector, shape (U,), or (0,) where it has none."""
        place = self.places[layer_id]
        return parameters[place.bias_start : place.stop]

    def scales(self, parameters: Floats, layer_id: str) -> Floats:
        """Return the view of a normalisation's scales and shifts (and running statistics), shape (2 or 4, U)."""
        place = self.places[layer_id]
        return parameters[place.start : place.stop].reshape(-1, place.n_units)

    def said(self) -> dict[int, by_hand.Wish]:
        """Return what a person has said of single parameters, by their place in the flat vector."""
        return by_hand.wishes(self.spec, self.places)

    def held_places(self) -> Integers:
        """Return the places of single parameters that stay as they are: cut links and frozen values."""
        return np.array([place for place, wish in self.said().items() if by_hand.is_held(wish)], dtype=np.int64)

    def trained(self) -> Floats:
        """Return 1 for every parameter that is trained and 0 for the others, shape (P,)."""
        is_trained = np.ones(self.n_parameters)
        for layer in self.spec.all_layers:
            if isinstance(layer, DenseSpec) and layer.is_frozen:
                is_trained[self.places[layer.id].start : self.places[layer.id].stop] = 0.0
            elif isinstance(layer, BatchNormSpec):
                self.scales(is_trained, layer.id)[2:] = 0.0
        is_trained[self.held_places()] = 0.0
        return is_trained

    def penalties(self, l1: float, l2: float, weight_decay: float) -> Floats:
        """Return each parameter's l1, l2 and decoupled weight decay, shape (3, P): those of weights, 0 for the rest."""
        found = np.zeros((3, self.n_parameters))
        for layer in self.spec.all_layers:
            if isinstance(layer, DenseSpec):
                rates = l1 + layer.l1, l2 + layer.l2, weight_decay
                for row, rate in zip(found, rates, strict=True):
                    self.weights(row, layer.id)[:] = rate
        found *= self.trained()
        return found


def build_network(spec: NetworkSpec, n_features: int) -> Network:
    """Return the network of a spec, fed with `n_features` input features."""
    builder = _Builder(n_features, parameter_places(spec, n_features))
    for layer in spec.layers:
        builder.add(layer)
    logits, output = builder.add_output(spec.output)
    return builder.finish(spec, logits, output)


class _Builder:
    """Hands out rows and writes down operations, layer by layer.

    Gradient rows are counted from 0 while building and moved behind the forward rows at the end.
    """

    def __init__(self, n_features: int, places: dict[str, ParameterPlace]) -> None:
        self._operations: list[dict[int, int]] = []
        self._rates: list[tuple[float, float]] = []
        self._n_forward = n_features
        self._n_gradient = 0
        self._n_features = n_features
        self._places = places
        self._last = _Block(0, NONE, n_features)
        self._blocks = {FEATURES_ID: self._last}
        self._layer_rows: list[tuple[int, int]] = []

    def add(self, layer: LayerSpec) -> None:
        """Add a hidden layer that reads the last one."""
        match layer:
            case DenseSpec():
                out = self._activate(self._dense(layer), layer.activation)
            case ActivationSpec():
                out = self._activate(self._last, layer.activation, in_place=False)
            case DropoutSpec():
                out = self._dropout(layer)
            case BatchNormSpec():
                out = self._normalise(BATCH_NORM, layer.id, self._last.n, (layer.momentum, layer.epsilon))
            case LayerNormSpec():
                out = self._normalise(LAYER_NORM, layer.id, 1, (0.0, layer.epsilon))
            case AddSpec():
                out = self._combine(self._blocks[layer.source], self._last.n, 0, ACCUMULATE)
            case ConcatenateSpec():
                source = self._blocks[layer.source]
                out = self._combine(source, self._last.n + source.n, self._last.n, COPY)
        self._finish_layer(layer.id, out)

    def add_output(self, layer: DenseSpec) -> tuple[_Block, _Block]:
        """Add the output layer; return its logits and its outputs, which get rows of their own."""
        logits = self._dense(layer)
        output = self._activate(logits, layer.activation, in_place=False)
        self._finish_layer(layer.id, output)
        return logits, output

    def finish(self, spec: NetworkSpec, logits: _Block, output: _Block) -> Network:
        """Return the network with everything added so far."""
        self._share_gradients()
        program = np.full((len(self._operations), N_COLUMNS), NONE, dtype=np.int64)
        for row, operation in zip(program, self._operations, strict=True):
            for column, value in operation.items():
                row[column] = value
        for column in (IN_GRADIENT, OUT_GRADIENT, ADD_TO):
            has_rows = program[:, column] != NONE
            program[has_rows, column] += self._n_forward
        return Network(
            spec=spec,
            n_features=self._n_features,
            n_parameters=n_parameters(spec, self._n_features),
            n_outputs=output.n,
            program=program,
            rates=np.array(self._rates),
            n_forward_rows=self._n_forward,
            n_rows=self._n_forward + self._n_gradient,
            logits_row=logits.row,
            output_row=output.row,
            logits_gradient=logits.gradient + self._n_forward,
            output_gradient=output.gradient + self._n_forward,
            layer_rows=tuple(self._layer_rows),
            places=self._places,
        )

    def _finish_layer(self, layer_id: str, out: _Block) -> None:
        self._last = self._blocks[layer_id] = out
        self._layer_rows.append((out.row, out.n))

    def _share_gradients(self) -> None:
        """Let the gradients of everybody who reads the same rows add up.

        On the way back the last reader comes first and writes; the others write to spare rows, which are added.
        """
        spare = self._n_gradient
        n_spare = 0
        written: set[int] = set()
        for operation in reversed(self._operations):
            gradient = operation[IN_GRADIENT]
            if gradient == NONE or gradient == operation[OUT_GRADIENT]:
                continue
            if gradient in written:
                operation[ADD_TO], operation[IN_GRADIENT] = gradient, spare
                n_spare = max(n_spare, operation[N_IN])
            written.add(gradient)
        self._n_gradient += n_spare

    def _dense(self, layer: DenseSpec) -> _Block:
        place = self._places[layer.id]
        out = self._new_block(layer.units)
        biases = place.bias_start if layer.has_bias else NONE
        self._write(DENSE, self._last, out, {WEIGHTS: place.start, BIASES: biases})
        return out

    def _activate(self, block: _Block, activation: Activation, *, in_place: bool = True) -> _Block:
        if in_place and activation == "linear":
            return block
        in_place = in_place and activation not in activations.KEEPS_INPUT
        out = block if in_place else self._new_block(block.n, needs_gradient=block.gradient != NONE)
        self._write(ACTIVATE, block, out, {ACTIVATION: activations.NUMBER[activation]})
        return out

    def _dropout(self, layer: DropoutSpec) -> _Block:
        block = self._last
        out = self._new_block(block.n, needs_gradient=block.gradient != NONE)
        mask = self._new_block(block.n, needs_gradient=False)
        # The kernels take a purpose as a non-negative 64-bit number.
        self._write(DROPOUT, block, out, {EXTRA: mask.row, STREAM: name_number(layer.id) >> 1}, (layer.rate, 0.0))
        return out

    def _normalise(self, kind: int, layer_id: str, n_factors: int, rates: tuple[float, float]) -> _Block:
        out = self._new_block(self._last.n)
        hats = self._new_block(self._last.n, needs_gradient=False)
        factors = self._new_block(n_factors, needs_gradient=False)
        start = self._places[layer_id].start
        self._write(kind, self._last, out, {WEIGHTS: start, EXTRA: hats.row, FACTORS: factors.row}, rates)
        return out

    def _combine(self, source: _Block, n: int, offset: int, kind: int) -> _Block:
        """Copy the last block to the rows of a new one, and copy or add another from row `offset` on."""
        needs_gradient = self._last.gradient != NONE or source.gradient != NONE
        out = self._new_block(n, needs_gradient=needs_gradient)
        for block, at, one_kind in ((self._last, 0, COPY), (source, offset, kind)):
            gradient = out.gradient + at if needs_gradient else NONE
            self._write(one_kind, block, _Block(out.row + at, gradient, block.n), {})
        return out

    def _new_block(self, n: int, *, needs_gradient: bool = True) -> _Block:
        block = _Block(self._n_forward, self._n_gradient if needs_gradient else NONE, n)
        self._n_forward += n
        if needs_gradient:
            self._n_gradient += n
        return block

    def _write(
        self, kind: int, source: _Block, out: _Block, extra: dict[int, int], rates: tuple[float, float] = (0.0, 0.0)
    ) -> None:
        operation = {
            KIND: kind,
            IN_ROW: source.row,
            N_IN: source.n,
            OUT_ROW: out.row,
            N_OUT: out.n,
            IN_GRADIENT: source.gradient,
            OUT_GRADIENT: out.gradient,
        }
        self._operations.append(operation | extra)
        self._rates.append(rates)
