"""Commands on layers, most of them on all selected hidden ones at once; each is one step to undo."""

from collections.abc import Callable, Collection, Iterable

from playground.document import Document
from playground.project import edits, layer_sets
from playground.project.clippings import ClippingProblem
from playground.project.network import MAX_LAYERS, DenseSpec
from playground.ui.builder import words
from playground.ui.builder.clipboard import copied_layers, put_layers
from playground.ui.builder.selection import Selection, only, several
from playground.ui.builder.summary import describe_layer
from playground.ui.wording import counted


class LayerCommands:
    """Edits the selected layers; `select` is called with what is selected afterwards."""

    def __init__(
        self, document: Document, selection: Callable[[], Selection], select: Callable[[Selection], None]
    ) -> None:
        self._document = document
        self._selection = selection
        self._select = select

    @property
    def chosen_ids(self) -> tuple[str, ...]:
        """The selected hidden layers, in the order of the network."""
        ids = self._selection().hidden_ids
        return tuple(layer.id for layer in self._document.project.network.layers if layer.id in ids)

    @property
    def can_duplicate(self) -> bool:
        """Whether there is room for copies of the selected layers."""
        n_chosen = len(self.chosen_ids)
        return 0 < n_chosen <= MAX_LAYERS - len(self._document.project.network.layers)

    def can_shift(self, by: int) -> bool:
        """Return whether any selected layer has an unselected one beside it on this side."""
        network = self._document.project.network
        return layer_sets.shift_layers(self._document.project, self.chosen_ids, by).network != network

    def select_all(self) -> None:
        """Select every hidden layer."""
        ids = [layer.id for layer in self._document.project.network.layers]
        self._select(several(ids, self._selection().current))

    def remove(self, layer_ids: Collection[str] | None = None) -> None:
        """Remove these hidden layers, or the selected ones."""
        chosen = self.chosen_ids if layer_ids is None else tuple(layer_ids)
        if chosen:
            changed = layer_sets.remove_layers(self._document.project, chosen)
            self._document.edit(f"Delete {self.name(chosen)}", changed)

    def duplicate(self) -> None:
        """Put copies behind the last selected layer and select them."""
        chosen = self.chosen_ids
        if self.can_duplicate:
            changed, copies = layer_sets.duplicate_layers(self._document.project, chosen)
            self._document.edit(f"Duplicate {self.name(chosen)}", changed)
            self._select(several(copies))

    def copy(self) -> None:
        """Put the selected layers on the clipboard."""
        project, chosen = self._document.project, self.chosen_ids
        if chosen:
            layers = tuple(layer for layer in project.network.layers if layer.id in chosen)
            summary = "\n".join(describe_layer(project, layer_id) for layer_id in chosen)
            put_layers(layers, self._document.origin, summary)

    def cut(self) -> None:
        """Put the selected layers on the clipboard and remove them."""
        chosen = self.chosen_ids
        if chosen:
            self.copy()
            self._document.edit(f"Cut {self.name(chosen)}", layer_sets.remove_layers(self._document.project, chosen))

    def paste(self) -> None:
        """Insert what was copied behind the last selected layer, or last; raises ClippingProblem where it cannot be."""
        clipping = copied_layers()
        if clipping is None:
            raise ClippingProblem(
                "No layers were copied: select some in this or another window and press Ctrl+C. A table is pasted with "
                "Ctrl+Shift+V."
            )
        project = self._document.project
        n_free, n_copied = MAX_LAYERS - len(project.network.layers), len(clipping.layers)
        if n_copied > n_free:
            raise ClippingProblem(
                f"{counted(n_copied, 'layer')} were copied, but the network has room for {n_free} more. Nothing was "
                "pasted: remove some layers, or copy fewer."
            )
        is_foreign = clipping.origin != self._document.origin
        changed, copies = layer_sets.insert_copies(project, self._behind(), clipping.layers, is_foreign=is_foreign)
        self._document.edit(f"Paste {counted(n_copied, 'layer')}", changed)
        self._select(several(copies))

    def draw_skip(self, source_id: str, target_id: str) -> None:
        """Let a later layer read an output as well, and select the layer that joins them."""
        changed, joining = layer_sets.draw_skip(self._document.project, source_id, target_id)
        self._document.edit("Draw skip connection", changed)
        self._select(only(joining))

    def pull_units(self, layer_id: str, units: int) -> None:
        """Give a Dense layer as many units as its edge was pulled to, as one step."""
        self._document.edit("Change units", edits.change_layer(self._document.project, layer_id, units=units))

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

    def _behind(self) -> int:
        """Return the place behind the last selected layer, or behind all."""
        chosen, layers = self.chosen_ids, self._document.project.network.layers
        return self._document.project.network.index(chosen[-1]) + 1 if chosen else len(layers)

    def shift(self, by: int) -> None:
        """Move the selected layers by one place."""
        chosen = self.chosen_ids
        if chosen:
            changed = layer_sets.shift_layers(self._document.project, chosen, by)
            self._document.edit(f"Move {self.name(chosen)}", changed)

    def move(self, layer_ids: Collection[str], to: int) -> None:
        """Put these layers before the one at `to` of those that stay."""
        changed = layer_sets.move_layers(self._document.project, layer_ids, to)
        self._document.edit(f"Move {self.name(layer_ids)}", changed)

    def name(self, layer_ids: Iterable[str]) -> str:
        """Return what these layers are called in the Edit menu: `Dense layer`, `3 layers`."""
        ids = list(layer_ids)
        if len(ids) != 1:
            return counted(len(ids), "layer")
        return f"{words.word_for(self._document.project.network.layer(ids[0])).title} layer"
