"""The feature space: what it draws equals the frame, and the query point goes through the document."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from playground.document import Document
from playground.project import edits
from playground.project.project import default_project
from playground.session.messages import Frame, OutputMap
from playground.ui.plots.boundary_plot import BoundaryPlot
from playground.ui.plots.map_layer import output_at
from playground.ui.plots.output_colors import rgb
from playground.ui.theme import LIGHT, Theme

MakeFrame = Callable[..., Frame]


@pytest.fixture
def document() -> Document:
    return Document(default_project())


@pytest.fixture
def plot(qtbot: QtBot, document: Document) -> BoundaryPlot:
    theme = Theme()
    theme.set_mode("light")
    view = BoundaryPlot(document, theme)
    document.changed.connect(view.show_project)
    qtbot.addWidget(view)
    view.resize(400, 480)
    with qtbot.waitExposed(view):
        view.show()
    return view


class LayoutRequests(QObject):
    """Counts how often a widget is asked to lay out its content anew."""

    def __init__(self, watched: QObject) -> None:
        super().__init__(watched)
        self.count = 0
        watched.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self.count += event.type() == QEvent.Type.LayoutRequest
        return super().eventFilter(watched, event)


def step_at(place: float) -> Callable[[np.ndarray, np.ndarray], np.ndarray]:
    return lambda x, y: 0.5 + 0.05 * (x - place) + 0 * y


def test_that_an_empty_plot_says_what_to_do(plot: BoundaryPlot) -> None:
    assert "choose data" in plot.banner.words


def test_that_the_points_drawn_are_those_of_the_frame(
    plot: BoundaryPlot, document: Document, make_frame: MakeFrame
) -> None:
    frame = make_frame(document.project)
    plot.show_frame(frame)
    dataset = frame.dataset
    assert dataset is not None
    item = plot.points.item
    np.testing.assert_array_equal(item.places, np.concatenate((dataset.points_test, dataset.points_train)))
    edges = [item.stamps[kind].edge for kind in item.kinds[: len(dataset.y_test)]]
    assert edges == [LIGHT.class_color(int(target)) for target in dataset.y_test]


def test_that_train_and_test_points_differ_in_shape(
    plot: BoundaryPlot, document: Document, make_frame: MakeFrame
) -> None:
    plot.show_frame(make_frame(document.project))
    item = plot.points.item
    shapes = [item.stamps[kind].shape for kind in item.kinds]
    assert shapes == ["s"] * 250 + ["o"] * 250


def test_that_the_boundary_lies_where_the_probability_is_one_half(
    plot: BoundaryPlot, document: Document, make_frame: MakeFrame
) -> None:
    plot.show_frame(make_frame(document.project, step_at(1.7)))
    x, y = plot.boundary
    # The map is float32: probabilities near 0.5 are off by up to 3e-8, places by twenty times that.
    np.testing.assert_allclose(x, 1.7, atol=1e-5)
    assert (y.min(), y.max()) == (-6.0, 6.0)


def test_that_the_map_is_orange_on_the_left_and_blue_on_the_right(
    plot: BoundaryPlot, document: Document, make_frame: MakeFrame
) -> None:
    plot.show_frame(make_frame(document.project, step_at(0.0)))
    assert plot.pixels is not None
    left, right = plot.pixels[0, 0].astype(float), plot.pixels[0, -1].astype(float)
    negative, positive = rgb(LIGHT.negative), rgb(LIGHT.positive)
    assert np.abs(left - negative).sum() < np.abs(left - positive).sum()
    assert np.abs(right - positive).sum() < np.abs(right - negative).sum()


def test_that_the_bottom_row_of_the_map_is_at_the_bottom(
    plot: BoundaryPlot, document: Document, make_frame: MakeFrame
) -> None:
    plot.show_frame(make_frame(document.project, lambda x, y: 0.5 + 0.05 * (y - 2) + 0 * x))
    np.testing.assert_allclose(plot.boundary[1], 2.0, atol=1e-5)


def test_that_three_classes_have_regions_with_lines_between_them(
    plot: BoundaryPlot, document: Document, make_frame: MakeFrame
) -> None:
    document.edit("Choose", edits.choose_source(document.project, "iris"))

    def classes(x: np.ndarray, y: np.ndarray) -> np.ndarray:
        first = np.where(x < 3, 0.8, 0.1)
        second = np.where(x < 3, 0.1, 0.8)
        return np.stack([first, second, 0 * y + 0.1])

    plot.show_frame(make_frame(document.project, classes))
    x, _ = plot.boundary
    assert x.size > 0
    assert np.abs(x - 3).max() < 0.5
    assert len({stamp.shape for stamp in plot.points.item.stamps}) == 3


def test_that_the_prediction_at_the_query_point_is_always_written(
    plot: BoundaryPlot, document: Document, make_frame: MakeFrame
) -> None:
    document.edit("Choose", edits.choose_source(document.project, "pass-class"))
    plot.show_frame(make_frame(document.project, query_prediction=np.array([0.123])))
    assert plot.query_row.prediction.text() == "12 % pass"
    assert plot.query_words == "at lectures attended 4, hours on the final project 5"


def test_that_other_predictions_of_a_run_ask_for_no_layout(
    plot: BoundaryPlot, document: Document, make_frame: MakeFrame
) -> None:
    document.edit("Choose", edits.choose_source(document.project, "pass-class"))
    frame = make_frame(document.project, query_prediction=np.array([0.123]))
    plot.show_frame(frame)
    for _ in range(3):  # what one asks for comes with the next
        QApplication.processEvents()
    requests = LayoutRequests(plot)
    for probability in (0.2, 0.31, 0.42):
        plot.show_frame(replace(frame, query_prediction=np.array([probability])))
        QApplication.processEvents()
        QApplication.processEvents()
    assert plot.query_row.prediction.text() == "42 % pass"
    assert requests.count == 0


def test_that_arrow_keys_move_the_query_point_as_one_undo_step(
    qtbot: QtBot, plot: BoundaryPlot, document: Document, make_frame: MakeFrame
) -> None:
    plot.show_frame(make_frame(document.project))
    for _ in range(3):
        qtbot.keyClick(plot, Qt.Key.Key_Right)
    qtbot.keyClick(plot, Qt.Key.Key_Up, Qt.KeyboardModifier.ShiftModifier)
    assert document.project.query == pytest.approx((0.36, 1.2))
    assert document.undo_stack.count() == 1
    document.undo_stack.undo()
    assert plot.query_mark.pos().x() == 0.0


def test_that_dragging_the_mark_moves_the_query_point_but_not_off_the_plane(
    plot: BoundaryPlot, document: Document, make_frame: MakeFrame
) -> None:
    plot.show_frame(make_frame(document.project))
    plot.query_mark.setPos(2.5, -99.0)
    assert document.project.query == (2.5, -6.0)
    assert plot.query_mark.pos().y() == -6.0


def test_that_a_query_point_moved_from_outside_makes_no_further_edit(plot: BoundaryPlot, document: Document) -> None:
    document.edit("Move", edits.move_query(document.project, 1.1, 2.2))
    assert document.undo_stack.count() == 1
    assert tuple(plot.query_mark.pos()) == (1.1, 2.2)


def test_that_compiling_is_said_while_the_points_are_shown_already(
    plot: BoundaryPlot, document: Document, make_frame: MakeFrame
) -> None:
    plot.show_frame(make_frame(document.project, phase="compiling", output_map=None))
    assert "Compiling" in plot.banner.words
    assert len(plot.points.item.places)
    assert plot.pixels is None


def test_that_an_error_is_said_in_its_own_words(plot: BoundaryPlot, document: Document, make_frame: MakeFrame) -> None:
    plot.show_frame(make_frame(document.project, phase="stopped", error="It broke: mend it."))
    assert plot.banner.words == "It broke: mend it."


def test_that_the_map_fades_after_an_edit_until_the_next_run_answers(
    qtbot: QtBot, plot: BoundaryPlot, document: Document, make_frame: MakeFrame
) -> None:
    plot.show_frame(make_frame(document.project))
    document.edit("Noise", edits.change_dataset(document.project, noise=0.3))
    qtbot.waitUntil(lambda: plot.staleness.is_stale)
    plot.show_frame(make_frame(document.project, run_id=2))
    assert not plot.staleness.is_stale


def test_that_a_frame_that_came_while_hidden_is_drawn_when_shown(
    plot: BoundaryPlot, document: Document, make_frame: MakeFrame
) -> None:
    plot.hide()
    plot.show_frame(make_frame(document.project))
    assert plot.pixels is None
    plot.show()
    assert plot.pixels is not None


def test_that_only_a_part_of_very_many_points_is_drawn_and_that_this_is_said(
    plot: BoundaryPlot, document: Document, make_frame: MakeFrame
) -> None:
    document.edit("Many", edits.change_dataset(document.project, n_samples=30_000))
    plot.show_frame(make_frame(document.project))
    assert len(plot.points.item.places) == 10_000
    assert plot.caption == "10,000 of 30,000 points drawn"


def test_that_the_plane_is_drawn_square(plot: BoundaryPlot, document: Document, make_frame: MakeFrame) -> None:
    plot.show_frame(make_frame(document.project))
    for width, height in ((400, 700), (700, 400)):
        plot.resize(width, height)
        area = plot.plane_size
        # The axes leave whole pixels; a pixel more or less is not seen.
        assert area.width() == pytest.approx(area.height(), abs=2.0)


def test_that_outputs_between_grid_points_are_interpolated() -> None:
    values = np.array([[[0.0, 1.0], [2.0, 3.0]]], dtype=np.float32)
    assert output_at(OutputMap(values, (0.0, 1.0, 0.0, 1.0)), 0.25, 0.5) == [1.25]
