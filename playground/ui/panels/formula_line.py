"""Formulas of the person's own: a line that is checked while it is typed, and a row for each one in use."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from playground.data.features import MAX_LENGTH, FormulaProblem, parse, with_numbers
from playground.document import Document
from playground.project import edits
from playground.project.dataset import MAX_FEATURES, feature_label
from playground.ui.panels.controls import GRID_PX, caption, explain
from playground.ui.theme import Theme

ALLOWED = "columns, numbers, + − * / ** and sin, cos, tanh, exp, log, sqrt, abs"
EXAMPLE = "sin(3*x1) + x2**2"
CHIP_MARGIN_PX = 6
"""Room beside the text of the narrowest chips; wider ones leave a twelfth of their width to their round ends."""


class FormulaLine(QWidget):
    """A line to write a formula in, or to change the one it begins with; what is wrong with it stands below.

    `entered(formula)` says that Enter was pressed and nothing is wrong, `left` that Escape was.
    """

    entered = Signal(str)
    left = Signal()

    def __init__(self, document: Document, formula: str = "") -> None:
        super().__init__()
        self._document = document
        self._formula = formula
        self.line = QLineEdit(formula)
        self.line.setMaxLength(MAX_LENGTH)
        self.error = caption()
        self.error.setTextFormat(Qt.TextFormat.PlainText)
        self.error.setProperty("error", True)
        self.error.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GRID_PX // 2)
        layout.addWidget(self.line)
        layout.addWidget(self.error)
        self.setFocusProxy(self.line)
        leave = QAction(self.line)
        leave.setShortcut(QKeySequence(Qt.Key.Key_Escape))
        leave.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        leave.triggered.connect(self.left)
        self.line.addAction(leave)
        self.line.textChanged.connect(self.check)
        self.line.returnPressed.connect(self._on_return_pressed)

    @property
    def problem(self) -> str:
        """What is wrong with what stands in the line; empty where nothing is, or nothing stands there."""
        formula, dataset = self.line.text().strip(), self._document.project.dataset
        if not formula:
            return ""
        columns = dataset.info.columns
        try:
            parse(formula, len(columns))
        except FormulaProblem as problem:
            meant = with_numbers(formula, columns)
            return str(problem) if meant == formula else f"Columns go by their numbers: write {meant}."
        used = {feature.replace(" ", "") for feature in dataset.features if feature != self._formula}
        if formula.replace(" ", "") in used:
            return "The network is fed with this already."
        if not self._formula and len(dataset.features) >= MAX_FEATURES:
            return f"A network has at most {MAX_FEATURES:,} inputs: remove one first."
        return ""

    def check(self) -> None:
        """Say what is wrong now."""
        problem = self.problem
        self.error.setText(problem)
        self.error.setVisible(bool(problem))

    def _on_return_pressed(self) -> None:
        formula = self.line.text().strip()
        if formula and not self.problem:
            self.entered.emit(formula)


class NewFormula(FormulaLine):
    """The line that feeds the network with one formula more."""

    def __init__(self, document: Document) -> None:
        super().__init__(document)
        self.line.setPlaceholderText(f"Add a formula: {EXAMPLE}")
        explain(self.line, "Add a formula", f"A feature of your own, made of {ALLOWED}. Enter adds it.", EXAMPLE)
        self.entered.connect(self._on_entered)
        self.left.connect(self.line.clear)

    def _on_entered(self, formula: str) -> None:
        self.line.clear()
        changed = edits.add_features(self._document.project, (formula,))
        self._document.edit(f"Add feature {feature_label(formula)}", changed)


class OwnFormula(QWidget):
    """One formula in use: its chip opens it for a change, the button beside it takes it away."""

    changed = Signal(str)

    def __init__(self, document: Document, theme: Theme, formula: str) -> None:
        super().__init__()
        self._document = document
        self._formula = formula
        self.line: FormulaLine | None = None
        self.chip = OwnChip()
        self.chip.show_text(feature_label(formula))
        self.remove = QToolButton()
        self.remove.setProperty("flat", True)
        self.remove.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        theme.give_icon(self.remove, "close")
        label = feature_label(formula)
        words = "Feeds the network with a formula of your own. Click or F2 changes it, Delete takes it away."
        explain(self.chip, f"Feature {label}", words, label)
        explain(self.remove, f"Remove feature {label}", "Feeds the network with this formula no longer.")
        self._layout = QHBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(GRID_PX // 2)
        self._layout.addWidget(self.chip, 1)
        self._layout.addWidget(self.remove)
        self.chip.clicked.connect(self.open)
        self.chip.removed.connect(self._remove)
        self.remove.clicked.connect(self._remove)

    def open(self) -> None:
        """Let the formula be changed."""
        if self.line is None:
            self.line = FormulaLine(self._document, self._formula)
            words = f"The formula of this feature, made of {ALLOWED}. Enter takes it over, Escape leaves it as it was."
            explain(self.line.line, "Change the formula", words, EXAMPLE)
            self.line.entered.connect(self._on_entered)
            self.line.left.connect(self._close)
            self._layout.insertWidget(0, self.line, 1)
            self._layout.setAlignment(self.remove, Qt.AlignmentFlag.AlignTop)
        self.chip.hide()
        self.line.show()
        self.line.setFocus()
        self.line.line.selectAll()

    def _close(self) -> None:
        if self.line is not None:
            self.line.hide()
            self.line.line.setText(self._formula)
        self.chip.show()
        self.chip.setFocus()

    def _on_entered(self, formula: str) -> None:
        self._close()
        if formula != self._formula:
            project = edits.replace_feature(self._document.project, self._formula, formula)
            self._document.edit(f"Change feature {feature_label(self._formula)}", project)
            self.changed.emit(formula)

    def _remove(self) -> None:
        changed = edits.remove_features(self._document.project, (self._formula,))
        self._document.edit(f"Remove feature {feature_label(self._formula)}", changed)


class Chip(QToolButton):
    """A rounded button as wide as its place; of a text that does not fit, the middle is left out."""

    def __init__(self) -> None:
        super().__init__()
        self._texts: tuple[str, ...] = ("",)
        self.setProperty("chip", True)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def show_text(self, *texts: str) -> None:
        """Show the first of these texts there is room for, otherwise the last one as far as there is room."""
        self._texts = texts
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Use the room there is now."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        metrics, room = self.fontMetrics(), self.width() - max(CHIP_MARGIN_PX, self.width() // 12)
        text = next((text for text in self._texts if metrics.horizontalAdvance(text) <= room), self._texts[-1])
        self.setText(metrics.elidedText(text, Qt.TextElideMode.ElideMiddle, room).replace("&", "&&"))


class OwnChip(Chip):
    """The chip of a formula of the person's own: Enter and F2 press it, Delete takes it away."""

    removed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("chip", "own")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Press with F2 or Enter, as Space does."""
        match event.key():
            case Qt.Key.Key_F2 | Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self.click()
            case Qt.Key.Key_Delete | Qt.Key.Key_Backspace:
                self.removed.emit()
            case _:
                super().keyPressEvent(event)
