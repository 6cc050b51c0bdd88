"""Test loss against train loss: their gap, since when it opens, and what early stopping would have kept."""

from PySide6.QtCore import QPoint, QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from playground.analysis.divergence import Divergence, DivergenceWatch
from playground.document import Document
from playground.engine.snapshot import Floats, HistoryView
from playground.project.optimizer import USUAL_PATIENCE
from playground.project.project import Project, needs_new_run
from playground.session.messages import Frame
from playground.ui.panels.controls import combo_box, explain
from playground.ui.plots.caption_row import CaptionRow
from playground.ui.plots.curves.curve import column_count
from playground.ui.plots.curves.legend import CurveLegend
from playground.ui.plots.curves.moment import moment_of
from playground.ui.plots.curves.pointer import nearest_row
from playground.ui.plots.divergence_sheet import SERIES, DivergenceSheet
from playground.ui.plots.divergence_words import (
    EMPTY_WORDS,
    LONGEST,
    NO_TEST_WORDS,
    RULE,
    description,
    pointer_words,
    sentence,
)
from playground.ui.plots.plot_area import Banner, Staleness
from playground.ui.redraw import Redraw
from playground.ui.theme import Theme
from playground.ui.wording import LOSS_NAMES


class DivergencePlot(QWidget):
    """Draws the history of the newest frame, some four times a second and only while it is seen.

    Either both losses with the gap as a band between them, or the gap alone; behind them the regions of the rule.
    `gap_chosen` follows a choice of the person.
    """

    gap_chosen = Signal(bool)

    def __init__(self, document: Document, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._theme = theme
        self._frame: Frame | None = None
        self._history: HistoryView | None = None
        self._watch = DivergenceWatch()
        self._found: Divergence | None = None
        self._run_id = 0
        self._pointed: float | None = None
        self.setProperty("panel", True)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName("Divergence")
        self.setMinimumSize(220, 160)
        self.sheet = DivergenceSheet(theme)
        self.banner = Banner(self.sheet.area, theme)
        self._lay_out()
        self.redraw = Redraw(self, self._draw)
        self.staleness = Staleness(self)
        self._connect()
        self._recolor()
        self.banner.say(EMPTY_WORDS, "curves")

    @property
    def is_gap_alone(self) -> bool:
        """Whether the gap is drawn alone, not as a band between the losses."""
        return bool(self.which.currentData())

    def set_gap_alone(self, is_alone: bool) -> None:
        """Draw the gap alone, or as a band between the losses."""
        with QSignalBlocker(self.which):
            self.which.setCurrentIndex(int(is_alone))
        self._recolor()
        self.redraw.now()

    @property
    def found(self) -> Divergence | None:
        """What is said of the run; None before there is one."""
        return self._found

    @property
    def gap_curve(self) -> tuple[Floats, Floats]:
        """The epochs and gaps that are drawn where the gap stands alone."""
        return self.sheet.gap_curve

    @property
    def caption(self) -> str:
        """The sentence below the plot."""
        return self._caption.words

    def show_project(self, before: Project, after: Project) -> None:
        """Fade where the change begins a new run, until its first frame; follow the patience of early stopping."""
        if needs_new_run(before, after):
            self.staleness.expect_run()
        if before.training.stopping != after.training.stopping:
            self._history = None
            self.redraw.ask()
        if before.training.loss != after.training.loss:
            self._name_axes()

    def show_frame(self, frame: Frame) -> None:
        """Draw a frame before long."""
        self._frame = frame
        self.redraw.ask()

    def point_at(self, epoch: float | None) -> None:
        """Mark the recorded epoch nearest to this one and write its numbers; None tells of the whole run again."""
        self._pointed = epoch
        self._show_words()

    def place_of(self, epoch: float, share: float) -> QPoint:
        """Return where in this view an epoch stands, at a share of the plot's height from its bottom."""
        place: QPoint = self.sheet.area.mapTo(self, self.sheet.place_of(epoch, share).toPoint())
        return place

    def _lay_out(self) -> None:
        self._legend = CurveLegend(self._theme)
        self.which = combo_box()
        self.which.addItem("Losses", False)
        self.which.addItem("Gap alone", True)
        explain(
            self.which,
            "What is drawn",
            "Both losses with their gap as a shaded band, or the gap on an axis of its own.",
            "gap = test loss − train loss",
        )
        explain(self.sheet.area, "Gap over the epochs", RULE)
        self._caption = CaptionRow(self._theme)
        self._caption.reserve(LONGEST)
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(self._legend, 1)
        top.addWidget(self.which)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 4, 8, 8)
        layout.setSpacing(0)
        layout.addLayout(top)
        layout.addWidget(self.sheet.area, 1)
        layout.addSpacing(4)
        layout.addWidget(self._caption)

    def _connect(self) -> None:
        area = self.sheet.area
        self.which.activated.connect(self._on_which_activated)
        area.pointed.connect(self.point_at)
        area.left.connect(lambda: self.point_at(None))
        area.moved.connect(self._on_moved)
        area.jumped.connect(self._on_jumped)
        area.resized.connect(self.redraw.ask)
        area.scale_changed.connect(self._recolor)
        self._theme.changed.connect(self._recolor)
        self.staleness.changed.connect(lambda is_stale: self.sheet.set_faded(is_faded=is_stale))

    def _recolor(self) -> None:
        self.sheet.recolor()
        self._legend.show_lines(self.sheet.legend(is_alone=self.is_gap_alone))
        self._name_axes()

    def _name_axes(self) -> None:
        self.sheet.area.set_labels("epoch", "gap" if self.is_gap_alone else "loss")
        name = LOSS_NAMES[self._document.project.training.loss]
        self._legend.setToolTip(f"Mean {name} over all test points, and over all train points.")

    def _draw(self) -> None:
        frame = self._frame
        if frame is None:
            return
        if frame.run_id != self._run_id:
            self._run_id = frame.run_id
            self.staleness.note_run()
        history = frame.history
        is_behind = self._found is not None and history is not None and self._found.n_rows < len(history)
        if history is None or history is not self._history or is_behind:
            self._history = history
            self._look()
        self._draw_found()

    def _look(self) -> None:
        """Look at what is new of the history; very much of it is looked at piece by piece."""
        if self._history is None:
            self._found = None
            return
        stopping = self._document.project.training.stopping
        self._found = self._watch.follow(
            self._history.table, stopping.patience or USUAL_PATIENCE, stopping.min_change if stopping.patience else 0.0
        )
        if self._found.n_rows < len(self._history):
            self.redraw.ask()

    def _draw_found(self) -> None:
        history, found = self._history, self._found
        if history is not None and found is not None and len(found.blocks) > 0:
            self.banner.say("" if len(history) > 1 else EMPTY_WORDS, "" if len(history) > 1 else "curves")
            self.sheet.draw(history, found, is_alone=self.is_gap_alone)
            moment = moment_of(self._frame) if self._frame is not None else None
            self.sheet.moment.show_at(None if moment is None else moment.epoch)
        else:
            has_run = history is not None and len(history) > 1
            self.banner.say(NO_TEST_WORDS if has_run else EMPTY_WORDS, "points" if has_run else "curves")
            self.sheet.clear()
        self._show_words()

    def _show_words(self) -> None:
        """Write the numbers under the pointer, otherwise where the run stands."""
        history, found, sheet = self._history, self._found, self.sheet
        if history is None or found is None or len(found.blocks) == 0:
            self._caption.say("", has_ring=False)
            self.setAccessibleDescription(self.banner.words)
            return
        snapshot = self._frame.snapshot if self._frame is not None else None
        has_stopped = snapshot is not None and snapshot.stop_reason == "early_stopping"
        restores = self._document.project.training.stopping.restores_best
        words = sentence(found, has_stopped_early=has_stopped and restores)
        told = description(found, words)
        if told != self.accessibleDescription():
            self.setAccessibleDescription(told)
        if self._pointed is None:
            sheet.pointer.hide()
        else:
            row = nearest_row(history.column("epoch"), self._pointed)
            epoch, train, test = (float(history.column(name)[row]) for name in ("epoch", *SERIES))
            words = sheet.signs.words_near(self._pointed) or pointer_words(epoch, train, test)
            sheet.pointer.show(epoch, [test - train] if self.is_gap_alone else [train, test])
        self._caption.say(words, has_ring=False)

    def _on_which_activated(self) -> None:
        self._recolor()
        self.redraw.now()
        self.gap_chosen.emit(self.is_gap_alone)

    def _on_moved(self, columns: int) -> None:
        """Point so many columns to the right of what is pointed at, at first at the newest row."""
        history = self._history
        if history is None or len(history) == 0:
            return
        epochs, last = history.column("epoch"), len(history) - 1
        stride = max(1, len(history) // column_count(self.sheet.area))
        row = last if self._pointed is None else nearest_row(epochs, self._pointed) + columns * stride
        self.point_at(float(epochs[min(max(row, 0), last)]))

    def _on_jumped(self, way: int) -> None:
        """Point at the next line or sign, to the left (-1) or right (1), or at the first row (-2) or the last (2)."""
        history = self._history
        if history is None or len(history) == 0:
            return
        first, last = float(history.column("epoch")[0]), float(history.column("epoch")[-1])
        if abs(way) == 2:
            self.point_at(last if way > 0 else first)
            return
        here = last if self._pointed is None else self._pointed
        places = [place for place in self.sheet.stops if (place - here) * way > 0]
        if places:
            self.point_at(min(places, key=lambda place: abs(place - here)))
