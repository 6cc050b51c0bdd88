"""The mark of a point as a small picture, with the very shape and colour it has on the feature space."""

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter, QPixmap

from playground.project.dataset import Source
from playground.ui.plots.point_marks import Part, class_stamp
from playground.ui.theme import Colors

PICTURE_PX = 14


def mark_picture(info: Source, class_index: int, part: Part, colors: Colors, scale: float) -> QPixmap:
    """Return the mark of a point of a class, train filled and test outlined, sharp on a screen of this scale."""
    picture = QPixmap(round(PICTURE_PX * scale), round(PICTURE_PX * scale))
    picture.fill(Qt.GlobalColor.transparent)
    picture.setDevicePixelRatio(scale)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    class_stamp(info, class_index, part, colors).paint(painter, QPointF(PICTURE_PX / 2, PICTURE_PX / 2))
    painter.end()
    return picture
