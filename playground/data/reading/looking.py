"""Finds out how a table is written and what its columns hold, from its beginning alone."""

import csv
import io
import re
from dataclasses import dataclass, replace
from itertools import pairwise

from playground.data.reading.cells import is_missing, number
from playground.data.reading.plan import MAX_CLASS_INTEGERS, MAX_WORD, ColumnPlan, Kind, Plan, guess_regression
from playground.data.reading.problem import TableProblem, quoted
from playground.data.reading.rows import MAX_COLUMNS, Rows
from playground.data.reading.text import SEPARATORS, Characters, Dialect, Text, guess_encoding
from playground.project.table import MAX_CATEGORIES, MAX_CLASSES, TEST_WORDS, TRAIN_WORDS, Role

MAX_LOOKED_AT = 2000
"""Rows from which kinds, roles and the task are guessed."""

MAX_SNIFFED = 200
"""Rows that separator and decimal sign are guessed from."""

MAX_SHOWN = 50

MAX_SNIFFED_CELLS = 20_000

SNIFFED_CHARS = 1 << 16

SAMPLE_CHARS = 1 << 20
"""What is looked at, in bytes or characters."""

MAX_SAMPLE_CHARS = 4 * SAMPLE_CHARS

MAX_DIGITS = 400
"""Characters of the longest cell that is looked at for the way numbers are written."""

SPLIT_NAMES = frozenset({"split", "set", "part", "subset"})
ID_NAMES = frozenset({"", "id", "index", "nr", "no", "number", "row"})

_COMMA_NUMBER = re.compile(r"[+-]?[0-9]*,[0-9]+(?:[eE][+-]?[0-9]+)?")
_GROUPED = re.compile(r"[+-]?[1-9][0-9]{0,2}(?:,[0-9]{3})+")


NO_ROWS = ("has no rows", "a header line and at least one line of values are needed")


@dataclass(frozen=True)
class _Sample:
    """The first rows, the line each begins on, whether they are all there is, and what kept from reading on."""

    rows: list[list[str]]
    lines: list[int]
    is_whole: bool
    trouble: str


def look(text: Text, dialect: Dialect | None = None) -> Plan:
    """Return how to read a table, from its first rows; what `dialect` says is taken as it is.

    Raises TableProblem where there is no row to show.
    """
    found = dialect or find_dialect(text)
    sample = _sample(text, found)
    if dialect is None:
        found = replace(found, has_header=_has_header(sample.rows, found.decimal))
    first = 1 if found.has_header else 0
    header = sample.rows[0] if found.has_header else [""] * len(sample.rows[0])
    body = sample.rows[first:]
    if not body:
        raise TableProblem(text.name, *NO_ROWS)
    columns, remarks = _with_roles(_columns(column_names(header), body, sample.lines[first:], found.decimal), header)
    return Plan(
        text=text,
        dialect=found,
        columns=columns,
        is_regression=guess_regression(columns, found),
        rows=tuple(map(tuple, body[:MAX_SHOWN])),
        remarks=(*_dialect_remarks(text, found, header), *remarks),
        is_whole=sample.is_whole,
        trouble=sample.trouble,
    )


def column_names(header: list[str]) -> tuple[str, ...]:
    """Return a name for each column, none empty and none twice."""
    names: list[str] = []
    taken: set[str] = set()
    for place, cell in enumerate(header):
        name = plain = quoted(cell, MAX_WORD - 10) or f"column {place + 1}"
        times = 2
        while name in taken:
            name = f"{plain} ({times})"
            times += 1
        names.append(name)
        taken.add(name)
    return tuple(names)


def _sample(text: Text, dialect: Dialect) -> _Sample:
    """Return the first rows; raises TableProblem where there is none, or none but the header before something is wrong.

    Two rows are looked for beyond `SAMPLE_CHARS`, but not for ever.
    """
    rows: list[list[str]] = []
    lines: list[int] = []
    trouble = ""
    with Rows(text, dialect) as reader:
        try:
            while not reader.is_at_end and len(rows) <= MAX_LOOKED_AT:
                if reader.n_chars > (SAMPLE_CHARS if len(rows) > 1 else MAX_SAMPLE_CHARS):
                    break
                chunk = reader.chunk(MAX_LOOKED_AT + 1 - len(rows))
                rows += chunk.rows
                lines += chunk.lines
        except TableProblem as problem:
            if len(rows) <= 1:
                raise
            trouble = str(problem)
        if not rows:
            raise TableProblem(text.name, *NO_ROWS)
        return _Sample(rows, lines, reader.is_at_end, trouble)


