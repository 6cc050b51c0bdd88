"""A page of the dock that is painted by hand: it scrolls, and one of its items can be pointed at by mouse and keys."""

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFontMetrics,
    QHideEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QFrame

from playground.ui.theme import CAPTION_PX, Colors, Theme, mix, number_font

FADED = 0.3
MARK_SHARE = 0.08

ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


class PaintedPage(QAbstractScrollArea):
    """Paints items into rectangles; `pointed(item)` tells which one the pointer or the keys are on, -1 for none.

    A page says in `arrange` where its items lie, and paints itself in `paint`. Arrow keys go from item to item, Home
    and End to the first and the last.
    """

    pointed = Signal(int)

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self._theme = theme
        self.rects: list[QRectF] = []
        self.marked = -1
        self._is_faded = False
        self.setAccessibleName(name)
        self.setFont(number_font(CAPTION_PX))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setMouseTracking(True)
        self.viewport().setAutoFillBackground(False)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(160, 72)
        theme.changed.connect(self.viewport().update)

    def arrange(self, width: float, height: float) -> float:
        """Say in `rects` where the items lie in so much room; return how high all of it is."""
        raise NotImplementedError

    def paint(self, painter: QPainter, colors: Colors) -> None:
        """Paint everything."""
        raise NotImplementedError

    def neighbour(self, item: int, across: int, down: int) -> int:
        """Return the item an arrow key leads to."""
        return min(max(item + across + down, 0), len(self.rects) - 1)

    def lay_out(self) -> None:
        """Arrange the items anew and paint them."""
        room = self.viewport().rect()
        needed = self.arrange(room.width(), room.height())
        bar = self.verticalScrollBar()
        bar.setPageStep(room.height())
        bar.setSingleStep(24)
        bar.setRange(0, max(0, round(needed - room.height())))
        if self.marked >= len(self.rects):
            self.mark(-1)
        self.viewport().update()

    def fade(self, *, is_faded: bool) -> None:
        """Fade what belongs to a run that is gone."""
        self._is_faded = is_faded
        self.viewport().update()

    def metrics(self) -> QFontMetrics:
        """Return the metrics of what is written."""
        return self.fontMetrics()

    def mark(self, item: int) -> None:
        """Point at an item, or at none."""
        if item != self.marked:
            self.marked = item
            self.pointed.emit(item)
            self.viewport().update()

    def paint_mark(self, painter: QPainter, colors: Colors) -> None:
        """Paint the ground of the item that is pointed at."""
        if 0 <= self.marked < len(self.rects):
            painter.fillRect(self.rects[self.marked], QColor(mix(colors.panel, colors.text, MARK_SHARE)))

    def sizeHint(self) -> QSize:
        return QSize(300, 180)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.lay_out()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.mark(-1)

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        painter = QPainter(self.viewport())
        painter.setOpacity(FADED if self._is_faded else 1.0)
        painter.translate(0.0, -self.verticalScrollBar().value())
        self.paint(painter, self._theme.colors)
        painter.resetTransform()
        if self.hasFocus():
            painter.setPen(QPen(QColor(self._theme.colors.text), 2))
            painter.drawRect(self.viewport().rect().adjusted(1, 1, -1, -1))
        painter.end()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        place = event.position() + QPointF(0.0, self.verticalScrollBar().value())
        self.mark(next((item for item, rect in enumerate(self.rects) if rect.contains(place)), -1))

    def viewportEvent(self, event: QEvent) -> bool:
        """Notice that the pointer leaves the page."""
        if event.type() == QEvent.Type.Leave:
            self.mark(-1)
        return bool(super().viewportEvent(event))

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.mark(-1)
        self.viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, last = Qt.Key(event.key()), len(self.rects) - 1
        if last < 0 or key not in {*ARROWS, Qt.Key.Key_Home, Qt.Key.Key_End}:
            super().keyPressEvent(event)
            return
        item = last if key == Qt.Key.Key_End else 0
        if key in ARROWS and self.marked >= 0:
            item = self.neighbour(self.marked, *ARROWS[key])
        self._bring(self.rects[item])
        self.mark(item)

    def _bring(self, rect: QRectF) -> None:
        """Scroll an item into view."""
        bar, height = self.verticalScrollBar(), self.viewport().height()
        if rect.top() < bar.value():
            bar.setValue(int(rect.top()))
        elif rect.bottom() > bar.value() + height:
            bar.setValue(round(rect.bottom()) - height)
