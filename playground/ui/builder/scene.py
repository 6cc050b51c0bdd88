"""The drawn network: one item a column and one a bundle of links, made once and updated from Projects and Frames."""

from itertools import pairwise

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem, QGraphicsScene, QStyleOptionGraphicsItem, QWidget

from playground.engine.snapshot import Snapshot
from playground.project.checks import problems
from playground.project.dataset import feature_label
from playground.project.network import OUTPUT_ID, DenseSpec, LayerSpec, layer_sizes, parameter_places
from playground.project.project import Project
from playground.session.messages import Frame
from playground.ui.builder import words
from playground.ui.builder.cards import LABEL_GAP, CardCalls, FeaturesItem, LayerCard, signed
from playground.ui.builder.layout import (
    FOOTER,
    HEADER,
    MARGIN,
    MAX_CELL,
    MAX_CELLS,
    MAX_FEATURES,
    SLOT_WIDTH,
    Layout,
    Slot,
    arrange,
    slot_index,
    space,
)
from playground.ui.builder.links import LinkBundle
from playground.ui.builder.look import Look
from playground.ui.builder.pictures import feature_pictures, output_pictures, unit_pictures


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
    def features(self) -> FeaturesItem:
        """The column of input features."""
        return self._features

    @property
    def slot(self) -> Slot | None:
        """The place held open while something is dragged."""
        return self._slot

    @property
    def mark(self) -> "InsertionMark":
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
        self._arrange()

    def show_frame(self, frame: Frame) -> None:
        """Draw the weights, biases and maps of this frame."""
        old, self._frame = self._frame, frame
        self._show_parameters(frame.snapshot)
        dataset = frame.dataset
        if dataset is not None and (old is None or old.dataset is not dataset or not self._features.units.pictures):
            self._features.units.pictures = (
                feature_pictures(dataset, self._look) if dataset.spec.features == self._project.dataset.features else []
            )
            self._features.update()
        if frame.output_map is None:
            self._clear_maps()
        elif old is None or old.output_map is not frame.output_map:
            card = self._cards[OUTPUT_ID]
            card.units.pictures = output_pictures(frame.output_map, self._project.dataset.info.task, self._look)
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
        at_rest = arrange(len(self._project.network.layers), self._room, spacing)
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

    def tip_at(self, point: QPointF) -> str:
        """Return the words for what lies at a point of the canvas: a link, a unit, a control or a card."""
        for bundle, (source, target) in zip(self._bundles, self._neighbours(), strict=True):
            link = bundle.link_at(point.x(), point.y())
            if link is not None:
                weight = bundle.weight(*link)
                ends = f"{self._unit_name(source, link[0])} → {self._unit_name(target, link[1])}"
                return ends if weight is None else f"{ends}: weight {signed(weight)}"
        card = self.card_at(point)
        if card is not None:
            return card.tip_at(card.mapFromScene(point))
        if self._features.boundingRect().translated(self._features.pos()).contains(point):
            return self._features.tip_at(self._features.mapFromScene(point))
        return ""

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
        self.layout_ = arrange(n_layers, self._room, spacing, self._slot, lifted)
        top = self._top()
        self._fill_columns()
        self._features.setPos(self.layout_.xs[0], top)
        for place, (layer_id, card) in enumerate(self._cards.items()):
            if layer_id != self._lifted:
                card.setPos(self.layout_.xs[place + 1], top)
        self._place_bundles(top)
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
        return float(int(max(MARGIN, (self._room[1] - HEADER - self.layout_.zone - FOOTER) / 2)))

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
        for layer, size in zip(project.network.all_layers, sizes, strict=True):
            is_output = layer.id == OUTPUT_ID
            names = tuple(f"Output for {name}" for name in info.classes) if is_output and size.n_units > 1 else ()
            found = tuple(sentences.get(layer.id, ()))
            self._cards[layer.id].show_layer(layer, size, self.layout_, found, names)

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
            )

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
        places = parameter_places(self._project.network, self._project.dataset.n_features)
        parameters = None if snapshot is None else snapshot.parameters
        if parameters is not None and parameters.shape[0] != places[OUTPUT_ID].stop:
            return  # of the network before an edit: the next frame shows this one's
        for bundle, card in zip(self._bundles, self._cards.values(), strict=True):
            place = places.get(card.layer.id)
            if place is None:
                bundle.show_weights(None)
                continue
            weights = biases = None
            if parameters is not None:
                shape = (place.n_units, place.n_inputs)
                weights = parameters[place.start : place.bias_start].reshape(shape)
                biases = parameters[place.bias_start : place.stop]
            bundle.show_weights(weights)
            if card.units.show_biases(biases):
                card.update(card.units.rect)


class InsertionMark(QGraphicsItem):
    """Shows where something dragged would go."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._rect = QRectF()
        self.setZValue(2)

    def show_rect(self, rect: QRectF) -> None:
        """Fill this place."""
        self.prepareGeometryChange()
        self._rect = rect

    def boundingRect(self) -> QRectF:
        return self._rect

    def paint(self, painter: QPainter, _option: QStyleOptionGraphicsItem, _widget: QWidget | None = None) -> None:
        look = self._look
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(look.text, 2.0, Qt.PenStyle.DashLine))
        painter.setBrush(look.hover)
        painter.drawRoundedRect(self._rect.adjusted(1, 1, -1, -1), 6, 6)
        center = self._rect.center()
        painter.setPen(QPen(look.text, 2.0, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        painter.drawLine(QPointF(center.x() - 8, center.y()), QPointF(center.x() + 8, center.y()))
        painter.drawLine(QPointF(center.x(), center.y() - 8), QPointF(center.x(), center.y() + 8))


class Invitation(QGraphicsItem):
    """Says what to do while there is no hidden layer."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._rect = QRectF()
        self.setZValue(2)

    def show_rect(self, rect: QRectF) -> None:
        """Stand here."""
        self.prepareGeometryChange()
        self._rect = rect

    def boundingRect(self) -> QRectF:
        return self._rect

    def paint(self, painter: QPainter, _option: QStyleOptionGraphicsItem, _widget: QWidget | None = None) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._look.border, 1.0, Qt.PenStyle.DashLine))
        painter.drawRoundedRect(self._rect.adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        painter.setPen(self._look.quiet)
        painter.setFont(self._look.body)
        place = self._rect.adjusted(16, 16, -16, 0)
        painter.drawText(place, Qt.AlignmentFlag.AlignHCenter | Qt.TextFlag.TextWordWrap, INVITATION)


INVITATION = "Drag a layer here,\nor click one above."


def _subscript(number: int) -> str:
    return str(number).translate(str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉"))
