"""One window for one file: what a second window is told, and that a lock never outlives its program."""

import subprocess
import sys
from pathlib import Path

from playground import app
from playground.project import edits, files
from playground.project.files import SavedProject
from playground.project.project import default_project
from playground.ui.file_lock import FileLock


def test_that_a_file_held_by_one_window_is_refused_to_another(tmp_path: Path) -> None:
    first, second = FileLock(tmp_path / "locks"), FileLock(tmp_path / "locks")
    path = tmp_path / "a.nnplay"
    assert first.take(path)
    assert first.take(path)
    assert not second.take(path)
    assert second.take(tmp_path / "b.nnplay")
    assert first.take(tmp_path / "c.nnplay")
    assert second.take(path)
    first.release()
    second.release()
    assert [child.name for child in tmp_path.iterdir()] == ["locks"]


def test_that_two_names_of_a_file_are_one(tmp_path: Path) -> None:
    path, link = tmp_path / "a.nnplay", tmp_path / "b.nnplay"
    path.write_bytes(b"")
    link.symlink_to(path)
    first, second = FileLock(tmp_path / "locks"), FileLock(tmp_path / "locks")
    assert first.take(path)
    assert not second.take(link)
    first.release()


def test_that_the_lock_of_a_killed_program_is_taken_over(tmp_path: Path) -> None:
    script = (
        "import os, sys; from pathlib import Path; from playground.ui.file_lock import FileLock\n"
        "lock = FileLock(Path(sys.argv[1])); assert lock.take(Path(sys.argv[2])); os._exit(9)"
    )
    path = tmp_path / "a.nnplay"
    done = subprocess.run([sys.executable, "-c", script, str(tmp_path / "locks"), str(path)], check=False)
    assert done.returncode == 9
    lock = FileLock(tmp_path / "locks")
    assert lock.take(path)
    lock.release()


def test_that_a_file_that_is_open_elsewhere_opens_as_a_copy(built: app.App, tmp_path: Path, told: list[str]) -> None:
    path = tmp_path / "a.nnplay"
    project = edits.new_start(default_project(), 5)
    files.save(path, SavedProject(project=project))
    elsewhere = FileLock(built.settings.state_folder / "open-files")
    assert elsewhere.take(path)
    built.window.filing.open(path)
    assert built.document.project == project
    assert built.document.path is None
    assert len(told) == 1
    elsewhere.release()
    built.window.filing.open(path)
    assert built.document.path == path
    assert not elsewhere.take(path)
    built.window.filing.new()
    assert elsewhere.take(path)
    elsewhere.release()


def test_that_nothing_is_saved_over_a_file_that_is_open_elsewhere(
    built: app.App, tmp_path: Path, told: list[str]
) -> None:
    path = tmp_path / "a.nnplay"
    files.save(path, SavedProject(project=default_project()))
    before = path.read_bytes()
    elsewhere = FileLock(built.settings.state_folder / "open-files")
    assert elsewhere.take(path)
    built.document.edit("New start", edits.new_start(built.document.project, 5))
    built.window.filing.save_to(path)
    assert not built.window.filing.saver.is_saving
    assert path.read_bytes() == before
    assert len(told) == 1
    elsewhere.release()
