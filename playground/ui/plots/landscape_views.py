"""The landscape's dock: a slice as heat map or surface, or the whole landscape where one or two parameters learn."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QStackedWidget, QToolButton, QVBoxLayout, QWidget

from playground.document import Document
from playground.project.project import Project
from playground.session.job import Jobs
from playground.session.messages import Frame
from playground.settings import Settings
from playground.ui.panels.controls import GRID_PX, caption, explain
from playground.ui.plots.descent.page import DescentPage
from playground.ui.plots.landscape_feed import Drawing
from playground.ui.plots.landscape_plot import LandscapePlot
from playground.ui.plots.surface.page import SurfacePage
from playground.ui.theme import ICON_PX, Theme


class LandscapeViews(QWidget):
    """Holds the pages. Where a network has a whole landscape, that comes to the front; slices are a click away.

    Where no surface can be drawn, the heat map stays, with the reason above it.
    """

    def __init__(self, document: Document, jobs: Jobs, settings: Settings, theme: Theme) -> None:
        super().__init__()
        self._settings = settings
        self.setProperty("panel", True)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.plot = LandscapePlot(document, jobs, settings, theme)
        self.descent = DescentPage(document, jobs, theme)
        self.surface = SurfacePage(theme, settings)
        self.plot.add_page(self.surface)
        self._make_surface_button(theme)
        self._make_choice(theme)
        self._why_flat = caption()
        self.views = QStackedWidget()
        self.views.addWidget(self.plot)
        self.views.addWidget(self.descent)
        self._lay_out()
        self._connect()
        self._show_choice(is_exact=self.descent.is_exact)
        self.surface_button.setChecked(settings.is_landscape_3d)
        self._show_surface(is_shown=settings.is_landscape_3d)

    @property
    def why_flat(self) -> str:
        """Why the surface is shown as a heat map; empty where it is not."""
        return self._why_flat.text()

    def show_project(self, before: Project, after: Project) -> None:
        """Tell the pages of an edit."""
        self.plot.show_project(before, after)
        self.descent.show_project(before, after)

    def show_frame(self, frame: Frame) -> None:
        """Tell the pages of a frame; those that are not seen keep it."""
        self.plot.show_frame(frame)
        self.descent.show_frame(frame)

    def close_jobs(self) -> None:
        """Measure and draw no more."""
        self.plot.close_jobs()
        self.descent.close_jobs()
        self.surface.close_renderer()

    def _make_surface_button(self, theme: Theme) -> None:
        self.surface_button = button = QToolButton()
        button.setProperty("flat", True)
        button.setIconSize(QSize(ICON_PX, ICON_PX))
        button.setCheckable(True)
        theme.give_icon(button, "surface")
        explain(button, "3-D", "Shows the loss as the height of a surface that can be turned, in place of the map.")
        self.plot.controls.row.addWidget(button)

    def _make_choice(self, theme: Theme) -> None:
        """Make the ways from one of the two landscapes to the other, in the rows that are there anyway."""
        self.whole_button, self.slice_button = QToolButton(), QToolButton()
        for button, icon, name, sentence in (
            (self.whole_button, "bowl", "Whole landscape", "Shows the loss over all that learns, with the next steps."),
            (self.slice_button, "landscape", "Slice", "Shows the loss over a plane through the present parameters."),
        ):
            button.setProperty("flat", True)
            button.setIconSize(QSize(ICON_PX, ICON_PX))
            theme.give_icon(button, icon)
            explain(button, name, sentence)
        self.plot.controls.row.addWidget(self.whole_button)
        self.descent.row.addWidget(self.slice_button)

    def _lay_out(self) -> None:
        self._why_flat.setContentsMargins(GRID_PX, GRID_PX // 2, GRID_PX, 0)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._why_flat)
        layout.addWidget(self.views, 1)
        self._say_flat("")

    def _connect(self) -> None:
        self.plot.drawn.connect(self._on_drawn)
        self.plot.staleness.changed.connect(lambda is_stale: self.surface.set_faded(is_faded=is_stale))
        self.surface_button.clicked.connect(self._on_surface_clicked)
        self.surface.became_flat.connect(self._on_became_flat)
        self.descent.exactness_changed.connect(lambda is_exact: self._show_choice(is_exact=is_exact))
        self.whole_button.clicked.connect(lambda: self._bring(self.descent))
        self.slice_button.clicked.connect(lambda: self._bring(self.plot))

    def _show_choice(self, *, is_exact: bool) -> None:
        """Offer the whole landscape where there is one, and begin with it."""
        self.whole_button.setVisible(is_exact)
        self._bring(self.descent if is_exact else self.plot)

    def _bring(self, view: QWidget) -> None:
        self.views.setCurrentWidget(view)
        self._say_flat(self._why_flat.text())

    def _on_surface_clicked(self, is_shown: bool) -> None:
        self._settings.is_landscape_3d = is_shown
        if is_shown:
            self.surface.view.try_again()
        self._show_surface(is_shown=is_shown)

    def _show_surface(self, *, is_shown: bool) -> None:
        self._say_flat("")
        self.plot.pages.setCurrentIndex(int(is_shown))
        self.plot.banner.raise_()

    def _on_drawn(self, drawing: Drawing) -> None:
        scale = self.plot.map.scale
        if scale is not None:
            self.surface.show_drawing(drawing, scale)

    def _on_became_flat(self, sentence: str) -> None:
        """Show the heat map instead, and say why."""
        self.plot.pages.setCurrentIndex(0)
        self.plot.banner.raise_()
        self._say_flat(sentence)

    def _say_flat(self, sentence: str) -> None:
        self._why_flat.setText(sentence)
        self._why_flat.setVisible(bool(sentence) and self.views.currentWidget() is self.plot)
