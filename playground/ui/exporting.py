"""Export of the points: asks where to, and follows the job that writes them, with Cancel where it takes its time."""

from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QProgressDialog, QWidget

from playground.data.dataset import DataProblem
from playground.document import Document
from playground.project.files import FileProblem
from playground.session.messages import Frame
from playground.session.session import Session
from playground.ui import dialogs
from playground.ui.job_watch import JobWatch
from playground.ui.wording import count_text

PROGRESS_AFTER_MS = 1000
PER_MILLE = 1000

NOT_YET = "The kernels that predict are still being compiled: export the points when the map is there."
PROBLEM = "The points were not exported"


class Exporting(QObject):
    """Writes the points as they are trained on, one file at a time.

    `exported(sentence)` says what was written. The predictions are those of the moment the file was chosen.
    """

    exported = Signal(str)

    def __init__(self, window: QWidget, document: Document, session: Session) -> None:
        super().__init__(window)
        self._window = window
        self._document = document
        self._session = session
        self._path = Path()
        self._refusal = NOT_YET
        self._progress: QProgressDialog | None = None
        self._watch = JobWatch(self)
        self._watch.progressed.connect(self._on_watch_progressed)
        self._watch.done.connect(self._on_watch_done)
        self._watch.failed.connect(self._on_watch_failed)
        self._watch.cancelled.connect(self._end)

    @property
    def is_writing(self) -> bool:
        """Whether a file is being written."""
        return self._watch.is_watching

    def show_frame(self, frame: Frame) -> None:
        """Note whether there is a run that can predict."""
        self._refusal = "" if frame.snapshot is not None else frame.error or NOT_YET

    def ask(self) -> None:
        """Ask for a file and begin to write it."""
        if self._refusal:
            dialogs.tell_problem(self._window, PROBLEM, self._refusal)
            return
        if self.is_writing:
            return
        document = self._document
        folder = document.path.parent if document.path is not None else Path.home()
        name = document.path.stem if document.path is not None else document.project.dataset.info.title
        path = dialogs.ask_export_path(self._window, folder / f"{name} points{dialogs.EXPORT_SUFFIX}")
        if path is not None:
            self._begin(path)

    def close(self) -> None:
        """Give up what is being written."""
        self._watch.close()
        self._end()

    def _begin(self, path: Path) -> None:
        try:
            job = self._session.export_points(self._document.project, path)
        except TimeoutError as problem:
            dialogs.tell_problem(self._window, PROBLEM, str(problem))
            return
        self._path = path
        self._progress = QProgressDialog(f"Writing {path.name}", "Cancel", 0, PER_MILLE, self._window)
        self._progress.setWindowTitle("Export points")
        self._progress.setWindowModality(Qt.WindowModality.NonModal)
        self._progress.setMinimumDuration(PROGRESS_AFTER_MS)
        self._progress.setAutoClose(False)
        self._progress.setAutoReset(False)
        self._progress.canceled.connect(self._watch.cancel)
        self._watch.follow(job)

    def _on_watch_progressed(self, share: float) -> None:
        if self._progress is not None:
            self._progress.setValue(round(share * PER_MILLE))

    def _on_watch_done(self, n_points: int) -> None:
        self._end()
        self.exported.emit(f"{count_text(n_points)} points are written to {self._path.name}")

    def _on_watch_failed(self, error: Exception) -> None:
        self._end()
        if not isinstance(error, FileProblem | DataProblem):
            raise error
        dialogs.tell_problem(self._window, PROBLEM, str(error))

    def _end(self) -> None:
        if self._progress is not None:
            self._progress.canceled.disconnect(self._watch.cancel)
            self._progress.hide()
            self._progress.deleteLater()
            self._progress = None
