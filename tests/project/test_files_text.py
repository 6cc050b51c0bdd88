"""Text files appear whole or not at all."""

import errno
import os
from pathlib import Path

import pytest

from playground.project.files import FileProblem
from playground.project.files.text import written_text


def test_that_a_text_takes_its_place_when_it_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("old")
    with written_text(path) as file:
        file.write("née,x₁\n")
        assert path.read_text() == "old"
    assert path.read_bytes() == "née,x₁\n".encode()
    assert [each.name for each in tmp_path.iterdir()] == ["a.csv"]


@pytest.mark.parametrize("error", [RuntimeError("cancelled"), OSError(errno.ENOSPC, "full")])
def test_that_what_was_there_stays_when_writing_ends_early(tmp_path: Path, error: Exception) -> None:
    path = tmp_path / "a.csv"
    path.write_text("old")

    def write() -> None:
        with written_text(path) as file:
            file.write("new")
            raise error

    with pytest.raises((FileProblem, RuntimeError)) as caught:
        write()
    assert path.read_text() == "old"
    assert [each.name for each in tmp_path.iterdir()] == ["a.csv"]
    if isinstance(error, OSError):
        assert str(caught.value) == (
            "a.csv was not written because the disk is full; what was on disk before is unchanged: "
            "choose another name or folder."
        )


@pytest.mark.parametrize(
    ("name", "words"),
    [("no/such/a.csv", "its folder does not exist"), ("folder", "there is a folder of that name")],
)
def test_that_a_place_that_cannot_be_written_is_told(tmp_path: Path, name: str, words: str) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(FileProblem, match=words), written_text(tmp_path / name) as file:
        file.write("new")


@pytest.mark.skipif(os.name == "nt", reason="Windows links need rights")
def test_that_a_link_stays_a_link_to_the_file_that_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "target.csv").write_text("old")
    (tmp_path / "a.csv").symlink_to(tmp_path / "target.csv")
    with written_text(tmp_path / "a.csv") as file:
        file.write("new")
    assert (tmp_path / "a.csv").is_symlink()
    assert (tmp_path / "target.csv").read_text() == "new"
