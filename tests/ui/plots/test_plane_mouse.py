"""The mouse over the plane, without a tool and with one."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from playground.document import Document
from playground.project.project import default_project
from playground.session.messages import Frame
from playground.ui.plots.boundary_plot import BoundaryPlot
from playground.ui.theme import Theme

MakeFrame = Callable[..., Frame]
LEFT = Qt.MouseButton.LeftButton


class Recorder:
    """A tool that writes down what it is told."""

    cursor = Qt.CursorShape.CrossCursor

    def __init__(self) -> None:
        self.told: list[tuple[str, float, float]] = []
        self.frames: list[Frame] = []

    def press(self, x: float, y: float, event: QMouseEvent) -> None:
        assert event.button() == LEFT
        self.told.append(("press", x, y))

    def move(self, x: float, y: float, event: QMouseEvent) -> None:
        assert event.buttons() == LEFT
        self.told.append(("move", x, y))

    def release(self, x: float, y: float, event: QMouseEvent) -> None:
        assert event.button() == LEFT
        self.told.append(("release", x, y))

    def leave(self) -> None:
        self.told.append(("leave", 0.0, 0.0))

    def show_frame(self, frame: Frame) -> None:
        self.frames.append(frame)


@pytest.fixture
def document() -> Document:
    return Document(default_project())


@pytest.fixture
def plot(qtbot: QtBot, document: Document, make_frame: MakeFrame) -> BoundaryPlot:
    theme = Theme()
    theme.set_mode("light")
    view = BoundaryPlot(document, theme)
    document.changed.connect(view.show_project)
    qtbot.addWidget(view)
    view.resize(400, 480)
    with qtbot.waitExposed(view):
        view.show()
    view.show_frame(make_frame(document.project))
    return view


def pixel(plot: BoundaryPlot, x: float, y: float) -> QPoint:
    """Return where on the screen a place of the plane lies."""
    scene = plot.plot.getViewBox().mapViewToScene(QPointF(x, y))
    position: QPoint = plot.plot.mapFromScene(scene)
    return position


def drag(qtbot: QtBot, plot: BoundaryPlot, *places: tuple[float, float]) -> None:
    viewport = plot.plot.viewport()
    qtbot.mousePress(viewport, LEFT, pos=pixel(plot, *places[0]))
    for place in places[1:]:
        position = QPointF(pixel(plot, *place))
        event = QMouseEvent(
            QMouseEvent.Type.MouseMove,
            position,
            viewport.mapToGlobal(position),
            Qt.MouseButton.NoButton,
            LEFT,
            Qt.KeyboardModifier.NoModifier,
        )
        QApplication.sendEvent(viewport, event)
    qtbot.mouseRelease(viewport, LEFT, pos=pixel(plot, *places[-1]))


def test_that_a_tool_has_the_mouse_from_press_to_release_even_beyond_the_edge(
    qtbot: QtBot, plot: BoundaryPlot, document: Document
) -> None:
    tool = Recorder()
    plot.use_tool(tool)
    drag(qtbot, plot, (0.0, 0.0), (1.0, 2.0), (7.0, 2.0))
    assert [kind for kind, _, _ in tool.told] == ["press", "move", "move", "release"]
    a_pixel = 12.0 / plot.plane_size.width()
    for (_, x, y), place in zip(tool.told, ((0, 0), (1, 2), (7, 2), (7, 2)), strict=True):
        assert (x, y) == pytest.approx(place, abs=a_pixel)
    assert document.undo_stack.count() == 0


def test_that_without_a_tool_a_drag_on_the_mark_moves_the_query_point(
    qtbot: QtBot, plot: BoundaryPlot, document: Document
) -> None:
    plot.use_tool(Recorder())
    plot.use_tool(None)
    drag(qtbot, plot, (0.0, 0.0), (0.6, 0.6), (1.0, 2.0))
    assert document.project.query == pytest.approx((1.0, 2.0), abs=0.1)
    assert document.undo_stack.count() == 1


def test_that_a_double_click_puts_the_query_point_there(qtbot: QtBot, plot: BoundaryPlot, document: Document) -> None:
    qtbot.mouseDClick(plot.plot.viewport(), LEFT, pos=pixel(plot, -3.0, 1.5))
    assert document.project.query == pytest.approx((-3.0, 1.5), abs=0.1)


def test_that_a_press_beside_the_plane_is_not_the_tools(qtbot: QtBot, plot: BoundaryPlot) -> None:
    tool = Recorder()
    plot.use_tool(tool)
    qtbot.mouseClick(plot.plot.viewport(), LEFT, pos=pixel(plot, -6.5, 0.0))
    assert tool.told == []


def test_that_a_tool_is_told_of_frames_and_of_being_put_away(
    plot: BoundaryPlot, document: Document, make_frame: MakeFrame
) -> None:
    tool = Recorder()
    plot.use_tool(tool)
    frame = make_frame(document.project)
    plot.show_frame(frame)
    plot.use_tool(None)
    plot.show_frame(make_frame(document.project))
    assert tool.frames == [frame]
    assert tool.told == [("leave", 0.0, 0.0)]
