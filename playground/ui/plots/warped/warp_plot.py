"""The warped plane: the feature plane as two units of a layer see it, beside the plane as it is."""

import time

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QColor, QHideEvent, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from playground.analysis.warp import Warp, warpable_layers
from playground.data.dataset import Dataset
from playground.data.plane import Plane
from playground.document import Document
from playground.project.network import NetworkSpec
from playground.project.project import Project, needs_new_run
from playground.session.messages import Frame
from playground.ui.panels.controls import GRID_PX, caption
from playground.ui.plots.equations import equation
from playground.ui.plots.lines_item import LinesItem, PlaneLine
from playground.ui.plots.plane_lines import MAX_LABELLED
from playground.ui.plots.plot_area import STALE_OPACITY, Banner, PlotArea, Staleness
from playground.ui.plots.point_marks import FOUND_SIZE, Part, PointMarks
from playground.ui.plots.square_frame import SquareFrame
from playground.ui.plots.stamp_item import Stamp, StampItem
from playground.ui.plots.warped.mesh_item import MeshItem, ground_of, warped_boundary
from playground.ui.plots.warped.ranges import Extent, bounded_extent, fitting_extent
from playground.ui.plots.warped.warp_choice import WarpChoice, layer_name
from playground.ui.theme import CAPTION_PX, Theme, mix, number_font
from playground.ui.wording import number_text

Floats = NDArray[np.float64]

REDRAW_S = 0.1
"""While a network learns the plane is drawn anew so often: a picture takes 3 ms."""

MAX_LINES = 16
"""Lines of a wider next layer would cover the plane."""

EMPTY_WORDS = "No points yet: choose data on the left."
NO_LAYER_WORDS = "No layer has two units yet: add a Dense layer of two units, and see where it puts the plane."
RULE = (
    "Every place of the feature plane, drawn where two units of a layer put it, with its grid, the boundary and the "
    "points moved along: what lies apart here is easily parted by the next layer. Where that reads these two "
    "units alone, the lines of its units are straight. Where the plane is folded, parts of it lie over each other. "
    "Faint is what lies beyond the plane."
)
QUERY_SIZE = 18
LOW_PX = 230
"""In a panel no higher than this the plane has all the room."""