def find_dialect(text: Text) -> Dialect:
    """Return how a text seems to be written; whether there is a header is left open."""
    encoding = guess_encoding(text, SAMPLE_CHARS)
    characters = Characters(text, encoding)
    beginning, is_whole = "", True
    try:
        for block in characters.blocks():
            beginning += block.getvalue()
            if len(beginning) > SNIFFED_CHARS:
                is_whole = False
                break
    finally:
        characters.close()
    named = characters.named_separator
    guesses = [_guess(beginning, separator, is_whole=is_whole) for separator in ((named,) if named else SEPARATORS)]
    best = max(guesses, key=lambda guess: guess.fitness)
    return Dialect(best.separator, best.decimal, encoding, has_header=True)


@dataclass(frozen=True)
class _Guess:
    """How well a separator parts a text; the fitter one has the larger `fitness`."""

    separator: str
    decimal: str
    fitness: tuple[float, ...]


def _guess(beginning: str, separator: str, *, is_whole: bool) -> _Guess:
    """Return how well a separator parts the first rows.

    Fitter is what makes columns at all, rows of equal length, more numbers, more columns; a comma comes last, for it
    may be a decimal sign.
    """
    rows, n_cells, is_broken = [], 0, False
    reader = csv.reader(io.StringIO(beginning, newline=""), delimiter=separator, strict=True)
    try:
        for row in reader:
            if row:
                rows.append(row)
                n_cells += len(row)
            if len(rows) >= MAX_SNIFFED or n_cells > MAX_SNIFFED_CELLS:
                break
    except csv.Error as error:
        is_broken = is_whole or "unexpected end" not in str(
            error
        )  # where a cell in quotes goes on behind the beginning
    if not rows:
        return _Guess(separator, ".", (0.0,))
    widths = [len(row) for row in rows]
    usual = max(set(widths), key=lambda width: (widths.count(width), width))
    evenness = widths.count(usual) / len(rows)
    cells = [cell.strip() for row in rows for cell in row[:MAX_COLUMNS]]
    decimal = _decimal(cells, separator)
    said = [cell for cell in cells if not is_missing(cell)]
    numeric = sum(number(cell, decimal) is not None for cell in said) / max(1, len(said))
    is_table = usual > 1 and evenness >= 0.5
    fitness = (is_table, not is_broken, round(evenness, 1), numeric, usual, is_table and separator != ",")
    return _Guess(separator, decimal, tuple(map(float, fitness)))


def _decimal(cells: list[str], separator: str) -> str:
    """Return the decimal sign; 1,234 in quotes between commas is taken for a thousand and more."""
    with_comma = [cell for cell in cells if len(cell) < MAX_DIGITS and _COMMA_NUMBER.fullmatch(cell)]
    if not with_comma or (separator == "," and all(map(_GROUPED.fullmatch, with_comma))):
        return "."
    n_points = sum("." in cell and number(cell, ".") is not None for cell in cells)
    return "," if len(with_comma) > n_points else "."


def _has_header(rows: list[list[str]], decimal: str) -> bool:
    """Return whether the first row names the columns.

    It does where a word stands above numbers. Without a column of numbers it does where its words are all there, all
    different, and none stands in its own column again.
    """
    first, body = rows[0], rows[1 : MAX_SNIFFED + 1]
    if not body:
        return all(number(cell, decimal) is None for cell in first)
    is_with_numbers = False
    for place, name in enumerate(first):
        said = [cell for row in body if not is_missing(cell := row[place])]
        if said and all(number(cell, decimal) is not None for cell in said):
            if not is_missing(name) and number(name, decimal) is None:
                return True
            is_with_numbers = True
    if is_with_numbers:
        return False
    names = [name.strip() for name in first]
    is_full = all(names) and len(set(names)) == len(names)
    return is_full and all(name not in {row[place].strip() for row in body} for place, name in enumerate(names))


def _columns(names: tuple[str, ...], body: list[list[str]], lines: list[int], decimal: str) -> tuple[ColumnPlan, ...]:
    return tuple(
        _column(name, [cell.strip() for cell in cells], lines, decimal)
        for name, cells in zip(names, zip(*body, strict=True), strict=True)
    )


