"""What the network is fed with: chips or a list of the features offered, and formulas of the person's own."""

from itertools import pairwise

from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from playground.document import Document
from playground.project import edits
from playground.project.dataset import feature_label, offered_features
from playground.project.project import Project
from playground.ui.panels.controls import GRID_PX, explain
from playground.ui.panels.data_words import column_label, formula_words
from playground.ui.panels.feature_list import FeatureList
from playground.ui.panels.formula_line import Chip, NewFormula, OwnFormula
from playground.ui.theme import Theme

CHIP_COLUMNS = 4
NAMED_SPAN = 2
"""A chip with the name of a column is as wide as two others."""

MAX_CHIPS = 24


class FeatureChoice(QWidget):
    """Chips where few features are offered, a list to search in where there are many; below it, formulas."""

    def __init__(self, document: Document, theme: Theme) -> None:
        super().__init__()
        self._grid = FeatureChips(document)
        self.list = FeatureList(document)
        self.own = OwnFormulas(document, theme)
        self.formula = NewFormula(document)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GRID_PX)
        for part in (self._grid, self.list, self.own, self.formula):
            layout.addWidget(part)

    @property
    def chips(self) -> dict[str, Chip]:
        """The chips of the offered features by formula."""
        return self._grid.chips

    def show_project(self, project: Project) -> None:
        """Show what can be fed to the network and what is."""
        offered = offered_features(len(project.dataset.info.columns), project.plane.axes)
        known = set(offered)
        own = tuple(formula for formula in project.dataset.features if formula not in known)
        if len(own) > MAX_CHIPS:
            offered, own = (*offered, *own), ()
        has_list = len(offered) > MAX_CHIPS
        self.list.setVisible(has_list)
        self._grid.setVisible(not has_list)
        if has_list:
            self.list.show_project(project, offered)
        self._grid.show_project(project, () if has_list else offered)
        self.own.show_formulas(own)
        self.formula.check()
        self._order_keys()

    def _order_keys(self) -> None:
        """Let Tab go from top to bottom, although chips come and go."""
        order: list[QWidget] = [self.list.list, *self.chips.values()]
        for row in self.own.rows.values():
            order += [row.chip, row.remove]
        for before, after in pairwise((*order, self.formula.line)):
            if before.nextInFocusChain() is not after:
                QWidget.setTabOrder(before, after)


class FeatureChips(QWidget):
    """One chip for each offered feature; pressed ones feed the network."""

    def __init__(self, document: Document) -> None:
        super().__init__()
        self._document = document
        self._shown: object = None
        self.chips: dict[str, Chip] = {}
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(GRID_PX // 2)
        for column in range(CHIP_COLUMNS):
            self._grid.setColumnStretch(column, 1)

    def show_project(self, project: Project, offered: tuple[str, ...]) -> None:
        """Show these features, and which of them feed the network."""
        columns = project.dataset.info.columns
        if self._shown != (offered, columns):
            self._shown = (offered, columns)
            self._make_chips(offered, columns)
        for formula, chip in self.chips.items():
            chip.setChecked(formula in project.dataset.features)

    def _make_chips(self, offered: tuple[str, ...], columns: tuple[str, ...]) -> None:
        for old in self.chips.values():
            self._grid.removeWidget(old)
            old.hide()
            old.deleteLater()
        self.chips = {}
        row, place = 0, 0
        for formula in offered:
            chip, name = self._make_chip(formula, columns), column_label(formula, columns)
            span = NAMED_SPAN if name else 1
            if place + span > CHIP_COLUMNS or (not name and place and self._has_named(row)):
                row, place = row + 1, 0
            self._grid.addWidget(chip, row, place, 1, span)
            place += span
            self.chips[formula] = chip

    def _has_named(self, row: int) -> bool:
        item = self._grid.itemAtPosition(row, 0)
        return item is not None and self._grid.itemAtPosition(row, 1) is item

    def _make_chip(self, formula: str, columns: tuple[str, ...]) -> Chip:
        chip = Chip()
        chip.setCheckable(True)
        name = column_label(formula, columns)
        # Where there is no room for the unit of a column, its name says enough.
        chip.show_text(*((name, name.partition(" (")[0]) if name else (feature_label(formula),)))
        if name:
            sentence = "Feeds the network with this column; formulas call it by its number."
        else:
            sentence = "Feeds the network with this function of the columns."
        explain(chip, f"Feature {name or feature_label(formula)}", sentence, formula_words(formula, columns))
        chip.clicked.connect(lambda: self._on_chip_clicked(formula))
        return chip

    def _on_chip_clicked(self, formula: str) -> None:
        verb = "Remove" if formula in self._document.project.dataset.features else "Add"
        changed = edits.toggle_feature(self._document.project, formula)
        self._document.edit(f"{verb} feature {feature_label(formula)}", changed)


class OwnFormulas(QWidget):
    """A row for each formula of the person's own that feeds the network."""

    def __init__(self, document: Document, theme: Theme) -> None:
        super().__init__()
        self._document = document
        self._theme = theme
        self.rows: dict[str, OwnFormula] = {}
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(GRID_PX // 2)

    def show_formulas(self, formulas: tuple[str, ...]) -> None:
        """Show these formulas; a row that stays keeps what is being typed in it."""
        for formula in self.rows.keys() - set(formulas):
            gone = self.rows.pop(formula)
            self._layout.removeWidget(gone)
            gone.hide()
            gone.deleteLater()
        for place, formula in enumerate(formulas):
            if formula not in self.rows:
                row = OwnFormula(self._document, self._theme, formula)
                row.changed.connect(self._on_changed)
                self.rows[formula] = row
            if self._layout.indexOf(self.rows[formula]) != place:
                self._layout.insertWidget(place, self.rows[formula])
        self.rows = {formula: self.rows[formula] for formula in formulas}
        self.setVisible(bool(formulas))

    def _on_changed(self, formula: str) -> None:
        """Let the keyboard stay where it was, on the formula in its new form."""
        if formula in self.rows:
            self.rows[formula].chip.setFocus()
