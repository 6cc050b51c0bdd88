"""Lines of units on the feature space: where they are drawn, what is written at them, and what is wished for."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from msgspec.structs import replace
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from playground.data import dataset as datasets
from playground.data.plane import build_plane
from playground.document import Document
from playground.engine.trainer import Predictor
from playground.project import edits
from playground.project.files import load
from playground.project.network import Activation, DenseSpec
from playground.project.project import Project, default_project
from playground.resources import resource_path
from playground.session.messages import Frame, Overlays, Wishes
from playground.session.overlays import OverlayMaker
from playground.settings import Settings
from playground.ui.plots.boundary_plot import BoundaryPlot
from playground.ui.theme import Theme

MakeFrame = Callable[..., Frame]


def overlays(project: Project, **wishes: object) -> Overlays:
    """Return what a run of a project would lay over the plane before its first step."""
    dataset = datasets.build(project.dataset)
    parameters = Predictor(project).network.first_parameters(project.training.seed)
    maker = OverlayMaker(project, dataset, build_plane(dataset, project.plane))
    query = dataset.features_at(np.zeros((1, len(project.dataset.info.columns))))
    return maker.make(parameters, Wishes(**wishes), query, is_final=True)  # type: ignore[arg-type]


@pytest.fixture
def perceptron() -> Project:
    return load(resource_path("examples") / "perceptron.nnplay").project


def wide(units: int, activation: Activation = "relu") -> Project:
    project = default_project()
    layers = (
        DenseSpec(id="layer-1", units=units, activation=activation),
        DenseSpec(id="layer-2", units=3, activation=activation),
    )
    return replace(project, network=replace(project.network, layers=layers))


MakePlot = Callable[[Project], BoundaryPlot]


@pytest.fixture
def make_plot(qtbot: QtBot) -> MakePlot:
    def make(project: Project) -> BoundaryPlot:
        theme, document = Theme(), Document(project)
        theme.set_mode("light")
        view = BoundaryPlot(document, theme)
        document.changed.connect(view.show_project)
        qtbot.addWidget(view)
        view.resize(400, 520)
        with qtbot.waitExposed(view):
            view.show()
        return view

    return make


def painted(view: BoundaryPlot) -> BoundaryPlot:
    """Return the view after everything due was painted."""
    view.grab()
    QApplication.processEvents()
    return view


def test_that_the_perceptron_shows_its_line_and_its_equation(
    make_plot: MakePlot, make_frame: MakeFrame, perceptron: Project
) -> None:
    view = make_plot(perceptron)
    assert view.lines.wish["has_first_lines"] is True
    view.show_frame(make_frame(perceptron, overlays=overlays(perceptron, has_first_lines=True)))
    painted(view)
    ((line, ends),) = view.lines.lines.segments
    assert line.coefficients == (1.0, 3.0, -2.0)
    for x, y in ends:
        assert 1.0 + 3.0 * x - 2.0 * y == pytest.approx(0.0, abs=1e-12)
    assert {y for _, y in ends} == {-6.0, 6.0}
    assert view.lines.lines.labels == ["1 + 3x₁ − 2x₂ = 0"]


def test_that_labels_are_whole_on_the_plane_and_do_not_overlap(make_plot: MakePlot, make_frame: MakeFrame) -> None:
    project = wide(4)
    view = make_plot(project)
    view.show_frame(make_frame(project, overlays=overlays(project, has_first_lines=True)))
    painted(view)
    rects = view.lines.lines.label_rects
    assert len(rects) >= 3
    area = view.plot.getViewBox().sceneBoundingRect()
    assert all(area.contains(rect) for rect in rects)
    assert not any(a.intersects(b) for place, a in enumerate(rects) for b in rects[:place])


def test_that_many_lines_are_labelled_under_the_pointer_only(make_plot: MakePlot, make_frame: MakeFrame) -> None:
    project = wide(8)
    view = make_plot(project)
    view.show_frame(make_frame(project, overlays=overlays(project, has_first_lines=True)))
    assert painted(view).lines.lines.labels == []
    line, (start, end) = view.lines.lines.segments[0]
    middle = (start[0] + end[0]) / 2.0, (start[1] + end[1]) / 2.0
    view.lines.find(*middle, view.plot.getViewBox().viewPixelSize())
    emphasised = view.lines.lines.emphasised
    assert emphasised is not None
    assert view.lines.pointed_words.startswith(f"unit {emphasised + 1}: ")
    assert painted(view).lines.lines.labels == [view.lines.equations[emphasised]]
    view.lines.leave()
    assert painted(view).lines.lines.labels == []
    assert line.label == view.lines.equations[0]


def test_that_lines_of_other_features_bend_where_the_sum_is_zero(make_plot: MakePlot, make_frame: MakeFrame) -> None:
    project = edits.toggle_feature(wide(3), "x1**2")
    made = overlays(project, has_first_lines=True)
    view = make_plot(project)
    view.show_frame(make_frame(project, overlays=made))
    assert view.lines.lines.segments == []
    assert made.first is not None
    x, y = view.lines.bent.pieces
    weights = made.first.weights[np.repeat(view.lines.bent.units, 2)]
    sums = (weights * np.column_stack((np.ones(x.size), x, y, x**2))).sum(axis=1)
    assert x.size > 20
    assert np.abs(sums).max() < 0.02
    assert "x₁²" in view.lines.equations[0]


def test_that_zero_lines_of_a_deeper_layer_are_those_of_its_sums(make_plot: MakePlot, make_frame: MakeFrame) -> None:
    project = wide(4)
    made = overlays(project, hinges=("layer-2",))
    view = make_plot(project)
    view.show_frame(make_frame(project, overlays=made))
    predictor = Predictor(project)
    parameters = predictor.network.first_parameters(project.training.seed)
    x, y = view.lines.hinges["layer-2"].pieces
    read = predictor.layer_outputs(parameters, np.column_stack((x, y)), 0)
    sums = read @ predictor.network.weights(parameters, "layer-2").T + predictor.network.biases(parameters, "layer-2")
    units = np.repeat(view.lines.hinges["layer-2"].units, 2)
    assert x.size > 20
    assert np.abs(sums[np.arange(x.size), units]).max() < 0.05


def test_that_only_what_is_chosen_and_seen_is_wished_for(make_plot: MakePlot, qtbot: QtBot) -> None:
    view = make_plot(wide(4))
    nothing = {"has_first_lines": False, "hinges": ()}
    assert view.lines.wish == nothing
    view.lines_choice.show_choices("always", (2,))
    view.lines_choice.changed.emit()
    assert view.lines.wish == {"has_first_lines": True, "hinges": ("layer-2",)}
    with qtbot.waitSignal(view.lines.wished) as told:
        view.hide()
    assert told.args == [nothing]


def test_that_nothing_is_made_without_a_wish() -> None:
    made = overlays(wide(4))
    assert (made.first, made.hinges, made.warp, made.warped_query) == (None, (), None, None)


def test_that_the_switches_offer_the_deeper_layers_there_are(make_plot: MakePlot) -> None:
    view = make_plot(wide(4))
    assert list(view.lines_choice.hinges) == [2]
    view.lines_choice.hinges[2].setChecked(True)
    assert view.lines.wish["hinges"] == ("layer-2",)
    assert view.lines_choice.hinge_layers == (2,)


def test_that_the_list_sets_off_the_unit_that_is_chosen_in_it(make_plot: MakePlot, make_frame: MakeFrame) -> None:
    project = wide(8)
    view = make_plot(project)
    view.lines_choice.show_choices("always", ())
    view.show_frame(make_frame(project, overlays=overlays(project, has_first_lines=True)))
    view.lines_choice.heading.setChecked(True)
    assert view.lines_choice.equations.count() == 8
    view.lines_choice.equations.setCurrentRow(5)
    assert view.lines.lines.emphasised == 5
    view.lines_choice.heading.setChecked(False)
    assert view.lines.lines.emphasised is None


def test_that_the_line_of_the_unit_whose_map_is_shown_is_drawn_alone(
    make_plot: MakePlot, make_frame: MakeFrame
) -> None:
    project = wide(4)
    view = make_plot(project)
    view.seen.show_unit(("layer-1", 2))
    assert view.lines.wish["has_first_lines"] is True
    view.show_frame(make_frame(project, overlays=overlays(project, has_first_lines=True)))
    assert [line.unit for line, _ in view.lines.lines.segments] == [2]
    view.lines_choice.first.show_value("always")
    view.lines_choice.changed.emit()
    assert len(view.lines.lines.segments) > 1
    assert view.lines.lines.emphasised == 2
    view.seen.show_unit(None)
    assert view.lines.lines.emphasised is None


def test_that_lines_of_relu_layers_are_called_hinges(make_plot: MakePlot) -> None:
    assert make_plot(wide(4)).lines_choice.hinges[2].text() == "Hinges of layer 2, 3 units"
    assert make_plot(wide(4, "tanh")).lines_choice.hinges[2].text() == "Zero lines of layer 2, 3 units"


def test_that_what_is_chosen_is_remembered(tmp_path: Path) -> None:
    settings = Settings(tmp_path / "settings.ini")
    assert (settings.first_lines, settings.hinge_layers) == ("single", ())
    settings.first_lines, settings.hinge_layers = "always", (2, 3)
    settings.flush()
    again = Settings(tmp_path / "settings.ini")
    assert (again.first_lines, again.hinge_layers) == ("always", (2, 3))
