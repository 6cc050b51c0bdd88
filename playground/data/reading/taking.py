"""Reads the whole of a table as a plan says, chunk by chunk, holding hardly more than the numbers it becomes."""

import io
from collections.abc import Callable, Iterator

import numpy as np

from playground.data.reading.cells import BadCell, is_missing, numbers
from playground.data.reading.looking import NO_ROWS, column_names
from playground.data.reading.plan import (
    MAX_WORD,
    NOT_A_NUMBER,
    ColumnPlan,
    Plan,
    empty_target,
    sorted_words,
    use_problem,
    width_problem,
)
from playground.data.reading.problem import Cancelled, TableProblem, quoted
from playground.data.reading.rows import Chunk, Rows
from playground.project.table import MAX_CATEGORIES, MAX_CLASSES, Column, Table, TableSpec, role_problem

MAX_BYTES = 1 << 29
"""Bytes of the numbers of a table: a project file has room for twice as much."""

SLICE_BYTES = 1 << 20
"""What is copied at once; other threads have to wait so long."""

MAX_KEPT_SPELLINGS = 1000

SHARE_OF_READING = 0.97
"""What of the progress is reading; the rest is putting the columns behind each other."""

OnProgress = Callable[[float], None]
IsCancelled = Callable[[], bool]


def read(plan: Plan, on_progress: OnProgress, is_cancelled: IsCancelled) -> TableSpec:
    """Read the whole table as planned; raises TableProblem or Cancelled.

    Ignored columns are left out: whatever stands in them may, and a project does not carry on what it does not use.
    """
    sentence = use_problem(plan)
    if sentence:
        raise _unusable(plan, sentence)
    columns = _Columns(plan)
    with Rows(plan.text, plan.dialect) as rows:
        columns.begin(rows)
        while not rows.is_at_end:
            columns.add(rows.chunk())
            on_progress(SHARE_OF_READING * rows.share_done)
            if is_cancelled():
                raise Cancelled
    return columns.finish(on_progress, is_cancelled)


class _Numbers:
    """Takes a column of numbers down."""

    remedy = NOT_A_NUMBER

    def __init__(self, plan: ColumnPlan, decimal: str) -> None:
        self.plan = plan
        self.is_empty = True
        self._decimal = decimal
        self._values: set[float] | None = set()
        self._buffer = io.BytesIO()

    def add(self, cells: tuple[str, ...]) -> None:
        """Take the next cells; raises BadCell."""
        values = numbers(cells, self._decimal) + 0.0  # there is one zero, not one below and one above
        if self._values is not None:
            known = values[~np.isnan(values)]
            self._values.update(np.unique(known).tolist())
            self.is_empty = not self._values
            if len(self._values) > MAX_CLASSES:
                self._values = None
        self._buffer.write(values.data)

    def finish(self) -> tuple[Column, io.BytesIO]:
        """Return the column and its numbers."""
        return Column(name=self.plan.name, values=tuple(sorted(self._values or ()))), self._buffer

    @staticmethod
    def what(cell: str) -> str:
        """Return what is wrong with a cell that was refused."""
        return f"“{quoted(cell)}” is not a number"


