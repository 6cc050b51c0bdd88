"""Work that outlives a crash: what is kept and when, what a later start finds, and what becomes of it."""

import os
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from playground import app
from playground.document import Document
from playground.project import edits, files
from playground.project.project import Project
from playground.ui import dialogs
from playground.ui.recovery import LOCK, SETTLED_S, WORK, Recoverable, Recovery
from playground.ui.recovery_dialog import RecoveryDialog
from tests.ui.whole_window import WAIT_MS, newest_frame


@pytest.fixture
def recovery(built: app.App) -> Iterator[Recovery]:
    built.window.recovery.start()
    yield built.window.recovery
    built.window.recovery.close()


@pytest.fixture
def other(built: app.App, qtbot: QtBot) -> Iterator[Recovery]:
    """Give what a later start would look with."""
    del qtbot
    found = Recovery(Document(built.document.project), built.session, kept(built), built.window)
    yield found
    found.close()


def kept(built: app.App) -> Path:
    return built.settings.state_folder / "recovery"


def works(built: app.App) -> list[Path]:
    return list(kept(built).glob(f"*/{WORK}"))


def wait_for_work(built: app.App, qtbot: QtBot, project: Project) -> Path:
    """Return the recovery file as soon as it holds this project."""
    qtbot.waitUntil(lambda: any(files.load(path).project == project for path in works(built)), timeout=WAIT_MS)
    return works(built)[0]


def left_behind(built: app.App, qtbot: QtBot) -> Path:
    """Have an edit kept, and return a copy of the folder as a program that was killed leaves it."""
    built.document.edit("New start", edits.new_start(built.document.project, 77))
    work = wait_for_work(built, qtbot, built.document.project)
    left = kept(built) / "left"
    shutil.copytree(work.parent, left)
    (left / LOCK).unlink()
    return left


def test_that_every_edit_is_kept_within_moments(built: app.App, recovery: Recovery, qtbot: QtBot) -> None:
    assert works(built) == []
    for seed in (5, 6):
        built.document.edit("New start", edits.new_start(built.document.project, seed))
        wait_for_work(built, qtbot, built.document.project)
    built.document.undo_stack.undo()
    wait_for_work(built, qtbot, built.document.project)
    assert recovery.found() == []


