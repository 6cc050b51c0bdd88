"""Guard rails for every test: no window on the screen, no file of the person's touched, nothing left behind.

A warning of Python, of Qt or in the log fails the test that caused it. A test that expects a warning in the log asserts
it and then calls `caplog.clear()`; one that expects a message of Qt carries the mark `qt_log_ignore`.
"""

import gc
import inspect
import logging
import os
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

import hypothesis
import pytest
import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, QSettings, QTimer
from PySide6.QtWidgets import QApplication, QWidget

THREAD_WAIT_S = 2.0
CHECKOUT = Path(__file__).resolve().parent.parent

# Derandomized: a test that passed once does not fail in somebody else's change. No deadline: the first call of a kernel
# may compile it. To search for new counterexamples: --hypothesis-profile=default, or long.
hypothesis.settings.register_profile("ci", derandomize=True, deadline=None)
hypothesis.settings.register_profile("long", max_examples=6000, deadline=None, print_blob=True)
hypothesis.settings.load_profile("ci")


def pytest_configure(config: pytest.Config) -> None:
    """Keep windows off the screen, and compile kernels once for all tests, in the cache of pytest."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    if config.pluginmanager.hasplugin("cacheprovider") and config.cache is not None:
        kernels = config.cache.mkdir("kernels")
    else:
        kernels = Path(tempfile.mkdtemp(prefix="kernels-"))
        config.add_cleanup(lambda: shutil.rmtree(kernels, ignore_errors=True))
    os.environ.setdefault("NETWORK_PLAYGROUND_CACHE", str(kernels))


@pytest.fixture(autouse=True)
def own_user_folders(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give every test, and the programs it starts, empty folders for settings, data, logs and caches."""
    home = tmp_path_factory.mktemp("home")
    for name in ("CONFIG", "DATA", "CACHE", "STATE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(home / name.lower()))
    if sys.platform == "darwin":
        monkeypatch.setenv("HOME", str(home))
    for kind in (QSettings.Format.IniFormat, QSettings.Format.NativeFormat):
        QSettings.setPath(kind, QSettings.Scope.UserScope, str(home / "config"))
    return home


@pytest.fixture(autouse=True)
def no_log_warnings(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Fail a test during which something was logged as a warning or worse."""
    yield
    unexpected = [record for record in caplog.get_records("call") if record.levelno >= logging.WARNING]
    if unexpected:
        lines = [f"{record.levelname} {record.name}: {record.getMessage()}" for record in unexpected]
        pytest.fail("unexpected in the log:\n" + "\n".join(lines), pytrace=False)


@pytest.fixture(autouse=True)
def nothing_left_behind(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Fail a test that leaves a thread, a running timer or a visible window behind, and name the line that started it.

    A failed test is let off: it had no chance to tidy up.
    """
    threads: WeakKeyDictionary[threading.Thread, str] = WeakKeyDictionary()
    timers: WeakKeyDictionary[QTimer, str] = WeakKeyDictionary()
    _note_starts(monkeypatch, threading.Thread, threads)
    _note_starts(monkeypatch, QTimer, timers)
    windows_before = set(_visible_windows())
    n_failed_before = request.session.testsfailed
    yield
    _let_qt_delete()
    if request.session.testsfailed > n_failed_before:
        return
    windows = [window for window in _visible_windows() if window not in windows_before]
    left = [f"the window {type(window).__name__} {window.windowTitle()!r} is still shown" for window in windows]
    left += [f"the thread {thread.name!r} still runs, {origin}" for thread, origin in _alive(threads).items()]
    left += [f"a {type(timer).__name__} still runs, {origin}" for timer, origin in _active(timers).items()]
    if left:
        pytest.fail("left behind: " + "; ".join(left), pytrace=False)


def _note_starts(monkeypatch: pytest.MonkeyPatch, kind: type[Any], starts: WeakKeyDictionary[Any, str]) -> None:
    """Let `start` of this class write down who called it."""
    start: Callable[..., None] = kind.start

    def noted_start(self: object, *arguments: Any) -> None:
        starts[self] = _caller()
        start(self, *arguments)

    monkeypatch.setattr(kind, "start", noted_start)


def _caller() -> str:
    """Return the innermost line of ours on the stack, this file apart."""
    frame = inspect.currentframe()
    while frame is not None:
        file = Path(frame.f_code.co_filename)
        if file != Path(__file__) and file.is_relative_to(CHECKOUT) and ".venv" not in file.parts:
            return f"started at {file.relative_to(CHECKOUT)}:{frame.f_lineno}"
        frame = frame.f_back
    return "started outside this checkout"


def _let_qt_delete() -> None:
    if QCoreApplication.instance() is not None:
        QCoreApplication.processEvents()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def _visible_windows() -> list[QWidget]:
    if QApplication.instance() is None:
        return []
    return [widget for widget in QApplication.topLevelWidgets() if widget.isVisible()]


def _alive(threads: WeakKeyDictionary[threading.Thread, str]) -> dict[threading.Thread, str]:
    """Return the threads that do not end soon of themselves."""
    give_up_s = time.monotonic() + THREAD_WAIT_S
    for thread in list(threads):
        thread.join(max(0.0, give_up_s - time.monotonic()))
    return {thread: origin for thread, origin in threads.items() if thread.is_alive()}


def _active(timers: WeakKeyDictionary[QTimer, str]) -> dict[QTimer, str]:
    """Return the timers that still run; garbage that merely was not collected yet does not count."""
    active = {timer: origin for timer, origin in timers.items() if shiboken6.isValid(timer) and timer.isActive()}
    if active:
        active.clear()
        gc.collect()
        _let_qt_delete()
        active = {timer: origin for timer, origin in timers.items() if shiboken6.isValid(timer) and timer.isActive()}
    return active
