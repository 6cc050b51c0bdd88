"""Kills a window at random instants while it trains and is edited, and recovers the work it leaves.

Run: python tests/reliability/killed_windows.py [--kills 200] [--seed 0]. Exits with 1 where nothing was left, where it
could not be opened, or where it was more than one edit old. Needs a system with fork.
"""

import argparse
import os
import random
import signal
import sys
import tempfile
import time
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QTimer

from playground import app
from playground.data.dataset import build as build_dataset
from playground.engine import jit
from playground.engine.trainer import Trainer
from playground.project import edits, files
from playground.session.saving import to_state
from playground.settings import Settings
from playground.ui.recovery import left_behind

EDIT_MS = 400
LONGEST_S = 2.0


def edit_for_ever(folder: Path, done: int) -> None:
    """Open a window, train flat out, and make numbered edits, each of which is written to the pipe."""
    application = app.qt_application()
    built = app.build(Settings(folder / "settings.ini"))
    built.session.set_pace(None)
    built.window.show()
    built.window.recovery.start()
    built.session.run()
    n_edits = 0

    def edit() -> None:
        nonlocal n_edits
        n_edits += 1
        rate = 0.01 + n_edits * 1e-6
        built.document.edit("Learning rate", edits.change_training(built.document.project, learning_rate=rate))
        os.write(done, n_edits.to_bytes(8, "little"))

    timer = QTimer()
    timer.setInterval(EDIT_MS)
    timer.timeout.connect(edit)
    timer.start()
    application.exec()


def kill_once(folder: Path, rng: random.Random) -> str:
    """Start a window, kill it, and return what is wrong with what it leaves, "" if nothing."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
        try:
            edit_for_ever(folder, writer)
        finally:
            os._exit(1)
    os.close(writer)
    n_edits = int.from_bytes(os.read(reader, 8) and os.read(reader, 8), "little")
    time.sleep(rng.uniform(0.0, LONGEST_S))
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    while more := os.read(reader, 8):
        n_edits = int.from_bytes(more, "little")
    os.close(reader)
    found = left_behind(folder / "state" / "recovery")
    if len(found) != 1:
        return f"{len(found)} works were left after {n_edits} edits"
    try:
        saved = files.load(found[0].work)
        state = to_state(saved)
        Trainer(saved.project, build_dataset(saved.project.dataset), state).advance(10)
    except (files.FileProblem, ValueError) as problem:
        return f"cannot be opened: {problem}"
    n_found = round((saved.project.training.learning_rate - 0.01) / 1e-6)
    return "" if n_edits - n_found <= 1 else f"edit {n_found} was kept, {n_edits} were made"


def main() -> int:
    """Kill as often as wanted; print what was found."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    jit.compile_all()
    rng, problems = random.Random(arguments.seed), []
    for kill in range(arguments.kills):
        with tempfile.TemporaryDirectory() as folder:
            problem = kill_once(Path(folder), rng)
        if problem:
            problems.append(f"kill {kill}: {problem}")
    print(f"{arguments.kills} kills, {len(problems)} works lost")
    print("\n".join(problems), end="\n" if problems else "")
    return int(bool(problems))


if __name__ == "__main__":
    sys.exit(main())
