"""Names quick changes of one setting alike, so that they become one step to undo."""

from PySide6.QtCore import QElapsedTimer

PAUSE_MS = 1500


class EditBursts:
    """Gives the same merge id to changes of one setting that follow each other without a pause."""

    def __init__(self) -> None:
        self._name = ""
        self._count = 0
        self._timer = QElapsedTimer()

    def merge_id(self, name: str) -> str:
        """Return the merge id for a change of `name` made now."""
        is_new = name != self._name or not self._timer.isValid() or self._timer.elapsed() > PAUSE_MS
        if is_new:
            self._count += 1
        self._name = name
        self._timer.restart()
        return f"{name}-{id(self)}-{self._count}"
