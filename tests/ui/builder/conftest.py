"""A builder on the screen that follows its document."""

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from playground.document import Document
from playground.project.project import default_project
from playground.ui.builder.view import BuilderView
from playground.ui.theme import Theme


@pytest.fixture
def document() -> Document:
    return Document(default_project())


@pytest.fixture
def builder(qtbot: QtBot, document: Document) -> Iterator[BuilderView]:
    view = BuilderView(document, Theme())
    document.changed.connect(view.show_project)
    qtbot.addWidget(view)
    view.resize(700, 520)
    with qtbot.waitExposed(view):
        view.show()
    view.canvas.setFocus()
    yield view
    document.changed.disconnect(view.show_project)
