"""Where links and skip connections run: one bundle of links into each layer, one arc for each skip connection."""

from collections.abc import Collection
from itertools import pairwise
from typing import TypeAlias

from PySide6.QtCore import QPointF
from PySide6.QtWidgets import QGraphicsScene

from playground.project.network import FEATURES_ID, DenseSpec, NetworkSpec
from playground.project.project import Project
from playground.ui.builder import words
from playground.ui.builder.cards import LayerCard
from playground.ui.builder.columns import source_of
from playground.ui.builder.features_item import FeaturesItem
from playground.ui.builder.layout import HEADER, LANES_PADDING, PORT, Layout, assign_lanes
from playground.ui.builder.links import LinkBundle
from playground.ui.builder.look import Look
from playground.ui.builder.skips import SkipArc

Column: TypeAlias = FeaturesItem | LayerCard


class Routes:
    """Holds the bundles and the arcs of a scene: `match` makes and drops them, `place` runs them.

    `bundles` holds them in the order of the layers they lead into; `skips` the arcs by the id of the reading layer.
    """

    def __init__(self, scene: QGraphicsScene, look: Look) -> None:
        self._scene = scene
        self._look = look
        self.bundles: list[LinkBundle] = []
        self.skips: dict[str, SkipArc] = {}
        self._spans: dict[str, tuple[int, int]] = {}
        self._lanes: dict[str, int] = {}

    @property
    def n_lanes(self) -> int:
        """How many lanes the arcs need above the cards, as of the last `match`."""
        return max(self._lanes.values(), default=-1) + 1

    def match(self, network: NetworkSpec) -> None:
        """Hold one bundle for each layer, and one arc for each skip connection whose source comes before its reader."""
        while len(self.bundles) < len(network.all_layers):
            self.bundles.append(LinkBundle(self._look))
            self._scene.addItem(self.bundles[-1])
        while len(self.bundles) > len(network.all_layers):
            self._scene.removeItem(self.bundles.pop())
        self._spans = {reader: span for reader, span in _spans(network).items() if span[0] < span[1]}
        for reader in [known for known in self.skips if known not in self._spans]:
            self._scene.removeItem(self.skips.pop(reader))
        for reader in self._spans:
            if reader not in self.skips:
                self.skips[reader] = SkipArc(self._look)
                self._scene.addItem(self.skips[reader])
        readers = list(self.skips)
        self._lanes = dict(zip(readers, assign_lanes([self._spans[reader] for reader in readers]), strict=True))

    def place(
        self, project: Project, columns: list[Column], layout: Layout, top: float, lifted: Collection[LayerCard]
    ) -> None:
        """Run everything between the columns, whose upper end is `top`; what leads to lifted cards is hidden."""
        for bundle, (source, target) in zip(self.bundles, pairwise(columns), strict=True):
            bundle.setVisible(source not in lifted and target not in lifted)
            if isinstance(target, LayerCard):
                _place_bundle(bundle, source, target, top)
        self._place_skips(project, columns, layout, top, lifted)

    def show_selection(self, layer_ids: Collection[str], cards: dict[str, LayerCard]) -> None:
        """Draw the arcs from and to the selected layers strongly, and those whose ends do not fit as wrong."""
        for reader, arc in self.skips.items():
            card = cards[reader]
            arc.show_state(
                is_marked=reader in layer_ids or source_of(card.layer) in layer_ids,
                is_wrong=bool(card.problem_text),
            )

    def _place_skips(
        self, project: Project, columns: list[Column], layout: Layout, top: float, lifted: Collection[LayerCard]
    ) -> None:
        """Run each arc in its lane; of those that leave one column, lower ones leave further right."""
        pitch = (layout.lanes - LANES_PADDING) / max(self.n_lanes, 1)
        n_left = dict.fromkeys(range(len(columns)), 0)
        for reader in sorted(self.skips, key=lambda layer_id: -self._lanes[layer_id]):
            place = self._spans[reader][0]
            source, target = (columns[column] for column in self._spans[reader])
            start = source.middle + min(PORT * (1 + n_left[place]), source.reach)
            n_left[place] += 1
            lane_y = top - LANES_PADDING - pitch * (self._lanes[reader] + 0.75)
            arc = self.skips[reader]
            arc.place(QPointF(source.x() + start, top - 1), QPointF(target.x() + target.middle - PORT, top - 1), lane_y)
            arc.setVisible(source not in lifted and target not in lifted)
            arc.tip = _skip_tip(project, reader)


def _place_bundle(bundle: LinkBundle, source: Column, target: LayerCard, top: float) -> None:
    if source.units.column is None or target.units.column is None:
        return
    bundle.place(
        (source.x() + source.units.right, source.units.column),
        (target.x() + target.units.left, target.units.column),
        top + HEADER,
        is_weighted=isinstance(target.layer, DenseSpec),
        cut=target.layer.cut if isinstance(target.layer, DenseSpec) else (),
        given=target.layer.given if isinstance(target.layer, DenseSpec) else (),
    )


def _spans(network: NetworkSpec) -> dict[str, tuple[int, int]]:
    """Return for each layer that reads an earlier output the columns of both, the features being column 0."""
    layers = network.all_layers
    columns = {FEATURES_ID: 0, **{layer.id: place + 1 for place, layer in enumerate(layers)}}
    found = {layer.id: columns.get(source_of(layer), -1) for layer in layers}
    return {layer_id: (source, columns[layer_id]) for layer_id, source in found.items() if source >= 0}


def _skip_tip(project: Project, reader: str) -> str:
    network = project.network
    layer = network.layer(reader)
    title = words.source_title(network, source_of(layer))
    return f"{title} → {words.source_title(network, reader)}: {words.word_for(layer).help}"
