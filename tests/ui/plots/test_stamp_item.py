"""Stamps: what is drawn lies where it was asked for, in the colours asked for."""

import numpy as np
import pyqtgraph as pg
import pytest
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from playground.ui.plots.plot_area import PlotArea
from playground.ui.plots.stamp_item import Stamp, StampItem
from playground.ui.theme import LIGHT, Theme

EXTENT = (0.0, 10.0, 0.0, 10.0)
RED, GREEN = Stamp("s", 9, "#ff0000"), Stamp("s", 9, "#00ff00")


@pytest.fixture
def plot(qtbot: QtBot) -> PlotArea:
    theme = Theme()
    theme.set_mode("light")
    area = PlotArea(theme)
    area.resize(300, 300)
    area.setRange(xRange=EXTENT[:2], yRange=EXTENT[2:], padding=0, disableAutoRange=True)
    qtbot.addWidget(area)
    with qtbot.waitExposed(area):
        area.show()
    return area


@pytest.fixture
def item(plot: PlotArea) -> StampItem:
    stamps = StampItem()
    plot.getPlotItem().addItem(stamps)
    return stamps


def color_at(plot: PlotArea, x: float, y: float) -> str:
    image: QImage = plot.grab().toImage()
    place = plot.mapFromScene(plot.getViewBox().mapViewToScene(pg.Point(x, y)))
    name: str = QColor(image.pixel(place)).name()
    return name


def test_that_a_stamp_lies_at_its_place_and_nowhere_else(plot: PlotArea, item: StampItem) -> None:
    item.show_stamps(EXTENT, (RED, GREEN), np.array([[2.0, 3.0], [8.0, 7.0]]), np.array([0, 1]))
    assert color_at(plot, 2.0, 3.0) == "#ff0000"
    assert color_at(plot, 8.0, 7.0) == "#00ff00"
    assert color_at(plot, 2.0, 7.0) == LIGHT.panel.lower()


def test_that_later_stamps_lie_on_top(plot: PlotArea, item: StampItem) -> None:
    item.show_stamps(EXTENT, (RED, GREEN), np.array([[5.0, 5.0], [5.0, 5.0]]), np.array([1, 0]))
    assert color_at(plot, 5.0, 5.0) == "#ff0000"


def test_that_other_stamps_and_another_size_are_drawn_anew(plot: PlotArea, item: StampItem) -> None:
    item.show_stamps(EXTENT, (RED,), np.array([[5.0, 5.0]]))
    assert color_at(plot, 5.0, 5.0) == "#ff0000"
    item.show_stamps(EXTENT, (RED,), np.array([[2.0, 2.0]]))
    assert color_at(plot, 5.0, 5.0) == LIGHT.panel.lower()
    plot.resize(420, 260)
    assert color_at(plot, 2.0, 2.0) == "#ff0000"


def test_that_a_faint_stamp_lets_the_ground_through(plot: PlotArea, item: StampItem) -> None:
    item.show_stamps(EXTENT, (RED,), np.array([[5.0, 5.0]]), opacities=np.array([0.5]))
    color = QColor(color_at(plot, 5.0, 5.0))
    assert color.red() == 255
    assert color.green() == pytest.approx(128, abs=2)


def test_that_an_open_stamp_has_an_edge_and_no_middle(plot: PlotArea, item: StampItem) -> None:
    ring = Stamp("s", 20, None, "#0000ff", 3.0)
    item.show_stamps(EXTENT, (ring,), np.array([[5.0, 5.0]]))
    assert color_at(plot, 5.0, 5.0) == LIGHT.panel.lower()
    pixel = plot.getViewBox().viewPixelSize()[0]
    assert color_at(plot, 5.0 - 10 * pixel, 5.0) == "#0000ff"


def test_that_no_stamps_draw_nothing(plot: PlotArea, item: StampItem) -> None:
    item.show_stamps(EXTENT, (RED,), np.array([[5.0, 5.0]]))
    item.show_stamps(EXTENT, (), np.empty((0, 2)))
    assert color_at(plot, 5.0, 5.0) == LIGHT.panel.lower()
