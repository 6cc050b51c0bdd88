"""The easel: lets a person paint on the plane with mouse or keyboard, once it is opened."""

from collections.abc import Callable, Iterable

import numpy as np
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence, QMouseEvent
from PySide6.QtWidgets import QToolButton, QWidget

from playground.document import Document
from playground.project import painting
from playground.project.painting import MAX_POINTS
from playground.project.project import Project
from playground.project.table import TableSpec
from playground.session.messages import Frame
from playground.ui.panels.controls import Gesture, explain
from playground.ui.plots.painting import strokes
from playground.ui.plots.painting.marks import PaintMarks
from playground.ui.plots.painting.opening import target_reach
from playground.ui.plots.painting.paint_bar import PaintBar, ToolStrip
from playground.ui.plots.painting.painter import Painter
from playground.ui.plots.painting.selection import Selection
from playground.ui.plots.painting.sheet_menu import SheetMenu
from playground.ui.plots.painting.strokes import Place, Stroke
from playground.ui.plots.painting.tools import FIRST_TOOL, PAINTING, ROUND, TOOLS, Tool
from playground.ui.plots.plane_mouse import PlaneTool
from playground.ui.plots.plot_area import PlotArea
from playground.ui.theme import Theme
from playground.ui.wording import counted

REACH_PX = 9.0
"""A click this near to a point means it."""

FULL = f"These are {MAX_POINTS:,} points, as many as a sheet holds: erase some to paint others."

SENTENCE = "Paint points of your own on the plane, or over those that are there."


