"""From the builder to a unit's map in the feature space."""

from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from playground.document import Document
from playground.project.network import OUTPUT_ID
from playground.session.messages import UnitPlace
from playground.ui.builder.view import BuilderView


def asked_of(builder: BuilderView) -> list[UnitPlace | None]:
    """Collect whose maps are asked for."""
    found: list[UnitPlace | None] = []
    builder.unit_map_asked.connect(found.append)
    return found


def choose(builder: BuilderView, text: str) -> None:
    assert builder.menu is not None
    next(action for action in builder.menu.actions() if action.text() == text).trigger()
    builder.menu.close()


def test_that_v_offers_the_maps_of_a_layers_units(builder: BuilderView, qtbot: QtBot) -> None:
    asked = asked_of(builder)
    builder.select("layer-1")
    qtbot.keyClick(builder.canvas, Qt.Key.Key_V)
    assert builder.menu is not None
    offered = [action.text() for action in builder.menu.actions() if action.text()]
    assert offered == [f"Map of unit {unit}" for unit in (1, 2, 3, 4)] + ["Map of the network's output"]
    choose(builder, "Map of unit 3")
    qtbot.keyClick(builder.canvas, Qt.Key.Key_V)
    choose(builder, "Map of the network's output")
    assert asked == [("layer-1", 2), None]


def test_that_the_menu_of_a_unit_offers_its_map(builder: BuilderView) -> None:
    asked = asked_of(builder)
    canvas, card = builder.canvas, builder.scene.cards["layer-2"]
    point = canvas.mapFromScene(card.mapToScene(card.units.middle(1)))
    canvas.menu_asked.emit("layer-2", canvas.viewport().mapToGlobal(point))
    choose(builder, "View the map of unit 2")
    assert asked == [("layer-2", 1)]


def test_that_beside_the_units_and_at_the_output_no_units_map_is_offered(
    builder: BuilderView, document: Document
) -> None:
    del document
    canvas = builder.canvas
    output = builder.scene.cards[OUTPUT_ID]
    at_output = canvas.viewport().mapToGlobal(canvas.mapFromScene(output.mapToScene(output.units.middle(0))))
    for layer_id, place in (("layer-1", QPoint(-500, -500)), (OUTPUT_ID, at_output)):
        canvas.menu_asked.emit(layer_id, place)
        assert builder.menu is not None
        assert not any("View the map of" in action.text() for action in builder.menu.actions())
        builder.menu.close()
    builder.select(OUTPUT_ID)
    assert not builder.actions_.unit_map.isEnabled()
