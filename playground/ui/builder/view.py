"""The builder: a palette of layers above the drawn network, and everything a person can do to the network."""

from functools import partial

from PySide6.QtCore import QPoint, QPointF, QSize, Qt, Signal
from PySide6.QtGui import QAction, QCursor, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QToolButton, QVBoxLayout, QWidget

from playground.document import Document
from playground.project import edits
from playground.project.checks import lower_first
from playground.project.clippings import ClippingProblem
from playground.project.costs import total_cost
from playground.project.finding import Finding, is_same_run
from playground.project.network import (
    MAX_LAYERS,
    MAX_UNITS,
    OUTPUT_ID,
    Activation,
    DenseSpec,
    DropoutSpec,
    LayerSpec,
)
from playground.project.project import Project
from playground.session.messages import Frame
from playground.ui import dialogs
from playground.ui.builder import words
from playground.ui.builder.builder_actions import FIX_TIP, BuilderActions
from playground.ui.builder.canvas import Canvas
from playground.ui.builder.cards import CardCalls
from playground.ui.builder.edit_bursts import EditBursts
from playground.ui.builder.editor import MAX_PERCENT, NumberEditor
from playground.ui.builder.hand_weights import HandWeights
from playground.ui.builder.help_line import FIX_KEY, HelpLine
from playground.ui.builder.layer_commands import LayerCommands
from playground.ui.builder.look import Look
from playground.ui.builder.offered import offer
from playground.ui.builder.palette import Palette
from playground.ui.builder.popups import PopupCalls, Popups
from playground.ui.builder.scene import NetworkScene
from playground.ui.builder.selection import Selection, following, only, reaching, several, toggled
from playground.ui.builder.summary import describe_layer, summarize
from playground.ui.builder.weight_editor import WeightEditor, WeightPlace
from playground.ui.mending import cure, mend
from playground.ui.theme import Theme

RATE_STEP = 0.05
CURSOR_PX = 28
ROOMY_PX = 800
"""Narrower than this, a problem takes the place of the costs."""


