"""The histograms: what can be chosen, what a bar says by mouse and keyboard, and what is counted beside the window."""

import threading
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QMainWindow
from pytestqt.qtbot import QtBot

from playground.analysis.histograms import Histogram, Measured, histogram
from playground.data.dataset import Dataset
from playground.project import edits
from playground.project.dataset import SourceName
from playground.project.project import Project, default_project
from playground.session.job import Jobs
from playground.session.messages import Frame
from playground.ui.plots import histogram_plot
from playground.ui.plots.histogram_plot import EMPTY_WORDS, HistogramPlot
from playground.ui.plots.histogram_words import choices
from playground.ui.theme import Theme
from tests.ui.plots.tables import cars, many

MakeFrame = Callable[..., Frame]
MILLION = 1_000_000
SIZE_PX = (330, 260)


@pytest.fixture
def plot(qtbot: QtBot) -> Iterator[HistogramPlot]:
    """Return the histograms on the right of a window, as they are in the program."""
    theme, jobs = Theme(), Jobs()
    theme.set_mode("light")
    window = QMainWindow()
    qtbot.addWidget(window)
    window.resize(700, 300)
    view = HistogramPlot(jobs, theme, window)
    view.setGeometry(370, 0, *SIZE_PX)
    window.show()
    qtbot.waitExposed(window)
    yield view
    view.close_jobs()
    jobs.close()


def of(source: SourceName, **fields: object) -> Project:
    project = edits.choose_source(default_project(), source)
    return edits.change_dataset(project, **fields)


def names(plot: HistogramPlot) -> list[str]:
    return [each.column.name for each in plot.found]


def choose(plot: HistogramPlot, words: str) -> None:
    """Choose columns as a person does."""
    place = plot.which.findText(words)
    assert place >= 0
    plot.which.setCurrentIndex(place)
    plot.which.activated.emit(place)


def choose_fed(plot: HistogramPlot) -> None:
    plot.values.setCurrentIndex(1)
    plot.values.activated.emit(1)


def point_at(qtbot: QtBot, plot: HistogramPlot, panel: int, bar: int) -> None:
    qtbot.mouseMove(plot.view.viewport(), plot.view.place_of(panel, bar))


def test_that_an_empty_dock_says_what_to_do(plot: HistogramPlot) -> None:
    assert plot.banner.words == EMPTY_WORDS
    assert plot.found == ()


def test_that_every_column_and_the_target_are_drawn(plot: HistogramPlot, make_frame: MakeFrame) -> None:
    plot.show_frame(make_frame(of("iris")))
    assert names(plot) == ["sepal length (cm)", "sepal width (cm)", "petal length (cm)", "petal width (cm)", "species"]
    assert len(plot.view.panels) == 5
    assert plot.banner.words == ""


def test_that_one_column_alone_takes_all_the_room(plot: HistogramPlot, make_frame: MakeFrame) -> None:
    plot.show_frame(make_frame(of("iris")))
    choose(plot, "petal width (cm)")
    assert names(plot) == ["petal width (cm)"]
    assert plot.view.panels[0].rect.width() > plot.view.width() - 20


def test_that_features_are_drawn_as_they_are_fed_when_that_is_chosen(
    plot: HistogramPlot, make_frame: MakeFrame
) -> None:
    project = of("iris", features=("x3", "x3**2"), scaling="standardise")
    plot.show_frame(make_frame(project))
    choose_fed(plot)
    assert names(plot) == ["x₃", "x₃²", "species"]
    assert abs(plot.found[0].mean) < 0.2


def test_that_a_chosen_column_stays_chosen_while_other_points_are_drawn_of_it(
    plot: HistogramPlot, make_frame: MakeFrame
) -> None:
    plot.show_frame(make_frame(of("circle", n_samples=60)))
    choose(plot, "x₂")
    before = plot.found
    plot.show_frame(make_frame(of("circle", n_samples=80), run_id=2))
    assert names(plot) == ["x₂"]
    assert plot.found[0].counts.sum() == 80
    assert before[0].counts.sum() == 60
    plot.show_frame(make_frame(of("iris"), run_id=3))
    assert plot.which.currentText() == "All columns"
    assert len(plot.found) == 5


