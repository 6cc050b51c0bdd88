"""What templates are called and said on screen."""

from itertools import groupby

from playground.project.network import ActivationSpec, DenseSpec, DropoutSpec, LayerSpec
from playground.project.project import Project
from playground.ui.builder.words import ACTIVATION_TITLES, KINDS
from playground.ui.wording import share_text

HELP = (
    "Networks to begin with, from the perceptron to residual blocks, and those you kept. Choosing one replaces the "
    "hidden layers; data, training and the output layer stay."
)
MAX_SAID = 6
"""So many layers of a kind, and so many kinds, are named; of deeper networks the first ones."""


def layers_in_words(project: Project) -> str:
    """Return the hidden layers in a line: `Dense 8–4–2 tanh · Dropout 20 %`, `no hidden layer`."""
    parts = [_in_words(list(alike)) for _, alike in groupby(project.network.layers, key=_likeness)]
    shown = " · ".join(parts[:MAX_SAID])
    return (f"{shown} · …" if len(parts) > MAX_SAID else shown) or "no hidden layer"


def _likeness(layer: LayerSpec) -> tuple[object, ...]:
    """Return what layers must share to be said together."""
    return (layer.activation,) if isinstance(layer, DenseSpec) else (layer.id,)


def _in_words(alike: list[LayerSpec]) -> str:
    """Return one layer in words, or several Dense layers of the same activation."""
    layer = alike[0]
    title = KINDS[type(layer)].title
    match layer:
        case DenseSpec():
            units = [str(each.units) for each in alike if isinstance(each, DenseSpec)]
            said = "–".join(units[:MAX_SAID]) + ("–…" if len(units) > MAX_SAID else "")
            return f"{title} {said} {ACTIVATION_TITLES[layer.activation]}"
        case ActivationSpec():
            return ACTIVATION_TITLES[layer.activation]
        case DropoutSpec():
            return f"{title} {share_text(layer.rate, digits=0)}"
        case _:
            return title
