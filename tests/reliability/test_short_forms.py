"""Short forms of the scripts in this folder; `dev.py reliability` runs the long ones."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent

needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork a program")


def run_short(script: str, *arguments: str) -> str:
    """Run a script of this folder; return what it printed, and fail with that where it found something."""
    command = [sys.executable, str(FOLDER / f"{script}.py"), *arguments]
    environment = {**os.environ, "PYTHONPATH": str(FOLDER.parents[1])}
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=FOLDER.parents[1], env=environment)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@needs_fork
def test_that_a_file_that_is_being_saved_survives_a_killed_program() -> None:
    assert "0 files lost" in run_short("killed_saves", "--kills", "20")


@needs_fork
def test_that_work_survives_a_killed_window() -> None:
    assert "0 works lost" in run_short("killed_windows", "--kills", "3")


def test_that_files_made_to_do_harm_are_refused() -> None:
    assert ", 0 not refused" in run_short("hostile_files")


def test_that_damaged_files_are_refused_or_read_as_what_they_say() -> None:
    assert "; 0 not as they should" in run_short("mutated_files", "--cases", "600")
