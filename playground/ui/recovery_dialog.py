"""Asks what to do with work that a former program left behind."""

from typing import Literal, TypeAlias

from PySide6.QtCore import QDateTime, QLocale
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from playground.ui.recovery import Recoverable

Answer: TypeAlias = Literal["recover", "discard", "later"]

WORDS = (
    "The program did not come to its end the last time. This work was kept; recovered work is opened unsaved, and the "
    "file it came from stays as it is until you save."
)


class RecoveryDialog(QDialog):
    """Lists the work that can be recovered; `chosen` and `answer` say what was decided, "later" without a decision."""

    def __init__(self, found: list[Recoverable], parent: QWidget) -> None:
        super().__init__(parent)
        self.answer: Answer = "later"
        self._found = found
        self.setWindowTitle("Recover work")
        words = QLabel(WORDS)
        words.setWordWrap(True)
        self.list = QListWidget()
        self.list.setAccessibleName("Work that was kept")
        for left in found:
            item = QListWidgetItem(f"{left.title}, kept {_time_text(left.saved_s)}")
            item.setToolTip("Untitled work" if left.path is None else str(left.path))
            self.list.addItem(item)
        self.list.setCurrentRow(0)
        buttons = QDialogButtonBox()
        role = QDialogButtonBox.ButtonRole
        self.recover = buttons.addButton("&Recover", role.AcceptRole)
        self.discard = buttons.addButton("&Discard", role.DestructiveRole)
        self.later = buttons.addButton("&Later", role.RejectRole)
        self.recover.setDefault(True)
        self.recover.clicked.connect(lambda: self._decide("recover"))
        self.discard.clicked.connect(lambda: self._decide("discard"))
        self.later.clicked.connect(self.reject)
        self.list.itemDoubleClicked.connect(lambda _item: self._decide("recover"))
        layout = QVBoxLayout(self)
        layout.setSpacing(12)
        for part in (words, self.list, buttons):
            layout.addWidget(part)
        self.resize(460, 260)

    @property
    def chosen(self) -> Recoverable:
        """The work the answer is about."""
        return self._found[max(0, self.list.currentRow())]

    def _decide(self, answer: Answer) -> None:
        self.answer = answer
        self.accept()


def _time_text(seconds: float) -> str:
    """Return a moment in the words of the person's language."""
    return QLocale().toString(QDateTime.fromSecsSinceEpoch(int(seconds)), QLocale.FormatType.ShortFormat)
