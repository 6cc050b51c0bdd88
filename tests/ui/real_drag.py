"""Runs the window on a real screen, drags with the real mouse, and prints what came of it as JSON.

Started by test_real_drag in a process of its own: QDrag answers only to a platform with a screen, and runs a loop that
nothing but the mouse, Escape or the guard timer ends.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from PySide6.QtCore import QPoint, QPointF, QRectF, QTimer
from PySide6.QtGui import QDrag
from PySide6.QtWidgets import QWidget

from playground import app
from playground.project.network import DenseSpec
from playground.settings import Settings

GUARD_MS = 20_000
SETTLE_MS = 500
WATCH_MS = 10
N_MOVES = 15
TARGET = 1


def mouse_words(start: QPoint, end: QPoint) -> list[str]:
    """Return the words that let xdotool press at `start` and move to `end` in small steps."""
    words = ["xdotool", "mousemove", str(start.x()), str(start.y()), "mousedown", "1", "sleep", "0.1"]
    for n in range(1, N_MOVES + 1):
        place = start + (end - start) * n / N_MOVES
        words += ["mousemove", str(place.x()), str(place.y()), "sleep", "0.04"]
    return words


class RealDrag:
    """One drag of the Dense chip to the gap between the two hidden layers."""

    def __init__(self, built: app.App, *, is_cancelled: bool) -> None:
        self._built = built
        let_go = ["mouseup", "1"]
        self._last = ["xdotool", *(["key", "Escape", "sleep", "0.2"] if is_cancelled else []), *let_go]
        self._has_ended = False
        self._mouse: subprocess.Popen[bytes] | None = None
        self._marks: list[int | None] = []
        self._watch = QTimer(built.window, interval=WATCH_MS)
        self._watch.timeout.connect(self._on_watch_timeout)

    def start(self) -> None:
        """Set the mouse going, once the window stands on the screen."""
        window = self._built.window.windowHandle()
        if not window.isExposed():
            QTimer.singleShot(SETTLE_MS, self._built.window, self.start)
            return
        builder = self._built.window.builder
        chip, viewport = builder.palette_.chips[DenseSpec], builder.canvas.viewport()
        left, right = (builder.scene.cards[name].sceneBoundingRect() for name in ("layer-1", "layer-2"))
        gap = builder.canvas.mapFromScene(QPointF((left.right() + right.left()) / 2, left.top() + 60))
        words = mouse_words(_on_screen(chip, chip.rect().center()), _on_screen(viewport, gap))
        self._mouse = subprocess.Popen(words)
        self._watch.start()

    def _on_watch_timeout(self) -> None:
        """Note where the insertion mark is; let go when it has arrived, and end when the mouse has let go."""
        builder = self._built.window.builder
        slot = builder.scene.slot
        mark = None if slot is None or not builder.scene.mark.isVisible() else slot.index
        if not self._marks or self._marks[-1] != mark:
            self._marks.append(mark)
        assert self._mouse is not None
        if self._mouse.poll() is None:
            return
        if self._has_ended and mark is None:
            self._watch.stop()
            QTimer.singleShot(SETTLE_MS, self._built.window, self._tell)
        elif not self._has_ended and mark == TARGET:
            self._has_ended = True
            self._mouse = subprocess.Popen(self._last)

    def _tell(self) -> None:
        tell(self._built, {"marks": self._marks})


class CanvasDrag:
    """One drag within the canvas or out of it: a card to another place, out of the window, or a handle to a later card.

    Nothing has to be waited for on its way: the mouse goes there, and then lets go or Escape is pressed first.
    """

    def __init__(self, built: app.App, name: str, *, is_cancelled: bool) -> None:
        self._built = built
        self._name = name
        escape = ["key", "Escape", "sleep", "0.2"] if is_cancelled else []
        self._last = ["sleep", "0.2", *escape, "mouseup", "1"]
        self._mouse: subprocess.Popen[bytes] | None = None
        self._said: list[str] = []
        self._watch = QTimer(built.window, interval=WATCH_MS)
        self._watch.timeout.connect(self._on_watch_timeout)
        canvas = built.window.builder.canvas
        canvas.drag_changed.connect(self._said.append)
        canvas.pulls.said.connect(self._said.append)

    def start(self) -> None:
        """Set the mouse going, once the window stands on the screen and has the keyboard."""
        window = self._built.window
        if not window.windowHandle().isExposed():
            QTimer.singleShot(SETTLE_MS, window, self.start)
            return
        window.activateWindow()
        window.builder.canvas.setFocus()
        words = mouse_words(*self._way())
        self._mouse = subprocess.Popen([*words, *self._last])
        self._watch.start()

    def _way(self) -> tuple[QPoint, QPoint]:
        """Return where the mouse is pressed and where it lets go, on the screen."""
        builder = self._built.window.builder
        cards, canvas = builder.scene.cards, builder.canvas
        title = QRectF(40, 8, 16, 16)
        first, second = (canvas.viewport_rect(name, title).center().toPoint() for name in ("layer-1", "layer-2"))
        handle, viewport = cards["layer-1"].skip_handle, canvas.viewport()
        assert handle is not None
        match self._name:
            case "reorder":
                start, end = first, second + QPoint(60, 20)
            case "outside":
                return _on_screen(viewport, first), _on_screen(self._built.window, QPoint(700, 40))
            case "nowhere":
                start, end = canvas.viewport_rect("layer-1", handle.rect).center().toPoint(), QPoint(20, 20)
            case _:
                start = canvas.viewport_rect("layer-1", handle.rect).center().toPoint()
                end = canvas.viewport_rect("output", title).center().toPoint()
        return _on_screen(viewport, start), _on_screen(viewport, end)

    def _on_watch_timeout(self) -> None:
        assert self._mouse is not None
        if self._mouse.poll() is not None:
            self._watch.stop()
            QTimer.singleShot(SETTLE_MS, self._built.window, self._tell)

    def _tell(self) -> None:
        tell(self._built, {"said": self._said})


def tell(built: app.App, seen: dict[str, object]) -> None:
    """Print what was seen, and what has become of the network, and end."""
    layers = built.document.project.network.layers
    shown = {"layers": [layer.id for layer in layers], "kinds": [type(layer).__name__ for layer in layers]}
    sys.stdout.write(json.dumps(seen | shown | {"n_steps": built.document.undo_stack.count()}) + "\n")
    sys.stdout.flush()
    built.document.mark_saved(Path("dragged.nnplay"), built.document.project)  # or closing would ask
    built.window.close()


def give_up() -> None:
    """End a drag that hangs, and the process with it."""
    QDrag.cancel()
    os._exit(3)


def _on_screen(widget: QWidget, point: QPoint) -> QPoint:
    return widget.mapToGlobal(point)


def main() -> None:
    """Drag once, what the first word names; with the word "cancel", press Escape before letting go."""
    application = app.qt_application()
    with tempfile.TemporaryDirectory() as folder:
        built = app.build(Settings(Path(folder) / "settings.ini"))
        built.window.show()
        is_cancelled = "cancel" in sys.argv
        is_chip = sys.argv[1] == "chip"
        drag = (
            RealDrag(built, is_cancelled=is_cancelled)
            if is_chip
            else CanvasDrag(built, sys.argv[1], is_cancelled=is_cancelled)
        )
        QTimer.singleShot(SETTLE_MS, built.window, drag.start)
        QTimer.singleShot(GUARD_MS, built.window, give_up)
        application.exec()


if __name__ == "__main__":
    main()
