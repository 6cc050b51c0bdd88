"""The plane on screen: slices, components and the places of points."""

import numpy as np
import pytest

from playground.data.dataset import Dataset, build
from playground.data.plane import Plane, build_plane
from playground.project.dataset import DatasetSpec, SourceName
from playground.project.project import PlaneSpec
from playground.project.table import Column, Table, TableSpec


def _iris() -> Dataset:
    return build(DatasetSpec(source="iris", features=("x4", "x3")))


def _plane(source: SourceName) -> Plane:
    return build_plane(build(DatasetSpec(source=source)), PlaneSpec())


def test_that_a_slice_runs_along_its_axes_with_the_other_columns_at_their_train_mean() -> None:
    dataset = _iris()
    points = build_plane(dataset, PlaneSpec(axes=(3, 2))).points_at(np.array([1.0, 2.0]), np.array([4.0, 5.0]))
    np.testing.assert_array_equal(points[:, [3, 2]], [[1.0, 4.0], [2.0, 5.0]])
    means = np.tile(dataset.points_train[:, :2].mean(axis=0), (2, 1))
    np.testing.assert_allclose(points[:, :2], means, rtol=1e-14)  # the order of summation differs
    np.testing.assert_array_equal(dataset.features_at(points), points[:, [3, 2]])


def test_that_a_slice_can_cut_another_column_elsewhere() -> None:
    plane = build_plane(_iris(), PlaneSpec(axes=(3, 2), cuts=((0, 7.5),)))
    assert plane.points_at(np.array([1.0]), np.array([4.0]))[0, 0] == 7.5


def test_that_places_and_points_of_a_plane_belong_together() -> None:
    dataset = _iris()
    for spec in (PlaneSpec(axes=(2, 1)), PlaneSpec(is_projected=True)):
        plane = build_plane(dataset, spec)
        x, y = np.array([0.3, -1.2, 4.0]), np.array([2.0, 0.1, -0.4])
        places = plane.places_of(plane.points_at(x, y), np.zeros(3))
        np.testing.assert_allclose(places, np.column_stack((x, y)), atol=1e-12)


def test_that_the_main_components_are_those_of_the_correlation_matrix() -> None:
    dataset = _iris()
    scaled = (dataset.points_train - dataset.points_train.mean(axis=0)) / dataset.points_train.std(axis=0)
    values, vectors = np.linalg.eigh(np.corrcoef(dataset.points_train.T))
    plane = build_plane(dataset, PlaneSpec(is_projected=True))
    places = plane.places_of(dataset.points_train, dataset.y_train)
    for place, order in ((0, -1), (1, -2)):
        expected = scaled @ vectors[:, order]
        np.testing.assert_allclose(np.abs(places[:, place]), np.abs(expected), atol=1e-10)
    assert f"{round(100 * values[-1] / values.sum())} % of the variance" in plane.labels[0]


def test_that_the_drawn_part_follows_the_source() -> None:
    assert _plane("spiral").extent == (-6.0, 6.0, -6.0, 6.0)
    assert _plane("pass-class").extent == (0.0, 10.0, 0.0, 10.0)
    x_min, x_max, y_min, y_max = build_plane(_iris(), PlaneSpec(axes=(2, 3))).extent
    assert (x_min, x_max) == pytest.approx((1.0 - 0.59, 6.9 + 0.59))
    assert (y_min, y_max) == pytest.approx((0.1 - 0.24, 2.5 + 0.24))


def test_that_the_query_point_is_in_the_middle_unless_it_was_moved() -> None:
    plane = _plane("pass-class")
    assert plane.query(None) == (5.0, 5.0)
    assert plane.query((1.0, 2.0)) == (1.0, 2.0)


@pytest.mark.parametrize("noise", [0.0, 0.8])
def test_that_every_point_over_one_column_lies_within_what_is_drawn(noise: float) -> None:
    dataset = build(DatasetSpec(source="sine", features=("x1",), noise=noise))
    x_min, x_max, y_min, y_max = build_plane(dataset, PlaneSpec()).extent
    targets = np.concatenate((dataset.targets("train"), dataset.targets("test")))
    assert (x_min, x_max) == (-6.0, 6.0)
    assert y_min < min(-1.0, targets.min())
    assert y_max > max(1.0, targets.max())
    assert y_max - y_min < 1.3 * max(2.0, np.ptp(targets))


def test_that_points_of_classes_over_one_column_lie_at_their_probability_or_in_a_lane() -> None:
    x = np.arange(40.0)
    for n_classes, expected in ((2, [0.0, 1.0]), (4, [-0.06, -0.12, -0.18, -0.24])):
        plane = build_plane(_line(x, n_classes), PlaneSpec())
        heights = plane.places_of(x[:n_classes, np.newaxis], np.arange(n_classes, dtype=np.float64))[:, 1]
        np.testing.assert_allclose(heights, expected)
        assert plane.extent[2] < heights.min()
        assert plane.extent[3] > 1.0


def test_that_many_lanes_leave_the_probabilities_their_room() -> None:
    plane = build_plane(_line(np.arange(64.0), 32), PlaneSpec())
    assert plane.extent[2] > -0.5


def test_that_distances_off_a_plane_count_in_deviations_of_the_other_columns() -> None:
    dataset = _iris()
    plane = build_plane(dataset, PlaneSpec(axes=(2, 3)))
    points = dataset.points_train
    scaled = (points[:, :2] - points[:, :2].mean(axis=0)) / points[:, :2].std(axis=0)
    np.testing.assert_allclose(plane.distances_of(points), np.sqrt((scaled**2).mean(axis=1)), atol=1e-12)
    assert plane.distances_of(points).std() > 0
    assert (_plane("spiral").distances_of(np.ones((3, 2))) == 0.0).all()


def test_that_points_of_the_component_plane_are_not_off_it() -> None:
    plane = build_plane(_iris(), PlaneSpec(is_projected=True))
    on_it = plane.points_at(np.array([1.0, -2.0]), np.array([0.5, 3.0]))
    np.testing.assert_allclose(plane.distances_of(on_it), 0.0, atol=1e-12)


def test_that_one_train_point_alone_has_a_component_plane() -> None:
    dataset = build(DatasetSpec(source="iris", features=("x1",), train_share=0.01))
    assert len(dataset.points_train) == 1
    assert np.isfinite(build_plane(dataset, PlaneSpec(is_projected=True)).extent).all()


def _line(x: np.ndarray, n_classes: int) -> Dataset:
    names = tuple(f"kind {number}" for number in range(n_classes))
    kind = np.arange(x.size) % n_classes
    table = Table(
        (Column(name="x"), Column(name="kind", categories=names)), x.size, x.tobytes() + kind.astype(float).tobytes()
    )
    spec = TableSpec(name="Line", table=table, roles=("feature", "target"))
    return build(DatasetSpec(source="imported", table=spec, features=("x1",)))
