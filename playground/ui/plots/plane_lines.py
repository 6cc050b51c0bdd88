"""The lines of units over the plane: what of them is wished for, drawn, written at them and listed."""

import time

import numpy as np
from PySide6.QtCore import QObject, Signal

from playground.analysis.lines import FirstLayer, first_dense
from playground.data.dataset import Dataset
from playground.data.features import columns
from playground.data.plane import Plane
from playground.document import Document
from playground.project.network import DenseSpec
from playground.project.project import Project
from playground.session.messages import Frame, Overlays, UnitPlace
from playground.ui.plots.bent_lines import BentLines
from playground.ui.plots.equations import feature_equations, line_equations, symbol_words
from playground.ui.plots.lines_choice import LinesChoice
from playground.ui.plots.lines_item import REACH_PX, LinesItem, PlaneLine
from playground.ui.plots.plot_area import PlotArea
from playground.ui.theme import Colors
from playground.ui.wording import counted

MAX_LABELLED = 4
"""Up to so many lines have their equations written at them; of more, the one that is set off."""

MAX_DRAWN = 64
"""Of a wider layer the lines are drawn of which the next layer makes most."""

LIST_S = 0.25
"""The list of equations is written anew so often while training."""

LINES_Z, BENT_Z = 16, 14
BENT_OPACITY, HINGE_OPACITY = 0.8, 0.45


