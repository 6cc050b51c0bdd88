"""What all plots share: the names of the axes."""

import pytest
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
