"""Text files that are written piece by piece, so long that they need not fit the memory, and appear whole or not."""

import errno
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from playground.project.files.disk import flush_folder, reason
from playground.project.files.problem import FileProblem


@contextmanager
def written_text(path: Path) -> Iterator[TextIO]:
    """Give a file to write UTF-8 text to, which takes its place at `path` when the block ends well.

    Where it does not, whatever was at `path` before is unchanged. Lines end as they are written. Raises FileProblem.
    """
    try:
        target = Path(os.path.realpath(path))
        temporary = _beside(target)
        try:
            with temporary.open("x", encoding="utf-8", newline="") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(target)
        finally:
            temporary.unlink(missing_ok=True)
        flush_folder(target.parent)
    except (OSError, ValueError) as error:
        sentence = f"{path.name} was not written because {reason(error)}; what was on disk before is unchanged"
        raise FileProblem(f"{sentence}: choose another name or folder.") from error


def _beside(target: Path) -> Path:
    """Return a free name in the same folder; raises OSError where the target itself may not be replaced."""
    if target.is_dir():
        raise IsADirectoryError(errno.EISDIR, "there is a folder of that name")
    if target.exists() and not os.access(target, os.W_OK):
        raise PermissionError(errno.EACCES, "write-protected")
    return target.with_name(f".writing-{secrets.token_hex(4)}.tmp")
