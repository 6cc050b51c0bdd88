"""The upper end of a card: what the layer is called, and signs of what is to be known about it."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter

from playground.project.network import LayerSpec
from playground.ui.builder import words
from playground.ui.builder.layout import HEADER
from playground.ui.builder.look import Look, draw_elided
from playground.ui.theme import IconRole

TITLE_LEFT = 32.0
SIGN_SIDE = 16.0
SIGN_PITCH = 18.0

Sign = tuple[str, IconRole]


def signs_of(*, has_problems: bool, has_hints: bool, is_frozen: bool) -> list[Sign]:
    """Return the signs of a card, the most important first."""
    signs: list[Sign] = [("error", "error")] if has_problems else [("hint", "quiet")] if has_hints else []
    return [*signs, ("layers/lock", "text")] if is_frozen else signs


def n_beside_title(title_width: float, card_width: float, n_signs: int) -> int:
    """Return how many signs stand beside a title without cutting it; the others stand below it."""
    room = card_width - 2 - TITLE_LEFT - title_width
    return min(max(int(room // SIGN_PITCH), 0), n_signs)


def paint_header(painter: QPainter, look: Look, layer: LayerSpec, width: float, signs: list[Sign]) -> None:
    """Write the name of the layer, smaller or shorter where it has little room, and draw the signs."""
    word, font = words.word_for(layer), look.title
    title, room = word.title, width - 2 - TITLE_LEFT
    if QFontMetricsF(font).horizontalAdvance(title) > room - SIGN_PITCH * len(signs):
        title, font = word.short or title, look.title if word.short else look.small_title
    title_width = QFontMetricsF(font).horizontalAdvance(title)
    painter.setPen(look.text)
    painter.setFont(font)
    beside = n_beside_title(title_width, width, len(signs))
    place = QRectF(TITLE_LEFT, 0, room - SIGN_PITCH * beside, HEADER)
    draw_elided(painter, place, Qt.AlignmentFlag.AlignLeft, title)
    for n, (icon, role) in enumerate(signs):
        row = 0 if n < beside else 1
        right = width - 2 - SIGN_PITCH * (n if row == 0 else n - beside)
        look.draw_icon(painter, icon, QRectF(right - SIGN_SIDE, 8 + 22 * row, SIGN_SIDE, SIGN_SIDE), role)
