"""The feature space: what the network makes of every place of the plane, the points, and the query point."""

import math

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QSignalBlocker, QSizeF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QHideEvent, QKeyEvent, QPaintEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from playground.data.dataset import Dataset
from playground.data.plane import Plane
from playground.document import Document
from playground.project import edits
from playground.project.checks import lower_first
from playground.project.project import Project, needs_new_run
from playground.session.messages import Frame, OutputMap, PointOutputs
from playground.ui.panels.controls import Gesture
from playground.ui.plots.caption_row import CaptionRow
from playground.ui.plots.found_point import FoundPoint
from playground.ui.plots.lines_choice import LinesChoice
from playground.ui.plots.map_layer import MapLayer, curve_height, output_at
from playground.ui.plots.overlay import Overlay
from playground.ui.plots.painting.easel import Easel
from playground.ui.plots.painting.paint_keys import PaintKeys
from playground.ui.plots.plane_axes import EMPTY_WORDS, say_state, show_axes, show_empty_axes
from playground.ui.plots.plane_choice import PlaneChoice
from playground.ui.plots.plane_keys import ARROWS, KEY_LEAP, KEY_STEP
from playground.ui.plots.plane_lines import PlaneLines
from playground.ui.plots.plane_mouse import PlaneMouse, PlaneTool
from playground.ui.plots.plane_words import longest_words, other_columns, place_words, point_words, total_words
from playground.ui.plots.plot_area import STALE_OPACITY, Banner, PlotArea, Staleness
from playground.ui.plots.point_marks import PARTS, Part, PointMarks
from playground.ui.plots.query_mark import QueryMark
from playground.ui.plots.query_row import QueryRow
from playground.ui.plots.seen_map import SeenMap
from playground.ui.plots.square_frame import SquareFrame
from playground.ui.theme import Theme
from playground.ui.wording import NO_NUMBER, number_text, prediction_text, short_number

LOW_PX = 400
"""A panel lower than this keeps its room for the plane."""

KEYBOARD_REASONS = {
    Qt.FocusReason.TabFocusReason,
    Qt.FocusReason.BacktabFocusReason,
    Qt.FocusReason.ShortcutFocusReason,
}


