"""Pictures in a row as an animated GIF, written beside the window while they are taken.

Pillow writes it: the one well kept library for it that adds a few megabytes. Films such as MP4 need FFmpeg, which adds
eighty. Qt itself reads GIF and does not write it.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from queue import Empty, Queue
from typing import TYPE_CHECKING, TypeAlias

from PySide6.QtGui import QImage

from playground.project.files.in_place import in_place

if TYPE_CHECKING:
    from PIL.Image import Image

Pixels: TypeAlias = tuple[int, int, bytes]
"""A picture: width, height and three bytes a pixel, row by row."""

WAITING = 4
"""So many pictures wait to be written at most; more would only take memory."""

COLORS = 256
LOOK_S = 0.05
CENTISECOND_MS = 10
"""GIF counts in hundredths of a second."""


class _Cancelled(Exception):  # noqa: N818 - it is no error, and nobody but write_gif sees it
    """Nobody wants the file any more."""


def new_queue() -> "Queue[Pixels | None]":
    """Return a queue for the pictures of one film; None says that there are no more."""
    return Queue(WAITING)


def pixels_of(image: QImage) -> Pixels:
    """Return a picture of Qt as plain bytes."""
    image = image.convertToFormat(QImage.Format.Format_RGB888)
    width, height, stride = image.width(), image.height(), image.bytesPerLine()
    data = bytes(image.constBits())
    if stride != 3 * width:
        data = b"".join(data[row * stride : row * stride + 3 * width] for row in range(height))
    return width, height, data


def write_gif(path: Path, queue: "Queue[Pixels | None]", shown_ms: list[int], is_cancelled: Callable[[], bool]) -> int:
    """Write the pictures of a queue, each shown for so many milliseconds, without repeating; return how many they are.

    All have the size of the first. Where it is cancelled nothing is written. Raises FileProblem.
    """
    images = _images(queue, is_cancelled)
    try:
        with in_place(path) as temporary:
            first = next(images)
            durations = [max(1, round(ms / CENTISECOND_MS)) * CENTISECOND_MS for ms in shown_ms]
            with temporary.open("xb") as file:
                first.save(file, format="GIF", save_all=True, append_images=images, duration=durations, disposal=1)
    except _Cancelled:
        return 0
    return len(shown_ms)


def _images(queue: "Queue[Pixels | None]", is_cancelled: Callable[[], bool]) -> "Iterator[Image]":
    """Give the pictures as they come, in the 256 colours that suit each; raises _Cancelled."""
    from PIL import Image  # noqa: PLC0415 - only who makes a film loads it, and not on the window's thread

    while True:
        try:
            pixels = queue.get(timeout=LOOK_S)
        except Empty:
            pixels = (0, 0, b"")
        if is_cancelled():
            raise _Cancelled
        if pixels is None:
            return
        width, height, data = pixels
        if data:
            picture = Image.frombytes("RGB", (width, height), data)
            yield picture.quantize(COLORS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
