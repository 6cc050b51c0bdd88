"""What part of a table's space is on screen: two columns and where the slice cuts the others, or main components."""

import numpy as np
from PySide6.QtCore import QSignalBlocker, QSize, Qt
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QSlider, QToolButton, QVBoxLayout, QWidget

from playground.data.dataset import Dataset
from playground.data.plane import Plane
from playground.document import Document
from playground.project import edits
from playground.project.project import Project
from playground.ui.panels.controls import (
    GRID_PX,
    Gesture,
    GestureWatch,
    Rows,
    caption,
    combo_box,
    explain,
    guard_wheel,
)
from playground.ui.panels.fields import ChoiceField
from playground.ui.panels.section import Section
from playground.ui.panels.setting_rows import LABEL_PX
from playground.ui.theme import CAPTION_PX, ICON_PX, Theme, number_font
from playground.ui.wording import number_text

MAX_SLIDERS = 8
"""Of more columns one is chosen at a time."""

N_STEPS = 200

VIEWS = {False: "a slice", True: "main components"}


class PlaneChoice(QWidget):
    """Chooses the plane through data of more than two columns; hidden where there is nothing to choose."""

    def __init__(self, document: Document, theme: Theme) -> None:
        super().__init__()
        self._document = document
        self.boxes: tuple[QComboBox, QComboBox] = (combo_box(), combo_box())
        self.view = ChoiceField(VIEWS)
        self.view.explain(
            "view",
            "A slice along two columns, or the plane of the two directions in which the points differ most.",
        )
        self.cuts = Section("Slice", "Where the slice cuts the columns that are not on screen.", theme)
        self._sliders = CutSliders(document, theme)
        self.cuts.content.addWidget(self._sliders)
        rows = Rows(LABEL_PX)
        rows.add("Show", self.view)
        self._labels = []
        for name, box in zip(("Across", "Up"), self.boxes, strict=True):
            explain(box, f"Axis {name.lower()}", "The column of the table that is drawn along this axis.")
            self._labels.append(rows.add(name, box))
            box.activated.connect(self._on_box_activated)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GRID_PX)
        layout.addLayout(rows)
        layout.addWidget(self.cuts)
        self.view.entered.connect(self._on_view_entered)

    @property
    def sliders(self) -> dict[int, "CutSlider"]:
        """The sliders by column."""
        return self._sliders.sliders

    @property
    def chooser(self) -> QComboBox:
        """Chooses the column to cut where there are many."""
        return self._sliders.chooser

    def show_project(self, project: Project) -> None:
        """Offer the columns of the source."""
        columns, plane = project.dataset.info.columns, project.plane
        self.setVisible(len(columns) > len(self.boxes))
        self.view.show_value(plane.is_projected)
        for box, axis in zip(self.boxes, plane.axes, strict=True):
            with QSignalBlocker(box):
                if [box.itemText(place) for place in range(box.count())] != list(columns):
                    box.clear()
                    box.addItems(columns)
                box.setCurrentIndex(axis)
        for widget in (*self.boxes, *self._labels, self.cuts):
            widget.setVisible(not plane.is_projected)
        n_moved = len(plane.cuts)
        self.cuts.heading.show_summary("at the means" if n_moved == 0 else f"{n_moved} moved")
        self._sliders.show_project(project)

    def show_points(self, dataset: Dataset, plane: Plane) -> None:
        """Show how far the columns reach and where the plane lies."""
        self._sliders.show_points(dataset, plane)

    def _on_box_activated(self) -> None:
        """Choose the axes; choosing the other one's column swaps the two."""
        old = self._document.project.plane.axes
        first, second = (box.currentIndex() for box in self.boxes)
        if first == second:
            first, second = old[1], old[0]
        self._document.edit("Choose axes", edits.choose_axes(self._document.project, first, second))

    def _on_view_entered(self, is_projected: object) -> None:
        changed = edits.project_plane(self._document.project, is_projected=bool(is_projected))
        self._document.edit("Choose view", changed)


