"""What the engine costs besides training speed, which training_speed.py measures: run it as a file, without arguments.

Printed are the start of the kernels, a 100 × 100 map, a 41 × 41 landscape, the cost late in a run (very small numbers)
against early, the cost per point and parameter over many sizes, and memory. All times are processor time, because a
busy machine would otherwise be measured.
"""

import argparse
import os
import statistics
import time
import tracemalloc
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from msgspec.structs import replace
from numpy.typing import NDArray

from playground.data.dataset import Dataset
from playground.engine import jit
from playground.engine.trainer import Trainer
from playground.project.network import OUTPUT_ID, Activation, DenseSpec, NetworkSpec
from playground.project.project import Project, default_project
from playground.project.training import BatchOrder, TrainingSpec

NEVER = 1 << 40


class Work(NamedTuple):
    """Hidden units, their activation, the batch size (None: all points) and the number of points; two features."""

    units: tuple[int, ...]
    activation: Activation
    batch_size: int | None
    n_points: int


DEFAULT = Work((4, 2), "tanh", 10, 250)
RELU = Work((8, 8), "relu", 30, 500)


def project_of(work: Work) -> Project:
    """Return the project that is the work."""
    layers = tuple(
        DenseSpec(id=f"layer-{k}", units=units, activation=work.activation) for k, units in enumerate(work.units)
    )
    network = NetworkSpec(layers=layers, output=DenseSpec(id=OUTPUT_ID, units=1))
    return replace(default_project(), network=network, training=TrainingSpec(batch_size=work.batch_size))


def trainer_of(work: Work) -> Trainer:
    """Return a run of the work that evaluates nothing on its way."""
    x = np.random.default_rng(0).uniform(-1.0, 1.0, (work.n_points, 2))
    y = (x[:, 0] * x[:, 1] > 0.0).astype(np.float64)
    trainer = Trainer(project_of(work), _dataset(project_of(work), x, y))
    trainer.history.stride = NEVER
    return trainer


def _dataset(project: Project, x: NDArray[np.float64], y: NDArray[np.float64]) -> Dataset:
    none: NDArray[np.float64] = np.zeros((0, x.shape[1]))
    return Dataset(project.dataset, x, none, x, none, y, y[:0])


def epoch_us(trainer: Trainer, n_epochs: int) -> float:
    """Return the processor time an epoch takes, over so many."""
    started_s = time.process_time()
    trainer.advance(n_epochs * trainer.steps_per_epoch)
    return (time.process_time() - started_s) / n_epochs * 1e6


def evaluate_and_scan() -> None:
    """Print the times of a 100 × 100 map and of a 41 × 41 landscape of 500 points."""
    trainer = trainer_of(DEFAULT._replace(n_points=500))
    grid = np.random.default_rng(0).uniform(-1.0, 1.0, (10_000, 2))
    start = trainer.state().parameters
    places = start + np.random.default_rng(0).normal(size=(41 * 41, start.size))
    map_ms = min(_milliseconds(lambda: trainer.predict(grid)) for _ in range(20))
    scan_ms = min(_milliseconds(lambda: trainer.losses_at(places)) for _ in range(5))
    print(f"map of 100×100 points: {map_ms:.3f} ms (to reach 0.3); landscape 41×41 of 500: {scan_ms:.1f} ms (60)")


def _milliseconds(work: Callable[[], object]) -> float:
    started_s = time.process_time()
    work()
    return (time.process_time() - started_s) * 1e3


def late_against_early() -> None:
    """Print how the cost of an epoch changes from the first to the last, where numbers become very small."""
    for work in (DEFAULT, RELU):
        trainer = trainer_of(work)
        early = statistics.median(epoch_us(trainer, 200) for _ in range(5))
        trainer.advance(50_000 * trainer.steps_per_epoch)
        late = statistics.median(epoch_us(trainer, 200) for _ in range(5))
        print(f"epoch 50,000 costs {late / early:.2f} times the first (1.5): {work}")


def scaling() -> dict[str, list[tuple[float, float]]]:
    """Print the cost per point, per parameter and per layer over many sizes; return (size, microseconds an epoch)."""
    works = {
        "points": [(n, RELU._replace(n_points=n)) for n in (100, 1_000, 10_000, 100_000, 1_000_000)],
        "parameters": [(0, Work((n, n), "tanh", 32, 512)) for n in (2, 10, 31, 100, 316, 1000)],
        "layers": [(n, Work((16,) * n, "tanh", 32, 512)) for n in (2, 4, 8, 16, 32, 64)],
    }
    curves: dict[str, list[tuple[float, float]]] = {}
    for name, sizes in works.items():
        curves[name] = []
        for given, work in sizes:
            trainer = trainer_of(work)
            size = given or trainer.n_parameters
            trainer.advance(10)
            taken_us = epoch_us(trainer, max(1, 10_000_000 // (trainer.n_parameters * work.n_points)))
            curves[name].append((size, taken_us))
            print(f"{size:>9,} {name}: {1e3 * taken_us / size:12.2f} ns an epoch each")
    return curves


def plot(curves: dict[str, list[tuple[float, float]]], path: str) -> None:
    """Save the growth as a picture, both axes logarithmic."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    import pyqtgraph as pg

    pg.mkQApp()
    window = pg.GraphicsLayoutWidget(size=(1200, 400))
    for name, curve in curves.items():
        size, taken_us = np.array(curve).T
        chart = window.addPlot(title=f"an epoch against {name}")
        chart.setLogMode(x=True, y=True)
        chart.setLabels(bottom=name, left="µs")
        chart.plot(size, taken_us, symbol="o")
    window.grab().save(path)


def memory() -> None:
    """Print what training a million points of ten features allocates, as a share of the data."""
    x = np.random.default_rng(0).uniform(-1.0, 1.0, (1_000_000, 10))
    y = (x[:, 0] > 0.0).astype(np.float64)
    orders: tuple[tuple[int | None, BatchOrder], ...] = ((10, "shuffled"), (None, "fixed"))
    for batch_size, order in orders:
        project = project_of(DEFAULT)
        project = replace(project, training=TrainingSpec(batch_size=batch_size, batch_order=order))
        tracemalloc.start()
        trainer = Trainer(project, _dataset(project, x, y))
        trainer.advance(trainer.steps_per_epoch)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        print(f"batch {batch_size}, {order}: data + {peak / x.nbytes:.3f} of its size")


def main() -> None:
    """Run everything; `--plot FILE` saves the growth as a picture."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--plot", metavar="FILE")
    arguments = parser.parse_args()
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    was_cached = jit.kernels_are_cached()
    took_ms = _milliseconds(jit.compile_all)
    print(f"kernels {'loaded (0.5 s)' if was_cached else 'compiled (10 s)'}: {took_ms / 1e3:.2f} s")
    evaluate_and_scan()
    late_against_early()
    memory()
    curves = scaling()
    if arguments.plot:
        plot(curves, arguments.plot)


if __name__ == "__main__":
    main()
