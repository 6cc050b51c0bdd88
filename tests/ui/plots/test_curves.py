"""The curves: every quantity, by epoch or step, signs of what happened, kept runs, and drawing no oftener than due."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from msgspec.structs import replace as with_fields
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from playground.document import Document
from playground.engine.recording import RecordingView
from playground.engine.snapshot import HistoryView, Metrics, Snapshot
from playground.project import edits
from playground.project.marks import Mark
from playground.project.project import default_project
from playground.session.messages import Frame, Phase
from playground.settings import CurveChoices, Settings
from playground.ui.plots.loss_plot import LossPlot
from playground.ui.theme import Theme


@pytest.fixture
def document() -> Document:
    return Document(default_project())


@pytest.fixture
def plot(qtbot: QtBot, document: Document) -> LossPlot:
    view = LossPlot(document, Theme())
    qtbot.addWidget(view)
    view.resize(420, 320)
    with qtbot.waitExposed(view):
        view.show()
    return view


def history(count: int, seed: int = 0, marks: tuple[Mark, ...] = ()) -> HistoryView:
    """Return a history whose test loss falls and rises again."""
    epoch = np.arange(count, dtype=np.float64)
    noise = 0.01 * np.random.default_rng(seed).random(count)
    train = 0.5 / (1.0 + epoch) + noise
    test = train + 0.002 * epoch
    rate = np.where(epoch > 0, 0.03, np.nan)
    return HistoryView(np.stack([epoch, 25 * epoch, train, test, 1 - train, 1 - test, rate, 2 * rate], axis=1), marks)


def frame(view: HistoryView | None, run_id: int = 1, phase: Phase = "paused", **fields: Any) -> Frame:
    return Frame(run_id, phase, 1, history=view, **fields)


def snapshot(view: HistoryView, row: int = -1, **fields: Any) -> Snapshot:
    numbers = view.table[row]
    return Snapshot(int(numbers[0]), int(numbers[1]), np.zeros(1), Metrics(*numbers[2:6]), **fields)


@pytest.mark.parametrize(
    ("quantity", "columns", "words"),
    [
        ("accuracy", ("train_accuracy", "test_accuracy"), "epoch 49: train 98.2 %, test 88.4 %"),
        ("learning_rate", ("learning_rate",), "epoch 49: learning rate 0.03"),
        ("gradient_norm", ("gradient_norm",), "epoch 49: gradient norm 0.0600"),
    ],
)
def test_that_every_quantity_is_drawn_with_its_numbers(
    plot: LossPlot, quantity: str, columns: tuple[str, ...], words: str
) -> None:
    view = history(50)
    plot.show_frame(frame(view))
    plot.restore(CurveChoices(quantity=quantity))
    for column in columns:
        np.testing.assert_allclose(plot.curve(column)[1], view.column(column), rtol=1e-12)
    assert plot.curve("train_loss")[0].size == 0
    assert plot.caption == words


def test_that_curves_run_over_steps_where_that_is_chosen(plot: LossPlot) -> None:
    view = history(50)
    plot.show_frame(frame(view))
    plot.restore(CurveChoices(across="step"))
    np.testing.assert_array_equal(plot.curve("test_loss")[0], view.column("step"))
    assert plot.caption.startswith("step 1,225:")


def test_that_accuracy_is_offered_for_classes_only_and_what_was_not_recorded_never(plot: LossPlot) -> None:
    view = history(50)
    plot.restore(CurveChoices(quantity="accuracy"))
    plot.show_frame(frame(view))
    keys = [plot.quantity.key]
    view.table[:, 4:6] = np.nan
    plot.show_frame(frame(HistoryView(view.table), run_id=2))
    keys.append(plot.quantity.key)
    plot.restore(CurveChoices(quantity="learning_rate"))
    plot.show_frame(frame(HistoryView(view.table[:, :6]), run_id=3))
    assert [*keys, plot.quantity.key] == ["accuracy", "loss", "loss"]


def test_that_a_choice_the_run_does_not_have_comes_back_with_a_run_that_has_it(plot: LossPlot) -> None:
    plot.restore(CurveChoices(quantity="gradient_norm"))
    plot.show_frame(frame(HistoryView(history(50).table[:, :6])))
    plot.show_frame(frame(history(50), run_id=2))
    assert plot.quantity.key == "gradient_norm"


def test_that_accuracy_stays_linear_and_within_a_hundred_per_cent(plot: LossPlot) -> None:
    plot.set_logarithmic(True)
    plot.restore(CurveChoices(quantity="accuracy"))
    plot.show_frame(frame(history(50)))
    assert plot.log_button.isHidden()
    assert plot.is_logarithmic
    np.testing.assert_allclose(plot.curve("test_accuracy")[1], history(50).column("test_accuracy"), rtol=1e-12)


def test_that_choices_are_remembered(qtbot: QtBot, plot: LossPlot, tmp_path: Path) -> None:
    settings = Settings(tmp_path / "settings.ini")
    assert settings.curve_choices == CurveChoices()
    with qtbot.waitSignal(plot.choices_changed):
        plot.header.quantity_chosen.emit("gradient_norm")
    with qtbot.waitSignal(plot.choices_changed):
        plot.header.across_chosen.emit("step")
    settings.curve_choices = plot.choices
    settings.flush()
    again = Settings(tmp_path / "settings.ini").curve_choices
    assert again == CurveChoices(quantity="gradient_norm", across="step")


def test_that_damaged_choices_count_as_the_default(plot: LossPlot) -> None:
    plot.restore(CurveChoices(quantity="beauty", across="moon"))
    plot.show_frame(frame(history(50)))
    assert (plot.quantity.key, plot.across) == ("loss", "epoch")


def test_that_changes_and_events_have_signs_of_different_kinds(plot: LossPlot) -> None:
    mark = Mark(epoch=10.5, step=262, words="Learning rate 0.03 → 0.3")
    view = history(50, marks=(mark,))
    plot.show_frame(frame(view, snapshot=snapshot(view, stop_reason="early_stopping")))
    lowest = int(view.column("test_loss").argmin())
    assert {(sign.kind, sign.place) for sign in plot.signs} == {("change", 10.5), ("best", lowest), ("stop", 49.0)}
    plot.point_at(49.0)
    assert plot.caption == "Stopped early: the test loss no longer fell"
    plot.point_at(float(lowest))
    assert plot.caption.startswith("Lowest test loss: 0.")
    words = {line.text for line in plot.header.legend.lines}
    assert {"train", "test", "change", "lowest test loss"} <= words


def test_that_divergence_has_a_sign_that_goes_when_the_run_goes_on(plot: LossPlot) -> None:
    view = history(50)
    plot.show_frame(frame(view, snapshot=snapshot(view, stop_reason="diverged")))
    assert "diverged" in {sign.kind for sign in plot.signs}
    plot.show_frame(frame(history(51), snapshot=snapshot(history(51))))
    assert "diverged" not in {sign.kind for sign in plot.signs}


def test_that_the_keyboard_reaches_every_row_and_every_sign(qtbot: QtBot, plot: LossPlot) -> None:
    mark = Mark(epoch=10.0, step=250, words="Learning rate 0.03 → 0.3")
    view = history(50, marks=(mark,))
    plot.show_frame(frame(view, snapshot=snapshot(view)))
    area = plot.area
    area.setFocus()
    qtbot.keyClick(area, Qt.Key.Key_Left)
    assert plot.caption.startswith("epoch 49:")
    qtbot.keyClick(area, Qt.Key.Key_Left)
    assert plot.caption.startswith("epoch 48:")
    qtbot.keyClick(area, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    assert plot.caption.startswith("epoch 38:")
    qtbot.keyClick(area, Qt.Key.Key_Home)
    assert plot.caption.startswith("epoch 0:")
    told = []
    for _ in range(2):
        qtbot.keyClick(area, Qt.Key.Key_Up)
        told.append(plot.caption)
    assert "Learning rate 0.03 → 0.3" in told
    qtbot.keyClick(area, Qt.Key.Key_End)
    assert plot.caption.startswith("epoch 49:")
    qtbot.keyClick(area, Qt.Key.Key_Escape)
    assert plot.caption.startswith("epoch 49:")


def test_that_the_mouse_points_at_the_row_below_it(qtbot: QtBot, plot: LossPlot) -> None:
    plot.show_frame(frame(history(50)))
    view = plot.area.getViewBox()
    there = plot.area.mapFromScene(view.mapViewToScene(QPointF(20.1, 0.2)))
    qtbot.mouseMove(plot.area.viewport(), there + QPoint(3, 0))
    qtbot.wait(30)
    qtbot.mouseMove(plot.area.viewport(), there)
    qtbot.waitUntil(lambda: plot.caption.startswith("epoch 20:"))
    beside = plot.area.mapFromScene(view.mapViewToScene(QPointF(20.1, 0.0))) + QPoint(0, 20)
    qtbot.wait(30)  # pyqtgraph leaves out moves that follow one another sooner than 10 ms
    qtbot.mouseMove(plot.area.viewport(), beside)
    qtbot.waitUntil(lambda: plot.caption.startswith("epoch 49:"))


def test_that_the_moment_looked_at_has_a_line_and_its_own_numbers(plot: LossPlot) -> None:
    view = history(50)
    counters = np.array([[0, 0, 0], [20, 505, 50], [49, 1225, 0]])
    recording = RecordingView(counters, np.zeros((3, 1)), 250, [np.zeros(0)] * 3, [default_project().training] * 3)
    there = replace(snapshot(view), epoch=20, step=505, metrics=Metrics(0.25, 0.5, 0.9, 0.8))
    plot.show_frame(frame(view, snapshot=there, recording=recording, looked_at=1))
    assert plot.moment_place == pytest.approx(20.2)
    assert plot.caption == "Looking at epoch 20.20: train 0.2500, test 0.5000"
    plot.restore(CurveChoices(quantity="learning_rate", across="step"))
    assert plot.moment_place == 505
    assert plot.caption == "Looking at step 505: learning rate 0.03"
    plot.show_frame(frame(view, snapshot=snapshot(view), recording=recording))
    assert plot.moment_place is None


def test_that_kept_runs_are_named_in_the_legend_by_what_differs(plot: LossPlot, document: Document) -> None:
    plot.show_frame(frame(history(50)))
    plot.pin()
    project = document.project
    document.edit("Rate", with_fields(project, training=with_fields(project.training, learning_rate=0.3)))
    plot.show_project(project, document.project)
    plot.show_frame(frame(history(3, seed=2), run_id=2))
    assert "A test: learning rate 0.03" in {line.text for line in plot.header.legend.lines}
    assert "A test: learning rate 0.03" in plot.header.legend.accessibleName()
    plot.point_at(2.0)
    assert plot.caption.endswith(f", A {history(50).column('test_loss')[2]:.4f}")


def test_that_a_new_run_keeps_half_of_the_width_beside_a_long_one(plot: LossPlot) -> None:
    def right() -> float:
        return float(plot.area.viewRange()[0][1])

    plot.show_frame(frame(history(1001)))
    plot.pin()
    plot.show_frame(frame(history(1, seed=1), run_id=2))
    assert right() >= 1000
    plot.show_frame(frame(history(101, seed=1), run_id=2))
    assert 200 <= right() <= 225
    plot.show_frame(frame(history(801, seed=1), run_id=2))
    assert 1000 <= right() <= 1125


def test_that_no_two_kept_runs_look_alike(plot: LossPlot) -> None:
    for number in range(9):
        plot.show_frame(frame(history(20, seed=number), run_id=number))
        if number < 8:
            plot.pin()
    plot.show_frame(frame(history(20, seed=10), run_id=10))
    lines = [line for line in plot.header.legend.lines if line.sign is None]
    assert len(lines) == 2 + 8 + 1
    assert len({(line.color, line.width_px, line.dashes) for line in lines}) == len(lines)
    assert not plot.pin_button.isEnabled()


def test_that_the_pin_keeps_the_present_run_until_it_ends(plot: LossPlot) -> None:
    plot.show_frame(frame(history(50)))
    plot.pin_button.click()
    plot.show_frame(frame(history(60)))
    assert plot.pin_button.isChecked()
    assert not any(line.text.startswith("A") for line in plot.header.legend.lines)
    plot.show_frame(frame(history(2, seed=3), run_id=2))
    assert not plot.pin_button.isChecked()
    assert any(line.text.startswith("A test") for line in plot.header.legend.lines)


def test_that_another_document_has_no_kept_runs(plot: LossPlot, document: Document) -> None:
    plot.show_frame(frame(history(50)))
    plot.pin()
    before = document.project
    document.open(edits.change_dataset(before, noise=0.3), None)
    plot.show_project(before, document.project)
    plot.show_frame(frame(history(50, seed=1), run_id=2))
    assert plot.keeper.pins.runs == ()


def test_that_a_run_is_kept_even_while_the_curves_are_hidden(plot: LossPlot) -> None:
    plot.hide()
    plot.show_frame(frame(history(50)))
    plot.show_frame(frame(history(2, seed=3), run_id=2))
    assert plot.keeper.pins.last is not None
    assert plot.curve("test_loss")[0].size == 0


def test_that_the_list_renames_hides_and_removes(plot: LossPlot) -> None:
    plot.show_frame(frame(history(50)))
    plot.pin()
    plot.show_frame(frame(history(50, seed=1), run_id=2))
    listed = plot.pin_list
    (run,) = plot.keeper.pins.runs
    listed.renamed.emit(run, "my first")
    assert any(line.text == "A test: my first" for line in plot.header.legend.lines)
    listed.shown.emit(run, False)
    assert not any("my first" in line.text for line in plot.header.legend.lines)
    listed.shown.emit(run, True)
    listed.train_wanted.emit(True)
    assert plot.choices.has_train
    listed.removed.emit(run)
    assert plot.keeper.pins.runs == ()


def test_that_the_list_has_a_named_control_for_everything(qtbot: QtBot, plot: LossPlot) -> None:
    plot.show_frame(frame(history(50)))
    plot.pin()
    plot.show_frame(frame(history(50, seed=1), run_id=2))
    plot.show_frame(frame(history(50, seed=2), run_id=3))
    qtbot.mouseClick(plot.header.runs, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(plot.pin_list.isVisible)
    names = {child.accessibleName() for child in plot.pin_list.findChildren(QWidget)}
    wanted = {"Show run A", "Name of run A", "Remove run A", "Show the last run", "Pin the last run"}
    assert wanted <= names
    plot.pin_list.close()


def test_that_the_list_stays_in_reach_where_no_run_is_kept_unasked(plot: LossPlot) -> None:
    assert plot.header.runs.isHidden()
    plot.pin_list.last_wanted.emit(False)
    assert not plot.header.runs.isHidden()


def test_that_while_a_run_trains_it_is_drawn_no_oftener_than_due_but_in_the_end_whole(
    qtbot: QtBot, plot: LossPlot
) -> None:
    plot.show_frame(frame(history(50), phase="running"))
    for count in range(51, 60):
        plot.show_frame(frame(history(count), phase="running"))
    assert plot.curve("test_loss")[0].size < 59
    qtbot.waitUntil(lambda: plot.curve("test_loss")[0].size == 59)
    plot.show_frame(frame(history(60), phase="running"))
    plot.show_frame(frame(history(61)))
    assert plot.curve("test_loss")[0].size == 61


def test_that_a_run_of_a_million_epochs_is_drawn_in_few_rows(plot: LossPlot) -> None:
    view = history(1_000_000)
    view.table[654_321, 3] = 5.0
    plot.show_frame(frame(view))
    epochs, losses = plot.curve("test_loss")
    assert epochs.size <= 2100
    assert (epochs[0], epochs[-1]) == (0, 999_999)
    assert losses.max() == view.column("test_loss").max()


def test_that_the_curves_are_told_in_words(plot: LossPlot) -> None:
    mark = Mark(epoch=10.0, step=250, words="Learning rate 0.03 → 0.3")
    view = history(50, marks=(mark,))
    plot.show_frame(frame(view, snapshot=snapshot(view, stop_reason="max_epochs")))
    words = plot.accessibleDescription()
    assert words.startswith("Loss by epoch, 50 rows. epoch 49: train ")
    assert "1 change during the run" in words
    assert "Lowest test loss: " in words
    assert "Stopped: all epochs are done" in words
