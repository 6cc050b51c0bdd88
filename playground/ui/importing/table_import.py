"""The ways in which a table comes into the project: chosen, dropped, pasted, or used in another way."""

from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from playground.data import reading
from playground.data.reading import TableProblem, Text
from playground.document import Document
from playground.project import edits
from playground.project.table import TableSpec
from playground.session.session import Session
from playground.settings import Settings
from playground.ui import dialogs
from playground.ui.importing.dialog import ColumnsDialog, ImportDialog, TableDialog
from playground.ui.importing.draft import Choices
from playground.ui.theme import Theme

PASTED = "Pasted table"
NOTHING_COPIED = (
    "The clipboard holds no table: select cells in a spreadsheet, or lines of a CSV file, copy them and paste again."
)


class TableImport(QObject):
    """Opens the import window and makes what the person takes there one undoable edit."""

    def __init__(self, window: QWidget, document: Document, session: Session, settings: Settings, theme: Theme) -> None:
        super().__init__(window)
        self._window = window
        self._document = document
        self._session = session
        self._settings = settings
        self._theme = theme
        self._dialog: TableDialog | None = None

    @property
    def dialog(self) -> TableDialog | None:
        """The import window, while it is open."""
        return self._dialog

    def ask_file(self) -> None:
        """Ask for a file and show it in the import window."""
        folder = self._settings.table_folder
        path = dialogs.ask_table_path(self._window, folder if folder is not None and folder.is_dir() else Path.home())
        if path is not None:
            self.show_file(path)

    def show_file(self, path: Path) -> None:
        """Show a file in the import window."""
        self._settings.table_folder = path.parent
        self._show(Text(name=path.name, path=path))

    def paste(self) -> None:
        """Show what was copied in the import window, or say that it is no table."""
        text = Text(name=PASTED, pasted=QGuiApplication.clipboard().text())
        if is_table(text):
            self._show(text)
        else:
            dialogs.tell_problem(self._window, "Could not paste a table", NOTHING_COPIED)

    def show_columns(self) -> None:
        """Show the imported table, so that its columns can be used in another way."""
        dataset = self._document.project.dataset
        if dataset.source == "imported" and dataset.table is not None:
            choices = Choices.of(dataset)
            self._open(ColumnsDialog(self._window, self._theme, self._settings, dataset.table, choices))

    def close(self) -> None:
        """Close the import window and end reading, if there is any."""
        if self._dialog is not None:
            self._dialog.done(TableDialog.DialogCode.Rejected)

    def _show(self, text: Text) -> None:
        choices = Choices.of(self._document.project.dataset)
        self._open(ImportDialog(self._window, self._theme, self._settings, self._session.jobs, text, choices))

    def _open(self, dialog: TableDialog) -> None:
        self.close()
        self._dialog = dialog
        dialog.taken.connect(self._on_dialog_taken)
        dialog.finished.connect(self._on_dialog_finished)
        dialog.open()

    def _on_dialog_taken(self, spec: TableSpec, choices: Choices) -> None:
        before = self._document.project
        project = edits.use_table(before, "imported", spec)
        project = edits.change_dataset(
            project,
            scaling=choices.scaling,
            missing=choices.missing,
            is_stratified=choices.is_stratified,
            train_share=choices.train_share,
        )
        old = before.dataset.table
        is_same = old is not None and old.table == spec.table
        self._document.edit(f"{'Change columns of' if is_same else 'Import'} {spec.name}", project)

    def _on_dialog_finished(self) -> None:
        self._dialog = None


def is_table(text: Text) -> bool:
    """Return whether a text has rows of several cells; one that has them in part is for the import window to refuse."""
    try:
        return len(reading.look(text).columns) > 1
    except TableProblem:
        return False
