"""The keyboard over the plane: everything the mouse can paint, by arrow keys, Space and a few letters."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QWidget

from playground.ui.plots.painting.easel import Easel
from playground.ui.plots.painting.tools import CLASS_KEYS, DELETE_KEYS, PRESS_KEYS, SIZE_KEYS, TOOL_KEYS
from playground.ui.plots.plane_keys import ARROWS, KEY_LEAP, KEY_STEP

COMMANDS = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier


class PaintKeys(QObject):
    """Hands the keys of the widget that shows the plane to the easel, while that is open.

    Space paints only where the cross of the keyboard is to be seen, and runs the training everywhere else: whoever
    paints with the mouse sees no cross.
    """

    def __init__(self, easel: Easel, view: QWidget) -> None:
        super().__init__(view)
        self._easel = easel
        view.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take the keys that mean something to the easel now."""
        if isinstance(event, QKeyEvent) and self._easel.is_open:
            if event.type() == QEvent.Type.ShortcutOverride and self._is_press(event):
                event.accept()
                return True
            if event.type() == QEvent.Type.KeyPress:
                return self._take(event)
        return super().eventFilter(watched, event)

    def _is_press(self, event: QKeyEvent) -> bool:
        is_plain = not event.modifiers() & COMMANDS
        return is_plain and event.key() in PRESS_KEYS and self._easel.is_painting and self._easel.cross is not None

    def _take(self, event: QKeyEvent) -> bool:
        """Do what a key asks for; return whether it asked for anything."""
        easel, key = self._easel, Qt.Key(event.key())
        if key in TOOL_KEYS and not event.modifiers() & COMMANDS:
            easel.choose_tool(TOOL_KEYS[key])
            return True
        if not easel.is_painting:
            return False
        if key == Qt.Key.Key_Escape:
            return easel.let_go()
        return self._draw(event, key) or self._adjust(event, key)

    def _draw(self, event: QKeyEvent, key: Qt.Key) -> bool:
        """Do on the plane what a key asks for."""
        easel = self._easel
        if key in ARROWS:
            self._step(event, ARROWS[key])
        elif self._is_press(event):
            easel.press_cross()
        elif easel.tool == "select" and key in DELETE_KEYS:
            easel.erase_chosen()
        elif easel.tool == "select" and event.matches(QKeySequence.StandardKey.SelectAll):
            easel.choose_all()
        else:
            return False
        return True

    def _adjust(self, event: QKeyEvent, key: Qt.Key) -> bool:
        """Choose what a key asks for."""
        easel = self._easel
        if event.modifiers() & COMMANDS:
            return False
        if key in CLASS_KEYS:
            easel.choose_class(CLASS_KEYS[key])
        elif key in SIZE_KEYS:
            easel.bar.resize_circle(SIZE_KEYS[key])
        else:
            return False
        return True

    def _step(self, event: QKeyEvent, way: tuple[int, int]) -> None:
        share = KEY_LEAP if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else KEY_STEP
        moves_cross = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        self._easel.step(way[0] * share, way[1] * share, moves_cross=moves_cross)
