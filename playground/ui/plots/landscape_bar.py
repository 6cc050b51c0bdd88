"""The bar beside a landscape that says which loss a shade means."""

import math

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from playground.ui.plots.landscape_map import LOW_AXIS_PX
from playground.ui.plots.landscape_scale import N_SHADES, LossScale, shade_table
from playground.ui.plots.plot_area import BOTTOM_AXIS_PX, MARGIN_PX
from playground.ui.theme import CAPTION_PX, Theme, number_font
from playground.ui.wording import loss_text

BAR_PX = 10
GAP_PX = 5
TICK_ROOM_PX = 26
"""Numbers stand at least so far apart."""


class LandscapeBar(QWidget):
    """Shades from the lowest loss at the bottom to the highest at the top, with a few losses beside them."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._scale: LossScale | None = None
        self._axis_px = BOTTOM_AXIS_PX
        self.setFont(number_font(CAPTION_PX))
        self.setFixedWidth(self.sizeHint().width())
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(BAR_PX + GAP_PX + QFontMetrics(self.font()).horizontalAdvance("0.00e−00"), 80)

    @property
    def marks(self) -> list[tuple[float, str]]:
        """Where the losses stand beside the bar, from 0 to 1, and how they are written."""
        if self._scale is None:
            return []
        n = max(2, min(6, 1 + int(self._room().height() / TICK_ROOM_PX)))
        shares = [k / (n - 1) for k in range(n)]
        return [(share, _short(_loss_at(self._scale, share))) for share in shares]

    def show_scale(self, scale: LossScale | None) -> None:
        """Show what the shades mean."""
        if scale != self._scale:
            self._scale = scale
            self.update()

    def set_low(self, *, is_low: bool) -> None:
        """Be as high as a map without names at its axes."""
        self._axis_px = LOW_AXIS_PX if is_low else BOTTOM_AXIS_PX
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        if self._scale is None:
            return
        colors, room = self._theme.colors, self._room()
        painter = QPainter(self)
        table = shade_table(colors)[::-1].copy()
        painter.drawImage(room, QImage(table.data, 1, N_SHADES, 3, QImage.Format.Format_RGB888))
        painter.setPen(QPen(QColor(colors.border), 1))
        painter.drawRect(room)
        painter.setPen(QColor(colors.quiet))
        half = QFontMetrics(self.font()).height() / 2
        for share, text in self.marks:
            middle = room.bottom() - share * room.height()
            place = QRectF(BAR_PX + GAP_PX, middle - half, self.width() - BAR_PX - GAP_PX, 2 * half)
            painter.drawText(place, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text)
        painter.end()

    def _room(self) -> QRectF:
        return QRectF(0.5, MARGIN_PX + 0.5, BAR_PX, max(20, self.height() - MARGIN_PX - self._axis_px))


def _loss_at(scale: LossScale, share: float) -> float:
    if not scale.is_logarithmic:
        return scale.low + share * (scale.high - scale.low)
    low, high = math.log10(scale.low), math.log10(scale.high)
    return float(10.0 ** (low + share * (high - low)))


def _short(loss: float) -> str:
    """Return a loss with two digits."""
    if loss == 0.0 or 0.001 <= abs(loss) < 1000.0:
        return f"{loss:.3f}" if abs(loss) < 0.1 else f"{loss:.2f}" if abs(loss) < 10.0 else f"{loss:.0f}"
    return loss_text(loss).replace("e-0", "e−").replace("e-", "e−").replace("e+0", "e").replace("e+", "e")
