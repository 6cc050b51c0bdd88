"""Small pictures of networks: a column of dots for each layer, lines between, arcs for skip connections."""

from dataclasses import dataclass
from itertools import pairwise

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPainterPath, QPen, QPixmap

from playground.project.network import (
    FEATURES_ID,
    ActivationSpec,
    AddSpec,
    BatchNormSpec,
    ConcatenateSpec,
    DenseSpec,
    LayerNormSpec,
    LayerSpec,
    layer_sizes,
)
from playground.project.project import Project
from playground.ui.theme import Colors, mix

WIDTH, HEIGHT = 128, 64
EDGE = 6.0
TOP = 16.0
"""Room above the columns, for the arcs."""

MAX_DOTS = 6
PITCH = 7.0
RADIUS = 2.25
SCALES = (1.0, 2.0)
MAX_COLUMNS = 24


@dataclass(frozen=True, slots=True)
class _Column:
    """One drawn column: its layer (None for the features), how many units, where it stands."""

    layer: LayerSpec | None
    n_units: int
    x: float
    middle: float

    @property
    def ys(self) -> list[float]:
        """The middles of the dots; a layer of more units than there is room for has as many as fit."""
        n = min(self.n_units, MAX_DOTS)
        return [self.middle + PITCH * (place - (n - 1) / 2) for place in range(n)]


def network_icon(project: Project, colors: Colors) -> QIcon:
    """Return the picture of a project's network as an icon."""
    icon = QIcon()
    for scale in SCALES:
        pixmap = QPixmap(round(WIDTH * scale), round(HEIGHT * scale))
        pixmap.setDevicePixelRatio(scale)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        _paint(painter, project, colors)
        painter.end()
        for mode in (QIcon.Mode.Normal, QIcon.Mode.Selected, QIcon.Mode.Active):
            icon.addPixmap(pixmap, mode)  # a chosen row does not tint the picture
    return icon


def sign_icon(sign: QPixmap) -> QIcon:
    """Return a sign in the middle of the room of a picture."""
    scale = sign.devicePixelRatio()
    pixmap = QPixmap(round(WIDTH * scale), round(HEIGHT * scale))
    pixmap.setDevicePixelRatio(scale)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    size = sign.deviceIndependentSize()
    painter.drawPixmap(QPointF((WIDTH - size.width()) / 2, (HEIGHT - size.height()) / 2), sign)
    painter.end()
    icon = QIcon()
    for mode in (QIcon.Mode.Normal, QIcon.Mode.Selected, QIcon.Mode.Active):
        icon.addPixmap(pixmap, mode)
    return icon


def _columns(project: Project) -> list[_Column]:
    network, n_features = project.network, project.dataset.n_features
    sizes = layer_sizes(network, n_features)
    shown: list[tuple[LayerSpec | None, int]] = [(None, n_features)]
    shown += [(layer, size.n_units) for layer, size in zip(network.all_layers, sizes, strict=True)]
    if len(shown) > MAX_COLUMNS:
        shown = [*shown[: MAX_COLUMNS - 1], shown[-1]]
    step = (WIDTH - 2 * EDGE) / (len(shown) - 1)
    has_arcs = any(isinstance(layer, AddSpec | ConcatenateSpec) for layer in network.layers)
    middle = (TOP + HEIGHT - EDGE) / 2 if has_arcs else HEIGHT / 2
    return [_Column(layer, n_units, EDGE + step * place, middle) for place, (layer, n_units) in enumerate(shown)]


def _paint(painter: QPainter, project: Project, colors: Colors) -> None:
    columns = _columns(project)
    painter.setPen(QPen(QColor(mix(colors.panel, colors.quiet, 0.45)), 0.75))
    for left, right in pairwise(columns):
        is_full = right.layer is None or isinstance(right.layer, DenseSpec)
        for place, y in enumerate(left.ys):
            for other, end in enumerate(right.ys):
                if is_full or place == other:
                    painter.drawLine(QPointF(left.x, y), QPointF(right.x, end))
    _paint_arcs(painter, columns, colors)
    for column in columns:
        _paint_column(painter, column, colors)


def _paint_arcs(painter: QPainter, columns: list[_Column], colors: Colors) -> None:
    xs = {FEATURES_ID if column.layer is None else column.layer.id: column.x for column in columns}
    painter.setPen(QPen(QColor(colors.text), 1.25))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for column in columns:
        if isinstance(column.layer, AddSpec | ConcatenateSpec) and column.layer.source in xs:
            start = QPointF(xs[column.layer.source], TOP)
            path = QPainterPath(start)
            path.cubicTo(start - QPointF(0, 14), QPointF(column.x, TOP - 14), QPointF(column.x, TOP))
            painter.drawPath(path)


def _paint_column(painter: QPainter, column: _Column, colors: Colors) -> None:
    """Draw dots for what has units of its own, rings for Dropout, and a bar for what works on each value."""
    text, panel = QColor(colors.text), QColor(colors.panel)
    ys = column.ys
    top, bottom = (ys[0] - RADIUS - 1.5, ys[-1] + RADIUS + 1.5) if ys else (TOP, TOP)
    painter.setPen(QPen(text, 1.0))
    if isinstance(column.layer, ActivationSpec | BatchNormSpec | LayerNormSpec):
        painter.setBrush(panel)
        painter.drawRoundedRect(QRectF(column.x - 2, top, 4, bottom - top), 2, 2)
        return
    painter.setBrush(text if column.layer is None or isinstance(column.layer, DenseSpec) else panel)
    for y in ys:
        painter.drawEllipse(QPointF(column.x, y), RADIUS, RADIUS)
    if column.n_units > MAX_DOTS:  # more units than dots
        painter.setPen(QPen(text, 1.25, Qt.PenStyle.DotLine))
        painter.drawLine(QPointF(column.x, bottom), QPointF(column.x, min(bottom + 5, HEIGHT - 2.5)))
        painter.drawLine(QPointF(column.x, top), QPointF(column.x, max(top - 5, 2.5)))
