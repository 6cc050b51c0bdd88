"""Takes the fixes of problems into the document, and shows problems with their fixes in a panel."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QToolButton, QVBoxLayout, QWidget

from playground.document import Document
from playground.project.checks import Problem, lower_first
from playground.project.finding import Finding, cured
from playground.project.fixes import Fix, fixes
from playground.project.project import Project

N_OFFERED = 2
"""How many fixes a panel offers for a problem; the builder's menus offer all."""


def mend(document: Document, problem: Problem, text: str) -> None:
    """Take the fix of this text, made anew for the project as it is now: other parts may have changed meanwhile."""
    for fix in fixes(document.project, problem):
        if fix.text == text:
            _take(document, fix)
            return


def cure(document: Document, finding: Finding, text: str) -> None:
    """Take the fix of this text for a run, as long as the project is the one it was found for."""
    project = cured(document.project, finding, text)
    if project is not None:
        document.edit(f"Fix: {lower_first(text)}", project)


def _take(document: Document, fix: Fix) -> None:
    document.edit(f"Fix: {lower_first(fix.text)}", fix.project)


class ProblemLines(QWidget):
    """The problems of one part of the project, a sentence each with buttons that mend it; hidden where there are none.

    `fix_chosen(problem, text)` says which fix a person has chosen for what.
    """

    fix_chosen = Signal(object, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.buttons: list[QToolButton] = []
        self._problems: tuple[Problem, ...] = ()
        self._offered: tuple[tuple[str, ...], ...] = ()
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(4)
        self.hide()

    @property
    def sentences(self) -> list[str]:
        """What is wrong."""
        return [problem.sentence for problem in self._problems]

    def show_problems(self, project: Project, found: tuple[Problem, ...]) -> None:
        """Show these problems of the project."""
        offered = tuple(tuple(fix.text for fix in fixes(project, problem)[:N_OFFERED]) for problem in found)
        if (found, offered) == (self._problems, self._offered):
            return
        self._problems, self._offered = found, offered
        self._clear()
        for problem, texts in zip(found, offered, strict=True):
            self._add_sentence(problem.sentence)
            for text in texts:
                self._add_button(problem, text)
        self.setVisible(bool(found))

    def _clear(self) -> None:
        self.buttons = []
        while (item := self._layout.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()

    def _add_sentence(self, sentence: str) -> None:
        label = QLabel(sentence, self)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setWordWrap(True)
        label.setProperty("error", True)
        self._layout.addWidget(label)

    def _add_button(self, problem: Problem, text: str) -> None:
        button = fix_button(self)
        label_fix(button, text)
        button.clicked.connect(lambda: self.fix_chosen.emit(problem, text))
        self.buttons.append(button)
        self._layout.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)


def mark_wrong(field: QWidget, *, is_wrong: bool) -> None:
    """Give a field the red frame of what does not fit, or its own; a sentence beside it says the same in words."""
    if bool(field.property("wrong")) != is_wrong:
        field.setProperty("wrong", is_wrong)
        field.style().polish(field)


def fix_button(parent: QWidget) -> QToolButton:
    """Return a quiet button for a fix."""
    button = QToolButton(parent)
    button.setProperty("fix", True)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # after a click, Space runs
    return button


def label_fix(button: QToolButton, text: str, key: str = "") -> None:
    """Let a button say what it mends, and by which key."""
    button.setText(text)
    button.setAccessibleName(f"Fix: {text}")
    tip = f"Fix this: {lower_first(text)}{f' ({key})' if key else ''}"
    button.setToolTip(tip)
    button.setWhatsThis(tip)
