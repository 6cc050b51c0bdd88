"""The whole landscape of a network with one or two free parameters, on which η can be tried by dragging."""

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QFontMetrics, QKeyEvent, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from playground.analysis.descent import Floats, Question, Sight
from playground.document import Document
from playground.project import edits
from playground.project.freedom import FreeParameter, free_parameters
from playground.project.given import give_weight
from playground.project.network import BatchNormSpec, LayerNormSpec, n_parameters
from playground.project.project import Project, needs_new_run
from playground.session.job import IsCancelled, Jobs, Progress
from playground.session.messages import Frame
from playground.ui.job_watch import JobWatch
from playground.ui.panels.controls import GRID_PX, caption, explain
from playground.ui.panels.steady_label import SteadyLabel
from playground.ui.plots.descent.plot import ZOOM_STEP, DescentPlot
from playground.ui.plots.descent.rate_row import RateRow, rounded
from playground.ui.plots.descent.words import (
    LEGEND,
    LONGEST_BOUND,
    LONGEST_STEP,
    NONE_WORDS,
    NORMALISED_WORDS,
    RUN_LEGEND,
    TOO_MANY_WORDS,
    bound_sentence,
    difference_sentence,
    parameter_name,
    step_sentence,
)
from playground.ui.plots.plot_area import Banner, Staleness
from playground.ui.theme import CAPTION_PX, Theme, number_font
from playground.ui.wording import count_text

MAX_FREE = 2
REST_MS = 90
"""At least so long lies between two answers while the run trains."""
LOW_PX = 250
BUSY_WORDS = "Measuring the landscape…"
EMPTY_WORDS = "The landscape is shown when the run is ready."
EXPLANATION = (
    "The loss J over the parameters that learn, all of it. The ball lies at the present parameters; the arrow is "
    "−∇J, the ring the next step, the dots the steps after it. Drag the ring to change η, the ball to begin elsewhere."
)
RULE = "w ← w − η·∇J"


