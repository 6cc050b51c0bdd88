"""What a changed network begins with: all that was learned and still fits, and new parts that change no output yet.

New units and inputs have weights 0 in whatever reads them, so that the output is what it was, while these weights learn
from the first step on and those before them from the second. A new BatchNorm layer takes the statistics of the present
points and undoes them. A new Dense layer passes on what it is given: exactly where its activation is a straight line
somewhere, otherwise as nearly as training bears (`passing`). A new Activation or LayerNorm layer, a new Add layer that
does not add what it is given, another activation, and new units before a LayerNorm layer change the output. So does
taking away, but for a BatchNorm layer and for what passes its input on. Then all weights are kept that fit.
Sources: Chen, Goodfellow and Shlens (2016), "Net2Net: accelerating learning via knowledge transfer" (who let new units
be copies of old ones); Wei et al. (2016), "Network morphism" (who let them begin with weights 0, as here).
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from playground.engine import by_hand
from playground.engine.network import Network
from playground.engine.passing import Passing, Room, Undoing, pass_on, undo_measured
from playground.engine.program import Integers
from playground.engine.readings import COMPUTED, Label, Reading, feature_labels, read, unit_labels
from playground.engine.snapshot import Floats
from playground.engine.trainer import MAX_LANES, forward, work_array
from playground.project.network import (
    FEATURES_ID,
    ActivationSpec,
    AddSpec,
    BatchNormSpec,
    ConcatenateSpec,
    DenseSpec,
    DropoutSpec,
    LayerNormSpec,
    LayerSpec,
)


@dataclass(frozen=True, slots=True, eq=False)
class Trained:
    """A network with its parameters, shape (P,), and the formulas of its input features."""

    network: Network
    features: tuple[str, ...]
    parameters: Floats


class Carried(NamedTuple):
    """What a network begins with.

    `origins`, shape (P,), says for each of the `parameters` which one of the other network it is, or -1 where it is new
    or was worked out.
    """

    parameters: Floats
    origins: Integers


@dataclass(frozen=True, slots=True)
class _Flow:
    """What a layer gives: what the label names = factor · value + offset, all of one length."""

    labels: list[Label]
    factors: Floats
    offsets: Floats


def carry_over(old: Trained, new: Trained, x: Floats, n_train: int) -> Carried:
    """Return what the new network begins with, given its first parameters and what another one has learned.

    `x`, shape (N, D), are points as the new network is fed with them; the first `n_train` are trained on.
    """
    with np.errstate(all="ignore"):
        return _Growth(old, new, x, n_train).carried()


class _Growth:
    """Goes through the new network from its features on, keeping account of what stands for what of the old one."""

    def __init__(self, old: Trained, new: Trained, x: Floats, n_train: int) -> None:
        self._old, self._network, self._x, self._n_train = old.network, new.network, x, n_train
        self._learned = old.parameters
        self._first, self._parameters = new.parameters, new.parameters.copy()
        self._old_numbers: Floats = np.arange(self._old.n_parameters, dtype=np.float64)
        self._numbers: Floats = np.full(self._network.n_parameters, float(COMPUTED))
        self._work = work_array(self._network, self._network.n_forward_rows, MAX_LANES)
        self._readings = read(old.network, old.parameters, old.features, self._stays)
        self._flow = _plain(feature_labels(new.features))
        self._flows = {FEATURES_ID: self._flow}

    def carried(self) -> Carried:
        """Return the parameters to begin with and where they come from."""
        for index, layer in enumerate(self._network.spec.all_layers):
            self._flow = self._flows[layer.id] = self._after(layer, index)
        by_hand.settle_changed(self._parameters, self._network.said(), self._old.said())
        # Of numbers that are about to overflow no statistics can be had.
        is_lost = ~np.isfinite(self._parameters)
        self._parameters[is_lost], self._numbers[is_lost] = self._first[is_lost], COMPUTED
        return Carried(self._parameters, self._numbers.astype(np.int64))

    def _after(self, layer: LayerSpec, index: int) -> _Flow:
        """Fill in a layer's parameters; return what it gives."""
        flow, stays = self._flow, self._stays(layer.id)
        match layer:
            case DenseSpec() if stays:
                self._keep_dense(layer)
                flow = _plain(unit_labels(layer))
            case DenseSpec():
                flow = self._start_dense(layer, index)
            case BatchNormSpec() if not stays:
                self._start_norm(layer, index)
            case BatchNormSpec() | LayerNormSpec():
                if stays:
                    self._keep_norm(layer, index)
                flow = _plain(flow.labels)
            case ActivationSpec() if layer.activation != "linear":
                flow = _plain(flow.labels)
            case AddSpec():
                flow = _added(flow, self._flows[layer.source], is_new=not stays)
            case ConcatenateSpec():
                flow = _beside(flow, self._flows[layer.source], layer.id)
            case ActivationSpec() | DropoutSpec():
                pass
        return flow

    def _keep_dense(self, layer: DenseSpec) -> None:
        """Keep the weights of the inputs that are still there; those of new inputs are 0."""
        reading, flow = self._readings.dense[layer.id], self._flow
        into, column = _matched(flow.labels, reading.labels)
        if into.size == 0:
            self._keep_shared(layer)
            return
        factors, offsets = flow.factors[into], flow.offsets[into]
        rows = min(layer.units, reading.weights.shape[0])
        known = reading.weights[:rows][:, column]
        weights = self._network.weights(self._parameters, layer.id)
        weights[:rows] = 0.0
        # Adding 0 makes +0 of -0, which stands for a weight that a penalty has cut.
        weights[:rows, into] = np.where(factors == 1.0, known, known * factors + 0.0)
        if layer.has_bias:
            biases = self._network.biases(self._parameters, layer.id)
            biases[:rows] = reading.biases[:rows] + (known * offsets).sum(axis=1)
        columns = np.where(factors == 1.0, reading.columns[column], COMPUTED)
        self._note_dense(layer, rows, into, columns)

    def _note_dense(self, layer: DenseSpec, rows: int, into: Integers, columns: Integers) -> None:
        """Write down which weights and biases are the old network's own."""
        numbers = self._network.weights(self._numbers, layer.id)
        old_numbers = self._old.weights(self._old_numbers, layer.id)
        is_own = columns != COMPUTED
        numbers[:rows, into[is_own]] = old_numbers[:rows][:, columns[is_own]]
        biases = self._network.biases(self._numbers, layer.id)[:rows]
        own = self._old.biases(self._old_numbers, layer.id)[: biases.size]
        biases[: own.size] = own

    def _keep_shared(self, layer: LayerSpec) -> None:
        """Keep the part that the layer's arrays share with the old ones, place by place."""
        views = (Network.weights, Network.biases) if isinstance(layer, DenseSpec) else (Network.scales,)
        for view in views:
            for old_values, values in ((self._learned, self._parameters), (self._old_numbers, self._numbers)):
                kept, into = view(self._old, old_values, layer.id), view(self._network, values, layer.id)
                shared = tuple(slice(min(a, b)) for a, b in zip(kept.shape, into.shape, strict=True))
                into[shared] = kept[shared]

    def _keep_norm(self, layer: BatchNormSpec | LayerNormSpec, index: int) -> None:
        """Keep the scales, shifts and statistics of the inputs that are still there."""
        flow = self._flow
        into, column = _matched(flow.labels, self._readings.norms[layer.id])
        if into.size == 0:
            self._keep_shared(layer)
            return
        kept, numbers = (self._old.scales(v, layer.id)[:, column] for v in (self._learned, self._old_numbers))
        if isinstance(layer, BatchNormSpec):
            is_new = np.ones(len(flow.labels), dtype=np.bool_)
            is_new[into] = False
            factors, offsets = flow.factors[into], flow.offsets[into]
            kept = np.where((factors == 1.0) & (offsets == 0.0), kept, _seen_through(kept, factors, offsets, layer))
            new = self._network.scales(self._parameters, layer.id)
            new[2:, is_new] = self._statistics(index)[:, is_new]
        self._network.scales(self._parameters, layer.id)[:, into] = kept
        self._network.scales(self._numbers, layer.id)[:, into] = numbers

    def _start_norm(self, layer: BatchNormSpec, index: int) -> None:
        """Let a new BatchNorm layer undo the statistics of the present points: y = x to the last bits."""
        scales = self._network.scales(self._parameters, layer.id)
        scales[2:] = means, variances = self._statistics(index)
        scales[0], scales[1] = np.sqrt(variances + layer.epsilon), means

    def _start_dense(self, layer: DenseSpec, index: int) -> _Flow:
        """Let a new Dense layer pass on what it is given, or what the next layer makes of it where that is less."""
        flow, inputs = self._flow, self._inputs(index)
        room, reader = self._room_behind(index)
        directions, signals = np.eye(len(flow.labels)), inputs
        sums: Reading | None = None
        if len(flow.labels) > layer.units:
            sums = self._readings.dense[reader.id] if reader is not None else None
            if sums is None or sums.biases.size > layer.units:
                return _in_place_of(flow, layer)
            directions, sums = _folded(sums, flow)
            signals, flow = np.einsum("nd,rd->nr", inputs, directions), _plain(sums.labels)
        way = pass_on(layer, signals, room) if np.isfinite(signals).all() else None
        if way is None:
            return _in_place_of(self._flow, layer)
        if sums is not None and reader is not None:
            self._readings.dense[reader.id] = sums
        undoing = self._fill(layer, index, directions, signals, way, may_shift=layer.has_bias and room.offsets)
        n_own = layer.units - len(flow.labels)
        return _Flow(
            [*flow.labels, *unit_labels(layer)[len(flow.labels) :]],
            np.concatenate((flow.factors * undoing.factors, np.ones(n_own))),
            np.concatenate((flow.factors * undoing.offsets + flow.offsets, np.zeros(n_own))),
        )

    def _fill(
        self,
        layer: DenseSpec,
        index: int,
        directions: Floats,
        signals: Floats,
        way: tuple[Passing, Undoing | None],
        *,
        may_shift: bool,
    ) -> Undoing:
        """Fill in the weights that pass signals on; return how that is undone."""
        passing, undoing = way
        n = passing.gains.size
        self._network.weights(self._parameters, layer.id)[:n] = passing.gains[:, np.newaxis] * directions
        if layer.has_bias:
            self._network.biases(self._parameters, layer.id)[:n] = passing.biases
        if undoing is not None:
            return undoing
        outputs = forward(self._network, self._parameters, self._x, self._work, index)
        return undo_measured(signals, outputs[:, :n], may_shift=may_shift)

    def _room_behind(self, index: int) -> tuple[Room, DenseSpec | None]:
        """Return what the next layer can undo, and that layer where it is a Dense one that reads this one alone."""
        layers = self._network.spec.all_layers
        reads_alone = layers[index].id not in _sources(self._network)
        for layer in layers[index + 1 :]:
            match layer:
                case DenseSpec() if self._stays(layer.id):
                    if layer.is_frozen:
                        break
                    return Room(True, layer.has_bias), layer if reads_alone else None
                case BatchNormSpec() if self._stays(layer.id):
                    return Room(True, True), None
                case ConcatenateSpec() | DenseSpec() | BatchNormSpec():
                    reads_alone = False
                case DropoutSpec():
                    pass
                case ActivationSpec() if layer.activation == "linear":
                    pass
                case _:
                    break
        return Room(False, False), None

    def _inputs(self, index: int) -> Floats:
        """Return what the new layer at a place of `all_layers` is fed with, shape (N, D)."""
        if index == 0:
            return self._x
        return forward(self._network, self._parameters, self._x, self._work, index - 1)

    def _statistics(self, index: int) -> Floats:
        """Return means and variances over the train points of what a layer is fed with, shape (2, D)."""
        inputs = self._inputs(index)[: self._n_train]
        return np.stack((inputs.mean(axis=0), inputs.var(axis=0, ddof=min(1, inputs.shape[0] - 1))))

    def _stays(self, layer_id: str) -> bool:
        """Return whether both networks have this layer, of the same kind."""
        old, new = (
            next((layer for layer in network.spec.all_layers if layer.id == layer_id), None)
            for network in (self._old, self._network)
        )
        return old is not None and type(old) is type(new)


