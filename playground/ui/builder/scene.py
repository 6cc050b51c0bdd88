"""The drawn network: one item a column and one a bundle of links, made once and updated from Projects and Frames.

What the columns say stands in `columns`, where links run in `routes`, what a frame shows in `live_values`, what lies at
a point in `at_point`.
"""

from collections.abc import Collection

from PySide6.QtCore import QPointF, QRectF, Signal
from PySide6.QtGui import QBrush
from PySide6.QtWidgets import QGraphicsItem, QGraphicsScene

from playground.project.network import LayerSpec
from playground.project.project import Project
from playground.session.messages import Frame
from playground.ui.builder import at_point
from playground.ui.builder.at_point import Drawing
from playground.ui.builder.cards import CardCalls, LayerCard
from playground.ui.builder.columns import features_width, fill_cards, fill_features
from playground.ui.builder.features_item import FeaturesItem
from playground.ui.builder.layout import (
    FOOTER,
    HEADER,
    MARGIN,
    SLOT_WIDTH,
    Layout,
    Slot,
    arrange,
    slot_index,
    space,
)
from playground.ui.builder.links import LinkBundle
from playground.ui.builder.live_values import LiveValues
from playground.ui.builder.look import Look
from playground.ui.builder.marks import InsertionMark, Invitation
from playground.ui.builder.routes import Routes
from playground.ui.builder.skips import SkipArc


