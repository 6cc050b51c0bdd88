"""Everything that is drawn of a run and of those kept for comparison: lines, signs, pointer, moment, and the range."""

from dataclasses import dataclass

from PySide6.QtCore import QRectF

from playground.engine.snapshot import HistoryView
from playground.ui.plots.curves.curve import Curve, column_count
from playground.ui.plots.curves.curve_area import CurveArea
from playground.ui.plots.curves.events import Sign
from playground.ui.plots.curves.legend import LegendLine
from playground.ui.plots.curves.moment import Moment
from playground.ui.plots.curves.pin_lines import PinLines
from playground.ui.plots.curves.pointer import MomentLine, Pointer, nearest_row
from playground.ui.plots.curves.quantity import Across, Quantity, place_text, rows_of
from playground.ui.plots.curves.scale import Scale, fitted_heights, next_stride
from playground.ui.plots.curves.sign_layer import LANE_PX, SignLayer
from playground.ui.plots.plot_area import BOTTOM_AXIS_PX, MARGIN_PX, STALE_OPACITY
from playground.ui.theme import Colors, Theme

TRAIN_DASHES = (4.0, 2.0)


@dataclass(frozen=True, slots=True, eq=False)
class View:
    """What of a run is to be drawn, and how."""

    history: HistoryView
    quantity: Quantity
    across: Across
    scale: Scale

    def place(self, row: int) -> float:
        """Return the epoch or step of a row."""
        return float(self.history.column(self.across)[row])

    def height(self, row: int) -> float:
        """Return where the curve to look at is at a row."""
        return self.scale.height(self.numbers(row)[self.quantity.columns[-1][0]])

    def numbers(self, row: int) -> dict[str, float]:
        """Return the numbers of a row by column."""
        columns = {name: rows_of(self.history, name) for name, _ in self.quantity.columns}
        return {name: float("nan") if rows is None else float(rows[row]) for name, rows in columns.items()}


class CurveSheet:
    """Items are made once and updated; kept runs are drawn anew only when they, or what is shown of them, change."""

    def __init__(self, theme: Theme) -> None:
        self._theme = theme
        self._curves: dict[str, Curve] = {}
        self._range: tuple[float, float, float] | None = None
        self.area = CurveArea(theme)
        self.area.getPlotItem().disableAutoRange()
        self.pins = PinLines(self.area, theme)
        self.pointer = Pointer(self.area, theme)
        self.moment = MomentLine(self.area, theme)
        self.signs = SignLayer(self.area, theme)
        self.view: View | None = None

    def curve(self, column: str) -> Curve:
        """Return the curve of a column of the history."""
        if column not in self._curves:
            self._curves[column] = Curve(self.area)
        return self._curves[column]

    def clear(self) -> None:
        """Draw no run."""
        self.view = None
        for curve in self._curves.values():
            curve.clear()
        self.signs.show_signs((), QRectF())
        self.moment.show_at(None)

    def draw(self, view: View, signs: tuple[Sign, ...], moment: Moment | None) -> None:
        """Draw a run."""
        self.view = view
        shown = [name for name, _ in view.quantity.columns]
        places = view.history.column(view.across)
        for name in shown:
            rows = rows_of(view.history, name)
            if rows is not None:
                self.curve(name).show(places, rows, view.scale)
        for name, curve in self._curves.items():
            if name not in shown:
                curve.clear()
        self._fit(float(places[-1]), has_lane=any(sign.height is None for sign in signs))
        if self._range is not None:
            right, bottom, top = self._range
            self.signs.show_signs(signs, QRectF(0.0, bottom, right, top - bottom))
        self.moment.show_at(None if moment is None else moment.place(view.across))

    def show_pointer(self, row: int | None) -> None:
        """Stand at a row, or nowhere."""
        if row is None or self.view is None:
            self.pointer.hide()
            return
        self.pointer.show(
            self.view.place(row), [self.view.scale.height(value) for value in self.view.numbers(row).values()]
        )

    def row_near(self, place: float) -> int:
        """Return the row nearest to an epoch or step."""
        assert self.view is not None
        return nearest_row(self.view.history.column(self.view.across), place)

    def row_beside(self, row: int, columns: int) -> int:
        """Return the row so many columns of pixels to the right, at least one row away."""
        assert self.view is not None
        count = len(self.view.history)
        stride = max(1, count // column_count(self.area))
        return min(max(row + columns * stride, 0), count - 1)

    def words(self, row: int) -> str:
        """Return a row in words: `epoch 4: train 0.1000, test 0.2000`."""
        view = self.view
        assert view is not None
        return f"{place_text(view.across, view.place(row))}: {view.quantity.words(view.numbers(row))}"

    def legend(self, quantity: Quantity, *, has_signs: bool) -> tuple[LegendLine, ...]:
        """Return the lines of the run and of those that are kept, and what the signs mean where there is room."""
        kinds = {sign.kind: sign for sign in self.signs.signs}
        named = {"change": "change", "best": "lowest test loss"}
        colors = self._theme.colors
        meanings = tuple(
            LegendLine(named[kind], colors.text, sign=kind) for kind in kinds if has_signs and kind in named
        )
        return (*_looks(quantity, colors), *self.pins.legend, *meanings)

    def set_faded(self, *, is_faded: bool) -> None:
        """Fade the run, or bring it back."""
        for curve in self._curves.values():
            curve.item.setOpacity(STALE_OPACITY if is_faded else 1.0)

    def recolor(self, quantity: Quantity) -> None:
        """Draw in the colours of the theme, as thick as the screen's scale wants it."""
        self.look_as(quantity)
        self.pointer.recolor()
        self.moment.recolor()
        self.signs.update()

    def look_as(self, quantity: Quantity) -> None:
        """Give the curves of a quantity their pens."""
        for (name, _), look in zip(quantity.columns, _looks(quantity, self._theme.colors), strict=True):
            self.curve(name).set_look(look)

    def _fit(self, last: float, *, has_lane: bool) -> None:
        """Show the whole run and leave the lane at the top to the signs.

        Kept runs are shown whole until the run begins, then so far that it keeps half of the width: after hours of
        training the first epochs of the next run would not be seen otherwise.
        """
        view = self.view
        assert view is not None
        spans = [span for name, _ in view.quantity.columns if (span := self.curve(name).span) is not None]
        spans += self.pins.spans
        if not spans:
            return
        kept = self.pins.right if last == 0 else min(self.pins.right, 2.0 * last)
        right = next_stride(max(last, kept, 1.0))
        bottom, top = fitted_heights(min(low for low, _ in spans), max(high for _, high in spans), view.scale)
        if has_lane:
            height = max(self.area.height() - BOTTOM_AXIS_PX - MARGIN_PX, 2 * LANE_PX)
            top += (top - bottom) * LANE_PX / (height - LANE_PX)
        if (right, bottom, top) != self._range:
            self._range = (right, bottom, top)
            self.area.setRange(xRange=(0, right), yRange=(bottom, top), padding=0)
        self.pins.fit(QRectF(0.0, bottom, right, top - bottom))


def _looks(quantity: Quantity, colors: Colors) -> tuple[LegendLine, ...]:
    """Return the lines of the present run: the one to look at solid, the train curve quiet and dashed."""
    *others, (_, main) = quantity.columns
    quiet = tuple(LegendLine(name, colors.quiet, 1, TRAIN_DASHES) for _, name in others)
    return (*quiet, LegendLine(main, colors.text, 2))