def _column(name: str, cells: list[str], lines: list[int], decimal: str) -> ColumnPlan:
    """Return what a column seems to hold.

    A column of numbers with a few cells that are none is taken for numbers with mistakes, which are then refused, and
    not for words.
    """
    different = dict.fromkeys(cells)
    missing = {word for word in different if is_missing(word)}
    words = [word for word in different if word not in missing]
    wrong = [word for word in words if number(word, decimal) is None]
    n_right = len(words) - len(wrong)
    kind: Kind
    if not words:
        kind = "text"
    elif not wrong or (n_right > MAX_CLASS_INTEGERS and n_right >= 9 * len(wrong)):
        kind = "number"
    else:
        is_few = len(words) <= MAX_CATEGORIES and max(map(len, words)) <= MAX_WORD
        kind = "category" if is_few else "text"
    return ColumnPlan(
        name=name,
        kind=kind,
        role="ignore" if kind == "text" else "feature",
        n_missing=sum(map(missing.__contains__, cells)),
        words=tuple(words[: MAX_CATEGORIES + 1]),
        wrong=(lines[cells.index(wrong[0])], wrong[0]) if wrong else None,
        is_counter=_is_counter(cells, decimal),
    )


def _is_counter(cells: list[str], decimal: str) -> bool:
    """Return whether whole numbers rise by one from row to row."""
    if len(cells) < 2 or not all(cell.isdecimal() and len(cell) < MAX_DIGITS for cell in cells[:3]):
        return False
    values = [number(cell, decimal) for cell in cells]
    return all(a is not None and b is not None and b - a == 1.0 for a, b in pairwise(values))


def _with_roles(columns: tuple[ColumnPlan, ...], header: list[str]) -> tuple[tuple[ColumnPlan, ...], list[str]]:
    """Return the columns with the roles guessed, and sentences about those that are no usual features."""
    roles: list[Role] = [column.role for column in columns]
    remarks = []
    if columns[0].is_counter and columns[0].kind == "number" and header[0].strip().casefold() in ID_NAMES:
        roles[0] = "ignore"
        remarks.append(f"“{columns[0].name}” only counts the rows, so it is ignored.")
    split = next((place for place, column in enumerate(columns) if _is_split(column)), None)
    if split is not None:
        roles[split] = "split"
        remarks.append(f"“{columns[split].name}” says which rows are for training and which for testing.")
    usable = [place for place, role in enumerate(roles) if role == "feature"]
    fit = [place for place in usable if _is_fit_target(columns[place])]
    if usable:
        roles[(fit or usable)[-1]] = "target"
    for column in columns:
        if column.kind == "text":
            reason = f"holds more than {MAX_CATEGORIES} different words or long ones" if column.words else "is empty"
            remarks.append(f"“{quoted(column.name)}” {reason}, so it is left out.")
    return tuple(replace(column, role=role) for column, role in zip(columns, roles, strict=True)), remarks


def _is_split(column: ColumnPlan) -> bool:
    words = {word.casefold() for word in column.words}
    is_named = column.name.strip().casefold() in SPLIT_NAMES
    return is_named and column.kind == "category" and words <= TRAIN_WORDS | TEST_WORDS


def _is_fit_target(column: ColumnPlan) -> bool:
    return column.kind == "number" or 2 <= len(column.words) <= MAX_CLASSES


def _dialect_remarks(text: Text, dialect: Dialect, header: list[str]) -> list[str]:
    remarks = []
    if dialect.encoding == "windows-1252" and text.path is not None:
        remarks.append("The file is not in UTF-8, so it is read as Windows-1252: check letters like ä.")
    if dialect.decimal == ",":
        remarks.append("Numbers have a decimal comma: 1,5 is one and a half.")
    if not dialect.has_header:
        remarks.append("There is no header line: the columns are called column 1, column 2 and so on.")
        return remarks
    if any(not cell.strip() for cell in header):
        remarks.append("A column without a name is called by its place.")
    if len({quoted(cell, MAX_WORD) for cell in header if cell.strip()}) < sum(bool(cell.strip()) for cell in header):
        remarks.append("Columns of the same name are numbered.")
    return remarks
