"""What drawing the network costs while training goes flat out: the builder alone, or the whole window.

Run: python tests/benchmarks/builder_frames.py [--seconds 8] [--window] [--only 2-512x6-10]. For each network a process
of its own prints frames a second, the window thread's processor time a frame, the time between frames, and the memory
above that of an empty network. Time between frames is wall time: other work on the machine lengthens it.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from msgspec.structs import replace
from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from playground import app
from playground.document import Document
from playground.project import edits
from playground.project.dataset import offered_features
from playground.project.network import DenseSpec
from playground.project.project import Project, default_project
from playground.project.table import Column, Table, TableSpec
from playground.session.messages import Frame
from playground.session.session import Session
from playground.settings import Settings
from playground.ui.builder.view import BuilderView
from playground.ui.theme import Theme

Works = dict[str, tuple[int, tuple[int, ...], int]]

WORKS: Works = {
    "empty": (2, (), 1),
    "2-4-2-1": (2, (4, 2), 1),
    "7-8x6-1": (7, (8,) * 6, 1),
    "2-64x4-3": (2, (64,) * 4, 3),
    "2-512x6-10": (2, (512,) * 6, 10),
}
"""Inputs, units of the hidden layers, and outputs of each network."""

BUILDER_SIZE = (860, 640)
"""About what the window leaves for the builder at 1400 × 900."""

WINDOW_SIZE = (1400, 900)
WARM_S = 2.0


def project_of(name: str) -> Project:
    """Return a project whose network has the sizes of one of the works."""
    n_inputs, hidden, n_outputs = WORKS[name]
    layers = tuple(DenseSpec(id=f"layer-{n + 1}", units=units, activation="relu") for n, units in enumerate(hidden))
    project = default_project()
    project = replace(project, network=replace(project.network, layers=layers))
    if n_outputs > 1:
        project = edits.use_table(project, "imported", _classes(n_outputs))
    project = edits.change_training(project, learning_rate=0.001)  # ReLU six layers deep: no run may break
    return edits.change_dataset(project, features=offered_features(2, (0, 1))[:n_inputs])


def _classes(n_classes: int) -> TableSpec:
    """Return 500 points of so many classes in round clouds on a circle."""
    generator = np.random.default_rng(0)
    target = np.arange(500.0) % n_classes
    angle = 2 * np.pi * target / n_classes
    x = np.stack([np.cos(angle), np.sin(angle)]) + generator.normal(0.0, 0.1, (2, 500))
    names = Column(name="class", categories=tuple(f"class {n + 1}" for n in range(n_classes)))
    table = Table((Column(name="x"), Column(name="y"), names), 500, np.vstack([x, target]).tobytes())
    return TableSpec(name="Classes", table=table, roles=("feature", "feature", "target"))


class FrameWatch:
    """Notes the window thread's processor time and the wall time from each frame to the next."""

    def __init__(self, session: Session) -> None:
        self.cpu_ms: list[float] = []
        self.wall_ms: list[float] = []
        self.phase = ""
        self.step = 0
        self._last: tuple[float, float] | None = None
        session.frame_ready.connect(self._on_frame_ready)

    def clear(self) -> None:
        """Forget what was measured."""
        self.cpu_ms.clear()
        self.wall_ms.clear()
        self._last = None

    def _on_frame_ready(self, frame: Frame) -> None:
        now = time.thread_time() * 1000, time.perf_counter() * 1000
        if self._last is not None:
            self.cpu_ms.append(now[0] - self._last[0])
            self.wall_ms.append(now[1] - self._last[1])
        self._last = now
        self.phase = frame.phase
        self.step = frame.snapshot.step if frame.snapshot is not None else 0


def wait(seconds: float) -> None:
    """Let the event loop run."""
    loop = QEventLoop()
    QTimer.singleShot(int(1000 * seconds), loop.quit)
    loop.exec()


def memory_mb() -> float:
    """Return the resident memory of this process."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def measure(application: QApplication, name: str, seconds: float, place: str) -> None:
    """Child process: train flat out, draw every frame, and print the figures of one network."""
    sys.setswitchinterval(0.0005)  # as app.build sets it
    with tempfile.TemporaryDirectory() as folder:
        project = project_of(name)
        if place == "window":
            built = app.build(Settings(Path(folder) / "settings.ini"))
            session = built.session
            built.window.resize(*WINDOW_SIZE)
            view: QWidget = built.window
            watch = FrameWatch(session)
            built.document.edit("x", project)
        else:
            theme = Theme()
            theme.dress(application)
            session = Session()
            watch = FrameWatch(session)
            builder = view = BuilderView(Document(project), theme)
            builder.resize(*BUILDER_SIZE)
            session.frame_ready.connect(builder.show_frame)
            session.start(project)
        session.set_pace(None)
        view.show()
        while watch.phase in ("", "compiling"):
            wait(0.05)
        session.run()
        wait(WARM_S)
        watch.clear()
        step, started_s = watch.step, time.perf_counter()
        wait(seconds)
        took_s = time.perf_counter() - started_s
        cpu, wall = np.array(watch.cpu_ms), np.array(watch.wall_ms)
        figures = [len(cpu) / took_s, *np.percentile(cpu, (50, 99)), *np.percentile(wall, (50, 99))]
        figures += [(watch.step - step) / took_s, memory_mb()]
        print(watch.phase, *figures, flush=True)
        session.close()
    os._exit(0)  # nothing is left to save, and Python would take Qt's objects apart in no particular order


def main() -> None:
    """Measure every network and print a table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=8)
    parser.add_argument("--only", choices=list(WORKS))
    parser.add_argument("--window", action="store_true")
    parser.add_argument("--child", choices=list(WORKS))
    arguments = parser.parse_args()
    place = "window" if arguments.window else "builder"
    if arguments.child:
        measure(app.qt_application(), arguments.child, arguments.seconds, place)
        return
    print(f"{'':12} frames/s   CPU ms a frame    ms between frames   steps/s   memory above empty")
    print(f"{'':12}            p50     p99         p50     p99                  MB")
    empty_mb = 0.0
    for name in WORKS if arguments.only is None else ["empty", arguments.only]:
        command = [sys.executable, __file__, "--child", name, "--seconds", str(arguments.seconds)]
        command += ["--window"] if arguments.window else []
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
        phase, *words = done.stdout.split()
        rate, cpu50, cpu99, wall50, wall99, steps, memory = map(float, words)
        empty_mb = empty_mb or memory
        sign = "" if phase == "running" else f"   ({phase})"
        print(
            f"{name:12} {rate:7.1f} {cpu50:7.1f} {cpu99:7.1f}     {wall50:7.1f} {wall99:7.1f}  {steps:9,.0f}"
            f"       {memory - empty_mb:7.1f}{sign}"
        )


if __name__ == "__main__":
    main()
