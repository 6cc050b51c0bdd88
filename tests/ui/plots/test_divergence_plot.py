"""The divergence view: what it says and draws of a run, how often, and that it rests while it is not seen."""

import re
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QTabWidget
from pytestqt.qtbot import QtBot

from playground.document import Document
from playground.engine.recording import RecordingView
from playground.engine.snapshot import Floats, HistoryView, Metrics, Snapshot
from playground.project import edits
from playground.project.marks import Mark
from playground.project.optimizer import StoppingSpec
from playground.project.project import default_project
from playground.session.messages import Frame
from playground.ui.plots.divergence_plot import DivergencePlot
from playground.ui.theme import Theme

EPOCHS = np.arange(501.0)
TRAIN = 0.5 * np.exp(-EPOCHS / 40.0)
TURNING = 0.1 + 0.4 * np.exp(-EPOCHS / 40.0) + 5e-4 * np.maximum(EPOCHS - 200.0, 0.0)


@pytest.fixture
def document() -> Document:
    return Document(default_project())


@pytest.fixture
def theme() -> Theme:
    return Theme()


@pytest.fixture
def plot(qtbot: QtBot, document: Document, theme: Theme) -> DivergencePlot:
    view = DivergencePlot(document, theme)
    qtbot.addWidget(view)
    view.resize(600, 400)
    with qtbot.waitExposed(view):
        view.show()
    return view


def history_of(train: Floats, test: Floats, marks: tuple[Mark, ...] = ()) -> HistoryView:
    table = np.full((train.size, 8), np.nan)
    table[:, 0], table[:, 2], table[:, 3] = np.arange(train.size), train, test
    table[:, 1] = 10 * table[:, 0]
    return HistoryView(table, marks)


def frame(history: HistoryView | None, run_id: int = 1, snapshot: Snapshot | None = None) -> Frame:
    return Frame(run_id, "running", 1, snapshot=snapshot, history=history)


def show(plot: DivergencePlot, shown: Frame) -> None:
    """Show a frame and do not wait for the next redraw."""
    plot.show_frame(shown)
    plot.redraw.now()


def test_that_an_empty_view_says_what_to_do(plot: DivergencePlot) -> None:
    assert "press Run" in plot.banner.words
    show(plot, frame(history_of(TRAIN[:1], TURNING[:1])))
    assert "press Run" in plot.banner.words


def test_that_a_run_without_test_points_is_told_what_is_missing(plot: DivergencePlot) -> None:
    show(plot, frame(history_of(TRAIN, np.full(TRAIN.size, np.nan))))
    assert "no test points" in plot.banner.words
    assert plot.caption == ""
    assert "no test points" in plot.accessibleDescription()


def test_that_an_overfitting_run_is_told_with_its_epochs(plot: DivergencePlot) -> None:
    show(plot, frame(history_of(TRAIN, TURNING)))
    assert plot.found is not None
    rise = plot.found.rise_epoch
    assert rise == pytest.approx(200, abs=8)
    best = f"best {TURNING[200]:.4f} at 200"
    assert plot.caption == (
        f"Overfitting since epoch {rise}: test {TURNING[-1]:.4f}, {best}; early stopping would have kept epoch 200"
    )
    assert (plot.sheet.rise_line.words, plot.sheet.rise_line.epoch) == (f"test rises since {rise}", rise)
    assert (plot.sheet.kept_line.words, plot.sheet.kept_line.epoch) == ("early stopping (patience 50) keeps 200", 200)
    assert plot.sheet.regions.named == ("underfitting", "good", "overfitting")
    assert f"overfitting from epoch {rise} to 500" in plot.accessibleDescription()
    assert plot.banner.words == ""


