"""Test loss against train loss: their gap, since when it opens, and what early stopping would have kept."""

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPoint, QPointF, QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from playground.analysis.divergence import Divergence, DivergenceWatch
from playground.document import Document
from playground.engine.snapshot import Floats, HistoryView
from playground.project.optimizer import USUAL_PATIENCE
from playground.project.project import Project, needs_new_run
from playground.session.messages import Frame
from playground.ui.panels.controls import combo_box, explain
from playground.ui.plots.caption_row import CaptionRow
from playground.ui.plots.curves.bins import Places
from playground.ui.plots.curves.curve import Curve, column_count
from playground.ui.plots.curves.history_marks import HistoryMarks
from playground.ui.plots.curves.legend import CurveLegend, LegendLine
from playground.ui.plots.curves.pointer import Pointer, nearest_row, place_across
from playground.ui.plots.curves.scale import Scale, fitted_heights, next_stride
from playground.ui.plots.divergence_layers import GapBand, NamedLine, RegionBands, band_color
from playground.ui.plots.divergence_words import (
    EMPTY_WORDS,
    LONGEST,
    NO_TEST_WORDS,
    RULE,
    description,
    kept_line_words,
    pointer_words,
    sentence,
)
from playground.ui.plots.plot_area import STALE_OPACITY, Banner, PlotArea, Staleness
from playground.ui.redraw import Redraw
from playground.ui.theme import Theme
from playground.ui.wording import LOSS_NAMES, count_text

RIGHT_PX = 24
"""Room for half of the last number on the epoch axis."""

SERIES = ("train_loss", "test_loss")
LINEAR = Scale()

