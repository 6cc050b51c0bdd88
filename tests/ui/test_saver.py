"""Saving beside the window: what is written, in which order, and what stays unsaved."""

import threading
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from playground import app
from playground.project import edits, files
from playground.project.files import FileProblem, SavedProject
from playground.ui.saver import Saver


@pytest.fixture
def saver(built: app.App) -> Saver:
    return built.window.filing.saver


def test_that_the_window_goes_on_while_a_file_is_written(
    built: app.App, saver: Saver, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    may_write, save = threading.Event(), files.save

    def slow_save(path: Path, saved: SavedProject) -> None:
        assert may_write.wait(10)
        save(path, saved)

    monkeypatch.setattr(files, "save", slow_save)
    first = edits.new_start(built.document.project, 3)
    built.document.edit("New start", first)
    saver.begin(tmp_path / "a.nnplay")
    built.document.edit("New start", edits.new_start(first, 4))
    assert saver.is_saving
    may_write.set()
    qtbot.waitUntil(lambda: not saver.is_saving)
    assert files.load(tmp_path / "a.nnplay").project == first
    assert built.document.is_modified
    assert built.window.windowTitle().startswith("a")


def test_that_the_last_of_several_wishes_is_what_the_file_holds(built: app.App, saver: Saver, tmp_path: Path) -> None:
    for seed in range(5):
        built.document.edit("New start", edits.new_start(built.document.project, seed + 100))
        saver.begin(tmp_path / "a.nnplay")
    assert saver.finish()
    assert files.load(tmp_path / "a.nnplay").project == built.document.project
    assert not built.document.is_modified


def test_that_an_error_nobody_foresaw_is_said_and_leaves_the_work_unsaved(
    built: app.App, saver: Saver, tmp_path: Path, told: list[str], monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    def break_down(_path: Path, _saved: SavedProject) -> None:
        raise MemoryError("no more")

    monkeypatch.setattr(files, "save", break_down)
    built.document.edit("New start", edits.new_start(built.document.project, 3))
    with qtbot.capture_exceptions() as errors:
        saver.begin(tmp_path / "a.nnplay")
        assert not saver.finish()
    assert [kind for kind, _, _ in errors] == [MemoryError]
    assert told == [
        "a.nnplay was not saved because of an unexpected error (no more); what was on disk before is unchanged."
    ]
    assert built.document.is_modified


def test_that_closing_waits_for_the_file_that_was_asked_for(
    built: app.App, saver: Saver, tmp_path: Path, told: list[str]
) -> None:
    saver.begin(tmp_path / "a.nnplay")
    built.window.close()
    assert files.load(tmp_path / "a.nnplay").project == built.document.project
    assert told == []
    with pytest.raises(FileProblem):
        files.load(tmp_path / "b.nnplay")
