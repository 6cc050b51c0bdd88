"""A steady label asks for a new layout only where its words need other room."""

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QLabel, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from playground.ui.panels.controls import caption
from playground.ui.panels.steady_label import SteadyLabel


class Requests(QObject):
    """Counts how often a widget is asked to lay out its content anew."""

    def __init__(self, watched: QWidget) -> None:
        super().__init__(watched)
        self.count = 0
        watched.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self.count += event.type() == QEvent.Type.LayoutRequest
        return super().eventFilter(watched, event)


@pytest.fixture
def label() -> QLabel:
    return caption("train 0.123")


@pytest.fixture
def window(qtbot: QtBot, label: QLabel) -> QWidget:
    widget = QWidget()
    qtbot.addWidget(widget)
    layout = QVBoxLayout(widget)
    layout.addWidget(SteadyLabel(label))
    layout.addStretch(1)
    widget.resize(200, 200)
    with qtbot.waitExposed(widget):
        widget.show()
    QApplication.processEvents()
    return widget


def test_that_other_figures_of_the_same_width_ask_for_no_layout(window: QWidget, label: QLabel) -> None:
    requests = Requests(window)
    for words in ("train 0.122", "train 0.121", "train 0.120"):
        label.setText(words)
        QApplication.processEvents()
        QApplication.processEvents()  # what the first one asks for
    assert requests.count == 0


def test_that_words_that_need_more_lines_get_them(qtbot: QtBot, window: QWidget, label: QLabel) -> None:
    before = label.height()
    label.setText("many more words than there is room for in one line of a window as narrow as this one is")
    qtbot.waitUntil(lambda: label.height() >= label.heightForWidth(label.width()))
    assert window.height() > label.height() > before


def test_that_the_label_fills_its_room_in_every_size(window: QWidget, label: QLabel) -> None:
    before = label.width()
    window.resize(300, 200)
    QApplication.processEvents()
    assert label.width() == before + 100
