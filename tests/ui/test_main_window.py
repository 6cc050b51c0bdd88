"""The window: what menus, keys and the close button do to the open work."""

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtWidgets import QApplication, QDockWidget, QMenu, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from playground import app
from playground.project import edits, files, links
from playground.project.checks import problems
from playground.project.dataset import SOURCES
from playground.project.network import AddSpec, DenseSpec
from playground.project.project import default_project
from playground.session.messages import Frame
from playground.settings import Settings
from playground.ui import dialogs
from playground.ui.panels.run_bar import FIRST_PACE
from tests.ui.whole_window import WAIT_MS, newest_frame


def test_that_space_runs_and_pauses(built: app.App, qtbot: QtBot) -> None:
    built.window.builder.setFocus()
    qtbot.keyClick(built.window, Qt.Key.Key_Space)
    assert built.session.is_running
    assert "Pause" in built.window.actions_.run.text()
    qtbot.keyClick(built.window, Qt.Key.Key_Space)
    assert not built.session.is_running


def test_that_space_presses_a_focused_button_instead(built: app.App, qtbot: QtBot) -> None:
    button = QPushButton("Button", built.window)
    button.show()
    built.window.activateWindow()
    button.setFocus()
    qtbot.waitUntil(button.hasFocus)
    with qtbot.waitSignal(button.clicked):
        qtbot.keyClick(button, Qt.Key.Key_Space)
    assert not built.session.is_running


def test_that_p_brings_the_painting_tools_to_light_and_puts_them_away(built: app.App, qtbot: QtBot) -> None:
    window, plot = built.window, built.window.boundary_plot
    window.activateWindow()
    dock = window.findChild(QDockWidget, "feature-space")
    assert isinstance(dock, QDockWidget)
    dock.hide()
    window.builder.canvas.setFocus()
    qtbot.waitUntil(window.builder.canvas.hasFocus)
    qtbot.keyClick(window.builder.canvas, Qt.Key.Key_P)
    assert plot.easel.strip.isVisible()
    assert plot.hasFocus()
    qtbot.keyClick(plot, Qt.Key.Key_P)
    assert plot.isVisible()
    assert not plot.easel.strip.isVisible()


def test_that_painted_points_are_begun_from_the_gallery_and_learned_from(built: app.App, qtbot: QtBot) -> None:
    frames: list[Frame] = []
    built.session.frame_ready.connect(frames.append)
    plot = built.window.boundary_plot
    built.window.data_panel.gallery.buttons["painted"].click()
    assert plot.easel.is_open
    qtbot.waitUntil(lambda: bool(frames) and frames[-1].error is not None, timeout=WAIT_MS)
    assert frames[-1].error == "There are no points: paint some."
    for target, x in ((0, -3.0), (1, 3.0)):
        plot.easel.choose_class(target)
        plot.easel.cross = (x, 0.0)
        plot.easel.press_cross()
    qtbot.waitUntil(lambda: frames[-1].snapshot is not None, timeout=WAIT_MS)
    built.session.run()
    qtbot.waitUntil(lambda: _train_loss(frames[-1]) < 0.05, timeout=WAIT_MS)
    built.session.pause()


def _train_loss(frame: Frame) -> float:
    return frame.snapshot.metrics.train_loss if frame.snapshot is not None else 1.0


def test_that_a_theme_chosen_in_the_menu_is_worn_and_remembered(built: app.App) -> None:
    acts = built.window.actions_
    for action, mode in ((acts.theme_dark, "dark"), (acts.theme_light, "light")):
        action.trigger()
        assert built.theme.mode == built.settings.theme_mode == mode
        assert action.isChecked()


def test_that_a_run_begins_slowly_enough_to_be_watched(built: app.App, qtbot: QtBot) -> None:
    frames: list[Frame] = []
    built.session.frame_ready.connect(frames.append)
    built.session.run()
    qtbot.waitUntil(lambda: bool(frames) and frames[-1].steps_per_s > 0, timeout=WAIT_MS)
    built.session.pause()
    assert frames[-1].steps_per_s == pytest.approx(FIRST_PACE, rel=0.2)


