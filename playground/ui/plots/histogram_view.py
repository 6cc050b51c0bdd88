"""Several small histograms beside and below each other, one bar of which can be pointed at."""

import math
from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QHideEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QFrame

from playground.analysis.histograms import Histogram
from playground.ui.plots.histogram_panel import HistogramPanel
from playground.ui.theme import CAPTION_PX, Theme, number_font

GAP_PX = 12
MARGIN_PX = 4
MIN_PANEL_WIDTH_PX, MIN_PANEL_HEIGHT_PX = 88, 72
MAX_ACROSS = 3
FADED = 0.3

ARROWS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}


class HistogramView(QAbstractScrollArea):
    """Paints histograms; `pointed(panel, bar)` tells which bar the pointer or the arrow keys are on, (-1, -1) for none.

    Left and Right go from bar to bar and on to the next histogram, Home and End to the first and the last bar. Rows
    that have no room are scrolled to.
    """

    pointed = Signal(int, int)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._found: tuple[Histogram, ...] = ()
        self._panels: list[HistogramPanel] = []
        self._marked: tuple[int, int] | None = None
        self._is_faded = False
        self.setFont(number_font(CAPTION_PX))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setMouseTracking(True)
        self.viewport().setAutoFillBackground(False)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(160, 80)
        theme.changed.connect(self.viewport().update)

    @property
    def panels(self) -> list[HistogramPanel]:
        """The histograms as they are laid out."""
        return self._panels

    @property
    def marked(self) -> tuple[int, int] | None:
        """The histogram and the bar that are pointed at."""
        return self._marked

    def show_histograms(self, found: Sequence[Histogram]) -> None:
        """Show other histograms."""
        is_same_kind = [each.column for each in found] == [each.column for each in self._found]
        self._found = tuple(found)
        self._mark(None)
        self._lay_out()
        if not is_same_kind:
            self.verticalScrollBar().setValue(0)

    def set_faded(self, *, is_faded: bool) -> None:
        """Fade everything, or bring it back."""
        self._is_faded = is_faded
        self.viewport().update()

    def place_of(self, panel: int, bar: int) -> QPoint:
        """Return the middle of a bar, in pixels of this view."""
        return (self._panels[panel].middle_of(bar) - self._scrolled()).toPoint()

    def sizeHint(self) -> QSize:
        return QSize(300, 180)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._mark(None)

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        painter = QPainter(self.viewport())
        painter.setOpacity(FADED if self._is_faded else 1.0)
        painter.translate(-self._scrolled())
        seen = QRectF(self.viewport().rect()).translated(self._scrolled())
        for place, panel in enumerate(self._panels):
            if panel.rect.intersects(seen):
                marked = self._marked[1] if self._marked is not None and self._marked[0] == place else None
                panel.paint(painter, self._theme.colors, marked)
        painter.resetTransform()
        if self.hasFocus() and self._panels:
            painter.setPen(QPen(QColor(self._theme.colors.text), 2))
            painter.drawRect(self.viewport().rect().adjusted(1, 1, -1, -1))
        painter.end()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        for place, panel in enumerate(self._panels):
            bar = panel.bar_at(event.position() + self._scrolled())
            if bar is not None:
                self._mark((place, bar))
                return
        self._mark(None)

    def viewportEvent(self, event: QEvent) -> bool:
        """Notice that the pointer leaves the histograms."""
        if event.type() == QEvent.Type.Leave:
            self._mark(None)
        return bool(super().viewportEvent(event))

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._mark(None)
        self.viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        bars = [(place, bar) for place, found in enumerate(self._found) for bar in range(found.n_bars)]
        key = Qt.Key(event.key())
        if not bars or key not in {*ARROWS, Qt.Key.Key_Home, Qt.Key.Key_End}:
            super().keyPressEvent(event)
            return
        marked = bars[-1] if key == Qt.Key.Key_End else bars[0]
        if key in ARROWS and self._marked is not None:
            at = bars.index(self._marked) + ARROWS[key]
            marked = bars[min(max(at, 0), len(bars) - 1)]
        self._bring(marked[0])
        self._mark(marked)

    def _mark(self, marked: tuple[int, int] | None) -> None:
        if marked != self._marked:
            self._marked = marked
            self.pointed.emit(*(marked or (-1, -1)))
            self.viewport().update()

    def _scrolled(self) -> QPointF:
        return QPointF(0.0, self.verticalScrollBar().value())

    def _bring(self, panel: int) -> None:
        """Scroll a histogram into view."""
        rect, bar = self._panels[panel].rect, self.verticalScrollBar()
        if rect.top() < bar.value():
            bar.setValue(round(rect.top()) - MARGIN_PX)
        elif rect.bottom() > bar.value() + self.viewport().height():
            bar.setValue(round(rect.bottom()) + MARGIN_PX - self.viewport().height())

    def _lay_out(self) -> None:
        """Give every histogram its place: as many side by side as are wide enough, and rows as high as fit whole."""
        room = QRectF(self.viewport().rect()).adjusted(MARGIN_PX, MARGIN_PX, -MARGIN_PX, -MARGIN_PX)
        n = len(self._found)
        n_fit = max(1, min(n, MAX_ACROSS, int((room.width() + GAP_PX) / (MIN_PANEL_WIDTH_PX + GAP_PX))))
        n_rows = max(1, math.ceil(n / n_fit))
        n_across = max(1, math.ceil(n / n_rows))
        n_seen = max(1, min(n_rows, int((room.height() + GAP_PX) / (MIN_PANEL_HEIGHT_PX + GAP_PX))))
        width = (room.width() - (n_across - 1) * GAP_PX) / n_across
        height = (room.height() - (n_seen - 1) * GAP_PX) / n_seen
        self._panels = []
        for place, found in enumerate(self._found):
            left = room.left() + (place % n_across) * (width + GAP_PX)
            top = room.top() + (place // n_across) * (height + GAP_PX)
            self._panels.append(HistogramPanel(found, QRectF(left, top, width, height), self.fontMetrics()))
        bar = self.verticalScrollBar()
        bar.setSingleStep(round(height + GAP_PX))
        bar.setPageStep(self.viewport().height())
        bar.setRange(0, round((n_rows - n_seen) * (height + GAP_PX)))
        self.viewport().update()
