"""How the columns of the data are spread: histograms by class, train and test points apart."""

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Qt, QTimer
from PySide6.QtGui import QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from playground.analysis.histograms import Histogram, Measured, histogram, measured_columns
from playground.data.dataset import Dataset
from playground.project.project import Project, needs_new_run
from playground.session.job import IsCancelled, Jobs, Progress
from playground.session.messages import Frame
from playground.ui.job_watch import JobWatch
from playground.ui.panels.controls import GRID_PX, combo_box, explain
from playground.ui.plots.histogram_legend import HistogramLegend
from playground.ui.plots.histogram_view import HistogramView
from playground.ui.plots.histogram_words import bar_rows, bar_sentence, choices, summary
from playground.ui.plots.plot_area import Banner, Staleness
from playground.ui.plots.point_card import PointCard
from playground.ui.theme import Theme

SMALL = 100_000
"""Up to so many numbers are counted at once (5 ms on one core), more of them beside the window."""

LOW_PX = 240
LEGEND_ROWS, LEGEND_ROWS_LOW = 3, 2
"""Rows the legend has at most; the second in a panel that is not higher than `LOW_PX`."""

EMPTY_WORDS = "No points yet: choose data on the left."
BUSY_WORDS = "Counting the points…"
RULE = (
    "Bins are 2 · IQR / ∛N wide (Freedman–Diaconis), 5 to 40 of them. "
    "Categories, and up to 12 different values, have a bar each."
)


