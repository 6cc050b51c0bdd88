"""The mouse over the plane: where it points, and the tool that may take it over."""

from typing import Protocol

from PySide6.QtCore import QEvent, QObject, QPointF, Qt, Signal
from PySide6.QtGui import QMouseEvent

from playground.session.messages import Frame
from playground.ui.plots.plot_area import PlotArea

PRESSES = {QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonDblClick}


class PlaneTool(Protocol):
    """What a person does on the plane while the tool is chosen, points painted for example.

    All places are in the units of the two axes, x to the right and y upwards. While a tool is chosen the mouse is all
    its own over the plane: the query point can neither be dragged nor put by a double click.
    """

    @property
    def cursor(self) -> Qt.CursorShape:
        """What the pointer looks like over the plane."""

    def press(self, x: float, y: float, event: QMouseEvent) -> None:
        """Begin: a button went down on the plane."""

    def move(self, x: float, y: float, event: QMouseEvent) -> None:
        """Follow the pointer; where a button is held since a press on the plane, also beyond the plane's edge."""

    def release(self, x: float, y: float, event: QMouseEvent) -> None:
        """End: the button went up, on the plane or beyond its edge."""

    def leave(self) -> None:
        """Let go: the pointer left the plot, or the tool was put away."""

    def show_frame(self, frame: Frame) -> None:
        """Take note of a frame that was drawn below the tool."""


class PlaneMouse(QObject):
    """Looks at the mouse over a plot: tells where it points, and hands it to the tool where one is chosen.

    A mouse with a button down does something else than point: it has `left`.
    """

    pointed = Signal(float, float)
    left = Signal()
    double_clicked = Signal(float, float)

    def __init__(self, plot: PlotArea) -> None:
        super().__init__(plot)
        self._plot = plot
        self._tool: PlaneTool | None = None
        self._is_held = False
        plot.viewport().installEventFilter(self)

    @property
    def tool(self) -> PlaneTool | None:
        """The tool that has the mouse; None where the plane itself has it."""
        return self._tool

    def use(self, tool: PlaneTool | None) -> None:
        """Give the mouse to a tool, or back to the plane."""
        if tool is self._tool:
            return
        if self._tool is not None:
            self._tool.leave()
        self._tool, self._is_held = tool, False
        viewport = self._plot.viewport()
        if tool is None:
            viewport.unsetCursor()
        else:
            viewport.setCursor(tool.cursor)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the mouse; keep from the plot what a tool takes."""
        if event.type() == QEvent.Type.Leave:
            self.left.emit()
            if self._tool is not None:
                self._tool.leave()
        elif isinstance(event, QMouseEvent):
            return self._follow(event)
        return super().eventFilter(watched, event)

    def _follow(self, event: QMouseEvent) -> bool:
        """Tell of a mouse event; return whether a tool took it."""
        view = self._plot.getViewBox()
        position = QPointF(self._plot.mapToScene(event.position().toPoint()))
        place = view.mapSceneToView(position)
        is_on_plane = bool(view.sceneBoundingRect().contains(position))
        kind = event.type()
        if event.buttons() != Qt.MouseButton.NoButton:
            self.left.emit()
        elif is_on_plane:
            self.pointed.emit(place.x(), place.y())
        else:
            self.left.emit()
        if self._tool is not None:
            return self._hand_over(self._tool, place, event, is_on_plane=is_on_plane)
        if is_on_plane and kind == QEvent.Type.MouseButtonDblClick:
            self.double_clicked.emit(place.x(), place.y())
        return False

    def _hand_over(self, tool: PlaneTool, place: QPointF, event: QMouseEvent, *, is_on_plane: bool) -> bool:
        kind = event.type()
        if kind in PRESSES and is_on_plane:
            self._is_held = True
            tool.press(place.x(), place.y(), event)
        elif kind == QEvent.Type.MouseMove and (is_on_plane or self._is_held):
            tool.move(place.x(), place.y(), event)
        elif kind == QEvent.Type.MouseButtonRelease and self._is_held:
            self._is_held = False
            tool.release(place.x(), place.y(), event)
        else:
            return False
        event.accept()
        return True
