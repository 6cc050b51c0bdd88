"""Gradient descent with one and two parameters, against closed forms: a linear unit with squared error is a bowl."""

import numpy as np
import pytest

from playground.analysis.descent import (
    Question,
    Sight,
    View,
    descend,
    fitting_view,
    look,
    lowest_near,
)
from playground.analysis.exact import ExactLandscape, see
from playground.data.dataset import Dataset, build
from playground.project import edits
from playground.project.freedom import free_parameters
from playground.project.given import freeze_weight
from playground.project.network import OUTPUT_ID
from playground.project.project import Project, default_project


def line_project(*, has_bias: bool = True) -> Project:
    """Return a linear unit with half the squared error over one feature."""
    project = edits.choose_source(default_project(), "sine")
    project = edits.change_dataset(project, noise=0.1)
    project = edits.with_layers(project, ())
    project = edits.change_layer(project, OUTPUT_ID, activation="linear", has_bias=has_bias)
    assert project.training.loss == "half_squared"
    return project


def landscape_of(project: Project) -> tuple[ExactLandscape, Dataset]:
    free = free_parameters(project, 2)
    assert free is not None
    dataset = build(project.dataset)
    return ExactLandscape(project, dataset, np.zeros(2), tuple(each.place for each in free)), dataset


def bowl(dataset: Dataset) -> tuple[np.ndarray, np.ndarray, float]:
    """Return H, c and k of the loss ½ wᵀHw − cᵀw + k of a linear unit with a bias."""
    ones = np.column_stack([dataset.x_train, np.ones(len(dataset.y_train))])
    n = len(ones)
    return ones.T @ ones / n, ones.T @ dataset.y_train / n, float(dataset.y_train @ dataset.y_train) / (2 * n)


def test_that_a_linear_unit_with_squared_error_is_the_bowl_of_the_closed_form() -> None:
    landscape, dataset = landscape_of(line_project())
    hessian, c, k = bowl(dataset)
    at = np.array([1.7, -0.4])
    spot = look(landscape, at)
    assert spot.loss == pytest.approx(0.5 * at @ hessian @ at - c @ at + k, abs=1e-12)
    assert spot.gradient == pytest.approx(hessian @ at - c, abs=1e-12)
    assert spot.hessian == pytest.approx(hessian, abs=1e-9)
    assert spot.bound == pytest.approx(2.0 / np.linalg.eigvalsh(hessian)[-1], abs=1e-9)


@pytest.mark.parametrize("share", [0.001, 0.3, 0.9, 1.2])
def test_that_the_path_is_that_of_the_closed_form(share: float) -> None:
    landscape, dataset = landscape_of(line_project())
    hessian, c, k = bowl(dataset)
    spot = look(landscape, np.array([2.0, 1.0]))
    eta = share * spot.bound
    found = descend(landscape, spot, eta)
    lowest = np.linalg.solve(hessian, c)
    shrink = np.eye(2) - eta * hessian
    expected = [lowest + np.linalg.matrix_power(shrink, n) @ (spot.at - lowest) for n in range(21)]
    assert found.path == pytest.approx(np.array(expected), rel=1e-9, abs=1e-9)
    losses = [0.5 * w @ hessian @ w - c @ w + k for w in expected]
    assert found.losses == pytest.approx(np.array(losses), rel=1e-9, abs=1e-9)


def test_that_steps_settle_below_the_bound_and_grow_above_it() -> None:
    landscape, dataset = landscape_of(line_project())
    hessian, c, _ = bowl(dataset)
    values, vectors = np.linalg.eigh(hessian)
    spot = look(landscape, np.linalg.solve(hessian, c) + 0.5 * vectors[:, -1])
    assert spot.bound == pytest.approx(2.0 / values[-1], abs=1e-9)
    below, above = (descend(landscape, spot, spot.bound * (1.0 + sign * 1e-6)) for sign in (-1.0, 1.0))
    assert below.losses[-1] < below.losses[0]
    assert above.losses[-1] > above.losses[0]
    assert (below.verdict, above.verdict) == ("crosses", "rises")


