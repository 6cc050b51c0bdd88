"""Whose map is seen and how fine it can be seen: what the feature space wishes frames to hold, and says above it."""

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QToolButton, QWidget

from playground.data.dataset import Dataset
from playground.data.plane import Plane
from playground.document import Document
from playground.project.project import Project
from playground.session.messages import OutputMap, UnitPlace
from playground.settings import Settings
from playground.ui.panels.controls import explain
from playground.ui.plots.legend import Legend
from playground.ui.plots.map_choice import MapChoice
from playground.ui.plots.map_layer import MapLayer, output_at
from playground.ui.plots.map_style import MapStyle
from playground.ui.plots.point_marks import PARTS
from playground.ui.plots.unit_words import has_unit, turning_value, unit_name
from playground.ui.theme import Theme
from playground.ui.wording import number_text

CLOSE_HELP = "Shows the network's output again (Esc)."


class SeenMap(QObject):
    """Knows whose map is wanted, and draws and explains it.

    `wished(dict)` tells which fields of the wishes for frames change, and how.
    """

    wished = Signal(object)

    def __init__(self, document: Document, theme: Theme, parent: QWidget, layer: MapLayer) -> None:
        super().__init__(parent)
        self._document = document
        self._layer = layer
        self._unit_map: OutputMap | None = None
        self.legend = Legend(theme)
        self.choice = MapChoice(theme, parent)
        self.close_button = _close_button(theme)
        self._unit: UnitPlace | None = None
        self._side = 0
        self.choice.unit_asked.connect(self.show_unit)
        self.choice.changed.connect(self._show)
        self.close_button.clicked.connect(lambda: self.show_unit(None))
        self._show()

    @property
    def unit(self) -> UnitPlace | None:
        """The unit whose map is wanted; None for the network's."""
        return self._unit

    def show_unit(self, unit: UnitPlace | None) -> None:
        """Ask for the map of a unit, or with None for that of the network; a unit that is not there changes nothing."""
        if unit is not None and not has_unit(self._document.project, unit):
            return
        if unit != self._unit:
            self._unit = unit
            self.wished.emit({"unit": unit})
        self._show()

    def show_side(self, side: int) -> None:
        """Take note of how many points a side can be seen; 0 where the map is hidden."""
        if side != self._side:
            self._side = side
            self.wished.emit({"map_side": side})

    def show_project(self, after: Project) -> None:
        """Offer the layers there are now, and go back to the output where the unit is gone."""
        if self._unit is not None and not has_unit(after, self._unit):
            self.show_unit(None)
        self._show()

    def restore(self, settings: Settings) -> None:
        """Bring back the look and the points that were chosen last."""
        style = MapStyle(settings.is_map_discrete, settings.has_map_contours)
        self.choice.show_choices(style, frozenset(PARTS) - settings.hidden_parts)
        self.choice.changed.emit()

    def keep(self, settings: Settings) -> None:
        """Remember the look and the points that are chosen."""
        style = self.choice.map_style
        settings.is_map_discrete, settings.has_map_contours = style.is_discrete, style.has_contours
        settings.hidden_parts = frozenset(PARTS) - self.choice.shown_parts

    def show_map(
        self, output_map: OutputMap | None, unit_map: OutputMap | None, plane: Plane | None, dataset: Dataset | None
    ) -> str:
        """Draw the unit's map where there is one of a unit of this network, otherwise the network's.

        Returns the name of the unit, empty for the network.
        """
        project, self._unit_map, name = self._document.project, None, ""
        self._layer.style = self.choice.map_style
        if output_map is None or plane is None or dataset is None:
            self._layer.clear()
        else:
            threshold = None
            if unit_map is not None and unit_map.unit is not None and has_unit(project, unit_map.unit):
                self._unit_map, name = unit_map, unit_name(project.network, unit_map.unit)
                threshold = turning_value(project.network.layer(unit_map.unit[0]))
            self._layer.show(output_map, plane, dataset.info, self._unit_map, threshold)
            self.legend.show_map(self._unit_map or output_map, self._layer.style, name)
        self.close_button.setVisible(bool(name))
        return name

    def value_words(self, x: float, y: float) -> str:
        """Return what the unit that is shown gives at a place; empty where the network's map is."""
        if self._unit_map is None:
            return ""
        low, high = self._unit_map.value_range
        return f"activation {number_text(output_at(self._unit_map, x, y)[0], high - low)}"

    def _show(self) -> None:
        self.choice.offer(self._document.project, self._unit)


def _close_button(theme: Theme) -> QToolButton:
    """Return the button that goes from a unit's map back to the network's."""
    button = QToolButton()
    button.setProperty("flat", True)
    theme.give_icon(button, "close")
    explain(button, "Back to the output", CLOSE_HELP)
    button.hide()
    return button
