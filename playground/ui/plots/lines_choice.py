"""Which lines of units lie over the plane, and the list of their equations."""

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QCheckBox, QListWidget, QVBoxLayout, QWidget

from playground.project.network import DenseSpec, NetworkSpec
from playground.settings import FirstLines
from playground.ui.panels.controls import Rows, caption, explain
from playground.ui.panels.fields import ChoiceField
from playground.ui.panels.section import SectionHeading
from playground.ui.plots.flyout import Flyout
from playground.ui.theme import CAPTION_PX, Theme, number_font, sized_font
from playground.ui.wording import counted

MODES: dict[FirstLines, str] = {"single": "of one unit", "always": "of every unit", "never": "none"}

WIDTH_PX = 320
LIST_PX = 150
WORD_LINES = 5

SENTENCE = (
    "Lines on which the weighted sum of a unit is zero; strokes point to its positive side. “Of one unit” draws "
    "the line of a layer that has only one, or of the unit whose own map is shown."
)
RULE = "w₀ + w₁·x₁ + w₂·x₂ = 0"
HINGED = {"relu", "leaky_relu", "elu", "selu"}

HINGES = (
    "Lines on which the weighted sums of this layer's units are zero. A ReLU unit has its bend there; the lines bend "
    "where they cross the lines of the layers before."
)


class LinesChoice(QWidget):
    """Says which lines are drawn and opens the controls that choose them; `unit_chosen` tells of one in the list."""

    changed = Signal()
    opened = Signal()
    unit_chosen = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.first = ChoiceField(MODES)
        self.first.explain("lines of the first layer", SENTENCE, RULE)
        self.first.entered.connect(lambda _value, _merge_id: self.changed.emit())
        self.hinges: dict[int, QCheckBox] = {}
        self._wanted: set[int] = set()
        self._offered: tuple[tuple[int, str], ...] = ()
        self.equations = QListWidget()
        self.equations.setFont(number_font(CAPTION_PX))
        explain(self.equations, "Equations", "The equation of every unit's line. The chosen unit's line is set off.")
        self.equations.currentRowChanged.connect(self._on_row_changed)
        self.heading = SectionHeading("Lines", theme, is_brief=True)
        explain(self.heading, "Lines", SENTENCE, RULE)
        self.heading.toggled.connect(self._on_heading_toggled)
        self.flyout = Flyout(parent, "Lines")
        self.flyout.closed.connect(self._on_flyout_closed)
        self._lay_out()

    def _lay_out(self) -> None:
        rows = Rows()
        rows.add("First layer", self.first)
        self._switches = QVBoxLayout()
        self._switches.setSpacing(4)
        self._words = caption()
        self._words.setAlignment(Qt.AlignmentFlag.AlignTop)
        # Always as high, so that the flyout stays where it is while it says something else.
        self._words.setFixedHeight(WORD_LINES * QFontMetrics(sized_font(CAPTION_PX)).lineSpacing())
        self.flyout.setFixedWidth(WIDTH_PX)
        self.flyout.content.addLayout(rows)
        self.flyout.content.addLayout(self._switches)
        self.flyout.content.addWidget(self.equations)
        self.flyout.content.addWidget(self._words)
        self.equations.setFixedHeight(LIST_PX)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.heading)

    @property
    def mode(self) -> FirstLines:
        """Whose lines of the first layer are drawn."""
        return next(mode for mode in MODES if mode == self.first.value)

    @property
    def hinge_layers(self) -> tuple[int, ...]:
        """The numbers of the deeper layers whose lines are wanted, counted from 1, whether this network has them."""
        return tuple(sorted(self._wanted))

    def show_choices(self, mode: FirstLines, hinge_layers: Sequence[int]) -> None:
        """Show what was chosen before; nothing is reported."""
        self.first.show_value(mode)
        self._wanted = set(hinge_layers)
        for number, switch in self.hinges.items():
            with QSignalBlocker(switch):
                switch.setChecked(number in self._wanted)

    def offer_layers(self, network: NetworkSpec, layer_ids: Sequence[str]) -> None:
        """Offer the lines of these deeper layers."""
        layers = [layer for layer in network.layers if isinstance(layer, DenseSpec) and layer.id in layer_ids]
        offered = tuple((network.index(layer.id) + 1, _lines_name(network, layer)) for layer in layers)
        if offered == self._offered:
            return
        self._offered = offered
        for switch in self.hinges.values():
            self._switches.removeWidget(switch)
            switch.deleteLater()
        self.hinges = {number: self._switch(number, name) for number, name in offered}
        if self.flyout.isVisible():
            self.flyout.open_at(self)

    def show_summary(self, summary: str) -> None:
        """Say which lines are drawn."""
        if summary != self.heading.summary:
            self.heading.show_summary(summary)

    def show_equations(self, rows: Sequence[str], words: str) -> None:
        """Write the equations into the list, and below it what they are in."""
        if words != self._words.text():
            self._words.setText(words)
        if self.equations.count() != len(rows):
            with QSignalBlocker(self.equations):
                self.equations.clear()
                self.equations.addItems(list(rows))
            return
        for place, text in enumerate(rows):
            item = self.equations.item(place)
            if item.text() != text:
                item.setText(text)

    def _switch(self, number: int, name: str) -> QCheckBox:
        switch = QCheckBox(name)
        explain(switch, name, HINGES)
        switch.setChecked(number in self._wanted)
        switch.toggled.connect(lambda is_on, number=number: self._on_switch_toggled(number, is_on=is_on))
        self._switches.addWidget(switch)
        return switch

    def _on_switch_toggled(self, number: int, *, is_on: bool) -> None:
        if is_on:
            self._wanted.add(number)
        else:
            self._wanted.discard(number)
        self.changed.emit()

    def _on_row_changed(self, row: int) -> None:
        self.unit_chosen.emit(row if row >= 0 else None)

    def _on_heading_toggled(self, is_open: bool) -> None:
        if is_open:
            self.flyout.open_at(self)
            self.opened.emit()
        else:
            self.flyout.hide()

    def _on_flyout_closed(self) -> None:
        self.heading.setChecked(False)
        self.equations.setCurrentRow(-1)


def _lines_name(network: NetworkSpec, layer: DenseSpec) -> str:
    """Return what the lines of a deeper layer are called: hinges, where its activation changes its slope there."""
    kind = "Hinges" if layer.activation in HINGED else "Zero lines"
    return f"{kind} of layer {network.index(layer.id) + 1}, {counted(layer.units, 'unit')}"
