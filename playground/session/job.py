"""Work that takes its time, done beside the window: one function on a thread of its own, which is asked how far it is.

Nothing is sent to the window's thread: whoever started a job looks at it from time to time.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, Literal, TypeAlias, TypeVar

from playground.session.priority import give_way

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)

Progress: TypeAlias = Callable[[float], None]
IsCancelled: TypeAlias = Callable[[], bool]
JobState: TypeAlias = Literal["running", "done", "failed", "cancelled"]

JOIN_S = 5.0


@dataclass(frozen=True, slots=True)
class _Outcome(Generic[T_co]):
    """How a job has ended: with one of the two."""

    result: T_co | None = None
    error: Exception | None = None


class Job(Generic[T_co]):
    """Calls `work(on_progress, is_cancelled)` once, on a thread called `name`.

    The work tells with `on_progress` which share of it, 0 to 1, is done, and ends soon after `is_cancelled` says True,
    by an exception of any kind or by returning early.
    """

    def __init__(self, name: str, work: Callable[[Progress, IsCancelled], T_co]) -> None:
        self._work = work
        self._wish_to_end = threading.Event()
        self._progress = 0.0
        self._outcome: _Outcome[T_co] | None = None
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    @property
    def progress(self) -> float:
        """The share of the work that is done, 0 to 1."""
        return self._progress

    @property
    def state(self) -> JobState:
        """What has become of the work; work that was cancelled counts as that however it ended."""
        if self._outcome is None:
            return "running"
        if self._wish_to_end.is_set():
            return "cancelled"
        return "done" if self._outcome.error is None else "failed"

    @property
    def error(self) -> Exception | None:
        """What the work failed with."""
        return self._outcome.error if self._outcome is not None else None

    def result(self) -> T_co:
        """Return what the work gave; raises what it failed with, and ValueError where there is nothing yet."""
        if self._outcome is None:
            raise ValueError("the work is not done")
        if self._outcome.error is not None:
            raise self._outcome.error
        return self._outcome.result  # type: ignore[return-value]  # without an error it is what the work returned

    def cancel(self) -> None:
        """Ask the work to end; it may go on for a moment. Work that has ended stays as it is."""
        if self._outcome is None:
            self._wish_to_end.set()

    def join(self, timeout_s: float = JOIN_S) -> bool:
        """Wait for the thread; return whether it has ended."""
        self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def _run(self) -> None:
        give_way()
        try:
            outcome = _Outcome(result=self._work(self._note_progress, self._wish_to_end.is_set))
        except Exception as error:  # noqa: BLE001 - handed to whoever asks how the work has ended
            outcome = _Outcome(error=error)
        self._outcome = outcome

    def _note_progress(self, share: float) -> None:
        self._progress = min(1.0, max(self._progress, share))


class Jobs:
    """Starts jobs and knows those that still work, so that none outlives the window."""

    def __init__(self) -> None:
        self._jobs: list[Job[object]] = []

    def start(self, name: str, work: Callable[[Progress, IsCancelled], T]) -> Job[T]:
        """Start work on a thread of its own."""
        self._jobs = [job for job in self._jobs if job.state == "running"]
        job = Job(name, work)
        self._jobs.append(job)
        return job

    def close(self) -> None:
        """Cancel everything and wait for it."""
        for job in self._jobs:
            job.cancel()
        for job in self._jobs:
            job.join()
        self._jobs.clear()
