"""Export of points and history: asks where to, and follows the job that writes, with Cancel where it takes its time."""

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QProgressDialog, QWidget

from playground.analysis.history_table import write_history
from playground.data.dataset import DataProblem
from playground.document import Document
from playground.engine.snapshot import HistoryView
from playground.project.files import FileProblem
from playground.session.job import Job
from playground.session.messages import Frame
from playground.session.session import Session
from playground.ui import dialogs
from playground.ui.job_watch import JobWatch
from playground.ui.wording import count_text

PROGRESS_AFTER_MS = 1000
PER_MILLE = 1000

NOT_YET = "The kernels that predict are still being compiled: export the points when the map is there."
PROBLEM = "The points were not exported"


NO_HISTORY = "No epoch was recorded yet: press Run, and export the history then."
HISTORY_PROBLEM = "The history was not exported"


class Exporting(QObject):
    """Writes the points as they are trained on or the history of the run, one file at a time.

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
        self._history: HistoryView | None = None
        self._written = ""
        self._problem = PROBLEM
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
        """Note whether there is a run that can predict, and its history."""
        self._history = frame.history
        self._refusal = "" if frame.snapshot is not None else frame.error or NOT_YET

    def ask(self) -> None:
        """Ask for a file and begin to write the points to it."""
        if self._refusal:
            dialogs.tell_problem(self._window, PROBLEM, self._refusal)
            return
        if self.is_writing:
            return
        path = dialogs.ask_export_path(self._window, self._suggestion("points"))
        if path is None:
            return
        try:
            job = self._session.export_points(self._document.project, path)
        except TimeoutError as problem:
            dialogs.tell_problem(self._window, PROBLEM, str(problem))
            return
        self._problem, self._written = PROBLEM, "{count} points are written to {name}"
        self._follow(job, path, "Export points")

    def ask_history(self) -> None:
        """Ask for a file and begin to write the history of the run to it, up to the present."""
        history = self._history
        if history is None or len(history) == 0:
            dialogs.tell_problem(self._window, HISTORY_PROBLEM, NO_HISTORY)
            return
        if self.is_writing:
            return
        path = dialogs.ask_export_path(self._window, self._suggestion("history"), "Export history")
        if path is None:
            return
        self._problem, self._written = HISTORY_PROBLEM, "The history of {count} epochs is written to {name}"
        self._follow(self._session.jobs.start("history", partial(write_history, history, path)), path, "Export history")

    def _suggestion(self, what: str) -> Path:
        path = self._document.path
        folder = path.parent if path is not None else Path.home()
        name = path.stem if path is not None else self._document.project.dataset.info.title
        return folder / f"{name} {what}{dialogs.EXPORT_SUFFIX}"

    def close(self) -> None:
        """Give up what is being written."""
        self._watch.close()
        self._end()

    def _follow(self, job: Job[int], path: Path, title: str) -> None:
        self._path = path
        self._progress = QProgressDialog(f"Writing {path.name}", "Cancel", 0, PER_MILLE, self._window)
        self._progress.setWindowTitle(title)
        self._progress.setWindowModality(Qt.WindowModality.NonModal)
        self._progress.setMinimumDuration(PROGRESS_AFTER_MS)
        self._progress.setAutoClose(False)
        self._progress.setAutoReset(False)
        self._progress.canceled.connect(self._watch.cancel)
        self._watch.follow(job)

    def _on_watch_progressed(self, share: float) -> None:
        if self._progress is not None:
            self._progress.setValue(round(share * PER_MILLE))

    def _on_watch_done(self, n_rows: int) -> None:
        self._end()
        self.exported.emit(self._written.format(count=count_text(n_rows), name=self._path.name))

    def _on_watch_failed(self, error: Exception) -> None:
        self._end()
        if not isinstance(error, FileProblem | DataProblem):
            raise error
        dialogs.tell_problem(self._window, self._problem, str(error))

    def _end(self) -> None:
        if self._progress is not None:
            self._progress.canceled.disconnect(self._watch.cancel)
            self._progress.hide()
            self._progress.deleteLater()
            self._progress = None
