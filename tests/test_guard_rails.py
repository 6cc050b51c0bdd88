"""Tests the guard rails of conftest.py: each careless test below must fail, each careful one must pass."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parent

INNER_TESTS = """
import logging
import os
import threading
import time
import warnings
from pathlib import Path

import platformdirs
from PySide6.QtCore import QSettings, QTimer, qWarning
from PySide6.QtWidgets import QLabel

kept = []


def test_careless_thread():
    threading.Thread(target=time.sleep, args=(4,), name="sleeper", daemon=True).start()


def test_careful_thread():
    threading.Thread(target=time.sleep, args=(0.1,)).start()


def test_careless_timer(qapp):
    kept.append(QTimer())
    kept[-1].start(100)


def test_careful_timer(qtbot):
    label = QLabel()
    qtbot.addWidget(label)
    timer = QTimer(label)
    timer.start(100)


def test_careless_window(qapp):
    kept.append(QLabel())
    kept[-1].setWindowTitle("forgotten")
    kept[-1].show()


def test_careful_window(qtbot):
    label = QLabel()
    qtbot.addWidget(label)
    label.show()


def test_careless_log():
    logging.getLogger("inner").warning("nobody expected this")


def test_careful_log(caplog):
    logging.getLogger("inner").warning("expected")
    assert caplog.messages == ["expected"]
    caplog.clear()


def test_careless_qt(qapp):
    qWarning("nobody expected this either")


def test_careless_python():
    warnings.warn("nor this")


def test_careful_folders(own_user_folders):
    settings = QSettings(QSettings.Format.IniFormat, QSettings.Scope.UserScope, "a", "b")
    assert Path(settings.fileName()).is_relative_to(own_user_folders)
    if os.name == "posix":
        assert platformdirs.user_log_path("a").is_relative_to(own_user_folders)
"""


@pytest.fixture(scope="module")
def answer(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("inner") / "tests"
    folder.mkdir()
    (folder / "conftest.py").write_text((TESTS / "conftest.py").read_text())
    (folder / "test_inner.py").write_text(INNER_TESTS)
    settings = ["-c", str(TESTS.parent / "pyproject.toml"), "--rootdir", str(folder), "-p", "no:cacheprovider", "-v"]
    command = [sys.executable, "-m", "pytest", *settings, str(folder)]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder).stdout


@pytest.mark.parametrize("name", re.findall(r"def (test_careless_\w+)", INNER_TESTS))
def test_that_a_careless_test_does_not_pass(answer: str, name: str) -> None:
    assert re.search(rf"^(FAILED|ERROR) \S*::{name}\b", answer, re.MULTILINE), answer


@pytest.mark.parametrize("name", re.findall(r"def (test_careful_\w+)", INNER_TESTS))
def test_that_a_careful_test_passes(answer: str, name: str) -> None:
    assert re.search(rf"::{name} PASSED", answer), answer
    assert not re.search(rf"^(FAILED|ERROR) \S*::{name}\b", answer, re.MULTILINE), answer


def test_that_what_was_left_behind_is_named(answer: str) -> None:
    line = INNER_TESTS.splitlines().index(
        '    threading.Thread(target=time.sleep, args=(4,), name="sleeper", daemon=True).start()'
    )
    assert f"the thread 'sleeper' still runs, started at tests/test_inner.py:{line + 1}" in answer
    assert "the window QLabel 'forgotten' is still shown" in answer
    assert "a QTimer still runs, started at tests/test_inner.py:" in answer
