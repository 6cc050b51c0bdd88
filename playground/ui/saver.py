"""Saves the open work beside the window: the file is written on a thread of its own, in the order it was asked for."""

from pathlib import Path

from PySide6.QtCore import QEventLoop, QObject, Signal

from playground.document import Document
from playground.project.files import FileProblem
from playground.session.session import Session
from playground.ui.job_watch import JobWatch

UNFORESEEN = "{name} was not saved because of an unexpected error ({error}); what was on disk before is unchanged."


class Saver(QObject):
    """Writes one file after another; what is written is the work of the moment it was asked for.

    `saved(path)` follows a file that is written, `failed(sentence)` one that is not. While one is written, of more
    wishes the last one is kept.
    """

    saved = Signal(object)
    failed = Signal(str)

    def __init__(self, document: Document, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._document = document
        self._session = session
        self._path = Path()
        self._next: Path | None = None
        self._is_well = True
        self._project = document.project
        self._watch = JobWatch(self)
        self._watch.done.connect(self._on_watch_done)
        self._watch.failed.connect(self._on_watch_failed)

    @property
    def is_saving(self) -> bool:
        """Whether a file is being written."""
        return self._watch.is_watching

    def begin(self, path: Path) -> None:
        """Begin to write the work as it is now."""
        if self.is_saving:
            self._next = path
            return
        self._path, self._project = path, self._document.project
        self._watch.follow(self._session.save(self._project, path))

    def finish(self) -> bool:
        """Wait, with the window drawn but deaf, until all is written; return whether the last file is."""
        loop = QEventLoop()
        for signal in (self.saved, self.failed):
            signal.connect(loop.quit)
        while self.is_saving:
            loop.exec(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents)
        return self._is_well

    def close(self) -> None:
        """Wait for what is being written, and tell nothing more."""
        self._watch.close()

    def _on_watch_done(self, step: int | None) -> None:
        self._is_well = True
        self._document.mark_saved(self._path, self._project, step)
        self._go_on()
        self.saved.emit(self._path)

    def _on_watch_failed(self, error: Exception) -> None:
        self._is_well = False
        self._go_on()
        is_foreseen = isinstance(error, FileProblem | TimeoutError)
        self.failed.emit(str(error) if is_foreseen else UNFORESEEN.format(name=self._path.name, error=error))
        if not is_foreseen:
            raise error

    def _go_on(self) -> None:
        path, self._next = self._next, None
        if path is not None:
            self.begin(path)
