"""Going through the moments of a run: by hand, or played backwards and forwards. One wish at a time is on its way."""

import time

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from playground.engine.recording import RecordingView
from playground.session.messages import Frame
from playground.session.session import Session

WHOLE_RUN_S = 8.0
MOMENT_S = 0.25
"""A run plays within `WHOLE_RUN_S`, one of few moments faster: no moment is shown longer than `MOMENT_S`."""

TICK_MS = 33
FEWEST_MOMENTS = 2


class TimeTravel(QObject):
    """Knows which moments there are and which one is shown, and asks the session for others.

    Whatever else brings the present back, such as Run or an edit, ends it. `changed` follows every new answer to the
    properties, but while the run trains, when nothing but the number of moments changes.
    """

    changed = Signal()

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._recording: RecordingView | None = None
        self._row: int | None = None
        self._run_id = 0
        self._told: tuple[int, int | None, int] = (0, None, 0)
        self._asked: int | None = None
        self._is_asking = False
        self._wanted: tuple[int | None, ...] = ()
        self._direction = 0
        self._place = 0.0
        self._ticked_s = 0.0
        self.speed = 1.0
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self._on_timer_timeout)

    @property
    def recording(self) -> RecordingView | None:
        """The moments of the run; None where there are too few to go back to."""
        recording = self._recording
        return recording if recording is not None and len(recording) >= FEWEST_MOMENTS else None

    @property
    def n_moments(self) -> int:
        """How many moments there are to go to; 0 where there are too few."""
        return 0 if self.recording is None else len(self.recording)

    @property
    def row(self) -> int:
        """The moment that is shown; in the present the last one."""
        return max(0, self.n_moments - 1) if self._row is None else self._row

    @property
    def is_past(self) -> bool:
        """Whether another moment than the present is shown."""
        return self._row is not None

    @property
    def direction(self) -> int:
        """-1 while it plays backwards, 1 while forwards, otherwise 0."""
        return self._direction

    @property
    def is_asking(self) -> bool:
        """Whether a moment that was asked for is still on its way."""
        return self._is_asking or bool(self._wanted)

    def show_frame(self, frame: Frame) -> None:
        """Note which moments there are and which one is shown; ask for the newest wish that came meanwhile."""
        if frame.run_id != self._run_id:
            self._run_id = frame.run_id
            self.stop()
        self._recording, self._row = frame.recording, frame.looked_at
        if self._is_asking and self._session.is_settled(frame):
            self._is_asking = False
        if self._is_left and not self._is_asking:
            self.stop()
        elif self._wanted and not self._is_asking:
            self._ask(self._wanted[0])
        state = (self.n_moments, self._row, self._run_id)
        is_growing = frame.phase == "running" and self._told[0] > 0 and self._told[1:] == state[1:]
        if state != self._told and not is_growing:
            self._told = state
            self.changed.emit()

    def go_to(self, row: int) -> None:
        """Show a moment, which pauses the run; the last one is the present."""
        self.stop()
        self._asked = self._session.at_step
        self._want(row)

    def go_back_to_now(self) -> None:
        """Show the present."""
        self.go_to(self.n_moments - 1)

    def play(self, direction: int) -> None:
        """Play backwards (-1) or forwards (1) from the moment shown, or the whole run where nothing lies ahead."""
        last = self.n_moments - 1
        if last < 1:
            return
        end = last if direction > 0 else 0
        self._place = float(last - end if self.row == end else self.row)
        self._asked = self._session.at_step
        self._direction = direction
        self._ticked_s = time.perf_counter()
        self._want(round(self._place))
        self._timer.start()
        self.changed.emit()

    def stop(self) -> None:
        """Play no further and stay where it is."""
        self._timer.stop()
        self._wanted = ()
        if self._direction:
            self._direction = 0
            self.changed.emit()

    @property
    def _is_left(self) -> bool:
        """Whether something else has brought the present back since the last wish."""
        return self._session.at_step != self._asked

    def _want(self, row: int) -> None:
        recording = self.recording
        if recording is None:
            return
        row = min(max(row, 0), len(recording) - 1)
        at_step = int(recording.steps[row]) if row < len(recording) - 1 else None
        if self._is_asking:
            self._wanted = (at_step,)
        else:
            self._ask(at_step)

    def _ask(self, at_step: int | None) -> None:
        self._wanted = ()
        if at_step != self._session.at_step:
            self._is_asking = True
            self._session.wish(at_step=at_step)
        self._asked = at_step

    def _on_timer_timeout(self) -> None:
        now_s = time.perf_counter()
        elapsed_s, self._ticked_s = now_s - self._ticked_s, now_s
        if self._is_left:
            self.stop()
            return
        last = self.n_moments - 1
        whole_s = min(WHOLE_RUN_S, MOMENT_S * max(1, last))
        self._place += self._direction * self.speed * elapsed_s * last / whole_s
        is_over = not 0 < self._place < last
        if is_over or not self._is_asking:
            self._want(round(self._place))
        if is_over:
            self._timer.stop()
            self._direction = 0
            self.changed.emit()
