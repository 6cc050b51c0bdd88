"""Project files: what goes in comes out, and everything else is refused in one sentence."""

import json
import math
import struct
from array import array
from collections.abc import Callable
from itertools import chain
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from playground import __version__
from playground.project import edits
from playground.project.files import FileProblem, RunRecord, SavedProject, StoredArray, decode, encode
from playground.project.files.arrays import ITEM_SIZES, from_npy
from playground.project.files.migrations import FORMAT, Document, lift
from playground.project.files.problem import Refusal
from playground.project.given import give_weight
from playground.project.network import DenseSpec, DropoutSpec, n_parameters
from playground.project.project import Project, default_project
from tests.project.archives import pack, to_npy, unpack

PNG = b"\x89PNG\r\n\x1a\n rest of a picture"


def doubles(*numbers: float, shape: tuple[int, ...] | None = None) -> StoredArray:
    return StoredArray("<f8", shape or (len(numbers),), struct.pack(f"<{len(numbers)}d", *numbers))


def saved_run(project: Project | None = None) -> SavedProject:
    """Return a project with a run of three epochs."""
    project = project or default_project()
    n = n_parameters(project.network, project.dataset.n_features)
    rows = (
        (0, 0, 0.5, 0.51, math.nan, 0.4, math.nan, math.nan),
        (1, 25, 0.3, math.inf, math.nan, 0.5, 0.03, 2.5),
        (2, 50, -0.0, 1e-310, math.nan, 1.0, 0.003, 0.0),
    )
    stored = {
        "parameters": doubles(*(0.1 * i for i in range(n))),
        "optimizer_state": doubles(),
        "history": doubles(*chain(*rows), shape=(3, 8)),
    }
    run = RunRecord(epoch=2, step=53, position=30, history_stride=1)
    return SavedProject(project=project, run=run, arrays=stored, preview=PNG)


SAVED = saved_run()
DATA = encode(SAVED)
PARTS = unpack(DATA)


def with_document(tree: object) -> bytes:
    """Return the file with another document."""
    return pack({**PARTS, "project.json": json.dumps(tree).encode()})


def rewritten(change: Callable[[dict[str, Any]], Any]) -> bytes:
    """Return the file with a document that `change` has changed in place."""
    tree = json.loads(PARTS["project.json"])
    change(tree)
    return with_document(tree)


def refusal_of(data: bytes) -> str:
    with pytest.raises(FileProblem) as caught:
        decode(data, "a.nnplay")
    sentence = str(caught.value)
    assert sentence.startswith("a.nnplay ")
    assert sentence.endswith(".")
    assert "\n" not in sentence
    return sentence


def outcome_of(data: bytes) -> SavedProject | None:
    """Return what is read, or None where it is refused in a sentence that can be written out."""
    try:
        return decode(data, "a.nnplay")
    except FileProblem as problem:
        return None if str(problem).startswith("a.nnplay ") and str(problem).encode() else SAVED


def test_that_a_project_with_its_run_and_picture_comes_back_bit_for_bit() -> None:
    assert decode(DATA) == SAVED


def test_that_a_project_without_a_run_comes_back() -> None:
    saved = SavedProject(project=edits.choose_source(default_project(), "iris"))
    assert decode(encode(saved)) == saved


def test_that_equal_projects_give_equal_bytes() -> None:
    whole = edits.change_training(default_project(), learning_rate=1)
    assert encode(SavedProject(project=replace(whole, query=(4, 5)))) == encode(
        SavedProject(project=replace(edits.change_training(whole, learning_rate=1.0), query=(4.0, 5.0)))
    )
    shuffled = SavedProject(SAVED.project, SAVED.run, dict(reversed([*SAVED.arrays.items()])), PNG)
    assert encode(shuffled) == DATA


def test_that_the_document_can_be_read_by_a_person() -> None:
    text = PARTS["project.json"].decode()
    assert f'  "program": "Network Playground {__version__}"' in text.splitlines()[2]
    assert json.loads(text)["project"]["network"]["layers"][0]["units"] == 4


