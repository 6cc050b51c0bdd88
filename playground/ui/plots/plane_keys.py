"""The arrow keys over the plane: which way, and how far."""

from PySide6.QtCore import Qt

KEY_STEP = 0.01
KEY_LEAP = 0.1
"""An arrow key goes this share of the axis, with Shift the larger one."""

ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Down: (0, -1),
    Qt.Key.Key_Up: (0, 1),
}
