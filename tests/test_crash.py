"""The last resort: every uncaught error is logged, the work is kept first, and the person is told once."""

import logging
import sys
import threading
from collections.abc import Callable, Iterator

import pytest

from playground import crash


@pytest.fixture
def hooks() -> Iterator[tuple[list[str], Callable[[], None]]]:
    """Install the hooks; give what happened, in order, and what tells of other threads."""
    happened: list[str] = []
    before = sys.excepthook, threading.excepthook
    tell_waiting = crash.install_hooks(
        lambda: happened.append("kept"), lambda sentence, details: happened.append(f"{sentence}\n{details}")
    )
    yield happened, tell_waiting
    sys.excepthook, threading.excepthook = before


def fail(message: str) -> None:
    raise RuntimeError(message)


def raise_in_hook(message: str) -> None:
    try:
        fail(message)
    except RuntimeError as error:
        sys.excepthook(type(error), error, error.__traceback__)


def test_that_the_work_is_kept_before_the_person_is_told(
    hooks: tuple[list[str], Callable[[], None]], caplog: pytest.LogCaptureFixture
) -> None:
    happened, _ = hooks
    raise_in_hook("first")
    assert happened[0] == "kept"
    assert "RuntimeError: first" in happened[1].splitlines()[0]
    assert "in raise_in_hook" in happened[1]
    assert [record.levelno for record in caplog.records] == [logging.ERROR]
    assert "raise_in_hook" in caplog.text
    caplog.clear()


def test_that_an_error_that_comes_again_is_told_once_and_logged_each_time(
    hooks: tuple[list[str], Callable[[], None]], caplog: pytest.LogCaptureFixture
) -> None:
    happened, _ = hooks
    for _ in range(5):
        raise_in_hook("again")
    assert len(happened) == 2
    assert len(caplog.records) == 5
    caplog.clear()


def test_that_an_error_of_another_thread_is_told_on_the_main_one(
    hooks: tuple[list[str], Callable[[], None]], caplog: pytest.LogCaptureFixture
) -> None:
    happened, tell_waiting = hooks
    thread = threading.Thread(target=fail, args=("elsewhere",))
    thread.start()
    thread.join()
    assert happened == []
    tell_waiting()
    assert happened[0] == "kept"
    assert "RuntimeError: elsewhere" in happened[1]
    caplog.clear()
