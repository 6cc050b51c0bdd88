"""A project with its run as bytes and back: the document inside the archive, its schema and its cross-checks."""

import json
import math
import sys
from array import array
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Annotated, Any, Literal, TypeVar

import msgspec
from msgspec import Meta

from playground import __version__
from playground.project.files import container
from playground.project.files.arrays import Buffer, StoredArray, from_npy, npy_header
from playground.project.files.migrations import FORMAT, Document, lift
from playground.project.files.problem import FileProblem, Refusal
from playground.project.marks import MAX_MARKS, Mark
from playground.project.network import OUTPUT_ID, n_parameters
from playground.project.optimizer import StopReason
from playground.project.project import Project
from playground.project.spec import Spec
from playground.project.table import Column, Table, class_values, few_values

T = TypeVar("T")

MAX_JSON_BYTES = 4 << 20
MAX_PARTS = 1 << 16
"""Objects and lists in the document: reading so many takes some 25 ms and 5 MB."""
MAX_PREVIEW_BYTES = 8 << 20

FIRST_COLUMNS = ("epoch", "step", "train_loss", "test_loss", "train_accuracy", "test_accuracy")
"""The columns of histories that were written before there were more."""
HISTORY_COLUMNS = (*FIRST_COLUMNS, "learning_rate", "gradient_norm")
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
    marks: Annotated[tuple[Mark, ...], Meta(max_length=MAX_MARKS)] = ()


@dataclass(frozen=True)
class SavedProject:
    """What a project file holds: the project, the run where it was, the run's arrays and a picture (PNG)."""

    project: Project
    run: RunRecord | None = None
    arrays: Mapping[str, StoredArray] = field(default_factory=dict)
    preview: bytes | None = None


class _TableRecord(Spec, frozen=True, kw_only=True):
    """A person's table without its numbers, which are the array `table_<id>`, a row for each column."""

    id: Annotated[str, Meta(pattern="^[0-9a-f]{32}$")]
    columns: Annotated[tuple[Column, ...], Meta(min_length=1)]


class _ArrayRecord(Spec, frozen=True, kw_only=True):
    """A line of the table of arrays."""

    id: str
    dtype: str
    shape: tuple[int, ...]


class _Manifest(Spec, frozen=True, kw_only=True):
    """The content of project.json."""

    format: Literal[2]
    program: Annotated[str, Meta(max_length=100)]
    project: Project
    tables: tuple[_TableRecord, ...]
    run: RunRecord | None
    arrays: tuple[_ArrayRecord, ...]


def encode(saved: SavedProject) -> bytes:
    """Return the file of a project: equal projects give equal bytes; raises FileProblem where it is too large."""
    return b"".join(encode_parts(saved))


def encode_parts(saved: SavedProject) -> list[Buffer]:
    """Return the file of a project in parts, its arrays uncopied; raises FileProblem where it is too large."""
    tables = _tables_of(saved.project)
    arrays = {**saved.arrays, **{_array_name(table.id): _stored_table(table) for table in tables}}
    manifest = _Manifest(
        format=FORMAT,
        program=f"Network Playground {__version__}",
        project=saved.project,
        tables=tuple(_TableRecord(id=table.id, columns=table.columns) for table in tables),
        run=saved.run,
        arrays=tuple(
            _ArrayRecord(id=name, dtype=stored.dtype, shape=stored.shape) for name, stored in sorted(arrays.items())
        ),
    )
    # Through the schema once, so that a 4 where a 4.0 belongs is written as the equal 4.0.
    tree = msgspec.to_builtins(manifest, enc_hook=_table_id)
    normal = msgspec.convert(tree, _Manifest, dec_hook=_table_finder(tables))
    entries: dict[str, tuple[Buffer, ...]] = {
        f"arrays/{name}.npy": (npy_header(stored), stored.data) for name, stored in arrays.items()
    }
    document = msgspec.json.format(msgspec.json.encode(normal, enc_hook=_table_id), indent=2) + b"\n"
    entries["project.json"] = (document,)
    if saved.preview is not None:
        entries["preview.png"] = (saved.preview,)
    n_bytes = sum(len(part) for parts in entries.values() for part in parts)
    if n_bytes > container.MAX_BYTES:
        raise FileProblem(f"it has {n_bytes >> 20} MB, more than the {container.MAX_BYTES >> 20} MB a file may have.")
    return container.pack(entries)


