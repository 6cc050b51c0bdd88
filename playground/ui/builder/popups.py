"""The menus that open over the canvas: activations, sources, links, and the context menus of layers and links."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import shiboken6
from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from playground.document import Document
from playground.project import layer_sets
from playground.project.network import Activation, DenseSpec, layer_sizes
from playground.session.messages import UnitPlace
from playground.ui.builder import menus
from playground.ui.builder.canvas import Canvas
from playground.ui.builder.hand_weights import HandWeights
from playground.ui.builder.look import Look
from playground.ui.builder.scene import NetworkScene
from playground.ui.builder.weight_editor import WeightPlace
from playground.ui.mending import mend
from playground.ui.menu_keys import MenuKeys


@dataclass(frozen=True, slots=True)
class PopupCalls:
    """What a choice in a menu calls, each with the id of its layer first."""

    set_activation: Callable[[str, Activation], None]
    set_source: Callable[[str, str], None]
    draw_skip: Callable[[str, str], None]
    weights: HandWeights
    show_unit: Callable[[UnitPlace | None], None]


class Popups:
    """Opens one menu at a time; `menu` is the last one."""

    def __init__(self, canvas: Canvas, scene: NetworkScene, document: Document, look: Look, calls: PopupCalls) -> None:
        self._canvas = canvas
        self._scene = scene
        self._document = document
        self._look = look
        self._calls = calls
        self.menu: QMenu | None = None
        self.activation_menu: QMenu | None = None

    def choose_activation(self, layer_id: str) -> None:
        """Open the menu of activations below the card's button."""
        rect = self._scene.cards[layer_id].activation_rect
        if not rect.isEmpty():
            self.activation_menu = menu = self._new_menu()
            chosen = partial(self._calls.set_activation, layer_id)
            menus.fill_activations(menu, self._document.project, layer_id, self._look, chosen)
            self._popup_below(menu, layer_id, rect)

    def choose_source(self, layer_id: str) -> None:
        """Open the menu of earlier outputs below the card's button."""
        rect = self._scene.cards[layer_id].source_rect
        if not rect.isEmpty():
            menu = self._new_menu()
            menus.fill_sources(menu, self._document.project, layer_id, partial(self._calls.set_source, layer_id))
            self._popup_below(menu, layer_id, rect)

    def choose_skip(self, layer_id: str) -> None:
        """Open the menu of later layers that can read this one as well."""
        project = self._document.project
        if layer_sets.skip_targets(project, layer_id):
            menu = self._new_menu()
            menus.fill_skip_targets(menu, project, layer_id, partial(self._calls.draw_skip, layer_id))
            self._popup_below(menu, layer_id, QRectF(8, 8, 1, 24))

    def choose_links(self, layer_id: str) -> None:
        """Open the menu of all weights and biases of a layer, each of which opens its editor."""
        project = self._document.project
        layer = project.network.layer(layer_id)
        if isinstance(layer, DenseSpec) and menus.has_single_links(project, layer_id):
            menu = self._new_menu()
            weights = self._calls.weights
            menus.fill_weights(menu, layer, self._scene.input_names(layer_id), weights.state, weights.open)
            self._popup_below(menu, layer_id, QRectF(8, 8, 1, 24))

    def choose_unit(self, layer_id: str) -> None:
        """Open the menu of a hidden layer's units, whose maps the feature space can show."""
        n_units = self._n_units(layer_id)
        if n_units > 0:
            menu = self._new_menu()
            menus.fill_units(menu, layer_id, n_units, self._calls.show_unit)
            self._popup_below(menu, layer_id, QRectF(8, 8, 1, 24))

    def open_link_menu(self, layer_id: str, unit: int, source: int, place: QPoint) -> None:
        """Open the menu of one link."""
        weights, link = self._calls.weights, WeightPlace(layer_id, unit, source)
        state = weights.state(link)
        menu = self._new_menu()
        for text, chosen in (
            (f"{'Restore' if state.is_cut else 'Cut'} {state.name}", weights.toggle_cut),
            ("Set weight…", weights.open),
            ("Unfreeze weight" if state.is_frozen else "Freeze weight", weights.toggle_frozen),
        ):
            action = menu.addAction(text)
            action.triggered.connect(lambda _checked, chosen=chosen: chosen(link))
        menu.popup(place)

    def open_menu(self, layer_id: str, groups: list[list[QAction]], kinds: list[QAction], place: QPoint) -> None:
        """Open the menu of a layer, or of the empty canvas: what mends it, what can be done now, what can be added."""
        menu = self._new_menu()
        if layer_id:
            menus.fill_fixes(menu, self._document.project, layer_id, partial(mend, self._document))
            unit = self._unit_at(layer_id, place)
            if unit is not None:
                action = menu.addAction(f"View the map of unit {unit + 1}")
                action.triggered.connect(lambda _checked: self._calls.show_unit((layer_id, unit)))
                menu.addSeparator()
        first, *others = groups
        menu.addActions([action for action in first if action.isEnabled()])
        menu.addSeparator()
        menu.addMenu("Add a layer").addActions(kinds)
        for group in others:
            menu.addSeparator()
            menu.addActions([action for action in group if action.isEnabled()])
        menu.popup(place)

    def dismiss(self) -> None:
        """Close an open menu: what it offers was meant for the network before an edit."""
        if self.menu is not None and shiboken6.isValid(self.menu):
            self.menu.close()

    def _n_units(self, layer_id: str) -> int:
        """Return how many units a hidden layer has; 0 for any other."""
        project = self._document.project
        sizes = layer_sizes(project.network, project.dataset.n_features)
        found = zip(project.network.layers, sizes, strict=False)
        return next((size.n_units for layer, size in found if layer.id == layer_id), 0)

    def _unit_at(self, layer_id: str, place: QPoint) -> int | None:
        """Return the unit of a hidden layer at a place of the screen."""
        point = self._canvas.viewport().mapFromGlobal(place)
        if self._n_units(layer_id) == 0 or not self._canvas.viewport().rect().contains(point):
            return None
        card = self._scene.cards[layer_id]
        on_card = card.mapFromScene(self._canvas.mapToScene(point))
        return card.units.unit_at(on_card.x(), on_card.y())

    def _new_menu(self) -> QMenu:
        owner = self._canvas.parentWidget()
        assert isinstance(owner, QWidget)
        self.menu = QMenu(owner)
        self.menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        MenuKeys(self.menu)
        return self.menu

    def _popup_below(self, menu: QMenu, layer_id: str, rect: QRectF) -> None:
        place = self._canvas.viewport_rect(layer_id, rect).bottomLeft().toPoint()
        menu.popup(self._canvas.viewport().mapToGlobal(place + QPoint(0, 2)))