@given(st.integers(0, 6), st.integers(0, 3), st.floats(allow_nan=False, allow_infinity=False), st.text(max_size=20))
def test_that_any_project_an_edit_can_make_comes_back(n_layers: int, n_features: int, query: float, name: str) -> None:
    project = edits.move_query(default_project(), query, -query)
    for index in range(n_layers):
        layer = DenseSpec(id=f"new-{index}", units=index + 1) if index % 2 else DropoutSpec(id=f"new-{index}", rate=0.3)
        project = edits.insert_layer(project, 0, layer)
    features = (*project.dataset.features[:n_features], name or "x1*x2")
    project = edits.change_dataset(project, features=features)
    saved = saved_run(project)
    assert decode(encode(saved)) == saved


def test_that_values_set_by_hand_come_back_to_the_bit_and_may_be_missing() -> None:
    project = give_weight(default_project(), "layer-2", 1, 3, -0.1 - 1e-17, is_frozen=True)
    project = give_weight(project, "layer-2", 0, None, 1e-300)
    data = encode(SavedProject(project=project))
    assert decode(data).project == project
    tree = json.loads(unpack(data)["project.json"])
    del tree["project"]["network"]["layers"][1]["given"]
    older = pack({"project.json": json.dumps(tree).encode()})
    assert decode(older).project == default_project()


def test_that_the_file_is_cut_off_anywhere_in_it_is_said_in_one_sentence() -> None:
    for n_bytes in range(1, len(DATA), 97):
        assert "incomplete" in refusal_of(DATA[:n_bytes])
    assert "is empty" in refusal_of(b"")


