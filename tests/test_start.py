"""How the program starts and ends, mostly in a process of its own."""

import gc
import os
import subprocess
import sys
from pathlib import Path
from unittest import mock

import pytest
from pytestqt.qtbot import QtBot

from playground import app
from playground.session.messages import Frame, Phase
from playground.session.session import Session

INTERRUPT_AT_ONCE = """
import signal, sys
from PySide6.QtCore import QTimer
from playground import app
app.qt_application()
QTimer.singleShot(0, lambda: signal.raise_signal(signal.SIGINT))
sys.exit(app.run(None))
"""


def python(*words: str, environment: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, *words]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=120)


def test_that_ctrl_c_in_the_terminal_ends_the_window() -> None:
    answer = python("-c", INTERRUPT_AT_ONCE)
    assert answer.returncode == 130, answer.stderr


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="elsewhere there always is a screen")
def test_that_a_machine_without_a_screen_gets_a_sentence(tmp_path: Path) -> None:
    hidden = {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"}
    environment = {name: value for name, value in os.environ.items() if name not in hidden}
    answer = python("-m", "playground", str(tmp_path / "a.nnplay"), environment=environment)
    assert answer.returncode == 2
    assert answer.stderr == (
        "Error: There is no screen to open a window on: use a command that needs none (playground --help).\n"
    )


def test_that_what_stays_is_taken_from_the_garbage_collector_once_with_the_kernels(qtbot: QtBot) -> None:
    del qtbot
    session = Session()
    later: tuple[Phase, ...] = ("paused", "running")
    with mock.patch.object(gc, "freeze") as freeze:
        app.forget_what_stays(session)
        session.frame_ready.emit(Frame(1, "compiling"))
        freeze.assert_not_called()
        for phase in later:
            session.frame_ready.emit(Frame(1, phase))
    freeze.assert_called_once_with()
    session.close()
