"""Draws the runs that are kept for comparison under the curves of the present run."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pyqtgraph as pg

from playground.project.project import Project
from playground.ui.plots.curves.curve import Curve
from playground.ui.plots.curves.legend import LegendLine
from playground.ui.plots.curves.pins import KeptCurve, PinnedRun
from playground.ui.plots.curves.pointer import nearest_row
from playground.ui.plots.curves.quantity import Across, Quantity
from playground.ui.plots.curves.scale import Scale
from playground.ui.plots.plot_area import PlotArea
from playground.ui.theme import CAPTION_PX, Colors, Theme, number_font

DASHES: tuple[tuple[float, ...], ...] = ((8, 3), (3, 2), (8, 3, 2, 3), (14, 4), (6, 2, 2, 2, 2, 2))
LAST_DASHES = (1.0, 2.0)
TRAIN_DASHES = (1.0, 3.0)

FIRST_SHARE, SHARE_STEP = 0.3, 0.08
"""Where across the plot the letter of the first run stands, and how far from it that of the next."""


@dataclass(frozen=True, slots=True)
class Kept:
    """One line: which run, which curve of it, and how it looks."""

    run: PinnedRun
    curve: KeptCurve
    look: LegendLine
    is_main: bool


class PinLines:
    """Lines and letters; drawn anew only when what is kept, or what is shown of it, is another."""

    def __init__(self, plot: PlotArea, theme: Theme) -> None:
        self._plot = plot
        self._theme = theme
        self._across: Across = "epoch"
        self._kept: list[Kept] = []
        self._curves: list[Curve] = []
        self._letters: list[pg.TextItem] = []

    @property
    def legend(self) -> tuple[LegendLine, ...]:
        """The line to look at of every run, with its name."""
        return tuple(kept.look for kept in self._kept if kept.is_main)

    @property
    def looks(self) -> dict[int, LegendLine]:
        """The same by the identity of the run."""
        return {id(kept.run): kept.look for kept in self._kept if kept.is_main}

    @property
    def right(self) -> float:
        """The last epoch or step that is drawn, 0 where nothing is."""
        return max((float(kept.curve.places(self._across)[-1]) for kept in self._kept), default=0.0)

    @property
    def spans(self) -> list[tuple[float, float]]:
        """The lowest and highest height of every line."""
        return [curve.span for curve in self._curves[: len(self._kept)] if curve.span is not None]

    def show(
        self,
        runs: Iterable[PinnedRun],
        present: Project,
        quantity: Quantity,
        across: Across,
        scale: Scale,
        *,
        has_train: bool,
    ) -> None:
        """Draw a quantity of these runs as far as it means the same as that of the present one."""
        self._across = across
        self._kept = _lines(runs, present, quantity, self._theme.colors, has_train=has_train)
        while len(self._curves) < len(self._kept):
            curve = Curve(self._plot)
            curve.item.setZValue(-10)
            self._curves.append(curve)
            letter = pg.TextItem(anchor=(0.5, 0.85))
            letter.setFont(number_font(CAPTION_PX))
            self._plot.getPlotItem().addItem(letter, ignoreBounds=True)
            self._letters.append(letter)
        for curve, letter, kept in zip(self._curves, self._letters, self._kept, strict=False):
            curve.set_look(kept.look)
            curve.show(kept.curve.places(across), kept.curve.values, scale)
            letter.setVisible(kept.is_main and bool(kept.run.letter))
            letter.setText(kept.run.letter, color=kept.look.color)
        for curve, letter in list(zip(self._curves, self._letters, strict=True))[len(self._kept) :]:
            curve.clear()
            letter.hide()

    def words_at(self, place: float, quantity: Quantity) -> str:
        """Return the numbers of all runs at an epoch or step they reached: `A 0.0120, last run 0.0300`."""
        parts = []
        for kept in self._kept:
            places = kept.curve.places(self._across)
            if kept.is_main and place <= places[-1]:
                number = float(kept.curve.values[nearest_row(places, place)])
                parts.append(f"{kept.run.letter or 'last run'} {quantity.text(number)}")
        return ", ".join(parts)

    def set_opacity(self, opacity: float) -> None:
        """Fade the lines, or bring them back."""
        for curve in self._curves:
            curve.item.setOpacity(opacity)

    def place_letters(self, right: float) -> None:
        """Put the letters of the runs on their lines, each at a place of its own across a plot up to `right`."""
        for curve, letter, kept in zip(self._curves, self._letters, self._kept, strict=False):
            finite = np.flatnonzero(np.isfinite(curve.heights))
            if kept.run.slot is None or finite.size == 0:
                continue
            place = right * (FIRST_SHARE + SHARE_STEP * kept.run.slot)
            row = finite[min(int(np.searchsorted(curve.x[finite], place)), finite.size - 1)]
            letter.setPos(float(curve.x[row]), float(curve.heights[row]))


def _lines(
    runs: Iterable[PinnedRun], present: Project, quantity: Quantity, colors: Colors, *, has_train: bool
) -> list[Kept]:
    lines = []
    for run in runs:
        curves = [(column, run.curves[column]) for column, _ in quantity.columns if column in run.curves]
        curves = [(column, curve) for column, curve in curves if run.is_comparable(present, column)]
        if not curves or not run.is_shown:
            continue
        main, curve = curves[-1]
        part = f" {dict(quantity.columns)[main]}" if quantity.has_parts else ""
        name = f"{run.letter}{part}: {run.name(present)}" if run.letter else f"{run.name(present)}{part}"
        lines.append(Kept(run, curve, LegendLine(name, *_look(run, colors)), is_main=True))
        if has_train and len(curves) > 1:
            look = LegendLine(name, _look(run, colors)[0], 1, TRAIN_DASHES)
            lines.append(Kept(run, curves[0][1], look, is_main=False))
    return lines


def _look(run: PinnedRun, colors: Colors) -> tuple[str, int, tuple[float, ...]]:
    """Return colour, width and dashes of a run's line: no two pinned runs have both alike."""
    if run.slot is None:
        return colors.quiet, 1, LAST_DASHES
    hues = colors.further_classes
    return hues[run.slot % len(hues)], 1, DASHES[run.slot % len(DASHES)]
