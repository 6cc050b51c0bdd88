"""The body of the import window: the preview of a draft, how its rows are used, and what is wrong with it."""

from typing import get_args

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from playground.data.reading import Kind
from playground.project.table import Role
from playground.ui.importing.draft import Choices, Draft, LookedAt
from playground.ui.importing.options import UseRows
from playground.ui.importing.preview import Preview
from playground.ui.importing.words import Aspect
from playground.ui.panels.controls import GRID_PX, caption
from playground.ui.theme import Theme

MAX_REMARKS = 4
SIGN_PX = 16
HINT = "Click a kind or a role to change it. Drag over several to change them at once."


class TableForm(QWidget):
    """Shows a draft and lets it be changed; `changed` follows every change of it.

    Without a draft it shows nothing but the sentence that says why.
    """

    changed = Signal()

    def __init__(self, theme: Theme, choices: Choices) -> None:
        super().__init__()
        self.draft: Draft | None = None
        self._can_be_taken = False
        self.preview = Preview(theme)
        self.use = UseRows(choices)
        self.problem = SentenceLine(theme)
        self.hint = caption(HINT)
        self.remarks = caption()
        self.remarks.setTextFormat(Qt.TextFormat.PlainText)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GRID_PX)
        layout.addWidget(self.preview, 1)
        layout.addWidget(self.hint)
        layout.addWidget(self.remarks)
        layout.addWidget(self.use)
        layout.addWidget(self.problem)
        layout.addStretch(0)
        self.preview.chosen.connect(self._on_preview_chosen)
        self.use.task_chosen.connect(self._on_task_chosen)

    @property
    def can_be_taken(self) -> bool:
        """Whether there is a draft and nothing was wrong with it when it was shown."""
        return self._can_be_taken

    def show_draft(self, draft: Draft) -> None:
        """Show a draft and what is wrong with it."""
        self.draft = draft
        self.preview.show_draft(draft)
        self.use.show_draft(draft)
        problem = draft.problem
        self._can_be_taken = not problem
        self.problem.say(problem)
        self._show_parts(draft.remarks, is_shown=True)
        self.changed.emit()

    def show_refusal(self, sentence: str) -> None:
        """Say why there is nothing to show."""
        self.draft = None
        self._can_be_taken = False
        self.preview.show_draft(None)
        self.problem.say(sentence)
        self._show_parts((), is_shown=False)
        self.changed.emit()

    def _show_parts(self, remarks: tuple[str, ...], *, is_shown: bool) -> None:
        self.remarks.setText(" ".join(_shortened(remarks)))
        self.remarks.setVisible(bool(remarks))
        for part in (self.preview, self.hint, self.use):
            part.setVisible(is_shown)

    def _on_preview_chosen(self, places: list[int], aspect: Aspect, value: str) -> None:
        draft = self.draft
        assert draft is not None
        for place in places:
            if aspect == "role":
                draft = draft.with_role(place, _role(value))
            elif isinstance(draft, LookedAt):
                draft = draft.with_kind(place, _kind(value))
        self.show_draft(draft)

    def _on_task_chosen(self, is_regression: bool) -> None:
        assert self.draft is not None
        self.show_draft(self.draft.with_task(is_regression=is_regression))


class SentenceLine(QWidget):
    """What is wrong, with a sign in front; nothing where nothing is."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._sign = QLabel()
        self._text = QLabel()
        self._text.setWordWrap(True)
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._text.setProperty("error", True)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GRID_PX)
        layout.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignTop)
        layout.addWidget(self._text, 1)
        theme.changed.connect(self._draw_sign)
        self._draw_sign()
        self.hide()

    @property
    def text(self) -> str:
        """What is said."""
        return self._text.text()

    def say(self, sentence: str) -> None:
        """Say a sentence; an empty one says that there is nothing."""
        self._text.setText(sentence)
        self.setVisible(bool(sentence))

    def _draw_sign(self) -> None:
        self._sign.setPixmap(self._theme.pixmap("error", "error", SIGN_PX))


def _shortened(remarks: tuple[str, ...]) -> tuple[str, ...]:
    """Return the first remarks, and how many more there are."""
    if len(remarks) <= MAX_REMARKS:
        return remarks
    return (*remarks[: MAX_REMARKS - 1], f"And {len(remarks) - MAX_REMARKS + 1} more.")


def _role(value: str) -> Role:
    return next(role for role in get_args(Role) if role == value)


def _kind(value: str) -> Kind:
    return next(kind for kind in get_args(Kind) if kind == value)
