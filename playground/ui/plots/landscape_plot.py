"""The loss landscape around the run, live: the view that asks for landscapes and shows them on its pages."""

import numpy as np
from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from playground.analysis.landscape import Landscape, Question
from playground.document import Document
from playground.project.project import Project, needs_new_run
from playground.session.job import Jobs
from playground.session.messages import Frame
from playground.settings import Settings
from playground.ui.panels.controls import GRID_PX
from playground.ui.plots.caption_row import CaptionRow
from playground.ui.plots.landscape_bar import LandscapeBar
from playground.ui.plots.landscape_controls import LandscapeControls
from playground.ui.plots.landscape_feed import Drawing, LandscapeFeed
from playground.ui.plots.landscape_map import LandscapeMap
from playground.ui.plots.landscape_words import (
    LONGEST,
    MAP_SENTENCE,
    axis_names,
    honest_words,
    loss_words,
    place_words,
    spoken,
)
from playground.ui.plots.plot_area import Banner, Staleness
from playground.ui.theme import Theme

EMPTY_WORDS = "No run yet: choose data and layers, and the loss around the run is drawn here."
COMPILING_WORDS = "Getting ready to compute…"
BUSY_WORDS = "Surveying the loss around the run…"
BEYOND_WORDS = "The loss around here is beyond all numbers: go back in time along the slider below, or Reset."
NO_TEST_WORDS = "There is no test point: leave some of the points to test with, or choose the train loss."

LOW_PX = 230
"""A panel lower than this has no names at its axes and few words."""
NARROW_PX, NO_BAR_PX = 360, 260
"""A narrower panel has no buttons to zoom by, and then no bar of shades."""

MOVING_S, STILL_S = 0.04, 0.4
"""What a map may cost of a core while the run moves, and once it stands still."""

REST_MS = 250
"""A run that has not moved for so long stands still."""


