"""What the points themselves tell before training: data that a network cannot, or should not, learn much from."""

from collections.abc import Iterable
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from playground.project.checks import Problem
from playground.project.dataset import DatasetSpec, feature_label

Floats = NDArray[np.float64]

MAX_LOOKED_AT = 20_000
"""At most about so many train points are looked at, evenly chosen; what they suggest is then asked of all of them."""

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
    is_class = bool(spec.info.classes)
    is_constant = _is_constant(looked_at)
    telling = [
        place
        for place in np.flatnonzero(~is_constant).tolist()
        if _tells_all(looked_at[:, place], targets, is_class=is_class)
        and (step == 1 or _tells_all(x[:, place], y_train, is_class=is_class))
    ]
    if step > 1:
        is_constant[is_constant] = _is_constant(x[:, is_constant])
    sentences = [
        *_class_warnings(spec, y_train, y_test),
        *_constant_warnings(_names(spec, np.flatnonzero(is_constant).tolist())),
        *_target_warnings(_names(spec, telling)),
        *_size_warnings(spec, looked_at.std(axis=0)[~is_constant]),
    ]
    return tuple(Problem(sentence=sentence, where=("dataset",)) for sentence in sentences)


def _is_constant(x: Floats) -> NDArray[np.bool_]:
    """Return which features have one value only, shape (D,); those of equal values may differ in some last digits."""
    constant: NDArray[np.bool_] = np.ptp(x, axis=0) <= 1e-12 * np.abs(x).max(axis=0, initial=0.0)
    return constant


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


def _constant_warnings(names: list[str]) -> list[str]:
    if len(names) > 1:
        return [f"{_listed(names)} have one value each at all train points and cannot help: switch them off."]
    return [f"{name} has the same value at every train point and cannot help: switch it off." for name in names]


def _target_warnings(names: list[str]) -> list[str]:
    if not names:
        return []
    verb, leaves = ("gives", "leaves") if len(names) == 1 else ("give", "leave")
    return [f"{_listed(names)} {verb} the target away and {leaves} nothing to learn: is that an answer in disguise?"]


def _tells_all(feature: Floats, targets: Floats, *, is_class: bool) -> bool:
    """Return whether a feature is the target in other units: one value for each class, or a straight line."""
    if is_class:
        groups = [feature[targets == number] for number in np.unique(targets)]
        # So few points that each class has hardly more than one tell nothing.
        if len(groups) < 2 or targets.size < len(groups) + 2:
            return False
        values = sorted((float(group.min()), float(group.max())) for group in groups)
        return all(low == high for low, high in values) and all(a < b for (a, _), (b, _) in pairwise(values))
    if targets.size < 3 or targets.std() == 0.0:
        return False
    return bool(abs(np.corrcoef(feature, targets)[0, 1]) > 1.0 - SAME)


def _size_warnings(spec: DatasetSpec, deviations: Floats) -> list[str]:
    if deviations.size < 2 or spec.scaling != "none" or deviations.max() < UNLIKE_SIZES * deviations.min():
        return []
    factor = deviations.max() / deviations.min()
    return [f"The inputs differ in size by a factor of {factor:,.0f}: choose a scaling."]


def _names(spec: DatasetSpec, places: Iterable[int]) -> list[str]:
    return [feature_name(spec, spec.features[place]) for place in places]


def feature_name(spec: DatasetSpec, formula: str) -> str:
    """Return a feature in words: the name of its column where it is one, otherwise the formula."""
    places = {f"x{place + 1}": name for place, name in enumerate(spec.info.columns)}
    return f"“{places.get(formula, feature_label(formula))}”"


def _listed(names: list[str]) -> str:
    quoted = [name if name.startswith("“") else f"“{name}”" for name in names]
    more = f" and {len(quoted) - MAX_NAMED} more" if len(quoted) > MAX_NAMED else ""
    return ", ".join(quoted[:MAX_NAMED]) + more
