"""What the network is fed with: chips or a list of the features offered, and formulas of the person's own."""

from collections.abc import Callable

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from playground.data.features import FormulaProblem, parse
from playground.document import Document
from playground.project import edits
from playground.project.dataset import MAX_FEATURES, feature_label, offered_features
from playground.project.project import Project
from playground.ui.panels.controls import GRID_PX, caption, explain
from playground.ui.wording import counted

CHIP_COLUMNS = 4
MAX_CHIPS = 24
LIST_PX = 168


class FeatureChoice(QWidget):
    """Chips where few features are offered, a list to search in where there are many; below it, formulas."""

    def __init__(self, document: Document) -> None:
        super().__init__()
        self._document = document
        self.chips_ = FeatureChips(document)
        self.list = FeatureList(document)
        self.formula = FormulaLine(document)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GRID_PX)
        for part in (self.chips_, self.list, self.formula):
            layout.addWidget(part)

    @property
    def chips(self) -> dict[str, QToolButton]:
        """The chips by formula."""
        return self.chips_.chips

    def show_project(self, project: Project) -> None:
        """Show what can be fed to the network and what is."""
        offered = offered_features(len(project.dataset.info.columns), project.plane.axes)
        own = tuple(formula for formula in project.dataset.features if formula not in offered)
        has_list = len(offered) > MAX_CHIPS
        self.list.setVisible(has_list)
        if has_list:
            self.list.show_project(project, offered)
        self.chips_.show_project(project, () if has_list else offered, own)
        self.formula.show_project(project)


