"""The works that training speed is measured on, and one way to train each with every library.

Run as `python _works.py LIBRARY` it is a worker: it reads the name of a work from a line, trains for about a tenth of a
second, and writes the microseconds an epoch took. It needs numpy and the library alone; float64 and one core for all.
"""

import os
import sys
import time
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Epochs = Callable[[int], object]

LEARNING_RATE = 0.03
SLICE_S = 0.1


class Work(NamedTuple):
    """Units of each layer (features first), hidden activation, batch size and number of points; the output is tanh."""

    sizes: tuple[int, ...]
    activation: str
    batch_size: int
    n_points: int


WORKS = {
    "2-4-2-1 tanh, batch 10, 250 points": Work((2, 4, 2, 1), "tanh", 10, 250),
    "2-4-2-1 tanh, batch 1, 250 points": Work((2, 4, 2, 1), "tanh", 1, 250),
    "7-8x6-1 tanh, batch 10, 250 points": Work((7, *[8] * 6, 1), "tanh", 10, 250),
    "2-8-8-1 ReLU, batch 30, 500 points": Work((2, 8, 8, 1), "relu", 30, 500),
    "2-64-64-1 tanh, batch 32, 512 points": Work((2, 64, 64, 1), "tanh", 32, 512),
    "2-256x3-1 ReLU, batch 32, 512 points": Work((2, 256, 256, 256, 1), "relu", 32, 512),
    "2-256x3-1 ReLU, batch 256, 512 points": Work((2, 256, 256, 256, 1), "relu", 256, 512),
}


def points(work: Work) -> tuple[Floats, Floats]:
    """Return features, shape (N, D), and targets -1 or 1, shape (N,)."""
    x = np.random.default_rng(0).uniform(-1.0, 1.0, (work.n_points, work.sizes[0]))
    return x, np.sign(x[:, 0] * x[:, 1])


def first_weights(work: Work) -> list[Floats]:
    """Return Glorot-uniform weights of each layer, shape (inputs, units)."""
    generator = np.random.default_rng(1)
    pairs = zip(work.sizes, work.sizes[1:], strict=False)
    return [generator.uniform(-1.0, 1.0, (m, n)) * np.sqrt(6.0 / (m + n)) for m, n in pairs]


def prepare_playground(work: Work) -> Epochs:
    """Return a function that trains with this program's engine."""
    from msgspec.structs import replace

    from playground.data.dataset import Dataset
    from playground.engine import jit
    from playground.engine.trainer import Trainer
    from playground.project.dataset import DatasetSpec, offered_features
    from playground.project.network import OUTPUT_ID, DenseSpec, NetworkSpec
    from playground.project.project import Project
    from playground.project.training import TrainingSpec

    jit.compile_all()
    x, targets = points(work)
    spec = DatasetSpec(features=offered_features(2, (0, 1))[: work.sizes[0]])
    hidden = tuple(
        DenseSpec(id=f"layer-{place}", units=units, activation=work.activation)  # type: ignore[arg-type]
        for place, units in enumerate(work.sizes[1:-1])
    )
    project = Project(
        network=NetworkSpec(layers=hidden, output=DenseSpec(id=OUTPUT_ID, units=1, activation="tanh")),
        dataset=spec,
        training=TrainingSpec(batch_size=work.batch_size, learning_rate=LEARNING_RATE),
    )
    raw, y = np.ascontiguousarray(x[:, :2]), (targets > 0.0).astype(np.float64)
    data = Dataset(spec, raw, raw[:0], x, x[:0], y, y[:0])
    trainer = Trainer(replace(project), data)
    trainer.history.stride = 1 << 40  # the others do not evaluate either
    return lambda n: trainer.advance(n * trainer.steps_per_epoch)