def test_that_the_same_points_are_counted_once(
    plot: HistogramPlot, make_frame: MakeFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    frame = make_frame(of("circle"))
    plot.show_frame(frame)
    before = plot.found
    monkeypatch.setattr(histogram_plot, "histogram", None)
    plot.show_frame(frame)
    assert plot.found is before


def test_that_many_columns_come_in_even_groups() -> None:
    columns = [Measured(f"column {number}", number) for number in range(25)]
    several = choices(columns)[:3]
    assert [words for words, _ in several] == ["Columns 1 to 8", "Columns 9 to 16", "Columns 17 to 25"]
    assert [place for _, places in several for place in places] == list(range(25))
    assert choices(columns)[3:] == [(column.name, (place,)) for place, column in enumerate(columns)]


def test_that_the_pointer_reads_the_bar_it_is_on(qtbot: QtBot, plot: HistogramPlot, make_frame: MakeFrame) -> None:
    plot.show_frame(make_frame(of("iris")))
    point_at(qtbot, plot, 4, 1)
    assert plot.view.marked == (4, 1)
    counts = plot.found[4].counts[:, 1, 1].tolist()
    assert "species versicolor" in plot.card.words
    assert all(f">{count}<" in plot.card.words for count in counts)
    qtbot.mouseMove(plot.view.viewport(), QPoint(1, 1))
    assert plot.view.marked is None
    assert plot.card.words == ""


def test_that_the_points_of_every_class_in_a_bar_are_told(
    qtbot: QtBot, plot: HistogramPlot, make_frame: MakeFrame
) -> None:
    plot.show_frame(make_frame(of("iris")))
    found = plot.found[0]
    bar = int((found.counts.sum(axis=0) > 0).sum(axis=0).argmax())
    point_at(qtbot, plot, 0, bar)
    said = plot.view.accessibleDescription()
    assert said.startswith("sepal length ")
    for number, name in enumerate(("setosa", "versicolor", "virginica")):
        train, test = found.counts[:, number, bar].tolist()
        assert f"{name} {train} train, {test} test" in said
    train, test = found.counts[:, :, bar].sum(axis=1).tolist()
    assert said.endswith(f"all points {train} train, {test} test")


def test_that_the_keyboard_goes_through_every_bar(qtbot: QtBot, plot: HistogramPlot, make_frame: MakeFrame) -> None:
    plot.show_frame(make_frame(of("iris")))
    view = plot.view
    view.setFocus()
    bars = [(panel, bar) for panel, found in enumerate(plot.found) for bar in range(found.n_bars)]
    seen = []
    for _ in bars:
        qtbot.keyClick(view, Qt.Key.Key_Right)
        seen.append(view.marked)
    assert seen == bars
    qtbot.keyClick(view, Qt.Key.Key_Right)
    assert view.marked == bars[-1]
    qtbot.keyClick(view, Qt.Key.Key_Left)
    assert view.marked == bars[-2]
    qtbot.keyClick(view, Qt.Key.Key_Home)
    assert view.marked == bars[0]
    qtbot.keyClick(view, Qt.Key.Key_End)
    assert view.marked == bars[-1]
    assert plot.card.words


def test_that_a_low_dock_scrolls_to_the_bar_the_keyboard_is_on(
    qtbot: QtBot, plot: HistogramPlot, make_frame: MakeFrame
) -> None:
    plot.resize(SIZE_PX[0], 160)
    plot.show_frame(make_frame(of("penguins")))
    view = plot.view
    room = view.viewport().rect()
    assert view.verticalScrollBar().maximum() > 0
    for key, bar in ((Qt.Key.Key_End, plot.found[-1].n_bars - 1), (Qt.Key.Key_Home, 0)):
        qtbot.keyClick(view, key)
        panel = 0 if key == Qt.Key.Key_Home else len(plot.found) - 1
        assert view.marked == (panel, bar)
        assert room.contains(view.place_of(panel, bar))


def test_that_a_target_of_numbers_is_told_without_classes(
    qtbot: QtBot, plot: HistogramPlot, make_frame: MakeFrame
) -> None:
    plot.show_frame(make_frame(cars()))
    assert names(plot) == ["weight (lb)", "year", "miles per gallon"]
    qtbot.keyClick(plot.view, Qt.Key.Key_End)
    train, test = plot.found[2].counts[:, 0, -1].tolist()
    assert plot.view.accessibleDescription().endswith(f": all points {train} train, {test} test")


def test_that_a_legend_without_room_counts_what_it_leaves_out(plot: HistogramPlot, make_frame: MakeFrame) -> None:
    plot.resize(SIZE_PX[0], 160)
    plot.show_frame(make_frame(many(24)))
    legend = plot.legend
    width = legend.width()
    words = [entry.words for _, _, entry in legend.shown(width)]
    assert words[:2] == ["train ↑", "test ↓"]
    assert words[-1] == f"and {26 - (len(words) - 1)} more"
    assert {row for row, _, _ in legend.shown(width)} == {0, 1}
    assert "120 train points upwards" in legend.toolTip()
    assert "a class with number 23" in legend.toolTip()


def test_that_a_hidden_dock_counts_nothing_until_it_is_seen(
    qtbot: QtBot, plot: HistogramPlot, make_frame: MakeFrame
) -> None:
    plot.hide()
    plot.show_frame(make_frame(of("circle")))
    assert plot.found == ()
    plot.show()
    qtbot.waitUntil(lambda: names(plot) == ["x₁", "x₂", "class"])


def test_that_the_bars_fade_after_an_edit_until_the_next_run_answers(
    qtbot: QtBot, plot: HistogramPlot, make_frame: MakeFrame
) -> None:
    before = of("circle")
    plot.show_frame(make_frame(before))
    after = edits.change_dataset(before, noise=0.3)
    plot.show_project(before, after)
    qtbot.waitUntil(lambda: plot.staleness.is_stale)
    plot.show_frame(make_frame(after, run_id=2))
    assert not plot.staleness.is_stale


@pytest.fixture
def threads(monkeypatch: pytest.MonkeyPatch) -> list[threading.Thread]:
    """Return the threads that counted, one for every column."""
    seen: list[threading.Thread] = []

    def noted(dataset: Dataset, column: Measured) -> Histogram:
        seen.append(threading.current_thread())
        return histogram(dataset, column)

    monkeypatch.setattr(histogram_plot, "histogram", noted)
    return seen


def test_that_a_million_points_are_counted_beside_the_window(
    qtbot: QtBot, plot: HistogramPlot, make_frame: MakeFrame, threads: list[threading.Thread]
) -> None:
    plot.show_frame(make_frame(of("circle", n_samples=MILLION)))
    assert names(plot) == []
    qtbot.waitUntil(lambda: len(plot.found) == 3)
    assert plot.banner.words == ""
    assert [int(found.counts.sum()) for found in plot.found] == [MILLION] * 3
    assert len(threads) == 3
    assert threading.main_thread() not in threads


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """Let nothing be counted on another thread until this is set."""
    gate = threading.Event()

    def held(dataset: Dataset, column: Measured) -> Histogram:
        if threading.current_thread() is not threading.main_thread():
            gate.wait()
        return histogram(dataset, column)

    monkeypatch.setattr(histogram_plot, "histogram", held)
    monkeypatch.setattr(histogram_plot, "SMALL", 300)
    yield gate
    gate.set()


def test_that_of_several_wishes_the_newest_is_shown(
    qtbot: QtBot, plot: HistogramPlot, make_frame: MakeFrame, gate: threading.Event
) -> None:
    plot.show_frame(make_frame(of("circle", n_samples=500)))
    choose(plot, "x₁")
    choose(plot, "x₂")
    gate.set()
    qtbot.waitUntil(lambda: plot.found != ())
    assert names(plot) == ["x₂"]


def test_that_few_points_are_not_replaced_by_the_many_counted_before(
    qtbot: QtBot, plot: HistogramPlot, make_frame: MakeFrame, gate: threading.Event
) -> None:
    plot.show_frame(make_frame(of("circle", n_samples=500)))
    plot.show_frame(make_frame(of("circle", n_samples=60), run_id=2))
    assert plot.found[0].counts.sum() == 60
    gate.set()
    qtbot.waitUntil(lambda: not plot.is_counting)
    assert plot.found[0].counts.sum() == 60


def test_that_a_close_waits_for_the_count_and_shows_it_no_more(
    qtbot: QtBot, plot: HistogramPlot, make_frame: MakeFrame, gate: threading.Event
) -> None:
    plot.show_frame(make_frame(of("circle", n_samples=500)))
    assert plot.is_counting
    threading.Timer(0.05, gate.set).start()
    plot.close_jobs()
    assert not plot.is_counting
    assert not [thread for thread in threading.enumerate() if thread.name == "histograms"]
    qtbot.wait(100)
    assert plot.found == ()
