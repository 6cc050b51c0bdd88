"""Small pictures of the sources of data, drawn from their own points."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap

from playground.data.dataset import Dataset
from playground.data.plane import Plane, build_plane
from playground.project import edits
from playground.project.project import default_project
from playground.ui.theme import Colors, mix

THUMBNAIL_PX = 34
MAX_POINTS = 240
SCALES = (1.0, 2.0)
RADIUS_PX = 1.2
RADIUS_OF_FEW_PX = 3.5
FEW_POINTS = 10


def shipped_thumbnail(dataset: Dataset, colors: Colors) -> QIcon:
    """Return a picture of the points of a source that comes with the program, on the axes it begins with."""
    project = edits.choose_source(default_project(), dataset.spec.source)
    return thumbnail(dataset, build_plane(dataset, project.plane), colors)


def thumbnail(dataset: Dataset, plane: Plane, colors: Colors) -> QIcon:
    """Return a picture of the points on the plane, each in the colour of its class or its value."""
    places, targets = _sample(dataset, plane)
    icon = QIcon()
    for scale in SCALES:
        pixmap = QPixmap(round(THUMBNAIL_PX * scale), round(THUMBNAIL_PX * scale))
        pixmap.setDevicePixelRatio(scale)
        pixmap.fill(QColor(colors.panel))
        _draw_points(pixmap, places, [_color(target, dataset, colors) for target in targets.tolist()])
        icon.addPixmap(pixmap)
    return icon


def _sample(dataset: Dataset, plane: Plane) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return where some of the points lie, from 0 to 1 on both axes, and their targets."""
    train, test = dataset.shown("train"), dataset.shown("test")
    raw = np.concatenate([dataset.points_train[train], dataset.points_test[test]])
    targets = np.concatenate([dataset.targets("train")[train], dataset.targets("test")[test]])
    chosen = np.linspace(0, len(raw) - 1, min(MAX_POINTS, len(raw))).astype(int)
    x_min, x_max, y_min, y_max = plane.extent
    places = plane.places_of(raw[chosen], targets[chosen]) - (x_min, y_min)
    return places / (x_max - x_min, y_max - y_min), targets[chosen]


def _draw_points(pixmap: QPixmap, places: NDArray[np.float64], colors: list[str]) -> None:
    radius_px = RADIUS_OF_FEW_PX if len(places) <= FEW_POINTS else RADIUS_PX
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    room = QRectF(2, 2, THUMBNAIL_PX - 4, THUMBNAIL_PX - 4)
    for (x, y), color in zip(places.tolist(), colors, strict=True):
        painter.setBrush(QColor(color))
        center = QPointF(room.left() + x * room.width(), room.bottom() - y * room.height())
        painter.drawEllipse(center, radius_px, radius_px)
    painter.end()


def _color(target: float, dataset: Dataset, colors: Colors) -> str:
    if dataset.spec.info.task != "regression":
        return colors.class_color(int(target))
    low, high = dataset.target_range
    place = 2.0 * (target - low) / (high - low) - 1.0
    end = colors.positive if place > 0 else colors.negative
    return mix(colors.line, end, min(1.0, abs(place)))
