"""The feature space for any data: curves, values in their own units, wrong points, many classes, the pointer."""

from collections.abc import Callable, Iterator

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from playground.document import Document
from playground.project import edits
from playground.project.project import Project, default_project
from playground.session.messages import Frame, PointOutputs
from playground.ui.plots.boundary_plot import BoundaryPlot
from playground.ui.plots.point_marks import Part
from playground.ui.theme import Theme
from tests.ui.plots.tables import cars, line, many

MakeFrame = Callable[..., Frame]
Show = Callable[..., BoundaryPlot]
NO_BUTTON = Qt.MouseButton.NoButton


@pytest.fixture(params=["light", "dark"])
def theme(request: pytest.FixtureRequest) -> Theme:
    theme = Theme()
    theme.set_mode(request.param)
    return theme


@pytest.fixture
def document() -> Document:
    return Document(default_project())


@pytest.fixture
def plot(qtbot: QtBot, document: Document, theme: Theme) -> BoundaryPlot:
    view = BoundaryPlot(document, theme)
    document.changed.connect(view.show_project)
    qtbot.addWidget(view)
    view.resize(500, 620)
    with qtbot.waitExposed(view):
        view.show()
    return view


@pytest.fixture
def show(plot: BoundaryPlot, document: Document, make_frame: MakeFrame) -> Iterator[Show]:
    """Return a function that shows a frame of a project and gives the plot."""

    def shown(project: Project, *arguments: object, **fields: object) -> BoundaryPlot:
        document.edit("Choose", project)
        plot.show_frame(make_frame(project, *arguments, **fields))
        return plot

    yield shown
    point_at(plot, None)


def point_at(plot: BoundaryPlot, place: tuple[float, float] | None, buttons: Qt.MouseButton = NO_BUTTON) -> None:
    """Move the pointer to a place of the plane, or away from it."""
    viewport = plot.plot.viewport()
    if place is None:
        QApplication.sendEvent(viewport, QEvent(QEvent.Type.Leave))
        return
    position = QPointF(plot.plot.mapFromScene(plot.plot.getViewBox().mapViewToScene(QPointF(*place))))
    spot = viewport.mapToGlobal(position)
    kind, modifiers = QEvent.Type.MouseMove, Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(viewport, QMouseEvent(kind, position, spot, NO_BUTTON, buttons, modifiers))


def test_that_values_over_one_column_are_a_line_without_a_map(show: Show) -> None:
    plot = show(line(), lambda x, y: 120 - x + 0 * y)
    assert plot.pixels is None
    assert plot.boundary[0].size == 0
    [curve] = plot.map_layer.curve.curves
    x, y = curve.getData()
    np.testing.assert_allclose(y, 120 - x, rtol=1e-6)  # the map is float32
    drawn = plot.points.drawn["train"].places
    np.testing.assert_allclose(drawn[:, 1], 100 - drawn[:, 0])


def test_that_two_classes_over_one_column_are_one_probability_with_a_line_where_it_is_one_half(show: Show) -> None:
    plot = show(line(2), lambda x, y: (x - 10) / 20 + 0 * y)
    assert len(plot.map_layer.curve.curves) == 1
    np.testing.assert_allclose(plot.boundary[0], 20.0, atol=1e-5)
    assert set(plot.points.drawn["train"].places[:, 1]) == {0.0, 1.0}
    assert plot.plot.getAxis("left").labelText == "probability of kind 1"


def test_that_each_of_many_classes_over_one_column_has_a_line_and_a_lane_for_its_points(show: Show) -> None:
    def probabilities(x: np.ndarray, y: np.ndarray) -> np.ndarray:
        first = np.clip((20 - x) / 20, 0, 1) + 0 * y
        return np.stack([first, 0.8 - 0.8 * first, 0.2 - 0.2 * first])

    plot = show(line(3), probabilities)
    colors = [curve.opts["pen"].color().name() for curve in plot.map_layer.curve.curves]
    assert len(set(colors)) == 3
    marks = plot.map_layer.curve.marks
    assert {marks.stamps[kind].shape for kind in marks.kinds} == {"o", "t1", "d"}
    lanes = plot.points.drawn["train"].places[:, 1]
    assert len(set(lanes)) == 3
    assert lanes.max() < 0.0
    ticks = plot.plot.getAxis("left").tickValues(*plot.plot.getViewBox().viewRange()[1], 300)
    values = [value for _, level in ticks for value in level]
    assert min(values) > -1e-6
    assert max(values) < 1 + 1e-6


def test_that_the_query_point_sits_on_the_line_and_moves_along_it_only(
    qtbot: QtBot, show: Show, document: Document
) -> None:
    plot = show(line(), lambda x, y: 100 - x + 0 * y)
    plot.query_mark.setPos(15.0, -99.0)
    assert document.project.query is not None
    assert document.project.query[0] == 15.0
    assert tuple(plot.query_mark.pos()) == pytest.approx((15.0, 85.0), abs=0.1)
    assert plot.query_words == "at size 15 mm"
    count = document.undo_stack.count()
    qtbot.keyClick(plot, Qt.Key.Key_Up)
    assert document.undo_stack.count() == count


