"""A window to bring tables into: the whole of it, and one that is there at once."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from playground.document import Document
from playground.project.project import default_project
from playground.session.session import Session
from playground.settings import Settings
from playground.ui.importing.table_import import TableImport
from playground.ui.theme import Theme


@pytest.fixture
def document() -> Document:
    return Document(default_project())


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(tmp_path / "settings.ini")


@pytest.fixture
def theme(qapp: object) -> Theme:
    del qapp
    return Theme()


@pytest.fixture
def tables(qtbot: QtBot, document: Document, settings: Settings, theme: Theme) -> Iterator[TableImport]:
    """Return the ways in over an empty window, without a run."""
    window, session = QWidget(), Session()
    qtbot.addWidget(window)
    window.show()
    tables = TableImport(window, document, session, settings, theme)
    yield tables
    tables.close()
    session.close()


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """Return a file with a decimal comma, empty cells and words."""
    path = tmp_path / "animals.csv"
    path.write_text("height;weight;owner;species\n1,5;3;ann;cat\n;4;bob;dog\n2,5;;ann;cat\n" + "1,0;2;bob;dog\n" * 20)
    return path
