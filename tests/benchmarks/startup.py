"""How soon the window is there, with a warm and with a cold kernel cache, and whether it ever stops answering.

Run: python tests/benchmarks/startup.py [--rounds 5]. Prints medians: seconds from the start of the process to the first
painted window, seconds until the kernels are ready, and the longest gap of the event loop until then.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

TICK_MS = 5


def child(started_s: float) -> None:
    """Start the program in this process, measure, print one line of JSON."""
    import numpy as np
    from PySide6.QtCore import QElapsedTimer, Qt, QTimer

    from playground import app
    from playground.session.messages import Frame
    from playground.settings import Settings

    imported_s = time.time() - started_s
    application = app.qt_application()
    with tempfile.TemporaryDirectory() as folder:
        built = app.build(Settings(Path(folder) / "settings.ini"))
        built.window.show()
        application.processEvents()
        shown_s = time.time() - started_s
        result: dict[str, float | int] = {"imported_s": imported_s, "shown_s": shown_s, "compiling_frames": 0}
        clock = QElapsedTimer()
        gaps_ms: list[float] = []
        clock.start()
        ticker = QTimer()
        ticker.setTimerType(Qt.TimerType.PreciseTimer)

        def on_tick() -> None:
            gaps_ms.append(clock.nsecsElapsed() / 1e6)
            clock.restart()

        ticker.timeout.connect(on_tick)
        ticker.start(TICK_MS)

        def on_frame_ready(frame: Frame) -> None:
            if frame.phase == "compiling":
                result["compiling_frames"] += 1
            if frame.snapshot is not None and "ready_s" not in result:
                result["ready_s"] = time.time() - started_s
                QTimer.singleShot(500, application.quit)

        built.session.frame_ready.connect(on_frame_ready)
        application.exec()
        built.session.close()
        gaps = np.array(gaps_ms)
        result["longest_gap_ms"] = float(gaps.max())
        result["gaps_over_50_ms"] = int((gaps > 50).sum())
        print(json.dumps(result), flush=True)


def measure(rounds: int, *, is_cold: bool) -> list[dict[str, float]]:
    """Start the program `rounds` times in processes of its own and return what each measured."""
    results = []
    with tempfile.TemporaryDirectory() as kept:
        for number in range(rounds + (0 if is_cold else 1)):
            with tempfile.TemporaryDirectory() as fresh:
                environment = dict(os.environ, NETWORK_PLAYGROUND_CACHE=fresh if is_cold else kept)
                environment.setdefault("QT_QPA_PLATFORM", "offscreen")
                command = [sys.executable, __file__, "--child", repr(time.time())]
                output = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE).stdout
            if is_cold or number > 0:
                results.append(json.loads(output.splitlines()[-1]))
    return results


def main() -> None:
    """Measure warm and cold starts and print the medians."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--child", type=float)
    arguments = parser.parse_args()
    if arguments.child is not None:
        child(arguments.child)
        return
    for name, is_cold in (("warm", False), ("cold", True)):
        results = measure(arguments.rounds, is_cold=is_cold)
        figures = {key: round(statistics.median(result[key] for result in results), 3) for key in results[0]}
        figures["worst_gap_ms"] = round(max(result["longest_gap_ms"] for result in results), 1)
        print(name, figures, flush=True)


if __name__ == "__main__":
    main()