def _plain(labels: list[Label]) -> _Flow:
    return _Flow(labels, np.ones(len(labels)), np.zeros(len(labels)))


def _matched(labels: list[Label], known: list[Label]) -> tuple[Integers, Integers]:
    """Return the places of the labels that are known, and their places there."""
    places = {label: place for place, label in enumerate(known)}
    pairs = [(place, places[label]) for place, label in enumerate(labels) if label in places]
    found = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    return found[:, 0], found[:, 1]


def _added(flow: _Flow, source: _Flow, *, is_new: bool) -> _Flow:
    """Return what an Add layer gives.

    A new one that adds what it is given to itself multiplies by a known number; otherwise offsets add up, and factors
    are lost.
    """
    if is_new and flow.labels == source.labels:
        slopes = 1.0 / flow.factors + 1.0 / source.factors
        shifts = flow.offsets / flow.factors + source.offsets / source.factors
        return _Flow(flow.labels, 1.0 / slopes, shifts / slopes)
    if is_new or not ((flow.factors == 1.0).all() and (source.factors == 1.0).all()):
        return _plain(flow.labels)
    return _Flow(flow.labels, flow.factors, flow.offsets + source.offsets)


def _beside(flow: _Flow, source: _Flow, layer_id: str) -> _Flow:
    """Return what a Concatenate layer gives."""
    return _Flow(
        [*flow.labels, *((layer_id, *label) for label in source.labels)],
        np.concatenate((flow.factors, source.factors)),
        np.concatenate((flow.offsets, source.offsets)),
    )


