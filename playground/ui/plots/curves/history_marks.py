"""Upright lines in a plot over epochs: where an edit changed what is trained, and in words what it changed."""

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt

from playground.project.marks import Mark
from playground.ui.plots.plot_area import PlotArea
from playground.ui.theme import Theme

REACH_PX = 4.0
"""So near does the pointer find a line."""


class HistoryMarks:
    """One item that draws all marks of a history, dotted and from bottom to top."""

    def __init__(self, plot: PlotArea, theme: Theme) -> None:
        self._plot = plot
        self._theme = theme
        self._marks: tuple[Mark, ...] = ()
        self._heights = (0.0, 0.0)
        self._lines = pg.PlotCurveItem(connect="pairs", antialias=False)
        plot.getPlotItem().addItem(self._lines, ignoreBounds=True)
        self.recolor()

    @property
    def marks(self) -> tuple[Mark, ...]:
        """The marks that are drawn."""
        return self._marks

    def show_marks(self, marks: tuple[Mark, ...], bottom: float, top: float) -> None:
        """Draw these marks between two heights of the plot."""
        if marks == self._marks and (bottom, top) == self._heights:
            return
        self._marks, self._heights = marks, (bottom, top)
        self._lines.setData(np.repeat([mark.epoch for mark in marks], 2), np.tile([bottom, top], len(marks)))

    def words_near(self, epoch: float) -> str:
        """Return what changed at the mark nearest to an epoch, empty where none is within reach of the pointer."""
        reach = REACH_PX * self._plot.getViewBox().viewPixelSize()[0]
        near = [mark for mark in self._marks if abs(mark.epoch - epoch) <= reach]
        return mark_words(min(near, key=lambda mark: abs(mark.epoch - epoch))) if near else ""

    def recolor(self) -> None:
        """Draw in the colours of the theme, as thick as one pixel of the screen."""
        width = self._plot.devicePixelRatioF()
        self._lines.setPen(pg.mkPen(self._theme.colors.quiet, width=width, style=Qt.PenStyle.DotLine))


def mark_words(mark: Mark) -> str:
    """Return what an edit changed, and whether the predictions stayed what they were."""
    if mark.keeps_outputs is None:
        return mark.words
    return f"{mark.words} · predictions {'kept' if mark.keeps_outputs else 'changed'}"
