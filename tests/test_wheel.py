"""Builds the wheel and starts the program from it: what an ordinary `pip install` brings is complete."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder that holds the unpacked wheel."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    subprocess.run(command, cwd=CHECKOUT, check=True, capture_output=True)
    with zipfile.ZipFile(next(folder.glob("*.whl"))) as wheel:
        wheel.extractall(folder)
    return folder


def relative_files(folder: Path) -> set[Path]:
    return {
        path.relative_to(folder) for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts
    }


def test_that_the_wheel_holds_the_program_its_resources_and_nothing_else(installed: Path) -> None:
    package = installed / "playground"
    assert relative_files(package / "_resources") == relative_files(CHECKOUT / "resources")
    assert {path for path in relative_files(package) if path.parts[0] != "_resources"} == relative_files(
        CHECKOUT / "playground"
    )
    names = {path.name for path in installed.iterdir() if path.is_dir()}
    assert {name.partition("-")[0] for name in names} == {"playground", "network_playground"}


def test_that_the_installed_program_uses_its_own_resources(installed: Path, tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(installed)}
    question = "from playground.resources import resource_path; print(resource_path('datasets/iris.csv'))"
    answer = subprocess.run(
        [sys.executable, "-c", question], env=environment, cwd=tmp_path, check=True, capture_output=True, text=True
    )
    assert Path(answer.stdout.strip()) == installed / "playground" / "_resources" / "datasets" / "iris.csv"


def test_that_the_installed_program_writes_and_shows_a_project(installed: Path, tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(installed)}
    playground = [sys.executable, "-m", "playground"]
    file = tmp_path / "new.nnplay"
    subprocess.run([*playground, "new", "-o", str(file)], env=environment, cwd=tmp_path, check=True)
    answer = subprocess.run(
        [*playground, "show", str(file)], env=environment, cwd=tmp_path, check=True, capture_output=True, text=True
    )
    assert "circle" in answer.stdout.lower()
