"""The archive of a project file: canonical bytes out, and nothing but such bytes in."""

import contextlib
import io
import struct
import time
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.project.files import container
from playground.project.files.container import MAX_BYTES, MIMETYPE
from playground.project.files.problem import Refusal
from tests.project.archives import pack, unpack

ENTRIES = {"project.json": b'{"format": 1}', "arrays/parameters.npy": bytes(range(200)), "preview.png": b""}
PACKED = pack(ENTRIES)


def zipped(*entries: tuple[str, bytes], method: int = zipfile.ZIP_STORED, comment: bytes = b"") -> bytes:
    """Return an archive as another program would write it."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        archive.comment = comment
        for name, data in entries:
            archive.writestr(name, data)
    return file.getvalue()


MIME = ("mimetype", MIMETYPE)
JSON = ("project.json", b"{}")


def kind_of(data: bytes) -> str:
    with pytest.raises(Refusal) as caught:
        unpack(data)
    return f"{caught.value.kind}: {caught.value.detail}"


def test_that_entries_come_back_and_equal_entries_give_equal_bytes() -> None:
    assert unpack(PACKED) == ENTRIES
    assert pack(dict(reversed(ENTRIES.items()))) == PACKED


def test_that_another_zip_program_can_read_the_archive() -> None:
    with zipfile.ZipFile(io.BytesIO(PACKED)) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == ["mimetype", *sorted(ENTRIES)]
        assert archive.read("mimetype") == MIMETYPE
        assert {entry.compress_type for entry in archive.infolist()} == {zipfile.ZIP_STORED}
        assert archive.infolist()[0].date_time == (1980, 1, 1, 0, 0, 0)


def test_that_the_file_type_stands_at_a_fixed_place_for_tools_that_guess_types() -> None:
    assert PACKED[30 : 38 + len(MIMETYPE)] == b"mimetype" + MIMETYPE


def test_that_an_archive_another_program_stored_without_compression_is_read() -> None:
    assert unpack(zipped(MIME, *reversed(ENTRIES.items()))) == ENTRIES


def test_that_every_single_bit_flip_is_refused_or_changes_nothing() -> None:
    n_harmless = 0
    for place in range(8 * len(PACKED)):
        flipped = bytearray(PACKED)
        flipped[place // 8] ^= 1 << place % 8
        try:
            assert unpack(bytes(flipped)) == ENTRIES, place
            n_harmless += 1
        except Refusal:
            pass
    # Versions and time stamps, twice an entry; file modes, starting disk and the like, once; the UTF-8 flag.
    assert n_harmless <= 4 * 8 * 30


def test_that_a_file_cut_off_anywhere_is_called_incomplete() -> None:
    assert kind_of(b"").startswith("empty")
    for n_bytes in range(1, len(PACKED)):
        assert kind_of(PACKED[:n_bytes]).startswith("incomplete"), n_bytes


@pytest.mark.parametrize(
    "data",
    [b"x", b"hello world", b"\x89PNG\r\n\x1a\n" + bytes(100), b"PK\x03\x04" + bytes(200), zipped(JSON, MIME),
     zipped(("mimetype", b"application/epub+zip"), JSON), bytes(1000), zipped(MIME, JSON, method=zipfile.ZIP_DEFLATED)],
)  # fmt: skip
def test_that_any_other_file_is_called_foreign(data: bytes) -> None:
    assert kind_of(data) == "foreign: "


def test_that_bytes_before_the_archive_are_refused() -> None:
    assert kind_of(b"#!/bin/sh\n" + PACKED) == "foreign: "
    assert kind_of(PACKED + PACKED) == "damaged: its table of contents is wrong"


@pytest.mark.parametrize("n_bytes", [1, 22, 70_000])
def test_that_bytes_behind_the_archive_are_refused(n_bytes: int) -> None:
    assert kind_of(PACKED + bytes(n_bytes)) == "damaged: it does not end where it should"


@pytest.mark.parametrize(
    ("data", "detail"),
    [
        (zipped(MIME, JSON, comment=b"hello"), "it does not end where it should"),
        (zipped(MIME, JSON, ("a.txt", b"")), "an entry has a name that is not expected"),
        (zipped(MIME, JSON, ("arrays/../../x.npy", b"")), "an entry has a name that is not expected"),
        (zipped(MIME, JSON, ("/etc/passwd", b"")), "an entry has a name that is not expected"),
        (zipped(MIME, JSON, ("arrays/A.npy", b"")), "an entry has a name that is not expected"),
        (zipped(MIME, JSON, ("arrays/a.npy\n", b"")), "an entry has a name that is not expected"),
        (zipped(MIME), "the entries it must have are missing"),
        (zipped(MIME, JSON, *((f"arrays/a{i}.npy", b"") for i in range(255))), "it has 257 entries"),
    ],
)
def test_that_an_archive_with_anything_unexpected_is_refused(data: bytes, detail: str) -> None:
    assert kind_of(data) == f"damaged: {detail}"


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_that_two_entries_of_one_name_are_refused() -> None:
    assert kind_of(zipped(MIME, JSON, JSON)) == "damaged: two entries have the same name"


def test_that_a_deflated_entry_behind_a_stored_first_one_is_refused() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(*MIME)
        archive.writestr("project.json", b"{" + b" " * 1000 + b"}", zipfile.ZIP_DEFLATED)
    assert kind_of(file.getvalue()) == "damaged: an entry is compressed or encrypted"


def test_that_a_decompression_bomb_is_refused_at_once() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(*MIME)
        archive.writestr("project.json", bytes(1 << 26), zipfile.ZIP_DEFLATED)
    before = time.perf_counter()
    assert kind_of(file.getvalue()).startswith("damaged")
    assert time.perf_counter() - before < 0.1  # inflating 64 MB takes longer than this


def test_that_entries_may_not_overlap_or_leave_a_gap() -> None:
    directory_entry = PACKED.rindex(b"arrays/parameters.npy") - 46
    (offset,) = struct.unpack_from("<I", PACKED, directory_entry + 42)
    assert PACKED[offset : offset + 4] == b"PK\x03\x04"
    for other in (0, offset - 1, offset + 1, len(PACKED), 0xFFFFFFFF):
        forged = bytearray(PACKED)
        struct.pack_into("<I", forged, directory_entry + 42, other)
        assert kind_of(bytes(forged)).startswith("damaged: there is something between its entries")


def test_that_a_directory_larger_than_the_file_is_refused() -> None:
    for field in range(len(PACKED) - 22, len(PACKED)):
        for value in (0x00, 0x7F, 0xFF):
            forged = bytearray(PACKED)
            forged[field] = value
            if bytes(forged) != PACKED:
                assert kind_of(bytes(forged))


def test_that_a_file_larger_than_the_limit_is_refused_before_it_is_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(container, "MAX_BYTES", len(PACKED) - 1)
    assert kind_of(PACKED).startswith("too large")
    assert MAX_BYTES == 1 << 30


@given(st.binary(max_size=300), st.integers(0, len(PACKED)), st.integers(0, len(PACKED)))
def test_that_spliced_bytes_are_refused_or_change_nothing(piece: bytes, start: int, end: int) -> None:
    with contextlib.suppress(Refusal):
        assert unpack(PACKED[: min(start, end)] + piece + PACKED[max(start, end) :]) == ENTRIES