class BuilderView(QWidget):
    """Shows the network of the project and of the run; edits go to the document.

    `selection_changed` carries the id of the layer in hand when it is another, `selection_shown` every Selection,
    `unit_map_asked` the hidden unit whose map is to be shown, None for the network's.
    """

    selection_changed = Signal(str)
    selection_shown = Signal(object)
    unit_map_asked = Signal(object)

    def __init__(self, document: Document, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._theme = theme
        self._selection = Selection()
        self._bursts = EditBursts()
        self._waiting_frame: Frame | None = None
        self._look = Look(theme)
        calls = CardCalls(self._step, self.type_number, self._choose_activation, self._choose_source)
        self._scene = NetworkScene(self._look, document.project, calls)
        self.canvas = Canvas(self._scene, self._look, self)
        self.layers = layers = LayerCommands(document, lambda: self._selection, self.select_several)
        self.weight_editor = WeightEditor(self)
        self.weights = HandWeights(document, self._scene, self.weight_editor, self._to_view)
        show_unit = self.unit_map_asked.emit
        popup_calls = PopupCalls(self.set_activation, layers.set_source, layers.draw_skip, self.weights, show_unit)
        self.popups = Popups(self.canvas, self._scene, document, self._look, popup_calls)
        self.palette_ = Palette(theme, self)
        self.actions_ = BuilderActions(self.canvas, theme)
        self.editor = NumberEditor(self)
        self.help = HelpLine(theme, self)
        self.help.cure_chosen.connect(partial(cure, document))
        self._finding: Finding | None = None
        self.total = QLabel(self)
        self.total.setProperty("caption", True)
        self.total.setToolTip(words.COSTS_HELP)
        self.total.setWhatsThis(words.COSTS_HELP)
        self._build()
        self._connect()
        self._dress_cursor()
        self._show_all()

    @property
    def selected_id(self) -> str:
        """The id of the selected layer, of several the one in hand; empty where none is selected."""
        return self._selection.current

    @property
    def selected_ids(self) -> tuple[str, ...]:
        """The ids of all selected layers, in the order of the network."""
        return tuple(layer.id for layer in self._document.project.network.all_layers if layer.id in self._selection.ids)

    @property
    def menu(self) -> QMenu | None:
        """The menu that was opened last."""
        return self.popups.menu

    @property
    def activation_menu(self) -> QMenu | None:
        """The menu of activations that was opened last."""
        return self.popups.activation_menu

    @property
    def scene(self) -> NetworkScene:
        """The drawing."""
        return self._scene

    @property
    def edit_actions(self) -> list[QAction]:
        """What belongs into the Edit menu."""
        return self.actions_.of_editing

    @property
    def network_actions(self) -> list[QAction]:
        """What belongs into the Network menu."""
        acts = self.actions_
        return [
            *acts.add.values(),
            _separator(self),
            *acts.of_layer,
            _separator(self),
            *acts.of_templates,
            _separator(self),
            acts.fix,
            *acts.of_view,
        ]

    def show_project(self, before: Project, after: Project) -> None:
        """Draw what changed; the selection stays on its layer, or goes to the one that took its place."""
        parts = ("network", "dataset", "training", "plane")
        if all(getattr(before, part) is getattr(after, part) for part in parts):
            return
        self.canvas.cancel_drag()
        self.editor.dismiss()
        self.weight_editor.dismiss()
        self.popups.dismiss()
        self._scene.show_project(after)
        ids = [layer.id for layer in after.network.all_layers]
        was_in_hand = self.selected_id
        self._selection = following(self._selection, [layer.id for layer in before.network.all_layers], ids)
        if self.selected_id != was_in_hand:
            self.selection_changed.emit(self.selected_id)
        self._show_all()

    def show_hints(self, *, is_shown: bool) -> None:
        """Mark the layers there is a remark about, or do not."""
        self._scene.show_hints(is_shown=is_shown)

    def show_frame(self, frame: Frame) -> None:
        """Draw the weights and maps of this frame, once the builder can be seen; say what the doctor says."""
        if frame.finding != self._finding:
            self._finding = frame.finding
            self._show_help(self._document.project)
        if self.isVisible():
            self._scene.show_frame(frame)
        else:
            self._waiting_frame = frame

    def summary(self) -> str:
        """Return the network in words."""
        return summarize(self._document.project, self.selected_id)

    def select(self, layer_id: str) -> None:
        """Select a layer, or none with an empty id."""
        if layer_id and layer_id not in self._scene.cards:
            raise ValueError(f"no layer {layer_id}")
        self.select_several(only(layer_id))

    def select_several(self, selection: Selection) -> None:
        """Select these layers."""
        was_in_hand = self.selected_id
        if selection != self._selection:
            self._selection = selection
            if self.selected_id != was_in_hand:
                self.selection_changed.emit(self.selected_id)
            self._show_all()

    def add_layer(self, kind: type[LayerSpec]) -> None:
        """Add a layer behind the selected one, or last."""
        layers = self._document.project.network.layers
        place = self._hidden_place()
        self.insert_layer(kind, len(layers) if place is None else place + 1)

    def insert_layer(self, kind: type[LayerSpec], index: int) -> None:
        """Insert a layer before the hidden layer at `index` and select it."""
        project = self._document.project
        if len(project.network.layers) >= MAX_LAYERS:
            return
        layer = edits.new_layer(project, kind, index)
        self._document.edit(f"Add {words.KINDS[kind].title} layer", edits.insert_layer(project, index, layer))
        self.select(layer.id)

    def set_units(self, layer_id: str, units: int) -> None:
        """Give a Dense layer this many units."""
        units = min(max(units, 1), MAX_UNITS)
        changed = edits.change_layer(self._document.project, layer_id, units=units)
        self._document.edit("Change units", changed, self._bursts.merge_id(f"units-{layer_id}"))

    def set_rate(self, layer_id: str, rate: float) -> None:
        """Give a Dropout layer this rate."""
        rate = min(max(round(rate, 4), 0.0), MAX_PERCENT / 100)
        changed = edits.change_layer(self._document.project, layer_id, rate=rate)
        self._document.edit("Change dropout rate", changed, self._bursts.merge_id(f"rate-{layer_id}"))

    def set_activation(self, layer_id: str, activation: Activation) -> None:
        """Give a layer this activation."""
        changed = edits.change_layer(self._document.project, layer_id, activation=activation)
        self._document.edit("Change activation", changed)

    def type_number(self, layer_id: str) -> None:
        """Open the field to type units or rate over the card, which is opened first where it is folded."""
        self._scene.fold((layer_id,), is_folded=False)
        layer = self._document.project.network.layer(layer_id)
        card = self._scene.cards[layer_id]
        if card.number_rect.isEmpty():
            return
        self.canvas.ensureVisible(card.boundingRect().translated(card.pos()), 8, 0)
        place = self.canvas.viewport_rect(layer_id, card.number_rect).toAlignedRect()
        corner = self.canvas.viewport().mapTo(self, place.topLeft())
        width, height = max(place.width(), 72), max(place.height(), 28)
        grown = place.translated(corner - place.topLeft())
        grown.adjust((place.width() - width) // 2, (place.height() - height) // 2, 0, 0)
        grown.setSize(QSize(width, height))
        number = round(100 * layer.rate) if isinstance(layer, DropoutSpec) else layer.units  # type: ignore[union-attr]
        self.editor.open_for(layer, number, grown)

    def _choose_activation(self, layer_id: str) -> None:
        self._scene.fold((layer_id,), is_folded=False)
        self.popups.choose_activation(layer_id)

    def _choose_source(self, layer_id: str) -> None:
        self._scene.fold((layer_id,), is_folded=False)
        self.popups.choose_source(layer_id)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        frame, self._waiting_frame = self._waiting_frame, None
        if frame is not None:
            self._scene.show_frame(frame)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.total.setVisible(not self.help.is_wrong or self.width() >= ROOMY_PX)

    def _build(self) -> None:
        self.template_chip = self.palette_.add_action(self.actions_.templates, "Templates")
        fit = _flat_button(self.actions_.fit, "Show the whole network")
        as_list = _flat_button(self.actions_.outline, "Network as a list")
        top = QHBoxLayout()
        top.setContentsMargins(16, 8, 8, 8)
        top.addWidget(self.palette_, 1)
        top.addWidget(as_list, 0, Qt.AlignmentFlag.AlignTop)
        top.addWidget(fit, 0, Qt.AlignmentFlag.AlignTop)
        bottom = QHBoxLayout()
        bottom.setContentsMargins(16, 4, 16, 4)
        bottom.setSpacing(16)
        bottom.addWidget(self.help, 1)
        bottom.addWidget(self.total)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(top)
        column.addWidget(self.canvas, 1)
        column.addLayout(bottom)
        self.canvas.setAccessibleName("Network")
        self.canvas.setWhatsThis(
            "The network as it is drawn: features, layers, output, left to right; blue links have positive, orange "
            "links negative weights, and thicker ones larger: a = f(W·x + b). Arcs above are skip connections. A "
            "click on a link or a unit sets its weight or bias. The ring on a card draws a skip connection, its lower "
            "edge sets the units. Ctrl or Shift and a click, or a band, select several layers. Ctrl+Shift+L tells the "
            "same as a list."
        )

    def _connect(self) -> None:
        acts, canvas = self.actions_, self.canvas
        self._theme.changed.connect(self._on_theme_changed)
        self.palette_.chosen.connect(self.add_layer)
        canvas.selected.connect(self.select)
        canvas.layer_dropped.connect(self.insert_layer)
        canvas.toggled.connect(lambda layer_id: self.select_several(toggled(self._selection, layer_id)))
        canvas.reached.connect(self._on_reached)
        canvas.banded.connect(lambda layer_ids: self.select_several(several(layer_ids)))
        canvas.layers_moved.connect(self.layers.move)
        canvas.layers_dragged_out.connect(self.layers.remove)
        canvas.pulls.units_shown.connect(self._on_units_shown)
        canvas.pulls.units_set.connect(self.layers.pull_units)
        canvas.pulls.skip_drawn.connect(self.layers.draw_skip)
        canvas.pulls.skip_menu_asked.connect(self.popups.choose_skip)
        canvas.pulls.said.connect(self._on_drag_changed)
        canvas.edit_asked.connect(self._on_edit_asked)
        canvas.menu_asked.connect(self.open_menu)
        canvas.link_menu_asked.connect(self.popups.open_link_menu)
        canvas.parameter_clicked.connect(self._on_parameter_clicked)
        canvas.view_changed.connect(self.editor.dismiss)
        canvas.view_changed.connect(self.weight_editor.dismiss)
        canvas.drag_changed.connect(self._on_drag_changed)
        self.editor.typed.connect(self._on_number_typed)
        for editor in (self.editor, self.weight_editor):
            editor.closed.connect(lambda: canvas.setFocus(Qt.FocusReason.PopupFocusReason))
        for kind, action in acts.add.items():
            acts.connect(action, partial(self.add_layer, kind))
        acts.connect(acts.select_all, self.layers.select_all)
        acts.connect(acts.cut, self.layers.cut)
        acts.connect(acts.copy, self.layers.copy)
        acts.connect(acts.paste, self._paste)
        acts.connect(acts.duplicate, self.layers.duplicate)
        acts.connect(acts.delete, self.layers.remove)
        acts.connect(acts.move_left, lambda: self.layers.shift(-1))
        acts.connect(acts.move_right, lambda: self.layers.shift(1))
        acts.connect(acts.more, lambda: self._step(self.selected_id, 1))
        acts.connect(acts.fewer, lambda: self._step(self.selected_id, -1))
        acts.connect(acts.type_number, lambda: self.type_number(self.selected_id))
        acts.connect(acts.choose_activation, lambda: self._choose_activation(self.selected_id))
        acts.connect(acts.choose_source, lambda: self._choose_source(self.selected_id))
        acts.connect(acts.skip_to, lambda: self.popups.choose_skip(self.selected_id))
        acts.connect(acts.links, lambda: self.popups.choose_links(self.selected_id))
        acts.connect(acts.unit_map, lambda: self.popups.choose_unit(self.selected_id))
        acts.connect(acts.freeze, lambda: self.layers.toggle_frozen(self.selected_id))
        acts.connect(acts.fold, self._toggle_folds)
        self._scene.folds_changed.connect(self._show_all)
        acts.connect(acts.fix, self.help.choose_first)
        self.help.fix_chosen.connect(partial(mend, self._document))
        acts.connect(acts.zoom_in, lambda: canvas.zoom_by(1.25))
        acts.connect(acts.zoom_out, lambda: canvas.zoom_by(0.8))
        acts.connect(acts.fit, canvas.zoom_to_fit)
        acts.connect(acts.actual_size, canvas.zoom_to_actual_size)

    def _show_all(self) -> None:
        """Show selection, offered actions, the lines below and the words for screen readers."""
        project = self._document.project
        self.canvas.fit_room()
        self.canvas.show_selection(self._selection)
        self.selection_shown.emit(self._selection)
        offer(self.actions_, project, self._selection, self.layers, self._scene.folded_ids)
        self._show_help(project)
        self.total.setText(words.cost_line(total_cost(project)))
        selected = describe_layer(project, self.selected_id) if self.selected_id else "no layer selected"
        if len(self._selection.ids) > 1:
            selected = f"{len(self._selection.ids)} layers selected, in hand {selected}"
        self.canvas.setAccessibleName(f"Network, {selected}")
        self.canvas.setAccessibleDescription(self.summary())

    def _show_help(self, project: Project) -> None:
        """Say what is wrong, or what can be done next."""
        is_wrong = self.help.show_problems(project)
        if not is_wrong and self._finding is not None and is_same_run(project, self._finding.project):
            self.help.show_finding(self._finding)
            is_wrong = True
        self.total.setVisible(not is_wrong or self.width() >= ROOMY_PX)
        if not is_wrong:
            layer = project.network.layer(self.selected_id) if self.selected_id else None
            n_selected = len(self._selection.ids)
            several_text = words.SEVERAL_SELECTED.format(n=n_selected)
            self.help.show_text(several_text if n_selected > 1 else words.keys_for(layer))
        self.actions_.fix.setEnabled(bool(self.help.fixes))
        tip = f"Fix this: {lower_first(self.help.fixes[0].text)}" if self.help.fixes else FIX_TIP
        self.actions_.fix.setStatusTip(tip)
        self.actions_.fix.setToolTip(f"{tip} ({FIX_KEY})")

    def _toggle_folds(self) -> None:
        """Fold the selected layers; open them where all of them are folded."""
        are_folded = self._scene.folded_ids.issuperset(self._selection.ids)
        self._scene.fold(self._selection.ids, is_folded=not are_folded)

    def _hidden_place(self) -> int | None:
        """Return the place of the selected hidden layer, None where no hidden layer is selected."""
        if self.selected_id in ("", OUTPUT_ID):
            return None
        return self._document.project.network.index(self.selected_id)

    def _paste(self) -> None:
        """Paste copied layers, or say why not."""
        try:
            self.layers.paste()
        except ClippingProblem as problem:
            dialogs.tell_problem(self, "Could not paste layers", str(problem))

    def _step(self, layer_id: str, by: int) -> None:
        """Give a layer one unit, or five points of dropout rate, more or fewer."""
        layer = self._document.project.network.layer(layer_id)
        if isinstance(layer, DenseSpec):
            self.set_units(layer_id, layer.units + by)
        elif isinstance(layer, DropoutSpec):
            self.set_rate(layer_id, layer.rate + by * RATE_STEP)

    def _on_number_typed(self, layer_id: str, number: int) -> None:
        layer = self._document.project.network.layer(layer_id)
        if isinstance(layer, DropoutSpec):
            self.set_rate(layer_id, number / 100)
        else:
            self.set_units(layer_id, number)

    def _on_edit_asked(self, layer_id: str) -> None:
        """Type the number where there is one, otherwise choose the activation or the source."""
        self.type_number(layer_id)
        if self._scene.cards[layer_id].number_rect.isEmpty():
            self._choose_activation(layer_id)
            self._choose_source(layer_id)

    def _on_parameter_clicked(self, place: tuple[str, int, int | None], at: QPoint) -> None:
        """Select the layer of a link or unit that was clicked and open the editor there."""
        self.select(place[0])
        self.weights.open(WeightPlace(*place), self.canvas.viewport().mapTo(self, at))

    def _to_view(self, point: QPointF) -> QPoint:
        """Return where a point of the canvas is in the builder."""
        return self.canvas.viewport().mapTo(self, self.canvas.mapFromScene(point))

    def _on_reached(self, layer_id: str) -> None:
        order = [layer.id for layer in self._document.project.network.all_layers]
        self.select_several(reaching(self._selection, layer_id, order))

    def open_menu(self, layer_id: str, place: QPoint) -> None:
        """Open the menu of a layer, or of none with an empty id, at a place of the screen."""
        if layer_id not in self._selection.ids:
            self.select(layer_id)
        acts = self.actions_
        groups = [
            [*acts.of_layer, *self.edit_actions] if layer_id else self.edit_actions,
            acts.of_templates,
            acts.of_view,
        ]
        self.popups.open_menu(layer_id, groups, list(acts.add.values()), place)

    def _on_units_shown(self, layer_id: str, units: int) -> None:
        """Draw a layer with as many units as its edge is pulled to; the project stays as it is until it is let go."""
        network = self._document.project.network
        if any(layer.id == layer_id for layer in network.layers):
            self._scene.show_project(edits.change_layer(self._document.project, layer_id, units=units))

    def _on_drag_changed(self, sentence: str) -> None:
        """Say what letting go of a card would do; afterwards, what it says otherwise."""
        if sentence:
            self.help.show_text(sentence)
        else:
            self._show_help(self._document.project)

    def _dress_cursor(self) -> None:
        """Let the mouse carry the sign of deletion where letting go would delete."""
        picture = self._theme.pixmap("delete", "error", CURSOR_PX, self.devicePixelRatioF())
        self.canvas.remove_cursor = QCursor(picture)

    def _on_theme_changed(self) -> None:
        self._look.refresh()
        self._dress_cursor()
        self._scene.refresh_look()


def _flat_button(action: QAction, name: str) -> QToolButton:
    button = QToolButton()
    button.setDefaultAction(action)
    button.setProperty("flat", True)
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
    button.setAccessibleName(name)
    return button


def _separator(parent: QWidget) -> QAction:
    action = QAction(parent)
    action.setSeparator(True)
    return action
