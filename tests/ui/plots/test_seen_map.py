"""Whose map the feature space shows, how it is drawn, and what it wishes frames to hold."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from playground.document import Document
from playground.project import edits
from playground.project.network import Activation
from playground.project.project import default_project
from playground.session.messages import Frame, OutputMap, PointOutputs, UnitPlace
from playground.settings import Settings
from playground.ui.plots.boundary_plot import BoundaryPlot
from playground.ui.plots.map_style import MapStyle
from playground.ui.theme import Theme

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
    view.resize(420, 520)
    with qtbot.waitExposed(view):
        view.show()
    return view


@pytest.fixture
def wishes(plot: BoundaryPlot) -> dict[str, object]:
    """Collect what the plot wishes for."""
    found: dict[str, object] = {}
    plot.seen.wished.connect(found.update)
    return found


def with_unit(frame: Frame, place: UnitPlace, value_range: tuple[float, float] = (-1.0, 1.0)) -> Frame:
    assert frame.output_map is not None
    values = np.tile(np.linspace(-0.9, 0.9, 31, dtype=np.float32), (1, 31, 1))
    return replace(frame, unit_map=OutputMap(values, frame.output_map.extent, value_range, place))


def texts(plot: BoundaryPlot) -> list[str]:
    return [entry.text for entry in plot.legend.entries(600)]


def test_that_a_unit_is_wished_for_and_its_map_takes_the_place_of_the_output(
    plot: BoundaryPlot, document: Document, wishes: dict[str, object], make_frame: MakeFrame
) -> None:
    place = (document.project.network.layers[1].id, 1)
    plot.show_frame(make_frame(document.project, lambda x, y: 0.5 + 0.05 * x + 0 * y))
    output = plot.pixels
    plot.seen.show_unit(place)
    assert wishes["unit"] == place
    plot.show_frame(with_unit(make_frame(document.project), place))
    assert output is not None
    assert plot.pixels is not None
    assert plot.pixels.shape == (31, 31, 3)
    assert "Layer 2, unit 2 (tanh)" in texts(plot)
    assert plot.legend.ends == ("−1", "1")
    assert "layer 2, unit 2 (tanh)" in plot.accessibleDescription()
    assert plot.seen.close_button.isVisible()
    # The unit turns at zero, in the middle: a strong line.
    np.testing.assert_allclose(plot.boundary[0], 0.0, atol=1e-6)


def test_that_escape_and_the_cross_go_back_to_the_output(
    qtbot: QtBot, plot: BoundaryPlot, document: Document, wishes: dict[str, object], make_frame: MakeFrame
) -> None:
    place = (document.project.network.layers[0].id, 3)
    for go_back in (
        lambda: qtbot.keyClick(plot, Qt.Key.Key_Escape),
        plot.seen.close_button.click,
    ):
        plot.seen.show_unit(place)
        plot.show_frame(with_unit(make_frame(document.project), place))
        go_back()
        assert wishes["unit"] is None
        plot.show_frame(make_frame(document.project))
        assert not plot.seen.close_button.isVisible()
        assert texts(plot)[0] == "negative"


def test_that_a_unit_that_is_removed_falls_back_to_the_output_without_a_word(
    plot: BoundaryPlot, document: Document, wishes: dict[str, object], make_frame: MakeFrame
) -> None:
    layer_id = document.project.network.layers[0].id
    plot.seen.show_unit((layer_id, 3))
    plot.show_frame(with_unit(make_frame(document.project), (layer_id, 3)))
    document.edit("Fewer", edits.change_layer(document.project, layer_id, units=2))
    assert wishes["unit"] is None
    assert plot.seen.choice.layer.value == ""
    # A frame of the network before the edit may still come.
    plot.show_frame(with_unit(make_frame(document.project), (layer_id, 3)))
    assert not plot.seen.close_button.isVisible()
    assert plot.banner.words == ""


def test_that_a_unit_that_never_was_asks_for_nothing(plot: BoundaryPlot, wishes: dict[str, object]) -> None:
    plot.seen.show_unit(("layer-9", 0))
    assert "unit" not in wishes
    assert plot.seen.unit is None


def test_that_layer_and_unit_are_chosen_from_the_flyout(
    plot: BoundaryPlot, document: Document, wishes: dict[str, object]
) -> None:
    choice = plot.seen.choice
    layers = document.project.network.layers
    assert [choice.layer.itemText(place) for place in range(choice.layer.count())] == [
        "Output",
        "Layer 1 (tanh)",
        "Layer 2 (tanh)",
    ]
    choice.layer.setCurrentIndex(1)
    choice.layer.activated.emit(1)
    assert wishes["unit"] == (layers[0].id, 0)
    choice.unit.setValue(4)
    assert wishes["unit"] == (layers[0].id, 3)
    assert choice.unit.maximum() == 4
    assert choice.heading.accessibleName() == "Map: Layer 1, unit 4 (tanh), smooth"
    document.edit("Activation", edits.change_layer(document.project, layers[0].id, activation="relu"))
    assert choice.layer.itemText(1) == "Layer 1 (ReLU)"


@pytest.mark.parametrize(("activation", "expected"), [("tanh", 0.0), ("sigmoid", 0.5), ("relu", None)])
def test_that_the_strong_line_of_a_unit_is_where_it_turns(
    plot: BoundaryPlot, document: Document, make_frame: MakeFrame, activation: Activation, expected: float | None
) -> None:
    layer_id = document.project.network.layers[0].id
    document.edit("Activation", edits.change_layer(document.project, layer_id, activation=activation))
    plot.seen.show_unit((layer_id, 0))
    plot.show_frame(with_unit(make_frame(document.project), (layer_id, 0)))
    x, _ = plot.boundary
    if expected is None:
        assert x.size == 0
    else:
        np.testing.assert_allclose(0.9 * x / 6.0, expected, atol=1e-5)


def test_that_the_pointer_reads_what_the_unit_gives(
    plot: BoundaryPlot, document: Document, make_frame: MakeFrame
) -> None:
    place = (document.project.network.layers[0].id, 0)
    plot.seen.show_unit(place)
    plot.show_frame(with_unit(make_frame(document.project), place))
    assert plot.seen.value_words(6.0, 0.0) == "activation 0.90"
    plot.seen.show_unit(None)
    plot.show_frame(make_frame(document.project))
    assert plot.seen.value_words(6.0, 0.0) == ""


def test_that_a_unit_on_data_of_one_column_lies_behind_the_curve(
    plot: BoundaryPlot, document: Document, make_frame: MakeFrame
) -> None:
    document.edit("Choose", edits.choose_source(document.project, "sine"))
    frame = make_frame(document.project)
    plot.show_frame(frame)
    assert plot.pixels is None
    place = (document.project.network.layers[0].id, 0)
    plot.seen.show_unit(place)
    plot.show_frame(with_unit(frame, place))
    assert plot.pixels is not None
    assert len(plot.map_layer.curve.curves) == 1
    assert texts(plot)[:2] == ["prediction", "Layer 1, unit 1 (tanh)"]


def test_that_the_side_wished_for_is_one_point_a_pixel_and_none_while_hidden(
    qtbot: QtBot, plot: BoundaryPlot, document: Document, wishes: dict[str, object], make_frame: MakeFrame
) -> None:
    plot.show_frame(make_frame(document.project))
    for width, height in ((600, 700), (300, 360)):
        plot.resize(width, height)
        size = plot.plane_size
        qtbot.waitUntil(
            lambda: wishes.get("map_side") == int(np.ceil(max(plot.plane_size.width(), plot.plane_size.height()))) + 1
        )
        assert size.width() > 100
    plot.hide()
    assert wishes["map_side"] == 0
    plot.show()
    qtbot.waitUntil(lambda: wishes["map_side"] != 0)


def test_that_a_finer_map_covers_the_same_place_in_the_same_colours(
    plot: BoundaryPlot, document: Document, make_frame: MakeFrame
) -> None:
    def output(x: np.ndarray, y: np.ndarray) -> np.ndarray:
        return 0.5 + 0.04 * x + 0.02 * y

    plot.show_frame(make_frame(document.project, output, side=31))
    rough, before = plot.pixels, plot.map_layer.image_rect
    plot.show_frame(make_frame(document.project, output, side=301))
    fine = plot.pixels
    assert rough is not None
    assert fine is not None
    np.testing.assert_array_equal(rough, fine[::10, ::10])
    after, cell = plot.map_layer.image_rect, 12.0 / 30
    # The middle of each pixel at the edge lies on the edge: half a pixel sticks out, less of a finer map.
    assert before.left() == pytest.approx(-6.0 - cell / 2)
    assert after.left() == pytest.approx(-6.0 - cell / 20)
    assert after.center() == before.center()


def test_that_the_look_is_redrawn_at_once_and_said(
    plot: BoundaryPlot, document: Document, make_frame: MakeFrame
) -> None:
    plot.show_frame(make_frame(document.project, lambda x, y: 0.5 + 0.08 * x + 0 * y))
    choice = plot.seen.choice
    assert plot.map_layer.fine_lines[0].size == 0
    choice.contours.click()
    assert plot.map_layer.fine_lines[0].size > 0
    assert set(plot.map_layer.labels.texts) <= {"0.1", "0.3", "0.7", "0.9"}
    assert len(plot.map_layer.labels.texts) >= 2
    assert "probability of positive 0.1 … 0.9" in texts(plot)
    choice.colours.setCurrentIndex(1)
    choice.colours.activated.emit(1)
    assert plot.pixels is not None
    assert len(np.unique(plot.pixels.reshape(-1, 3), axis=0)) == 2
    assert choice.heading.accessibleName() == "Map: output, decisions only, contours"


def test_that_points_of_a_part_are_left_out_and_no_longer_counted_as_drawn(
    plot: BoundaryPlot, document: Document, make_frame: MakeFrame
) -> None:
    outputs = PointOutputs(np.ones((250, 1)), np.ones((250, 1)))
    plot.show_frame(make_frame(document.project, point_outputs=outputs))
    assert len(plot.points.item.places) == 500
    plot.seen.choice.parts["test"].click()
    assert len(plot.points.item.places) == 250
    assert plot.caption == "250 of 500 points drawn, of these 125 of 250 train points wrong"
    plot.seen.choice.parts["train"].click()
    assert len(plot.points.item.places) == 0
    assert plot.points.nearest(0.0, 0.0, (1.0, 1.0)) is None
    plot.seen.choice.parts["train"].click()
    plot.seen.choice.parts["test"].click()
    assert plot.caption == "125 of 250 train and 125 of 250 test points wrong"


def test_that_while_points_are_painted_all_of_them_are_seen(
    plot: BoundaryPlot, document: Document, make_frame: MakeFrame
) -> None:
    plot.seen.choice.parts["train"].click()
    plot.show_frame(make_frame(document.project))
    assert len(plot.points.item.places) == 250
    plot.easel.action.trigger()
    assert len(plot.points.item.places) == 500
    plot.easel.action.trigger()
    assert len(plot.points.item.places) == 250


def test_that_look_and_points_are_remembered(plot: BoundaryPlot, tmp_path: Path) -> None:
    settings = Settings(tmp_path / "settings.ini")
    plot.seen.restore(settings)
    assert plot.seen.choice.map_style == MapStyle()
    plot.seen.choice.show_choices(MapStyle(is_discrete=True, has_contours=True), frozenset({"train"}))
    plot.seen.keep(settings)
    plot.seen.choice.show_choices(MapStyle(), frozenset({"train", "test"}))
    plot.seen.restore(Settings(tmp_path / "settings.ini"))
    assert plot.seen.choice.map_style == MapStyle(is_discrete=True, has_contours=True)
    assert plot.seen.choice.shown_parts == {"train"}
    assert plot.map_layer.style.is_discrete


def test_that_every_control_of_the_map_is_explained_and_reached_by_keyboard(qtbot: QtBot, plot: BoundaryPlot) -> None:
    choice = plot.seen.choice
    choice.heading.setFocus()
    qtbot.keyClick(choice.heading, Qt.Key.Key_Space)
    assert choice.flyout.isVisible()
    for control in (choice.layer, choice.unit, choice.colours, choice.contours, *choice.parts.values()):
        assert control.accessibleName()
        assert control.whatsThis()
        assert control.focusPolicy() & Qt.FocusPolicy.TabFocus
    choice.flyout.hide()
    QApplication.processEvents()
    assert not choice.heading.isChecked()


def test_that_in_a_low_panel_the_plane_has_the_room_of_a_row_of_the_legend(
    plot: BoundaryPlot, document: Document, make_frame: MakeFrame
) -> None:
    document.edit("Blobs", edits.change_dataset(edits.choose_source(document.project, "blobs"), n_classes=8))
    place = (document.project.network.layers[0].id, 0)
    plot.seen.show_unit(place)
    plot.show_frame(with_unit(make_frame(document.project, lambda x, y: np.stack([x + 0 * y] * 8)), place))
    plot.resize(330, 520)
    assert plot.legend.heightForWidth(plot.legend.width()) == 3 * 18
    plot.resize(330, 320)
    assert plot.legend.heightForWidth(plot.legend.width()) == 2 * 18
    assert any("more" in entry.text for entry in plot.legend.entries(plot.legend.width()))
    assert texts(plot)[0] == "Layer 1, unit 1 (tanh)"
