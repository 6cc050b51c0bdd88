"""Painting on the plane with real mouse and key events: what reaches the document, step by step."""

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from playground.document import Document
from playground.project import edits
from playground.project.project import default_project
from playground.session.messages import Frame
from playground.ui.plots.boundary_plot import BoundaryPlot
from playground.ui.plots.painting.tools import Tool
from playground.ui.theme import Theme

MakeFrame = Callable[..., Frame]
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def document() -> Document:
    return Document(edits.change_dataset(default_project(), n_samples=60))


@pytest.fixture
def plot(qtbot: QtBot, document: Document, make_frame: MakeFrame) -> BoundaryPlot:
    view = BoundaryPlot(document, Theme())
    document.changed.connect(view.show_project)
    qtbot.addWidget(view)
    view.resize(440, 560)
    with qtbot.waitExposed(view):
        view.show()
    view.show_frame(make_frame(document.project))
    view.easel.action.trigger()
    QApplication.processEvents()
    return view


def pixel(plot: BoundaryPlot, x: float, y: float) -> QPoint:
    position: QPoint = plot.plot.mapFromScene(plot.plot.getViewBox().mapViewToScene(QPointF(x, y)))
    return position


def stroke(qtbot: QtBot, plot: BoundaryPlot, *places: tuple[float, float], lets_go: bool = True) -> None:
    viewport = plot.plot.viewport()
    qtbot.mousePress(viewport, LEFT, pos=pixel(plot, *places[0]))
    for place in places[1:]:
        position = QPointF(pixel(plot, *place))
        kinds = (QMouseEvent.Type.MouseMove, position, viewport.mapToGlobal(position))
        event = QMouseEvent(*kinds, Qt.MouseButton.NoButton, LEFT, Qt.KeyboardModifier.NoModifier)
        QApplication.sendEvent(viewport, event)
    if lets_go:
        qtbot.mouseRelease(viewport, LEFT, pos=pixel(plot, *places[-1]))


def take(plot: BoundaryPlot, tool: Tool) -> None:
    plot.easel.choose_tool(tool)


def points_of(document: Document) -> np.ndarray:
    """Return across, up and target of the painted points, shape (N, 3)."""
    table = document.project.dataset.table
    assert table is not None
    return np.frombuffer(table.table.data).reshape(len(table.table.columns), -1)[:3].T


def test_that_a_point_painted_on_a_generated_set_keeps_its_points_and_is_one_undo_step(
    qtbot: QtBot, plot: BoundaryPlot, document: Document
) -> None:
    take(plot, "point")
    plot.easel.choose_class(1)
    stroke(qtbot, plot, (-5.0, 5.0))
    assert document.project.dataset.is_own
    assert document.undo_stack.count() == 1
    assert document.undo_stack.undoText() == "Paint over Circle"
    points = points_of(document)
    assert len(points) == 61
    assert points[-1] == pytest.approx([-5.0, 5.0, 1.0], abs=0.05)
    document.undo_stack.undo()
    assert document.project.dataset.source == "circle"


def test_that_every_stroke_of_the_brush_is_one_undo_step_with_its_count(
    qtbot: QtBot, plot: BoundaryPlot, document: Document
) -> None:
    take(plot, "brush")
    stroke(qtbot, plot, (-5.0, 5.0), (-4.0, 5.0), (-3.0, 5.0))
    first = len(points_of(document))
    assert first > 60
    stroke(qtbot, plot, (5.0, -5.0), (4.0, -5.0))
    n_new = len(points_of(document)) - first
    assert n_new > 0
    assert document.undo_stack.count() == 2
    assert document.undo_stack.undoText() == f"Paint {n_new} point{'' if n_new == 1 else 's'}"
    document.undo_stack.undo()
    assert len(points_of(document)) == first


def test_that_the_eraser_takes_away_what_it_is_drawn_over(qtbot: QtBot, plot: BoundaryPlot, document: Document) -> None:
    take(plot, "point")
    stroke(qtbot, plot, (-5.0, 5.0))
    stroke(qtbot, plot, (-4.5, 5.0))
    take(plot, "eraser")
    stroke(qtbot, plot, (-5.0, 5.0), (-4.5, 5.0))
    assert document.undo_stack.undoText() == "Erase 2 points"
    assert len(points_of(document)) == 60


def test_that_chosen_points_are_moved_relabelled_and_deleted(
    qtbot: QtBot, plot: BoundaryPlot, document: Document
) -> None:
    take(plot, "point")
    plot.easel.choose_class(0)
    stroke(qtbot, plot, (-5.5, 5.5))
    take(plot, "select")
    stroke(qtbot, plot, (-5.9, 5.9), (-5.1, 5.1))
    stroke(qtbot, plot, (-5.5, 5.5), (-4.0, 4.5), (-4.0, 4.0))
    assert document.undo_stack.undoText() == "Move 1 point"
    assert points_of(document)[-1][:2] == pytest.approx([-4.0, 4.0], abs=0.1)
    qtbot.keyClick(plot, Qt.Key.Key_2)
    assert points_of(document)[-1][2] == 1.0
    qtbot.keyClick(plot, Qt.Key.Key_Delete)
    assert len(points_of(document)) == 60


def test_that_jitter_shakes_points_a_little(qtbot: QtBot, plot: BoundaryPlot, document: Document) -> None:
    take(plot, "point")
    stroke(qtbot, plot, (-5.0, 5.0))
    before = points_of(document)[-1].copy()
    take(plot, "jitter")
    stroke(qtbot, plot, (-5.0, 5.0))
    after = points_of(document)[-1]
    assert 0.0 < np.hypot(*(after - before)[:2]) < 1.0


def test_that_escape_takes_the_stroke_back(qtbot: QtBot, plot: BoundaryPlot, document: Document) -> None:
    take(plot, "brush")
    before = document.project
    stroke(qtbot, plot, (-5.0, 5.0), (-3.0, 5.0), lets_go=False)
    qtbot.keyClick(plot, Qt.Key.Key_Escape)
    assert document.project == before
    qtbot.mouseRelease(plot.plot.viewport(), LEFT, pos=pixel(plot, -3.0, 5.0))
    assert document.project == before


def test_that_points_are_painted_by_keyboard_alone(qtbot: QtBot, plot: BoundaryPlot, document: Document) -> None:
    plot.setFocus()
    take(plot, "point")
    qtbot.keyClick(plot, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    qtbot.keyClick(plot, Qt.Key.Key_Return)
    assert len(points_of(document)) == 61
    assert points_of(document)[-1][:2] == pytest.approx([1.2, 0.0], abs=0.05)


def test_that_an_empty_sheet_is_painted_on_with_up_to_eight_classes(
    qtbot: QtBot, plot: BoundaryPlot, document: Document
) -> None:
    plot.easel.start_empty()
    assert document.project.dataset.n_points == 0
    take(plot, "point")
    stroke(qtbot, plot, (1.0, 1.0))
    stroke(qtbot, plot, (-1.0, -1.0))
    assert len(points_of(document)) == 2


def test_that_tools_are_off_with_the_reason_where_there_are_not_two_columns(
    plot: BoundaryPlot, document: Document
) -> None:
    document.edit("Iris", edits.choose_source(document.project, "iris"))
    assert plot.easel.bar.problem.endswith(".")
    assert not plot.easel.is_painting
