"""What a frame shows on the canvas: weights on links, biases and maps in the cells of the units."""

import time

from playground.engine.snapshot import Floats, Snapshot
from playground.project.network import (
    OUTPUT_ID,
    BatchNormSpec,
    DenseSpec,
    LayerNormSpec,
    ParameterPlace,
    layer_sizes,
    n_parameters,
    parameter_places,
)
from playground.session.messages import Frame
from playground.ui.builder.at_point import Drawing
from playground.ui.builder.cards import LayerCard
from playground.ui.builder.links import LinkBundle
from playground.ui.builder.look import Look
from playground.ui.builder.pictures import feature_pictures, output_pictures, unit_pictures

HEAVY_S = 1 / 15
"""Pictures of many weights, and bundles of many lines, change at most so often while training."""


class LiveValues:
    """Draws frames, each part only where it changed since the frame before."""

    def __init__(self, look: Look) -> None:
        self._look = look
        self._frame: Frame | None = None
        self._snapshot: Snapshot | None = None
        self._draws_heavy = True
        self._next_heavy_s = 0.0

    def show_frame(self, drawing: Drawing, frame: Frame) -> None:
        """Draw the weights, biases and maps of this frame."""
        old, self._frame = self._frame, frame
        now_s = time.perf_counter()
        # The last frame before a pause is always drawn: no other one follows it.
        self._draws_heavy = frame.phase != "running" or now_s >= self._next_heavy_s
        if self._draws_heavy:
            self._next_heavy_s = now_s + HEAVY_S
        self._show_parameters(drawing, frame.snapshot)
        self._show_features(drawing, old, frame)
        for layer_id, card in drawing.cards.items():
            card.show_off(frame.dropped.get(layer_id))
        if frame.output_map is None:
            _clear_maps(drawing)
        elif old is None or old.output_map is not frame.output_map:
            card = drawing.cards[OUTPUT_ID]
            card.units.pictures = output_pictures(frame.output_map, self._look)
            card.update(card.units.rect)
            self._show_unit_maps(drawing, frame)

    def show_again(self, drawing: Drawing) -> None:
        """Draw the last frame anew in the colours in force now."""
        frame, self._frame = self._frame, None
        if frame is not None:
            self.show_frame(drawing, frame)

    def show_parameters_again(self, drawing: Drawing) -> None:
        """Draw the weights and biases of the last frame on items that may be new or stand elsewhere."""
        self._show_parameters(drawing, None if self._frame is None else self._frame.snapshot, is_forced=True)

    def _show_features(self, drawing: Drawing, old: Frame | None, frame: Frame) -> None:
        dataset, plane, item = frame.dataset, frame.plane, drawing.features
        is_known = old is not None and old.dataset is dataset and old.plane is plane and item.units.pictures
        if dataset is not None and plane is not None and not is_known:
            is_drawn = dataset.spec.features == drawing.project.dataset.features
            item.units.pictures = feature_pictures(dataset, plane, self._look) if is_drawn else []
            item.update()

    def _show_unit_maps(self, drawing: Drawing, frame: Frame) -> None:
        """Fill the cells of the units with their maps, where the frame is of the network that is drawn."""
        project = drawing.project
        sizes = layer_sizes(project.network, project.dataset.n_features)
        for layer, size in zip(project.network.layers, sizes, strict=False):
            values = frame.unit_maps.get(layer.id)
            card = drawing.cards[layer.id]
            fits = values is not None and values.shape[0] == size.n_units
            card.units.pictures = unit_pictures(values, self._look) if values is not None and fits else []
            card.update(card.units.rect)

    def _show_parameters(self, drawing: Drawing, snapshot: Snapshot | None, *, is_forced: bool = False) -> None:
        if snapshot is self._snapshot and not is_forced:
            return
        self._snapshot = snapshot
        network, n_features = drawing.project.network, drawing.project.dataset.n_features
        parameters = None if snapshot is None else snapshot.parameters
        if parameters is not None and parameters.shape[0] != n_parameters(network, n_features):
            return  # of the network before an edit: the next frame shows this one's
        places = parameter_places(network, n_features)
        for bundle, card in zip(drawing.routes.bundles, drawing.cards.values(), strict=True):
            place = places.get(card.layer.id)
            values = None if parameters is None or place is None else parameters[place.start : place.stop]
            _show_values(bundle, card, values, place, draws_heavy=is_forced or self._draws_heavy)


def _clear_maps(drawing: Drawing) -> None:
    """Empty the cells: nothing is known of the network that is drawn."""
    for card in drawing.cards.values():
        if card.units.pictures:
            card.units.pictures = []
            card.update(card.units.rect)


def _show_values(
    bundle: LinkBundle,
    card: LayerCard,
    values: Floats | None,
    place: ParameterPlace | None,
    *,
    draws_heavy: bool,
) -> None:
    """Show the parameters of one layer on its card and the links into it; None where it has none, or none are known."""
    weights = biases = None
    if isinstance(card.layer, DenseSpec):
        if values is not None and place is not None:
            n_weights = place.bias_start - place.start
            weights = values[:n_weights].reshape(place.n_units, place.n_inputs)
            biases = values[n_weights:] if card.layer.has_bias else None
        card.show_biases(biases)
    elif isinstance(card.layer, BatchNormSpec | LayerNormSpec):
        card.show_norm(None if values is None or place is None else values.reshape(-1, place.n_units))
    if draws_heavy or not bundle.is_heavy:
        bundle.show_weights(weights)
    if card.is_summary and draws_heavy:
        card.show_weights(weights, biases)
