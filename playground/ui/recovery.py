"""Work that outlives a crash: a file of the open work in the person's state folder, and what a later start finds.

Every program that runs has a folder of its own there, which it holds by a lock as long as it lives. What lies in a
folder that nobody holds is the work of a program that did not come to its end.
"""

import logging
import os
import secrets
import shutil
import time
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QLockFile, QObject, QTimer, Signal

from playground.document import Document
from playground.project.files import FileProblem
from playground.project.files.in_place import write_bytes
from playground.session.session import Session
from playground.ui.job_watch import JobWatch

log = logging.getLogger(__name__)

WORK, CAME_FROM, LOCK = "work.nnplay", "came-from", "lock"
UNTITLED = "Untitled"

SETTLED_S = 10.0
"""A folder without work that is younger may belong to a program that is just starting."""

AFTER_EDIT_MS = 20
TRAINING_S = 20.0
"""While nothing but training goes on, the file is this old at most, and what writing it takes."""
SLOW_S, WRITE_SHARE = 0.5, 0.1
"""Where writing takes longer than this, at most this share of the time goes into it, so long as the file is not older
than TRAINING_S."""

NO_FOLDER = "Work cannot be kept for the case of a crash: {reason}. Save it from time to time."


@dataclass(frozen=True, slots=True)
class Recoverable:
    """Work that was left behind; `path` is the file it came from, None for untitled work, `saved_s` since 1970."""

    folder: Path
    path: Path | None
    saved_s: float

    @property
    def title(self) -> str:
        """What the work was called."""
        return self.path.stem if self.path is not None else UNTITLED

    @property
    def work(self) -> Path:
        """The project file that was kept."""
        return self.folder / WORK


class Recovery(QObject):
    """Keeps the open work in a file until it is saved or dropped by the person.

    The file follows every edit within moments, and training at least every 30 s, written beside the window.
    `failed(sentence)` is told once where that is not possible.
    """

    failed = Signal(str)

    def __init__(self, document: Document, session: Session, folder: Path, parent: QObject) -> None:
        super().__init__(parent)
        self._document = document
        self._session = session
        self._all = folder
        self._own = folder / secrets.token_hex(8)
        self._lock: QLockFile | None = None
        self._came_from: Path | None = None
        self._replaces: Path | None = None
        self._has_failed = False
        self._written_s = 0.0
        self._took_s = 0.0
        self._watch = JobWatch(self)
        self._watch.done.connect(self._on_watch_done)
        self._watch.failed.connect(self._on_watch_failed)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.write)

    def start(self) -> None:
        """Begin to keep the open work."""
        try:
            self._own.mkdir(parents=True)
        except OSError as error:
            self._fail(str(error.strerror or error))
            return
        self._lock = QLockFile(str(self._own / LOCK))
        self._lock.setStaleLockTime(0)
        self._lock.tryLock(0)
        self._document.changed.connect(self._on_document_changed)
        self._document.state_changed.connect(self._on_document_state_changed)
        self._document.trained.connect(self._on_document_trained)

    def found(self) -> list[Recoverable]:
        """Return the work of programs that did not come to their end, newest first."""
        return [left for left in left_behind(self._all) if left.folder != self._own]

    def take_over(self, left: Recoverable) -> None:
        """Keep this work, which was opened, as one's own; the file it came from goes when there is a newer one."""
        self._came_from = left.folder
        self.write()

    def discard(self, left: Recoverable) -> None:
        """Delete work that nobody wants back."""
        shutil.rmtree(left.folder, ignore_errors=True)

    def write(self) -> None:
        """Begin to write the work as it is now; where a file is being written, afterwards."""
        self._timer.stop()
        if self._lock is None or not self._document.is_modified:
            return
        if self._watch.is_watching:
            self._timer.start(AFTER_EDIT_MS)
            return
        try:
            self._describe()
        except FileProblem as problem:
            self._fail(str(problem))
            return
        self._written_s, self._replaces = time.monotonic(), self._came_from
        self._watch.follow(self._session.save(self._document.project, self._own / WORK))

    def close(self) -> None:
        """Stop keeping work: the person saved it or dropped it."""
        self._timer.stop()
        self._watch.close()
        if self._lock is not None:
            self._lock.unlock()
            self._lock = None
            shutil.rmtree(self._own, ignore_errors=True)
            self._drop_source()

    def _describe(self) -> None:
        path = self._document.path
        write_bytes(self._own / CAME_FROM, b"" if path is None else os.fsencode(path.absolute()))

    def _forget(self) -> None:
        """Delete what was kept: a file of the person's holds it all, or the person has dropped it."""
        self._timer.stop()
        for name in (WORK, f"{WORK}~", CAME_FROM):
            (self._own / name).unlink(missing_ok=True)
        self._drop_source()

    def _drop_source(self) -> None:
        """Delete the work that was taken over: there is a newer file of it, or the person has dropped it."""
        if self._came_from is not None:
            shutil.rmtree(self._came_from, ignore_errors=True)
        self._came_from, self._replaces = None, None

    def _wait_ms(self) -> int:
        """Return how long to wait after an edit: large work is not written all the time."""
        if self._took_s < SLOW_S:
            return AFTER_EDIT_MS
        next_s = self._written_s + min(self._took_s / WRITE_SHARE, TRAINING_S)
        return max(AFTER_EDIT_MS, int((next_s - time.monotonic()) * 1000))

    def _on_document_changed(self) -> None:
        wait_ms = self._wait_ms()
        if not self._timer.isActive() or self._timer.remainingTime() > wait_ms:
            self._timer.start(wait_ms)

    def _on_document_trained(self) -> None:
        if not self._timer.isActive() and not self._watch.is_watching:
            self._timer.start(int(TRAINING_S * 1000))

    def _on_document_state_changed(self) -> None:
        if not self._document.is_modified:
            self._forget()

    def _on_watch_done(self, _step: int | None) -> None:
        self._took_s = time.monotonic() - self._written_s
        if self._replaces is not None:
            self._drop_source()
        if not self._document.is_modified:
            self._forget()  # it was saved meanwhile

    def _on_watch_failed(self, error: Exception) -> None:
        log.info("the work could not be kept", exc_info=error)
        self._fail(str(error))

    def _fail(self, reason: str) -> None:
        if not self._has_failed:
            self._has_failed = True
            self.failed.emit(NO_FOLDER.format(reason=reason.rstrip(".")))


def left_behind(folder: Path) -> list[Recoverable]:
    """Return the work that nobody holds, newest first."""
    found = [left for path in folder.glob("*") if path.is_dir() and (left := _left_in(path)) is not None]
    return sorted(found, key=lambda left: left.saved_s, reverse=True)


def _left_in(folder: Path) -> Recoverable | None:
    """Return the work in a folder that nobody holds; a folder without any is removed."""
    held = folder / LOCK
    try:
        if held.is_file() and held.stat().st_size == 0:
            held.unlink()  # the power went before it was written
        lock = QLockFile(str(held))
        lock.setStaleLockTime(0)
        if not lock.tryLock(0):
            return None
        lock.unlock()
        work, came_from = folder / WORK, folder / CAME_FROM
        if not work.is_file():
            if time.time() - folder.stat().st_mtime > SETTLED_S:
                shutil.rmtree(folder, ignore_errors=True)
            return None
        name = came_from.read_bytes() if came_from.is_file() else b""
        return Recoverable(folder, Path(os.fsdecode(name)) if name else None, work.stat().st_mtime)
    except (OSError, ValueError):
        return None
