"""Painting on the plane with real mouse and key events: what reaches the document, step by step."""

from array import array
from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QKeySequence, QMouseEvent, QShortcut
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from playground.data.dataset import build
from playground.document import Document
from playground.project import edits, painting
from playground.project.painting import MAX_POINTS
from playground.project.project import default_project
from playground.project.table import Column, Table, TableSpec, class_values
from playground.session.messages import Frame
from playground.ui import dialogs
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


def test_that_another_set_of_two_columns_is_painted_over_with_every_point_in_its_part(
    qtbot: QtBot, plot: BoundaryPlot, document: Document, make_frame: MakeFrame
) -> None:
    document.edit("Pass class", edits.choose_source(document.project, "pass-class"))
    document.edit("Share", edits.change_dataset(document.project, train_share=0.3, split_seed=8))
    plot.show_frame(make_frame(document.project))
    before = build(document.project.dataset)
    take(plot, "point")
    stroke(qtbot, plot, (5.0, 5.0))
    after = build(document.project.dataset)
    assert document.undo_stack.undoText() == "Paint over Will I pass this class?"
    assert document.project.dataset.info.columns == ("lectures attended", "hours on the final project")
    assert document.project.dataset.info.classes == ("fail", "pass")
    for old, new in ((before.points_train, after.points_train), (before.points_test, after.points_test)):
        assert {*map(tuple, old.tolist())} <= {*map(tuple, new.tolist())}


def test_that_an_imported_table_is_painted_over_in_its_own_reach(
    qtbot: QtBot, plot: BoundaryPlot, document: Document, make_frame: MakeFrame
) -> None:
    numbers = array("d", [100.0, 200.0, 300.0, 7.0, 8.0, 9.5, 0.0, 1.0, 1.0])
    columns = [Column(name=name, values=class_values(numbers[3 * n : 3 * n + 3])) for n, name in enumerate("abt")]
    columns[2] = Column(name="t", categories=("no", "yes"))
    spec = TableSpec(
        name="T", table=Table(tuple(columns), 3, numbers.tobytes()), roles=("feature", "feature", "target")
    )
    project = edits.use_table(document.project, "imported", spec)
    document.edit("Import", edits.choose_axes(project, 1, 0))
    plot.show_frame(make_frame(document.project))
    take(plot, "point")
    plot.easel.choose_class(1)
    stroke(qtbot, plot, (8.0, 150.0))
    assert points_of(document)[:3].tolist() == [[100.0, 7.0, 0.0], [200.0, 8.0, 1.0], [300.0, 9.5, 1.0]]
    assert points_of(document)[3] == pytest.approx([150.0, 8.0, 1.0], abs=2.0)
    assert document.project.dataset.info.extent == pytest.approx((80.0, 320.0, 6.75, 9.75))


TOOLS: list[Tool] = ["brush", "point", "eraser", "jitter"]


@pytest.mark.parametrize("tool", TOOLS)
def test_that_undo_and_redo_take_back_and_bring_back_exactly_a_stroke(
    qtbot: QtBot, plot: BoundaryPlot, document: Document, tool: Tool
) -> None:
    take(plot, "point")
    stroke(qtbot, plot, (-5.0, 5.0))
    before = document.project
    take(plot, tool)
    stroke(qtbot, plot, (-5.2, 5.0), (-4.5, 5.0), (-4.0, 5.0))
    after = document.project
    assert after != before
    assert document.undo_stack.count() == 2
    document.undo_stack.undo()
    assert document.project == before
    document.undo_stack.redo()
    assert document.project == after


@pytest.mark.parametrize("tool", ["eraser", "jitter", "select"])
def test_that_a_stroke_that_touches_no_point_changes_nothing(
    qtbot: QtBot, plot: BoundaryPlot, document: Document, tool: Tool
) -> None:
    take(plot, tool)
    stroke(qtbot, plot, (5.8, 5.8), (5.9, 5.9))
    assert document.undo_stack.count() == 0
    assert document.project.dataset.source == "circle"


def test_that_a_stroke_is_seen_while_it_is_drawn_but_not_at_every_move(
    qtbot: QtBot, plot: BoundaryPlot, document: Document
) -> None:
    told: list[int] = []
    document.changed.connect(lambda _before, after: told.append(after.dataset.n_points))
    take(plot, "brush")
    plot.easel.bar.density.setValue(30)
    places = [(-5.0 + 0.1 * step, 5.0) for step in range(40)]
    stroke(qtbot, plot, *places, lets_go=False)
    n_at_press = len(told)
    assert n_at_press <= 2
    qtbot.waitUntil(lambda: len(told) > n_at_press)
    assert told == sorted(told)
    qtbot.mouseRelease(plot.plot.viewport(), LEFT, pos=pixel(plot, *places[-1]))
    assert document.undo_stack.count() == 1


