"""A person's own points: a table of numbers and categories that was imported, or points that were painted.

A table is a value like every other part of a project: it never changes, it is shared by every version of the project
that uses it, and it is told apart by a hash of its content. Its numbers are bytes, so that no numpy is needed here.
"""

import hashlib
import math
from collections.abc import Iterable
from functools import lru_cache
from typing import Annotated, Literal, TypeAlias

from msgspec import Meta

from playground.project.spec import Spec

Role: TypeAlias = Literal["feature", "target", "split", "ignore"]

MAX_CLASSES = 32
"""A target of more different values is not offered as classes."""

MAX_CATEGORIES = 100
"""A column of more different words is text: it is left out of the table."""

TRAIN_WORDS = frozenset({"train", "training", "learn", "fit"})
TEST_WORDS = frozenset({"test", "testing", "valid", "validation", "val", "eval", "holdout"})

Name = Annotated[str, Meta(min_length=1, max_length=200)]


class Column(Spec, frozen=True, kw_only=True):
    """What a column holds: numbers, or categories whose places 0, 1, … in `categories` stand in the table.

    `values` are the different numbers of a column of numbers in rising order, where they are few enough for classes.
    """

    name: Name
    categories: Annotated[tuple[Name, ...], Meta(max_length=MAX_CATEGORIES)] = ()
    values: Annotated[tuple[float, ...], Meta(max_length=MAX_CLASSES)] = ()

    @property
    def class_names(self) -> tuple[str, ...]:
        """The classes this column would tell apart as a target; empty where there are too many."""
        names = self.categories or tuple(f"{value:g}" for value in self.values)
        return names if len(names) <= MAX_CLASSES else ()

    @property
    def feature_names(self) -> tuple[str, ...]:
        """What the columns are called that the network can read: one for numbers, one a category from three on."""
        if not self.categories:
            return (self.name,)
        # Of two categories, one says it all.
        shown = self.categories[1:] if len(self.categories) == 2 else self.categories
        return tuple(f"{self.name} = {category}" for category in shown)

    @property
    def is_test(self) -> tuple[bool, ...] | None:
        """For each category whether it names the test part; None where the column does not name both parts."""
        words = tuple(name.strip().casefold() for name in self.class_names)
        if words == ("0", "1"):
            return False, True
        known = [word in TEST_WORDS for word in words if word in TRAIN_WORDS | TEST_WORDS]
        return tuple(known) if len(known) == len(words) and set(known) == {True, False} else None


def few_values(numbers: Iterable[float]) -> tuple[float, ...] | None:
    """Return the different numbers in rising order, empty cells passed over; None where there are too many."""
    few: set[float] = set()
    for number in numbers:
        if not math.isnan(number) and number not in few:
            few.add(number)
            if len(few) > MAX_CATEGORIES:
                return None
    return tuple(sorted(few))


def class_values(numbers: Iterable[float]) -> tuple[float, ...]:
    """Return what `Column.values` lists of a column of numbers: the different ones, or none where they are too many."""
    few = few_values(numbers)
    return few if few is not None and len(few) <= MAX_CLASSES else ()


class Table:
    """Columns of `n_rows` float64 numbers each, one behind the other in `data`; NaN where a cell is empty.

    A cell of a column of categories holds the place of its category. Tables of equal content are equal. This is no
    dataclass, which msgspec would write into the document of a project file, numbers and all.
    """

    __slots__ = ("columns", "data", "id", "n_rows")

    columns: tuple[Column, ...]
    n_rows: int
    data: bytes
    id: str

    def __init__(self, columns: tuple[Column, ...], n_rows: int, data: bytes) -> None:
        if len(data) != 8 * n_rows * len(columns):
            raise ValueError(f"{len(data)} bytes for {len(columns)} columns of {n_rows} numbers")
        digest = hashlib.sha256(repr((n_rows, columns)).encode())
        digest.update(data)
        fields = {"columns": columns, "n_rows": n_rows, "data": data, "id": digest.hexdigest()[:32]}
        for name, value in fields.items():
            object.__setattr__(self, name, value)

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"{name} of a table never changes")

    def __repr__(self) -> str:
        return f"Table(columns={self.columns!r}, n_rows={self.n_rows}, id={self.id!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Table) and self.id == other.id

    def __hash__(self) -> int:
        return hash(self.id)


class TableSpec(Spec, frozen=True, kw_only=True):
    """A table and how it is used: a role for each column, and whether the target is a number or a class.

    `name` is what the table is called on screen. `extent` is the part of the plane that painted points lie in,
    (x_min, x_max, y_min, y_max); an imported table has None and is drawn as far as its points reach.
    """

    name: Name
    table: Table
    roles: tuple[Role, ...]
    is_regression: bool = False
    extent: tuple[float, float, float, float] | None = None

    def __post_init__(self) -> None:
        problem = role_problem(self.table.columns, self.roles, is_regression=self.is_regression)
        if problem:
            raise ValueError(problem)

    @property
    def target(self) -> int:
        """The place of the target column."""
        return self.roles.index("target")

    @property
    def split(self) -> int | None:
        """The place of the column that says train or test, if there is one."""
        return self.roles.index("split") if "split" in self.roles else None

    @property
    def feature_places(self) -> tuple[int, ...]:
        """The places of the feature columns."""
        return tuple(place for place, role in enumerate(self.roles) if role == "feature")

    @property
    def classes(self) -> tuple[str, ...]:
        """The names of the classes; empty for regression."""
        return () if self.is_regression else self.table.columns[self.target].class_names

    @property
    def feature_names(self) -> tuple[str, ...]:
        """What the columns the network can read are called; categories are spread over several."""
        return _feature_names(self.table.columns, self.roles)


@lru_cache(maxsize=8)
def _feature_names(columns: tuple[Column, ...], roles: tuple[Role, ...]) -> tuple[str, ...]:
    pairs = zip(columns, roles, strict=True)
    return tuple(name for column, role in pairs if role == "feature" for name in column.feature_names)


def role_problem(columns: tuple[Column, ...], roles: tuple[Role, ...], *, is_regression: bool) -> str:
    """Return what is wrong with the roles of the columns in one sentence; empty where nothing is."""
    if len(roles) != len(columns):
        return "Every column needs a role."
    if roles.count("target") != 1:
        return "Choose one column as the target."
    if "feature" not in roles:
        return "Choose at least one column as a feature."
    if roles.count("split") > 1:
        return "Only one column can say which rows are train and test."
    return _target_problem(columns[roles.index("target")], is_regression=is_regression) or (
        _split_problem(columns[roles.index("split")]) if "split" in roles else ""
    )


def _target_problem(target: Column, *, is_regression: bool) -> str:
    if is_regression:
        sentence = f"“{target.name}” holds words, which are no numbers to predict: predict classes instead."
        return sentence if target.categories else ""
    n_classes = len(target.class_names)
    if n_classes >= 2:
        return ""
    reason = "has one value only" if n_classes == 1 else f"has more than {MAX_CLASSES} values"
    return f"“{target.name}” {reason}: choose another target, or predict its value as a number."


def _split_problem(split: Column) -> str:
    if split.is_test is not None:
        return ""
    return f"“{split.name}” does not say train or test in its rows (or 0 and 1): give it another role."
