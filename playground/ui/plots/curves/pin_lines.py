"""Draws the runs that are kept for comparison under the curves of the present run."""

from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtCore import QRectF

from playground.project.project import Project
from playground.ui.plots.curves.bins import Bins
from playground.ui.plots.curves.curve import column_count, span_of
from playground.ui.plots.curves.legend import LegendLine
from playground.ui.plots.curves.pin_picture import DrawnLine, PinPicture
from playground.ui.plots.curves.pins import KeptCurve, PinnedRun
from playground.ui.plots.curves.pointer import nearest_row
from playground.ui.plots.curves.quantity import Across, Quantity
from playground.ui.plots.curves.scale import Scale
from playground.ui.plots.plot_area import PlotArea
from playground.ui.theme import Colors, Theme

DASHES: tuple[tuple[float, ...], ...] = ((8, 3), (3, 2), (8, 3, 2, 3), (14, 4), (6, 2, 2, 2, 2, 2))
LAST_DASHES = (1.0, 2.0)
TRAIN_DASHES = (1.0, 3.0)


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
        self._spans: list[tuple[float, float]] = []
        self._picture = PinPicture()
        plot.getPlotItem().addItem(self._picture, ignoreBounds=True)

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
        return self._spans

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
        lines = [_drawn(kept, across, scale, column_count(self._plot)) for kept in self._kept]
        spans = [span_of(line.heights, scale) for line in lines]
        self._spans = [span for span in spans if span is not None]
        self._picture.show_lines(lines)

    def fit(self, rect: QRectF) -> None:
        """Draw in this part of the plot, the one that is seen."""
        self._picture.fit(rect)

    def words_at(self, place: float, quantity: Quantity) -> str:
        """Return the numbers of all runs at an epoch or step they reached: `A 0.0120, last run 0.0300`."""
        parts = []
        for kept in self._kept:
            places = kept.curve.places(self._across)
            if kept.is_main and place <= places[-1]:
                number = float(kept.curve.values[nearest_row(places, place)])
                parts.append(f"{kept.run.letter or 'last run'} {quantity.text(number)}")
        return ", ".join(parts)


def _drawn(kept: Kept, across: Across, scale: Scale, n_columns: int) -> DrawnLine:
    """Return a line as it is drawn in so many columns of pixels."""
    bins = Bins()
    bins.follow(kept.curve.values)
    rows = bins.places(n_columns)
    letter = kept.run.letter if kept.is_main else ""
    heights = scale.heights(kept.curve.values[rows])
    return DrawnLine(kept.curve.places(across)[rows], heights, kept.look, letter, kept.run.slot or 0)


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
