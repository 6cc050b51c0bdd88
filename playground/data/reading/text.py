"""The text a table comes from: where it lies, how it is written, and its characters, block by block."""

import codecs
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Literal, TypeAlias

from playground.data.reading.problem import TableProblem

Encoding: TypeAlias = Literal["utf-8", "utf-16", "windows-1252"]

SEPARATORS = (",", ";", "\t", "|")
DECIMALS = (".", ",")
ENCODINGS: tuple[Encoding, ...] = ("utf-8", "utf-16", "windows-1252")

_EXCEL_LINE = re.compile(r"sep=([,;|\t])(?=\r|\n)")

BLOCK_BYTES = 1 << 18
"""What is read at once: parsing so much takes some 3 ms, which is as long as other threads have to wait."""

MAX_LINE = 2_000_000
"""Characters of a line, and of a row with all its lines: a text without line ends must not fill the memory."""


@dataclass(frozen=True)
class Text:
    """Where a table comes from: the file at `path`, or what was pasted; `name` is what sentences call it."""

    name: str
    path: Path | None = None
    pasted: str = ""


@dataclass(frozen=True)
class Dialect:
    """How a table is written down: one of `SEPARATORS`, `DECIMALS` and `ENCODINGS` each; pasted text has no bytes."""

    separator: str
    decimal: str
    encoding: str
    has_header: bool


class Characters:
    """The characters of a text in blocks that end where lines end; raises TableProblem for what is no text.

    `n_done` of `n_bytes` have been read; `n_chars` were handed out. Whoever parses sets `row_start` to the `n_chars`
    of the last finished row, or a row that never ends would fill the memory. `named_separator` is what a first line
    `sep=;` has named.
    """

    def __init__(self, text: Text, encoding: str) -> None:
        self._text = text
        self._file = _open(text)
        try:
            self.n_bytes = self._file.seek(0, io.SEEK_END)
            self._file.seek(0)
            self._codec, n_mark = _codec(encoding if text.path is not None else "utf-8", self._file.read(4))
            self._file.seek(n_mark)
        except OSError as error:
            self._file.close()
            raise _unreadable(text, error) from None
        self.n_done = 0
        self.n_chars = 0
        self.row_start = 0
        self.named_separator: str | None = None
        self._n_lines = 0

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()

    def blocks(self) -> Iterator[io.StringIO]:
        """Return the blocks, each giving its lines with their ends; a first line `sep=;` is passed over."""
        decoder = codecs.getincrementaldecoder(self._codec)()
        rest, is_end = "", False
        while not is_end:
            data = self._read()
            is_end = not data
            text = rest + self._decoded(decoder, data)
            # A return at the end may be half of a line end.
            cut = len(text) if is_end else max(text.rfind("\n"), text.rfind("\r", 0, len(text) - 1)) + 1
            lines, rest = text[:cut], text[cut:]
            if self._n_lines == 0:
                lines = self._without_excel_line(lines)
            self._check(lines, rest)
            self.n_chars += cut
            yield io.StringIO(lines, newline="")
            self._n_lines += n_line_ends(lines)

    def _without_excel_line(self, lines: str) -> str:
        """Return the lines with a first line such as `sep=;` emptied, by which Excel is told the separator."""
        match = _EXCEL_LINE.match(lines)
        if match is None:
            return lines
        self.named_separator = match[1]
        return lines[5:]

    def _read(self) -> bytes:
        try:
            data = self._file.read(BLOCK_BYTES)
        except OSError as error:
            raise _unreadable(self._text, error) from None
        self.n_done = min(self.n_bytes, self.n_done + len(data))
        return data

    def _decoded(self, decoder: codecs.IncrementalDecoder, data: bytes) -> str:
        try:
            return decoder.decode(data, final=not data)
        except UnicodeDecodeError as error:
            before = bytes(error.object[: error.start]).decode(self._codec, "replace")
            line = self._n_lines + n_line_ends(before) + 1
            name = "UTF-16" if self._codec.startswith("utf-16") else self._codec.upper().replace("CP", "Windows-")
            what = f"the bytes are no text in {name}"
            raise TableProblem(
                self._text.name, what, "choose another encoding, or save the table in UTF-8", line=line
            ) from None

    def _check(self, lines: str, rest: str) -> None:
        if "\0" in lines or "\0" in rest:
            line = self._n_lines + n_line_ends((lines + rest).partition("\0")[0]) + 1
            remedy = "choose a text file, or save the table as CSV in UTF-8"
            raise TableProblem(self._text.name, "there is a zero byte, which no text has", remedy, line=line)
        if max(len(rest), self.n_chars - self.row_start) > MAX_LINE:
            line = self._n_lines + n_line_ends(lines) + 1
            what = f"a row reaches here that is longer than {MAX_LINE:,} characters"
            raise TableProblem(self._text.name, what, "close its quotation mark, or choose a table of rows", line=line)


def guess_encoding(text: Text, n_bytes: int) -> Encoding:
    """Return the encoding the first bytes speak for: what a mark says, else UTF-8 where they are, else Windows'."""
    with _open(text) as file:
        try:
            sample = file.read(n_bytes)
        except OSError as error:
            raise _unreadable(text, error) from None
    if sample[:2] in {codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE}:
        return "utf-16"
    try:
        codecs.getincrementaldecoder("utf-8")().decode(sample, final=len(sample) < n_bytes)
    except UnicodeDecodeError:
        return "windows-1252"
    return "utf-8"


def n_line_ends(text: str) -> int:
    """Return how many lines end in a text: with a line feed, a return, or both."""
    n_ends = text.count("\n")
    return n_ends + text.count("\r") - text.count("\r\n") if "\r" in text else n_ends


def _open(text: Text) -> BinaryIO:
    if text.path is None:
        # Half a surrogate pair, which no file can hold, becomes a question mark.
        return io.BytesIO(text.pasted.encode("utf-8", "replace"))
    try:
        return text.path.open("rb")
    except OSError as error:
        raise _unreadable(text, error) from None


def _unreadable(text: Text, error: OSError) -> TableProblem:
    return TableProblem(text.name, f"cannot be read ({error.strerror})", "check the name and the folder")


def _codec(encoding: str, head: bytes) -> tuple[str, int]:
    """Return the codec and how many bytes the mark takes that text in this encoding may begin with."""
    match encoding:
        case "utf-8":
            return "utf-8", 3 if head.startswith(codecs.BOM_UTF8) else 0
        case "utf-16":
            is_marked = head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
            return "utf-16-be" if head.startswith(codecs.BOM_UTF16_BE) else "utf-16-le", 2 if is_marked else 0
        case _:
            return "cp1252", 0
