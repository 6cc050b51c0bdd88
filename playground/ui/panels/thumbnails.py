"""Small pictures of the sources of data, drawn from their own points."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap

from playground.data.dataset import Dataset
from playground.data.plane import Plane, build_plane
from playground.project import edits
from playground.project.project import default_project
from playground.ui.theme import Colors, mix

Floats = NDArray[np.float64]

THUMBNAIL_PX = 32
EDGE_PX = 2
MAX_POINTS = 150
SCALES = (1.0, 2.0)
RADIUS_PX = 1.2
RADIUS_OF_FEW_PX = 3.5
FEW_POINTS = 10


@dataclass(frozen=True, slots=True, eq=False)
class Thumbnail:
    """Some of the points of a set: all that is kept of it for its picture, however large it is.

    `places`, shape (N, 2), lie from 0 to 1 on both axes; `targets`, shape (N,), are class numbers or, for regression,
    go from −1 to 1.
    """

    places: Floats
    targets: Floats
    is_regression: bool


def shipped_thumbnail(dataset: Dataset) -> Thumbnail:
    """Return the picture of a source that comes with the program, on the axes it begins with."""
    project = edits.choose_source(default_project(), dataset.spec.source)
    return thumbnail(dataset, build_plane(dataset, project.plane))


def thumbnail(dataset: Dataset, plane: Plane) -> Thumbnail:
    """Return the picture of the points on the plane."""
    train, test = dataset.shown("train"), dataset.shown("test")
    raw = np.concatenate([dataset.points_train[train], dataset.points_test[test]])
    targets = np.concatenate([dataset.targets("train")[train], dataset.targets("test")[test]])
    chosen = np.linspace(0, len(raw) - 1, min(MAX_POINTS, len(raw))).astype(int)
    x_min, x_max, y_min, y_max = plane.extent
    places = plane.places_of(raw[chosen], targets[chosen]) - (x_min, y_min)
    is_regression = dataset.info.task == "regression"
    shown = targets[chosen]
    if is_regression:
        low, high = dataset.target_range
        shown = np.clip(2.0 * (shown - low) / (high - low) - 1.0, -1.0, 1.0)
    return Thumbnail(places / (x_max - x_min, y_max - y_min), shown, is_regression)


def icon(picture: Thumbnail, colors: Colors) -> QIcon:
    """Return the picture as an icon, each point in the colour of its class or its value."""
    drawn = QIcon()
    shades = [_color(target, picture, colors) for target in picture.targets.tolist()]
    for scale in SCALES:
        pixmap = QPixmap(round(THUMBNAIL_PX * scale), round(THUMBNAIL_PX * scale))
        pixmap.setDevicePixelRatio(scale)
        pixmap.fill(QColor(colors.panel))
        _draw_points(pixmap, picture.places, shades)
        drawn.addPixmap(pixmap)
    return drawn


def _draw_points(pixmap: QPixmap, places: Floats, colors: list[QColor]) -> None:
    radius_px = RADIUS_OF_FEW_PX if len(places) <= FEW_POINTS else RADIUS_PX
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    side_px = THUMBNAIL_PX - 2 * EDGE_PX
    room = QRectF(EDGE_PX, EDGE_PX, side_px, side_px)
    for (x, y), color in zip(places.tolist(), colors, strict=True):
        painter.setBrush(color)
        center = QPointF(room.left() + x * room.width(), room.bottom() - y * room.height())
        painter.drawEllipse(center, radius_px, radius_px)
    painter.end()


def _color(target: float, picture: Thumbnail, colors: Colors) -> QColor:
    if not picture.is_regression:
        return QColor(colors.class_color(int(target)))
    end = colors.positive if target > 0 else colors.negative
    return QColor(mix(colors.line, end, abs(target)))
