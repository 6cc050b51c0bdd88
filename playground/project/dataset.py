"""What data the person asked for: a generated set, a table, painted points; its features and its split.

`SOURCES` says of every source what can be said without looking at a point: its task, the names of its columns and
classes. The arrays themselves are made in the `data` room.
"""

import re
from functools import lru_cache
from typing import Annotated, Literal, TypeAlias

from msgspec import Meta
from msgspec.structs import replace

from playground.project.spec import Spec
from playground.project.table import TableSpec

Task: TypeAlias = Literal["binary", "multiclass", "regression"]
OwnSource: TypeAlias = Literal["painted", "imported"]
SourceName: TypeAlias = Literal[
    "circle",
    "xor",
    "gauss",
    "spiral",
    "moons",
    "checkerboard",
    "pass-class",
    "blobs",
    "rings",
    "spirals",
    "and",
    "or",
    "xor-points",
    "plane",
    "multi-gauss",
    "sine",
    "step",
    "polynomial",
    "iris",
    "penguins",
    "cars",
    OwnSource,
]
Missing: TypeAlias = Literal["drop", "fill"]
Scaling: TypeAlias = Literal["none", "standardise", "range"]

MAX_FEATURES = 1000
MAX_SET_CLASSES = 8

Seed: TypeAlias = Annotated[int, Meta(ge=0, le=2**32 - 1)]


Formula: TypeAlias = Annotated[str, Meta(min_length=1, max_length=200)]


class Source(Spec, frozen=True, kw_only=True):
    """What can be said of a source of points without looking at a point.

    `columns` are the input columns, which formulas call x1, x2, …; `classes` is empty for regression. `extent` is the
    part of the plane that is drawn, (x_min, x_max, y_min, y_max); a table has None and is drawn as far as it reaches.
    Of one column only x_min and x_max count: how high it is drawn follows from the targets. A set with `max_classes`
    can be made with 2 to so many classes. `n_fixed` is the number of points of a set that comes in one size only.
    `train_share` and `scaling` are what the source begins with.
    """

    title: str
    summary: str
    task: Task
    columns: tuple[str, ...] = ("x₁", "x₂")
    classes: tuple[str, ...] = ()
    target: str = "class"
    is_generated: bool = True
    n_samples: int = 500
    n_fixed: int | None = None
    extent: tuple[float, float, float, float] | None = (-6.0, 6.0, -6.0, 6.0)
    max_classes: int | None = None
    train_share: float = 0.5
    scaling: Scaling = "none"
    axes: tuple[int, int] = (0, 1)

    @property
    def n_outputs(self) -> int:
        """Output units the task needs: one a class from three classes on, otherwise one."""
        return len(self.classes) if self.task == "multiclass" else 1

    @property
    def takes_class_share(self) -> bool:
        """Whether the share of the first class can be chosen, and a share of points given a wrong class."""
        return self.is_generated and bool(self.classes) and self.n_fixed is None


_TWO = ("negative", "positive")
_THREE = ("class 1", "class 2", "class 3")


def _gate(title: str, summary: str) -> Source:
    """Return a logical function of two inputs on the four points it is defined at, all of them to train on."""
    return Source(
        title=title,
        summary=summary,
        task="binary",
        classes=("false", "true"),
        target="result",
        n_samples=10,
        n_fixed=4,
        extent=(-0.5, 1.5, -0.5, 1.5),
        train_share=1.0,
    )


def _function(title: str, summary: str) -> Source:
    """Return a function of one input; how high it is drawn follows from its targets."""
    return Source(title=title, summary=summary, task="regression", columns=("x",), target="y", n_samples=300)


