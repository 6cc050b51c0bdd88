"""Which layers are selected: one, or several hidden ones; pure values, without the drawing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from playground.project.network import OUTPUT_ID


@dataclass(frozen=True, slots=True)
class Selection:
    """The selected layers. `current` is the one commands of a single layer act on, empty where none is selected.

    `anchor` is where a range begins. The output layer is only ever selected alone.
    """

    ids: frozenset[str] = frozenset()
    current: str = ""
    anchor: str = ""

    @property
    def hidden_ids(self) -> frozenset[str]:
        """The selected layers that can be moved, copied and removed."""
        return self.ids - {OUTPUT_ID}


def only(layer_id: str) -> Selection:
    """Return the selection of one layer, or of none with an empty id."""
    return Selection(frozenset({layer_id} - {""}), layer_id, layer_id)


def several(layer_ids: Iterable[str], current: str = "") -> Selection:
    """Return the selection of these layers, the last of them or `current` being the one in hand."""
    ids = [layer_id for layer_id in layer_ids if layer_id != OUTPUT_ID]
    last = current if current in ids else ids[-1] if ids else ""
    return Selection(frozenset(ids), last, ids[0] if ids else "")


def toggled(selection: Selection, layer_id: str) -> Selection:
    """Return the selection with this layer taken in, or left out where it was in."""
    if OUTPUT_ID in {layer_id, selection.current}:
        return only(layer_id)
    if layer_id not in selection.ids:
        return Selection(selection.ids | {layer_id}, layer_id, layer_id)
    kept = selection.ids - {layer_id}
    return Selection(kept, min(kept, default="") if selection.current == layer_id else selection.current, layer_id)


def reaching(selection: Selection, layer_id: str, order: Sequence[str]) -> Selection:
    """Return the selection of everything from the anchor to this layer, in the order of the network."""
    if layer_id == OUTPUT_ID or selection.anchor not in order[:-1]:
        return only(layer_id)
    ends = order.index(selection.anchor), order.index(layer_id)
    return Selection(frozenset(order[min(ends) : max(ends) + 1]), layer_id, selection.anchor)


def following(selection: Selection, before: Sequence[str], after: Sequence[str]) -> Selection:
    """Return the selection after an edit: what is gone is no longer selected, and of all what took its place is.

    `before` and `after` are the ids of all layers in order, the output layer last.
    """
    kept = selection.ids & set(after)
    if kept == selection.ids:
        return selection
    if kept:
        current = selection.current if selection.current in kept else next(each for each in after if each in kept)
        return Selection(kept, current, selection.anchor if selection.anchor in kept else current)
    hidden = after[:-1]
    place = min((before.index(each) for each in selection.ids if each in before), default=0)
    return only(hidden[min(place, len(hidden) - 1)] if hidden else "")
