"""What the bars of a class look like: a colour and a pattern, filled for train points and open for test points."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPainterPath, QPen

from playground.ui.theme import Colors, mix

Pattern = Qt.BrushStyle

PATTERNS = (
    Pattern.SolidPattern,
    Pattern.BDiagPattern,
    Pattern.Dense5Pattern,
    Pattern.HorPattern,
    Pattern.FDiagPattern,
    Pattern.CrossPattern,
    Pattern.VerPattern,
)
"""One fewer than there are colours, so that colour and pattern together come again after 56 classes only."""

TINT = 0.35
EDGE_PX = 1.0


def paint_bars(painter: QPainter, path: QPainterPath, index: int | None, colors: Colors, *, is_filled: bool) -> None:
    """Paint the outline of the bars of a class; None stands for points without classes."""
    color = colors.quiet if index is None else colors.class_color(index)
    pattern = PATTERNS[0] if index is None else PATTERNS[index % len(PATTERNS)]
    is_solid = pattern == Pattern.SolidPattern
    if is_filled:
        painter.fillPath(path, QColor(color if is_solid else mix(colors.panel, color, TINT)))
    if not is_solid:
        painter.fillPath(path, QBrush(QColor(color), pattern))
    painter.strokePath(path, QPen(QColor(color), EDGE_PX))


def paint_swatch(painter: QPainter, rect: QRectF, index: int | None, colors: Colors, *, is_filled: bool) -> None:
    """Paint a sample of it into a rectangle."""
    path = QPainterPath()
    path.addRect(rect)
    paint_bars(painter, path, index, colors, is_filled=is_filled)
