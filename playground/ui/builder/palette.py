"""The palette: one chip a kind of layer, to drag onto the canvas or to click."""

from PySide6.QtCore import QMimeData, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QAction, QDrag, QMouseEvent
from PySide6.QtWidgets import QApplication, QToolButton, QWidget

from playground.project.network import LAYER_KINDS, LayerSpec
from playground.ui.builder import words
from playground.ui.builder.flow_layout import FlowLayout
from playground.ui.theme import Theme

LAYER_MIME = "application/x-network-playground-layer"

SIGN_PX = 16
CHIP_PADDING = 20
"""What the style leaves free beside the icon and the name of a chip, both sides and the gap between them."""

KIND_OF_TAG: dict[str, type[LayerSpec]] = {str(kind.__struct_config__.tag): kind for kind in LAYER_KINDS}


def layer_mime(kind: type[LayerSpec]) -> QMimeData:
    """Return what a dragged chip carries."""
    data = QMimeData()
    data.setData(LAYER_MIME, str(kind.__struct_config__.tag).encode())
    return data


def kind_in(data: QMimeData) -> type[LayerSpec] | None:
    """Return the kind of layer that is dragged, None where it is something else."""
    return KIND_OF_TAG.get(bytes(data.data(LAYER_MIME).data()).decode(errors="replace"))


class Chip(QToolButton):
    """A button of the palette: its icon and its name, and no room for more."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("tight", True)
        self.setIconSize(QSize(SIGN_PX, SIGN_PX))
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def sizeHint(self) -> QSize:
        """Return the size of the icon and the name; Qt would leave room for an arrow as well."""
        width = self.iconSize().width() + self.fontMetrics().horizontalAdvance(self.text()) + CHIP_PADDING
        return QSize(width, super().sizeHint().height())


class PaletteChip(Chip):
    """Stands for one kind of layer."""

    def __init__(self, kind: type[LayerSpec], theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.kind = kind
        word = words.KINDS[kind]
        self._press: QPoint | None = None
        self.setText(f"\u2009{word.title}")  # a thin space more than Qt leaves beside the icon
        self.setToolTip(f"{word.help}\nDrag it onto the canvas, or click to add it behind the selected layer.")
        self.setWhatsThis(word.help)
        self.setAccessibleName(f"Add {word.title} layer")
        self.setCursor(Qt.CursorShape.OpenHandCursor)
        theme.give_icon(self, word.icon)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._press = event.position().toPoint()
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._press is None or not event.buttons() & Qt.MouseButton.LeftButton:
            return
        if (event.position().toPoint() - self._press).manhattanLength() >= QApplication.startDragDistance():
            self._press = None
            self._drag()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._press = None
        super().mouseReleaseEvent(event)

    def _drag(self) -> None:
        self.setDown(False)
        drag = QDrag(self)
        drag.setMimeData(layer_mime(self.kind))
        picture = self.grab()
        drag.setPixmap(picture)
        drag.setHotSpot(QPoint(self.width() // 2, self.height() // 2))
        drag.exec(Qt.DropAction.CopyAction)


class Palette(QWidget):
    """All kinds of layer, in several rows where there is little room; `chosen` follows a click, with the kind."""

    chosen = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = FlowLayout(self, spacing=4)
        self.chips = {kind: PaletteChip(kind, theme, self) for kind in LAYER_KINDS}
        self._row = row
        for kind, chip in self.chips.items():
            row.addWidget(chip)
            chip.clicked.connect(lambda _checked, kind=kind: self.chosen.emit(kind))

    def add_action(self, action: QAction, text: str) -> Chip:
        """Put a chip behind the others that does what an action does."""
        chip = Chip(self)
        chip.setDefaultAction(action)
        chip.setText(f"\u2009{text}")
        chip.setAccessibleName(text)
        self._row.addWidget(chip)
        return chip
