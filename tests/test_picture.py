"""The drawn network from the command line, without a display."""

import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from playground import picture
from playground.project.files import FileProblem
from playground.resources import resource_path

ROOT = Path(__file__).resolve().parent.parent
XOR = resource_path("examples/xor.nnplay")


def draw(output: Path, *options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "playground", "picture", str(XOR), "-o", str(output), *options]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=300)


def test_that_the_trained_network_is_drawn_with_its_title(tmp_path: Path) -> None:
    done = draw(tmp_path / "net.svg", "--epochs", "2", "--title", "Exclusive or")
    assert (done.returncode, done.stderr) == (0, "")
    written = [(each.text or "").strip() for each in ET.parse(tmp_path / "net.svg").iter()]  # noqa: S314 - our own
    assert {"Exclusive or", "Features", "Dense", "Output"} <= set(written)


def test_that_an_ending_that_is_no_pictures_is_told_before_anything_is_trained(tmp_path: Path) -> None:
    with pytest.raises(FileProblem, match=r"net\.bmp was not written: a picture's name ends in \.png, \.svg or \.pdf"):
        picture.save_network(XOR, tmp_path / "net.bmp", n_epochs=10**9, scale=1.0, is_dark=False, title="")


def test_that_a_folder_that_is_not_there_is_told_in_one_sentence(tmp_path: Path) -> None:
    done = draw(tmp_path / "gone" / "net.png")
    assert done.returncode == 2
    assert "net.png was not written because its folder does not exist" in done.stderr.replace("\n", " ")
