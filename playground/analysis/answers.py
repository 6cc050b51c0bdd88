"""What a prediction says: how probable each class is, and which class is the answer."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def class_probabilities(outputs: Floats) -> Floats:
    """Return the probability of every class, shape (N, classes), from predictions, shape (N, n_outputs).

    One output is the probability of the second of two classes.
    """
    return np.hstack((1.0 - outputs, outputs)) if outputs.shape[1] == 1 else outputs


def predicted_classes(outputs: Floats) -> NDArray[np.intp]:
    """Return the number of the most probable class, shape (N,), from predictions, shape (N, n_outputs)."""
    if outputs.shape[1] == 1:
        return (outputs[:, 0] > 0.5).astype(np.intp)
    found: NDArray[np.intp] = outputs.argmax(axis=1)
    return found