@pytest.mark.parametrize("key", [Qt.Key.Key_Space, Qt.Key.Key_D, Qt.Key.Key_A])
def test_that_a_key_in_an_open_menu_is_no_shortcut_of_the_window(built: app.App, qtbot: QtBot, key: Qt.Key) -> None:
    window, project = built.window, built.document.project
    window.activateWindow()
    window.builder.canvas.setFocus()
    window.builder.select("layer-1")
    qtbot.waitUntil(window.builder.canvas.hasFocus)
    (view_menu,) = (menu for menu in window.menuBar().findChildren(QMenu) if menu.title() == "&View")
    view_menu.popup(QPoint(100, 100))
    qtbot.keyClick(window.windowHandle(), key)
    assert not built.session.is_running
    assert built.document.project == project
    assert window.builder.activation_menu is None
    view_menu.close()
    qtbot.keyClick(window.windowHandle(), Qt.Key.Key_Space)
    assert built.session.is_running


def fields(built: app.App) -> list[QWidget]:
    """Return a field of each sort a number is typed into."""
    window = built.window
    window.data_panel.more.section.set_open(is_open=True)
    return [window.data_panel.points.n_samples, window.training_panel.learning_rate, window.data_panel.more.seed.box]


def focus(built: app.App, qtbot: QtBot, field: QWidget) -> None:
    """Give a field the keyboard."""
    built.window.activateWindow()
    field.setFocus()
    qtbot.waitUntil(field.hasFocus)


@pytest.mark.parametrize("place", range(3))
def test_that_space_runs_from_a_number_field(built: app.App, qtbot: QtBot, place: int) -> None:
    focus(built, qtbot, fields(built)[place])
    qtbot.keyClick(built.window.windowHandle(), Qt.Key.Key_Space)
    assert built.session.is_running


