"""The menus of the window: every entry can be reached by one letter of its own."""

import re
from collections import Counter

from PySide6.QtWidgets import QMenu

from playground import app


def test_that_no_two_entries_of_a_menu_share_their_letter(built: app.App) -> None:
    menus = [menu for menu in built.window.menuBar().findChildren(QMenu) if menu.title().startswith("&")]
    assert len(menus) > 5
    for menu in menus:
        texts = [action.text().replace("&&", "") for action in menu.actions()]
        letters = Counter(found[1].lower() for text in texts if (found := re.search("&(.)", text)) is not None)
        assert [letter for letter, n in letters.items() if n > 1] == [], menu.title()


def test_that_every_entry_of_the_layer_menus_has_a_letter(built: app.App) -> None:
    acts = built.window.builder.actions_
    for action in (*acts.of_editing, *acts.of_layer, *acts.of_templates, *acts.of_view):
        assert re.search("&[a-z]", action.text(), re.IGNORECASE), action.text()
