"""Painted points as a dataset: parts that stay, targets in their own range, and sheets with next to nothing on them."""

from itertools import pairwise

import numpy as np
import pytest
from msgspec.structs import replace

from playground.data.dataset import Dataset, build
from playground.data.plane import build_plane
from playground.project import edits, painting
from playground.project.dataset import DatasetSpec
from playground.project.painting import part_draw
from playground.project.project import PlaneSpec, Project, default_project
from playground.project.table import TableSpec

RANDOM = np.random.default_rng(5)


def sheet_of_points(n: int, n_classes: int = 2) -> TableSpec:
    classes = tuple(f"c{number}" for number in range(n_classes))
    points = [
        (*place, float(number % n_classes)) for number, place in enumerate(RANDOM.uniform(-6, 6, (n, 2)).tolist())
    ]
    return painting.add(painting.empty_sheet(classes), points)


def dataset_of(sheet: TableSpec, **changes: object) -> Dataset:
    return build(replace(edits.use_table(default_project(), "painted", sheet).dataset, **changes))


def train_rows(sheet: TableSpec, **changes: object) -> set[int]:
    dataset = dataset_of(sheet, **changes)
    train, test = set(dataset.rows_train.tolist()), set(dataset.rows_test.tolist())
    assert not train & test
    assert train | test == set(range(sheet.table.n_rows))
    return train


def test_that_points_keep_their_part_while_others_are_painted_erased_and_moved() -> None:
    sheet = sheet_of_points(200)
    before = train_rows(sheet)
    assert len(before) == pytest.approx(100, abs=3)
    assert {row for row in train_rows(painting.add(sheet, [(0.0, 0.0, 1.0)] * 77)) if row < 200} == before
    assert train_rows(painting.move(sheet, range(0, 200, 3), 0.5, 0.5)) == before
    assert train_rows(painting.relabel(sheet, range(0, 200, 3), 1.0)) == before
    rest = [row for row in range(200) if row % 5]
    kept = train_rows(painting.erase(sheet, range(0, 200, 5)))
    assert {rest[row] for row in kept} == before - set(range(0, 200, 5))


def test_that_a_larger_share_adds_train_points_and_takes_none_away() -> None:
    sheet = sheet_of_points(100)
    shares = [train_rows(sheet, train_share=share) for share in (0.1, 0.3, 0.31, 0.9, 1.0)]
    assert all(smaller <= larger for smaller, larger in pairwise(shares))
    assert [len(rows) for rows in shares] == pytest.approx([10, 30, 31, 90, 100], abs=2)
    assert train_rows(sheet, split_seed=9) != train_rows(sheet)


def test_that_the_part_of_a_point_is_the_same_with_numpy_and_without() -> None:
    sheet = sheet_of_points(500)
    for seed in (0, 3, 2**32 - 1):
        expected = {row for row in range(500) if part_draw(float(row), seed) < 0.37}
        assert train_rows(sheet, train_share=0.37, split_seed=seed) == expected


def test_that_every_class_has_the_same_share_where_that_is_asked_for() -> None:
    sheet = sheet_of_points(90, n_classes=3)
    dataset = dataset_of(sheet, is_stratified=True)
    assert np.bincount(dataset.y_train.astype(int)).tolist() == [15, 15, 15]


@pytest.mark.parametrize("n_points", [1, 2, 3])
def test_that_a_few_points_of_one_class_are_a_dataset_with_a_plane_and_one_point_to_train_on(n_points: int) -> None:
    sheet = painting.add(painting.empty_sheet(), [(2.0, 2.0, 1.0)] * n_points)
    for changes in ({}, {"train_share": 0.01}, {"scaling": "standardise"}, {"scaling": "range", "is_stratified": True}):
        dataset = dataset_of(sheet, **changes)
        assert dataset.y_train.size >= 1
        assert np.isfinite(dataset.x_train).all()
        for spec in (PlaneSpec(), PlaneSpec(axes=(1, 0)), PlaneSpec(is_projected=True)):
            assert np.isfinite(build_plane(dataset, spec).extent).all()


def test_that_painted_values_about_minus_one_to_one_keep_the_colours_of_that_range() -> None:
    low = painting.add(painting.empty_sheet(()), [(0.0, 0.0, -0.2), (1.0, 1.0, 1.2)])
    assert dataset_of(low).target_range == (-1.0, 1.0)
    assert dataset_of(painting.add(low, [(2.0, 2.0, 7.0)])).target_range == (-0.2, 7.0)


def test_that_turned_axes_turn_the_reach_of_the_plane_with_them() -> None:
    project: Project = edits.use_table(default_project(), "painted", replace(sheet_of_points(9), extent=(0, 1, 5, 9)))
    dataset = build(project.dataset)
    assert build_plane(dataset, PlaneSpec()).extent == (0, 1, 5, 9)
    assert build_plane(dataset, PlaneSpec(axes=(1, 0))).extent == (5, 9, 0, 1)


def test_that_the_share_of_other_sets_is_counted_as_before() -> None:
    assert build(DatasetSpec(train_share=0.37)).y_train.size == 185
