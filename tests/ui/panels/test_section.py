"""A section folds away what it holds and says in its heading what is set."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLabel, QScrollArea, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from playground.ui.panels.section import Section
from playground.ui.theme import Theme

LONG = "after 1,000 epochs, accuracy ≥ 99 %, early, patience 50"


@pytest.fixture
def panel(qtbot: QtBot) -> QWidget:
    view = QWidget()
    view.resize(240, 300)
    QVBoxLayout(view)
    qtbot.addWidget(view)
    return view


@pytest.fixture
def section(qtbot: QtBot, panel: QWidget) -> Section:
    view = Section("Stopping", "When the run stops by itself.", Theme())
    view.content.addWidget(QLabel("inside"))
    layout = panel.layout()
    assert isinstance(layout, QVBoxLayout)
    layout.addWidget(view)
    layout.addStretch(1)
    with qtbot.waitExposed(panel):
        panel.show()
    return view


def test_that_the_keyboard_unfolds_and_folds(qtbot: QtBot, section: Section) -> None:
    inside = section.findChild(QLabel)
    assert isinstance(inside, QLabel)
    assert not inside.isVisible()
    section.heading.setFocus()
    qtbot.keyClick(section.heading, Qt.Key.Key_Space)
    assert inside.isVisible()
    qtbot.keyClick(section.heading, Qt.Key.Key_Space)
    assert not inside.isVisible()


def test_that_a_long_summary_gets_lines_of_its_own_and_none_when_open(section: Section) -> None:
    heading = section.heading
    heading.show_summary("by hand")
    one_line = heading.heightForWidth(220)
    heading.show_summary(LONG)
    assert heading.heightForWidth(220) > one_line
    section.set_open(is_open=True)
    assert heading.heightForWidth(220) == one_line


def test_that_a_heading_is_as_high_as_its_summary_needs(qtbot: QtBot, section: Section) -> None:
    section.heading.show_summary(LONG)
    qtbot.waitUntil(lambda: section.heading.height() == section.heading.heightForWidth(section.heading.width()))


def test_that_the_heading_is_read_out_with_its_summary(section: Section) -> None:
    section.heading.show_summary("by hand")
    assert section.heading.accessibleName() == "Stopping: by hand"
    section.heading.show_title("Ending")
    assert section.heading.accessibleName() == "Ending: by hand"


def test_that_what_is_unfolded_below_the_edge_is_scrolled_to(qtbot: QtBot, panel: QWidget, section: Section) -> None:
    area = QScrollArea()
    area.setWidgetResizable(True)
    section.content.addSpacing(200)
    spacer = QWidget()
    spacer.setFixedHeight(300)
    layout = panel.layout()
    assert isinstance(layout, QVBoxLayout)
    layout.insertWidget(0, spacer)
    area.setWidget(panel)
    area.resize(240, 350)
    qtbot.addWidget(area)
    with qtbot.waitExposed(area):
        area.show()
    section.set_open(is_open=True)
    qtbot.waitUntil(lambda: section.height() > 200)
    qtbot.waitUntil(lambda: section.mapTo(area, section.rect().bottomLeft()).y() <= area.height())
    assert section.heading.mapTo(area, QPoint()).y() >= 0
    area.takeWidget()
