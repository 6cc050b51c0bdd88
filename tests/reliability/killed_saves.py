"""Kills a program that saves in a loop, at random instants, and looks at the file it leaves.

Run: python tests/reliability/killed_saves.py [--kills 1000] [--seed 0]. Exits with 1 where a file was unreadable or
older than the last save that was reported as done. Needs a system with fork.
"""

import argparse
import os
import random
import signal
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from msgspec.structs import replace

from playground.engine.snapshot import HISTORY_COLUMNS, RunState
from playground.project import files
from playground.project.network import n_parameters
from playground.project.project import default_project
from playground.session.saving import to_saved

N_ROWS = 20_000
LONGEST_S = 0.12


def save_for_ever(path: Path, first: int, done: int) -> None:
    """Save numbered projects of a megabyte each, and write each number to the pipe when its save has returned."""
    base = default_project()
    n = n_parameters(base.network, base.dataset.n_features)
    history = np.zeros((N_ROWS, len(HISTORY_COLUMNS)))
    history[:, 0] = history[:, 1] = np.arange(N_ROWS)
    state = RunState(N_ROWS, N_ROWS, 0, np.ones(n), np.empty(0), history, 1)
    for number in range(first, first + 1_000_000):
        project = replace(base, training=replace(base.training, seed=number))
        files.save(path, to_saved(project, state))
        os.write(done, number.to_bytes(8, "little"))


def kill_once(path: Path, first: int, rng: random.Random) -> tuple[int, str]:
    """Start a saver, kill it, and return the last number it reported and what is wrong with its file, "" if nothing."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        try:
            save_for_ever(path, first, writer)
        finally:
            os._exit(1)
    os.close(writer)
    reported = os.read(reader, 8)
    time.sleep(rng.uniform(0.0, LONGEST_S))
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    while more := os.read(reader, 8):
        reported = more
    os.close(reader)
    if not reported:
        return first, "saving failed"
    last = int.from_bytes(reported, "little")
    try:
        found = files.load(path).project.training.seed
    except files.FileProblem as problem:
        return last, f"unreadable: {problem}"
    return last, "" if found in {last, last + 1} else f"{found} is there, {last} was reported as saved"


def main() -> int:
    """Kill as often as wanted; print what was found."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--kills", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    rng, last, problems = random.Random(arguments.seed), 0, []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "work.nnplay"
        for kill in range(arguments.kills):
            last, problem = kill_once(path, last + 1, rng)
            if problem:
                problems.append(f"kill {kill}: {problem}")
        n_strays = len(list(Path(folder).glob(".saving-*")))
    print(f"{arguments.kills} kills, {last} saves, {len(problems)} files lost, {n_strays} temporary files left")
    print("\n".join(problems), end="\n" if problems else "")
    return int(bool(problems))


if __name__ == "__main__":
    sys.exit(main())
