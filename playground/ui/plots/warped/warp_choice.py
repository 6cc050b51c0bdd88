"""Which layer warps the plane, and which two of its units are the axes."""

from collections.abc import Mapping

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QWidget

from playground.project.network import OUTPUT_ID, NetworkSpec
from playground.ui.panels.controls import GRID_PX, combo_box, explain
from playground.ui.wording import counted

UNIT_PX = 56


class WarpChoice(QWidget):
    """Offers the layers of two units or more; what was chosen stays while the network has it.

    Of itself it chooses the last hidden layer of exactly two units, otherwise the last hidden one, and its first units.
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._offered: dict[str, int] = {}
        self._chosen: str | None = None
        self.layer = combo_box()
        explain(
            self.layer,
            "Layer that sees the plane",
            "Every place of the feature plane is drawn where two units of this layer put it.",
            "(x₁, x₂) → (h₁, h₂)",
        )
        self.units: tuple[QComboBox, QComboBox] = (combo_box(), combo_box())
        for box, way in zip(self.units, ("across", "up"), strict=True):
            box.setMinimumContentsLength(2)
            box.setFixedWidth(UNIT_PX)
            explain(box, f"Unit {way}", f"The unit whose output is drawn {way}.")
            box.activated.connect(self._on_unit_activated)
        self.layer.activated.connect(self._on_layer_activated)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GRID_PX)
        layout.addWidget(self.layer, 1)
        layout.addWidget(QLabel("units"))
        for box in self.units:
            layout.addWidget(box)

    @property
    def choice(self) -> tuple[str, tuple[int, int]] | None:
        """The layer's id and its two units, counted from 0; None where there is nothing to choose."""
        layer_id = self.layer.currentData()
        if layer_id is None:
            return None
        across, up = (max(0, box.currentIndex()) for box in self.units)
        return layer_id, (across, up)

    def offer(self, network: NetworkSpec, layers: Mapping[str, int]) -> None:
        """Offer these layers of a network, numbers of units by layer id in order."""
        before = self.choice
        with QSignalBlocker(self.layer):
            self.layer.clear()
            for layer_id, n_units in layers.items():
                self.layer.addItem(f"{layer_name(network, layer_id)}: {counted(n_units, 'unit')}", layer_id)
            usual = _usual(layers)
            kept = self._chosen if self._chosen in layers else usual
            self.layer.setCurrentIndex(self.layer.findData(kept))
        self._offered = dict(layers)
        units = before[1] if before is not None and before[0] == kept else (0, 1)
        self._show_units(units)
        self.setEnabled(bool(layers))

    def _show_units(self, units: tuple[int, int]) -> None:
        n_units = self._offered.get(self.layer.currentData(), 0)
        units = units if max(units) < n_units else (0, 1)
        for box, unit in zip(self.units, units, strict=True):
            with QSignalBlocker(box):
                box.clear()
                box.addItems([str(number + 1) for number in range(n_units)])
                box.setCurrentIndex(unit)

    def _on_layer_activated(self) -> None:
        self._chosen = self.layer.currentData()
        self._show_units((0, 1))
        self.changed.emit()

    def _on_unit_activated(self, unit: int) -> None:
        """Choose a unit; choosing the other axis's swaps the two."""
        self._chosen = self.layer.currentData()
        first, second = self.units
        other = second if self.sender() is first else first
        if other.currentIndex() == unit:
            left = next(number for number in range(first.count()) if number != unit)
            other.setCurrentIndex(left)
        self.changed.emit()


def layer_name(network: NetworkSpec, layer_id: str) -> str:
    """Return what a layer is called beside the plane: layer 2, or output."""
    return "output" if layer_id == OUTPUT_ID else f"layer {network.index(layer_id) + 1}"


def _usual(layers: Mapping[str, int]) -> str | None:
    hidden = [layer_id for layer_id in layers if layer_id != OUTPUT_ID] or list(layers)
    of_two = [layer_id for layer_id in hidden if layers[layer_id] == 2]
    return next(reversed(of_two or hidden), None)
