"""Garbage is collected on the thread of the window alone, for what Qt holds must not be deleted on another one.

Python collects objects that refer to each other on whichever thread happens to allocate. A drawing that was thrown away
and then deleted by the training thread, while the window was being painted, ended the program.
"""

import gc

from PySide6.QtCore import QObject, QTimer

SWEEP_MS = 500


class Sweeper(QObject):
    """Takes over from Python's own collection while its parent lives; by the same thresholds, but twice a second."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        gc.disable()
        parent.destroyed.connect(gc.enable)
        timer = QTimer(self)
        timer.timeout.connect(self.sweep)
        timer.start(SWEEP_MS)

    def sweep(self) -> None:
        """Collect the oldest generation that is due."""
        due = [count > limit for count, limit in zip(gc.get_count(), gc.get_threshold(), strict=True)]
        if any(due):
            gc.collect(max(generation for generation, is_due in enumerate(due) if is_due))
