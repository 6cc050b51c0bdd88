"""The units a Dropout layer has off: crossed out on its card, told in the tip, and gone when no step is shown."""

from dataclasses import replace as with_fields

import numpy as np
import pytest
from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor

from playground.document import Document
from playground.project import edits
from playground.project.network import DropoutSpec
from playground.ui.builder.layout import HEADER
from playground.ui.builder.view import BuilderView
from tests.ui.builder.hands import numbered_frame


def show_dropout(document: Document, n_units: int) -> None:
    wide = edits.change_layer(document.project, "layer-1", units=n_units)
    document.edit("x", edits.insert_layer(wide, 1, DropoutSpec(id="layer-9", rate=0.5)))


def unit_at(builder: BuilderView, unit: int) -> QPointF:
    """Return the middle of a unit of the Dropout layer on the canvas."""
    card = builder.scene.cards["layer-9"]
    column = card.units.column
    assert column is not None
    return card.pos() + QPointF(card.middle, HEADER + float(column.centers[unit]))


def colour_at(builder: BuilderView, unit: int) -> QColor:
    image = builder.grab().toImage()
    place = builder.canvas.mapTo(builder, builder.canvas.mapFromScene(unit_at(builder, unit)))
    return image.pixelColor(place * image.devicePixelRatio())


@pytest.mark.parametrize("n_units", [6, 40])
def test_that_units_that_are_off_are_crossed_out_and_told(
    builder: BuilderView, document: Document, n_units: int
) -> None:
    show_dropout(document, n_units)
    frame = numbered_frame(document.project)
    off = np.arange(n_units) % 2 == 1
    builder.show_frame(frame)
    plain = [colour_at(builder, unit) for unit in (2, 3)]
    builder.show_frame(with_fields(frame, dropped={"layer-9": off}))
    assert colour_at(builder, 2) == plain[0]
    assert colour_at(builder, 3) != plain[1]
    assert "off in this step" in builder.scene.tip_at(unit_at(builder, 3))
    assert "off" not in builder.scene.tip_at(unit_at(builder, 2))
    builder.show_frame(frame)
    assert colour_at(builder, 3) == plain[1]


def test_that_units_of_the_network_before_an_edit_are_not_crossed_out(builder: BuilderView, document: Document) -> None:
    show_dropout(document, 6)
    frame = with_fields(numbered_frame(document.project), dropped={"layer-9": np.ones(6, dtype=np.bool_)})
    builder.show_frame(frame)
    document.edit("x", edits.change_layer(document.project, "layer-1", units=5))
    assert "off" not in builder.scene.tip_at(unit_at(builder, 0))
    builder.show_frame(frame)
    assert "off" not in builder.scene.tip_at(unit_at(builder, 0))
