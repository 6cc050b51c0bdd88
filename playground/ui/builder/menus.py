"""What the builder's menus offer: activations, sources of a skip connection, links to cut and restore."""

from collections.abc import Callable

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QActionGroup, QIcon, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QMenu

from playground.project import edits
from playground.project.checks import Problem, lower_first, problems
from playground.project.fixes import fixes
from playground.project.layer_sets import skip_kind, skip_targets
from playground.project.network import (
    HIDDEN_ACTIVATIONS,
    OUTPUT_ID,
    Activation,
    ActivationSpec,
    AddSpec,
    ConcatenateSpec,
    DenseSpec,
    layer_sizes,
)
from playground.project.project import Project
from playground.project.training import OUTPUTS_OF_LOSS
from playground.project.wiring import outputs, possible_sources
from playground.session.messages import UnitPlace
from playground.ui.builder import words
from playground.ui.builder.curves import curve
from playground.ui.builder.detail import MAX_CELLS
from playground.ui.builder.look import Look
from playground.ui.builder.weight_editor import WeightPlace, WeightState
from playground.ui.wording import LOSS_NAMES


def fill_activations(
    menu: QMenu, project: Project, layer_id: str, look: Look, chosen: Callable[[Activation], None]
) -> None:
    """Offer what fits; at the output, say which loss comes with a choice."""
    layer = project.network.layer(layer_id)
    offered = edits.fitting_output_activations(project) if layer_id == OUTPUT_ID else HIDDEN_ACTIVATIONS
    group = QActionGroup(menu)
    menu.setToolTipsVisible(True)
    for activation in offered:
        text = words.ACTIVATION_TITLES[activation]
        if layer_id == OUTPUT_ID and activation not in OUTPUTS_OF_LOSS[project.training.loss]:
            loss = edits.change_layer(project, OUTPUT_ID, activation=activation).training.loss
            text = f"{text} (with {LOSS_NAMES[loss]})"
        action = menu.addAction(_curve_icon(menu, activation, look), text)
        action.setCheckable(True)
        action.setChecked(isinstance(layer, DenseSpec | ActivationSpec) and layer.activation == activation)
        action.setToolTip(words.ACTIVATION_HELP[activation])
        font = action.font()
        font.setBold(action.isChecked())
        action.setFont(font)
        action.setActionGroup(group)
        action.triggered.connect(lambda _checked, name=activation: chosen(name))


def fill_fixes(menu: QMenu, project: Project, layer_id: str, chosen: Callable[[Problem, str], None]) -> None:
    """Offer what mends the problems of a layer, above everything else."""
    for problem in problems(project):
        for fix in fixes(project, problem) if layer_id in problem.where else ():
            action = menu.addAction(f"Fix: {lower_first(fix.text)}")
            action.triggered.connect(lambda _checked, problem=problem, text=fix.text: chosen(problem, text))
    if not menu.isEmpty():
        menu.addSeparator()


def source_choices(project: Project, layer_id: str) -> list[tuple[str, str, bool]]:
    """Return (id, words, whether the widths fit) of every output a skip layer can read."""
    network, n_features = project.network, project.dataset.n_features
    layer, widths = network.layer(layer_id), outputs(network, n_features)
    n_inputs = layer_sizes(network, n_features)[network.index(layer_id)].n_inputs
    return [
        (source, words.source_choice(network, source, widths[source]), fits_width(layer, widths[source], n_inputs))
        for source in possible_sources(network, layer_id)
    ]


def fits_width(layer: object, width: int, n_inputs: int) -> bool:
    """Return whether a layer can read an output of this width besides its own inputs."""
    return not isinstance(layer, AddSpec) or width == n_inputs


def fill_sources(menu: QMenu, project: Project, layer_id: str, chosen: Callable[[str], None]) -> None:
    """Offer every earlier output, the ones whose width does not fit greyed out."""
    layer = project.network.layer(layer_id)
    group = QActionGroup(menu)
    for source, text, fits in source_choices(project, layer_id):
        action = menu.addAction(text if fits else f"{text} (does not fit)")
        action.setCheckable(True)
        action.setChecked(isinstance(layer, AddSpec | ConcatenateSpec) and layer.source == source)
        action.setEnabled(fits)
        action.setActionGroup(group)
        action.triggered.connect(lambda _checked, name=source: chosen(name))


def fill_skip_targets(menu: QMenu, project: Project, layer_id: str, chosen: Callable[[str], None]) -> None:
    """Offer every later layer that can read this one as well, and say how what both give is joined."""
    for target in skip_targets(project, layer_id):
        joining = words.KINDS[skip_kind(project, layer_id, target)].title
        kind = "" if target == OUTPUT_ID else f": {words.word_for(project.network.layer(target)).title}"
        action = menu.addAction(f"Skip to {words.target_title(project.network, target)}{kind} (by {joining})")
        action.triggered.connect(lambda _checked, target=target: chosen(target))


def has_single_links(project: Project, layer_id: str) -> bool:
    """Return whether the links into a layer are drawn one by one, so that a person can choose among them."""
    network = project.network
    layer = network.layer(layer_id)
    n_inputs = layer_sizes(network, project.dataset.n_features)[network.index(layer_id)].n_inputs
    return isinstance(layer, DenseSpec) and layer.units <= MAX_CELLS and 0 < n_inputs <= MAX_CELLS


def fill_weights(
    menu: QMenu,
    layer: DenseSpec,
    inputs: list[str],
    state: Callable[[WeightPlace], WeightState],
    chosen: Callable[[WeightPlace], None],
) -> None:
    """Offer every weight and bias of a layer, unit by unit, each with its value."""
    for unit in range(layer.units):
        units_menu = menu.addMenu(f"Unit {unit + 1}")
        names: list[tuple[int | None, str]] = [(source, f"from {title}") for source, title in enumerate(inputs)]
        for source, title in [*names, *([(None, "bias")] if layer.has_bias else [])]:
            place = WeightPlace(layer.id, unit, source)
            action = units_menu.addAction(f"{title}\t{_value_text(state(place))}")
            action.triggered.connect(lambda _checked, place=place: chosen(place))


def fill_units(menu: QMenu, layer_id: str, n_units: int, chosen: Callable[[UnitPlace | None], None]) -> None:
    """Offer the map of every unit of a layer, of a wide one those of the first units, and the network's."""
    for unit in range(min(n_units, MAX_CELLS)):
        action = menu.addAction(f"Map of unit {unit + 1}")
        action.triggered.connect(lambda _checked, unit=unit: chosen((layer_id, unit)))
    menu.addSeparator()
    menu.addAction("Map of the network's output").triggered.connect(lambda _checked: chosen(None))


def _value_text(state: WeightState) -> str:
    """Return a weight as a menu shows it: `+0.42`, `+0.42 frozen`, `cut`."""
    if state.is_cut:
        return "cut"
    value = "" if state.value is None else words.signed(state.value)
    return f"{value} frozen" if state.is_frozen else value


def _curve_icon(menu: QMenu, activation: Activation, look: Look) -> QIcon:
    scale = menu.devicePixelRatioF()
    pixmap = QPixmap(QSize(round(20 * scale), round(20 * scale)))
    pixmap.setDevicePixelRatio(scale)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(look.text, 1.5))
    painter.drawPolyline(curve(activation, QRectF(2, 3, 16, 14)))
    painter.end()
    return QIcon(pixmap)
