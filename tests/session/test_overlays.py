"""What is made over the plane where it is wished for: it equals what the network gives, and is made no oftener."""

import numpy as np
import pytest
from msgspec.structs import replace

from playground.analysis.warp import predictions_at
from playground.data import dataset as datasets
from playground.data.plane import build_plane
from playground.engine.snapshot import Floats
from playground.engine.trainer import Predictor
from playground.project import edits
from playground.project.files import load
from playground.project.network import Activation, DenseSpec
from playground.project.project import Project, default_project
from playground.project.training import Loss
from playground.resources import resource_path
from playground.session.messages import Wishes
from playground.session.overlays import FINE_WARP_SIDE, WARP_SIDE, OverlayMaker
from playground.session.session import Session
from tests.session.listener import Listener


def two_units(project: Project, activation: Activation = "tanh") -> Project:
    layer = DenseSpec(id="layer-1", units=2, activation=activation, initializer="glorot_uniform")
    return replace(project, network=replace(project.network, layers=(layer,)))


def made(project: Project) -> tuple[OverlayMaker, Floats, Floats]:
    """Return a maker of overlays, first parameters of a run, and the features of a query point."""
    dataset = datasets.build(project.dataset)
    parameters = Predictor(project).network.first_parameters(project.training.seed)
    maker = OverlayMaker(project, dataset, build_plane(dataset, project.plane))
    return maker, parameters, dataset.x_train[:1]


def test_that_points_and_query_point_move_to_what_the_two_units_put_out() -> None:
    project = default_project()
    maker, parameters, query = made(project)
    overlays = maker.make(parameters, Wishes(warp=("layer-1", (2, 0))), query, is_final=True)
    dataset, predictor = datasets.build(project.dataset), Predictor(project)
    assert overlays.warp is not None
    assert overlays.warped_query is not None
    for places, x in ((overlays.warp.train, dataset.x_train), (overlays.warp.test, dataset.x_test)):
        np.testing.assert_array_equal(places, predictor.layer_outputs(parameters, x, 0)[:, [2, 0]])
    np.testing.assert_array_equal(overlays.warped_query, overlays.warp.train[0])


@pytest.mark.parametrize("name", ["circle", "iris", "plane"])
def test_that_the_ground_of_a_last_layer_is_what_is_predicted_at_the_points_there(name: str) -> None:
    project = two_units(load(resource_path("examples") / f"{name}.nnplay").project)
    maker, parameters, query = made(project)
    warp = maker.make(parameters, Wishes(warp=("layer-1", (0, 1))), query, is_final=True).warp
    assert warp is not None
    dataset = datasets.build(project.dataset)
    expected = dataset.raw_predictions(Predictor(project).predict(parameters, dataset.x_test))
    values = predictions_at(warp, *warp.test.T)
    assert values is not None
    np.testing.assert_allclose(values.T, expected, atol=2e-4)


def test_that_the_ground_is_not_known_where_more_units_or_layers_follow() -> None:
    maker, parameters, query = made(default_project())
    warp = maker.make(parameters, Wishes(warp=("layer-1", (0, 1))), query, is_final=True).warp
    assert warp is not None
    assert predictions_at(warp, np.zeros(1), np.zeros(1)) is None


@pytest.mark.parametrize(
    ("activation", "loss", "is_parted"),
    [("tanh", "half_squared", True), ("sigmoid", "binary_cross_entropy", True), ("linear", "half_squared", False)],
)
def test_that_the_line_is_the_boundary_only_where_classes_are_parted_at_a_sum_of_zero(
    activation: Activation, loss: Loss, is_parted: bool
) -> None:
    project = edits.choose_loss(two_units(default_project()), loss)
    project = edits.change_layer(project, "output", activation=activation)
    maker, parameters, query = made(project)
    warp = maker.make(parameters, Wishes(warp=("layer-1", (0, 1))), query, is_final=True).warp
    assert warp is not None
    assert warp.lines is not None
    assert warp.is_parted_by_line is is_parted
    sums = np.column_stack((np.ones(len(warp.train)), warp.train)) @ warp.lines.coefficients[0]
    dataset = datasets.build(project.dataset)
    is_second = Predictor(project).predict(parameters, dataset.x_train)[:, 0] > 0.5
    assert bool(((sums > 0.0) == is_second).all()) is is_parted


def test_that_units_the_network_has_not_are_no_error() -> None:
    maker, parameters, query = made(default_project())
    for wish in (("layer-1", (0, 99)), ("gone", (0, 1))):
        assert maker.make(parameters, Wishes(warp=wish), query, is_final=True).warp is None


def test_that_the_same_parameters_and_wishes_make_nothing_new() -> None:
    maker, parameters, query = made(default_project())
    wishes = Wishes(has_first_lines=True, hinges=("layer-2",), warp=("layer-1", (0, 1)))
    first = maker.make(parameters, wishes, query, is_final=True)
    again = maker.make(parameters.copy(), wishes, query + 1.0, is_final=True)
    assert (again.first, again.hinges, again.warp) == (first.first, first.hinges, first.warp)
    assert again.warped_query is not None
    assert first.warped_query is not None
    assert not np.array_equal(again.warped_query, first.warped_query)


def test_that_a_plane_is_finer_when_the_network_stands_still() -> None:
    maker, parameters, query = made(default_project())
    wishes = Wishes(warp=("layer-1", (0, 1)))
    sides = []
    for is_final in (False, True):
        warp = maker.make(parameters, wishes, query, is_final=is_final).warp
        assert warp is not None
        sides.append(warp.places.shape[1])
    assert sides == [WARP_SIDE, FINE_WARP_SIDE]


def test_that_lines_and_warp_are_those_of_the_moment_that_is_looked_at(session: Session, listener: Listener) -> None:
    project = default_project()
    wish = ("layer-2", (0, 1))
    session.start(project)
    session.wish(has_first_lines=True, warp=wish)
    first = listener.wait_until_paused()
    assert first.snapshot is not None
    session.step_epochs(3)
    last = listener.wait_for_epoch(3)
    session.wish(at_step=0)
    back = listener.wait(lambda frame: frame.looked_at is not None)
    frames = (first, last, back)
    weights = [frame.overlays.first.weights for frame in frames if frame.overlays.first is not None]
    places = [frame.overlays.warp.train for frame in frames if frame.overlays.warp is not None]
    for then, now, then_again in (weights, places):
        np.testing.assert_array_equal(then_again, then)
        assert not np.array_equal(now, then)
