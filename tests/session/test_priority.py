"""Threads beside the window give way to it, and to it alone."""

import os
import sys
import threading

import pytest
from pytestqt.qtbot import QtBot

from playground.project.project import default_project
from playground.session.job import Jobs
from playground.session.messages import Frame
from playground.session.priority import NICENESS
from playground.session.session import Session

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only there a thread has a niceness of its own")

LAST = 19
"""No thread can give way more than this."""


def niceness(thread: int = 0) -> int:
    """Return how far a thread gives way; 0 is the calling one."""
    return os.getpriority(os.PRIO_PROCESS, thread)


def expected() -> int:
    """Return how far a thread gives way that the tests' own thread has started."""
    return min(LAST, niceness() + NICENESS)


def test_that_a_job_gives_way_and_leaves_the_window_as_it_was() -> None:
    jobs, before = Jobs(), niceness()
    job = jobs.start("reading", lambda _on_progress, _is_cancelled: niceness())
    assert job.join()
    jobs.close()
    assert job.result() == expected()
    assert niceness() == before


def test_that_a_run_gives_way_and_leaves_the_window_as_it_was(qtbot: QtBot) -> None:
    session, before, seen = Session(), niceness(), list[Frame]()
    session.frame_ready.connect(seen.append)
    session.start(default_project())
    qtbot.waitUntil(lambda: bool(seen), timeout=60_000)
    given_way = [niceness(thread.native_id or 0) for thread in threading.enumerate() if thread.name == "training"]
    session.close()
    assert given_way == [expected()]
    assert niceness() == before
