"""The windows in which a table is seen before it is taken, and in which the roles of an imported one are changed."""

import logging
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from playground.data import reading
from playground.data.reading import Dialect, Plan, TableProblem, Text
from playground.project.table import TableSpec
from playground.session.job import Jobs
from playground.settings import Settings
from playground.ui.importing.draft import Changes, Choices, LookedAt, Taken
from playground.ui.importing.form import TableForm
from playground.ui.importing.options import DialectRow
from playground.ui.job_watch import JobWatch
from playground.ui.panels.controls import GRID_PX, caption, explain
from playground.ui.theme import TITLE_PX, Theme, number_font, sized_font
from playground.ui.wording import counted, share_text

log = logging.getLogger(__name__)

PROGRESS_STEPS = 1000
USUAL_DIALECT = Dialect(separator=",", decimal=".", encoding="utf-8", has_header=True)
"""What a text is said to be written in that could not be looked at, so that it can be corrected."""

UNEXPECTED = "The table could not be read because of an unexpected error ({error}). The project stays as it is."


class TableDialog(QDialog):
    """What both windows have in common: title, form and buttons; `taken(TableSpec, Choices)` comes at the end."""

    taken = Signal(object, object)

    def __init__(self, window: QWidget, theme: Theme, settings: Settings, choices: Choices) -> None:
        super().__init__(window)
        self._settings = settings
        self.form = TableForm(theme, choices)
        self._name = QLabel()
        self._name.setFont(sized_font(TITLE_PX, QFont.Weight.Medium))
        self._name.setTextFormat(Qt.TextFormat.PlainText)
        self._note = caption()
        self._note.setWordWrap(False)
        self.take_button = QPushButton()
        self.take_button.setProperty("primary", True)
        self.take_button.setDefault(True)
        self.cancel_button = QPushButton("Cancel")
        self.cancel_button.setAutoDefault(False)
        self.cancel_button.clicked.connect(self.reject)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(*settings.import_size)

    def done(self, result: int) -> None:
        """Remember the size of the window."""
        self._settings.import_size = (self.width(), self.height())
        super().done(result)

    def _lay_out(self, top: QWidget | None = None, beside_buttons: QWidget | None = None) -> None:
        """Put everything below each other, with `top` above the form."""
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * GRID_PX, 2 * GRID_PX, 2 * GRID_PX, 2 * GRID_PX)
        layout.setSpacing(GRID_PX)
        heading = QHBoxLayout()
        heading.setSpacing(GRID_PX)
        heading.addWidget(self._name)
        heading.addWidget(self._note, 0, Qt.AlignmentFlag.AlignBottom)
        heading.addStretch(1)
        layout.addLayout(heading)
        if top is not None:
            layout.addWidget(top)
        layout.addWidget(self.form, 1)
        buttons = QHBoxLayout()
        buttons.setSpacing(GRID_PX)
        if beside_buttons is not None:
            buttons.addWidget(beside_buttons, 1)
        buttons.addStretch()
        buttons.addWidget(self.cancel_button)
        buttons.addWidget(self.take_button)
        layout.addLayout(buttons)


class ColumnsDialog(TableDialog):
    """Changes roles, task and use of the imported table; its file is not needed."""

    def __init__(self, window: QWidget, theme: Theme, settings: Settings, spec: TableSpec, choices: Choices) -> None:
        super().__init__(window, theme, settings, choices)
        self.setWindowTitle("Columns of the table")
        self._name.setText(spec.name)
        self._note.setText(counted(spec.table.n_rows, "row"))
        self.take_button.setText("&Apply")
        explain(self.take_button, "Apply", "Learns from the table as it is shown; undo takes it back.")
        self.take_button.clicked.connect(self.take)
        self.form.changed.connect(lambda: self.take_button.setEnabled(self.form.can_be_taken))
        self._lay_out()
        self.form.show_draft(Taken.of(spec))
        self.form.preview.heads.setFocus()

    def take(self) -> None:
        """Hand the table with its new roles to the project."""
        draft = self.form.draft
        assert isinstance(draft, Taken)
        self.taken.emit(draft.new_spec, self.form.use.choices)
        self.accept()


