"""Composition root: builds every long-lived object once, in order, and connects them."""

import gc
import signal
import sys
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pyqtgraph as pg
from PySide6.QtCore import QCoreApplication, QEvent, QTimer
from PySide6.QtWidgets import QApplication

from playground import __version__, crash
from playground.data import dataset as datasets
from playground.data.dataset import Dataset
from playground.document import Document
from playground.project import edits
from playground.project.dataset import SourceName
from playground.project.project import default_project
from playground.session.messages import Frame
from playground.session.session import Session
from playground.settings import Settings
from playground.ui import dialogs
from playground.ui.main_window import MainWindow
from playground.ui.sweeper import Sweeper
from playground.ui.theme import Theme

INTERRUPTED = 130
"""Exit code after Ctrl+C in the terminal, as a shell gives it."""

WAITING_MS = 500
"""So often errors of other threads are looked for."""


@dataclass(frozen=True)
class App:
    """The long-lived objects of one window."""

    settings: Settings
    theme: Theme
    document: Document
    session: Session
    window: MainWindow


def qt_application() -> QApplication:
    """Return the one QApplication, made at the first call."""
    existing = QApplication.instance()
    if isinstance(existing, QApplication):
        return existing
    QCoreApplication.setApplicationName("Network Playground")
    QCoreApplication.setApplicationVersion(__version__)
    application = QApplication([sys.argv[0]])
    application.setDesktopFileName("network-playground")
    return application


def build(settings: Settings) -> App:
    """Build a window with the default project; its run is started, the window not yet shown."""
    # The worker hands the interpreter over at least this often, so that the window keeps its frame rate.
    sys.setswitchinterval(0.0005)
    pg.setConfigOptions(antialias=False, imageAxisOrder="row-major")
    theme = Theme()
    theme.dress(qt_application())
    theme.set_mode(settings.theme_mode)
    document = Document(default_project())
    session = Session()
    window = MainWindow(document, session, settings, theme)
    Sweeper(window)
    window.data_panel.show_sources(first_points)
    session.start(document.project)
    return App(settings, theme, document, session, window)


def first_points(source: SourceName) -> Dataset:
    """Return the points a source has at first, for its picture."""
    return datasets.build(edits.choose_source(default_project(), source).dataset)


def forget_what_stays(session: Session) -> None:
    """Once the kernels are ready, take all that is there by then out of the sight of the garbage collector.

    That stays until the end: modules, kernels, widgets. Looking through it took 82 ms each time, in which no thread
    could do anything, about twice while a million rows were read.
    """

    def on_frame_ready(frame: Frame) -> None:
        if frame.phase != "compiling":
            session.frame_ready.disconnect(on_frame_ready)
            gc.freeze()

    session.frame_ready.connect(on_frame_ready)


def run(path: Path | None, *, resets_layout: bool = False) -> int:
    """Open the window, with a project file if one is named, and return the exit code."""
    crash.start_logging()
    application = qt_application()
    settings = Settings()
    if resets_layout:
        settings.forget_layout()
    app = build(settings)
    tell_waiting = crash.install_hooks(app.window.recovery.write, partial(dialogs.tell_crash, app.window))
    waiting = QTimer(app.window)
    waiting.setInterval(WAITING_MS)
    waiting.timeout.connect(tell_waiting)
    waiting.start()
    # Python would raise KeyboardInterrupt inside some slot, where it ends nothing.
    signal.signal(signal.SIGINT, lambda _number, _frame: application.exit(INTERRUPTED))
    forget_what_stays(app.session)
    app.window.show()
    QTimer.singleShot(0, app.window, app.window.offer_recovery)
    if path is not None:
        QTimer.singleShot(0, app.window, lambda: app.window.filing.open(path))
    code = application.exec()
    app.session.close()
    # A window that is still there when the interpreter shuts down may crash it.
    app.window.deleteLater()
    application.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    return code
