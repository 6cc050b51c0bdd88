"""What each column of the canvas says: names, tips and problems, worked out from the project alone."""

from PySide6.QtGui import QFontMetricsF

from playground.project.checks import layer_name, lower_first, problems
from playground.project.costs import layer_costs
from playground.project.dataset import feature_label
from playground.project.hints import hints
from playground.project.layer_sets import skip_targets
from playground.project.network import (
    FEATURES_ID,
    OUTPUT_ID,
    AddSpec,
    ConcatenateSpec,
    LayerSize,
    LayerSpec,
    layer_sizes,
)
from playground.project.project import Project
from playground.project.wiring import outputs
from playground.ui.builder import words
from playground.ui.builder.cards import CardText, LayerCard
from playground.ui.builder.detail import MAX_CELLS
from playground.ui.builder.features_item import LABEL_GAP, FeaturesItem
from playground.ui.builder.layout import MAX_CELL, MAX_FEATURES, Layout
from playground.ui.builder.look import Look


def source_of(layer: LayerSpec) -> str:
    """Return the id of the earlier output a layer reads besides the one before it, empty where it reads none."""
    return layer.source if isinstance(layer, AddSpec | ConcatenateSpec) else ""


def problems_by_place(project: Project) -> dict[str, list[str]]:
    """Return the sentences about what is wrong by the parts they concern, as problems name them."""
    sentences: dict[str, list[str]] = {}
    for problem in problems(project):
        for where in problem.where:
            sentences.setdefault(where, []).append(problem.sentence)
    return sentences


def hints_by_layer(project: Project) -> dict[str, list[str]]:
    """Return the remarks about each layer, by its id."""
    sentences: dict[str, list[str]] = {}
    for hint in hints(project):
        for layer_id in hint.where:
            sentences.setdefault(layer_id, []).append(f"{hint.sentence} {hint.why}")
    return sentences


def card_texts(project: Project, *, has_hints: bool = True) -> dict[str, tuple[LayerSize, CardText]]:
    """Return the size of each layer and what its card says, by layer id."""
    sentences = problems_by_place(project)
    remarks = hints_by_layer(project) if has_hints else {}
    costs = layer_costs(project)
    classes = project.dataset.info.classes
    sizes = layer_sizes(project.network, project.dataset.n_features)
    widths = outputs(project.network, project.dataset.n_features)
    texts: dict[str, tuple[LayerSize, CardText]] = {}
    for layer, size in zip(project.network.all_layers, sizes, strict=True):
        is_named = layer.id == OUTPUT_ID and size.n_units > 1
        source = source_of(layer)
        text = CardText(
            problems=tuple(sentences.get(layer.id, ())),
            unit_names=tuple(f"Output for {name}" for name in classes) if is_named else (),
            source=words.source_title(project.network, source) if source else "",
            n_source=widths.get(source, 0),
            name="" if layer.id == OUTPUT_ID else lower_first(layer_name(project.network, layer.id)),
            cost=words.cost_sentence(costs[layer.id]),
            hints=tuple(remarks.get(layer.id, ())),
        )
        texts[layer.id] = size, text
    return texts


def fill_features(item: FeaturesItem, project: Project, layout: Layout) -> None:
    """Give the column of input features its names, tips and problems."""
    dataset = project.dataset
    names = ", ".join(f"x{_subscript(n + 1)} = {name}" for n, name in enumerate(dataset.info.columns))
    labels = tuple(feature_label(formula) for formula in dataset.features)
    sentences = problems_by_place(project)
    item.problem = "\n".join([*sentences.get(FEATURES_ID, []), *sentences.get("dataset", [])])
    item.show_features(labels, tuple(f"Feature {label} ({names})" for label in labels), layout)


def fill_cards(cards: dict[str, LayerCard], project: Project, layout: Layout, *, has_hints: bool) -> None:
    """Give every card its layer, its size and its words."""
    texts = card_texts(project, has_hints=has_hints)
    for place, layer in enumerate(project.network.all_layers):
        size, text = texts[layer.id]
        cards[layer.id].show_layer(layer, size, layout, text, place)
        cards[layer.id].show_reach(can_skip=bool(skip_targets(project, layer.id)))


def features_width(project: Project, look: Look) -> float:
    """Return the width the features need: their cells and the longest of their names."""
    features = project.dataset.features
    metrics = QFontMetricsF(look.body)
    is_named = len(features) <= MAX_CELLS
    names = [metrics.horizontalAdvance(feature_label(formula)) for formula in features] if is_named else []
    title = QFontMetricsF(look.title).horizontalAdvance(words.FEATURES.title)
    return float(int(min(max(title, MAX_CELL + LABEL_GAP + max(names, default=0.0)) + 2, MAX_FEATURES)))


def _subscript(number: int) -> str:
    return str(number).translate(str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉"))
