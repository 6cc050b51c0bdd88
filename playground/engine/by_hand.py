"""What a person has said of single parameters: cut links, and weights and biases set to a value."""

from collections.abc import Callable, Mapping
from typing import Literal, TypeAlias

from playground.engine.snapshot import Floats
from playground.project.network import DenseSpec, GivenWeight, NetworkSpec, ParameterPlace, existing_given

Wish: TypeAlias = GivenWeight | Literal["cut"]
"""A cut link counts as cut, whatever value it was given."""

Wishes: TypeAlias = Mapping[int, Wish]
"""Wishes by the place of the parameter in the flat vector."""


def wishes(spec: NetworkSpec, places: Mapping[str, ParameterPlace]) -> dict[int, Wish]:
    """Return what was said of the parameters of a network; what is of weights that are not there is left out."""
    found: dict[int, Wish] = {}
    for layer in spec.all_layers:
        if not isinstance(layer, DenseSpec) or not (layer.cut or layer.given):
            continue
        place = places[layer.id]
        for each in existing_given(layer, place.n_inputs):
            if each.input is None:
                found[place.bias_start + each.unit] = each
            else:
                found[place.start + each.unit * place.n_inputs + each.input] = each
        for unit, source in layer.cut:
            if unit < place.n_units and source < place.n_inputs:
                found[place.start + unit * place.n_inputs + source] = "cut"
    return found


def value_of(wish: Wish) -> float:
    """Return the value a parameter takes by what was said of it."""
    return 0.0 if wish == "cut" else wish.value


def is_held(wish: Wish) -> bool:
    """Return whether the parameter is to stay as it is while the others learn."""
    return wish == "cut" or wish.is_frozen


def settle(parameters: Floats, said: Wishes) -> None:
    """Put values given and the zeros of cut links in their places of a flat vector, shape (P,)."""
    for place, wish in said.items():
        parameters[place] = value_of(wish)


def settle_changed(parameters: Floats, said: Wishes, before: Wishes) -> None:
    """Settle what is held, and what another network was not yet told `before`; the rest is what was learned since."""
    known = {_without_input(wish) for wish in before.values()}
    settle(parameters, {p: wish for p, wish in said.items() if is_held(wish) or _without_input(wish) not in known})


class HandMemory:
    """Follows what is said of single parameters during a run, and remembers what was there before, until a step."""

    def __init__(self) -> None:
        self._step = -1
        self._values: dict[tuple[int, Wish | None], float] = {}

    def follow(self, parameters: Floats, before: Wishes, after: Wishes, step: int, first: Callable[[], Floats]) -> None:
        """Change parameters, shape (P,), in place as what is said of them has changed.

        A value is taken as it is given; a link that is restored starts again from its first weight, of those `first`
        returns; what is no longer set stays as it is. What is taken back before another step is as it was.
        """
        if step != self._step:
            self._step = step
            self._values.clear()
        for place in sorted(before.keys() | after.keys()):
            was, now = before.get(place), after.get(place)
            if was == now:
                continue
            self._values[place, was] = float(parameters[place])
            if (place, now) in self._values:
                parameters[place] = self._values[place, now]
            elif now is not None:
                parameters[place] = value_of(now)
            elif was == "cut":
                parameters[place] = first()[place]


def _without_input(wish: Wish) -> tuple[object, ...]:
    """Return what was said without the place of the input, which moves when inputs come and go."""
    return (wish,) if wish == "cut" else (wish.unit, wish.value, wish.is_frozen, wish.times)
