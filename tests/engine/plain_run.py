"""Prints the losses of a few steps through every kind of layer; run with and without the compiler by a test."""

import sys
import warnings

import numpy as np
from msgspec.structs import replace

from playground.data.dataset import Dataset
from playground.engine import jit
from playground.engine.trainer import Trainer
from playground.project.network import (
    OUTPUT_ID,
    AddSpec,
    BatchNormSpec,
    ConcatenateSpec,
    DenseSpec,
    DropoutSpec,
    LayerNormSpec,
    NetworkSpec,
)
from playground.project.optimizer import AdamSpec
from playground.project.project import default_project
from playground.project.training import TrainingSpec


def main() -> None:
    """Train twice, plainly and with everything, and print both histories."""
    # numpy warns of the overflow that random bits live on; compiled code has no such warnings.
    warnings.simplefilter("ignore", RuntimeWarning)
    jit.compile_all()
    x = np.random.default_rng(0).normal(size=(21, 2))
    y = (x[:, 0] * x[:, 1] > 0.0).astype(np.float64)
    for layers, training in (
        ((DenseSpec(id="layer-1", units=3),), TrainingSpec(batch_size=8)),
        (
            (
                DenseSpec(id="layer-1", units=3, activation="gelu"),
                BatchNormSpec(id="layer-2"),
                DropoutSpec(id="layer-3"),
                AddSpec(id="layer-4", source="layer-1"),
                LayerNormSpec(id="layer-5"),
                ConcatenateSpec(id="layer-6", source="layer-1"),
            ),
            TrainingSpec(batch_size=8, optimizer=AdamSpec(), l2=1e-3, clip_norm=1.0, batch_order="shuffled"),
        ),
    ):
        network = NetworkSpec(layers=layers, output=DenseSpec(id=OUTPUT_ID, units=1))
        project = replace(default_project(), network=network, training=training)
        dataset = Dataset(project.dataset, x, x[:5], x, x[:5], y, y[:5])
        trainer = Trainer(project, dataset)
        trainer.advance(7)
        sys.stdout.write(" ".join(repr(float(value)) for value in trainer.history.view().table[:, 2:].ravel()) + "\n")


if __name__ == "__main__":
    main()