@pytest.mark.parametrize(
    ("share", "verdict"), [(0.001, "crawls"), (0.3, "falls"), (0.9, "crosses"), (1.01, "rises"), (2.0, "rises")]
)
def test_that_the_verdict_follows_the_learning_rate_from_too_small_to_too_big(share: float, verdict: str) -> None:
    landscape, dataset = landscape_of(line_project())
    hessian, c, _ = bowl(dataset)
    spot = look(landscape, np.linalg.solve(hessian, c) + np.linalg.eigh(hessian)[1][:, -1])
    assert descend(landscape, spot, share * spot.bound).verdict == verdict


def test_that_a_ball_in_the_lowest_place_rests() -> None:
    landscape, dataset = landscape_of(line_project())
    hessian, c, _ = bowl(dataset)
    assert descend(landscape, look(landscape, np.linalg.solve(hessian, c)), 1.0).verdict == "rests"


def test_that_a_step_that_breaks_the_numbers_ends_the_path() -> None:
    landscape, _ = landscape_of(line_project())
    found = descend(landscape, look(landscape, np.array([1.0, 1.0])), 1e100)
    assert found.verdict == "rises"
    assert len(found.path) == len(found.losses) < 21


def test_that_one_parameter_has_the_curve_of_its_closed_form() -> None:
    project = line_project(has_bias=False)
    assert free_parameters(project, 1) is not None
    dataset = build(project.dataset)
    landscape = ExactLandscape(project, dataset, np.zeros(1), (0,))
    x, y = dataset.x_train[:, 0], dataset.y_train
    view = View(np.array([0.5]), 2.0)
    weights = np.linspace(-1.5, 2.5, 401)
    expected = ((np.outer(weights, x) - y) ** 2).mean(axis=1) / 2.0
    assert landscape.scan(view, lambda: False) == pytest.approx(expected, abs=1e-12)
    assert look(landscape, np.array([0.3])).bend == pytest.approx(float((x**2).mean()), abs=1e-9)
    assert lowest_near(landscape, np.array([5.0]), 100.0) == pytest.approx([(x @ y) / (x @ x)], abs=1e-9)


def test_that_a_held_parameter_stays_out_of_the_landscape_and_keeps_its_value() -> None:
    project = freeze_weight(line_project(), OUTPUT_ID, 0, None, 0.7, is_frozen=True)
    free = free_parameters(project, 2)
    assert free is not None
    assert [(each.place, each.input) for each in free] == [(0, 0)]
    dataset = build(project.dataset)
    landscape = ExactLandscape(project, dataset, np.array([9.0, 0.7]), (0,))
    expected = ((2.0 * dataset.x_train[:, 0] + 0.7 - dataset.y_train) ** 2).mean() / 2.0
    assert landscape.losses(np.array([[2.0]]))[0] == pytest.approx(expected, abs=1e-12)