class Easel(QObject):
    """Gives the mouse over the plane to the tool in hand, and shows its controls while it is open.

    Places are in the units of the two axes until they reach the sheet, whose columns may stand the other way round.
    `changed` follows another tool, and opening and closing.
    """

    changed = Signal()

    cursor = Qt.CursorShape.CrossCursor

    def __init__(
        self,
        document: Document,
        theme: Theme,
        plot: PlotArea,
        use_tool: Callable[[PlaneTool | None], None],
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._theme = theme
        self._plot = plot
        self._use_tool = use_tool
        self.tool: Tool = FIRST_TOOL
        self.random = np.random.default_rng()
        self.painter = Painter(document, self)
        self.selection = Selection()
        self.marks = PaintMarks(plot)
        self.bar = PaintBar(theme)
        self.strip = ToolStrip(theme)
        self._menu = SheetMenu(document, self.painter, self.strip)
        self._class_index = 0
        self._value = 1.0
        self._pointer: Place | None = None
        self._box_start: Place | None = None
        self._nudge = Gesture("nudge")
        self.cross: Place | None = None
        self._make_action()
        self._connect()
        self._recolor()
        self._show_controls()

    @property
    def is_open(self) -> bool:
        """Whether points can be painted now."""
        return self.action.isChecked()

    @property
    def is_painting(self) -> bool:
        """Whether a tool has the mouse and the keys of the plane."""
        return self.is_open and self.tool != "query" and not self.bar.problem

    @property
    def key_words(self) -> str:
        """What the keys do now; empty while the plane has them itself."""
        return TOOLS[self.tool].keys if self.is_painting else ""

    @property
    def target(self) -> float:
        """The class, by its place, or the value that is painted."""
        return float(self._class_index) if self._document.project.dataset.info.classes else self._value

    def button(self) -> QToolButton:
        """Return the button that opens and closes the easel."""
        button = QToolButton()
        button.setProperty("flat", True)
        button.setDefaultAction(self.action)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        explain(button, "Paint points", f"{SENTENCE} (P)")
        return button

    def show_project(self, before: Project, after: Project) -> None:
        """Follow the points, and what can be done with them."""
        self.painter.show_project(before, after)
        if before.dataset is not after.dataset or before.plane is not after.plane:
            self._show_controls()

    def start_empty(self) -> None:
        """Begin to paint on a sheet without points."""
        self._menu.start_empty(painting.EMPTY_CLASSES)
        self.action.setChecked(True)

    def choose_tool(self, tool: Tool) -> None:
        """Take another tool; points stay chosen for the tool that chose them only."""
        if tool != self.tool:
            self.let_go()
            self.tool = tool
        self._show_controls()

    def choose_class(self, index: int) -> None:
        """Paint this class from now on; points that are chosen become it."""
        if not 0 <= index < len(self._document.project.dataset.info.classes):
            return
        self._class_index = index
        self._relabel("")
        self._show_controls()

    def press(self, x: float, y: float, event: QMouseEvent) -> None:
        """Begin to draw, or to choose points."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.cross = None
            self._pointer = (x, y)
            self._begin((x, y), is_adding=bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
            self._show_marks()

    def move(self, x: float, y: float, event: QMouseEvent) -> None:
        """Follow the mouse."""
        del event
        self.cross = None
        self._pointer = (x, y)
        self.painter.go(self._on_sheet((x, y)))
        self._show_marks()

    def release(self, x: float, y: float, event: QMouseEvent) -> None:
        """End what the press began."""
        if event.button() != Qt.MouseButton.LeftButton:
            return
        if self._box_start is not None:
            self._choose_inside(self._box_start, (x, y))
        self._end()
        self._show_marks()

    def leave(self) -> None:
        """End a stroke where the mouse went away, and show no circle."""
        self._pointer = None
        self._end()
        self._show_marks()

    def show_frame(self, frame: Frame) -> None:
        """Nothing drawn here hangs on a run."""

    def press_cross(self) -> None:
        """Do at the cross of the keyboard what a click does there; a point is chosen or let go."""
        sheet = self.sheet()
        if self.cross is None or sheet is None:
            return
        if self.tool == "select":
            row = strokes.nearest_row(sheet, self._on_sheet(self.cross), self._radii(REACH_PX))
            if row is not None:
                self.selection.toggle(sheet, row)
        else:
            self._begin(self.cross, is_adding=False)
            self._end()
        self._show_marks()

    def step(self, across: float, up: float, *, moves_cross: bool) -> None:
        """Move the points that are chosen, or else the cross, by shares of the axes."""
        (x_min, x_max), (y_min, y_max) = self._plot.getViewBox().viewRange()
        offset = across * (x_max - x_min), up * (y_max - y_min)
        sheet = self.sheet()
        rows = [] if sheet is None else self.selection.rows(sheet)
        if sheet is not None and rows and not moves_cross:
            moved = painting.move(sheet, rows, *self._on_sheet(offset))
            self.painter.edit(f"Move {counted(len(rows), 'point')}", moved, self._nudge.merge_id)
            return
        x, y = self.cross or self._pointer or ((x_min + x_max) / 2, (y_min + y_max) / 2)
        self._pointer = None
        self.cross = min(max(x + offset[0], x_min), x_max), min(max(y + offset[1], y_min), y_max)
        self._show_marks()

    def choose_all(self) -> None:
        """Choose every point."""
        sheet = self.sheet()
        if sheet is not None:
            self.selection.choose(sheet, range(sheet.table.n_rows))
            self._nudge.begin()
            self._show_marks()

    def erase_chosen(self) -> None:
        """Erase the points that are chosen."""
        sheet = self.sheet()
        rows = [] if sheet is None else self.selection.rows(sheet)
        if sheet is not None and rows:
            self.painter.edit(f"Erase {counted(len(rows), 'point')}", painting.erase(sheet, rows))
        self.let_go()

    def let_go(self) -> bool:
        """Take back the stroke that is drawn, or else let go of the points or of the cross; return whether any was."""
        had = self.painter.is_drawing or self._box_start is not None or self.selection or self.cross is not None
        if self.painter.is_drawing or self._box_start is not None:
            self.painter.cancel()
        elif self.selection:
            self.selection.clear()
        else:
            self.cross = None
        self._box_start = None
        self._nudge.begin()
        self._show_marks()
        return bool(had)

    def sheet(self) -> TableSpec | None:
        """Return the present points as a sheet; None where they cannot be painted on."""
        across, up = self._plot.getViewBox().viewRange()
        if self._is_turned:
            across, up = up, across
        return self.painter.sheet((across[0], across[1], up[0], up[1]))

    @property
    def _is_turned(self) -> bool:
        """Whether the first column of the sheet runs upwards."""
        return self._document.project.plane.axes == (1, 0)

    def _on_sheet(self, place: Place) -> Place:
        return (place[1], place[0]) if self._is_turned else place

    def _radii(self, pixels: float) -> Place:
        """Return how far so many pixels reach in the units of the sheet's columns."""
        width, height = self.marks.pixel()
        return self._on_sheet((pixels * width, pixels * height))

    def _begin(self, place: Place, *, is_adding: bool) -> None:
        sheet = self.sheet()
        if sheet is None:
            return
        if self.tool == "select":
            self._begin_choosing(sheet, place, is_adding=is_adding)
            return
        stroke = self._stroke(sheet)
        self.painter.begin(stroke, self._on_sheet(place))

    def _stroke(self, sheet: TableSpec) -> Stroke:
        """Return what the tool in hand does to a sheet."""
        radii = self._radii(self.bar.circle_size.value())
        match self.tool:
            case "brush":
                return strokes.BrushStroke(sheet, self.target, radii, self.bar.density.value(), self.random)
            case "eraser":
                return strokes.EraserStroke(sheet, radii)
            case "jitter":
                return strokes.JitterStroke(sheet, radii, self.random)
            case _:
                return strokes.PointStroke(sheet, self.target)

    def _begin_choosing(self, sheet: TableSpec, place: Place, *, is_adding: bool) -> None:
        """Choose the point under the mouse and take hold of all that are chosen, or begin a box beside any point."""
        row = strokes.nearest_row(sheet, self._on_sheet(place), self._radii(REACH_PX))
        self._nudge.begin()
        if row is None:
            if not is_adding:
                self.selection.clear()
            self._box_start = place
            return
        if is_adding:
            self.selection.toggle(sheet, row)
        elif row not in self.selection.rows(sheet):
            self.selection.choose(sheet, [row])
        self.painter.begin(strokes.MoveStroke(sheet, self.selection.rows(sheet)), self._on_sheet(place))

    def _choose_inside(self, start: Place, end: Place) -> None:
        sheet = self.sheet()
        if sheet is not None:
            rows: Iterable[int] = strokes.rows_inside(sheet, self._on_sheet(start), self._on_sheet(end)).tolist()
            self.selection.choose(sheet, rows, is_adding=True)

    def _relabel(self, merge_id: str) -> None:
        """Give the points that are chosen the target in hand."""
        sheet = self.sheet()
        rows = [] if sheet is None else self.selection.rows(sheet)
        if sheet is not None and rows:
            text = f"Relabel {counted(len(rows), 'point')}"
            self.painter.edit(text, painting.relabel(sheet, rows, self.target), merge_id)

    def _end(self) -> None:
        self._box_start = None
        self.painter.finish()

    def _make_action(self) -> None:
        self.action = QAction("&Paint points", self)
        self.action.setCheckable(True)
        self.action.setShortcut(QKeySequence("P"))
        self.action.setToolTip(SENTENCE)
        self.action.setStatusTip(SENTENCE)
        self._theme.give_icon(self.action, "brush")

    def _connect(self) -> None:
        self.action.toggled.connect(self._on_action_toggled)
        self.strip.chosen.connect(self.choose_tool)
        self.strip.menu.aboutToShow.connect(self._on_menu_about_to_show)
        self.bar.classes.chosen.connect(self.choose_class)
        self.bar.classes.more_wanted.connect(self._on_more_classes_wanted)
        self.bar.value.moved.connect(self._on_value_moved)
        self.bar.circle_size.valueChanged.connect(self._show_marks)
        self._theme.changed.connect(self._recolor)
        self._plot.scale_changed.connect(self._recolor)

    def _recolor(self) -> None:
        self.marks.recolor(self._theme.colors, self._plot.devicePixelRatioF())

    def _show_controls(self) -> None:
        """Show what is in hand and what it can do to the present points."""
        project = self._document.project
        info = project.dataset.info
        self._class_index = min(self._class_index, max(0, len(info.classes) - 1))
        if self.is_open:
            self.bar.show_problem(self._problem())
            if info.classes:
                self.bar.classes.show_classes(info, self._class_index)
            else:
                low, high = reach = target_reach(project.dataset)
                self._value = min(max(self._value, low), high)
                self.bar.value.show_value(self._value, reach)
            self.bar.show_tool(self.tool, info)
            self.strip.allow(is_possible=not self.painter.problem())
            self.strip.show_tool(self.tool)
        for part in (self.bar, self.strip):
            part.setVisible(self.is_open)
        self._use_tool(self if self.is_painting else None)
        self._show_marks()
        self.changed.emit()

    def _problem(self) -> str:
        n_points = self._document.project.dataset.n_points
        return self.painter.problem() or (FULL if n_points >= MAX_POINTS and self.tool in PAINTING else "")

    def _show_marks(self) -> None:
        """Draw circle, cross, box and rings where they are now."""
        place = self.cross or self._pointer
        is_round = self.tool in ROUND
        if place is None or not self.is_painting or not (is_round or self.cross):
            self.marks.circle.hide()
        else:
            self.marks.show_circle(
                *place, self.bar.circle_size.value() if is_round else 0, has_cross=self.cross is not None
            )
        if self._box_start is None or self._pointer is None:
            self.marks.box.hide()
        else:
            self.marks.show_box(self._box_start, self._pointer)
        self._show_rings()

    def _show_rings(self) -> None:
        sheet = self.sheet() if self.is_painting and self.selection else None
        if sheet is None:
            self.marks.show_rings(np.empty(0), np.empty(0))
            return
        places = strokes.columns_of(sheet)[:2, self.selection.rows(sheet)]
        self.marks.show_rings(*(places[::-1] if self._is_turned else places))

    def _on_action_toggled(self) -> None:
        self.let_go()
        self._show_controls()

    def _on_menu_about_to_show(self) -> None:
        self._menu.fill(self.sheet(), self._class_index)

    def _on_more_classes_wanted(self) -> None:
        sheet = self.sheet()
        if sheet is not None:
            self._menu.add_class(sheet)
            self.choose_class(len(self._document.project.dataset.info.classes) - 1)

    def _on_value_moved(self, value: float, merge_id: str) -> None:
        self._value = value
        self._relabel(merge_id)
