"""Saving never destroys what was there, and says in one sentence why something could not be saved or opened."""

import errno
import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from playground.project import edits
from playground.project.files import FileProblem, SavedProject, disk, encode, load, save
from playground.project.project import default_project

FIRST = SavedProject(project=default_project())
SECOND = SavedProject(project=edits.new_start(default_project(), 7))
THIRD = SavedProject(project=edits.new_start(default_project(), 8))

IS_SUPERUSER = hasattr(os, "setresuid") and os.geteuid() == 0
NOBODY = 65534
needs_posix = pytest.mark.skipif(os.name == "nt", reason="Windows has other rights and names")


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def problem_of(path: Path, saved: SavedProject | None = None) -> str:
    """Return what is said where a file cannot be loaded or, with `saved`, saved."""
    with pytest.raises(FileProblem) as caught:
        load(path) if saved is None else save(path, saved)
    sentence = str(caught.value)
    assert sentence.startswith(path.name)
    assert sentence.endswith(".")
    assert "\n" not in sentence
    return sentence


def test_that_a_saved_project_is_loaded_and_nothing_else_is_left_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "a.nnplay"
    save(path, FIRST)
    assert load(path) == FIRST
    assert path.read_bytes() == encode(FIRST)
    assert names_in(tmp_path) == ["a.nnplay"]


def test_that_exactly_the_version_before_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "a.nnplay"
    for saved in (FIRST, SECOND, THIRD):
        save(path, saved)
    assert load(path) == THIRD
    assert load(tmp_path / "a.nnplay~") == SECOND
    assert names_in(tmp_path) == ["a.nnplay", "a.nnplay~"]


def test_that_saving_the_same_again_keeps_the_version_before(tmp_path: Path) -> None:
    path = tmp_path / "a.nnplay"
    for saved in (FIRST, SECOND, SECOND):
        save(path, saved)
    assert load(tmp_path / "a.nnplay~") == FIRST


def test_that_a_save_that_was_stopped_after_keeping_the_old_version_can_be_repeated(tmp_path: Path) -> None:
    path = tmp_path / "a.nnplay"
    save(path, FIRST)
    (tmp_path / "a.nnplay~").hardlink_to(path)
    save(path, SECOND)
    assert load(tmp_path / "a.nnplay~") == FIRST
    assert names_in(tmp_path) == ["a.nnplay", "a.nnplay~"]


@pytest.mark.parametrize("step", ["open", "fsync", "link and copy", "replace"])
def test_that_a_failure_at_any_step_leaves_the_old_file_and_no_litter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    path = tmp_path / "a.nnplay"
    save(path, FIRST)
    save(path, SECOND)

    def fail(*_args: object, **_kwargs: object) -> Any:  # noqa: ANN401 - stands in for several functions
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        if step == "open":
            patch.setattr(Path, "open", fail)
        elif step == "fsync":
            patch.setattr(os, "fsync", fail)
        elif step == "link and copy":
            patch.setattr(os, "link", fail)
            patch.setattr(shutil, "copyfile", fail)
        else:
            patch.setattr(Path, "replace", fail)
        sentence = problem_of(path, THIRD)
    assert "the disk is full" in sentence
    assert "what was on disk before is unchanged" in sentence
    assert load(path) == SECOND
    assert load(tmp_path / "a.nnplay~") == FIRST
    assert names_in(tmp_path) == ["a.nnplay", "a.nnplay~"]


def test_that_a_disk_without_second_names_gets_a_copy_of_the_old_version(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.EPERM, "no links here")

    monkeypatch.setattr(os, "link", refuse)
    path = tmp_path / "a.nnplay"
    save(path, FIRST)
    save(path, SECOND)
    assert load(tmp_path / "a.nnplay~") == FIRST
    assert names_in(tmp_path) == ["a.nnplay", "a.nnplay~"]


def test_that_a_file_that_came_out_short_is_not_put_in_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.nnplay"
    save(path, FIRST)
    real = os.fsync

    def cut(descriptor: int) -> None:
        real(descriptor)
        if os.fstat(descriptor).st_size > 100 and stat.S_ISREG(os.fstat(descriptor).st_mode):
            os.truncate(descriptor, 100)

    monkeypatch.setattr(os, "fsync", cut)
    assert "the disk is full" in problem_of(path, SECOND)
    assert load(path) == FIRST
    assert names_in(tmp_path) == ["a.nnplay"]


def test_that_what_cannot_be_read_back_is_not_written(tmp_path: Path) -> None:
    path = tmp_path / "a.nnplay"
    save(path, FIRST)
    broken = SavedProject(project=replace(default_project(), query=(float("nan"), 0.0)))
    assert "was not saved, and nothing on disk was changed" in problem_of(path, broken)
    assert "was not saved" in problem_of(path, SavedProject(project=FIRST.project, preview=b"not a picture"))
    assert load(path) == FIRST
    assert names_in(tmp_path) == ["a.nnplay"]


def test_that_a_missing_folder_a_folder_and_an_impossible_name_are_told_apart(tmp_path: Path) -> None:
    (tmp_path / "folder.nnplay").mkdir()
    (tmp_path / "file").write_bytes(b"")
    assert "its folder does not exist" in problem_of(tmp_path / "none" / "a.nnplay", FIRST)
    assert "its folder does not exist" in problem_of(tmp_path / "file" / "a.nnplay", FIRST)
    assert "there is a folder of that name" in problem_of(tmp_path / "folder.nnplay", FIRST)
    assert "the name is too long" in problem_of(tmp_path / ("a" * 300), FIRST)
    assert "the name is not allowed" in problem_of(tmp_path / "a\0b", FIRST)
    assert names_in(tmp_path) == ["file", "folder.nnplay"]


