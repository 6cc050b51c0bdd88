"""The warped plane and the lines in the whole window: made when they are seen, moved by training, and not before."""

from pytestqt.qtbot import QtBot

from playground import app
from playground.project.files import load
from playground.resources import resource_path
from playground.session.messages import Frame
from tests.ui.whole_window import WAIT_MS, newest_frame


def test_that_a_warp_comes_with_the_frames_as_soon_as_its_dock_is_in_front(qtbot: QtBot, built: app.App) -> None:
    window = built.window
    frames: list[Frame] = []
    built.session.frame_ready.connect(frames.append)
    newest_frame(built, qtbot)
    assert window.warp_plot.wish is None
    assert frames[-1].overlays.warp is None
    window.docks.bring(window.warp_plot)
    qtbot.waitUntil(lambda: window.warp_plot.mesh.warp is not None, timeout=WAIT_MS)
    first = window.warp_plot.mesh.warp
    built.session.step_epochs(2)
    qtbot.waitUntil(lambda: window.warp_plot.mesh.warp is not first, timeout=WAIT_MS)
    window.docks.bring(window.loss_plot)
    built.session.step_epochs(1)
    qtbot.waitUntil(lambda: frames[-1].overlays.warp is None, timeout=WAIT_MS)


def test_that_the_opened_perceptron_shows_its_line_and_equation(qtbot: QtBot, built: app.App) -> None:
    path = resource_path("examples") / "perceptron.nnplay"
    saved = load(path)
    built.document.open(saved.project, path)
    built.session.open(saved)
    item = built.window.boundary_plot.lines.lines
    qtbot.waitUntil(lambda: bool(item.segments), timeout=WAIT_MS)
    built.window.boundary_plot.grab()
    ((line, _ends),) = item.segments
    assert line.coefficients == (1.0, 3.0, -2.0)
    assert item.labels == ["1 + 3x₁ − 2x₂ = 0"]
