"""The builder's actions: their words and keys. The keys act only while the keyboard is on the canvas."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from playground.project.network import LAYER_KINDS, LayerSpec
from playground.ui.builder import words
from playground.ui.builder.help_line import FIX_KEY
from playground.ui.theme import Theme

FIX_TIP = "Take the first way out of the first problem of the project"


class BuilderActions:
    """All actions of the builder, owned by its canvas."""

    def __init__(self, canvas: QWidget, theme: Theme) -> None:
        self._canvas = canvas
        self.add: dict[type[LayerSpec], QAction] = {}
        for kind in LAYER_KINDS:
            word = words.KINDS[kind]
            self.add[kind] = self._action(f"Add {word.title} layer", [], word.help)
            theme.give_icon(self.add[kind], word.icon)
        self.select_all = self._action("Select &all layers", ["Ctrl+A"], "Select every hidden layer (Ctrl+A)")
        self.cut = self._action("Cu&t layers", ["Ctrl+X"], "Copy the selected layers and remove them (Ctrl+X)")
        self.copy = self._action("&Copy layers", ["Ctrl+C"], "Copy the selected layers, for any window (Ctrl+C)")
        self.paste = self._action("Pa&ste layers", ["Ctrl+V"], "Insert copied layers behind the selected ones (Ctrl+V)")
        self.duplicate = self._action("&Duplicate layers", ["D"], "Put copies behind the selected layers (D)")
        self.delete = self._action("De&lete layers", ["Delete", "Backspace"], "Remove the selected layers (Delete)")
        theme.give_icon(self.delete, "delete")
        self.move_left = self._action("Move layers &left", ["Alt+Left"], "Nearer to the features (Alt+Left)")
        self.move_right = self._action("Move layers &right", ["Alt+Right"], "Nearer to the output (Alt+Right)")
        self.more = self._action("&More units", ["+", "="], "One unit more, or a higher dropout rate (+)")
        self.fewer = self._action("&Fewer units", ["-"], "One unit fewer, or a lower dropout rate (−)")
        self.type_number = self._action("&Type units…", ["Return", "Enter", "F2"], "Type the units or the rate (Enter)")
        self.choose_activation = self._action("Choose &activation…", ["A"], "Choose the activation (A)")
        self.choose_source = self._action("Choose &skip source…", ["S"], "Choose which earlier output is read (S)")
        theme.give_icon(self.choose_source, "layers/source")
        self.skip_to = self._action("S&kip to…", ["K"], "Let a later layer read this one as well (K)")
        self.links = self._action("&Weights and links…", ["X"], "Set, freeze or cut single weights and biases (X)")
        self.unit_map = self._action(
            "&View a unit's map…", ["V"], "Show in the feature space what one unit makes of every place (V)"
        )
        self.templates = self._action(
            "Tem&plates…", ["T"], "Begin with a network that is known by name, or one you kept (T)"
        )
        theme.give_icon(self.templates, "layers/template")
        self.keep_template = self._action(
            "Keep as templat&e…", [], "Keep the selected layers, or all, to begin another network with them"
        )
        self.freeze = self._action("Free&ze layer", ["F"], "Keep the layer's weights while the others learn (F)")
        self.freeze.setCheckable(True)
        theme.give_icon(self.freeze, "layers/lock")
        self.fold = self._action("Fol&d layers", ["Z"], "Show the selected layers as slim bars, or open them again (Z)")
        self.fold.setCheckable(True)
        self.fix = self._action("Fi&x the first problem", [FIX_KEY], f"{FIX_TIP} ({FIX_KEY})")
        self.fix.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
        self.zoom_in = self._action("Zoom &in", ["Ctrl++", "Ctrl+="], "Show the network larger (Ctrl++)")
        self.zoom_out = self._action("Zoom &out", ["Ctrl+-"], "Show the network smaller (Ctrl+−)")
        self.fit = self._action("W&hole network", ["Ctrl+0"], "Show the whole network (Ctrl+0)")
        theme.give_icon(self.fit, "layers/fit")
        self.outline = self._action(
            "&Network as a list",
            ["Ctrl+Shift+L"],
            "Tell the network in words, for eyes and screen readers (Ctrl+Shift+L)",
        )
        self.outline.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
        self.outline.setCheckable(True)
        theme.give_icon(self.outline, "layers/list")
        self.actual_size = self._action("A&ctual size", ["Ctrl+1"], "Show the network at a readable size (Ctrl+1)")

    @property
    def of_editing(self) -> list[QAction]:
        """What belongs into the Edit menu: everything that acts on all selected layers alike."""
        return [self.cut, self.copy, self.paste, self.duplicate, self.delete, self.select_all]

    @property
    def of_number(self) -> list[QAction]:
        """What changes the units of a layer, or its rate."""
        return [self.more, self.fewer, self.type_number]

    @property
    def of_layer(self) -> list[QAction]:
        """What can be done with a selected layer, apart from deleting and duplicating it."""
        moves, numbers = [self.move_left, self.move_right], self.of_number
        choices = [self.choose_activation, self.choose_source, self.skip_to, self.links]
        return [*moves, *numbers, *choices, self.unit_map, self.freeze, self.fold]

    @property
    def of_templates(self) -> list[QAction]:
        """Whole networks to begin with."""
        return [self.templates, self.keep_template]

    @property
    def of_view(self) -> list[QAction]:
        """How large the network is shown."""
        return [self.zoom_in, self.zoom_out, self.fit, self.actual_size, self.outline]

    def connect(self, action: QAction, slot: Callable[[], object]) -> None:
        """Call `slot` without arguments when the action is triggered."""
        action.triggered.connect(lambda _checked: slot())

    def _action(self, text: str, keys: list[str], tip: str) -> QAction:
        action = QAction(text, self._canvas)
        action.setShortcuts([QKeySequence(key) for key in keys])
        action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        action.setToolTip(tip)
        action.setStatusTip(tip)
        self._canvas.addAction(action)
        return action
