"""The window's look at a job: how far it is and how it ended is told on the window's thread."""

import threading

from pytestqt.qtbot import QtBot

from playground.session.job import IsCancelled, Job, Progress
from playground.ui.job_watch import JobWatch

WAIT_S = 10.0


def until_cancelled(on_progress: Progress, is_cancelled: IsCancelled) -> None:
    """Work until somebody cancels."""
    on_progress(0.5)
    pause = threading.Event()
    while not is_cancelled():
        pause.wait(0.001)


def test_that_the_result_is_told_on_the_thread_that_watches(qtbot: QtBot) -> None:
    watch = JobWatch()
    told_on: list[str] = []
    watch.done.connect(lambda _result: told_on.append(threading.current_thread().name))
    with qtbot.waitSignal(watch.done) as told:
        watch.follow(Job("reading", lambda _on_progress, _is_cancelled: (1, 2)))
    assert told.args == [(1, 2)]
    assert told_on == [threading.current_thread().name]
    assert not watch.is_watching


def test_that_what_the_work_raised_is_told(qtbot: QtBot) -> None:
    watch = JobWatch()

    def work(_on_progress: Progress, _is_cancelled: IsCancelled) -> None:
        raise OSError("the disk is gone")

    with qtbot.waitSignal(watch.failed) as told:
        watch.follow(Job("reading", work))
    assert told.args is not None
    assert str(told.args[0]) == "the disk is gone"


def test_that_a_job_can_be_cancelled_half_way(qtbot: QtBot) -> None:
    watch = JobWatch()
    with qtbot.waitSignal(watch.progressed, check_params_cb=lambda share: share == 0.5):
        watch.follow(Job("reading", until_cancelled))
    with qtbot.waitSignal(watch.cancelled):
        watch.cancel()


def test_that_closing_waits_for_the_thread_and_tells_nothing(qtbot: QtBot) -> None:
    del qtbot
    watch = JobWatch()
    told: list[str] = []
    watch.cancelled.connect(lambda: told.append("cancelled"))
    job = Job("reading", until_cancelled)
    watch.follow(job)
    watch.close()
    assert job.state == "cancelled"
    assert told == []