class PlaneLines(QObject):
    """Owns the lines of one plot. `wished(dict)` tells which fields of the wishes for frames change, and how."""

    wished = Signal(object)

    def __init__(self, document: Document, colors: Colors, plot: PlotArea, choice: LinesChoice) -> None:
        super().__init__(plot)
        self._document = document
        self._colors, self._scale = colors, 1.0
        self.choice = choice
        self._item = plot.getPlotItem()
        self.lines = LinesItem(colors)
        self.lines.setZValue(LINES_Z)
        self._item.addItem(self.lines)
        self.bent = BentLines(self._item, BENT_Z)
        self.hinges: dict[str, BentLines] = {}
        self._wish: dict[str, object] = {"has_first_lines": False, "hinges": ()}
        self._shown = Overlays()
        self._frame: Frame | None = None
        self._equations: list[str] = []
        self._pointed: int | None = None
        self._chosen: int | None = None
        self._selected: int | None = None
        self._next_list_s = 0.0
        self._is_seen = False
        self._deeper: tuple[str, ...] = ()
        choice.changed.connect(self._on_choice_changed)
        choice.opened.connect(lambda: self._list_equations(is_forced=True))
        choice.unit_chosen.connect(self._on_unit_chosen)
        self._offer(document.project)

    @property
    def equations(self) -> list[str]:
        """The equations of the first layer's units, one a unit."""
        return self._equations

    @property
    def wish(self) -> dict[str, object]:
        """What frames shall hold."""
        return dict(self._wish)

    def show_project(self, before: Project, after: Project) -> None:
        """Offer the layers there are now."""
        if before.network is not after.network:
            self._offer(after)
            self.update_wish(is_seen=self._is_seen)

    def update_wish(self, *, is_seen: bool) -> None:
        """Wish for the lines that are to be drawn, for none where nobody sees them."""
        self._is_seen = is_seen
        wish = self._wanted() if is_seen else {"has_first_lines": False, "hinges": ()}
        if wish != self._wish:
            self._wish = wish
            self.wished.emit(dict(wish))

    def show_frame(self, frame: Frame) -> None:
        """Draw the lines a frame holds; the same ones cost nothing."""
        self._frame = frame
        overlays, dataset, plane = frame.overlays, frame.dataset, frame.plane
        if dataset is None or plane is None:
            overlays = Overlays()
        if overlays.first is not self._shown.first:
            self._show_first(overlays.first, dataset, plane)
        if overlays.hinges is not self._shown.hinges:
            shown = {sums.layer_id: sums for sums in overlays.hinges}
            for layer_id in shown.keys() - self.hinges.keys():
                self.hinges[layer_id] = BentLines(self._item, BENT_Z)
                self.hinges[layer_id].recolor(self._colors, self._scale, HINGE_OPACITY)
            for layer_id, lines in self.hinges.items():
                lines.show(shown.get(layer_id))
        self._shown = overlays
        self._list_equations(is_forced=frame.phase != "running")

    def select(self, unit: UnitPlace | None) -> None:
        """Set off the line of the unit whose own map is shown; of several lines that are not wanted, draw that one."""
        first = first_dense(self._document.project.network)
        selected = unit[1] if unit is not None and first is not None and unit[0] == first.id else None
        if selected != self._selected:
            self._selected = selected
            self._summarise()
            self.update_wish(is_seen=self._is_seen)
            self._show_first_again()

    def find(self, x: float, y: float, pixel: tuple[float, float]) -> None:
        """Set off the line under the pointer; `pixel` is how large one is in the units of the axes."""
        unit = self.lines.nearest(x, y, pixel)
        self._point_to(self.bent.unit_at(x, y, pixel, REACH_PX) if unit is None else unit)

    def leave(self) -> None:
        """Take note that the pointer is on no line."""
        self._point_to(None)

    def recolor(self, colors: Colors, scale: float) -> None:
        """Take over the colours of a theme, `scale` device pixels to a pixel."""
        self._colors, self._scale = colors, scale
        self.lines.recolor(colors)
        self.bent.recolor(colors, scale, BENT_OPACITY)
        for lines in self.hinges.values():
            lines.recolor(colors, scale, HINGE_OPACITY)

    def set_opacity(self, opacity: float) -> None:
        """Fade the lines, or bring them back."""
        for item in (self.lines, self.bent.item, *(lines.item for lines in self.hinges.values())):
            item.setOpacity(opacity)

    def words_of(self, unit: int) -> str:
        """Return a unit's equation, behind its name where there are several."""
        return f"unit {unit + 1}: {self._equations[unit]}" if len(self._equations) > 1 else self._equations[unit]

    @property
    def pointed_words(self) -> str:
        """The equation of the line under the pointer, empty where there is none."""
        unit = self._pointed
        return self.words_of(unit) if unit is not None and unit < len(self._equations) else ""

    @property
    def _drawn_alone(self) -> int | None:
        """The number of the unit whose line is drawn without those of the other units."""
        return self._selected if self.choice.mode == "single" else None

    def _show_first_again(self) -> None:
        """Draw the lines of the first layer as they are chosen now."""
        if self._frame is not None and self._shown.first is not None:
            self._show_first(self._shown.first, self._frame.dataset, self._frame.plane)
        self._point_to(self._pointed)

    def _offer(self, project: Project) -> None:
        network, first = project.network, first_dense(project.network)
        self._deeper = tuple(
            layer.id for layer in network.layers if isinstance(layer, DenseSpec) and layer is not first
        )
        self.choice.offer_layers(network, self._deeper)
        self._summarise()

    def _wanted(self) -> dict[str, object]:
        network = self._document.project.network
        first, mode, numbers = first_dense(network), self.choice.mode, self.choice.hinge_layers
        is_one = first is not None and (first.units == 1 or self._selected is not None)
        is_wanted = first is not None and (mode == "always" or (mode == "single" and is_one))
        hinges = tuple(layer_id for layer_id in self._deeper if network.index(layer_id) + 1 in numbers)
        return {"has_first_lines": is_wanted, "hinges": hinges}

    def _summarise(self) -> None:
        network, wanted = self._document.project.network, self._wanted()
        first = first_dense(network)
        n_lines = first.units if first is not None and self._drawn_alone is None else 1
        told = [counted(n_lines, "line")] if wanted["has_first_lines"] else []
        hinges = wanted["hinges"]
        assert isinstance(hinges, tuple)
        told += [f"layer {network.index(layer_id) + 1}" for layer_id in hinges]
        self.choice.show_summary(", ".join(told) or "none")

    def _show_first(self, first: FirstLayer | None, dataset: Dataset | None, plane: Plane | None) -> None:
        self.bent.show(None if first is None else first.sums)
        if first is None or dataset is None or plane is None:
            self._equations = []
            self.lines.show_lines((0.0, 1.0, 0.0, 1.0), (), has_labels=False)
            return
        if first.lines is None:
            self._equations = feature_equations(first.weights, dataset)
            self.lines.show_lines(plane.extent, (), has_labels=False)
            return
        coefficients = first.lines.coefficients
        self._equations = line_equations(coefficients, dataset, plane)
        drawn = np.argsort(-first.strengths, kind="stable")[:MAX_DRAWN].tolist()
        if self._drawn_alone is not None and self._drawn_alone < len(coefficients):
            drawn = [self._drawn_alone]
        rows, shares = coefficients.tolist(), first.strengths.tolist()
        lines = [PlaneLine(unit, tuple(rows[unit]), shares[unit], self._equations[unit]) for unit in sorted(drawn)]
        self.lines.show_lines(plane.extent, lines, has_labels=len(drawn) <= MAX_LABELLED)

    def _list_equations(self, *, is_forced: bool) -> None:
        """Write the list where it is seen, not too often."""
        now_s = time.perf_counter()
        if not self.choice.flyout.isVisible() or not (is_forced or now_s >= self._next_list_s):
            return
        self._next_list_s = now_s + LIST_S
        rows = [self.words_of(unit) for unit in range(len(self._equations))]
        self.choice.show_equations(rows, self._list_words())

    def _list_words(self) -> str:
        """Return what the equations are in, or why there are none."""
        dataset, plane, first = (
            (None, None, None) if self._frame is None else (self._frame.dataset, self._frame.plane, self._shown.first)
        )
        if dataset is None or plane is None or first is None:
            if first_dense(self._document.project.network) is None:
                return "The first layer is no Dense layer: its units have no lines of their own."
            return "No lines of the first layer are drawn."
        if first.lines is None:
            scaled = "" if dataset.scale.is_identity else ", of scaled columns"
            return f"In the features as the network is fed with them{scaled}."
        words = ["In the units of the axes: a point of the plane can be put in."]
        if self._is_softmax(first.layer_id):
            words.append("Softmax compares its units: the boundary lies where two sums are equal.")
        symbols = symbol_words(dataset, plane)
        if symbols:
            words.append(f"{symbols}.")
        if not dataset.scale.is_identity:
            words.append("The network sees scaled columns: its own weights are others.")
        fed = columns(dataset.spec.features, len(dataset.info.columns))
        if not plane.is_curve and any(dataset.info.columns[place] not in plane.names for place in fed):
            words.append("What is no axis counts into the constant, as large as it is where the plane lies.")
        return " ".join(words)

    def _is_softmax(self, layer_id: str) -> bool:
        output = self._document.project.network.output
        return layer_id == output.id and output.activation == "softmax"

    def _point_to(self, unit: int | None) -> None:
        self._pointed = unit
        set_off = (each for each in (unit, self._chosen, self._selected) if each is not None)
        self.lines.emphasise(next(set_off, None))

    def _on_unit_chosen(self, unit: int | None) -> None:
        self._chosen = unit
        self._point_to(self._pointed)

    def _on_choice_changed(self) -> None:
        self._summarise()
        self.update_wish(is_seen=self._is_seen)
        self._show_first_again()
        self._list_equations(is_forced=True)
