"""The run as an animation: walks through its moments, takes a picture of each, and puts back the moment of before."""

import time
from collections.abc import Callable
from pathlib import Path
from queue import Full, Queue

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QProgressDialog, QWidget

from playground.project.files import FileProblem
from playground.session.job import IsCancelled, Progress
from playground.session.session import Session
from playground.settings import Settings
from playground.ui import dialogs
from playground.ui.job_watch import JobWatch
from playground.ui.panels.time_bar import place_words
from playground.ui.sheet import formats
from playground.ui.sheet.film_dialog import FilmChoice, ask_film
from playground.ui.sheet.gif import Pixels, new_queue, pixels_of, write_gif
from playground.ui.sheet.view_sheet import Subject, ViewSheet
from playground.ui.theme import Theme
from playground.ui.time_travel import TimeTravel

LOOK_MS = 20
DRAWN_S = 0.06
"""A view has begun to draw a moment after this time."""

MOST_S = 3.0
"""A view that still changes after this time is taken as it is."""

SOON_MS = 500
"""A view that draws later than this, such as a note that goes by itself, is not waited for."""

PROBLEM = "The animation was not written"
NO_MOMENTS = "The run has no past yet: press Run, and animate what it learned then."


class Filming(QObject):
    """Makes one animation at a time; `filmed(sentence)` says what was written.

    The window stays alive: a timer looks whether the next moment is there and drawn, and another thread writes.
    """

    filmed = Signal(str)

    def __init__(self, window: QWidget, session: Session, travel: TimeTravel, settings: Settings, theme: Theme) -> None:
        super().__init__(window)
        self._window, self._session, self._travel = window, session, travel
        self._settings, self._theme = settings, theme
        self._choice: FilmChoice | None = None
        self._path = Path()
        self._queue: Queue[Pixels | None] = new_queue()
        self._n_taken = 0
        self._picture: QImage | None = None
        self._asked_s = 0.0
        self._before: tuple[int | None, bool] = (None, False)
        self._progress: QProgressDialog | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self._on_timer_timeout)
        self._watch = JobWatch(self)
        self._watch.done.connect(self._on_watch_done)
        self._watch.failed.connect(self._on_watch_failed)
        self._watch.cancelled.connect(self._end)

    @property
    def is_filming(self) -> bool:
        """Whether an animation is being made."""
        return self._watch.is_watching

    def ask(self, views: dict[str, QWidget], bring: Callable[[QWidget], object], name: str) -> None:
        """Ask what the animation shall be like and where to, and begin; `bring` brings a view to the front."""
        recording = self._travel.recording
        if recording is None:
            dialogs.tell_problem(self._window, PROBLEM, NO_MOMENTS)
            return
        if self.is_filming:
            return
        choice = ask_film(self._window, views, recording)
        if choice is None:
            return
        folder = self._settings.picture_folder or Path.home()
        path = dialogs.ask_picture_path(self._window, folder / f"{name} {choice.name.lower()}.gif", "gif")
        if path is not None:
            self._settings.picture_folder = path.parent
            bring(choice.view)
            self.film(choice, path)

    def film(self, choice: FilmChoice, path: Path) -> None:
        """Begin to make an animation."""
        at_step = self._session.at_step
        self._before = (at_step, self._session.is_running)
        self._session.pause()
        self._choice, self._path, self._n_taken, self._queue = choice, path, 0, new_queue()

        def work(_on_progress: Progress, is_cancelled: IsCancelled) -> int:
            return write_gif(path, self._queue, list(choice.shown_ms), is_cancelled)

        self._watch.follow(self._session.jobs.start("animation", work))
        progress = QProgressDialog(f"Animating {choice.name.lower()}", "Cancel", 0, len(choice.rows), self._window)
        progress.setWindowTitle("Animate run")
        progress.setWindowModality(Qt.WindowModality.WindowModal)
        progress.setMinimumDuration(0)
        progress.setAutoClose(False)
        progress.setAutoReset(False)
        progress.canceled.connect(self._watch.cancel)
        progress.setValue(0)
        self._progress = progress
        self._go()
        self._timer.start()

    def close(self) -> None:
        """Give up what is being made."""
        self._watch.close()
        self._end()

    def _go(self) -> None:
        assert self._choice is not None
        self._travel.go_to(self._choice.rows[self._n_taken])
        self._asked_s = time.monotonic()
        self._picture = None

    def _on_timer_timeout(self) -> None:
        """Take a picture of the moment once it is there, nothing more is to come, and two looks are the same."""
        choice = self._choice
        assert choice is not None
        if self._travel.is_asking:
            self._asked_s = time.monotonic()
            return
        waited_s = time.monotonic() - self._asked_s
        if waited_s < DRAWN_S:
            return
        if waited_s < MOST_S and self._is_busy(choice.view):
            self._picture = None
            return
        before, self._picture = self._picture, self._take(choice)
        if waited_s < MOST_S and (before is None or before != self._picture):
            return
        try:
            self._queue.put_nowait(pixels_of(self._picture))
        except Full:
            return
        self._n_taken += 1
        if self._progress is not None:
            self._progress.setValue(self._n_taken)
        if self._n_taken < len(choice.rows):
            self._go()
        else:
            self._timer.stop()
            self._finish()

    def _is_busy(self, view: QWidget) -> bool:
        """Return whether a view computes something for its picture, or will draw soon."""
        if any(watch.is_watching for watch in view.findChildren(JobWatch) if watch is not self._watch):
            return True
        timers = [timer for timer in view.findChildren(QTimer) if timer.isSingleShot() and timer.isActive()]
        return any(timer.interval() <= SOON_MS for timer in timers)

    def _finish(self) -> None:
        """Say that there are no more pictures, as soon as there is room for that."""
        try:
            self._queue.put_nowait(None)
        except Full:
            if self._watch.is_watching:
                QTimer.singleShot(LOOK_MS, self, self._finish)

    def _take(self, choice: FilmChoice) -> QImage:
        recording = self._travel.recording
        row = self._travel.row
        title = "" if recording is None else f"{choice.name}, {place_words(recording, row)}"
        sheet = ViewSheet(Subject(choice.view, choice.name, self._theme), is_dark=self._theme.is_dark, title=title)
        return formats.image(sheet, choice.scale)

    def _on_watch_done(self, n_moments: int) -> None:
        self._end()
        self.filmed.emit(f"{n_moments} moments of the run are written to {self._path.name}")

    def _on_watch_failed(self, error: Exception) -> None:
        self._end()
        if not isinstance(error, FileProblem):
            raise error
        dialogs.tell_problem(self._window, PROBLEM, str(error))

    def _end(self) -> None:
        """Put back the moment that was shown before, and let the run go on where it ran."""
        self._timer.stop()
        if self._progress is None:
            return
        self._progress.canceled.disconnect(self._watch.cancel)
        self._progress.hide()
        self._progress.deleteLater()
        self._progress = None
        at_step, was_running = self._before
        recording = self._travel.recording
        if at_step is not None and recording is not None:
            self._travel.go_to(recording.row_at(at_step))
        else:
            self._travel.go_back_to_now()
        if was_running:
            self._session.run()
