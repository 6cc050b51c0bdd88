"""Small pictures of the sources of data, drawn from their own points."""

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap

from playground.data.dataset import Dataset
from playground.ui.theme import Colors, mix

THUMBNAIL_PX = 44
MAX_POINTS = 120
SCALES = (1.0, 2.0)
RADIUS_PX = 1.4


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
    points = np.concatenate([dataset.points_train, dataset.points_test])[:, list(dataset.spec.axes)]
    targets = np.concatenate([dataset.y_train, dataset.y_test])
    shown = np.linspace(0, len(points) - 1, min(MAX_POINTS, len(points))).astype(int)
    x_min, x_max, y_min, y_max = dataset.extent
    across = (points[shown, 0] - x_min) / (x_max - x_min)
    up = (points[shown, 1] - y_min) / (y_max - y_min)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    room = QRectF(2, 2, THUMBNAIL_PX - 4, THUMBNAIL_PX - 4)
    for x, y, target in zip(across.tolist(), up.tolist(), targets[shown].tolist(), strict=True):
        painter.setBrush(QColor(_color(target, dataset, colors)))
        center = QPointF(room.left() + x * room.width(), room.bottom() - y * room.height())
        painter.drawEllipse(center, RADIUS_PX, RADIUS_PX)
    painter.end()


def _color(target: float, dataset: Dataset, colors: Colors) -> str:
    if dataset.spec.info.task != "regression":
        return colors.class_color(int(target))
    end = colors.positive if target > 0 else colors.negative
    return mix(colors.line, end, min(1.0, abs(target)))