class DescentPage(QWidget):
    """Shows the newest frame where one or two parameters learn, and says what to do where it is otherwise.

    `exactness_changed(bool)` says whether the network has such a landscape. `row` has room for a further button.
    """

    exactness_changed = Signal(bool)

    def __init__(self, document: Document, jobs: Jobs, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._jobs = jobs
        self._free: tuple[FreeParameter, ...] | None = None
        self._frame: Frame | None = None
        self._sight: Sight | None = None
        self._rate: float | None = None
        self._place: Floats | None = None
        self._before_drop: Floats | None = None
        self._zoom = 1.0
        self._run_id = 0
        self._is_asked = False
        self._difference = ""
        self.setProperty("panel", True)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName("Gradient descent")
        self.plot = DescentPlot(theme)
        self.banner = Banner(self.plot, theme)
        self.rate_row = RateRow(theme)
        self._watch = JobWatch(self)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST_MS)
        self._lay_out(theme)
        self.staleness = Staleness(self)
        self._connect()
        self._follow(document.project)

    @property
    def is_exact(self) -> bool:
        """Whether one or two parameters learn, so that their landscape can be seen whole."""
        return self._free is not None and 1 <= len(self._free) <= MAX_FREE

    @property
    def sight(self) -> Sight | None:
        """What is shown."""
        return self._sight

    @property
    def words(self) -> str:
        """What is said of the next step."""
        return self._verdict.text()

    def show_project(self, before: Project, after: Project) -> None:
        """Follow an edit: another η moves the steps at once, another network is another landscape."""
        if needs_new_run(before, after):
            self.staleness.expect_run()
        was_exact = self.is_exact
        self._follow(after)
        if self.is_exact != was_exact:
            self.exactness_changed.emit(self.is_exact)
        self._ask()

    def show_frame(self, frame: Frame) -> None:
        """Let the ball follow the run, as often as answers come while this is seen."""
        self._frame = frame
        if self._place is not None and not self.plot.is_dragged and self._is_taken(frame):
            self._place = None
        if frame.run_id != self._run_id:
            self._run_id = frame.run_id
            self.staleness.note_run()
        self._is_asked = True
        if not self._rest.isActive():
            self._ask()

    def close_jobs(self) -> None:
        """Measure no more."""
        self._rest.stop()
        self._watch.close()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Ask for what came while this was not seen."""
        super().paintEvent(event)
        if self._is_asked and not self._watch.is_watching and not self._rest.isActive():
            QTimer.singleShot(0, self, self._ask)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        factors = {
            Qt.Key.Key_Plus: 1.0 / ZOOM_STEP,
            Qt.Key.Key_Equal: 1.0 / ZOOM_STEP,
            Qt.Key.Key_Minus: ZOOM_STEP,
            Qt.Key.Key_0: 1.0 / self._zoom,
        }
        factor = factors.get(Qt.Key(event.key()))
        if factor is None:
            super().keyPressEvent(event)
        else:
            self._on_zoomed(factor)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.rate_row.setFocus()

    def _lay_out(self, theme: Theme) -> None:
        self._legend = caption(LEGEND)
        self._legend.setWordWrap(False)
        self._legend.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._verdict, self._bound = QLabel(), caption()
        for label in (self._verdict, self._bound):
            label.setWordWrap(True)
            label.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self._verdict.setFont(number_font())
        self._bound.setFont(number_font(CAPTION_PX))
        self.nearer = _zoom_button(theme, "plus", "Narrower window", lambda: self._on_zoomed(1.0 / ZOOM_STEP))
        self.farther = _zoom_button(theme, "minus", "Wider window", lambda: self._on_zoomed(ZOOM_STEP))
        explain(self.plot, "Whole landscape", EXPLANATION, RULE)
        self.row = QHBoxLayout()
        self.row.setSpacing(0)
        self.row.addWidget(self._legend, 1)
        self.row.addWidget(self.farther)
        self.row.addWidget(self.nearer)
        self._verdict_room, self._bound_room = SteadyLabel(self._verdict), SteadyLabel(self._bound)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(GRID_PX, 0, GRID_PX, GRID_PX // 2)
        layout.setSpacing(2)
        layout.addLayout(self.row)
        layout.addWidget(self.plot, 1)
        layout.addWidget(self._verdict_room)
        layout.addWidget(self._bound_room)
        layout.addWidget(self.rate_row)

    def _connect(self) -> None:
        self.staleness.changed.connect(lambda is_stale: self.plot.set_faded(is_faded=is_stale))
        self.rate_row.tried.connect(self._on_rate_tried)
        self.rate_row.taken.connect(self._on_rate_taken)
        self.rate_row.refused.connect(self._verdict.setText)
        self.plot.rate_tried.connect(lambda rate: self._on_rate_tried(rounded(rate)))
        self.plot.rate_taken.connect(lambda rate: self._on_rate_taken(rounded(rate), ""))
        self.plot.ball_tried.connect(self._on_ball_tried)
        self.plot.ball_taken.connect(self._on_ball_taken)
        self.plot.zoomed.connect(self._on_zoomed)
        self.plot.reshaped.connect(self._ask)
        self._watch.done.connect(self._on_watch_done)
        self._watch.cancelled.connect(self._ask)
        self._watch.failed.connect(self._on_watch_failed)
        self._rest.timeout.connect(lambda: self._ask() if self._is_asked else None)

    def _follow(self, project: Project) -> None:
        """Take over what the project says of the free parameters and of η."""
        free = free_parameters(project, MAX_FREE)
        if free != self._free:
            self._free = free
            self._sight = self._place = None
            self._zoom = 1.0
            self.plot.clear_all()
        if self._rate is None:
            self.rate_row.show_rate(project.training.learning_rate)
        self.plot.getPlotItem().setVisible(self.is_exact and self._sight is not None)
        self._fit()
        if self.is_exact and self._free is not None:
            names = [parameter_name(project, each) for each in self._free]
            self.plot.set_labels(names[0], names[1] if len(names) == 2 else "loss J")
            self._fit()
            self._legend.setText(f"{LEGEND}   {RUN_LEGEND}" if len(names) == 2 else LEGEND)
            self.banner.say("" if self._sight is not None else EMPTY_WORDS)
        else:
            self._verdict.setText("")
            self._bound.setText("")
            self.banner.say(_why_not(project, self._free))

    def _fit(self) -> None:
        """Show what there is room for, and keep room for the longest sentences: the plot must not jump with them."""
        is_low = self.height() < LOW_PX
        roomy: list[QWidget] = [self.nearer, self.farther, self._bound_room]
        always: list[QWidget] = [self._legend, self._verdict_room, self.rate_row]
        for part in (*roomy, *always):
            part.setVisible(self.is_exact and not (is_low and part in roomy))
        self.plot.set_low(is_low=is_low)
        rooms = (
            (self._verdict_room, self._verdict, LONGEST_STEP, 2),
            (self._bound_room, self._bound, f"{LONGEST_BOUND} {self._difference}", 3),
        )
        for room, label, longest, most in rooms:
            metrics = QFontMetrics(label.font())
            # A line ends at a word, some of it stays empty.
            n_lines = 1 + int(metrics.horizontalAdvance(longest) / max(1.0, 0.92 * (self.width() - 2 * GRID_PX)))
            room.setFixedHeight(min(most, n_lines) * metrics.lineSpacing())

    def _ask(self) -> None:
        """Ask for the newest sight, once the one under way is there; nothing is asked while this is not seen."""
        self._is_asked = True
        if self._watch.is_watching or self.visibleRegion().isEmpty():
            return
        question = self._question()
        if question is None:
            return
        self._is_asked = False
        before = self._sight
        if before is None:
            self.banner.say(BUSY_WORDS, "busy")

        def work(_on_progress: Progress, is_cancelled: IsCancelled) -> object:
            # Loads numba, which this thread may wait for but not the window.
            from playground.analysis.exact import see  # noqa: PLC0415

            return see(question, before, is_cancelled)

        self._watch.follow(self._jobs.start("descent", work))

    def _question(self) -> Question | None:
        """Return what is to be seen now; None where frame and project do not belong together yet."""
        frame, project = self._frame, self._document.project
        if not self.is_exact or self._free is None or frame is None or frame.snapshot is None or frame.dataset is None:
            return None
        parameters = frame.snapshot.parameters
        is_of_project = frame.dataset.spec == project.dataset
        if not is_of_project or parameters.size != n_parameters(project.network, project.dataset.n_features):
            return None
        if self._place is not None:
            parameters = parameters.copy()
            parameters[[each.place for each in self._free]] = self._place
        first = parameters if frame.recording is None or len(frame.recording) == 0 else frame.recording.parameters[0]
        return Question(
            project=project,
            dataset=frame.dataset,
            parameters=parameters,
            first=first,
            places=tuple(each.place for each in self._free),
            learning_rate=project.training.learning_rate if self._rate is None else self._rate,
            aspect=self.plot.aspect,
            zoom=self._zoom,
        )

    def _on_watch_done(self, sight: Sight) -> None:
        """Show a sight, unless it is of another landscape than the present one."""
        self._rest.start()
        if self._free is not None and sight.question.places == tuple(each.place for each in self._free):
            self._show_sight(sight)
        if self._is_asked and (self._rate is not None or self._place is not None):
            self._ask()

    def _on_watch_failed(self, error: Exception) -> None:
        self.banner.say("The landscape could not be measured: change the network or the data, and it is tried again.")
        raise error

    def _show_sight(self, sight: Sight) -> None:
        is_new_window = self._sight is None or sight.values is not self._sight.values
        self._sight = sight
        self.plot.getPlotItem().show()
        self.banner.say("")
        if is_new_window:
            self.plot.show_landscape(sight.view, sight.values)
        frame = self._frame
        if len(sight.question.places) == 2 and frame is not None and frame.recording is not None:
            rows = len(frame.recording) if frame.looked_at is None else frame.looked_at + 1
            if frame.recording.parameters.shape[1] == sight.question.parameters.size:
                self.plot.show_run(frame.recording.parameters[:rows, list(sight.question.places)])
        self.plot.show_descent(sight.descent)
        self.rate_row.show_bound(sight.descent.spot.bound)
        question = sight.question
        difference = difference_sentence(question.project, len(question.dataset.y_train))
        if difference != self._difference:
            self._difference = difference
            self._fit()
        self._say(step_sentence(sight.descent), f"{bound_sentence(sight.descent.spot)} {difference}".strip())

    def _say(self, verdict: str, bound: str) -> None:
        for label, words in ((self._verdict, verdict), (self._bound, bound)):
            if label.text() != words:
                label.setText(words)
        self._verdict.setToolTip(bound)
        self.plot.setAccessibleDescription(f"{verdict} {bound}")

    def _on_rate_tried(self, rate: float) -> None:
        self._rate = rate
        self.rate_row.show_rate(rate)
        self._ask()

    def _on_rate_taken(self, rate: float, merge_id: str) -> None:
        self._rate = None
        project = edits.change_training(self._document.project, learning_rate=rate)
        self._document.edit("Change learning rate", project, merge_id)
        self.rate_row.show_rate(self._document.project.training.learning_rate)
        self._ask()

    def _on_ball_tried(self, place: Floats) -> None:
        self._place = place
        self._ask()

    def _on_ball_taken(self, place: Floats) -> None:
        """Set the parameters to where the ball was let go; the run goes on from there."""
        project = self._document.project
        for each, value in zip(self._free or (), place, strict=True):
            project = give_weight(project, each.layer_id, each.unit, each.input, float(f"{value:.4g}"))
        self._place = np.array([float(f"{value:.4g}") for value in place])
        self._before_drop = (
            None if self._frame is None or self._frame.snapshot is None else self._frame.snapshot.parameters
        )
        self._document.edit("Move the ball", project)
        self._ask()

    def _is_taken(self, frame: Frame) -> bool:
        """Return whether a run has taken over where the ball was put, and perhaps gone on from there."""
        if frame.snapshot is None or self._free is None or self._before_drop is None:
            return True
        return not np.array_equal(frame.snapshot.parameters, self._before_drop)

    def _on_zoomed(self, factor: float) -> None:
        self._zoom = min(max(self._zoom * factor, 1e-3), 1e3)
        self._ask()


def _zoom_button(theme: Theme, icon: str, name: str, do: Callable[[], None]) -> QToolButton:
    button = QToolButton()
    button.setProperty("flat", True)
    explain(button, name, f"{name} of the landscape, around the same middle.")
    theme.give_icon(button, icon)
    button.clicked.connect(do)
    return button


def _why_not(project: Project, free: tuple[FreeParameter, ...] | None) -> str:
    """Return why there is no whole landscape, and what to do."""
    if free == ():
        return NONE_WORDS
    if any(isinstance(layer, BatchNormSpec | LayerNormSpec) for layer in project.network.layers):
        return NORMALISED_WORDS
    count = n_parameters(project.network, project.dataset.n_features)
    return TOO_MANY_WORDS.format(count=count_text(count))
