"""The line below everything: what the run is doing, its losses and accuracies, and its speed."""

from PySide6.QtCore import QSize, QTimer
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QHBoxLayout, QLabel, QStatusBar, QWidget

from playground.engine.snapshot import Metrics
from playground.session.messages import Frame
from playground.ui.panels.controls import GRID_PX
from playground.ui.panels.readout import Readout
from playground.ui.theme import Theme
from playground.ui.wording import NO_NUMBER, PHASE_NAMES, loss_text, phase_text, rate_text, share_text

SIGN_PX = 16
NOTE_MS = 8000


class MetricsBar(QStatusBar):
    """Numbers of the newest frame, each in its fixed place."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._error: str | None = None
        self.setObjectName("metrics-bar")
        self.setSizeGripEnabled(False)
        self.phase = QLabel(PHASE_NAMES["paused"])
        self.phase.setMinimumWidth(QFontMetrics(self.phase.font()).horizontalAdvance(PHASE_NAMES["compiling"]) + 8)
        self.note = QLabel()
        self.note.setProperty("quiet", True)
        self._note_timer = QTimer(self)
        self._note_timer.setSingleShot(True)
        self._note_timer.setInterval(NOTE_MS)
        self._note_timer.timeout.connect(self.note.clear)
        self._sign = QLabel()
        self._sign.setFixedSize(QSize(SIGN_PX, SIGN_PX))
        self.train_loss = Readout("train loss", "0.00e+000", theme)
        self.test_loss = Readout("test loss", "0.00e+000", theme)
        self.train_accuracy = Readout("train accuracy", "100.0 %", theme)
        self.test_accuracy = Readout("test accuracy", "100.0 %", theme)
        self.rate = Readout("steps", "0,000,000/s", theme)
        self._explain()
        row = QWidget()
        layout = QHBoxLayout(row)
        layout.setContentsMargins(GRID_PX, 0, GRID_PX, 0)
        layout.setSpacing(2 * GRID_PX)
        layout.addWidget(self._sign)
        layout.addWidget(self.phase)
        layout.addWidget(self.note, 1)
        for readout in (self.train_loss, self.test_loss, self.train_accuracy, self.test_accuracy, self.rate):
            layout.addWidget(readout)
        self.addPermanentWidget(row, 1)
        theme.changed.connect(self._show_sign)
        self._show_sign()

    def show_frame(self, frame: Frame) -> None:
        """Show the numbers of a frame; a dash where there is none."""
        self._show_phase(frame)
        self._show_metrics(frame.snapshot.metrics if frame.snapshot is not None else None)
        is_moving = frame.phase == "running" and frame.steps_per_s > 0
        self.rate.show_text(rate_text(frame.steps_per_s) if is_moving else NO_NUMBER)

    def tell(self, words: str) -> None:
        """Show for some seconds what was done."""
        self.note.setText(words)
        self._note_timer.start()

    def _show_phase(self, frame: Frame) -> None:
        words = phase_text(frame)
        if self.phase.text() != words:
            self.phase.setText(words)
        if frame.error != self._error:
            self._error = frame.error
            self._show_sign()

    def _show_sign(self) -> None:
        self._sign.setVisible(self._error is not None)
        if self._error is not None:
            self._sign.setPixmap(self._theme.pixmap("warning", "error", SIGN_PX))
        self.phase.setToolTip(self._error or "")
        self.phase.setAccessibleDescription(self._error or "")

    def _show_metrics(self, metrics: Metrics | None) -> None:
        values = (
            (NO_NUMBER,) * 4
            if metrics is None
            else (
                loss_text(metrics.train_loss),
                loss_text(metrics.test_loss),
                share_text(metrics.train_accuracy),
                share_text(metrics.test_accuracy),
            )
        )
        readouts = (self.train_loss, self.test_loss, self.train_accuracy, self.test_accuracy)
        for readout, value in zip(readouts, values, strict=True):
            readout.show_text(value)

    def _explain(self) -> None:
        self.train_loss.explain("How wrong the network is on the points it learns from.", "mean loss, train points")
        self.test_loss.explain("How wrong it is on points it never learns from.", "mean loss, test points")
        for readout, part in ((self.train_accuracy, "train"), (self.test_accuracy, "test")):
            readout.explain(f"The share of {part} points put into the right class.", "right / all")
        self.rate.explain("How many updates of the parameters the machine makes in a second.", "steps / second")
