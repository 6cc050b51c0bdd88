"""The list of points: what each is, and the order and choice a person asks for."""

import math

import numpy as np
import pytest

from playground.analysis.columns import raw_columns
from playground.analysis.points import PointList, SortKey
from playground.data.dataset import Dataset, build
from playground.project.dataset import DatasetSpec
from playground.project.project import Project


def circle(n_samples: int = 40) -> Dataset:
    return build(DatasetSpec(n_samples=n_samples, noise=0.3, train_share=0.7))


def with_outputs(dataset: Dataset, n_outputs: int = 1) -> tuple[PointList, np.ndarray]:
    """Return the list of a dataset with random predictions, and those predictions, point by point."""
    points = PointList(dataset)
    outputs = np.random.default_rng(5).random((points.n, n_outputs))
    shown = dataset.shown("train"), dataset.shown("test")
    points.show_outputs(outputs[shown[0]], outputs[points.n_train + shown[1]])
    return points, outputs


def test_that_a_position_is_a_place_of_a_part_and_back() -> None:
    points = PointList(circle())
    assert (points.n_train, points.n_test) == (28, 12)
    assert points.place(27) == ("train", 27)
    assert points.place(28) == ("test", 0)
    assert [points.position(*points.place(position)) for position in range(40)] == list(range(40))


def test_that_cells_are_those_of_the_dataset() -> None:
    dataset = circle()
    points = PointList(dataset)
    x1, x2 = raw_columns(dataset.spec)
    for position in (0, 27, 28, 39):
        part, index = points.place(position)
        raw = dataset.points_train if part == "train" else dataset.points_test
        assert [points.number(x1, position), points.number(x2, position)] == raw[index].tolist()
        assert points.target(position) == dataset.targets(part)[index]
        assert points.row(position) == (dataset.rows_train if part == "train" else dataset.rows_test)[index]


def test_that_targets_of_a_scaled_table_are_in_their_own_units(table_project: Project) -> None:
    points = PointList(build(table_project.dataset))
    table = table_project.dataset.table
    assert table is not None
    prices = np.frombuffer(table.table.data)[-8:]
    told = [points.target(position) for position in range(points.n)]
    np.testing.assert_allclose(told, prices[points.rows()], rtol=1e-14)  # scaled and back


def test_that_points_stand_in_the_order_of_their_rows_at_first() -> None:
    points = PointList(circle())
    order = points.order("all", "row", is_descending=False)
    assert points.rows()[order].tolist() == list(range(40))
    assert points.order("all", "row", is_descending=True).tolist() == order[::-1].tolist()


def test_that_rows_that_were_left_out_leave_no_gap(table_project: Project) -> None:
    dropped = build(DatasetSpec(source="imported", table=table_project.dataset.table, features=("x1",)))
    points = PointList(dropped)
    assert points.rows()[points.order("all", "row", is_descending=False)].tolist() == [0, 2, 3, 4, 6, 7]


@pytest.mark.parametrize("is_descending", [False, True])
@pytest.mark.parametrize("key", ["part", "target", "prediction", "column"])
def test_that_the_order_is_that_of_a_plain_stable_sort(key: str, is_descending: bool) -> None:
    dataset = circle()
    points, _ = with_outputs(dataset)
    column: SortKey = raw_columns(dataset.spec)[1] if key == "column" else key  # type: ignore[assignment]
    values = points.column(column)
    rows = points.rows()
    sign = -1.0 if is_descending else 1.0
    expected = sorted(range(points.n), key=lambda position: (sign * values[position], rows[position]))
    assert points.order("all", column, is_descending=is_descending).tolist() == expected


def test_that_parts_and_wrong_ones_can_be_chosen() -> None:
    dataset = circle()
    points, outputs = with_outputs(dataset)
    assert set(points.order("train", "row", is_descending=False).tolist()) == set(range(28))
    assert set(points.order("test", "target", is_descending=False).tolist()) == set(range(28, 40))
    targets = np.concatenate((dataset.targets("train"), dataset.targets("test")))
    wrong = np.flatnonzero((outputs[:, 0] > 0.5) != targets)
    assert points.n_wrong == len(wrong) > 0
    found = points.order("wrong", "row", is_descending=False)
    assert sorted(found.tolist()) == wrong.tolist()
    assert (np.diff(points.rows()[found]) > 0).all()
    assert [points.is_wrong(position) for position in range(40)] == [position in wrong for position in range(40)]


def test_that_many_classes_are_sorted_by_class_and_then_by_certainty() -> None:
    dataset = build(DatasetSpec(source="iris"))
    points, outputs = with_outputs(dataset, n_outputs=3)
    order = points.order("all", "prediction", is_descending=False)
    told = [(int(outputs[position].argmax()), float(outputs[position].max())) for position in order.tolist()]
    assert told == sorted(told)


def test_that_errors_are_predictions_less_targets() -> None:
    dataset = build(DatasetSpec(source="plane", n_samples=50))
    points, outputs = with_outputs(dataset)
    targets = np.concatenate((dataset.targets("train"), dataset.targets("test")))
    np.testing.assert_array_equal(points.column("error"), outputs[:, 0] - targets)
    assert points.is_wrong(0) is None
    assert points.n_wrong == 0


def test_that_of_many_points_only_the_shown_ones_are_predicted_and_the_others_stand_last() -> None:
    dataset = build(DatasetSpec(n_samples=30_000))
    points, outputs = with_outputs(dataset)
    shown = np.concatenate((dataset.shown("train"), points.n_train + dataset.shown("test")))
    assert points.n_predicted == len(shown) == 10_000
    for position in (*shown[:3].tolist(), *shown[-3:].tolist()):
        found = points.outputs(position)
        assert found is not None
        assert found.tolist() == outputs[position].tolist()
    missing = sorted(set(range(30_000)) - set(shown.tolist()))
    assert all(points.outputs(position) is None and points.is_wrong(position) is None for position in missing[:50])
    for is_descending in (False, True):
        order = points.order("all", "prediction", is_descending=is_descending)
        assert set(order[10_000:].tolist()) == set(missing)


def test_that_without_predictions_nothing_is_known() -> None:
    points = PointList(circle())
    assert not points.has_predictions
    assert points.outputs(3) is None
    assert points.is_wrong(3) is None
    assert points.order("wrong", "row", is_descending=False).size == 0
    assert math.isnan(points.column("prediction")[0])
