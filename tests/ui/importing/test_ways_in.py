"""The ways a table comes into the window: menu and keys, drop, paste; and what happens when the window is closed."""

import threading
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from playground import app
from playground.data import reading
from playground.ui import dialogs
from playground.ui.importing.dialog import ColumnsDialog
from tests.ui.importing.hands import imported, opened, roles, shown, take, until_cancelled


def test_that_a_chosen_file_is_shown_before_anything_is_taken(
    built: app.App, table: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = built.document.project
    monkeypatch.setattr(dialogs, "ask_table_path", lambda _parent, _folder: table)
    built.window.actions_.import_table.trigger()
    dialog = shown(built.window.filing.tables)
    assert dialog.isVisible()
    assert (dialog.dialect.separator.value, dialog.dialect.decimal.value) == (";", ",")
    assert dialog.dialect.has_header.isChecked()
    assert roles(dialog) == ["feature", "feature", "feature", "target"]
    assert built.document.project is before
    assert built.settings.table_folder == table.parent


def test_that_a_table_dropped_on_the_window_is_shown(built: app.App, table: Path, qtbot: QtBot) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(table))])
    copy, button, no_key = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(300, 300), copy, data, button, no_key)
    QApplication.sendEvent(built.window, enter)
    assert enter.isAccepted()
    QApplication.sendEvent(built.window, QDropEvent(QPointF(300, 300), copy, data, button, no_key))
    qtbot.waitUntil(lambda: built.window.filing.tables.dialog is not None)
    assert roles(shown(built.window.filing.tables)) == ["feature", "feature", "feature", "target"]


def test_that_cells_copied_from_a_spreadsheet_are_pasted(built: app.App, qtbot: QtBot) -> None:
    QGuiApplication.clipboard().setText("a\tb\tkind\n1\t2\tx\n3\t4\ty\n5\t7\tx\n")
    built.window.actions_.paste_table.trigger()
    assert not shown(built.window.filing.tables).dialect.encoding.isVisible()
    take(built.window.filing.tables, qtbot)
    assert imported(built.document).name == "Pasted table"
    assert imported(built.document).feature_names == ("a", "b")


@pytest.mark.parametrize("text", ["", "Dear Ann,", "one\ntwo\nthree\n"])
def test_that_what_is_no_table_is_not_pasted(built: app.App, told: list[str], text: str) -> None:
    QGuiApplication.clipboard().setText(text)
    built.window.actions_.paste_table.trigger()
    assert built.window.filing.tables.dialog is None
    assert len(told) == 1
    assert "copy them and paste again" in told[0]


def test_that_closing_the_window_while_reading_ends_the_thread(
    built: app.App, table: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "read", until_cancelled)
    dialog = opened(built.window.filing.tables, table)
    qtbot.mouseClick(dialog.take_button, Qt.MouseButton.LeftButton)
    assert "reading" in [thread.name for thread in threading.enumerate()]
    built.window.close()
    assert "reading" not in [thread.name for thread in threading.enumerate()]
    assert not built.window.isVisible()


def test_that_only_the_columns_of_an_imported_table_are_offered(built: app.App, table: Path, qtbot: QtBot) -> None:
    action = built.window.actions_.table_columns
    assert not action.isEnabled()
    opened(built.window.filing.tables, table)
    take(built.window.filing.tables, qtbot)
    assert action.isEnabled()
    action.trigger()
    assert isinstance(built.window.filing.tables.dialog, ColumnsDialog)
    built.window.filing.close()
    built.document.undo_stack.undo()
    assert not action.isEnabled()


def test_that_the_data_panel_leads_to_a_file_and_to_the_columns(
    built: app.App, table: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dialogs, "ask_table_path", lambda _parent, _folder: table)
    panel, tables = built.window.data_panel, built.window.filing.tables
    panel.gallery.buttons["imported"].click()
    assert roles(shown(tables)) == ["feature", "feature", "feature", "target"]
    take(tables, qtbot)
    panel.table_buttons.columns.click()
    assert isinstance(tables.dialog, ColumnsDialog)
