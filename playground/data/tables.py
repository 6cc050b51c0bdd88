"""The tables that come with the program, read as every other table is."""

from functools import lru_cache

from playground.data.reading import TableProblem, Text, look, read, replan, retask
from playground.project.dataset import SOURCES, DatasetSpec, SourceName
from playground.project.table import Column, TableSpec
from playground.resources import resource_path


@lru_cache
def shipped_spec(source: SourceName) -> TableSpec:
    """Return a table that comes with the program: every column is a feature, and the last one the target."""
    info = SOURCES[source]
    path = resource_path(f"datasets/{source}.csv")
    plan = look(Text(path.name, path))
    for place in range(len(plan.columns) - 1):
        plan = replan(plan, place, role="feature")
    plan = retask(replan(plan, len(plan.columns) - 1, role="target"), is_regression=info.task == "regression")
    spec = read(plan, lambda _share: None, lambda: False)
    if (spec.feature_names, spec.classes, spec.table.n_rows) != (info.columns, info.classes, info.n_fixed):
        raise TableProblem(path.name, f"does not have the columns of “{info.title}”", "install the program again")
    return spec


def feature_columns(spec: DatasetSpec) -> tuple[Column, ...]:
    """Return the columns that the inputs of a dataset are made of, before categories are spread over several."""
    if spec.info.is_generated:
        return tuple(Column(name=name) for name in spec.info.columns)
    table = spec.table or shipped_spec(spec.source)
    return tuple(table.table.columns[place] for place in table.feature_places)
