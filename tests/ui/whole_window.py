"""What tests of the whole window share."""

from pytestqt.qtbot import QtBot

from playground import app
from playground.session.messages import Frame

WAIT_MS = 60_000


def newest_frame(built: app.App, qtbot: QtBot) -> Frame:
    """Return a frame that answers everything asked for."""
    frames: list[Frame] = []
    built.session.frame_ready.connect(frames.append)
    built.session.set_pace(None)
    qtbot.waitUntil(
        lambda: bool(frames) and built.session.is_settled(frames[-1]) and frames[-1].snapshot is not None,
        timeout=WAIT_MS,
    )
    built.session.frame_ready.disconnect(frames.append)
    return frames[-1]
