"""The first parameters of a network.

Each layer draws from a stream of its own, whose key hangs on the seed and the layer's id alone: adding, removing or
moving another layer leaves its first weights as they were (as long as its shape stays). Draw k is weight k of the layer
in row order (destination unit by destination unit); a normal number takes draws 2k and 2k + 1 (Box and Muller, 1958).
"""

import math

import numpy as np

from playground.engine.draws import name_number, uniforms
from playground.engine.snapshot import Floats
from playground.project.network import DenseSpec


def first_weights(layer: DenseSpec, n_inputs: int, seed: int) -> Floats:
    """Return the first weights of a Dense layer, shape (U, D).

    Sources: Glorot and Bengio (2010), "Understanding the difficulty of training deep feedforward neural networks",
    equation 16; He et al. (2015), "Delving deep into rectifiers", section 2.2; LeCun et al. (1998), "Efficient
    backprop", section 4.6; Saxe et al. (2013), "Exact solutions", for orthogonal.
    """
    shape = (layer.units, n_inputs)
    fan = n_inputs + layer.units
    weights: Floats
    match layer.initializer:
        case "zeros":
            weights = np.zeros(shape)
        case "constant":
            weights = np.full(shape, layer.initializer_range)
        case "uniform" | "link":
            weights = _uniform(layer, shape, seed) * layer.initializer_range
        case "glorot_uniform":
            weights = _uniform(layer, shape, seed) * math.sqrt(6.0 / fan)
        case "he_uniform":
            weights = _uniform(layer, shape, seed) * math.sqrt(6.0 / n_inputs)
        case "normal":
            weights = _normal(layer, shape, seed) * layer.initializer_range
        case "glorot_normal":
            weights = _normal(layer, shape, seed) * math.sqrt(2.0 / fan)
        case "he_normal":
            weights = _normal(layer, shape, seed) * math.sqrt(2.0 / n_inputs)
        case "lecun_normal":
            weights = _normal(layer, shape, seed) * math.sqrt(1.0 / n_inputs)
        case "orthogonal":
            weights = _orthogonal(_normal(layer, shape, seed))
    return weights


def first_biases(layer: DenseSpec) -> Floats:
    """Return the first biases of a Dense layer, shape (U,), or none."""
    return np.full(layer.units if layer.has_bias else 0, layer.bias_start)


def _uniform(layer: DenseSpec, shape: tuple[int, int], seed: int) -> Floats:
    """Return numbers drawn evenly from [-1, 1)."""
    return (2.0 * uniforms(seed, name_number(layer.id), shape[0] * shape[1]) - 1.0).reshape(shape)


def _normal(layer: DenseSpec, shape: tuple[int, int], seed: int) -> Floats:
    draws = uniforms(seed, name_number(layer.id), 2 * shape[0] * shape[1])
    normals: Floats = np.sqrt(-2.0 * np.log1p(-draws[::2])) * np.cos(2.0 * math.pi * draws[1::2])
    return normals.reshape(shape)


def _orthogonal(matrix: Floats) -> Floats:
    """Return the matrix with its shorter side made orthonormal by Gram and Schmidt's method, row by row.

    Written out, because a library's bits may hang on the number of threads.
    """
    rows = matrix if matrix.shape[0] <= matrix.shape[1] else matrix.T
    basis: Floats = np.zeros(rows.shape)
    for k, row in enumerate(rows):
        rest = row
        # Twice is enough for orthogonality to the last bits (Giraud et al., 2005).
        for _ in range(2):
            along = (basis[:k] * rest).sum(axis=1)
            rest = rest - (along[:, np.newaxis] * basis[:k]).sum(axis=0)
        basis[k] = rest / math.sqrt(float((rest * rest).sum()))
    return np.ascontiguousarray(basis if rows is matrix else basis.T)
