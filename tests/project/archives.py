"""Archives of a project file whole and as plain bytes, for tests that damage them."""

from collections.abc import Mapping

from playground.project.files import StoredArray, container
from playground.project.files.arrays import npy_header


def pack(entries: Mapping[str, bytes]) -> bytes:
    """Return an archive in one piece."""
    return b"".join(container.pack({name: (data,) for name, data in entries.items()}))


def unpack(data: bytes) -> dict[str, bytes]:
    """Return the entries of an archive as bytes of their own."""
    return {name: bytes(content) for name, content in container.unpack(data).items()}


def to_npy(stored: StoredArray) -> bytes:
    """Return the array as an npy 1.0 file."""
    return npy_header(stored) + bytes(stored.data)
