"""The list of the network in the whole window: hidden at first, in its menus, remembered, and told the newest run."""

from pathlib import Path

from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from playground import app
from playground.settings import Settings
from tests.ui.whole_window import newest_frame


def test_that_the_list_is_hidden_at_first_but_in_the_network_menu_with_its_key(built: app.App) -> None:
    action = built.window.builder.actions_.outline
    menus = {each.title(): each for each in built.window.menuBar().findChildren(QMenu)}
    assert not built.window.area.outline.isVisible()
    assert action in menus["&Network"].actions()
    assert action.shortcut().toString() == "Ctrl+Shift+L"


def test_that_a_shown_list_is_remembered(built: app.App, tmp_path: Path) -> None:
    built.window.builder.actions_.outline.trigger()
    assert built.window.area.outline.isVisible()
    built.settings.flush()
    assert Settings(tmp_path / "settings.ini").is_network_listed
    built.window.builder.actions_.outline.trigger()
    assert not built.settings.is_network_listed


def test_that_the_list_tells_the_weights_of_the_run(built: app.App, qtbot: QtBot) -> None:
    frame = newest_frame(built, qtbot)
    built.window.builder.actions_.outline.trigger()
    assert frame.snapshot is not None
    rows = built.window.area.outline.rows
    first = rows.index_of(built.document.project.network.layers[0].id)
    weight = f"{frame.snapshot.parameters[0]:+.3g}".replace("-", "−")
    assert f"weights x₁ {weight}" in str(rows.data(rows.index(0, 0, first)))
