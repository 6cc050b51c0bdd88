"""The drawn network: one item a column and one a bundle of links, made once and updated from Projects and Frames."""

from itertools import pairwise

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QBrush, QFontMetricsF
from PySide6.QtWidgets import QGraphicsItem, QGraphicsScene

from playground.engine.snapshot import Floats, Snapshot
from playground.project.checks import problems
from playground.project.dataset import feature_label
from playground.project.network import (
    FEATURES_ID,
    OUTPUT_ID,
    AddSpec,
    BatchNormSpec,
    ConcatenateSpec,
    DenseSpec,
    LayerNormSpec,
    LayerSpec,
    ParameterPlace,
    layer_sizes,
    n_parameters,
    parameter_places,
)
from playground.project.project import Project
from playground.project.wiring import outputs
from playground.session.messages import Frame
from playground.ui.builder import words
from playground.ui.builder.cards import LABEL_GAP, CardCalls, CardText, FeaturesItem, LayerCard
from playground.ui.builder.layout import (
    FOOTER,
    HEADER,
    LANES_PADDING,
    MARGIN,
    MAX_CELL,
    MAX_CELLS,
    MAX_FEATURES,
    PORT,
    SLOT_WIDTH,
    Layout,
    Slot,
    arrange,
    assign_lanes,
    slot_index,
    space,
)
from playground.ui.builder.links import LinkBundle
from playground.ui.builder.look import Look
from playground.ui.builder.marks import InsertionMark, Invitation
from playground.ui.builder.pictures import feature_pictures, output_pictures, unit_pictures
from playground.ui.builder.skips import SkipArc


