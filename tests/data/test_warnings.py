"""What the points tell before training."""

from array import array

import numpy as np

from playground.data.dataset import build
from playground.project import checks, edits
from playground.project.dataset import SOURCES, DatasetSpec
from playground.project.project import Project, default_project
from playground.project.table import Column, Table, TableSpec, class_values

CLASSES = ("no", "yes")


def _told(columns: dict[str, np.ndarray], *, is_regression: bool = False, **settings: object) -> str:
    """Return the warnings about a table whose last column is the target, one a line."""
    numbers = [array("d", values) for values in columns.values()]
    own = tuple(Column(name=name, values=class_values(cells)) for name, cells in zip(columns, numbers, strict=True))
    table = Table(own, len(numbers[0]), b"".join(cells.tobytes() for cells in numbers))
    roles = ("feature",) * (len(own) - 1) + ("target",)
    spec = TableSpec(name="t", table=table, roles=roles, is_regression=is_regression)  # type: ignore[arg-type]
    project = edits.use_table(default_project(), "imported", spec)
    project = edits.change_dataset(project, scaling="none", **settings)
    return "\n".join(warning.sentence for warning in build(project.dataset).warnings)


def _random(n: int = 60) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    a, b = np.random.default_rng(1).normal(size=(2, n))
    return a, b, (a + b > 0).astype(float)


def test_that_no_shipped_or_generated_set_is_warned_of_at_first() -> None:
    for source in SOURCES:
        project = edits.choose_source(default_project(), source)
        assert build(project.dataset).warnings == (), source


def test_that_train_points_of_one_class_are_told() -> None:
    a, b, _ = _random()
    rare = np.zeros(60)
    rare[np.random.default_rng(0).permutation(60)[0]] = 1.0
    told = [_told({"a": a, "b": b, "y": rare}, split_seed=seed) for seed in range(8)]
    assert "All train points are “0”: there is nothing to tell apart." in told
    assert "No test point is “1”: how well it is told cannot be seen." in told


def test_that_a_constant_column_is_told_by_name() -> None:
    a, _, y = _random()
    assert "“b” has the same value at every train point" in _told({"a": a, "b": np.full(60, 0.1), "y": y})


def test_that_a_feature_that_is_the_target_is_told() -> None:
    a, b, y = _random()
    assert "“b” gives the target away" in _told({"a": a, "b": 3.0 - 2.0 * y, "y": y})
    assert "“b” gives the target away" in _told({"a": a, "b": 3.0 - 2.0 * b, "y": b}, is_regression=True)
    assert _told({"a": a, "b": b, "y": y}) == ""


def test_that_columns_of_very_unlike_size_are_told_unless_they_are_scaled() -> None:
    a, b, y = _random()
    assert "choose a scaling" in _told({"a": a, "b": 1e6 * b, "y": y})
    spec = DatasetSpec(source="iris", features=("x1", "x2*1000000"))
    assert "choose a scaling" in build(spec).warnings[0].sentence


def test_that_several_features_of_one_kind_are_told_in_one_line() -> None:
    a, _, y = _random()
    told = _told({"a": a, "b": np.full(60, 2.0), "c": np.full(60, 3.0), "y": y})
    assert told == "“b”, “c” have one value each at all train points and cannot help: switch them off."
    told = _told({"a": a, "b": 2.0 * y, "c": -y, "y": y})
    assert told.startswith("“b”, “c” give the target away and leave nothing to learn")


def test_that_few_points_of_a_large_table_are_not_overlooked() -> None:
    a, b = np.random.default_rng(1).normal(size=(2, 100_000))
    y = (a > 0).astype(float)
    rare = np.zeros(100_000)
    rare[np.random.default_rng(2).permutation(100_000)[:20]] = 1.0
    nearly = y.copy()
    nearly[np.random.default_rng(3).permutation(100_000)[:20]] = 0.5
    assert _told({"a": a, "b": b, "rare": rare, "nearly": nearly, "y": y}) == ""
    told = _told({"a": a, "same": np.ones(100_000), "twin": 2.0 * y, "y": y})
    assert told.count("\n") == 1


def test_that_two_points_give_nothing_away() -> None:
    columns = {"a": np.arange(4.0), "b": np.arange(4.0) ** 2, "y": np.array([0.0, 1.0, 0.0, 1.0])}
    assert _told(columns, is_stratified=True) == ""


def test_that_a_formula_that_is_the_target_is_told() -> None:
    spec = DatasetSpec(source="plane", features=("x1+x2", "x1"))
    assert build(spec).warnings[0].sentence.startswith("“x₁+x₂” gives the target away")


def _sentences(project: Project) -> str:
    return "\n".join(warning.sentence for warning in checks.warnings(project))


def test_that_an_empty_test_set_is_told_but_not_of_a_table_of_logic() -> None:
    assert "No points are left for testing" in _sentences(edits.change_dataset(default_project(), train_share=1.0))
    assert _sentences(edits.choose_source(default_project(), "and")) == ""
    assert _sentences(default_project()) == ""


def test_that_more_parameters_than_train_points_are_told() -> None:
    wide = edits.change_layer(default_project(), "layer-1", units=100)
    assert "505 parameters" in _sentences(wide)
    assert "250 train points" in _sentences(wide)
