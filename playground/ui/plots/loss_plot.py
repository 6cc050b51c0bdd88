"""The curves of a run: losses, accuracies, learning rate or gradient by epoch or step, over those of earlier runs."""

import time
from dataclasses import replace

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QFontMetricsF, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from playground.document import Document
from playground.engine.snapshot import HistoryView
from playground.project.project import Project, needs_new_run
from playground.session.messages import Frame
from playground.settings import CurveChoices
from playground.ui.panels.controls import explain
from playground.ui.plots.curves.bins import Floats
from playground.ui.plots.curves.curve_sheet import CurveSheet, View
from playground.ui.plots.curves.curve_words import summary_words
from playground.ui.plots.curves.events import BestRow, End, Sign, best_sign, change_signs, end_of, end_sign
from playground.ui.plots.curves.header import CurveHeader
from playground.ui.plots.curves.legend import CurveLegend
from playground.ui.plots.curves.line_label import LineLabel
from playground.ui.plots.curves.moment import Moment, moment_of
from playground.ui.plots.curves.pin_list import PinList
from playground.ui.plots.curves.pins import PinnedRun
from playground.ui.plots.curves.quantity import QUANTITIES, Across, Offer, Quantity, QuantityKey, place_text
from playground.ui.plots.curves.redraw_clock import RedrawClock
from playground.ui.plots.curves.run_keeper import RunKeeper
from playground.ui.plots.curves.scale import Scale
from playground.ui.plots.plot_area import BOTTOM_AXIS_PX, MARGIN_PX, Banner, Staleness
from playground.ui.theme import CAPTION_PX, Theme, number_font
from playground.ui.wording import LOSS_NAMES

EMPTY_WORDS = "No epoch yet: press Run, and the curves are drawn here."
KEY_WORDS = "Arrow keys, Home and End point at an epoch, up and down at what happened in the run."
PIN_WORDS = "Keeps this run under the next ones for comparison, up to where it ends."
FULL_WORDS = "Eight runs are kept: remove one of them to keep another."

TOLD_S = 1.0
"""So often a screen reader finds other words while a run trains."""

LOW_PX = 220
"""A plot lower than this has one line above the curves, and no words at the axis below."""

LOW_AXIS_PX = 20


