"""Trains for a long time while the window is used at random, and watches memory, threads, files and lateness.

Run: python tests/reliability/soak.py [--minutes 60] [--seed 0]. Prints a line a minute. Exits with 1 where memory grew
by more than 1 MB an hour after the first sixth of the time (by a straight line through the minutes), where threads or
open files became more, where anything was raised, or where the window became slower: the last third's 99th percentile
of lateness is more than twice that of the first. Linux only.
"""

import argparse
import gc
import os
import random
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from PySide6.QtCore import QEventLoop, Qt, QTimer

from playground import app
from playground.project import edits, files
from playground.project.dataset import SOURCES
from playground.project.files import SavedProject
from playground.project.network import DenseSpec
from playground.project.project import default_project
from playground.resources import resource_path
from playground.settings import Settings

TICK_MS = 10
ACTION_MS = 1500
GROWTH_MB_AN_HOUR = 1.0
PAGE_MB = os.sysconf("SC_PAGE_SIZE") / 1e6 if hasattr(os, "sysconf") else 0.0


class Person:
    """Does something at random with the window, again and again."""

    def __init__(self, built: app.App, folder: Path, seed: int) -> None:
        self._built = built
        self._folder = folder
        self._rng = random.Random(seed)
        self._examples = sorted(resource_path("examples").glob("*.nnplay"))
        self._actions: list[Callable[[], None]] = [
            self._edit, self._edit, self._undo, self._redo, self._open, self._save, self._theme, self._dock, self._data,
            self._rate, self._step, self._run, self._run, self._go_back, self._branch, self._resize, self._select,
        ]  # fmt: skip
        self.n_done = 0

    def act(self) -> None:
        """Do one thing."""
        self._rng.choice(self._actions)()
        self.n_done += 1

    def _edit(self) -> None:
        document, rng = self._built.document, self._rng
        layers = [layer for layer in document.project.network.layers if isinstance(layer, DenseSpec)]
        if layers and rng.random() < 0.5:
            layer = rng.choice(layers)
            units = rng.randint(1, 8)
            document.edit("Units", edits.change_layer(document.project, layer.id, units=units))
        elif len(layers) > 4 or (layers and rng.random() < 0.5):
            document.edit(
                "Remove", edits.remove_layer(document.project, rng.randrange(len(document.project.network.layers)))
            )
        else:
            document.edit("Add", edits.insert_layer(document.project, 0, DenseSpec(id="", units=4)))

    def _undo(self) -> None:
        self._built.document.undo_stack.undo()

    def _redo(self) -> None:
        self._built.document.undo_stack.redo()

    def _open(self) -> None:
        self._built.window.filing.saver.finish()
        path = self._rng.choice(self._examples)
        self._built.document.mark_saved(path, self._built.document.project)
        saved = files.load(path)
        self._built.document.open(saved.project, None)
        self._built.session.open(saved)

    def _save(self) -> None:
        self._built.window.filing.saver.begin(self._folder / "soak.nnplay")

    def _theme(self) -> None:
        self._built.theme.set_mode(self._rng.choice(["light", "dark"]))

    def _dock(self) -> None:
        dock = self._rng.choice(list(self._built.window.docks))
        dock.setVisible(not dock.isVisible())
        dock.raise_()

    def _data(self) -> None:
        document = self._built.document
        made = [name for name in SOURCES if name not in {"painted", "imported"}]
        document.edit("Data", edits.choose_source(document.project, self._rng.choice(made)))

    def _rate(self) -> None:
        document = self._built.document
        rate = self._rng.choice([0.001, 0.01, 0.03, 0.1])
        document.edit("Rate", edits.change_training(document.project, learning_rate=rate))

    def _step(self) -> None:
        self._built.session.step_epochs(1)

    def _run(self) -> None:
        self._built.session.run()

    def _go_back(self) -> None:
        self._built.session.wish(at_step=self._rng.randrange(1000))

    def _branch(self) -> None:
        self._built.session.branch()

    def _resize(self) -> None:
        self._built.window.resize(self._rng.randint(1100, 1600), self._rng.randint(700, 1000))

    def _select(self) -> None:
        layers = self._built.document.project.network.all_layers
        self._built.window.builder.select(self._rng.choice(layers).id)


