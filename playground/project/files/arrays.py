"""Arrays as they lie in a project file: npy 1.0, little-endian, C order, plain numbers; read without numpy."""

import math
import re
import struct
import sys
from array import array
from dataclasses import dataclass

from playground.project.files.problem import Refusal

MAX_DIMENSIONS = 4

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
    data: bytes

    @property
    def is_finite(self) -> bool:
        """Whether no number is NaN or infinite."""
        return self.dtype not in ("<f8", "<f4") or all(map(math.isfinite, self.numbers()))

    def numbers(self) -> "array[float]":
        """Return the floating-point numbers, one behind the other."""
        numbers = array("d" if self.dtype == "<f8" else "f")
        numbers.frombytes(self.data)
        if sys.byteorder == "big":
            numbers.byteswap()
        return numbers


def to_npy(stored: StoredArray) -> bytes:
    """Return the array as an npy 1.0 file."""
    header = f"{{'descr': '{stored.dtype}', 'fortran_order': False, 'shape': {stored.shape}, }}".encode("ascii")
    n_padding = -(len(_MAGIC) + 2 + len(header) + 1) % _ALIGNMENT
    header += b" " * n_padding + b"\n"
    return _MAGIC + struct.pack("<H", len(header)) + header + stored.data


def from_npy(data: bytes, name: str) -> StoredArray:
    """Read an npy 1.0 file; raises Refusal for any other version, number type, order or length."""
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
