"""Train and test loss against epochs."""

from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from playground.engine.snapshot import HistoryView
from playground.project.project import Project, needs_new_run
from playground.session.messages import Frame
from playground.ui.panels.steady_label import SteadyLabel
from playground.ui.plots.curves.bins import Floats
from playground.ui.plots.curves.curve import Curve
from playground.ui.plots.curves.history_marks import HistoryMarks
from playground.ui.plots.curves.legend import CurveLegend, LegendLine
from playground.ui.plots.curves.pointer import Pointer, nearest_row, place_across
from playground.ui.plots.curves.scale import Scale, fitted_heights, next_stride
from playground.ui.plots.plot_area import STALE_OPACITY, Banner, PlotArea, Staleness
from playground.ui.theme import CAPTION_PX, Theme, number_font
from playground.ui.wording import LOSS_NAMES, count_text, loss_text

RIGHT_PX = 24
"""Room for half of the last number on the epoch axis."""

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

    @property
    def _scale(self) -> Scale:
        return Scale(self._is_logarithmic)

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
        curve = self._curves[name]
        return curve.x, self._scale.values(curve.heights)

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
        self._curves = {name: Curve(self._plot) for name in SERIES}
        self._pointer = Pointer(self._plot, self._theme)
        self.marks = HistoryMarks(self._plot, self._theme)
        self._plot.getPlotItem().disableAutoRange()
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
        colors = self._theme.colors
        lines = (LegendLine("train", colors.quiet, 1, (4, 2)), LegendLine("test", colors.text, 2))
        for curve, line in zip(self._curves.values(), lines, strict=True):
            curve.set_look(line)
        self._legend.show_lines(lines)
        self._pointer.recolor()
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
        for name, curve in self._curves.items():
            if history is None:
                curve.clear()
            else:
                curve.show(history.column("epoch"), history.column(name), self._scale)
        spans = [curve.span for curve in self._curves.values() if curve.span is not None]
        if history is not None and spans:
            low, high = min(low for low, _ in spans), max(high for _, high in spans)
            self._fit_range(float(history.column("epoch")[-1]), low, high)
        self._show_pointer()

    def _fit_range(self, last_epoch: float, low: float, high: float) -> None:
        """Show everything."""
        right = next_stride(max(last_epoch, 1.0))
        bottom, top = fitted_heights(low, high, self._scale)
        if (right, bottom, top) != self._range:
            self._range = (right, bottom, top)
            self._plot.setRange(xRange=(0, right), yRange=(bottom, top), padding=0)
        self.marks.show_marks(self._history.marks if self._history is not None else (), bottom, top)

    def _on_staleness_changed(self, is_stale: bool) -> None:
        for curve in self._curves.values():
            curve.item.setOpacity(STALE_OPACITY if is_stale else 1.0)

    def _on_pointer_moved(self, position: QPointF) -> None:
        self.point_at(place_across(self._plot, position))

    def _show_pointer(self) -> None:
        history = self._history
        if history is None or len(history) == 0:
            self._caption.setText("")
            self._pointer.hide()
            return
        epochs = history.column("epoch")
        row = len(history) - 1 if self._pointer_epoch is None else nearest_row(epochs, self._pointer_epoch)
        epoch, train, test = (float(history.column(name)[row]) for name in ("epoch", *SERIES))
        words = f"epoch {count_text(epoch)}: train {loss_text(train)}, test {loss_text(test)}"
        if self._pointer_epoch is not None:
            words = self.marks.words_near(self._pointer_epoch) or words
        if words != self._caption.text():
            self._caption.setText(words)
        if self._pointer_epoch is None:
            self._pointer.hide()
        else:
            self._pointer.show(epoch, [self._scale.height(loss) for loss in (train, test)])
