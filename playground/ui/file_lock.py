"""One window for one file: a lock in the person's state folder, never beside the file."""

import hashlib
import os
from pathlib import Path

from PySide6.QtCore import QLockFile


class FileLock:
    """Holds the open file for this window; what another window of this person holds cannot be taken."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._path: Path | None = None
        self._lock: QLockFile | None = None

    def take(self, path: Path) -> bool:
        """Hold this file in place of the one held so far; return False, and hold that, where another window has it.

        Where no lock can be written, files are opened without.
        """
        real = Path(os.path.realpath(path))
        if real == self._path:
            return True
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
        except OSError:
            return True
        name = hashlib.sha256(os.fsencode(real)).hexdigest()[:32]
        lock = QLockFile(str(self._folder / f"{name}.lock"))
        lock.setStaleLockTime(0)  # a program that lives keeps its file, however long
        if not lock.tryLock(0) and lock.error() == QLockFile.LockError.LockFailedError:
            return False
        self.release()
        self._path, self._lock = real, lock
        return True

    def release(self) -> None:
        """Hold no file."""
        if self._lock is not None:
            self._lock.unlock()
        self._path, self._lock = None, None
