"""The curve of every activation, as it is drawn on cards and in menus."""

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPolygonF

Curve = NDArray[np.float64]

REACH = 3.0
N_POINTS = 41


def _softplus(z: Curve) -> Curve:
    return np.asarray(np.logaddexp(0.0, z), dtype=np.float64)


def _gelu(z: Curve) -> Curve:
    """Return GELU by its tanh approximation (Hendrycks and Gimpel, 2016), which no eye can tell from it."""
    return np.asarray(0.5 * z * (1.0 + np.tanh(math.sqrt(2.0 / math.pi) * (z + 0.044715 * z**3))), dtype=np.float64)


CURVES: dict[str, Callable[[Curve], Curve]] = {
    "linear": lambda z: z,
    "sigmoid": lambda z: 1.0 / (1.0 + np.exp(-1.5 * z)),
    "tanh": np.tanh,
    "relu": lambda z: np.maximum(z, 0.0),
    "softmax": np.exp,
    "leaky_relu": lambda z: np.where(z < 0.0, 0.12 * z, z),
    "elu": lambda z: np.where(z < 0.0, np.expm1(z), z),
    "selu": lambda z: 1.0507 * np.where(z < 0.0, 1.6733 * np.expm1(z), z),
    "gelu": _gelu,
    "silu": lambda z: z / (1.0 + np.exp(-z)),
    "mish": lambda z: z * np.tanh(_softplus(z)),
    "softplus": _softplus,
    "softsign": lambda z: z / (1.0 + np.abs(z)),
    "sine": np.sin,
    "gaussian": lambda z: np.exp(-(z**2)),
}
"""Sketches for the eye: sigmoid is drawn steeper and the leak of leaky ReLU larger than they are."""


def curve(activation: str, rect: QRectF) -> QPolygonF:
    """Return the curve of an activation from z = −3 to 3, filling `rect`."""
    z: Curve = np.linspace(-REACH, REACH, N_POINTS)
    a = CURVES[activation](z)
    xs = rect.left() + (z + REACH) / (2 * REACH) * rect.width()
    ys = rect.bottom() - (a - a.min()) / (a.max() - a.min()) * rect.height()
    return QPolygonF([QPointF(x, y) for x, y in zip(xs.tolist(), ys.tolist(), strict=True)])
