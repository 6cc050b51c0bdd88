"""Templates in the window: chosen, kept, renamed and deleted, by mouse and by keys."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from playground import app
from playground.project.network import OUTPUT_ID, AddSpec, DenseSpec
from playground.resources import resource_path
from playground.ui import dialogs
from playground.ui.templates.gallery import TEMPLATE_ROLE, TemplateGallery
from playground.ui.templates.picture import HEIGHT, WIDTH, network_icon
from playground.ui.templates.shelf import Shelf
from playground.ui.theme import DARK, LIGHT, Colors

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Answer the questions for a name, first one first."""
    answers: list[str] = []
    monkeypatch.setattr(dialogs, "ask_template_name", lambda _parent, _name: answers.pop(0))
    return answers


def opened(built: app.App) -> TemplateGallery:
    built.window.builder.actions_.templates.trigger()
    gallery = built.window.templates.gallery
    assert gallery is not None
    return gallery


def go_to(gallery: TemplateGallery, title: str) -> None:
    for row in range(gallery.list.count()):
        template = gallery.list.item(row).data(TEMPLATE_ROLE)
        if template is not None and template.title == title:
            gallery.list.setCurrentRow(row)
            return
    raise AssertionError(f"{title} is not listed")


def titles(gallery: TemplateGallery) -> list[str]:
    rows = (gallery.list.item(row).data(TEMPLATE_ROLE) for row in range(gallery.list.count()))
    return [template.title for template in rows if template is not None]


def test_that_a_chosen_template_replaces_the_network_as_one_step(built: app.App, qtbot: QtBot) -> None:
    before = built.document.project
    gallery = opened(built)
    go_to(gallery, "Residual")
    qtbot.mouseClick(gallery.use_button, LEFT)
    network = built.document.project.network
    assert sum(isinstance(layer, AddSpec) for layer in network.layers) == 2
    assert (network.output, built.document.project.dataset) == (before.network.output, before.dataset)
    assert built.document.undo_stack.undoText() == "Use template Residual"
    assert built.window.templates.gallery is None
    built.document.undo_stack.undo()
    assert built.document.project == before
    assert not built.document.undo_stack.canUndo()


def test_that_keys_alone_choose_a_template(built: app.App, qtbot: QtBot) -> None:
    built.window.activateWindow()
    built.window.builder.canvas.setFocus()
    qtbot.keyClick(built.window.builder.canvas, Qt.Key.Key_T)
    gallery = built.window.templates.gallery
    assert gallery is not None
    assert gallery.chosen is not None
    assert gallery.chosen.title == "Perceptron"
    qtbot.keyClick(gallery.list, Qt.Key.Key_Down)
    qtbot.keyClick(gallery.list, Qt.Key.Key_Return)
    assert [layer.units for layer in built.document.project.network.layers if isinstance(layer, DenseSpec)] == [3]


def test_that_escape_leaves_the_network(built: app.App, qtbot: QtBot) -> None:
    gallery = opened(built)
    qtbot.keyClick(gallery, Qt.Key.Key_Escape)
    assert built.window.templates.gallery is None
    assert not built.document.is_modified


def test_that_the_chip_of_the_palette_opens_the_gallery(built: app.App, qtbot: QtBot) -> None:
    qtbot.mouseClick(built.window.builder.template_chip, LEFT)
    gallery = built.window.templates.gallery
    assert gallery is not None
    gallery.reject()


def test_that_selected_layers_are_kept_and_used_again(
    built: app.App, qtbot: QtBot, names: list[str], tmp_path: Path
) -> None:
    built.window.builder.select("layer-2")
    gallery = opened(built)
    assert gallery.keep_button.text() == "Keep selected layer…"
    names.append("Two units")
    qtbot.mouseClick(gallery.keep_button, LEFT)
    assert (tmp_path / "templates" / "Two units.nnplay").is_file()
    assert gallery.chosen is not None
    assert gallery.chosen.title == "Two units"
    qtbot.mouseClick(gallery.use_button, LEFT)
    assert [layer.id for layer in built.document.project.network.all_layers] == ["layer-3", OUTPUT_ID]


def test_that_a_template_of_ones_own_is_renamed_and_deleted(
    built: app.App, qtbot: QtBot, names: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dialogs, "ask_delete_template", lambda _parent, _name: True)
    names += ["One", "Two"]
    built.window.builder.actions_.keep_template.trigger()
    gallery = opened(built)
    go_to(gallery, "One")
    qtbot.keyClick(gallery.list, Qt.Key.Key_F2)
    assert "Two" in titles(gallery)
    qtbot.keyClick(gallery.list, Qt.Key.Key_Delete)
    assert {"One", "Two"}.isdisjoint(titles(gallery))
    gallery.reject()


def test_that_the_programs_templates_cannot_be_renamed_or_deleted(built: app.App) -> None:
    gallery = opened(built)
    go_to(gallery, "Deep")
    assert not gallery.rename_button.isEnabled()
    assert not gallery.delete_button.isEnabled()
    gallery.reject()


def test_that_a_damaged_template_is_shown_and_cannot_be_used(built: app.App, qtbot: QtBot, tmp_path: Path) -> None:
    folder = tmp_path / "templates"
    folder.mkdir()
    (folder / "Broken.nnplay").write_bytes(b"PK")
    gallery = opened(built)
    go_to(gallery, "Broken")
    assert "Broken.nnplay is incomplete" in gallery.list.currentItem().text()
    assert not gallery.use_button.isEnabled()
    qtbot.keyClick(gallery.list, Qt.Key.Key_Return)
    assert not built.document.is_modified
    assert gallery.delete_button.isEnabled()
    gallery.reject()


def test_that_a_name_that_cannot_be_is_told(built: app.App, qtbot: QtBot, names: list[str], told: list[str]) -> None:
    gallery = opened(built)
    names.append("../escape")
    qtbot.mouseClick(gallery.keep_button, LEFT)
    assert told[0].startswith("A template's name")
    gallery.reject()


def test_that_without_hidden_layers_there_is_nothing_to_keep(built: app.App) -> None:
    built.window.builder.layers.select_all()
    built.window.builder.layers.remove()
    assert not built.window.builder.actions_.keep_template.isEnabled()
    gallery = opened(built)
    assert not gallery.keep_button.isEnabled()
    gallery.reject()


def test_that_the_network_menu_offers_templates(built: app.App) -> None:
    menus = {menu.title(): menu for menu in built.window.menuBar().findChildren(QMenu)}
    offered = menus["&Network"].actions()
    assert set(built.window.builder.actions_.of_templates) <= set(offered)


@pytest.mark.parametrize("colors", [LIGHT, DARK])
@pytest.mark.usefixtures("qapp")
def test_that_every_network_has_a_picture_of_its_own_within_its_room(colors: Colors, tmp_path: Path) -> None:
    seen = set()
    for template in Shelf(resource_path("templates"), tmp_path).shipped():
        assert template.project is not None
        image = network_icon(template.project, colors).pixmap(WIDTH, HEIGHT).toImage()
        edge = [image.pixelColor(x, y) for x in range(image.width()) for y in (0, image.height() - 1)]
        assert all(color.alpha() == 0 for color in edge), template.title
        seen.add(bytes(image.constBits()))
    assert len(seen) == 8
