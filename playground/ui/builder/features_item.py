"""The column of input features on the canvas."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from playground.ui.builder import words
from playground.ui.builder.detail import MAX_CELLS
from playground.ui.builder.layout import FOOTER, HEADER, PORT, Layout, unit_column
from playground.ui.builder.look import Look, draw_elided
from playground.ui.builder.units import UnitCells
from playground.ui.wording import counted

LABEL_GAP = 6.0


class FeaturesItem(QGraphicsItem):
    """The input features: what the first layer reads."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._width = 0.0
        self._height = 0.0
        self._labels: tuple[str, ...] = ()
        self._tips: tuple[str, ...] = ()
        self.units = UnitCells(look)
        self.problem = ""

    @property
    def middle(self) -> float:
        """Where skip connections begin, from the left end: above the units."""
        return self._width - (self.units.column.cell if self.units.column is not None else 0.0) / 2 - PORT

    @property
    def reach(self) -> float:
        """How far right of the middle skip connections may begin."""
        return 5 * PORT

    def show_features(self, labels: tuple[str, ...], tips: tuple[str, ...], layout: Layout) -> None:
        """Show these features in the sizes of a layout."""
        if labels != self._labels:
            self.units.pictures = []
        self._labels, self._tips = labels, tips
        self.prepareGeometryChange()
        self._width, self._height = layout.spacing.features, HEADER + layout.zone + FOOTER
        column = unit_column(len(labels), layout.zone, layout.scale)
        self.units.place(column, self._width - column.cell / 2, HEADER)
        self.update()

    def tip_at(self, point: QPointF) -> str:
        """Return the words for what lies at a point of the item."""
        unit = self.units.unit_at(point.x(), point.y())
        if unit is not None and unit < len(self._tips):
            return self._tips[unit]
        return self.problem or words.FEATURES.help

    def boundingRect(self) -> QRectF:
        return QRectF(0, 0, self._width + 2, self._height)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, _widget: QWidget | None = None) -> None:
        look, width, height = self._look, self._width, self._height
        self.units.paint(painter)
        column = self.units.column
        painter.setPen(look.text)
        painter.setFont(look.body)
        if column is not None and column.n_units <= MAX_CELLS:
            if column.height < 15:
                painter.setFont(look.caption)
            for label, center in zip(self._labels, column.centers.tolist(), strict=True):
                rect = QRectF(0, HEADER + center - 10, width - column.cell - LABEL_GAP, 20)
                draw_elided(painter, rect, Qt.AlignmentFlag.AlignRight, label)
        if option.exposedRect.top() < HEADER:
            painter.setFont(look.title)
            painter.drawText(
                QRectF(0, 0, width, HEADER),
                Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter,
                words.FEATURES.title,
            )
        if option.exposedRect.bottom() > height - FOOTER:
            painter.setFont(look.caption)
            painter.setPen(look.error if self.problem else look.quiet)
            text = counted(len(self._labels), "input") if self._labels else "no input"
            rect = QRectF(0, height - FOOTER + 76, width, 16)
            painter.drawText(rect, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, text)
            if self.problem:
                look.draw_icon(painter, "error", QRectF(width - 16, height - FOOTER + 56, 16, 16), "error")
