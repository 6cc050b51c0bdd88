"""The outer layer of a project file: a zip archive of stored entries, written canonically and read with distrust.

Layout and field names follow PKWARE's APPNOTE 6.3.10, sections 4.3.7, 4.3.12 and 4.3.16. The archive is read here by
hand because every byte has to be accounted for: local headers and directory must agree, nothing may lie before,
between or behind the entries, and nothing may be compressed.
"""

import re
import struct
import zlib
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from playground.project.files.arrays import Buffer
from playground.project.files.problem import Refusal

MIMETYPE = b"application/x-network-playground"
MAX_BYTES = 1 << 30
MAX_ENTRIES = 256

_NAME = re.compile(rb"mimetype|project\.json|preview\.png|arrays/[a-z][a-z0-9_]{0,39}\.npy")

_LOCAL = struct.Struct("<4s5H3I2H")
_CENTRAL = struct.Struct("<4s6H3I5H2I")
_END = struct.Struct("<4s4H2IH")
_LOCAL_SIGN, _CENTRAL_SIGN, _END_SIGN = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"

_VERSION = 20
_MADE_ON_UNIX = 3 << 8
_FIRST_OF_1980 = (0, 0x21)
_FILE_MODE = 0o100644 << 16
_UTF8_NAMES = 0x0800


class _Entry(NamedTuple):
    """What the directory says about one entry."""

    name: bytes
    crc: int
    size: int
    offset: int


def pack(entries: Mapping[str, Sequence[Buffer]]) -> list[Buffer]:
    """Return an archive in parts, with `mimetype` first and the entries sorted by name: equal entries, equal bytes.

    Each entry is given in parts, none of which is copied.
    """
    named: list[tuple[str, Sequence[Buffer]]] = [("mimetype", (MIMETYPE,)), *sorted(entries.items())]
    parts: list[Buffer] = []
    directory: list[bytes] = []
    offset = 0
    for text, data in named:
        name, crc, size = text.encode("ascii"), 0, sum(map(len, data))
        for part in data:
            crc = zlib.crc32(part, crc)
        common = (0, 0, *_FIRST_OF_1980, crc, size, size, len(name), 0)
        parts += (_LOCAL.pack(_LOCAL_SIGN, _VERSION, *common), name, *data)
        made = (_CENTRAL_SIGN, _MADE_ON_UNIX | _VERSION, _VERSION)
        directory += (_CENTRAL.pack(*made, *common, 0, 0, 0, _FILE_MODE, offset), name)
        offset += _LOCAL.size + len(name) + size
    central = b"".join(directory)
    end = _END.pack(_END_SIGN, 0, 0, len(named), len(named), len(central), offset, 0)
    return [*parts, central, end]


def unpack(archive: Buffer) -> dict[str, memoryview]:
    """Return the entries of an archive without `mimetype`, uncopied; raises Refusal for what `pack` would not make.

    Time stamps, file modes and the order of entries after the first are free, so that other zip tools can be used.
    """
    data = memoryview(archive)
    if not data:
        raise Refusal("empty")
    if len(data) > MAX_BYTES:
        raise Refusal("too large", f"{MAX_BYTES >> 20} MB")
    _check_beginning(data)
    n_entries, directory_at = _read_end(data)
    entries = _read_directory(data, n_entries, directory_at)
    _check_names(entries)
    _check_places(entries, directory_at)
    return {entry.name.decode("ascii"): _read_entry(data, entry) for entry in entries[1:]}


def _check_beginning(data: memoryview) -> None:
    name = b"mimetype"
    expected = name + MIMETYPE
    beginning = bytes(data[: _LOCAL.size + len(expected)])
    sign, content = beginning[: len(_LOCAL_SIGN)], beginning[_LOCAL.size :]
    if not _LOCAL_SIGN.startswith(sign) or not expected.startswith(content):
        raise Refusal("foreign")
    if len(content) < len(expected):
        raise Refusal("incomplete", "it ends within its first bytes")


def _read_end(data: memoryview) -> tuple[int, int]:
    """Return the number of entries and where the directory begins, from the record that must end the file."""
    at = len(data) - _END.size
    if data[at : at + 4] != _END_SIGN:
        if bytes(data[: max(at, 0) + 3]).rfind(_END_SIGN) >= 0:  # a whole end record before the place of the last one
            raise Refusal("damaged", "it does not end where it should")
        raise Refusal("incomplete", "its end is missing")
    _, disk, first_disk, n_here, n_entries, size, directory_at, n_comment = _END.unpack_from(data, at)
    if (disk, first_disk, n_comment) != (0, 0, 0) or n_here != n_entries or directory_at + size != at:
        raise Refusal("damaged", "its table of contents is wrong")
    if not 1 <= n_entries <= MAX_ENTRIES:
        raise Refusal("damaged", f"it has {n_entries} entries")
    return n_entries, directory_at


def _read_directory(data: memoryview, n_entries: int, directory_at: int) -> list[_Entry]:
    entries: list[_Entry] = []
    end = len(data) - _END.size
    at = directory_at
    for _ in range(n_entries):
        if at + _CENTRAL.size > end:
            raise Refusal("damaged", "its table of contents is cut off")
        fields = _CENTRAL.unpack_from(data, at)
        sign, _, _, flags, method, _, _, crc, packed, size, n_name, n_extra, n_comment, disk, _, _, offset = fields
        at += _CENTRAL.size
        name = bytes(data[at : at + n_name])
        at += n_name
        if sign != _CENTRAL_SIGN or at > end or (n_extra, n_comment, disk) != (0, 0, 0):
            raise Refusal("damaged", "its table of contents is wrong")
        if flags & ~_UTF8_NAMES or method != 0 or packed != size:
            raise Refusal("damaged", "an entry is compressed or encrypted")
        entries.append(_Entry(name, crc, size, offset))
    if at != end:
        raise Refusal("damaged", "its table of contents is too long")
    return entries


def _check_names(entries: list[_Entry]) -> None:
    names = [entry.name for entry in entries]
    if any(not _NAME.fullmatch(name) for name in names):
        raise Refusal("damaged", "an entry has a name that is not expected")
    if len(set(names)) != len(names):
        raise Refusal("damaged", "two entries have the same name")
    if names[0] != b"mimetype" or b"project.json" not in names:
        raise Refusal("damaged", "the entries it must have are missing")


def _check_places(entries: list[_Entry], directory_at: int) -> None:
    """Check that the entries lie one behind the other, from byte 0 to the directory."""
    places = sorted((entry.offset, entry.offset + _LOCAL.size + len(entry.name) + entry.size) for entry in entries)
    gaps = any(end != start for (_, end), (start, _) in pairwise(places))
    if gaps or entries[0].offset != 0 or places[-1][1] != directory_at:
        raise Refusal("damaged", "there is something between its entries, or something missing")


def _read_entry(data: memoryview, entry: _Entry) -> memoryview:
    fields = _LOCAL.unpack_from(data, entry.offset)
    sign, _, flags, method, _, _, crc, packed, size, n_name, n_extra = fields
    start = entry.offset + _LOCAL.size
    name = bytes(data[start : start + n_name])
    same = (name, crc, packed, size) == (entry.name, entry.crc, entry.size, entry.size)
    if sign != _LOCAL_SIGN or not same or flags & ~_UTF8_NAMES or method != 0 or n_extra != 0:
        raise Refusal("damaged", f"the entry {entry.name.decode('ascii')} does not agree with the table of contents")
    content = data[start + n_name : start + n_name + size]
    if zlib.crc32(content) != crc:
        raise Refusal("damaged", f"the checksum of {entry.name.decode('ascii')} is wrong")
    return content