class ImportDialog(TableDialog):
    """Shows what was found out about a table, and reads the whole of it on a thread of its own.

    What goes wrong is said inside; the window stays open, so that it can be put right.
    """

    def __init__(
        self, window: QWidget, theme: Theme, settings: Settings, jobs: Jobs, text: Text, choices: Choices
    ) -> None:
        super().__init__(window, theme, settings, choices)
        self._text = text
        self._jobs = jobs
        self._found: Plan | None = None
        self._changes: Changes = {}
        self._watch = JobWatch(self)
        self.dialect = DialectRow()
        self.progress = ProgressLine()
        self.setWindowTitle("Import table")
        self._name.setText(text.name)
        self.take_button.setText("&Import")
        explain(self.take_button, "Import", "Reads all rows and learns from them; undo takes it back.")
        self._lay_out(self.dialect, self.progress)
        self.take_button.clicked.connect(self.take)
        self.form.changed.connect(self._on_form_changed)
        self.dialect.changed.connect(self._look)
        self._watch.progressed.connect(self.progress.show_share)
        self._watch.done.connect(self._on_done)
        self._watch.failed.connect(self._on_failed)
        self._watch.cancelled.connect(self._show_choosing)
        self._look()
        self.take_button.setFocus()

    @property
    def is_reading(self) -> bool:
        """Whether the whole table is being read."""
        return self._watch.is_watching

    def take(self) -> None:
        """Read the whole table as it is planned."""
        draft = self.form.draft
        assert isinstance(draft, LookedAt)
        self.progress.show_share(0.0)
        self.progress.show()
        for part in (self.dialect, self.form, self.take_button):
            part.setEnabled(False)
        self.cancel_button.setText("Stop reading")
        self.cancel_button.setFocus()
        self._watch.follow(self._jobs.start("reading", partial(reading.read, draft.plan)))

    def reject(self) -> None:
        """Stop reading where it goes on; otherwise close the window without taking anything."""
        if self.is_reading:
            self._watch.cancel()
        else:
            super().reject()

    def done(self, result: int) -> None:
        """End the reading thread before the window goes."""
        self._watch.close()
        super().done(result)

    def _look(self, dialect: Dialect | None = None) -> None:
        """Find out what there is, or look with a corrected dialect; what the person chose for a column stays."""
        has_bytes = self._text.path is not None
        draft = self.form.draft
        if self._found is not None and isinstance(draft, LookedAt):
            self._changes = draft.changes_since(self._found)
        try:
            plan = reading.look(self._text, dialect)
        except TableProblem as problem:
            self.dialect.show_dialect(dialect or USUAL_DIALECT, has_bytes=has_bytes)
            self.form.show_refusal(str(problem))
            return
        self.dialect.show_dialect(plan.dialect, has_bytes=has_bytes)
        self._found = plan
        self.form.show_draft(LookedAt(plan).with_changes(self._changes))

    def _on_form_changed(self) -> None:
        self.take_button.setEnabled(self.form.can_be_taken)

    def _show_choosing(self) -> None:
        """Let the person choose again, after reading has ended."""
        self.progress.hide()
        for part in (self.dialect, self.form):
            part.setEnabled(True)
        self.cancel_button.setText("Cancel")
        self._on_form_changed()
        self.take_button.setFocus()

    def _on_done(self, spec: TableSpec) -> None:
        self.taken.emit(spec, self.form.use.choices)
        self.accept()

    def _on_failed(self, error: Exception) -> None:
        self._show_choosing()
        if isinstance(error, TableProblem):
            self.form.problem.say(str(error))
        else:
            log.error("the table could not be read", exc_info=error)
            self.form.problem.say(UNEXPECTED.format(error=error))


class ProgressLine(QWidget):
    """How far reading is, as a bar and in per cent."""

    def __init__(self) -> None:
        super().__init__()
        self.bar = QProgressBar()
        self.bar.setRange(0, PROGRESS_STEPS)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName("Reading the table")
        self._text = QLabel()
        self._text.setFont(number_font())
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, GRID_PX, 0)
        layout.setSpacing(GRID_PX)
        layout.addWidget(self._text)
        layout.addWidget(self.bar, 1)
        self.hide()

    def show_share(self, share: float) -> None:
        """Show which share of the table was read."""
        self.bar.setValue(round(share * PROGRESS_STEPS))
        self._text.setText(f"Reading {share_text(share, 0)}")