class LossPlot(QWidget):
    """Draws the history of the newest frame, and the runs that are kept for comparison under it.

    A frame that comes while the plot is hidden is kept and drawn when it is seen. `logarithmic_changed` follows a press
    on the button as well as `set_logarithmic`; `choices_changed` follows every other choice worth remembering.
    """

    logarithmic_changed = Signal(bool)
    choices_changed = Signal()

    def __init__(self, document: Document, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._origin = document.origin
        self._theme = theme
        self._waiting: Frame | None = None
        self._run_id = 0
        self._history: HistoryView | None = None
        self._moment: Moment | None = None
        self._end: End | None = None
        self._is_logarithmic = False
        self._choices = CurveChoices()
        self._offered: tuple[QuantityKey, ...] = ("loss",)
        self._offer = Offer()
        self._best = BestRow()
        self._pointed: float | None = None
        self._told_s = 0.0
        self._clock = RedrawClock(self, self._draw_waiting)
        self.keeper = RunKeeper()
        self.setProperty("panel", True)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName("Curves")
        self.setMinimumSize(220, 160)
        self._make(theme)
        self._connect()
        self._recolor()
        self._choose(self._choices)
        self._show_runs()

    @property
    def is_logarithmic(self) -> bool:
        """Whether values are drawn on a logarithmic axis where they may be."""
        return self._is_logarithmic

    @property
    def choices(self) -> CurveChoices:
        """What is shown, to be remembered."""
        return self._choices

    @property
    def quantity(self) -> Quantity:
        """What is drawn: what was chosen where the run has it, otherwise the losses."""
        wanted = self._choices.quantity
        return next((QUANTITIES[key] for key in self._offered if key == wanted), QUANTITIES["loss"])

    @property
    def across(self) -> Across:
        """Whether curves run over epochs or over steps."""
        return "step" if self._choices.across == "step" else "epoch"

    @property
    def caption(self) -> str:
        """The numbers written below the plot: those under the pointer, of the moment looked at, or the newest."""
        return self._caption.text

    @property
    def signs(self) -> tuple[Sign, ...]:
        """The signs of changes and events that are drawn."""
        return self._sheet.signs.signs

    @property
    def moment_place(self) -> float | None:
        """Where the line of the moment looked at stands; None while the present is shown."""
        return self._sheet.moment.place

    def restore(self, choices: CurveChoices) -> None:
        """Show what was remembered."""
        self._choose(choices)

    def set_logarithmic(self, is_logarithmic: bool) -> None:
        """Draw values on a logarithmic axis where they may be, or on a linear one."""
        if is_logarithmic == self._is_logarithmic:
            return
        self._is_logarithmic = is_logarithmic
        self._choose(self._choices)
        self.logarithmic_changed.emit(is_logarithmic)

    def curve(self, column: str) -> tuple[Floats, Floats]:
        """Return the epochs or steps, and the values, that are drawn of a column of the history."""
        curve = self._sheet.curve(column)
        return curve.x, self._scale.values(curve.heights)

    def point_at(self, place: float | None) -> None:
        """Mark the recorded row nearest to an epoch or step and write its numbers; None goes back to the newest."""
        self._pointed = place
        self._show_pointer()

    def pin(self, name: str | None = None) -> None:
        """Keep the present run as it is now, under this name or one that says what differs from the run to come."""
        self.keeper.pin(name or "")
        self._show_runs()

    def show_project(self, before: Project, after: Project) -> None:
        """Fade the curves where the change begins a new run, until its first frame; say what differs from kept runs."""
        if self._document.origin != self._origin:
            self._origin = self._document.origin
            self.keeper.clear()
            self._end = None
        if needs_new_run(before, after):
            self.staleness.expect_run()
        if self.keeper.pins.runs or self._sheet.pins.legend:
            self._show_runs()
        else:
            self._name_axes()

    def show_frame(self, frame: Frame) -> None:
        """Draw a frame, while a run trains no oftener than the eye needs."""
        self._waiting = frame
        if self.keeper.follow(frame.run_id, frame.history, self._document.project):
            self._show_runs()
        # A dock behind others is visible to Qt; only its visible region is empty.
        if not self.visibleRegion().isEmpty():
            n_rows = 0 if frame.history is None else len(frame.history)
            is_same = frame.run_id == self._run_id and frame.looked_at is None
            self._clock.ask(n_rows, may_wait=is_same and frame.phase == "running")

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw what came while this was not seen: coming to the front, a dock is painted and told nothing else."""
        super().paintEvent(event)
        if self._waiting is not None and not self._clock.is_waiting:
            QTimer.singleShot(0, self, self._draw_waiting)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.header.set_compact(is_compact=self.height() < LOW_PX)

    def _make(self, theme: Theme) -> None:
        self._sheet = CurveSheet(theme)
        self.area = self._sheet.area
        self.banner = Banner(self.area, theme)
        self.staleness = Staleness(self)
        self._legend = CurveLegend(theme)
        self.header = CurveHeader(theme, self._legend)
        self.log_button = self.header.log
        self.pin_button = self.header.pin
        self.pin_list = PinList(self, theme)
        self._caption = LineLabel(theme)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 4, 8, 8)
        layout.setSpacing(0)
        layout.addWidget(self.header)
        layout.addWidget(self.area, 1)
        layout.addSpacing(4)
        layout.addWidget(self._caption)

    def _connect(self) -> None:
        header, area, listed = self.header, self.area, self.pin_list
        header.quantity_chosen.connect(lambda key: self._choose_and_tell(quantity=key))
        header.across_chosen.connect(lambda across: self._choose_and_tell(across=across))
        header.log.clicked.connect(self.set_logarithmic)
        header.pin.clicked.connect(self._on_pin_clicked)
        header.runs.clicked.connect(self._on_runs_clicked)
        listed.train_wanted.connect(lambda is_wanted: self._choose_and_tell(has_train=is_wanted))
        listed.last_wanted.connect(lambda is_wanted: self._choose_and_tell(keeps_last=is_wanted))
        listed.renamed.connect(self._on_renamed)
        listed.shown.connect(self._on_shown)
        listed.removed.connect(self._on_removed)
        listed.last_kept.connect(self._on_last_kept)
        area.pointed.connect(self.point_at)
        area.left.connect(lambda: self.point_at(None))
        area.moved.connect(self._on_moved)
        area.jumped.connect(self._on_jumped)
        area.resized.connect(self._name_axes)
        area.resized.connect(self._draw_history)
        area.scale_changed.connect(self._recolor)
        self._theme.changed.connect(self._recolor)
        self.staleness.changed.connect(self._on_staleness_changed)

    @property
    def _scale(self) -> Scale:
        quantity = self.quantity
        return Scale(self._is_logarithmic and quantity.may_be_logarithmic, quantity.factor, quantity.most)

    @property
    def _view(self) -> View | None:
        if self._history is None or len(self._history) == 0:
            return None
        return View(self._history, self.quantity, self.across, self._scale)

    def _choose_and_tell(self, **changes: object) -> None:
        self._choose(replace(self._choices, **changes))  # type: ignore[arg-type]  # fields of the choices, named above
        self.choices_changed.emit()

    def _choose(self, choices: CurveChoices) -> None:
        """Draw what is chosen."""
        self._choices = choices
        self.keeper.keeps_last = choices.keeps_last
        if not choices.keeps_last:
            self.keeper.pins.last = None
        self.pin_list.show_choices(has_train=choices.has_train, keeps_last=choices.keeps_last)
        self._pointed = None
        self._show_quantity()
        self._show_runs()

    def _show_quantity(self) -> None:
        """Name what is drawn, in the header and at the axes."""
        quantity = self.quantity
        self.header.show_choice(quantity.key, self.across, self._offered)
        self.header.show_log(is_on=self._is_logarithmic, is_possible=quantity.may_be_logarithmic)
        self.area.getAxis("left").setLogMode(y=self._scale.is_logarithmic)
        self.area.number_within("left", None if quantity.most is None else (0.0, quantity.most))
        self._sheet.look_as(quantity)
        explain(self.area, quantity.name, f"{quantity.sentence} {KEY_WORDS}", quantity.formula)
        self._name_axes()

    def _name_axes(self) -> None:
        """Write quantity and unit at the axes: the loss with its name where that has room."""
        quantity, loss = self.quantity, LOSS_NAMES[self._document.project.training.loss]
        is_low = self.height() < LOW_PX  # there the header alone says what runs across
        axis_px = LOW_AXIS_PX if is_low else BOTTOM_AXIS_PX
        self.area.getAxis("bottom").setHeight(axis_px)
        room, metrics = self.area.height() - axis_px - MARGIN_PX, QFontMetricsF(number_font(CAPTION_PX))
        names = (f"{quantity.up}: {loss}" if quantity.key == "loss" else quantity.up, quantity.up, quantity.short)
        up = next((name for name in names if metrics.horizontalAdvance(name) < room), "")
        self.area.set_labels("" if is_low else self.across, up)

    def _recolor(self) -> None:
        self._sheet.recolor(self.quantity)
        self._show_runs()

    def _show_runs(self) -> None:
        """Draw and list the runs that are kept."""
        keeper, project = self.keeper, self._document.project
        has_train = self._choices.has_train
        self._sheet.pins.show(keeper.drawn, project, self.quantity, self.across, self._scale, has_train=has_train)
        if self.pin_list.isVisible():
            self._list_runs()
        is_pinned = keeper.present is not None
        may_pin = self._history is not None and not keeper.pins.is_full
        n_kept = len(keeper.pins.runs)
        # Where no run is kept unasked, the list is the way to have that again.
        has_list = n_kept > 0 or not self._choices.keeps_last
        self.header.show_runs(n_kept, is_pinned=is_pinned, may_pin=may_pin, has_list=has_list)
        self.header.explain_pin(FULL_WORDS if keeper.pins.is_full and not is_pinned else PIN_WORDS)
        self._name_axes()
        self._draw_history()

    def _list_runs(self) -> None:
        keeper, looks = self.keeper, self._sheet.pins.looks
        self.pin_list.show_runs(keeper.pins.runs, keeper.present, self._document.project, looks)

    def _draw_waiting(self) -> None:
        frame, self._waiting = self._waiting, None
        if frame is None:
            return
        is_other = frame.run_id != self._run_id
        if is_other:
            self._run_id = frame.run_id
            self.staleness.note_run()
        moment = moment_of(frame)
        end = end_of(frame) if moment is None else self._end
        is_new = is_other or frame.history is not self._history or (moment, end) != (self._moment, self._end)
        self._history, self._moment, self._end = frame.history, moment, end
        if is_new:
            self._offer_quantities(frame)
            self._draw_history()
        self._tell(is_running=frame.phase == "running")

    def _offer_quantities(self, frame: Frame) -> None:
        is_classified = frame.dataset is None or bool(frame.dataset.info.classes)
        offered = self._offer.keys(frame.run_id, frame.history, is_classified=is_classified)
        if offered != self._offered:
            before = self.quantity
            self._offered = offered
            self._show_quantity()
            if self.quantity is not before:
                self._show_runs()
        may_pin = frame.history is not None and not self.keeper.pins.is_full
        self.header.allow_pin(is_allowed=may_pin or self.keeper.present is not None)

    def _draw_history(self) -> None:
        view = self._view
        n_rows = 0 if view is None else len(view.history)
        is_empty = n_rows <= 1 and not self._sheet.pins.legend
        self.banner.say(EMPTY_WORDS if is_empty else "", "curves" if is_empty else "")
        if view is None:
            self._sheet.clear()
        else:
            self._sheet.draw(view, self._signs(view), self._moment)
        lines = self._sheet.legend(self.quantity, has_signs=self.height() >= LOW_PX)
        if lines != self._legend.lines:
            self._legend.show_lines(lines)
            self.header.legend_changed()
        self._show_pointer()

    def _signs(self, view: View) -> tuple[Sign, ...]:
        """Return what happened in the run: changes, the lowest test loss, the end."""
        signs = list(change_signs(view.history.marks, view.across))
        row = self._best.row(view.history)
        if row is not None:
            signs.append(best_sign(view.history, row, view.across, view.height(row)))
        if self._end is not None:
            signs.append(end_sign(self._end, view.across))
        return tuple(signs)

    def _show_pointer(self) -> None:
        """Write the numbers below the plot, and mark what is pointed at."""
        view, sheet, place = self._view, self._sheet, self._pointed
        if view is None:
            sheet.show_pointer(None)
            self._caption.say("")
            return
        row = None if place is None else sheet.row_near(place)
        sheet.show_pointer(row)
        if place is not None and row is not None:
            kept = sheet.pins.words_at(place, view.quantity)
            words = f"{sheet.words(row)}, {kept}" if kept else sheet.words(row)
            words = sheet.signs.words_near(place) or words
        elif self._moment is not None:
            shown = place_text(view.across, self._moment.place(view.across))
            words = f"Looking at {shown}: {view.quantity.words(self._moment.numbers)}"
        else:
            words = sheet.words(len(view.history) - 1)
        self._caption.say(words)

    def _tell(self, *, is_running: bool) -> None:
        """Give screen readers the curves in words, now and then."""
        now_s = time.monotonic()
        if is_running and now_s < self._told_s + TOLD_S:
            return
        self._told_s = now_s
        view = self._view
        names = [run.name(self._document.project) for run in self.keeper.drawn if run.is_shown]
        words = EMPTY_WORDS if view is None else summary_words(view, self.signs, self.caption, names)
        if words != self.accessibleDescription():
            self.setAccessibleDescription(words)

    def _on_staleness_changed(self, is_stale: bool) -> None:
        self._sheet.set_faded(is_faded=is_stale)

    def _on_moved(self, columns: int) -> None:
        """Point so many columns to the right of what is pointed at, at first at the newest row."""
        view = self._view
        if view is None:
            return
        last = len(view.history) - 1
        row = last if self._pointed is None else self._sheet.row_beside(self._sheet.row_near(self._pointed), columns)
        self.point_at(view.place(row))

    def _on_jumped(self, way: int) -> None:
        """Point at the next sign, to the left (-1) or to the right (1), or at the first row (-2) or the last (2)."""
        view = self._view
        if view is None:
            return
        last = view.place(len(view.history) - 1)
        if abs(way) == 2:
            self.point_at(last if way > 0 else view.place(0))
            return
        here = last if self._pointed is None else self._pointed
        places = [sign.place for sign in self.signs if (sign.place - here) * way > 0]
        if places:
            self.point_at(min(places, key=lambda place: abs(place - here)))

    def _on_runs_clicked(self) -> None:
        self._list_runs()
        self.pin_list.open_at(self.header)

    def _on_pin_clicked(self, is_pinned: bool) -> None:
        self.keeper.pin_present(is_pinned=is_pinned)
        self._show_runs()

    def _on_renamed(self, run: PinnedRun, name: str) -> None:
        if name != run.own_name:
            run.own_name = name
            self._show_runs()

    def _on_shown(self, run: PinnedRun, is_shown: bool) -> None:
        run.is_shown = is_shown
        self._show_runs()

    def _on_removed(self, run: PinnedRun) -> None:
        self.keeper.remove(run)
        self._show_runs()

    def _on_last_kept(self) -> None:
        self.keeper.pins.keep_last()
        self._show_runs()
