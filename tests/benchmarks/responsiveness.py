"""How late the window's event loop is while training goes flat out with every view open.

Run: python tests/benchmarks/responsiveness.py [--seconds 60] [--closings 50] [--as-found]. Prints the lateness of a
10 ms timer (median, 99th percentile, maximum), frames and landscapes a second, training speed beside that without a
window, how soon Pause acts, and how soon the process ends when it is closed while training. All docks stand side by
side in a window of 1900 × 1000, so that every view is seen; `--as-found` leaves them as a first start has them.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from unittest import mock

TICK_MS = 10
COMPARED_S = 10.0
"""Over the last seconds the speed is compared with that without a window."""
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from PySide6.QtCore import QEventLoop, Qt, QTimer

from playground import app
from playground.data.dataset import build as build_dataset
from playground.engine.trainer import Trainer
from playground.session.messages import Frame
from playground.session.saving import to_state
from playground.settings import Settings
from playground.ui import dialogs


class Watch:
    """Counts frames and the lateness of a precise timer."""

    def __init__(self, built: app.App) -> None:
        self.late_ms: list[float] = []
        self.n_frames = 0
        self.map_sides: list[int] = []
        self.last: Frame | None = None
        self._due_s = 0.0
        self._timer = QTimer()
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self._on_tick)
        built.session.frame_ready.connect(self._on_frame_ready)
        built.window.landscape.plot.drawn.connect(lambda drawing: self.map_sides.append(drawing.landscape.side))

    def start(self) -> None:
        """Begin to measure."""
        self.late_ms.clear()
        self.n_frames = 0
        self.map_sides.clear()
        self._due_s = time.perf_counter() + TICK_MS / 1000
        self._timer.start()

    def stop(self) -> None:
        """End measuring."""
        self._timer.stop()

    def _on_tick(self) -> None:
        now_s = time.perf_counter()
        self.late_ms.append(max(0.0, (now_s - self._due_s) * 1000))
        self._due_s = now_s + TICK_MS / 1000

    def _on_frame_ready(self, frame: Frame) -> None:
        self.n_frames += 1
        self.last = frame


def wait(milliseconds: int) -> None:
    """Let the event loop run."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def speed_without_window(built: app.App, seconds: float = 5.0) -> float:
    """Return steps a second of the bare trainer, on from where the run is.

    The longer a run, the fewer of its epochs are recorded, and measuring them costs more than training.
    """
    saved = built.session.saved(built.document.project)
    trainer = Trainer(saved.project, build_dataset(saved.project.dataset), to_state(saved))
    started_s, n_steps = time.perf_counter(), 0
    while time.perf_counter() - started_s < seconds:
        n_steps += trainer.advance(10_000)
    return n_steps / (time.perf_counter() - started_s)


def spread(built: app.App) -> None:
    """Put the docks that share one place side by side below, so that every view is seen."""
    window = built.window
    window.resize(1900, 1000)
    wait(100)
    for dock in list(built.window.docks)[5:]:
        window.addDockWidget(Qt.DockWidgetArea.BottomDockWidgetArea, dock)
        dock.show()
    wait(200)
    hidden = [dock.windowTitle() for dock in built.window.docks if dock.widget().visibleRegion().isEmpty()]
    print("not seen:", ", ".join(hidden) or "none")


def measure_window(built: app.App, watch: Watch, seconds: float) -> None:
    """Train flat out with every view open and print lateness, frames and speed."""
    while watch.last is None or watch.last.snapshot is None:
        wait(50)
    built.session.run()
    wait(2000)
    assert watch.last is not None
    started_s = time.perf_counter()
    watch.start()
    wait(int((seconds - COMPARED_S) * 1000))
    late_step, late_s = watch.last.snapshot.step, time.perf_counter()
    wait(int(COMPARED_S * 1000))
    watch.stop()
    now_s = time.perf_counter()
    took_s = now_s - started_s
    late = np.array(watch.late_ms)
    speed = (watch.last.snapshot.step - late_step) / (now_s - late_s)
    n_maps, sides = len(watch.map_sides), watch.map_sides[:] or [0]
    built.session.pause()
    wait(500)
    bare = speed_without_window(built)
    print(
        f"landscapes/s {n_maps / took_s:.1f} of {min(sides)} to {max(sides)} places a side   "
        f"lateness ms: median {np.median(late):.1f}  p99 {np.percentile(late, 99):.1f}  max {late.max():.1f}   "
        f"frames/s {watch.n_frames / took_s:.1f}   "
        f"steps/s {speed:,.0f} = {speed / bare:.0%} of {bare:,.0f} without a window"
    )


def measure_pause(built: app.App, rounds: int = 20) -> None:
    """Print how long after the request the run stands still."""
    loop = QEventLoop()
    built.session.frame_ready.connect(
        lambda frame: loop.quit() if frame.phase == "paused" and built.session.is_settled(frame) else None
    )
    taken_ms = []
    for _ in range(rounds):
        built.session.run()
        wait(200)
        started_s = time.perf_counter()
        built.session.pause()
        loop.exec()
        taken_ms.append((time.perf_counter() - started_s) * 1000)
    print(f"pause ms: median {np.median(taken_ms):.1f}  max {max(taken_ms):.1f}")


def close_while_training() -> None:
    """Child process: train, close the window, and let the process end by itself."""
    with tempfile.TemporaryDirectory() as folder:
        application = app.qt_application()
        built = app.build(Settings(Path(folder) / "settings.ini"))
        built.session.set_pace(None)
        built.window.show()
        watch = Watch(built)
        while watch.last is None or watch.last.snapshot is None:
            wait(20)
        built.session.run()
        wait(300)
        print(f"closing {time.time()!r}", flush=True)
        QTimer.singleShot(0, built.window.close)
        with mock.patch.object(dialogs, "ask_save_changes", return_value="discard"):
            application.exec()


def measure_closing(rounds: int) -> None:
    """Print how long a process lives after its window was closed while training, and its exit codes."""
    taken_s, codes = [], []
    for _ in range(rounds):
        done = subprocess.run([sys.executable, __file__, "--close"], check=False, stdout=subprocess.PIPE)
        ended_s = time.time()
        codes.append(done.returncode)
        taken_s.append(ended_s - float(done.stdout.split()[-1]))
    clean = codes.count(0)
    print(f"closing s: median {np.median(taken_s):.2f}  max {max(taken_s):.2f}   clean exits {clean} of {rounds}")


def main() -> None:
    """Measure everything."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--closings", type=int, default=50)
    parser.add_argument("--as-found", action="store_true")
    parser.add_argument("--close", action="store_true")
    arguments = parser.parse_args()
    if arguments.close:
        close_while_training()
        return
    app.qt_application()
    with tempfile.TemporaryDirectory() as folder:
        built = app.build(Settings(Path(folder) / "settings.ini"))
        built.session.set_pace(None)
        app.forget_what_stays(built.session)
        watch = Watch(built)
        built.window.show()
        if not arguments.as_found:
            spread(built)
        measure_window(built, watch, arguments.seconds)
        measure_pause(built)
        built.session.close()
    measure_closing(arguments.closings)


if __name__ == "__main__":
    main()
