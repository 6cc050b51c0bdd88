"""What a table of a million rows costs: reading it, the memory for that, the window while it is imported and learnt.

Run: python tests/benchmarks/large_table.py [--rows 1000000] [--columns 10] [--seconds 20]. Prints seconds and peak
memory of reading, with the time Python's own csv takes for the bare cells of the same file beside it, and the lateness
of a 10 ms timer while the import window opens, while it reads, while the points are built, and in training flat out.
"""

import argparse
import csv
import resource
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from responsiveness import Watch, wait

from playground import app
from playground.data.dataset import build
from playground.data.reading import Text, look, read
from playground.project import edits
from playground.project.project import default_project
from playground.project.table import TableSpec
from playground.settings import Settings
from playground.ui.importing.dialog import ImportDialog


def write_table(path: Path, n_rows: int, n_columns: int) -> None:
    """Write numbers with six decimals and a target of two classes."""
    numbers = np.random.default_rng(0).normal(size=(n_rows, n_columns))
    numbers[:, -1] = numbers[:, 0] * numbers[:, 1] > 0.0
    names = [*(f"reading {place}" for place in range(1, n_columns)), "label"]
    formats = ["%.6f"] * (n_columns - 1) + ["%d"]
    np.savetxt(path, numbers, fmt=formats, delimiter=",", header=",".join(names), comments="")


def peak_mb() -> float:
    """Return the most memory this process has used, in MB."""
    unit = 1 << 20 if sys.platform == "darwin" else 1 << 10
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit


def measure_reading(path: Path, rounds: int = 3) -> TableSpec:
    """Print what reading costs without a window, and return the table."""
    before_mb = peak_mb()
    taken_s, bare_s = [], []
    for _ in range(rounds):
        started_s = time.perf_counter()
        spec = read(look(Text(path.name, path)), lambda _share: None, lambda: False)
        taken_s.append(time.perf_counter() - started_s)
        if len(taken_s) == 1:
            size_mb = path.stat().st_size / (1 << 20)
            print(f"file {size_mb:.0f} MB   peak memory over the start {peak_mb() - before_mb:.0f} MB")
        started_s = time.perf_counter()
        with path.open(newline="", encoding="utf-8") as file:
            for _row in csv.reader(file):
                pass
        bare_s.append(time.perf_counter() - started_s)
    ratio = np.median(taken_s) / np.median(bare_s)
    print(f"reading s: median {np.median(taken_s):.2f} = {ratio:.1f} × the bare cells ({np.median(bare_s):.2f})")
    project = edits.use_table(default_project(), "imported", spec)
    started_s = time.perf_counter()
    build(project.dataset)
    print(f"points ready to train on s: {time.perf_counter() - started_s:.2f}")
    return spec


def measure_window(built: app.App, path: Path, seconds: float) -> None:
    """Print how late the window is while the table is read, taken over and learnt from."""
    watch = Watch(built)
    while watch.last is None or watch.last.snapshot is None:
        wait(20)
    run_id = watch.last.run_id
    watch.start()
    built.window.filing.take_in(path)
    dialog = built.window.filing.tables.dialog
    assert isinstance(dialog, ImportDialog)
    wait(500)
    report("looking", watch)
    watch.start()
    started_s = time.perf_counter()
    dialog.take()
    while dialog.is_reading:
        wait(20)
    report(f"importing {time.perf_counter() - started_s:.2f} s", watch)
    watch.start()
    while watch.last.run_id == run_id or watch.last.snapshot is None:
        wait(20)
    report("building", watch)
    built.session.run()
    wait(500)
    watch.start()
    wait(round(1000 * seconds))
    report("training", watch)


def report(name: str, watch: Watch) -> None:
    """Print the lateness of the window since it was last asked for."""
    watch.stop()
    late = np.array(watch.late_ms)
    words = f"median {np.median(late):.1f}  p99 {np.percentile(late, 99):.1f}  max {late.max():.1f}"
    print(f"{name}, lateness ms: {words}   frames {watch.n_frames}")


def main() -> None:
    """Measure everything."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--columns", type=int, default=10)
    parser.add_argument("--seconds", type=float, default=20)
    arguments = parser.parse_args()
    sys.setswitchinterval(0.0005)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "table.csv"
        write_table(path, arguments.rows, arguments.columns)
        measure_reading(path)
        app.qt_application()
        built = app.build(Settings(Path(folder) / "settings.ini"))
        built.session.set_pace(None)
        app.forget_what_stays(built.session)
        built.window.show()
        measure_window(built, path, arguments.seconds)
        built.session.close()
        built.window.deleteLater()  # a window that is there when the interpreter shuts down may crash it
        wait(100)


if __name__ == "__main__":
    main()
