"""A project with its run as bytes and back: the document inside the archive, its schema and its cross-checks."""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from playground import __version__
from playground.project.files import container
from playground.project.files.arrays import StoredArray, from_npy, to_npy
from playground.project.files.migrations import FORMAT, lift
from playground.project.files.problem import FileProblem, Refusal
from playground.project.network import OUTPUT_ID, n_parameters
from playground.project.optimizer import StopReason
from playground.project.project import Project
from playground.project.spec import Spec

MAX_JSON_BYTES = 8 << 20
MAX_PREVIEW_BYTES = 8 << 20

HISTORY_COLUMNS = ("epoch", "step", "train_loss", "test_loss", "train_accuracy", "test_accuracy")
RUN_ARRAYS = ("history", "optimizer_state", "parameters")

Count = Annotated[int, Meta(ge=0, le=1 << 53)]


class RunRecord(Spec, frozen=True, kw_only=True):
    """The numbers of a saved run; its arrays `parameters`, `optimizer_state` and `history` are stored beside it."""

    epoch: Count
    step: Count
    position: Count
    history_stride: Annotated[int, Meta(ge=1, le=1 << 53)]
    history_columns: tuple[str, ...] = HISTORY_COLUMNS
    stop_reason: StopReason | None = None


@dataclass(frozen=True)
class SavedProject:
    """What a project file holds: the project, the run where it was, the run's arrays and a picture (PNG)."""

    project: Project
    run: RunRecord | None = None
    arrays: Mapping[str, StoredArray] = field(default_factory=dict)
    preview: bytes | None = None


class _ArrayRecord(Spec, frozen=True, kw_only=True):
    """A line of the table of arrays."""

    id: str
    dtype: str
    shape: tuple[int, ...]


class _Manifest(Spec, frozen=True, kw_only=True):
    """The content of project.json."""

    format: Literal[1]
    program: Annotated[str, Meta(max_length=100)]
    project: Project
    run: RunRecord | None
    arrays: tuple[_ArrayRecord, ...]


def encode(saved: SavedProject) -> bytes:
    """Return the file of a project: equal projects give equal bytes; raises FileProblem where it is too large."""
    manifest = _Manifest(
        format=FORMAT,
        program=f"Network Playground {__version__}",
        project=saved.project,
        run=saved.run,
        arrays=tuple(
            _ArrayRecord(id=name, dtype=stored.dtype, shape=stored.shape)
            for name, stored in sorted(saved.arrays.items())
        ),
    )
    # Through the schema once, so that a 4 where a 4.0 belongs is written as the equal 4.0.
    normal = msgspec.convert(msgspec.to_builtins(manifest), _Manifest)
    entries = {f"arrays/{name}.npy": to_npy(stored) for name, stored in saved.arrays.items()}
    entries["project.json"] = msgspec.json.format(msgspec.json.encode(normal), indent=2) + b"\n"
    if saved.preview is not None:
        entries["preview.png"] = saved.preview
    n_bytes = sum(map(len, entries.values()))
    if n_bytes > container.MAX_BYTES:
        raise FileProblem(f"it has {n_bytes >> 20} MB, more than the {container.MAX_BYTES >> 20} MB a file may have.")
    return container.pack(entries)


def decode(data: bytes, name: str = "The file") -> SavedProject:
    """Read the bytes of a project file; raises FileProblem, with the file called `name`, and nothing else."""
    try:
        return _decode(data)
    except Refusal as refusal:
        raise FileProblem(f"{refusal.sentence(name)}.") from refusal


def _decode(data: bytes) -> SavedProject:
    entries = container.unpack(data)
    manifest = _read_manifest(entries.pop("project.json"))
    preview = entries.pop("preview.png", None)
    if preview is not None and (len(preview) > MAX_PREVIEW_BYTES or preview[:8] != b"\x89PNG\r\n\x1a\n"):
        raise Refusal("damaged", "its picture is not a PNG")
    arrays = _read_arrays(manifest.arrays, entries)
    _check_project(manifest.project)
    _check_run(manifest.project, manifest.run, arrays)
    return SavedProject(project=manifest.project, run=manifest.run, arrays=arrays, preview=preview)


