"""Shows a bowl on a real screen, turns it and back again, and prints what was seen as JSON."""

import json
import sys
import time
from pathlib import Path

import numpy as np
from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from playground.settings import Settings
from playground.ui.plots.surface.camera import Camera
from playground.ui.plots.surface.shape import Surface
from playground.ui.plots.surface.surface_view import SurfaceView
from playground.ui.theme import Theme

PATIENCE_S = 30.0


def wait(ms: int) -> None:
    loop = QEventLoop()
    QTimer.singleShot(ms, loop.quit)
    loop.exec()


def pixels(view: SurfaceView) -> np.ndarray:
    """Return what is seen, shape (H, W, 4)."""
    picture = view.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    return np.frombuffer(picture.constBits(), dtype=np.uint8).reshape(picture.height(), picture.width(), 4).copy()


def main(folder: Path) -> None:
    application = QApplication([])
    theme = Theme()
    theme.set_mode("light")
    settings = Settings(folder / "settings.ini")
    view = SurfaceView(theme, settings)
    view.resize(400, 280)
    line = np.linspace(-1.0, 1.0, 41)
    palette = np.repeat(np.arange(256, dtype=np.uint8)[:, np.newaxis], 3, axis=1)
    values = line[:, np.newaxis] ** 2 + 0.4 * line**2
    view.show_surface(Surface(values, (-1.0, 1.0, -1.0, 1.0), (0.0, 1.4), palette, ball=(0.5, 0.5)), ("w", "b", "loss"))
    view.show()
    end_s = time.monotonic() + PATIENCE_S
    while not view.is_drawn and not view.why_flat and time.monotonic() < end_s:
        wait(20)
    first = pixels(view)
    view.look_from(view.camera.turned(40.0, 0.0))
    turned = pixels(view)
    view.look_from(Camera())
    back = pixels(view)
    answer = {
        "why_flat": view.why_flat,
        "is_marked": settings.is_drawing_3d,
        "n_colors": len(np.unique(first.reshape(-1, 4), axis=0)),
        "n_turned": int((first != turned).any(axis=-1).sum()),
        "n_back": int((first != back).any(axis=-1).sum()),
    }
    view.close_renderer()
    view.close()
    print(json.dumps(answer))  # noqa: T201 - the test reads it
    del application


if __name__ == "__main__":
    main(Path(sys.argv[1]))
