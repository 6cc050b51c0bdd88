"""Where a slice cuts the columns that are not on screen: a slider for each."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QSignalBlocker, QSize, Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QSlider, QToolButton, QWidget

from playground.data.dataset import Dataset
from playground.data.plane import Plane
from playground.document import Document
from playground.project import edits
from playground.project.project import Project
from playground.ui.builder.elided_label import ElidedLabel
from playground.ui.panels.controls import GRID_PX, Gesture, GestureWatch, combo_box, explain, guard_wheel
from playground.ui.theme import CAPTION_PX, ICON_PX, Theme, number_font
from playground.ui.wording import number_text

MAX_SLIDERS = 40
"""Of more columns one is chosen at a time."""

N_STEPS = 200
VALUE_PX = 56


class CutSliders(QWidget):
    """A row for each column that is not on screen; of very many columns, one that is chosen."""

    def __init__(self, document: Document, theme: Theme) -> None:
        super().__init__()
        self.setProperty("panel", True)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._document = document
        self._theme = theme
        self._dataset: Dataset | None = None
        self._plane: Plane | None = None
        self.rows: dict[int, CutRow] = {}
        self.chooser = combo_box()
        explain(self.chooser, "Column to cut", "The column whose place in the slice is moved below.")
        self.chooser.activated.connect(lambda: self.show_project(self._document.project))
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(GRID_PX)
        self._grid.setVerticalSpacing(0)
        self._grid.setColumnStretch(0, 2)
        self._grid.setColumnStretch(1, 3)
        self._grid.addWidget(self.chooser, 0, 0, 1, 4)

    def show_project(self, project: Project) -> None:
        """Hold a row for each column to cut."""
        columns = project.dataset.info.columns
        others = [place for place in range(len(columns)) if place not in project.plane.axes]
        has_chooser = len(others) > MAX_SLIDERS
        self.chooser.setVisible(has_chooser)
        if has_chooser:
            self._offer([columns[place] for place in others])
            others = [others[self.chooser.currentIndex()]]
        wanted = [(place, columns[place]) for place in others]
        if [(place, row.name) for place, row in self.rows.items()] != wanted:
            for old in self.rows.values():
                self._remove(old)
            self.rows = {place: CutRow(self, place, name) for place, name in wanted}
            for place, row in enumerate(self.rows.values()):
                self._add(row, place + 1)
        cuts = dict(project.plane.cuts)
        for place, row in self.rows.items():
            row.mean.setEnabled(place in cuts)
        self._show_values()

    def show_points(self, dataset: Dataset, plane: Plane) -> None:
        """Take over how far the columns reach and where the plane lies."""
        self._dataset, self._plane = dataset, plane
        self._show_values()

    def cut(self, column: int, value: float | None, merge_id: str) -> None:
        """Move the slice along a column; None puts it at the mean."""
        name = self._document.project.dataset.info.columns[column]
        changed = edits.cut_plane(self._document.project, column, value)
        self._document.edit(f"Move slice, {name}", changed, merge_id)

    def _add(self, row: "CutRow", place: int) -> None:
        for column, widget in enumerate(row.widgets):
            self._grid.addWidget(widget, place, column)
            widget.show()  # at once, so that it counts for the size that is asked for next
        self._theme.give_icon(row.mean, "reset")

    def _remove(self, row: "CutRow") -> None:
        for widget in row.widgets:
            self._grid.removeWidget(widget)
            widget.hide()
            widget.deleteLater()

    def _offer(self, names: list[str]) -> None:
        if [self.chooser.itemText(row) for row in range(self.chooser.count())] != names:
            with QSignalBlocker(self.chooser):
                self.chooser.clear()
                self.chooser.addItems(names)

    def _show_values(self) -> None:
        dataset, plane = self._dataset, self._plane
        if dataset is None or plane is None or dataset.spec != self._document.project.dataset:
            return
        shown = dataset.shown("train")
        for place, row in self.rows.items():
            span = (float(plane.columns.low[place]), float(plane.columns.high[place]))
            row.show_value(dataset.points_train[shown, place], span, float(plane.origin[place]))


class CutRow:
    """Name, slider, value and the button back to the mean of one column."""

    def __init__(self, sliders: CutSliders, column: int, name: str) -> None:
        self.name = name
        self._low, self._step, self._value = 0.0, 1.0, 0.0
        gesture = Gesture(f"cut-{column}")
        self.title = ElidedLabel()
        self.title.show_text(name)
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setMinimumWidth(72)
        explain(self.slider, name, f"Where the slice cuts “{name}”; the plane shows what lies there.")
        self.value = QLabel()
        self.value.setFont(number_font(CAPTION_PX))
        self.value.setMinimumWidth(VALUE_PX)
        self.value.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.mean = QToolButton()
        self.mean.setProperty("flat", True)
        self.mean.setIconSize(QSize(ICON_PX - 4, ICON_PX - 4))
        self.mean.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        explain(self.mean, f"{name} at its mean", f"Cuts “{name}” at the mean of the train points.")
        guard_wheel(self.slider)
        GestureWatch(gesture, self.slider)
        self.slider.valueChanged.connect(
            lambda step: sliders.cut(column, self._low + step * self._step, gesture.merge_id)
        )
        self.mean.clicked.connect(lambda: sliders.cut(column, None, ""))

    @property
    def widgets(self) -> tuple[QWidget, ...]:
        """What stands in the row, from left to right."""
        return self.title, self.slider, self.value, self.mean

    def show_value(self, values: NDArray[np.float64], span: tuple[float, float], value: float) -> None:
        """Show the range of a column and where the slice cuts it; whole numbers that are few are steps."""
        low, high = span
        is_whole = high - low <= N_STEPS and bool((values % 1.0 == 0.0).all()) and low % 1.0 == 0.0
        n_steps = round(high - low) if is_whole else N_STEPS if high > low else 0
        self._low, self._step = low, (high - low) / n_steps if n_steps else 1.0
        with QSignalBlocker(self.slider):
            self.slider.setRange(0, n_steps)
            self.slider.setPageStep(max(1, n_steps // 10))
            self.slider.setValue(round((value - low) / self._step))
        self.value.setText(number_text(value, high - low))