def test_that_lines_make_room_for_a_map_again(show: Show) -> None:
    show(line(3), lambda x, y: np.stack([x, x, x]) / 99 + 0 * y)
    plot = show(edits.choose_source(default_project(), "circle"), lambda x, y: 0.5 + x / 20 + 0 * y)
    assert plot.map_layer.curve.curves == []
    assert not len(plot.map_layer.curve.marks.places)
    assert plot.pixels is not None


def test_that_a_line_that_breaks_off_is_drawn_as_far_as_it_goes(show: Show) -> None:
    plot = show(line(), lambda x, y: np.where(x < 20, 90.0, np.inf) + 0 * y)
    _, y = plot.map_layer.curve.curves[0].getData()
    assert np.isfinite(y).all()
    assert y[0] == 90.0


def test_that_a_value_is_told_in_its_own_units_and_the_key_runs_over_its_range(show: Show) -> None:
    plot = show(cars(), lambda x, y: 20.0 + 0 * x + 0 * y, query_prediction=np.array([23.456]))
    assert plot.query_row.prediction.text() == "miles per gallon 23.5"
    key = plot.legend.entries(400)[0]
    assert (key.is_scale, key.text) == (True, "miles per gallon, a line every 10")
    assert plot.legend.ends == ("9", "46")


def test_that_values_have_lines_at_round_levels(show: Show) -> None:
    plot = show(cars(), lambda x, y: 9 + 37 * (x - 1150) / 4200 + 0 * y)
    levels = 9 + 37 * (np.unique(plot.map_layer.fine_lines[0].round(0)) - 1150) / 4200
    np.testing.assert_allclose(levels, [10, 20, 30, 40], atol=0.01)  # places were rounded to a pound


def test_that_the_mean_error_is_told_in_the_units_of_the_target(show: Show, make_frame: MakeFrame) -> None:
    dataset = make_frame(cars()).dataset
    assert dataset is not None
    outputs = PointOutputs(dataset.targets("train")[:, np.newaxis] + 2, dataset.targets("test")[:, np.newaxis] - 3)
    plot = show(cars(), point_outputs=outputs)
    assert plot.caption == "100 train and 100 test points, on average 2.0 (train) and 3.0 (test) off"
    assert not len(plot.points.rings.places)


def wrong_at(frame: Frame, part: Part, *indices: int) -> np.ndarray:
    """Return probabilities that are right but at some points of a part, shape (N, 1)."""
    assert frame.dataset is not None
    targets = frame.dataset.targets(part).copy()
    targets[list(indices)] = 1 - targets[list(indices)]
    return targets[:, np.newaxis] * 0.8 + 0.1


def test_that_wrong_points_are_ringed_and_counted(show: Show, make_frame: MakeFrame) -> None:
    frame = make_frame(default_project())
    assert frame.dataset is not None
    outputs = PointOutputs(wrong_at(frame, "train", 3, 8), wrong_at(frame, "test", 100))
    plot = show(default_project(), point_outputs=outputs)
    expected = np.concatenate((frame.dataset.points_test[[100]], frame.dataset.points_train[[3, 8]]))
    np.testing.assert_array_equal(plot.points.rings.places, expected)
    assert plot.caption == "2 of 250 train and 1 of 250 test points wrong"
    [ring] = plot.points.rings.stamps
    assert ring.fill is None
    assert ring.edge not in {stamp.fill for stamp in plot.points.item.stamps}


def test_that_rings_stay_as_they_are_while_the_same_points_are_wrong(
    plot: BoundaryPlot, document: Document, make_frame: MakeFrame
) -> None:
    first = make_frame(document.project)
    plot.show_frame(first)
    plot.show_frame(Frame(1, "running", dataset=first.dataset, plane=first.plane, point_outputs=outputs(first, 3)))
    places = plot.points.rings.places
    plot.show_frame(Frame(1, "running", dataset=first.dataset, plane=first.plane, point_outputs=outputs(first, 3)))
    assert plot.points.rings.places is places
    plot.show_frame(Frame(1, "running", dataset=first.dataset, plane=first.plane, point_outputs=outputs(first, 4)))
    assert plot.points.rings.places is not places


def outputs(frame: Frame, *wrong: int) -> PointOutputs:
    return PointOutputs(wrong_at(frame, "train", *wrong), wrong_at(frame, "test"))


def test_that_no_two_of_32_classes_look_alike(show: Show) -> None:
    plot = show(many(32), lambda x, y: np.stack([x + 0 * y + n for n in range(32)]))
    looks = [(stamp.shape, stamp.fill, stamp.edge) for stamp in plot.points.item.stamps]
    assert len(looks) == 64
    assert len(set(looks)) == 64


