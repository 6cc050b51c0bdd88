"""A NetworkSpec made runnable: where each layer's parameters stand in the flat vector, and the program that runs it."""

from dataclasses import dataclass

import numpy as np

from playground.engine import activations, initializers
from playground.engine.draws import name_number
from playground.engine.program import (
    ACTIVATE,
    ACTIVATION,
    BIASES,
    DENSE,
    DROPOUT,
    IN_GRADIENT,
    IN_ROW,
    KIND,
    MASK,
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
    Activation,
    ActivationSpec,
    DenseSpec,
    DropoutSpec,
    LayerSpec,
    NetworkSpec,
    n_parameters,
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

    `program` and `rates`, the dropout rate of each operation, are read by the passes. `n_forward_rows` rows of a work
    array serve for prediction, `n_rows` for training. `logits_row` and `output_row` say where the last layer's weighted
    sums and its outputs come out, `logits_gradient` and `output_gradient` where a backward pass starts. `layer_rows`
    holds the first row and the number of rows of each layer's output.
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

    def first_parameters(self, seed: int) -> Floats:
        """Return the first parameters, shape (P,)."""
        parts: list[Floats] = []
        for layer, n_inputs in zip(self.spec.all_layers, self._input_widths(), strict=True):
            if isinstance(layer, DenseSpec):
                parts += [initializers.first_weights(layer, n_inputs, seed).ravel(), initializers.first_biases(layer)]
        return np.concatenate(parts)

    def weights(self, parameters: Floats, layer_id: str) -> Floats:
        """Return the view of a Dense layer's weights in the flat vector, shape (U, D)."""
        start, n_units, n_inputs = self._place(layer_id)
        return parameters[start : start + n_units * n_inputs].reshape(n_units, n_inputs)

    def biases(self, parameters: Floats, layer_id: str) -> Floats:
        """Return the view of a Dense layer's biases in the flat vector, shape (U,)."""
        start, n_units, n_inputs = self._place(layer_id)
        return parameters[start + n_units * n_inputs : start + n_units * (n_inputs + 1)]

    def _input_widths(self) -> list[int]:
        return [self.n_features, *(n for _, n in self.layer_rows[:-1])]

    def _place(self, layer_id: str) -> tuple[int, int, int]:
        start = 0
        for layer, n_inputs in zip(self.spec.all_layers, self._input_widths(), strict=True):
            if isinstance(layer, DenseSpec):
                if layer.id == layer_id:
                    return start, layer.units, n_inputs
                start += layer.units * (n_inputs + 1)
        raise KeyError(layer_id)


def build_network(spec: NetworkSpec, n_features: int) -> Network:
    """Return the network of a spec, fed with `n_features` input features."""
    builder = _Builder(n_features)
    for layer in spec.layers:
        builder.add(layer)
    logits, output = builder.add_output(spec.output)
    return builder.finish(spec, logits, output)


class _Builder:
    """Hands out rows and writes down operations, layer by layer.

    Gradient rows are counted from 0 while building and moved behind the forward rows at the end.
    """

    def __init__(self, n_features: int) -> None:
        self._operations: list[dict[int, int]] = []
        self._rates: list[float] = []
        self._n_forward = n_features
        self._n_gradient = 0
        self._n_parameters = 0
        self._last = _Block(0, NONE, n_features)
        self._n_features = n_features
        self._layer_rows: list[tuple[int, int]] = []

    def add(self, layer: LayerSpec) -> None:
        """Add a hidden layer that reads the last one."""
        match layer:
            case DenseSpec():
                self._last = self._activate(self._dense(layer), layer.activation)
            case ActivationSpec():
                self._last = self._activate(self._last, layer.activation, in_place=False)
            case DropoutSpec():
                self._last = self._dropout(layer)
        self._layer_rows.append((self._last.row, self._last.n))

    def add_output(self, layer: DenseSpec) -> tuple[_Block, _Block]:
        """Add the output layer; return its logits and its outputs, which get rows of their own."""
        logits = self._dense(layer)
        output = self._activate(logits, layer.activation, in_place=False)
        self._layer_rows.append((output.row, output.n))
        return logits, output

    def finish(self, spec: NetworkSpec, logits: _Block, output: _Block) -> Network:
        """Return the network with everything added so far."""
        program = np.full((len(self._operations), N_COLUMNS), NONE, dtype=np.int64)
        for row, operation in zip(program, self._operations, strict=True):
            for column, value in operation.items():
                row[column] = value
        for column in (IN_GRADIENT, OUT_GRADIENT):
            has_rows = program[:, column] != NONE
            program[has_rows, column] += self._n_forward
        assert self._n_parameters == n_parameters(spec, self._n_features)
        return Network(
            spec=spec,
            n_features=self._n_features,
            n_parameters=self._n_parameters,
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
        )

    def _dense(self, layer: DenseSpec) -> _Block:
        out = self._new_block(layer.units)
        biases = self._n_parameters + layer.units * self._last.n
        self._write(DENSE, self._last, out, {WEIGHTS: self._n_parameters, BIASES: biases})
        self._n_parameters = biases + layer.units
        return out

    def _activate(self, block: _Block, activation: Activation, *, in_place: bool = True) -> _Block:
        if in_place and activation == "linear":
            return block
        in_place = in_place and activation not in activations.KEEPS_INPUT
        needs_gradient = block.gradient != NONE
        out = block if in_place else self._new_block(block.n, needs_gradient=needs_gradient)
        self._write(ACTIVATE, block, out, {ACTIVATION: activations.NUMBER[activation]})
        return out

    def _dropout(self, layer: DropoutSpec) -> _Block:
        block = self._last
        out = self._new_block(block.n, needs_gradient=block.gradient != NONE)
        mask = self._new_block(block.n, needs_gradient=False)
        # The kernels take a purpose as a non-negative 64-bit number.
        self._write(DROPOUT, block, out, {MASK: mask.row, STREAM: name_number(layer.id) >> 1}, layer.rate)
        return out

    def _new_block(self, n: int, *, needs_gradient: bool = True) -> _Block:
        block = _Block(self._n_forward, self._n_gradient if needs_gradient else NONE, n)
        self._n_forward += n
        if needs_gradient:
            self._n_gradient += n
        return block

    def _write(self, kind: int, source: _Block, out: _Block, extra: dict[int, int], rate: float = 0.0) -> None:
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
        self._rates.append(rate)
