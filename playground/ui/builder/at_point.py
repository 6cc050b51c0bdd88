"""What is at a point of the canvas, and what it is called: cards, units, links and skip connections."""

from typing import NamedTuple

from PySide6.QtCore import QPointF

from playground.project.dataset import feature_label
from playground.project.given import given_at
from playground.project.network import DenseSpec
from playground.project.project import Project
from playground.ui.builder import words
from playground.ui.builder.cards import LayerCard
from playground.ui.builder.features_item import FeaturesItem
from playground.ui.builder.handles import Handle
from playground.ui.builder.routes import Column, Routes


class Drawing(NamedTuple):
    """Everything that is drawn of one project."""

    project: Project
    features: FeaturesItem
    cards: dict[str, LayerCard]
    routes: Routes

    @property
    def columns(self) -> list[Column]:
        """The columns from left to right: features, hidden layers, output."""
        return [self.features, *self.cards.values()]


def card_at(drawing: Drawing, point: QPointF) -> LayerCard | None:
    """Return the card at a point."""
    for card in drawing.cards.values():
        if card.boundingRect().translated(card.pos()).contains(point):
            return card
    return None


def handle_at(drawing: Drawing, point: QPointF) -> tuple[LayerCard, Handle] | None:
    """Return what can be pulled at a point, a little beyond the edge of a card too, and its card."""
    for card in drawing.cards.values():
        handle = card.handle_at(card.mapFromScene(point))
        if handle is not None:
            return card, handle
    return None


def link_at(drawing: Drawing, point: QPointF) -> tuple[str, int, int] | None:
    """Return (layer id, unit, input) of the link at a point, None where there is none."""
    for bundle, layer_id in zip(drawing.routes.bundles, drawing.cards, strict=True):
        link = bundle.link_at(point.x(), point.y())
        if link is not None:
            return layer_id, link[1], link[0]
    return None


def skip_at(drawing: Drawing, point: QPointF) -> str:
    """Return the id of the layer whose skip connection passes a point, empty where none does."""
    return next((layer_id for layer_id, arc in drawing.routes.skips.items() if arc.is_at(point)), "")


def link_name(drawing: Drawing, layer_id: str, unit: int, source: int) -> str:
    """Return a link in words: `x₁ → Dense unit 2`."""
    place = drawing.project.network.index(layer_id)
    origin, target = drawing.columns[place : place + 2]
    return f"{_unit_name(drawing, origin, source)} → {_unit_name(drawing, target, unit)}"


def input_names(drawing: Drawing, layer_id: str) -> list[str]:
    """Return what each input of a layer is called."""
    origin = drawing.columns[drawing.project.network.index(layer_id)]
    n_inputs = origin.units.column.n_units if origin.units.column is not None else 0
    return [_unit_name(drawing, origin, unit) for unit in range(n_inputs)]


def tip_at(drawing: Drawing, point: QPointF) -> str:
    """Return the words for what lies at a point: a handle, a link, a skip, a unit, a control or a card."""
    pulled = handle_at(drawing, point)
    return pulled[1].toolTip() if pulled is not None else _tip_below(drawing, point)


def _tip_below(drawing: Drawing, point: QPointF) -> str:
    """Return the words for what lies below the handles."""
    link = link_at(drawing, point)
    if link is not None:
        return _link_tip(drawing, *link)
    reader = skip_at(drawing, point)
    if reader:
        return drawing.routes.skips[reader].tip
    card = card_at(drawing, point)
    if card is None:
        band = next((bundle for bundle in drawing.routes.bundles if bundle.is_band_at(point)), None)
        if band is not None:
            return f"{band.n_links:,} links as one band: the card they lead to shows their weights"
    if card is not None:
        return card.tip_at(card.mapFromScene(point))
    features = drawing.features
    if features.boundingRect().translated(features.pos()).contains(point):
        return features.tip_at(features.mapFromScene(point))
    return ""


def _link_tip(drawing: Drawing, layer_id: str, unit: int, source: int) -> str:
    bundle = drawing.routes.bundles[drawing.project.network.index(layer_id)]
    name = link_name(drawing, layer_id, unit, source)
    if bundle.is_cut(source, unit):
        return f"{name}: cut\n{words.CLICK_LINK}"
    weight, layer = bundle.weight(source, unit), drawing.project.network.layer(layer_id)
    said = words.said_of(given_at(layer, unit, source)) if isinstance(layer, DenseSpec) else ""
    told = f"{name}{said}" if weight is None else f"{name}: weight {words.signed(weight)}{said}"
    return f"{told}\n{words.CLICK_LINK}"


def parameter_at(drawing: Drawing, point: QPointF) -> tuple[str, int, int | None] | None:
    """Return (layer id, unit, input) of the weight at a point, or with None as input of the bias of a unit there."""
    card = card_at(drawing, point)
    if card is not None:
        local = card.mapFromScene(point)
        unit = card.units.unit_at(local.x(), local.y())
        if unit is not None:
            has_bias = isinstance(card.layer, DenseSpec) and card.layer.has_bias
            # Of a column of many narrow units nobody clicks a certain one.
            is_told_apart = card.units.column is not None and card.units.column.has_cells
            return (card.layer.id, unit, None) if has_bias and is_told_apart else None
    return link_at(drawing, point)


def parameter_name(drawing: Drawing, layer_id: str, unit: int, source: int | None) -> str:
    """Return a weight or bias in words: `x₁ → Dense unit 2`, `Dense unit 2`."""
    if source is not None:
        return link_name(drawing, layer_id, unit, source)
    return _unit_name(drawing, drawing.cards[layer_id], unit)


def value_of(drawing: Drawing, layer_id: str, unit: int, source: int | None) -> float | None:
    """Return the weight or bias that is drawn, None before the first frame."""
    if source is None:
        return drawing.cards[layer_id].units.bias(unit)
    return drawing.routes.bundles[drawing.project.network.index(layer_id)].weight(source, unit)


def spot_of(drawing: Drawing, layer_id: str, unit: int, source: int | None) -> QPointF:
    """Return where a link, or the middle of a unit, can be clicked on the canvas."""
    if source is not None:
        return drawing.routes.bundles[drawing.project.network.index(layer_id)].spot(source, unit)
    card = drawing.cards[layer_id]
    return card.pos() + card.units.middle(unit)


def _unit_name(drawing: Drawing, column: Column, unit: int) -> str:
    if isinstance(column, FeaturesItem):
        return feature_label(drawing.project.dataset.features[unit])
    return f"{words.word_for(column.layer).title} unit {unit + 1}"
