"""The window in which an animation of the run is chosen: which view, how many moments, how fast and how large."""

from dataclasses import dataclass

import numpy as np
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from playground.engine.recording import RecordingView
from playground.ui.panels.controls import GRID_PX, Rows, caption, combo_box, explain, spin_box
from playground.ui.sheet.gif import CENTISECOND_MS
from playground.ui.wording import counted

MOST_MOMENTS = 120
USUAL_MOMENTS = 60
RATES = (5, 10, 20, 25)
USUAL_RATE = 10
LAST_MS = 1500
"""The last moment stands longer, so that the end is seen before it starts again."""


@dataclass(frozen=True, slots=True)
class FilmChoice:
    """What was chosen: the view, the rows of the recording to show, and how long each of them."""

    view: QWidget
    name: str
    rows: tuple[int, ...]
    shown_ms: tuple[int, ...]
    scale: int


def chosen_rows(recording: RecordingView, count: int, *, is_by_epochs: bool) -> tuple[int, ...]:
    """Return up to `count` rows of a recording from first to last, evenly by their places or by their epochs."""
    last = len(recording) - 1
    if is_by_epochs:
        epochs = recording.epochs
        rows = np.searchsorted(epochs, np.linspace(epochs[0], epochs[-1], count))
    else:
        rows = np.round(np.linspace(0, last, min(count, last + 1))).astype(np.intp)
    return tuple(sorted({min(int(row), last) for row in rows}))


class FilmDialog(QDialog):
    """Asks what the animation shall be like; `choice` holds what is chosen."""

    def __init__(self, window: QWidget | None, views: dict[str, QWidget], recording: RecordingView) -> None:
        super().__init__(window)
        self._views = views
        self._recording = recording
        self.view = combo_box()
        self.spread = combo_box()
        self.moments = spin_box(2, MOST_MOMENTS)
        self.rate = combo_box()
        self.scale = combo_box()
        self._note = caption()
        self.save_button = QPushButton("&Save…")
        self.setWindowTitle("Animate run")
        self._fill()
        self._lay_out()
        self._show()
        for box in (self.view, self.spread, self.rate, self.scale):
            box.currentIndexChanged.connect(self._show)
        self.moments.valueChanged.connect(self._show)
        self.save_button.clicked.connect(self.accept)

    @property
    def choice(self) -> FilmChoice:
        """What is chosen now."""
        rows = chosen_rows(self._recording, self.moments.value(), is_by_epochs=bool(self.spread.currentData()))
        each_ms = round(1000 / self.rate.currentData() / CENTISECOND_MS) * CENTISECOND_MS
        name = self.view.currentText()
        shown_ms = (each_ms,) * (len(rows) - 1) + (LAST_MS,)
        return FilmChoice(self._views[name], name, rows, shown_ms, self.scale.currentData())

    @property
    def said(self) -> str:
        """How long and how large it will be."""
        return self._note.text()

    def _fill(self) -> None:
        for name in self._views:
            self.view.addItem(name)
        self.spread.addItem("Evenly over the recorded moments", False)
        self.spread.addItem("Evenly over the epochs", True)
        self.moments.setValue(min(USUAL_MOMENTS, len(self._recording)))
        for rate in RATES:
            self.rate.addItem(f"{rate} a second", rate)
        self.rate.setCurrentIndex(RATES.index(USUAL_RATE))
        for scale in (1, 2):
            self.scale.addItem(f"{100 * scale} %", scale)
        self.save_button.setProperty("primary", True)
        self.save_button.setDefault(True)
        explain(self.view, "View", "What is shown, in the colours and the size it has in the window.")
        explain(self.spread, "Moments", "The beginning, in which most happens, has more recorded moments than epochs.")
        explain(self.moments, "Number of moments", "How many moments of the run the animation shows at most.")
        explain(self.rate, "Speed", "How many moments are shown in a second.")
        explain(self.scale, "Scale", "How many pixels of the animation stand for one pixel of the screen.")
        explain(self.save_button, "Save", "Chooses a file; then the window walks through the run.")

    def _lay_out(self) -> None:
        rows = Rows()
        rows.add("View", self.view)
        rows.add("Moments", self.spread)
        rows.add("At most", self.moments)
        rows.add("Speed", self.rate)
        rows.add("Scale", self.scale)
        cancel = QPushButton("Cancel")
        cancel.setAutoDefault(False)
        cancel.clicked.connect(self.reject)
        buttons = QHBoxLayout()
        buttons.setSpacing(GRID_PX)
        buttons.addWidget(self._note, 1)
        buttons.addWidget(cancel)
        buttons.addWidget(self.save_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * GRID_PX, 2 * GRID_PX, 2 * GRID_PX, 2 * GRID_PX)
        layout.setSpacing(2 * GRID_PX)
        layout.addLayout(rows)
        layout.addLayout(buttons)
        self.setMinimumWidth(420)

    def _show(self) -> None:
        choice = self.choice
        self._note.setText(f"{counted(len(choice.rows), 'moment')}, {sum(choice.shown_ms) / 1000:.1f} s")


def ask_film(window: QWidget, views: dict[str, QWidget], recording: RecordingView) -> FilmChoice | None:
    """Ask what an animation shall be like; None where none is wanted."""
    dialog = FilmDialog(window, views, recording)
    is_wanted = dialog.exec() == QDialog.DialogCode.Accepted
    choice = dialog.choice
    dialog.deleteLater()
    return choice if is_wanted else None