class Watch:
    """Lateness of a precise timer, and what the process holds."""

    def __init__(self) -> None:
        self.late_ms: list[float] = []
        self._due_s = 0.0
        self._timer = QTimer()
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self._on_tick)
        self._timer.start()

    def minute(self) -> tuple[float, int, int, float]:
        """Return memory in MB, threads, open files, and the 99th percentile of lateness since the last call."""
        gc.collect()
        memory = int(Path("/proc/self/statm").read_text().split()[1]) * PAGE_MB
        threads, handles = (len(list(Path("/proc/self", name).iterdir())) for name in ("task", "fd"))
        late = float(np.percentile(self.late_ms, 99)) if self.late_ms else 0.0
        self.late_ms.clear()
        self._due_s = 0.0
        return memory, threads, handles, late

    def _on_tick(self) -> None:
        now_s = time.perf_counter()
        if self._due_s:
            self.late_ms.append(max(0.0, (now_s - self._due_s) * 1000))
        self._due_s = now_s + TICK_MS / 1000


def quiet(built: app.App) -> None:
    """Put the window into one state, so that minutes can be compared: a small project, paused, every dock shown."""
    built.document.undo_stack.clear()
    saved = SavedProject(project=edits.choose_source(default_project(), "circle"))
    built.document.open(saved.project, None)
    built.session.open(saved)
    for dock in built.window.docks:
        dock.show()
    built.window.resize(1400, 900)
    built.theme.set_mode("light")
    wait(1500)


def wait(milliseconds: int) -> None:
    """Let the event loop run."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def judge(minutes: list[tuple[float, int, int, float]], errors: list[str]) -> list[str]:
    """Return what is wrong."""
    found = list(errors)
    settled = minutes[max(1, len(minutes) // 6) :]
    if len(settled) >= 3:
        slope = float(np.polyfit(np.arange(len(settled)) / 60.0, [minute[0] for minute in settled], 1)[0])
        print(f"memory {slope:+.2f} MB an hour")
        if slope > GROWTH_MB_AN_HOUR:
            found.append(f"memory grew by {slope:.2f} MB an hour")
        for place, name in ((1, "threads"), (2, "open files")):
            if settled[-1][place] > settled[0][place]:
                found.append(f"{name} became more: {settled[0][place]} → {settled[-1][place]}")
        third = len(settled) // 3
        first, last = (np.median([minute[3] for minute in part]) for part in (settled[:third], settled[-third:]))
        if last > 2 * first + 5:
            found.append(f"lateness grew: {first:.1f} → {last:.1f} ms")
    return found


def main() -> int:
    """Use the window for as long as wanted."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    errors: list[str] = []

    def on_error(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        errors.append("".join(traceback.format_exception(kind, error, trace)))

    sys.excepthook = on_error
    app.qt_application()
    minutes = []
    with tempfile.TemporaryDirectory() as name:
        built = app.build(Settings(Path(name) / "settings.ini"))
        app.forget_what_stays(built.session)
        built.session.set_pace(None)
        built.window.show()
        built.window.recovery.start()
        person, watch = Person(built, Path(name), arguments.seed), Watch()
        end_s = time.monotonic() + 60 * arguments.minutes
        while time.monotonic() < end_s and len(errors) < 5:
            minute_s = min(time.monotonic() + 57, end_s)
            while time.monotonic() < minute_s:
                person.act()
                wait(ACTION_MS)
            late = watch.minute()[3]
            quiet(built)
            minutes.append((*watch.minute()[:3], late))
            memory, threads, handles, _ = minutes[-1]
            print(
                f"minute {len(minutes)}: {memory:.1f} MB, {threads} threads, {handles} files, late {late:.1f} ms, "
                f"{person.n_done} actions",
                flush=True,
            )
        built.window.filing.close()
        built.window.recovery.close()
        built.session.close()
    found = judge(minutes, errors)
    print("\n".join(found) or "nothing grew", flush=True)
    os._exit(int(bool(found)))


if __name__ == "__main__":
    sys.exit(main())
