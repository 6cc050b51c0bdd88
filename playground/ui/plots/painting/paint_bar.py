"""The controls of the painter: the strip of tools beside the plane, and the bar above it with what is painted."""

from PySide6.QtCore import QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QLabel, QMenu, QSlider, QToolButton, QVBoxLayout, QWidget

from playground.project.dataset import Source
from playground.ui.builder.flow_layout import FlowLayout
from playground.ui.menu_keys import MenuKeys
from playground.ui.panels.controls import GRID_PX, caption, explain, guard_wheel
from playground.ui.plots.painting.target_choice import ClassChips, ValueField
from playground.ui.plots.painting.tools import ROUND, TOOLS, Tool
from playground.ui.theme import ICON_PX, Theme

SIZES_PX = (6, 80)
FIRST_SIZE_PX = 24
DENSITIES = (1, 30)
FIRST_DENSITY = 5
SLIDER_PX = 56


class ToolStrip(QWidget):
    """One button a tool, and below them a menu of what concerns the whole sheet; `chosen(tool)` is the person's."""

    chosen = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.buttons: dict[Tool, QToolButton] = {}
        group = QButtonGroup(self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GRID_PX // 4)
        for tool, words in TOOLS.items():
            button = _flat_button(theme, words.icon)
            button.setCheckable(True)
            key = QKeySequence(words.key).toString()
            explain(button, words.title, f"{words.title} ({key}). {words.sentence}")
            button.clicked.connect(lambda _checked, tool=tool: self.chosen.emit(tool))
            group.addButton(button)
            layout.addWidget(button)
            self.buttons[tool] = button
        self.menu = QMenu(self)
        MenuKeys(self.menu)
        self.more = _flat_button(theme, "more")
        self.more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.more.setMenu(self.menu)
        explain(self.more, "Sheet", "An empty sheet, erasing all points, and the classes.")
        layout.addStretch(1)
        layout.addWidget(self.more)

    def show_tool(self, tool: Tool) -> None:
        """Mark the tool in hand."""
        self.buttons[tool].setChecked(True)

    def allow(self, *, is_possible: bool) -> None:
        """Offer the tools, or only what concerns the sheet."""
        for button in self.buttons.values():
            button.setVisible(is_possible)


class PaintBar(QWidget):
    """What is painted, how large the circle is and how many points it gives; or why nothing can be painted."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.classes = ClassChips(theme)
        self.value = ValueField(theme)
        self.circle_size, self._size_row = _small_slider("size", SIZES_PX, FIRST_SIZE_PX)
        explain(self.circle_size, "Size of the circle", "How far brush, eraser and jitter reach ([ and ]).")
        self.density, self._density_row = _small_slider("density", DENSITIES, FIRST_DENSITY)
        explain(self.density, "Density", "How many points the brush gives on the area of its circle.")
        self._problem = caption()
        self._sliders = QWidget()
        flow = FlowLayout(self._sliders, GRID_PX)
        flow.addWidget(self._size_row)
        flow.addWidget(self._density_row)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GRID_PX // 2)
        for widget in (self._problem, self.classes, self.value, self._sliders):
            layout.addWidget(widget)

    @property
    def problem(self) -> str:
        """Why nothing can be painted; empty where it can."""
        return self._problem.text()

    def show_problem(self, sentence: str) -> None:
        """Say why nothing can be painted."""
        self._problem.setText(sentence)
        self._problem.setVisible(bool(sentence))

    def show_tool(self, tool: Tool, info: Source) -> None:
        """Show what counts for a tool on points like these."""
        is_possible = not self.problem
        self.classes.setVisible(is_possible and bool(info.classes))
        self.value.setVisible(is_possible and not info.classes)
        self._sliders.setVisible(is_possible and tool in ROUND)
        self._density_row.setVisible(tool == "brush")

    def resize_circle(self, pixels: int) -> None:
        """Make the circle larger or smaller."""
        self.circle_size.setValue(self.circle_size.value() + pixels)


def _flat_button(theme: Theme, icon: str) -> QToolButton:
    button = QToolButton()
    button.setProperty("flat", True)
    button.setIconSize(QSize(ICON_PX, ICON_PX))
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    theme.give_icon(button, icon)
    return button


def _small_slider(name: str, reach: tuple[int, int], value: int) -> tuple[QSlider, QWidget]:
    """Return a slider and the row in which it stands behind its name."""
    slider = QSlider(Qt.Orientation.Horizontal)
    slider.setRange(*reach)
    slider.setFixedWidth(SLIDER_PX)
    guard_wheel(slider)
    with QSignalBlocker(slider):
        slider.setValue(value)
    label = QLabel(name)
    label.setProperty("caption", True)
    label.setBuddy(slider)
    row = QWidget()
    layout = QHBoxLayout(row)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(GRID_PX // 2)
    layout.addWidget(label)
    layout.addWidget(slider)
    return slider, row
