"""The line below the drawing: what can be done next or, while something is wrong, what it is and how to mend it."""

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QMenu, QToolButton, QWidget

from playground.project.checks import Problem, problems
from playground.project.finding import Finding
from playground.project.fixes import Fix, fixes
from playground.project.project import Project
from playground.ui.builder.elided_label import ElidedLabel
from playground.ui.mending import fix_button, label_fix
from playground.ui.menu_keys import MenuKeys
from playground.ui.theme import Theme

FIX_KEY = "Ctrl+."


class HelpLine(QWidget):
    """Says one thing; beside a problem stands a button that mends it, and a menu where there are other ways.

    What the doctor says of the run is shown in the same way. `fix_chosen(problem, text)` says which fix a person has
    chosen for what, `cure_chosen(finding, text)` the same of a run.
    """

    fix_chosen = Signal(object, str)
    cure_chosen = Signal(object, str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.fixes: tuple[Fix, ...] = ()
        self._problem: Problem | None = None
        self._finding: Finding | None = None
        self.label = ElidedLabel(self)
        self.button = fix_button(self)
        self.button.clicked.connect(self.choose_first)
        self.others = fix_button(self)
        self.others.setAccessibleName("Other fixes")
        self.others.setToolTip("Other ways to fix this")
        self.others.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        theme.give_icon(self.others, "more")
        self._menu = QMenu(self.others)
        MenuKeys(self._menu)
        self.others.setMenu(self._menu)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self.label, 1)
        row.addWidget(self.button)
        row.addWidget(self.others)
        self.show_text("")

    @property
    def is_wrong(self) -> bool:
        """Whether a problem or a finding is shown."""
        return self._problem is not None or self._finding is not None

    def show_text(self, text: str) -> None:
        """Say what can be done, or what something dragged would do."""
        self._problem, self._finding = None, None
        self._show(text, (), is_wrong=False)

    def show_finding(self, finding: Finding) -> None:
        """Say why the run broke or does not learn."""
        self._problem, self._finding = None, finding
        self._show(finding.sentence, finding.fixes, is_wrong=True)

    def show_problems(self, project: Project) -> bool:
        """Say what is wrong with the project, the first problem with a way out first; return whether anything is."""
        found = problems(project)
        if not found:
            return False
        offered = [fixes(project, problem) for problem in found]
        place = next((place for place, ways in enumerate(offered) if ways), 0)
        self._problem, self._finding = found[place], None
        n_more = len(found) - 1
        more = f" And {n_more} more problem{'s' if n_more > 1 else ''}." if n_more else ""
        self._show(found[place].sentence + more, offered[place], is_wrong=True)
        return True

    def _show(self, text: str, ways: tuple[Fix, ...], *, is_wrong: bool) -> None:
        self.fixes = ways
        self.label.setProperty("error", is_wrong)
        self.label.style().polish(self.label)
        self.label.show_text(text, 2 if is_wrong else 1)
        self.button.setVisible(bool(ways))
        self.others.setVisible(len(ways) > 1)
        self._menu.clear()
        if ways:
            label_fix(self.button, ways[0].text, FIX_KEY)
        for fix in ways[1:]:
            self._menu.addAction(fix.text, partial(self._choose, fix.text))

    def choose_first(self) -> None:
        """Choose the first fix, where there is one."""
        if self.fixes:
            self._choose(self.fixes[0].text)

    def _choose(self, text: str) -> None:
        if self._problem is not None:
            self.fix_chosen.emit(self._problem, text)
        elif self._finding is not None:
            self.cure_chosen.emit(self._finding, text)
