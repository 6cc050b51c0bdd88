"""Pictures of the program: what the real window shows of a project, made without a display."""

import logging
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import QEventLoop, QMessageLogContext, QTimer, QtMsgType, qInstallMessageHandler

from playground import app
from playground.project import files
from playground.project.files import FileProblem
from playground.session.messages import Frame
from playground.settings import Settings
from playground.ui.sheet import formats

log = logging.getLogger(__name__)

SIZE = 1400, 900
SETTLE_MS = 300
TIMEOUT_MS = 600_000


def save(path: Path, output: Path, *, n_epochs: int, size: tuple[int, int], is_dark: bool) -> None:
    """Train the project of `path` for `n_epochs` more epochs and save the window as PNG to `output`.

    The person's own settings are neither read nor changed. Raises FileProblem where the project cannot be read, the
    run stops early, or the picture cannot be written.
    """
    with _trained(path, n_epochs, size, is_dark=is_dark) as built:
        if not built.window.grab().save(str(output), "PNG"):
            raise FileProblem(f"The picture could not be written to {output}: check the folder and the space left.")


def save_network(path: Path, output: Path, *, n_epochs: int, scale: float, is_dark: bool, title: str) -> None:
    """Train as `save` does, and write the drawn network alone, in the format that the ending of `output` asks for.

    `scale` is how many pixels of a PNG stand for one of the screen. Raises FileProblem as `save` does.
    """
    if formats.format_of(output) is None:
        raise FileProblem(formats.NO_FORMAT.format(name=output.name))
    with _trained(path, n_epochs, SIZE, is_dark=is_dark) as built:
        formats.write(built.window.sharing.sheet(is_dark=is_dark, title=title), output, scale)


@contextmanager
def _trained(path: Path, n_epochs: int, size: tuple[int, int], *, is_dark: bool) -> Iterator[app.App]:
    """Give the program with a window of this size that shows the trained project of `path`; raises FileProblem."""
    saved = files.load(path)
    qInstallMessageHandler(_on_qt_message)
    application = app.qt_application()
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(Path(folder) / "settings.ini")
        settings.theme_mode = "dark" if is_dark else "light"
        built = app.build(settings)
        try:
            built.window.resize(*size)
            built.window.show()
            built.document.open(saved.project, path)
            built.session.open(saved)
            problem = _train(built, n_epochs)
            if problem is not None:
                raise FileProblem(f"No picture was made of {path.name}: {problem}")
            application.processEvents()
            yield built
        finally:
            built.session.close()
            built.window.hide()
            built.window.deleteLater()
            application.processEvents()


def _train(built: app.App, n_epochs: int) -> str | None:
    """Train while the window lives; return what went wrong, or None."""
    loop = QEventLoop()
    asked = False
    problem: str | None = f"the run did not end within {TIMEOUT_MS // 60_000} minutes."

    def on_frame_ready(frame: Frame) -> None:
        nonlocal asked, problem
        if frame.phase == "stopped":
            problem = frame.error
            loop.quit()
        elif frame.phase == "paused" and frame.snapshot is not None:
            if not asked and n_epochs > 0:
                asked = True
                built.session.step_epochs(n_epochs)
            elif built.session.is_settled(frame):
                problem = None
                QTimer.singleShot(SETTLE_MS, loop.quit)

    built.session.frame_ready.connect(on_frame_ready)
    QTimer.singleShot(TIMEOUT_MS, loop, loop.quit)
    loop.exec()
    return problem


def _on_qt_message(_kind: QtMsgType, _context: QMessageLogContext, message: str) -> None:
    """Log what Qt says, but for what the platform without a screen says of every window."""
    if "This plugin does not support" not in message:
        log.warning("Qt: %s", message)
