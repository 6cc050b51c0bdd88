"""Chips, cards and handles dragged by the real mouse of a virtual screen, which no event can play-act in full."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from playground.ui.builder.canvas import LET_GO_OUTSIDE

ROOT = Path(__file__).resolve().parents[2]
MISSING = [name for name in ("Xvfb", "xdotool") if shutil.which(name) is None]

pytestmark = pytest.mark.skipif(bool(MISSING), reason=f"not installed: {' and '.join(MISSING)}")


@pytest.fixture
def screen() -> Iterator[str]:
    """Start a virtual screen and return its name; the person's own screen and mouse are left alone."""
    reading, writing = os.pipe()
    words = ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1440x960x24", "-nolisten", "tcp"]
    server = subprocess.Popen(words, pass_fds=[writing], stderr=subprocess.DEVNULL)
    os.close(writing)
    with os.fdopen(reading) as answer:
        number = answer.readline().strip()
    yield f":{number}"
    server.terminate()
    server.wait()


def on_screen(screen: str) -> dict[str, str]:
    """Return the environment of a program that shows itself on this screen."""
    environment = os.environ | {"DISPLAY": screen, "QT_QPA_PLATFORM": "xcb", "PYTHONPATH": str(ROOT)}
    environment.pop("WAYLAND_DISPLAY", None)
    return environment


def program(name: str, *words: str) -> list[str]:
    return [sys.executable, str(Path(__file__).with_name(name)), *words]


def drag(screen: str, *words: str) -> dict[str, Any]:
    """Drag in a window on this screen, and return what was seen."""
    call = program("real_drag.py", *words)
    done = subprocess.run(call, env=on_screen(screen), capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    seen: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return seen


def test_that_a_real_drag_shows_the_mark_and_inserts_the_layer_there(screen: str) -> None:
    seen = drag(screen, "chip")
    assert seen["marks"][0] is None
    assert seen["marks"][-2:] == [1, None]
    assert seen["layers"] == ["layer-1", "layer-3", "layer-2"]


def test_that_escape_ends_a_real_drag_and_leaves_the_network_as_it_was(screen: str) -> None:
    seen = drag(screen, "chip", "cancel")
    assert seen["marks"][-2:] == [1, None]
    assert seen["layers"] == ["layer-1", "layer-2"]


def test_that_a_card_really_dragged_over_its_neighbour_changes_places_with_it(screen: str) -> None:
    seen = drag(screen, "reorder")
    assert seen["layers"] == ["layer-2", "layer-1"]
    assert seen["n_steps"] == 1


def test_that_a_card_really_dragged_out_of_the_canvas_is_removed(screen: str) -> None:
    seen = drag(screen, "outside")
    assert seen["said"][-2:] == [LET_GO_OUTSIDE, ""]
    assert seen["layers"] == ["layer-2"]


def test_that_a_handle_really_dragged_to_a_later_card_draws_a_skip(screen: str) -> None:
    seen = drag(screen, "skip")
    assert seen["kinds"] == ["DenseSpec", "DenseSpec", "ConcatenateSpec"]
    assert seen["n_steps"] == 1


def test_that_a_handle_really_let_go_beside_all_cards_does_nothing(screen: str) -> None:
    seen = drag(screen, "nowhere")
    assert len(seen["said"]) > 1
    assert (seen["layers"], seen["n_steps"]) == (["layer-1", "layer-2"], 0)


@pytest.mark.parametrize("name", ["reorder", "outside", "skip"])
def test_that_escape_ends_a_drag_within_the_canvas_and_nothing_has_changed(screen: str, name: str) -> None:
    seen = drag(screen, name, "cancel")
    assert len(seen["said"]) > 1
    assert seen["said"][-1] == ""
    assert (seen["layers"], seen["n_steps"]) == (["layer-1", "layer-2"], 0)


def test_that_layers_copied_in_one_process_are_pasted_in_another(screen: str) -> None:
    environment = on_screen(screen)
    with subprocess.Popen(program("real_paste.py", "copy"), env=environment, stdout=subprocess.PIPE) as copying:
        assert copying.stdout is not None
        assert copying.stdout.readline() == b"ready\n"
        call = program("real_paste.py", "paste")
        done = subprocess.run(call, env=environment, capture_output=True, text=True, timeout=60, check=False)
        copying.terminate()
    assert done.returncode == 0, done.stderr
    pasted = json.loads(done.stdout.splitlines()[-1])
    assert pasted["layers"] == ["layer-1", "layer-2", "layer-3", "layer-4", "layer-5", "layer-6"]
    assert pasted["skips"] == {"layer-5": "layer-3"}