def test_that_no_single_bit_flip_gives_other_numbers() -> None:
    for place in range(0, 8 * len(DATA), 11):  # 11 is prime to 8: every bit of a byte gets its turn
        flipped = bytearray(DATA)
        flipped[place // 8] ^= 1 << place % 8
        assert outcome_of(bytes(flipped)) in (SAVED, None), place


def test_that_a_foreign_file_is_called_foreign() -> None:
    assert "is not a Network Playground project" in refusal_of(b"some text that somebody wrote")


def test_that_a_newer_file_is_said_to_be_newer_whatever_else_it_holds() -> None:
    def change(tree: dict[str, Any]) -> None:
        tree |= {"format": FORMAT + 1, "program": "Network Playground 9.1", "new": [1]}

    sentence = refusal_of(rewritten(change))
    assert f"made by a newer version of this program (Network Playground 9.1, format {FORMAT + 1})" in sentence


@pytest.mark.parametrize("number", [None, 0, -1, 1.0, "1", True, [1]])
def test_that_a_document_without_a_format_number_is_refused(number: object) -> None:
    assert "format number" in refusal_of(rewritten(lambda tree: tree.update(format=number)))
    assert "format number" in refusal_of(with_document([number]))


WRONG: list[tuple[str, Callable[[dict[str, Any]], Any], str]] = [
    ("unknown field", lambda t: t["project"].update(colour="red"), "colour"),
    ("missing field", lambda t: t["project"].pop("network"), "network"),
    ("unknown layer", lambda t: t["project"]["network"]["layers"][0].update(kind="conv"), "layers[0]"),
    ("text for a number", lambda t: t["project"]["network"]["layers"][1].update(units="4"), "layers[1].units"),
    ("a part of a unit", lambda t: t["project"]["network"]["layers"][1].update(units=4.5), "layers[1].units"),
    ("too many units", lambda t: t["project"]["network"]["layers"][1].update(units=10**6), "layers[1].units"),
    ("no unit", lambda t: t["project"]["network"]["output"].update(units=0), "output.units"),
    ("unknown source", lambda t: t["project"]["dataset"].update(source="tides"), "dataset.source"),
    ("negative seed", lambda t: t["project"]["training"].update(seed=-1), "training.seed"),
    ("number for text", lambda t: t["project"]["dataset"].update(features=[1]), "dataset.features"),
    ("null", lambda t: t["project"].update(plane=None), "plane"),
    ("half a pair", lambda t: t["project"]["dataset"].update(features=["\ud800"]), "surrogate"),
    ("an id twice", lambda t: t["project"]["network"]["layers"][0].update(id="output"), "ids are not unique"),
    ("other output id", lambda t: t["project"]["network"]["output"].update(id="end"), "ids are not unique"),
    ("one axis twice", lambda t: t["project"]["plane"].update(axes=[1, 1]), "the axes 1 and 1"),
    ("an axis beyond", lambda t: t["project"]["plane"].update(axes=[0, 2]), "the axes 0 and 2"),
    ("negative step", lambda t: t["run"].update(step=-1), "run.step"),
    ("no stride", lambda t: t["run"].update(history_stride=0), "history_stride"),
    ("huge step", lambda t: t["run"].update(step=10**19), "run.step"),
]


@pytest.mark.parametrize(("change", "words"), [(c, w) for _, c, w in WRONG], ids=[name for name, *_ in WRONG])
def test_that_a_value_of_the_wrong_kind_is_refused_with_its_place(change: Callable[..., Any], words: str) -> None:
    assert words in refusal_of(rewritten(change))


DAMAGED_RUNS: list[tuple[str, Callable[[dict[str, Any]], Any], str]] = [
    ("behind the points", lambda t: t["run"].update(position=250), "behind the last training point"),
    ("history beyond the run", lambda t: t["run"].update(epoch=1), "not in order"),
    ("steps beyond the run", lambda t: t["run"].update(step=49), "not in order"),
    ("other columns", lambda t: t["run"].update(history_columns=["epoch"]), "columns of its history"),
    ("another network", lambda t: t["project"]["network"]["layers"][0].update(units=5), "do not fit its network"),
    ("another feature", lambda t: t["project"]["dataset"]["features"].append("x1**2"), "do not fit its network"),
    ("no run", lambda t: t.update(run=None), "arrays of its run"),
    ("array not named", lambda t: t["arrays"].pop(), "table of arrays"),
    ("array named twice", lambda t: t["arrays"].append(t["arrays"][0]), "table of arrays"),
    ("other shape", lambda t: t["arrays"][0].update(shape=[6, 3]), "not what the table of arrays says"),
    ("other type", lambda t: t["arrays"][0].update(dtype="<i8"), "not what the table of arrays says"),
    ("array that is missing", lambda t: t["arrays"][0].update(id="extra"), "table of arrays"),
]


@pytest.mark.parametrize(("change", "words"), [(c, w) for _, c, w in DAMAGED_RUNS], ids=[n for n, *_ in DAMAGED_RUNS])
def test_that_parts_that_do_not_fit_together_are_refused(change: Callable[..., Any], words: str) -> None:
    assert words in refusal_of(rewritten(change))


def with_array(name: str, stored: StoredArray) -> bytes:
    """Return the file with another array under a name, table of arrays and all."""
    return encode(SavedProject(SAVED.project, SAVED.run, {**SAVED.arrays, name: stored}))


@pytest.mark.parametrize(
    ("name", "stored", "words"),
    [
        ("parameters", doubles(*[0.0] * 24), "do not fit its network"),
        ("parameters", doubles(*[0.0] * 24, math.nan), "not all numbers"),
        ("parameters", doubles(*[0.0] * 24, -math.inf), "not all numbers"),
        ("parameters", doubles(*[0.0] * 25, shape=(25, 1)), "do not fit its network"),
        ("parameters", StoredArray("<f4", (25,), bytes(100)), "double precision"),
        ("optimizer_state", doubles(math.nan), "not all numbers"),
        ("optimizer_state", doubles(0.0, shape=(1, 1)), "wrong shape"),
        ("history", doubles(0.0, shape=(1,)), "columns of its history"),
        ("history", doubles(*[0.0] * 5, shape=(1, 5)), "columns of its history"),
        ("history", doubles(*[0.0] * 6, shape=(1, 6)), "columns of its history"),
        ("history", doubles(math.nan, 0, 0, 0, 0, 0, 0, 0, shape=(1, 8)), "parts of epochs"),
        ("history", doubles(0.5, 0, 0, 0, 0, 0, 0, 0, shape=(1, 8)), "parts of epochs"),
        ("history", doubles(0, math.inf, 0, 0, 0, 0, 0, 0, shape=(1, 8)), "parts of epochs"),
        ("history", doubles(-1, 0, 0, 0, 0, 0, 0, 0, shape=(1, 8)), "not in order"),
        ("history", doubles(1, 5, *[0] * 6, 1, 6, *[0] * 6, shape=(2, 8)), "not in order"),
        ("history", doubles(1, 5, *[0] * 6, 2, 4, *[0] * 6, shape=(2, 8)), "not in order"),
        ("extra", doubles(1.0), "arrays of its run are missing, or there are others"),
    ],
)
def test_that_arrays_the_run_cannot_go_on_from_are_refused(name: str, stored: StoredArray, words: str) -> None:
    assert words in refusal_of(with_array(name, stored))


def test_that_a_run_at_epoch_zero_without_history_is_read() -> None:
    run = RunRecord(epoch=0, step=0, position=0, history_stride=4)
    saved = SavedProject(SAVED.project, run, {**SAVED.arrays, "history": doubles(shape=(0, 8))})
    assert decode(encode(saved)) == saved


@pytest.mark.parametrize(
    "text",
    [b"", b"{", b"[" * 50_000, b'{"a":' * 50_000, b'{"format": 1, "format": 1}', b'{"format": 1, "run": NaN}',
     b'{"format": 1, "run": Infinity}', b'{"format": 1, "run": 1e999}', b'{"format": 1, "run": ' + b"9" * 5000 + b"}",
     b'\xff{"format": 1}', "\ufeff{}".encode(), '{"format": 1}'.encode("utf-16"), b'{"format": 1} x', b"{'format': 1}"],
    ids=range(14),
)  # fmt: skip
def test_that_text_that_is_not_strict_json_is_refused(text: bytes) -> None:
    assert "project.json cannot be read" in refusal_of(pack({**PARTS, "project.json": text}))


def test_that_a_name_that_stands_twice_deep_inside_is_refused() -> None:
    text = PARTS["project.json"].replace(b'"units": 4,', b'"units": 4, "units": 4,')
    assert text != PARTS["project.json"]
    assert "project.json cannot be read" in refusal_of(pack({**PARTS, "project.json": text}))


def test_that_a_document_beyond_four_megabytes_is_refused() -> None:
    text = PARTS["project.json"] + b" " * (4 << 20)
    assert "project.json is too long" in refusal_of(pack({**PARTS, "project.json": text}))


def test_that_a_document_of_very_many_parts_is_refused() -> None:
    text = b'{"format": 2, "project": [' + b"{}," * 70_000 + b"{}]}"
    assert "too many parts" in refusal_of(pack({**PARTS, "project.json": text}))


@pytest.mark.parametrize("preview", [b"", b"GIF89a", PNG + bytes(9 << 20)])
def test_that_only_a_png_of_ordinary_size_is_taken_as_picture(preview: bytes) -> None:
    assert "not a PNG" in refusal_of(pack({**PARTS, "preview.png": preview}))


SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text()
NAMES = st.text() | st.sampled_from(["format", "project", "run"])


@given(st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner)))
def test_that_any_document_at_all_is_read_or_refused_in_words(tree: object) -> None:
    assert refusal_of(with_document(tree))


