"""What is about to be learnt from: a table that was only looked at, or the imported one with other roles."""

from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np

from playground.data import reading
from playground.data.reading import ColumnPlan, Kind, Plan
from playground.project.dataset import DatasetSpec, Missing, Scaling
from playground.project.table import Column, Role, TableSpec, role_problem

Rows: TypeAlias = tuple[tuple[str, ...], ...]
Changes: TypeAlias = dict[str, tuple[Kind, Role]]
"""Kind and role by the name of a column."""

MAX_ROWS = 50
"""Rows of an imported table that are shown again."""


@dataclass(frozen=True, slots=True)
class Choices:
    """How the rows are used, as in a DatasetSpec."""

    scaling: Scaling = "standardise"
    missing: Missing = "drop"
    is_stratified: bool = False
    train_share: float = 0.5

    @classmethod
    def of(cls, dataset: DatasetSpec) -> "Choices":
        """Return what a project uses; another source's scaling is none for a table."""
        scaling = dataset.scaling if dataset.source == "imported" else "standardise"
        return cls(scaling, dataset.missing, dataset.is_stratified, dataset.train_share)


@dataclass(frozen=True, slots=True)
class LookedAt:
    """A table that is not taken yet."""

    plan: Plan

    @property
    def columns(self) -> tuple[ColumnPlan, ...]:
        """What each column holds and is used for."""
        return self.plan.columns

    @property
    def rows(self) -> Rows:
        """The first rows, cell by cell."""
        return self.plan.rows

    @property
    def remarks(self) -> tuple[str, ...]:
        """What is worth knowing, in sentences."""
        return self.plan.remarks

    @property
    def is_whole(self) -> bool:
        """Whether every row was looked at."""
        return self.plan.is_whole

    @property
    def is_regression(self) -> bool:
        """Whether a number is predicted, not a class."""
        return self.plan.is_regression

    @property
    def problem(self) -> str:
        """What keeps the table from being taken, in one sentence; empty where nothing does."""
        return reading.problem(self.plan)

    def with_role(self, place: int, role: Role) -> "LookedAt":
        """Return the draft with another role of a column."""
        return LookedAt(reading.replan(self.plan, place, role=role))

    def with_kind(self, place: int, kind: Kind) -> "LookedAt":
        """Return the draft with another kind of a column."""
        return LookedAt(reading.replan(self.plan, place, kind=kind))

    def with_task(self, *, is_regression: bool) -> "LookedAt":
        """Return the draft with another task."""
        return LookedAt(reading.retask(self.plan, is_regression=is_regression))

    def changes_since(self, found: Plan) -> Changes:
        """Return kind and role of the columns that were given others than what was found."""
        pairs = zip(found.columns, self.columns, strict=True)
        return {new.name: (new.kind, new.role) for old, new in pairs if (old.kind, old.role) != (new.kind, new.role)}

    def with_changes(self, changes: Changes) -> "LookedAt":
        """Return the draft with these kinds and roles where it has columns of these names."""
        plan = self.plan
        for place, column in enumerate(plan.columns):
            if column.name in changes:
                kind, role = changes[column.name]
                plan = reading.replan(plan, place, kind=kind, role=role)
        return LookedAt(plan)


@dataclass(frozen=True, slots=True)
class Taken:
    """The table of the project with roles that may be others; what its columns hold is settled."""

    spec: TableSpec
    columns: tuple[ColumnPlan, ...]
    rows: Rows
    is_regression: bool
    remarks: tuple[str, ...] = ()
    is_whole: bool = True

    @classmethod
    def of(cls, spec: TableSpec) -> "Taken":
        """Return the table as it is used now."""
        table = spec.table
        numbers = np.frombuffer(table.data).reshape(len(table.columns), table.n_rows)
        n_missing = [int(np.isnan(column).sum()) for column in numbers]
        columns = tuple(
            ColumnPlan(column.name, "category" if column.categories else "number", role, n)
            for column, role, n in zip(table.columns, spec.roles, n_missing, strict=True)
        )
        first = numbers[:, :MAX_ROWS].T.tolist()
        rows = tuple(tuple(map(_cell, table.columns, row)) for row in first)
        return cls(spec, columns, rows, spec.is_regression)

    @property
    def problem(self) -> str:
        """What keeps the roles from being taken, in one sentence; empty where nothing does."""
        return role_problem(self.spec.table.columns, self._roles, is_regression=self.is_regression)

    @property
    def new_spec(self) -> TableSpec:
        """The same table with these roles and this task."""
        return TableSpec(
            name=self.spec.name, table=self.spec.table, roles=self._roles, is_regression=self.is_regression
        )

    def with_role(self, place: int, role: Role) -> "Taken":
        """Return the draft with another role of a column; the one target before becomes a feature.

        A target that can only be told apart, or only be measured, brings its task.
        """
        left: dict[Role, Role] = {"target": "feature", "split": "ignore"}
        columns = [
            replace(column, role=left[role]) if role in left and column.role == role else column
            for column in self.columns
        ]
        columns[place] = replace(columns[place], role=role)
        is_regression = self.is_regression
        if role == "target":
            target = self.spec.table.columns[place]
            is_regression = not target.categories and (is_regression or not target.class_names)
        return replace(self, columns=tuple(columns), is_regression=is_regression)

    def with_task(self, *, is_regression: bool) -> "Taken":
        """Return the draft with another task."""
        return replace(self, is_regression=is_regression)

    @property
    def _roles(self) -> tuple[Role, ...]:
        return tuple(column.role for column in self.columns)


Draft: TypeAlias = LookedAt | Taken


def _cell(column: Column, number: float) -> str:
    """Return a cell as text; an empty one as an empty text."""
    if number != number:  # noqa: PLR0124 - NaN alone is unequal to itself
        return ""
    return column.categories[int(number)] if column.categories else f"{number:.10g}"
