"""Pictures of the network from the window: written, copied, printed, and what is said about them."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QDialog
from pytestqt.qtbot import QtBot

from playground import app
from playground.project.project import default_project
from playground.ui import dialogs
from playground.ui.sheet import printing, sharing
from playground.ui.sheet.dialog import PictureChoice, PictureDialog
from playground.ui.sheet.drawing import Sheet
from playground.ui.sheet.formats import Drawable
from playground.ui.theme import DARK
from tests.ui.builder.hands import numbered_frame
from tests.ui.whole_window import newest_frame


@pytest.fixture
def dialog(qtbot: QtBot) -> PictureDialog:
    project = default_project()
    dialog = PictureDialog(None, partial(Sheet, project, numbered_frame(project)), is_dark=True, name="Circle")
    qtbot.addWidget(dialog)
    return dialog


def choose(monkeypatch: pytest.MonkeyPatch, path: Path, *, kind: str = "png") -> None:
    """Answer both questions: what the picture is like, and where to."""

    def choice(_window: object, draw: Callable[..., Drawable], **_rest: object) -> PictureChoice:
        return PictureChoice(draw(title="A picture"), kind, 2)  # type: ignore[arg-type]  # stands in for the dialog

    monkeypatch.setattr(sharing, "ask_picture", choice)
    monkeypatch.setattr(dialogs, "ask_picture_path", lambda _parent, _suggestion, _suffix: path)


def copied() -> QImage:
    return QGuiApplication.clipboard().image()


def test_that_the_picture_is_written_where_the_person_says(
    qtbot: QtBot, built: app.App, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    newest_frame(built, qtbot)
    choose(monkeypatch, tmp_path / "net.png")
    built.window.actions_.export_picture.trigger()
    assert not QImage(str(tmp_path / "net.png")).isNull()
    assert built.window.metrics_bar.note.text() == "The picture is written to net.png"


def test_that_a_folder_that_is_not_there_is_told(
    built: app.App, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, told: list[str]
) -> None:
    choose(monkeypatch, tmp_path / "gone" / "net.svg", kind="svg")
    built.window.actions_.export_picture.trigger()
    assert len(told) == 1
    assert told[0].startswith("net.svg was not written because its folder does not exist")


def test_that_neither_selection_nor_zoom_of_the_window_is_in_a_copy(qtbot: QtBot, built: app.App) -> None:
    newest_frame(built, qtbot)
    built.window.actions_.copy_picture.trigger()
    before = copied()
    built.window.builder.canvas.setFocus()
    built.window.builder.select(built.document.project.network.layers[0].id)
    built.window.builder.canvas.zoom_by(1.7)
    built.window.actions_.copy_picture.trigger()
    assert not before.isNull()
    assert copied() == before
    data = QGuiApplication.clipboard().mimeData()
    assert bytes(data.data("image/svg+xml").data()).startswith(b"<?xml")


def test_that_the_network_is_printed_on_one_page(
    qtbot: QtBot, built: app.App, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    newest_frame(built, qtbot)

    def to_file(_parent: object, printer: QPrinter) -> bool:
        printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        printer.setOutputFileName(str(tmp_path / "net.pdf"))
        return True

    monkeypatch.setattr(printing, "ask_printer", to_file)
    built.window.actions_.print.trigger()
    assert (tmp_path / "net.pdf").read_bytes().count(b"/Type /Page\n") == 1
    assert built.window.metrics_bar.note.text() == "The network is printed"


@pytest.mark.qt_log_ignore("QPainter::begin")
def test_that_a_printer_that_refuses_is_told(
    built: app.App, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, told: list[str]
) -> None:
    def to_nowhere(_parent: object, printer: QPrinter) -> bool:
        printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        printer.setOutputFileName(str(tmp_path / "gone" / "net.pdf"))
        return True

    monkeypatch.setattr(printing, "ask_printer", to_nowhere)
    built.window.actions_.print.trigger()
    assert told == [printing.REFUSED]


def test_that_the_dialog_tells_how_large_a_png_will_be(dialog: PictureDialog) -> None:
    size = dialog.choice.sheet.size
    dialog.scale.setCurrentIndex(dialog.scale.findData(3))
    assert dialog.choice.scale == 3
    assert dialog.said == f"{3 * size.width():,.0f} × {3 * size.height():,.0f} pixels"
    dialog.kind.setCurrentIndex(dialog.kind.findData("svg"))
    assert not dialog.scale.isEnabled()
    assert dialog.choice.kind == "svg"


def test_that_a_picture_is_light_unless_it_shall_be_as_on_screen(dialog: PictureDialog) -> None:
    assert dialog.choice.sheet.ground == Qt.GlobalColor.white
    dialog.colors.setCurrentIndex(1)
    assert dialog.choice.sheet.ground.name().upper() == DARK.window


def test_that_an_empty_title_leaves_no_room_for_one(dialog: PictureDialog) -> None:
    height = dialog.choice.sheet.size.height()
    assert dialog.choice.sheet.title == "Circle"
    dialog.title.setText("  ")
    assert dialog.choice.sheet.size.height() < height


def test_that_enter_in_the_title_goes_on_to_save(dialog: PictureDialog, qtbot: QtBot) -> None:
    dialog.show()
    dialog.title.setFocus()
    qtbot.keyClick(dialog.title, Qt.Key.Key_Return)
    assert dialog.result() == QDialog.DialogCode.Accepted
