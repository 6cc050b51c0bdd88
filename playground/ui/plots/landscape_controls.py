"""What a person chooses of a landscape: which plane, which loss, its shades, how near, and whether the plane stays."""

import secrets
from collections.abc import Sequence
from typing import get_args

from PySide6.QtCore import QSignalBlocker, QSize, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from playground.analysis.landscape import Kind, Landscape, Options, Part
from playground.project.project import Project
from playground.settings import Settings
from playground.ui.panels.controls import GRID_PX, combo_box, explain
from playground.ui.plots.landscape_map import ZOOM_STEP
from playground.ui.plots.landscape_words import KIND_RULE, KIND_SENTENCE, KINDS, PART_RULE, PART_SENTENCE, PARTS
from playground.ui.plots.parameter_names import offered_parameters, parameter_name
from playground.ui.theme import ICON_PX, Theme

MAX_NAMES = 2000
"""Of networks of more parameters, those that moved most are offered."""

ZOOM_RANGE = 1e-3, 50.0
MOST_WORDS = "moved most"


class LandscapeControls(QWidget):
    """One row of controls, and a second one for the two weights; `changed` follows what is to be surveyed.

    `scale_changed(bool)` follows the choice of a logarithmic scale, `kept_changed(bool)` that of a plane that stays.
    """

    changed = Signal()
    scale_changed = Signal(bool)
    kept_changed = Signal(bool)

    def __init__(self, settings: Settings, theme: Theme) -> None:
        super().__init__()
        self._settings = settings
        self._theme = theme
        self._seed = 0
        self._zoom = 1.0
        self._kept: Landscape | None = None
        self._project: Project | None = None
        self._offered: list[int] = []
        self._most: tuple[int, ...] = ()
        self.kind, self.part = combo_box(), combo_box()
        for kind in get_args(Kind):
            self.kind.addItem(KINDS[kind], kind)
        for part in get_args(Part):
            self.part.addItem(PARTS[part], part)
        self.kind.setCurrentIndex(self.kind.findData(settings.landscape_kind))
        self.part.setCurrentIndex(self.part.findData(settings.landscape_part))
        self.across, self.up = combo_box(), combo_box()
        self._make_buttons()
        self._explain()
        self._lay_out()
        self._connect()
        self._show_rows()

    @property
    def options(self) -> Options:
        """What is chosen."""
        return Options(
            kind=self.kind.currentData(),
            part=self.part.currentData(),
            weights=(self.across.currentData(), self.up.currentData()),
            seed=self._seed,
            zoom=self._zoom,
            kept=self._kept,
        )

    @property
    def is_logarithmic(self) -> bool:
        """Whether the shades tell factors, not differences."""
        return self.log_button.isChecked()

    def keep(self, kept: Landscape | None) -> None:
        """Keep the plane of a landscape, or follow the run again."""
        with QSignalBlocker(self.keep_button):
            self.keep_button.setChecked(kept is not None)
        self._kept = kept
        self.kind.setEnabled(kept is None)
        for box in (self.across, self.up, self.draw_button):
            box.setEnabled(kept is None)
        self.changed.emit()

    def zoom_by(self, factor: float) -> None:
        """Look nearer by a factor below 1, or from further away; 0 shows all."""
        zoom = min(max(self._zoom * factor, ZOOM_RANGE[0]), ZOOM_RANGE[1]) if factor > 0.0 else 1.0
        # Back where it was, rounding is no other zoom.
        zoom = 1.0 if abs(zoom - 1.0) < 1e-9 else zoom
        if zoom != self._zoom:
            self._zoom = zoom
            self.changed.emit()

    def set_narrow(self, *, is_narrow: bool) -> None:
        """Leave the zoom to the wheel and the keys where its buttons have no room."""
        for button in (self.out_button, self.in_button):
            button.setVisible(not is_narrow)

    def show_parameters(self, project: Project, most: Sequence[int]) -> None:
        """Offer the parameters of a project, of a large network those that moved most, most first."""
        is_same = self._project is not None and (
            (self._project.network, self._project.dataset.features) == (project.network, project.dataset.features)
        )
        offered = self._offered if is_same else offered_parameters(project)
        is_large = len(offered) > MAX_NAMES
        if is_same and (not is_large or tuple(most) == self._most or self._is_open):
            return
        self._project, self._offered, self._most = project, offered, tuple(most)
        shown = list(most) if is_large else offered
        for box in (self.across, self.up):
            self._fill(box, project, shown, keeps_choice=is_same)

    def show_most(self, weights: tuple[int, int] | None, project: Project) -> None:
        """Name the weights that were taken for those that moved most."""
        if weights is None or self.kind.currentData() != "weights":
            return
        for box, place in zip((self.across, self.up), weights, strict=True):
            words = f"{MOST_WORDS}: {parameter_name(project, place)}"
            if box.itemText(0) != words:
                box.setItemText(0, words)

    def _fill(self, box: QComboBox, project: Project, places: Sequence[int], *, keeps_choice: bool) -> None:
        before = box.currentData() if keeps_choice else None
        with QSignalBlocker(box):
            box.clear()
            box.addItem(MOST_WORDS, None)
            for place in sorted({*places, *([before] if before is not None else [])}):
                box.addItem(parameter_name(project, place), place)
            box.setCurrentIndex(max(0, box.findData(before)) if before is not None else 0)

    @property
    def _is_open(self) -> bool:
        return any(box.view().isVisible() for box in (self.across, self.up))

    def _make_buttons(self) -> None:
        self.log_button = self._button("log-scale", is_checkable=True)
        self.log_button.setChecked(self._settings.is_landscape_logarithmic)
        self.keep_button = self._button("pin", is_checkable=True)
        self.out_button, self.in_button = self._button("minus"), self._button("plus")
        self.draw_button = self._button("new-start")

    def _button(self, icon: str, *, is_checkable: bool = False) -> QToolButton:
        button = QToolButton()
        button.setProperty("flat", True)
        button.setIconSize(QSize(ICON_PX, ICON_PX))
        button.setCheckable(is_checkable)
        self._theme.give_icon(button, icon)
        return button

    def _explain(self) -> None:
        explain(self.kind, "Plane", KIND_SENTENCE, KIND_RULE)
        explain(self.part, "Which loss", PART_SENTENCE, PART_RULE)
        explain(
            self.log_button,
            "Logarithmic shades",
            "Equal steps of shade and line are equal factors of the loss; otherwise they are equal differences.",
        )
        explain(
            self.keep_button,
            "Keep this plane",
            "The plane stays where it is while the run goes on; how far the run has left it is said below. Otherwise "
            "the plane is laid anew through the present weights, again and again.",
        )
        explain(self.out_button, "Zoom out", "Shows a larger part of the plane (−, or the wheel); 0 shows the path.")
        explain(self.in_button, "Zoom in", "Shows the surroundings of the run more closely (+, or the wheel).")
        explain(self.draw_button, "Other directions", "Draws two other random directions.")
        weight = "A weight or bias; the plane shows the loss for all values of this one and of the other."
        explain(self.across, "Weight across", weight)
        explain(self.up, "Weight upwards", weight)

    def _lay_out(self) -> None:
        first = QHBoxLayout()
        first.setSpacing(GRID_PX // 2)
        first.addWidget(self.kind, 3)
        first.addWidget(self.part, 2)
        for button in (self.draw_button, self.log_button, self.keep_button, self.out_button, self.in_button):
            first.addWidget(button)
        self.row = first
        self._weights = QWidget()
        second = QHBoxLayout(self._weights)
        second.setContentsMargins(0, 0, 0, 0)
        second.setSpacing(GRID_PX // 2)
        second.addWidget(self.across, 1)
        second.addWidget(self.up, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GRID_PX // 2)
        layout.addLayout(first)
        layout.addWidget(self._weights)

    def _connect(self) -> None:
        self.kind.activated.connect(self._on_kind_activated)
        self.part.activated.connect(self._on_part_activated)
        for box in (self.across, self.up):
            box.activated.connect(lambda _place: self.changed.emit())
        self.log_button.toggled.connect(self._on_log_toggled)
        self.keep_button.toggled.connect(self.kept_changed)
        self.out_button.clicked.connect(lambda: self.zoom_by(ZOOM_STEP))
        self.in_button.clicked.connect(lambda: self.zoom_by(1.0 / ZOOM_STEP))
        self.draw_button.clicked.connect(self._on_draw_clicked)

    def _show_rows(self) -> None:
        kind = self.kind.currentData()
        self._weights.setVisible(kind == "weights")
        self.draw_button.setVisible(kind == "random")

    def _on_kind_activated(self, _place: int) -> None:
        self._settings.landscape_kind = self.kind.currentData()
        self._zoom = 1.0
        self._show_rows()
        self.changed.emit()

    def _on_part_activated(self, _place: int) -> None:
        self._settings.landscape_part = self.part.currentData()
        self.changed.emit()

    def _on_log_toggled(self, is_logarithmic: bool) -> None:
        self._settings.is_landscape_logarithmic = is_logarithmic
        self.scale_changed.emit(is_logarithmic)

    def _on_draw_clicked(self) -> None:
        self._seed = secrets.randbelow(1_000_000)
        self.changed.emit()