def _read_manifest(data: bytes) -> _Manifest:
    if len(data) > MAX_JSON_BYTES:
        raise Refusal("damaged", "project.json is too long")
    try:
        text = data.decode("utf-8")
        tree = json.loads(
            text, object_pairs_hook=_unique, parse_constant=_refuse_constant, parse_float=_finite, parse_int=_small
        )
    except (ValueError, RecursionError):
        raise Refusal("damaged", "project.json cannot be read") from None
    tree = lift(tree)
    try:
        manifest = msgspec.convert(tree, _Manifest)
        msgspec.json.encode(manifest)  # refuses text that no file can hold, such as half a surrogate pair
    except (msgspec.ValidationError, UnicodeEncodeError) as error:
        raise Refusal("unknown content", str(error)) from None
    return manifest


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object of the document; a name that stands twice would leave open which one counts."""
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("a name stands twice")
    return members


def _refuse_constant(text: str) -> float:
    raise ValueError(f"{text} is not JSON")


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(f"{text} is too large")
    return number


def _small(text: str) -> int:
    if len(text) > 20:
        raise ValueError(f"{text[:20]}… is too large")
    return int(text)


def _read_arrays(records: tuple[_ArrayRecord, ...], entries: dict[str, bytes]) -> dict[str, StoredArray]:
    """Return the arrays by id; the table and the entries must name the same ones and agree about each."""
    names = {f"arrays/{record.id}.npy": record for record in records}
    if len(names) != len(records) or names.keys() != entries.keys():
        raise Refusal("damaged", "its table of arrays does not name the arrays it holds")
    arrays: dict[str, StoredArray] = {}
    for name, record in sorted(names.items()):
        stored = from_npy(entries[name], record.id)
        if (stored.dtype, stored.shape) != (record.dtype, record.shape):
            raise Refusal("damaged", f"the array {record.id} is not what the table of arrays says")
        arrays[record.id] = stored
    return arrays


def _check_project(project: Project) -> None:
    """Refuse what no edit can make and the rest of the program may therefore rely on."""
    ids = [layer.id for layer in project.network.all_layers]
    if len(set(ids)) != len(ids) or ids[-1] != OUTPUT_ID:
        raise Refusal("unknown content", "the layers' ids are not unique")
    axes = project.dataset.axes
    if axes[0] == axes[1] or max(axes) >= len(project.dataset.info.columns):
        raise Refusal("unknown content", f"the axes {axes[0]} and {axes[1]} are not two columns of the data")


def _check_run(project: Project, run: RunRecord | None, arrays: dict[str, StoredArray]) -> None:
    if set(arrays) != (set(RUN_ARRAYS) if run is not None else set()):
        raise Refusal("damaged", "the arrays of its run are missing, or there are others")
    if run is None:
        return
    if any(stored.dtype != "<f8" for stored in arrays.values()):
        raise Refusal("damaged", "the arrays of its run are not of double precision")
    if arrays["parameters"].shape != (n_parameters(project.network, project.dataset.n_features),):
        raise Refusal("damaged", "its parameters do not fit its network")
    if len(arrays["optimizer_state"].shape) != 1:
        raise Refusal("damaged", "its optimizer state has a wrong shape")
    if not (arrays["parameters"].is_finite and arrays["optimizer_state"].is_finite):
        raise Refusal("damaged", "its parameters are not all numbers")
    if run.position >= project.dataset.n_train:
        raise Refusal("damaged", "its run stands behind the last training point")
    _check_history(run, arrays["history"])


def _check_history(run: RunRecord, history: StoredArray) -> None:
    """Check the rows: epochs and steps are whole numbers that rise up to the run's own; losses may be anything."""
    n_columns = len(HISTORY_COLUMNS)
    if run.history_columns != HISTORY_COLUMNS or len(history.shape) != 2 or history.shape[1] != n_columns:
        raise Refusal("damaged", "the columns of its history are not the ones expected")
    numbers = history.numbers()
    epochs, steps = [-1.0, *numbers[0::n_columns]], [0.0, *numbers[1::n_columns]]
    if not all(number.is_integer() for number in (*epochs, *steps)):
        raise Refusal("damaged", "its history counts parts of epochs")
    is_rising = all(a < b for a, b in pairwise(epochs)) and all(a <= b for a, b in pairwise(steps))
    if not is_rising or epochs[-1] > run.epoch or steps[-1] > run.step:
        raise Refusal("damaged", "its history is not in order")
