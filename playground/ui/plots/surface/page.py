"""The landscape as a surface: what the heat map shows, turned by mouse and keys, with its axes in a line below."""

import numpy as np
from PySide6.QtCore import Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from playground.settings import Settings
from playground.ui.panels.controls import caption, explain
from playground.ui.panels.steady_label import SteadyLabel
from playground.ui.plots.landscape_feed import Drawing
from playground.ui.plots.landscape_scale import LossScale, shade_table
from playground.ui.plots.landscape_words import PARTS, axis_names
from playground.ui.plots.surface.camera import Camera
from playground.ui.plots.surface.shape import Surface
from playground.ui.plots.surface.surface_view import SurfaceView
from playground.ui.theme import CAPTION_PX, Theme, number_font
from playground.ui.wording import loss_text, number_text

SENTENCE = (
    "The loss as height over the plane of the heat map, in the same shades. The line is the path of the run, laid on "
    "the surface, the ball the present. Drag or use the arrow keys to turn it; wheel, + and − zoom, Home goes back."
)
LOW_PX = 150
"""A page lower than this has no line of words."""


class SurfacePage(QWidget):
    """Shows the drawings of the heat map; `became_flat(sentence)` says why it cannot."""

    became_flat = Signal(str)

    def __init__(self, theme: Theme, settings: Settings) -> None:
        super().__init__()
        self._theme = theme
        self._shown: tuple[Drawing, LossScale] | None = None
        self._is_drawn = True
        self.view = SurfaceView(theme, settings)
        self.view.became_flat.connect(self.became_flat)
        explain(self.view, "Loss surface", SENTENCE)
        self._axes = caption()
        self._axes.setWordWrap(False)
        self._axes.setFont(number_font(CAPTION_PX))
        self._axes.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.reset_button = QToolButton()
        self.reset_button.setProperty("flat", True)
        theme.give_icon(self.reset_button, "reset")
        explain(self.reset_button, "Reset view", "Looks at the surface from where it was first seen (Home).")
        self.reset_button.clicked.connect(lambda: self.view.look_from(Camera()))
        below = QHBoxLayout()
        below.addWidget(SteadyLabel(self._axes), 1)
        below.addWidget(self.reset_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.view, 1)
        layout.addLayout(below)
        theme.changed.connect(self._on_theme_changed)

    @property
    def words(self) -> str:
        """The line with the axes' names and ranges."""
        return self._axes.text()

    def show_drawing(self, drawing: Drawing, scale: LossScale) -> None:
        """Show a landscape in a scale; it is drawn when the page is seen."""
        self._shown, self._is_drawn = (drawing, scale), False
        if not self.visibleRegion().isEmpty():
            self._draw()

    def set_faded(self, *, is_faded: bool) -> None:
        """Fade the surface while it is out of date, or bring it back."""
        self.view.set_stale(is_stale=is_faded)

    def close_renderer(self) -> None:
        """Draw no more."""
        self.view.close_renderer()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._is_drawn:
            self._draw()

    def _draw(self) -> None:
        if self._shown is None:
            return
        self._is_drawn = True
        (drawing, scale), found = self._shown, self._shown[0].landscape
        across, up = axis_names(found, drawing.question.project)
        surface = Surface(
            values=np.where(np.isfinite(found.losses), found.losses, np.nan),
            extent=found.extent,
            levels=(scale.low, scale.high),
            palette=shade_table(self._theme.colors),
            is_logarithmic=scale.is_logarithmic,
            path=found.path,
            ball=found.here,
        )
        self.view.show_surface(surface, (across, up, PARTS[found.part]))
        self._say(self._described(drawing, scale))

    def _described(self, drawing: Drawing, scale: LossScale) -> str:
        found = drawing.landscape
        a_min, a_max, b_min, b_max = found.extent
        across, up = axis_names(found, drawing.question.project)
        ranges = [
            f"{name}: {number_text(low, high - low)} to {number_text(high, high - low)}"
            for name, low, high in ((across, a_min, a_max), (up, b_min, b_max))
        ]
        kind = ", logarithmic" if scale.is_logarithmic else ""
        return " · ".join([*ranges, f"height: {loss_text(scale.low)} to {loss_text(scale.high)}{kind}"])

    def _say(self, words: str) -> None:
        if words != self._axes.text():
            self._axes.setText(words)
            self._axes.setToolTip(words)
            self.view.setAccessibleDescription(f"{SENTENCE} {words}")

    def _on_theme_changed(self) -> None:
        if self._shown is not None:
            self._is_drawn = False
            self.update()
