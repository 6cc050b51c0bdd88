"""Arrays as they lie in a project file: npy 1.0, little-endian, C order, plain numbers; read without numpy."""

import math
import re
import struct
import sys
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from playground.project.files.problem import Refusal

Buffer: TypeAlias = bytes | memoryview
"""Bytes that are not changed; a view of the bytes of a whole file, or of an array of numpy, saves copying them."""

MAX_DIMENSIONS = 4
BLOCK_BYTES = 1 << 20
"""So much is looked at at a time: what the interpreter does in one go keeps the window waiting."""

ITEM_SIZES = {"<f8": 8, "<f4": 4, "<i8": 8, "|u1": 1}

_MAGIC = b"\x93NUMPY\x01\x00"
_ALIGNMENT = 64
_HEADER = re.compile(
    rb"\{'descr': '(<f8|<f4|<i8|\|u1)', 'fortran_order': False, "
    rb"'shape': \(((?:[0-9]{1,12}, ){0,3}(?:[0-9]{1,12},?)?)\), \} *\n"
)


@dataclass(frozen=True, slots=True)
class StoredArray:
    """The numbers of an array as bytes in C order; `dtype` is one of <f8, <f4, <i8 and |u1."""

    dtype: str
    shape: tuple[int, ...]
    data: Buffer

    @property
    def is_finite(self) -> bool:
        """Whether no number is NaN or infinite."""
        is_whole = self.dtype not in ("<f8", "<f4")
        return is_whole or all(all(map(math.isfinite, block)) for block in self.blocks(1))

    def blocks(self, n_columns: int) -> Iterator["array[float]"]:
        """Give the floating-point numbers in blocks of whole rows, one behind the other."""
        row_bytes = n_columns * ITEM_SIZES[self.dtype]
        block_bytes = max(1, BLOCK_BYTES // row_bytes) * row_bytes
        for start in range(0, len(self.data), block_bytes):
            yield StoredArray(self.dtype, (), self.data[start : start + block_bytes]).numbers()

    def is_same(self, other: "StoredArray") -> bool:
        """Return whether both hold the same bytes as the same kind of array; other threads get a word in."""
        if (self.dtype, self.shape, len(self.data)) != (other.dtype, other.shape, len(other.data)):
            return False
        places = [slice(start, start + BLOCK_BYTES) for start in range(0, len(self.data), BLOCK_BYTES)]
        return all(bytes(self.data[place]) == bytes(other.data[place]) for place in places)

    def numbers(self) -> "array[float]":
        """Return the floating-point numbers, one behind the other."""
        numbers = array("d" if self.dtype == "<f8" else "f")
        numbers.frombytes(self.data)
        if sys.byteorder == "big":
            numbers.byteswap()
        return numbers


def npy_header(stored: StoredArray) -> bytes:
    """Return what stands before the numbers of an array in an npy 1.0 file."""
    header = f"{{'descr': '{stored.dtype}', 'fortran_order': False, 'shape': {stored.shape}, }}".encode("ascii")
    n_padding = -(len(_MAGIC) + 2 + len(header) + 1) % _ALIGNMENT
    header += b" " * n_padding + b"\n"
    return _MAGIC + struct.pack("<H", len(header)) + header


def from_npy(data: Buffer, name: str) -> StoredArray:
    """Read an npy 1.0 file, its numbers uncopied; raises Refusal for any other version, type, order or length."""
    if data[: len(_MAGIC)] != _MAGIC or len(data) < len(_MAGIC) + 2:
        raise Refusal("damaged", f"the array {name} has an unknown header")
    start = len(_MAGIC) + 2
    (n_header,) = struct.unpack_from("<H", data, len(_MAGIC))
    match = _HEADER.fullmatch(data[start : start + n_header])
    if match is None:
        raise Refusal("damaged", f"the array {name} has an unknown header")
    dtype = match[1].decode("ascii")
    shape = tuple(int(side) for side in re.findall(rb"[0-9]+", match[2]))
    content = data[start + n_header :]
    if len(shape) > MAX_DIMENSIONS or math.prod(shape) * ITEM_SIZES[dtype] != len(content):
        raise Refusal("damaged", f"the array {name} does not have as many numbers as it says")
    return StoredArray(dtype, shape, content)
