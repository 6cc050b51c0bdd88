"""The warped plane: what it draws equals the frame, what may be chosen follows the network, nothing is made unseen."""

from collections.abc import Callable

import numpy as np
import pytest
from msgspec.structs import replace
from pytestqt.qtbot import QtBot

from playground.analysis.warp import Warp
from playground.data import dataset as datasets
from playground.data.plane import build_plane
from playground.document import Document
from playground.engine.trainer import Predictor
from playground.project import edits
from playground.project.network import DenseSpec
from playground.project.project import Project, default_project
from playground.session.messages import Frame, Overlays, Wishes
from playground.session.overlays import OverlayMaker
from playground.ui.plots.warped.mesh_item import ground_of, warped_boundary
from playground.ui.plots.warped.ranges import bounded_extent, fitting_extent
from playground.ui.plots.warped.warp_plot import WarpPlot
from playground.ui.theme import Theme

MakeFrame = Callable[..., Frame]


def project_of(*units: int) -> Project:
    layers = tuple(DenseSpec(id=f"layer-{n + 1}", units=count) for n, count in enumerate(units))
    project = default_project()
    return replace(project, network=replace(project.network, layers=layers))


def warped_overlays(project: Project, layer_id: str, units: tuple[int, int]) -> Overlays:
    dataset = datasets.build(project.dataset)
    parameters = Predictor(project).network.first_parameters(project.training.seed)
    maker = OverlayMaker(project, dataset, build_plane(dataset, project.plane))
    return maker.make(parameters, Wishes(warp=(layer_id, units)), dataset.x_train[:1], is_final=True)


@pytest.fixture
def document() -> Document:
    return Document(project_of(4, 2))


@pytest.fixture
def plot(qtbot: QtBot, document: Document) -> WarpPlot:
    theme = Theme()
    theme.set_mode("light")
    view = WarpPlot(document, theme)
    document.changed.connect(view.show_project)
    qtbot.addWidget(view)
    view.resize(360, 400)
    with qtbot.waitExposed(view):
        view.show()
    return view


def test_that_the_last_layer_of_two_units_is_chosen_at_first(plot: WarpPlot) -> None:
    assert plot.choice.choice == ("layer-2", (0, 1))
    assert [plot.choice.layer.itemText(n) for n in range(2)] == ["layer 1: 4 units", "layer 2: 2 units"]


def test_that_a_choice_stays_while_the_network_has_it(plot: WarpPlot, document: Document) -> None:
    plot.choice.layer.setCurrentIndex(0)
    plot.choice.layer.activated.emit(0)
    plot.choice.units[1].setCurrentIndex(3)
    plot.choice.units[1].activated.emit(3)
    assert plot.choice.choice == ("layer-1", (0, 3))
    document.edit("Change activation", edits.change_layer(document.project, "layer-2", activation="relu"))
    assert plot.choice.choice == ("layer-1", (0, 3))
    document.edit("Remove layer", edits.remove_layer(document.project, 0))
    assert plot.choice.choice == ("layer-2", (0, 1))


def test_that_two_axes_never_show_one_unit(plot: WarpPlot) -> None:
    first, second = plot.choice.units
    first.setCurrentIndex(1)
    first.activated.emit(1)
    assert (first.currentIndex(), second.currentIndex()) == (1, 0)


def test_that_a_warp_is_wished_for_only_while_it_is_seen(
    plot: WarpPlot, document: Document, make_frame: MakeFrame, qtbot: QtBot
) -> None:
    plot.show_frame(make_frame(document.project))
    assert plot.wish == ("layer-2", (0, 1))
    with qtbot.waitSignal(plot.wished) as told:
        plot.hide()
    assert told.args == [None]
    assert plot.wish is None


def test_that_points_query_line_and_equation_are_those_of_the_frame(
    plot: WarpPlot, document: Document, make_frame: MakeFrame
) -> None:
    overlays = warped_overlays(document.project, "layer-2", (0, 1))
    plot.show_frame(make_frame(document.project, overlays=overlays))
    plot.grab()
    warp = overlays.warp
    assert warp is not None
    assert overlays.warped_query is not None
    np.testing.assert_array_equal(plot.points.item.places, np.concatenate((warp.test, warp.train)))
    np.testing.assert_allclose(plot.query.places, [overlays.warped_query])
    assert plot.mesh.warp is warp
    assert warp.lines is not None
    ((line, ends),) = plot.lines.segments
    for x, y in ends:
        assert np.dot(warp.lines.coefficients[0], (1.0, x, y)) == pytest.approx(0.0, abs=1e-12)
    assert line.is_boundary
    assert line.label.endswith("h₂ = 0")
    assert "straight line" in plot.words