class NetworkScene(QGraphicsScene):
    """Shows one network. It holds items and places, never a second copy of the project's truth.

    Which cards are folded is known here only; `folds_changed` follows a change.
    """

    folds_changed = Signal()

    def __init__(self, look: Look, project: Project, calls: CardCalls) -> None:
        super().__init__()
        self._look = look
        self._calls = calls
        self._project = project
        self._room = (560.0, 430.0)
        self._scale = 1.0
        self._slot: Slot | None = None
        self._lifted: tuple[str, ...] = ()
        self._selected_ids: Collection[str] = ()
        self._has_focus = False
        self._version = 0
        self._folded_ids: frozenset[str] = frozenset()
        self._has_hints = True
        self._features = FeaturesItem(look)
        self._cards: dict[str, LayerCard] = {}
        self._routes = Routes(self, look)
        self._live = LiveValues(look)
        self._mark = InsertionMark(look)
        self._invitation = Invitation(look)
        for item in (self._features, self._mark, self._invitation):
            self.addItem(item)
        self.setBackgroundBrush(QBrush(look.window))
        self.setItemIndexMethod(QGraphicsScene.ItemIndexMethod.NoIndex)
        self.layout_: Layout = arrange(0, self._room, space(0, 0.0, self._room[0]))
        self.show_project(project)

    @property
    def drawing(self) -> Drawing:
        """Everything that is drawn, as it is now."""
        return Drawing(self._project, self._features, self._cards, self._routes)

    @property
    def look(self) -> Look:
        """What everything is painted with."""
        return self._look

    @property
    def cards(self) -> dict[str, LayerCard]:
        """The cards by layer id, in the order of the network."""
        return self._cards

    @property
    def bundles(self) -> list[LinkBundle]:
        """The link bundles: the n-th leads into the n-th layer."""
        return self._routes.bundles

    @property
    def skips(self) -> dict[str, SkipArc]:
        """The arcs of skip connections, by the id of the layer that reads them."""
        return self._routes.skips

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

    @property
    def version(self) -> int:
        """Grows with everything that may need more or less room: edits and folds."""
        return self._version

    @property
    def folded_ids(self) -> frozenset[str]:
        """The ids of the layers whose cards are slim bars."""
        return self._folded_ids

    def fold(self, layer_ids: Collection[str], *, is_folded: bool) -> None:
        """Fold the cards of these layers, or open them again."""
        before = self._folded_ids
        self._folded_ids = before.union(layer_ids) if is_folded else before.difference(layer_ids)
        if self._folded_ids != before:
            self._version += 1
            self._arrange()
            self.folds_changed.emit()

    def _toggle_fold(self, layer_id: str) -> None:
        self.fold((layer_id,), is_folded=layer_id not in self._folded_ids)

    def show_project(self, project: Project) -> None:
        """Draw this project's network; what was drawn of a layer that stays is kept."""
        self._project = project
        self._version += 1
        kept = {layer.id: self._card_for(layer) for layer in project.network.all_layers}
        for layer_id, card in self._cards.items():
            if kept.get(layer_id) is not card:
                self.removeItem(card)
        self._cards = kept
        self._folded_ids &= kept.keys()
        self._routes.match(project.network)
        self._arrange()

    def show_frame(self, frame: Frame) -> None:
        """Draw the weights, biases and maps of this frame."""
        self._live.show_frame(self.drawing, frame)

    def show_selection(self, layer_ids: Collection[str], *, has_focus: bool) -> None:
        """Mark the selected cards."""
        self._selected_ids, self._has_focus = layer_ids, has_focus
        for card in self._cards.values():
            card.show_selected(is_selected=card.layer.id in layer_ids, has_focus=has_focus)
        self._routes.show_selection(layer_ids, self._cards)

    def refresh_look(self) -> None:
        """Paint everything anew after a change of theme."""
        self.setBackgroundBrush(QBrush(self._look.window))
        self._live.show_again(self.drawing)
        self.update()

    def show_hints(self, *, is_shown: bool) -> None:
        """Mark the layers there is a remark about, or do not."""
        if is_shown != self._has_hints:
            self._has_hints = is_shown
            self._arrange()

    def set_room(self, width: float, height: float, scale: float = 1.0) -> None:
        """Make use of this much room, which is shown at `scale`: how much is drawn follows both."""
        if (width, height, scale) != (*self._room, self._scale):
            self._room, self._scale = (width, height), scale
            self._arrange()

    def open_slot(self, x: float, lifted: tuple[str, ...] = ()) -> int:
        """Hold a place open for something dragged to `x`, with the layers `lifted` taken out; returns its index.

        Where things stand at rest decides, so that the same place means the same whichever way the mouse came.
        """
        spacing = self.layout_.spacing
        n_layers, folded = len(self._project.network.layers), self._folded_places()
        at_rest = arrange(n_layers, self._room, spacing, n_lanes=self._routes.n_lanes, folded=folded)
        centers = [left + at_rest.card_width(place) / 2 for place, left in enumerate(at_rest.xs[1:-1])]
        standing = [center for center, layer_id in zip(centers, self._cards, strict=False) if layer_id not in lifted]
        index = slot_index(standing, x)
        self._set_slot(Slot(index, spacing.card if lifted else SLOT_WIDTH), lifted)
        return index

    def close_slot(self, lifted: tuple[str, ...] = ()) -> None:
        """Hold no place open; lifted layers stay out of their places."""
        self._set_slot(None, lifted)

    def card_at(self, point: QPointF) -> LayerCard | None:
        """Return the card at a point of the canvas."""
        return at_point.card_at(self.drawing, point)

    def cards_between(self, corner: QPointF, other: QPointF) -> set[str]:
        """Return the ids of the hidden layers whose cards a rectangle of the canvas touches."""
        area = QRectF(corner, other).normalized()
        hidden = list(self._cards.items())[:-1]
        return {layer_id for layer_id, card in hidden if card.sceneBoundingRect().intersects(area)}

    def link_at(self, point: QPointF) -> tuple[str, int, int] | None:
        """Return (layer id, unit, input) of the link at a point of the canvas, None where there is none."""
        return at_point.link_at(self.drawing, point)

    def parameter_at(self, point: QPointF) -> tuple[str, int, int | None] | None:
        """Return (layer id, unit, input) of the weight at a point, or with None as input of the bias of a unit."""
        return at_point.parameter_at(self.drawing, point)

    def parameter_name(self, layer_id: str, unit: int, source: int | None) -> str:
        """Return a weight or bias in words."""
        return at_point.parameter_name(self.drawing, layer_id, unit, source)

    def value_of(self, layer_id: str, unit: int, source: int | None) -> float | None:
        """Return the weight or bias that is drawn, None before the first frame."""
        return at_point.value_of(self.drawing, layer_id, unit, source)

    def spot_of(self, layer_id: str, unit: int, source: int | None) -> QPointF:
        """Return where a link, or the middle of a unit, can be clicked on the canvas."""
        return at_point.spot_of(self.drawing, layer_id, unit, source)

    def skip_at(self, point: QPointF) -> str:
        """Return the id of the layer whose skip connection passes a point of the canvas, empty where none does."""
        return at_point.skip_at(self.drawing, point)

    def link_name(self, layer_id: str, unit: int, source: int) -> str:
        """Return a link in words: `x₁ → Dense unit 2`."""
        return at_point.link_name(self.drawing, layer_id, unit, source)

    def input_names(self, layer_id: str) -> list[str]:
        """Return what each input of a layer is called."""
        return at_point.input_names(self.drawing, layer_id)

    def tip_at(self, point: QPointF) -> str:
        """Return the words for what lies at a point of the canvas: a link, a skip, a unit, a control or a card."""
        return at_point.tip_at(self.drawing, point)

    def _card_for(self, layer: LayerSpec) -> LayerCard:
        card = self._cards.get(layer.id)
        if card is None or type(card.layer) is not type(layer):
            card = LayerCard(self._look, layer, self._calls, self._toggle_fold)
            card.setFlag(QGraphicsItem.GraphicsItemFlag.ItemUsesExtendedStyleOption)
            self.addItem(card)
        return card

    def _set_slot(self, slot: Slot | None, lifted: tuple[str, ...]) -> None:
        if (slot, lifted) != (self._slot, self._lifted):
            self._slot, self._lifted = slot, lifted
            self._arrange()

    def _folded_places(self) -> list[int]:
        return [place for place, layer_id in enumerate(self._cards) if layer_id in self._folded_ids]

    def _arrange(self) -> None:
        """Work out all places and move every item to its own."""
        network = self._project.network
        in_hand = [layer_id for layer_id in self._lifted if layer_id in self._cards]
        lifted = [network.index(layer_id) for layer_id in in_hand]
        is_dragging = self._slot is not None or bool(lifted)
        n_layers, room = len(network.layers), self._room
        wanted = features_width(self._project, self._look)
        folded, n_lanes = self._folded_places(), self._routes.n_lanes
        spacing = self.layout_.spacing if is_dragging else space(n_layers, wanted, room[0], len(folded))
        self.layout_ = arrange(n_layers, room, spacing, self._slot, lifted, n_lanes, self._scale, folded)
        top = self._top()
        fill_features(self._features, self._project, self.layout_)
        fill_cards(self._cards, self._project, self.layout_, has_hints=self._has_hints)
        self._features.setPos(self.layout_.xs[0], top)
        for place, (layer_id, card) in enumerate(self._cards.items()):
            if layer_id not in self._lifted:
                card.setPos(self.layout_.xs[place + 1], top)
        held = [self._cards[layer_id] for layer_id in in_hand]
        self._routes.place(self._project, self.drawing.columns, self.layout_, top, held)
        self._place_marks(top)
        if not is_dragging:
            self.setSceneRect(QRectF(0, 0, self.layout_.width, self.layout_.height))
        self.show_selection(self._selected_ids, has_focus=self._has_focus)
        self._live.show_parameters_again(self.drawing)

    def _top(self) -> float:
        lanes = self.layout_.lanes
        return float(int(max(MARGIN, (self._room[1] - lanes - HEADER - self.layout_.zone - FOOTER) / 2) + lanes))

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
