"""The whole program with its window, and what it tells the person."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from playground import app
from playground.engine import jit
from playground.settings import Settings
from playground.ui import dialogs


@pytest.fixture
def built(qtbot: QtBot, tmp_path: Path) -> Iterator[app.App]:
    """Give the program with settings of its own, its kernels compiled and its window shown."""
    jit.compile_all()
    built = app.build(Settings(tmp_path / "settings.ini"))
    built.window.show()
    qtbot.waitExposed(built.window)
    yield built
    built.window.filing.close()
    built.window.exporting.close()
    built.window.filming.close()
    built.session.close()
    built.window.hide()
    built.window.deleteLater()
    _forget(built.window)


def _forget(window: QWidget) -> None:
    """Let go of what a window held: the closures of its connections keep it alive, 15 MB for each test otherwise."""
    QCoreApplication.processEvents()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    for part in list(vars(window).values()):
        if isinstance(part, QWidget):
            vars(part).clear()
    vars(window).clear()


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Collect the sentences the person is told."""
    sentences: list[str] = []
    monkeypatch.setattr(dialogs, "tell_problem", lambda _parent, _title, sentence: sentences.append(sentence))
    return sentences
