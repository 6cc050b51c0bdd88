"""Small maps of the feature plane for the cells of features, units and outputs."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QImage

from playground.data.dataset import Dataset
from playground.data.plane import Plane
from playground.session.messages import OutputMap
from playground.ui.builder.detail import MAX_CELLS
from playground.ui.builder.look import Look, map_image

SIDE = 48


def feature_pictures(dataset: Dataset, plane: Plane, look: Look) -> list[QImage]:
    """Return a map of each input feature over the plane, orange below zero and blue above."""
    n_features = dataset.spec.n_features
    if not 0 < n_features <= MAX_CELLS:
        return []
    x_min, x_max, y_min, y_max = plane.extent
    x, y = np.meshgrid(np.linspace(x_min, x_max, SIDE), np.linspace(y_min, y_max, SIDE))
    values = dataset.features_at(plane.points_at(x.ravel(), y.ravel()))
    pictures = []
    for feature in range(n_features):
        picture = values[:, feature].reshape(SIDE, SIDE)
        size = float(np.nanmax(np.abs(picture), initial=0.0, where=np.isfinite(picture))) or 1.0
        pictures.append(map_image(picture, -size, size, look.diverging))
    return pictures


def unit_pictures(values: NDArray[np.float32], look: Look) -> list[QImage]:
    """Return a map of what each unit gives, values of shape (U, g, g); one scale a layer, at least -1 to 1."""
    size = max(1.0, float(np.max(np.abs(values))))
    n_units, height, width = values.shape
    # One picture of all units from bottom to top, cut apart: colouring each on its own costs three times as much.
    pile = map_image(values.reshape(n_units * height, width), -size, size, look.diverging)
    return [pile.copy(0, (n_units - 1 - unit) * height, width, height) for unit in range(n_units)]


def output_pictures(output_map: OutputMap, look: Look) -> list[QImage]:
    """Return a map of each output over the plane."""
    planes = output_map.values
    if planes.shape[0] > MAX_CELLS:
        return []
    stride = max(1, planes.shape[1] // SIDE)
    planes = planes[:, ::stride, ::stride]
    if planes.shape[0] == 1:
        return [map_image(planes[0], *output_map.value_range, look.diverging)]
    return [
        map_image(plane, 0.0, 1.0, look.class_ramps[index % len(look.class_ramps)])
        for index, plane in enumerate(planes)
    ]
