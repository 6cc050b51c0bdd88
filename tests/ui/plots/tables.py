"""Small imported tables for the tests of the feature space."""

import numpy as np

from playground.project import edits
from playground.project.project import Project, default_project
from playground.project.table import Column, Role, Table, TableSpec, class_values


def imported(columns: dict[str, np.ndarray], target: str, classes: tuple[str, ...] = ()) -> Project:
    """Return a project that learns from a table; the target is a number where there are no classes."""
    made, roles, data = [], [], b""
    for name, values in columns.items():
        is_class = name == target and bool(classes)
        seen = () if is_class else class_values(values.tolist())
        made.append(Column(name=name, categories=classes if is_class else (), values=seen))
        role: Role = "target" if name == target else "feature"
        roles.append(role)
        data += np.ascontiguousarray(values, dtype=np.float64).tobytes()
    table = Table(tuple(made), len(next(iter(columns.values()))), data)
    spec = TableSpec(name="Table", table=table, roles=tuple(roles), is_regression=not classes)
    return edits.use_table(default_project(), "imported", spec)


def cars() -> Project:
    """Return a regression over two columns in units of its own, from 9 to 46 miles per gallon."""
    weight, year = np.meshgrid(np.linspace(1500, 5000, 20), np.linspace(70, 82, 10))
    miles = np.linspace(46, 9, 200)
    return imported(
        {"weight (lb)": weight.ravel(), "year": year.ravel(), "miles per gallon": miles}, "miles per gallon"
    )


def line(n_classes: int = 0) -> Project:
    """Return data of one column, "size (mm)" from 10 to 29.9: a value that falls, or classes side by side."""
    size = 10.0 + 0.1 * np.arange(200)
    if n_classes == 0:
        return imported({"size (mm)": size, "price": 100.0 - size}, "price")
    names = tuple(f"kind {number}" for number in range(n_classes))
    kind = np.floor(np.arange(200) * n_classes / 200)
    return imported({"size (mm)": size, "kind": kind}, "kind", names)


def many(n_classes: int) -> Project:
    """Return points of so many classes in a row on the plane, each class named at length."""
    names = tuple(f"a class with number {number}" for number in range(n_classes))
    kind = np.repeat(np.arange(n_classes), 10)
    x = kind + 0.05 * np.tile(np.arange(10), n_classes)
    return imported({"x (m)": x, "y (m)": np.cos(x), "kind": kind.astype(float)}, "kind", names)
