"""A chip dragged from the palette by the real mouse of a virtual screen: the one gesture events cannot play-act."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

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


def drag(screen: str, *words: str) -> dict[str, Any]:
    """Drag in a window on this screen, and return what was seen."""
    environment = os.environ | {"DISPLAY": screen, "QT_QPA_PLATFORM": "xcb", "PYTHONPATH": str(ROOT)}
    environment.pop("WAYLAND_DISPLAY", None)
    program = [sys.executable, str(Path(__file__).with_name("real_drag.py")), *words]
    done = subprocess.run(program, env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    seen: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return seen


def test_that_a_real_drag_shows_the_mark_and_inserts_the_layer_there(screen: str) -> None:
    seen = drag(screen)
    assert seen["marks"][0] is None
    assert seen["marks"][-2:] == [1, None]
    assert seen["layers"] == ["layer-1", "layer-3", "layer-2"]


def test_that_escape_ends_a_real_drag_and_leaves_the_network_as_it_was(screen: str) -> None:
    seen = drag(screen, "cancel")
    assert seen["marks"][-2:] == [1, None]
    assert seen["layers"] == ["layer-1", "layer-2"]