JSON_PLACES = [
    ("project", "network", "layers", 0, "units"), ("project", "network", "output"), ("project", "plane", "axes"),
    ("project", "dataset", "n_samples"), ("project", "dataset", "source"), ("project", "training", "batch_size"),
    ("project", "query", 0), ("run", "position"), ("run", "history_columns"), ("run",), ("arrays",),
    ("arrays", 2, "shape"), ("arrays", 1, "id"), ("program",), ("format",),
]  # fmt: skip


@given(
    st.sampled_from(JSON_PLACES),
    SCALARS | st.lists(st.integers(), max_size=3),
)
def test_that_any_value_at_any_place_is_read_or_refused_in_words(place: tuple[Any, ...], value: object) -> None:
    def change(tree: dict[str, Any]) -> None:
        part: Any = tree
        for step in place[:-1]:
            part = part[step]
        part[place[-1]] = value

    read = outcome_of(rewritten(change))
    assert read is None or decode(encode(read)) == read


@given(st.binary(max_size=400))
def test_that_any_bytes_at_all_are_refused_in_words(data: bytes) -> None:
    assert refusal_of(data)


@given(st.sampled_from(sorted(PARTS)), st.integers(0, 10_000), st.binary(min_size=1, max_size=30))
def test_that_entries_with_other_bytes_are_read_or_refused_in_words(name: str, at: int, piece: bytes) -> None:
    data = PARTS[name]
    at %= len(data) + 1
    read = outcome_of(pack({**PARTS, name: data[:at] + piece + data[at + len(piece) :]}))
    assert read is None or decode(encode(read)) == read


