"""The upper end of a card: no sign cuts the name of a layer."""

import pytest
from PySide6.QtGui import QFontMetricsF

from playground.project.network import LAYER_KINDS
from playground.ui.builder import words
from playground.ui.builder.card_header import SIGN_PITCH, TITLE_LEFT, n_beside_title, signs_of
from playground.ui.builder.layout import NARROW_CARD
from playground.ui.builder.view import BuilderView


@pytest.mark.parametrize(("title", "card", "n_signs", "beside"), [(38, 96, 2, 1), (60, 96, 1, 0), (60, 120, 2, 1)])
def test_that_signs_stand_beside_a_title_only_where_they_leave_it_whole(
    title: float, card: float, n_signs: int, beside: int
) -> None:
    assert n_beside_title(title, card, n_signs) == beside
    assert TITLE_LEFT + title + beside * SIGN_PITCH <= card


def test_that_problems_come_before_hints_and_the_lock_last() -> None:
    signs = signs_of(has_problems=True, has_hints=True, is_frozen=True)
    assert [icon for icon, _role in signs] == ["error", "layers/lock"]
    assert signs_of(has_problems=False, has_hints=True, is_frozen=False) == [("hint", "quiet")]


def test_that_every_name_fits_the_narrowest_card(builder: BuilderView) -> None:
    look = builder.scene.look
    for kind in LAYER_KINDS:
        word = words.KINDS[kind]
        font = look.title if word.short else look.small_title
        width = QFontMetricsF(font).horizontalAdvance(word.short or word.title)
        assert width <= NARROW_CARD - 2 - TITLE_LEFT, word.title
