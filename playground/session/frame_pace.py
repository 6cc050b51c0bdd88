"""How often the window is given a frame: less often where its thread is busy, so that the run has its share."""

FRAME_MS, BUSY_FRAME_MS = 16, 26
BUSY_SHARE, LOOKED_AT_S = 0.5, 1.0
"""Where the window's thread takes more than this share of a processor, frames come less often. Measured with every view
seen on two processors: training at 60 % of its speed without a window at 59 frames a second, 69 % at 43.
"""


class FramePace:
    """Chooses the time between two frames from how much the window's thread has worked."""

    def __init__(self, now_s: float, worked_s: float) -> None:
        self.interval_ms = FRAME_MS
        self._looked_s = now_s
        self._worked_s = worked_s

    def look(self, now_s: float, worked_s: float) -> int:
        """Return the milliseconds between frames from now on; `worked_s` is the processor time of the thread so far."""
        took_s = now_s - self._looked_s
        if took_s >= LOOKED_AT_S:
            share = (worked_s - self._worked_s) / took_s
            # What it would be with frames as often as they can be: otherwise the pace would swing to and fro.
            is_busy = share * self.interval_ms / FRAME_MS > BUSY_SHARE
            self.interval_ms = BUSY_FRAME_MS if is_busy else FRAME_MS
            self._looked_s, self._worked_s = now_s, worked_s
        return self.interval_ms
