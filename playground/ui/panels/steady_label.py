"""Room for a label whose words change all the time, without a new layout of the window for each of them.

With every text a label of Qt asks for a new layout, which goes up to the window, lays out all docks and paints what
lies behind them.
"""

from PySide6.QtCore import QEvent, QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QWidget


class SteadyLabel(QWidget):
    """Holds one label and stands for it in a layout, which it asks for other room only where the words need it.

    Sizes that are fixed belong on this widget, not on the label.
    """

    def __init__(self, label: QLabel) -> None:
        super().__init__()
        self._label = label
        label.setParent(self)
        self.setSizePolicy(label.sizePolicy())
        self._needed = self._needs()

    def hasHeightForWidth(self) -> bool:
        return self._label.hasHeightForWidth()

    def heightForWidth(self, width: int) -> int:
        return self._label.heightForWidth(width)

    def sizeHint(self) -> QSize:
        return self._label.sizeHint()

    def minimumSizeHint(self) -> QSize:
        return self._label.minimumSizeHint()

    def event(self, event: QEvent) -> bool:
        """Hear that the label asks for a layout, and pass that on where it needs other room than before."""
        if event.type() == QEvent.Type.LayoutRequest:
            needed = self._needs()
            if needed != self._needed:
                self._needed = needed
                self.updateGeometry()
        return super().event(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._label.setGeometry(self.rect())
        self._needed = self._needs()

    def _needs(self) -> tuple[QSize, QSize]:
        """Return the room a layout is to give, within the limits set: the least, and that for words as wide as now."""
        label, width = self._label, self.width()
        rooms = label.minimumSizeHint(), QSize(width, label.heightForWidth(width))
        least, wide = (room.expandedTo(self.minimumSize()).boundedTo(self.maximumSize()) for room in rooms)
        return least, wide
