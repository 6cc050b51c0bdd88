"""The builder's keys in the whole window: they act on layers only while the keyboard is on the canvas."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from playground import app
from playground.ui.builder.clipboard import LAYERS_MIME
from tests.ui.whole_window import newest_frame

CTRL = Qt.KeyboardModifier.ControlModifier


def test_that_the_points_table_keeps_its_own_copy_and_paste(built: app.App, qtbot: QtBot) -> None:
    window, before = built.window, built.document.project
    newest_frame(built, qtbot)
    window.builder.select("layer-1")
    window.docks.bring(window.points_table)
    table = window.points_table.table
    qtbot.waitUntil(lambda: table.model().rowCount() > 0)
    window.activateWindow()
    table.setFocus()
    for name in (Qt.Key.Key_A, Qt.Key.Key_C, Qt.Key.Key_X, Qt.Key.Key_V):
        qtbot.keyClick(table, name, CTRL)
    data = app.qt_application().clipboard().mimeData()
    assert data.hasText()
    assert not data.hasFormat(LAYERS_MIME)
    assert built.document.project == before
    app.qt_application().clipboard().clear()


def test_that_the_edit_menu_offers_all_that_acts_on_selected_layers(built: app.App) -> None:
    menus = {menu.title(): menu for menu in built.window.menuBar().findChildren(QMenu)}
    offered = [action.text().replace("&", "") for action in menus["&Edit"].actions()]
    wanted = ["Cut layers", "Copy layers", "Paste layers", "Duplicate layers", "Delete layers", "Select all layers"]
    assert [text for text in offered if text in wanted] == wanted
