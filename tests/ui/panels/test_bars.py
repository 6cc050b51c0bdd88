"""The bars: buttons follow their actions, numbers follow the frame, the slider says how fast."""

import dataclasses
import math
from typing import get_args

import numpy as np
import pytest
from PySide6.QtGui import QAction
from pytestqt.qtbot import QtBot

from playground.engine.snapshot import Metrics, Snapshot
from playground.project.optimizer import StopReason
from playground.session.messages import Frame, Phase
from playground.ui.panels.metrics_bar import MetricsBar
from playground.ui.panels.run_bar import RunActions, RunBar
from playground.ui.theme import Theme


@pytest.fixture
def run_bar(qtbot: QtBot) -> RunBar:
    actions = RunActions(*(QAction(text) for text in ("&Run", "&Step", "R&eset", "&New start")))
    bar = RunBar(actions, Theme())
    qtbot.addWidget(bar)
    return bar


@pytest.fixture
def metrics_bar(qtbot: QtBot) -> MetricsBar:
    bar = MetricsBar(Theme())
    qtbot.addWidget(bar)
    return bar


def frame(phase: Phase = "running", error: str | None = None, **metrics: float) -> Frame:
    values = {"train_loss": 0.01, "test_loss": 0.012, "train_accuracy": 0.99, "test_accuracy": 0.985, **metrics}
    snapshot = Snapshot(412, 10_300, np.zeros(1), Metrics(**values))
    return Frame(1, phase, 1, snapshot=snapshot, steps_per_s=12_400.0, error=error)


def test_that_the_run_button_triggers_its_action_and_says_what_it_does(qtbot: QtBot) -> None:
    actions = RunActions(*(QAction(text) for text in ("&Run", "&Step", "R&eset", "&New start")))
    bar = RunBar(actions, Theme())
    qtbot.addWidget(bar)
    with qtbot.waitSignal(actions.run.triggered):
        bar.run_button.click()
    actions.run.setText("&Pause")
    assert bar.run_button.text() == "Pause"
    actions.run.setEnabled(False)
    assert not bar.run_button.isEnabled()


@pytest.mark.parametrize("reason", get_args(StopReason))
def test_that_the_reason_a_run_has_stopped_for_is_said(metrics_bar: MetricsBar, reason: StopReason) -> None:
    shown = frame("paused")
    assert shown.snapshot is not None
    metrics_bar.show_frame(shown)
    assert metrics_bar.phase.text() == "Paused"
    metrics_bar.show_frame(dataclasses.replace(shown, snapshot=dataclasses.replace(shown.snapshot, stop_reason=reason)))
    assert metrics_bar.phase.text().startswith("Stopped")


def test_that_epoch_and_step_are_those_of_the_frame(run_bar: RunBar) -> None:
    run_bar.show_frame(frame())
    assert (run_bar.epoch.text, run_bar.step.text) == ("412", "10,300")
    run_bar.show_frame(Frame(2, "compiling", 1))
    assert (run_bar.epoch.text, run_bar.step.text) == ("–", "–")


def test_that_the_slider_runs_from_one_step_a_second_to_flat_out(run_bar: RunBar) -> None:
    paces: list[float | None] = []
    run_bar.pace_changed.connect(paces.append)
    for place in range(run_bar.pace_slider.maximum(), -1, -1):
        run_bar.pace_slider.setValue(place)
    run_bar.pace_slider.setValue(run_bar.pace_slider.maximum())
    assert paces[-2:] == [1.0, None]
    slowing = [pace for pace in paces[:-1] if pace is not None]
    assert slowing == sorted(slowing, reverse=True)


def test_that_the_numbers_of_the_frame_are_written_out(metrics_bar: MetricsBar) -> None:
    metrics_bar.show_frame(frame())
    readouts = (
        metrics_bar.train_loss,
        metrics_bar.test_loss,
        metrics_bar.train_accuracy,
        metrics_bar.test_accuracy,
        metrics_bar.rate,
    )
    assert [readout.text for readout in readouts] == ["0.0100", "0.0120", "99.0 %", "98.5 %", "12,400/s"]
    assert metrics_bar.phase.text() == "Training"


def test_that_numbers_there_are_none_of_are_dashes(metrics_bar: MetricsBar) -> None:
    metrics_bar.show_frame(frame("paused", test_loss=math.nan, train_accuracy=math.nan))
    assert (metrics_bar.test_loss.text, metrics_bar.train_accuracy.text, metrics_bar.rate.text) == ("–", "–", "–")


def test_that_numbers_keep_their_width(metrics_bar: MetricsBar) -> None:
    widths = set()
    for loss in (0.5, 0.0001, 12_345.0, math.nan):
        metrics_bar.show_frame(frame(train_loss=loss))
        widths.add(metrics_bar.train_loss.sizeHint().width())
    assert len(widths) == 1


def test_that_a_stopped_run_says_why_on_hover(metrics_bar: MetricsBar) -> None:
    metrics_bar.show_frame(frame("stopped", error="It broke: mend it."))
    assert metrics_bar.phase.text() == "Stopped"
    assert metrics_bar.phase.toolTip() == "It broke: mend it."
    metrics_bar.show_frame(frame())
    assert metrics_bar.phase.toolTip() == ""