def test_that_the_plane_holds_direct_losses_and_the_window_start_ball_and_lowest_place() -> None:
    landscape, dataset = landscape_of(line_project())
    hessian, c, _ = bowl(dataset)
    places = np.array([[3.0, -2.0], [1.0, 0.0]])
    view = fitting_view(landscape, places, aspect=2.0)
    for place in (*places, np.linalg.solve(hessian, c)):
        assert view.holds(place)
    left, right, low, high = view.extent
    assert right - left == pytest.approx(2.0 * (high - low))
    losses = landscape.scan(view, lambda: False)
    side = len(losses)
    for row, column in ((0, 0), (3, side - 1), (side - 1, side // 2)):
        at = np.array([[np.linspace(left, right, side)[column], np.linspace(low, high, side)[row]]])
        assert losses[row, column] == pytest.approx(landscape.losses(at)[0], abs=1e-12)


def test_that_a_scan_that_is_cancelled_leaves_the_rest_empty() -> None:
    landscape, _ = landscape_of(line_project())
    assert np.isnan(landscape.scan(View(np.zeros(2), 1.0), lambda: True)).all()


def test_that_a_landscape_whose_lowest_place_is_endlessly_far_is_seen_up_to_a_bound() -> None:
    project = edits.choose_source(default_project(), "gauss")
    project = edits.with_layers(edits.toggle_feature(project, "x2"), ())
    project = edits.change_layer(edits.choose_loss(project, "binary_cross_entropy"), OUTPUT_ID, has_bias=False)
    landscape = ExactLandscape(project, build(project.dataset), np.zeros(1), (0,))
    view = fitting_view(landscape, np.array([[0.1]]))
    assert 1.0 <= view.half <= 5.0
    losses = landscape.scan(view, lambda: False)
    assert losses[0] > 10.0 * losses[-1]


def asked(project: Project, dataset: Dataset, at: list[float], **changes: float) -> Question:
    free = free_parameters(project, 2)
    assert free is not None
    places = tuple(each.place for each in free)
    return Question(project, dataset, np.array(at), np.array([1.0, 1.0]), places, **{"learning_rate": 0.1, **changes})


def seen(question: Question, before: Sight | None = None) -> Sight:
    return see(question, before, lambda: False)


def test_that_a_ball_that_rolls_within_the_window_leaves_the_plane_as_it_is() -> None:
    project = line_project()
    dataset = build(project.dataset)
    first = seen(asked(project, dataset, [1.0, 1.0]))
    second = seen(asked(project, dataset, [0.9, 0.8], learning_rate=0.5), first)
    assert second.landscape is first.landscape
    assert second.values is first.values
    assert second.descent.spot.at.tolist() == [0.9, 0.8]
    assert second.descent.learning_rate == 0.5


def test_that_the_window_widens_for_a_ball_that_leaves_it_but_not_without_end() -> None:
    project = line_project()
    dataset = build(project.dataset)
    first = seen(asked(project, dataset, [1.0, 1.0]))
    out = seen(asked(project, dataset, [1.0, 3.0 * first.view.half]), first)
    assert out.view.holds(out.descent.spot.at)
    far = seen(asked(project, dataset, [1.0, 1e9]), out)
    assert far.view.extent == out.view.extent


def test_that_zoom_and_aspect_change_the_window_alone() -> None:
    project = line_project()
    dataset = build(project.dataset)
    first = seen(asked(project, dataset, [1.0, 1.0]))
    wide = seen(asked(project, dataset, [1.0, 1.0], zoom=2.0, aspect=1.5), first)
    assert wide.view.half == pytest.approx(2.0 * first.view.half)
    left, right, low, high = wide.view.extent
    assert (right - left) / (high - low) == pytest.approx(1.5)
    assert wide.landscape is first.landscape


def test_that_another_held_value_is_another_landscape() -> None:
    project = freeze_weight(line_project(), OUTPUT_ID, 0, None, 0.7, is_frozen=True)
    dataset = build(project.dataset)
    first = seen(asked(project, dataset, [1.0, 0.7]))
    second = seen(asked(project, dataset, [1.0, 0.9]), first)
    assert second.landscape is not first.landscape
    assert second.values.tolist() != first.values.tolist()


def test_that_steps_that_go_down_at_first_and_then_out_of_the_valley_are_told_as_such() -> None:
    landscape, dataset = landscape_of(line_project())
    hessian, c, _ = bowl(dataset)
    vectors = np.linalg.eigh(hessian)[1]
    # Far off along the gentle axis, a little along the steep one: the first grows, the second falls much at first.
    spot = look(landscape, np.linalg.solve(hessian, c) + 3.0 * vectors[:, 0] + 0.05 * vectors[:, 1])
    found = descend(landscape, spot, 1.2 * spot.bound)
    assert found.losses[1] < found.losses[0] < found.losses[-1]
    assert found.verdict == "escapes"