def test_that_the_legend_of_many_classes_stays_short_and_says_how_many_are_missing(show: Show) -> None:
    plot = show(many(32), lambda x, y: np.stack([x + 0 * y + n for n in range(32)]))
    entries = [entry.text for entry in plot.legend.entries(320)]
    n_shown = sum(text.startswith("a class") for text in entries)
    assert entries[n_shown:] == [f"and {32 - n_shown} more", "train", "test"]
    assert plot.legend.heightForWidth(320) <= 3 * 18
    assert plot.legend.heightForWidth(1600) <= 3 * 18
    assert "a class with number 31" in plot.legend.toolTip()


def test_that_the_point_under_the_pointer_is_set_off_named_and_told(show: Show, make_frame: MakeFrame) -> None:
    iris = edits.choose_source(default_project(), "iris")
    dataset = make_frame(iris).dataset
    assert dataset is not None
    right = np.eye(3)[dataset.targets("test").astype(int)] * 0.9
    plot = show(iris, lambda x, y: np.stack([x + 0 * y] * 3), point_outputs=PointOutputs(np.eye(3)[[0] * 75], right))
    hovered: list[tuple[str, int | None]] = []
    plot.point_hovered.connect(lambda part, index: hovered.append((part, index)))
    place = tuple(plot.points.drawn["test"].places[20])
    point_at(plot, (float(place[0]), float(place[1])))
    [(part, index)] = hovered
    found = dataset.points_train if part == "train" else dataset.points_test
    assert index is not None
    np.testing.assert_allclose(plot.points.found.places, [found[index, [2, 3]]])
    np.testing.assert_allclose(plot.points.found.places, [place], atol=0.06)  # the pointer is on a whole pixel
    words = plot.found.card.words
    assert f"row {(dataset.rows_train if part == 'train' else dataset.rows_test)[index] + 1}" in words
    for text in ("sepal length (cm)", f"{found[index, 0]:g}", "species", "predicted"):
        assert text in words
    point_at(plot, None)
    assert hovered[-1] == ("", None)
    assert plot.found.card.words == ""
    assert not len(plot.points.found.places)


def test_that_the_value_under_the_pointer_follows_the_frames(show: Show) -> None:
    plot = show(default_project(), lambda x, y: 0.5 + x / 20 + 0 * y)
    point_at(plot, (5.5, -5.5))
    assert plot.caption.endswith("→ 78 % positive") or plot.caption.endswith("→ 77 % positive")
    show(default_project(), lambda x, y: 0.25 + 0 * x + 0 * y)
    assert plot.caption.endswith("→ 25 % positive")


def test_that_a_held_button_points_at_nothing(show: Show) -> None:
    plot = show(default_project(), lambda x, y: 0.5 + x / 20 + 0 * y)
    counts = plot.caption
    point_at(plot, (5.5, -5.5))
    assert plot.caption != counts
    point_at(plot, (5.5, -5.4), Qt.MouseButton.LeftButton)
    assert plot.caption == counts


def test_that_a_point_chosen_elsewhere_is_set_off_until_another_is_pointed_at(show: Show) -> None:
    plot = show(default_project())
    plot.highlight("train", 7)
    chosen = plot.points.drawn["train"].places[7]
    np.testing.assert_array_equal(plot.points.found.places, [chosen])
    assert plot.found.card.words == ""
    point_at(plot, tuple(plot.points.drawn["test"].places[1].tolist()))
    assert not np.array_equal(plot.points.found.places, [chosen])
    point_at(plot, None)
    np.testing.assert_array_equal(plot.points.found.places, [chosen])
    plot.highlight("train", None)
    assert not len(plot.points.found.places)


def test_that_a_point_that_is_not_drawn_can_be_set_off_as_well(show: Show) -> None:
    plot = show(edits.change_dataset(default_project(), n_samples=30_000))
    assert 1 not in plot.points.drawn["train"].indices
    plot.highlight("train", 1)
    assert len(plot.points.found.places) == 1


def test_that_other_data_forget_the_chosen_point(show: Show) -> None:
    plot = show(default_project())
    plot.highlight("train", 7)
    show(edits.choose_source(default_project(), "xor"))
    assert not len(plot.points.found.places)


def test_that_points_far_off_a_slice_are_faint_and_that_this_is_said(show: Show) -> None:
    iris = edits.choose_source(default_project(), "iris")
    plot = show(iris, lambda x, y: np.stack([x + 0 * y] * 3))
    assert len(np.unique(plot.points.item.opacities)) > 1
    assert plot.caption.endswith("Faint points lie far off this slice.")
    show(edits.choose_source(default_project(), "circle"))
    assert (plot.points.item.opacities == 1.0).all()


def test_that_the_query_point_of_a_slice_tells_the_other_columns_on_hover(show: Show) -> None:
    iris = edits.cut_plane(edits.choose_source(default_project(), "iris"), 0, 7.5)
    plot = show(iris, lambda x, y: np.stack([x + 0 * y] * 3))
    assert "sepal length 7.5 cm" in plot.query_row.others
    assert plot.query_words.startswith("at petal length ")
    assert " cm" in plot.query_words
