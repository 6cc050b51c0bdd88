"""Colours, pens, fonts and small pictures of the canvas, worked out once a theme instead of once a stroke."""

import math

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QImage, QPainter, QPen, QPixmap

from playground.ui.theme import (
    BODY_PX,
    CAPTION_PX,
    LINE_CONTRAST,
    Colors,
    IconRole,
    Theme,
    contrast,
    mix,
    number_font,
    sized_font,
)

LINK_LEVELS = (0.05, 0.2, 0.4, 0.7, 1.0, 1.5, 2.5, 4.0)
LINK_WIDTHS = (0.75, 1.0, 1.25, 1.75, 2.25, 2.75, 3.5, 4.5, 5.5)
LINK_SHARES = (0.0, 0.2, 0.4, 0.55, 0.7, 0.85, 1.0, 1.0, 1.0)
"""|weight| from each level on gives the next width and step to full colour: absolute, so that growth is seen.

The first step is the faintest shade that can still be seen on card and canvas."""

N_DIVERGING = 256

HAND_MARK = 5.0
"""Side of the sign of what was set by hand."""

FULL_BIAS = 3.0
"""A bias of this size has the full colour."""


class Look:
    """What the canvas paints with in the theme in force; `refresh` follows a change of theme."""

    def __init__(self, theme: Theme) -> None:
        self._theme = theme
        self.refresh()

    def refresh(self) -> None:
        """Take over the colours and fonts of the theme."""
        colors = self._theme.colors
        self.window = QColor(colors.window)
        self.panel = QColor(colors.panel)
        self.line = QColor(colors.line)
        self.border = QColor(colors.border)
        self.text = QColor(colors.text)
        self.quiet = QColor(colors.quiet)
        self.negative = QColor(colors.negative)
        self.positive = QColor(colors.positive)
        self.band = QColor(mix(colors.window, colors.quiet, 0.18))
        self.error = QColor(colors.error)
        self.hover = QColor(mix(colors.panel, colors.text, 0.06))
        self.pressed = QColor(mix(colors.panel, colors.text, 0.14))
        self.body: QFont = number_font()
        self.title: QFont = sized_font(BODY_PX, QFont.Weight.Medium)
        self.small_title: QFont = sized_font(CAPTION_PX, QFont.Weight.Medium)
        self.caption: QFont = number_font(CAPTION_PX)
        self.neutral_pen = QPen(self.border, 1.0)
        self.cut_pen = QPen(self.border, 1.0, Qt.PenStyle.DotLine)
        self.link_pens = [
            *_link_pens(colors, colors.negative),
            *_link_pens(colors, colors.positive),
        ]
        self.diverging = _ramp(colors.negative, colors.panel, colors.positive)
        shades = [colors.class_color(index) for index in range(2 + len(colors.further_classes))]
        self.class_ramps = [_ramp(colors.panel, mix(colors.panel, shade, 0.5), shade) for shade in shades]
        self._pixmaps: dict[tuple[str, IconRole, int, float], QPixmap] = {}

    def draw_icon(self, painter: QPainter, name: str, rect: QRectF, role: IconRole = "text") -> None:
        """Draw an icon, sharp at the painter's scale."""
        scale = max(1.0, painter.device().devicePixelRatio() * painter.worldTransform().m11())
        key = (name, role, int(rect.width()), round(scale, 2))
        if key not in self._pixmaps:
            self._pixmaps[key] = self._theme.pixmap(name, role, key[2], key[3])
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        pixmap = self._pixmaps[key]
        painter.drawPixmap(rect, pixmap, QRectF(pixmap.rect()))

    def draw_hand_mark(self, painter: QPainter, middle: QPointF, *, is_frozen: bool) -> None:
        """Draw the sign of a weight or bias that was set by hand: a small square, filled where it is frozen."""
        painter.setPen(QPen(self.text, 1.0))
        painter.setBrush(self.text if is_frozen else self.panel)
        half = HAND_MARK / 2
        painter.drawRect(QRectF(middle.x() - half, middle.y() - half, HAND_MARK, HAND_MARK))

    def bias_color(self, bias: float) -> QColor:
        """Return the colour of a bias: orange below zero, blue above, the panel's own at zero."""
        share = min(max(bias / FULL_BIAS, -1.0), 1.0) if math.isfinite(bias) else 0.0  # NaN once a run has diverged
        place = int((share + 1.0) / 2.0 * (N_DIVERGING - 1) + 0.5)
        return QColor.fromRgb(self.diverging[place])


def _link_pens(colors: Colors, color: str) -> list[QPen]:
    """Return the pens of one sign, from the weakest links to the strongest."""
    shares = (step / 20 for step in range(21))
    seen = (
        share
        for share in shares
        if min(contrast(mix(colors.panel, color, share), ground) for ground in (colors.panel, colors.window))
        >= LINE_CONTRAST
    )
    faintest = next(seen, 1.0)
    pens = []
    for share, width in zip(LINK_SHARES, LINK_WIDTHS, strict=True):
        pen = QPen(QColor(mix(colors.panel, color, faintest + share * (1.0 - faintest))), width)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        pens.append(pen)
    return pens


def _ramp(low: str, middle: str, high: str) -> list[int]:
    """Return 256 colours from `low` over `middle` to `high`, as 0xAARRGGBB."""
    half = (N_DIVERGING - 1) / 2
    return [
        QColor(mix(low, middle, place / half) if place < half else mix(middle, high, place / half - 1)).rgb()
        for place in range(N_DIVERGING)
    ]


def map_image(values: NDArray[np.float32] | NDArray[np.float64], low: float, high: float, ramp: list[int]) -> QImage:
    """Return a picture of values, shape (G, G), rows from bottom to top, coloured from `low` to `high`."""
    finite: NDArray[np.float64] = np.nan_to_num(np.asarray(values, dtype=np.float64), nan=(low + high) / 2)
    share = (finite - low) / (high - low)
    places = np.clip(share * (N_DIVERGING - 1) + 0.5, 0, N_DIVERGING - 1).astype(np.uint8)
    places = np.ascontiguousarray(places[::-1])
    height, width = places.shape
    image = QImage(places.data, width, height, width, QImage.Format.Format_Indexed8)
    image.setColorTable(ramp)
    return image.convertToFormat(QImage.Format.Format_RGB32)


def draw_elided(painter: QPainter, rect: QRectF, alignment: Qt.AlignmentFlag, text: str) -> None:
    """Draw one line of text, shortened where it has no room."""
    short = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, int(rect.width()))
    painter.drawText(rect, alignment | Qt.AlignmentFlag.AlignVCenter, short)
