"""Copied layers as bytes and back: what the clipboard carries between windows, read as if a stranger had written it."""

from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta

from playground.project.network import FEATURES_ID, MAX_LAYERS, OUTPUT_ID, LayerSpec
from playground.project.spec import Spec

FORMAT: Final = 1
MAX_BYTES = 1 << 20
"""128 layers with every field and some cut links need a tenth of it."""


class ClippingProblem(Exception):  # noqa: N818 - a problem is what a person is told of
    """Copied layers cannot be taken; the message is a sentence for a person."""


class Clipping(Spec, frozen=True, kw_only=True):
    """Copied layers in the order of their network. `origin` tells the open project they were copied from."""

    format: Literal[1] = FORMAT
    origin: Annotated[str, Meta(max_length=64)]
    layers: Annotated[tuple[LayerSpec, ...], Meta(min_length=1, max_length=MAX_LAYERS)]


class _Version(msgspec.Struct):
    """What every format of copied layers begins with."""

    format: int


def write(layers: tuple[LayerSpec, ...], origin: str) -> bytes:
    """Return copied layers as JSON."""
    return msgspec.json.encode(Clipping(origin=origin, layers=layers))


def read(data: bytes) -> Clipping:
    """Return the copied layers; raises ClippingProblem, and nothing else, where `write` cannot have made them."""
    if len(data) > MAX_BYTES:
        raise ClippingProblem(f"{_UNREADABLE} (they are larger than {MAX_BYTES >> 20} MB). {_KEPT}")
    try:
        if msgspec.json.decode(data, type=_Version).format > FORMAT:
            raise ClippingProblem(f"The copied layers come from a newer version of this program. {_KEPT}")
        clipping = msgspec.json.decode(data, type=Clipping)
    except msgspec.ValidationError as error:
        raise ClippingProblem(f"{_UNREADABLE} ({error}). {_KEPT}") from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise ClippingProblem(f"{_UNREADABLE} (they are damaged). {_KEPT}") from None
    ids = [layer.id for layer in clipping.layers]
    if len(set(ids)) != len(ids) or {OUTPUT_ID, FEATURES_ID} & set(ids):
        raise ClippingProblem(f"{_UNREADABLE} (two have the same id, or one a reserved one). {_KEPT}")
    return clipping


_UNREADABLE = "The copied layers cannot be read"
_KEPT = "Nothing was pasted and the network is as it was: copy the layers again."