class HistogramPlot(QWidget):
    """Draws the dataset of the newest frame; one that comes while it is not seen is counted when it is."""

    def __init__(self, jobs: Jobs, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._dataset: Dataset | None = None
        self._wanted: tuple[Dataset, tuple[Measured, ...]] | None = None
        self._columns: tuple[Measured, ...] = ()
        self._found: tuple[Histogram, ...] = ()
        self._run_id = 0
        self._waiting: Frame | None = None
        self.setProperty("panel", True)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName("Histograms")
        self.setMinimumSize(220, 160)
        self.view = HistogramView(theme)
        self.legend = HistogramLegend(theme)
        self.card = PointCard(self.view)
        self.banner = Banner(self.view, theme)
        self._watch = JobWatch(self)
        self._make_controls()
        self._lay_out()
        self.staleness = Staleness(self)
        self.staleness.changed.connect(lambda is_stale: self.view.set_faded(is_faded=is_stale))
        self.which.activated.connect(lambda _place: self._count())
        self.values.activated.connect(lambda _place: self._show_columns())
        self.view.pointed.connect(self._on_view_pointed)
        self._watch.done.connect(self._on_watch_done)
        self._watch.cancelled.connect(self._start)
        self._watch.failed.connect(self._on_watch_failed)
        self.banner.say(EMPTY_WORDS, "points")

    def show_project(self, before: Project, after: Project) -> None:
        """Fade the bars where the change begins a new run, until its first frame."""
        if needs_new_run(before, after):
            self.staleness.expect_run()

    def show_frame(self, frame: Frame) -> None:
        """Draw the points of a frame; the same points cost nothing."""
        self._waiting = frame
        # A dock behind others is visible to Qt; only its visible region is empty.
        if not self.visibleRegion().isEmpty():
            self._draw_waiting()

    @property
    def found(self) -> tuple[Histogram, ...]:
        """The histograms that are shown."""
        return self._found

    @property
    def is_counting(self) -> bool:
        """Whether points are counted beside the window."""
        return self._watch.is_watching

    def close_jobs(self) -> None:
        """Count no more."""
        self._watch.close()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw what came while this was not seen: coming to the front, a dock is painted and told nothing else."""
        super().paintEvent(event)
        if self._waiting is not None:
            QTimer.singleShot(0, self, self._draw_waiting)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.legend.set_max_rows(LEGEND_ROWS if self.height() > LOW_PX else LEGEND_ROWS_LOW)

    def _make_controls(self) -> None:
        self.which = combo_box()
        explain(self.which, "Which columns are shown", "All columns, a few at a time of many, or one alone.")
        self.values = combo_box()
        self.values.addItem("Raw values", False)
        self.values.addItem("As fed", True)
        explain(
            self.values,
            "Which values are counted",
            "The columns as they are in the data, or the features as the network is fed with them: scaled, and after "
            "their formulas.",
        )
        self.view.setAccessibleName("Histograms")
        self.view.setWhatsThis(RULE)

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(GRID_PX)
        top.addWidget(self.which, 1)
        top.addWidget(self.values)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(GRID_PX, GRID_PX // 2, GRID_PX, GRID_PX)
        layout.setSpacing(GRID_PX // 2)
        layout.addLayout(top)
        layout.addWidget(self.legend)
        layout.addWidget(self.view, 1)

    def _draw_waiting(self) -> None:
        frame, self._waiting = self._waiting, None
        if frame is None:
            return
        if frame.run_id != self._run_id:
            self._run_id = frame.run_id
            self.staleness.note_run()
        if frame.dataset is not self._dataset:
            self._dataset = frame.dataset
            self._show_columns()

    def _show_columns(self) -> None:
        """Offer the columns of the dataset; what was chosen stays chosen where it is still there."""
        dataset = self._dataset
        if dataset is None:
            self._columns = ()
            self._show_found(())
            return
        self.legend.show_dataset(dataset)
        columns = measured_columns(dataset.spec, is_fed=self.values.currentData())
        if columns != self._columns:
            before = self.which.currentText()
            self._columns = columns
            with QSignalBlocker(self.which):
                self.which.clear()
                for words, places in choices(columns):
                    self.which.addItem(words, places)
                self.which.setCurrentIndex(max(0, self.which.findText(before)))
        self._count()

    def _count(self) -> None:
        """Count the chosen columns: at once where that is quick, otherwise in a job; only the newest wish counts."""
        dataset = self._dataset
        if dataset is None:
            return
        columns = tuple(self._columns[place] for place in self.which.currentData())
        n_numbers = (len(dataset.y_train) + len(dataset.y_test)) * len(columns)
        self._watch.cancel()
        self._wanted = None
        if n_numbers <= SMALL:
            self._show_found(tuple(histogram(dataset, column) for column in columns))
            return
        self._wanted = (dataset, columns)
        if not self._found:
            self.banner.say(BUSY_WORDS, "busy")
        if not self._watch.is_watching:
            self._start()

    def _start(self) -> None:
        """Begin to count what is wanted, where the wish still stands."""
        if self._wanted is None:
            return
        dataset, columns = self._wanted

        def work(_on_progress: Progress, is_cancelled: IsCancelled) -> tuple[Dataset, tuple[Histogram, ...]]:
            found = tuple(histogram(dataset, column) for column in columns if not is_cancelled())
            return dataset, found

        self._watch.follow(self._jobs.start("histograms", work))

    def _on_watch_done(self, result: tuple[Dataset, tuple[Histogram, ...]]) -> None:
        """Show what was counted, unless something else is wanted since."""
        dataset, found = result
        if (
            self._wanted is not None
            and self._wanted[0] is dataset
            and self._wanted[1] == tuple(each.column for each in found)
        ):
            self._wanted = None
            self._show_found(found)
        else:
            self._start()

    def _on_watch_failed(self, error: Exception) -> None:
        self._wanted = None
        raise error

    def _show_found(self, found: Sequence[Histogram]) -> None:
        self._found = tuple(found)
        self.view.show_histograms(found)
        self.banner.say("" if found else EMPTY_WORDS, "" if found else "points")
        self._on_view_pointed(-1, -1)

    def _on_view_pointed(self, panel: int, bar: int) -> None:
        """Say which points are in a bar, on a card and to a screen reader."""
        if panel < 0 or self._dataset is None:
            self.card.hide()
            self.view.setAccessibleDescription(". ".join(summary(each) for each in self._found))
            return
        found, info = self._found[panel], self._dataset.info
        self.card.show_point(*bar_rows(found, bar, info), self.view.place_of(panel, bar))
        self.view.setAccessibleDescription(bar_sentence(found, bar, info))
