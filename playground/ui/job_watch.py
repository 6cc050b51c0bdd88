"""Looks at a job from the window's thread, by a timer, and tells how far it is and how it has ended."""

from PySide6.QtCore import QObject, QTimer, Signal

from playground.session.job import Job

LOOK_MS = 30


class JobWatch(QObject):
    """Follows one job after another; `progressed(share)` while one works, then one of the other three.

    `failed(error)` carries what the job raised.
    """

    progressed = Signal(float)
    done = Signal(object)
    failed = Signal(object)
    cancelled = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._job: Job[object] | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self._on_timer_timeout)

    @property
    def is_watching(self) -> bool:
        """Whether a job works whose end was not told yet."""
        return self._job is not None

    def follow(self, job: Job[object]) -> None:
        """Tell of this job from now on."""
        self._job = job
        self._timer.start()

    def cancel(self) -> None:
        """Ask the job to end; `cancelled` follows when it has."""
        if self._job is not None:
            self._job.cancel()

    def close(self) -> None:
        """End the job, wait for it and tell nothing more."""
        self._timer.stop()
        if self._job is not None:
            self._job.cancel()
            self._job.join()
            self._job = None

    def _on_timer_timeout(self) -> None:
        job = self._job
        assert job is not None
        self.progressed.emit(job.progress)
        if job.state == "running":
            return
        self._timer.stop()
        self._job = None
        job.join()
        if job.state == "cancelled":
            self.cancelled.emit()
        elif job.error is not None:
            self.failed.emit(job.error)
        else:
            self.done.emit(job.result())
