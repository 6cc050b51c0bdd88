"""Copied layers as bytes: they come back as they were, and anything else is refused with a sentence."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from playground.project import edits
from playground.project.clippings import FORMAT, MAX_BYTES, ClippingProblem, read, write
from playground.project.network import (
    FEATURES_ID,
    LAYER_KINDS,
    MAX_LAYERS,
    OUTPUT_ID,
    DenseSpec,
    DropoutSpec,
    LayerSpec,
)
from playground.project.project import default_project

LAYERS: tuple[LayerSpec, ...] = (DenseSpec(id="a", units=7, cut=((0, 1),)), DropoutSpec(id="b", rate=0.25))
GOOD = {"format": FORMAT, "origin": "here", "layers": [{"kind": "dense", "id": "a", "units": 3}]}


def test_that_every_kind_of_layer_comes_back_as_it_was() -> None:
    project = default_project()
    layers = tuple(replace(edits.new_layer(project, kind, 0), id=f"layer-{n}") for n, kind in enumerate(LAYER_KINDS))
    assert read(write((*LAYERS, *layers), "here")).layers == (*LAYERS, *layers)


def test_that_the_example_of_these_tests_is_good() -> None:
    assert read(json.dumps(GOOD).encode()).layers == (DenseSpec(id="a", units=3),)


def layer(**fields: Any) -> dict[str, Any]:
    return GOOD | {"layers": [{"kind": "dense", "id": "a"} | fields]}


@pytest.mark.parametrize(
    "content",
    [
        [],
        None,
        {},
        GOOD | {"more": 1},
        GOOD | {"format": 0},
        GOOD | {"format": True},
        GOOD | {"format": "1"},
        GOOD | {"origin": "x" * 65},
        GOOD | {"layers": []},
        GOOD | {"layers": [{"kind": "dense", "id": f"l-{place}"} for place in range(MAX_LAYERS + 1)]},
        GOOD | {"layers": GOOD["layers"] * 2},  # type: ignore[operator]  # a list
        layer(id=OUTPUT_ID),
        layer(id=FEATURES_ID),
        layer(id="../../etc"),
        layer(kind="script"),
        layer(units=0),
        layer(units=10**9),
        layer(units="4"),
        layer(activation="exec"),
        layer(l2=-1.0),
        layer(cut=[[-1, 0]]),
        layer(callback="os.system"),
    ],
)
def test_that_anything_else_is_refused_with_a_sentence_that_says_what_was_kept(content: object) -> None:
    with pytest.raises(ClippingProblem, match=r"copied layers .*\. Nothing was pasted and the network is as it was"):
        read(json.dumps(content).encode())


def test_that_a_newer_format_is_told_apart_from_damage() -> None:
    with pytest.raises(ClippingProblem, match="newer version"):
        read(json.dumps(GOOD | {"format": FORMAT + 1, "more": 1}).encode())


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff\xfe",
        b"[" * 100_000,
        json.dumps(layer(l1=float("nan"))).encode(),
        b'{"format":1,"origin":"\xff","layers":[]}',
        b" " * (MAX_BYTES + 1),
    ],
)
def test_that_damaged_bytes_are_refused(data: bytes) -> None:
    with pytest.raises(ClippingProblem):
        read(data)


@given(place=st.integers(min_value=0), byte=st.integers(0, 255))
def test_that_a_changed_byte_gives_layers_or_a_sentence_and_nothing_else(place: int, byte: int) -> None:
    data = bytearray(write(LAYERS, "here"))
    data[place % len(data)] = byte
    try:
        n_layers = len(read(bytes(data)).layers)
    except ClippingProblem:
        n_layers = 2
    assert n_layers == 2
