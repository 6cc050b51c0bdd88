"""What all plots share: the names and numbers of the axes."""

import pytest
from PySide6.QtGui import QFontMetricsF
from pytestqt.qtbot import QtBot

from playground.ui.plots.plot_area import PlotArea
from playground.ui.theme import Theme


@pytest.mark.parametrize("names", [("x", "y"), ("lectures attended", "hours on the final project")])
def test_that_a_new_name_stands_at_the_middle_of_its_axis(qtbot: QtBot, names: tuple[str, str]) -> None:
    area = PlotArea(Theme())
    qtbot.addWidget(area)
    area.resize(400, 400)
    with qtbot.waitExposed(area):
        area.show()
    area.set_labels("a", "b")
    area.set_labels(*names)
    for side, name in zip(("bottom", "left"), names, strict=True):
        axis = area.getAxis(side)
        assert axis.label.toPlainText().strip() == name
        middle = axis.label.mapRectToParent(axis.label.boundingRect()).center()
        where, length = (middle.x(), axis.size().width()) if side == "bottom" else (middle.y(), axis.size().height())
        assert where == pytest.approx(length / 2, abs=2.0)


def test_that_numbers_along_an_axis_never_touch(qtbot: QtBot) -> None:
    area = PlotArea(Theme())
    qtbot.addWidget(area)
    axis = area.getAxis("bottom")
    metrics = QFontMetricsF(axis.style["tickFont"])
    for width in range(60, 700, 20):
        step, values = axis.tickValues(1500.0, 5200.0, width)[0]
        widest = max(metrics.horizontalAdvance(text) for text in axis.tickStrings(values, 1.0, step))
        assert widest < step * width / 3700.0 or len(values) < 2
        assert all(value % step == 0.0 for value in values)
