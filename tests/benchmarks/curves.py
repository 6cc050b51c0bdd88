"""How long one redraw of the curves takes: 500 rows and a million, while rows are added, alone and over eight runs.

Run: python tests/benchmarks/curves.py. Prints for each the median and the 99th percentile of taking over a frame, and
of the repaint after it, in milliseconds; and how long the first look at all rows takes.
"""

import os
import time

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np

from playground.app import qt_application
from playground.document import Document
from playground.engine.snapshot import HistoryView, Metrics, Snapshot
from playground.project.marks import Mark
from playground.project.project import default_project
from playground.session.messages import Frame
from playground.ui.plots.loss_plot import LossPlot
from playground.ui.theme import Theme

N_REDRAWS = 200
ROWS_A_REDRAW = 40


def make_table(n_rows: int) -> np.ndarray:
    """Return the rows of a run whose losses fall, with noise."""
    epoch = np.arange(n_rows, dtype=np.float64)
    loss = 0.5 / (1.0 + epoch / 50.0) + 0.01 * np.random.default_rng(0).random(n_rows)
    return np.stack([epoch, 25 * epoch, loss, 1.2 * loss, 1 - loss, 1 - loss, 0 * epoch + 0.03, loss], axis=1)


def measure(theme: Theme, size: tuple[int, int], n_rows: int, n_pins: int, n_marks: int) -> str:
    """Return the times of one case in words."""
    table = make_table(n_rows + N_REDRAWS * ROWS_A_REDRAW)
    marks = tuple(
        Mark(epoch=place, step=int(25 * place), words="Learning rate 0.03 → 0.3")
        for place in np.linspace(0.0, n_rows, n_marks).tolist()
    )
    plot = LossPlot(Document(default_project()), theme)
    plot.resize(*size)
    plot.show()
    qt_application().processEvents()
    for number in range(n_pins):
        kept = table[:n_rows] * (1.0 + 0.1 * number)
        plot.show_frame(Frame(number, "paused", history=HistoryView(kept)))
        plot.pin(f"run {number}")
    taken, painted = [], []
    for count in range(N_REDRAWS):
        end = n_rows + count * ROWS_A_REDRAW
        row = table[end - 1]
        snapshot = Snapshot(int(row[0]), int(row[1]), np.zeros(1), Metrics(*row[2:6]))
        frame = Frame(99, "paused", history=HistoryView(table[:end], marks), snapshot=snapshot)
        started_s = time.perf_counter()
        plot.show_frame(frame)
        shown_s = time.perf_counter()
        plot.area.viewport().repaint()
        taken.append(1000 * (shown_s - started_s))
        painted.append(1000 * (time.perf_counter() - shown_s))
        qt_application().processEvents()
    plot.close()
    plot.deleteLater()
    shown = ", ".join(
        f"{name} {np.median(times[1:]):.2f} ms ({np.percentile(times[1:], 99):.2f})"
        for name, times in (("redraw", taken), ("paint", painted))
    )
    return f"{shown}, first {taken[0]:.0f} ms"


def main() -> None:
    """Measure all cases."""
    application, theme = qt_application(), Theme()
    theme.dress(application)
    for size in ((400, 280), (900, 600)):
        for n_rows, n_pins, n_marks in ((500, 0, 0), (500, 8, 64), (1_000_000, 0, 0), (1_000_000, 8, 64)):
            case = f"{size[0]}×{size[1]}, {n_rows:,} rows, {n_pins} kept runs, {n_marks} changes"
            print(f"{case}: {measure(theme, size, n_rows, n_pins, n_marks)}", flush=True)


if __name__ == "__main__":
    main()
