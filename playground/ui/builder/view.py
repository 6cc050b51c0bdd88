"""The builder: a palette of layers above the drawn network, and everything a person can do to the network."""

from functools import partial

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAction, QCursor, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QToolButton, QVBoxLayout, QWidget

from playground.document import Document
from playground.project import edits
from playground.project.checks import lower_first
from playground.project.network import (
    MAX_LAYERS,
    MAX_UNITS,
    OUTPUT_ID,
    Activation,
    ActivationSpec,
    AddSpec,
    ConcatenateSpec,
    DenseSpec,
    DropoutSpec,
    LayerSpec,
    n_parameters,
)
from playground.project.project import Project
from playground.session.messages import Frame
from playground.ui.builder import menus, words
from playground.ui.builder.builder_actions import FIX_TIP, BuilderActions
from playground.ui.builder.canvas import Canvas
from playground.ui.builder.cards import CardCalls
from playground.ui.builder.edit_bursts import EditBursts
from playground.ui.builder.editor import MAX_PERCENT, NumberEditor
from playground.ui.builder.help_line import FIX_KEY, HelpLine
from playground.ui.builder.look import Look
from playground.ui.builder.palette import Palette
from playground.ui.builder.scene import NetworkScene
from playground.ui.builder.summary import describe_layer, summarize
from playground.ui.mending import mend, mend_first
from playground.ui.menu_keys import MenuKeys
from playground.ui.theme import Theme
from playground.ui.wording import counted

RATE_STEP = 0.05
CURSOR_PX = 28


