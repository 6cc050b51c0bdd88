"""The palette's layout: few rows, evenly filled."""

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from playground.ui.builder.flow_layout import FlowLayout

SPACING = 10


def rows_of(qtbot: QtBot, widths: list[int], room: int) -> list[int]:
    """Return how many widgets of these widths stand in each row, from top to bottom."""
    frame = QWidget()
    qtbot.addWidget(frame)
    layout = FlowLayout(frame, SPACING)
    widgets = [QWidget(frame) for _ in widths]
    for widget, width in zip(widgets, widths, strict=True):
        widget.setFixedSize(width, 20)
        layout.addWidget(widget)
    frame.resize(room, 200)
    layout.activate()
    tops = [widget.y() for widget in widgets]
    assert layout.heightForWidth(room) == max(tops) + 20
    assert all(widget.geometry().right() < room for widget in widgets if widget.width() <= room)
    return [tops.count(top) for top in sorted(set(tops))]


@pytest.mark.parametrize(
    ("room", "rows"),
    [(480, [6]), (479, [3, 3]), (300, [3, 3]), (160, [2, 2, 2]), (70, [1] * 6), (20, [1] * 6)],
)
def test_that_rows_are_as_few_as_fit_and_evenly_filled(qtbot: QtBot, room: int, rows: list[int]) -> None:
    assert rows_of(qtbot, [71, 71, 72, 72, 72, 72], room) == rows


def test_that_a_layout_without_widgets_needs_no_height(qtbot: QtBot) -> None:
    frame = QWidget()
    qtbot.addWidget(frame)
    assert FlowLayout(frame, SPACING).heightForWidth(100) == 0
