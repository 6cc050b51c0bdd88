"""Pictures of views: what is on them, in which colours and how large, written and copied from menus."""

from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QContextMenuEvent, QGuiApplication, QImage
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from playground import app
from playground.ui import dialogs
from playground.ui.sheet import formats, sharing
from playground.ui.sheet.dialog import PictureChoice
from playground.ui.sheet.formats import Drawable
from playground.ui.sheet.view_sheet import Subject, ViewSheet
from playground.ui.theme import DARK, LIGHT
from tests.ui.whole_window import newest_frame

SVG = "{http://www.w3.org/2000/svg}"


def sheet_of(built: app.App, *, is_dark: bool = False, title: str = "") -> ViewSheet:
    return ViewSheet(Subject(built.window.loss_plot, "Loss", built.theme), is_dark=is_dark, title=title)


def trained(built: app.App, qtbot: QtBot) -> None:
    newest_frame(built, qtbot)
    built.session.step_epochs(30)
    newest_frame(built, qtbot)
    qtbot.waitUntil(lambda: "30" in built.window.loss_plot.caption)


def choose(monkeypatch: pytest.MonkeyPatch, path: Path) -> list[Path]:
    """Answer both questions of a save; return the names that are suggested."""
    suggested: list[Path] = []

    def choice(_window: object, draw: Callable[..., Drawable], **_rest: object) -> PictureChoice:
        return PictureChoice(draw(title="A title"), "png", 2)

    def answer(_parent: object, suggestion: Path, _suffix: str) -> Path:
        suggested.append(suggestion)
        return path

    monkeypatch.setattr(sharing, "ask_picture", choice)
    monkeypatch.setattr(dialogs, "ask_picture_path", answer)
    return suggested


@pytest.mark.parametrize("scale", [1, 4])
def test_that_a_png_is_as_large_as_the_view_times_the_scale(qtbot: QtBot, built: app.App, scale: int) -> None:
    trained(built, qtbot)
    sheet = sheet_of(built, title="A title")
    image = QImage.fromData(formats.png(sheet, scale))
    assert (image.width(), image.height()) == (scale * sheet.size.width(), scale * sheet.size.height())
    assert image.pixelColor(2, 2).name().upper() == LIGHT.panel


def test_that_lines_grow_with_the_scale(qtbot: QtBot, built: app.App) -> None:
    trained(built, qtbot)
    shares = []
    for scale in (1, 4):
        image = formats.image(sheet_of(built), scale).scaled(400, 300)
        dark = sum(image.pixelColor(x, y).lightness() < 128 for x in range(400) for y in range(300))
        shares.append(dark)
    assert shares[1] > 0.5 * shares[0]


def test_that_an_svg_is_made_of_lines_and_text(qtbot: QtBot, built: app.App) -> None:
    trained(built, qtbot)
    root = ET.fromstring(  # noqa: S314 - it is our own
        formats.svg(sheet_of(built, title="Thirty epochs"))
    )
    words = [text.text for text in root.iter(f"{SVG}text")]
    assert "Thirty epochs" in words
    assert built.window.loss_plot.caption in words
    assert "Loss ▾" in words
    assert len(list(root.iter(f"{SVG}polyline"))) + len(list(root.iter(f"{SVG}path"))) > 5


def test_that_a_picture_has_the_colours_asked_for_and_the_window_keeps_its_own(qtbot: QtBot, built: app.App) -> None:
    trained(built, qtbot)
    mode, before = built.theme.mode, built.window.loss_plot.grab().toImage()
    dark = formats.image(sheet_of(built, is_dark=True), 1)
    assert dark.pixelColor(2, 2).name().upper() == DARK.panel
    assert built.theme.mode == mode
    assert built.window.loss_plot.grab().toImage() == before


def test_that_every_view_and_the_window_can_be_saved_and_the_folder_is_remembered(
    qtbot: QtBot, built: app.App, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trained(built, qtbot)
    suggested = choose(monkeypatch, tmp_path / "view.png")
    menu = QMenu()
    qtbot.addWidget(menu)
    built.window.pictures.fill_save(menu)
    names = [action.text() for action in menu.actions() if action.text()]
    assert names == [*(dock.windowTitle() for dock in built.window.docks.right), "Whole window"]
    for action in menu.actions():
        if not action.text():
            continue
        n_before = len(suggested)
        action.trigger()
        qtbot.waitUntil(lambda n_before=n_before: len(suggested) > n_before)  # type: ignore[misc]  # mypy cannot infer it
        assert not QImage(str(tmp_path / "view.png")).isNull()
        (tmp_path / "view.png").unlink()
    assert suggested[-1].parent == tmp_path
    assert suggested[0].name == "Circle feature space.png"


def test_that_a_dock_offers_a_copy_of_its_view(qtbot: QtBot, built: app.App) -> None:
    trained(built, qtbot)
    dock = next(dock for dock in built.window.docks.right if dock.widget() is built.window.loss_plot)
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, QPoint(20, 10), dock.mapToGlobal(QPoint(20, 10)))
    QApplication.sendEvent(dock, event)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    menu.actions()[0].trigger()
    menu.close()
    image = QGuiApplication.clipboard().image()
    assert image.width() == 2 * sheet_of(built).size.width()
    assert built.window.metrics_bar.note.text() == "The picture is on the clipboard"
    svg = QGuiApplication.clipboard().mimeData().data("image/svg+xml")
    assert bytes(svg.data()).startswith(b"<?xml")
