"""What data the person asked for: a generated set or a shipped table, its features and its split.

`SOURCES` says of every source what can be said without looking at a point: its task, the names of its columns and
classes. The arrays themselves are made in the `data` room.
"""

from typing import Annotated, Literal, TypeAlias

from msgspec import Meta

from playground.project.spec import Spec

Task: TypeAlias = Literal["binary", "multiclass", "regression"]
SourceName: TypeAlias = Literal["circle", "xor", "gauss", "spiral", "plane", "multi-gauss", "pass-class", "iris"]

Seed: TypeAlias = Annotated[int, Meta(ge=0, le=2**32 - 1)]


class Source(Spec, frozen=True, kw_only=True):
    """What is fixed about a source of points, whatever its settings.

    `bounds` is the range drawn on both axes for generated sets; a table has None and its own ranges are drawn.
    `columns` are the raw input columns, which formulas call x1, x2, …; `classes` is empty for regression.
    """

    title: str
    summary: str
    task: Task
    columns: tuple[str, ...] = ("x₁", "x₂")
    classes: tuple[str, ...] = ()
    target: str = "class"
    is_generated: bool = True
    n_samples: int = 500

    @property
    def n_outputs(self) -> int:
        """Output units the task needs: one a class from three classes on, otherwise one."""
        return len(self.classes) if self.task == "multiclass" else 1


_TWO = ("negative", "positive")

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
    "pass-class": Source(
        title="Will I pass this class?",
        summary="Lectures attended and hours spent on the final project decide who passes.",
        task="binary",
        columns=("lectures attended", "hours on the final project"),
        classes=("fail", "pass"),
        target="result",
        n_samples=300,
    ),
    "iris": Source(
        title="Iris flowers",
        summary="150 flowers of three species, measured by Edgar Anderson (Fisher, 1936).",
        task="multiclass",
        columns=("sepal length (cm)", "sepal width (cm)", "petal length (cm)", "petal width (cm)"),
        classes=("setosa", "versicolor", "virginica"),
        target="species",
        is_generated=False,
        n_samples=150,
    ),
}

FEATURE_FORMULAS = ("{a}", "{b}", "{a}**2", "{b}**2", "{a}*{b}", "sin({a})", "sin({b})")


class DatasetSpec(Spec, frozen=True, kw_only=True):
    """The points asked for.

    `noise` is a share from 0 to 1 (0.5 is TensorFlow Playground's 50); `train_share` is the part of all points that
    is trained on. `features` are formulas over the columns x1, x2, … and become the network's inputs, in this order.
    `seed` draws the points, `split_seed` which of them are trained on (None: as `seed` says). `axes` are the two
    columns (counted from 0) that span the feature space on screen. `n_samples` and `noise` do nothing for a table. With
    a `link_seed` the points are those of a TensorFlow Playground link; the other seeds do nothing.
    """

    source: SourceName = "circle"
    n_samples: Annotated[int, Meta(ge=10, le=1_000_000)] = 500
    noise: Annotated[float, Meta(ge=0.0, le=1.0)] = 0.0
    train_share: Annotated[float, Meta(ge=0.01, le=1.0)] = 0.5
    seed: Seed = 0
    split_seed: Seed | None = None
    axes: tuple[Annotated[int, Meta(ge=0)], Annotated[int, Meta(ge=0)]] = (0, 1)
    link_seed: Annotated[str, Meta(min_length=1, max_length=64)] | None = None
    features: Annotated[tuple[Annotated[str, Meta(min_length=1, max_length=200)], ...], Meta(max_length=64)] = (
        "x1",
        "x2",
    )

    @property
    def info(self) -> Source:
        """What is fixed about the chosen source."""
        return SOURCES[self.source]

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
        """Points for training and testing together."""
        return self.n_samples if self.info.is_generated else self.info.n_samples

    @property
    def n_train(self) -> int:
        """Points that are trained on: the train share rounded down, at least one."""
        rounding = 1e-9  # 0.29 · 500 must be 145 although the product of the two doubles falls just short of it
        return max(1, min(self.n_points, int(self.n_points * self.train_share + rounding)))


def offered_features(axes: tuple[int, int]) -> tuple[str, ...]:
    """Return the formulas offered for two columns: themselves, squares, product and sines."""
    a, b = (f"x{axis + 1}" for axis in axes)
    return tuple(formula.format(a=a, b=b) for formula in FEATURE_FORMULAS)


_SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


def feature_label(formula: str) -> str:
    """Return a formula as it is written on screen: `x1**2` becomes x₁²."""
    label = formula
    for column in range(9, 0, -1):
        label = label.replace(f"x{column}", f"x{column}".translate(_SUBSCRIPTS))
    return label.replace("**2", "²").replace("**3", "³").replace("*", "·")
