"""The window's handle on runs: requests go out through it, frames come back by a timer."""

import threading
import time
from dataclasses import replace
from pathlib import Path
from queue import Empty, SimpleQueue

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from playground.engine.snapshot import RunState
from playground.project import files
from playground.project.files import SavedProject
from playground.project.project import Project, needs_new_run
from playground.session.frame_pace import FRAME_MS, FramePace
from playground.session.job import IsCancelled, Job, Jobs, Progress
from playground.session.mailbox import Mailbox
from playground.session.messages import (
    Branch,
    Capture,
    Frame,
    Pace,
    Pause,
    Quit,
    Rebuild,
    Request,
    Retune,
    Run,
    StepEpochs,
    Wish,
    Wishes,
)
from playground.session.priority import give_way
from playground.session.saving import to_saved, to_state

CAPTURE_S = 10.0
JOIN_S = 5.0


class Session(QObject):
    """Starts the training thread, tells it what the person wants and emits what it answers.

    `frame_ready(Frame)` is emitted on the window's thread for the newest frame of the newest run.
    `running_changed(bool)` follows the person's wish at once, and the run when it stops by itself. `jobs` starts work
    beside the run, such as reading a large file.
    """

    frame_ready = Signal(object)
    running_changed = Signal(bool)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.jobs = Jobs()
        self._requests: SimpleQueue[Request] = SimpleQueue()
        self._mailbox: Mailbox[Frame] = Mailbox()
        self._run_id = 0
        self._n_sent = 0
        self._wishes = Wishes()
        self._is_running = False
        self._thread = threading.Thread(
            target=_train, args=(self._requests, self._mailbox), name="training", daemon=True
        )
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(FRAME_MS)
        self._timer.timeout.connect(self._on_timer_timeout)
        self._pace = FramePace(time.perf_counter(), time.thread_time())

    @property
    def is_running(self) -> bool:
        """Whether the run trains, or will as soon as it can."""
        return self._is_running

    @property
    def at_step(self) -> int | None:
        """The step of the recorded moment that is to be shown; None for the present."""
        return self._wishes.at_step

    def is_settled(self, frame: Frame) -> bool:
        """Return whether a frame was made after everything asked for so far was obeyed."""
        return frame.n_obeyed == self._n_sent

    def start(self, project: Project) -> None:
        """Start the thread and a first run."""
        self.reset(project)
        self._thread.start()
        self._timer.start()

    def open(self, saved: SavedProject) -> None:
        """Begin a paused run of another project, which goes on where the saved run was."""
        self.pause()
        self._rebuild(saved.project, to_state(saved))

    def show_project(self, before: Project, after: Project) -> None:
        """Take over an edit: by a run of its own where the change needs one, otherwise into the run there is."""
        if needs_new_run(before, after):
            self._rebuild(after, None, is_edit=True)
            return
        if (before.network, before.training) != (after.network, after.training):
            self.wish(at_step=None)
        self._send(Retune(after))

    def wish(self, **changes: object) -> None:
        """Change some of the `Wishes` the frames to come shall meet. A moment that is gone back to pauses the run."""
        wishes = replace(self._wishes, **changes)  # type: ignore[arg-type]  # checked by whoever names a field
        if wishes == self._wishes:
            return
        self._wishes = wishes
        if wishes.at_step is not None and self._is_running:
            self.pause()
        self._send(Wish(wishes))

    def branch(self) -> None:
        """Make the moment that is shown the present of a run of its own; what came after it is forgotten."""
        self._run_id += 1
        self._send(Branch(self._run_id))
        self.wish(at_step=None)

    def run(self) -> None:
        """Train until paused, on from the present."""
        self.wish(at_step=None)
        self._send(Run())
        self._set_running(is_running=True)

    def pause(self) -> None:
        """Stop training after the current slice."""
        self._send(Pause())
        self._set_running(is_running=False)

    def step_epochs(self, count: int = 1) -> None:
        """Train to the end of the current epoch and of `count` - 1 more, then pause."""
        self.wish(at_step=None)
        self._send(StepEpochs(count))
        self._set_running(is_running=False)

    def reset(self, project: Project) -> None:
        """Go back to the first weights, paused."""
        self.pause()
        self._rebuild(project, None)

    def set_pace(self, steps_per_s: float | None) -> None:
        """Train at most so many steps a second; None is flat out."""
        self._send(Pace(steps_per_s))

    def saved(self, project: Project) -> SavedProject:
        """Return the project with the state of its run as it is now, ready to be written to a file.

        Waits for the end of the current slice; raises TimeoutError where the thread does not answer.
        """
        return to_saved(project, self._state())

    def save(self, project: Project, path: Path) -> Job[int | None]:
        """Begin to write the project with the state of its run as it is now to a file.

        The job gives the step of that state, None where there is no run; it fails with FileProblem, or with
        TimeoutError where the training thread does not answer.
        """
        request = self._capture()

        def work(_on_progress: Progress, _is_cancelled: IsCancelled) -> int | None:
            saved = to_saved(project, _reply(request))
            files.save(path, saved)
            return None if saved.run is None else saved.run.step

        return self.jobs.start("save", work)

    def export_points(self, project: Project, path: Path) -> Job[int]:
        """Begin to write the points to a CSV file, with the predictions of the run as it is now.

        The job gives the number of points. Waits for the end of the current slice; raises TimeoutError where the thread
        does not answer.
        """
        state = self._state()
        parameters = None if state is None else state.parameters

        def work(on_progress: Progress, is_cancelled: IsCancelled) -> int:
            # Loads numba, which this thread may wait for but not the window.
            from playground.analysis.export import write_points

            return write_points(project, parameters, path, on_progress, is_cancelled)

        return self.jobs.start("export", work)

    def _state(self) -> RunState | None:
        return _reply(self._capture())

    def _capture(self) -> Capture:
        request = Capture()
        self._send(request)
        return request

    def close(self) -> None:
        """End the thread and all jobs, and wait for them."""
        self._timer.stop()
        self._requests.put(Quit())
        self.jobs.close()
        if self._thread.is_alive():
            self._thread.join(JOIN_S)

    def _rebuild(self, project: Project, state: RunState | None, *, is_edit: bool = False) -> None:
        self._run_id += 1
        self.wish(at_step=None)
        self._send(Rebuild(self._run_id, project, state, is_edit))

    def _send(self, request: Request) -> None:
        self._n_sent += 1
        self._requests.put(request)

    def _set_running(self, *, is_running: bool) -> None:
        if is_running != self._is_running:
            self._is_running = is_running
            self.running_changed.emit(is_running)

    def _on_timer_timeout(self) -> None:
        interval_ms = self._pace.look(time.perf_counter(), time.thread_time())
        if interval_ms != self._timer.interval():
            self._timer.setInterval(interval_ms)
        frame = self._mailbox.take()
        if frame is None or frame.run_id != self._run_id:
            return
        if self.is_settled(frame) and frame.phase in {"stopped", "paused"}:
            self._set_running(is_running=False)
        self.frame_ready.emit(frame)


def _reply(request: Capture) -> RunState | None:
    """Return the state of the run as it was asked for; raises TimeoutError."""
    try:
        return request.reply.get(timeout=CAPTURE_S)
    except Empty:
        raise TimeoutError("The run does not answer, so nothing was written: pause it and try again.") from None


def _train(requests: SimpleQueue[Request], mailbox: Mailbox[Frame]) -> None:
    give_way()
    # Imported on this thread: loading numba takes a quarter of a second, which the first paint need not wait for.
    from playground.session.runner import Runner

    Runner(requests, mailbox).loop()
