"""Finds out whether OpenGL can be used here, by trying it in a process of its own, which a driver may crash.

The answer is empty where it can, otherwise the rest of a sentence that begins with "because".
"""

import sys
from pathlib import Path

import numpy as np
from PySide6.QtCore import QObject, QProcess, QProcessEnvironment, QSize, QTimer, Signal
from PySide6.QtGui import QColor, QGuiApplication, QMatrix4x4

from playground.ui.plots.surface.renderer import NoOpenGL, Part, Renderer

WITHOUT_OPENGL = {"offscreen": "no screen", "minimal": "no screen", "vnc": "no graphics card", "linuxfb": "no OpenGL"}
"""Platforms of Qt that have no OpenGL; under "offscreen" asking for it may crash."""

ANSWER_MS = 20_000
COMMAND = "try-opengl"
SAYING = "because "


def why_not_at_once() -> str:
    """Return why there is no OpenGL where that is known without trying."""
    platform = QGuiApplication.platformName()
    lack = WITHOUT_OPENGL.get(platform)
    return f"the window is drawn by Qt's platform “{platform}”, which has {lack}" if lack else ""


def try_out() -> str:
    """Draw a triangle and look at it; needs a QGuiApplication, and may take the process down with it."""
    reason = why_not_at_once()
    if reason:
        return reason
    try:
        renderer = Renderer()
        corners = np.array([(-1, -1, 0, 0, 1, 0), (3, -1, 0, 0, 1, 0), (-1, 3, 0, 0, 1, 0)], dtype=np.float32)
        picture = renderer.draw([Part(corners)], QMatrix4x4(), QSize(16, 16), QColor("#000000"))
        renderer.close()
    except NoOpenGL as problem:
        return str(problem)
    return "" if picture.pixelColor(8, 8).green() > 200 else "OpenGL draws something else than it is told"


def answer() -> int:
    """Try it out, print the answer and return the exit code: what the process of a `Probe` does."""
    application = QGuiApplication([sys.argv[0]])
    reason = try_out()
    sys.stdout.write(f"{SAYING}{reason}\n" if reason else "OpenGL can be used.\n")
    del application
    return 1 if reason else 0


class Probe(QObject):
    """Starts the process and tells the answer once: `answered(reason)`."""

    answered = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._process = QProcess(self)
        self._process.setProcessEnvironment(_environment())
        self._process.finished.connect(self._on_finished)
        self._process.errorOccurred.connect(self._on_error_occurred)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(ANSWER_MS)
        self._timer.timeout.connect(self._on_timer_timeout)
        self._is_open = True

    def start(self) -> None:
        """Begin to find out."""
        self._timer.start()
        program, *arguments = command()
        self._process.start(program, arguments)

    def close(self) -> None:
        """End the process and tell nothing more."""
        self._is_open = False
        self._timer.stop()
        if self._process.state() != QProcess.ProcessState.NotRunning:
            self._process.kill()
            self._process.waitForFinished(1000)

    def _tell(self, reason: str) -> None:
        if self._is_open:
            self.close()
            self.answered.emit(reason)

    def _on_finished(self, code: int, status: QProcess.ExitStatus) -> None:
        if status == QProcess.ExitStatus.CrashExit or code not in {0, 1}:
            self._tell("the graphics driver crashed when it was tried out")
            return
        said = bytes(self._process.readAllStandardOutput().data()).decode(errors="replace").strip()
        reason = said.rpartition("\n")[2].removeprefix(SAYING) if code else ""
        self._tell(reason or ("trying it out failed" if code else ""))

    def _on_error_occurred(self, error: QProcess.ProcessError) -> None:
        if error == QProcess.ProcessError.FailedToStart:
            self._tell("it could not be tried out: no second process can be started")

    def _on_timer_timeout(self) -> None:
        self._tell(f"the graphics driver did not answer within {ANSWER_MS // 1000} s")


def command() -> list[str]:
    """Return the program, from source or frozen, and the words that make it try OpenGL."""
    if getattr(sys, "frozen", False):
        return [sys.executable, COMMAND]
    return [sys.executable, "-m", "playground", COMMAND]


def _environment() -> QProcessEnvironment:
    """Return an environment in which the process finds this program and the same screen."""
    environment = QProcessEnvironment.systemEnvironment()
    environment.insert("QT_QPA_PLATFORM", QGuiApplication.platformName())
    if not getattr(sys, "frozen", False):
        root = str(Path(__file__).resolve().parents[4])
        known = environment.value("PYTHONPATH")
        separator = ";" if sys.platform == "win32" else ":"
        environment.insert("PYTHONPATH", f"{root}{separator}{known}" if known else root)
    return environment