class BuilderView(QWidget):
    """Shows the network of the project and of the run; edits go to the document."""

    selection_changed = Signal(str)

    def __init__(self, document: Document, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._theme = theme
        self._selected_id = ""
        self._bursts = EditBursts()
        self._waiting_frame: Frame | None = None
        self._look = Look(theme)
        calls = CardCalls(self._step, self.type_number, self.choose_activation, self.choose_source)
        self._scene = NetworkScene(self._look, document.project, calls)
        self.canvas = Canvas(self._scene, self)
        self.palette_ = Palette(theme, self)
        self.actions_ = BuilderActions(self.canvas, theme)
        self.editor = NumberEditor(self)
        self.menu: QMenu | None = None
        self.activation_menu: QMenu | None = None
        self.help = HelpLine(theme, self)
        self._total = QLabel(self)
        self._total.setProperty("caption", True)
        self._build()
        self._connect()
        self._dress_cursor()
        self._show_all()

    @property
    def selected_id(self) -> str:
        """The id of the selected layer, empty where none is."""
        return self._selected_id

    @property
    def scene(self) -> NetworkScene:
        """The drawing."""
        return self._scene

    @property
    def edit_actions(self) -> list[QAction]:
        """What belongs into the Edit menu."""
        return [self.actions_.duplicate, self.actions_.delete]

    @property
    def network_actions(self) -> list[QAction]:
        """What belongs into the Network menu."""
        acts = self.actions_
        return [*acts.add.values(), _separator(self), *acts.of_layer, _separator(self), acts.fix, *acts.of_view]

    def show_project(self, before: Project, after: Project) -> None:
        """Draw what changed; the selection stays on its layer, or goes to the one that took its place."""
        parts = ("network", "dataset", "training", "plane")
        if all(getattr(before, part) is getattr(after, part) for part in parts):
            return
        self.canvas.cancel_drag()
        self.editor.dismiss()
        self._scene.show_project(after)
        ids = [layer.id for layer in after.network.all_layers]
        if self._selected_id and self._selected_id not in ids:
            old_ids = [layer.id for layer in before.network.layers]
            place = old_ids.index(self._selected_id) if self._selected_id in old_ids else 0
            hidden = ids[:-1]
            self._selected_id = hidden[min(place, len(hidden) - 1)] if hidden else ""
            self.selection_changed.emit(self._selected_id)
        self._show_all()

    def show_frame(self, frame: Frame) -> None:
        """Draw the weights and maps of this frame, once the builder can be seen."""
        if self.isVisible():
            self._scene.show_frame(frame)
        else:
            self._waiting_frame = frame

    def summary(self) -> str:
        """Return the network in words."""
        return summarize(self._document.project, self._selected_id)

    def select(self, layer_id: str) -> None:
        """Select a layer, or none with an empty id."""
        if layer_id and layer_id not in self._scene.cards:
            raise ValueError(f"no layer {layer_id}")
        if layer_id != self._selected_id:
            self._selected_id = layer_id
            self.selection_changed.emit(layer_id)
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

    def move_layer(self, layer_id: str, to: int) -> None:
        """Move a hidden layer so that it stands at `to`."""
        project = self._document.project
        place = project.network.index(layer_id)
        self._document.edit(f"Move {self._title(layer_id)} layer", edits.move_layer(project, place, to))

    def remove_layer(self, layer_id: str) -> None:
        """Remove a hidden layer."""
        project = self._document.project
        place = project.network.index(layer_id)
        self._document.edit(f"Delete {self._title(layer_id)} layer", edits.remove_layer(project, place))

    def duplicate_layer(self) -> None:
        """Put a copy behind the selected layer and select it."""
        project, place = self._document.project, self._hidden_place()
        if place is not None and len(project.network.layers) < MAX_LAYERS:
            changed = edits.duplicate_layer(project, place)
            self._document.edit(f"Duplicate {self._title(self._selected_id)} layer", changed)
            self.select(changed.network.layers[place + 1].id)

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
        """Open the field to type units or rate over the card."""
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

    def set_source(self, layer_id: str, source: str) -> None:
        """Let a skip connection read this output."""
        changed = edits.choose_skip_source(self._document.project, layer_id, source)
        self._document.edit("Change skip source", changed)

    def toggle_frozen(self, layer_id: str) -> None:
        """Freeze a Dense layer, or let it learn again."""
        layer = self._document.project.network.layer(layer_id)
        if isinstance(layer, DenseSpec):
            text = "Unfreeze layer" if layer.is_frozen else "Freeze layer"
            self._document.edit(text, edits.freeze(self._document.project, layer_id, is_frozen=not layer.is_frozen))

    def toggle_link(self, layer_id: str, unit: int, source: int) -> None:
        """Cut a link, or restore it."""
        project = self._document.project
        layer = project.network.layer(layer_id)
        if isinstance(layer, DenseSpec) and (unit, source) in layer.cut:
            self._document.edit("Restore link", edits.restore_link(project, layer_id, unit, source))
        else:
            self._document.edit("Cut link", edits.cut_link(project, layer_id, unit, source))

    def choose_activation(self, layer_id: str) -> None:
        """Open the menu of activations below the card's button."""
        rect = self._scene.cards[layer_id].activation_rect
        if not rect.isEmpty():
            self.activation_menu = menu = self._new_menu()
            project = self._document.project
            menus.fill_activations(menu, project, layer_id, self._look, partial(self.set_activation, layer_id))
            self._popup_below(menu, layer_id, rect)

    def choose_source(self, layer_id: str) -> None:
        """Open the menu of earlier outputs below the card's button."""
        rect = self._scene.cards[layer_id].source_rect
        if not rect.isEmpty():
            menu = self._new_menu()
            menus.fill_sources(menu, self._document.project, layer_id, partial(self.set_source, layer_id))
            self._popup_below(menu, layer_id, rect)

    def choose_links(self, layer_id: str) -> None:
        """Open the menu of all links into a layer, to cut and restore them."""
        project = self._document.project
        layer = project.network.layer(layer_id)
        if isinstance(layer, DenseSpec) and menus.has_single_links(project, layer_id):
            menu = self._new_menu()
            menus.fill_links(menu, layer, self._scene.input_names(layer_id), partial(self.toggle_link, layer_id))
            self._popup_below(menu, layer_id, QRectF(8, 8, 1, 24))

    def _new_menu(self) -> QMenu:
        self.menu = QMenu(self)
        self.menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        MenuKeys(self.menu)
        return self.menu

    def _popup_below(self, menu: QMenu, layer_id: str, rect: QRectF) -> None:
        place = self.canvas.viewport_rect(layer_id, rect).bottomLeft().toPoint()
        menu.popup(self.canvas.viewport().mapToGlobal(place + QPoint(0, 2)))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        frame, self._waiting_frame = self._waiting_frame, None
        if frame is not None:
            self._scene.show_frame(frame)

    def _build(self) -> None:
        fit = QToolButton(self)
        fit.setDefaultAction(self.actions_.fit)
        fit.setProperty("flat", True)
        fit.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
        fit.setAccessibleName("Show the whole network")
        top = QHBoxLayout()
        top.setContentsMargins(16, 8, 8, 8)
        top.addWidget(self.palette_, 1)
        top.addWidget(fit, 0, Qt.AlignmentFlag.AlignTop)
        bottom = QHBoxLayout()
        bottom.setContentsMargins(16, 4, 16, 4)
        bottom.setSpacing(16)
        bottom.addWidget(self.help, 1)
        bottom.addWidget(self._total)
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
            "right-click on a link cuts or restores it."
        )

    def _connect(self) -> None:
        acts, canvas = self.actions_, self.canvas
        self._theme.changed.connect(self._on_theme_changed)
        self.palette_.chosen.connect(self.add_layer)
        canvas.selected.connect(self.select)
        canvas.layer_dropped.connect(self.insert_layer)
        canvas.layer_moved.connect(self.move_layer)
        canvas.layer_dragged_out.connect(self.remove_layer)
        canvas.edit_asked.connect(self._on_edit_asked)
        canvas.menu_asked.connect(self._on_menu_asked)
        canvas.link_menu_asked.connect(self._on_link_menu_asked)
        canvas.view_changed.connect(self.editor.dismiss)
        canvas.drag_changed.connect(self._on_drag_changed)
        self.editor.typed.connect(self._on_number_typed)
        self.editor.closed.connect(lambda: canvas.setFocus(Qt.FocusReason.PopupFocusReason))
        for kind, action in acts.add.items():
            acts.connect(action, partial(self.add_layer, kind))
        acts.connect(acts.duplicate, self.duplicate_layer)
        acts.connect(acts.delete, lambda: self.remove_layer(self._selected_id))
        acts.connect(acts.move_left, lambda: self._shift(-1))
        acts.connect(acts.move_right, lambda: self._shift(1))
        acts.connect(acts.more, lambda: self._step(self._selected_id, 1))
        acts.connect(acts.fewer, lambda: self._step(self._selected_id, -1))
        acts.connect(acts.type_number, lambda: self.type_number(self._selected_id))
        acts.connect(acts.choose_activation, lambda: self.choose_activation(self._selected_id))
        acts.connect(acts.choose_source, lambda: self.choose_source(self._selected_id))
        acts.connect(acts.links, lambda: self.choose_links(self._selected_id))
        acts.connect(acts.freeze, lambda: self.toggle_frozen(self._selected_id))
        acts.connect(acts.fix, partial(mend_first, self._document))
        self.help.fix_chosen.connect(partial(mend, self._document))
        acts.connect(acts.zoom_in, lambda: canvas.zoom_by(1.25))
        acts.connect(acts.zoom_out, lambda: canvas.zoom_by(0.8))
        acts.connect(acts.fit, canvas.zoom_to_fit)
        acts.connect(acts.actual_size, canvas.zoom_to_actual_size)

    def _show_all(self) -> None:
        """Show selection, offered actions, the lines below and the words for screen readers."""
        project = self._document.project
        self.canvas.fit_room()
        self.canvas.show_selection(self._selected_id)
        self._enable_actions(project)
        self._show_help(project)
        total = n_parameters(project.network, project.dataset.n_features)
        self._total.setText(counted(total, "parameter"))
        selected = describe_layer(project, self._selected_id) if self._selected_id else "no layer selected"
        self.canvas.setAccessibleName(f"Network, {selected}")
        self.canvas.setAccessibleDescription(self.summary())

    def _show_help(self, project: Project) -> None:
        """Say what is wrong, or what can be done next."""
        layer = project.network.layer(self._selected_id) if self._selected_id else None
        if not self.help.show_problems(project):
            self.help.show_text(words.keys_for(layer))
        self.actions_.fix.setEnabled(bool(self.help.fixes))
        tip = f"Fix this: {lower_first(self.help.fixes[0].text)}" if self.help.fixes else FIX_TIP
        self.actions_.fix.setStatusTip(tip)
        self.actions_.fix.setToolTip(f"{tip} ({FIX_KEY})")

    def _enable_actions(self, project: Project) -> None:
        acts, layers, place = self.actions_, project.network.layers, self._hidden_place()
        has_room = len(layers) < MAX_LAYERS
        layer = project.network.layer(self._selected_id) if self._selected_id else None
        for action in acts.add.values():
            action.setEnabled(has_room)
        acts.delete.setEnabled(place is not None)
        acts.duplicate.setEnabled(place is not None and has_room)
        acts.move_left.setEnabled(place is not None and place > 0)
        acts.move_right.setEnabled(place is not None and place < len(layers) - 1)
        has_number = place is not None and isinstance(layer, DenseSpec | DropoutSpec)
        for action in (acts.more, acts.fewer, acts.type_number):
            action.setEnabled(has_number)
        acts.choose_activation.setEnabled(isinstance(layer, DenseSpec | ActivationSpec))
        acts.choose_source.setEnabled(isinstance(layer, AddSpec | ConcatenateSpec))
        acts.links.setEnabled(bool(self._selected_id) and menus.has_single_links(project, self._selected_id))
        acts.freeze.setEnabled(isinstance(layer, DenseSpec))
        acts.freeze.setChecked(isinstance(layer, DenseSpec) and layer.is_frozen)

    def _hidden_place(self) -> int | None:
        """Return the place of the selected hidden layer, None where no hidden layer is selected."""
        if self._selected_id in ("", OUTPUT_ID):
            return None
        return self._document.project.network.index(self._selected_id)

    def _title(self, layer_id: str) -> str:
        return words.word_for(self._document.project.network.layer(layer_id)).title

    def _shift(self, by: int) -> None:
        place = self._hidden_place()
        if place is not None:
            self.move_layer(self._selected_id, place + by)

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
            self.choose_activation(layer_id)
            self.choose_source(layer_id)

    def _on_menu_asked(self, layer_id: str, place: QPoint) -> None:
        self.select(layer_id)
        acts = self.actions_
        menu = self._new_menu()
        if layer_id:
            menus.fill_fixes(menu, self._document.project, layer_id, partial(mend, self._document))
            menu.addActions([action for action in (*acts.of_layer, *self.edit_actions) if action.isEnabled()])
            menu.addSeparator()
        menu.addMenu("Add a layer").addActions(list(acts.add.values()))
        menu.addSeparator()
        menu.addActions(acts.of_view)
        menu.popup(place)

    def _on_link_menu_asked(self, layer_id: str, unit: int, source: int, place: QPoint) -> None:
        layer = self._document.project.network.layer(layer_id)
        is_cut = isinstance(layer, DenseSpec) and (unit, source) in layer.cut
        menu = self._new_menu()
        name = self._scene.link_name(layer_id, unit, source)
        action = menu.addAction(f"{'Restore' if is_cut else 'Cut'} {name}")
        action.triggered.connect(lambda _checked: self.toggle_link(layer_id, unit, source))
        menu.popup(place)

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


def _separator(parent: QWidget) -> QAction:
    action = QAction(parent)
    action.setSeparator(True)
    return action
