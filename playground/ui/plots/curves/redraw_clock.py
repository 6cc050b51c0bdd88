"""Says when curves are drawn again: smoothly while there are few rows, at their ease where there are many."""

import time
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

SHORT_ROWS = 5000
SHORT_S, LONG_S = 1 / 30, 1 / 10
"""While a run trains curves are drawn no oftener than this, those of more than `SHORT_ROWS` rows as the second says."""


class RedrawClock:
    """Calls `draw` at once, or later where that was only just done; never twice for what came meanwhile."""

    def __init__(self, parent: QObject, draw: Callable[[], None]) -> None:
        self._draw = draw
        self._drawn_s = 0.0
        self._timer = QTimer(parent)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._on_timer_timeout)

    @property
    def is_waiting(self) -> bool:
        """Whether something will be drawn soon."""
        return self._timer.isActive()

    def ask(self, n_rows: int, *, may_wait: bool) -> None:
        """Draw curves of so many rows, at once where that may not wait."""
        if self._timer.isActive() and may_wait:
            return
        left_s = self._drawn_s + (SHORT_S if n_rows <= SHORT_ROWS else LONG_S) - time.monotonic()
        if may_wait and left_s > 0:
            self._timer.start(max(1, round(1000 * left_s)))
        else:
            self._on_timer_timeout()

    def _on_timer_timeout(self) -> None:
        self._timer.stop()
        self._drawn_s = time.monotonic()
        self._draw()
