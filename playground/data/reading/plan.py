"""How a table is going to be read: its dialect, and for each column what it holds and what it is used for.

A plan never changes; `replan` makes the next one.
"""

from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from playground.data.reading.cells import number
from playground.data.reading.problem import quoted
from playground.data.reading.text import Dialect, Text
from playground.project.dataset import MAX_FEATURES
from playground.project.table import MAX_CATEGORIES, Column, Role, class_values, role_problem

Kind: TypeAlias = Literal["number", "category", "text"]

MAX_CLASS_INTEGERS = 10
"""A target of at most so many different whole numbers is taken for classes."""

MAX_WORD = 200
"""Characters of the longest word that can be a category."""


@dataclass(frozen=True)
class ColumnPlan:
    """What a column holds and what it is used for.

    `n_missing` counts the empty cells of the rows that were looked at, `words` are the different other cells, in the
    order they come: all, or `MAX_CATEGORIES` + 1. `wrong` is the first cell that is no number and its line; with
    `is_counter` the cells are whole numbers that rise by one.
    """

    name: str
    kind: Kind
    role: Role
    n_missing: int
    words: tuple[str, ...] = ()
    wrong: tuple[int, str] | None = None
    is_counter: bool = False


@dataclass(frozen=True)
class Plan:
    """How a table is going to be read.

    `rows` are the cells of the first rows below the header, `remarks` sentences about what was found out. With
    `is_whole` every row of the table was looked at, so that what is known of its words is all there is. `trouble` is a
    sentence about a row that cannot be read whatever the columns are used for.
    """

    text: Text
    dialect: Dialect
    columns: tuple[ColumnPlan, ...]
    is_regression: bool
    rows: tuple[tuple[str, ...], ...]
    remarks: tuple[str, ...] = ()
    is_whole: bool = True
    trouble: str = ""

    @property
    def target(self) -> int | None:
        """The place of the target, if one is chosen."""
        return next((place for place, column in enumerate(self.columns) if column.role == "target"), None)


def retask(plan: Plan, *, is_regression: bool) -> Plan:
    """Return the plan with another task: the target predicted as a number, or as one of its classes."""
    return replace(plan, is_regression=is_regression)


def replan(plan: Plan, place: int, *, kind: Kind | None = None, role: Role | None = None) -> Plan:
    """Return the plan with another kind or role of one column.

    A new target makes the old one a feature, a new split column lets the old one be ignored, and text is ignored. The
    task is guessed anew where the target is another one or of another kind.
    """
    columns = list(plan.columns)
    if role in {"target", "split"}:
        for other, column in enumerate(columns):
            if column.role == role:
                is_feature = role == "target" and column.kind != "text"
                columns[other] = replace(column, role="feature" if is_feature else "ignore")
    chosen = columns[place]
    chosen = replace(chosen, kind=kind or chosen.kind, role=role or chosen.role)
    if kind == "text":
        chosen = replace(chosen, role="ignore")
    columns[place] = chosen
    changed = replace(plan, columns=tuple(columns))
    if _told(changed) == _told(plan):
        return changed
    return replace(changed, is_regression=guess_regression(changed.columns, plan.dialect))


def guess_regression(columns: tuple[ColumnPlan, ...], dialect: Dialect) -> bool:
    """Return whether the target is a number to predict: one of more than ten different values, or of fractions."""
    target = next((column for column in columns if column.role == "target"), None)
    if target is None or target.kind != "number":
        return False
    values = known_numbers(target, dialect)
    return len(values) > MAX_CLASS_INTEGERS or not all(value.is_integer() for value in values)


def known_numbers(column: ColumnPlan, dialect: Dialect) -> set[float]:
    """Return the different numbers among the cells that were looked at."""
    return {value for word in column.words if (value := number(word, dialect.decimal)) is not None}


