"""Edits of single weights and biases: a value set by hand, one that is kept as it is, and one that learns again."""

import math

from playground.project.edits import change_layer
from playground.project.network import DenseSpec, GivenWeight, layer_sizes
from playground.project.project import Project


def given_at(layer: DenseSpec, unit: int, source: int | None) -> GivenWeight | None:
    """Return what was set by hand for the link from input `source` to a unit, or with None for the unit's bias."""
    return next((each for each in layer.given if (each.unit, each.input) == (unit, source)), None)


def give_weight(
    project: Project, layer_id: str, unit: int, source: int | None, value: float, *, is_frozen: bool | None = None
) -> Project:
    """Set a weight, or with `source` None a bias, to a value; it stays frozen or free unless that is said as well."""
    old = given_at(_dense(project, layer_id, unit, source), unit, source)
    if is_frozen is None:
        is_frozen = old is not None and old.is_frozen
    times = 1 if old is None else old.times + 1
    return _with(project, layer_id, _given(unit, source, value, is_frozen=is_frozen, times=times))


def freeze_weight(
    project: Project, layer_id: str, unit: int, source: int | None, value: float, *, is_frozen: bool
) -> Project:
    """Keep a weight or bias at the value it has now, or let it learn again from there.

    One that was never set to a value by typing begins new runs as it is drawn once it learns again.
    """
    old = given_at(_dense(project, layer_id, unit, source), unit, source)
    if not is_frozen and (old is None or old.times == 0):
        return free_weight(project, layer_id, unit, source)
    times = 0 if old is None else old.times
    return _with(project, layer_id, _given(unit, source, value, is_frozen=is_frozen, times=times))


def free_weight(project: Project, layer_id: str, unit: int, source: int | None) -> Project:
    """Forget what was set by hand for a weight or bias: a new run draws it."""
    layer = _dense(project, layer_id, unit, source)
    kept = tuple(each for each in layer.given if (each.unit, each.input) != (unit, source))
    return change_layer(project, layer_id, given=kept)


def free_all_weights(project: Project, layer_id: str) -> Project:
    """Forget every value that was set by hand in a Dense layer."""
    return change_layer(project, layer_id, given=())


def _given(unit: int, source: int | None, value: float, *, is_frozen: bool, times: int) -> GivenWeight:
    if not math.isfinite(value):
        raise ValueError(f"{value} is not a number a weight can have")
    # Adding zero makes 0 of −0, which means a link that was cut for good.
    return GivenWeight(unit=unit, input=source, value=float(value) + 0.0, is_frozen=is_frozen, times=times)


def _with(project: Project, layer_id: str, given: GivenWeight) -> Project:
    layer = _dense(project, layer_id, given.unit, given.input)
    others = (each for each in layer.given if each.place != given.place)
    return change_layer(project, layer_id, given=tuple(sorted((*others, given), key=lambda each: each.place)))


def _dense(project: Project, layer_id: str, unit: int, source: int | None) -> DenseSpec:
    """Return the Dense layer that has this weight or bias."""
    network = project.network
    layer = network.layer(layer_id)
    if not isinstance(layer, DenseSpec):
        raise TypeError(f"{layer_id} has no weights of units")
    n_inputs = layer_sizes(network, project.dataset.n_features)[network.index(layer_id)].n_inputs
    is_there = layer.has_bias if source is None else 0 <= source < n_inputs
    if not (0 <= unit < layer.units and is_there):
        what = "bias" if source is None else f"weight of input {source}"
        raise ValueError(f"no {what} at unit {unit} of {layer_id}")
    return layer
