"""What lies over the map is told of everything it has to draw itself by."""

from collections.abc import Callable

from pytestqt.qtbot import QtBot

from playground.document import Document
from playground.project import edits
from playground.project.project import default_project
from playground.session.messages import Frame
from playground.ui.plots.boundary_plot import BoundaryPlot
from playground.ui.plots.plot_area import STALE_OPACITY
from playground.ui.theme import Colors, Theme


class Told:
    """An overlay that notes what it is told."""

    def __init__(self) -> None:
        self.frames: list[Frame] = []
        self.colors: list[Colors] = []
        self.opacity = 1.0

    def show_frame(self, frame: Frame) -> None:
        self.frames.append(frame)

    def recolor(self, colors: Colors, scale: float) -> None:
        assert scale > 0
        self.colors.append(colors)

    def set_opacity(self, opacity: float) -> None:
        self.opacity = opacity


def test_that_an_overlay_is_told_of_frames_colours_and_fading(qtbot: QtBot, make_frame: Callable[..., Frame]) -> None:
    document, theme, overlay = Document(default_project()), Theme(), Told()
    theme.set_mode("light")
    plot = BoundaryPlot(document, theme)
    document.changed.connect(plot.show_project)
    qtbot.addWidget(plot)
    plot.add_overlay(overlay)
    frame = make_frame(document.project)
    plot.show_frame(frame)
    assert overlay.frames == []
    with qtbot.waitExposed(plot):
        plot.show()
    assert overlay.frames == [frame]
    theme.set_mode("dark")
    assert overlay.colors[-1] == theme.colors != overlay.colors[0]
    document.edit("Noise", edits.change_dataset(document.project, noise=0.3))
    qtbot.waitUntil(lambda: overlay.opacity == STALE_OPACITY)
    plot.show_frame(make_frame(document.project, run_id=2))
    assert overlay.opacity == 1.0
