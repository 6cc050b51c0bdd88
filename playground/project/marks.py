"""Marks in the history of a run: where an edit changed what is trained or how, and whether that shows at once."""

from typing import Annotated

from msgspec import Meta

from playground.project.dataset import feature_label
from playground.project.network import (
    OUTPUT_ID,
    ActivationSpec,
    AddSpec,
    BatchNormSpec,
    ConcatenateSpec,
    DenseSpec,
    DropoutSpec,
    LayerNormSpec,
    LayerSpec,
    NetworkSpec,
)
from playground.project.project import Project, has_same_points
from playground.project.setting_words import live_parts, training_parts
from playground.project.spec import Spec

MAX_MARKS = 64
"""Of more edits of one run the newest are told."""
MAX_PARTS = 3
"""Of more changes at once the first are named."""
MAX_WORDS = 300

OTHER_POINTS = "Points changed"

KIND_WORDS: dict[type[LayerSpec], str] = {
    DenseSpec: "Dense",
    ActivationSpec: "Activation",
    DropoutSpec: "Dropout",
    BatchNormSpec: "BatchNorm",
    LayerNormSpec: "LayerNorm",
    AddSpec: "Add",
    ConcatenateSpec: "Concatenate",
}


class Mark(Spec, frozen=True, kw_only=True):
    """A place in a run where an edit changed its network, its points or its settings.

    `epoch` counts parts of epochs. `keeps_outputs` says whether the outputs over all points stayed what they were; None
    where that is no question: the points are others, or a setting has changed.
    """

    epoch: Annotated[float, Meta(ge=0.0, le=float(1 << 53))]
    step: Annotated[int, Meta(ge=0, le=1 << 53)]
    words: Annotated[str, Meta(max_length=MAX_WORDS)]
    keeps_outputs: bool | None = None


def with_mark(marks: tuple[Mark, ...], mark: Mark) -> tuple[Mark, ...]:
    """Return the marks with one more; strokes of painting in a row are one, and the oldest of too many are dropped."""
    if not mark.words or (marks and mark.words == marks[-1].words == OTHER_POINTS):
        return marks
    return (*marks, mark)[-MAX_MARKS:]


def change_words(before: Project, after: Project) -> str:
    """Return what an edit changed in what is trained, "" where nothing is worth telling."""
    parts = [*_layer_parts(before.network, after.network), *_feature_parts(before, after)]
    parts += training_parts(before.training, after.training)
    if not has_same_points(before, after):
        parts.append(OTHER_POINTS)
    if len(parts) > MAX_PARTS:
        parts[MAX_PARTS - 1 :] = [f"{len(parts) - MAX_PARTS + 1} more changes"]
    return ", ".join(parts)[:MAX_WORDS]


def _layer_parts(before: NetworkSpec, after: NetworkSpec) -> list[str]:
    old, new = ({layer.id: layer for layer in network.all_layers} for network in (before, after))
    parts = [
        f"{_named(after, layer)} added"
        for layer in after.all_layers
        if layer.id not in old or type(old[layer.id]) is not type(layer)
    ]
    parts += [
        f"{KIND_WORDS[type(layer)]} layer removed"
        for layer in before.all_layers
        if layer.id not in new or type(new[layer.id]) is not type(layer)
    ]
    if [name for name in old if name in new] != [name for name in new if name in old]:
        parts.append("Layers moved")
    for layer in after.all_layers:
        if layer.id in old:
            parts += _setting_parts(old[layer.id], layer, _named(after, layer))
            parts += live_parts(old[layer.id], layer, _named(after, layer))
    return parts


def _setting_parts(old: LayerSpec, new: LayerSpec, name: str) -> list[str]:
    """Return what changed in a layer that there was before, as far as it changes what the layer gives."""
    if isinstance(old, DenseSpec) and isinstance(new, DenseSpec):
        parts = []
        if old.units != new.units:
            parts.append(f"{name}: {old.units} → {new.units} units")
        if old.activation != new.activation:
            parts.append(f"{name}: {old.activation} → {new.activation}")
        if old.has_bias != new.has_bias:
            parts.append(f"{name}: bias {'on' if new.has_bias else 'off'}")
        return parts
    if isinstance(old, ActivationSpec) and isinstance(new, ActivationSpec) and old.activation != new.activation:
        return [f"{name}: {old.activation} → {new.activation}"]
    if isinstance(new, DropoutSpec):
        return []
    return [f"{name} changed"] if type(old) is type(new) and old != new else []


def _feature_parts(before: Project, after: Project) -> list[str]:
    old, new = before.dataset.features, after.dataset.features
    parts = [f"{feature_label(formula)} added" for formula in new if formula not in old]
    parts += [f"{feature_label(formula)} removed" for formula in old if formula not in new]
    return parts


def _named(network: NetworkSpec, layer: LayerSpec) -> str:
    if layer.id == OUTPUT_ID:
        return "Output layer"
    return f"{KIND_WORDS[type(layer)]} layer {network.index(layer.id) + 1}"