def test_that_an_undo_ends_the_stroke_that_is_drawn(qtbot: QtBot, plot: BoundaryPlot, document: Document) -> None:
    before = document.project
    take(plot, "brush")
    stroke(qtbot, plot, (-5.0, 5.0), lets_go=False)
    document.undo_stack.undo()
    assert not plot.easel.painter.is_drawing
    qtbot.mouseRelease(plot.plot.viewport(), LEFT, pos=pixel(plot, -3.0, 5.0))
    assert document.project == before


def test_that_values_are_painted_by_a_slider(
    qtbot: QtBot, plot: BoundaryPlot, document: Document, make_frame: MakeFrame
) -> None:
    document.edit("Plane", edits.choose_source(document.project, "plane"))
    plot.show_frame(make_frame(document.project))
    take(plot, "point")
    plot.easel.bar.value.slider.setValue(10)
    stroke(qtbot, plot, (1.0, 1.0))
    assert points_of(document)[-1][2] == -0.5
    take(plot, "select")
    stroke(qtbot, plot, (1.0, 1.0))
    plot.easel.bar.value.slider.setValue(40)
    assert points_of(document)[-1][2] == 1.0
    assert document.undo_stack.undoText() == "Relabel 1 point"


def choose(qtbot: QtBot, plot: BoundaryPlot, *places: tuple[float, float]) -> None:
    """Choose the points at these places by clicks, with Shift."""
    for place in places:
        qtbot.mouseClick(plot.plot.viewport(), LEFT, Qt.KeyboardModifier.ShiftModifier, pos=pixel(plot, *place))


@pytest.fixture
def three(plot: BoundaryPlot, document: Document, make_frame: MakeFrame) -> list[tuple[float, float]]:
    """Put three points on an otherwise empty sheet, with the select tool in hand, and return their places."""
    places = [(-3.0, -3.0), (0.0, 3.0), (3.0, -3.0)]
    sheet = painting.add(painting.empty_sheet(), [(x, y, 0.0) for x, y in places])
    document.open(edits.use_table(document.project, "painted", sheet), None)
    plot.show_frame(make_frame(document.project))
    take(plot, "select")
    return places


def ringed(plot: BoundaryPlot) -> list[tuple[float, float]]:
    x, y = plot.easel.marks.rings.getData()
    return [*zip(x.tolist(), y.tolist(), strict=True)]


