"""Commands on all selected hidden layers at once, each one step to undo."""

from collections.abc import Callable, Collection, Iterable

from playground.document import Document
from playground.project import layer_sets
from playground.project.network import MAX_LAYERS
from playground.ui.builder import words
from playground.ui.builder.selection import Selection, several
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