class WarpPlot(QWidget):
    """Draws the warp of the newest frame; `wished(warp)` tells which one frames shall hold, None while nobody looks."""

    wished = Signal(object)

    def __init__(self, document: Document, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._theme = theme
        self._wish: tuple[str, tuple[int, int]] | None = None
        self._waiting: Frame | None = None
        self._dataset: Dataset | None = None
        self._plane: Plane | None = None
        self._warp: Warp | None = None
        self._extent: Extent | None = None
        self._stamps: tuple[Stamp, ...] = ()
        self._kinds: NDArray[np.intp] = np.empty(0, dtype=np.intp)
        self._found: tuple[Part, int] | None = None
        self._run_id = 0
        self._next_s = 0.0
        self.setProperty("panel", True)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName("Warped plane")
        self.setWhatsThis(RULE)
        self.setMinimumSize(220, 160)
        self.choice = WarpChoice()
        self._make_plot()
        self._words = caption()
        self._words.setFont(number_font(CAPTION_PX))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(GRID_PX, GRID_PX // 2, GRID_PX, GRID_PX)
        layout.setSpacing(GRID_PX // 2)
        layout.addWidget(self.choice)
        layout.addWidget(self._square, 1)
        layout.addWidget(self._words)
        self.staleness = Staleness(self)
        self.staleness.changed.connect(self._on_staleness_changed)
        theme.changed.connect(self._redraw)
        self.plot.scale_changed.connect(self._redraw)
        self.choice.changed.connect(self._on_choice_changed)
        self._offer(document.project)
        self._recolor()
        self.banner.say(EMPTY_WORDS, "points")

    def show_project(self, before: Project, after: Project) -> None:
        """Offer the layers there are now; fade what is drawn where the change begins a new run."""
        if before.network is not after.network or before.dataset.features != after.dataset.features:
            self._offer(after)
            self._update_wish()
        if needs_new_run(before, after):
            self.staleness.expect_run()

    def show_frame(self, frame: Frame) -> None:
        """Draw the warp a frame holds; while it is not seen, none is wished for."""
        self._waiting = frame
        self._catch_up()

    def highlight(self, part: Part, index: int | None) -> None:
        """Set off a point, "train" or "test" and its number in that part; None sets off none."""
        self._found = None if index is None else (part, index)
        self._show_found()

    @property
    def wish(self) -> tuple[str, tuple[int, int]] | None:
        """Which layer and units frames shall hold a warp of; None while nobody looks."""
        return self._wish

    @property
    def words(self) -> str:
        """What is said below the plane."""
        return self._words.text()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Wish for a warp: coming to the front, a dock is painted and told nothing else."""
        super().paintEvent(event)
        if self._wish is None or self._waiting is not None:
            QTimer.singleShot(0, self, self._catch_up)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the line below the plane out where the plane needs its room."""
        super().resizeEvent(event)
        self._words.setVisible(self.height() > LOW_PX)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._update_wish()

    def _catch_up(self) -> None:
        """Draw what came while this was not seen, and wish for what is to be drawn."""
        self._update_wish()
        if self._is_seen:
            self._draw_waiting()

    @property
    def _is_seen(self) -> bool:
        return self.isVisible() and not self.visibleRegion().isEmpty()

    def _make_plot(self) -> None:
        self.plot = PlotArea(self._theme)
        self.plot.setWhatsThis(RULE)
        self._square = SquareFrame(self.plot, self._theme)
        self._square.setMinimumSize(120, 90)
        self.banner = Banner(self._square, self._theme)
        item, colors = self.plot.getPlotItem(), self._theme.colors
        self.mesh = MeshItem(colors)
        self.boundary = pg.PlotCurveItem(connect="pairs", antialias=False)
        self.boundary.setZValue(5)
        self.lines = LinesItem(colors)
        self.lines.setZValue(16)
        for each in (self.mesh, self.boundary, self.lines):
            item.addItem(each)
        self.points = PointMarks(item)
        self.points.rings.setVisible(False)
        self.query = StampItem()
        self.query.setZValue(20)
        item.addItem(self.query)

    def _offer(self, project: Project) -> None:
        self.choice.offer(project.network, warpable_layers(project.network, project.dataset.n_features))

    def _update_wish(self) -> None:
        wish = self.choice.choice if self._is_seen else None
        if wish != self._wish:
            self._wish = wish
            self.wished.emit(wish)

    def _on_choice_changed(self) -> None:
        self._extent = None
        self._update_wish()

    def _on_staleness_changed(self, is_stale: bool) -> None:
        for item in (self.mesh, self.boundary, self.lines, self.points.item, self.query):
            item.setOpacity(STALE_OPACITY if is_stale else 1.0)

    def _recolor(self) -> None:
        colors, scale = self._theme.colors, self.devicePixelRatioF()
        self.mesh.recolor(colors)
        self.lines.recolor(colors)
        is_regression = self._dataset is not None and not self._dataset.info.classes
        color = mix(colors.panel, colors.text, 0.6) if is_regression else colors.text
        pen = QPen(QColor(color), scale if is_regression else 2 * scale)
        pen.setCosmetic(True)
        self.boundary.setPen(pen)

    def _redraw(self) -> None:
        self._recolor()
        self._take_stamps()
        warp, self._warp = self._warp, None
        self._show_warp(warp)

    def _draw_waiting(self) -> None:
        frame = self._waiting
        if frame is None:
            return
        now_s = time.perf_counter()
        if frame.phase == "running" and now_s < self._next_s:
            return
        self._waiting, self._next_s = None, now_s + REDRAW_S
        if frame.run_id != self._run_id:
            self._run_id = frame.run_id
            self.staleness.note_run()
        if frame.dataset is not self._dataset or frame.plane is not self._plane:
            self._dataset, self._plane, self._warp = frame.dataset, frame.plane, None
            self._take_stamps()
            self._recolor()
        warp = frame.overlays.warp
        if warp is None or self._network_of(warp) is not None:
            self._show_warp(warp)
            self._show_query(frame)
        self._show_state(frame)

    def _take_stamps(self) -> None:
        """Give the points the looks they have on the plane."""
        if self._dataset is not None and self._plane is not None:
            self.points.show(self._dataset, self._plane, self._theme.colors)
            self._stamps, self._kinds = self.points.item.stamps, self.points.item.kinds

    def _network_of(self, warp: Warp) -> NetworkSpec | None:
        """Return the network, where it still has the layer of a warp."""
        network = self._document.project.network
        return network if any(layer.id == warp.layer_id for layer in network.all_layers) else None

    def _show_warp(self, warp: Warp | None) -> None:
        dataset, plane = self._dataset, self._plane
        if warp is self._warp and warp is not None:
            return
        before, self._warp = self._warp, warp
        network = None if warp is None else self._network_of(warp)
        if warp is None or network is None or dataset is None or plane is None:
            self._clear()
            return
        if before is None or (before.layer_id, before.units) != (warp.layer_id, warp.units):
            self.plot.set_labels(*(f"h{_subscript(unit + 1)} = unit {unit + 1}" for unit in warp.units))
        layer = network.layer(warp.layer_id)
        extent = bounded_extent(layer) or fitting_extent(warp, self._extent)
        if extent != self._extent:
            self._extent = extent
            x_min, x_max, y_min, y_max = extent
            self.plot.setRange(xRange=(x_min, x_max), yRange=(y_min, y_max), padding=0, disableAutoRange=True)
        ground = ground_of(warp, extent)
        self.mesh.show_warp(extent, warp, dataset.info, ground, is_curve=plane.is_curve)
        if warp.is_parted_by_line or (plane.is_curve and ground is None):
            self.boundary.setData([], [])
        else:
            self.boundary.setData(*warped_boundary(warp, dataset.info, extent, ground))
        self._show_lines(warp, extent)
        # A run about to diverge puts points where no numbers reach.
        places = np.nan_to_num(np.concatenate((warp.test, warp.train)))
        if len(places) == len(self._kinds):
            self.points.item.show_stamps(extent, self._stamps, places, self._kinds)
        self._show_found()

    def _clear(self) -> None:
        empty = (0.0, 1.0, 0.0, 1.0)
        self.mesh.show_warp(empty, None, None)
        self.boundary.setData([], [])
        self.lines.show_lines(empty, (), has_labels=False)
        for item in (self.points.item, self.points.found, self.query):
            item.show_stamps(empty, (), np.empty((0, 2)))

    def _show_lines(self, warp: Warp, extent: Extent) -> None:
        rows = [] if warp.lines is None or _is_compared(warp) else warp.lines.coefficients.tolist()
        symbols = [f"h{_subscript(unit + 1)}" for unit in warp.units]
        spans = (extent[1] - extent[0], extent[3] - extent[2])
        lines = [
            PlaneLine(unit, tuple(row), 1.0, equation(row, symbols, spans), is_boundary=warp.is_parted_by_line)
            for unit, row in enumerate(rows[:MAX_LINES])
        ]
        self.lines.show_lines(extent, lines if len(rows) <= MAX_LINES else (), has_labels=len(rows) <= MAX_LABELLED)

    def _show_query(self, frame: Frame) -> None:
        place, warp, extent = frame.overlays.warped_query, self._warp, self._extent
        if place is None or warp is None or extent is None:
            self._words.setText("")
            self.plot.setAccessibleDescription("")
            return
        colors = self._theme.colors
        mark = Stamp("crosshair", QUERY_SIZE, None, colors.text, 2.0, halo=colors.panel)
        self.query.show_stamps(extent, (mark,), np.clip(np.nan_to_num(place[np.newaxis]), extent[::2], extent[1::2]))
        spans = extent[1] - extent[0], extent[3] - extent[2]
        told = ", ".join(
            f"h{_subscript(unit + 1)} {number_text(value, span)}"
            for unit, value, span in zip(warp.units, place.tolist(), spans, strict=True)
        )
        words = f"Query point at {told}.{self._line_words(warp)}"
        if words != self._words.text():
            self._words.setText(words)
            self.plot.setAccessibleDescription(words)

    def _line_words(self, warp: Warp) -> str:
        """Return what the lines are."""
        network = self._network_of(warp)
        if warp.lines is None or network is None or _is_compared(warp):
            return " Thick: the boundary." if self._dataset is not None and self._dataset.info.classes else ""
        name = layer_name(network, warp.lines.layer_id)
        name = "the output" if name == "output" else name
        n_lines = len(warp.lines.coefficients)
        if n_lines > MAX_LINES:
            return ""
        if warp.is_parted_by_line:
            return " Here the boundary is a straight line."
        return f" Straight: the line of {name}." if n_lines == 1 else f" Straight: the {n_lines} lines of {name}."

    def _show_found(self) -> None:
        """Ring the point that is set off elsewhere, where it lies here."""
        places = np.empty((0, 2))
        if self._found is not None and self._warp is not None and self._dataset is not None:
            part, index = self._found
            shown = self._dataset.shown(part)
            row = int(np.searchsorted(shown, index))
            if row < len(shown) and shown[row] == index:
                places = (self._warp.train if part == "train" else self._warp.test)[row : row + 1]
        stamp = Stamp("o", FOUND_SIZE, None, self._theme.colors.text, 2.5, halo=self._theme.colors.panel)
        self.points.found.show_stamps(self._extent or (0.0, 1.0, 0.0, 1.0), (stamp,), places)

    def _show_state(self, frame: Frame) -> None:
        if frame.error is not None:
            self.banner.say(frame.error, "warning", "error")
        elif self.choice.choice is None:
            self.banner.say(NO_LAYER_WORDS, "layers")
        elif frame.dataset is None:
            self.banner.say(EMPTY_WORDS, "points")
        elif frame.phase == "compiling":
            self.banner.say("Compiling the kernels… The plane follows.", "busy")
        else:
            self.banner.say("")


def _is_compared(warp: Warp) -> bool:
    """Return whether the next layer compares its sums with each other, so that where one is zero says nothing."""
    return warp.output_activation == "softmax"


def _subscript(number: int) -> str:
    return str(number).translate(str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉"))