class FeatureChips(QWidget):
    """One chip for each offered or used feature; pressed ones feed the network. Own formulas have a line each."""

    def __init__(self, document: Document) -> None:
        super().__init__()
        self._document = document
        self.chips: dict[str, QToolButton] = {}
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(GRID_PX // 2)
        for column in range(CHIP_COLUMNS):
            self._grid.setColumnStretch(column, 1)

    def show_project(self, project: Project, offered: tuple[str, ...], own: tuple[str, ...]) -> None:
        """Show these features, and which of them feed the network."""
        self.setVisible(bool(offered or own))
        if tuple(self.chips) != (*offered, *own):
            self._make_chips(offered, own)
        for formula, chip in self.chips.items():
            chip.setChecked(formula in project.dataset.features)
            label = feature_label(formula)
            explain(
                chip,
                f"Feature {label}",
                "Feeds the network with this function of the columns.",
                _meaning(formula, project),
            )

    def _make_chips(self, offered: tuple[str, ...], own: tuple[str, ...]) -> None:
        for old in self.chips.values():
            self._grid.removeWidget(old)
            old.hide()
            old.deleteLater()
        self.chips = {}
        for place, formula in enumerate((*offered, *own)):
            chip = QToolButton()
            chip.setProperty("chip", True)
            chip.setCheckable(True)
            chip.setText(feature_label(formula))
            chip.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
            chip.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            chip.clicked.connect(lambda _checked, formula=formula: self._on_chip_clicked(formula))
            self.chips[formula] = chip
            if place < len(offered):
                self._grid.addWidget(chip, place // CHIP_COLUMNS, place % CHIP_COLUMNS)
            else:
                # A formula of the person's own may be long: it gets a line for itself.
                self._grid.addWidget(chip, CHIP_COLUMNS + place, 0, 1, CHIP_COLUMNS)

    def _on_chip_clicked(self, formula: str) -> None:
        verb = "Remove" if formula in self._document.project.dataset.features else "Add"
        changed = edits.toggle_feature(self._document.project, formula)
        self._document.edit(f"{verb} feature {feature_label(formula)}", changed)


class FeatureList(QWidget):
    """A list of many features to search in and to tick."""

    def __init__(self, document: Document) -> None:
        super().__init__()
        self._document = document
        self._offered: tuple[str, ...] = ()
        self.search = QLineEdit()
        self.search.setPlaceholderText("Search the columns")
        self.search.setClearButtonEnabled(True)
        explain(self.search, "Search the columns", "Shows only the features whose names hold these letters.")
        self.all = QPushButton("All")
        self.none = QPushButton("None")
        explain(self.all, "All features shown", "Feeds the network with every feature in the list below.")
        explain(self.none, "None of the features shown", "Takes every feature in the list below away from the network.")
        self.list = QListWidget()
        self.list.setUniformItemSizes(True)
        self.list.setFixedHeight(LIST_PX)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        explain(self.list, "Features", "Ticked ones feed the network. Space ticks.")
        row = QHBoxLayout()
        row.setSpacing(GRID_PX // 2)
        for widget, stretch in ((self.search, 1), (self.all, 0), (self.none, 0)):
            widget.setMaximumWidth(16777215 if stretch else 56)
            row.addWidget(widget, stretch)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GRID_PX // 2)
        layout.addLayout(row)
        layout.addWidget(self.list)
        for button in (self.all, self.none):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.search.textChanged.connect(self._filter)
        self.list.itemChanged.connect(self._on_item_changed)
        self.all.clicked.connect(lambda: self._choose_shown(edits.add_features, "Add"))
        self.none.clicked.connect(lambda: self._choose_shown(edits.remove_features, "Remove"))

    def show_project(self, project: Project, offered: tuple[str, ...]) -> None:
        """Show these features, and tick those that feed the network."""
        used = set(project.dataset.features)
        names = [_meaning(formula, project) or feature_label(formula) for formula in offered]
        with QSignalBlocker(self.list):
            if offered != self._offered or [self.list.item(row).text() for row in range(self.list.count())] != names:
                self._offered = offered
                self.list.clear()
                for name in names:
                    self.list.addItem(QListWidgetItem(name))
                self._filter(self.search.text())
            for row, formula in enumerate(offered):
                state = Qt.CheckState.Checked if formula in used else Qt.CheckState.Unchecked
                self.list.item(row).setCheckState(state)

    def _filter(self, text: str) -> None:
        for row in range(self.list.count()):
            item = self.list.item(row)
            item.setHidden(text.casefold() not in item.text().casefold())

    def _on_item_changed(self, item: QListWidgetItem) -> None:
        formula = self._offered[self.list.row(item)]
        is_used = formula in self._document.project.dataset.features
        if (item.checkState() == Qt.CheckState.Checked) != is_used:
            verb = "Remove" if is_used else "Add"
            changed = edits.toggle_feature(self._document.project, formula)
            self._document.edit(f"{verb} feature {feature_label(formula)}", changed)

    def _choose_shown(self, change: Callable[[Project, tuple[str, ...]], Project], verb: str) -> None:
        rows = [row for row in range(self.list.count()) if not self.list.item(row).isHidden()]
        shown = tuple(self._offered[row] for row in rows)
        self._document.edit(f"{verb} {counted(len(shown), 'feature')}", change(self._document.project, shown))


class FormulaLine(QWidget):
    """A line to write a formula in; what is wrong with it stands below while it is typed, and Enter adds it."""

    def __init__(self, document: Document) -> None:
        super().__init__()
        self._document = document
        self.line = QLineEdit()
        self.line.setPlaceholderText("Add a formula: sin(3*x1) + x2**2")
        self.line.setMaxLength(200)
        allowed = "columns, numbers, + − * / ** and sin, cos, tanh, exp, log, sqrt, abs"
        sentence = f"A feature of your own, made of {allowed}. Enter adds it."
        explain(self.line, "Add a formula", sentence, "sin(3*x1) + x2**2")
        self.error = caption()
        self.error.setProperty("error", True)
        self.error.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GRID_PX // 2)
        layout.addWidget(self.line)
        layout.addWidget(self.error)
        clear = QAction(self.line)
        clear.setShortcut(QKeySequence(Qt.Key.Key_Escape))
        clear.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        clear.triggered.connect(self.line.clear)
        self.line.addAction(clear)
        self.line.textChanged.connect(self._check)
        self.line.returnPressed.connect(self._on_return_pressed)

    def show_project(self, project: Project) -> None:
        """Check what is being written against the columns there are now."""
        del project
        self._check()

    def problem(self) -> str:
        """Return what is wrong with what stands in the line; empty where nothing is, or nothing stands there."""
        formula, dataset = self.line.text().strip(), self._document.project.dataset
        if not formula:
            return ""
        try:
            parse(formula, len(dataset.info.columns))
        except FormulaProblem as problem:
            return str(problem)
        if formula in dataset.features:
            return "The network is fed with this already."
        if len(dataset.features) >= MAX_FEATURES:
            return f"A network has at most {MAX_FEATURES:,} inputs: remove one first."
        return ""

    def _check(self) -> None:
        problem = self.problem()
        self.error.setText(problem)
        self.error.setVisible(bool(problem))

    def _on_return_pressed(self) -> None:
        formula = self.line.text().strip()
        if formula and not self.problem():
            self.line.clear()
            changed = edits.add_features(self._document.project, (formula,))
            self._document.edit(f"Add feature {feature_label(formula)}", changed)


def _meaning(formula: str, project: Project) -> str:
    """Return a feature with the names of its columns written out, where they have names of their own."""
    columns = project.dataset.info.columns
    label = feature_label(formula)
    if columns == ("x₁", "x₂"):
        return label
    numbers = sorted(int(name[1:]) for name in _names(formula) if name[0] == "x" and name[1:].isdecimal())
    parts = [f"x{n} = {columns[n - 1]}" for n in numbers if 1 <= n <= len(columns)]
    return f"{label}   ({', '.join(feature_label(part) for part in parts)})"


def _names(formula: str) -> set[str]:
    return set("".join(sign if sign.isalnum() else " " for sign in formula).split())