def test_that_a_run_that_goes_well_has_neither_line(plot: DivergencePlot) -> None:
    show(plot, frame(history_of(TRAIN, TURNING)))
    show(plot, frame(history_of(TRAIN, TRAIN + 0.02), run_id=2))
    assert plot.caption.startswith("Good fit: gap 0.0200")
    assert (plot.sheet.rise_line.words, plot.sheet.kept_line.words) == ("", "")
    assert plot.sheet.regions.named == ("underfitting", "good")
    show(plot, frame(None, run_id=3))
    assert plot.caption == ""
    assert len(plot.sheet.regions.named) == 0


def test_that_a_run_that_was_mended_is_told_of_both(plot: DivergencePlot) -> None:
    hill = np.interp(EPOCHS, [0.0, 200.0, 300.0, 360.0, 500.0], [0.0, 0.0, 0.15, 0.0, 0.0])
    show(plot, frame(history_of(TRAIN, 0.1 + 0.4 * np.exp(-EPOCHS / 40.0) + hill)))
    assert plot.caption.startswith("Good fit again: gap ")
    assert re.search(r"; overfitting from epoch (19|20)\d to 36\d$", plot.caption)
    assert re.fullmatch(r"test rose from (19|20)\d", plot.sheet.rise_line.words)
    assert plot.sheet.regions.named[-2:] == ("overfitting", "good")


def test_that_a_young_run_is_not_judged(plot: DivergencePlot) -> None:
    show(plot, frame(history_of(TRAIN[:5], TURNING[:5])))
    assert "too early to say more" in plot.caption
    assert plot.sheet.regions.named == ()


def test_that_the_patience_of_the_project_is_the_one_that_is_told(plot: DivergencePlot, document: Document) -> None:
    show(plot, frame(history_of(TRAIN, TURNING)))
    before = document.project
    document.edit("Patience", edits.change_training(before, stopping=StoppingSpec(patience=7)))
    plot.show_project(before, document.project)
    plot.redraw.now()
    assert plot.sheet.kept_line.words == "early stopping (patience 7) keeps 200"
    snapshot = Snapshot(207, 2070, np.zeros(1), Metrics(0.1, 0.1, 1.0, 1.0), "early_stopping")
    show(plot, frame(history_of(TRAIN, TURNING), snapshot=snapshot))
    assert plot.caption.endswith("early stopping went back to epoch 200")


def test_that_the_pointer_tells_the_gap_and_marks_of_settings(plot: DivergencePlot) -> None:
    mark = Mark(epoch=300.0, step=3000, words="Learning rate 0.03 → 0.3")
    show(plot, frame(history_of(TRAIN, TURNING, (mark,))))
    plot.point_at(99.7)
    gap = TURNING[100] - TRAIN[100]
    assert plot.caption == f"Epoch 100: gap {gap:.4f}, test {TURNING[100]:.4f}, train {TRAIN[100]:.4f}"
    plot.point_at(300.0)
    assert plot.caption == mark.words
    plot.point_at(None)
    assert plot.caption.startswith("Overfitting")


def test_that_arrow_keys_point_along_the_run_and_at_what_is_marked(qtbot: QtBot, plot: DivergencePlot) -> None:
    show(plot, frame(history_of(TRAIN, TURNING, (Mark(epoch=300.0, step=3000, words="L2 0 → 0.1"),))))
    area = plot.sheet.area
    for key, words in (
        (Qt.Key.Key_Left, "Epoch 500:"),
        (Qt.Key.Key_Left, "Epoch 499:"),
        (Qt.Key.Key_Down, "L2 0 → 0.1"),
        (Qt.Key.Key_Down, "Epoch 20"),
        (Qt.Key.Key_Home, "Epoch 0:"),
        (Qt.Key.Key_End, "Epoch 500:"),
        (Qt.Key.Key_Escape, "Overfitting since"),
    ):
        qtbot.keyClick(area, key)
        assert plot.caption.startswith(words)


