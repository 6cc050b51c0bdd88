"""How a project file reaches the disk: whatever happens on the way, the file that was there before stays whole."""

import contextlib
import errno
import filecmp
import hashlib
import os
import shutil
import stat
from pathlib import Path

from playground.project.files.arrays import Buffer
from playground.project.files.container import MAX_BYTES
from playground.project.files.problem import FileProblem
from playground.project.files.saved import SavedProject, decode, encode_parts, is_same

_REASONS = {
    errno.EACCES: "this folder or file may not be written to",
    errno.EPERM: "this folder or file may not be written to",
    errno.EROFS: "this disk may only be read",
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "the disk space allowed to you is used up",
    errno.ENOENT: "its folder does not exist",
    errno.ENOTDIR: "its folder does not exist",
    errno.EISDIR: "there is a folder of that name",
    errno.ENAMETOOLONG: "the name is too long",
}


def load(path: Path) -> SavedProject:
    """Read a project file; raises FileProblem with a sentence that names it, and an earlier version where one is."""
    try:
        data = _read(path)
    except FileNotFoundError:
        raise FileProblem(f"{path.name} is not there any more in {path.parent}: choose another file.") from None
    except IsADirectoryError:
        raise FileProblem(f"{path.name} is a folder: choose a project file.") from None
    except PermissionError:
        raise FileProblem(f"{path.name} may not be read by you: ask its owner or choose another file.") from None
    except (OSError, ValueError) as error:
        raise FileProblem(f"{path.name} cannot be read ({reason(error)}): try again or choose another file.") from None
    try:
        return decode(data, path.name)
    except FileProblem as problem:
        earlier = backup_path(path)
        if not earlier.is_file():
            raise
        raise FileProblem(f"{str(problem)[:-1]}; the version before it is kept as {earlier.name}.") from problem


def save(path: Path, saved: SavedProject) -> None:
    """Write a project file so that either the whole new one or the whole old one is there, and keep the old one.

    The bytes are written to a temporary file beside the target, flushed to the disk, read back from it, and put in
    place by one replace; the version before stays as `name~`. Raises FileProblem.
    """
    try:
        parts = encode_parts(saved)
    except (FileProblem, ValueError, TypeError) as problem:
        raise FileProblem(f"{path.name} was not saved, and nothing on disk was changed: {problem}") from problem
    try:
        _write(Path(os.path.realpath(path)), parts, saved)
    except FileProblem as problem:
        raise FileProblem(f"{path.name} was not saved, and nothing on disk was changed: {problem}") from problem
    except (OSError, ValueError) as error:
        sentence = f"{path.name} was not saved because {reason(error)}; what was on disk before is unchanged"
        raise FileProblem(f"{sentence}: save it under another name or in another folder.") from error


def backup_path(path: Path) -> Path:
    """Return where the version before the last save is kept."""
    return path.with_name(f"{path.name}~")


def reason(error: Exception) -> str:
    """Return why a file could not be read or written, as the middle of a sentence."""
    if not isinstance(error, OSError):
        return "the name is not allowed"
    return _REASONS.get(error.errno or 0) or error.strerror or str(error)


def _read(path: Path) -> bytes:
    mode = path.stat().st_mode
    if stat.S_ISDIR(mode):
        raise IsADirectoryError(errno.EISDIR, "is a folder")
    if not stat.S_ISREG(mode):
        raise FileProblem(f"{path.name} is a device and not a file: choose a project file.")
    with path.open("rb") as file:
        return file.read(MAX_BYTES + 1)


def _write(path: Path, parts: list[Buffer], saved: SavedProject) -> None:
    if path.is_dir():
        raise IsADirectoryError(errno.EISDIR, "there is a folder of that name")
    before = path.stat() if path.exists() else None
    if before is not None and not os.access(path, os.W_OK):
        raise PermissionError(errno.EACCES, "write-protected")
    temporary = _beside(path)
    temporary.unlink(missing_ok=True)
    try:
        write_to_disk(temporary, *parts)
        _check(temporary, saved)
        if before is not None:
            if filecmp.cmp(temporary, path, shallow=False):
                return  # saved twice: the version before is worth more as a backup than this one
            temporary.chmod(stat.S_IMODE(before.st_mode))
            _keep(path, temporary.with_suffix(".old"))
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
    flush_folder(path.parent)


def _beside(path: Path) -> Path:
    """Return the name a file is written under: always the same, so that what a crash leaves goes with the next save."""
    return path.with_name(f".saving-{hashlib.sha256(os.fsencode(path.name)).hexdigest()[:8]}.tmp")


def _check(path: Path, saved: SavedProject) -> None:
    """Read back what was written; raises FileProblem where it is not the work."""
    if not is_same(decode(path.read_bytes(), "what was written"), saved):
        raise FileProblem("some of it cannot be stored.")


def write_to_disk(path: Path, *parts: Buffer) -> None:
    """Write a new file and have it on the disk, not only on its way there; raises OSError."""
    with path.open("xb") as file:
        for part in parts:
            file.write(part)
        file.flush()
        os.fsync(file.fileno())
        if os.fstat(file.fileno()).st_size != sum(map(len, parts)):
            raise OSError(errno.ENOSPC, "written short")


def _keep(path: Path, link: Path) -> None:
    """Keep the present file as the version before: by a second name for it, or a copy where the disk has no such."""
    link.unlink(missing_ok=True)  # left by a program that was killed
    try:
        try:
            os.link(path, link)
        except OSError:
            shutil.copyfile(path, link)
        link.replace(backup_path(path))
    finally:
        link.unlink(missing_ok=True)  # still there where both were names of one file, or after a failed copy


def flush_folder(folder: Path) -> None:
    """Have the new name written to the disk, where the system lets a folder be flushed."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        with contextlib.suppress(OSError):
            os.fsync(descriptor)
    finally:
        os.close(descriptor)
