"""Giving the drawing away: as a picture file, on paper, and on the clipboard, and what is said about it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from PySide6.QtCore import QMimeData, QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from playground.document import Document
from playground.project.files import FileProblem
from playground.session.messages import Frame
from playground.settings import Settings
from playground.ui import dialogs
from playground.ui.sheet import formats
from playground.ui.sheet.dialog import ask_picture
from playground.ui.sheet.drawing import Sheet
from playground.ui.sheet.formats import Drawable
from playground.ui.sheet.view_sheet import Subject, ViewSheet
from playground.ui.theme import Theme

COPY_SCALE = 2.0
NOT_WRITTEN = "The picture was not written"


class Sharing(QObject):
    """Makes pictures of the network or of any view as it is at the moment they are asked for.

    `shared(sentence)` says what was made.
    """

    shared = Signal(str)

    def __init__(self, window: QWidget, document: Document, settings: Settings, theme: Theme) -> None:
        super().__init__(window)
        self._window = window
        self._document = document
        self._settings = settings
        self._theme = theme
        self._frame: Frame | None = None

    def show_frame(self, frame: Frame) -> None:
        """Keep the newest frame for the next picture."""
        self._frame = frame

    def sheet(self, *, is_dark: bool = False, title: str = "") -> Sheet:
        """Return a drawing of the network as it is now."""
        return Sheet(self._document.project, self._frame, is_dark=is_dark, title=title)

    def ask_export(self) -> None:
        """Ask what a picture of the network shall be like and where to, and write it."""
        self._ask_export(partial(Sheet, self._document.project, self._frame), "network", self.name)

    def ask_export_view(self, view: QWidget, name: str) -> None:
        """Ask what a picture of a view shall be like and where to, and write it."""
        subject = Subject(view, name, self._theme)
        self._ask_export(partial(ViewSheet, subject), name.lower(), f"{self.name}: {name.lower()}")

    def _ask_export(self, draw: Callable[..., Drawable], name: str, title: str) -> None:
        choice = ask_picture(self._window, draw, is_dark=self._theme.is_dark, name=title)
        if choice is None:
            return
        suggestion = self._folder() / f"{self.name} {name}.{choice.kind}"
        path = dialogs.ask_picture_path(self._window, suggestion, choice.kind)
        if path is None:
            return
        self._settings.picture_folder = path.parent
        try:
            with _busy():
                formats.write(choice.sheet, path, choice.scale)
        except FileProblem as problem:
            dialogs.tell_problem(self._window, NOT_WRITTEN, str(problem))
            return
        self.shared.emit(f"The picture is written to {path.name}")

    def copy(self) -> None:
        """Put the network on the clipboard, in light colours: as pixels, and as SVG for programs that can draw it."""
        self._copy(self.sheet())

    def copy_view(self, view: QWidget, name: str) -> None:
        """Put a view on the clipboard, in the colours of the window: as pixels and as SVG."""
        subject = Subject(view, name, self._theme)
        self._copy(ViewSheet(subject, is_dark=self._theme.is_dark, title=f"{self.name}: {name.lower()}"))

    def _copy(self, sheet: Drawable) -> None:
        data = QMimeData()
        try:
            with _busy():
                data.setImageData(formats.image(sheet, COPY_SCALE))
        except FileProblem as problem:
            dialogs.tell_problem(self._window, "The picture was not copied", str(problem))
            return
        data.setData("image/svg+xml", formats.svg(sheet))
        QGuiApplication.clipboard().setMimeData(data)
        self.shared.emit("The picture is on the clipboard")

    def ask_print(self) -> None:
        """Ask for a printer and print the network on one page, in light colours."""
        from playground.ui.sheet import printing  # noqa: PLC0415 - 7 ms of the start that only who prints should spend

        sheet = self.sheet(title=self.name)
        printer = printing.new_printer(sheet)
        if not printing.ask_printer(self._window, printer):
            return
        if printing.print_sheet(sheet, printer):
            self.shared.emit("The network is printed")
        else:
            dialogs.tell_problem(self._window, "The network was not printed", printing.REFUSED)

    @property
    def name(self) -> str:
        """Return what the project is called."""
        path = self._document.path
        return path.stem if path is not None else self._document.project.dataset.info.title

    def _folder(self) -> Path:
        folder, path = self._settings.picture_folder, self._document.path
        if folder is not None and folder.is_dir():
            return folder
        return path.parent if path is not None else Path.home()


@contextmanager
def _busy() -> Iterator[None]:
    """Let the pointer say that it takes its time: a picture of a hundred layers takes two seconds."""
    QGuiApplication.setOverrideCursor(Qt.CursorShape.WaitCursor)
    try:
        yield
    finally:
        QGuiApplication.restoreOverrideCursor()
