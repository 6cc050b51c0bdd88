"""The line above the curves: which quantity, by epoch or step, the legend, and the buttons for axis and kept runs."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QResizeEvent
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from playground.ui.menu_keys import MenuKeys
from playground.ui.panels.controls import GRID_PX, explain
from playground.ui.plots.curves.legend import CurveLegend
from playground.ui.plots.curves.quantity import QUANTITIES, Across, QuantityKey
from playground.ui.theme import ICON_PX, Theme

ROW_PX = 32
LEGEND_PX = 18
MIN_LEGEND_PX = 50
"""In less than this not even the count of lines has room; the list of kept runs names them."""

LEGEND_GAP_PX = 4


class CurveHeader(QWidget):
    """Choices on the left, buttons on the right; the legend between them, or below where that is too narrow.

    `quantity_chosen(key)` and `across_chosen(across)` are the person's doing.
    """

    quantity_chosen = Signal(str)
    across_chosen = Signal(str)

    def __init__(self, theme: Theme, legend: CurveLegend) -> None:
        super().__init__()
        self.legend = legend
        self._across: Across = "epoch"
        self._n_kept = 0
        self._is_compact = False
        legend.setParent(self)
        self.quantity = _menu_button(self)
        explain(self.quantity, "Quantity", "What the curves show.")
        self.across = _menu_button(self)
        explain(self.across, "Axis below", "Whether the curves run over epochs or over steps.")
        self._quantity_actions = self._fill_quantities()
        self._across_actions = self._fill_across()
        self.log = self._button(theme, "log-scale")
        self.pin = self._button(theme, "pin")
        self.runs = _menu_button(self)
        self.runs.setPopupMode(QToolButton.ToolButtonPopupMode.DelayedPopup)
        explain(self.log, "Logarithmic axis", "Draws values on a logarithmic axis: equal distances are equal factors.")
        explain(self.runs, "Kept runs", "Lists the runs that are kept for comparison: rename, hide or remove them.")

    def show_choice(self, quantity: QuantityKey, across: Across, offered: Sequence[QuantityKey]) -> None:
        """Show what is chosen, and offer what there is."""
        for key, action in self._quantity_actions.items():
            action.setVisible(key in offered)
            action.setChecked(key == quantity)
        for one, action in self._across_actions.items():
            action.setChecked(one == across)
        self._say(self.quantity, f"{QUANTITIES[quantity].name} ▾", f"Quantity: {QUANTITIES[quantity].name}")
        self._across = across
        self._name_buttons()

    def show_runs(self, n_kept: int, *, is_pinned: bool, may_pin: bool, has_list: bool) -> None:
        """Show how many runs are kept, and whether the present one is among them; `has_list` offers the list."""
        self.runs.setVisible(has_list)
        self._n_kept = n_kept
        self._name_buttons()
        self.pin.setChecked(is_pinned)
        self.allow_pin(is_allowed=may_pin or is_pinned)
        self._place()

    def show_log(self, *, is_on: bool, is_possible: bool) -> None:
        """Show whether the axis is logarithmic, where it may be."""
        self.log.setVisible(is_possible)
        self.log.setChecked(is_on and is_possible)
        self._place()

    def allow_pin(self, *, is_allowed: bool) -> None:
        """Let the present run be pinned, or not."""
        if self.pin.isEnabled() != is_allowed:
            self.pin.setEnabled(is_allowed)

    def explain_pin(self, sentence: str) -> None:
        """Say what pinning does, or why it cannot be done."""
        explain(self.pin, "Pin this run", sentence)

    def set_compact(self, *, is_compact: bool) -> None:
        """Keep everything in one line where the plot is low; the legend counts what has no room there."""
        if is_compact != self._is_compact:
            self._is_compact = is_compact
            self.legend.set_max_rows(1 if is_compact else 3)
            self._name_buttons()
            self._place()

    def legend_changed(self) -> None:
        """Find room for other lines."""
        self._place()

    def sizeHint(self) -> QSize:
        return QSize(300, self.height())

    def minimumSizeHint(self) -> QSize:
        return QSize(200, ROW_PX)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def _fill_quantities(self) -> dict[QuantityKey, QAction]:
        menu, group = _menu(self.quantity)
        actions: dict[QuantityKey, QAction] = {}
        for key, quantity in QUANTITIES.items():
            action = _choice(menu, group, quantity.name, f"{quantity.sentence}\n{quantity.formula}")
            action.triggered.connect(lambda _checked, key=key: self.quantity_chosen.emit(key))
            actions[key] = action
        return actions

    def _fill_across(self) -> dict[Across, QAction]:
        menu, group = _menu(self.across)
        told: dict[Across, str] = {
            "epoch": "An epoch is one pass over all train points.",
            "step": "A step is one update of the parameters, made from one batch.",
        }
        actions: dict[Across, QAction] = {}
        for across, sentence in told.items():
            action = _choice(menu, group, f"By {across}", sentence)
            action.triggered.connect(lambda _checked, across=across: self.across_chosen.emit(across))
            actions[across] = action
        return actions

    def _name_buttons(self) -> None:
        by, kept = ("", "") if self._is_compact else ("by ", " kept")
        self._say(self.across, f"{by}{self._across} ▾", f"Axis below: {self._across}")
        self._say(self.runs, f"{self._n_kept}{kept} ▾", f"Kept runs: {self._n_kept}")

    def _button(self, theme: Theme, icon: str) -> QToolButton:
        button = QToolButton(self)
        button.setProperty("flat", True)
        button.setCheckable(True)
        button.setIconSize(QSize(ICON_PX, ICON_PX))
        theme.give_icon(button, icon)
        return button

    def _say(self, button: QToolButton, text: str, name: str) -> None:
        if button.text() != text:
            button.setText(text)
            button.setAccessibleName(name)
            self._place()

    def _place(self) -> None:
        """Lay everything out, and be as high as that needs."""
        x = 0
        for button in (self.quantity, self.across):
            x = _put(button, x)
        right = self.width()
        for button in (self.runs, self.pin, self.log):
            if not button.isHidden():
                right -= button.sizeHint().width()
                _put(button, right)
        left = x + LEGEND_GAP_PX
        height = ROW_PX
        if self._is_compact or self.legend.one_row_px() <= right - left - GRID_PX:
            width = right - left - GRID_PX // 2
            self.legend.setGeometry(left, (ROW_PX - LEGEND_PX) // 2, max(0, width), LEGEND_PX)
            self.legend.setVisible(width >= MIN_LEGEND_PX)
        else:
            needed = self.legend.heightForWidth(self.width())
            self.legend.show()
            self.legend.setGeometry(4, ROW_PX, self.width() - 4, needed)
            height += needed
        if height != self.minimumHeight() or height != self.maximumHeight():
            self.setFixedHeight(height)


def _put(button: QToolButton, x: int) -> int:
    """Put a button into the row; return where it ends."""
    size = button.sizeHint()
    button.setGeometry(x, (ROW_PX - size.height()) // 2, size.width(), size.height())
    return x + size.width()


def _menu_button(parent: QWidget) -> QToolButton:
    button = QToolButton(parent)
    button.setProperty("flat", True)
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
    button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
    return button


def _menu(button: QToolButton) -> tuple[QMenu, QActionGroup]:
    menu = QMenu(button)
    menu.setToolTipsVisible(True)
    MenuKeys(menu)
    button.setMenu(menu)
    return menu, QActionGroup(menu)


def _choice(menu: QMenu, group: QActionGroup, text: str, sentence: str) -> QAction:
    action = menu.addAction(text)
    action.setCheckable(True)
    action.setToolTip(sentence)
    action.setWhatsThis(sentence)
    group.addAction(action)
    return action
