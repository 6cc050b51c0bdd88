"""Many features as a list to search in and to tick."""

from collections.abc import Callable

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QListWidget, QPushButton, QVBoxLayout, QWidget

from playground.document import Document
from playground.project import edits
from playground.project.dataset import feature_label
from playground.project.project import Project
from playground.ui.panels.controls import GRID_PX, explain
from playground.ui.panels.data_words import column_label
from playground.ui.wording import counted

LIST_PX = 178
BUTTON_PX = 60


class FeatureList(QWidget):
    """A line to search in, buttons for all and none of what was found, and a tick for each feature."""

    def __init__(self, document: Document) -> None:
        super().__init__()
        self._document = document
        self._offered: tuple[str, ...] = ()
        self._names: list[str] = []
        self.search = QLineEdit()
        self.search.setPlaceholderText("Search")
        self.search.setClearButtonEnabled(True)
        explain(self.search, "Search the features", "Shows only the features whose names hold these letters.")
        self.all, self.none = QPushButton("All"), QPushButton("None")
        explain(self.all, "All features shown", "Feeds the network with every feature in the list below.")
        explain(self.none, "None of the features shown", "Takes every feature in the list below away from the network.")
        self.list = QListWidget()
        self.list.setProperty("ticks", True)
        self.list.setUniformItemSizes(True)
        self.list.setFixedHeight(LIST_PX)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        explain(self.list, "Features", "Ticked ones feed the network. Space ticks.")
        row = QHBoxLayout()
        row.setSpacing(GRID_PX // 2)
        row.addWidget(self.search, 1)
        for button in (self.all, self.none):
            button.setFixedWidth(BUTTON_PX)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            row.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GRID_PX // 2)
        layout.addLayout(row)
        layout.addWidget(self.list)
        self.search.textChanged.connect(self._filter)
        self.list.itemChanged.connect(lambda item: self._on_ticked(self.list.row(item)))
        self.all.clicked.connect(lambda: self._choose_shown(edits.add_features, "Add"))
        self.none.clicked.connect(lambda: self._choose_shown(edits.remove_features, "Remove"))

    def show_project(self, project: Project, offered: tuple[str, ...]) -> None:
        """Show these features, and tick those that feed the network."""
        used = set(project.dataset.features)
        columns = project.dataset.info.columns
        names = [column_label(formula, columns) or feature_label(formula) for formula in offered]
        with QSignalBlocker(self.list):
            is_new = (offered, names) != (self._offered, self._names)
            if is_new:
                self._offered, self._names = offered, names
                self.list.clear()
                self.list.addItems(names)
                self._filter(self.search.text())
            for row, formula in enumerate(offered):
                item = self.list.item(row)
                state = Qt.CheckState.Checked if formula in used else Qt.CheckState.Unchecked
                if is_new or item.checkState() != state:
                    item.setCheckState(state)

    def _filter(self, text: str) -> None:
        sought = text.casefold().strip()
        for row, (formula, name) in enumerate(zip(self._offered, self._names, strict=True)):
            self.list.item(row).setHidden(sought not in name.casefold() and sought not in formula)

    def _on_ticked(self, row: int) -> None:
        formula = self._offered[row]
        is_used = formula in self._document.project.dataset.features
        if (self.list.item(row).checkState() == Qt.CheckState.Checked) != is_used:
            verb = "Remove" if is_used else "Add"
            changed = edits.toggle_feature(self._document.project, formula)
            self._document.edit(f"{verb} feature {feature_label(formula)}", changed)

    def _choose_shown(self, change: Callable[[Project, tuple[str, ...]], Project], verb: str) -> None:
        rows = [row for row in range(self.list.count()) if not self.list.item(row).isHidden()]
        shown = tuple(self._offered[row] for row in rows)
        self._document.edit(f"{verb} {counted(len(shown), 'feature')}", change(self._document.project, shown))