def test_that_a_highlighted_point_is_ringed_where_it_lies_here(
    plot: WarpPlot, document: Document, make_frame: MakeFrame
) -> None:
    overlays = warped_overlays(document.project, "layer-2", (0, 1))
    plot.show_frame(make_frame(document.project, overlays=overlays))
    plot.highlight("test", 7)
    assert overlays.warp is not None
    np.testing.assert_array_equal(plot.points.found.places, overlays.warp.test[7:8])
    plot.highlight("test", None)
    assert len(plot.points.found.places) == 0


def test_that_without_a_layer_of_two_units_it_is_said_what_to_do(
    plot: WarpPlot, document: Document, make_frame: MakeFrame
) -> None:
    project = document.project
    for _ in range(2):
        project = edits.remove_layer(project, 0)
    document.edit("Remove layers", project)
    plot.show_frame(make_frame(project))
    assert plot.choice.choice is None
    assert "two units" in plot.banner.words


def test_that_the_boundary_moves_along_with_the_plane() -> None:
    project = project_of(4, 3)
    warp = warped_overlays(project, "layer-1", (0, 1)).warp
    assert warp is not None
    side = warp.values.shape[1]
    u, v = np.meshgrid(np.linspace(-1.0, 1.0, side), np.linspace(-1.0, 1.0, side))
    turned = Warp(
        "layer-1",
        (0, 1),
        np.stack((v + 2.0, 3.0 * u)).astype(np.float32),
        (0.5 + 0.25 * (u - 0.3))[np.newaxis].astype(np.float32),
        (0.0, 1.0),
        warp.train,
        warp.test,
        None,
    )
    extent = (1.0, 3.0, -3.0, 3.0)
    x, y = warped_boundary(turned, project.dataset.info, extent, ground_of(turned, extent))
    np.testing.assert_allclose(y, 0.9, atol=1e-5)
    assert (x.min(), x.max()) == pytest.approx((1.0, 3.0))


def test_that_axes_of_bounded_layers_stay_and_others_change_only_when_they_must() -> None:
    assert bounded_extent(DenseSpec(id="a", activation="tanh")) == pytest.approx((-1.16, 1.16, -1.16, 1.16))
    assert bounded_extent(DenseSpec(id="a", activation="relu")) is None
    grid = np.stack(np.meshgrid(np.linspace(0.0, 3.0, 5), np.linspace(0.0, 40.0, 5))).astype(np.float32)

    def warp(factor: float) -> Warp:
        none = np.empty((0, 2))
        return Warp("a", (0, 1), np.float32(factor) * grid, grid[:1], (0.0, 1.0), none, none, None)

    first = fitting_extent(warp(1.0), None)
    assert first[0] <= 0.0
    assert 3.0 <= first[1] < 4.0
    assert fitting_extent(warp(0.8), first) == first
    assert fitting_extent(warp(1.5), first) != first
    assert fitting_extent(warp(0.1), first) != first


def test_that_classes_that_are_compared_are_parted_where_two_sums_are_equal(
    qtbot: QtBot, make_frame: MakeFrame
) -> None:
    project = project_of(2)
    project = edits.choose_source(project, "iris")
    overlays = warped_overlays(project, "layer-1", (0, 1))
    assert overlays.warp is not None
    assert overlays.warp.lines is not None
    theme = Theme()
    view = WarpPlot(Document(project), theme)
    qtbot.addWidget(view)
    with qtbot.waitExposed(view):
        view.show()
    view.show_frame(make_frame(project, overlays=overlays))
    assert view.lines.segments == []
    x, y = view.boundary.getData()
    sums = overlays.warp.lines.coefficients @ np.stack((np.ones(x.size), x, y))
    first, second = np.sort(sums, axis=0)[:-3:-1]
    assert x.size > 20
    # Three regions meet in a corner, where a piece of the line is as long as a cell of the ground.
    assert np.median(first - second) < 1e-3
    assert (first - second).max() < 0.1
