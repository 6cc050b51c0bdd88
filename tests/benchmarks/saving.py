"""How long other threads stand still while a long history is saved.

Run: python tests/benchmarks/saving.py [--megabytes 100]. Prints how long saving and loading take, and the lateness of a
5 ms sleep on the main thread meanwhile (median, 99th percentile, maximum).
"""

import argparse
import sys
import tempfile
import threading
import time
from dataclasses import replace
from pathlib import Path

import numpy as np

from playground.data.dataset import build
from playground.engine.snapshot import HISTORY_COLUMNS, RunState
from playground.engine.trainer import Trainer
from playground.project import files
from playground.project.project import Project, default_project
from playground.session.saving import to_saved

SLEEP_S = 0.005


def long_run(project: Project, n_bytes: int) -> RunState:
    """Return a run with a history of so many bytes."""
    state = Trainer(project, build(project.dataset)).state()
    n_rows = n_bytes // (8 * len(HISTORY_COLUMNS))
    history = np.random.default_rng(0).random((n_rows, len(HISTORY_COLUMNS)))
    history[:, 0], history[:, 1] = np.arange(n_rows), np.arange(n_rows) * 25
    return replace(state, epoch=n_rows, step=n_rows * 25, history=history)


def main() -> None:
    """Measure one save and one load."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--megabytes", type=int, default=100)
    sys.setswitchinterval(0.0005)  # as in the window
    project = default_project()
    state = long_run(project, parser.parse_args().megabytes * 1_000_000)
    late_ms: list[float] = []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "long.nnplay"
        writer = threading.Thread(target=lambda: files.save(path, to_saved(project, state)))
        started_s = time.perf_counter()
        writer.start()
        while writer.is_alive():
            slept_s = time.perf_counter()
            time.sleep(SLEEP_S)
            late_ms.append((time.perf_counter() - slept_s - SLEEP_S) * 1000)
        took_s = time.perf_counter() - started_s
        started_s = time.perf_counter()
        files.load(path)
        loaded_s, n_bytes = time.perf_counter() - started_s, path.stat().st_size
    print(f"save s {took_s:.2f}   load s {loaded_s:.2f}   file MB {n_bytes / 1e6:.0f}")
    print(f"lateness ms: median {np.median(late_ms):.1f}  p99 {np.percentile(late_ms, 99):.1f}  max {max(late_ms):.1f}")


if __name__ == "__main__":
    main()
