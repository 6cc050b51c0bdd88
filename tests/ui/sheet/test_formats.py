"""The drawn network as PNG, SVG and PDF: the whole of it, as large as asked for, with its words as words."""

import errno
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer
from pytestqt.qtbot import QtBot

from playground.project import edits
from playground.project.files import FileProblem, in_place
from playground.project.network import LAYER_KINDS, DenseSpec
from playground.project.project import Project, default_project
from playground.ui.builder import words
from playground.ui.sheet import formats
from playground.ui.sheet.drawing import Sheet
from playground.ui.theme import DARK, LIGHT
from tests.ui.builder.hands import numbered_frame

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(autouse=True)
def _with_screen(qtbot: QtBot) -> QtBot:
    return qtbot


def project_of_every_kind() -> Project:
    project = default_project()
    for kind in LAYER_KINDS:
        place = len(project.network.layers)
        project = edits.insert_layer(project, place, edits.new_layer(project, kind, place))
    return project


def texts(svg: bytes) -> list[str]:
    return [(each.text or "").strip() for each in ET.fromstring(svg).iter(f"{SVG}text")]  # noqa: S314 - our own


def test_that_an_svg_holds_the_title_of_every_layer_as_text() -> None:
    project = project_of_every_kind()
    written = texts(formats.svg(Sheet(project, numbered_frame(project), title="A & B")))
    assert written.count("A & B") == 1
    wanted = [words.word_for(layer).title for layer in project.network.all_layers]
    assert [text for text in written if text in set(wanted)] == wanted
    assert {"Features", "x₁", "x₂"} <= set(written)


def test_that_an_svg_is_described_in_words_and_set_in_letters_without_serifs() -> None:
    svg = formats.svg(Sheet(default_project(), None))
    described = ET.fromstring(svg).findtext(f"{SVG}desc", "")  # noqa: S314 - our own
    assert "Dense, layer 1 of 2, 4 units, tanh" in described
    families = {each.get("font-family", "sans-serif") for each in ET.fromstring(svg).iter()}  # noqa: S314 - our own
    assert all(family.endswith("sans-serif") for family in families)


@pytest.mark.parametrize("scale", [1, 2, 3])
def test_that_a_png_has_the_size_of_the_drawing_times_the_scale(tmp_path: Path, scale: int) -> None:
    sheet = Sheet(default_project(), None, title="Network")
    formats.write(sheet, tmp_path / "a.png", scale)
    picture = QImage(str(tmp_path / "a.png"))
    assert (picture.width(), picture.height()) == (sheet.size.width() * scale, sheet.size.height() * scale)


def test_that_the_whole_of_a_long_network_is_drawn() -> None:
    project = default_project()
    for _ in range(20):
        project = edits.insert_layer(project, 0, edits.new_layer(project, DenseSpec, 0))
    long, short = Sheet(project, None), Sheet(default_project(), None)
    assert texts(formats.svg(long)).count("Dense") == 22
    assert long.size.width() - short.size.width() > 20 * 120


def test_that_a_title_takes_room_of_its_own() -> None:
    without, titled = (Sheet(default_project(), None, title=title) for title in ("", "Spiral"))
    assert without.size.height() < titled.size.height()
    assert "Spiral" in texts(formats.svg(titled))


@pytest.mark.parametrize(("is_dark", "ground"), [(False, LIGHT.panel), (True, DARK.window)])
def test_that_colours_do_not_follow_the_window(*, is_dark: bool, ground: str) -> None:
    picture = formats.image(Sheet(default_project(), None, is_dark=is_dark), 1.0)
    assert picture.pixelColor(2, 2) == QColor(ground)


def test_that_an_svg_shows_what_a_png_shows() -> None:
    project = default_project()
    sheet = Sheet(project, numbered_frame(project))
    picture = formats.image(sheet, 1.0)
    drawn = QImage(picture.size(), picture.format())
    drawn.fill(QColor("magenta"))
    painter = QPainter(drawn)
    QSvgRenderer(formats.svg(sheet)).render(painter, QRectF(drawn.rect()))
    painter.end()
    places = [(x, y) for x in range(0, picture.width(), 5) for y in range(0, picture.height(), 5)]
    n_alike = sum(_near(picture.pixelColor(*place), drawn.pixelColor(*place)) for place in places)
    assert n_alike > 0.95 * len(places)  # edges of lines and letters are smoothed in another way


def test_that_a_pdf_is_one_page_as_large_as_the_drawing() -> None:
    sheet = Sheet(default_project(), None)
    pdf = formats.pdf(sheet)
    assert pdf.startswith(b"%PDF-")
    assert pdf.count(b"/Type /Page\n") == 1
    box = pdf.partition(b"/MediaBox [")[2].partition(b"]")[0].split()
    assert [float(number) for number in box] == pytest.approx(
        [0, 0, sheet.size.width() * 0.75, sheet.size.height() * 0.75], abs=1.0
    )  # 72 points are 96 pixels; Qt keeps whole points


def test_that_a_picture_too_large_for_the_memory_is_refused_with_a_sentence() -> None:
    sheet = Sheet(default_project(), None)
    with pytest.raises(FileProblem, match="are too many for one picture: choose a smaller scale, or SVG"):
        formats.image(sheet, 40.0)


@pytest.mark.parametrize("name", ["a.png", "a.svg", "a.pdf"])
def test_that_what_was_there_stays_where_a_picture_cannot_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    (tmp_path / name).write_text("old")

    def fail(path: Path, _data: bytes) -> None:
        path.write_text("half")
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(in_place, "write_to_disk", fail)
    with pytest.raises(FileProblem, match="the disk is full; what was on disk before is unchanged"):
        formats.write(Sheet(default_project(), None), tmp_path / name)
    assert (tmp_path / name).read_text() == "old"
    assert [each.name for each in tmp_path.iterdir()] == [name]


def test_that_a_name_that_is_no_pictures_is_told(tmp_path: Path) -> None:
    with pytest.raises(FileProblem, match=r"ends in \.png, \.svg or \.pdf"):
        formats.write(Sheet(default_project(), None), tmp_path / "a.bmp")
    assert list(tmp_path.iterdir()) == []


def _near(first: QColor, second: QColor) -> bool:
    parts = ((first.red(), second.red()), (first.green(), second.green()), (first.blue(), second.blue()))
    return max(abs(a - b) for a, b in parts) < 24
