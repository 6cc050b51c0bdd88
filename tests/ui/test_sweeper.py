"""Garbage of Qt's objects: collected on the window's thread alone."""

import gc
import threading
import weakref
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject
from pytestqt.qtbot import QtBot

from playground.ui.sweeper import SWEEP_MS, Sweeper


class Knot(QObject):
    """An object that nothing but itself refers to."""

    def __init__(self) -> None:
        super().__init__()
        self.itself = self


@pytest.fixture
def sweeper(qtbot: QtBot) -> Iterator[Sweeper]:
    del qtbot
    window = QObject()
    yield Sweeper(window)
    window.deleteLater()
    QCoreApplication.sendPostedEvents(window, QEvent.Type.DeferredDelete.value)


def allocate() -> None:
    """Make more objects than any threshold allows."""
    kept = [[place] for place in range(200_000)]
    del kept


def test_that_garbage_is_left_to_the_thread_of_the_window(qtbot: QtBot, sweeper: Sweeper) -> None:
    assert sweeper.parent() is not None
    deleted_on: list[str] = []
    weakref.finalize(Knot(), lambda: deleted_on.append(threading.current_thread().name))
    worker = threading.Thread(target=allocate, name="worker")
    worker.start()
    worker.join()
    assert deleted_on == []
    kept = [[place] for place in range(10_000)]
    qtbot.waitUntil(lambda: deleted_on == [threading.main_thread().name], timeout=20 * SWEEP_MS)
    assert kept


def test_that_python_collects_again_once_the_window_is_gone(qtbot: QtBot) -> None:
    del qtbot
    window = QObject()
    Sweeper(window)
    assert not gc.isenabled()
    window.deleteLater()
    QCoreApplication.sendPostedEvents(window, QEvent.Type.DeferredDelete.value)
    assert gc.isenabled()


def test_that_nothing_is_swept_before_it_is_due(sweeper: Sweeper, monkeypatch: pytest.MonkeyPatch) -> None:
    swept: list[int] = []
    monkeypatch.setattr(gc, "collect", swept.append)
    for counts, expected in (((0, 0, 0), []), ((900, 3, 0), [0]), ((900, 11, 3), [1]), ((5, 2, 12), [2])):
        swept.clear()
        monkeypatch.setattr(gc, "get_count", lambda counts=counts: counts)
        sweeper.sweep()
        assert swept == expected