@pytest.mark.parametrize("place", range(3))
def test_that_undo_in_a_number_field_takes_back_the_edit_it_made(built: app.App, qtbot: QtBot, place: int) -> None:
    before, handle = built.document.project, built.window.windowHandle()
    focus(built, qtbot, fields(built)[place])
    qtbot.keyClick(handle, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(handle, Qt.Key.Key_5)
    qtbot.keyClick(handle, Qt.Key.Key_2)
    qtbot.keyClick(handle, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert not built.document.undo_stack.canRedo(), "half typed numbers are the field's to take back"
    qtbot.keyClick(handle, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(handle, Qt.Key.Key_7)
    qtbot.keyClick(handle, Qt.Key.Key_7)
    qtbot.keyClick(handle, Qt.Key.Key_Return)
    after = built.document.project
    assert after != before
    qtbot.keyClick(handle, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert built.document.project == before
    qtbot.keyClick(handle, Qt.Key.Key_Y, Qt.KeyboardModifier.ControlModifier)
    assert built.document.project == after


def test_that_space_runs_after_a_click_on_a_button_or_a_choice(built: app.App, qtbot: QtBot) -> None:
    window, handle = built.window, built.window.windowHandle()
    focus(built, qtbot, window.builder.canvas)
    for widget in (
        window.data_panel.gallery.buttons["spiral"],
        window.data_panel.features.chips["x1**2"],
        window.builder.palette_.chips[DenseSpec],
        window.training_panel.loss,
    ):
        qtbot.mouseClick(widget, Qt.MouseButton.LeftButton)
        while (popup := QApplication.activePopupWidget()) is not None:
            popup.close()
        project = built.document.project
        qtbot.keyClick(handle, Qt.Key.Key_Space)
        assert built.session.is_running
        assert built.document.project == project
        built.session.pause()


def test_that_a_half_typed_number_counts_for_the_run_that_is_started(built: app.App, qtbot: QtBot) -> None:
    box = built.window.training_panel.learning_rate
    focus(built, qtbot, box)
    qtbot.keyClick(box, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClicks(box, "0.7")
    qtbot.mouseClick(built.window.run_bar.run_button, Qt.MouseButton.LeftButton)
    assert built.session.is_running
    assert built.document.project.training.learning_rate == 0.7


def test_that_a_project_file_dropped_on_the_window_is_opened(built: app.App, qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "dropped.nnplay"
    project = edits.choose_source(default_project(), "spiral")
    files.save(path, files.SavedProject(project=project))
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    copy, button, no_key = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(300, 300), copy, data, button, no_key)
    QApplication.sendEvent(built.window.builder.canvas.viewport(), enter)
    assert enter.isAccepted()
    QApplication.sendEvent(built.window, QDropEvent(QPointF(300, 300), copy, data, button, no_key))
    qtbot.waitUntil(lambda: built.document.path == path)
    assert built.document.project == project


def test_that_other_files_dropped_on_the_window_are_refused(built: app.App, tmp_path: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / "notes.pdf"))])
    copy, button, no_key = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(300, 300), copy, data, button, no_key)
    QApplication.sendEvent(built.window, enter)
    assert not enter.isAccepted()


def test_that_recent_files_of_one_name_are_told_apart(built: app.App, tmp_path: Path) -> None:
    for name in ("one/a.nnplay", "two/a.nnplay", "b & c.nnplay"):
        built.settings.add_recent_file(tmp_path / name)
    built.window.filing.recent_changed.emit()
    (menu,) = (menu for menu in built.window.menuBar().findChildren(QMenu) if menu.title() == "Open &recent")
    assert [action.text() for action in menu.actions()] == ["b && c.nnplay", "a.nnplay – two", "a.nnplay – one"]


def test_that_a_recent_file_that_is_gone_is_told_and_taken_off(built: app.App, tmp_path: Path, told: list[str]) -> None:
    built.settings.add_recent_file(tmp_path / "gone.nnplay")
    built.window.filing.open(tmp_path / "gone.nnplay")
    assert len(told) == 1
    assert built.settings.recent_files == ()


def test_that_the_title_marks_edits_and_training_as_unsaved(built: app.App, qtbot: QtBot) -> None:
    assert not built.window.isWindowModified()
    built.document.edit("New start", edits.new_start(built.document.project, 9))
    assert built.window.isWindowModified()
    built.document.undo_stack.undo()
    assert not built.window.isWindowModified()
    newest_frame(built, qtbot)
    built.session.step_epochs(1)
    qtbot.waitUntil(built.window.isWindowModified, timeout=WAIT_MS)


def test_that_save_and_open_bring_back_project_and_run(
    built: app.App, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "mine.nnplay"
    monkeypatch.setattr(dialogs, "ask_save_path", lambda _parent, _suggestion: path)
    built.document.edit("Data", edits.choose_source(built.document.project, "xor"))
    built.session.step_epochs(3)
    project = built.document.project
    qtbot.waitUntil(built.window.isWindowModified)
    newest_frame(built, qtbot)
    built.window.filing.save()
    assert built.window.filing.saver.finish()
    assert not built.window.isWindowModified()
    assert built.window.windowTitle().startswith("mine")
    before = newest_frame(built, qtbot)
    built.window.filing.new()
    assert built.document.project == default_project()
    built.window.filing.open(path)
    after = newest_frame(built, qtbot)
    assert built.document.project == project
    assert before.snapshot is not None
    assert after.snapshot is not None
    assert before.snapshot.step == after.snapshot.step > 0
    assert (before.snapshot.parameters == after.snapshot.parameters).all()
    assert built.settings.recent_files == (path,)


def test_that_a_damaged_file_leaves_the_open_work_untouched(built: app.App, tmp_path: Path, told: list[str]) -> None:
    path = tmp_path / "damaged.nnplay"
    files.save(path, files.SavedProject(project=default_project()))
    path.write_bytes(path.read_bytes()[:-100])
    edited = edits.new_start(built.document.project, 3)
    built.document.edit("New start", edited)
    built.document.mark_saved(tmp_path / "other.nnplay", edited)
    built.window.filing.open(path)
    assert built.document.project == edited
    assert built.document.path == tmp_path / "other.nnplay"
    assert len(told) == 1


def test_that_work_that_cannot_be_written_stays_modified(
    built: app.App, tmp_path: Path, told: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    missing = tmp_path / "no" / "such" / "folder" / "a.nnplay"
    monkeypatch.setattr(dialogs, "ask_save_path", lambda _parent, _suggestion: missing)
    built.document.edit("New start", edits.new_start(built.document.project, 3))
    built.window.filing.save()
    assert not built.window.filing.saver.finish()
    assert built.document.is_modified
    assert len(told) == 1


def test_that_a_link_is_opened_and_copied_again(
    built: app.App, told: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    clipboard = QGuiApplication.clipboard()
    clipboard.setText(f"{links.ADDRESS}#seed=0.59704&noise=10&networkShape=3")
    monkeypatch.setattr(dialogs, "ask_link", lambda _parent, suggestion: suggestion)
    built.window.actions_.open_link.trigger()
    project = built.document.project
    assert (project.dataset.noise, len(project.network.layers)) == (0.1, 1)
    clipboard.clear()
    built.window.actions_.copy_link.trigger()
    assert links.parse(clipboard.text()) == project
    assert told == []


def test_that_a_link_that_cannot_be_used_leaves_the_open_work(
    built: app.App, told: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dialogs, "ask_link", lambda _parent, _suggestion: "#noise=loud")
    built.window.actions_.open_link.trigger()
    built.window.actions_.copy_link.trigger()
    assert built.document.project == default_project()
    assert len(told) == 2


def test_that_closing_asks_about_unsaved_work(built: app.App, monkeypatch: pytest.MonkeyPatch) -> None:
    answers = iter(["cancel", "discard"])
    monkeypatch.setattr(dialogs, "ask_save_changes", lambda _parent, _name: next(answers))
    built.document.edit("New start", edits.new_start(built.document.project, 3))
    built.window.close()
    assert built.window.isVisible()
    built.window.close()
    assert not built.window.isVisible()


def test_that_the_edit_menu_names_the_edit_to_undo(built: app.App) -> None:
    built.document.edit("Choose data", edits.choose_source(built.document.project, "spiral"))
    assert built.document.undo_stack.undoText() == "Choose data"
    (edit_menu,) = (menu for menu in built.window.menuBar().findChildren(QMenu) if menu.title() == "&Edit")
    assert any("Choose data" in action.text() for action in edit_menu.actions())


@pytest.mark.parametrize("source", list(SOURCES))
def test_that_every_source_shows_a_frame(built: app.App, qtbot: QtBot, source: str) -> None:
    built.document.edit("Data", edits.choose_source(built.document.project, source))  # type: ignore[arg-type]
    frame = newest_frame(built, qtbot)
    assert frame.error is None
    assert frame.output_map is not None
    assert frame.output_map.values.shape[0] == built.document.project.network.output.units


def test_that_nothing_of_a_panel_or_the_run_bar_is_cut_off_however_small_the_window(
    built: app.App, qtbot: QtBot
) -> None:
    window = built.window
    window.resize(1, 1)
    docks = window.findChildren(QDockWidget)
    window.resizeDocks(docks, [1] * len(docks), Qt.Orientation.Horizontal)
    qtbot.wait(50)
    for panel in (window.data_panel, window.training_panel):
        visible = panel.visibleRegion().boundingRect()
        if not visible.isEmpty():
            assert visible.width() >= panel.minimumSizeHint().width()
    assert window.run_bar.pace_slider.isVisible()
    assert window.width() <= 1100


def test_that_a_remembered_layout_comes_back_and_a_damaged_one_does_not(built: app.App, tmp_path: Path) -> None:
    window = built.window
    dock = window.findChild(QDockWidget, "loss")
    assert isinstance(dock, QDockWidget)
    dock.hide()
    built.settings.keep_layout(window.saveGeometry(), window.saveState())
    dock.show()
    layout = Settings(tmp_path / "settings.ini").layout
    assert layout is not None
    window.restoreState(layout[1])
    assert not dock.isVisible()
    built.settings.flush()
    file = tmp_path / "settings.ini"
    text = file.read_text()
    file.write_text(text.replace("window_checksum=", "window_checksum=0"))
    assert Settings(file).layout is None


def test_that_hints_can_be_switched_off_for_good(built: app.App, tmp_path: Path) -> None:
    built.document.edit("x", edits.change_layer(default_project(), "layer-1", activation="linear"))
    card = built.window.builder.scene.cards["layer-1"]
    assert card.hints
    built.window.actions_.hints.trigger()
    assert not card.hints
    assert not built.window.inspector.hints.isVisible()
    assert not Settings(tmp_path / "settings.ini").shows_hints


def test_that_ctrl_period_mends_the_first_problem_wherever_the_keyboard_is(built: app.App, qtbot: QtBot) -> None:
    window = built.window
    project = edits.insert_layer(default_project(), 2, AddSpec(id="sum", source="layer-1"))
    built.document.edit("x", project)
    window.activateWindow()
    window.training_panel.batch_size.setFocus()
    qtbot.keyClick(window.training_panel.batch_size, Qt.Key.Key_Period, Qt.KeyboardModifier.ControlModifier)
    assert problems(built.document.project) == ()
