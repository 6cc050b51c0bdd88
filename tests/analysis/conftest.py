"""Projects over a person's own table, made by hand."""

from array import array

import pytest

from playground.project import edits
from playground.project.project import Project, default_project
from playground.project.table import Column, Role, Table, TableSpec, class_values

EMPTY = float("nan")
SIZES = (1.5, EMPTY, 3.25, 0.1, 7.0, 2.0, 4.5, 6.125)
COLORS = (0.0, 1.0, 2.0, 2.0, 1.0, EMPTY, 0.0, 2.0)
SEXES = (0.0, 1.0, 1.0, 0.0, 1.0, 0.0, 0.0, 1.0)
PRICES = (10.0, 20.5, 31.0, 4.0, 75.25, 19.0, 44.0, 60.0)


def _table() -> TableSpec:
    columns = (
        Column(name="size (m)", values=class_values(SIZES)),
        Column(name="color", categories=("blue", "green", "red")),
        Column(name="sex", categories=("female", "male")),
        Column(name="price", values=class_values(PRICES)),
    )
    cells = array("d", (*SIZES, *COLORS, *SEXES, *PRICES)).tobytes()
    roles: tuple[Role, ...] = ("feature", "feature", "feature", "target")
    return TableSpec(name="things", table=Table(columns, len(SIZES), cells), roles=roles, is_regression=True)


@pytest.fixture
def table_project() -> Project:
    """Return a project that predicts a price from a number, three colours and two sexes, with empty cells filled."""
    project = edits.use_table(default_project(), "imported", _table())
    return edits.change_dataset(project, missing="fill", scaling="standardise")
