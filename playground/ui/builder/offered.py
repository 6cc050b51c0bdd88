"""Which of the builder's actions can be done now."""

from collections.abc import Set as AbstractSet

from playground.project.layer_sets import skip_targets
from playground.project.network import (
    MAX_LAYERS,
    OUTPUT_ID,
    ActivationSpec,
    AddSpec,
    ConcatenateSpec,
    DenseSpec,
    DropoutSpec,
)
from playground.project.project import Project
from playground.ui.builder import menus
from playground.ui.builder.builder_actions import BuilderActions
from playground.ui.builder.layer_commands import LayerCommands
from playground.ui.builder.selection import Selection


def offer(
    acts: BuilderActions, project: Project, selection: Selection, layers: LayerCommands, folded_ids: AbstractSet[str]
) -> None:
    """Switch on what can be done with the network and what is selected of it, and tick what is done already."""
    hidden, current = project.network.layers, selection.current
    has_room, is_hidden = len(hidden) < MAX_LAYERS, current not in ("", OUTPUT_ID)
    layer = project.network.layer(current) if current else None
    states = {
        acts.select_all: bool(hidden),
        acts.keep_template: bool(hidden),
        acts.cut: is_hidden,
        acts.copy: is_hidden,
        acts.paste: has_room,
        acts.delete: is_hidden,
        acts.duplicate: layers.can_duplicate,
        acts.move_left: layers.can_shift(-1),
        acts.move_right: layers.can_shift(1),
        acts.choose_activation: isinstance(layer, DenseSpec | ActivationSpec),
        acts.choose_source: isinstance(layer, AddSpec | ConcatenateSpec),
        acts.skip_to: bool(current) and bool(skip_targets(project, current)),
        acts.links: bool(current) and menus.has_single_links(project, current),
        acts.unit_map: is_hidden,
        acts.freeze: isinstance(layer, DenseSpec),
        acts.fold: bool(selection.ids),
        **dict.fromkeys(acts.add.values(), has_room),
        **dict.fromkeys(acts.of_number, is_hidden and isinstance(layer, DenseSpec | DropoutSpec)),
    }
    for action, is_offered in states.items():
        action.setEnabled(is_offered)
    acts.fold.setChecked(bool(selection.ids) and folded_ids >= selection.ids)
    acts.freeze.setChecked(isinstance(layer, DenseSpec) and layer.is_frozen)
