"""The import window: what can be changed before a table is taken, and what stays when it is not."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from playground.data import reading
from playground.data.reading import Plan
from playground.document import Document
from playground.project.table import TableSpec
from playground.session.job import IsCancelled, Progress
from playground.settings import Settings
from playground.ui.importing.dialog import ColumnsDialog
from playground.ui.importing.models import ItemRole
from playground.ui.importing.table_import import TableImport
from playground.ui.theme import Theme
from tests.ui.importing.hands import (
    EMPTY,
    KIND,
    ROLE,
    WAIT_MS,
    imported,
    opened,
    press,
    roles,
    take,
    until_cancelled,
)


def test_that_one_undo_takes_the_whole_import_back(
    tables: TableImport, document: Document, table: Path, qtbot: QtBot
) -> None:
    before = document.project
    dialog = opened(tables, table)
    dialog.form.use.scaling.setCurrentIndex(2)
    dialog.form.use.scaling.activated.emit(2)
    dialog.form.use.missing.activated.emit(1)
    dialog.form.use.train_share.box.setValue(80)
    qtbot.mouseClick(dialog.form.use.is_stratified, Qt.MouseButton.LeftButton, pos=QPoint(8, 8))
    take(tables, qtbot)
    dataset = document.project.dataset
    assert imported(document).name == "animals"
    assert imported(document).table.n_rows == 23
    assert dataset.info.classes == ("cat", "dog")
    assert (dataset.scaling, dataset.missing, dataset.train_share) == ("range", "fill", 0.8)
    assert dataset.is_stratified
    assert document.project.plane.axes == (0, 1)
    assert document.undo_stack.undoText() == "Import animals"
    document.undo_stack.undo()
    assert document.project == before
    assert not document.undo_stack.canUndo()


def test_that_a_letter_gives_all_selected_columns_a_role(
    tables: TableImport, document: Document, table: Path, qtbot: QtBot
) -> None:
    dialog = opened(tables, table)
    press(dialog, qtbot, ROLE, [0, 2], Qt.Key.Key_I)
    assert roles(dialog) == ["ignore", "feature", "ignore", "target"]
    press(dialog, qtbot, ROLE, [2], Qt.Key.Key_T)
    assert roles(dialog) == ["ignore", "feature", "target", "feature"]
    take(tables, qtbot)
    assert imported(document).feature_names == ("weight", "species = dog")
    assert imported(document).classes == ("ann", "bob")


def test_that_a_target_is_given_to_one_of_several_selected_columns_only(
    tables: TableImport, table: Path, qtbot: QtBot
) -> None:
    dialog = opened(tables, table)
    press(dialog, qtbot, ROLE, [0, 1, 2], Qt.Key.Key_T)
    assert roles(dialog) == ["feature", "feature", "target", "feature"]


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Space, Qt.Key.Key_F2])
def test_that_a_key_offers_the_roles_with_the_one_in_use_marked(
    tables: TableImport, table: Path, qtbot: QtBot, key: Qt.Key
) -> None:
    dialog = opened(tables, table)
    press(dialog, qtbot, ROLE, [1], key)
    (menu,) = dialog.form.preview.heads.findChildren(QMenu)
    assert [action.text() for action in menu.actions()] == ["feature", "target", "split", "ignore"]
    assert [action.text() for action in menu.actions() if action.isChecked()] == ["feature"]
    menu.actions()[3].trigger()
    menu.close()
    assert roles(dialog)[1] == "ignore"
    assert not dialog.is_reading


def test_that_a_click_offers_the_kinds(tables: TableImport, document: Document, table: Path, qtbot: QtBot) -> None:
    dialog = opened(tables, table)
    heads = dialog.form.preview.heads
    place = heads.visualRect(heads.model().index(KIND, 1)).center()
    qtbot.mouseClick(heads.viewport(), Qt.MouseButton.LeftButton, pos=place)
    (menu,) = heads.findChildren(QMenu)
    assert [action.text() for action in menu.actions()] == ["number", "category", "text"]
    menu.actions()[1].trigger()
    menu.close()
    take(tables, qtbot)
    assert imported(document).table.columns[1].categories == ("2", "3", "4")


def test_that_a_drag_over_roles_offers_one_for_all_of_them(tables: TableImport, table: Path, qtbot: QtBot) -> None:
    dialog = opened(tables, table)
    heads = dialog.form.preview.heads
    first, second, last = (heads.visualRect(heads.model().index(ROLE, column)).center() for column in range(3))
    left, no_key = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    qtbot.mousePress(heads.viewport(), left, pos=first)
    drag = QMouseEvent(QEvent.Type.MouseMove, QPointF(last), heads.viewport().mapToGlobal(last), left, left, no_key)
    QApplication.sendEvent(heads.viewport(), drag)
    qtbot.mouseRelease(heads.viewport(), left, pos=last)
    heads.findChildren(QMenu)[-1].close()
    qtbot.mouseClick(heads.viewport(), left, pos=second)
    menu = heads.findChildren(QMenu)[-1]
    menu.actions()[3].trigger()
    menu.close()
    assert roles(dialog) == ["ignore", "ignore", "ignore", "target"]


def test_that_empty_cells_are_marked_and_counted(tables: TableImport, table: Path) -> None:
    preview = opened(tables, table).form.preview
    heads, cells = preview.heads.model(), preview.cells.model()
    assert [heads.index(EMPTY, column).data() for column in range(4)] == ["1", "1", "none", "none"]
    assert cells.index(1, 0).data() == "empty"
    assert cells.index(0, 0).data() == "1,5"


def test_that_roles_are_told_apart_by_their_ground_in_both_themes(
    tables: TableImport, table: Path, theme: Theme
) -> None:
    cells = opened(tables, table).form.preview.cells.model()
    for mode in ("dark", "light"):
        theme.set_mode(mode)
        feature, target = (cells.index(0, column).data(ItemRole.BackgroundRole) for column in (0, 3))
        assert feature != target


def test_that_a_target_of_numbers_can_be_predicted_as_a_number(
    tables: TableImport, document: Document, table: Path, qtbot: QtBot
) -> None:
    dialog = opened(tables, table)
    press(dialog, qtbot, ROLE, [3], Qt.Key.Key_I)
    assert not dialog.take_button.isEnabled()
    assert "target" in dialog.form.problem.text
    press(dialog, qtbot, ROLE, [1], Qt.Key.Key_T)
    assert dialog.form.use.task.values == (False, True)
    dialog.form.use.task.activated.emit(1)
    assert dialog.form.problem.text == ""
    assert not dialog.form.use.is_stratified.isVisible()
    take(tables, qtbot)
    assert document.project.dataset.info.task == "regression"


def test_that_words_are_predicted_as_classes_only(tables: TableImport, table: Path) -> None:
    assert opened(tables, table).form.use.task.values == (False,)


def test_that_another_separator_is_looked_at_at_once_and_roles_outlast_a_wrong_one(
    tables: TableImport, table: Path, qtbot: QtBot
) -> None:
    dialog = opened(tables, table)
    press(dialog, qtbot, ROLE, [0], Qt.Key.Key_I)
    dialog.dialect.separator.activated.emit(0)
    assert dialog.form.draft is None
    assert "line 2" in dialog.form.problem.text
    dialog.dialect.separator.activated.emit(1)
    assert roles(dialog) == ["ignore", "feature", "feature", "target"]


def test_that_roles_survive_a_look_with_another_header(tables: TableImport, table: Path, qtbot: QtBot) -> None:
    dialog = opened(tables, table)
    press(dialog, qtbot, ROLE, [0], Qt.Key.Key_I)
    dialog.dialect.decimal.activated.emit(0)
    assert roles(dialog)[0] == "ignore"


@pytest.mark.parametrize("name", ["missing.csv", "empty.csv"])
def test_that_a_file_that_cannot_be_looked_at_says_why_and_is_not_taken(
    tables: TableImport, tmp_path: Path, name: str
) -> None:
    (tmp_path / "empty.csv").write_text("")
    dialog = opened(tables, tmp_path / name)
    assert dialog.form.problem.text.startswith(name)
    assert not dialog.form.preview.isVisible()
    assert not dialog.take_button.isEnabled()


def test_that_a_bad_cell_far_below_keeps_the_window_open_and_the_project_as_it_was(
    tables: TableImport, document: Document, tmp_path: Path, qtbot: QtBot
) -> None:
    path = tmp_path / "long.csv"
    path.write_text("a,b\n" + "1,2\n2,3\n" * 2500 + "oops,3\n")
    before = document.project
    dialog = opened(tables, path)
    qtbot.mouseClick(dialog.take_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: dialog.form.problem.text != "", timeout=WAIT_MS)
    assert "line 5002, column “a”" in dialog.form.problem.text
    assert dialog.isVisible()
    assert dialog.take_button.isEnabled()
    assert not dialog.progress.isVisible()
    assert document.project is before
    press(dialog, qtbot, KIND, [0], Qt.Key.Key_C)
    take(tables, qtbot)
    assert imported(document).table.columns[0].categories == ("1", "2", "oops")


def test_that_stopping_leaves_the_project_untouched_and_the_choices_as_they_were(
    tables: TableImport, document: Document, table: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "read", until_cancelled)
    before = document.project
    dialog = opened(tables, table)
    press(dialog, qtbot, ROLE, [0], Qt.Key.Key_I)
    qtbot.mouseClick(dialog.take_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: dialog.progress.bar.value() == dialog.progress.bar.maximum() // 2, timeout=WAIT_MS)
    assert not dialog.take_button.isEnabled()
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not dialog.is_reading, timeout=WAIT_MS)
    assert dialog.isVisible()
    assert roles(dialog)[0] == "ignore"
    assert dialog.take_button.isEnabled()
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert tables.dialog is None
    assert document.project is before


def test_that_an_unexpected_error_is_said_and_logged(
    tables: TableImport,
    table: Path,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def fail(_plan: Plan, _on_progress: Progress, _is_cancelled: IsCancelled) -> TableSpec:
        raise MemoryError("no room")

    monkeypatch.setattr(reading, "read", fail)
    dialog = opened(tables, table)
    qtbot.mouseClick(dialog.take_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "no room" in dialog.form.problem.text, timeout=WAIT_MS)
    assert caplog.messages == ["the table could not be read"]
    caplog.clear()


def test_that_roles_of_the_imported_table_are_changed_without_its_file(
    tables: TableImport, document: Document, table: Path, qtbot: QtBot
) -> None:
    opened(tables, table)
    take(tables, qtbot)
    table.unlink()
    before = document.project
    tables.show_columns()
    dialog = tables.dialog
    assert isinstance(dialog, ColumnsDialog)
    press(dialog, qtbot, KIND, [0], Qt.Key.Key_C)
    assert dialog.form.draft is not None
    assert dialog.form.draft.columns[0].kind == "number", "what a table was read as stays"
    press(dialog, qtbot, ROLE, [2], Qt.Key.Key_T)
    dialog.form.use.scaling.activated.emit(0)
    qtbot.mouseClick(dialog.take_button, Qt.MouseButton.LeftButton)
    assert imported(document).roles == ("feature", "feature", "target", "feature")
    assert before.dataset.table is not None
    assert imported(document).table is before.dataset.table.table
    assert document.project.dataset.scaling == "none"
    assert document.undo_stack.undoText() == "Change columns of animals"
    document.undo_stack.undo()
    assert document.project == before


def test_that_the_import_window_remembers_its_size(tables: TableImport, settings: Settings, table: Path) -> None:
    dialog = opened(tables, table)
    dialog.resize(1010, 707)
    dialog.reject()
    again = opened(tables, table)
    assert (again.width(), again.height()) == (1010, 707)
    settings.import_size = (99_999, 1)
    assert settings.import_size == (960, 640)


def test_that_a_column_that_says_train_or_test_takes_the_place_of_the_share(
    tables: TableImport, document: Document, tmp_path: Path, qtbot: QtBot
) -> None:
    path = tmp_path / "parts.csv"
    path.write_text("a,part,b\n" + "1,train,x\n2,test,y\n3,train,y\n" * 4)
    dialog = opened(tables, path)
    assert roles(dialog) == ["feature", "split", "target"]
    assert not dialog.form.use.train_share.isVisible()
    press(dialog, qtbot, ROLE, [1], Qt.Key.Key_I)
    assert dialog.form.use.train_share.isVisible()
    press(dialog, qtbot, ROLE, [1], Qt.Key.Key_S)
    take(tables, qtbot)
    assert imported(document).split == 1


def test_that_both_parts_of_the_preview_scroll_as_one(tables: TableImport, tmp_path: Path) -> None:
    path = tmp_path / "wide.csv"
    path.write_text(",".join(f"c{n}" for n in range(60)) + "\n" + (",".join("1234567" for _ in range(60)) + "\n") * 60)
    preview = opened(tables, path).form.preview
    preview.cells.horizontalScrollBar().setValue(1000)
    assert preview.heads.horizontalScrollBar().value() == 1000
    preview.select_role(59)
    assert preview.cells.horizontalScrollBar().value() == preview.heads.horizontalScrollBar().value() > 1000
    preview.heads.setColumnWidth(59, 300)
    assert preview.cells.columnWidth(59) == 300


def test_that_the_dialect_is_corrected_one_part_at_a_time(tables: TableImport, table: Path, qtbot: QtBot) -> None:
    dialog = opened(tables, table)
    found = reading.look(reading.Text(table.name, table)).dialect
    with qtbot.waitSignal(dialog.dialect.changed) as changed:
        qtbot.mouseClick(dialog.dialect.has_header, Qt.MouseButton.LeftButton, pos=QPoint(8, 8))
    assert changed.args == [replace(found, has_header=False)]
    assert dialog.form.draft is not None
    assert dialog.form.draft.columns[0].name == "column 1"