class CutSliders(QWidget):
    """A slider for each column that is not on screen; of many columns, one that is chosen."""

    def __init__(self, document: Document, theme: Theme) -> None:
        super().__init__()
        self._document = document
        self._theme = theme
        self._dataset: Dataset | None = None
        self._plane: Plane | None = None
        self.sliders: dict[int, CutSlider] = {}
        self.chooser = combo_box()
        explain(self.chooser, "Column to cut", "The column whose place in the slice is moved below.")
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(GRID_PX)
        self._layout.addWidget(self.chooser)
        self.chooser.activated.connect(lambda: self.show_project(self._document.project))

    def show_project(self, project: Project) -> None:
        """Hold a slider for each column to cut."""
        columns = project.dataset.info.columns
        others = [place for place in range(len(columns)) if place not in project.plane.axes]
        has_chooser = len(others) > MAX_SLIDERS
        self.chooser.setVisible(has_chooser)
        if has_chooser:
            names = [columns[place] for place in others]
            if [self.chooser.itemText(row) for row in range(self.chooser.count())] != names:
                self.chooser.clear()
                self.chooser.addItems(names)
            others = [others[self.chooser.currentIndex()]]
        if list(self.sliders) != others or [row.name for row in self.sliders.values()] != [columns[n] for n in others]:
            for old in self.sliders.values():
                old.hide()
                old.deleteLater()
            self.sliders = {place: CutSlider(self._document, self._theme, place, columns[place]) for place in others}
            for row in self.sliders.values():
                self._layout.addWidget(row)
        for place, row in self.sliders.items():
            row.show_moved(is_moved=place in dict(project.plane.cuts))
        self._show_values()

    def show_points(self, dataset: Dataset, plane: Plane) -> None:
        """Take over how far the columns reach and where the plane lies."""
        self._dataset, self._plane = dataset, plane
        self._show_values()

    def _show_values(self) -> None:
        dataset, plane = self._dataset, self._plane
        if dataset is None or plane is None or dataset.spec != self._document.project.dataset:
            return
        sample = dataset.points_train[dataset.shown("train")]
        for place, row in self.sliders.items():
            row.show_value(sample[:, place], float(plane.origin[place]))


class CutSlider(QWidget):
    """Where the slice cuts one column: a slider over its range, the value, and a button back to the mean."""

    def __init__(self, document: Document, theme: Theme, column: int, name: str) -> None:
        super().__init__()
        self._document = document
        self._column = column
        self._gesture = Gesture(f"cut-{column}")
        self._low, self._step = 0.0, 1.0
        self.name = name
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.value = QLabel()
        self.value.setFont(number_font(CAPTION_PX))
        self.mean = QToolButton()
        self.mean.setProperty("flat", True)
        self.mean.setIconSize(QSize(ICON_PX, ICON_PX))
        theme.give_icon(self.mean, "reset")
        self.mean.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        explain(self.slider, name, f"Where the slice cuts “{name}”.")
        explain(self.mean, f"{name} at its mean", f"Cuts “{name}” at the mean of the train points.")
        title = caption(name)
        title.setWordWrap(False)
        head, row = QHBoxLayout(), QHBoxLayout()
        for part in (head, row):
            part.setSpacing(GRID_PX // 2)
        head.addWidget(title, 1)
        head.addWidget(self.value)
        row.addWidget(self.slider, 1)
        row.addWidget(self.mean)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(head)
        layout.addLayout(row)
        guard_wheel(self.slider)
        GestureWatch(self._gesture, self.slider)
        self.slider.valueChanged.connect(self._on_value_changed)
        self.mean.clicked.connect(lambda: self._cut(None, ""))

    def show_moved(self, *, is_moved: bool) -> None:
        """Offer the way back where the slice is not at the mean."""
        self.mean.setEnabled(is_moved)

    def show_value(self, values: np.ndarray, value: float) -> None:
        """Show the range of the column and where the slice is; 0 and 1 of a category are two steps."""
        low, high = float(values.min()), float(values.max())
        is_switch = bool(np.isin(values, (0.0, 1.0)).all())
        n_steps = 1 if is_switch else N_STEPS
        self._low, self._step = low, (high - low) / n_steps if high > low else 1.0
        with QSignalBlocker(self.slider):
            self.slider.setRange(0, n_steps if high > low else 0)
            self.slider.setPageStep(max(1, n_steps // 10))
            self.slider.setValue(round((value - low) / self._step))
        self.value.setText(number_text(value, high - low))

    def _on_value_changed(self, step: int) -> None:
        self._cut(self._low + step * self._step, self._gesture.merge_id)

    def _cut(self, value: float | None, merge_id: str) -> None:
        self._document.edit(
            f"Move slice, {self.name}", edits.cut_plane(self._document.project, self._column, value), merge_id
        )
