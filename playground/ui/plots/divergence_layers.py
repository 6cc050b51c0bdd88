"""What lies behind the curves of the divergence view: named regions, the band of the gap, and named upright lines."""

from collections.abc import Sequence

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainterPath, QPen
from PySide6.QtWidgets import QGraphicsPathItem, QGraphicsRectItem

from playground.analysis.divergence import Fit, Region
from playground.engine.snapshot import Floats
from playground.ui.plots.divergence_words import FIT_NAMES
from playground.ui.plots.plot_area import PlotArea
from playground.ui.theme import CAPTION_PX, Theme, mix, number_font

GROUND_SHARES: dict[Fit, float] = {"underfitting": 0.10, "good": 0.0, "overfitting": 0.10}
MAX_REGIONS = 4
BAND_SHARE = 0.24
ROW_PX = 16
PAD_PX = 4
ROOMY_PX = 90
"""In a plot lower than this lines go without their names, which the caption tells as well."""


class RegionBands:
    """A quiet ground for each region, with its name at the top, upright in a narrow one, where there is room for it."""

    def __init__(self, plot: PlotArea, theme: Theme) -> None:
        self._plot = plot
        self._theme = theme
        self._regions: tuple[Region, ...] = ()
        self._rects = [QGraphicsRectItem() for _ in range(MAX_REGIONS)]
        self._names = [pg.TextItem("") for _ in range(MAX_REGIONS)]
        for rect in self._rects:
            rect.setZValue(-20)
            rect.setPen(QPen(Qt.PenStyle.NoPen))
            plot.getPlotItem().addItem(rect, ignoreBounds=True)
        for name in self._names:
            name.setZValue(30)
            name.setFont(number_font(CAPTION_PX))
            plot.getPlotItem().addItem(name, ignoreBounds=True)
        self.recolor()
        self.show_regions((), 0.0, 1.0, 1.0)

    @property
    def named(self) -> tuple[Fit, ...]:
        """The regions whose names have room."""
        shown = zip(self._regions, self._names, strict=False)
        return tuple(region.fit for region, name in shown if name.isVisible())

    def show_regions(self, regions: Sequence[Region], bottom: float, top: float, names_top: float) -> None:
        """Lay these regions behind the plot between two heights, with their names below a third."""
        fits_before = [region.fit for region in self._regions]
        self._regions = tuple(regions)
        if [region.fit for region in regions] != fits_before:
            self.recolor()
        px_across, px_up = self._plot.getViewBox().viewPixelSize()
        for place, (rect, name) in enumerate(zip(self._rects, self._names, strict=True)):
            region = regions[place] if place < len(regions) else None
            rect.setVisible(region is not None)
            name.setVisible(region is not None)
            if region is not None:
                width, height = region.end - region.start, top - bottom
                rect.setRect(QRectF(region.start, bottom, width, height))
                self._place_name(name, width / px_across, height / px_up)
                name.setPos((region.start + region.end) / 2, names_top)

    @staticmethod
    def _place_name(name: pg.TextItem, width_px: float, height_px: float) -> None:
        """Lay a name across, or upright, or hide it in a region of this size."""
        room = name.textItem.boundingRect()
        is_upright = room.width() > width_px
        name.setVisible(not is_upright or (room.height() <= width_px and 2 * room.width() <= height_px))
        name.setAngle(90 if is_upright else 0)
        name.setAnchor(QPointF(1, 0.5) if is_upright else QPointF(0.5, 0))

    def recolor(self) -> None:
        """Draw in the colours of the theme."""
        colors = self._theme.colors
        for region, rect, name in zip(self._regions, self._rects, self._names, strict=False):
            tint = colors.warning if region.fit == "overfitting" else colors.quiet
            rect.setBrush(QBrush(QColor(mix(colors.panel, tint, GROUND_SHARES[region.fit]))))
            name.setText(FIT_NAMES[region.fit])
            name.setColor(tint)


class GapBand:
    """The area between two heights over the epochs."""

    def __init__(self, plot: PlotArea, theme: Theme) -> None:
        self._theme = theme
        self.item = QGraphicsPathItem()
        self.item.setZValue(-10)
        self.item.setPen(QPen(Qt.PenStyle.NoPen))
        plot.getPlotItem().addItem(self.item, ignoreBounds=True)
        self.recolor()

    def show(self, epochs: Floats, low: Floats, high: Floats) -> None:
        """Fill between two series, shapes (K,)."""
        if epochs.size < 2:
            self.item.setPath(QPainterPath())
            return
        across, up = np.concatenate((epochs, epochs[::-1])), np.concatenate((low, high[::-1]))
        self.item.setPath(pg.arrayToQPath(across, up))

    def recolor(self) -> None:
        """Draw in the colours of the theme."""
        self.item.setBrush(QBrush(QColor(band_color(self._theme))))


def band_color(theme: Theme) -> str:
    """Return the see-through colour of the gap, as #aarrggbb."""
    return f"#{round(255 * BAND_SHARE):02X}{theme.colors.text[1:]}"


class NamedLine:
    """An upright line with its name beside it, some rows below the top; on the side where there is room."""

    def __init__(self, plot: PlotArea, theme: Theme, style: Qt.PenStyle) -> None:
        self._plot = plot
        self._theme = theme
        self._style = style
        self._line = pg.InfiniteLine(angle=90, movable=False)
        self._name = pg.TextItem("")
        self._name.setFont(number_font(CAPTION_PX))
        for z, part in ((12, self._line), (31, self._name)):
            part.setZValue(z)
            plot.getPlotItem().addItem(part, ignoreBounds=True)
        self.recolor()
        self.hide()

    @property
    def words(self) -> str:
        """The name that is shown; empty where the line is hidden."""
        return str(self._name.toPlainText()) if self._line.isVisible() else ""

    @property
    def epoch(self) -> float:
        """Where the line stands."""
        return float(self._line.value())

    def show(self, epoch: float, words: str, right: float, top: float, row: int) -> None:
        """Stand at an epoch of an axis that ends at `right`, the name `row` rows below `top`."""
        if self._name.toPlainText() != words:
            self._name.setText(words)
        px_across, px_up = self._plot.getViewBox().viewPixelSize()
        width = (self._name.textItem.boundingRect().width() + PAD_PX) * px_across
        fits = epoch + width <= right
        self._name.setAnchor(QPointF(0 if fits else 1, 0))
        self._line.setPos(epoch)
        self._name.setPos(epoch, top - row * ROW_PX * px_up)
        self._line.show()
        self._name.setVisible(self._plot.getViewBox().height() >= ROOMY_PX)

    def hide(self) -> None:
        """Go away."""
        for part in (self._line, self._name):
            part.hide()

    def recolor(self) -> None:
        """Draw in the colours of the theme."""
        colors = self._theme.colors
        self._line.setPen(pg.mkPen(colors.text, width=self._plot.devicePixelRatioF(), style=self._style))
        self._name.setColor(colors.text)
        ground = QColor(colors.panel)
        ground.setAlpha(200)
        self._name.fill = pg.mkBrush(ground)
        self._name.update()