def test_that_the_moment_that_is_looked_at_is_marked(plot: DivergencePlot) -> None:
    history, snapshot = history_of(TRAIN, TURNING), Snapshot(120, 1205, np.zeros(1), Metrics(0.1, 0.1, 1.0, 1.0))
    counters = np.array([[0, 0, 0], [120, 1205, 50]])
    recording = RecordingView(counters, np.zeros((2, 1)), 100, [np.zeros(0)] * 2, [default_project().training] * 2)
    show(plot, replace(frame(history, snapshot=snapshot), recording=recording, looked_at=1))
    assert plot.sheet.moment.place == 120.5
    show(plot, frame(history))
    assert plot.sheet.moment.place is None


def test_that_the_gap_alone_is_drawn_and_chosen(qtbot: QtBot, plot: DivergencePlot) -> None:
    show(plot, frame(history_of(TRAIN, TURNING)))
    plot.set_gap_alone(True)
    epochs, gap = plot.gap_curve
    np.testing.assert_allclose(gap, (TURNING - TRAIN)[epochs.astype(int)], rtol=0.02, atol=1e-3)
    assert epochs[-1] == pytest.approx(500, abs=2)
    plot.which.setCurrentIndex(0)
    with qtbot.waitSignal(plot.gap_chosen) as chosen:
        plot.which.activated.emit(0)
    assert chosen.args == [False]
    assert plot.gap_curve[0].size == 0


def test_that_frames_in_a_row_are_drawn_a_few_times_a_second(
    qtbot: QtBot, plot: DivergencePlot, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[int] = []
    monkeypatch.setattr(plot.redraw, "_draw", lambda: drawn.append(1))
    plot.redraw.now()
    for _ in range(50):
        plot.show_frame(frame(history_of(TRAIN, TURNING)))
    assert len(drawn) == 1
    qtbot.waitUntil(lambda: len(drawn) == 2)


def test_that_a_view_behind_others_rests_until_it_is_seen(qtbot: QtBot, document: Document) -> None:
    tabs = QTabWidget()
    qtbot.addWidget(tabs)
    view, other = DivergencePlot(document, Theme()), DivergencePlot(document, Theme())
    tabs.addTab(other, "in front")
    tabs.addTab(view, "behind")
    tabs.resize(600, 400)
    with qtbot.waitExposed(tabs):
        tabs.show()
    view.show_frame(frame(history_of(TRAIN, TURNING)))
    view.redraw.now()
    assert view.found is None
    tabs.setCurrentIndex(1)
    qtbot.waitUntil(lambda: view.found is not None)


def test_that_a_very_long_history_is_taken_in_piece_by_piece(qtbot: QtBot, plot: DivergencePlot) -> None:
    epochs = np.arange(600_000.0)
    train = 0.5 / (1.0 + epochs / 40.0)
    plot.show_frame(frame(history_of(train, train + 0.01)))
    qtbot.waitUntil(lambda: plot.found is not None and plot.found.n_rows == 600_000, timeout=5000)
    assert plot.gap_curve[0].size == 0


@pytest.mark.parametrize("is_dark", [False, True])
@pytest.mark.parametrize("size", [(220, 160), (330, 160), (900, 600)])
def test_that_the_ground_of_overfitting_is_tinted_and_that_of_a_good_fit_is_not(
    plot: DivergencePlot, theme: Theme, size: tuple[int, int], is_dark: bool
) -> None:
    theme.set_mode("dark" if is_dark else "light")
    plot.resize(*size)
    slow = 0.1 + 0.4 * np.exp(-EPOCHS / 10.0) + 5e-4 * np.maximum(EPOCHS - 200.0, 0.0)
    show(plot, frame(history_of(0.5 * np.exp(-EPOCHS / 10.0), slow)))
    picture = plot.grab().toImage()
    ground = QColor(theme.colors.panel).rgb()
    middle = {epoch: plot.place_of(epoch, 0.85) for epoch in (130.0, 330.0)}
    assert picture.pixel(middle[130.0]) == ground
    assert picture.pixel(middle[330.0]) != ground
