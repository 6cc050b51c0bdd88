"""The docks: where they are at first, how they are remembered, and that a hidden one costs nothing."""

from pathlib import Path

from PySide6.QtCore import QByteArray, Qt
from PySide6.QtWidgets import QDockWidget, QMainWindow, QMenu, QWidget
from pytestqt.qtbot import QtBot

from playground import app
from playground.project import edits
from playground.session.messages import Frame
from playground.settings import Settings
from playground.ui.docks import LAYOUT, RIGHT, Docks, make_dock
from tests.ui.whole_window import WAIT_MS

SEEN = ["Loss", "Divergence", "Landscape", "Inside", "Warped"]
BELOW = [*SEEN, "Points", "Histograms"]


def dock_of(window: QMainWindow, title: str) -> QDockWidget:
    (dock,) = (dock for dock in window.findChildren(QDockWidget) if dock.windowTitle() == title)
    return dock


def is_in_front(dock: QDockWidget) -> bool:
    return dock.isVisible() and not dock.visibleRegion().isEmpty()


def tabs_of(window: QMainWindow, title: str) -> set[str]:
    dock = dock_of(window, title)
    return {title, *(other.windowTitle() for other in window.tabifiedDockWidgets(dock))}


def test_that_loss_is_raised_before_the_points_at_first(qtbot: QtBot, built: app.App) -> None:
    window = built.window
    qtbot.waitUntil(lambda: is_in_front(dock_of(window, "Loss")))
    assert tabs_of(window, "Loss") == set(SEEN)
    assert not any(is_in_front(dock_of(window, title)) for title in BELOW[1:])
    assert window.dockWidgetArea(dock_of(window, "Inside")) == RIGHT
    dock_of(window, "Inside").hide()
    dock_of(window, "Points").show()
    window.actions_.reset_layout.trigger()
    assert tabs_of(window, "Loss") == set(SEEN)


def test_that_points_and_histograms_are_brought_by_the_data_panel_and_by_the_menu(qtbot: QtBot, built: app.App) -> None:
    window = built.window
    views = window.data_panel.views
    for title, button in (("Points", views.points), ("Histograms", views.histograms)):
        dock = dock_of(window, title)
        button.click()
        qtbot.waitUntil(lambda dock=dock: is_in_front(dock))  # type: ignore[misc]
        dock.hide()
        dock.toggleViewAction().trigger()
        qtbot.waitUntil(lambda dock=dock: is_in_front(dock))  # type: ignore[misc]
        assert tabs_of(window, title) >= set(SEEN)


def test_that_every_dock_can_be_shown_and_hidden_from_the_view_menu(built: app.App) -> None:
    window = built.window
    (menu,) = (menu for menu in window.menuBar().findChildren(QMenu) if menu.title() == "&View")
    titles = {dock.windowTitle() for dock in window.findChildren(QDockWidget)}
    assert titles <= {action.text() for action in menu.actions()}
    assert titles >= {"Data", "Training", "Layer", "Feature space", "Loss", "Points", "Histograms"}


def test_that_docks_in_the_lower_right_are_not_cut_off_in_a_small_window(qtbot: QtBot, tmp_path: Path) -> None:
    built = app.build(Settings(tmp_path / "settings.ini"))
    window = built.window
    window.resize(1100, 700)
    window.show()
    qtbot.waitExposed(window)
    for title in BELOW:
        dock = dock_of(window, title)
        dock.show()
        dock.raise_()
        qtbot.waitUntil(lambda dock=dock: is_in_front(dock))  # type: ignore[misc]
        panel = dock.widget()
        assert panel.visibleRegion().boundingRect() == panel.rect()
    assert (window.width(), window.height()) == (1100, 700)
    built.session.close()
    window.hide()
    window.deleteLater()


def test_that_a_layout_of_another_set_of_docks_is_left_alone(qtbot: QtBot, built: app.App) -> None:
    window = built.window
    dock_of(window, "Data").hide()
    built.settings.keep_layout(window.saveGeometry(), window.saveState(LAYOUT - 1))
    again = app.build(built.settings)
    again.window.show()
    qtbot.waitExposed(again.window)
    assert dock_of(again.window, "Data").isVisible()
    qtbot.waitUntil(lambda: is_in_front(dock_of(again.window, "Loss")))
    again.session.close()
    again.window.hide()
    again.window.deleteLater()


def test_that_a_layout_of_this_version_comes_back_whole(qtbot: QtBot) -> None:
    def make() -> Docks:
        window = QMainWindow()
        qtbot.addWidget(window)
        made = {title: make_dock(window, title, QWidget()) for title in ("a", "b", "c", "top", "d", "e")}
        return Docks(window, [made["a"], made["b"], made["c"]], made["top"], [made["d"], made["e"]])

    docks = make()
    docks.arrange()
    first = next(iter(docks))
    first.hide()
    again = make()
    assert again.restore(docks.save())
    assert next(iter(again)).isHidden()
    assert not again.restore(QByteArray(b"no layout"))


def test_that_points_and_histograms_cost_nothing_before_they_are_seen(qtbot: QtBot, built: app.App) -> None:
    plot, table = built.window.histogram_plot, built.window.points_table
    frames: list[Frame] = []
    built.session.frame_ready.connect(frames.append)
    built.document.edit("Data", edits.change_dataset(built.document.project, n_samples=60))
    qtbot.waitUntil(
        lambda: bool(frames) and frames[-1].dataset is not None and len(frames[-1].dataset.y_train) == 30,
        timeout=WAIT_MS,
    )
    assert plot.found == ()
    assert plot.view.panels == []
    assert table.model.rowCount() == 0
    built.window.docks.bring(plot)
    qtbot.waitUntil(lambda: len(plot.found) == 3)
    assert table.model.rowCount() == 0
    built.window.docks.bring(table)
    qtbot.waitUntil(lambda: table.model.rowCount() == 60)


def test_that_a_point_is_shown_in_the_plane_and_in_the_table_at_once(qtbot: QtBot, built: app.App) -> None:
    window = built.window
    built.document.edit("Data", edits.change_dataset(built.document.project, n_samples=60))
    frames: list[Frame] = []
    built.session.frame_ready.connect(frames.append)
    window.docks.bring(window.points_table)
    table = window.points_table
    qtbot.waitUntil(
        lambda: table.model.rowCount() == 60 and bool(table.model.points and table.model.points.has_predictions),
        timeout=WAIT_MS,
    )
    table.table.selectRow(4)
    assert table.model.points is not None
    part, index = table.model.points.place(table.model.position(4))
    assert window.boundary_plot.found.point == (part, index)
    window.boundary_plot.point_hovered.emit("test", 7)
    row = table.model.row_of(table.model.points.position("test", 7))
    assert row is not None
    assert table.model.data(table.model.index(row, 0), Qt.ItemDataRole.BackgroundRole) is not None


def test_that_space_runs_while_a_row_of_the_table_has_the_keyboard(qtbot: QtBot, built: app.App) -> None:
    window = built.window
    window.docks.bring(window.points_table)
    qtbot.waitUntil(lambda: window.points_table.model.rowCount() > 0, timeout=WAIT_MS)
    window.activateWindow()
    window.points_table.table.setFocus()
    qtbot.waitUntil(window.points_table.table.hasFocus)
    qtbot.keyClick(window.windowHandle(), Qt.Key.Key_Space)
    assert built.session.is_running
    built.session.pause()
