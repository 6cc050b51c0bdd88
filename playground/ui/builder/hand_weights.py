"""What a person can do to a single weight or bias: give it a value, freeze it, cut its link, or let all that be."""

from collections.abc import Callable

from PySide6.QtCore import QPoint, QPointF

from playground.document import Document
from playground.project import edits, given
from playground.project.network import DenseSpec
from playground.ui.builder.scene import NetworkScene
from playground.ui.builder.weight_editor import WeightEditor, WeightPlace, WeightState
from playground.ui.builder.weight_table import WeightTable


class HandWeights:
    """Makes the edits of single weights, and opens the editor for one at its place in the drawing.

    `to_view` turns a point of the canvas into one of the editor's parent.
    """

    def __init__(
        self, document: Document, scene: NetworkScene, editor: WeightEditor, to_view: Callable[[QPointF], QPoint]
    ) -> None:
        self._document = document
        self._scene = scene
        self._editor = editor
        self._to_view = to_view
        editor.typed.connect(self.give)
        editor.freeze_asked.connect(self.toggle_frozen)
        editor.cut_asked.connect(self.toggle_cut)
        editor.forget_asked.connect(self.forget)

    def follow(self, table: WeightTable) -> None:
        """Make the edits a table of weights asks for."""
        table.typed.connect(self.give)
        table.freeze_asked.connect(self.toggle_frozen)
        table.cut_asked.connect(self.toggle_cut)
        table.forget_asked.connect(self.forget)

    def open(self, place: WeightPlace, at: QPoint | None = None) -> None:
        """Open the editor for a weight or bias, at its link or its unit where no point is given."""
        self._editor.open_for(place, self.state(place), at or self._to_view(self._scene.spot_of(*place)))

    def state(self, place: WeightPlace) -> WeightState:
        """Return what is known of a weight or bias."""
        layer, said = self._layer(place.layer_id), given.given_at(self._layer(place.layer_id), *place[1:])
        return WeightState(
            self._scene.parameter_name(*place),
            self._scene.value_of(*place),
            is_given=said is not None and said.times > 0,
            is_frozen=said is not None and said.is_frozen,
            is_cut=(place.unit, place.source) in layer.cut,
        )

    def give(self, place: WeightPlace, value: float) -> None:
        """Set a weight or bias to a value; a cut link is restored with it."""
        project = self._document.project
        if place.source is not None:
            project = edits.restore_link(project, place.layer_id, place.unit, place.source)
        text = "Set bias" if place.source is None else "Set weight"
        self._document.edit(text, given.give_weight(project, *place, value))

    def toggle_frozen(self, place: WeightPlace, typed: float | None = None) -> None:
        """Keep a weight or bias at a value, by default the one it has now, or let it learn again."""
        project = self._document.project
        said = given.given_at(self._layer(place.layer_id), *place[1:])
        is_frozen = said is None or not said.is_frozen
        if typed is not None:
            project = given.give_weight(project, *place, typed, is_frozen=is_frozen)
        else:
            now = self._scene.value_of(*place)
            value = said.value if said is not None and (said.is_frozen or now is None) else now
            if value is None:
                return  # before the first frame nobody knows which value is to be kept
            project = given.freeze_weight(project, *place, value, is_frozen=is_frozen)
        what = "bias" if place.source is None else "weight"
        self._document.edit(f"{'Freeze' if is_frozen else 'Unfreeze'} {what}", project)

    def toggle_cut(self, place: WeightPlace) -> None:
        """Cut a link, or restore it."""
        layer_id, unit, source = place
        if source is None:
            return
        is_cut = (unit, source) in self._layer(layer_id).cut
        change = edits.restore_link if is_cut else edits.cut_link
        text = "Restore link" if is_cut else "Cut link"
        self._document.edit(text, change(self._document.project, layer_id, unit, source))

    def forget(self, place: WeightPlace) -> None:
        """Let a weight or bias be drawn again by the next run, and learn freely until then."""
        what = "bias" if place.source is None else "weight"
        self._document.edit(f"Forget {what}", given.free_weight(self._document.project, *place))

    def _layer(self, layer_id: str) -> DenseSpec:
        layer = self._document.project.network.layer(layer_id)
        if not isinstance(layer, DenseSpec):
            raise TypeError(f"{layer_id} has no weights of units")
        return layer
