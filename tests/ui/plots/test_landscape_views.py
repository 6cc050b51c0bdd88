"""The landscape's dock: whole or slice, map or surface, and what is kept of that."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from playground import app
from playground.project import files
from playground.project.project import default_project
from playground.resources import resource_path
from playground.settings import Settings
from playground.ui.plots.landscape_views import LandscapeViews
from tests.ui.conftest import built as built  # noqa: PLC0414 - a fixture

WAIT_MS = 60_000


@pytest.fixture
def views(built: app.App, qtbot: QtBot) -> LandscapeViews:
    """Return the dock's panel, in front, with its first map."""
    found = built.window.landscape
    built.window.docks.bring(found)
    qtbot.waitUntil(lambda: found.plot.landscape is not None, timeout=WAIT_MS)
    return found


def open_example(built: app.App, name: str) -> None:
    path = resource_path(f"examples/{name}.nnplay")
    saved = files.load(path)
    built.document.open(saved.project, Path("example.nnplay"))
    built.session.open(saved)


@pytest.mark.parametrize(("name", "n"), [("descent", 2), ("descent-one", 1)])
def test_that_the_lectures_examples_open_with_their_whole_landscape_and_the_default_with_a_slice(
    built: app.App, views: LandscapeViews, qtbot: QtBot, name: str, n: int
) -> None:
    assert views.views.currentWidget() is views.plot
    assert views.whole_button.isHidden()
    open_example(built, name)
    assert views.views.currentWidget() is views.descent
    qtbot.waitUntil(lambda: views.descent.sight is not None, timeout=WAIT_MS)
    assert views.descent.sight is not None
    assert views.descent.sight.values.ndim == n
    built.document.edit("Back", default_project())
    assert views.views.currentWidget() is views.plot
    qtbot.waitUntil(lambda: not built.session.is_running)


def test_that_a_slice_of_a_small_network_and_its_whole_landscape_are_a_click_apart(
    built: app.App, views: LandscapeViews, qtbot: QtBot
) -> None:
    open_example(built, "descent")
    qtbot.mouseClick(views.slice_button, Qt.MouseButton.LeftButton)
    assert views.views.currentWidget() is views.plot
    assert views.whole_button.isVisible()
    qtbot.waitUntil(
        lambda: views.plot.landscape is not None and views.plot.landscape.slice.origin.size == 2, timeout=WAIT_MS
    )
    qtbot.mouseClick(views.whole_button, Qt.MouseButton.LeftButton)
    assert views.views.currentWidget() is views.descent


def test_that_the_ball_rolls_while_the_network_learns(built: app.App, views: LandscapeViews, qtbot: QtBot) -> None:
    open_example(built, "descent")
    qtbot.waitUntil(lambda: views.descent.sight is not None, timeout=WAIT_MS)
    built.session.step_epochs(200)

    def is_down() -> bool:
        sight = views.descent.sight
        return sight is not None and abs(sight.descent.spot.at[0] - 0.8) < 0.05

    qtbot.waitUntil(is_down, timeout=WAIT_MS)


def test_that_without_opengl_the_map_stays_with_the_reason_above_it_and_the_choice_is_remembered(
    views: LandscapeViews, qtbot: QtBot, tmp_path: Path
) -> None:
    assert views.why_flat == ""
    qtbot.mouseClick(views.surface_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: views.why_flat != "")
    assert views.why_flat.startswith("This view is flat because ")
    assert views.plot.pages.currentIndex() == 0
    assert not views.surface.view.isVisible()
    assert Settings(tmp_path / "settings.ini").is_landscape_3d
    qtbot.mouseClick(views.surface_button, Qt.MouseButton.LeftButton)
    assert views.why_flat == ""
    assert not Settings(tmp_path / "settings.ini").is_landscape_3d


def test_that_the_surface_shows_what_the_map_shows_with_its_axes_in_words(
    built: app.App, views: LandscapeViews, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views.surface.view, "_begin", lambda: None)  # no OpenGL is asked for
    built.session.step_epochs(5)
    qtbot.mouseClick(views.surface_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "height: " in views.surface.words, timeout=WAIT_MS)
    assert views.surface.words.startswith("PC 1 (")
    assert views.surface.words in views.surface.view.accessibleDescription()
