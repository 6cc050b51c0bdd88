"""Everything the divergence view draws of a run: losses or gap, band, regions, named lines, signs, pointer, moment."""

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt

from playground.analysis.divergence import Divergence
from playground.engine.snapshot import Floats, HistoryView
from playground.ui.plots.curves.bins import Places
from playground.ui.plots.curves.curve import Curve, column_count
from playground.ui.plots.curves.curve_area import CurveArea
from playground.ui.plots.curves.events import change_signs
from playground.ui.plots.curves.legend import LegendLine
from playground.ui.plots.curves.pointer import MomentLine, Pointer
from playground.ui.plots.curves.scale import Scale, fitted_heights, next_stride
from playground.ui.plots.curves.sign_layer import LANE_PX, SignLayer
from playground.ui.plots.divergence_layers import ROOMY_PX, ROW_PX, GapBand, NamedLine, RegionBands, band_color
from playground.ui.plots.divergence_words import kept_line_words, rise_line_words
from playground.ui.plots.plot_area import STALE_OPACITY
from playground.ui.theme import Theme

SERIES = ("train_loss", "test_loss")
LINEAR = Scale()


class DivergenceSheet:
    """Items are made once and updated."""

    def __init__(self, theme: Theme) -> None:
        self._theme = theme
        self._range: tuple[float, float, float] | None = None
        self.area = CurveArea(theme)
        self.area.getPlotItem().disableAutoRange()
        self.regions = RegionBands(self.area, theme)
        self._band = GapBand(self.area, theme)
        self._curves = {name: Curve(self.area) for name in SERIES}
        self._gap = pg.PlotCurveItem(connect="finite", antialias=False)
        self.area.getPlotItem().addItem(self._gap, ignoreBounds=True)
        self.rise_line = NamedLine(self.area, theme, Qt.PenStyle.SolidLine)
        self.kept_line = NamedLine(self.area, theme, Qt.PenStyle.DashLine)
        self.pointer = Pointer(self.area, theme)
        self.moment = MomentLine(self.area, theme)
        self.signs = SignLayer(self.area, theme)

    @property
    def gap_curve(self) -> tuple[Floats, Floats]:
        """The epochs and gaps that are drawn where the gap stands alone."""
        epochs, gaps = self._gap.getData()
        return (np.empty(0), np.empty(0)) if epochs is None else (epochs, gaps)

    @property
    def stops(self) -> list[float]:
        """The epochs that are told of by lines and signs."""
        lines = [line.epoch for line in (self.rise_line, self.kept_line) if line.words]
        return sorted([*lines, *(sign.place for sign in self.signs.signs)])

    def draw(self, history: HistoryView, found: Divergence, *, is_alone: bool) -> None:
        """Draw a run with at least one row whose losses are both finite; `is_alone` draws the gap without them."""
        blocks = found.blocks
        right = next_stride(max(float(history.column("epoch")[-1]), 1.0))
        kept = _one_a_column(blocks.epochs, right, column_count(self.area))
        epochs, train, test = blocks.epochs[kept], blocks.train[kept], blocks.test[kept]
        if is_alone:
            for curve in self._curves.values():
                curve.clear()
            self._gap.setData(epochs, test - train)
            self._band.show(epochs, np.zeros(epochs.size), test - train)
            low, high = min(0.0, float((test - train).min())), max(0.0, float((test - train).max()))
        else:
            for name, curve in self._curves.items():
                curve.show(history.column("epoch"), history.column(name), LINEAR)
            self._gap.setData([], [])
            self._band.show(epochs, train, test)
            low, high = 0.0, _highest(found, np.maximum(train, test), epochs)
        signs = change_signs(history.marks, "epoch")
        bottom, top, names_top = self._fit(right, low, high, found, has_signs=bool(signs))
        self.regions.show_regions(found.regions, bottom, top, names_top)
        self.signs.show_signs(signs, QRectF(0.0, bottom, right, top - bottom))
        self._draw_lines(found, right, names_top)

    def clear(self) -> None:
        """Draw no run."""
        for curve in self._curves.values():
            curve.clear()
        self._gap.setData([], [])
        self._band.show(np.empty(0), np.empty(0), np.empty(0))
        self.regions.show_regions((), 0.0, 1.0, 1.0)
        self.signs.show_signs((), QRectF())
        self.moment.show_at(None)
        self.pointer.hide()
        for line in (self.rise_line, self.kept_line):
            line.hide()

    def legend(self, *, is_alone: bool) -> tuple[LegendLine, ...]:
        """Return the lines that are drawn, and the band."""
        colors = self._theme.colors
        if is_alone:
            return (LegendLine("gap: test − train", colors.text, 2),)
        train, test = LegendLine("train", colors.quiet, 1, (4, 2)), LegendLine("test", colors.text, 2)
        return train, test, LegendLine("gap", band_color(self._theme), 7)

    def recolor(self) -> None:
        """Draw in the colours of the theme, as thick as the screen's scale wants it."""
        for curve, line in zip(self._curves.values(), self.legend(is_alone=False), strict=False):
            curve.set_look(line)
        self._gap.setPen(self.legend(is_alone=True)[0].pen(self.area.devicePixelRatioF()))
        for part in (self.regions, self._band, self.rise_line, self.kept_line, self.pointer, self.moment):
            part.recolor()
        self.signs.update()

    def set_faded(self, *, is_faded: bool) -> None:
        """Fade the run, or bring it back."""
        for item in (self._gap, self._band.item, *(curve.item for curve in self._curves.values())):
            item.setOpacity(STALE_OPACITY if is_faded else 1.0)

    def place_of(self, epoch: float, share: float) -> QPointF:
        """Return where in the area an epoch stands, at a share of the plot's height from its bottom."""
        view = self.area.getViewBox()
        bottom, top = view.viewRange()[1]
        place = view.mapViewToScene(QPointF(epoch, bottom + share * (top - bottom)))
        return QPointF(self.area.mapFromScene(place))

    def _fit(
        self, right: float, low: float, high: float, found: Divergence, *, has_signs: bool
    ) -> tuple[float, float, float]:
        """Show these heights below signs and names; return bottom, top and where names begin, below the signs."""
        bottom, top = fitted_heights(low, high, LINEAR)
        height_px = max(self.area.getViewBox().height(), 2.0 * LANE_PX)
        n_lines = sum(epoch is not None for epoch in (found.rise_epoch, _kept_epoch(found)))
        named_px = ROW_PX * (bool(found.regions) + (n_lines if height_px >= ROOMY_PX else 0))
        above_px = min(named_px + (LANE_PX if has_signs else 0.0), 0.6 * height_px)
        per_px = (top - bottom) / (height_px - above_px)
        top += above_px * per_px
        if (right, bottom, top) != self._range:
            self._range = (right, bottom, top)
            self.area.setRange(xRange=(0, right), yRange=(bottom, top), padding=0)
        return bottom, top, top - (LANE_PX * per_px if has_signs else 0.0)

    def _draw_lines(self, found: Divergence, right: float, top: float) -> None:
        rise, kept, kept_epoch = found.rise_epoch, found.kept, _kept_epoch(found)
        if rise is None:
            self.rise_line.hide()
        else:
            self.rise_line.show(rise, rise_line_words(found), right, top, 1)
        if kept is None or kept_epoch is None:
            self.kept_line.hide()
        else:
            self.kept_line.show(kept_epoch, kept_line_words(kept), right, top, 1 if rise is None else 2)


def _kept_epoch(found: Divergence) -> int | None:
    """Return the epoch early stopping keeps, None where it would not have stopped."""
    return None if found.kept is None or found.kept.stop_epoch is None else found.kept.epoch


def _highest(found: Divergence, losses: Floats, epochs: Floats) -> float:
    """Return the height that is to be seen: the first steep fall may begin above the plot where it is over."""
    turn = found.regions[0].end if len(found.regions) > 1 and found.regions[0].fit == "underfitting" else 0.0
    return float(losses[epochs >= turn].max())


def _one_a_column(epochs: Floats, right: float, n_columns: int) -> Places:
    """Return the places of the first block in each of `n_columns` columns, and of the last block."""
    columns = (epochs * (n_columns / right)).astype(np.int64)
    is_first = np.append(True, np.diff(columns) > 0)
    is_first[-1] = True
    return np.flatnonzero(is_first)
