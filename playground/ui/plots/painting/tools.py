"""The painting tools: their words, keys and icons."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

from PySide6.QtCore import Qt

Tool: TypeAlias = Literal["query", "brush", "point", "eraser", "select", "jitter"]

FIRST_TOOL: Tool = "brush"


@dataclass(frozen=True, slots=True)
class ToolWords:
    """What a tool is called, what it does with the mouse and with the keyboard, and the key that takes it up."""

    title: str
    icon: str
    key: Qt.Key
    sentence: str
    keys: str


TOOLS: dict[Tool, ToolWords] = {
    "query": ToolWords(
        "Query point",
        "query",
        Qt.Key.Key_Q,
        "Drag the query point, or double click to move it.",
        "Arrow keys move the query point, with Shift further.",
    ),
    "brush": ToolWords(
        "Brush",
        "painting/strew",
        Qt.Key.Key_B,
        "Drag to paint points of the chosen class or value.",
        "Arrow keys move the brush, Space paints, 1 to 8 choose a class.",
    ),
    "point": ToolWords(
        "Single point",
        "painting/point",
        Qt.Key.Key_O,
        "Click to paint one point.",
        "Arrow keys move the cross hair, Space paints a point, 1 to 8 choose a class.",
    ),
    "eraser": ToolWords(
        "Eraser",
        "painting/eraser",
        Qt.Key.Key_E,
        "Drag over points to erase them.",
        "Arrow keys move the eraser, Space erases.",
    ),
    "select": ToolWords(
        "Select and move",
        "painting/select",
        Qt.Key.Key_S,
        "Click points or drag a box around them, with Shift for more; drag them to move them. "
        "Delete erases them, a class or a value relabels them.",
        "Arrow keys and Space select points and then move them, Delete erases, 1 to 8 relabel, Escape lets go.",
    ),
    "jitter": ToolWords(
        "Jitter",
        "painting/jitter",
        Qt.Key.Key_J,
        "Drag over points to shake them a little.",
        "Arrow keys move the circle, Space shakes the points in it.",
    ),
}

ROUND: frozenset[Tool] = frozenset({"brush", "eraser", "jitter"})
"""Tools that work in a circle whose size can be chosen."""

PAINTING: frozenset[Tool] = frozenset({"brush", "point"})
"""Tools that paint new points."""

DELETE_KEYS = frozenset({Qt.Key.Key_Delete, Qt.Key.Key_Backspace})
PRESS_KEYS = frozenset({Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter})
SIZE_KEYS = {Qt.Key.Key_BracketLeft: -4, Qt.Key.Key_BracketRight: 4}
"""Keys that change the size of the circle, by so many pixels."""

CLASS_KEYS = {Qt.Key(Qt.Key.Key_1.value + place): place for place in range(8)}
TOOL_KEYS = {words.key: tool for tool, words in TOOLS.items()}
