"""New, Open, Save, Import and the close question: how work gets into files and back, and what is said otherwise."""

from pathlib import Path

from PySide6.QtCore import QMimeData, QObject, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from playground.document import Document
from playground.project import files, links
from playground.project.files import FileProblem, SavedProject
from playground.project.links import LinkProblem
from playground.project.project import default_project
from playground.resources import resource_path
from playground.session.session import Session
from playground.settings import Settings
from playground.ui import dialogs
from playground.ui.file_lock import FileLock
from playground.ui.importing.table_import import TableImport
from playground.ui.recovery import UNTITLED, Recoverable
from playground.ui.saver import Saver
from playground.ui.theme import Theme

COPY = "{name} is open in another window. This is a copy without a name: it leaves that file alone."
TAKEN = "{name} is open in another window, so nothing was written: choose another name."


def file_in(data: QMimeData) -> Path | None:
    """Return the one project file or table that is dragged, None where it is something else."""
    urls = data.urls()
    path = Path(urls[0].toLocalFile()) if len(urls) == 1 and urls[0].isLocalFile() else None
    is_known = path is not None and path.suffix.lower() in {dialogs.SUFFIX, *dialogs.TABLE_SUFFIXES}
    return path if is_known else None


class Filing(QObject):
    """Moves the open work between the window and files; nothing is dropped without a question.

    `recent_changed` follows every change of the recent files.
    """

    recent_changed = Signal()

    def __init__(self, window: QWidget, document: Document, session: Session, settings: Settings, theme: Theme) -> None:
        super().__init__(window)
        self.tables = TableImport(window, document, session, settings, theme)
        self._lock = FileLock(settings.state_folder / "open-files")
        self.saver = Saver(document, session, self)
        self.saver.saved.connect(self._on_saver_saved)
        self.saver.failed.connect(self._on_saver_failed)
        self._window = window
        self._document = document
        self._session = session
        self._settings = settings

    @property
    def title(self) -> str:
        """The name of the open work, without its ending."""
        return self._document.path.stem if self._document.path else UNTITLED

    def new(self) -> None:
        """Start over with the default project."""
        if self.may_drop_work():
            self._show(SavedProject(project=default_project()), None)

    def open_example(self, name: str) -> None:
        """Open a shipped example as new, untitled work."""
        if self.may_drop_work():
            saved = self._load(resource_path(f"examples/{name}{dialogs.SUFFIX}"))
            if saved is not None:
                self._show(saved, None)

    def ask_open(self) -> None:
        """Ask for a file and open it."""
        if self.may_drop_work():
            path = dialogs.ask_open_path(self._window, self._folder())
            if path is not None:
                self._open(path)

    def ask_open_link(self) -> None:
        """Ask for a TensorFlow Playground link, offering one that was copied, and open it as new, untitled work."""
        copied = QGuiApplication.clipboard().text().strip()
        link = dialogs.ask_link(self._window, copied if copied.startswith(links.ADDRESS) else "")
        if link is None or not self.may_drop_work():
            return
        try:
            project = links.parse(link)
        except LinkProblem as problem:
            dialogs.tell_problem(self._window, "Could not open the link", str(problem))
            return
        self._show(SavedProject(project=project), None)

    def copy_link(self) -> None:
        """Put the link that opens this project in TensorFlow Playground on the clipboard."""
        try:
            QGuiApplication.clipboard().setText(links.write(self._document.project))
        except LinkProblem as problem:
            dialogs.tell_problem(self._window, "Could not copy a link", str(problem))

    def ask_import(self) -> None:
        """Ask for a table and show it before it is taken."""
        self.tables.ask_file()

    def paste_table(self) -> None:
        """Show the table that was copied before it is taken."""
        self.tables.paste()

    def show_columns(self) -> None:
        """Show the columns of the imported table, to be used in another way."""
        self.tables.show_columns()

    def take_in(self, path: Path) -> None:
        """Do with a dropped file what its ending asks for: open a project, show a table."""
        if path.suffix.lower() == dialogs.SUFFIX:
            self.open(path)
        else:
            self.tables.show_file(path)

    def close(self) -> None:
        """End what still works on a file."""
        self.saver.close()
        self._lock.release()
        self.tables.close()

    def open(self, path: Path) -> None:
        """Open a file, unless the person would rather keep the open work."""
        if self.may_drop_work():
            self._open(path)

    def recover(self, left: Recoverable) -> bool:
        """Open work that a former program left behind, as unsaved; return whether it could be opened."""
        saved = self._load(left.work)
        if saved is None:
            return False
        path = left.path if left.path is not None and self._lock.take(left.path) else None
        self._document.open(saved.project, path, is_recovered=True)
        self._session.open(saved)
        return True

    def _open(self, path: Path) -> None:
        saved = self._load(path)
        if saved is None:
            self._settings.remove_recent_file(path)
        elif self._lock.take(path):
            self._show(saved, path)
            self._settings.add_recent_file(path)
        else:
            self._show(saved, None)
            dialogs.tell_problem(self._window, "The project is open in another window", COPY.format(name=path.name))
        self.recent_changed.emit()

    def save(self) -> None:
        """Begin to save to the file the work came from, asking for one where there is none."""
        if self._document.path is None:
            self.save_as()
        else:
            self.saver.begin(self._document.path)

    def save_as(self) -> None:
        """Ask for a file and begin to save to it."""
        suggestion = self._document.path or self._folder() / f"{UNTITLED}{dialogs.SUFFIX}"
        path = dialogs.ask_save_path(self._window, suggestion)
        if path is not None:
            self.save_to(path)

    def save_to(self, path: Path) -> None:
        """Begin to save to this file, which is the work's own from then on."""
        if self._lock.take(path):
            self.saver.begin(path)
        else:
            dialogs.tell_problem(self._window, "Could not save the project", TAKEN.format(name=path.name))

    def may_drop_work(self) -> bool:
        """Return whether the open work may be replaced: it is saved, or the person said so."""
        if not self._document.is_modified:
            return True
        answer = dialogs.ask_save_changes(self._window, self.title)
        if answer == "save":
            self.save()
            return self.saver.finish()
        return answer == "discard"

    def _load(self, path: Path) -> SavedProject | None:
        try:
            return files.load(path)
        except FileProblem as problem:
            dialogs.tell_problem(self._window, "Could not open the project", str(problem))
            return None

    def _show(self, saved: SavedProject, path: Path | None) -> None:
        if path is None:
            self._lock.release()
        self._document.open(saved.project, path)
        self._session.open(saved)

    def _on_saver_saved(self, path: Path) -> None:
        self._settings.add_recent_file(path)
        self.recent_changed.emit()

    def _on_saver_failed(self, sentence: str) -> None:
        dialogs.tell_problem(self._window, "Could not save the project", sentence)

    def _folder(self) -> Path:
        """Return the folder the person last worked in."""
        recent = self._settings.recent_files
        path = self._document.path or (recent[0] if recent else None)
        return path.parent if path is not None and path.parent.is_dir() else Path.home()
