"""Training speed side by side with other libraries: seven works, float64, one core, interleaved rounds.

Run: python tests/benchmarks/training_speed.py [--rounds 7] [--peers]. Without --peers only this program is measured.
With it, JAX, PyTorch and scikit-learn are installed into an environment of their own (`.venv-peers`) and each work is
trained by all in turn; printed are the ratios (how many times faster this program is), then microseconds an epoch.
"""

import argparse
import statistics
import subprocess
import sys
import venv
from pathlib import Path

from _works import WORKS

ROOT = Path(__file__).resolve().parents[2]
PEERS = ROOT / ".venv-peers"
REQUIREMENTS = ("jax==0.10.2", "jaxlib==0.10.2", "torch==2.13.0", "scikit-learn==1.9.1")


class Worker:
    """A process that trains with one library."""

    def __init__(self, python: str, library: str) -> None:
        self.library = library
        command = [python, str(Path(__file__).with_name("_works.py")), library]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def measure(self, work: str) -> float:
        """Return the microseconds an epoch of this work took, NaN where the library failed."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(work + "\n")
        self._process.stdin.flush()
        return float(self._process.stdout.readline() or "nan")

    def close(self) -> None:
        """End the process."""
        self._process.communicate()


def peers_python() -> str:
    """Return the Python of the peers' environment, made at the first call."""
    folder = "Scripts" if sys.platform == "win32" else "bin"
    python = PEERS / folder / "python"
    stamp = PEERS / "installed"
    if not stamp.exists() or stamp.read_text() != " ".join(REQUIREMENTS):
        venv.create(PEERS, with_pip=True, clear=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", *REQUIREMENTS], check=True)
        stamp.write_text(" ".join(REQUIREMENTS))
    return str(python)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--peers", action="store_true")
    arguments = parser.parse_args()
    workers = [Worker(sys.executable, "playground")]
    if arguments.peers:
        workers += [Worker(peers_python(), library) for library in ("jax", "torch", "sklearn")]
    ratios: dict[str, list[float]] = {worker.library: [] for worker in workers}
    for work in WORKS:
        taken: dict[str, list[float]] = {worker.library: [] for worker in workers}
        for _ in range(arguments.rounds):
            for worker in workers:
                taken[worker.library].append(worker.measure(work))
        own = taken.pop("playground")
        words = []
        for library, times in taken.items():
            ratio = statistics.median(other / mine for other, mine in zip(times, own, strict=True))
            ratios[library].append(ratio)
            words.append(f"{library} {ratio:.2f}x ({statistics.median(times):,.1f})")
        print(f"{work}: {'  '.join(words)}  playground ({statistics.median(own):,.1f} µs an epoch)", flush=True)
    for library, values in ratios.items():
        if values:
            print(f"{library}: geometric mean {statistics.geometric_mean(values):.2f}x, least {min(values):.2f}x")
    for worker in workers:
        worker.close()


if __name__ == "__main__":
    main()