def _in_place_of(flow: _Flow, layer: DenseSpec) -> _Flow:
    """Return what a Dense layer gives that takes the place of what it is given without passing it on."""
    kept = flow.labels[: layer.units]
    return _plain([*kept, *unit_labels(layer)[len(kept) :]])


def _folded(reading: Reading, flow: _Flow) -> tuple[Floats, Reading]:
    """Return what a Dense layer makes of the flow, shape (r, n), and its reading of just that."""
    into, column = _matched(flow.labels, reading.labels)
    known = reading.weights[:, column]
    directions = np.zeros((reading.biases.size, len(flow.labels)))
    directions[:, into] = known * flow.factors[into]
    labels: list[Label] = [("sum", unit) for unit in range(reading.biases.size)]
    biases = reading.biases + (known * flow.offsets[into]).sum(axis=1)
    return directions, Reading(labels, np.eye(biases.size), biases, np.full(biases.size, COMPUTED))


def _sources(network: Network) -> set[str]:
    """Return the ids of the layers that a skip connection reads."""
    return {layer.source for layer in network.spec.layers if isinstance(layer, AddSpec | ConcatenateSpec)}


def _seen_through(scales: Floats, factors: Floats, offsets: Floats, layer: BatchNormSpec) -> Floats:
    """Return the BatchNorm parameters, shape (4, n), that make of y what they made of x = factor · y + offset."""
    gammas, betas, means, variances = scales
    seen = variances / factors**2
    gammas = gammas * factors * np.sqrt((seen + layer.epsilon) / (variances + layer.epsilon))
    return np.stack((gammas, betas, (means - offsets) / factors, seen))
