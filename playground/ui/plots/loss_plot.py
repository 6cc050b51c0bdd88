"""Train and test loss against epochs."""

import math

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from playground.engine.snapshot import HistoryView
from playground.project.project import Project, needs_new_run
from playground.session.messages import Frame
from playground.ui.panels.steady_label import SteadyLabel
from playground.ui.plots.history_marks import HistoryMarks
from playground.ui.plots.plot_area import STALE_OPACITY, Banner, PlotArea, Staleness
from playground.ui.plots.thinning import thin
from playground.ui.theme import CAPTION_PX, Theme, number_font
from playground.ui.wording import LOSS_NAMES, count_text, loss_text

Floats = NDArray[np.float64]

MAX_BINS = 1000
RIGHT_PX = 24
"""Room for half of the last number on the epoch axis."""

MIN_LOSS = 1e-16
"""Losses of zero are drawn here on a logarithmic axis."""

SERIES = ("train_loss", "test_loss")
EMPTY_WORDS = "No epoch yet: press Run, and the losses are drawn here."


class LossPlot(QWidget):
    """Draws the history of the newest frame: test solid, train dashed and quiet, edits of a run as upright lines.

    A frame that comes while the plot is hidden is kept and drawn when it is shown. `logarithmic_changed` follows a
    press on the button as well as `set_logarithmic`.
    """

    logarithmic_changed = Signal(bool)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._waiting: Frame | None = None
        self._history: HistoryView | None = None
        self._run_id = 0
        self._is_logarithmic = False
        self._pointer_epoch: float | None = None
        self._range: tuple[float, float, float] | None = None
        self.setProperty("panel", True)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName("Loss")
        self.setMinimumSize(220, 160)
        self._make_plot()
        self._lay_out()
        self.staleness = Staleness(self)
        self.staleness.changed.connect(self._on_staleness_changed)
        theme.changed.connect(self._recolor)
        self._plot.scale_changed.connect(self._recolor)
        self._recolor()
        self.banner.say(EMPTY_WORDS, "curves")

    @property
    def is_logarithmic(self) -> bool:
        """Whether the losses are drawn on a logarithmic axis."""
        return self._is_logarithmic

    def set_logarithmic(self, is_logarithmic: bool) -> None:
        """Draw the losses on a logarithmic axis, or on a linear one."""
        if is_logarithmic == self._is_logarithmic:
            return
        self._is_logarithmic = is_logarithmic
        self.log_button.setChecked(is_logarithmic)
        self._plot.getAxis("left").setLogMode(y=is_logarithmic)
        self._draw_history()
        self.logarithmic_changed.emit(is_logarithmic)

    def show_project(self, before: Project, after: Project) -> None:
        """Fade the curves where the change begins a new run, until its first frame; name the loss."""
        if needs_new_run(before, after):
            self.staleness.expect_run()
        self._plot.setToolTip(f"Mean {LOSS_NAMES[after.training.loss]} over all train and all test points.")

    def show_frame(self, frame: Frame) -> None:
        """Draw a frame."""
        self._waiting = frame
        if self.isVisible():
            self._draw_waiting()

    def curve(self, name: str) -> tuple[Floats, Floats]:
        """Return the epochs and losses that are drawn of `train_loss` or `test_loss`."""
        epochs, losses = self._curves[name].getData()
        if epochs is None:
            return np.empty(0), np.empty(0)
        return epochs, 10.0**losses if self._is_logarithmic else losses

    @property
    def caption(self) -> str:
        """The numbers written below the plot: those under the pointer, otherwise the newest."""
        return self._caption.text()

    def point_at(self, epoch: float | None) -> None:
        """Mark the recorded epoch nearest to this one and write its numbers; None goes back to the newest."""
        self._pointer_epoch = epoch
        self._show_pointer()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._draw_waiting()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.point_at(None)

    def _make_plot(self) -> None:
        self._plot = PlotArea(self._theme, RIGHT_PX)
        self._plot.set_labels("epoch", "loss")
        self.banner = Banner(self._plot, self._theme)
        self._curves = {name: pg.PlotCurveItem(connect="finite", antialias=False) for name in SERIES}
        self._cross = pg.InfiniteLine(angle=90, movable=False)
        self._dots = pg.ScatterPlotItem(size=7, pxMode=True)
        item = self._plot.getPlotItem()
        for part in (*self._curves.values(), self._cross, self._dots):
            item.addItem(part, ignoreBounds=True)
        self.marks = HistoryMarks(self._plot, self._theme)
        self._cross.hide()
        self._dots.hide()
        item.disableAutoRange()
        self._plot.scene().sigMouseMoved.connect(self._on_pointer_moved)

    def _lay_out(self) -> None:
        self._legend = CurveLegend(self._theme)
        self._caption = QLabel()
        self._caption.setProperty("caption", True)
        self._caption.setFont(number_font(CAPTION_PX))
        self.log_button = QToolButton()
        self.log_button.setProperty("flat", True)
        self.log_button.setCheckable(True)
        self.log_button.setToolTip("Logarithmic loss axis: equal distances are equal factors")
        self.log_button.setAccessibleName("Logarithmic loss axis")
        self.log_button.clicked.connect(self.set_logarithmic)
        self._theme.give_icon(self.log_button, "log-scale")
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(self._legend)
        top.addStretch(1)
        top.addWidget(self.log_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 4, 8, 8)
        layout.setSpacing(0)
        layout.addLayout(top)
        layout.addWidget(self._plot, 1)
        layout.addSpacing(4)
        layout.addWidget(SteadyLabel(self._caption))

    def _recolor(self) -> None:
        colors, scale = self._theme.colors, self.devicePixelRatioF()
        self._curves["train_loss"].setPen(pg.mkPen(colors.quiet, width=scale, style=Qt.PenStyle.DashLine))
        self._curves["test_loss"].setPen(pg.mkPen(colors.text, width=2 * scale))
        self._cross.setPen(pg.mkPen(colors.border, width=scale))
        self._dots.setPen(pg.mkPen(colors.panel, width=1))
        self._dots.setBrush(pg.mkBrush(colors.text))
        self.marks.recolor()

    def _draw_waiting(self) -> None:
        frame, self._waiting = self._waiting, None
        if frame is None:
            return
        if frame.run_id != self._run_id:
            self._run_id = frame.run_id
            self.staleness.note_run()
        if frame.history is None or frame.history is not self._history:
            self._history = frame.history
            self._draw_history()

    def _draw_history(self) -> None:
        history = self._history
        n_rows = 0 if history is None else len(history)
        self.banner.say("" if n_rows > 1 else EMPTY_WORDS, "" if n_rows > 1 else "curves")
        drawn = [self._draw_curve(name, history) for name in SERIES]
        finite = np.concatenate([losses[np.isfinite(losses)] for losses in drawn])
        if history is not None and finite.size:
            self._fit_range(float(history.column("epoch")[-1]), float(finite.min()), float(finite.max()))
        self._show_pointer()

    def _draw_curve(self, name: str, history: HistoryView | None) -> Floats:
        """Draw one curve; return the losses as they are drawn (logarithms on a logarithmic axis)."""
        if history is None or len(history) == 0:
            self._curves[name].setData([], [])
            return np.empty(0)
        losses = history.column(name)
        kept = thin(losses, min(MAX_BINS, max(200, self._plot.width())))
        epochs, losses = history.column("epoch")[kept], losses[kept]
        losses = np.where(np.isfinite(losses), losses, np.nan)
        if self._is_logarithmic:
            losses = np.log10(np.maximum(losses, MIN_LOSS))
        self._curves[name].setData(epochs, losses)
        return losses

    def _fit_range(self, last_epoch: float, low: float, high: float) -> None:
        """Show everything; the axes move on in strides, because redrawing their numbers costs more than a curve."""
        right = _next_stride(max(last_epoch, 1.0))
        if self._is_logarithmic:
            bottom, top = math.floor(low * 2) / 2 - 0.05, math.ceil(high * 2) / 2 + 0.05
        else:
            bottom, top = 0.0, _next_stride(max(high, 1e-12) * 1.02)
        if (right, bottom, top) != self._range:
            self._range = (right, bottom, top)
            self._plot.setRange(xRange=(0, right), yRange=(bottom, top), padding=0)
        self.marks.show_marks(self._history.marks if self._history is not None else (), bottom, top)

    def _on_staleness_changed(self, is_stale: bool) -> None:
        for curve in self._curves.values():
            curve.setOpacity(STALE_OPACITY if is_stale else 1.0)

    def _on_pointer_moved(self, position: QPointF) -> None:
        view = self._plot.getViewBox()
        is_inside = view.sceneBoundingRect().contains(position)
        self.point_at(view.mapSceneToView(position).x() if is_inside else None)

    def _show_pointer(self) -> None:
        history = self._history
        if history is None or len(history) == 0:
            self._caption.setText("")
            self._cross.hide()
            self._dots.hide()
            return
        epochs = history.column("epoch")
        row = len(history) - 1 if self._pointer_epoch is None else nearest_row(epochs, self._pointer_epoch)
        epoch, train, test = (float(history.column(name)[row]) for name in ("epoch", *SERIES))
        words = f"epoch {count_text(epoch)}: train {loss_text(train)}, test {loss_text(test)}"
        if self._pointer_epoch is not None:
            words = self.marks.words_near(self._pointer_epoch) or words
        if words != self._caption.text():
            self._caption.setText(words)
        for mark in (self._cross, self._dots):
            mark.setVisible(self._pointer_epoch is not None)
        if self._pointer_epoch is not None:
            heights = [math.log10(max(loss, MIN_LOSS)) if self._is_logarithmic else loss for loss in (train, test)]
            self._cross.setPos(epoch)
            self._dots.setData([epoch, epoch], heights)