class LandscapePlot(QWidget):
    """Surveys the newest frame's run while it is seen, several times a second, and never while it is hidden.

    `drawn(Drawing)` follows every landscape that is shown. `pages` holds the heat map and whatever else shows a
    landscape (`add_page`); `controls.row` has room for what chooses between them.
    """

    drawn = Signal(object)

    def __init__(
        self, document: Document, jobs: Jobs, settings: Settings, theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._frame: Frame | None = None
        self._drawing: Drawing | None = None
        self._is_drawn = True
        self._is_low = False
        self._asked: Question | None = None
        self._run_id = 0
        self.setProperty("panel", True)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName("Landscape")
        self.setMinimumSize(220, 160)
        self.controls = LandscapeControls(settings, theme)
        self.map = LandscapeMap(theme)
        self.bar = LandscapeBar(theme)
        self.losses = CaptionRow(theme)
        self.truth = CaptionRow(theme)
        self.feed = LandscapeFeed(jobs, self)
        self.staleness = Staleness(self)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST_MS)
        self._lay_out(theme)
        self._connect()
        self.banner.say(EMPTY_WORDS, "landscape")

    @property
    def landscape(self) -> Landscape | None:
        """The landscape that is shown."""
        return None if self._drawing is None else self._drawing.landscape

    def show_project(self, before: Project, after: Project) -> None:
        """Fade the map where the change begins a new run, until there is a landscape of it."""
        if needs_new_run(before, after):
            self._frame = None
            self._asked = None
            self.feed.forget()
            self._rest.stop()
            self.staleness.expect_run()

    def show_frame(self, frame: Frame) -> None:
        """Take the run of a frame; the dot follows at once where a moment gone back to is shown."""
        self._frame = frame
        if self._is_seen:
            self._look()

    def add_page(self, page: QWidget) -> None:
        """Add another page that shows landscapes; it is told of them by `drawn`."""
        self.pages.addWidget(page)

    def close_jobs(self) -> None:
        """Survey no more."""
        self._rest.stop()
        self.feed.close()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Survey what came while this was not seen: coming to the front, a dock is painted and told nothing else."""
        super().paintEvent(event)
        if self._frame is not None and (not self._is_drawn or self._is_behind(self._frame)):
            QTimer.singleShot(0, self, self._look)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.bar.setVisible(self.width() >= NO_BAR_PX)
        self.controls.set_narrow(is_narrow=self.width() < NARROW_PX)
        if (self.height() < LOW_PX) != self._is_low:
            self._is_low = not self._is_low
            self.map.set_low(is_low=self._is_low)
            self.bar.set_low(is_low=self._is_low)
            self.truth.reserve("M" if self._is_low else LONGEST)
            self._say_truth()

    def _lay_out(self, theme: Theme) -> None:
        heat = QWidget()
        row = QHBoxLayout(heat)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.map, 1)
        row.addWidget(self.bar)
        self.pages = QStackedWidget()
        self.pages.addWidget(heat)
        self.banner = Banner(self.pages, theme)
        self.losses.reserve("M")
        self.truth.reserve(LONGEST)
        self.map.setAccessibleName("Loss landscape")
        self.map.setWhatsThis(MAP_SENTENCE)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(GRID_PX, GRID_PX // 2, GRID_PX, GRID_PX)
        layout.setSpacing(GRID_PX // 4)
        layout.addWidget(self.controls)
        layout.addWidget(self.pages, 1)
        layout.addWidget(self.losses)
        layout.addWidget(self.truth)

    def _connect(self) -> None:
        self.controls.changed.connect(self._on_controls_changed)
        self.controls.scale_changed.connect(self._on_scale_changed)
        self.controls.kept_changed.connect(self._on_kept_changed)
        self.map.zoomed.connect(self.controls.zoom_by)
        self.map.pointed.connect(lambda _place: self._say_losses())
        self.feed.found.connect(self._on_feed_found)
        self.feed.failed.connect(self._on_feed_failed)
        self.staleness.changed.connect(lambda is_stale: self.map.set_faded(is_faded=is_stale))
        self._rest.timeout.connect(lambda: self._ask(is_still=True, is_urgent=False))

    @property
    def _is_seen(self) -> bool:
        # A dock behind others is visible to Qt; only its visible region is empty.
        return not self.visibleRegion().isEmpty()

    def _look(self) -> None:
        """Ask for a landscape of the newest frame's run, where there is something new to be seen."""
        frame = self._frame
        if frame is None:
            return
        if frame.snapshot is None or frame.recording is None or len(frame.recording) == 0:
            is_compiling = frame.phase == "compiling"
            self._show_nothing(*((COMPILING_WORDS, "busy") if is_compiling else (EMPTY_WORDS, "landscape")))
            return
        if frame.run_id != self._run_id:
            self._take_run(frame.run_id, frame.snapshot.parameters.size)
        if not self._is_drawn:
            self._draw()
        if self._is_behind(frame):
            self._ask(is_still=False, is_urgent=self._asked is None)
            if frame.phase == "running":
                self._rest.stop()
            else:
                self._rest.start()
            self._move_ball(frame)

    def _take_run(self, run_id: int, n_parameters: int) -> None:
        """Begin with another run; a plane that was kept stays where it fits."""
        self._run_id, self._asked = run_id, None
        kept = self.controls.options.kept
        if kept is not None and kept.slice.origin.size != n_parameters:
            self.controls.keep(None)

    def _is_behind(self, frame: Frame) -> bool:
        """Return whether a frame shows another run, moment or wish than the last landscape that was asked for."""
        asked, snapshot, project = self._asked, frame.snapshot, self._document.project
        if asked is None or snapshot is None:
            return True
        return (
            (asked.run_id, asked.snapshot.step) != (frame.run_id, snapshot.step)
            or asked.options != self.controls.options
            or (asked.project.network, asked.project.training) != (project.network, project.training)
            or not np.array_equal(asked.snapshot.parameters, snapshot.parameters)
        )

    def _ask(self, *, is_still: bool, is_urgent: bool) -> None:
        frame, options = self._frame, self.controls.options
        if frame is None or frame.snapshot is None or frame.recording is None or frame.dataset is None:
            return
        if options.part == "test" and frame.dataset.y_test.size == 0:
            self._show_nothing(NO_TEST_WORDS, "points")
            return
        project = self._document.project
        self.controls.show_parameters(project, () if self.landscape is None else self.landscape.moved_most)
        self._asked = Question(
            project,
            frame.dataset,
            frame.snapshot,
            frame.recording,
            options,
            frame.run_id,
            STILL_S if is_still else MOVING_S,
        )
        self.feed.ask(self._asked, is_logarithmic=self.controls.is_logarithmic, is_urgent=is_urgent)
        if self._drawing is None:
            self.banner.say(BUSY_WORDS, "busy")

    def _move_ball(self, frame: Frame) -> None:
        """Let the dot follow a moment gone back to without waiting for its landscape."""
        drawing, snapshot = self._drawing, frame.snapshot
        if drawing is None or snapshot is None or frame.looked_at is None or drawing.question.run_id != frame.run_id:
            return
        places, _ = drawing.landscape.slice.place(snapshot.parameters[np.newaxis])
        self.map.move_ball((float(places[0, 0]), float(places[0, 1])))

    def _on_controls_changed(self) -> None:
        if self._is_seen and self._frame is not None:
            self._asked = None
            self._look()

    def _on_scale_changed(self, _is_logarithmic: bool) -> None:
        if self._drawing is not None:
            self._draw()

    def _on_kept_changed(self, is_kept: bool) -> None:
        self.controls.keep(self.landscape if is_kept else None)

    def _on_feed_found(self, drawing: Drawing) -> None:
        if drawing.question.run_id != self._run_id or self._frame is None:
            return
        self._drawing = drawing
        self._is_drawn = False
        if self._is_seen:
            self._draw()

    def _on_feed_failed(self, words: str) -> None:
        self.banner.say(words, "error", "error")
        self.map.set_faded(is_faded=True)

    def _draw(self) -> None:
        drawing = self._drawing
        if drawing is None:
            return
        self._is_drawn = True
        landscape, project = drawing.landscape, drawing.question.project
        is_beyond = landscape.lowest is None
        self.banner.say(BEYOND_WORDS if is_beyond else "", "warning" if is_beyond else "", "warning")
        self.staleness.note_run()
        self.map.set_faded(is_faded=self.staleness.is_stale)
        self.map.show_drawing(drawing, is_logarithmic=self.controls.is_logarithmic)
        self.map.name_axes(*axis_names(landscape, project))
        self.bar.show_scale(self.map.scale)
        self.controls.show_most(landscape.weights, project)
        self._say_losses()
        self._say_truth()
        words = spoken(landscape, project, self.feed.renewal_s)
        if words != self.map.accessibleDescription():
            self.map.setAccessibleDescription(words)
        self.drawn.emit(drawing)

    def _say_losses(self) -> None:
        landscape, place = self.landscape, self.map.place
        if landscape is None:
            return
        self.losses.say(loss_words(landscape) if place is None else place_words(landscape, *place), has_ring=False)

    def _say_truth(self) -> None:
        """Say how true the picture is; where there is little room, in few words."""
        if self.landscape is not None:
            words = honest_words(self.landscape, self.feed.renewal_s, is_short=self._is_low)
            self.truth.say(words, has_ring=False)

    def _show_nothing(self, words: str, sign: str) -> None:
        self._drawing, self._asked, self._is_drawn = None, None, True
        self.feed.forget()
        self.map.clear_map()
        self.bar.show_scale(None)
        for row in (self.losses, self.truth):
            row.say("", has_ring=False)
        self.map.setAccessibleDescription(words)
        self.banner.say(words, sign)
