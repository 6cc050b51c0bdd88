"""Small pictures of the sources of data, drawn from their own points."""

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap

from playground.data.dataset import Dataset
from playground.data.plane import build_plane
from playground.project import edits
from playground.project.project import default_project
from playground.ui.theme import Colors, mix

THUMBNAIL_PX = 44
MAX_POINTS = 120
SCALES = (1.0, 2.0)
RADIUS_PX = 1.4
RADIUS_OF_FEW_PX = 4.0
FEW_POINTS = 10


def thumbnail(dataset: Dataset, colors: Colors) -> QIcon:
    """Return a picture of the points on the two axes, each in the colour of its class or its value."""
    icon = QIcon()
    for scale in SCALES:
        pixmap = QPixmap(round(THUMBNAIL_PX * scale), round(THUMBNAIL_PX * scale))
        pixmap.setDevicePixelRatio(scale)
        pixmap.fill(QColor(colors.panel))
        _draw_points(pixmap, dataset, colors)
        icon.addPixmap(pixmap)
    return icon


def _draw_points(pixmap: QPixmap, dataset: Dataset, colors: Colors) -> None:
    targets = np.concatenate([dataset.targets("train"), dataset.targets("test")])
    plane = build_plane(dataset, edits.choose_source(default_project(), dataset.spec.source).plane)
    points = plane.places_of(dataset.all_points(), targets)
    shown = np.linspace(0, len(points) - 1, min(MAX_POINTS, len(points))).astype(int)
    x_min, x_max, y_min, y_max = plane.extent
    across = (points[shown, 0] - x_min) / (x_max - x_min)
    up = (points[shown, 1] - y_min) / (y_max - y_min)
    radius_px = RADIUS_OF_FEW_PX if len(points) <= FEW_POINTS else RADIUS_PX
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    room = QRectF(2, 2, THUMBNAIL_PX - 4, THUMBNAIL_PX - 4)
    for x, y, target in zip(across.tolist(), up.tolist(), targets[shown].tolist(), strict=True):
        painter.setBrush(QColor(_color(target, dataset, colors)))
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