class CurveLegend(QWidget):
    """Says which line is which: train dashed, test solid."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setFont(number_font(CAPTION_PX))
        self.setAccessibleName("Legend: train dashed, test solid")
        self._train_px = self.fontMetrics().horizontalAdvance("train")
        self.setFixedSize(2 * 20 + 12 + 12 + self._train_px + self.fontMetrics().horizontalAdvance("test"), 20)
        theme.changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        colors = self._theme.colors
        painter = QPainter(self)
        middle = self.height() // 2
        x = 0
        for text, color, width, style in (
            ("train", colors.quiet, 1, Qt.PenStyle.DashLine),
            ("test", colors.text, 2, Qt.PenStyle.SolidLine),
        ):
            painter.setPen(QPen(QColor(color), width, style))
            painter.drawLine(x, middle, x + 20, middle)
            painter.setPen(QColor(colors.quiet))
            baseline = middle + self.fontMetrics().ascent() // 2 - 1
            painter.drawText(x + 25, baseline, text)
            x += 25 + self._train_px + 12
        painter.end()


def nearest_row(epochs: Floats, epoch: float) -> int:
    """Return the row whose epoch lies nearest; `epochs` rises."""
    right = min(int(np.searchsorted(epochs, epoch)), len(epochs) - 1)
    left = max(right - 1, 0)
    return left if epoch - epochs[left] < epochs[right] - epoch else right


def _next_stride(value: float) -> float:
    """Return the value rounded up by at most an eighth, to a sixteenth of a power of two."""
    stride = 2.0 ** (math.floor(math.log2(value)) - 3)
    return math.ceil(value / stride) * stride
