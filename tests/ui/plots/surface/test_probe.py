"""Whether OpenGL can be used is found out in a process of its own, whatever becomes of that."""

import sys

import pytest
from pytestqt.qtbot import QtBot

from playground.ui.plots.surface import probe
from playground.ui.plots.surface.probe import Probe


def answer_of(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, code: str) -> str:
    """Return what a probe tells whose process runs this code."""
    monkeypatch.setattr(probe, "command", lambda: [sys.executable, "-c", code])
    tried = Probe()
    with qtbot.waitSignal(tried.answered, timeout=10_000) as told:
        tried.start()
    tried.close()
    return str(told.args[0])


@pytest.mark.usefixtures("qapp")
def test_that_a_platform_without_a_screen_is_not_tried() -> None:
    assert probe.why_not_at_once() == "the window is drawn by Qt's platform “offscreen”, which has no screen"
    assert probe.try_out() == probe.why_not_at_once()


def test_that_a_good_answer_is_no_reason(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    assert answer_of(qtbot, monkeypatch, "print('OpenGL can be used.')") == ""


def test_that_a_reason_is_told_as_it_is(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    code = "import sys; print('noise of a driver'); print('because it is too old'); sys.exit(1)"
    assert answer_of(qtbot, monkeypatch, code) == "it is too old"


@pytest.mark.parametrize("code", ["import os; os.abort()", "raise SystemExit(42)"])
def test_that_a_crash_of_the_driver_is_a_reason_and_not_ours(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, code: str
) -> None:
    assert answer_of(qtbot, monkeypatch, code) == "the graphics driver crashed when it was tried out"


def test_that_a_driver_that_hangs_is_given_up(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(probe, "ANSWER_MS", 300)
    assert "did not answer" in answer_of(qtbot, monkeypatch, "import time; time.sleep(60)")


def test_that_a_process_that_cannot_be_started_is_a_reason(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(probe, "command", lambda: ["/no/such/program"])
    tried = Probe()
    with qtbot.waitSignal(tried.answered, timeout=10_000) as told:
        tried.start()
    assert "no second process" in str(told.args[0])


def test_that_a_probe_that_is_closed_tells_nothing(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(probe, "command", lambda: [sys.executable, "-c", "print('OpenGL can be used.')"])
    tried = Probe()
    answers: list[str] = []
    tried.answered.connect(answers.append)
    tried.start()
    tried.close()
    qtbot.wait(300)
    assert answers == []
