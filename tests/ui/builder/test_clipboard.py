"""Layers cut, copied and pasted: by keys, between windows, and never from or into a field that has the keyboard."""

import json
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from playground.document import Document
from playground.project import edits
from playground.project.checks import problems
from playground.project.network import MAX_LAYERS, AddSpec, DenseSpec
from playground.project.project import default_project
from playground.ui import dialogs
from playground.ui.builder.clipboard import LAYERS_MIME
from playground.ui.builder.selection import several
from playground.ui.builder.view import BuilderView
from playground.ui.theme import Theme
from tests.ui.builder.hands import ids, key, units

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture(autouse=True)
def clipboard(qapp: QApplication) -> Iterator[None]:
    """Give an empty clipboard, and leave one."""
    qapp.clipboard().clear()
    yield
    qapp.clipboard().clear()


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    sentences: list[str] = []
    monkeypatch.setattr(dialogs, "tell_problem", lambda _parent, _title, sentence: sentences.append(sentence))
    return sentences


@pytest.fixture
def other(qtbot: QtBot) -> Iterator[BuilderView]:
    """Give the builder of another window, with a residual block of its own."""
    project = edits.insert_layer(default_project(), 1, DenseSpec(id="wide", units=4))
    document = Document(edits.insert_layer(project, 2, AddSpec(id="sum", source="layer-1")))
    view = BuilderView(document, Theme())
    document.changed.connect(view.show_project)
    qtbot.addWidget(view)
    yield view
    document.changed.disconnect(view.show_project)


def test_that_copied_layers_are_pasted_behind_the_selected_one_with_ids_of_their_own(
    qtbot: QtBot, builder: BuilderView, document: Document
) -> None:
    builder.select("layer-1")
    key(qtbot, builder, Qt.Key.Key_C, CTRL)
    assert not document.is_modified
    key(qtbot, builder, Qt.Key.Key_V, CTRL)
    assert ids(document) == ["layer-1", "layer-3", "layer-2"]
    assert units(document, "layer-3") == 4
    assert builder.selected_ids == ("layer-3",)
    assert document.undo_stack.undoText() == "Paste 1 layer"


def test_that_cut_layers_go_and_come_back_elsewhere(qtbot: QtBot, builder: BuilderView, document: Document) -> None:
    builder.select("layer-1")
    key(qtbot, builder, Qt.Key.Key_X, CTRL)
    assert ids(document) == ["layer-2"]
    assert document.undo_stack.undoText() == "Cut Dense layer"
    key(qtbot, builder, Qt.Key.Key_V, CTRL)
    assert [units(document, layer_id) for layer_id in ids(document)] == [2, 4]


def test_that_a_block_pasted_in_another_window_keeps_its_inner_skip(
    builder: BuilderView, document: Document, other: BuilderView
) -> None:
    other.select_several(several(["layer-1", "wide", "sum"]))
    other.actions_.copy.trigger()
    builder.actions_.paste.trigger()
    assert document.project.network.layers[-1] == AddSpec(id="layer-5", source="layer-3")
    assert problems(document.project) == ()


def test_that_a_skip_pasted_without_its_source_says_so(
    builder: BuilderView, document: Document, other: BuilderView
) -> None:
    other.select("sum")
    other.actions_.copy.trigger()
    builder.actions_.paste.trigger()
    assert "reads a layer that does not exist" in problems(document.project)[0].sentence


def test_that_a_skip_copied_in_its_own_window_reads_what_the_original_reads(other: BuilderView) -> None:
    other.select("sum")
    other.actions_.copy.trigger()
    other.actions_.paste.trigger()
    assert other.selected_id == "layer-3"
    assert other.scene.cards["layer-3"].layer == AddSpec(id="layer-3", source="layer-1")


def test_that_other_programs_get_the_layers_in_words(builder: BuilderView) -> None:
    builder.layers.select_all()
    builder.actions_.copy.trigger()
    lines = QGuiApplication.clipboard().text().splitlines()
    assert [line[:24] for line in lines] == ["Dense, layer 1 of 2, 4 u", "Dense, layer 2 of 2, 2 u"]


@pytest.mark.parametrize("data", [b"", b"{}", b"[[[", json.dumps({"format": 2}).encode()])
def test_that_damaged_layers_are_refused_with_a_sentence(
    builder: BuilderView, document: Document, told: list[str], data: bytes
) -> None:
    content = QMimeData()
    content.setData(LAYERS_MIME, data)
    QGuiApplication.clipboard().setMimeData(content)
    builder.actions_.paste.trigger()
    assert len(told) == 1
    assert told[0].endswith("copy the layers again.")
    assert not document.is_modified


def test_that_pasting_something_else_says_what_to_do(builder: BuilderView, document: Document, told: list[str]) -> None:
    QGuiApplication.clipboard().setText("1;2;3")
    builder.actions_.paste.trigger()
    assert "No layers were copied" in told[0]
    assert not document.is_modified


def test_that_more_layers_than_there_is_room_for_are_refused(
    builder: BuilderView, document: Document, told: list[str]
) -> None:
    builder.layers.select_all()
    builder.actions_.copy.trigger()
    project = document.project
    for _ in range(MAX_LAYERS - 3):
        project = edits.insert_layer(project, 0, edits.new_dense(project.network, 1))
    document.edit("Add many", project)
    builder.actions_.paste.trigger()
    assert "room for 1 more" in told[0]
    assert document.project == project


def test_that_a_text_field_keeps_its_own_cut_copy_and_paste(
    qtbot: QtBot, builder: BuilderView, document: Document
) -> None:
    field = QLineEdit("seven", builder)
    field.show()
    builder.layers.select_all()
    builder.actions_.copy.trigger()
    field.setFocus()
    for name in (Qt.Key.Key_A, Qt.Key.Key_X):
        qtbot.keyClick(field, name, CTRL)
    assert (field.text(), QGuiApplication.clipboard().text()) == ("", "seven")
    qtbot.keyClick(field, Qt.Key.Key_V, CTRL)
    assert field.text() == "seven"
    assert not document.is_modified


def test_that_the_field_over_a_card_keeps_its_own_keys(qtbot: QtBot, builder: BuilderView, document: Document) -> None:
    builder.select("layer-1")
    key(qtbot, builder, Qt.Key.Key_Return)
    for name in (Qt.Key.Key_A, Qt.Key.Key_X, Qt.Key.Key_V):
        qtbot.keyClick(builder.editor, name, CTRL)
    assert ids(document) == ["layer-1", "layer-2"]
    assert builder.selected_ids == ("layer-1",)
    qtbot.keyClick(builder.editor, Qt.Key.Key_Escape)
    assert not document.is_modified