def is_same(first: SavedProject, second: SavedProject) -> bool:
    """Return whether both are equal; as `==`, but other threads get a word in where the arrays are large."""
    if (first.project, first.run, first.preview) != (second.project, second.run, second.preview):
        return False
    arrays = second.arrays
    return first.arrays.keys() == arrays.keys() and all(
        stored.is_same(arrays[name]) for name, stored in first.arrays.items()
    )


def decode(data: Buffer, name: str = "The file") -> SavedProject:
    """Read the bytes of a project file; raises FileProblem, with the file called `name`, and nothing else.

    The arrays are views of the bytes, which must stay as they are.
    """
    try:
        return _decode(data)
    except Refusal as refusal:
        raise FileProblem(f"{refusal.sentence(name)}.") from refusal


def _decode(data: Buffer) -> SavedProject:
    entries = container.unpack(data)
    tree = _read_tree(entries.pop("project.json"))
    picture = entries.pop("preview.png", None)
    preview = None if picture is None else bytes(picture)
    if preview is not None and (len(preview) > MAX_PREVIEW_BYTES or preview[:8] != b"\x89PNG\r\n\x1a\n"):
        raise Refusal("damaged", "its picture is not a PNG")
    arrays = _read_arrays(_converted(tree.get("arrays"), tuple[_ArrayRecord, ...]), entries)
    tables = _read_tables(_converted(tree.get("tables"), tuple[_TableRecord, ...]), arrays)
    manifest = _converted(tree, _Manifest, tables)
    if _tables_of(manifest.project) != tables:
        raise Refusal("damaged", "it holds a table that its project does not use")
    _check_project(manifest.project)
    _check_run(manifest.project, manifest.run, arrays)
    return SavedProject(project=manifest.project, run=manifest.run, arrays=arrays, preview=preview)


def _read_tree(data: memoryview) -> Document:
    """Return the document in the newest format, its schema not yet checked."""
    if len(data) > MAX_JSON_BYTES:
        raise Refusal("damaged", "project.json is too long")
    try:
        text = str(data, "utf-8")
        if text.count("{") + text.count("[") > MAX_PARTS:
            raise Refusal("damaged", "project.json has too many parts")
        tree = json.loads(
            text, object_pairs_hook=_unique, parse_constant=_refuse_constant, parse_float=_finite, parse_int=_small
        )
    except (ValueError, RecursionError):
        raise Refusal("damaged", "project.json cannot be read") from None
    return lift(tree)


def _converted(tree: object, kind: type[T], tables: tuple[Table, ...] = ()) -> T:
    """Return a part of the document as what it must be."""
    try:
        value = msgspec.convert(tree, kind, dec_hook=_table_finder(tables))
        msgspec.json.encode(value, enc_hook=_table_id)  # refuses text that no file can hold, as half a surrogate pair
    except (msgspec.ValidationError, UnicodeEncodeError) as error:
        raise Refusal("unknown content", str(error)) from None
    return value


def _tables_of(project: Project) -> tuple[Table, ...]:
    return (project.dataset.table.table,) if project.dataset.table is not None else ()


def _array_name(table_id: str) -> str:
    return f"table_{table_id}"


def _stored_table(table: Table) -> StoredArray:
    numbers = array("d", table.data) if sys.byteorder == "big" else None
    if numbers is not None:
        numbers.byteswap()
    return StoredArray("<f8", (len(table.columns), table.n_rows), table.data if numbers is None else numbers.tobytes())


def _table_id(value: object) -> str:
    if not isinstance(value, Table):
        raise TypeError(f"{type(value).__name__} cannot be stored")
    return value.id