def problem(plan: Plan) -> str:
    """Return in one sentence why the table cannot be read as planned; empty where it can, as far as is known."""
    if plan.trouble:
        return plan.trouble
    for column in plan.columns:
        sentence = _kind_problem(column) if column.role != "ignore" else ""
        if sentence:
            return sentence
    return use_problem(plan)


def use_problem(plan: Plan) -> str:
    """Return in one sentence why the columns cannot be used like this, whatever stands in their cells."""
    used = [column for column in plan.columns if column.role != "ignore"]
    text = next((column for column in used if column.kind == "text"), None)
    if text is not None:
        return _kind_problem(text)
    if plan.is_whole and plan.target is not None and not plan.columns[plan.target].words:
        return empty_target(plan.columns[plan.target].name)
    roles = tuple(column.role for column in used)
    columns = tuple(_known_column(column, plan.dialect) for column in used)
    sentence = role_problem(columns, roles, is_regression=plan.is_regression)
    if sentence and (plan.is_whole or _is_certain(columns, roles)):
        return sentence
    return width_problem(columns, roles)


def empty_target(name: str) -> str:
    """Return the sentence about a target that says nothing in any row."""
    return f"“{quoted(name)}” is empty: choose another target."


def width_problem(columns: tuple[Column, ...], roles: tuple[Role, ...]) -> str:
    """Return in one sentence that the features become more columns than a network can have; empty where they do not."""
    pairs = zip(columns, roles, strict=True)
    n_features = sum(len(column.feature_names) for column, role in pairs if role == "feature")
    if n_features <= MAX_FEATURES:
        return ""
    return f"The features become {n_features:,} columns, more than {MAX_FEATURES:,}: ignore some of them."


def _told(plan: Plan) -> tuple[str, Kind] | None:
    """Return of the target what the guess of the task hangs on."""
    return None if plan.target is None else (plan.columns[plan.target].name, plan.columns[plan.target].kind)


def _kind_problem(column: ColumnPlan) -> str:
    """Return why a column cannot be used as what it is said to hold."""
    name = f"“{quoted(column.name)}”"
    match column.kind:
        case "text" if not column.words:
            return f"{name} is empty: ignore it."
        case "text":
            return f"{name} is text, which no network here reads: make it categories, or ignore it."
        case "category":
            if len(column.words) > MAX_CATEGORIES:
                return f"{name} has more than {MAX_CATEGORIES} different words: ignore it."
            is_long = any(len(word) > MAX_WORD for word in column.words)
            return f"{name} has words of more than {MAX_WORD} characters: ignore it." if is_long else ""
        case "number":
            if column.wrong is None:
                return ""
            line, cell = column.wrong
            return f"{name} says “{quoted(cell)}” in line {line}, which is not a number: {NOT_A_NUMBER}."


NOT_A_NUMBER = "correct the cell, take the column for categories, or ignore it"


def _known_column(column: ColumnPlan, dialect: Dialect) -> Column:
    """Return the column as far as its words are known."""
    if column.kind == "category":
        return Column(name=column.name, categories=sorted_words(column.words)[:MAX_CATEGORIES])
    return Column(name=column.name, values=class_values(known_numbers(column, dialect)))


def _is_certain(columns: tuple[Column, ...], roles: tuple[Role, ...]) -> bool:
    """Return whether what is wrong with the roles stays wrong whatever words the rest of the table holds."""
    if roles.count("target") != 1 or "feature" not in roles or roles.count("split") > 1:
        return True
    target = columns[roles.index("target")]
    # Of more words than a class can have there will not be fewer; of one word there may be more.
    return bool(target.categories) and not target.class_names


def sorted_words(words: tuple[str, ...]) -> tuple[str, ...]:
    """Return words in the order of their letters, numbers among them in rising order and before the others."""
    return tuple(sorted(words, key=_place_of_word))


def _place_of_word(word: str) -> tuple[bool, float, str, str]:
    value = number(word, ".")
    return (value is None, value or 0.0, word.casefold(), word)