SOURCES: dict[SourceName, Source] = {
    "circle": Source(
        title="Circle", summary="A disc inside a ring: no straight line parts them.", task="binary", classes=_TWO
    ),
    "xor": Source(
        title="Exclusive or", summary="Positive where x₁ and x₂ have the same sign.", task="binary", classes=_TWO
    ),
    "gauss": Source(
        title="Two Gaussians", summary="Two round clouds: one straight line is enough.", task="binary", classes=_TWO
    ),
    "spiral": Source(
        title="Spiral",
        summary="Two arms wound into each other: needs a wide or deep network.",
        task="binary",
        classes=_TWO,
    ),
    "moons": Source(title="Moons", summary="Two half rings hooked into each other.", task="binary", classes=_TWO),
    "checkerboard": Source(
        title="Checkerboard",
        summary="Sixteen squares, positive and negative by turns: needs many units.",
        task="binary",
        classes=_TWO,
        n_samples=1000,
    ),
    "pass-class": Source(
        title="Will I pass this class?",
        summary="Lectures attended and hours spent on the final project decide who passes.",
        task="binary",
        columns=("lectures attended", "hours on the final project"),
        classes=("fail", "pass"),
        target="result",
        n_samples=300,
        extent=(0.0, 10.0, 0.0, 10.0),
    ),
    "blobs": Source(
        title="Blobs",
        summary="Round clouds side by side on a circle, one for each class.",
        task="multiclass",
        classes=_THREE,
        max_classes=8,
    ),
    "rings": Source(
        title="Rings",
        summary="Rings around one another, one for each class.",
        task="multiclass",
        classes=_THREE,
        max_classes=5,
    ),
    "spirals": Source(
        title="Spirals",
        summary="Arms of one turn each, wound into one another, one for each class.",
        task="multiclass",
        classes=_THREE,
        max_classes=5,
    ),
    "and": _gate("Logical and", "Four points, true where both inputs are 1: one straight line is enough."),
    "or": _gate("Logical or", "Four points, true where at least one input is 1: one straight line is enough."),
    "xor-points": _gate(
        "Logical exclusive or", "Four points, true where exactly one input is 1: no straight line parts them."
    ),
    "plane": Source(
        title="Plane",
        summary="Regression: the target rises evenly with x₁ + x₂.",
        task="regression",
        target="target",
        n_samples=1200,
    ),
    "multi-gauss": Source(
        title="Six bumps",
        summary="Regression: three hills and three valleys.",
        task="regression",
        target="target",
        n_samples=1200,
    ),
    "sine": _function("Sine", "Regression on one input: a wave that goes up and down twice."),
    "step": _function("Step", "Regression on one input: a sudden jump from −1 to 1."),
    "polynomial": _function("Polynomial", "Regression on one input: a curve of the third degree with two turns."),
    "iris": Source(
        title="Iris flowers",
        summary="150 flowers of three species, measured by Edgar Anderson (Fisher, 1936).",
        task="multiclass",
        columns=("sepal length (cm)", "sepal width (cm)", "petal length (cm)", "petal width (cm)"),
        classes=("setosa", "versicolor", "virginica"),
        target="species",
        is_generated=False,
        n_samples=150,
        n_fixed=150,
        extent=None,
        axes=(2, 3),
    ),
    "penguins": Source(
        title="Palmer penguins",
        summary="344 penguins of three species, measured on the Palmer islands; some cells are empty.",
        task="multiclass",
        columns=(
            "bill length (mm)",
            "bill depth (mm)",
            "flipper length (mm)",
            "body mass (g)",
            "island = Biscoe",
            "island = Dream",
            "island = Torgersen",
            "sex = male",
        ),
        classes=("Adelie", "Chinstrap", "Gentoo"),
        target="species",
        is_generated=False,
        n_samples=344,
        n_fixed=344,
        extent=None,
        axes=(0, 2),
        scaling="standardise",
    ),
    "cars": Source(
        title="Miles per gallon",
        summary="Regression: how far 398 cars of 1970 to 1982 go with a gallon; six have no horsepower noted.",
        task="regression",
        columns=(
            "cylinders",
            "displacement (cu in)",
            "horsepower",
            "weight (lb)",
            "acceleration (s to 60 mph)",
            "model year",
            "origin = Europe",
            "origin = Japan",
            "origin = USA",
        ),
        target="miles per gallon",
        is_generated=False,
        n_samples=398,
        n_fixed=398,
        extent=None,
        axes=(3, 5),
        scaling="standardise",
    ),
}
"""Every source but the person's own, in the order of the gallery.

Two classes, more classes, logic, regression, tables.
"""


