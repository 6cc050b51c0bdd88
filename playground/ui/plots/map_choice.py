"""How the map of the feature space is drawn, whose map it is, and which points lie on it."""

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from playground.project.dataset import Source
from playground.project.project import Project
from playground.session.messages import UnitPlace
from playground.ui.panels.controls import GRID_PX, Rows, explain
from playground.ui.panels.fields import ChoiceField, CountField, SwitchField
from playground.ui.panels.section import SectionHeading
from playground.ui.plots.flyout import Flyout
from playground.ui.plots.map_style import MapStyle
from playground.ui.plots.point_marks import PARTS, Part
from playground.ui.plots.unit_words import layer_name, unit_name, units_of
from playground.ui.theme import Theme

OUTPUT = ""
OUTPUT_NAME = "Output"

SHADES = {False: "smooth", True: "decisions only"}
STEPS = {False: "smooth", True: "in steps"}

WIDTH_PX = 320

SENTENCE = "How the map is coloured, whose values it shows, and which points lie on it."
SHOWN = (
    "The network's output, or the activation of one unit of a hidden layer: what it hands to the next layer, after its "
    "activation function."
)
COLOURS = (
    "Smooth colours follow the probability, the confidence or the value. Otherwise every place has the plain colour of "
    "what is decided there, with the threshold at one half; values go in steps from one line to the next."
)
CONTOURS = (
    "Lines of equal probability from 0.1 to 0.9, of equal confidence in the likeliest class from 0.5 to 0.9, or of "
    "equal values, twice as many as without."
)


class MapChoice(QWidget):
    """Says how the map is drawn and opens the controls that choose it.

    `changed` tells of another look or other points, `unit_asked` of the unit whose map is wanted, None for the output.
    """

    changed = Signal()
    unit_asked = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._units: dict[str, int] = {}
        self.layer = ChoiceField({OUTPUT: OUTPUT_NAME})
        self.layer.explain("shown", SHOWN, "a = f(W·x + b)")
        self.unit = CountField(1, 1)
        self.unit.explain("unit", "Which unit of the layer is shown, counted from the top.")
        self.colours = ChoiceField(SHADES)
        self.colours.explain("colours", COLOURS)
        self.contours = SwitchField("Contour lines")
        self.contours.explain("contour lines", CONTOURS)
        self.parts: dict[Part, SwitchField] = {part: SwitchField(part.capitalize()) for part in reversed(PARTS)}
        for part, switch in self.parts.items():
            switch.explain(f"{part} points", f"Whether the {part} points are drawn.")
        self.heading = SectionHeading("Map", theme, is_brief=True)
        explain(self.heading, "Map", SENTENCE)
        self.heading.toggled.connect(self._on_heading_toggled)
        self.flyout = Flyout(parent, "Map")
        self.flyout.closed.connect(lambda: self.heading.setChecked(False))
        self.show_choices(MapStyle(), frozenset(PARTS))
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        rows = Rows()
        rows.add("Show", self.layer)
        self._unit_label = rows.add("Unit", self.unit)
        rows.add("Colours", self.colours)
        rows.add("Lines", self.contours)
        rows.add("Points", _side_by_side(list(self.parts.values())))
        self.flyout.setFixedWidth(WIDTH_PX)
        self.flyout.content.addLayout(rows)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.heading)
        self._show_unit_row(is_shown=False)

    def _connect(self) -> None:
        self.layer.entered.connect(lambda layer_id, _merge_id: self._ask(layer_id, 0))
        self.unit.entered.connect(lambda number, _merge_id: self._ask(self.layer.value, number - 1))
        fields: list[ChoiceField | SwitchField] = [self.colours, self.contours, *self.parts.values()]
        for field in fields:
            field.entered.connect(self._on_look_entered)

    @property
    def map_style(self) -> MapStyle:
        """How the map is drawn."""
        return MapStyle(bool(self.colours.value), self.contours.isChecked())

    @property
    def shown_parts(self) -> frozenset[Part]:
        """Which points are drawn."""
        return frozenset(part for part, switch in self.parts.items() if switch.isChecked())

    def show_choices(self, style: MapStyle, parts: frozenset[Part]) -> None:
        """Show what was chosen before; nothing is reported."""
        self.colours.show_value(style.is_discrete)
        self.contours.show_value(style.has_contours)
        for part, switch in self.parts.items():
            switch.show_value(part in parts)

    def offer(self, project: Project, unit: UnitPlace | None) -> None:
        """Offer the hidden layers there are, and show whose map is wanted."""
        self._units = units_of(project)
        network = project.network
        names = {OUTPUT: OUTPUT_NAME} | {layer_id: layer_name(network, layer_id) for layer_id in self._units}
        is_discrete = self.colours.value
        with QSignalBlocker(self.layer):
            self.layer.offer(names)
            for place, name in enumerate(names.values()):
                self.layer.setItemText(place, name)
        self.colours.offer(SHADES)
        self._name_colours(project.dataset.info, unit)
        self.colours.show_value(is_discrete)
        self.layer.show_value(OUTPUT if unit is None else unit[0])
        self._show_unit_row(is_shown=unit is not None)
        if unit is not None:
            with QSignalBlocker(self.unit):
                self.unit.setRange(1, self._units[unit[0]])
            self.unit.show_value(unit[1] + 1)
        words = [OUTPUT_NAME.lower() if unit is None else unit_name(network, unit), self.colours.currentText()]
        words += ["contours"] * self.map_style.has_contours
        words += [f"no {part} points" for part in reversed(PARTS) if part not in self.shown_parts]
        summary = ", ".join(words)
        if summary != self.heading.summary:
            self.heading.show_summary(summary)

    def _name_colours(self, info: Source, unit: UnitPlace | None) -> None:
        names = SHADES if info.classes and unit is None else STEPS
        for place, name in enumerate(names.values()):
            self.colours.setItemText(place, name)

    def _show_unit_row(self, *, is_shown: bool) -> None:
        for widget in (self._unit_label, self.unit):
            widget.setVisible(is_shown)
        if self.flyout.isVisible():
            self.flyout.open_at(self)

    def _ask(self, layer_id: object, unit: int) -> None:
        self.unit_asked.emit((layer_id, unit) if layer_id != OUTPUT else None)

    def _on_look_entered(self) -> None:
        self.changed.emit()

    def _on_heading_toggled(self, is_open: bool) -> None:
        if is_open:
            self.flyout.open_at(self)
        else:
            self.flyout.hide()


def _side_by_side(switches: list[SwitchField]) -> QWidget:
    """Return a row of switches that stand together at its left."""
    row = QWidget()
    layout = QHBoxLayout(row)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(2 * GRID_PX)
    for switch in switches:
        layout.addWidget(switch)
    layout.addStretch(1)
    row.setFocusProxy(switches[0])
    return row
