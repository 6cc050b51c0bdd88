"""The open project: the one holder of the current Project, its undo stack, its path and whether it is modified."""

import secrets
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack

from playground.project.project import Project

UNDO_STEPS = 1000


class Document(QObject):
    """Holds the current Project; `edit` is the only way to change it.

    `changed(before, after)` follows every swap: edit, undo, redo, and the opening of another project.
    `state_changed` follows a new path or a new answer to `is_modified`, `trained` every step seen of the run.
    """

    changed = Signal(object, object)
    state_changed = Signal()
    trained = Signal()

    def __init__(self, project: Project, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._project = project
        self._origin = secrets.token_hex(8)
        self._path: Path | None = None
        self._trained_step: int | None = None
        self._saved_step: int | None = None
        self._is_recovered = False
        self.undo_stack = QUndoStack(self)
        self.undo_stack.setUndoLimit(UNDO_STEPS)
        self.undo_stack.cleanChanged.connect(self.state_changed)

    @property
    def project(self) -> Project:
        """The current project."""
        return self._project

    @property
    def origin(self) -> str:
        """A name no other open project has, in this window or another; opening one gives it another name."""
        return self._origin

    @property
    def path(self) -> Path | None:
        """Where the project was opened from or last saved to."""
        return self._path

    @property
    def is_modified(self) -> bool:
        """Whether no file of the person's holds the work: after edits, after training, and when it was recovered."""
        has_trained = self._trained_step is not None and self._trained_step != self._saved_step
        return has_trained or self._is_recovered or not self.undo_stack.isClean()

    def edit(self, text: str, project: Project, merge_id: str = "") -> None:
        """Make `project` the current one as one undoable step called `text`.

        Edits in a row with the same non-empty `merge_id` become one step, called as the last of them. An edit that
        changes nothing is ignored.
        """
        if project != self._project:
            self.undo_stack.push(_Swap(self, text, self._project, project, merge_id))

    def open(self, project: Project, path: Path | None, *, is_recovered: bool = False) -> None:
        """Replace everything by another project, with an empty undo stack; nothing is modified but recovered work."""
        before = self._project
        self._project = project
        self._origin = secrets.token_hex(8)
        self._path = path
        self._trained_step, self._saved_step = None, None
        self._is_recovered = is_recovered
        self.undo_stack.clear()
        self.changed.emit(before, project)
        self.state_changed.emit()

    def mark_saved(self, path: Path, project: Project, step: int | None = None) -> None:
        """Note that `path` now holds `project`, with its run at `step` where there is one.

        Work that was done while the file was written stays modified.
        """
        self._path = path
        self._saved_step = self._trained_step if step is None else step
        if project == self._project:
            self._is_recovered = False
            self.undo_stack.setClean()
        self.state_changed.emit()

    def mark_trained(self, step: int) -> None:
        """Note that the run has gone on to a step."""
        was_modified, self._trained_step = self.is_modified, step
        if self.is_modified != was_modified:
            self.state_changed.emit()
        self.trained.emit()

    def swap(self, project: Project) -> None:
        """Make `project` current without a new undo step; only the undo command calls this."""
        before = self._project
        self._project = project
        self.changed.emit(before, project)


class _Swap(QUndoCommand):
    """Swaps one whole project for another."""

    def __init__(self, document: Document, text: str, before: Project, after: Project, merge_id: str) -> None:
        super().__init__(text)
        self._document = document
        self._before = before
        self.after = after
        self.merge_id = merge_id

    def id(self) -> int:
        return hash(self.merge_id) & 0x3FFFFFFF if self.merge_id else -1

    def mergeWith(self, other: QUndoCommand) -> bool:
        if not isinstance(other, _Swap) or other.merge_id != self.merge_id:
            return False
        self.after = other.after
        self.setText(other.text())  # which may count what was done so far
        self.setObsolete(self.after == self._before)
        return True

    def redo(self) -> None:
        self._document.swap(self.after)

    def undo(self) -> None:
        self._document.swap(self._before)