@pytest.fixture
def own_folder() -> Iterator[Path]:
    """Give an empty folder, and for the superuser, whom no right holds back, the rights of nobody."""
    with tempfile.TemporaryDirectory() as folder:
        if not IS_SUPERUSER:
            yield Path(folder)
            return
        os.chown(folder, NOBODY, NOBODY)
        os.setresuid(NOBODY, NOBODY, 0)
        try:
            yield Path(folder)
        finally:
            os.setresuid(0, 0, 0)


@needs_posix
def test_that_a_write_protected_folder_or_file_is_said_to_be_one(own_folder: Path) -> None:
    path = own_folder / "a.nnplay"
    save(path, FIRST)
    path.chmod(0o444)
    assert "may not be written to" in problem_of(path, SECOND)
    path.chmod(0o644)
    own_folder.chmod(0o555)
    assert "may not be written to" in problem_of(path, SECOND)
    own_folder.chmod(0o755)
    assert load(path) == FIRST
    path.chmod(0o000)
    assert "may not be read by you" in problem_of(path)


def test_that_a_refused_write_is_said_to_be_one_to_the_superuser_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.nnplay"
    save(path, FIRST)
    monkeypatch.setattr(os, "access", lambda *_: False)
    assert "may not be written to" in problem_of(path, SECOND)
    assert load(path) == FIRST


@needs_posix
def test_that_saving_through_a_link_keeps_the_link_and_the_rights_of_the_file(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    target, link = tmp_path / "real" / "a.nnplay", tmp_path / "link.nnplay"
    save(target, FIRST)
    target.chmod(0o640)
    link.symlink_to(target)
    save(link, SECOND)
    assert link.is_symlink()
    assert load(target) == SECOND
    assert stat.S_IMODE(target.stat().st_mode) == 0o640
    assert names_in(target.parent) == ["a.nnplay", "a.nnplay~"]


def test_that_a_file_that_cannot_be_opened_is_named_with_the_reason(tmp_path: Path) -> None:
    assert "is not there any more" in problem_of(tmp_path / "none.nnplay")
    assert "is a folder" in problem_of(tmp_path)
    (tmp_path / "other.txt").write_text("hello")
    assert "is not a Network Playground project" in problem_of(tmp_path / "other.txt")
    assert "cannot be read (the name is not allowed)" in problem_of(tmp_path / "a\0b")


@needs_posix
def test_that_a_device_is_refused_instead_of_read_for_ever(tmp_path: Path) -> None:
    assert "is a device" in problem_of(Path("/dev/zero"))
    os.mkfifo(tmp_path / "pipe")
    assert "is a device" in problem_of(tmp_path / "pipe")


def test_that_a_file_that_may_not_be_read_is_said_to_be_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_args: object, **_kwargs: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    save(tmp_path / "a.nnplay", FIRST)
    monkeypatch.setattr(Path, "open", refuse)
    assert "may not be read by you" in problem_of(tmp_path / "a.nnplay")


def test_that_a_damaged_file_is_told_with_its_earlier_version(tmp_path: Path) -> None:
    path = tmp_path / "a.nnplay"
    save(path, FIRST)
    save(path, SECOND)
    path.write_bytes(path.read_bytes()[:500])
    assert problem_of(path).endswith("; the version before it is kept as a.nnplay~.")
    assert load(disk.backup_path(path)) == FIRST


WRITER = """
import sys
from pathlib import Path
from playground.project import edits
from playground.project.files import SavedProject, save
from playground.project.project import default_project
print("ready", flush=True)
for seed in range(1_000_000):
    save(Path(sys.argv[1]), SavedProject(project=edits.new_start(default_project(), seed)))
"""


@needs_posix
def test_that_a_killed_writer_leaves_a_whole_file(tmp_path: Path) -> None:
    path = tmp_path / "a.nnplay"
    save(path, FIRST)
    for kill in range(12):
        command = [sys.executable, "-c", WRITER, str(path)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=Path(__file__).parents[2]) as writer:
            assert writer.stdout is not None
            writer.stdout.readline()
            time.sleep(0.005 + 0.0037 * kill)
            writer.send_signal(signal.SIGKILL)
        assert isinstance(load(path), SavedProject)
        backup = disk.backup_path(path)
        assert not backup.exists() or isinstance(load(backup), SavedProject)


def test_that_what_a_killed_save_left_goes_with_the_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.nnplay"
    save(path, FIRST)
    with monkeypatch.context() as patched:
        # A kill runs no `finally`: nothing that was made is removed.
        patched.setattr(Path, "unlink", lambda _path, missing_ok=False: None)  # noqa: ARG005
        patched.setattr(Path, "replace", lambda _path, _target: None)
        save(path, SECOND)
    assert len(list(tmp_path.glob(".saving-*"))) == 2
    save(path, SECOND)
    assert load(path) == SECOND
    assert load(disk.backup_path(path)) == FIRST
    assert sorted(child.name for child in tmp_path.iterdir()) == ["a.nnplay", "a.nnplay~"]