@pytest.mark.parametrize("shape", [(), (0,), (7,), (3, 0, 2), (2, 3), (2, 3, 4, 5)])
def test_that_npy_files_of_every_shape_come_back(shape: tuple[int, ...]) -> None:
    stored = StoredArray("<i8", shape, bytes(8 * math.prod(shape)))
    npy = to_npy(stored)
    assert (len(npy) - len(stored.data)) % 64 == 0
    assert from_npy(npy, "a") == stored


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"<f8", b">f8"), (b"<f8", b"|O8"), (b"False", b"True "), (b"(3,)", b"(4,)"), (b"(3,)", b"(-3,)"),
        (b"(3,)", b"(3)"), (b"(3,)", b"(3,3)"), (b"(3,)", b"(1, 1, 1, 1, 3)"), (b"(3,)", b"(" + b"9" * 30 + b",)"),
        (b"Y\x01\x00", b"Y\x02\x00"), (b"  \n", b"   "), (b"\x93N", b"\x93M"), (b"{'d", b"{'e"),
    ],
    ids=range(13),
)  # fmt: skip
def test_that_npy_files_of_another_kind_are_refused(old: bytes, new: bytes) -> None:
    npy = to_npy(doubles(1.0, 2.0, 3.0))
    assert old in npy
    with pytest.raises(Refusal, match="array a"):
        from_npy(npy.replace(old, new, 1), "a")


@pytest.mark.parametrize("n_bytes", [0, 7, 9, 40, 128, 151])
def test_that_npy_files_with_too_few_or_too_many_bytes_are_refused(n_bytes: int) -> None:
    npy = to_npy(doubles(1.0, 2.0, 3.0))
    assert len(npy) == 152
    for data in (npy[:n_bytes], npy + bytes(n_bytes + 1)):
        with pytest.raises(Refusal, match="array a"):
            from_npy(data, "a")


def test_that_numbers_are_finite_only_if_all_are() -> None:
    assert doubles(1e308, 1e308, -0.0, 5e-324).is_finite
    assert not doubles(1.0, math.nan).is_finite
    assert not StoredArray("<f4", (1,), array("f", [math.inf]).tobytes()).is_finite
    assert StoredArray("|u1", (2,), b"\xff\xff").is_finite
    assert set(ITEM_SIZES) == {"<f8", "<f4", "<i8", "|u1"}


def test_that_older_documents_are_lifted_one_format_at_a_time() -> None:
    def second(tree: Document) -> Document:
        return {**tree, "format": 2, "path": [*tree.get("path", []), 1]}

    def third(tree: Document) -> Document:
        return {**tree, "format": 3, "path": [*tree["path"], 2]}

    steps = {1: second, 2: third}
    assert lift({"format": 1}, steps, 3) == {"format": 3, "path": [1, 2]}
    assert lift({"format": 2, "path": []}, steps, 3) == {"format": 3, "path": [2]}
    assert lift({"format": 3}, steps, 3) == {"format": 3}
    with pytest.raises(Refusal, match="format 2 that lacks parts"):
        lift({"format": 2}, steps, 3)


def test_that_a_project_with_a_value_no_file_can_hold_does_not_become_a_file() -> None:
    nan = replace(default_project(), query=(math.nan, 0.0))
    assert "query" in refusal_of(encode(SavedProject(project=nan)))
