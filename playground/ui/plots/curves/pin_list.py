"""The list of the runs that are kept for comparison: rename, hide, pin or remove each of them."""

from functools import partial

from PySide6.QtCore import QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QCheckBox, QGridLayout, QLineEdit, QToolButton, QWidget

from playground.project.project import Project
from playground.ui.panels.controls import GRID_PX, caption, explain
from playground.ui.plots.curves.legend import LINE_PX, LegendLine
from playground.ui.plots.curves.pins import PinnedRun
from playground.ui.plots.flyout import Flyout
from playground.ui.theme import ICON_PX, Theme

NAME_PX = 200
MAX_NAME = 60


class PinList(Flyout):
    """Opens beside the curves. The signals tell what the person wants; whoever keeps the runs does it.

    `renamed(run, name)` with an empty name goes back to the one that says what differs.
    """

    renamed = Signal(object, str)
    shown = Signal(object, bool)
    removed = Signal(object)
    last_kept = Signal()
    train_wanted = Signal(bool)
    last_wanted = Signal(bool)

    def __init__(self, view: QWidget, theme: Theme) -> None:
        super().__init__(view, "Kept runs")
        self._theme = theme
        self._rows = QGridLayout()
        self._rows.setHorizontalSpacing(GRID_PX)
        self._rows.setVerticalSpacing(GRID_PX // 2)
        self._widgets: list[QWidget] = []
        self.train = QCheckBox("Train curves of kept runs as well")
        explain(self.train, "Train curves as well", "Draws the train curves of the kept runs too, dotted.")
        self.last = QCheckBox("Keep the run that is replaced")
        explain(
            self.last,
            "Keep the run that is replaced",
            "Leaves the last run under the next one after Reset, New start or other data, until that is replaced too.",
        )
        self.train.toggled.connect(self.train_wanted)
        self.last.toggled.connect(self.last_wanted)
        self.content.addLayout(self._rows)
        self.content.addWidget(self.train)
        self.content.addWidget(self.last)

    def show_choices(self, *, has_train: bool, keeps_last: bool) -> None:
        """Show what is drawn of the runs, without telling it back."""
        for box, is_on in ((self.train, has_train), (self.last, keeps_last)):
            with QSignalBlocker(box):
                box.setChecked(is_on)

    def show_runs(
        self, runs: tuple[PinnedRun, ...], present: PinnedRun | None, project: Project, looks: dict[int, LegendLine]
    ) -> None:
        """List these runs; `looks` holds the line of each run that is drawn, by its identity."""
        for widget in self._widgets:
            self._rows.removeWidget(widget)
            widget.hide()
            widget.deleteLater()
        self._widgets = []
        for row, run in enumerate(runs):
            self._add_row(row, run, project, looks.get(id(run)), is_present=run is present)
        if not runs:
            self._put(caption("No run is kept. The pin keeps the present one."), 0, 0)
        self.adjustSize()

    def _add_row(
        self, row: int, run: PinnedRun, project: Project, look: LegendLine | None, *, is_present: bool
    ) -> None:
        name = "this run" if is_present and not run.own_name else run.name(project)
        spoken = f"run {run.letter}" if run.letter else "the last run"
        is_shown = QCheckBox()
        is_shown.setChecked(run.is_shown)
        explain(is_shown, f"Show {spoken}", f"Draws {spoken}, {name}, under the curves.")
        is_shown.toggled.connect(partial(self.shown.emit, run))
        field = QLineEdit(run.own_name)
        field.setPlaceholderText(name)
        field.setMaxLength(MAX_NAME)
        field.setFixedWidth(NAME_PX)
        explain(field, f"Name of {spoken}", "A name of your own; without one it says what this run was made with.")
        field.editingFinished.connect(lambda: self.renamed.emit(run, field.text().strip()))
        letter = caption(run.letter)
        letter.setWordWrap(False)
        keep = self._button("pin", f"Pin {spoken}", "Keeps the run that was replaced last, whatever comes after it.")
        keep.setVisible(run.slot is None)
        keep.clicked.connect(self._on_keep_clicked)
        remove = self._button("delete", f"Remove {spoken}", "Takes this run out of the curves.")
        remove.clicked.connect(lambda: self.removed.emit(run))
        for column, widget in enumerate((is_shown, Swatch(look), letter, field)):
            self._put(widget, row, column)
        if run.slot is None:
            self._put(keep, row, 4)
        else:
            keep.deleteLater()
        self._put(remove, row, 5)

    def _on_keep_clicked(self) -> None:
        self.last_kept.emit()

    def _put(self, widget: QWidget, row: int, column: int) -> None:
        self._rows.addWidget(widget, row, column, Qt.AlignmentFlag.AlignVCenter)
        self._widgets.append(widget)

    def _button(self, icon: str, name: str, sentence: str) -> QToolButton:
        button = QToolButton()
        button.setProperty("flat", True)
        button.setIconSize(QSize(ICON_PX, ICON_PX))
        explain(button, name, sentence)
        self._theme.give_icon(button, icon)
        return button


class Swatch(QWidget):
    """The line of a run; nothing where it is not drawn."""

    def __init__(self, look: LegendLine | None) -> None:
        super().__init__()
        self._look = look
        self.setFixedSize(LINE_PX, ICON_PX)

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._look is None:
            return
        painter = QPainter(self)
        painter.setPen(self._look.pen(self.devicePixelRatioF()))
        painter.drawLine(0, self.height() // 2, self.width(), self.height() // 2)
        painter.end()
