"""Files that appear whole or not: written under another name beside the target, and put in place when they are done."""

import errno
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playground.project.files.disk import flush_folder, reason, write_to_disk
from playground.project.files.problem import FileProblem


@contextmanager
def in_place(path: Path) -> Iterator[Path]:
    """Give the path of a new file to write, which takes its place at `path` when the block ends well.

    Where it does not, whatever was at `path` before is unchanged. Raises FileProblem.
    """
    try:
        target = Path(os.path.realpath(path))
        temporary = _beside(target)
        try:
            yield temporary
            temporary.replace(target)
        finally:
            temporary.unlink(missing_ok=True)
        flush_folder(target.parent)
    except (OSError, ValueError) as error:
        sentence = f"{path.name} was not written because {reason(error)}; what was on disk before is unchanged"
        raise FileProblem(f"{sentence}: choose another name or folder.") from error


def write_bytes(path: Path, data: bytes) -> None:
    """Write a whole file, or leave what was there; raises FileProblem."""
    with in_place(path) as temporary:
        write_to_disk(temporary, data)


def _beside(target: Path) -> Path:
    """Return a free name in the same folder; raises OSError where the target itself may not be replaced."""
    if target.is_dir():
        raise IsADirectoryError(errno.EISDIR, "there is a folder of that name")
    if target.exists() and not os.access(target, os.W_OK):
        raise PermissionError(errno.EACCES, "write-protected")
    return target.with_name(f".writing-{secrets.token_hex(4)}.tmp")
