"""Jobs: what the work gives, raises and tells comes out, and no thread is left when they are closed."""

import threading
from collections.abc import Callable, Iterator

import pytest

from playground.session.job import IsCancelled, Job, Jobs, Progress

WAIT_S = 10.0


@pytest.fixture
def jobs() -> Iterator[Jobs]:
    jobs = Jobs()
    yield jobs
    jobs.close()


def until_cancelled(on_progress: Progress, is_cancelled: IsCancelled) -> str:
    """Work until somebody cancels."""
    on_progress(0.5)
    pause = threading.Event()
    while not is_cancelled():
        pause.wait(0.001)
    return "half of it"


def failing(error: Exception) -> Callable[[Progress, IsCancelled], None]:
    """Return work that raises."""

    def work(_on_progress: Progress, _is_cancelled: IsCancelled) -> None:
        raise error

    return work


def wait_until(condition: Callable[[], bool]) -> None:
    pause = threading.Event()
    for _ in range(int(WAIT_S * 1000)):
        if condition():
            return
        pause.wait(0.001)
    pytest.fail("it never came")


def test_that_the_work_is_done_on_a_thread_of_the_jobs_name(jobs: Jobs) -> None:
    job = jobs.start("reading", lambda _on_progress, _is_cancelled: threading.current_thread().name)
    assert job.join(WAIT_S)
    assert job.state == "done"
    assert job.result() == "reading"


def test_that_there_is_no_result_while_the_work_goes_on(jobs: Jobs) -> None:
    job = jobs.start("reading", until_cancelled)
    assert job.state == "running"
    with pytest.raises(ValueError, match="not done"):
        job.result()


def test_that_what_the_work_raises_is_kept_for_the_one_who_asks(jobs: Jobs) -> None:
    job = jobs.start("reading", failing(OSError("the disk is gone")))
    assert job.join(WAIT_S)
    assert job.state == "failed"
    with pytest.raises(OSError, match="the disk is gone"):
        job.result()


def test_that_progress_never_goes_back_and_ends_at_one(jobs: Jobs) -> None:
    told: list[float] = []
    is_started = threading.Event()

    def work(on_progress: Progress, _is_cancelled: IsCancelled) -> None:
        is_started.wait(WAIT_S)
        for share in (0.25, 0.125, 7.0):
            on_progress(share)
            told.append(job.progress)

    job = jobs.start("reading", work)
    is_started.set()
    assert job.join(WAIT_S)
    assert told == [0.25, 0.25, 1.0]


def test_that_cancelled_work_counts_as_that_even_where_it_gave_something(jobs: Jobs) -> None:
    job = jobs.start("reading", until_cancelled)
    wait_until(lambda: job.progress == 0.5)
    job.cancel()
    assert job.join(WAIT_S)
    assert job.state == "cancelled"


def test_that_cancelling_what_is_done_leaves_it_done(jobs: Jobs) -> None:
    job = jobs.start("reading", lambda _on_progress, _is_cancelled: 7)
    assert job.join(WAIT_S)
    job.cancel()
    assert job.state == "done"


def test_that_closing_ends_every_job() -> None:
    jobs = Jobs()
    started: list[Job[str]] = [jobs.start(f"job {number}", until_cancelled) for number in range(3)]
    jobs.close()
    assert [job.state for job in started] == ["cancelled"] * 3
