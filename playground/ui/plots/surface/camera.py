"""Where the surface is looked at from: an orbit around the middle of its box, and how near."""

import math
from dataclasses import dataclass, replace
from math import radians, sin, tan

from PySide6.QtCore import QPointF
from PySide6.QtGui import QMatrix4x4, QVector3D

from playground.ui.plots.surface.shape import HEIGHT

FIELD_OF_VIEW = 28.0
"""Degrees the shorter side of the view spans: little, so that the far edge looks hardly shorter than the near one."""
RADIUS = 1.28
"""Radius of the ball the box must be seen in, in units of the box; its upper corners are seldom reached."""
NEAREST, FARTHEST = 0.4, 3.0
LOWEST, HIGHEST = 5.0, 90.0


@dataclass(frozen=True, slots=True)
class Camera:
    """A place to look from; angles in degrees. `zoom` is 1 where the whole box fits."""

    azimuth: float = -60.0
    elevation: float = 32.0
    zoom: float = 1.0

    def turned(self, azimuth: float, elevation: float) -> "Camera":
        """Return the camera farther around, and higher, never below the floor."""
        return replace(
            self,
            azimuth=(self.azimuth + azimuth + 180.0) % 360.0 - 180.0,
            elevation=min(max(self.elevation + elevation, LOWEST), HIGHEST),
        )

    def zoomed(self, factor: float) -> "Camera":
        """Return the camera nearer by a factor, within bounds."""
        return replace(self, zoom=min(max(self.zoom * factor, NEAREST), FARTHEST))

    @property
    def nearest(self) -> tuple[float, float]:
        """The corner of the box that is nearest."""
        angle = radians(self.azimuth)
        return math.copysign(1.0, math.cos(angle)), math.copysign(1.0, sin(angle))

    def matrix(self, width: float, height: float) -> QMatrix4x4:
        """Return what maps a place in the box to the view of so many pixels, −1 to 1 each way."""
        aspect = width / max(height, 1.0)
        # The angle is the vertical one; the box is wider than high, which counts in a narrow view.
        narrow = min(1.0, 0.9 * aspect)
        distance = RADIUS / sin(radians(FIELD_OF_VIEW) / 2.0) / narrow / self.zoom
        matrix = QMatrix4x4()
        near = max(0.05, distance - 3.0)
        top = near * tan(radians(FIELD_OF_VIEW) / 2.0)
        matrix.frustum(-top * aspect, top * aspect, -top, top, near, distance + 3.0)
        matrix.translate(0.0, 0.0, -distance)
        matrix.rotate(self.elevation - 90.0, 1.0, 0.0, 0.0)
        matrix.rotate(-90.0 - self.azimuth, 0.0, 0.0, 1.0)
        matrix.translate(0.0, 0.0, -0.36 * HEIGHT)
        return matrix


def on_screen(matrix: QMatrix4x4, place: tuple[float, float, float], width: float, height: float) -> QPointF:
    """Return the pixel a place in the box is seen at."""
    seen = matrix.map(QVector3D(*place))
    return QPointF((seen.x() + 1.0) / 2.0 * width, (1.0 - seen.y()) / 2.0 * height)
