"""A plot of curves that can be pointed at, by mouse and by keyboard."""

from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QPen, QResizeEvent

from playground.ui.plots.curves.pointer import place_across
from playground.ui.plots.plot_area import PlotArea
from playground.ui.theme import Theme

RIGHT_PX = 24
"""Room for half of the last number on the axis below."""

FAR_COLUMNS = 10
"""With Shift an arrow goes so many columns of pixels."""


class CurveArea(PlotArea):
    """`pointed(place)` says which epoch or step the mouse is over, None beside the plot.

    Keys ask for another row: `moved(columns)` so many pixels to the right, `jumped(way)` to the next sign, ±1, or to
    the first or last row, ±2; `left` is Escape or the loss of the keyboard. `resized` follows another size.
    """

    pointed = Signal(object)
    moved = Signal(int)
    jumped = Signal(int)
    left = Signal()
    resized = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, RIGHT_PX)
        self._theme = theme
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.scene().sigMouseMoved.connect(self._on_mouse_moved)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        columns = FAR_COLUMNS if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1
        match event.key():
            case Qt.Key.Key_Left:
                self.moved.emit(-columns)
            case Qt.Key.Key_Right:
                self.moved.emit(columns)
            case Qt.Key.Key_Down:
                self.jumped.emit(-1)
            case Qt.Key.Key_Up:
                self.jumped.emit(1)
            case Qt.Key.Key_Home:
                self.jumped.emit(-2)
            case Qt.Key.Key_End:
                self.jumped.emit(2)
            case Qt.Key.Key_Escape:
                self.left.emit()
            case _:
                super().keyPressEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.pointed.emit(None)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()
        self.left.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.resized.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.hasFocus():
            painter = QPainter(self.viewport())
            painter.setPen(QPen(QColor(self._theme.colors.text), 2))
            painter.drawRect(self.viewport().rect().adjusted(1, 1, -1, -1))
            painter.end()

    def _on_mouse_moved(self, position: QPointF) -> None:
        self.pointed.emit(place_across(self, position))
