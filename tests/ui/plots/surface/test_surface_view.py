"""The surface by mouse and keys, and what is said where it cannot be drawn."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, QSize, Qt
from PySide6.QtGui import QColor, QContextMenuEvent, QImage, QMatrix4x4, QWheelEvent
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from playground.settings import Settings
from playground.ui.plots.surface import surface_view
from playground.ui.plots.surface.camera import Camera
from playground.ui.plots.surface.probe import Probe
from playground.ui.plots.surface.renderer import NoOpenGL, Part
from playground.ui.plots.surface.shape import Surface
from playground.ui.plots.surface.surface_view import SurfaceView
from playground.ui.theme import Theme

ROOT = Path(__file__).resolve().parents[4]
PALETTE = np.repeat(np.arange(256, dtype=np.uint8)[:, np.newaxis], 3, axis=1)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(tmp_path / "settings.ini")


@pytest.fixture
def view(qtbot: QtBot, settings: Settings) -> Iterator[SurfaceView]:
    theme = Theme()
    theme.set_mode("light")
    found = SurfaceView(theme, settings)
    qtbot.addWidget(found)
    found.resize(300, 200)
    yield found
    found.close_renderer()


def bowl() -> Surface:
    line = np.linspace(-1.0, 1.0, 11)
    values = line[:, np.newaxis] ** 2 + line**2
    return Surface(values, (-1.0, 1.0, -1.0, 1.0), (0.0, 2.0), PALETTE, ball=(0.0, 0.0))


class Answered(Probe):
    """A probe that answers without a process."""

    reason = ""

    def start(self) -> None:
        self.answered.emit(self.reason)


class Painter:
    """A renderer that needs no OpenGL, and sees whether the mark is there while it is made."""

    made_with_mark: bool | None = None
    problem = ""
    drawn: Sequence[Part] = ()
    device = "a brush"
    settings: Settings

    def __init__(self) -> None:
        Painter.made_with_mark = self.settings.is_drawing_3d
        if self.problem:
            raise NoOpenGL(self.problem)

    def draw(self, parts: Sequence[Part], _matrix: QMatrix4x4, size: QSize, ground: QColor) -> QImage:
        Painter.drawn = parts
        picture = QImage(size, QImage.Format.Format_RGB32)
        picture.fill(ground)
        return picture

    def close(self) -> None:
        pass


@pytest.fixture
def painter(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> type[Painter]:
    """Let the view find an OpenGL that works."""
    monkeypatch.setattr(surface_view, "why_not_at_once", lambda: "")
    monkeypatch.setattr(surface_view, "Probe", Answered)
    monkeypatch.setattr(surface_view, "Renderer", Painter)
    monkeypatch.setattr(Painter, "settings", settings, raising=False)
    monkeypatch.setattr(Painter, "problem", "")
    monkeypatch.setattr(Answered, "reason", "")
    return Painter


def show(qtbot: QtBot, view: SurfaceView) -> None:
    view.show_surface(bowl(), ("w", "b", "loss"))
    view.show()
    qtbot.waitUntil(lambda: view.is_drawn or bool(view.why_flat))


def test_that_without_a_screen_it_says_once_why_it_is_flat_and_draws_nothing(qtbot: QtBot, view: SurfaceView) -> None:
    with qtbot.waitSignal(view.became_flat) as told:
        show(qtbot, view)
    sentence = "This view is flat because the window is drawn by Qt's platform “offscreen”, which has no screen."
    assert told.args == [sentence]
    assert view.banner.words == view.why_flat == view.accessibleDescription() == sentence
    view.repaint()
    assert not view.is_drawn
    assert not view.is_trying


def test_that_nothing_is_tried_before_the_view_is_seen(qtbot: QtBot, view: SurfaceView) -> None:
    view.show_surface(bowl())
    qtbot.wait(50)
    assert not view.is_trying
    assert not view.why_flat


@pytest.mark.usefixtures("painter")
def test_that_a_driver_that_took_the_program_down_is_not_tried_again_by_itself(
    qtbot: QtBot, view: SurfaceView, settings: Settings
) -> None:
    settings.is_drawing_3d = True
    show(qtbot, view)
    assert "the program ended the last time" in view.why_flat
    assert settings.is_drawing_3d
    view.try_again()
    qtbot.waitUntil(lambda: view.is_drawn)
    assert not view.why_flat
    assert not settings.is_drawing_3d


def test_that_the_mark_is_there_from_before_the_driver_is_called_until_the_first_picture(
    qtbot: QtBot, view: SurfaceView, settings: Settings, painter: type[Painter]
) -> None:
    show(qtbot, view)
    assert painter.made_with_mark is True
    assert view.is_drawn
    assert not settings.is_drawing_3d


@pytest.mark.parametrize("fails", ["probe", "renderer"])
def test_that_a_refusal_makes_it_flat_wherever_it_comes_from(
    qtbot: QtBot,
    view: SurfaceView,
    settings: Settings,
    painter: type[Painter],
    monkeypatch: pytest.MonkeyPatch,
    fails: str,
) -> None:
    monkeypatch.setattr(
        Answered if fails == "probe" else painter, "reason" if fails == "probe" else "problem", "it is old"
    )
    show(qtbot, view)
    assert view.why_flat == "This view is flat because it is old."
    assert not settings.is_drawing_3d


def test_that_a_driver_that_fails_later_makes_it_flat(
    qtbot: QtBot, view: SurfaceView, painter: type[Painter], monkeypatch: pytest.MonkeyPatch
) -> None:
    show(qtbot, view)

    def fail(*_arguments: object) -> QImage:
        raise NoOpenGL("OpenGL went away")

    monkeypatch.setattr(painter, "draw", fail)
    view.show_surface(bowl())
    qtbot.waitUntil(lambda: bool(view.why_flat))
    assert view.why_flat == "This view is flat because OpenGL went away."
    view.repaint()


@pytest.mark.usefixtures("painter")
def test_that_arrows_plus_minus_and_home_do_what_the_menu_offers_by_single_clicks(
    qtbot: QtBot, view: SurfaceView
) -> None:
    show(qtbot, view)
    first = view.camera
    for key, changed in (
        (Qt.Key.Key_Left, first.turned(6.0, 0.0)),
        (Qt.Key.Key_Right, first.turned(-6.0, 0.0)),
        (Qt.Key.Key_Up, first.turned(0.0, 6.0)),
        (Qt.Key.Key_Down, first.turned(0.0, -6.0)),
        (Qt.Key.Key_Plus, first.zoomed(1.15)),
        (Qt.Key.Key_Minus, first.zoomed(1.0 / 1.15)),
    ):
        qtbot.keyClick(view, key)
        assert view.camera == changed
        qtbot.keyClick(view, Qt.Key.Key_Home)
        assert view.camera == first
    view.contextMenuEvent(_menu_event())
    (menu,) = view.findChildren(QMenu)
    words = [action.text() for action in menu.actions()]
    assert words[0] == "Turn left"
    assert words[-1] == "Reset view"
    menu.actions()[0].trigger()
    assert view.camera == first.turned(6.0, 0.0)
    menu.close()


def _menu_event() -> QContextMenuEvent:
    return QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(5, 5), QPoint(5, 5))


@pytest.mark.usefixtures("painter")
def test_that_dragging_turns_and_the_wheel_zooms(qtbot: QtBot, view: SurfaceView) -> None:
    show(qtbot, view)
    qtbot.mousePress(view, Qt.MouseButton.LeftButton, pos=QPoint(100, 100))
    qtbot.mouseMove(view, QPoint(120, 90))
    qtbot.mouseRelease(view, Qt.MouseButton.LeftButton, pos=QPoint(120, 90))
    assert view.camera == Camera().turned(-10.0, -5.0)
    turned = view.camera
    qtbot.mouseMove(view, QPoint(10, 10))
    assert view.camera == turned
    wheel = QWheelEvent(
        QPointF(50, 50), QPointF(50, 50), QPoint(), QPoint(0, 120), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(view, wheel)
    assert view.camera == turned.zoomed(1.15)


def test_that_another_theme_draws_the_ball_in_its_colour(
    qtbot: QtBot, painter: type[Painter], settings: Settings
) -> None:
    theme = Theme()
    theme.set_mode("light")
    view = SurfaceView(theme, settings)
    qtbot.addWidget(view)
    show(qtbot, view)
    before = painter.drawn[-2].vertices[:, 3:].mean()
    theme.set_mode("dark")
    view.repaint()
    assert painter.drawn[-2].vertices[:, 3:].mean() > before + 0.2
    view.close_renderer()


@pytest.fixture
def screen() -> Iterator[str]:
    """Start a virtual screen and return its name."""
    if shutil.which("Xvfb") is None:
        pytest.skip("not installed: Xvfb")
    reading, writing = os.pipe()
    words = ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1440x960x24", "-nolisten", "tcp"]
    server = subprocess.Popen(words, pass_fds=[writing], stderr=subprocess.DEVNULL)
    os.close(writing)
    with os.fdopen(reading) as answer:
        number = answer.readline().strip()
    yield f":{number}"
    server.terminate()
    server.wait()


def seen_on(screen: str, folder: Path, **more: str) -> dict[str, Any]:
    """Show a bowl on a screen in a process of its own, turn it, and return what was seen."""
    environment = os.environ | {"DISPLAY": screen, "QT_QPA_PLATFORM": "xcb", "PYTHONPATH": str(ROOT)} | more
    environment.pop("WAYLAND_DISPLAY", None)
    call = [sys.executable, str(Path(__file__).with_name("real_surface.py")), str(folder)]
    done = subprocess.run(call, env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    seen: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return seen


def test_that_a_real_screen_shows_the_surface_in_the_colours_of_the_map_and_turns_it(
    screen: str, tmp_path: Path
) -> None:
    seen = seen_on(screen, tmp_path)
    if "gives no OpenGL" in seen["why_flat"]:
        pytest.skip(f"no OpenGL for a virtual screen (libgl1-mesa-dri): {seen['why_flat']}")
    assert seen["why_flat"] == ""
    assert seen["is_marked"] is False
    assert seen["n_colors"] > 50
    assert seen["n_turned"] > 2000
    assert seen["n_back"] == 0


def test_that_a_screen_without_opengl_leaves_the_program_alive_and_the_view_flat(screen: str, tmp_path: Path) -> None:
    seen = seen_on(screen, tmp_path, QT_XCB_GL_INTEGRATION="none")
    assert seen["why_flat"] == "This view is flat because the system gives no OpenGL to this window."
