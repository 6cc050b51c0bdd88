"""What the list of the network says: a sentence for each column, and one for each unit of a small layer."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from playground.project.checks import problems, warnings
from playground.project.dataset import feature_label
from playground.project.given import given_at
from playground.project.hints import hints
from playground.project.network import (
    FEATURES_ID,
    OUTPUT_ID,
    DenseSpec,
    LayerSize,
    LayerSpec,
    layer_sizes,
    n_parameters,
    parameter_places,
)
from playground.project.project import Project
from playground.ui.builder import words
from playground.ui.builder.cards import NORM_VALUES
from playground.ui.builder.detail import MAX_CELLS
from playground.ui.builder.summary import describe_layer
from playground.ui.wording import counted

Floats = NDArray[np.float64]


class Row(NamedTuple):
    """One column of the network: its layer (or the features), what is said of it, and how many units it lists."""

    layer_id: str
    sentence: str
    icon: str
    is_wrong: bool
    n_units: int


def rows(project: Project) -> list[Row]:
    """Return the features, every layer and the output from left to right, each with what is wrong with it."""
    network = project.network
    said = _said(project)
    sentence = " ".join((f"{_features_sentence(project)}.", *said.get(FEATURES_ID, ())))
    wrong = _wrong(project)
    found = [Row(FEATURES_ID, sentence, words.FEATURES.icon, FEATURES_ID in wrong, 0)]
    for layer, size in zip(network.all_layers, layer_sizes(network, project.dataset.n_features), strict=True):
        sentence = " ".join((f"{describe_layer(project, layer.id)}.", *said.get(layer.id, ())))
        n_units = _n_listed(layer, size)
        found.append(Row(layer.id, sentence, words.word_for(layer).icon, layer.id in wrong, n_units))
    return found


def unit_sentence(project: Project, layer_id: str, unit: int, parameters: Floats | None) -> str:
    """Return a unit with its bias and weights, or what a normalisation holds for it.

    `parameters` has shape (P,); where it is None, or of another network, only the unit is named.
    """
    network, n_features = project.network, project.dataset.n_features
    name = _unit_name(project, layer_id, unit)
    place = parameter_places(network, n_features).get(layer_id)
    if place is None or parameters is None or parameters.shape[0] != n_parameters(network, n_features):
        return name
    values, layer = parameters[place.start : place.stop], network.layer(layer_id)
    if not isinstance(layer, DenseSpec):
        held = zip(NORM_VALUES, values.reshape(-1, place.n_units)[:, unit].tolist(), strict=False)
        return f"{name}: {', '.join(f'{title} {words.signed(value)}' for title, value in held)}"
    weights = values[unit * place.n_inputs : (unit + 1) * place.n_inputs].tolist()
    links = [
        f"{origin} {_told(layer, unit, source, weight)}"
        for source, (origin, weight) in enumerate(zip(input_names(project, layer_id), weights, strict=True))
    ]
    bias = "no bias"
    if layer.has_bias:
        bias = f"bias {_told(layer, unit, None, float(values[place.bias_start - place.start + unit]))}"
    return f"{name}: {bias}, weights {', '.join(links)}" if links else f"{name}: {bias}"


def _told(layer: DenseSpec, unit: int, source: int | None, value: float) -> str:
    """Return a weight, or a bias with None as its source, with what was done to it by hand."""
    if source is not None and (unit, source) in layer.cut:
        return "cut"
    by_hand = given_at(layer, unit, source)
    return f"{words.signed(value)} frozen" if by_hand is not None and by_hand.is_frozen else words.signed(value)


def _n_listed(layer: LayerSpec, size: LayerSize) -> int:
    """Return how many units of a layer are listed with their values: all of a small one that learns, else none."""
    n_inputs = size.n_inputs if isinstance(layer, DenseSpec) else 0
    is_listed = size.n_parameters > 0 and max(size.n_units, n_inputs) <= MAX_CELLS
    return size.n_units if is_listed else 0


def _said(project: Project) -> dict[str, list[str]]:
    """Return what is wrong, and behind it what may go wrong, by the row that tells it."""
    said: dict[str, list[str]] = {}
    found = [(f"Problem: {each.sentence}", each.where) for each in problems(project)]
    found += [(f"Hint: {each.sentence}", each.where) for each in warnings(project)]
    found += [(f"Hint: {each.sentence}", each.where) for each in hints(project)]
    for sentence, where in found:
        for row in _rows_of(where):
            said.setdefault(row, []).append(sentence)
    return said


def _wrong(project: Project) -> set[str]:
    """Return the rows with a problem."""
    return {row for problem in problems(project) for row in _rows_of(problem.where)}


def _rows_of(where: tuple[str, ...]) -> set[str]:
    """Return the rows that tell a problem of these parts: data stand with the features, training with the output."""
    stands_at = {"dataset": FEATURES_ID, "training": OUTPUT_ID}
    return {stands_at.get(part, part) for part in where} or {OUTPUT_ID}


def _features_sentence(project: Project) -> str:
    labels = [feature_label(formula) for formula in project.dataset.features]
    return f"{words.FEATURES.title}, {counted(len(labels), 'input')}: {', '.join(labels) or 'none'}"


def _unit_name(project: Project, layer_id: str, unit: int) -> str:
    classes = project.dataset.info.classes
    is_named = layer_id == OUTPUT_ID and project.network.output.units == len(classes)
    return f"Output for {classes[unit]}" if is_named else f"Unit {unit + 1}"


def input_names(project: Project, layer_id: str) -> list[str]:
    """Return what the inputs of a layer are called: features, or units of the layer before it."""
    place = project.network.index(layer_id)
    if place == 0:
        return [feature_label(formula) for formula in project.dataset.features]
    n_inputs = layer_sizes(project.network, project.dataset.n_features)[place].n_inputs
    return [f"unit {unit + 1}" for unit in range(n_inputs)]
