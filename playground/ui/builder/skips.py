"""A skip connection, drawn as an arc above the cards from the output that is read to the layer that reads it."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPainterPathStroker, QPen, QPolygonF
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from playground.ui.builder.look import Look

CORNER = 12.0
ARROW = 7.0
REACH = 8.0
"""So far from the line, both sides together, a pointer still means it."""


class SkipArc(QGraphicsItem):
    """Rises from its source, runs along a lane of its own, and comes down into its reader with an arrow."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._path = QPainterPath()
        self._end = QPointF()
        self._is_wrong = False
        self._is_marked = False
        self.tip = ""
        self.setZValue(1)

    @property
    def path(self) -> QPainterPath:
        """The line as it is drawn."""
        return self._path

    def place(self, start: QPointF, end: QPointF, lane_y: float) -> None:
        """Run from `start` up to `lane_y` and down to `end`, which lies further right."""
        corner = max(min(CORNER, min(start.y(), end.y()) - lane_y, (end.x() - start.x()) / 2), 0.0)
        path = QPainterPath(start)
        path.lineTo(start.x(), lane_y + corner)
        path.quadTo(start.x(), lane_y, start.x() + corner, lane_y)
        path.lineTo(end.x() - corner, lane_y)
        path.quadTo(end.x(), lane_y, end.x(), lane_y + corner)
        path.lineTo(end)
        if path != self._path:
            self.prepareGeometryChange()
            self._path, self._end = path, end

    def show_state(self, *, is_marked: bool, is_wrong: bool) -> None:
        """Draw strongly where one of the ends is selected, and in the colour of errors where the ends do not fit."""
        if (is_marked, is_wrong) != (self._is_marked, self._is_wrong):
            self._is_marked, self._is_wrong = is_marked, is_wrong
            self.update()

    def is_at(self, point: QPointF) -> bool:
        """Return whether a point of the canvas lies on the arc."""
        stroker = QPainterPathStroker()
        stroker.setWidth(REACH)
        return bool(stroker.createStroke(self._path).contains(point))

    def boundingRect(self) -> QRectF:
        return self._path.boundingRect().adjusted(-ARROW, -2, ARROW, 2)

    def paint(self, painter: QPainter, _option: QStyleOptionGraphicsItem, _widget: QWidget | None = None) -> None:
        look = self._look
        color = look.error if self._is_wrong else look.text if self._is_marked else look.border
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        width = 2.0 if self._is_marked or self._is_wrong else 1.5
        painter.setPen(QPen(color, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap))
        painter.drawPath(self._path)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color)
        start, end, half = self._path.pointAtPercent(0.0), self._end, ARROW / 2
        painter.drawEllipse(start, 2.5, 2.5)
        painter.drawPolygon(QPolygonF([end, end + QPointF(-half, -ARROW), end + QPointF(half, -ARROW)]))