def test_that_training_is_kept_from_time_to_time(
    built: app.App, recovery: Recovery, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    del recovery
    monkeypatch.setattr("playground.ui.recovery.TRAINING_S", 0.2)
    newest_frame(built, qtbot)
    built.session.run()

    def is_trained() -> bool:
        runs = [files.load(path).run for path in works(built)]
        return bool(runs) and runs[0] is not None and runs[0].step > 100

    qtbot.waitUntil(is_trained, timeout=WAIT_MS)
    built.session.pause()


def test_that_saved_and_dropped_work_leaves_nothing(
    built: app.App, recovery: Recovery, qtbot: QtBot, tmp_path: Path
) -> None:
    built.document.edit("New start", edits.new_start(built.document.project, 5))
    wait_for_work(built, qtbot, built.document.project)
    built.window.filing.saver.begin(tmp_path / "mine.nnplay")
    assert built.window.filing.saver.finish()
    assert works(built) == []
    built.document.edit("New start", edits.new_start(built.document.project, 6))
    wait_for_work(built, qtbot, built.document.project)
    recovery.close()
    assert list(kept(built).iterdir()) == []


def test_that_work_of_a_program_that_still_runs_is_not_offered(
    built: app.App, recovery: Recovery, other: Recovery, qtbot: QtBot
) -> None:
    del recovery
    built.document.edit("New start", edits.new_start(built.document.project, 5))
    wait_for_work(built, qtbot, built.document.project)
    assert other.found() == []


def test_that_work_left_behind_is_found_with_its_name(
    built: app.App, recovery: Recovery, other: Recovery, qtbot: QtBot, tmp_path: Path
) -> None:
    del recovery
    built.window.filing.saver.begin(tmp_path / "mine – größer.nnplay")
    assert built.window.filing.saver.finish()
    left_behind(built, qtbot)
    (found,) = other.found()
    assert found.title == "mine – größer"
    assert found.path == tmp_path / "mine – größer.nnplay"
    assert abs(found.saved_s - time.time()) < 60


def test_that_recovered_work_is_unsaved_and_survives_a_second_crash(
    built: app.App, recovery: Recovery, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = left_behind(built, qtbot)
    project = built.document.project
    built.document.open(edits.new_start(project, 1), None)
    monkeypatch.setattr(dialogs, "ask_recover", lambda _parent, found: ("recover", found[0]))
    monkeypatch.setattr(recovery, "start", lambda: None)
    built.window.offer_recovery()
    assert built.document.project == project
    assert built.document.is_modified
    assert built.document.undo_stack.count() == 0
    qtbot.waitUntil(lambda: not left.exists(), timeout=WAIT_MS)
    wait_for_work(built, qtbot, project)


def test_that_the_file_of_the_crash_stays_until_there_is_a_newer_one(
    built: app.App, recovery: Recovery, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = left_behind(built, qtbot)
    saved: list[bool] = []
    save = files.save

    def watched_save(path: Path, work: files.SavedProject) -> None:
        saved.append((left / WORK).is_file())
        save(path, work)

    monkeypatch.setattr(files, "save", watched_save)
    assert built.window.filing.recover(Recoverable(left, None, 0.0))
    recovery.take_over(Recoverable(left, None, 0.0))
    qtbot.waitUntil(lambda: not left.exists(), timeout=WAIT_MS)
    assert saved[0]
    wait_for_work(built, qtbot, built.document.project)


def test_that_recovered_work_that_is_saved_at_once_is_not_offered_again(
    built: app.App, recovery: Recovery, qtbot: QtBot, tmp_path: Path
) -> None:
    left = left_behind(built, qtbot)
    assert built.window.filing.recover(Recoverable(left, None, 0.0))
    recovery.take_over(Recoverable(left, None, 0.0))
    built.window.filing.saver.begin(tmp_path / "saved.nnplay")
    assert built.window.filing.saver.finish()
    qtbot.waitUntil(lambda: not left.exists(), timeout=WAIT_MS)
    assert files.load(tmp_path / "saved.nnplay").project == built.document.project


@pytest.mark.parametrize(("answer", "is_left"), [("discard", False), ("later", True)])
def test_that_work_is_discarded_or_left_for_later(
    built: app.App, recovery: Recovery, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, answer: str, is_left: bool
) -> None:
    left = left_behind(built, qtbot)
    project = built.document.project
    monkeypatch.setattr(dialogs, "ask_recover", lambda _parent, found: (answer, found[0]))
    monkeypatch.setattr(recovery, "start", lambda: None)
    built.window.offer_recovery()
    assert left.exists() == is_left
    assert built.document.project == project


def test_that_damaged_work_is_told_and_kept(
    built: app.App, recovery: Recovery, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, told: list[str]
) -> None:
    left = left_behind(built, qtbot)
    (left / WORK).write_bytes(b"PK")
    built.document.open(built.document.project, None)
    monkeypatch.setattr(dialogs, "ask_recover", lambda _parent, found: ("recover", found[0]))
    monkeypatch.setattr(recovery, "start", lambda: None)
    built.window.offer_recovery()
    assert len(told) == 1
    assert left.exists()


def test_that_folders_without_work_are_tidied_away_and_strange_ones_are_left(built: app.App, other: Recovery) -> None:
    empty, young, strange = (kept(built) / name for name in ("empty", "young", "file"))
    for folder in (empty, young):
        folder.mkdir(parents=True)
    strange.write_text("not a folder")
    long_ago = time.time() - 2 * SETTLED_S
    (empty / LOCK).write_bytes(b"")
    os.utime(empty, (long_ago, long_ago))
    found = other.found()
    assert found == []
    assert young.exists()
    assert strange.exists()


def test_that_a_lock_the_power_cut_short_hides_nothing(
    built: app.App, recovery: Recovery, other: Recovery, qtbot: QtBot
) -> None:
    del recovery
    left = left_behind(built, qtbot)
    (left / LOCK).write_bytes(b"")
    assert [found.folder for found in other.found()] == [left]


def test_that_a_folder_that_cannot_be_written_is_told_once(built: app.App, qtbot: QtBot) -> None:
    kept(built).parent.mkdir(parents=True, exist_ok=True)
    kept(built).write_text("in the way")
    with qtbot.waitSignal(built.window.recovery.failed) as told:
        built.window.recovery.start()
    assert told.args is not None
    assert "cannot be kept" in told.args[0]
    built.document.edit("New start", edits.new_start(built.document.project, 5))
    built.window.recovery.write()
    built.window.recovery.close()


def test_that_the_question_lists_the_work_and_asks_for_a_decision(built: app.App, qtbot: QtBot) -> None:
    found = [Recoverable(Path("a"), Path("/x/first.nnplay"), 0.0), Recoverable(Path("b"), None, 1.0)]
    dialog = RecoveryDialog(found, built.window)
    qtbot.addWidget(dialog)
    assert dialog.answer == "later"
    assert [dialog.list.item(row).text().split(",")[0] for row in range(2)] == ["first", "Untitled"]
    dialog.list.setCurrentRow(1)
    dialog.discard.click()
    assert (dialog.answer, dialog.chosen) == ("discard", found[1])
