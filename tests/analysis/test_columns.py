"""Columns as a person knows them."""

from playground.analysis.columns import raw_columns
from playground.data.dataset import build
from playground.project.dataset import DatasetSpec
from playground.project.project import Project


def test_that_columns_of_a_generated_set_are_its_numbers() -> None:
    spec = DatasetSpec(source="pass-class")
    dataset = build(spec)
    columns = raw_columns(spec)
    assert [column.name for column in columns] == list(spec.info.columns)
    for place, column in enumerate(columns):
        assert column.numbers(dataset.points_train).tolist() == dataset.points_train[:, place].tolist()


def test_that_categories_are_places_again_and_filled_where_they_were_empty(table_project: Project) -> None:
    dataset = build(table_project.dataset)
    size, color, sex = raw_columns(table_project.dataset)
    assert (size.categories, color.categories, sex.categories) == ((), ("blue", "green", "red"), ("female", "male"))
    table = table_project.dataset.table
    assert table is not None
    cells = {
        "train": (dataset.points_train, dataset.rows_train),
        "test": (dataset.points_test, dataset.rows_test),
    }
    for points, rows in cells.values():
        told = zip(rows.tolist(), color.numbers(points).tolist(), sex.numbers(points).tolist(), strict=True)
        for row, color_place, sex_place in told:
            assert sex_place == (0, 1, 1, 0, 1, 0, 0, 1)[row]
            assert color_place == (0, 1, 2, 2, 1, color_place, 0, 2)[row]