HEADROOM = 1.5
"""Room above the losses that are compared, for the names of regions and lines."""


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
        self._pointer_epoch: float | None = None
        self._range: tuple[float, float, float] | None = None
        self.setProperty("panel", True)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName("Divergence")
        self.setMinimumSize(220, 160)
        self._make_plot()
        self._lay_out()
        self.redraw = Redraw(self, self._draw)
        self.staleness = Staleness(self)
        self.staleness.changed.connect(self._on_staleness_changed)
        self.which.activated.connect(self._on_which_activated)
        theme.changed.connect(self._recolor)
        self._plot.scale_changed.connect(self._recolor)
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
        epochs, gaps = self._gap.getData()
        return (np.empty(0), np.empty(0)) if epochs is None else (epochs, gaps)

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

    def show_frame(self, frame: Frame) -> None:
        """Draw a frame before long."""
        self._frame = frame
        self.redraw.ask()

    def point_at(self, epoch: float | None) -> None:
        """Mark the recorded epoch nearest to this one and write its numbers; None tells of the whole run again."""
        self._pointer_epoch = epoch
        self._show_words()

    def place_of(self, epoch: float, share: float) -> QPoint:
        """Return where in this view an epoch stands, at a share of the plot's height from its bottom."""
        view = self._plot.getViewBox()
        bottom, top = view.viewRange()[1]
        place = view.mapViewToScene(QPointF(epoch, bottom + share * (top - bottom)))
        at: QPoint = self._plot.mapTo(self, self._plot.mapFromScene(place))
        return at

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.point_at(None)

    def _make_plot(self) -> None:
        self._plot = PlotArea(self._theme, RIGHT_PX)
        self._plot.setWhatsThis(RULE)
        self.banner = Banner(self._plot, self._theme)
        self.regions = RegionBands(self._plot, self._theme)
        self._band = GapBand(self._plot, self._theme)
        self._curves = {name: Curve(self._plot) for name in SERIES}
        self._gap = pg.PlotCurveItem(connect="finite", antialias=False)
        self._plot.getPlotItem().addItem(self._gap, ignoreBounds=True)
        self.marks = HistoryMarks(self._plot, self._theme)
        self.rise_line = NamedLine(self._plot, self._theme, 1, Qt.PenStyle.SolidLine)
        self.kept_line = NamedLine(self._plot, self._theme, 2, Qt.PenStyle.DashLine)
        self._pointer = Pointer(self._plot, self._theme)
        self._plot.getPlotItem().disableAutoRange()
        self._plot.scene().sigMouseMoved.connect(self._on_pointer_moved)

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
        layout.addWidget(self._plot, 1)
        layout.addSpacing(4)
        layout.addWidget(self._caption)

    def _recolor(self) -> None:
        colors = self._theme.colors
        train, test = LegendLine("train", colors.quiet, 1, (4, 2)), LegendLine("test", colors.text, 2)
        gap = LegendLine("gap", band_color(self._theme), 7)
        for curve, line in zip(self._curves.values(), (train, test), strict=True):
            curve.set_look(line)
        self._gap.setPen(test.pen(self._plot.devicePixelRatioF()))
        is_alone = self.is_gap_alone
        self._legend.show_lines((LegendLine("gap: test − train", colors.text, 2),) if is_alone else (train, test, gap))
        for part in (self.regions, self._band, self.rise_line, self.kept_line, self._pointer, self.marks):
            part.recolor()
        name = LOSS_NAMES[self._document.project.training.loss]
        self._plot.setToolTip(f"Mean {name} over all test points, less that over all train points.")
        self._plot.set_labels("epoch", "gap" if is_alone else "loss")

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
        is_there = history is not None and found is not None and len(history) > 1
        words = EMPTY_WORDS if not is_there else "" if found is not None and len(found.blocks) > 0 else NO_TEST_WORDS
        self.banner.say(words, "curves" if words == EMPTY_WORDS else "points" if words else "")
        if history is not None and found is not None and len(found.blocks) > 0:
            self._draw_series(history, found)
        else:
            self._clear()
        self._show_words()

    def _draw_series(self, history: HistoryView, found: Divergence) -> None:
        blocks, is_alone = found.blocks, self.is_gap_alone
        right = next_stride(max(float(history.column("epoch")[-1]), 1.0))
        kept = _one_a_column(blocks.epochs, right, column_count(self._plot))
        epochs, train, test = blocks.epochs[kept], blocks.train[kept], blocks.test[kept]
        if is_alone:
            for curve in self._curves.values():
                curve.clear()
            self._gap.setData(epochs, test - train)
            self._band.show(epochs, np.zeros(epochs.size), test - train)
            spans = [(min(0.0, float((test - train).min())), max(0.0, float((test - train).max())))]
        else:
            for name, curve in self._curves.items():
                curve.show(history.column("epoch"), history.column(name), LINEAR)
            self._gap.setData([], [])
            self._band.show(epochs, train, test)
            spans = [(0.0, _highest(found, np.maximum(train, test), epochs))]
        bottom, top = fitted_heights(min(low for low, _ in spans), max(high for _, high in spans), LINEAR)
        if (right, bottom, top) != self._range:
            self._range = (right, bottom, top)
            self._plot.setRange(xRange=(0, right), yRange=(bottom, top), padding=0)
        self.regions.show_regions(found.regions, bottom, top)
        self.marks.show_marks(history.marks, bottom, top)
        self._draw_lines(found, right, top)

    def _draw_lines(self, found: Divergence, right: float, top: float) -> None:
        rise, kept = found.rise_epoch, found.kept
        if rise is None:
            self.rise_line.hide()
        else:
            self.rise_line.show(rise, f"test rises since {count_text(rise)}", right, top)
        if kept is None or kept.stop_epoch is None:
            self.kept_line.hide()
        else:
            self.kept_line.show(kept.epoch, kept_line_words(kept), right, top)

    def _clear(self) -> None:
        for curve in self._curves.values():
            curve.clear()
        self._gap.setData([], [])
        self._band.show(np.empty(0), np.empty(0), np.empty(0))
        self.regions.show_regions((), 0.0, 1.0)
        self.marks.show_marks((), 0.0, 1.0)
        for line in (self.rise_line, self.kept_line):
            line.hide()

    def _on_which_activated(self) -> None:
        self._recolor()
        self.redraw.now()
        self.gap_chosen.emit(self.is_gap_alone)

    def _on_staleness_changed(self, is_stale: bool) -> None:
        opacity = STALE_OPACITY if is_stale else 1.0
        for item in (self._gap, self._band.item, *(curve.item for curve in self._curves.values())):
            item.setOpacity(opacity)

    def _on_pointer_moved(self, position: QPointF) -> None:
        self.point_at(place_across(self._plot, position))

    def _show_words(self) -> None:
        """Write the numbers under the pointer, otherwise where the run stands."""
        history, found = self._history, self._found
        if history is None or found is None or len(found.blocks) == 0:
            self._caption.say("", has_ring=False)
            self.setAccessibleDescription(self.banner.words)
            self._pointer.hide()
            return
        training = self._document.project.training
        snapshot = self._frame.snapshot if self._frame is not None else None
        has_stopped = (
            snapshot is not None and snapshot.stop_reason == "early_stopping" and training.stopping.restores_best
        )
        words = sentence(found, has_stopped_early=has_stopped)
        self.setAccessibleDescription(description(found, words))
        if self._pointer_epoch is None:
            self._pointer.hide()
        else:
            row = nearest_row(history.column("epoch"), self._pointer_epoch)
            epoch, train, test = (float(history.column(name)[row]) for name in ("epoch", *SERIES))
            words = self.marks.words_near(self._pointer_epoch) or pointer_words(epoch, train, test)
            self._pointer.show(epoch, [test - train] if self.is_gap_alone else [train, test])
        self._caption.say(words, has_ring=False)


def _highest(found: Divergence, losses: Floats, epochs: Floats) -> float:
    """Return the height that is to be seen: the first steep fall may begin above the plot where it is over."""
    turn = found.regions[0].end if len(found.regions) > 1 and found.regions[0].fit == "underfitting" else 0.0
    return min(float(losses.max()), HEADROOM * float(losses[epochs >= turn].max()))


def _one_a_column(epochs: Floats, right: float, n_columns: int) -> Places:
    """Return the places of the first block in each of `n_columns` columns, and of the last block."""
    columns = (epochs * (n_columns / right)).astype(np.int64)
    is_first = np.append(True, np.diff(columns) > 0)
    is_first[-1] = True
    return np.flatnonzero(is_first)
