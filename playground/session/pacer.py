"""How many steps the run takes at once, and how fast it goes."""

import time

SLICE_S = 0.006
"""So long training goes on before requests are looked at again."""
SLOW_STEPS_PER_S = 10.0
"""At most so many steps a second leave time for other work in between that is worth while."""


class Pacer:
    """Says how many steps are due: as many as fit a slice when flat out, by the clock when slowed down."""

    def __init__(self) -> None:
        self._steps_per_s: float | None = None
        self._slice_steps = 1.0
        self._due_s = 0.0
        self._window_s = 0.0
        self._window_steps = 0
        self.rate = 0.0

    def set(self, steps_per_s: float | None) -> None:
        """Train at most so many steps a second; None is flat out."""
        self._steps_per_s = steps_per_s
        self.restart()

    def restart(self) -> None:
        """Begin counting anew: the next step is due at once."""
        self._due_s = time.perf_counter()
        self._window_s, self._window_steps = self._due_s, 0

    def wait_s(self) -> float:
        """Return how long until the next step is due; 0 when flat out."""
        return 0.0 if self._steps_per_s is None else max(0.0, self._due_s - time.perf_counter())

    @property
    def is_idle(self) -> bool:
        """Whether steps are so rare that something else can be done until the next one."""
        is_slow = self._steps_per_s is not None and self._steps_per_s <= SLOW_STEPS_PER_S
        return is_slow and self.wait_s() > SLICE_S

    def slice_steps(self) -> int:
        """Return how many steps fit a slice."""
        return max(1, int(self._slice_steps))

    def due_steps(self) -> int:
        """Return how many steps to do now."""
        if self._steps_per_s is None:
            return self.slice_steps()
        now_s = time.perf_counter()
        n_due = int((now_s - self._due_s) * self._steps_per_s) + 1 if now_s >= self._due_s else 0
        n_due = min(n_due, self.slice_steps())
        # What could not be done in time is not caught up: a slow machine trains slower, not in bursts.
        self._due_s = max(self._due_s + n_due / self._steps_per_s, now_s - SLICE_S)
        return n_due

    def note(self, n_steps: int, took_s: float) -> None:
        """Learn from a slice how many steps fit the next one, and how fast training is."""
        fitting = n_steps * SLICE_S / max(took_s, 1e-7)
        self._slice_steps = max(1.0, min(fitting, 2.0 * max(self._slice_steps, 1.0)))
        self._window_steps += n_steps
        now_s = time.perf_counter()
        if now_s - self._window_s >= 0.5:
            self.rate = self._window_steps / (now_s - self._window_s)
            self._window_s, self._window_steps = now_s, 0
