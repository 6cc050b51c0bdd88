"""What the points themselves tell before training: data that a network cannot, or should not, learn much from."""

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from playground.project.checks import Problem
from playground.project.dataset import DatasetSpec, feature_label

Floats = NDArray[np.float64]

MAX_LOOKED_AT = 20_000
"""At most so many train points are looked at, evenly chosen: what holds for all of them is told by these."""

UNLIKE_SIZES = 1000.0
"""Inputs whose deviations differ by more than this factor need different learning rates."""

SAME = 1e-9
"""A correlation nearer to 1 than this is a straight line but for rounding."""

MAX_NAMED = 3


def warnings(spec: DatasetSpec, x: Floats, y_train: Floats, y_test: Floats) -> tuple[Problem, ...]:
    """Return what will keep a network from learning well.

    `x`, shape (N, D), are the features and `y_train`, shape (N,), the targets of the train points.
    """
    step = max(1, len(x) // MAX_LOOKED_AT)
    looked_at, targets = x[::step], y_train[::step]
    deviations = looked_at.std(axis=0)
    # A column of equal values may have a deviation of some last digits.
    is_constant = deviations <= 1e-12 * np.abs(looked_at).max(axis=0, initial=0.0)
    sentences = [
        *_class_warnings(spec, y_train, y_test),
        *_constant_warnings(spec, is_constant),
        *_target_warnings(spec, looked_at, targets, is_constant),
        *_size_warnings(spec, deviations[~is_constant]),
    ]
    return tuple(Problem(sentence=sentence, where=("dataset",)) for sentence in sentences)


def _class_warnings(spec: DatasetSpec, y_train: Floats, y_test: Floats) -> list[str]:
    classes = spec.info.classes
    if not classes:
        return []
    learned = [int(number) for number in np.unique(y_train)]
    if len(learned) == 1:
        return [f"All train points are “{classes[learned[0]]}”: there is nothing to tell apart."]
    found = []
    missing = [name for number, name in enumerate(classes) if number not in learned]
    if missing:
        found.append(f"No train point is {_listed(missing)}: it cannot be learnt. Split the points by class.")
    tested = set(np.unique(y_test).astype(int).tolist())
    missing = [name for number, name in enumerate(classes) if number not in tested]
    if missing and y_test.size > 0:
        found.append(f"No test point is {_listed(missing)}: how well it is told cannot be seen.")
    return found


def _constant_warnings(spec: DatasetSpec, is_constant: NDArray[np.bool_]) -> list[str]:
    names = [feature_name(spec, formula) for formula, same in zip(spec.features, is_constant, strict=True) if same]
    if not names:
        return []
    verb = "has the same value" if len(names) == 1 else "have one value each"
    return [f"{_listed(names)} {verb} at every train point and cannot help: switch it off."]


def _target_warnings(spec: DatasetSpec, x: Floats, targets: Floats, is_constant: NDArray[np.bool_]) -> list[str]:
    names = [
        feature_name(spec, formula)
        for place, formula in enumerate(spec.features)
        if not is_constant[place] and _tells_all(x[:, place], targets, is_class=bool(spec.info.classes))
    ]
    if not names:
        return []
    return [f"{_listed(names)} gives the target away: with it, nothing is left to learn. Is it an answer in disguise?"]


def _tells_all(feature: Floats, targets: Floats, *, is_class: bool) -> bool:
    """Return whether a feature is the target in other units: one value for each class, or a straight line."""
    if is_class:
        values = [np.unique(feature[targets == number]) for number in np.unique(targets)]
        firsts = sorted(float(value[0]) for value in values)
        return len(values) > 1 and all(v.size == 1 for v in values) and all(a < b for a, b in pairwise(firsts))
    if targets.size < 3 or targets.std() == 0.0:
        return False
    return bool(abs(np.corrcoef(feature, targets)[0, 1]) > 1.0 - SAME)


def _size_warnings(spec: DatasetSpec, deviations: Floats) -> list[str]:
    if deviations.size < 2 or spec.scaling != "none" or deviations.max() < UNLIKE_SIZES * deviations.min():
        return []
    factor = deviations.max() / deviations.min()
    return [f"The inputs differ in size by a factor of {factor:,.0f}: choose a scaling."]


def feature_name(spec: DatasetSpec, formula: str) -> str:
    """Return a feature in words: the name of its column where it is one, otherwise the formula."""
    places = {f"x{place + 1}": name for place, name in enumerate(spec.info.columns)}
    return f"“{places.get(formula, feature_label(formula))}”"


def _listed(names: list[str]) -> str:
    quoted = [name if name.startswith("“") else f"“{name}”" for name in names]
    more = f" and {len(quoted) - MAX_NAMED} more" if len(quoted) > MAX_NAMED else ""
    return ", ".join(quoted[:MAX_NAMED]) + more
