"""The whole program with its window, and what it tells the person."""

from collections.abc import Iterator
from pathlib import Path

import pytest
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


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Collect the sentences the person is told."""
    sentences: list[str] = []
    monkeypatch.setattr(dialogs, "tell_problem", lambda _parent, _title, sentence: sentences.append(sentence))
    return sentences