class BoundaryPlot(QWidget):
    """Draws the newest frame; dragging, double clicking or the arrow keys move the query point of the document.

    A frame that comes while the plot is hidden is kept and drawn when it is shown. `point_hovered(part, index)` tells
    of another point under the pointer: "train" or "test" and its number in that part, or ("", None) for none.
    """

    point_hovered = Signal(str, object)

    def __init__(self, document: Document, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._theme = theme
        self._waiting: Frame | None = None
        self._dataset: Dataset | None = None
        self._plane: Plane | None = None
        self._map: OutputMap | None = None
        self._unit_map: OutputMap | None = None
        self._point_outputs: PointOutputs | None = None
        self._unit_name = ""
        self._outputs: NDArray[np.float64] | None = None
        self._run_id = 0
        self._pointed: tuple[float, float] | None = None
        self._has_hint = False
        self._overlays: list[Overlay] = []
        self._gesture = Gesture("query")
        self.setProperty("panel", True)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumWidth(240)
        self.setAccessibleName("Feature space")
        self._make_plot()
        self._mouse = PlaneMouse(self._plot)
        self.easel = Easel(document, theme, self._plot, self.use_tool, self)
        PaintKeys(self.easel, self)
        self.lines_choice = LinesChoice(theme, self)
        self.lines = PlaneLines(document, theme.colors, self._plot, self.lines_choice)
        self.add_overlay(self.lines)
        self.seen = SeenMap(document, theme, self, self.map_layer)
        self.legend = self.seen.legend
        self._lay_out()
        self._recolor()
        self.staleness = Staleness(self)
        self.staleness.changed.connect(self._on_staleness_changed)
        theme.changed.connect(self._redraw)
        self._plot.scale_changed.connect(self._recolor)
        self._plot.getViewBox().sigResized.connect(self._wish_for_side)
        self.easel.changed.connect(self._on_easel_changed)
        self.seen.choice.changed.connect(self._on_look_changed)
        self.seen.wished.connect(lambda _wish: self.lines.select(self.seen.unit))
        self._mouse.pointed.connect(self._on_mouse_pointed)
        self._mouse.left.connect(self._on_mouse_left)
        self._mouse.double_clicked.connect(self._on_plane_double_clicked)
        self.found.hovered.connect(self.point_hovered)
        self.query_mark.sigPositionChanged.connect(self._on_query_mark_moved)
        self.query_mark.sigPositionChangeFinished.connect(self._gesture.begin)
        self._show_query()
        self.banner.say(EMPTY_WORDS, "points")

    def show_project(self, before: Project, after: Project) -> None:
        """Move the query point; fade the map where the change begins a new run, until its first frame."""
        if before.query != after.query:
            self._show_query()
        if needs_new_run(before, after):
            self.staleness.expect_run()
        if before.dataset is not after.dataset or before.plane is not after.plane:
            self.choice.show_project(after)
        self.easel.show_project(before, after)
        self.lines.show_project(before, after)
        if before.network is not after.network or before.dataset is not after.dataset:
            self.seen.show_project(after)

    def show_frame(self, frame: Frame) -> None:
        """Draw a frame."""
        self._waiting = frame
        self.lines.update_wish(is_seen=not self.visibleRegion().isEmpty())
        self._wish_for_side()
        if self.isVisible():
            self._draw_waiting()

    @property
    def plot(self) -> PlotArea:
        """The plot itself, on which a tool may lay items of its own, in the units of the axes."""
        return self._plot

    def add_overlay(self, overlay: Overlay) -> None:
        """Let a module of its own draw over the map; it is told of frames, colours and fading."""
        self._overlays.append(overlay)
        overlay.recolor(self._theme.colors, self.devicePixelRatioF())

    def use_tool(self, tool: PlaneTool | None) -> None:
        """Give the mouse over the plane to a tool, or take it back; the tool is told of every frame drawn."""
        self._mouse.use(tool)
        self.found.leave()

    def highlight(self, part: Part, index: int | None) -> None:
        """Set off a point, "train" or "test" and its number in that part, until another is; None sets off none."""
        self.found.choose(part, index)

    @property
    def pixels(self) -> NDArray[np.uint8] | None:
        """The colours of the map, shape (G, G, 3), bottom row first; None where there is no map."""
        return self.map_layer.pixels

    @property
    def boundary(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """The ends of the pieces of the boundary line, in the units of the axes."""
        return self.map_layer.boundary

    @property
    def query_words(self) -> str:
        """Where the query point lies, in words."""
        return self.query_row.place_words

    @property
    def caption(self) -> str:
        """The line below: the value under the pointer, otherwise how many points there are."""
        return self._caption.words

    @property
    def plane_size(self) -> QSizeF:
        """How large the plane is drawn."""
        size: QSizeF = self._plot.getViewBox().size()
        return size

    def keyPressEvent(self, event: QKeyEvent) -> None:
        way = ARROWS.get(Qt.Key(event.key()))
        plane = self._plane
        if event.key() == Qt.Key.Key_Escape and self.seen.unit is not None:
            self.seen.show_unit(None)
            return
        if way is None or plane is None or (plane.is_curve and way[1] != 0):
            super().keyPressEvent(event)
            return
        x_min, x_max, y_min, y_max = plane.extent
        share = KEY_LEAP if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else KEY_STEP
        x, y = plane.query(self._document.project.query)
        self._move_query(x + way[0] * share * (x_max - x_min), y + way[1] * share * (y_max - y_min))

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._gesture.begin()
        self._square.set_ring(is_shown=True)
        self._has_hint = event.reason() in KEYBOARD_REASONS
        self._say()
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._square.set_ring(is_shown=False)
        self._has_hint = False
        self._say()
        super().focusOutEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._draw_waiting()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.legend.set_low(is_low=self.height() < LOW_PX)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Wish for what is to be drawn: coming to the front, a dock is painted and told nothing else."""
        super().paintEvent(event)
        self._wish_for_side()
        self.lines.update_wish(is_seen=True)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._on_mouse_left()
        self._wish_for_side()
        self.lines.update_wish(is_seen=False)

    def _make_plot(self) -> None:
        self._plot = PlotArea(self._theme)
        # No tool tip: it would lie over the very points the pointer is on.
        words = (
            "What the network puts out at every place of the plane. Drag the query point, or double click to move it."
        )
        for widget in (self, self._plot):
            widget.setWhatsThis(words)
        self._square = SquareFrame(self._plot, self._theme)
        self.banner = Banner(self._plot, self._theme, is_low=True)
        item = self._plot.getPlotItem()
        self.map_layer = MapLayer(item, self._theme.colors)
        self.points = PointMarks(item)
        self.found = FoundPoint(self._plot, self.points)
        self.query_mark = QueryMark()
        self.query_mark.setZValue(20)
        item.addItem(self.query_mark)

    def _lay_out(self) -> None:
        self.query_row = QueryRow(self._theme)
        self.choice = PlaneChoice(self._document, self._theme, self)
        self._caption = CaptionRow(self._theme)
        top, middle = QHBoxLayout(), QHBoxLayout()
        said = QVBoxLayout()
        said.addWidget(self.legend)
        said.addWidget(self.easel.bar)
        top.setSpacing(8)
        top.addLayout(said, 1)
        top.addWidget(self.seen.close_button, 0, Qt.AlignmentFlag.AlignTop)
        top.addWidget(self.easel.button(), 0, Qt.AlignmentFlag.AlignTop)
        middle.addWidget(self._square, 1)
        middle.addWidget(self.easel.strip)
        below = QHBoxLayout()
        below.setSpacing(8)
        for choice in (self.choice, self.seen.choice, self.lines_choice):
            below.addWidget(choice, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.setSpacing(4)
        layout.addLayout(top)
        layout.addLayout(middle, 1)
        layout.addWidget(self.query_row)
        layout.addWidget(self._caption)
        layout.addLayout(below)
        self.setTabOrder(self.choice.heading, self.seen.choice.heading)
        self.setTabOrder(self.seen.choice.heading, self.lines_choice.heading)

    def _draw_waiting(self) -> None:
        frame, self._waiting = self._waiting, None
        if frame is None:
            return
        if frame.run_id != self._run_id:
            self._run_id = frame.run_id
            self.staleness.note_run()
        if frame.dataset is not self._dataset or frame.plane is not self._plane:
            self._dataset, self._plane = frame.dataset, frame.plane
            self._show_dataset()
        if frame.output_map is not self._map or frame.unit_map is not self._unit_map:
            self._map, self._unit_map = frame.output_map, frame.unit_map
            self._show_map()
        self._outputs, self._point_outputs = frame.query_prediction, frame.point_outputs
        self.points.show_outputs(self._point_outputs)
        for overlay in self._overlays:
            overlay.show_frame(frame)
        say_state(self.banner, frame, has_points=self._document.project.dataset.n_points > 0)
        self._show_query()
        self.found.refresh()
        self._say()
        if self._mouse.tool is not None:
            self._mouse.tool.show_frame(frame)

    def _redraw(self) -> None:
        """Draw everything again, in other colours."""
        self._recolor()
        self._show_dataset()
        self._show_map()

    def _recolor(self) -> None:
        colors, scale = self._theme.colors, self.devicePixelRatioF()
        self.map_layer.recolor(colors, scale)
        self.query_mark.recolor(colors, scale)
        for overlay in self._overlays:
            overlay.recolor(colors, scale)

    def _show_dataset(self) -> None:
        dataset, plane = self._dataset, self._plane
        if dataset is None or plane is None:
            self._show_empty_plane()
            self.found.show_data(None, None)
            return
        show_axes(self._plot, dataset, plane)
        self.points.show(dataset, plane, self._theme.colors)
        self.legend.show_data(dataset, plane)
        self.found.show_data(dataset, plane)
        self.choice.show_points(dataset, plane)
        info, (low, high) = dataset.info, dataset.target_range
        longest = [prediction_text(info, [low], high - low), prediction_text(info, [high], high - low)]
        longest = [f">99 % {name}" for name in info.classes] or [f"−{words}" for words in longest]
        self.query_row.reserve(longest)
        self._caption.reserve(longest_words(dataset, plane, self.points, max(longest, key=len)))
        self._describe()

    def _describe(self) -> None:
        """Say for a screen reader what is seen."""
        if self._dataset is not None:
            seen = f" The map is that of {lower_first(self._unit_name)}." if self._unit_name else ""
            self.setAccessibleDescription(f"{self._dataset.info.title}: {total_words(self._dataset)}.{seen}")

    def _show_empty_plane(self) -> None:
        """Show that there are no points; of data that say how far they reach, the plane they are meant for."""
        self.points.clear()
        show_empty_axes(self._plot, self._document.project)

    def _show_map(self) -> None:
        name = self.seen.show_map(self._map, self._unit_map, self._plane, self._dataset)
        if name != self._unit_name:
            self._unit_name = name
            self._describe()

    def _wish_for_side(self) -> None:
        """Wish for a map of one point a pixel of the screen, or for no finer one where nobody sees it."""
        size, is_seen = self.plane_size, self.isVisible() and not self.visibleRegion().isEmpty()
        pixels = math.ceil(max(size.width(), size.height()) * self.devicePixelRatioF())
        self.seen.show_side(pixels + 1 if is_seen else 0)

    def _on_look_changed(self) -> None:
        """Draw map and points as they are wanted now."""
        self._show_parts()
        self._show_map()
        self._say()

    def _show_parts(self) -> None:
        """Draw the points that are wanted; while points are painted, all of them are seen."""
        parts = frozenset(PARTS) if self.easel.is_open else self.seen.choice.shown_parts
        if parts != self.points.parts:
            self.points.parts = parts
            self._show_dataset()
            self.points.show_outputs(self._point_outputs)

    def _on_staleness_changed(self, is_stale: bool) -> None:
        opacity = STALE_OPACITY if is_stale else 1.0
        self.map_layer.set_opacity(opacity)
        self.points.set_opacity(opacity)
        for overlay in self._overlays:
            overlay.set_opacity(opacity)
        self.query_row.prediction.setEnabled(not is_stale)

    def _predicted(self, outputs: list[float]) -> str:
        assert self._dataset is not None
        low, high = self._dataset.target_range
        return prediction_text(self._dataset.info, outputs, high - low)

    def _show_query(self) -> None:
        """Put the mark of the query point where it lies, and say where that is and what is predicted there."""
        plane, dataset = self._plane, self._dataset
        if plane is None or dataset is None:
            x, y = self._document.project.query or (0.0, 0.0)
            words, others = [f"x₁ {short_number(x, 10.0)}", f"x₂ {short_number(y, 10.0)}"], ""
        else:
            x, y = plane.query(self._document.project.query)
            words, others = place_words(plane, x, y, short_number), other_columns(dataset, plane, x, y)
        if plane is not None and plane.is_curve:
            y = curve_height(self._map, x) if self._map is not None else (plane.extent[2] + plane.extent[3]) / 2.0
        with QSignalBlocker(self.query_mark):
            self.query_mark.setPos(x, y)
        self.query_row.show_place(words, others)
        outputs = None if dataset is None else self._outputs
        self.query_row.show_prediction(NO_NUMBER if outputs is None else self._predicted(outputs.tolist()))

    def _say(self) -> None:
        """Say below the plane what the pointer points at, otherwise how many points there are."""
        dataset, plane = self._dataset, self._plane
        if self._has_hint and self._pointed is None:
            words = self.easel.key_words or "Arrow keys move the query point, with Shift further."
        elif dataset is None or plane is None:
            words = ""
        elif self.lines.pointed_words and self.found.point is None:
            words = self.lines.pointed_words
        elif self._pointed is not None:
            words = ", ".join(place_words(plane, *self._pointed, number_text))
            if self._map is not None and not self.staleness.is_stale:
                unit_words = self.seen.value_words(*self._pointed)
                words += f" → {unit_words or self._predicted(output_at(self._map, *self._pointed))}"
        else:
            words = point_words(dataset, plane, self.points)
        is_count = not self._has_hint and self._pointed is None
        self._caption.say(words, has_ring=is_count and bool(self.points.wrong))

    def _on_easel_changed(self) -> None:
        """Leave the legend out where the chips of the easel stand for it."""
        self.legend.setVisible(not self.easel.is_open or bool(self.easel.bar.problem))
        self._show_parts()
        self._say()

    def _move_query(self, x: float, y: float) -> None:
        if self._plane is not None:
            x_min, x_max, y_min, y_max = self._plane.extent
            x, y = min(max(x, x_min), x_max), min(max(y, y_min), y_max)
        project = edits.move_query(self._document.project, x, y)
        self._document.edit("Move query point", project, self._gesture.merge_id)
        self._show_query()

    def _on_query_mark_moved(self) -> None:
        place = self.query_mark.pos()
        self._move_query(place.x(), place.y())

    def _on_plane_double_clicked(self, x: float, y: float) -> None:
        if self._dataset is not None:
            self._gesture.begin()
            self._move_query(x, y)
            self._gesture.begin()

    def _on_mouse_pointed(self, x: float, y: float) -> None:
        if self._plane is None:
            return
        self._pointed = (x, y)
        if self._mouse.tool is None:
            pixel = self._plot.getViewBox().viewPixelSize()
            self.found.find(x, y, pixel)
            self.lines.find(x, y, pixel)
        self._say()

    def _on_mouse_left(self) -> None:
        self._pointed = None
        self.found.leave()
        self.lines.leave()
        self._say()