def _table_finder(tables: tuple[Table, ...]) -> Callable[[type, object], object]:
    """Return what puts a table in the place of its id."""
    known = {table.id: table for table in tables}

    def find(kind: type, value: object) -> object:
        if kind is not Table or value not in known:
            raise ValueError("a table is missing")
        return known[str(value)]

    return find


def _read_tables(records: tuple[_TableRecord, ...], arrays: dict[str, StoredArray]) -> tuple[Table, ...]:
    """Return the tables of the document, taking their arrays out of the others; each must be what its id says."""
    return tuple(_read_table(record, arrays.pop(_array_name(record.id), None)) for record in records)


def _read_table(record: _TableRecord, stored: StoredArray | None) -> Table:
    n_columns = len(record.columns)
    if stored is None or stored.dtype != "<f8" or len(stored.shape) != 2 or stored.shape[0] != n_columns:
        raise Refusal("damaged", "the numbers of its table are missing, or there are others")
    numbers = stored.numbers()
    n_rows = stored.shape[1]
    for place, column in enumerate(record.columns):
        _check_column(column, numbers[place * n_rows : (place + 1) * n_rows])
    table = Table(record.columns, n_rows, numbers.tobytes())
    if table.id != record.id:
        raise Refusal("damaged", "its table is not the one it names")
    return table


def _check_column(column: Column, numbers: "array[float]") -> None:
    """Refuse infinite cells, places of categories that do not exist, and a list of values that is not the column's."""
    if any(map(math.isinf, numbers)):
        raise Refusal("damaged", "its table holds infinite numbers")
    few = few_values(numbers)
    if column.categories and (few is None or not set(few) <= set(range(len(column.categories)))):
        raise Refusal("damaged", "its table names categories it does not have")
    if len(set(column.categories)) != len(column.categories):
        raise Refusal("damaged", "a category of its table stands twice")
    if not column.categories and column.values != class_values(numbers):
        raise Refusal("damaged", "the values of a column of its table are not those it lists")


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


def _read_arrays(records: tuple[_ArrayRecord, ...], entries: dict[str, memoryview]) -> dict[str, StoredArray]:
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
    axes, n_columns = project.plane.axes, len(project.dataset.info.columns)
    if n_columns > 1 and (axes[0] == axes[1] or max(axes) >= n_columns):
        raise Refusal("unknown content", f"the axes {axes[0]} and {axes[1]} are not two columns of the data")
    if any(column >= n_columns for column, _ in project.plane.cuts):
        raise Refusal("unknown content", "the slice cuts a column that is not there")


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
    dataset = project.dataset
    # How many rows of a table are trained on only the data room knows: the run itself then finds what is too many.
    if run.position >= (dataset.n_points if dataset.is_own else dataset.n_train):
        raise Refusal("damaged", "its run stands behind the last training point")
    _check_history(run, arrays["history"])


def _check_history(run: RunRecord, history: StoredArray) -> None:
    """Check the rows: epochs and steps are whole numbers that rise up to the run's own; losses may be anything."""
    n_columns = len(run.history_columns)
    is_known = run.history_columns in (FIRST_COLUMNS, HISTORY_COLUMNS)
    if not is_known or len(history.shape) != 2 or history.shape[1] != n_columns:
        raise Refusal("damaged", "the columns of its history are not the ones expected")
    epoch, step = -1.0, 0.0
    for block in history.blocks(n_columns):
        epochs, steps = [epoch, *block[0::n_columns]], [step, *block[1::n_columns]]
        if not all(number.is_integer() for number in (*epochs, *steps)):
            raise Refusal("damaged", "its history counts parts of epochs")
        if not (all(a < b for a, b in pairwise(epochs)) and all(a <= b for a, b in pairwise(steps))):
            raise Refusal("damaged", "its history is not in order")
        epoch, step = epochs[-1], steps[-1]
    if epoch > run.epoch or step > run.step:
        raise Refusal("damaged", "its history is not in order")
