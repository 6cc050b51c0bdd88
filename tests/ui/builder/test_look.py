"""What the canvas is painted with: lines and text stand out from card and canvas in both themes."""

from typing import Literal

import pytest
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication

from playground.ui.builder.look import LINK_WIDTHS, Look
from playground.ui.theme import Theme
from tests.ui.test_theme import contrast


@pytest.fixture(params=["light", "dark"])
def look(request: pytest.FixtureRequest, qapp: QApplication) -> Look:
    theme = Theme(qapp)
    mode: Literal["light", "dark"] = request.param
    theme.set_mode(mode)
    return Look(theme)


def lowest(look: Look, color: QColor) -> float:
    """Return the contrast of a colour against the card or the canvas, whichever is lower."""
    return min(contrast(color.name(), ground.name()) for ground in (look.panel, look.window))


def test_that_every_link_can_be_seen_on_cards_and_between_them(look: Look) -> None:
    lines = [*look.link_pens, look.neutral_pen, look.cut_pen]
    assert len(look.link_pens) == 2 * len(LINK_WIDTHS)
    assert min(lowest(look, pen.color()) for pen in lines) >= 3.0


def test_that_outlines_bars_and_arcs_can_be_seen(look: Look) -> None:
    for color in (look.border, look.negative, look.positive, look.quiet, look.text, look.error):
        assert lowest(look, color) >= 3.0


def test_that_all_text_can_be_read(look: Look) -> None:
    for color in (look.text, look.quiet, look.error):
        assert lowest(look, color) >= 4.5


def test_that_stronger_links_are_never_fainter_or_thinner(look: Look) -> None:
    half = len(LINK_WIDTHS)
    for pens in (look.link_pens[:half], look.link_pens[half:]):
        contrasts = [contrast(pen.color().name(), look.panel.name()) for pen in pens]
        assert contrasts == sorted(contrasts)
        assert [pen.widthF() for pen in pens] == sorted(pen.widthF() for pen in pens)