class DatasetSpec(Spec, frozen=True, kw_only=True):
    """The points asked for.

    `noise` is a share from 0 to 1 (0.5 is TensorFlow Playground's 50); `train_share` is the part of all points that
    is trained on. `features` are formulas over the columns x1, x2, … and become the network's inputs, in this order.
    `seed` draws the points, `split_seed` which of them are trained on (None: as `seed` says). `n_classes` counts for
    sets that can be made with several numbers of classes. `class_share` is the part of the points that belong to the
    first class in the pattern without noise (None: as the set has it; the other classes share the rest equally),
    `label_noise` the part whose class is replaced by another one; numbers and sets of one size heed neither.
    `is_stratified` gives every class the same share of train points. `missing` says what becomes of rows with empty
    cells: they are left out, or filled with the mean (numbers) or the commonest category of the train points.
    `scaling` makes the columns that formulas read comparable: mean 0 and deviation 1, or from −1 to 1, of the train
    points. A table has neither number of points nor noise nor seed. With a `link_seed` the points are those of a
    TensorFlow Playground link; the other seeds, `class_share` and `label_noise` do nothing. `table` holds painted or
    imported points.
    """

    source: SourceName = "circle"
    n_samples: Annotated[int, Meta(ge=10, le=1_000_000)] = 500
    noise: Annotated[float, Meta(ge=0.0, le=1.0)] = 0.0
    n_classes: Annotated[int, Meta(ge=2, le=MAX_SET_CLASSES)] = 3
    class_share: Annotated[float, Meta(ge=0.01, le=0.99)] | None = None
    label_noise: Annotated[float, Meta(ge=0.0, le=1.0)] = 0.0
    train_share: Annotated[float, Meta(ge=0.01, le=1.0)] = 0.5
    is_stratified: bool = False
    seed: Seed = 0
    split_seed: Seed | None = None
    link_seed: Annotated[str, Meta(min_length=1, max_length=64)] | None = None
    missing: Missing = "drop"
    scaling: Scaling = "none"
    table: TableSpec | None = None
    features: Annotated[
        tuple[Annotated[str, Meta(min_length=1, max_length=200)], ...], Meta(max_length=MAX_FEATURES)
    ] = (
        "x1",
        "x2",
    )

    def __post_init__(self) -> None:
        if self.is_own != (self.table is not None):
            raise ValueError(f"the source {self.source} and a table do not go together")

    @property
    def is_own(self) -> bool:
        """Whether the points are the person's own, painted or imported."""
        return self.source in {"painted", "imported"}

    @property
    def info(self) -> Source:
        """What can be said of the chosen source with its settings."""
        if self.table is not None:
            table = self.table
            names = (table.name, table.feature_names, table.classes, table.table.columns[table.target].name)
            return _own_source(*names, table.table.n_rows, table.extent)
        info = SOURCES[self.source]
        return info if info.max_classes is None else _with_classes(info, self.n_classes)

    @property
    def n_features(self) -> int:
        """Inputs of the network."""
        return len(self.features)

    @property
    def used_split_seed(self) -> int:
        """The seed the split is drawn from."""
        return self.seed if self.split_seed is None else self.split_seed

    @property
    def n_points(self) -> int:
        """Points for training and testing together; of a table, its rows with those that have empty cells."""
        n_fixed = self.info.n_fixed
        return self.n_samples if n_fixed is None else n_fixed

    @property
    def n_train(self) -> int:
        """Points that are trained on: the train share rounded down, at least one.

        Of a table that is the most there can be: how many have no empty cell, or are marked as train, only the Dataset
        knows.
        """
        if self.table is not None and self.table.split is not None:
            return self.n_points
        return count_share(self.n_points, self.train_share)


def count_share(n: int, share: float) -> int:
    """Return a share of n points, rounded down but at least one."""
    rounding = 1e-9  # 0.29 · 500 must be 145 although the product of the two doubles falls just short of it
    return max(1, min(n, int(n * share + rounding)))


@lru_cache(maxsize=8)
def _own_source(
    name: str,
    columns: tuple[str, ...],
    classes: tuple[str, ...],
    target: str,
    n_rows: int,
    extent: tuple[float, float, float, float] | None,
) -> Source:
    return Source(
        title=name,
        summary="Your own points.",
        task="regression" if not classes else "binary" if len(classes) == 2 else "multiclass",
        columns=columns,
        classes=classes,
        target=target,
        is_generated=False,
        n_fixed=n_rows,
        extent=extent,
    )


@lru_cache(maxsize=32)
def _with_classes(info: Source, n_classes: int) -> Source:
    assert info.max_classes is not None
    n_classes = min(n_classes, info.max_classes)
    classes = tuple(f"class {number}" for number in range(1, n_classes + 1))
    return replace(info, task="binary" if n_classes == 2 else "multiclass", classes=classes)


_OF_ONE = ("{a}**2", "sin({a})", "cos({a})")
_OF_TWO = ("{a}**2", "{b}**2", "{a}*{b}", "sin({a})", "sin({b})", "cos({a})", "cos({b})")


def own_features(n_columns: int) -> tuple[str, ...]:
    """Return the columns themselves as features, as many as a network can have."""
    return tuple(f"x{place + 1}" for place in range(min(n_columns, MAX_FEATURES)))


def offered_features(n_columns: int, axes: tuple[int, int]) -> tuple[str, ...]:
    """Return the formulas offered: every column, and squares, product, sines and cosines of the two axes."""
    a, b = (f"x{axis + 1}" for axis in axes)
    made = _OF_TWO if n_columns > 1 else _OF_ONE
    return (*own_features(n_columns), *(formula.format(a=a, b=b) for formula in made))


_SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_COLUMN = re.compile(r"\bx\d+\b")
_WHOLE_POWER = re.compile(r"\s*\*\*\s*(\d+)(?![\w.]|\s*\*\*)")
"""A power such as **2, but not the first one of **2**3 or **0.5."""

_MINUS = re.compile(r"(?<![0-9.][eE])-")
"""A minus, but not that of 1e-3."""


def feature_label(formula: str) -> str:
    """Return a formula as it is written on screen: `x1**2` becomes x₁²."""
    label = _COLUMN.sub(lambda match: match.group().translate(_SUBSCRIPTS), formula)
    label = _WHOLE_POWER.sub(lambda match: match.group(1).translate(_SUPERSCRIPTS), label)
    return _MINUS.sub("−", label).replace("**", "^").replace("*", "·")
