"""A small picture of the whole network in the corner of the canvas, for networks that do not fit into it."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QGraphicsView, QWidget

from playground.ui.builder.scene import NetworkScene

HEIGHT = 40
EDGE = 4
MAX_WIDTH = 320
MIN_WIDTH = 96
PART_PER_KEY = 0.25
"""An arrow key moves the view by this part of what is seen."""

HELP = "The whole network, small; the frame is the part in view. Click, drag or use the arrow keys to see another."


class Overview(QWidget):
    """Shows every card and a frame around the part in view; a click, a drag or an arrow key moves that part."""

    def __init__(self, view: QGraphicsView, scene: NetworkScene) -> None:
        super().__init__(view)
        self._view = view
        self._scene = scene
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName("Overview of the network")
        self.setToolTip(HELP)
        self.setWhatsThis(HELP)
        self.hide()

    @property
    def wanted_size(self) -> QSize:
        """Width and height in the proportions of the network, within limits; long networks are pressed together."""
        whole = self._scene.sceneRect()
        room = min(MAX_WIDTH, self._view.width() - 4 * EDGE)
        width = (HEIGHT - 2 * EDGE) * whole.width() / max(whole.height(), 1.0)
        return QSize(int(min(max(width, MIN_WIDTH), room)), HEIGHT - 2 * EDGE)

    @property
    def seen(self) -> QRectF:
        """The part of the canvas that is in view."""
        shown = self._view.mapToScene(self._view.viewport().rect()).boundingRect()
        return shown.intersected(self._scene.sceneRect())

    def place(self) -> None:
        """Stand in the strip below what is in view, at its right end."""
        size, shown = self.wanted_size, self._view.viewport().geometry()
        left, top = shown.right() + 1 - EDGE - size.width(), shown.bottom() + 1 + EDGE
        self.setGeometry(left, top, size.width(), size.height())
        self.follow()

    def follow(self) -> None:
        """Show what is in view now, and say it."""
        if self.isHidden():
            return
        seen = self.seen
        inside = [
            place
            for place, card in enumerate(self._scene.cards.values(), 1)
            if seen.left() <= card.sceneBoundingRect().center().x() <= seen.right()
        ]
        said = "No layer is in view."
        if inside:
            n_cards = len(self._scene.cards)
            said = f"In view: cards {inside[0]} to {inside[-1]} of {n_cards}, the output's being the last."
        self.setAccessibleDescription(said)
        self.update()

    def to_place(self, rect: QRectF) -> QRectF:
        """Return where a rectangle of the canvas is drawn here."""
        whole, own = self._scene.sceneRect(), QRectF(self.rect())
        x, y = own.width() / max(whole.width(), 1.0), own.height() / max(whole.height(), 1.0)
        return QRectF(
            (rect.left() - whole.left()) * x, (rect.top() - whole.top()) * y, rect.width() * x, rect.height() * y
        )

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._show_around(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._show_around(event.position())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        seen, middle = self.seen, self.seen.center()
        keys = Qt.Key
        ways = {keys.Key_Left: (-1, 0), keys.Key_Right: (1, 0), keys.Key_Up: (0, -1), keys.Key_Down: (0, 1)}
        way = ways.get(keys(event.key()))
        if way is None:
            super().keyPressEvent(event)
        else:
            step = QPointF(way[0] * seen.width(), way[1] * seen.height()) * PART_PER_KEY
            self._view.centerOn(middle + step)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        look = self._scene.look
        painter = QPainter(self)
        painter.fillRect(self.rect(), look.window)
        painter.setPen(QPen(look.border, 1.0))
        for card in self._scene.cards.values():
            rect = self.to_place(card.sceneBoundingRect())
            painter.setBrush(look.error if card.problem_text else look.text if card.is_selected else look.panel)
            painter.drawRect(
                QRectF(round(rect.left()) + 0.5, rect.top(), max(round(rect.width()) - 1, 1), rect.height())
            )
        painter.setBrush(Qt.BrushStyle.NoBrush)
        features = self._scene.features
        painter.drawRect(self.to_place(features.sceneBoundingRect().adjusted(0, 32, 0, -32)))
        painter.setPen(QPen(look.text, 3.0 if self.hasFocus() else 2.0))
        painter.drawRect(self.to_place(self.seen).adjusted(1, 1, -1, -1))

    def _show_around(self, point: QPointF) -> None:
        whole = self._scene.sceneRect()
        x, y = point.x() / max(self.width(), 1), point.y() / max(self.height(), 1)
        self._view.centerOn(whole.left() + x * whole.width(), whole.top() + y * whole.height())