def test_that_clicks_and_boxes_choose_points_and_rings_say_which(
    qtbot: QtBot, plot: BoundaryPlot, three: list[tuple[float, float]]
) -> None:
    qtbot.mouseClick(plot.plot.viewport(), LEFT, pos=pixel(plot, *three[1]))
    assert ringed(plot) == [three[1]]
    choose(qtbot, plot, three[2])
    assert ringed(plot) == three[1:]
    choose(qtbot, plot, three[1])
    assert ringed(plot) == three[2:]
    stroke(qtbot, plot, (-4.0, -4.0), (1.0, 4.0))
    assert ringed(plot) == three[:2]
    qtbot.mouseClick(plot.plot.viewport(), LEFT, pos=pixel(plot, 5.0, 5.0))
    assert ringed(plot) == []
    qtbot.keyClick(plot, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert ringed(plot) == three
    qtbot.keyClick(plot, Qt.Key.Key_Escape)
    assert ringed(plot) == []


def test_that_chosen_points_stay_chosen_through_undo_and_redo(
    qtbot: QtBot, plot: BoundaryPlot, document: Document, three: list[tuple[float, float]]
) -> None:
    choose(qtbot, plot, *three[1:])
    qtbot.keyClick(plot, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert ringed(plot) == [pytest.approx((1.2, 3.0)), pytest.approx((4.2, -3.0))]
    document.undo_stack.undo()
    assert ringed(plot) == three[1:]
    document.undo_stack.redo()
    assert ringed(plot)[0] == pytest.approx((1.2, 3.0))


def test_that_arrow_keys_nudge_the_chosen_points_as_one_undo_step(
    qtbot: QtBot, plot: BoundaryPlot, document: Document, three: list[tuple[float, float]]
) -> None:
    choose(qtbot, plot, three[0])
    for _ in range(3):
        qtbot.keyClick(plot, Qt.Key.Key_Up)
    assert document.undo_stack.count() == 1
    assert document.undo_stack.undoText() == "Move 1 point"
    assert points_of(document)[0] == pytest.approx([-3.0, -2.64, 0.0])
    qtbot.keyClick(plot, Qt.Key.Key_Escape)
    choose(qtbot, plot, three[1])
    qtbot.keyClick(plot, Qt.Key.Key_Up)
    assert document.undo_stack.count() == 2


def test_that_dragging_moves_all_chosen_points_together(
    qtbot: QtBot, plot: BoundaryPlot, document: Document, three: list[tuple[float, float]]
) -> None:
    choose(qtbot, plot, *three[:2])
    stroke(qtbot, plot, three[0], (-2.0, -2.0), (-2.0, -1.0))
    assert document.undo_stack.undoText() == "Move 2 points"
    assert points_of(document)[:, :2] == pytest.approx(np.array([(-2.0, -1.0), (1.0, 5.0), three[2]]), abs=0.1)
    document.undo_stack.undo()
    assert points_of(document)[:, :2].tolist() == [list(place) for place in three]


def test_that_points_are_chosen_and_moved_by_keyboard_alone(
    qtbot: QtBot, plot: BoundaryPlot, document: Document, three: list[tuple[float, float]]
) -> None:
    plot.setFocus()
    for key, times in ((Qt.Key.Key_Right, 2), (Qt.Key.Key_Left, 2), (Qt.Key.Key_Up, 2)):
        for _ in range(times):
            qtbot.keyClick(plot, key, Qt.KeyboardModifier.ShiftModifier)
    for _ in range(5):
        qtbot.keyClick(plot, Qt.Key.Key_Up)
    qtbot.keyClick(plot, Qt.Key.Key_Space)
    assert ringed(plot) == [three[1]]
    qtbot.keyClick(plot, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    assert points_of(document)[1] == pytest.approx([-1.2, 3.0, 0.0])
    qtbot.keyClick(plot, Qt.Key.Key_2)
    assert points_of(document)[1][2] == 1.0
    qtbot.keyClick(plot, Qt.Key.Key_Delete)
    assert document.project.dataset.n_points == 2


def test_that_space_paints_only_while_the_cross_of_the_keyboard_is_seen(
    qtbot: QtBot, plot: BoundaryPlot, document: Document
) -> None:
    plot.easel.start_empty()
    pressed: list[bool] = []
    run = QShortcut(QKeySequence("Space"), plot)
    run.activated.connect(lambda: pressed.append(True))
    take(plot, "point")
    plot.setFocus()
    qtbot.keyClick(plot, Qt.Key.Key_Right)
    qtbot.keyClick(plot, Qt.Key.Key_Space)
    assert (document.project.dataset.n_points, len(pressed)) == (1, 0)
    stroke(qtbot, plot, (1.0, 1.0))
    qtbot.keyClick(plot, Qt.Key.Key_Space)
    assert (document.project.dataset.n_points, len(pressed)) == (2, 1)
    qtbot.keyClick(plot, Qt.Key.Key_Right)
    qtbot.keyClick(plot, Qt.Key.Key_Escape)
    qtbot.keyClick(plot, Qt.Key.Key_Space)
    assert (document.project.dataset.n_points, len(pressed)) == (2, 2)


def test_that_letters_take_tools_and_brackets_size_the_circle(qtbot: QtBot, plot: BoundaryPlot) -> None:
    taken = []
    for key in "BOESJ":
        qtbot.keyClicks(plot, key)
        taken.append(plot.easel.tool)
    assert taken == ["brush", "point", "eraser", "select", "jitter"]
    size = plot.easel.bar.circle_size.value()
    qtbot.keyClicks(plot, "]]")
    assert plot.easel.bar.circle_size.value() == size + 8
    qtbot.keyClicks(plot, "[")
    assert plot.easel.bar.circle_size.value() == size + 4


def test_that_the_circle_on_the_plane_is_as_large_as_what_the_eraser_takes(
    qtbot: QtBot, plot: BoundaryPlot, document: Document, three: list[tuple[float, float]]
) -> None:
    take(plot, "eraser")
    plot.easel.bar.circle_size.setValue(30)
    width, height = plot.easel.marks.pixel()
    x, y = three[0]
    qtbot.mouseMove(plot.plot.viewport(), pixel(plot, x, y))
    circle = plot.easel.marks.circle
    assert circle.isVisible()
    assert circle.path.boundingRect().width() == pytest.approx(60 * width)
    assert circle.path.boundingRect().height() == pytest.approx(60 * height)
    stroke(qtbot, plot, (x + 32 * width, y))
    assert document.project.dataset.n_points == 3
    stroke(qtbot, plot, (x + 28 * width, y))
    assert document.project.dataset.n_points == 2


def test_that_classes_are_added_renamed_and_removed_with_undo(
    qtbot: QtBot, plot: BoundaryPlot, document: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    bar, menu = plot.easel.bar.classes, plot.easel.strip.menu
    qtbot.mouseClick(bar.more, LEFT)
    assert document.undo_stack.undoText() == "Paint over Circle"
    assert document.project.network.output.units == 3
    assert [chip.text() for chip in bar.chips] == ["negative", "positive", "class 3"]
    assert bar.chips[2].isChecked()
    told: list[str] = []
    monkeypatch.setattr(dialogs, "tell_problem", lambda _parent, _title, sentence: told.append(sentence))
    for name in ("positive", "middle"):
        monkeypatch.setattr(dialogs, "ask_class_name", lambda _parent, _old, name=name: name)
        menu.aboutToShow.emit()
        next(action for action in menu.actions() if "Rename" in action.text()).trigger()
    assert len(told) == 1
    assert document.project.dataset.info.classes == ("negative", "positive", "middle")
    menu.aboutToShow.emit()
    next(action for action in menu.actions() if "Re&move" in action.text()).trigger()
    assert len(document.project.dataset.info.classes) == 2
    menu.aboutToShow.emit()
    assert not next(action for action in menu.actions() if "Re&move" in action.text()).isEnabled()
    document.undo_stack.undo()
    assert document.project.dataset.info.classes == ("negative", "positive", "middle")


def test_that_all_points_are_erased_and_a_sheet_of_values_begun_from_the_menu(
    plot: BoundaryPlot, document: Document
) -> None:
    menu = plot.easel.strip.menu
    menu.aboutToShow.emit()
    next(action for action in menu.actions() if "Erase" in action.text()).trigger()
    assert document.project.dataset.n_points == 0
    menu.aboutToShow.emit()
    next(action for action in menu.actions() if "&values" in action.text()).trigger()
    assert document.project.dataset.info.task == "regression"
    assert document.undo_stack.count() == 2


def test_that_an_empty_sheet_shows_no_points_and_says_what_to_do(
    plot: BoundaryPlot,
) -> None:
    plot.easel.start_empty()
    plot.show_frame(Frame(2, "stopped", error="There are no points: paint some."))
    assert all(len(part.indices) == 0 for part in plot.points.drawn.values())
    assert plot.banner.words == "There are no points: paint some."
    assert plot.pixels is None


def test_that_a_full_sheet_says_so_and_can_still_be_erased(
    qtbot: QtBot, plot: BoundaryPlot, document: Document
) -> None:
    places = np.random.default_rng(3).uniform(-6, 6, (MAX_POINTS, 2)).tolist()
    sheet = painting.add(painting.empty_sheet(), [(x, y, 0.0) for x, y in places])
    document.open(edits.use_table(document.project, "painted", sheet), None)
    take(plot, "brush")
    assert "20,000 points" in plot.easel.bar.problem
    assert not plot.easel.is_painting
    take(plot, "eraser")
    assert plot.easel.bar.problem == ""
    stroke(qtbot, plot, (0.0, 0.0), (2.0, 2.0))
    assert document.project.dataset.n_points < MAX_POINTS
    take(plot, "brush")
    assert plot.easel.is_painting


def test_that_the_mouse_is_the_planes_again_when_the_easel_is_closed(
    qtbot: QtBot, plot: BoundaryPlot, document: Document
) -> None:
    plot.easel.action.trigger()
    assert not plot.easel.is_open
    assert plot.legend.isVisible()
    assert not plot.easel.strip.isVisible()
    stroke(qtbot, plot, (2.0, 2.0))
    qtbot.keyClicks(plot, "1")
    assert document.undo_stack.count() == 0
    plot.easel.action.trigger()
    take(plot, "query")
    qtbot.keyClick(plot, Qt.Key.Key_Right)
    assert document.undo_stack.undoText() == "Move query point"


def test_that_every_control_of_the_easel_has_a_name_and_says_what_it_is(plot: BoundaryPlot) -> None:
    easel = plot.easel
    controls: list[QWidget] = [
        *easel.strip.buttons.values(),
        easel.strip.more,
        *easel.bar.classes.chips,
        easel.bar.classes.more,
    ]
    controls += [easel.bar.circle_size, easel.bar.density, easel.bar.value.slider]
    for control in controls:
        assert control.accessibleName()
        assert control.toolTip()
        assert control.whatsThis()
    names = [control.accessibleName() for control in controls]
    assert len(set(names)) == len(names)
