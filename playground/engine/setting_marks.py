"""Marks for settings that are changed during a run: the changes of one gesture are one mark."""

import time

from playground.engine.snapshot import History
from playground.project.marks import Mark, change_words, with_mark
from playground.project.project import Project

GESTURE_S = 1.0
"""Changes that follow each other so soon are one gesture, such as the drag of a slider; so are those at one step."""


class SettingMarks:
    """Adds to a history what the person changes in the settings of its run.

    The changes of a gesture are one mark, where it began, from the first values to the last; a gesture that ends where
    it began leaves none.
    """

    def __init__(self) -> None:
        self._first: Project | None = None
        self._mark: Mark | None = None
        self._changed_s = 0.0

    def follow(self, history: History, before: Project, after: Project, epoch: float, step: int) -> None:
        """Mark a change of the settings; before the first step there is nothing that could be told apart from it."""
        if step == 0:
            return
        now_s = time.monotonic()
        marks, mark = history.marks, self._mark
        is_soon = mark is not None and (step == mark.step or now_s - self._changed_s < GESTURE_S)
        if self._first is not None and mark is not None and is_soon and marks[-1:] == (mark,):
            marks = marks[:-1]
            epoch, step = mark.epoch, mark.step
        else:
            self._first = before
        self._changed_s = now_s
        self._mark = Mark(epoch=epoch, step=step, words=change_words(self._first, after))
        marks = with_mark(marks, self._mark)
        if marks != history.marks:
            history.mark(marks)
