"""Maps in the whole window: sharp when a run stands still, and of a unit asked for in the builder."""

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QDockWidget
from pytestqt.qtbot import QtBot

from playground import app
from playground.project import edits
from playground.session.messages import Frame

WAIT_MS = 60_000


def frames_of(built: app.App) -> list[Frame]:
    found: list[Frame] = []
    built.session.frame_ready.connect(found.append)
    return found


def test_that_a_paused_map_has_a_point_for_every_pixel_of_the_screen(built: app.App, qtbot: QtBot) -> None:
    plot = built.window.boundary_plot

    def pixels() -> float:
        return max(plot.plane_size.width(), plot.plane_size.height()) * plot.devicePixelRatioF()

    def is_sharp() -> bool:
        return plot.pixels is not None and plot.pixels.shape[0] - 1 >= pixels()

    qtbot.waitUntil(is_sharp, timeout=WAIT_MS)
    before = pixels()
    built.window.resize(QSize(1800, 1300))
    built.window.docks.arrange()
    qtbot.waitUntil(lambda: pixels() > before, timeout=WAIT_MS)
    qtbot.waitUntil(is_sharp, timeout=WAIT_MS)
    assert not built.session.is_running


def test_that_a_unit_asked_for_in_the_builder_is_shown_until_it_is_removed(built: app.App, qtbot: QtBot) -> None:
    window, document, plot = built.window, built.document, built.window.boundary_plot
    frames = frames_of(built)
    dock = next(dock for dock in window.docks if dock.widget() is plot)
    assert isinstance(dock, QDockWidget)
    dock.hide()
    layer_id = document.project.network.layers[1].id
    window.builder.unit_map_asked.emit((layer_id, 1))
    assert dock.isVisible()
    qtbot.waitUntil(plot.seen.close_button.isVisible, timeout=WAIT_MS)
    assert frames[-1].unit_map is not None
    assert frames[-1].unit_map.unit == (layer_id, 1)
    document.edit("Fewer", edits.change_layer(document.project, layer_id, units=1))
    qtbot.waitUntil(lambda: not plot.seen.close_button.isVisible(), timeout=WAIT_MS)
    assert plot.banner.words == ""
    assert plot.seen.unit is None


def test_that_the_look_of_the_map_is_remembered_by_the_window(built: app.App) -> None:
    choice = built.window.boundary_plot.seen.choice
    choice.contours.click()
    choice.parts["test"].click()
    settings = built.window._settings  # noqa: SLF001 - what another start would read
    assert settings.has_map_contours
    assert settings.hidden_parts == {"test"}