class _Words:
    """Takes a column of categories down: their places in the order they come, which becomes that of the words."""

    remedy = "ignore the column"

    def __init__(self, plan: ColumnPlan) -> None:
        self.plan = plan
        self._places: dict[str, float] = {}
        self._spellings: dict[str, float] = {}
        self._buffer = io.BytesIO()

    @property
    def is_empty(self) -> bool:
        """Whether no cell has said anything yet."""
        return not self._places

    def add(self, cells: tuple[str, ...]) -> None:
        """Take the next cells; raises BadCell."""
        try:
            places = np.fromiter(map(self._spellings.__getitem__, cells), np.float64, len(cells))
        except KeyError:
            places = np.fromiter(map(self._place, range(len(cells)), cells), np.float64, len(cells))
        self._buffer.write(places.data)

    def finish(self) -> tuple[Column, io.BytesIO]:
        """Return the column and the places of its cells."""
        words = sorted_words(tuple(self._places))
        # NaN, the place of an empty cell, stays what it is.
        order = np.array([words.index(word) for word in self._places], dtype=np.float64)
        with self._buffer.getbuffer() as view:
            places = np.frombuffer(view, dtype=np.float64)
            for start in range(0, len(places), SLICE_BYTES // 8):
                part = places[start : start + SLICE_BYTES // 8]
                said = ~np.isnan(part)
                part[said] = order[part[said].astype(np.intp)]
            del places, part
        return Column(name=self.plan.name, categories=words), self._buffer

    def what(self, cell: str) -> str:
        """Return what is wrong with a cell that was refused."""
        if len(cell.strip()) > MAX_WORD:
            return f"“{quoted(cell)}” has more than {MAX_WORD} characters, which is no category"
        return f"“{quoted(cell)}” is one word more than the {MAX_CATEGORIES} categories a column can have"

    def _place(self, place: int, cell: str) -> float:
        known = self._spellings.get(cell)
        if known is not None:
            return known
        word = cell.strip()
        if is_missing(word):
            found = float("nan")
        elif word in self._places:
            found = self._places[word]
        elif len(self._places) == MAX_CATEGORIES or len(word) > MAX_WORD:
            raise BadCell(place)
        else:
            found = self._places[word] = float(len(self._places))
        if len(self._spellings) < MAX_KEPT_SPELLINGS:
            self._spellings[cell] = found
        return found


class _Columns:
    """All columns of a table while it is read."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._n_rows = 0
        self._readers: list[_Numbers | _Words | None] = [_reader(column, plan) for column in plan.columns]

    def begin(self, rows: Rows) -> None:
        """Pass over the header; the text must still have the columns it had when it was looked at."""
        if self._plan.dialect.has_header:
            header: list[list[str]] = []
            while not header and not rows.is_at_end:
                header = rows.chunk(1).rows
            names = column_names(header[0]) if header else ()
            if names != tuple(column.name for column in self._plan.columns):
                raise _changed(self._plan)

    def add(self, chunk: Chunk) -> None:
        """Take the cells of some rows down."""
        if not chunk.rows:
            return
        if len(chunk.rows[0]) != len(self._readers):
            raise _changed(self._plan)
        self._n_rows += len(chunk.rows)
        if 8 * self._n_rows * sum(reader is not None for reader in self._readers) > MAX_BYTES:
            what = f"the table has more than {MAX_BYTES // 8:,} cells"
            raise TableProblem(self._plan.text.name, what, "leave rows or columns out", line=chunk.lines[0])
        for place, cells in enumerate(zip(*chunk.rows, strict=True)):
            reader = self._readers[place]
            if reader is not None:
                try:
                    reader.add(cells)
                except BadCell as bad:
                    raise self._refusal(reader, cells[bad.place], chunk.lines[bad.place]) from None

    def _refusal(self, reader: _Numbers | _Words, cell: str, line: int) -> TableProblem:
        name, column = self._plan.text.name, reader.plan.name
        return TableProblem(name, reader.what(cell), reader.remedy, line=line, column=column)

    def finish(self, on_progress: OnProgress, is_cancelled: IsCancelled) -> TableSpec:
        """Return the table."""
        if self._n_rows == 0:
            raise TableProblem(self._plan.text.name, *NO_ROWS)
        readers = [reader for reader in self._readers if reader is not None]
        roles = tuple(reader.plan.role for reader in readers)
        target = roles.index("target")
        if readers[target].is_empty:
            raise _unusable(self._plan, empty_target(readers[target].plan.name))
        finished = [reader.finish() for reader in readers]
        self._readers.clear()
        columns = tuple(column for column, _ in finished)
        is_regression = self._plan.is_regression
        sentence = role_problem(columns, roles, is_regression=is_regression) or width_problem(columns, roles)
        if sentence:
            raise _unusable(self._plan, sentence)
        buffers = [buffer for _, buffer in finished]
        readers.clear()
        finished.clear()
        data = _joined(buffers, on_progress, is_cancelled)
        return TableSpec(
            name=_table_name(self._plan.text.name),
            table=Table(columns, self._n_rows, data),
            roles=roles,
            is_regression=is_regression,
        )


def _reader(column: ColumnPlan, plan: Plan) -> _Numbers | _Words | None:
    """Return what takes a column down; None for one that is left out."""
    if column.role == "ignore":
        return None
    match column.kind:
        case "number":
            return _Numbers(column, plan.dialect.decimal)
        case "category":
            return _Words(column)
        case "text":
            raise ValueError(f"{column.name} is text, which has no numbers")


def _joined(buffers: list[io.BytesIO], on_progress: OnProgress, is_cancelled: IsCancelled) -> bytes:
    """Return what the buffers hold, one behind the other; each is let go once copied, so that nothing doubles."""
    whole = io.BytesIO()
    n_columns = len(buffers)
    buffers.reverse()
    while buffers:
        for part in _slices(buffers.pop()):
            whole.write(part)
            if is_cancelled():
                raise Cancelled
        on_progress(SHARE_OF_READING + (1.0 - SHARE_OF_READING) * (1.0 - len(buffers) / n_columns))
    return whole.getvalue()


def _slices(buffer: io.BytesIO) -> Iterator[bytes]:
    buffer.seek(0)
    while part := buffer.read(SLICE_BYTES):
        yield part


def _table_name(name: str) -> str:
    """Return what a table is called on screen: its file without the ending."""
    stem, dot, _ = quoted(name, MAX_WORD).rpartition(".")
    return (stem if dot and stem else quoted(name, MAX_WORD)) or "table"


def _changed(plan: Plan) -> TableProblem:
    return TableProblem(plan.text.name, "has changed since it was looked at", "open it again")


def _unusable(plan: Plan, sentence: str) -> TableProblem:
    """Return the problem that a sentence about the columns tells."""
    what, _, remedy = sentence.rstrip(".").rpartition(": ")
    if not what:
        what, remedy = "nothing can be learnt from these columns", remedy[0].lower() + remedy[1:]
    return TableProblem(f"{plan.text.name}:", what, remedy)
