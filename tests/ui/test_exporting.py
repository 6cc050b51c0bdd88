"""Export of the points from the window: what is written, what is said, and that it can be cancelled."""

import csv
import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtWidgets import QProgressDialog, QPushButton
from pytestqt.qtbot import QtBot

from playground import app
from playground.data.dataset import build
from playground.engine.snapshot import HISTORY_COLUMNS
from playground.engine.trainer import Trainer
from playground.project import edits
from playground.project.files import FileProblem
from playground.project.project import Project
from playground.session.job import IsCancelled, Job, Progress
from playground.session.messages import Frame
from playground.session.saving import to_state
from playground.ui import dialogs
from tests.ui.whole_window import WAIT_MS, newest_frame


def choose(monkeypatch: pytest.MonkeyPatch, path: Path | None) -> list[Path]:
    """Answer the question for a file; return the names that are suggested."""
    suggested: list[Path] = []

    def answer(_parent: object, suggestion: Path, _title: str = "") -> Path | None:
        suggested.append(suggestion)
        return path

    monkeypatch.setattr(dialogs, "ask_export_path", answer)
    return suggested


def work_with(monkeypatch: pytest.MonkeyPatch, built: app.App, work: Callable[[Progress, IsCancelled], int]) -> None:
    """Let the export be this work."""

    def export(_project: Project, _path: Path) -> Job[int]:
        return built.session.jobs.start("export", work)

    monkeypatch.setattr(built.session, "export_points", export)


def test_that_what_is_trained_on_is_written_with_the_predictions_of_the_moment(
    qtbot: QtBot, built: app.App, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "points.csv"
    suggested = choose(monkeypatch, path)
    built.document.edit("Data", edits.choose_source(built.document.project, "xor"))
    built.session.step_epochs(3)
    newest_frame(built, qtbot)
    with qtbot.waitSignal(built.window.exporting.exported, timeout=WAIT_MS) as told:
        built.window.actions_.export.trigger()
    assert told.args == ["500 points are written to points.csv"]
    assert built.window.metrics_bar.note.text() == told.args[0]
    assert suggested[0].name == "Exclusive or points.csv"
    saved = built.session.saved(built.document.project)
    trainer = Trainer(saved.project, build(saved.project.dataset), to_state(saved))
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    shares = [float(row["probability of positive"]) for row in rows if row["part"] == "test"]
    assert trainer.epoch == 3
    assert shares == trainer.predict(trainer.dataset.x_test)[:, 0].tolist()


def test_that_nothing_happens_without_a_file(
    qtbot: QtBot, built: app.App, monkeypatch: pytest.MonkeyPatch, told: list[str]
) -> None:
    newest_frame(built, qtbot)
    choose(monkeypatch, None)
    built.window.exporting.ask()
    assert not built.window.exporting.is_writing
    assert told == []


def test_that_a_run_that_cannot_predict_says_why(qtbot: QtBot, built: app.App, told: list[str]) -> None:
    newest_frame(built, qtbot)
    built.document.edit("Data", edits.change_dataset(built.document.project, features=()))
    frames: list[Frame] = []
    built.session.frame_ready.connect(frames.append)
    qtbot.waitUntil(lambda: bool(frames) and frames[-1].error is not None, timeout=WAIT_MS)
    built.window.exporting.ask()
    assert told == [frames[-1].error]


def test_that_a_file_that_cannot_be_written_is_told(
    qtbot: QtBot, built: app.App, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, told: list[str]
) -> None:
    newest_frame(built, qtbot)
    choose(monkeypatch, tmp_path / "no" / "folder" / "a.csv")
    built.window.exporting.ask()
    qtbot.waitUntil(lambda: bool(told), timeout=WAIT_MS)
    assert "a.csv was not written because its folder does not exist" in told[0]
    assert not built.window.exporting.is_writing


def test_that_a_long_export_shows_how_far_it_is_and_can_be_cancelled(
    qtbot: QtBot, built: app.App, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, told: list[str]
) -> None:
    newest_frame(built, qtbot)

    def work(on_progress: Progress, is_cancelled: IsCancelled) -> int:
        pause = threading.Event()
        on_progress(0.25)
        while not is_cancelled():
            pause.wait(0.001)
        return 0

    work_with(monkeypatch, built, work)
    choose(monkeypatch, tmp_path / "a.csv")
    built.window.exporting.ask()
    (progress,) = built.window.findChildren(QProgressDialog)
    qtbot.waitUntil(lambda: progress.value() == 250)
    qtbot.waitUntil(progress.isVisible, timeout=WAIT_MS)
    (button,) = progress.findChildren(QPushButton)
    button.click()
    qtbot.waitUntil(lambda: not built.window.exporting.is_writing)
    assert told == []
    assert not (tmp_path / "a.csv").exists()


def test_that_a_second_export_waits_for_the_first(
    qtbot: QtBot, built: app.App, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    newest_frame(built, qtbot)
    go_on = threading.Event()
    work_with(monkeypatch, built, lambda _on_progress, _is_cancelled: int(go_on.wait(10.0)))
    suggested = choose(monkeypatch, tmp_path / "a.csv")
    built.window.exporting.ask()
    built.window.exporting.ask()
    assert len(suggested) == 1
    with qtbot.waitSignal(built.window.exporting.exported):
        go_on.set()


def test_that_an_export_that_fails_otherwise_is_not_kept_quiet(
    qtbot: QtBot, built: app.App, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, told: list[str]
) -> None:
    newest_frame(built, qtbot)

    def work(_on_progress: Progress, _is_cancelled: IsCancelled) -> int:
        raise FileProblem("a.csv was not written because the disk is full.")

    work_with(monkeypatch, built, work)
    choose(monkeypatch, tmp_path / "a.csv")
    built.window.exporting.ask()
    qtbot.waitUntil(lambda: bool(told))
    assert told == ["a.csv was not written because the disk is full."]


def test_that_the_history_is_written_as_it_was_recorded(
    qtbot: QtBot, built: app.App, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "history.csv"
    suggested = choose(monkeypatch, path)
    newest_frame(built, qtbot)
    built.session.step_epochs(5)
    frame = newest_frame(built, qtbot)
    with qtbot.waitSignal(built.window.exporting.exported, timeout=WAIT_MS) as told:
        built.window.actions_.export_history.trigger()
    assert frame.history is not None
    assert told.args == [f"The history of {len(frame.history)} epochs is written to history.csv"]
    assert suggested[0].name == "Circle history.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for name in HISTORY_COLUMNS:
        written = np.array([float(row[name] or "nan") for row in rows])
        assert np.array_equal(written, frame.history.column(name), equal_nan=True)
