"""What a person does in the import window: open a table, select cells above the preview, press Import."""

import threading
from pathlib import Path

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from playground.data import reading
from playground.data.reading import Plan
from playground.document import Document
from playground.project.table import TableSpec
from playground.session.job import IsCancelled, Progress
from playground.ui.importing.dialog import ColumnsDialog, ImportDialog
from playground.ui.importing.models import ASPECTS
from playground.ui.importing.table_import import TableImport

WAIT_MS = 20_000
KIND, ROLE, EMPTY = range(len(ASPECTS))


def shown(tables: TableImport) -> ImportDialog:
    """Return the import window that is open."""
    dialog = tables.dialog
    assert isinstance(dialog, ImportDialog)
    return dialog


def opened(tables: TableImport, path: Path) -> ImportDialog:
    """Show a file in the import window."""
    tables.show_file(path)
    return shown(tables)


def take(tables: TableImport, qtbot: QtBot) -> None:
    """Press Import and wait until the table is taken."""
    dialog = shown(tables)
    with qtbot.waitSignal(dialog.taken, timeout=WAIT_MS):
        qtbot.mouseClick(dialog.take_button, Qt.MouseButton.LeftButton)


def imported(document: Document) -> TableSpec:
    """Return the table of the project."""
    dataset = document.project.dataset
    assert dataset.source == "imported"
    assert dataset.table is not None
    return dataset.table


def roles(dialog: ImportDialog | ColumnsDialog) -> list[str]:
    """Return the roles of all columns that are shown."""
    assert dialog.form.draft is not None
    return [column.role for column in dialog.form.draft.columns]


def press(dialog: ImportDialog | ColumnsDialog, qtbot: QtBot, row: int, columns: list[int], key: Qt.Key) -> None:
    """Select cells of one row above the preview and press a key."""
    heads = dialog.form.preview.heads
    model, selection = heads.model(), heads.selectionModel()
    selection.clear()
    for column in columns:
        selection.setCurrentIndex(model.index(row, column), selection.SelectionFlag.Select)
    qtbot.keyClick(heads, key)


def until_cancelled(_plan: Plan, on_progress: Progress, is_cancelled: IsCancelled) -> TableSpec:
    """Read until somebody stops it."""
    on_progress(0.5)
    pause = threading.Event()
    while not is_cancelled():
        pause.wait(0.001)
    raise reading.Cancelled
