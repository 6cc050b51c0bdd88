"""Text files that are written piece by piece, so long that they need not fit the memory, and appear whole or not."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from playground.project.files.in_place import in_place


@contextmanager
def written_text(path: Path) -> Iterator[TextIO]:
    """Give a file to write UTF-8 text to, which takes its place at `path` when the block ends well.

    Where it does not, whatever was at `path` before is unchanged. Lines end as they are written. Raises FileProblem.
    """
    with in_place(path) as temporary, temporary.open("x", encoding="utf-8", newline="") as file:
        yield file
        file.flush()
        os.fsync(file.fileno())