class NetworkScene(QGraphicsScene):
    """Shows one network. It holds items and places, never a second copy of the project's truth."""

    def __init__(self, look: Look, project: Project, calls: CardCalls) -> None:
        super().__init__()
        self._look = look
        self._calls = calls
        self._project = project
        self._room = (560.0, 430.0)
        self._slot: Slot | None = None
        self._lifted: str | None = None
        self._snapshot: Snapshot | None = None
        self._frame: Frame | None = None
        self._selected_id = ""
        self._has_focus = False
        self._features = FeaturesItem(look)
        self._cards: dict[str, LayerCard] = {}
        self._bundles: list[LinkBundle] = []
        self._skips: dict[str, SkipArc] = {}
        self._mark = InsertionMark(look)
        self._invitation = Invitation(look)
        for item in (self._features, self._mark, self._invitation):
            self.addItem(item)
        self.setBackgroundBrush(QBrush(look.window))
        self.setItemIndexMethod(QGraphicsScene.ItemIndexMethod.NoIndex)
        self.layout_: Layout = arrange(0, self._room, space(0, 0.0, self._room[0]))
        self.show_project(project)

    @property
    def cards(self) -> dict[str, LayerCard]:
        """The cards by layer id, in the order of the network."""
        return self._cards

    @property
    def bundles(self) -> list[LinkBundle]:
        """The link bundles: the n-th leads into the n-th layer."""
        return self._bundles

    @property
    def skips(self) -> dict[str, SkipArc]:
        """The arcs of skip connections, by the id of the layer that reads them."""
        return self._skips

    @property
    def features(self) -> FeaturesItem:
        """The column of input features."""
        return self._features

    @property
    def slot(self) -> Slot | None:
        """The place held open while something is dragged."""
        return self._slot

    @property
    def mark(self) -> InsertionMark:
        """The mark of the place that is held open."""
        return self._mark

    def show_project(self, project: Project) -> None:
        """Draw this project's network; what was drawn of a layer that stays is kept."""
        self._project = project
        layers = project.network.all_layers
        kept = {layer.id: self._card_for(layer) for layer in layers}
        for layer_id, card in self._cards.items():
            if kept.get(layer_id) is not card:
                self.removeItem(card)
        self._cards = kept
        while len(self._bundles) < len(layers):
            self._bundles.append(LinkBundle(self._look))
            self.addItem(self._bundles[-1])
        while len(self._bundles) > len(layers):
            self.removeItem(self._bundles.pop())
        self._match_skips()
        self._arrange()

    def show_frame(self, frame: Frame) -> None:
        """Draw the weights, biases and maps of this frame."""
        old, self._frame = self._frame, frame
        self._show_parameters(frame.snapshot)
        dataset, plane = frame.dataset, frame.plane
        is_known = old is not None and old.dataset is dataset and old.plane is plane and self._features.units.pictures
        if dataset is not None and plane is not None and not is_known:
            is_drawn = dataset.spec.features == self._project.dataset.features
            self._features.units.pictures = feature_pictures(dataset, plane, self._look) if is_drawn else []
            self._features.update()
        if frame.output_map is None:
            self._clear_maps()
        elif old is None or old.output_map is not frame.output_map:
            card = self._cards[OUTPUT_ID]
            card.units.pictures = output_pictures(frame.output_map, self._look)
            card.update(card.units.rect)
            self._show_unit_maps(frame)

    def _clear_maps(self) -> None:
        """Empty the cells: nothing is known of the network that is drawn."""
        for card in self._cards.values():
            if card.units.pictures:
                card.units.pictures = []
                card.update(card.units.rect)

    def _show_unit_maps(self, frame: Frame) -> None:
        """Fill the cells of the units with their maps, where the frame is of the network that is drawn."""
        sizes = layer_sizes(self._project.network, self._project.dataset.n_features)
        for layer, size in zip(self._project.network.layers, sizes, strict=False):
            values = frame.unit_maps.get(layer.id)
            card = self._cards[layer.id]
            fits = values is not None and values.shape[0] == size.n_units
            card.units.pictures = unit_pictures(values, self._look) if values is not None and fits else []
            card.update(card.units.rect)

    def show_selection(self, layer_id: str, *, has_focus: bool) -> None:
        """Mark the selected card."""
        self._selected_id, self._has_focus = layer_id, has_focus
        for card in self._cards.values():
            card.show_selected(is_selected=card.layer.id == layer_id, has_focus=has_focus)
        for reader, arc in self._skips.items():
            card = self._cards[reader]
            arc.show_state(
                is_marked=bool(layer_id) and layer_id in (reader, _source_of(card.layer)),
                is_wrong=bool(card.problem_text),
            )

    def refresh_look(self) -> None:
        """Paint everything anew after a change of theme."""
        self.setBackgroundBrush(QBrush(self._look.window))
        frame, self._frame = self._frame, None
        if frame is not None:
            self.show_frame(frame)
        self.update()

    def set_room(self, width: float, height: float) -> None:
        """Make use of this much room."""
        if (width, height) != self._room:
            self._room = (width, height)
            self._arrange()

    def open_slot(self, x: float, lifted: str | None = None) -> int:
        """Hold a place open for something dragged to `x`, with the layer `lifted` taken out; returns its index.

        Where things stand at rest decides, so that the same place means the same whichever way the mouse came.
        """
        spacing = self.layout_.spacing
        at_rest = arrange(len(self._project.network.layers), self._room, spacing, n_lanes=self._n_lanes())
        centers = [left + spacing.card / 2 for left in at_rest.xs[1:-1]]
        standing = [center for center, layer_id in zip(centers, self._cards, strict=False) if layer_id != lifted]
        index = slot_index(standing, x)
        self._set_slot(Slot(index, spacing.card if lifted else SLOT_WIDTH), lifted)
        return index

    def close_slot(self, lifted: str | None = None) -> None:
        """Hold no place open; a lifted layer stays out of its place."""
        self._set_slot(None, lifted)

    def card_at(self, point: QPointF) -> LayerCard | None:
        """Return the card at a point of the canvas."""
        for card in self._cards.values():
            if card.boundingRect().translated(card.pos()).contains(point):
                return card
        return None

    def link_at(self, point: QPointF) -> tuple[str, int, int] | None:
        """Return (layer id, unit, input) of the link at a point of the canvas, None where there is none."""
        for bundle, layer_id in zip(self._bundles, self._cards, strict=True):
            link = bundle.link_at(point.x(), point.y())
            if link is not None:
                return layer_id, link[1], link[0]
        return None

    def skip_at(self, point: QPointF) -> str:
        """Return the id of the layer whose skip connection passes a point of the canvas, empty where none does."""
        return next((layer_id for layer_id, arc in self._skips.items() if arc.is_at(point)), "")

    def link_name(self, layer_id: str, unit: int, source: int) -> str:
        """Return a link in words: `x₁ → Dense unit 2`."""
        place = self._project.network.index(layer_id)
        origin, target = self._neighbours()[place]
        return f"{self._unit_name(origin, source)} → {self._unit_name(target, unit)}"

    def input_names(self, layer_id: str) -> list[str]:
        """Return what each input of a layer is called."""
        origin = self._neighbours()[self._project.network.index(layer_id)][0]
        n_inputs = origin.units.column.n_units if origin.units.column is not None else 0
        return [self._unit_name(origin, unit) for unit in range(n_inputs)]

    def tip_at(self, point: QPointF) -> str:
        """Return the words for what lies at a point of the canvas: a link, a skip, a unit, a control or a card."""
        link = self.link_at(point)
        if link is not None:
            return self._link_tip(*link)
        reader = self.skip_at(point)
        if reader:
            return self._skips[reader].tip
        card = self.card_at(point)
        if card is not None:
            return card.tip_at(card.mapFromScene(point))
        if self._features.boundingRect().translated(self._features.pos()).contains(point):
            return self._features.tip_at(self._features.mapFromScene(point))
        return ""

    def _link_tip(self, layer_id: str, unit: int, source: int) -> str:
        bundle = self._bundles[self._project.network.index(layer_id)]
        name = self.link_name(layer_id, unit, source)
        if bundle.is_cut(source, unit):
            return f"{name}: cut"
        weight = bundle.weight(source, unit)
        return name if weight is None else f"{name}: weight {words.signed(weight)}"

    def _neighbours(self) -> list[tuple[FeaturesItem | LayerCard, FeaturesItem | LayerCard]]:
        return list(pairwise([self._features, *self._cards.values()]))

    def _unit_name(self, item: FeaturesItem | LayerCard, unit: int) -> str:
        if isinstance(item, FeaturesItem):
            return feature_label(self._project.dataset.features[unit])
        return f"{words.word_for(item.layer).title} unit {unit + 1}"

    def _card_for(self, layer: LayerSpec) -> LayerCard:
        card = self._cards.get(layer.id)
        if card is None or type(card.layer) is not type(layer):
            card = LayerCard(self._look, layer, self._calls)
            card.setFlag(QGraphicsItem.GraphicsItemFlag.ItemUsesExtendedStyleOption)
            self.addItem(card)
        return card

    def _set_slot(self, slot: Slot | None, lifted: str | None) -> None:
        if (slot, lifted) != (self._slot, self._lifted):
            self._slot, self._lifted = slot, lifted
            self._arrange()

    def _arrange(self) -> None:
        """Work out all places and move every item to its own."""
        network = self._project.network
        lifted = network.index(self._lifted) if self._lifted is not None and self._lifted in self._cards else None
        is_dragging = self._slot is not None or lifted is not None
        n_layers = len(network.layers)
        spacing = self.layout_.spacing if is_dragging else space(n_layers, self._features_width(), self._room[0])
        self.layout_ = arrange(n_layers, self._room, spacing, self._slot, lifted, self._n_lanes())
        top = self._top()
        self._fill_columns()
        self._features.setPos(self.layout_.xs[0], top)
        for place, (layer_id, card) in enumerate(self._cards.items()):
            if layer_id != self._lifted:
                card.setPos(self.layout_.xs[place + 1], top)
        self._place_bundles(top)
        self._place_skips(top)
        self._place_marks(top)
        if not is_dragging:
            self.setSceneRect(QRectF(0, 0, self.layout_.width, self.layout_.height))
        self.show_selection(self._selected_id, has_focus=self._has_focus)
        self._show_parameters(None if self._frame is None else self._frame.snapshot, is_forced=True)

    def _features_width(self) -> float:
        """Return the width the features need: their cells and the longest of their names."""
        features = self._project.dataset.features
        metrics = QFontMetricsF(self._look.body)
        is_named = len(features) <= MAX_CELLS
        names = [metrics.horizontalAdvance(feature_label(formula)) for formula in features] if is_named else []
        title = QFontMetricsF(self._look.title).horizontalAdvance(words.FEATURES.title)
        return float(int(min(max(title, MAX_CELL + LABEL_GAP + max(names, default=0.0)) + 2, MAX_FEATURES)))

    def _top(self) -> float:
        lanes = self.layout_.lanes
        return float(int(max(MARGIN, (self._room[1] - lanes - HEADER - self.layout_.zone - FOOTER) / 2) + lanes))

    def _fill_columns(self) -> None:
        """Give every column what it shows."""
        project = self._project
        info, dataset = project.dataset.info, project.dataset
        sentences: dict[str, list[str]] = {}
        for problem in problems(project):
            for where in problem.where:
                sentences.setdefault(where, []).append(problem.sentence)
        columns = ", ".join(f"x{_subscript(n + 1)} = {name}" for n, name in enumerate(info.columns))
        tips = tuple(f"Feature {feature_label(formula)} ({columns})" for formula in dataset.features)
        self._features.problem = "\n".join(sentences.get("dataset", []))
        self._features.show_features(tuple(feature_label(formula) for formula in dataset.features), tips, self.layout_)
        sizes = layer_sizes(project.network, dataset.n_features)
        widths = outputs(project.network, dataset.n_features)
        for layer, size in zip(project.network.all_layers, sizes, strict=True):
            is_output = layer.id == OUTPUT_ID
            names = tuple(f"Output for {name}" for name in info.classes) if is_output and size.n_units > 1 else ()
            source = _source_of(layer)
            text = CardText(
                problems=tuple(sentences.get(layer.id, ())),
                unit_names=names,
                source=words.source_title(project.network, source) if source else "",
                n_source=widths.get(source, 0),
            )
            self._cards[layer.id].show_layer(layer, size, self.layout_, text)

    def _place_bundles(self, top: float) -> None:
        lifted = self._cards.get(self._lifted) if self._lifted is not None else None
        for bundle, (source, target) in zip(self._bundles, self._neighbours(), strict=True):
            bundle.setVisible(lifted is None or lifted not in (source, target))
            if source.units.column is None or target.units.column is None or not isinstance(target, LayerCard):
                continue
            bundle.place(
                (source.x() + source.units.right, source.units.column),
                (target.x() + target.units.left, target.units.column),
                top + HEADER,
                is_weighted=isinstance(target.layer, DenseSpec),
                cut=target.layer.cut if isinstance(target.layer, DenseSpec) else (),
            )

    def _spans(self) -> dict[str, tuple[int, int]]:
        """Return for each layer that reads an earlier output the columns of both, the features being column 0."""
        columns = {FEATURES_ID: 0, **{layer_id: place + 1 for place, layer_id in enumerate(self._cards)}}
        found = {layer_id: columns.get(_source_of(card.layer), -1) for layer_id, card in self._cards.items()}
        return {layer_id: (source, columns[layer_id]) for layer_id, source in found.items() if source >= 0}

    def _match_skips(self) -> None:
        """Hold one arc for each skip connection whose source comes before its reader."""
        readers = [layer_id for layer_id, (source, reader) in self._spans().items() if source < reader]
        for layer_id in [known for known in self._skips if known not in readers]:
            self.removeItem(self._skips.pop(layer_id))
        for layer_id in readers:
            if layer_id not in self._skips:
                self._skips[layer_id] = SkipArc(self._look)
                self.addItem(self._skips[layer_id])

    def _lanes(self) -> dict[str, int]:
        spans = self._spans()
        readers = list(self._skips)
        return dict(zip(readers, assign_lanes([spans[layer_id] for layer_id in readers]), strict=True))

    def _n_lanes(self) -> int:
        return max(self._lanes().values(), default=-1) + 1

    def _place_skips(self, top: float) -> None:
        """Run each arc in its lane; of those that leave one column, lower ones leave further right."""
        lanes, spans = self._lanes(), self._spans()
        columns: list[FeaturesItem | LayerCard] = [self._features, *self._cards.values()]
        pitch = (self.layout_.lanes - LANES_PADDING) / max(self._n_lanes(), 1)
        n_left = dict.fromkeys(range(len(columns)), 0)
        for reader in sorted(self._skips, key=lambda layer_id: -lanes[layer_id]):
            source, target = (columns[column] for column in spans[reader])
            start = min(source.middle + PORT * (1 + n_left[spans[reader][0]]), source.middle + 5 * PORT)
            n_left[spans[reader][0]] += 1
            lane_y = top - LANES_PADDING - pitch * (lanes[reader] + 0.75)
            arc = self._skips[reader]
            arc.place(QPointF(source.x() + start, top - 1), QPointF(target.x() + target.middle - PORT, top - 1), lane_y)
            arc.setVisible(self._lifted is None or self._cards.get(self._lifted) not in (source, target))
            arc.tip = self._skip_tip(reader)

    def _skip_tip(self, reader: str) -> str:
        network = self._project.network
        layer = self._cards[reader].layer
        title = words.source_title(network, _source_of(layer))
        return f"{title} → {words.source_title(network, reader)}: {words.word_for(layer).help}"

    def _place_marks(self, top: float) -> None:
        height = HEADER + self.layout_.zone + FOOTER
        slot_x = self.layout_.slot_x
        self._mark.setVisible(slot_x is not None)
        if slot_x is not None and self._slot is not None:
            self._mark.show_rect(QRectF(slot_x, top, self._slot.width, height))
        is_empty = not self._project.network.layers and self._slot is None
        self._invitation.setVisible(is_empty)
        left, right = self.layout_.xs[0] + self.layout_.spacing.features, self.layout_.xs[-1]
        self._invitation.show_rect(QRectF(left + 24, top, right - left - 48, height))

    def _show_parameters(self, snapshot: Snapshot | None, *, is_forced: bool = False) -> None:
        if snapshot is self._snapshot and not is_forced:
            return
        self._snapshot = snapshot
        network, n_features = self._project.network, self._project.dataset.n_features
        parameters = None if snapshot is None else snapshot.parameters
        if parameters is not None and parameters.shape[0] != n_parameters(network, n_features):
            return  # of the network before an edit: the next frame shows this one's
        places = parameter_places(network, n_features)
        for bundle, card in zip(self._bundles, self._cards.values(), strict=True):
            place = places.get(card.layer.id)
            values = None if parameters is None or place is None else parameters[place.start : place.stop]
            _show_values(bundle, card, values, place)


def _show_values(bundle: LinkBundle, card: LayerCard, values: Floats | None, place: ParameterPlace | None) -> None:
    """Show the parameters of one layer on its card and the links into it; None where it has none, or none are known."""
    weights = None
    if isinstance(card.layer, DenseSpec):
        biases = None
        if values is not None and place is not None:
            n_weights = place.bias_start - place.start
            weights = values[:n_weights].reshape(place.n_units, place.n_inputs)
            biases = values[n_weights:] if card.layer.has_bias else None
        card.show_biases(biases)
    elif isinstance(card.layer, BatchNormSpec | LayerNormSpec):
        card.show_norm(None if values is None or place is None else values.reshape(-1, place.n_units))
    bundle.show_weights(weights)


def _source_of(layer: LayerSpec) -> str:
    return layer.source if isinstance(layer, AddSpec | ConcatenateSpec) else ""


def _subscript(number: int) -> str:
    return str(number).translate(str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉"))
