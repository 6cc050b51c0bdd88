"""The loss plot: its curves hold the history of the frame."""

from collections.abc import Callable

import numpy as np
import pyqtgraph as pg
import pytest
from pytestqt.qtbot import QtBot

from playground.document import Document
from playground.engine.snapshot import HistoryView
from playground.project import edits
from playground.project.marks import Mark
from playground.project.project import default_project
from playground.session.messages import Frame
from playground.ui.plots.curves.pointer import nearest_row
from playground.ui.plots.loss_plot import LossPlot
from playground.ui.plots.plot_area import PlotArea
from playground.ui.theme import Theme

MakeHistory = Callable[[int], HistoryView]


@pytest.fixture
def plot(qtbot: QtBot) -> LossPlot:
    view = LossPlot(Document(default_project()), Theme())
    qtbot.addWidget(view)
    view.resize(400, 280)
    with qtbot.waitExposed(view):
        view.show()
    return view


def frame(history: HistoryView | None, run_id: int = 1) -> Frame:
    return Frame(run_id, "paused", 1, history=history)


def test_that_an_empty_plot_says_what_to_do(plot: LossPlot) -> None:
    assert "press Run" in plot.banner.words


@pytest.mark.parametrize("is_logarithmic", [False, True])
def test_that_the_curves_hold_the_losses_of_the_frame(
    plot: LossPlot, falling_history: MakeHistory, is_logarithmic: bool
) -> None:
    history = falling_history(50)
    plot.set_logarithmic(is_logarithmic)
    plot.show_frame(frame(history))
    for name in ("train_loss", "test_loss"):
        epochs, losses = plot.curve(name)
        np.testing.assert_array_equal(epochs, history.column("epoch"))
        # The logarithm and back cost a few units in the last place.
        np.testing.assert_allclose(losses, history.column(name), rtol=1e-14)
    assert plot.banner.words == ""


def test_that_a_history_without_a_new_epoch_is_not_drawn_again(
    qtbot: QtBot, plot: LossPlot, falling_history: MakeHistory
) -> None:
    history = falling_history(50)
    plot.show_frame(frame(history))
    items = plot.findChildren(PlotArea)[0].getPlotItem().items
    curve = next(item for item in items if isinstance(item, pg.PlotCurveItem))
    with qtbot.assertNotEmitted(curve.sigPlotChanged):
        plot.show_frame(frame(history))
    with qtbot.waitSignal(curve.sigPlotChanged):
        plot.show_frame(frame(falling_history(51)))


def test_that_a_long_history_is_thinned_but_keeps_its_ends_and_its_peak(
    plot: LossPlot, falling_history: MakeHistory
) -> None:
    history = falling_history(131_072)
    history.table[90_000, 3] = 7.0
    plot.show_frame(frame(history))
    epochs, losses = plot.curve("test_loss")
    assert len(epochs) <= 5000
    assert (epochs[0], epochs[-1]) == (0, 131_071)
    assert losses[epochs == 90_000] == [7.0]


def test_that_a_new_run_draws_its_own_history(plot: LossPlot, falling_history: MakeHistory) -> None:
    plot.show_frame(frame(falling_history(50)))
    plot.show_frame(frame(falling_history(3), run_id=2))
    np.testing.assert_array_equal(plot.curve("train_loss")[0], [0, 1, 2])
    plot.show_frame(frame(None, run_id=3))
    assert plot.curve("train_loss")[0].size == 0


def test_that_the_numbers_are_those_of_the_epoch_nearest_to_the_pointer(
    plot: LossPlot, falling_history: MakeHistory
) -> None:
    plot.show_frame(frame(falling_history(50)))
    assert plot.caption == "epoch 49: train 0.0100, test 0.0200"
    plot.point_at(3.6)
    assert plot.caption == "epoch 4: train 0.1000, test 0.2000"
    plot.point_at(None)
    assert plot.caption.startswith("epoch 49")


def test_that_missing_test_losses_leave_the_train_curve_drawn(plot: LossPlot, falling_history: MakeHistory) -> None:
    history = falling_history(20)
    history.table[:, 3] = np.nan
    plot.show_frame(frame(history))
    assert np.isnan(plot.curve("test_loss")[1]).all()
    assert plot.curve("train_loss")[0].size == 20
    assert plot.caption.endswith("test –")


def test_that_a_loss_of_zero_stays_on_a_logarithmic_axis(plot: LossPlot, falling_history: MakeHistory) -> None:
    history = falling_history(5)
    history.table[4, 2] = 0.0
    plot.set_logarithmic(True)
    plot.show_frame(frame(history))
    assert 0 < plot.curve("train_loss")[1][4] < 1e-15


def test_that_the_button_and_the_setting_agree(plot: LossPlot) -> None:
    plot.log_button.click()
    assert plot.is_logarithmic
    plot.set_logarithmic(False)
    assert not plot.log_button.isChecked()


def test_that_the_button_tells_of_another_axis(qtbot: QtBot, plot: LossPlot) -> None:
    with qtbot.waitSignal(plot.logarithmic_changed) as signal:
        plot.log_button.click()
    assert signal.args == [True]


def test_that_the_curves_fade_after_an_edit_until_the_next_run_answers(
    qtbot: QtBot, plot: LossPlot, falling_history: MakeHistory
) -> None:
    plot.show_frame(frame(falling_history(5)))
    before = default_project()
    plot.show_project(before, edits.change_dataset(before, noise=0.3))
    qtbot.waitUntil(lambda: plot.staleness.is_stale)
    plot.show_frame(frame(falling_history(1), run_id=2))
    assert not plot.staleness.is_stale


def test_that_the_nearest_row_is_found_at_both_ends_and_between() -> None:
    epochs = np.array([0.0, 2.0, 4.0])
    assert [nearest_row(epochs, epoch) for epoch in (-5.0, 0.9, 1.1, 3.5, 99.0)] == [0, 0, 1, 2, 2]


def test_that_edits_of_a_run_are_marked_and_told_under_the_pointer(
    plot: LossPlot, falling_history: MakeHistory
) -> None:
    rows = falling_history(50).table
    marks = (
        Mark(epoch=10.0, step=100, words="Dense layer 1: 4 → 6 units", keeps_outputs=True),
        Mark(epoch=30.5, step=305, words="Points changed"),
    )
    plot.show_frame(frame(HistoryView(rows, marks)))
    assert [(sign.kind, sign.place) for sign in plot.signs] == [("change", 10.0), ("change", 30.5)]
    plot.point_at(10.01)
    assert plot.caption == "Dense layer 1: 4 → 6 units · predictions kept"
    plot.point_at(30.5)
    assert plot.caption == "Points changed"
    plot.point_at(20.0)
    assert plot.caption.startswith("epoch 20:")
    plot.show_frame(frame(HistoryView(rows.copy()), run_id=2))
    assert plot.signs == ()
