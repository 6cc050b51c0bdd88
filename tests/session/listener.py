"""The newest frame of a session, for tests that wait for one."""

from collections.abc import Callable

from pytestqt.qtbot import QtBot

from playground.session.messages import Frame
from playground.session.session import Session

WAIT_MS = 60_000


class Listener:
    """Keeps the newest frame of a session."""

    def __init__(self, session: Session, qtbot: QtBot) -> None:
        self._session, self._qtbot = session, qtbot
        self.frame: Frame | None = None
        session.frame_ready.connect(self._on_frame_ready)

    def _on_frame_ready(self, frame: Frame) -> None:
        self.frame = frame

    def wait(self, condition: Callable[[Frame], bool] = lambda _frame: True) -> Frame:
        """Return the first frame that answers everything asked for and meets the condition."""

        def is_there() -> bool:
            return self.frame is not None and self._session.is_settled(self.frame) and condition(self.frame)

        self._qtbot.waitUntil(is_there, timeout=WAIT_MS)
        assert self.frame is not None
        return self.frame

    def wait_until_paused(self) -> Frame:
        """Return a frame of a run that stands still."""
        return self.wait(lambda frame: frame.phase == "paused")

    def wait_for_epoch(self, epoch: int) -> Frame:
        """Return a frame of a run that stands still at an epoch."""
        return self.wait(lambda f: f.phase == "paused" and f.snapshot is not None and f.snapshot.epoch == epoch)
