"""The first parameters of a network.

Each Dense layer draws from a stream of its own, whose key hangs on the seed and the layer's id alone: adding, removing
or moving another layer leaves its first weights as they were (as long as its shape stays). Draw k is weight k of the
layer in row order (destination unit by destination unit).
"""

import math

import numpy as np

from playground.engine.draws import name_number, uniforms
from playground.engine.snapshot import Floats
from playground.project.network import DenseSpec


def first_weights(layer: DenseSpec, n_inputs: int, seed: int) -> Floats:
    """Return the first weights of a Dense layer, shape (U, D)."""
    half_width = _half_width(layer, n_inputs)
    draws = uniforms(seed, name_number(layer.id), layer.units * n_inputs)
    return ((2.0 * draws - 1.0) * half_width).reshape(layer.units, n_inputs)


def first_biases(layer: DenseSpec) -> Floats:
    """Return the first biases of a Dense layer, shape (U,)."""
    return np.full(layer.units, layer.bias_start)


def _half_width(layer: DenseSpec, n_inputs: int) -> float:
    """Return a of U(-a, a).

    Sources: Glorot and Bengio (2010), "Understanding the difficulty of training deep feedforward neural networks",
    equation 16; He et al. (2015), "Delving deep into rectifiers", section 2.2.
    """
    match layer.initializer:
        case "glorot_uniform":
            return math.sqrt(6.0 / (n_inputs + layer.units))
        case "he_uniform":
            return math.sqrt(6.0 / n_inputs)
        case "uniform":
            return layer.initializer_range
