"""Keeps the plane of the feature space square."""

from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QWidget

from playground.ui.plots.plot_area import BOTTOM_AXIS_PX, LEFT_AXIS_PX, MARGIN_PX, PlotArea
from playground.ui.theme import Theme


class SquareFrame(QWidget):
    """Keeps a plot's inner area square and in the middle, and draws the focus ring around it."""

    def __init__(self, plot: PlotArea, theme: Theme) -> None:
        super().__init__()
        self._plot = plot
        self._theme = theme
        self._has_ring = False
        plot.setParent(self)
        self.setMinimumSize(200, 140)

    def set_ring(self, *, is_shown: bool) -> None:
        """Show or hide the focus ring."""
        self._has_ring = is_shown
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        across, up = LEFT_AXIS_PX + MARGIN_PX, BOTTOM_AXIS_PX + MARGIN_PX
        side = max(50, min(self.width() - across - 4, self.height() - up - 4))
        left = max(2, (self.width() - side - across) // 2)
        self._plot.setGeometry(left, max(2, (self.height() - side - up) // 2), side + across, side + up)

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        if self._has_ring:
            painter = QPainter(self)
            painter.setPen(QPen(QColor(self._theme.colors.text), 2))
            painter.drawRect(self._plot.geometry().adjusted(-1, -1, 1, 1))
            painter.end()