def prepare_jax(work: Work) -> Epochs:
    """Return a function that trains with JAX: one jitted scan over epochs and batches."""
    os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"
    import jax
    import jax.numpy as jnp

    jax.config.update("jax_enable_x64", True)
    x, targets = points(work)
    n = work.n_points // work.batch_size * work.batch_size
    batches = (
        jnp.array(x[:n].reshape(-1, work.batch_size, work.sizes[0])),
        jnp.array(targets[:n].reshape(-1, work.batch_size, 1)),
    )
    activate = jnp.tanh if work.activation == "tanh" else lambda z: jnp.maximum(z, 0.0)

    def loss(layers: Any, x: Any, t: Any) -> Any:
        for place, (weights, biases) in enumerate(layers):
            x = x @ weights + biases
            x = jnp.tanh(x) if place == len(layers) - 1 else activate(x)
        return 0.5 * jnp.mean((x - t) ** 2)

    gradient = jax.grad(loss)

    def step(layers: Any, batch: Any) -> Any:
        return jax.tree.map(lambda w, g: w - LEARNING_RATE * g, layers, gradient(layers, *batch)), None

    def epochs(layers: Any, n_epochs: int) -> Any:
        def epoch(layers: Any, _: Any) -> Any:
            return jax.lax.scan(step, layers, batches)[0], None

        return jax.lax.scan(epoch, layers, None, length=n_epochs)[0]

    compiled = jax.jit(epochs, static_argnums=1)
    layers = [(jnp.array(weights), jnp.zeros(weights.shape[1])) for weights in first_weights(work)]
    return lambda n: jax.block_until_ready(compiled(layers, n))


def prepare_torch(work: Work) -> Epochs:
    """Return a function that trains with PyTorch, batch by batch."""
    import torch

    torch.set_num_threads(1)
    x, targets = points(work)
    batches = list(
        zip(torch.tensor(x).split(work.batch_size), torch.tensor(targets[:, None]).split(work.batch_size), strict=True)
    )
    layers: list[Any] = []
    for weights in first_weights(work):
        linear = torch.nn.Linear(*weights.shape, dtype=torch.float64)
        with torch.no_grad():
            linear.weight.copy_(torch.tensor(weights.T))
            linear.bias.zero_()
        layers += [linear, torch.nn.Tanh() if work.activation == "tanh" else torch.nn.ReLU()]
    layers[-1] = torch.nn.Tanh()
    network = torch.nn.Sequential(*layers)
    optimizer = torch.optim.SGD(network.parameters(), lr=LEARNING_RATE)

    def epochs(n_epochs: int) -> None:
        for _ in range(n_epochs):
            for xs, ts in batches:
                optimizer.zero_grad()
                (0.5 * torch.mean((network(xs) - ts) ** 2)).backward()
                optimizer.step()

    return epochs


def prepare_sklearn(work: Work) -> Epochs:
    """Return a function that trains scikit-learn's MLP, which has an output without activation."""
    import warnings

    from sklearn.neural_network import MLPRegressor

    warnings.simplefilter("ignore")
    x, targets = points(work)

    def epochs(n_epochs: int) -> None:
        MLPRegressor(
            hidden_layer_sizes=work.sizes[1:-1],
            activation=work.activation,
            solver="sgd",
            alpha=0.0,
            batch_size=work.batch_size,
            learning_rate_init=LEARNING_RATE,
            momentum=0.0,
            shuffle=False,
            max_iter=n_epochs,
            tol=0.0,
            n_iter_no_change=n_epochs + 1,
        ).fit(x, targets)

    return epochs


PREPARE: dict[str, Callable[[Work], Epochs]] = {
    "playground": prepare_playground,
    "jax": prepare_jax,
    "torch": prepare_torch,
    "sklearn": prepare_sklearn,
}


def main() -> None:
    """Measure whatever work is named, until the input ends."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    prepare = PREPARE[sys.argv[1]]
    ready: dict[str, tuple[Epochs, int]] = {}
    for line in sys.stdin:
        name = line.strip()
        if name not in ready:
            ready[name] = _warmed_up(prepare(WORKS[name]))
        epochs, n = ready[name]
        started_s = time.perf_counter()
        epochs(n)
        print(1e6 * (time.perf_counter() - started_s) / n, flush=True)


def _warmed_up(epochs: Epochs) -> tuple[Epochs, int]:
    """Return the function and how many epochs fill a slice of time, each number compiled beforehand."""
    n = 1
    while True:
        epochs(n)
        started_s = time.perf_counter()
        epochs(n)
        took_s = time.perf_counter() - started_s
        if took_s > SLICE_S / 2:
            return epochs, n
        n *= 10 if took_s < SLICE_S / 20 else 2


if __name__ == "__main__":
    main()
